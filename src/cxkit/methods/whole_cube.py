"""F07: every tile, side and dimension, with its coverage; blanks stay blank."""

from __future__ import annotations

from collections.abc import Iterator

from cxkit.context import Context
from cxkit.cube.model import Tile
from cxkit.estimate import Estimate
from cxkit.finding import Draft, Subject
from cxkit.hookspecs import Method
from cxkit.methods.distribution import agreement_key
from cxkit.methods.sums import POINTS, tile_weights, weighted_mean
from cxkit.methods.words import (
    DIMENSION,
    DIMENSION_HIDDEN,
    DIMENSION_OPEN,
    SIDE,
    SIDE_HIDDEN,
    TILE,
    TILE_HIDDEN,
    TILE_OPEN,
    say,
)
from cxkit.tallies import AnswerView

ID = "core.whole_cube"
REFERENCE = (
    "Formative index: mean of side means; variance by linearisation (Binder 1983); coverage rule: "
    "no total below a stated share of assessed parts."
)
# A unit's tiles are shown if at least half of them have so many people that the
# interval can be narrow enough to judge by: 2 * 25 / sqrt(16) = 12.5 points.
_SHARE_IN_REACH = 0.5
PERSONS_IN_REACH = 16


def compute(context: Context) -> Iterator[Draft]:
    """Tile, side and dimension means per wave and audience; dimensions per unit."""
    for wave in context.waves:
        for audience in context.audiences_in(wave):
            if context.audiences[audience].persons:
                yield from _Cube(context, wave, audience).drafts()


