"""F65 and F66: who serves whom how well, and what is lost at borders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from cxkit import Contrast, Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Text
from cxkit.hookspecs import Method
from cxkit.stats import Interval
from cxkit_silo._cells import HIGH, LOW, rating_cells, view_of, wave_name
from cxkit_silo._coordination import Border, Coordination, coordination
from cxkit_silo._ratings import Mean, RatingCell, matrix, of_different_people, of_same_people
from cxkit_silo._words import WORDS, phrase, same, unit_name

COORDINATION_ID, SERVICE_ID = "silo.coordination", "silo.service"
GITTELL = "Gittell 2002, Management Science 48, 1408-1426 (relational coordination)"
SERVICE = "Frost & Kumar 2000, Journal of Services Marketing 14, 358-377 (internal service)"
# Findings are made of so many borders, the lowest first.
MOST_BORDERS = 200


@frozen(kw_only=True)
class _Round:
    """One round of asking: its ratings, and who made them."""

    context: Context
    wave: str
    cells: Sequence[RatingCell]

    def draft(
        self,
        function: str,
        measure: str,
        mean: Mean,
        interval: Interval | None,
        words: Mapping[str, str],
        *,
        subject: Subject | None = None,
        contrast: Contrast | None = None,
        groups: Mapping[str, int] | None = None,
        parts: Sequence[str] = (),
        data: Mapping[str, Any] | None = None,
        difference: bool = False,
    ) -> Draft:
        """A draft about this round; a difference is held against no difference at all."""
        settings = self.context.settings
        return Draft(
            function=function,
            method=COORDINATION_ID if function == "F66" else SERVICE_ID,
            measure=measure,
            subject=subject or Subject(),
            contrast=contrast,
            wave=wave_name(self.wave),
            estimate=Estimate(
                value=mean.value,
                low=interval.low if interval else None,
                high=interval.high if interval else None,
                n=mean.persons,
                n_by_group=groups or {},
                confidence=settings.confidence,
                measure_unit="points_0_100",
                null=0.0 if difference else None,
                smallest_relevant=settings.smallest_relevant if difference else None,
                reasons=() if interval else ("n_too_small_for_interval",),
            ),
            explanation=dict(words),
            explanation_hidden=phrase("hidden"),
            reference=GITTELL if function == "F66" else SERVICE,
            parts=tuple(parts),
            data=data or {},
        )

    def mean(
        self, function: str, measure: str, mean: Mean, words: Mapping[str, str], **more: Any
    ) -> Draft:
        """A draft of a mean of ratings."""
        interval = mean.interval(LOW, HIGH, self.context.settings.confidence)
        return self.draft(function, measure, mean, interval, words, **more)

    def name(self, unit: str) -> Text:
        """What people call a unit."""
        return unit_name(self.context, unit)


def _rounds(context: Context) -> Iterator[_Round]:
    view = view_of(context)
    for wave in view.waves if view else ():
        cells = rating_cells(view, wave) if view else ()
        if cells:
            yield _Round(context=context, wave=wave, cells=cells)


def flows(context: Context) -> Iterator[Draft]:
    """Working together within units, between them, what is lost, and every border."""
    for asked in _rounds(context):
        found = coordination(asked.cells)
        yield from _whole(asked, found)
        yield from _by_unit(asked)
        for rank, border in enumerate(found.borders[:MOST_BORDERS], 1):
            yield _border(asked, border, rank, len(found.borders))


def service(context: Context) -> Iterator[Draft]:
    """What each unit says of each other one, what all others say of it, and both directions."""
    for asked in _rounds(context):
        known = matrix(asked.cells)
        of_unit: dict[str, list[Mean]] = defaultdict(list)
        for (rater, rated), mean in known.items():
            if rater == rated:
                continue
            of_unit[rated].append(mean)
            yield asked.mean(
                "F65",
                "internal_service",
                mean,
                phrase("service", first=asked.name(rater), second=asked.name(rated)),
                subject=_served(rated, rater),
                data={"from": rater, "to": rated},
            )
        for rated, means in of_unit.items():
            yield asked.mean(
                "F65",
                "internal_service",
                of_different_people(means),
                phrase("service_all", second=asked.name(rated)),
                subject=_served(rated, None),
                data={"to": rated},
            )
        for border in coordination(asked.cells).borders[:MOST_BORDERS]:
            yield from _asymmetry(asked, border)


def _served(rated: str, rater: str | None) -> Subject:
    return Subject(unit=rater, record=f"service/{rated}")


def record_of(border: Border) -> str:
    """What names a border, whatever the direction."""
    return f"border/{border.units[0]}+{border.units[1]}"


def _whole(asked: _Round, found: Coordination) -> Iterator[Draft]:
    if found.within is not None:
        yield asked.mean("F66", "coordination_within", found.within, phrase("within"))
    if found.between is not None:
        yield asked.mean("F66", "coordination_between", found.between, phrase("between"))
    if found.lost is not None:
        yield asked.draft(
            "F66",
            "coordination_lost",
            found.lost,
            found.lost_interval(LOW, HIGH, asked.context.settings.confidence),
            phrase("lost"),
            difference=True,
        )


def _by_unit(asked: _Round) -> Iterator[Draft]:
    """What each unit says of itself, and of all others together."""
    others: dict[str, list[RatingCell]] = defaultdict(list)
    for cell in asked.cells:
        if cell.from_unit != cell.to_unit:
            others[cell.from_unit].append(cell)
    for (rater, rated), mean in matrix(asked.cells).items():
        if rater == rated:
            words = phrase("within_unit", unit=asked.name(rater))
            yield asked.mean("F66", "coordination_within", mean, words, subject=Subject(unit=rater))
    for rater in sorted(others):
        words = phrase("between_unit", unit=asked.name(rater))
        mean = of_same_people(others[rater])
        yield asked.mean("F66", "coordination_between", mean, words, subject=Subject(unit=rater))


def _border(asked: _Round, border: Border, rank: int, of: int) -> Draft:
    first, second = border.units
    sides = {first: border.forth, second: border.back}
    return asked.mean(
        "F66",
        "coordination",
        border.both,
        phrase(
            "border",
            first=asked.name(first),
            second=asked.name(second),
            rank=same(rank),
            of=same(of),
        ),
        subject=Subject(record=record_of(border)),
        groups={unit: mean.persons for unit, mean in sides.items() if mean is not None},
        data={"units": list(border.units), "rank": rank, "of": of},
    )


def _asymmetry(asked: _Round, border: Border) -> Iterator[Draft]:
    if border.forth is None or border.back is None or border.asymmetry is None:
        return
    first, second = border.units
    confidence = asked.context.settings.confidence
    yield asked.draft(
        "F65",
        "service_asymmetry",
        Mean(value=border.asymmetry, variance=0.0, persons=border.both.persons),
        border.asymmetry_interval(LOW, HIGH, confidence),
        phrase(
            "asymmetry",
            first=asked.name(first),
            second=asked.name(second),
            way=WORDS["higher" if border.asymmetry >= 0 else "lower"],
        ),
        subject=Subject(record=record_of(border)),
        contrast=Contrast(of=first, against=second),
        groups={first: border.forth.persons, second: border.back.persons},
        data={"units": list(border.units)},
        difference=True,
    )


COORDINATION_METHOD = Method(
    id=COORDINATION_ID,
    functions=("F66",),
    label={
        "en": "How well work flows within units and over their borders",
        "de": "Wie gut Arbeit in Bereichen und über ihre Grenzen fließt",
    },
    reference=GITTELL,
    compute=flows,
    needs=("ties",),
)
SERVICE_METHOD = Method(
    id=SERVICE_ID,
    functions=("F65",),
    label={
        "en": "What units say of what they get from each other",
        "de": "Was Bereiche über das sagen, was sie voneinander bekommen",
    },
    reference=SERVICE,
    compute=service,
    needs=("ties",),
)
