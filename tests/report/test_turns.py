"""Pages about plan, turns and stories: the board's questions, answered as far as the data go."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from cxkit.cube.model import Cube
from cxkit.estimate import Estimate
from cxkit.finding import Assessment, Contrast, Draft
from cxkit.report import render_html

PLAN = {
    "initiatives": [
        {"id": "talks", "title": {"en": "Talks", "de": "Gespräche"}, "effort": {"hours": [40, 20]}}
        | {"owner": "Team lead"},
        {"id": "poster", "title": {"en": "Poster <b>", "de": "Plakat"}, "effort": {"hours": [30]}},
        {"id": "app", "title": {"en": "App", "de": "App"}, "effort": {"hours": [90, 90]}},
    ],
    "capacity": {"hours": [80, 80]},
    "labels": ["Q1", "Q2"],
    "planned": [
        {"id": "poster", "start": 1, "end": 1, "shows": 1},
        {"id": "talks", "start": 1, "end": 2, "shows": 2},
    ],
    "left_out": [{"id": "app", "text": {"en": "Too big for a turn.", "de": "Zu groß."}}],
    "proof": {"status": "optimal"},
}


def registration(initiative: str, target: str, kind: str = "tile", **more: Any) -> dict[str, Any]:
    return {
        "id": f"{initiative}-{target}",
        "initiative": initiative,
        "title": {},
        "target": target,
        "target_kind": kind,
        "direction": 1,
        "expected": {"low": 2.0, "likely": 6.0, "high": 12.0},
        "registered": "2026-03-30",
        "stop_rule": {"smallest_worth": 3.0},
        **more,
    }


JOURNAL = {
    "registrations": [
        registration("talks", "d1.t1"),
        registration("poster", "d2.t1"),
        registration("talks", "pay", "metric"),
        registration("talks", "d3.t1", supersedes=None),
        registration("poster", "d4.t1"),
        registration("talks", "d2.t2") | {"id": "old"},
        registration("talks", "d2.t2", supersedes="old"),
    ],
    "turns": [{"number": 1, "label": "Q1"}],
    "decisions": [
        {"initiative": "app", "choice": "stop", "reason": {"en": "Never began.", "de": "Nie."}}
    ],
}


def effects(make: SimpleNamespace) -> Iterator[Draft]:
    def effect(initiative: str, target: str, low: float, high: float, **data: Any) -> Draft:
        value = (low + high) / 2
        about = {"tile": target} if target in ("d1.t1", "d2.t1") else {"process": target}
        return make.draft(
            "effect",
            make.points(value, high - value, 90, null=0.0, smallest_relevant=3.0),
            initiative=initiative,
            data={"design": "difference_in_differences", "design_grade": 3, "registered": True}
            | {"registration": f"{initiative}-{target}"}
            | data,
            **about,
        )

    yield effect("talks", "d1.t1", 4.0, 14.0, cannot_tell={"en": "Not why.", "de": "Nicht warum."})
    yield effect("poster", "d2.t1", -2.0, 1.5, mde=3.2, registered=False)
    yield effect(
        "talks", "pay", -1.0, 9.0, not_before="2026-10-01", classical={"low": 1, "high": 7}
    )
    decided = {"choice": "scale", "reason": {"en": "It is worth it.", "de": "Es lohnt sich."}}
    share = make.points(0.9, 0.05, 90, measure_unit="probability")
    yield make.draft("decision", share, initiative="talks", data=decided)
    for name, change in (("d1.t1", 9.0), ("d3.t1", 0.5)):
        yield make.draft(
            "progress",
            make.points(change, 3.0, 200, null=0.0, smallest_relevant=3.0),
            tile=name,
            audience="staff",
            contrast=Contrast(of="2026-03", against="2025-12"),
        )
    yield make.draft(
        "gap_trend",
        make.points(-5.0, 3.0, 300, null=0.0, smallest_relevant=3.0),
        tile="d1.t1",
        contrast=Contrast(of="2026-03", against="2025-12"),
        data={"moved": "customer"},
    )


@pytest.fixture(scope="module")
def told(make: SimpleNamespace) -> dict[str, list[dict[str, Any]]]:
    story = {
        "title": {"en": "We listened", "de": "Wir hörten zu"},
        "author": {"role": "practitioner", "name": None},
        "organisation": None,
        "branch": {"en": "Energy", "de": "Energie"},
        "year": 2025,
        "effect": {"text": {"en": "More was paid.", "de": "Es wurde mehr bezahlt."}},
        "hard": {"en": "Two left.", "de": "Zwei gingen."},
        "failed": {"en": "The circular.", "de": "Das Rundschreiben."},
        "invented": True,
        "licence": "CC-BY-4.0",
    }
    return {"d1.t1": [story]}


@pytest.fixture(scope="module")
def turned(make: SimpleNamespace, told: dict[str, list[dict[str, Any]]]) -> tuple[Cube, Assessment]:
    cube = make.cube_of(6, 4)
    drafts = [make.tile_mean(f"d{d}.t1", make.points(40.0 + d)) for d in range(1, 7)]
    drafts += effects(make)
    return cube, make.assess(cube, drafts, plan=PLAN, journal=JOURNAL, stories=told)


@pytest.fixture(scope="module")
def cut(turned: tuple[Cube, Assessment]) -> Any:
    page = render_html(turned[1], turned[0])

    def part(language: str, start: str, end: str) -> str:
        begin = page.index(f'id="{language}-{start}"')
        return page[begin : page.index(f'id="{language}-{end}"', begin)]

    return part


def test_the_board_reads_first_whether_it_works(cut: Any) -> None:
    said = cut("en", "board", "cube")
    assert "Of what was registered: 1 yes, 1 no and 4 not yet." in said
    assert said.index("Does it work?") < said.index("What moved?")
    assert said.index("What did customers notice?") < said.index("What do we stop?")
    assert said.index("What do we stop?") < said.index("Which decision is asked for?")
    assert "We shall know from 2026-10-01 on, once a look takes in what is from after" in said


def test_what_was_superseded_is_not_asked_again(cut: Any) -> None:
    assert cut("en", "board", "cube").count("Label of d2.t2") == 1


def test_every_list_of_changes_says_how_many_chance_would_give(cut: Any) -> None:
    said = cut("en", "board", "cube")
    assert "Compared tiles that changed: 1 of 2; by chance alone it would be about 0." in said
    assert "<b>+9</b> <small>6–12</small>" in said
    assert "<b>−5</b>" in said
    assert "The customers’ image moved." in said


def test_decisions_carry_their_reason_and_stops_stand_by_themselves(cut: Any) -> None:
    said = cut("en", "board", "cube")
    stops = said[said.index("What do we stop?") : said.index("Which decision")]
    assert "App" in stops
    assert "Never began." in stops
    assert "Scale. It is worth it." in said[said.index("Which decision") :]


def test_what_changes_something_is_asked_before_what_goes_on(make: SimpleNamespace) -> None:
    share = make.points(0.9, 0.05, 90, measure_unit="probability")
    drafts = [make.tile_mean("d1.t1", make.points(40.0))]
    for name, choice in (("a", "continue"), ("b", "adjust"), ("c", "scale")):
        data = {"choice": choice, "reason": {"en": f"Because of {name}.", "de": "Darum."}}
        drafts.append(make.draft("decision", share, initiative=name, data=data))
    cube = make.cube_of(6, 4)
    page = render_html(make.assess(cube, drafts, plan=PLAN, journal=JOURNAL), cube)
    order = [page.index(f"Because of {name}.") for name in ("c", "b", "a")]
    assert order == sorted(order)


def test_that_there_is_no_figure_is_not_said_beside_the_reason(make: SimpleNamespace) -> None:
    cube, plain = make.cube_of(6, 4), "The figure is not defined for these data."
    for reasons, said in ((("undefined", "one_treated_unit"), False), (("undefined",), True)):
        effect = make.draft(
            "effect",
            Estimate(reasons=reasons, measure_unit="points_0_100"),
            initiative="talks",
            tile="d1.t1",
            data={"registration": "talks-d1.t1"},
        )
        drafts = [make.tile_mean("d1.t1", make.points(40.0)), effect]
        page = render_html(make.assess(cube, drafts, plan=PLAN, journal=JOURNAL), cube)
        begin = page.index('id="en-effects"')
        assert (plain in page[begin : page.index("</section>", begin)]) is said


def test_each_effect_says_how_it_was_compared_and_what_it_cannot_tell(cut: Any) -> None:
    said = cut("en", "effects", "stories")
    assert "Change where it runs, against change elsewhere." in said
    assert (
        "How far the comparison carries: 3 of 5 (before and after, with units to compare with)"
        in said
    )
    assert "Not why." in said
    assert "Smallest effect that this could have shown: 3.2 points." in said
    assert "Not registered beforehand: a hint, not a proof." in said
    assert "For one look only the range would be 1.0 to 7.0" in said
    assert "Expected before the start (2026-03-30): 2.0 to 12.0 points." in said
    german = cut("de", "effects", "stories")
    assert "Was sich daraus nicht ablesen lässt:" in german
    assert "Aussagekraft des Vergleichs: 3 von 5" in german


def test_the_plan_stands_on_a_time_line_with_what_is_left_out(cut: Any) -> None:
    said = cut("en", "plan", "effects")
    assert "60 of 80" not in said
    assert "70 of 80" in said
    assert "20 of 80" in said
    assert "can show" in said
    assert "Too big for a turn." in said
    assert "Poster &lt;b&gt;" in said
    assert "this is proven" in said


def test_stories_say_that_nobody_checked_their_effects(cut: Any) -> None:
    said = cut("en", "stories", "gap")
    assert "nobody has checked them" in said
    assert "Invented as an example. Licence: CC-BY-4.0." in said
    assert "practitioner, Energy, 2025" in said
    assert "Two left." in said
    assert "The circular." in said
    assert "Reported effect:</b> More was paid." in said


def test_without_a_journal_there_is_no_board(make: SimpleNamespace) -> None:
    cube = make.cube_of(6, 4)
    page = render_html(make.assess(cube, [make.tile_mean("d1.t1", make.points(40.0))]), cube)
    for name in ("board", "plan", "effects", "stories"):
        assert f'id="en-{name}"' not in page


def test_a_first_turn_without_a_second_look_has_nothing_to_compare(make: SimpleNamespace) -> None:
    cube = make.cube_of(6, 4)
    journal = {"turns": [{"number": 1, "label": "Q1"}], "registrations": [], "decisions": []}
    found = make.assess(cube, [make.tile_mean("d1.t1", make.points(40.0))], journal=journal)
    page = render_html(found, cube)
    assert "Nothing was registered beforehand" in page
    assert "There is no second look yet to compare with." in page


def test_a_hidden_effect_is_no_verdict(make: SimpleNamespace) -> None:
    cube = make.cube_of(6, 4)
    few = make.points(9.0, 2.0, 3)
    hidden = make.draft("effect", few, initiative="talks", tile="d1.t1")
    journal = {"registrations": [registration("talks", "d1.t1")], "turns": [], "decisions": []}
    page = render_html(make.assess(cube, [hidden], journal=journal), cube)
    assert "Of what was registered: 1 that cannot be told." in page


def test_what_was_told_survives_the_workspace(turned: tuple[Cube, Assessment]) -> None:
    again = Assessment.from_dict(turned[1].to_dict())
    assert again.plan == PLAN
    assert again.journal == JOURNAL
    assert again.stories == turned[1].stories
    assert render_html(again, turned[0]) == render_html(turned[1], turned[0])