class _Cube:
    """One audience's view of the cube in one wave."""

    def __init__(self, context: Context, wave: str, audience: str) -> None:
        self.context, self.wave, self.audience = context, wave, audience
        self.form = context.audiences[audience].form
        self.minimum = context.settings.min_for(audience)
        self.whole = context.view(audience, wave)
        self.tiles = [t for t in context.cube.tiles.values() if t.items_of(self.form)]

    def drafts(self) -> Iterator[Draft]:
        for tile in self.tiles:
            sides = list(self.sides(tile))
            yield from sides
            yield self.tile(self.whole, tile, tuple(d.key for d in sides))
        yield from self.dimensions(self.whole)
        for unit in self.context.units(self.audience, self.wave):
            view = self.context.view(self.audience, self.wave, unit)
            if self.tiles_in_reach(view):
                for tile in self.tiles:
                    if view.persons(tile.id):
                        yield self.tile(view, tile, ())
            yield from self.dimensions(view)

    def tiles_in_reach(self, view: AnswerView) -> bool:
        """True if at least half of the tiles asked have enough people in this unit."""
        asked = [t for t in self.tiles if self.whole.persons(t.id)]
        needed = max(self.minimum, PERSONS_IN_REACH)
        enough = [t for t in asked if view.persons(t.id) >= needed]
        return bool(asked) and len(enough) >= _SHARE_IN_REACH * len(asked)

    def subject(self, view: AnswerView, **parts: str) -> Subject:
        return Subject(audience=self.audience, unit=view.unit, **parts)

    def sides(self, tile: Tile) -> Iterator[Draft]:
        for side in dict.fromkeys(i.side for i in tile.items_of(self.form)):
            items = tile.items_of(self.form, side)
            rated = [i for i in items if self.whole.rated(i)]
            if not rated:
                continue
            estimate = weighted_mean(
                self.whole,
                {i.id: 1 / len(rated) for i in rated},
                # Of the persons who rated several items only the fewest possible are known.
                n=max(self.whole.rated(i) for i in rated),
                settings=self.context.settings,
                coverage=len(rated) / len(items),
            )
            yield Draft(
                function="F07",
                method=ID,
                measure="side_mean",
                subject=self.subject(self.whole, tile=tile.id, dimension=tile.dimension, side=side),
                wave=self.wave,
                estimate=estimate,
                explanation=say(SIDE, tile=tile.label, audience=self.label, side=side),
                explanation_hidden=say(
                    SIDE_HIDDEN, tile=tile.label, audience=self.label, side=side
                ),
                reference=REFERENCE,
                parts=tuple(agreement_key(self.whole, i) for i in rated),
            )

    @property
    def label(self) -> dict[str, str]:
        return dict(self.context.audiences[self.audience].label)

    def tile(self, view: AnswerView, tile: Tile, parts: tuple[str, ...]) -> Draft:
        weights = tile_weights(self.context.cube, view, tile, self.form)
        of_form = {i.side for i in tile.items_of(self.form)}
        rated = {self.context.cube.items[i].side for i in weights}
        asked = {i.side for i in tile.items_of(self.form) if self.whole.asked(i.id)}
        reasons = []
        if weights and asked - rated:
            reasons.append("sides_incomplete")
        elif weights and of_form - rated:
            reasons.append("partial_coverage")
        elif asked and not weights:
            reasons.append("no_answers")
        estimate = weighted_mean(
            view,
            weights,
            n=view.persons(tile.id),
            settings=self.context.settings,
            coverage=len(rated) / len(of_form),
            reasons=reasons,
        )
        return Draft(
            function="F07",
            method=ID,
            measure="tile_mean",
            subject=self.subject(view, tile=tile.id, dimension=tile.dimension),
            wave=self.wave,
            estimate=estimate,
            explanation=say(
                TILE_OPEN if estimate.low is None else TILE,
                tile=tile.label,
                audience=self.label,
            ),
            explanation_hidden=say(TILE_HIDDEN, tile=tile.label, audience=self.label),
            reference=REFERENCE,
            parts=parts,
            data=self.cant_judge(view, tile),
        )

    def cant_judge(self, view: AnswerView, tile: Tile) -> dict[str, float]:
        """The share of "I can't judge" among those who were asked and answered."""
        items = tile.items_of(self.form)
        cannot = sum(view.cant_judge(i.id) for i in items)
        total = cannot + sum(view.rated(i) for i in items)
        return {"cant_judge": cannot / total} if total else {}

    def dimensions(self, view: AnswerView) -> Iterator[Draft]:
        for dimension in self.context.cube.dimensions:
            tiles = [t for t in dimension.tiles if t.items_of(self.form)]
            if tiles and any(self.whole.persons(t.id) for t in tiles):
                yield self.dimension(view, dimension.id, tiles)

    def dimension(self, view: AnswerView, dimension: str, tiles: list[Tile]) -> Draft:
        cube, label = self.context.cube, self.context.cube.by_dimension[dimension].label
        # Within a unit nobody sees single tiles, so that a few ratings are enough to enter.
        enough = self.minimum if view.unit is None else 1
        assessed = [t for t in tiles if view.persons(t.id) >= enough]
        total = sum(cube.weight(t.id) for t in tiles)
        share = sum(cube.weight(t.id) for t in assessed)
        coverage = share / total if total else 0.0
        n = view.persons(dimension)
        if coverage < self.context.settings.min_coverage or not share:
            reason = "low_coverage" if n else "no_answers"
            estimate = Estimate(reasons=(reason,), measure_unit=POINTS, coverage=coverage, n=None)
        else:
            estimate = weighted_mean(
                view,
                {
                    item: weight * cube.weight(t.id) / share
                    for t in assessed
                    for item, weight in tile_weights(cube, view, t, self.form).items()
                },
                n=n,
                settings=self.context.settings,
                coverage=coverage,
                reasons=("partial_coverage",) if coverage < 1 else (),
            )
        subject = self.subject(view, dimension=dimension)
        return Draft(
            function="F07",
            method=ID,
            measure="dimension_mean",
            subject=subject,
            wave=self.wave,
            estimate=estimate,
            explanation=say(
                DIMENSION_OPEN if estimate.low is None else DIMENSION,
                dimension=label,
                audience=self.label,
            ),
            explanation_hidden=say(DIMENSION_HIDDEN, dimension=label, audience=self.label),
            reference=REFERENCE,
            parts=tuple(self.tile_key(view, t) for t in assessed),
        )

    def tile_key(self, view: AnswerView, tile: Tile) -> str:
        from cxkit.finding import finding_id

        subject = self.subject(view, tile=tile.id, dimension=tile.dimension)
        return finding_id("F07", "tile_mean", subject, None, self.wave)


METHOD = Method(
    id=ID,
    label={"en": "The whole cube", "de": "Der ganze Würfel"},
    functions=("F07", "F25"),
    reference=REFERENCE,
    compute=compute,
)
