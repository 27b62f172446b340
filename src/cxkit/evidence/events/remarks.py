"""What a reader should know about an event log, with its numbers."""

from __future__ import annotations

from attrs import frozen

from cxkit.errors import Problem
from cxkit.evidence.events.options import Options

# From this share of changes of unit without a change of person on, the unit is not the person's.
_TOO_MANY = 0.1
# From so many events on, a case is rather a stand-in for many; from so many ways on, none
# is told apart by eye.
_LONG_CASE, _MANY_WAYS = 10_000, 100_000


@frozen(kw_only=True)
class Counts:
    """What was counted beside the tallies.

    Attributes:
        events: Events that were counted.
        cases: Their cases.
        left_out: Events that were left out because they lack something.
        ties: Neighbours of one case with the same time.
        border_ties: Events with the same time as the last one that another log has of their case.
        border_alike: Those of them with the same activity and unit as that one.
        repeats: Neighbours that are equal in everything.
        overlaps: Neighbours of which the later began before the earlier ended.
        early_ends: Events that end before they begin.
        unit_changes: Neighbours of two known units.
        person_changes: Neighbours of two known persons.
        unit_changes_same_person: Changes of unit without a change of person.
        longest: Events of the longest case.
        variants: How many different ways cases took.
        has_order: True if there is a column that orders ties.
        names_persons: True if the log says who did what.
    """

    events: int
    cases: int
    left_out: int
    ties: int
    repeats: int
    overlaps: int
    early_ends: int
    unit_changes: int
    person_changes: int
    unit_changes_same_person: int
    longest: int
    has_order: bool
    names_persons: bool
    variants: int = 0
    border_ties: int = 0
    border_alike: int = 0

    @property
    def unit_is_of_the_task(self) -> bool:
        """True if the unit changes so often without the person that it is not the person's."""
        least = self.unit_changes * _TOO_MANY
        return self.names_persons and self.unit_changes_same_person > least


def remarks(counts: Counts, options: Options, file: str, again: int = 0) -> list[Problem]:
    """The warnings that the counts give reason for; `again` cases were read again."""
    found = [
        _again(again, file) if again else None,
        _left_out(counts, file) if counts.left_out else None,
        _ties(counts, file) if counts.ties and not counts.has_order else None,
        _border_ties(counts, file) if counts.border_ties else None,
        _repeats(counts, options, file) if counts.repeats else None,
        _early(counts, file) if counts.early_ends else None,
        _overlaps(counts, file) if counts.overlaps else None,
        _task(counts, file) if counts.unit_is_of_the_task else None,
        _long(counts, file) if counts.longest >= _LONG_CASE else None,
        _many_ways(counts, file) if counts.variants >= _MANY_WAYS else None,
    ]
    return [problem for problem in found if problem is not None]


def _again(cases: int, file: str) -> Problem:
    return Problem(
        code="cases_read_again",
        file=file,
        count=cases,
        message=f"{cases} cases have events before what was counted of them in earlier logs: "
        "these cases were read again, over all logs that hold them.",
    )


def _left_out(counts: Counts, file: str) -> Problem:
    return Problem(
        code="events_left_out",
        file=file,
        count=counts.left_out,
        message=f"{counts.left_out} events were left out: they lack a case, a time or an activity.",
        hint="What they belong to is shorter than it was.",
    )


def _ties(counts: Counts, file: str) -> Problem:
    return Problem(
        code="ties",
        file=file,
        count=counts.ties,
        message=f"{counts.ties} times two events of one case have the same time; they were "
        "ordered by activity.",
        hint='If the log knows their order, map it: columns = {order = "..."}.',
    )


def _border_ties(counts: Counts, file: str) -> Problem:
    return Problem(
        code="ties_between_logs",
        file=file,
        count=counts.border_ties,
        message=f"{counts.border_ties} events have the same time as the last one that an earlier "
        f"log has of their case, {counts.border_alike} of them the same activity and unit too; "
        "they were counted as coming after it.",
        hint="If the log repeats events of the earlier one, take them out. If it knows their "
        'order, map it: columns = {order = "..."}.',
    )


def _repeats(counts: Counts, options: Options, file: str) -> Problem:
    return Problem(
        code="events_twice",
        file=file,
        count=counts.repeats,
        message=f"{counts.repeats} events stand twice exactly; they were counted each time.",
        hint='If they are repeats of the export, drop them: options = {duplicates = "drop"}.',
    )


def _early(counts: Counts, file: str) -> Problem:
    return Problem(
        code="end_before_start",
        file=file,
        count=counts.early_ends,
        message=f"{counts.early_ends} events end before they begin; the time they took was left "
        "out.",
        hint="Check whether start and end are mapped the right way round.",
    )


def _overlaps(counts: Counts, file: str) -> Problem:
    return Problem(
        code="events_overlap",
        file=file,
        count=counts.overlaps,
        message=f"{counts.overlaps} events began before the one before them had ended; nothing "
        "waited there.",
        hint="That is usual where people work on a case at the same time.",
    )


def _task(counts: Counts, file: str) -> Problem:
    return Problem(
        code="unit_of_the_task",
        file=file,
        count=counts.unit_changes_same_person,
        message=f"The unit changes {counts.unit_changes} times, but whoever does the work only "
        f"{counts.person_changes} times: the unit seems to belong to the task, not to the person.",
        hint="Changes of unit are then no handovers. Map the unit of whoever did it, or leave "
        "the column out.",
    )


def _long(counts: Counts, file: str) -> Problem:
    return Problem(
        code="long_case",
        file=file,
        count=counts.longest,
        message=f"The longest case has {counts.longest} events of {counts.events}: it may stand "
        "for events whose case nobody knows.",
        hint="Leave the case of such events empty, and leave them out: "
        'options = {incomplete = "leave_out"}.',
    )


def _many_ways(counts: Counts, file: str) -> Problem:
    return Problem(
        code="many_ways",
        file=file,
        count=counts.variants,
        message=f"{counts.cases} cases took {counts.variants} different ways; all are counted, "
        "but only the most frequent are spelled out.",
        hint="Check whether activities hold numbers or names that differ from case to case.",
    )
