"""Every finding that changed, and why: one cause at a time, several, or none."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import polars
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from cxkit.compare import Change, diff
from cxkit.errors import InputError
from cxkit.estimate import Estimate
from cxkit.finding import Assessment, Draft, Subject

Mean = Callable[..., Draft]
Build = Callable[..., Assessment]


def only(old: Assessment, new: Assessment) -> Change:
    (change,) = diff(old, new).changes
    return change


def named(change: Change) -> list[tuple[str, str]]:
    return [(cause.kind, cause.code) for cause in change.causes]


def test_equal_looks_have_no_changes(mean: Mean, look: Build) -> None:
    found = diff(look(mean(), mean(tile="work.tools")), look(mean(), mean(tile="work.tools")))
    assert (found.changes, found.unchanged) == ((), 2)
    assert found.explanation["en"] == "Findings: 0 changed, 0 new, 0 gone, 2 as before."


@pytest.mark.parametrize(
    ("before", "after", "fields"),
    [
        ({}, {"value": 51.0}, ("value", "low", "high")),
        ({}, {"n": 301}, ("n",)),
        ({}, {"estimate": {"reasons": ("partial_coverage",)}}, ("reasons",)),
        ({}, {"estimate": {"reasons": ("wide_interval",)}}, ("status", "reasons")),
        ({}, {"estimate": {"low": 47.0}}, ("low",)),
        ({}, {"estimate": {"coverage": 0.5}}, ("coverage",)),
        ({}, {"estimate": {"confidence": 0.9}}, ("confidence",)),
        (
            {},
            {"estimate": {"null": 0, "smallest_relevant": 5}},
            ("null", "smallest_relevant"),
        ),
        ({}, {"estimate": {"n_by_group": {"staff": 300}}}, ("n_by_group",)),
        ({}, {"estimate": {"measure_unit": "share"}}, ("measure_unit",)),
        ({"data": {"counts": [1, 2]}}, {"data": {"counts": [1, 3]}}, ("data",)),
        ({"data": {"counts": [1, 2]}}, {"data": {"counts": [1, 2, 3]}}, ("data",)),
        ({"data": {"a": 1}}, {"data": {"b": 1}}, ("data",)),
        ({"data": {"a": "x"}}, {"data": {"a": "y"}}, ("data",)),
    ],
)
def test_it_says_what_of_an_estimate_changed(
    mean: Mean, look: Build, before: dict[str, Any], after: dict[str, Any], fields: tuple[str, ...]
) -> None:
    assert only(look(mean(**before)), look(mean(**after))).fields == fields


def test_what_is_held_back_did_not_change_and_is_explained(mean: Mean, look: Build) -> None:
    """The gate shows the earlier figure again; that an update waits is no change."""
    held = mean(estimate={"reasons": ("held_for_more_persons",)})
    found = diff(look(mean()), look(held))
    assert (found.changes, found.unchanged, found.held) == ((), 1, 1)
    assert found.summary()["held"] == 1
    assert "Held back: 1. These figures are shown as published before" in found.explanation["en"]
    assert "Zurückgehalten: 1. Diese Zahlen stehen da wie" in found.explanation["de"]
    released = diff(look(held), look(mean(55.0)))
    assert (len(released.changes), released.held) == (1, 0)
    assert only(look(mean(55.0)), look(held)).fields == ("value", "low", "high")


def test_differences_of_computing_are_no_changes(mean: Mean, look: Build) -> None:
    old, new = look(mean(0.1 + 0.2)), look(mean(0.3))
    assert old != new
    assert diff(old, new).changes == ()
    assert len(diff(old, look(mean(0.3000001))).changes) == 1
    assert diff(old, look(mean(0.3000001)), tolerance=1e-3).changes == ()


def test_other_words_for_the_same_figure_are_no_change(mean: Mean, look: Build) -> None:
    assert diff(look(mean()), look(mean(method="test.mean"), headlines=())).changes == ()


def test_a_file_that_changed_is_named_with_its_people(mean: Mean, look: Build) -> None:
    new = {"content": "x", "tallies": "x", "persons": {"2025": {"staff": 340}}}
    change = only(look(mean()), look(mean(55.0), partitions={"staff.csv": new}))
    assert named(change) == [("data", "partition_changed")]
    assert change.certain
    assert change.explanation == {
        "en": "From 50.0 (48.0 … 52.0, 300 people, ok) to 55.0 (53.0 … 57.0, 300 people, ok). "
        "Reason: the content of staff.csv changed (300 → 340 people).",
        "de": "Von 50,0 (48,0 … 52,0, 300 Personen, ok) zu 55,0 (53,0 … 57,0, 300 Personen, ok). "
        "Grund: der Inhalt von staff.csv hat sich geändert (300 → 340 Personen).",
    }


def test_reasons_are_counted_over_all_findings(mean: Mean, look: Build) -> None:
    new = {"content": "x", "persons": {"2025": {"staff": 340}}}
    more = {"tile": "work.tools"}
    old, after = look(mean(), mean(**more)), (mean(55.0), mean(56.0, **more))
    words = diff(old, look(*after, partitions={"staff.csv": new})).explanation
    assert words["en"].endswith("are named: the content of staff.csv changed (2).")
    assert words["de"].endswith("der Inhalt von staff.csv hat sich geändert (2).")


def test_a_file_of_other_people_or_another_wave_is_no_cause(mean: Mean, look: Build) -> None:
    changed = {"content": "x", "tallies": "x"}
    customers = look(mean(55.0), partitions={"customer.csv": changed}, settings={"a": 1})
    assert {kind for kind, _ in named(only(look(mean()), customers))} == {"setting"}
    later = {**changed, "waves": ["2026"], "audiences": ["staff"]}
    another = look(mean(55.0), partitions={"later.csv": later}, settings={"a": 1})
    assert {kind for kind, _ in named(only(look(mean()), another))} == {"setting"}


def test_a_difference_of_two_audiences_is_moved_by_either(mean: Mean, look: Build) -> None:
    groups = {"n_by_group": {"staff": 300, "customer": 300}}
    gap = {"audience": None, "against": "customer", "estimate": groups}
    new = look(mean(55.0, **gap), partitions={"customer.csv": {"content": "x"}})
    assert named(only(look(mean(**gap)), new)) == [("data", "partition_changed")]


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"later.csv": {"content": "x", "waves": ["2025"]}}, "partition_added", "was added"),
        ({"staff.csv": None}, "partition_removed", "no longer counted (300 → 0 people)"),
        ({"staff.csv": {"tallies": "x"}}, "people_changed", "as after forgetting a person"),
    ],
)
def test_sources_that_come_go_or_lose_people_are_told_apart(
    mean: Mean, look: Build, changes: dict[str, Any], code: str, words: str
) -> None:
    change = only(look(mean()), look(mean(55.0), partitions=changes))
    assert named(change) == [("data", code)]
    assert words in change.explanation["en"]


def test_another_mapping_is_a_setting_and_not_other_answers(mean: Mean, look: Build) -> None:
    new = look(mean(55.0), partitions={"staff.csv": {"mapping": "x", "tallies": "x"}})
    change = only(look(mean()), new)
    assert named(change) == [("setting", "mapping_changed")]
    assert "staff.csv was read with another mapping" in change.explanation["en"]


def test_rearranged_units_move_units_only(mean: Mean, look: Build) -> None:
    old, new = look(mean(unit="a"), mean()), look(mean(55.0, unit="a"), mean(), units="units2")
    assert named(only(old, new)) == [("data", "units_changed")]


def test_a_changed_tile_is_named(mean: Mean, look: Build) -> None:
    parts = {"work": "d2", "work.help": "changed", "work.tools": "t2"}
    new = look(mean(55.0), mean(tile="work.tools"), cube={"fingerprint": "c2"}, parts=parts)
    change = only(look(mean(), mean(tile="work.tools")), new)
    assert named(change) == [("cube", "part_changed")]
    assert "the questions or weights of work.help changed" in change.explanation["en"]


@pytest.mark.parametrize(
    ("subject", "parts", "code"),
    [
        ({"tile": None, "dimension": "work"}, {"work": "d2"}, "part_changed"),
        ({"tile": None, "scale": "trust"}, {"work": "d1"}, "part_changed"),
        ({"tile": None}, {"work": "d1"}, "part_changed"),
        ({"item": "Q1"}, {"work.help": "t9", "work": "d1"}, "part_changed"),
    ],
)
def test_the_nearest_part_of_the_cube_counts(
    mean: Mean, look: Build, subject: dict[str, Any], parts: dict[str, str], code: str
) -> None:
    new = look(mean(55.0, **subject), cube={"fingerprint": "c2"}, parts=parts)
    assert named(only(look(mean(**subject)), new)) == [("cube", code)]


def test_a_tile_that_is_new_or_gone_is_told_apart(mean: Mean, look: Build) -> None:
    more = {"work": "d1", "work.help": "t1", "work.tools": "t2", "work.more": "t3"}
    old, new = look(mean()), look(mean(), mean(tile="work.more"), parts=more)
    added, removed = only(old, new), only(new, old)
    assert (added.kind, named(added)) == ("added", [("cube", "part_added")])
    assert (removed.kind, named(removed)) == ("removed", [("cube", "part_removed")])
    assert added.explanation["en"].startswith("New: 50.0 (48.0 … 52.0, 300 people, ok).")
    assert removed.explanation["de"].startswith("Nicht mehr vorhanden; es war 50,0")


def test_another_cube_is_the_cause_of_everything(mean: Mean, look: Build) -> None:
    change = only(look(mean()), look(mean(55.0), cube={"id": "other"}))
    assert named(change) == [("cube", "cube_replaced")]
    assert "another cube (other instead of small)" in change.explanation["en"]


def test_a_renamed_tile_is_compared_with_itself(mean: Mean, look: Build) -> None:
    old = look(mean(item="Q1"), mean(), mean(tile="work.tools", item="Q9"))
    new = look(
        mean(tile="work.aid", item="A1"),
        mean(57.0, tile="work.aid"),
        mean(tile="work.tools", item="Q9"),
        crosswalk={"Q0": "Q1", "Q1": "A1"},
        parts={"work": "d1", "work.aid": "t1", "work.tools": "t2"},
    )
    found = diff(old, new)
    assert found.unchanged == 2
    (change,) = found.changes
    assert (change.kind, named(change)) == ("changed", [("cube", "renamed")])
    assert "work.help is now called work.aid" in change.explanation["en"]
    assert change.to_dict()["old_id"] != change.to_dict()["id"]


def test_a_tile_whose_items_parted_is_not_renamed(mean: Mean, look: Build) -> None:
    old = look(mean(item="Q1"), mean(item="Q2"), mean())
    new = look(
        mean(tile="work.one", item="A1"),
        mean(tile="work.two", item="A2"),
        mean(tile="work.one"),
        crosswalk={"Q1": "A1", "Q2": "A2", "loop": "loop"},
    )
    kinds = [change.kind for change in diff(old, new).changes]
    assert sorted(kinds) == ["added", "added", "added", "removed", "removed", "removed"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("cxkit:1", "cxkit:2", "method_changed"),
        (None, "cxkit:1", "method_added"),
        ("cxkit:1", None, "method_removed"),
    ],
)
def test_a_method_of_another_version_is_named(
    mean: Mean, look: Build, old: str | None, new: str | None, code: str
) -> None:
    before, after = ({"test.mean": version} if version else {} for version in (old, new))
    change = only(look(mean(), methods=before), look(mean(55.0), methods=after))
    assert named(change) == [("method", code)]


def test_another_method_is_named(mean: Mean, look: Build) -> None:
    change = only(look(mean()), look(mean(55.0, method="test.median")))
    assert named(change) == [("method", "method_replaced")]
    assert "by test.median instead of test.mean" in change.explanation["en"]


def test_a_setting_is_named_with_both_values(mean: Mean, look: Build) -> None:
    settings = {"confidence": 0.9, "min_persons": 5, "min_persons_by_audience": {"staff": 9}}
    change = only(look(mean()), look(mean(estimate={"low": 49.0}), settings=settings))
    assert named(change) == [("setting", "setting_changed")] * 2
    assert change.certain, "two settings are still one kind of cause"
    assert "the setting confidence changed (0.95 → 0.9)" in change.explanation["en"]
    assert 'min_persons_by_audience changed (null → {"staff": 9})' in change.explanation["en"]


def test_several_causes_are_not_told_apart(mean: Mean, look: Build) -> None:
    new = look(
        mean(55.0),
        partitions={"staff.csv": {"content": "x"}},
        methods={"test.mean": "cxkit:2"},
        settings={"confidence": 0.9, "min_persons": 5},
        parts={"work.help": "changed"},
    )
    found = diff(look(mean()), new)
    (change,) = found.changes
    assert [kind for kind, _ in named(change)] == ["data", "cube", "method", "setting"]
    assert not change.certain
    assert "cannot tell which of them did it" in change.explanation["en"]
    assert "was davon den Ausschlag gab" in change.explanation["de"]
    assert found.summary()["several_causes"] == 1
    assert "the content of staff.csv changed (1); " in found.explanation["en"]
    assert found.explanation["de"].endswith("die sich nicht trennen lassen: 1.")
    causes = found.summary()["causes"]
    assert causes == {"data": 1, "journal": 0, "cube": 1, "method": 1, "setting": 1}


def test_the_journal_moves_only_what_reads_it(mean: Mean, look: Build) -> None:
    turned = {"turns": [{"number": 1}]}
    reading = {"needs": {"test.mean": ["answers", "journal"]}}
    old, new = look(mean(), **reading), evolve(look(mean(55.0), **reading), journal=turned)
    change = only(old, new)
    assert named(change) == [("journal", "journal_changed")]
    assert "was angemeldet, gedreht" in change.explanation["de"]
    blind = evolve(look(mean(55.0), settings={"confidence": 0.9}), journal=turned)
    assert {kind for kind, _ in named(only(look(mean()), blind))} == {"setting"}
    assert named(only(old, look(mean(55.0), settings={"a": 1}, **reading)))[0][0] == "setting"


def test_what_nothing_near_explains_names_what_differs_at_all(mean: Mean, look: Build) -> None:
    new = look(
        mean(55.0),
        partitions={"customer.csv": {"content": "x"}},
        units="units2",
        cube={"fingerprint": "c2"},
    )
    change = only(look(mean()), new)
    assert [kind for kind, _ in named(change)] == ["data", "data", "cube"]
    assert not any(cause.direct for cause in change.causes)
    assert "it may follow from this" in change.explanation["en"]
    assert not change.certain


def test_a_source_too_small_to_name_is_still_a_cause(mean: Mean, look: Build) -> None:
    change = only(look(mean()), look(mean(55.0), data="data2"))
    assert named(change) == [("data", "small_partition_changed")]
    assert "too few people to name it" in change.explanation["en"]


def test_documents_that_do_not_say_why_are_not_guessed_at(mean: Mean, look: Build) -> None:
    found = diff(look(mean()), look(mean(55.0)))
    assert found.changes[0].explanation["en"].endswith("The two documents do not say why.")
    assert found.summary()["unexplained"] == 1
    assert found.explanation["en"].endswith("Without a reason in the documents: 1.")
    bare = [Assessment(cube={}, findings=look(mean(v)).findings) for v in (50.0, 55.0)]
    assert only(*bare).causes == ()


def test_partitions_without_counts_are_compared_without(mean: Mean, look: Build) -> None:
    bare = {"name": "bare.csv", "content": "1"}
    old = look(mean(), partitions={"bare.csv": bare})
    new = look(mean(55.0), partitions={"bare.csv": {**bare, "content": "2"}})
    change = only(old, new)
    assert named(change) == [("data", "partition_changed")]
    assert "people)." not in change.explanation["en"].split("Reason")[1]


def test_a_figure_that_only_more_people_stand_behind_says_so(mean: Mean, look: Build) -> None:
    new = look(mean(n=340), partitions={"staff.csv": {"content": "x"}})
    words = only(look(mean()), new).explanation
    assert "only the number of people changed (300 → 340)" in words["en"]
    assert "nur die Zahl der Personen hat sich geändert (300 → 340)" in words["de"]


def test_what_stands_beside_a_figure_is_told_from_the_figure(mean: Mean, look: Build) -> None:
    new = look(mean(data={"counts": [1]}), partitions={"staff.csv": {"content": "x"}})
    assert "The figure is the same" in only(look(mean()), new).explanation["en"]


def test_what_is_held_back_says_so(mean: Mean, look: Build) -> None:
    held = mean(estimate={"reasons": ("held_for_more_persons",)})
    found = diff(look(mean(55.0)), look(held))
    assert "held back until enough people" in found.changes[0].explanation["en"]
    assert found.rows()[0]["new"].endswith(" held back")
    assert not found.rows()[0]["old"].endswith(" held back")


def test_hidden_and_small_figures_are_written_as_they_are(mean: Mean, look: Build) -> None:
    hidden = mean(None, estimate={"n": None, "reasons": ("too_few_persons",)})
    small = mean(0.01234, estimate={"n": None, "low": None, "reasons": ("unbounded",)})
    words = only(look(hidden), look(small)).explanation
    assert words["en"].startswith(
        "From hidden to protect people to 0.0123 (? … 2.01, thin evidence)."
    )
    assert words["de"].startswith("Von zum Schutz ausgeblendet zu 0,0123 (? … 2,01, dünn belegt).")


def test_changes_come_as_rows_and_as_a_frame(mean: Mean, look: Build) -> None:
    old = look(mean(), mean(tile="work.tools", item="Q9"), mean(tile=None, scale="trust"))
    new = look(mean(55.0), mean(audience=None, against="customer"), settings={"confidence": 0.9})
    found = diff(old, new)
    rows = found.rows("de")
    # A scale stands before a single question.
    assert [(row["change"], row["subject"]) for row in rows] == [
        ("geändert", "work.help · Mitarbeitende"),
        ("neu", "work.help · Mitarbeitende − Kundinnen und Kunden"),
        ("weg", "trust · Mitarbeitende"),
        ("weg", "Q9 · Mitarbeitende"),
    ]
    assert rows[0]["causes"] == "Einstellung"
    assert rows[0]["new"].startswith("55,0 (")
    assert rows[0]["new"].endswith(" Personen")
    assert [row["change"] for row in found.rows()] == ["changed", "new", "gone", "gone"]
    frame = found.to_polars()
    assert isinstance(frame, polars.DataFrame)
    assert frame["old_value"].to_list() == [50.0, None, 50.0, 50.0]
    assert frame["new_value"].to_list() == [55.0, 50.0, None, None]
    document = json.loads(json.dumps(found.to_dict()))
    assert document["schema_version"] == 1
    assert document["summary"] == found.summary()
    assert document["changes"][0]["fields"] == ["value", "low", "high"]
    assert document["changes"][1]["old"] is None


def test_a_frame_needs_polars(mean: Mean, look: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(Exception, match="needs polars"):
        diff(look(mean()), look(mean(55.0))).to_polars()


def test_one_assessment_alone_cannot_be_compared(mean: Mean, look: Build) -> None:
    with pytest.raises(InputError, match="nothing to compare it with"):
        diff(look(mean()))


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 3)), max_size=6))
def test_every_finding_is_accounted_for_once(
    mean: Mean, look: Build, steps: list[tuple[str, int]]
) -> None:
    """What changed, is new, is gone or unchanged adds up, and both directions agree."""
    before = dict(steps[::2])
    after = dict(steps[1::2])
    old, new = (
        look(*(mean(float(value), tile=f"work.{name}") for name, value in side.items()))
        for side in (before, after)
    )
    there, back = diff(old, new), diff(new, old)
    for found, one, other in ((there, before, after), (back, after, before)):
        summary = found.summary()
        common = one.keys() & other.keys()
        assert summary["unchanged"] == sum(one[k] == other[k] for k in common)
        assert summary["changed"] == sum(one[k] != other[k] for k in common)
        assert summary["added"] == len(other.keys() - one.keys())
        assert summary["removed"] == len(one.keys() - other.keys())


def series(alarms: int, month: str, metric: str = "calls", n: int = 12) -> Draft:
    """The alarms of a series up to a month, as a monitor counts them."""
    return Draft(
        function="F21",
        method="test.monitor",
        measure="alarm",
        subject=Subject(process="service"),
        period=f"{metric} {month}",
        estimate=Estimate(value=alarms, low=alarms, high=alarms, n=n),
        data={"metric": metric},
        persons=False,
    )


def test_a_series_that_goes_on_is_one_change_and_counts_no_people(look: Build) -> None:
    old = look(series(1, "2026-05"), series(0, "2026-05", "visits"))
    new = look(series(2, "2026-06", n=13), series(0, "2026-06", "visits", n=13))
    found = diff(old, new)
    assert [change.kind for change in found.changes] == ["changed", "changed"]
    first, second = found.rows("de")
    assert first["measure"] == "Alarme einer Reihe"
    assert first["subject"] == "service · calls"
    assert (first["old"], first["new"]) == ("1\nn = 12", "2\nn = 13")
    assert "n = 12 → 13" in found.changes[1].explanation["de"]
    assert second["subject"] == "service · visits"


def test_series_that_cannot_be_told_apart_come_and_go(look: Build) -> None:
    old = look(series(1, "2026-04"), series(1, "2026-05"))
    new = look(series(1, "2026-06"), series(1, "2026-07"))
    kinds = [change.kind for change in diff(old, new).changes]
    assert kinds == ["added", "added", "removed", "removed"]
