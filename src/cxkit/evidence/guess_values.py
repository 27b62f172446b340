"""What the answers mean: words, codes for no answer, and ranges that do not fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from attrs import frozen

from cxkit.cube.model import AnswerScale, Item
from cxkit.evidence.columns import MIXED, decimal_problem, number
from cxkit.evidence.guess_columns import Draft, listed
from cxkit.evidence.labels import (
    CANT_JUDGE,
    MISSING,
    family_points,
    key,
    known_numbers,
    label_numbers,
    norm,
    split_number,
)
from cxkit.evidence.profile import ColumnProfile

_LIMESURVEY_CODE = re.compile(r"AO?\d+")
_HIGH_CODES = frozenset((66, 77, 88, 96, 97, 98, 99, 666, 777, 888, 998, 999, 9998, 9999))
_LOW_CODES = frozenset((-1, -2, -3, -7, -8, -9, -66, -77, -88, -97, -98, -99, -888, -999, -9999))
_CANT_JUDGE_CODES = frozenset((8, 88, 98, 888, 998, 9998, -8, -88, -98))


@frozen(kw_only=True)
class Answered:
    """A column with answers, and the items that they are about."""

    column: ColumnProfile
    items: tuple[Item, ...]

    @property
    def scale(self) -> AnswerScale:
        """The range of the items; of several ranges, the first with the widest ends."""
        scales = [item.scale for item in self.items]
        low, high = min(s.low for s in scales), max(s.high for s in scales)
        fitting = [s for s in scales if (s.low, s.high) == (low, high)]
        return fitting[0] if fitting else AnswerScale(id="mixed", low=low, high=high)


def guess_values(draft: Draft, answered: Sequence[Answered]) -> None:
    """Fill in labels, codes and the decimal mark, and complain about what does not fit."""
    _decimals(draft, answered)
    labels: dict[str, int] = {}
    missing: set[str] = set()
    cant_judge: set[str] = set()
    for group in _by_scale(answered):
        texts = _words(draft, group)
        cant_judge |= {t for t in texts if _means_cant_judge(t, group[0].scale)}
        missing |= {t for t in texts if key(t) in MISSING} - cant_judge
        found = _numbers_of(draft, texts - cant_judge - missing, group[0].scale)
        for label in [x for x in found if labels.get(x, found[x]) != found[x]]:
            draft.complain(
                "label_twice",
                f"{label!r} is an answer on scales of different length, so it has no one number.",
                "Split the columns over two [[answers]] parts with labels of their own.",
            )
        labels |= found
        codes = _codes(draft, group, {**labels})
        cant_judge |= codes[0]
        missing |= codes[1]
    if labels:
        ordered = dict(sorted(labels.items(), key=lambda pair: (pair[1], pair[0])))
        said = listed((f"{label} = {n}" for label, n in ordered.items()), limit=10)
        draft.note("labels", f"Answers in words were read as numbers: {said}.")
        draft.values["labels"] = ordered
    _say_blanks(draft, "cant_judge", cant_judge, "“I can't judge”")
    _say_blanks(draft, "missing", missing, "no answer")


def _say_blanks(draft: Draft, name: str, texts: set[str], meaning: str) -> None:
    if texts:
        draft.values[name] = tuple(sorted(texts))
        said = listed(sorted(map(repr, texts)))
        hint = "If that is wrong, move it between missing and cant_judge in the mapping."
        draft.note(name, f"{said} is taken as {meaning}.", hint=hint)


def _by_scale(answered: Sequence[Answered]) -> list[list[Answered]]:
    groups: dict[tuple[int, int, str], list[Answered]] = {}
    for one in answered:
        scale = one.scale
        groups.setdefault((scale.low, scale.high, scale.id), []).append(one)
    return list(groups.values())


def _decimals(draft: Draft, answered: Iterable[Answered]) -> None:
    marks = set()
    for one in answered:
        if one.column.decimal == MIXED:
            file = draft.table.file or draft.table.name
            draft.problems.append(decimal_problem(file=file, column=one.column.name))
        elif one.column.kind == "text" and one.column.decimal is not None:
            marks.add(one.column.decimal)
    if len(marks) == 1:
        draft.values["decimal"] = marks.pop()


def _words(draft: Draft, group: Sequence[Answered]) -> set[str]:
    """Answers that are no numbers; a column of free text is a problem."""
    texts: set[str] = set()
    for one in group:
        column = one.column
        if column.values:
            texts |= {text for text in column.values if number(text) is None}
        elif column.count > column.numbers:
            draft.complain(
                "free_text",
                f"This column stands for {one.items[0].id}, but holds {column.distinct:,} "
                "different texts.",
                "Map another column to the item, or add this one to ignore.",
                column=column.name,
                count=column.count - column.numbers,
            )
    return texts


def _means_cant_judge(text: str, scale: AnswerScale) -> bool:
    own = {norm(words) for words in scale.cant_judge.values()}
    _, rest = split_number(text)
    return key(text) in CANT_JUDGE | own or key(rest) in CANT_JUDGE | own


def _numbers_of(draft: Draft, texts: set[str], scale: AnswerScale) -> dict[str, int]:
    """Answer in words -> number, as far as it can be told."""
    if not texts:
        return {}
    parts = {text: split_number(text) for text in sorted(texts)}
    by_words = label_numbers((rest for _, rest in parts.values()), scale)
    if by_words is not None:
        found = {text: by_words[rest] for text, (_, rest) in parts.items()}
        stated = {text: n for text, (n, _) in parts.items() if n is not None}
        return found if _agrees(draft, found, stated, scale) else {}
    found = {text: n for text, (n, _) in parts.items() if n is not None}
    wordless = [text for text in parts if text not in found]
    too_far = [text for text, n in found.items() if not scale.low <= n <= scale.high]
    if too_far:
        _too_many_points(draft, too_far, scale, max(found.values()) - min(found.values()) + 1)
    elif wordless:
        found |= _known_words(draft, wordless, scale)
    return {text: n for text, n in found.items() if text not in too_far}


def _agrees(
    draft: Draft, found: dict[str, int], stated: dict[str, int], scale: AnswerScale
) -> bool:
    """True if numbers within the labels run like their words, or exactly the other way."""
    wrong = [text for text, n in stated.items() if n != found[text]]
    if not wrong:
        return True
    ends = scale.low + scale.high
    if all(stated[text] == ends - found[text] for text in stated):
        draft.note(
            "reversed_numbers",
            f"The numbers in the answers run against their words ({wrong[0]!r}); the words count.",
        )
        return True
    draft.complain(
        "labels_contradict",
        f"The number and the words of {listed(map(repr, wrong))} do not fit together.",
        "Write what each answer means under [answers.labels] in the mapping.",
    )
    return False


def _known_words(draft: Draft, texts: Sequence[str], scale: AnswerScale) -> dict[str, int]:
    """The numbers of those answers that some wording knows; the others are problems."""
    points = family_points(texts)
    if points and scale.points not in points:
        _too_many_points(draft, texts, scale, points[0])
        return {}
    best = known_numbers(texts, scale)
    unknown = [text for text in texts if text not in best]
    codes = all(_LIMESURVEY_CODE.fullmatch(text) for text in unknown)
    export = " From LimeSurvey, export answers in full instead of codes." if codes else ""
    draft.complain(
        "unknown_labels",
        f"It is not known what these answers mean: {listed(map(repr, unknown))}.",
        f'Say it in the mapping: under [answers.labels] "{unknown[0]}" = {scale.high}, or add it '
        f"to missing or cant_judge.{export}",
        count=len(unknown),
    )
    return best


def _too_many_points(draft: Draft, texts: Sequence[str], scale: AnswerScale, points: int) -> None:
    draft.complain(
        "other_scale",
        f"The answers {listed(map(repr, texts))} belong to a scale of {points} points, "
        f"but the cube declares {scale.points} ({scale.low} to {scale.high}).",
        "Declare the scale in the cube as it was asked, or give each answer a number under "
        "[answers.labels].",
    )


def _codes(
    draft: Draft, group: Sequence[Answered], labels: dict[str, int]
) -> tuple[set[str], set[str]]:
    """Numbers outside the range that mean "can't judge" and "no answer"."""
    scale = group[0].scale
    seen: dict[float, int] = {}
    for one in group:
        for text, count in one.column.values.items():
            if (x := number(text)) is not None:
                seen[x] = seen.get(x, 0) + count
    outside = {x for x in seen if not scale.low <= x <= scale.high}
    inside = set(seen) - outside
    codes = {x for x in outside if _is_code(x, scale, outside)} if inside or labels else set()
    _complain_of_range(draft, group, codes)
    texts = {text for one in group for text in one.column.values if (number(text) or 0.0) in codes}
    high = sorted(x for x in codes if x > 0)
    cant = {x for x in codes if x in _CANT_JUDGE_CODES}
    # With a single code on a questionnaire that offers "can't judge", it means that.
    if not cant and len(high) == 1 and scale.cant_judge:
        cant = set(high)
    return {t for t in texts if number(t) in cant}, {t for t in texts if number(t) not in cant}


def _is_code(x: float, scale: AnswerScale, outside: set[float]) -> bool:
    if x < 0:
        return x in _LOW_CODES and scale.low >= 0
    if x in _HIGH_CODES:
        return x > scale.high + 1
    between = {y for y in outside if scale.high < y < x and y != 8}
    return x in (8, 9) and scale.high < x - 1 and not between and 9 in outside


def _complain_of_range(draft: Draft, group: Sequence[Answered], codes: set[float]) -> None:
    """One problem for all columns of a scale whose answers do not fit it."""
    scale = group[0].scale
    wide: list[tuple[Answered, float, float, int]] = []
    for one in group:
        low, high, beyond = _range(one.column, scale, codes)
        if beyond:
            wide.append((one, low, high, beyond))
    if not wide:
        return
    low, high = min(w[1] for w in wide), max(w[2] for w in wide)
    columns = listed((w[0].column.name for w in wide), limit=3)
    items = wide[0][0].items
    about = f" (item {items[0].id})" if len(items) == 1 and len(wide) == 1 else ""
    draft.complain(
        "out_of_range",
        f"{columns}{about} {'holds' if len(wide) == 1 else 'hold'} answers from {low:g} to "
        f"{high:g}, but the cube declares {scale.low} to {scale.high}.",
        f"If the question had more points, declare low = {low:g} and high = {high:g} in the "
        "cube; if such an answer means none, add it to missing in the mapping.",
        column=wide[0][0].column.name,
        count=sum(w[3] for w in wide),
    )


def _range(
    column: ColumnProfile, scale: AnswerScale, codes: set[float]
) -> tuple[float, float, int]:
    """Lowest and highest answer without codes, and how many lie outside the scale."""
    if not column.values:
        low, high = column.low, column.high
        if low is None or high is None or (scale.low <= low and high <= scale.high):
            return 0.0, 0.0, 0
        return low, high, 1
    numbers = {x: n for t, n in column.values.items() if (x := number(t)) is not None}
    valid = {x: n for x, n in numbers.items() if x not in codes}
    beyond = sum(n for x, n in valid.items() if not scale.low <= x <= scale.high)
    return min(valid, default=0.0), max(valid, default=0.0), beyond
