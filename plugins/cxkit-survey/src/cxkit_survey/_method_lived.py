"""F02: where documents say more, or less, than people live through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cxkit import Contrast, Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Text
from cxkit.finding import finding_id
from cxkit.stats import expected_by_chance
from cxkit_survey._lived import LivedGap, lived_gap
from cxkit_survey._texts import interval_phrase, phrase, same, words

METHOD = "survey.lived"
REFERENCE = (
    "Argyris & Schön 1974, Theory in Practice; difference of a census of documents and a "
    "bounded mean"
)

_MORE: Text = {
    "en": "On paper, “<tile>” looks {value} points of 100 better<interval> than {n} people "
    "experience it.",
    "de": "Auf dem Papier sieht „<tile>“ um {value} von 100 Punkten besser aus<interval>, als "
    "{n} Personen es erleben.",
}
_LESS: Text = {
    "en": "“<tile>” is lived better than it is written down: papers minus life is {value} points "
    "of 100<interval>, by the answers of {n} people.",
    "de": "„<tile>“ wird besser gelebt, als es geschrieben steht: Papier minus Leben ergibt "
    "{value} von 100 Punkten<interval>, nach den Antworten von {n} Personen.",
}
_HIDDEN: Text = {
    "en": "How far documents and life lie apart on “<tile>” cannot be said here.",
    "de": "Wie weit Dokumente und Leben bei „<tile>“ auseinanderliegen, lässt sich hier nicht "
    "sagen.",
}
_COUNT: Text = {
    "en": "On {value} of <m> tiles, documents and life lie apart beyond chance; by chance alone "
    "about <chance> would.",
    "de": "Bei {value} von <m> Kacheln liegen Dokumente und Leben mehr als zufällig auseinander; "
    "allein durch Zufall wären es etwa <chance>.",
}
_COUNT_HIDDEN: Text = {
    "en": "How many tiles differ between documents and life cannot be said here.",
    "de": "Bei wie vielen Kacheln sich Dokumente und Leben unterscheiden, lässt sich hier nicht "
    "sagen.",
}


def lived(context: Context) -> Iterator[Draft]:
    """Documented minus lived for every tile that an audit and people rated, largest first."""
    for wave in context.waves:
        for audit in context.audiences_with(wave, "self", persons=False):
            for people in context.audiences_with(wave, "self"):
                yield from _compared(context, wave, audit, people)


def _compared(context: Context, wave: str, audit: str, people: str) -> Iterator[Draft]:
    papers, answers = context.view(audit, wave), context.view(people, wave)
    confidence = context.settings.confidence
    gaps = [
        gap
        for tile in context.cube.tiles.values()
        if (gap := lived_gap(papers, answers, tile, confidence=confidence)) is not None
    ]
    if not gaps:
        return
    # A tile that must be hidden has no place in the ranking or in the count either.
    least = context.settings.min_for(people)
    ranked = sorted(
        (gap for gap in gaps if gap.persons >= least), key=lambda gap: (-gap.gap, gap.tile)
    )
    for rank, gap in enumerate(ranked, start=1):
        yield _gap_draft(context, wave, (audit, people), gap, {"rank": rank, "of": len(ranked)})
    for gap in gaps:
        if gap not in ranked:
            yield _gap_draft(context, wave, (audit, people), gap, {})
    yield _count_draft(context, wave, (audit, people), ranked, answers.persons())


def _gap_draft(
    context: Context, wave: str, pair: tuple[str, str], gap: LivedGap, place: dict[str, int]
) -> Draft:
    audit, people = pair
    confidence = context.settings.confidence
    tile = context.cube.tiles[gap.tile]
    name = words(context.cube, tile.label)
    reasons = [] if gap.interval else ["n_too_small_for_interval"]
    if len(gap.sides) < len(tile.sides):
        reasons.append("partial_coverage")
    return Draft(
        function="F02",
        method=METHOD,
        measure="lived_gap",
        subject=Subject(tile=gap.tile, dimension=tile.dimension, audience=people),
        contrast=Contrast(of=audit, against=people),
        wave=wave,
        estimate=Estimate(
            value=gap.gap,
            low=gap.interval.low if gap.interval else None,
            high=gap.interval.high if gap.interval else None,
            n=gap.persons,
            n_by_group={people: gap.persons},
            coverage=len(gap.items) / len(tile.items_of("self")),
            confidence=confidence,
            measure_unit="points_0_100",
            null=0.0,
            smallest_relevant=context.settings.smallest_relevant,
            reasons=tuple(reasons),
        ),
        explanation=phrase(
            _MORE if gap.gap >= 0 else _LESS,
            tile=name,
            interval=interval_phrase(gap.interval is not None, confidence),
        ),
        explanation_hidden=phrase(_HIDDEN, tile=name),
        reference=REFERENCE,
        data={
            "documented": gap.documented,
            "lived": gap.lived,
            "items": list(gap.items),
            **place,
        },
        parts=tuple(_side_mean(gap, people, wave, side) for side in gap.sides),
    )


def _side_mean(gap: LivedGap, people: str, wave: str, side: str) -> str:
    """Key of the core's mean of a side, which must not follow from ours where it is hidden."""
    dimension = gap.tile.split(".")[0]
    subject = Subject(tile=gap.tile, dimension=dimension, side=side, audience=people)
    return finding_id("F07", "side_mean", subject, None, wave)


def _count_draft(
    context: Context,
    wave: str,
    pair: tuple[str, str],
    gaps: Sequence[LivedGap],
    persons: int,
) -> Draft:
    audit, people = pair
    confidence = context.settings.confidence
    judged = [gap for gap in gaps if gap.interval is not None]
    apart = sum(gap.beyond_chance for gap in judged)
    chance = expected_by_chance(len(judged), confidence)
    data: dict[str, Any] = {
        "compared": len(judged),
        "expected_by_chance": chance,
    }
    number = {"en": f"{chance:.1f}", "de": f"{chance:.1f}".replace(".", ",")}
    return Draft(
        function="F02",
        method=METHOD,
        measure="lived_gaps",
        subject=Subject(audience=people),
        contrast=Contrast(of=audit, against=people),
        wave=wave,
        estimate=Estimate(
            value=apart,
            n=persons,
            confidence=confidence,
            measure_unit="tiles",
            reasons=("survey:count",),
        ),
        explanation=phrase(_COUNT, m=same(len(judged)), chance=number),
        explanation_hidden=_COUNT_HIDDEN,
        reference=REFERENCE,
        data=data,
    )
