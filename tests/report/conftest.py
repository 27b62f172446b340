"""Assessments made by hand and released by the gate, so that every number is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from cxkit.cube.model import AnswerScale, Cube, Dimension, Item, Scale, Tile
from cxkit.errors import Problem
from cxkit.estimate import Estimate
from cxkit.finding import Assessment, Contrast, Draft, Subject
from cxkit.gate import Gate
from cxkit.headlines import headlines
from cxkit.units import Unit, UnitTree

WAVE = "2026-03"
SCALE = AnswerScale(
    id="agreement",
    low=1,
    high=5,
    anchors={
        1: {"en": "strongly disagree", "de": "trifft gar nicht zu"},
        5: {"en": "strongly agree", "de": "trifft voll zu"},
    },
    cant_judge={"en": "I can't judge", "de": "kann ich nicht beurteilen"},
)
SIDES = ("structural", "process", "behaviour")
UNITS = UnitTree(
    units=(
        Unit(id="sales", name="Sales"),
        Unit(id="sales-2", name="Sales 2", parent="sales"),
        Unit(id="sales-10", name="Sales 10", parent="sales"),
        Unit(id="it", name="IT"),
        Unit(id="+other", name=""),
    )
)


def item(tile: str, side: str, form: str, **more: Any) -> Item:
    text = {"en": f"{tile} {side} {form} asked", "de": f"{tile} {side} {form} gefragt"}
    made = {"id": f"{tile}.{side}.{form}", "text": text, "scale": SCALE, **more}
    return Item(tile=tile, side=side, form=form, **made)


def tile(name: str, label: Mapping[str, str] | None = None, *, visible: bool = False) -> Tile:
    items = [item(name, side, "self") for side in SIDES]
    if visible:
        items += [item(name, "behaviour", form) for form in ("customer", "predicted")]
    text = label or {"en": f"Label of {name}", "de": f"Name von {name}"}
    return Tile(id=name, label=text, items=tuple(items), customer_visible=visible)


def cube_of(faces: int, tiles: int, **more: Any) -> Cube:
    """A cube whose first tile of each face can be seen by customers."""
    return Cube(
        id="small",
        dimensions=tuple(
            Dimension(
                id=f"d{d}",
                label={"en": f"Face {d}", "de": f"Fläche {d}"},
                tiles=tuple(tile(f"d{d}.t{t}", visible=t == 1) for t in range(1, tiles + 1)),
            )
            for d in range(1, faces + 1)
        ),
        **more,
    )


def points(value: float, half: float | None = 2.0, n: int = 100, **more: Any) -> Estimate:
    """An estimate on 0..100; without a half-width it has no interval."""
    reasons = more.pop("reasons", () if half is not None else ("n_too_small_for_interval",))
    return Estimate(
        value=value,
        low=None if half is None else value - half,
        high=None if half is None else value + half,
        n=n,
        coverage=more.pop("coverage", 1.0),
        measure_unit=more.pop("measure_unit", "points_0_100"),
        reasons=reasons,
        **more,
    )


def draft(measure: str, estimate: Estimate, *, wave: str | None = WAVE, **more: Any) -> Draft:
    """A draft; what is not one of its own fields belongs to the subject."""
    own = {k: more.pop(k) for k in ("contrast", "data", "reference", "persons") if k in more}
    name = more.get("tile") or more.get("dimension") or more.get("scale") or "all"
    return Draft(
        function=more.pop("function", "F07"),
        method=more.pop("method", "core.test"),
        measure=measure,
        subject=Subject(**more),
        estimate=estimate,
        wave=wave,
        explanation={"en": f"{measure} of {name} said", "de": f"{measure} von {name} gesagt"},
        **own,
    )


def tile_mean(name: str, estimate: Estimate, audience: str = "staff", **more: Any) -> Draft:
    return draft(
        "tile_mean", estimate, tile=name, dimension=name.split(".")[0], audience=audience, **more
    )


def assess(cube: Cube, drafts: Iterable[Draft], **more: Any) -> Assessment:
    """What the gate lets through, with headlines."""
    from attrs import evolve

    found = Gate(tree=UNITS).release(drafts)
    names = {u.id: u.name or "Other units" for u in UNITS.units}
    parents = {u.id: u.parent for u in UNITS.units}
    units = {
        u: {"parent": parents[u], "en": names[u], "de": f"{names[u]} (de)"}
        for u in sorted({f.subject.unit for f in found if f.subject.unit})
    }
    made = Assessment(
        cube={"id": cube.id, "version": cube.version, "fingerprint": "f00d"},
        waves=more.pop("waves", (WAVE,)),
        findings=found,
        units=units,
        provenance={
            "settings": {"confidence": 0.95, "min_persons": 5, "smallest_relevant": 5.0},
            **more.pop("provenance", {}),
        },
        **more,
    )
    return evolve(made, headlines=headlines(made, cube))


GAPS = {"d1.t1": 0.71, "d2.t1": 0.62, "d3.t1": 0.51, "d4.t1": 0.40}


def gap_drafts() -> Iterator[Draft]:
    """Four compared tiles: two clearly above alike, one open, one clearly below; one hidden."""
    pair = Contrast(of="staff", against="customer")
    for name, value in {**GAPS, "d5.t1": 0.9}.items():
        n = 4 if name == "d5.t1" else 200
        about = {"tile": name, "dimension": name[:2], "item": f"{name}.behaviour.self"}
        about |= {"side": "behaviour", "contrast": pair, "function": "F42"}
        yield draft(
            "gap_superiority",
            points(value, 0.05, n, measure_unit="probability", null=0.5, smallest_relevant=0.06),
            **about,
        )
        yield draft("gap_mean", points(100 * (value - 0.5), 4.0, n), **about)
        blank = points(0.31, None, n, measure_unit="standard_deviations")
        yield draft("gap_hedges_g", blank, **about)
        own = {**about, "audience": "staff", "function": "F43"}
        own["contrast"] = Contrast(of="self", against="predicted")
        yield draft("self_praise", points(3.0, 5.0, n, null=0.0, smallest_relevant=5.0), **own)
        own["contrast"] = Contrast(of="predicted", against="customer")
        yield draft("blind_spot", points(9.0, 3.0, n, null=0.0, smallest_relevant=5.0), **own)
        own["contrast"] = Contrast(of="audit", against="staff")
        own |= {"item": None, "side": None, "function": "F02"}
        yield draft("lived_gap", points(12.0, 3.0, n), **own)


def answers(name: str, audience: str, form: str, counts: list[int], agreement: float) -> Draft:
    return draft(
        "item_agreement",
        points(agreement, 0.1, sum(counts), measure_unit="agreement_-1_1"),
        tile=name,
        dimension=name[:2],
        item=f"{name}.behaviour.{form}",
        audience=audience,
        data={"counts": counts, "cant_judge": 10},
    )


def everything() -> tuple[Cube, Assessment]:
    """A cube of six faces in which every status and every kind of finding occurs."""
    cube = cube_of(
        6,
        4,
        scales=(
            Scale(
                id="s1",
                label={"en": "Trust", "de": "Vertrauen"},
                items=("d1.t1.behaviour.self", "d1.t2.behaviour.self"),
            ),
        ),
    )
    drafts: list[Draft] = []
    for d in range(1, 7):
        drafts += [tile_mean(f"d{d}.t{t}", points(20.0 + 9 * d + t)) for t in (1, 2)]
        drafts.append(
            draft("dimension_mean", points(21.0 + 9 * d), dimension=f"d{d}", audience="staff")
        )
        drafts += [
            draft(
                "side_mean",
                points(30.0 + 9 * d + s),
                tile=f"d{d}.t1",
                dimension=f"d{d}",
                side=side,
                audience="staff",
            )
            for s, side in enumerate(SIDES)
        ]
        customer = {"tile": f"d{d}.t1", "dimension": f"d{d}", "audience": "customer"}
        drafts.append(tile_mean(f"d{d}.t1", points(15.0 + 9 * d), "customer"))
        drafts.append(draft("side_mean", points(15.0 + 9 * d), side="behaviour", **customer))
    drafts += [
        tile_mean("d1.t3", points(47.0, None, 6)),
        tile_mean("d2.t3", points(55.0, 9.0, null=50.0, smallest_relevant=5.0)),
        tile_mean("d3.t3", points(77.125, 3.0, 3)),
        tile_mean("d4.t3", Estimate.missing("no_answers")),
        draft(
            "weakest_side",
            points(39.0),
            tile="d1.t1",
            dimension="d1",
            audience="staff",
            data={"side": "structural", "clear": True},
        ),
        draft("side_spread", points(2.0), tile="d1.t1", dimension="d1", audience="staff"),
        answers("d1.t1", "staff", "self", [5, 10, 30, 40, 15], 0.41),
        answers("d1.t1", "customer", "customer", [50, 0, 0, 0, 50], -0.9),
        draft(
            "item_icc1",
            points(0.12, 0.1, measure_unit="share"),
            tile="d1.t1",
            dimension="d1",
            item="d1.t1.behaviour.self",
            audience="staff",
        ),
        draft(
            "alpha",
            points(0.83, 0.02, measure_unit="reliability"),
            scale="s1",
            audience="staff",
        ),
        draft(
            "rwg_j_median",
            points(0.7, None, measure_unit="agreement", reasons=("survey:no_interval",)),
            scale="s1",
            audience="staff",
        ),
        draft(
            "rwg_j",
            points(0.6, 0.1, measure_unit="agreement"),
            scale="s1",
            audience="staff",
            unit="sales",
        ),
        draft(
            "meta_accuracy",
            points(0.6, 0.1, measure_unit="correlation"),
            audience="staff",
            contrast=Contrast(of="predicted", against="customer"),
        ),
        *gap_drafts(),
        *unit_drafts(),
    ]
    warning = Problem(
        code="guessed_encoding",
        message="The file is not UTF-8; it was read as Windows-1252, as the German Excel writes "
        "it.",
        hint="Nobody has translated this.",
        file="a.xlsx",
        sheet="Mai",
    )
    partitions = [{"name": "staff.csv", "waves": [WAVE], "audiences": ["staff"]}]
    return cube, assess(
        cube,
        drafts,
        warnings=(warning,),
        provenance={"partitions": partitions, "methods": {"core.test": "cxkit:1"}},
    )


def unit_drafts() -> Iterator[Draft]:
    """Response, dimensions and tiles by unit; IT has too few for tiles, Sales 10 is hidden."""
    sizes = {None: 120, "sales": 80, "it": 40, "sales-2": 76, "sales-10": 4}
    for unit, n in sizes.items():
        share = points(n / 200, 0.0, n, measure_unit="share")
        yield draft("response_rate", share, audience="staff", unit=unit, data={"head_count": 200})
        if unit:
            yield draft(
                "dimension_mean",
                points(58.0 + n / 100, 3.0, n),
                dimension="d1",
                audience="staff",
                unit=unit,
            )
    yield tile_mean("d1.t1", points(52.0, 3.0, 80), unit="sales")


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """The builders of this module, for tests that make assessments of their own."""
    return SimpleNamespace(**globals())


@pytest.fixture(scope="session")
def whole() -> tuple[Cube, Assessment]:
    return everything()


@pytest.fixture(scope="session")
def page(whole: tuple[Cube, Assessment]) -> str:
    from cxkit.report import render_html

    return render_html(whole[1], whole[0])


@pytest.fixture(scope="session")
def part(page: str) -> Callable[[str, str, str], str]:
    """The stretch of the page between two anchors of a language."""

    def cut(language: str, start: str, end: str) -> str:
        begin = page.index(f'id="{language}-{start}"')
        return page[begin : page.index(f'id="{language}-{end}"', begin)]

    return cut
