"""A review in plain words: what came of it, what follows, which side of the gap moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cxkit.circle.outline import CircleWords, Outline, Section, outline, words_of
from cxkit.circle.plan_words import part_of, range_of, short
from cxkit.circle.turn_words import called
from cxkit.finding import Finding
from cxkit.initiative.moved import Moved, moved_tiles
from cxkit.initiative.verdict import ANSWERS, CANNOT, NOT_YET, counted, last_round_before
from cxkit.report.lookup import KNOWN_AUDIENCES

if TYPE_CHECKING:
    from cxkit.circle.reviewing import Reviewed, ReviewOutcome

# So many tiles are named where there are many.
_MOST = 10


def review_outline(outcome: ReviewOutcome, language: str) -> Outline:
    """The review as a document to read, in a language."""
    words = words_of(language)
    sections = (
        _head(outcome, words),
        _effects(outcome, words),
        _limits(outcome, words),
        _choices(outcome, words),
        _gaps(outcome, words),
        _progress(outcome, words),
        _circle(outcome, words),
    )
    title = words("review.title", number=outcome.look.number, day=outcome.day)
    return outline(title, sections)


def _head(outcome: ReviewOutcome, words: CircleWords) -> Section:
    parts = counted((each.answer for each in outcome.items), words.language)
    count = len(outcome.items)
    lines = [words(_counted("works", count), n=count, parts=words.join(parts))]
    late = sum(not each.beforehand for each in outcome.items)
    if late:
        lines.append(words(_counted("exploratory", late), n=late))
    return Section(lines=lines)


def _counted(key: str, count: int) -> str:
    """The key of a sentence about so many; one has a sentence of its own."""
    return f"review.{key}_one" if count == 1 else f"review.{key}"


def _effects(outcome: ReviewOutcome, words: CircleWords) -> Section:
    names = ("initiative", "target", "state", "change", "expected", "answer", "design")
    return Section(
        title=words("review.effects"),
        columns=[words(f"review.{name}") for name in names],
        rows=[_effect(each, outcome, words) for each in outcome.items],
        notes=_legend(outcome, words),
    )


def _legend(outcome: ReviewOutcome, words: CircleWords) -> Iterator[str]:
    """What the words and figures of the table mean, as far as they stand there."""
    if not outcome.items:
        return
    yield words("plan.range_means")
    if any(each.answer in (NOT_YET, CANNOT) for each in outcome.items):
        named = {answer: words.pick(ANSWERS[answer]) for answer in (NOT_YET, CANNOT)}
        yield words("review.answers", **named)
    grades = {each.effect.data.get("design_grade") for each in outcome.items if each.effect}
    if grades - {None}:
        meanings = "; ".join(f"{n} {words(f'grade.{n}')}" for n in range(6) if n or 0 in grades)
        yield words("review.grades", meanings=meanings)


def _effect(each: Reviewed, outcome: ReviewOutcome, words: CircleWords) -> tuple[str, ...]:
    registration = each.registration
    return (
        called(registration, words),
        _target(each, outcome, words),
        words(f"review.state_{each.state}"),
        change(each.effect, words),
        range_of(registration.expected, words),
        words.pick(ANSWERS[each.answer]),
        _design(each.effect, words),
    )


def _target(each: Reviewed, outcome: ReviewOutcome, words: CircleWords) -> str:
    """What people call the thing that should move."""
    label = each.effect.data.get("target_label") if each.effect else None
    return words.pick(label) if label else part_of(outcome.cube, each.registration.target, words)


def change(effect: Finding | None, words: CircleWords) -> str:
    """A change with its interval; a dash where nothing is shown."""
    if effect is None or effect.estimate.value is None:
        return "–"
    estimate = effect.estimate
    value = _signed(estimate.value or 0.0, words)
    if estimate.low is None or estimate.high is None:
        return words("review.no_range", value=value)
    low, high = (_signed(end, words) for end in (estimate.low, estimate.high))
    return words("review.range", value=value, low=low, high=high)


def _signed(value: float, words: CircleWords) -> str:
    """A change with its sign and one decimal, two if it is small."""
    text = words.number(value, 1 if abs(value) >= 1 or value == 0 else 2)
    return f"+{text}" if value > 0 else text


def _design(effect: Finding | None, words: CircleWords) -> str:
    grade = effect.data.get("design_grade") if effect else None
    if effect is None or grade is None:
        return ""
    design = words.get(f"design.{effect.data.get('design')}", str(effect.data.get("design") or ""))
    return words("review.grade", grade=grade, design=design.rstrip("."))


def _limits(outcome: ReviewOutcome, words: CircleWords) -> Section:
    """What each figure cannot tell, and when more will be known."""
    lines = []
    for each in outcome.items:
        about = f"{called(each.registration, words)}, {_target(each, outcome, words)}"
        data = each.effect.data if each.effect else {}
        said = []
        if data.get("cannot_tell"):
            said.append(words("review.cannot", what=words.pick(data["cannot_tell"])))
        said += _when(each, outcome, words)
        if data.get("mde") is not None and each.answer != "yes":
            said.append(words("review.mde", size=short(float(data["mde"]), words)))
        if said:
            lines.append(f"{about}: {' '.join(said)}")
    return Section(title=words("review.limits"), lines=lines)


def _when(each: Reviewed, outcome: ReviewOutcome, words: CircleWords) -> Iterator[str]:
    """From when on there is an answer, and what it takes, where there is none yet."""
    effect, earliest = each.effect, each.registration.earliest
    if each.answer not in (NOT_YET, CANNOT):
        return
    asked = each.registration.target_kind != "metric"
    last = last_round_before(earliest, outcome.look.waves) if asked else None
    if last and (effect is None or effect.estimate.value is None):
        yield words("review.round_before", last=last, day=earliest)
    elif effect is None:
        key = "review.too_early" if outcome.day < earliest else "review.not_measured"
        yield words(key, day=earliest)
    when = str(effect.data.get("not_before") or "") if effect else ""
    if when > (earliest if last else outcome.day).isoformat():
        yield words("review.when", day=when)


def _choices(outcome: ReviewOutcome, words: CircleWords) -> Section:
    rows = [
        (
            called(each.registration, words),
            _target(each, outcome, words),
            words(f"review.choice_{each.choice}") if each.choice else words("review.undecided"),
            words.pick(each.reason) if each.reason else words("review.no_advice"),
            words("review.people" if each.decided else "review.rule") if each.choice else "",
        )
        for each in outcome.items
    ]
    columns = [
        words(f"review.{name}") for name in ("initiative", "target", "choice", "reason", "by")
    ]
    written = len(outcome.decisions)
    notes = [words(_counted("recorded", written), n=written)] if written else []
    return Section(title=words("review.follows"), columns=columns, rows=rows, notes=notes)


def _gaps(outcome: ReviewOutcome, words: CircleWords) -> Section:
    """How the gap changed up to the last round, and which side moved."""
    found = _of_last_round(outcome.findings("gap_trend"))
    rows = [
        (
            part_of(outcome.cube, str(each.subject.tile), words),
            f"{each.contrast.against} → {each.contrast.of}" if each.contrast else "",
            change(each, words),
            words(f"review.direction_{each.data.get('direction', 'undecided')}"),
            words(f"review.moved_{each.data.get('moved', 'none')}"),
        )
        for each in found[:_MOST]
    ]
    columns = [
        words(f"review.{name}") for name in ("tile", "waves", "gap_change", "direction", "moved")
    ]
    return Section(
        title=words("review.gaps"),
        columns=columns,
        rows=rows,
        notes=_more(len(found), words),
    )


def _progress(outcome: ReviewOutcome, words: CircleWords) -> Section:
    whole = (each for each in outcome.findings("progress") if each.subject.unit is None)
    found = _of_last_round(whole)
    rows = [
        (
            part_of(outcome.cube, str(each.subject.tile or each.subject.dimension), words),
            _audience(outcome, each.subject.audience or "", words),
            f"{each.contrast.against} → {each.contrast.of}" if each.contrast else "",
            change(each, words),
        )
        for each in found[:_MOST]
    ]
    columns = [words(f"review.{name}") for name in ("tile", "audience", "waves", "change")]
    return Section(
        title=words("review.progress"),
        lines=[_count(outcome, m, words) for m in moved_tiles(outcome.findings("progress"))],
        columns=columns,
        rows=rows,
        notes=_more(len(found), words),
    )


def _count(outcome: ReviewOutcome, moved: Moved, words: CircleWords) -> str:
    """How many tiles moved, beside how many would by chance."""
    who = _audience(outcome, moved.audience, words)
    return words(
        "review.moved_tiles",
        audience=who[:1].upper() + who[1:],
        against=moved.against,
        of=moved.of,
        n=moved.count,
        up=moved.up,
        down=moved.down,
        chance=words.number(moved.by_chance, 0),
    )


def _audience(outcome: ReviewOutcome, audience: str, words: CircleWords) -> str:
    """What people call a group."""
    labels = outcome.assessment.provenance.get("audiences", {})
    if audience in labels:
        return words.pick(labels[audience])
    return words.term(audience) if audience in KNOWN_AUDIENCES else audience


def _of_last_round(findings: Iterable[Finding]) -> list[Finding]:
    """Changes up to the last round: first those that can be told from none, the largest first."""
    found = list(findings)
    last = max((each.contrast.of for each in found if each.contrast), default="")
    own = [each for each in found if each.contrast is None or each.contrast.of == last]
    return sorted(own, key=_size)


def _size(finding: Finding) -> tuple[bool, float, str]:
    low, high = finding.estimate.low, finding.estimate.high
    is_open = low is None or high is None or low <= 0 <= high
    return is_open, -abs(finding.estimate.value or 0.0), finding.id


def _more(count: int, words: CircleWords) -> list[str]:
    return [words("review.more", n=count - _MOST)] if count > _MOST else []


def _circle(outcome: ReviewOutcome, words: CircleWords) -> Section:
    said = (
        each
        for each in outcome.assessment.findings
        if each.method == "core.turns" and not _goes_without_saying(each)
    )
    return Section(title=words("review.circle"), lines=[*_sentences(said, words)])


def _goes_without_saying(finding: Finding) -> bool:
    """True for no look left out, and for all turns looked at."""
    value = finding.estimate.value
    return (finding.measure, value) in (("looks_skipped", 0), ("looked_share", 1))


def _sentences(findings: Iterator[Finding], words: CircleWords) -> Iterator[str]:
    for each in findings:
        text = words.pick(each.explanation)
        if text:
            yield text
