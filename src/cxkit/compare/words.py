"""Changes in words: what was, what is, and what may have moved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cxkit.cube import Text
from cxkit.estimate import STATUS_WORDS, Estimate, Status
from cxkit.finding import Finding

if TYPE_CHECKING:
    from cxkit.compare.changes import Change
    from cxkit.compare.labels import Labels

_EXPLAIN: Mapping[str, Mapping[str, str]] = {
    "en": {
        "added": "New: {new}.",
        "removed": "Gone; it was {old}.",
        "changed": "From {old} to {new}.",
        "only_n": "The figure is the same; only the number of people changed ({old} → {new}).",
        "same": "The figure is the same ({new}); what stands beside it changed.",
        "held": "It is held back until enough people stand behind an update.",
        "one": "Reason: {causes}.",
        "several": "Several things differ, and the figures cannot tell which of them did it: "
        "{causes}.",
        "indirect": "Nothing that it is made of differs; it may follow from this: {causes}.",
        "none": "The two documents do not say why.",
        "and": "; ",
        "n": "{n} people",
        "n_other": "n = {n}",
        "only_n_other": "The figure is the same; only how much it rests on changed "
        "(n = {old} → {new}).",
    },
    "de": {
        "added": "Neu: {new}.",
        "removed": "Nicht mehr vorhanden; es war {old}.",
        "changed": "Von {old} zu {new}.",
        "only_n": "Die Zahl ist gleich; nur die Zahl der Personen hat sich geändert "
        "({old} → {new}).",
        "same": "Die Zahl ist gleich ({new}); geändert hat sich, was daneben steht.",
        "held": "Sie wird zurückgehalten, bis genügend Personen hinter einer neuen stehen.",
        "one": "Grund: {causes}.",
        "several": "Mehreres ist anders, und die Zahlen verraten nicht, was davon den Ausschlag "
        "gab: {causes}.",
        "indirect": "Nichts, woraus sie besteht, ist anders; sie kann hieraus folgen: {causes}.",
        "none": "Die beiden Dokumente sagen nicht, warum.",
        "and": "; ",
        "n": "{n} Personen",
        "n_other": "n = {n}",
        "only_n_other": "Die Zahl ist gleich; nur worauf sie beruht, hat sich geändert "
        "(n = {old} → {new}).",
    },
}


def explain(change: Change, language: str) -> str:
    """What changed and why, in a few sentences."""
    words = _EXPLAIN[language]
    sentences = [_what(change, words, language)]
    if change.new and change.new.estimate.held:
        sentences.append(words["held"])
    causes = words["and"].join(cause.text[language] for cause in change.causes)
    if not change.causes:
        key = "none"
    elif not all(cause.direct for cause in change.causes):
        key = "indirect"
    else:
        key = "one" if change.certain else "several"
    return " ".join([*sentences, words[key].format(causes=causes)])


def _what(change: Change, words: Mapping[str, str], language: str) -> str:
    old = _shown(change.old, language)
    new = _shown(change.new, language)
    if change.kind == "changed" and set(change.fields) <= {"n", "n_by_group"}:
        before = change.old.estimate.n if change.old else None
        after = change.new.estimate.n if change.new else None
        key = "only_n" if counts_people(change.finding) else "only_n_other"
        return words[key].format(old=before, new=after)
    key = "same" if change.kind == "changed" and old == new else change.kind
    return words[key].format(old=old, new=new)


def _shown(finding: Finding | None, language: str) -> str:
    """A value with its interval and base, or why there is none."""
    if finding is None:
        return ""
    estimate = finding.estimate
    if not estimate.shown:
        return STATUS_WORDS[estimate.status][language]
    base = ""
    if estimate.n is not None:
        base = ", " + _base(finding, language)
    status = STATUS_WORDS[estimate.status][language]
    return f"{_number(estimate.value, language)} ({_interval(estimate, language)}{base}, {status})"


def counts_people(finding: Finding) -> bool:
    """True if `n` counts people; of a series it counts months or cases, of the circle turns."""
    subject = finding.subject
    asked = (subject.tile, subject.dimension, subject.item, subject.scale, subject.audience)
    return bool(finding.estimate.n_by_group) or any(asked)


def _base(finding: Finding, language: str) -> str:
    """How many stand behind a figure."""
    key = "n" if counts_people(finding) else "n_other"
    return _EXPLAIN[language][key].format(n=finding.estimate.n)


def _held(finding: Finding | None, language: str) -> str:
    if finding is None or not finding.estimate.held:
        return ""
    return {"en": " held back", "de": " zurückgehalten"}[language]


def _interval(estimate: Estimate, language: str) -> str:
    ends = (_number(end, language) for end in (estimate.low, estimate.high))
    return " … ".join(ends)


def _number(value: float | None, language: str) -> str:
    if value is None:
        return "?"
    text = f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"
    return text.replace(".", ",") if language == "de" else text


def summarise(
    summary: Mapping[str, Any], reasons: Sequence[tuple[Text, int]], language: str
) -> str:
    """How many findings changed, and for how many each reason is named."""
    words = _SUMMARY[language]
    sentences = [words["counts"].format(**summary)]
    if reasons:
        named = (f"{text[language]} ({count})" for text, count in reasons)
        sentences.append(words["reasons"].format(reasons="; ".join(named)))
    if summary["held"]:
        sentences.append(words["held"].format(**summary))
    if summary["several_causes"]:
        sentences.append(words["several"].format(**summary))
    if summary["unexplained"]:
        sentences.append(words["unexplained"].format(**summary))
    return " ".join(sentences)


_SUMMARY: Mapping[str, Mapping[str, str]] = {
    "en": {
        "counts": "Findings: {changed} changed, {added} new, {removed} gone, {unchanged} as "
        "before.",
        "reasons": "Reasons, with the number of findings for which they are named: {reasons}.",
        "held": "Held back: {held}. These figures are shown as published before, because too few "
        "people changed to show another.",
        "several": "Reasons of several kinds that cannot be told apart: {several_causes}.",
        "unexplained": "Without a reason in the documents: {unexplained}.",
    },
    "de": {
        "counts": "Befunde: {changed} geändert, {added} neu, {removed} weggefallen, {unchanged} "
        "wie zuvor.",
        "reasons": "Gründe, mit der Zahl der Befunde, für die sie genannt werden: {reasons}.",
        "held": "Zurückgehalten: {held}. Diese Zahlen stehen da wie zuletzt veröffentlicht, weil "
        "sich für neue zu wenige Antworten geändert haben.",
        "several": "Gründe mehrerer Arten, die sich nicht trennen lassen: {several_causes}.",
        "unexplained": "Ohne Grund in den Dokumenten: {unexplained}.",
    },
}


_ROW: Mapping[str, Mapping[str, str]] = {
    "en": {
        "added": "new",
        "removed": "gone",
        "changed": "changed",
        "data": "data",
        "journal": "journal",
        "cube": "cube",
        "method": "method",
        "setting": "setting",
    },
    "de": {
        "added": "neu",
        "removed": "weg",
        "changed": "geändert",
        "data": "Daten",
        "journal": "Journal",
        "cube": "Würfel",
        "method": "Verfahren",
        "setting": "Einstellung",
    },
}


def row(change: Change, language: str, labels: Labels) -> dict[str, str]:
    """A change as texts, for a table."""
    finding = change.finding
    shown = [*labels.subject(finding, language)]
    if "metric" in finding.data:
        shown.append(str(finding.data["metric"]))
    if finding.contrast:
        shown.append(labels.sides(finding, language))
    return {
        "change": _ROW[language][change.kind],
        "measure": labels.measure(finding, language),
        "subject": " · ".join(shown),
        "wave": finding.wave or "",
        "old": _cell(change.old, language),
        "new": _cell(change.new, language) + _held(change.new, language),
        "causes": ", ".join(dict.fromkeys(_ROW[language][c.kind] for c in change.causes)),
    }


def _cell(finding: Finding | None, language: str) -> str:
    """A value with its interval, and below it its base and what there is to say about it."""
    if finding is None or not finding.estimate.shown:
        return _shown(finding, language)
    estimate = finding.estimate
    value = _number(estimate.value, language)
    if {estimate.low, estimate.high} not in ({None}, {estimate.value}):
        value += f" ({_interval(estimate, language)})"
    base = [] if estimate.n is None else [_base(finding, language)]
    if estimate.status is not Status.OK:
        base.append(STATUS_WORDS[estimate.status][language])
    return "\n".join([value, ", ".join(base)]).rstrip()


def coarse_first(change: Change) -> tuple[bool, int]:
    """Where a change stands in a table: what is shown before what is not, tiles before items."""
    subject = change.finding.subject
    level = 2 if subject.item else 1 if subject.side or subject.unit else 0
    return not any(f and f.estimate.shown for f in (change.old, change.new)), level
