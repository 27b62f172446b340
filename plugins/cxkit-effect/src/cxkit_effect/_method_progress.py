"""F78: is there progress, up, down, or still undecided?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from attrs import frozen

from cxkit import Contrast, Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Text, Tile
from cxkit.finding import finding_id
from cxkit.stats import Composite, difference_interval, linear_composite
from cxkit.tallies import AnswerView
from cxkit_effect._phrases import interval_phrase, label, phrase, same

METHOD = "effect.progress"
REFERENCE = "Zou & Donner 2008, Statistics in Medicine 27, 1693-1702"
POINTS = "points_0_100"

_WORDS: Mapping[str, Text] = {
    "up": {
        "en": "“<what>” has risen since <since>: {value} points<interval>, as <who> see it.",
        "de": "„<what>“ ist seit <since> gestiegen: {value} Punkte<interval> (<who>).",
    },
    "down": {
        "en": "“<what>” has fallen since <since>: {value} points<interval>, as <who> see it.",
        "de": "„<what>“ ist seit <since> gefallen: {value} Punkte<interval> (<who>).",
    },
    "undecided": {
        "en": "Whether “<what>” has moved since <since> is still open: {value} points<interval>, "
        "as <who> see it.",
        "de": "Ob sich „<what>“ seit <since> bewegt hat, ist noch offen: {value} "
        "Punkte<interval> (<who>).",
    },
    "hidden": {
        "en": "How “<what>” has moved since <since> cannot be said here.",
        "de": "Wie sich „<what>“ seit <since> bewegt hat, lässt sich hier nicht sagen.",
    },
}


@frozen(kw_only=True, eq=False)
class Step:
    """The answers of one audience in two waves."""

    context: Context
    before: AnswerView
    after: AnswerView
    form: str


def progress(context: Context) -> Iterator[Draft]:
    """The change of every tile and dimension, against the first wave and the one before."""
    for step in _steps(context):
        for dimension in context.cube.dimensions:
            tiles = [t for t in dimension.tiles if t.items_of(step.form)]
            changes = [found for tile in tiles if (found := _of_tile(step, tile))]
            yield from changes
            if changes and 2 * len(changes) >= len(tiles):
                yield from _of_dimension(step, dimension.id, dimension.label, tiles)


def _steps(context: Context) -> Iterator[Step]:
    """Consecutive waves of each audience, and each wave against the first."""
    for audience, known in context.audiences.items():
        if not known.persons:
            continue
        waves = [w for w in context.waves if audience in context.audiences_in(w)]
        for place, wave in enumerate(waves[1:], 1):
            for earlier in dict.fromkeys((waves[0], waves[place - 1])):
                yield Step(
                    context=context,
                    before=context.view(audience, earlier),
                    after=context.view(audience, wave),
                    form=known.form,
                )


def _weights(step: Step, tile: Tile) -> dict[str, float]:
    """Item -> weight, of items that were rated in both waves; sides count alike."""
    sides: dict[str, list[str]] = {}
    for item in tile.items_of(step.form):
        if step.before.rated(item) and step.after.rated(item):
            sides.setdefault(item.side, []).append(item.id)
    cube = step.context.cube
    total = sum(cube.weight(f"{tile.id}.{side}") for side in sides)
    return {
        item: cube.weight(f"{tile.id}.{side}") / total / len(items)
        for side, items in sides.items()
        for item in items
        if total
    }


def _of_tile(step: Step, tile: Tile) -> Draft | None:
    weights = _weights(step, tile)
    if not weights:
        return None
    asked = {item.side for item in tile.items_of(step.form)}
    rated = {step.context.cube.items[item].side for item in weights}
    return _draft(
        step,
        Subject(tile=tile.id, dimension=tile.dimension, audience=step.after.audience),
        tile.label,
        weights,
        [view.persons(tile.id) for view in (step.before, step.after)],
        coverage=len(rated) / len(asked),
    )


def _of_dimension(step: Step, dimension: str, words: Text, tiles: list[Tile]) -> Iterator[Draft]:
    cube = step.context.cube
    by_tile = {tile.id: found for tile in tiles if (found := _weights(step, tile))}
    total = sum(cube.weight(tile) for tile in by_tile)
    if not total:
        return
    weights = {
        item: weight * cube.weight(tile) / total
        for tile, own in by_tile.items()
        for item, weight in own.items()
    }
    yield _draft(
        step,
        Subject(dimension=dimension, audience=step.after.audience),
        words,
        weights,
        [view.persons(dimension) for view in (step.before, step.after)],
        coverage=len(by_tile) / len(tiles),
    )


def _draft(
    step: Step,
    subject: Subject,
    words: Text,
    weights: Mapping[str, float],
    persons: list[int],
    coverage: float,
) -> Draft:
    estimate = _estimate(step, weights, persons, coverage)
    direction = _direction(estimate)
    cube = step.context.cube
    parts = {
        "what": label(cube, words),
        "since": same(step.before.wave),
        "who": label(cube, step.context.audiences[step.after.audience].label),
        "interval": interval_phrase(estimate.low is not None, estimate.confidence),
    }
    return Draft(
        function="F78",
        method=METHOD,
        measure="progress",
        subject=subject,
        contrast=Contrast(of=step.after.wave, against=step.before.wave),
        wave=step.after.wave,
        estimate=estimate,
        explanation=phrase(_WORDS[direction], **parts),
        explanation_hidden=phrase(_WORDS["hidden"], **parts),
        reference=REFERENCE,
        data={"direction": direction},
        parts=tuple(_means(step, subject)),
    )


def _means(step: Step, subject: Subject) -> Iterable[str]:
    """Keys of both means, from which the change follows."""
    measure = "tile_mean" if subject.tile else "dimension_mean"
    for view in (step.before, step.after):
        yield finding_id("F07", measure, subject, None, view.wave)


def _direction(estimate: Estimate) -> str:
    if estimate.low is not None and estimate.low > 0:
        return "up"
    return "down" if estimate.high is not None and estimate.high < 0 else "undecided"


def _estimate(
    step: Step, weights: Mapping[str, float], persons: list[int], coverage: float
) -> Estimate:
    settings = step.context.settings
    before, after = (_composite(view, weights) for view in (step.before, step.after))
    interval = None
    if before[1] is not None and after[1] is not None:
        interval = difference_interval(
            after[0],
            after[1].variance,
            persons[1],
            before[0],
            before[1].variance,
            persons[0],
            0.0,
            100.0,
            df1=after[1].df,
            df2=before[1].df,
            size1=after[1].size,
            size2=before[1].size,
            confidence=settings.confidence,
        )
    return Estimate(
        value=after[0] - before[0],
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        # The same people may have answered both waves: so many there are at least.
        n=max(persons),
        n_by_group={step.before.wave: persons[0], step.after.wave: persons[1]},
        coverage=coverage,
        confidence=settings.confidence,
        measure_unit=POINTS,
        null=0.0,
        smallest_relevant=settings.smallest_relevant,
        reasons=() if interval else ("n_too_small_for_interval",),
    )


def _composite(view: AnswerView, weights: Mapping[str, float]) -> tuple[float, Composite | None]:
    """The weighted mean on 0..100, and what its variance rests on."""
    moments = view.moments(weights)
    scales = [view.cube.items[name].scale for name in weights]
    factor = np.asarray([100.0 / (s.high - s.low) for s in scales])
    share = np.asarray(list(weights.values()))
    shift = float(share @ (factor * np.asarray([float(s.low) for s in scales])))
    found = linear_composite(moments.means, share * factor, moments.n, moments.sx, moments.sxy)
    mean = float(share * factor @ moments.means) if found is None else found.mean
    return min(max(mean - shift, 0.0), 100.0), found
