"""The parts of the report, each by itself."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from attrs import evolve

from cxkit.cube import default_cube
from cxkit.cube.model import Cube
from cxkit.estimate import Estimate
from cxkit.finding import Assessment, Contrast
from cxkit.report import about, gaps, groups, pictures, scales, worth
from cxkit.report.chart import NARROW, WIDE, Mark, dots
from cxkit.report.figure import BANDS, band, figure
from cxkit.report.lookup import Lookup
from cxkit.report.net import Anchors, net, people_of
from cxkit.report.page import _ends, document
from cxkit.report.texts import Words

EN = Words("en")


def look_at(whole: tuple[Cube, Assessment]) -> Lookup:
    return Lookup(assessment=whole[1], cube=whole[0])


def test_colour_classes_follow_the_number_as_it_is_printed() -> None:
    assert [band(v) for v in (0, 29.4, 29.6, 44.4, 79.5, 100)] == [0, 0, 1, 2, 6, 6]
    assert list(BANDS) == sorted(BANDS)


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [
        ("points_0_100", 44.4, "44"),
        ("share", 0.6, "60%"),
        ("probability", 0.714, "71"),
        ("reliability", 0.834, "0.83"),
        ("items", 12.0, "12"),
    ],
)
def test_numbers_have_as_many_digits_as_a_reader_can_use(
    make: SimpleNamespace, unit: str, value: float, shown: str
) -> None:
    cube = make.cube_of(1, 1)
    found = make.assess(cube, [make.draft("x", make.points(value, 0.01, measure_unit=unit))])
    assert figure(found.findings[0], EN).value == shown


def test_ranges_with_a_minus_sign_are_not_joined_by_a_dash(make: SimpleNamespace) -> None:
    found = make.assess(make.cube_of(1, 1), [make.draft("x", make.points(1.0, 4.0))])
    assert figure(found.findings[0], EN).interval == "\u22123 … 5"


def test_reasons_are_sentences_even_if_a_plugin_made_them_up(make: SimpleNamespace) -> None:
    reasons = ("acme:no_range", "acme:odd_thing", "partial_coverage")
    drafts = [make.draft("x", make.points(1.0, None, reasons=reasons))]
    words = Words("en", {"acme:no_range": {"en": "No range is known.", "de": "Unbekannt."}})
    found = figure(make.assess(make.cube_of(1, 1), drafts).findings[0], words)
    assert found.reasons == (
        "No range is known.",
        "Note of the method: odd thing",
        "Only part of what belongs to this was measured.",
    )


def test_a_figure_that_is_not_there_says_so() -> None:
    found = figure(None, EN)
    assert (found.shown, found.status, found.word) == (False, "not_assessed", "not measured")


def test_the_main_group_is_staff_or_whoever_answered(make: SimpleNamespace) -> None:
    cube = make.cube_of(1, 1)
    drafts = [make.tile_mean("d1.t1", make.points(50.0), a) for a in ("partner", "leader")]
    look = Lookup(assessment=make.assess(cube, drafts), cube=cube)
    assert look.audiences == ("leader", "partner")
    assert look.main == "leader"
    assert look.audience("partner", EN) == "partner"
    named = evolve(
        look.assessment, provenance={"audiences": {"partner": {"en": "Partners", "de": "Partner"}}}
    )
    assert Lookup(assessment=named, cube=cube).audience("partner", EN) == "Partners"
    assert Lookup(assessment=make.assess(cube, []), cube=cube).main == "staff"


def test_how_many_people_is_known_from_response_or_from_dimensions(make: SimpleNamespace) -> None:
    cube = make.cube_of(1, 1)
    drafts = [
        make.draft("dimension_mean", make.points(5.0, 1.0, 77), dimension="d1", audience="staff")
    ]
    assert people_of(Lookup(assessment=make.assess(cube, drafts), cube=cube), "staff", EN) == (
        "77 people"
    )
    assert people_of(Lookup(assessment=make.assess(cube, []), cube=cube), "staff", EN) == ""


def test_tiles_are_counted_by_status(whole: tuple[Cube, Assessment]) -> None:
    seen = net(look_at(whole), "staff", EN, Anchors(language="en"))
    assert (seen.judged, seen.asked) == (12, 24)
    assert {c.status: c.k for c in seen.counts} == {
        "ok": 12,
        "thin": 1,
        "inconclusive": 1,
        "suppressed": 1,
        "not_assessed": 9,
    }
    assert [f.judged for f in seen.faces] == [2] * 6


def test_gaps_are_sorted_by_size_and_counted_beside_chance(
    whole: tuple[Cube, Assessment],
) -> None:
    (found,) = gaps.credibility(look_at(whole), EN, Anchors(language="en"))
    assert [r.main.value for r in found.rows] == ["71", "62", "51", "40"]
    assert [r.different for r in found.rows] == [True, True, False, True]
    assert (found.compared, found.different, found.above, found.below) == (5, 3, 2, 1)
    assert found.chance == "0.3"
    assert [r.main.status for r in found.hidden] == ["suppressed"]
    assert [r.main.value for r in found.widest] == ["71", "62", "51"]
    assert found.rows[0].both[0].value == "41"
    assert [f.value for f in found.rows[0].more] == ["21", "0.31"]


def test_staff_against_customers_comes_first_and_unasked_tiles_were_not_compared(
    make: SimpleNamespace,
) -> None:
    cube = make.cube_of(1, 1)
    drafts = [
        make.draft(
            "gap_superiority", estimate, tile="d1.t1", contrast=Contrast(of=of, against="customer")
        )
        for of, estimate in (
            ("leader", make.points(0.6, 0.2, measure_unit="probability")),
            ("staff", Estimate.missing("not_asked")),
        )
    ]
    look = Lookup(assessment=make.assess(cube, drafts), cube=cube)
    found = list(gaps.credibility(look, EN, Anchors(language="en")))
    assert [(g.of, g.compared, g.different) for g in found] == [("staff", 0, 0), ("leaders", 1, 0)]
    assert pictures.gap(found[0], EN) == ""
    assert gaps.perception(look, EN, Anchors(language="en")) == ()


def test_perception_puts_what_is_expected_between_both_images(
    whole: tuple[Cube, Assessment],
) -> None:
    look = look_at(whole)
    praise, spots = gaps.perception(look, EN, Anchors(language="en"))
    plot = pictures.perception(look, praise, spots, EN)
    assert [s.figure.value for s in plot.tracks[0].spots] == ["36", "33", "24"]
    assert [t.label for t in plot.tracks] == [f"Label of d{d}.t1" for d in range(1, 5)]


def test_marks_stand_where_their_numbers_are(whole: tuple[Cube, Assessment]) -> None:
    look = look_at(whole)
    plot = pictures.views(groups.views(look, EN, Anchors(language="en")), EN)
    assert plot.ticks[0] == (0.0, "20")
    first = plot.tracks[0].spots[0]
    assert (first.at, first.start, first.width) == (16.7, 13.3, 6.7)
    (written,) = gaps.lived(look, EN, Anchors(language="en"))
    assert pictures.lived(written, EN).reference == pytest.approx(33.3)


def test_ends_are_shown_only_where_there_are_ends(whole: tuple[Cube, Assessment]) -> None:
    look = look_at(whole)
    staff, customers = (net(look, a, EN, Anchors(language="en")) for a in ("staff", "customer"))
    found = worth.extremes(staff)
    assert found is not None
    assert [c.figure.value for c in found.low] == ["30", "31", "39", "40", "48"]
    assert [c.figure.value for c in found.high] == ["76", "75", "67", "66", "58"]
    assert worth.extremes(customers) is None


def test_what_to_measure_next_names_blanks_unheard_customers_and_thin_figures(
    make: SimpleNamespace,
) -> None:
    cube = make.cube_of(2, 4)
    drafts = [
        make.tile_mean("d1.t1", make.points(50.0)),
        make.tile_mean("d1.t2", make.points(50.0, None)),
    ]
    look = Lookup(assessment=make.assess(cube, drafts), cube=cube)
    steps = list(worth.next_steps(look, EN, Anchors(language="en")))
    assert [s.title for s in steps] == [
        "Nothing is known yet",
        "Customers were not heard yet",
        "More answers would make this firm",
    ]
    assert [p.label for p in steps[0].places][:2] == ["Label of d2.t1", "Label of d2.t2"]
    assert (len(steps[0].places), steps[0].more) == (5, "and 1 more")
    assert [p.label for p in steps[1].places] == ["Label of d1.t1"]
    assert [p.label for p in steps[2].places] == ["Label of d1.t2"]


def test_units_are_sorted_as_people_count(make: SimpleNamespace) -> None:
    cube = make.cube_of(1, 1)
    drafts = [
        make.draft("rwg_j", make.points(0.5, 0.1), scale="s", audience="staff", unit=unit)
        for unit in ("sales-10", "+other", "sales-2")
    ]
    look = Lookup(assessment=make.assess(cube, drafts), cube=cube)
    assert sorted(look.assessment.units, key=look.order) == ["sales-2", "sales-10", "+other"]
    assert list(look.children("sales")) == ["sales-2", "sales-10"]
    assert look.unit("sales-2", Words("de")) == "Sales 2 (de)"
    assert look.unit("gone", EN) == "gone"


def test_scales_without_figures_are_left_out(whole: tuple[Cube, Assessment]) -> None:
    (found,) = scales.scales(look_at(whole), EN)
    assert (found.label, len(found.questions)) == ("Trust", 2)
    assert found.units is not None
    assert [r.label for r in found.units.rows] == ["Sales"]


def test_tiles_by_unit_are_out_of_reach_or_absent(make: SimpleNamespace) -> None:
    cube = make.cube_of(1, 1)
    about = {"dimension": "d1", "audience": "staff"}
    drafts = [make.draft("dimension_mean", make.points(50.0), unit="it", **about)]
    look = Lookup(assessment=make.assess(cube, drafts), cube=cube)
    grid = groups.tile_grid(look, cube.dimensions[0], "staff", EN, Anchors(language="en"))
    assert grid is not None
    assert grid.rows == ()
    assert "at least 16 people answered at least half" in grid.notes[0]
    strict = make.assess(cube, drafts)
    settings = {"min_persons": 5, "min_persons_by_audience": {"staff": 20}}
    strict = evolve(strict, provenance={**strict.provenance, "settings": settings})
    look = Lookup(assessment=strict, cube=cube)
    grid = groups.tile_grid(look, cube.dimensions[0], "staff", EN, Anchors(language="en"))
    assert grid is not None
    assert "at least 20 people" in grid.notes[0]
    blank = [
        make.draft("dimension_mean", Estimate(reasons=("low_coverage",)), unit=u, **about)
        for u in (None, "it")
    ]
    look = Lookup(assessment=make.assess(cube, blank), cube=cube)
    assert groups.tile_grid(look, cube.dimensions[0], "staff", EN, Anchors(language="en")) is None
    (grid,) = groups.unit_grids(look, "staff", EN)
    assert (grid.columns, grid.rows) == ((), ())
    assert grid.notes[0].startswith("No dimension was measured widely enough")
    look = Lookup(assessment=make.assess(cube, []), cube=cube)
    assert groups.tile_grid(look, cube.dimensions[0], "staff", EN, Anchors(language="en")) is None


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_chart_is_one_image_with_one_description_and_colours_of_the_page(size: object) -> None:
    marks = [
        Mark(label="a <b> & long name " * 4, value=60, low=55, high=66),
        Mark(label="second", value=48, low=None, high=None, firm=False),
    ]
    svg = dots(marks, axis="axis", alt='two "tiles"', size=size, reference=50)  # type: ignore[arg-type]
    assert svg.startswith('<svg viewBox="')
    assert 'role="img" aria-label="two &quot;tiles&quot;"' in svg
    assert svg.count("aria-") == 1
    assert "&lt;b&gt;" in svg
    assert "<b>" not in svg
    assert 'fill="var(--accent)"' in svg
    assert 'fill="var(--surface)"' in svg
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b", svg)
    assert dots(marks, axis="axis", alt='two "tiles"', size=size, reference=50) == svg  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "0 (all answer “strongly disagree”) to 100 (all answer “strongly agree”)"),
        ("de", "0 (alle antworten „trifft überhaupt nicht zu“) bis 100 (alle antworten „trifft"),
    ],
)
def test_the_ends_of_the_scale_are_called_as_in_the_questions(
    make: SimpleNamespace, language: str, said: str
) -> None:
    cube = default_cube()
    look = Lookup(assessment=make.assess(cube, []), cube=cube)
    assert said in document(look, language)["what"]


def test_where_scales_differ_their_ends_have_no_words_of_their_own() -> None:
    some = next(iter(default_cube().items.values()))
    nameless = evolve(some, scale=evolve(some.scale, anchors={}))
    for items in ((nameless,), (some, nameless)):
        cube = SimpleNamespace(items={str(n): item for n, item in enumerate(items)})
        assert _ends(cube, EN) == {"low": "the lowest answer", "high": "the highest answer"}


@pytest.mark.parametrize(("count", "said"), [(1, "1 finding"), (2, "2 findings")])
def test_one_finding_is_no_plural(make: SimpleNamespace, count: int, said: str) -> None:
    about_it = {"dimension": "d1", "audience": "staff"}
    drafts = [make.draft("tile_mean", make.points(50.0), tile="d1.t1", **about_it)]
    drafts += [make.draft("dimension_mean", make.points(50.0), **about_it)]
    cube = make.cube_of(1, 1)
    look = Lookup(assessment=make.assess(cube, drafts[:count]), cube=cube)
    assert [each.findings for each in about.methods(look, EN)] == [said]
