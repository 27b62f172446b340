"""The most important things of an assessment, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cxkit.cube.model import Cube
from cxkit.cube.text import Text
from cxkit.estimate import Status
from cxkit.finding import Assessment, Finding
from cxkit.initiative.verdict import ANSWERS, YES, answer_of, counted, current, is_about

_LIMIT = 3


def headlines(assessment: Assessment, cube: Cube) -> tuple[Text, ...]:
    """At most three sentences by language: what turns did, the gap, the lowest and the blank."""
    wave = assessment.waves[-1] if assessment.waves else None
    found = [
        *_turns(assessment, cube),
        *_gap(assessment, cube, wave),
        *_lowest(assessment, cube, wave),
        *_blind(assessment, cube, wave),
        *_scales(assessment, cube, wave),
    ]
    return tuple(found[:_LIMIT])


_ONE: Text = {
    "en": "Does it work? The one expectation registered beforehand: {parts}.",
    "de": "Wirkt es? Die eine vorab angemeldete Erwartung: {parts}.",
}
_SEVERAL: Text = {
    "en": "Does it work? Of {n} expectations registered beforehand: {parts}.",
    "de": "Wirkt es? Von {n} vorab angemeldeten Erwartungen: {parts}.",
}


def _turns(assessment: Assessment, cube: Cube) -> Iterator[Text]:
    """Whether what was registered works, and where it shows most clearly."""
    expectations = current(assessment.journal or {})
    if not expectations:
        return
    effects = list(assessment.select(measure="effect"))
    answers = []
    for each in expectations:
        effect = next((f for f in effects if is_about(f, each)), None)
        answers.append((answer_of(effect, each), each, effect))
    shown = [(each, effect) for answer, each, effect in answers if answer == YES and effect]
    tail = {"en": "", "de": ""}
    if shown:
        tail = _shown(*max(shown, key=lambda pair: _clarity(pair[1])), cube)
    said = [answer for answer, _, _ in answers]
    for_all = len(said) > 1
    yield {
        language: words.format(
            n=len(said),
            parts=", ".join(counted(said, language)) if for_all else ANSWERS[said[0]][language],
        )
        + tail[language]
        for language, words in (_SEVERAL if for_all else _ONE).items()
    }


def _clarity(effect: Finding) -> float:
    """How far an effect lies from none, in half-widths of its interval."""
    half = effect.estimate.half_width or 1.0
    return abs(_value(effect)) / half


def _shown(registration: Mapping[str, Any], effect: Finding, cube: Cube) -> dict[str, str]:
    name, about = registration.get("title") or {}, registration["target"]
    label = cube.tiles[about].label if about in cube.tiles else {}
    estimate = effect.estimate
    numbers = [f"{x:.0f}" for x in (_value(effect), estimate.low or 0, estimate.high or 0)]
    said = {}
    for language, words in {
        "en": " Clearest: “{name}” moved “{about}” by {value} (between {low} and {high}).",
        "de": " Am klarsten: „{name}“ hat „{about}“ um {value} bewegt (zwischen {low} und {high}).",
    }.items():
        said[language] = words.format(
            name=_label(name, language) or registration["initiative"],
            about=_label(label, language) or about.replace("_", " "),
            value=numbers[0],
            low=numbers[1],
            high=numbers[2],
        )
    return said


def _gap(assessment: Assessment, cube: Cube, wave: str | None) -> Iterator[Text]:
    """The credibility gap: how many tiles, and the largest."""
    gaps = [
        f
        for f in assessment.select(function="F42", measure="gap_mean", wave=wave, unit=None)
        if f.estimate.shown and f.contrast and f.contrast.of == "staff"
    ]
    clear = [f for f in gaps if f.estimate.status is Status.OK and (f.estimate.low or 0) > 0]
    if not gaps:
        return
    if not clear:
        yield {
            "en": f"On none of {len(gaps)} compared tiles is the self-image clearly better than "
            "what customers say.",
            "de": f"Auf keiner von {len(gaps)} verglichenen Kacheln ist das Selbstbild klar besser "
            "als das, was Kundinnen und Kunden sagen.",
        }
        return
    worst = max(clear, key=_value)
    tile = cube.tiles[str(worst.subject.tile)]
    points = f"{_value(worst):.0f}"
    yield {
        language: words.format(
            k=len(clear), n=len(gaps), tile=_label(tile.label, language), points=points
        )
        for language, words in {
            "en": "You see yourselves better than your customers do on {k} of {n} compared tiles; "
            "the gap is widest at “{tile}” ({points} points of 100).",
            "de": "Auf {k} von {n} verglichenen Kacheln sehen Sie sich besser als Ihre "
            "Kundschaft; am größten ist der Abstand bei „{tile}“ ({points} von 100 Punkten).",
        }.items()
    }


def _lowest(assessment: Assessment, cube: Cube, wave: str | None) -> Iterator[Text]:
    """The lowest tile that can be judged, as staff see it."""
    tiles = [
        f
        for f in assessment.select(measure="tile_mean", wave=wave, unit=None, audience="staff")
        if f.estimate.status is Status.OK
    ]
    if not tiles:
        return
    low = min(tiles, key=_value)
    tile = cube.tiles[str(low.subject.tile)]
    parts = {"value": _value(low), "low": low.estimate.low or 0, "high": low.estimate.high or 0}
    yield {
        language: words.format(tile=_label(tile.label, language), **parts)
        for language, words in {
            "en": "The lowest tile that can be judged is “{tile}”: {value:.0f} of 100 "
            "(between {low:.0f} and {high:.0f}).",
            "de": "Die niedrigste Kachel, die sich beurteilen lässt, ist „{tile}“: {value:.0f} von "
            "100 (zwischen {low:.0f} und {high:.0f}).",
        }.items()
    }


def _blind(assessment: Assessment, cube: Cube, wave: str | None) -> Iterator[Text]:
    """How much of the cube can be judged, and what to measure next."""
    judged = {
        f.subject.tile
        for f in assessment.select(measure="tile_mean", wave=wave, unit=None)
        if f.estimate.status is Status.OK
    }
    blank = next_tiles(assessment, cube, wave)
    names = {lang: [_label(cube.tiles[t].label, lang) for t in blank[:3]] for lang in ("en", "de")}
    total = len(cube.tiles)
    can = "lässt" if len(judged) == 1 else "lassen"
    if not blank:
        yield {
            "en": f"{len(judged)} of {total} tiles can be judged.",
            "de": f"{len(judged)} von {total} Kacheln {can} sich beurteilen.",
        }
        return
    yield {
        "en": f"{len(judged)} of {total} tiles can be judged. Worth measuring next: "
        + "; ".join(f"“{name}”" for name in names["en"])
        + ".",
        "de": f"{len(judged)} von {total} Kacheln {can} sich beurteilen. Als Nächstes lohnt sich: "
        + "; ".join(f"„{name}“" for name in names["de"])
        + ".",
    }


def next_tiles(assessment: Assessment, cube: Cube, wave: str | None) -> list[str]:
    """Tiles worth measuring next: not measured or hidden, customers' tiles first.

    Dimensions of which least is known come first, because one tile of an unseen
    face tells more than the last tile of a known one.
    """
    statuses: dict[str, Status] = {}
    for finding in assessment.select(measure="tile_mean", wave=wave, unit=None):
        tile = str(finding.subject.tile)
        statuses[tile] = max(
            statuses.get(tile, Status.NOT_ASSESSED), finding.estimate.status, key=_rank
        )
    known = {d: 0 for d in cube.by_dimension}
    for tile, status in statuses.items():
        known[cube.tiles[tile].dimension] += status in (Status.OK, Status.THIN)
    blank = [
        t
        for t in cube.tiles
        if statuses.get(t, Status.NOT_ASSESSED) in (Status.NOT_ASSESSED, Status.SUPPRESSED)
    ]
    order = list(cube.tiles)
    return sorted(
        blank,
        key=lambda t: (
            known[cube.tiles[t].dimension],
            not cube.tiles[t].customer_visible,
            order.index(t),
        ),
    )


def _scales(assessment: Assessment, cube: Cube, wave: str | None) -> Iterator[Text]:
    """How reliable the scales are, where scales were declared."""
    alphas = [
        f for f in assessment.select(function="F10", measure="alpha", wave=wave) if f.estimate.shown
    ]
    if not alphas:
        return
    low = min(alphas, key=_value)
    label = next((s.label for s in cube.scales if s.id == low.subject.scale), {})
    words = (
        {"en": "The scale {name} has", "de": "Die Skala {name} hat eine"}
        if len(alphas) == 1
        else {
            "en": "Of {k} scales, the least reliable is {name}, with",
            "de": "Von {k} Skalen ist {name} am wenigsten zuverlässig, mit einer",
        }
    )
    alpha = f"{_value(low):.2f}"
    names = {lang: _label(label, lang) or str(low.subject.scale) for lang in words}
    yield {
        "en": words["en"].format(k=len(alphas), name=f"“{names['en']}”")
        + f" a reliability (alpha) of {alpha}.",
        "de": words["de"].format(k=len(alphas), name=f"„{names['de']}“")
        + f" Zuverlässigkeit (Alpha) von {alpha.replace('.', ',')}.",
    }


def _rank(status: Status) -> int:
    return list(Status).index(status)


def _value(finding: Finding) -> float:
    return finding.estimate.value or 0.0


def _label(text: Text, language: str) -> str:
    from cxkit.cube.text import pick

    return pick(text, language)
