"""What the gate lets through, hides, and holds."""

from __future__ import annotations

import pytest
from attrs import evolve

from cxkit.estimate import Estimate, Status
from cxkit.finding import Finding
from cxkit.gate import Gate
from cxkit.settings import Settings


def by_unit(findings):
    return {f.subject.unit: f for f in findings}


def published(findings):
    return {f.id: Finding.from_dict(f.to_dict()) for f in findings}


def reasons(finding):
    return finding.estimate.reasons


def test_a_large_group_passes_with_its_numbers_in_words(draft) -> None:
    (finding,) = Gate().release([draft(5, value=12.345)])
    assert finding.estimate.status is Status.THIN
    assert finding.explanation == {"en": "12 of 5", "de": "12 von 5"}
    assert finding.data == {"counts": [5, 12.345]}
    assert finding.estimate.method == "test.mean"


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [(0.256, "0.26", "0,26"), (-0.001, "0.00", "0,00"), (-12.0, "-12", "-12")],
)
def test_numbers_are_written_as_the_language_writes_them(draft, value, english, german) -> None:
    (finding,) = Gate().release([draft(9, value=value)])
    assert finding.explanation == {"en": f"{english} of 9", "de": f"{german} von 9"}


def test_a_small_group_leaves_nothing_behind(draft) -> None:
    (finding,) = Gate().release([draft(4)])
    assert (
        finding.estimate.to_dict()
        == Estimate.missing("too_few_persons", method="test.mean").to_dict()
    )
    assert finding.explanation == {"en": "no figure", "de": "keine Zahl"}
    assert finding.data == {}


def test_without_words_for_hidden_figures_the_numbers_are_left_open(draft) -> None:
    (finding,) = Gate().release([evolve(draft(4), explanation_hidden={})])
    assert finding.explanation["en"] == "? of ?"


def test_a_figure_that_could_not_be_made_does_not_say_how_few_there_are(draft) -> None:
    missing = evolve(draft(9), estimate=Estimate(reasons=("low_coverage",), n=3, coverage=0.2))
    (finding,) = Gate().release([missing])
    assert finding.estimate.status is Status.NOT_ASSESSED
    assert finding.estimate.n is None
    assert finding.data == {}


def test_persons_must_be_counted_to_be_shown(draft) -> None:
    (finding,) = Gate().release([draft(None)])
    assert reasons(finding) == ("too_few_persons",)


def test_what_does_not_rest_on_persons_needs_no_minimum(draft) -> None:
    (finding,) = Gate().release([draft(None, persons=False)])
    assert finding.estimate.shown


def test_what_does_not_rest_on_persons_keeps_its_data_without_a_value(draft) -> None:
    blank = evolve(
        draft(None, persons=False), estimate=Estimate.missing("undefined"), data={"not_before": 1}
    )
    (finding,) = Gate().release([blank])
    assert finding.data == {"not_before": 1}


def test_a_group_of_a_difference_needs_its_own_minimum(draft) -> None:
    gate = Gate(settings=Settings(min_persons_by_audience={"customer": 10}))
    wide = draft(40, groups={"staff": 30, "customer": 10}, against="customer")
    narrow = draft(39, groups={"staff": 30, "customer": 9}, against="customer", tile="t")
    empty = draft(39, groups={"staff": 39, "customer": 0}, against="customer", tile="u")
    assert [f.estimate.shown for f in gate.release([wide, narrow, empty])] == [True, False, False]


def test_the_minimum_of_the_audience_holds_for_groups_that_are_no_audience(draft) -> None:
    gate = Gate(settings=Settings(min_persons_by_audience={"staff": 8}))
    (finding,) = gate.release([draft(20, groups={"2025": 13, "2026": 7}, against="2025")])
    assert not finding.estimate.shown


def test_two_drafts_about_the_same_are_an_error(draft) -> None:
    with pytest.raises(ValueError, match="two drafts for F07 tile_mean"):
        Gate().release([draft(9), draft(8)])


def test_findings_keep_the_order_of_the_drafts(draft) -> None:
    drafts = [draft(n, tile=f"t{n}") for n in (9, 3, 7)]
    assert [f.id for f in Gate().release(drafts)] == [d.key for d in drafts]


def test_the_smallest_sibling_covers_a_hidden_unit(draft, tree_of) -> None:
    tree = tree_of(a=None, b=None, c=None)
    drafts = [draft(30), draft(15, "a"), draft(12, "b"), draft(3, "c")]
    found = by_unit(Gate(tree=tree).release(drafts))
    assert [u for u, f in found.items() if f.estimate.shown] == [None, "a"]
    assert reasons(found["b"]) == ("protects_others",)


