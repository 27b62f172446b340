"""Estimates: a value with its interval, its base, and one honest status."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable, Mapping

from attrs import evolve, field, frozen


class Status(enum.StrEnum):
    """How far an estimate can be trusted, weakest first."""

    NOT_ASSESSED = "not_assessed"
    SUPPRESSED = "suppressed"
    INCONCLUSIVE = "inconclusive"
    THIN = "thin"
    OK = "ok"


STATUS_WORDS: Mapping[Status, Mapping[str, str]] = {
    Status.NOT_ASSESSED: {"en": "not measured", "de": "nicht gemessen"},
    Status.SUPPRESSED: {"en": "hidden to protect people", "de": "zum Schutz ausgeblendet"},
    Status.INCONCLUSIVE: {"en": "still open", "de": "noch offen"},
    Status.THIN: {"en": "thin evidence", "de": "dünn belegt"},
    Status.OK: {"en": "ok", "de": "ok"},
}

# An update waits until enough people stand behind it.
HELD = "held_for_more_persons"

# What a reason code says, and the status that it entails (None: it only informs).
REASONS: Mapping[str, tuple[Status | None, Mapping[str, str]]] = {
    "not_asked": (
        Status.NOT_ASSESSED,
        {"en": "Nobody was asked about this.", "de": "Danach wurde niemand gefragt."},
    ),
    "no_answers": (
        Status.NOT_ASSESSED,
        {
            "en": "Asked, but nobody gave a rating.",
            "de": "Gefragt, aber niemand hat ein Urteil abgegeben.",
        },
    ),
    "low_coverage": (
        Status.NOT_ASSESSED,
        {
            "en": "Too little of what belongs to this was measured.",
            "de": "Zu wenig von dem, was dazugehört, wurde gemessen.",
        },
    ),
    "undefined": (
        Status.NOT_ASSESSED,
        {
            "en": "The figure is not defined for these data.",
            "de": "Die Größe ist für diese Daten nicht definiert.",
        },
    ),
    "too_few_persons": (
        Status.SUPPRESSED,
        {
            "en": "Too few people stand behind this figure to show it.",
            "de": "Hinter dieser Zahl stehen zu wenige Personen, um sie zu zeigen.",
        },
    ),
    "protects_others": (
        Status.SUPPRESSED,
        {
            "en": "Hidden because it would reveal another hidden figure.",
            "de": "Ausgeblendet, weil sich sonst eine andere verborgene Zahl errechnen ließe.",
        },
    ),
    "protects_earlier": (
        Status.SUPPRESSED,
        {
            "en": "Hidden because, beside what was shown before, it would reveal a small group.",
            "de": "Ausgeblendet, weil sich neben dem früher Gezeigten eine kleine Gruppe "
            "errechnen ließe.",
        },
    ),
    "n_too_small_for_interval": (
        Status.THIN,
        {
            "en": "Too few people for an interval that keeps its promise.",
            "de": "Zu wenige Personen für eine Spanne, die hält, was sie verspricht.",
        },
    ),
    "wide_interval": (
        Status.THIN,
        {
            "en": "The interval is too wide to judge by.",
            "de": "Die Spanne ist zu breit für ein Urteil.",
        },
    ),
    "unbounded": (
        Status.THIN,
        {
            "en": "The data put no limit on one side.",
            "de": "Nach einer Seite hin setzen die Daten keine Grenze.",
        },
    ),
    "sides_incomplete": (
        Status.THIN,
        {
            "en": "Not all sides of the tile were measured.",
            "de": "Nicht alle Seiten der Kachel wurden gemessen.",
        },
    ),
    "partial_coverage": (
        None,
        {
            "en": "Only part of what belongs to this was measured.",
            "de": "Nur ein Teil von dem, was dazugehört, wurde gemessen.",
        },
    ),
    HELD: (
        None,
        {
            "en": "Shown as published before; too few people changed to show an update.",
            "de": "Wie zuletzt veröffentlicht; für eine neue Zahl haben sich zu wenige "
            "Antworten geändert.",
        },
    ),
    "pooled": (
        None,
        {
            "en": "Small units are shown together.",
            "de": "Kleine Bereiche sind zusammengefasst.",
        },
    ),
    "one_treated_unit": (
        Status.THIN,
        {
            "en": "Only one unit changed; chance cannot be told from effect alone.",
            "de": "Nur ein Bereich hat sich geändert; Zufall und Wirkung sind so kaum zu trennen.",
        },
    ),
    "too_few_clusters": (
        Status.THIN,
        {
            "en": "Too few units on a side to tell what chance does.",
            "de": "Zu wenige Bereiche auf einer Seite, um Zufall und Wirkung zu trennen.",
        },
    ),
}


def _finite(_: object, attribute: object, value: float | None) -> None:
    if value is not None and not math.isfinite(value):
        name = getattr(attribute, "name", "value")
        raise ValueError(f"{name} must be a finite number or None, not {value!r}")


def _optional_float(value: float | None) -> float | None:
    return None if value is None else float(value)


def _codes(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


@frozen(kw_only=True)
class Estimate:
    """A value with its interval, the persons behind it, and its status.

    Missing is `None`, never zero and never a sentinel. The status follows from
    the other fields; it cannot be set.

    Attributes:
        value: The point estimate on `measure_unit`, or None.
        low: Lower end of the interval; None with its reason in `reasons`.
        high: Upper end of the interval; None with its reason in `reasons`.
        n: Distinct persons (or privacy units) behind the value; None if it is not shown.
        n_by_group: The same by group, for differences and for mixed sources.
        coverage: Share of what was asked that entered, 0..1.
        confidence: Level of the interval, such as .95.
        method: Id of the method that computed it.
        measure_unit: What the value is measured in (`points_0_100`, `share`, `scale_1_5`, ...).
        null: The value that means "no difference", with `smallest_relevant`, or None.
        smallest_relevant: The smallest distance from `null` that matters, or None.
        reasons: Codes, see `REASONS`; plugins may add their own as `plugin:code`.
    """

    value: float | None = field(default=None, converter=_optional_float, validator=_finite)
    low: float | None = field(default=None, converter=_optional_float, validator=_finite)
    high: float | None = field(default=None, converter=_optional_float, validator=_finite)
    n: int | None = None
    n_by_group: Mapping[str, int] = field(factory=dict)
    coverage: float | None = field(default=None, converter=_optional_float, validator=_finite)
    confidence: float = 0.95
    method: str = ""
    measure_unit: str = ""
    null: float | None = field(default=None, converter=_optional_float, validator=_finite)
    smallest_relevant: float | None = field(
        default=None, converter=_optional_float, validator=_finite
    )
    reasons: tuple[str, ...] = field(default=(), converter=_codes)

    def __attrs_post_init__(self) -> None:
        self._check_reasons()
        if (self.null is None) != (self.smallest_relevant is None):
            raise ValueError("null and smallest_relevant are set together or not at all")
        if not 0 < self.confidence < 1:
            raise ValueError(f"confidence must lie between 0 and 1, not {self.confidence!r}")
        if self.coverage is not None and not 0 <= self.coverage <= 1:
            raise ValueError(f"coverage must lie in 0..1, not {self.coverage!r}")
        if self.n is not None and self.n < 0:
            raise ValueError(f"n counts persons and cannot be {self.n!r}")
        self._check_interval()

    def _check_reasons(self) -> None:
        unknown = [code for code in self.reasons if code not in REASONS and ":" not in code]
        if unknown:
            raise ValueError(
                f"unknown reason {unknown[0]!r}; use a code of cxkit.estimate.REASONS "
                "or a plugin's own as 'plugin:code'"
            )

    def _check_interval(self) -> None:
        entailed = self._entailed()
        blank = {Status.NOT_ASSESSED, Status.SUPPRESSED} & entailed
        if blank and not (self.value is self.low is self.high is None):
            raise ValueError(f"an estimate that is {min(blank)} carries no value")
        if self.value is None:
            if not blank:
                raise ValueError("an estimate without a value needs a reason that says why")
            return
        if (self.low is None or self.high is None) and not self.reasons:
            raise ValueError("an open end of an interval needs its reason")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"the interval [{self.low}, {self.high}] is upside down")

    def _entailed(self) -> set[Status]:
        return {
            status for code in self.reasons if (status := REASONS.get(code, (None,))[0]) is not None
        }

    @property
    def status(self) -> Status:
        """The one status, by precedence (see `Status`)."""
        entailed = self._entailed()
        for status in (Status.NOT_ASSESSED, Status.SUPPRESSED):
            if status in entailed:
                return status
        if self._is_inconclusive():
            return Status.INCONCLUSIVE
        return Status.THIN if Status.THIN in entailed else Status.OK

    def _is_inconclusive(self) -> bool:
        """True if the interval holds both "nothing" and "something that matters" (F25)."""
        if self.null is None or self.smallest_relevant is None:
            return False
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        holds_null = low <= self.null <= high
        relevant = (self.null - self.smallest_relevant, self.null + self.smallest_relevant)
        return holds_null and (low <= relevant[0] or high >= relevant[1])

    @property
    def held(self) -> bool:
        """True if it is as published before, until enough people stand behind an update."""
        return HELD in self.reasons

    @property
    def shown(self) -> bool:
        """True if there is a value to show."""
        return self.value is not None

    @property
    def half_width(self) -> float | None:
        """Half the interval's width, or None if an end is open."""
        if self.low is None or self.high is None:
            return None
        return (self.high - self.low) / 2

    def suppressed(self, *reasons: str) -> Estimate:
        """The same estimate with everything removed that could reveal a person."""
        return evolve(
            self,
            value=None,
            low=None,
            high=None,
            n=None,
            n_by_group={},
            coverage=None,
            reasons=reasons or ("too_few_persons",),
        )

    def to_dict(self) -> dict[str, object]:
        """The estimate in the shape of the `findings` schema."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "n": self.n,
            "n_by_group": dict(self.n_by_group),
            "coverage": self.coverage,
            "confidence": self.confidence,
            "method": self.method,
            "measure_unit": self.measure_unit,
            "null": self.null,
            "smallest_relevant": self.smallest_relevant,
            "status": str(self.status),
            "reasons": list(self.reasons),
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, object]) -> Estimate:
        """The estimate that `to_dict` wrote; unknown keys are ignored."""
        known = {
            key: value
            for key, value in document.items()
            if key in cls.__annotations__ and key != "status"
        }
        return cls(**known)  # type: ignore[arg-type]

    @classmethod
    def missing(
        cls, reason: str = "not_asked", *, method: str = "", measure_unit: str = ""
    ) -> Estimate:
        """An estimate that says that it could not be made, and why."""
        return cls(reasons=(reason,), method=method, measure_unit=measure_unit)
