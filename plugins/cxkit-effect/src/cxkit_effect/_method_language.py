"""F30: do notes and letters speak otherwise than before?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from attrs import frozen

from cxkit import Contrast, Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Text
from cxkit.settings import SMALLEST_GROUP_TEXT
from cxkit.stats import Alpha, krippendorff
from cxkit.tallies.codings import CodeTable, CodingsView
from cxkit_effect._language import LEAST_ALPHA, Shift, decided, shift
from cxkit_effect._phrases import figure, interval_phrase, phrase, same

METHOD = "effect.language"
REFERENCE = "Newcombe 1998, method 10; Krippendorff 2019, ch. 12"
# The smallest change of a share that is worth speaking of.
SMALLEST_SHARE = 0.05

_WORDS: Mapping[str, Text] = {
    "shift": {
        "en": "The share of texts coded “<code>” has changed from <before> (<wave>) to <after> "
        "(<later>): {value}<interval>. <coders>",
        "de": "Der Anteil der Texte mit „<code>“ ging von <before> (<wave>) auf <after> (<later>): "
        "{value}<interval>. <coders>",
    },
    "agree": {
        "en": "Coders agree: alpha <alpha> over <n> texts.",
        "de": "Die Kodierenden sind sich einig: Alpha <alpha> über <n> Texte.",
    },
    "disagree": {
        "en": "Coders do not agree enough to conclude from it: alpha <alpha> over <n> texts.",
        "de": "Die Kodierenden sind sich nicht einig genug, um daraus zu schließen: Alpha <alpha> "
        "über <n> Texte.",
    },
    "one": {
        "en": "Nobody else coded the same texts, so nobody knows whether others would agree.",
        "de": "Niemand sonst hat dieselben Texte kodiert; ob andere zustimmen würden, ist offen.",
    },
    "hidden": {
        "en": "How often texts are coded “<code>” cannot be said here.",
        "de": "Wie oft Texte mit „<code>“ kodiert sind, lässt sich hier nicht sagen.",
    },
}


@frozen(kw_only=True, eq=False)
class Step:
    """Codes of one scheme at two times, and how coders agree on the scheme."""

    context: Context
    scheme: str
    earlier: str
    later: str
    before: CodeTable
    after: CodeTable
    alpha: Alpha


def language(context: Context) -> Iterator[Draft]:
    """The change of every code's share, between the times that follow each other."""
    tallies = context.tallies("codings")
    if tallies is None:
        return
    view = CodingsView(tallies=tallies)
    for scheme in view.schemes:
        alpha = krippendorff(view.table(scheme).counts, confidence=context.settings.confidence)
        waves = [w for w in view.waves if w and len(view.table(scheme, wave=w).subjects)]
        for earlier, later in pairwise(waves):
            step = Step(
                context=context,
                scheme=scheme,
                earlier=earlier,
                later=later,
                before=view.table(scheme, wave=earlier),
                after=view.table(scheme, wave=later),
                alpha=alpha,
            )
            for code in sorted({*step.before.codes, *step.after.codes}):
                yield from _of_code(step, code)


def _of_code(step: Step, code: str) -> Iterator[Draft]:
    before, after = (_decided(table, code) for table in (step.before, step.after))
    if before[1] and after[1]:
        yield _draft(step, code, shift(before, after, step.context.settings.confidence))


def _decided(table: CodeTable, code: str) -> tuple[int, int]:
    if code not in table.codes:
        return 0, len(table.subjects)
    return decided(table.counts, table.codes.index(code))


def _draft(step: Step, code: str, found: Shift) -> Draft:
    parts = {
        "code": same(code),
        "wave": same(step.earlier),
        "later": same(step.later),
        "before": figure(found.before[0] / found.before[1]),
        "after": figure(found.after[0] / found.after[1]),
        "coders": _coders(step.alpha),
        "interval": interval_phrase(True, step.context.settings.confidence),
    }
    estimate = _estimate(step, found)
    words = "shift" if estimate.shown else "hidden"
    return Draft(
        function="F30",
        method=METHOD,
        measure="language_shift",
        subject=Subject(),
        contrast=Contrast(of=f"{step.scheme} {code} {step.later}", against=step.earlier),
        wave=step.later,
        estimate=estimate,
        explanation=phrase(_WORDS[words], **parts),
        explanation_hidden=phrase(_WORDS["hidden"], **parts),
        reference=REFERENCE,
        data={
            "scheme": step.scheme,
            "code": code,
            "before": list(found.before),
            "after": list(found.after),
            "alpha": _alpha(step.alpha),
        }
        if estimate.shown
        else {},
    )


def _estimate(step: Step, found: Shift) -> Estimate:
    settings = step.context.settings
    sizes = {step.earlier: found.before[1], step.later: found.after[1]}
    estimate = Estimate(
        value=found.value,
        low=found.interval.low,
        high=found.interval.high,
        n=sum(sizes.values()),
        n_by_group=sizes,
        confidence=settings.confidence,
        measure_unit="share",
        null=0.0,
        smallest_relevant=SMALLEST_SHARE,
        reasons=_doubts(step.alpha),
    )
    # Texts give more away than marks on a scale: each side needs more of them.
    return estimate.suppressed() if min(sizes.values()) < SMALLEST_GROUP_TEXT else estimate


def _doubts(alpha: Alpha) -> tuple[str, ...]:
    if not alpha.subjects:
        return ("effect:one_coder",)
    low = alpha.value is not None and alpha.value < LEAST_ALPHA
    return ("effect:coders_disagree", "wide_interval") if low else ()


def _coders(alpha: Alpha) -> Text:
    if not alpha.subjects or alpha.value is None:
        return _WORDS["one"]
    key = "agree" if alpha.value >= LEAST_ALPHA else "disagree"
    return phrase(_WORDS[key], alpha=figure(alpha.value), n=same(alpha.subjects))


def _alpha(alpha: Alpha) -> dict[str, float | int | None]:
    return {
        "value": alpha.value,
        "low": alpha.interval.low if alpha.interval else None,
        "high": alpha.interval.high if alpha.interval else None,
        "subjects": alpha.subjects,
    }
