"""A turn in plain words: what runs, what is expected of it, and when that can show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from cxkit.circle.outline import CircleWords, Outline, Section, outline, words_of
from cxkit.circle.plan_words import name_of, part_of, range_of, short
from cxkit.cube import Cube
from cxkit.initiative import Journal, Registration, TurnRecord
from cxkit.waves import wave_days

if TYPE_CHECKING:
    from cxkit.circle.turning import TurnOutcome

# Of several choices about one initiative the first counts; the last changes nothing.
_GRAVEST = ("stop", "adjust", "scale", "continue")


def turn_outline(outcome: TurnOutcome, language: str) -> Outline:
    """The turn as a document to read, in a language."""
    words, begun = words_of(language), outcome.turn
    title = words("turn.title", number=begun.number, label=begun.label, day=begun.start)
    notes = Section(lines=[*_notes(outcome, words), words("turn.next")])
    return outline(
        title,
        (
            _head(outcome, words),
            _running(outcome, words),
            _expected(outcome, words),
            *_remarks(outcome, words),
            notes,
        ),
    )


def turns_section(journal: Journal, language: str) -> Section:
    """Turn by turn: what ran, and what was decided at the look after it."""
    words = words_of(language)
    titles = {each.initiative: called(each, words) for each in journal.registrations}
    rows = [
        (
            turn.label,
            "; ".join(titles.get(each, each) for each in turn.running),
            _decided(turn.number, journal, titles, words),
        )
        for turn in journal.turns
    ]
    columns = [words(f"turns.{name}") for name in ("turn", "ran", "decided")]
    return Section(title=words("turns.title"), columns=columns, rows=rows)


def _decided(number: int, journal: Journal, titles: Mapping[str, str], words: CircleWords) -> str:
    """What changed something at the look after a turn; of several choices, the gravest."""
    over = {d.initiative for d in journal.decisions if d.turn < number and d.choice == "stop"}
    chosen: dict[str, str] = {}
    for each in journal.decisions:
        if each.turn == number and each.initiative not in over:
            known = chosen.get(each.initiative, _GRAVEST[-1])
            chosen[each.initiative] = min(known, each.choice, key=_GRAVEST.index)
    if not chosen:
        return ""
    said = [
        f"{words(f'review.choice_{choice}')}: {', '.join(titles.get(n, n) for n in names)}"
        for choice in _GRAVEST[:-1]
        if (names := [name for name, taken in chosen.items() if taken == choice])
    ]
    if not said:
        return words("turns.all_go_on")
    rest = _GRAVEST[-1] in chosen.values()
    return "; ".join([*said, *([words("turns.rest_goes_on")] if rest else [])])


def _head(outcome: TurnOutcome, words: CircleWords) -> Section:
    lines = list(_name(outcome.turn, words))
    if not outcome.registrations:
        return Section(lines=[*lines, words("turn.nothing_new")])
    first = outcome.registrations[0]
    lines.append(words("turn.registered", day=first.registered))
    if not all(outcome.journal.is_beforehand(each) for each in outcome.registrations):
        lines.append(words("turn.late"))
    return Section(lines=lines)


def _name(begun: TurnRecord, words: CircleWords) -> Iterator[str]:
    """Which counts, where the name of a turn says another day than it begins on."""
    meant = wave_days(begun.label)
    if meant is not None and meant[0] != begun.start:
        yield words("turn.other_day", label=begun.label, meant=meant[0], day=begun.start)


def _running(outcome: TurnOutcome, words: CircleWords) -> Section:
    rows = []
    for each in outcome.turn.running:
        initiative = outcome.plan.by_id[each]
        tiles = "; ".join(part_of(outcome.cube, tile, words) for tile in initiative.tiles)
        rows.append((name_of(initiative, words), tiles))
    columns = [words("turn.initiative"), words("turn.tiles")]
    nothing = [] if rows else [words("turn.nothing_runs")]
    return Section(title=words("turn.runs"), columns=columns, rows=rows, lines=nothing)


def _expected(outcome: TurnOutcome, words: CircleWords) -> Section:
    names = ("initiative", "target", "range", "worth", "where", "against", "not_before")
    legend = [words("plan.range_means"), words("turn.shows_means")]
    return Section(
        title=words("turn.expected"),
        columns=[words(f"turn.{name}") for name in names],
        rows=[expectation_row(each, outcome.cube, words) for each in outcome.registrations],
        notes=legend if outcome.registrations else [],
    )


def _remarks(outcome: TurnOutcome, words: CircleWords) -> Iterator[Section]:
    if outcome.remarks:
        yield Section(
            title=words("plan.remarks"),
            columns=[words("plan.remark"), words("plan.remedy")],
            rows=[(words.pick(each.text), words.pick(each.remedy)) for each in outcome.remarks],
        )


def expectation_row(each: Registration, cube: Cube, words: CircleWords) -> tuple[str, ...]:
    """What is expected of what, where, against whom, and from when on."""
    worth = each.direction * each.stop_rule.smallest_worth
    return (
        called(each, words),
        part_of(cube, each.target, words),
        range_of(each.expected, words),
        f"{'+' if worth > 0 else ''}{short(worth, words)}",
        ", ".join(each.units) or words("turn.everywhere"),
        _against(each, words),
        each.earliest.isoformat(),
    )


def called(each: Registration, words: CircleWords) -> str:
    """What the initiative of a registration is called."""
    return words.pick(each.title) if each.title else each.initiative


def _against(each: Registration, words: CircleWords) -> str:
    if each.comparison:
        return ", ".join(each.comparison)
    return words("turn.siblings" if each.units else "turn.nobody")


def _notes(outcome: TurnOutcome, words: CircleWords) -> Iterator[str]:
    for name, parts in outcome.nothing.items():
        yield words(
            "turn.nothing",
            initiative=name_of(outcome.plan.by_id[name], words),
            parts=", ".join(part_of(outcome.cube, part, words) for part in parts),
        )
    for wave in outcome.straddling:
        _, last = wave_days(wave) or ("", "")
        yield words("turn.straddles", wave=wave, last=last)
    for skipped in outcome.journal.skipped:
        if skipped.turn == outcome.turn.number:
            tiles = ", ".join(part_of(outcome.cube, tile, words) for tile in skipped.tiles)
            yield words("turn.skipped", tiles=tiles, reason=skipped.reason)
