"""How long initiatives live, and which have run dry, from the journal (F79)."""

from __future__ import annotations

from attrs import frozen

from cxkit.initiative.journal import Journal
from cxkit_effect._survival import EventTimes

# Turns without anything after which an initiative counts as stalled.
STALLED_AFTER = 2
ENDED = ("stop", "scale")


@frozen(kw_only=True)
class Life:
    """The life of one initiative, in turns.

    Attributes:
        initiative: Its id.
        first: Number of the turn in which it first ran.
        last: Number of the last turn in which anything happened to it.
        turns: Turns from the first to the last event, both counted.
        state: `running`, `stalled`, or `ended` (as planned, or by decision).
    """

    initiative: str
    first: int
    last: int
    turns: int
    state: str


def lives(journal: Journal, stalled_after: int = STALLED_AFTER) -> tuple[Life, ...]:
    """The lives of all initiatives that ever ran, in the order of their ids.

    Something happens to an initiative in a turn if it runs in it, or is decided about. It
    has stalled if nothing happened to it in so many turns, although nobody stopped or
    scaled it and its planned end has not come.
    """
    started: dict[str, list[int]] = {}
    for turn in journal.turns:
        for name in turn.running:
            started.setdefault(name, []).append(turn.number)
    for decision in journal.decisions:
        if decision.initiative in started:
            started[decision.initiative].append(decision.turn)
    return tuple(
        _life(journal, name, events, stalled_after) for name, events in sorted(started.items())
    )


def _life(journal: Journal, name: str, events: list[int], stalled_after: int) -> Life:
    now, first, last = len(journal.turns), min(events), max(events)
    state = "running"
    if _ended(journal, name):
        state = "ended"
    elif now - last >= stalled_after:
        state = "stalled"
    return Life(initiative=name, first=first, last=last, turns=last - first + 1, state=state)


def _ended(journal: Journal, name: str) -> bool:
    """True if somebody ended it, or its end has come by the start of the last turn."""
    choices = [d.choice for d in journal.decisions if d.initiative == name]
    if choices and choices[-1] in ENDED:
        return True
    ends = [each.end for each in journal.of(name)]
    today = journal.turns[-1].start
    return bool(ends) and all(end is not None and end <= today for end in ends)


def event_times(found: tuple[Life, ...]) -> EventTimes:
    """Turns until an initiative stalled; what runs or ended is observed without it."""
    return EventTimes.of(
        [life.turns for life in found], [life.state == "stalled" for life in found]
    )
