"""Rules over the journal: effects claimed too early (F48), turns without a look (F23)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from cxkit.context import Context
from cxkit.hookspecs import Place, RuleResult
from cxkit.initiative import Decision, Journal, Registration
from cxkit_governance._plan_words import CHOICES, WORDS
from cxkit_governance._say import day, result, tile_names


def claims(context: Context) -> Iterator[RuleResult]:
    """Decisions and ends that come before an effect could show (F48)."""
    journal = context.journal
    for decision in journal.decisions:
        registration = journal.by_id[decision.registration]
        if decision.choice in CHOICES and decision.day < registration.earliest:
            yield _decided(decision, registration)
    for each in journal.current:
        if each.end is not None and each.end < each.earliest:
            yield result(
                WORDS,
                "ends_before_lag",
                [_place(each, "end")],
                level="note",
                data={"end": each.end.isoformat(), **_times(each)},
                title=_title(each),
                end=day(each.end),
                earliest=day(each.earliest),
            )


def _decided(decision: Decision, registration: Registration) -> RuleResult:
    return result(
        WORDS,
        "decided_before_lag",
        [_place(registration, "lag_days")],
        data={
            "choice": decision.choice,
            "day": decision.day.isoformat(),
            "turn": decision.turn,
            **_times(registration),
        },
        title=_title(registration),
        choice=CHOICES[decision.choice],
        day=day(decision.day),
        earliest=day(registration.earliest),
    )


def _place(registration: Registration, field: str) -> Place:
    return Place(kind="initiative", id=registration.initiative, field=field)


def _title(registration: Registration) -> object:
    return registration.title or registration.initiative


def _times(registration: Registration) -> dict[str, object]:
    return {
        "registration": registration.id,
        "target": registration.target,
        "earliest": registration.earliest.isoformat(),
    }


def looks(context: Context) -> Iterator[RuleResult]:
    """Second turns without a look, and turns that are over and were not looked at (F23).

    Reference: Deming (1994), The New Economics, ch. 6 (Plan-Do-Study-Act).
    """
    journal = context.journal
    for skipped in journal.skipped:
        yield result(
            WORDS,
            "look_skipped",
            [Place(kind="turn", id=str(skipped.turn)), *_tiles(skipped.tiles)],
            data={"reason": skipped.reason, "day": skipped.day.isoformat()},
            turn=skipped.turn,
            tiles=tile_names(context.cube, skipped.tiles),
            reason=skipped.reason,
        )
    for turn, tiles in _over(journal).items():
        yield result(
            WORDS,
            "not_looked_at",
            [Place(kind="turn", id=str(turn)), *_tiles(tiles)],
            turn=turn,
            tiles=tile_names(context.cube, tiles),
        )


def _tiles(tiles: tuple[str, ...]) -> list[Place]:
    return [Place(kind="tile", id=tile) for tile in tiles]


def _over(journal: Journal) -> dict[int, tuple[str, ...]]:
    """Number of a turn that is over -> its tiles that nobody looked at since."""
    found: dict[int, list[str]] = defaultdict(list)
    running = journal.running_turn.number if journal.running_turn else None
    unseen = journal.unseen({tile for turn in journal.turns for tile in turn.tiles})
    for tile, number in unseen.items():
        if number != running:
            found[number].append(tile)
    return {number: tuple(found[number]) for number in sorted(found)}
