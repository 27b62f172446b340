"""The journal: what was expected, what was turned, when one looked, what was decided.

Nothing in it is changed afterwards; things are added. So a journal says honestly
what was known when (Plan-Do-Study-Act: Deming, 1994, The New Economics, ch. 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Literal

from attrs import evolve, field, frozen

from cxkit.cube.text import Text
from cxkit.errors import InputError, Problem, RefusedError
from cxkit.initiative.registration import (
    Key,
    Registration,
    StopRule,
    TargetKind,
    day_of,
    day_or_none,
    names,
)

__all__ = [
    "CHOICES",
    "Choice",
    "Decision",
    "Journal",
    "LookRecord",
    "Registration",
    "SkippedLook",
    "StopRule",
    "TargetKind",
    "TurnRecord",
]

CHOICES = ("continue", "adjust", "stop", "scale")
Choice = Literal["continue", "adjust", "stop", "scale"]


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


@frozen(kw_only=True)
class TurnRecord:
    """A turn that began.

    Attributes:
        number: 1 for the first.
        label: Its name, such as `2026-Q1`.
        start: The day on which it began.
        end: Its last day; None while it runs.
        running: Ids of the initiatives that run in it.
        tiles: Ids of the tiles that they turn, sorted.
        looks_before: How many looks of the workspace there were when it began.
    """

    number: int
    label: str
    start: date = field(converter=day_of)
    end: date | None = field(default=None, converter=day_or_none)
    running: tuple[str, ...] = field(default=(), converter=_texts)
    tiles: tuple[str, ...] = field(default=(), converter=names)
    looks_before: int = 0

    def to_dict(self) -> dict[str, object]:
        """The turn as a plain dictionary."""
        return {
            "number": self.number,
            "label": self.label,
            "start": self.start.isoformat(),
            "end": _iso(self.end),
            "running": list(self.running),
            "tiles": list(self.tiles),
            "looks_before": self.looks_before,
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> TurnRecord:
        """What `to_dict` wrote; unknown keys are ignored."""
        return cls(**_known(cls, document))


@frozen(kw_only=True)
class LookRecord:
    """A look that rested on other data than the look before it.

    Attributes:
        number: Number of the look in its workspace.
        day: The day of the look; None if nobody said.
        waves: The rounds of asking that it saw.
    """

    number: int
    day: date | None = field(default=None, converter=day_or_none)
    waves: tuple[str, ...] = field(default=(), converter=_texts)

    def to_dict(self) -> dict[str, object]:
        """The look as a plain dictionary."""
        return {"number": self.number, "day": _iso(self.day), "waves": list(self.waves)}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> LookRecord:
        """What `to_dict` wrote; unknown keys are ignored."""
        return cls(**_known(cls, document))


@frozen(kw_only=True)
class SkippedLook:
    """A turn that began although nobody had looked after the turn before on the same tiles.

    Attributes:
        turn: Number of the turn that began without a look.
        tiles: Ids of the tiles that were turned twice without a look between.
        reason: Why nobody looked.
        day: The day on which that was written down.
    """

    turn: int
    tiles: tuple[str, ...] = field(converter=names)
    reason: str
    day: date = field(converter=day_of)

    def to_dict(self) -> dict[str, object]:
        """The skipped look as a plain dictionary."""
        return {
            "turn": self.turn,
            "tiles": list(self.tiles),
            "reason": self.reason,
            "day": self.day.isoformat(),
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> SkippedLook:
        """What `to_dict` wrote; unknown keys are ignored."""
        return cls(**_known(cls, document))


@frozen(kw_only=True)
class Decision:
    """What was decided about an initiative after a look.

    Attributes:
        initiative: Id of the initiative.
        registration: Id of the registration that it was judged by.
        turn: Number of the turn in which it was decided.
        choice: `continue`, `adjust`, `stop` or `scale`.
        reason: Why, by language.
        day: The day of the decision.
        look: Number of the look that it rests on; 0 if on none.
    """

    initiative: str
    registration: str
    turn: int
    choice: Choice
    reason: Text
    day: date = field(converter=day_of)
    look: int = 0

    def to_dict(self) -> dict[str, object]:
        """The decision as a plain dictionary."""
        return {
            "initiative": self.initiative,
            "registration": self.registration,
            "turn": self.turn,
            "choice": self.choice,
            "reason": dict(self.reason),
            "day": self.day.isoformat(),
            "look": self.look,
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Decision:
        """What `to_dict` wrote; unknown keys are ignored."""
        return cls(**_known(cls, document))


@frozen(kw_only=True)
class Journal:
    """Everything that was written down, in the order in which it was.

    Attributes:
        registrations: Expectations, replaced ones among them.
        turns: The turns that began.
        looks: The looks that rested on new data.
        decisions: What was decided after looks.
        skipped: Turns that began without the look that they needed.
    """

    registrations: tuple[Registration, ...] = ()
    turns: tuple[TurnRecord, ...] = ()
    looks: tuple[LookRecord, ...] = ()
    decisions: tuple[Decision, ...] = ()
    skipped: tuple[SkippedLook, ...] = ()

    def __attrs_post_init__(self) -> None:
        problems = [*_of_registrations(self), *_of_turns(self), *_of_decisions(self)]
        if problems:
            raise InputError(problems)

    @property
    def by_id(self) -> Mapping[str, Registration]:
        """Registration id -> registration, replaced ones among them."""
        return {each.id: each for each in self.registrations}

    @property
    def current(self) -> tuple[Registration, ...]:
        """The registrations that hold: none of them was replaced."""
        replaced = {each.supersedes for each in self.registrations}
        return tuple(each for each in self.registrations if each.id not in replaced)

    @property
    def running_turn(self) -> TurnRecord | None:
        """The turn that began last, if it has not ended."""
        return self.turns[-1] if self.turns and self.turns[-1].end is None else None

    def of(self, initiative: str) -> tuple[Registration, ...]:
        """The registrations of an initiative that hold."""
        return tuple(each for each in self.current if each.initiative == initiative)

    def first(self, registration: Registration) -> Registration:
        """What was expected first, before anything was replaced."""
        while registration.supersedes is not None:
            registration = self.by_id[registration.supersedes]
        return registration

    def is_beforehand(self, registration: Registration) -> bool:
        """True if it was written down by the start of what it replaces, too.

        A later start does not make an expectation that was changed after the first
        start one that was stated beforehand.
        """
        return registration.registered <= min(registration.start, self.first(registration).start)

    def look_after(self, turn: TurnRecord) -> LookRecord | None:
        """The first look after a turn began, or None if nobody looked yet."""
        return next((look for look in self.looks if look.number > turn.looks_before), None)

    @property
    def cycles(self) -> tuple[tuple[TurnRecord, LookRecord], ...]:
        """The turns that were looked at, each with its first look before a next turn."""
        found = []
        for turn, after in zip(self.turns, (*self.turns[1:], None), strict=True):
            look = self.look_after(turn)
            if look is not None and (after is None or look.number <= after.looks_before):
                found.append((turn, look))
        return tuple(found)

    @property
    def cycle_days(self) -> tuple[int, ...]:
        """Days from the start of a turn to its look, for cycles whose look has a day."""
        return tuple((look.day - turn.start).days for turn, look in self.cycles if look.day)

    def unseen(self, tiles: Iterable[str]) -> dict[str, int]:
        """Tile -> number of the last turn that turned it and was not looked at since."""
        last: dict[str, TurnRecord] = {t: turn for turn in self.turns for t in turn.tiles}
        return {
            tile: last[tile].number
            for tile in names(tiles)
            if tile in last and self.look_after(last[tile]) is None
        }

    def register(self, *registrations: Registration) -> Journal:
        """The journal with further expectations.

        Raises:
            RefusedError: if something is expected already and not replaced with a reason,
                or was replaced by somebody else meanwhile.
        """
        found = list(self.registrations)
        holds: dict[Key, Registration] = {each.key: each for each in self.current}
        for new in registrations:
            old = holds.get(new.key)
            if (old.id if old else None) != new.supersedes:
                raise _registered_already(new, old)
            holds[new.key] = new
            found.append(new)
        return evolve(self, registrations=tuple(found))

    def begin(
        self, turn: TurnRecord, *, without_look: str = "", day: date | None = None
    ) -> Journal:
        """The journal with a turn that begins; the turn before it ends the day before.

        Args:
            turn: The turn.
            without_look: Why nobody looked since the same tiles were turned last; it is
                recorded.
            day: The day on which that is written down; the turn's start if not given.

        Raises:
            RefusedError: if tiles would be turned again although nobody looked since.
        """
        unseen = self.unseen(turn.tiles)
        skipped = self.skipped
        if unseen:
            if not without_look.strip():
                raise _not_looked(turn, unseen)
            skipped += (
                SkippedLook(
                    turn=turn.number,
                    tiles=tuple(unseen),
                    reason=without_look,
                    day=day or turn.start,
                ),
            )
        turns = self.turns
        if turns and turns[-1].end is None and turns[-1].start < turn.start:
            turns = (*turns[:-1], evolve(turns[-1], end=turn.start - timedelta(days=1)))
        return evolve(self, turns=(*turns, turn), skipped=skipped)

    def seen(self, look: LookRecord) -> Journal:
        """The journal with a look that is being made."""
        return evolve(self, looks=(*self.looks, look))

    def decide(self, *decisions: Decision) -> Journal:
        """The journal with further decisions."""
        return evolve(self, decisions=(*self.decisions, *decisions))

    def to_dict(self) -> dict[str, object]:
        """The journal in the shape of the `journal` schema."""
        return {
            "schema_version": 1,
            "registrations": [each.to_dict() for each in self.registrations],
            "turns": [each.to_dict() for each in self.turns],
            "looks": [each.to_dict() for each in self.looks],
            "decisions": [each.to_dict() for each in self.decisions],
            "skipped": [each.to_dict() for each in self.skipped],
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Journal:
        """What `to_dict` wrote; unknown keys are ignored.

        Raises:
            InputError: if it is no journal any more, with every reason.
        """
        return cls(
            registrations=tuple(map(Registration.from_dict, document.get("registrations", ()))),
            turns=tuple(map(TurnRecord.from_dict, document.get("turns", ()))),
            looks=tuple(map(LookRecord.from_dict, document.get("looks", ()))),
            decisions=tuple(map(Decision.from_dict, document.get("decisions", ()))),
            skipped=tuple(map(SkippedLook.from_dict, document.get("skipped", ()))),
        )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _known(cls: type, document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: document[key] for key in document if key in cls.__annotations__}


def _registered_already(new: Registration, old: Registration | None) -> RefusedError:
    about = f"{new.initiative!r} and {new.target!r}"
    if old is None:
        return RefusedError(
            f"Nothing that holds is registered as {new.supersedes!r} for {about}.",
            hint="Leave out what it replaces, or name the registration that holds.",
        )
    return RefusedError(
        f"What is expected of {about} was registered on {old.registered} ({old.id}); "
        "that is not changed afterwards.",
        hint="Replace it openly: the new one names it and gives a reason. Both are kept.",
    )


def _not_looked(turn: TurnRecord, unseen: Mapping[str, int]) -> RefusedError:
    return RefusedError(
        f"Turn {turn.number} turns tiles again that nobody looked at since: {', '.join(unseen)}.",
        hint="Look first: cxkit look PATH --add. Or say why not: --without-look REASON.",
    )


def _of_registrations(journal: Journal) -> Iterator[Problem]:
    seen: dict[str, Registration] = {}
    holds: dict[Key, str] = {}
    for index, each in enumerate(journal.registrations):
        path = f"registrations[{index}]"
        if each.id in seen:
            yield Problem(
                code="registered_twice", path=path, message=f"{each.id} is registered twice."
            )
        elif holds.get(each.key) != each.supersedes:
            yield Problem(
                code="not_superseded",
                path=path,
                message=f"{each.id} does not name the registration that it replaces.",
            )
        seen[each.id] = each
        holds[each.key] = each.id


def _of_turns(journal: Journal) -> Iterator[Problem]:
    for place, turn in enumerate(journal.turns):
        path = f"turns[{place}]"
        if turn.number != place + 1:
            yield Problem(
                code="turns_not_counted",
                path=path,
                message=f"Turn {turn.number} stands where turn {place + 1} belongs.",
            )
        if turn.end is not None and turn.end < turn.start:
            yield Problem(
                code="ends_before_start",
                path=path,
                message=f"Turn {turn.number} ends on {turn.end}, before it starts.",
            )
        if place and not journal.turns[place - 1].start < turn.start:
            yield Problem(
                code="turns_out_of_order",
                path=path,
                message=f"Turn {turn.number} starts on {turn.start}, but turn {place} "
                f"started on {journal.turns[place - 1].start}.",
                hint="A turn starts after the one before it.",
            )
    numbers = [look.number for look in journal.looks]
    if numbers != sorted(set(numbers)):
        yield Problem(
            code="looks_out_of_order", path="looks", message="The looks are not in their order."
        )


def _of_decisions(journal: Journal) -> Iterator[Problem]:
    known = journal.by_id
    for index, each in enumerate(journal.decisions):
        path = f"decisions[{index}]"
        if each.choice not in CHOICES:
            yield Problem(
                code="bad_choice",
                path=path,
                message=f"A decision is {', '.join(CHOICES)}, not {each.choice!r}.",
            )
        if each.registration not in known:
            yield Problem(
                code="unknown_registration",
                path=path,
                message=f"There is no registration {each.registration!r}.",
            )
        elif known[each.registration].initiative != each.initiative:
            yield Problem(
                code="decision_on_another",
                path=path,
                message=f"{each.registration} is no registration of {each.initiative!r}.",
            )
