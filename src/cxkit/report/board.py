"""The first page for a board: does it work, what moved, what is noticed, what stops, what next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from cxkit.estimate import Status
from cxkit.finding import Finding
from cxkit.initiative.verdict import ANSWERS, CANNOT, NOT_YET, answer_of, counted, current, is_about
from cxkit.report.figure import Figure, figure
from cxkit.report.lookup import Lookup
from cxkit.report.net import Anchors
from cxkit.report.texts import Words

_CHOICES = {
    "continue": "board.choice_continue",
    "adjust": "board.choice_adjust",
    "stop": "board.choice_stop",
    "scale": "board.choice_scale",
}
# What changes something comes before what goes on as it is.
_ASKED_FIRST = ("stop", "scale", "adjust", "continue")
_SIDES = {
    "self": "board.side_self",
    "customer": "board.side_customer",
    "both": "board.side_both",
}
_MOST_MOVED = 6
_MOST_NOTICED = 3


@frozen(kw_only=True)
class Verdict:
    """What can be said about one expectation of one initiative.

    Attributes:
        initiative: What the initiative is called.
        target: What it should move.
        anchor: Where its evidence stands.
        answer: `yes`, `no`, `not_yet` or `cannot`.
        word: The answer in words.
        when: When an answer can be expected, or empty.
        expected: What was expected before the start, in words, or empty.
        figure: The effect.
        grade: How far the design can show causes, in words, or empty.
        design: How it was compared, in words, or empty.
        smallest: The smallest effect that could have been seen, in words, or empty.
        classical: The interval for one look only, in words, or empty.
        exploratory: True if nothing was registered before the start.
        reasons: What stands in the way, where the explanation does not say it already.
        cannot_tell: What this cannot tell.
    """

    initiative: str
    target: str
    anchor: str
    answer: str
    word: str
    when: str
    expected: str
    figure: Figure
    grade: str
    design: str
    smallest: str
    classical: str
    exploratory: bool
    reasons: tuple[str, ...]
    cannot_tell: str


@frozen(kw_only=True)
class Line:
    """A sentence about a tile or an initiative, with its figure."""

    label: str
    text: str
    anchor: str
    figure: Figure | None = None


@frozen(kw_only=True)
class Board:
    """What a board asks, answered in order.

    Attributes:
        works: The first answer in one sentence.
        verdicts: One per expectation that holds.
        moved: What changed since the first look, with how many would by chance.
        moved_count: The count in words, or empty.
        noticed: What customers noticed.
        stops: What was or should be stopped.
        decisions: What is to be decided now.
    """

    works: str
    verdicts: tuple[Verdict, ...]
    moved: tuple[Line, ...]
    moved_count: str
    noticed: tuple[Line, ...]
    stops: tuple[Line, ...]
    decisions: tuple[Line, ...]


def board(look: Lookup, words: Words, anchors: Anchors) -> Board | None:
    """The page for the board, or None while nothing was registered and no turn began."""
    journal = look.assessment.journal
    if not journal or not (journal.get("registrations") or journal.get("turns")):
        return None
    found = _verdicts(look, journal, words, anchors)
    verdicts = tuple(sorted(found, key=lambda v: list(ANSWERS).index(v.answer)))
    moved, moved_count = _moved(look, words, anchors)
    choices = tuple(_choices(look, journal, words, anchors))
    return Board(
        works=_works(verdicts, words),
        verdicts=verdicts,
        moved=moved,
        moved_count=moved_count,
        noticed=tuple(_noticed(look, words, anchors)),
        stops=tuple(line for choice, line in choices if choice == "stop"),
        decisions=tuple(line for _, line in choices),
    )


def titles(look: Lookup) -> Mapping[str, Mapping[str, str]]:
    """Initiative id -> what it is called, from plan and journal."""
    plan = look.assessment.plan or {}
    journal = look.assessment.journal or {}
    found = {each["id"]: each["title"] for each in plan.get("initiatives", ())}
    for each in journal.get("registrations", ()):
        if each.get("title"):
            found.setdefault(each["initiative"], each["title"])
    return found


def title(look: Lookup, initiative: str, words: Words) -> str:
    """What an initiative is called; its id if nobody said."""
    named = titles(look).get(initiative)
    return words.pick(named) if named else initiative


def target(look: Lookup, name: str, words: Words) -> str:
    """What a tile, dimension or figure is called."""
    if name in look.cube.tiles:
        return words.pick(look.cube.tiles[name].label)
    if name in look.cube.by_dimension:
        return words.pick(look.cube.by_dimension[name].label)
    return name.replace("_", " ")


def _verdicts(
    look: Lookup, journal: Mapping[str, Any], words: Words, anchors: Anchors
) -> Iterator[Verdict]:
    effects = look.measured("effect")
    for each in current(journal):
        found = next((f for f in effects if is_about(f, each)), None)
        yield _verdict(look, each, found, words, anchors)


def _verdict(
    look: Lookup,
    registration: Mapping[str, Any],
    finding: Finding | None,
    words: Words,
    anchors: Anchors,
) -> Verdict:
    data = finding.data if finding else {}
    answer = answer_of(finding, registration)
    when = data.get("not_before") if answer in (NOT_YET, CANNOT) else None
    named, about = registration["initiative"], registration["target"]
    called = data.get("target_label")
    change = _change(finding, words)
    return Verdict(
        initiative=title(look, named, words),
        target=words.pick(called) if called else target(look, about, words),
        anchor=anchors("i", f"{named}.{about}"),
        answer=answer,
        word=_capital(words.pick(ANSWERS[answer])),
        when=words("board.when", day=when) if when else "",
        expected=_expected(registration, words),
        figure=change,
        grade=_grade(data.get("design_grade"), words),
        design=words.get(f"design.{data.get('design')}", ""),
        smallest=_smallest(data.get("mde"), registration, words),
        classical=_classical(data.get("classical"), words),
        exploratory=not data.get("registered", True),
        reasons=_reasons(finding, change, words),
        cannot_tell=words.pick(data["cannot_tell"]) if data.get("cannot_tell") else "",
    )


def _grade(grade: object, words: Words) -> str:
    """How far the comparison carries, with what that grade means."""
    meaning = words.get(f"grade.{grade}", "")
    return words("board.grade", n=grade, meaning=meaning) if meaning else ""


def _reasons(finding: Finding | None, change: Figure, words: Words) -> tuple[str, ...]:
    """Why it is as it is, where that is not said yet; that there is no figure says nothing."""
    empty = words.reason("undefined") if finding and len(finding.estimate.reasons) > 1 else ""
    return tuple(r for r in change.reasons if r not in change.explanation and r != empty)


def _change(finding: Finding | None, words: Words) -> Figure:
    """A change as a figure: a rise has its sign, as a fall has."""
    found = figure(finding, words)
    rises = found.raw is not None and found.raw[0] > 0 and found.value.strip("0,.") != ""
    return evolve(found, value=f"+{found.value}") if rises else found


def _expected(registration: Mapping[str, Any], words: Words) -> str:
    ends = registration["expected"]
    points = registration["target_kind"] != "metric"
    return words(
        "board.expected_points" if points else "board.expected_metric",
        low=words.number(ends["low"], 1),
        high=words.number(ends["high"], 1),
        day=registration["registered"],
    )


def _smallest(size: float | None, registration: Mapping[str, Any], words: Words) -> str:
    if size is None:
        return ""
    points = registration["target_kind"] != "metric"
    return words("board.mde_points" if points else "board.mde_metric", size=words.number(size, 1))


def _classical(ends: Mapping[str, float] | None, words: Words) -> str:
    if not ends or ends.get("low") is None or ends.get("high") is None:
        return ""
    low, high = (words.number(ends[key], 1) for key in ("low", "high"))
    return words("board.classical", low=low, high=high)


def _works(verdicts: Iterable[Verdict], words: Words) -> str:
    parts = counted((each.answer for each in verdicts), words.language)
    if not parts:
        return words("board.nothing_registered")
    return words("board.works", parts=words.join(parts))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _moved(look: Lookup, words: Words, anchors: Anchors) -> tuple[tuple[Line, ...], str]:
    """Tiles that changed since the first look, the largest first."""
    everything = _since_longest(
        f
        for f in look.measured("progress")
        if f.estimate.shown and f.subject.tile and f.subject.unit is None
    )
    clear = [f for f in everything if f.estimate.status is Status.OK and _excludes_zero(f)]
    clear.sort(key=lambda f: -abs(f.estimate.value or 0.0))
    lines = tuple(_tile_line(look, f, words, anchors) for f in clear[:_MOST_MOVED])
    chance = words.number((1 - _confidence(everything)) * len(everything))
    count = words("board.moved_count", k=len(clear), n=len(everything), chance=chance)
    return lines, count if everything else ""


def _since_longest(findings: Iterable[Finding]) -> list[Finding]:
    """Of the changes of one thing, the one since the earliest wave."""
    found: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        about = finding.subject
        key = (about.tile, about.side, about.audience, finding.data.get("against"))
        since = finding.contrast.against if finding.contrast else ""
        known = found.get(key)
        if known is None or (known.contrast and since < known.contrast.against):
            found[key] = finding
    return list(found.values())


def _confidence(findings: Iterable[Finding]) -> float:
    return next((f.estimate.confidence for f in findings), 0.95)


def _excludes_zero(finding: Finding) -> bool:
    low, high = finding.estimate.low, finding.estimate.high
    return low is not None and high is not None and (low > 0 or high < 0)


def _tile_line(look: Lookup, finding: Finding, words: Words, anchors: Anchors) -> Line:
    tile = str(finding.subject.tile)
    who = look.audience(finding.subject.audience, words) if finding.subject.audience else ""
    return Line(
        label=target(look, tile, words),
        text=who,
        anchor=anchors("t", tile),
        figure=_change(finding, words),
    )


def _noticed(look: Lookup, words: Words, anchors: Anchors) -> Iterator[Line]:
    """Where the gap to the customers' image moved, and which side did."""
    found = _since_longest(
        f for f in look.measured("gap_trend") if f.estimate.shown and f.subject.tile
    )
    clear = [f for f in found if _excludes_zero(f) or f.data.get("moved") in ("customer", "both")]
    clear.sort(key=lambda f: -abs(f.estimate.value or 0.0))
    for finding in clear[:_MOST_NOTICED]:
        line = _tile_line(look, finding, words, anchors)
        side = _SIDES.get(str(finding.data.get("moved")), "board.side_none")
        yield Line(
            label=line.label,
            text=f"{line.text}: {words(side)}" if line.text else words(side),
            anchor=line.anchor,
            figure=line.figure,
        )


def _choices(
    look: Lookup, journal: Mapping[str, Any], words: Words, anchors: Anchors
) -> Iterator[tuple[str, Line]]:
    """What is advised for each initiative; what was decided where nothing is advised."""
    advised = {}
    for finding in look.measured("decision"):
        choice = finding.data.get("choice")
        if choice and finding.subject.initiative:
            advised[finding.subject.initiative] = (str(choice), finding.data.get("reason"))
    for each in journal.get("decisions", ()):
        advised.setdefault(each["initiative"], (each["choice"], each.get("reason")))
    rank = {choice: place for place, choice in enumerate(_ASKED_FIRST)}
    found = sorted(advised.items(), key=lambda item: (rank.get(item[1][0], len(rank)), item[0]))
    for name, (choice, reason) in found:
        about = next((r for r in current(journal) if r["initiative"] == name), None)
        said = words(_CHOICES[choice]) if choice in _CHOICES else choice
        line = Line(
            label=title(look, name, words),
            text=f"{said} {words.pick(reason)}" if reason else said,
            anchor=anchors("i", f"{name}.{about['target']}") if about else "",
        )
        yield choice, line
