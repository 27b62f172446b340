"""A finding as a reader sees it: numbers as text, standing in words, reasons in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import frozen

from cxkit.estimate import STATUS_WORDS, Estimate, Status
from cxkit.finding import Finding
from cxkit.report.texts import Words

# Lower ends of the colour classes above the first; fixed, so that reports compare.
BANDS = (30, 40, 50, 60, 70, 80)


@frozen(kw_only=True)
class Figure:
    """One estimate, ready to be shown.

    Attributes:
        status: `ok`, `thin`, `inconclusive`, `suppressed`, `not_assessed`, or `outside`
            if the group is not asked about it at all.
        word: The status in words.
        value: The value as text, or empty.
        interval: The interval as text, or empty.
        people: The persons as text, or empty.
        coverage: The coverage as text, or empty.
        reasons: Why the status is what it is, in whole sentences.
        band: Colour class 0 (lowest) to 6, for values on 0..100.
        raw: Value and ends as numbers, for pictures.
        explanation: What the method says about it.
        method: Id of the method.
        reference: Source of the formula.
    """

    status: str
    word: str
    value: str = ""
    interval: str = ""
    people: str = ""
    coverage: str = ""
    reasons: tuple[str, ...] = ()
    band: int | None = None
    raw: tuple[float, float | None, float | None] | None = None
    explanation: str = ""
    method: str = ""
    reference: str = ""

    @property
    def shown(self) -> bool:
        """True if there is a value to show."""
        return self.raw is not None


def figure(finding: Finding | None, words: Words) -> Figure:
    """The finding as a reader sees it; without one, what was not measured."""
    if finding is None:
        return _figure(Estimate.missing(), words)
    found = _figure(finding.estimate, words)
    from attrs import evolve

    return evolve(
        found,
        explanation=words.pick(finding.explanation),
        method=finding.method,
        reference=finding.reference,
    )


def bare(value: float, words: Words) -> Figure:
    """A value in points that stands for itself, without a range."""
    return Figure(status=JUDGED, word="", value=_points(value, words), raw=(value, None, None))


def outside(words: Words) -> Figure:
    """What stands where a group is not asked at all."""
    return Figure(status="outside", word=words("legend.outside"))


def _figure(estimate: Estimate, words: Words) -> Figure:
    show = FORMATS.get(estimate.measure_unit, _decimal)
    value, low, high = estimate.value, estimate.low, estimate.high
    points = estimate.measure_unit == "points_0_100" and value is not None
    return Figure(
        status=str(estimate.status),
        word=STATUS_WORDS[estimate.status][words.language],
        value="" if value is None else show(value, words),
        interval="" if low is None or high is None else _span(show(low, words), show(high, words)),
        people="" if estimate.n is None else words.number(estimate.n),
        coverage="" if estimate.coverage is None else words.percent(estimate.coverage),
        reasons=tuple(words.reason(code) for code in estimate.reasons),
        band=band(value) if points and value is not None else None,
        raw=None if value is None else (value, low, high),
    )


def band(value: float) -> int:
    """The colour class of a value as it is printed, so that colour and number agree."""
    return sum(round(value) >= edge for edge in BANDS)


def _span(low: str, high: str) -> str:
    signed = low.startswith("\u2212") or high.startswith("\u2212")
    return f"{low} … {high}" if signed else f"{low}–{high}"


def _points(value: float, words: Words) -> str:
    return words.number(value)


def _pairs(value: float, words: Words) -> str:
    """A probability as how many of 100 random pairs."""
    return words.number(100 * value)


def _share(value: float, words: Words) -> str:
    return words.percent(value)


def _decimal(value: float, words: Words) -> str:
    return words.number(value, 2)


FORMATS: Mapping[str, Callable[[float, Words], str]] = {
    "points_0_100": _points,
    "share": _share,
    "probability": _pairs,
    "items": _points,
    "tiles": _points,
    "persons": _points,
}

JUDGED = str(Status.OK)
