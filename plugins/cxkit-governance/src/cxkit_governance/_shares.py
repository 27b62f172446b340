"""Shares of the entries of a register, as estimates and drafts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen

from cxkit import Contrast, Draft, Estimate, Subject
from cxkit.cube import Text
from cxkit.stats import Interval, newcombe, wilson
from cxkit_governance._say import phrase

WILSON = "Wilson 1927, JASA 22, 209-212"
SHARE, DIFFERENCE = "share", "share_difference"


@frozen(kw_only=True)
class Tally:
    """How many entries say yes, no, and neither.

    Attributes:
        yes: Entries that say yes.
        no: Entries that say no.
        unsaid: Entries that say neither; they do not enter the share.
    """

    yes: int = 0
    no: int = 0
    unsaid: int = 0

    @property
    def n(self) -> int:
        """Entries that say either."""
        return self.yes + self.no

    @property
    def value(self) -> float:
        """The share of yes among those that say either; needs at least one."""
        return self.yes / self.n

    @property
    def coverage(self) -> float | None:
        """The share of entries that say either; None without any entry."""
        return self.n / (self.n + self.unsaid) if self.n + self.unsaid else None

    def interval(self, confidence: float = 0.95) -> Interval:
        """Wilson's interval of the share; needs at least one entry that says either."""
        return wilson(self.yes, self.n, confidence)

    def to_dict(self) -> dict[str, int]:
        """The three counts."""
        return {"yes": self.yes, "no": self.no, "unsaid": self.unsaid}


def tally(flags: Iterable[bool | None]) -> Tally:
    """How many are true, false, and None."""
    given = list(flags)
    return Tally(yes=given.count(True), no=given.count(False), unsaid=given.count(None))


def share(
    counted: Tally,
    confidence: float,
    *,
    null: float | None = None,
    relevant: float | None = None,
) -> Estimate:
    """The share of yes with Wilson's interval; `n` counts entries.

    Args:
        counted: The entries.
        confidence: Level of the interval.
        null: A share to compare with, or None.
        relevant: The smallest distance from it that matters; given with `null`.
    """
    if not counted.n:
        return Estimate.missing("undefined", measure_unit=SHARE)
    interval = counted.interval(confidence)
    return Estimate(
        value=counted.value,
        low=interval.low,
        high=interval.high,
        n=counted.n,
        coverage=counted.coverage,
        confidence=confidence,
        measure_unit=SHARE,
        null=null,
        smallest_relevant=relevant,
    )


def difference(
    of: Tally, against: Tally, confidence: float, groups: Contrast, relevant: float
) -> Estimate:
    """The difference of two shares with Newcombe's interval (method 10).

    Args:
        of: The entries from which is subtracted.
        against: The entries that are subtracted.
        confidence: Level of the interval.
        groups: What both are called.
        relevant: The smallest difference that matters.

    Reference: Newcombe (1998), Statistics in Medicine 17, 873-890.
    """
    if not of.n or not against.n:
        return Estimate.missing("undefined", measure_unit=DIFFERENCE)
    interval = newcombe(of.yes, of.n, against.yes, against.n, confidence)
    n, unsaid = of.n + against.n, of.unsaid + against.unsaid
    return Estimate(
        value=of.value - against.value,
        low=interval.low,
        high=interval.high,
        n=n,
        n_by_group={groups.of: of.n, groups.against: against.n},
        coverage=n / (n + unsaid),
        confidence=confidence,
        measure_unit=DIFFERENCE,
        null=0.0,
        smallest_relevant=relevant,
    )


def draft(
    function: str,
    method: str,
    measure: str,
    estimate: Estimate,
    words: Text,
    reference: str,
    *,
    subject: Subject | None = None,
    data: Mapping[str, Any] | None = None,
    blank: Text | None = None,
    **more: Any,
) -> Draft:
    """A draft about entries of a register, which are no persons unless `more` says so.

    Args:
        function: Id of the function of the catalogue.
        method: Id of the method.
        measure: What the value is.
        estimate: The value.
        words: What it says, its blanks filled in.
        reference: Source of the formula.
        subject: What it is about; the organisation if not given.
        data: Further figures.
        blank: What to say where there is no value.
        more: Further parts of the draft.
    """
    return Draft(
        function=function,
        method=method,
        measure=measure,
        subject=subject or Subject(),
        estimate=estimate,
        explanation=words if estimate.shown or blank is None else blank,
        explanation_hidden=blank or {},
        reference=reference,
        data=data or {},
        **{"persons": False, **more},
    )


def counts(counted: Tally, template: Text, **blanks: object) -> dict[str, str]:
    """The words of a share, with its counts filled in as `<yes>` and `<n>`."""
    return phrase(template, yes=counted.yes, n=counted.n, **blanks)