def test_people_in_no_unit_of_their_own_are_protected_too(draft) -> None:
    # Units that the tree does not name stand at the top.
    found = by_unit(Gate().release([draft(13), draft(5, "a"), draft(6, "b")]))
    assert [u for u, f in found.items() if f.estimate.shown] == [None, "b"]


def test_units_below_a_hidden_one_count_for_the_unit_above_it(draft, tree_of) -> None:
    """Organisation minus grandchildren: the unit between them is not shown."""
    tree = tree_of(middle=None, a="middle", b="middle")
    drafts = [draft(13), draft(5, "a"), draft(6, "b")]
    found = by_unit(Gate(tree=tree).release(drafts))
    assert [u for u, f in found.items() if f.estimate.shown] == [None, "b"]


def test_every_figure_on_a_covering_unit_is_hidden_with_it(draft, tree_of) -> None:
    tree = tree_of(a=None, b=None)
    drafts = [draft(9), draft(6, "a"), draft(3, "b"), draft(6, "a", measure="median")]
    found = Gate(tree=tree).release(drafts)
    assert [f.estimate.shown for f in found] == [True, False, False, False]


def test_a_group_of_a_difference_is_protected_over_the_tree(draft, tree_of) -> None:
    tree = tree_of(a=None, b=None, c=None)

    def gap(unit, staff, customers):
        groups = {"staff": staff, "customer": customers}
        return draft(staff + customers, unit, groups=groups, against="customer")

    drafts = [gap(None, 61, 18), gap("a", 20, 8), gap("b", 21, 8), gap("c", 20, 2)]
    found = by_unit(Gate(tree=tree).release(drafts))
    assert [u for u, f in found.items() if f.estimate.shown] == [None, "b"]


def test_numbers_of_persons_that_do_not_add_up_protect_as_if_nobody_were_left(
    draft, tree_of
) -> None:
    # Complete answers of a whole can be fewer than the answers of its units.
    tree = tree_of(a=None, b=None)
    found = Gate(tree=tree).release([draft(10), draft(8, "a"), draft(8, "b")])
    assert all(f.estimate.shown for f in found)


def test_one_hidden_part_of_a_whole_is_covered_by_the_smallest_other(draft) -> None:
    sides = [draft(n, tile="t", side=s) for n, s in ((3, "x"), (9, "y"), (8, "z"))]
    whole = draft(12, tile="t", parts=tuple(s.key for s in sides))
    found = Gate().release([*sides, whole])
    assert [f.estimate.shown for f in found] == [False, True, False, True]


def test_two_hidden_parts_do_not_cover_each_other_if_both_are_small(draft) -> None:
    """Their mean would rest on perhaps the same three persons."""
    sides = [draft(n, tile="t", side=s) for n, s in ((3, "x"), (3, "y"), (40, "z"))]
    whole = draft(40, tile="t", parts=tuple(s.key for s in sides))
    found = Gate().release([*sides, whole])
    assert [f.estimate.shown for f in found] == [False, False, False, True]


def test_a_covering_part_is_hidden_with_the_figures_from_which_it_follows(draft) -> None:
    item = draft(8, tile="t", side="y", item="i")
    small = draft(3, tile="t", side="x")
    cover = draft(8, tile="t", side="y", parts=(item.key,))
    whole = draft(9, tile="t", parts=(small.key, cover.key))
    found = Gate().release([item, small, cover, whole])
    assert [f.estimate.shown for f in found] == [False, False, False, True]


def test_a_difference_does_not_give_away_the_side_that_is_hidden(draft, tree_of) -> None:
    tree = tree_of(a=None, b=None)
    total, small = draft(9), draft(3, "b")
    cover, other = draft(6, "a"), draft(30, "a", audience="customer")
    groups = {"staff": 6, "customer": 30}
    gap = draft(
        36, "a", groups=groups, against="customer", measure="gap", parts=(cover.key, other.key)
    )
    assert not Gate(tree=tree).release([total, small, cover])[2].estimate.shown
    found = Gate(tree=tree).release([total, small, cover, other, gap])
    # With all three of them, the mean of the hidden three persons would follow.
    assert not all(found[k].estimate.shown for k in (0, 3, 4))


def test_parts_that_were_not_drafted_and_a_whole_that_names_itself_do_no_harm(draft) -> None:
    whole = draft(9, tile="t")
    whole = evolve(whole, parts=("nobody", whole.key))
    assert Gate().release([whole])[0].estimate.shown


# Successive releases


def test_an_update_by_too_few_shows_what_was_published_before(draft) -> None:
    first = Gate().release([draft(20, value=2.0)])
    (held,) = Gate(published=published(first)).release([draft(23, value=2.5)])
    assert (held.estimate.value, held.estimate.n) == (2.0, 20)
    assert reasons(held) == ("wide_interval", "held_for_more_persons")
    assert held.explanation == first[0].explanation
    assert held.data == first[0].data


