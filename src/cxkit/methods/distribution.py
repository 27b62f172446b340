"""F86: distributions first, because a company is never one entity."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from cxkit.context import Context
from cxkit.cube.model import Item
from cxkit.estimate import Estimate
from cxkit.finding import Draft, Subject, finding_id
from cxkit.hookspecs import Method
from cxkit.methods.words import AGREEMENT, AGREEMENT_HIDDEN, ICC, ICC_HIDDEN, say
from cxkit.tallies import AnswerView

ID = "core.distribution"
REFERENCE = (
    "Agreement A: van der Eijk 2001; bimodality coefficient: Pfister et al. 2013 after SAS; "
    "ICC(1): Bliese 2000 with the arithmetic mean group size."
)

# Below this many answers the interval of A covers less than .92 where nine in ten say the
# same: .66 at 10, .85 at 50, .92 at 100 (python benchmarks/coverage/agreement.py).
MIN_ANSWERS = 100


def compute(context: Context) -> Iterator[Draft]:
    """Agreement and shape of every item, and the share of differences between units."""
    for wave in context.waves:
        for audience in context.audiences_in(wave):
            spec = context.audiences[audience]
            if not spec.persons:
                continue
            view = context.view(audience, wave)
            for item in context.cube.items.values():
                if view.rated(item):
                    yield _agreement(context, view, item)
                    yield from _between_units(context, view, item)


def agreement_key(view: AnswerView, item: Item) -> str:
    """The key of an item's distribution, for those whose figures follow from it."""
    return finding_id("F86", "item_agreement", _subject(view, item), None, view.wave)


def _subject(view: AnswerView, item: Item) -> Subject:
    return Subject(item=item.id, tile=item.tile, dimension=item.dimension, audience=view.audience)


def _agreement(context: Context, view: AnswerView, item: Item) -> Draft:
    from cxkit.stats import agreement_a, bimodality

    counts = view.counts(item)
    n = int(counts.sum())
    low, high = _jackknife(counts, context.settings.confidence)
    shape = bimodality(counts) if n > 3 else None
    names = {
        "item": item.text or {"en": item.id},
        "audience": context.audiences[view.audience].label,
    }
    return Draft(
        function="F86",
        method=ID,
        measure="item_agreement",
        subject=_subject(view, item),
        wave=view.wave,
        estimate=Estimate(
            value=agreement_a(counts),
            low=low,
            high=high,
            n=n,
            coverage=n / view.asked(item.id),
            confidence=context.settings.confidence,
            measure_unit="agreement_-1_1",
            reasons=("n_too_small_for_interval",) if low is None else (),
        ),
        explanation=say(AGREEMENT, **names),
        explanation_hidden=say(AGREEMENT_HIDDEN, **names),
        reference=REFERENCE,
        data={
            "counts": counts.tolist(),
            "cant_judge": view.cant_judge(item.id),
            "bimodality": shape,
        },
    )


def _jackknife(
    counts: np.ndarray[tuple[int], np.dtype[np.int64]], confidence: float
) -> tuple[float | None, float | None]:
    """Delete-one interval of agreement A, cut to -1..1; None below MIN_ANSWERS.

    Leaving out any person with the same answer gives the same value, so that
    the counts are enough.
    """
    from scipy.special import stdtrit

    from cxkit.stats import agreement_a

    n = int(counts.sum())
    if n < MIN_ANSWERS:
        return None, None
    left_out = [
        (agreement_a(counts - np.eye(len(counts), dtype=np.int64)[k]), int(c))
        for k, c in enumerate(counts)
        if c
    ]
    mean = sum(a * c for a, c in left_out) / n
    variance = (n - 1) / n * sum(c * (a - mean) ** 2 for a, c in left_out)
    half = float(stdtrit(n - 1, (1 + confidence) / 2)) * math.sqrt(variance)
    value = agreement_a(counts)
    return max(-1.0, value - half), min(1.0, value + half)


def _between_units(context: Context, view: AnswerView, item: Item) -> Iterator[Draft]:
    """ICC(1) of an item over the lowest units; nothing if there is only one unit."""
    from cxkit.stats import icc_oneway

    units = context.leaf_units(view.audience, view.wave)
    rows = []
    for unit in units:
        counts = context.view(view.audience, view.wave, unit).counts(item)
        if counts.sum() >= 2:
            values = np.arange(len(counts))
            rows.append((counts @ values, counts @ values**2, counts.sum()))
    if len(rows) < 2:
        return
    sums, squares, sizes = (np.asarray(column) for column in zip(*rows, strict=True))
    icc = icc_oneway(sums, squares, sizes, context.settings.confidence)
    if icc is None or icc.icc1 is None:
        estimate = Estimate.missing("undefined", measure_unit="share")
    else:
        estimate = Estimate(
            value=icc.icc1,
            low=icc.interval.low if icc.interval else None,
            high=icc.interval.high if icc.interval else None,
            n=int(sizes.sum()),
            coverage=int(sizes.sum()) / view.rated(item),
            confidence=context.settings.confidence,
            measure_unit="share",
            reasons=() if icc.interval else ("unbounded",),
        )
    yield Draft(
        function="F86",
        method=ID,
        measure="item_icc1",
        subject=_subject(view, item),
        wave=view.wave,
        estimate=estimate,
        explanation=say(ICC, item=item.text or {"en": item.id}),
        explanation_hidden=say(ICC_HIDDEN, item=item.text or {"en": item.id}),
        reference=REFERENCE,
        data={"units": len(rows)},
    )


METHOD = Method(
    id=ID,
    label={"en": "Distributions", "de": "Verteilungen"},
    functions=("F86",),
    reference=REFERENCE,
    compute=compute,
)
