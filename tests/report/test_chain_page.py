"""The page about the service chain: borders by waiting, in both languages, or nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cxkit.finding import Draft
from cxkit.report import render_html
from cxkit.report.drawing import drawing


def border(make: SimpleNamespace, of: str, to: str, wait: float, n: int = 90) -> Draft:
    data = {"from": of, "to": to, "count": n, "p50": wait / 2, "p90": wait * 2}
    return make.draft(
        "handover_wait",
        make.points(wait, 1.0, None, measure_unit="hours"),
        record=f"borders/{of}>{to}",
        persons=False,
        wave=None,
        data=data,
    )


def said(make: SimpleNamespace, measure: str, **more: Any) -> Draft:
    share = make.points(0.7, 0.1, None, measure_unit="share")
    return make.draft(measure, share, persons=False, wave=None, **more)


SVG = 'xmlns="http://www.w3.org/2000/svg"'
MAP = f'<svg {SVG} class="map" viewBox="0 0 9 9" role="img"><title>A map</title></svg>'


@pytest.fixture(scope="module")
def page(make: SimpleNamespace) -> str:
    cube = make.cube_of(6, 4)
    drafts = [
        make.tile_mean("d1.t1", make.points(52.0, 3.0, 80), unit="sales"),
        border(make, "sales", "it", 5.0),
        border(make, "it", "<b>", 50.0),
        make.draft(
            "coordination",
            make.points(37.0, 6.0, 24),
            record="border/it+sales",
            data={"units": ["it", "sales"]},
        ),
        said(make, "coordination_lost"),
        said(make, "wait_points", process="repair", data={"svg": {"en": MAP, "de": MAP}}),
        said(make, "wait_points", process="evil", data={"svg": {"en": "<svg><script/></svg>"}}),
        said(make, "observed_flow", process="repair"),
        said(make, "waiting_at_borders"),
        said(make, "first_time_right"),
        said(make, "lead_time_control"),
    ]
    return render_html(make.assess(cube, drafts), cube)


def cut(page: str, language: str) -> str:
    begin = page.index(f'id="{language}-chain"')
    return page[begin : page.index(f'id="{language}-about"', begin)]


def test_the_longest_wait_comes_first_with_its_interval(page: str) -> None:
    said = cut(page, "en")
    assert said.index("50.00") < said.index("5.00")
    assert "49.00–51.00" in said
    assert "25</td>" in said
    assert "2.5</td>" in said


def test_units_stand_under_their_names_and_nothing_is_markup(page: str) -> None:
    assert "Sales</th>" in cut(page, "en")
    assert "&lt;b&gt;" in cut(page, "en")
    assert "<b></td>" not in cut(page, "en")


def test_how_working_together_is_rated_stands_beside_the_wait_where_somebody_was_asked(
    page: str,
) -> None:
    rows = cut(page, "en").split("<tr>")
    asked = next(row for row in rows if "Sales</th>" in row)
    silent = next(row for row in rows if "&lt;b&gt;" in row)
    assert "31–43" in asked
    assert silent.rstrip().endswith("<td></td></tr>")
    assert "How work flows over borders" in cut(page, "en")
    assert "coordination_lost von all gesagt" in cut(page, "de")


def test_without_ratings_there_is_no_column_for_them(make: SimpleNamespace) -> None:
    cube = make.cube_of(6, 4)
    page = render_html(make.assess(cube, [border(make, "sales", "it", 5.0)]), cube)
    assert "Working together" not in cut(page, "en")


def test_what_the_methods_say_of_the_whole_chain_is_said_in_both_languages(page: str) -> None:
    assert "waiting_at_borders of all said" in cut(page, "en")
    assert "first_time_right von all gesagt" in cut(page, "de")
    assert "Is it in control?" in cut(page, "en")
    assert "Die Hälfte wartet länger als" in cut(page, "de")


def test_without_a_log_there_is_no_page(make: SimpleNamespace) -> None:
    cube = make.cube_of(6, 4)
    page = render_html(make.assess(cube, [make.tile_mean("d1.t1", make.points(40.0))]), cube)
    assert 'id="en-chain"' not in page


def test_a_map_is_drawn_with_what_is_said_of_it(page: str) -> None:
    said = cut(page, "en")
    assert "How “repair” is meant to go" in said
    assert "<title>A map</title></svg>" in said
    assert "evil" not in said


@pytest.mark.parametrize(
    "text",
    [
        "no drawing",
        f"<svg {SVG}><script>alert(1)</script></svg>",
        f'<svg {SVG} onload="alert(1)"/>',
        f'<svg {SVG}><a href="https://evil.example"><text>x</text></a></svg>',
        f'<svg {SVG}><rect fill="url(https://evil.example)"/></svg>',
        f"<svg {SVG}><style>*{{display:none}}</style></svg>",
        f'<!DOCTYPE svg [<!ENTITY x "y">]><svg {SVG}/>',
        '<svg><rect width="1"/></svg>',
        f"<svg {SVG}>" + " " * 500_000 + "</svg>",
    ],
)
def test_what_is_more_than_a_drawing_is_not_shown(text: str) -> None:
    assert drawing(text) is None


def test_a_drawing_is_shown_as_it_is() -> None:
    words = '<g class="step"><text x="1">&lt;b&gt; &amp; ü</text></g>'
    text = f'<svg {SVG} viewBox="0 0 9 9">{words}</svg>'
    assert drawing(text) == text