def test_an_update_by_enough_is_released(draft) -> None:
    first = Gate().release([draft(20, value=2.0)])
    (finding,) = Gate(published=published(first)).release([draft(25, value=2.5)])
    assert (finding.estimate.value, reasons(finding)) == (2.5, ("wide_interval",))


def test_the_same_figure_again_is_no_update(draft) -> None:
    first = Gate().release([draft(20)])
    (finding,) = Gate(published=published(first)).release([draft(20, value=3.0 + 1e-13)])
    assert reasons(finding) == ("wide_interval",)


@pytest.mark.parametrize(
    "data", [{"counts": [20]}, {"counts": [19, 3.0]}, {"other": [20, 3.0]}, {"counts": "20"}]
)
def test_a_changed_distribution_is_held_although_its_mean_is_the_same(draft, data) -> None:
    first = Gate().release([draft(20)])
    (held,) = Gate(published=published(first)).release([evolve(draft(20), data=data)])
    assert held.data == {"counts": [20, 3.0]}


def test_a_corrected_answer_is_held_although_nobody_joined(draft) -> None:
    first = Gate().release([draft(20, value=2.0)])
    (held,) = Gate(published=published(first)).release([draft(20, value=2.05)])
    assert held.estimate.value == 2.0


def test_another_way_to_compute_is_no_change_of_persons(draft) -> None:
    """The same answers read or computed otherwise: nothing about single persons follows."""
    x = draft(10, tile="t", side="x")
    first = Gate().release([x, draft(3, tile="t", side="y"), draft(20, value=2.0, parts=(x.key,))])
    again = [
        draft(10, tile="t", side="x", value=4.0),
        draft(3, tile="t", side="y"),
        draft(20, value=2.5, parts=(x.key,)),
    ]
    found = Gate(published=published(first), same_data=True).release(again)
    assert [f.estimate.value for f in found] == [4.0, None, 2.5]
    late = [*again[:2], draft(21, value=2.5)]
    assert Gate(published=published(first), same_data=True).release(late)[2].estimate.n == 20


def test_a_changed_group_holds_a_difference(draft) -> None:
    def gap(staff, customers):
        groups = {"staff": staff, "customer": customers}
        return draft(staff + customers, groups=groups, against="customer")

    first = Gate().release([gap(20, 20)])
    (held,) = Gate(published=published(first)).release([gap(30, 21)])
    assert held.estimate.n == 40


def test_units_are_updated_together_or_not_at_all(draft, tree_of) -> None:
    """A new total beside the old figure of b would give away the two who joined b."""
    tree = tree_of(a=None, b=None)
    first = Gate(tree=tree).release([draft(20), draft(10, "a"), draft(10, "b")])
    second = [draft(27, value=2.0), draft(15, "a", value=2.0), draft(12, "b", value=2.0)]
    found = Gate(tree=tree, published=published(first)).release(second)
    assert [f.estimate.n for f in found] == [20, 10, 10]
    third = [draft(30, value=2.0), draft(15, "a", value=2.0), draft(15, "b", value=2.0)]
    found = Gate(tree=tree, published=published(found)).release(third)
    assert [f.estimate.n for f in found] == [30, 15, 15]


def test_a_unit_that_was_hidden_appears_when_enough_have_joined(draft, tree_of) -> None:
    tree = tree_of(a=None, b=None, c=None)
    first = Gate(tree=tree).release([draft(29), draft(15, "a"), draft(11, "b"), draft(3, "c")])
    assert [f.estimate.shown for f in first] == [True, True, False, False]
    few = [draft(34, value=2.0), draft(15, "a"), draft(11, "b"), draft(8, "c")]
    found = by_unit(Gate(tree=tree, published=published(first)).release(few))
    assert found[None].estimate.n == 34
    # Of the eight, three may be those who were hidden: b and c would tell them apart.
    assert not found["b"].estimate.shown
    assert not found["c"].estimate.shown
    many = [draft(70, value=2.0), draft(15, "a"), draft(30, "b"), draft(25, "c")]
    found = by_unit(Gate(tree=tree, published=published(first)).release(many))
    assert all(f.estimate.shown for f in found.values())


def test_a_new_unit_waits_if_those_beside_it_stayed_the_same(draft, tree_of) -> None:
    """Ten, of whom four in c; then c alone: the six beside it would tell the old four."""
    tree = tree_of(a=None, b=None, c=None)
    first = Gate(tree=tree).release([draft(25), draft(15, "a"), draft(6, "b"), draft(4, "c")])
    assert [f.subject.unit for f in first if f.estimate.shown] == [None, "a"]
    second = [draft(31, value=2.0), draft(15, "a"), draft(6, "b"), draft(10, "c")]
    found = by_unit(Gate(tree=tree, published=published(first)).release(second))
    assert found[None].estimate.n == 25
    assert reasons(found["c"]) == ("protects_earlier",)


def test_a_unit_that_leaves_a_pool_stays_hidden_until_enough_joined(draft, tree_of) -> None:
    pool = "+other"
    tree = tree_of(**{"a": None, "b": None, pool: None})
    first = Gate(tree=tree).release([draft(24), draft(15, "a"), draft(9, pool)])
    second = [draft(30, value=2.0), draft(15, "a"), draft(9, "b"), draft(6, pool)]
    found = by_unit(Gate(tree=tree, published=published(first)).release(second))
    assert found[pool].estimate.n == 9
    assert not found["b"].estimate.shown
    third = [draft(45, value=2.0), draft(15, "a"), draft(15, "b"), draft(15, pool)]
    found = by_unit(Gate(tree=tree, published=published(first)).release(third))
    assert [f.estimate.n for f in found.values()] == [45, 15, 15, 15]


def test_a_whole_waits_for_its_parts(draft) -> None:
    def tile(n_x, n_y, value):
        x = draft(n_x, tile="t", side="x", value=value)
        y = draft(n_y, tile="t", side="y", value=value)
        return [x, y, draft(n_x + n_y, tile="t", value=value, parts=(x.key, y.key))]

    first = Gate().release(tile(10, 10, 2.0))
    found = Gate(published=published(first)).release(tile(16, 12, 3.0))
    assert [f.estimate.n for f in found] == [16, 10, 20]


def test_a_whole_waits_while_a_part_is_hidden(draft) -> None:
    def tile(n_x, n_y, value):
        x = draft(n_x, tile="t", side="x", value=value)
        y = draft(n_y, tile="t", side="y", value=value)
        return [x, y, draft(20, tile="t", value=value, parts=(x.key, y.key))]

    first = Gate().release(tile(3, 10, 2.0))
    assert [f.estimate.shown for f in first] == [False, False, True]
    found = Gate(published=published(first)).release(tile(3, 15, 3.0))
    assert found[2].estimate.value == 2.0
    found = Gate(published=published(first)).release(tile(3, 15, 2.0))
    assert "held_for_more_persons" not in reasons(found[2])


def test_a_new_whole_of_waiting_parts_stays_hidden(draft) -> None:
    x, y = (draft(10, tile="t", side=s, value=2.0) for s in "xy")
    first = Gate().release([x, y])
    new = [draft(n, tile="t", side=s, value=3.0) for n, s in ((12, "x"), (16, "y"))]
    whole = draft(28, tile="t", parts=(x.key, y.key))
    found = Gate(published=published(first)).release([*new, whole])
    assert [f.estimate.n for f in found] == [10, 16, None]
    assert reasons(found[2]) == ("protects_earlier",)


def test_a_whole_that_covered_nothing_appears_once_it_can_be_judged(draft) -> None:
    before = evolve(draft(9, dimension="d"), estimate=Estimate(reasons=("low_coverage",)))
    first = Gate().release([before])
    (finding,) = Gate(published=published(first)).release([draft(9, dimension="d")])
    assert finding.estimate.shown


def test_a_unit_in_which_nobody_answered_before_appears_with_its_first_five(draft, tree_of) -> None:
    tree = tree_of(a=None, b=None)
    nobody = evolve(draft(0, "b"), estimate=Estimate(reasons=("no_answers",)))
    first = Gate(tree=tree).release([draft(10), draft(10, "a"), nobody])
    second = [draft(15, value=2.0), draft(10, "a"), draft(5, "b")]
    found = Gate(tree=tree, published=published(first)).release(second)
    assert [f.estimate.n for f in found] == [15, 10, 5]


def test_a_lone_cover_is_not_uncovered_later(draft) -> None:
    small, cover = draft(3, tile="t", side="x"), draft(8, tile="t", side="y")
    whole = draft(9, tile="t", parts=(small.key, cover.key))
    first = Gate().release([small, cover, whole])
    found = Gate(published=published(first)).release([cover])
    assert reasons(found[0]) == ("protects_earlier",)


def test_a_unit_that_there_is_no_longer_holds_nothing_up(draft) -> None:
    """Such as one whose name was corrected: its people are counted in another unit now."""
    first = Gate().release([draft(28), draft(20, "sales"), draft(8, "slaes")])
    assert all(finding.estimate.shown for finding in first)
    second = [draft(28), draft(28, "sales", value=2.5)]
    found = by_unit(Gate(published=published(first)).release(second))
    assert found["sales"].estimate.n == 28
    assert found["sales"].estimate.value == 2.5
