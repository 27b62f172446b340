"""Whether responsibilities are said clearly: a lint of RACI tables (F61)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import field, frozen

from cxkit.hookspecs import Place, RuleResult
from cxkit_governance._entries import Entry
from cxkit_governance._register_words import WORDS
from cxkit_governance._say import percent, quoted, result

LETTERS = "RACI"
FEW_ACTIVITIES = 4


def _letters(value: str) -> str:
    return "".join(sorted({letter for letter in value.upper() if letter.isalpha()}))


@frozen(kw_only=True)
class RaciRow:
    """One role's part in one activity.

    Attributes:
        activity: What is done.
        role: The function or unit that takes part, never a person; empty if none is named.
        letters: `R` (does it), `A` (answers for it), `C` (is asked), `I` (is told), or several.
        row: Id of the entry, for remarks.
    """

    activity: str
    role: str
    letters: str = field(converter=_letters)
    row: str = ""

    def place(self, name: str = "") -> Place:
        """The row, or one of its fields, as the place of a remark."""
        return Place(kind="roles", id=self.row or self.activity, field=name)


def raci_rows(entries: Iterable[Entry]) -> tuple[RaciRow, ...]:
    """The rows that the register `roles` holds; entries without an activity are left out."""
    return tuple(
        RaciRow(
            activity=entry.text("activity"),
            role=entry.text("role"),
            letters=entry.text("letter"),
            row=entry.id,
        )
        for entry in entries
        if entry.text("activity")
    )


def raci_lint(rows: Sequence[RaciRow], *, carries_most: float = 0.5) -> Iterator[RuleResult]:
    """What is not clear: exactly one role answers, at least one does it, no part is empty.

    Args:
        rows: The table, one row per activity and role.
        carries_most: Share of activities above which one role answers for too much.

    Reference: Smith & Erwin (2005), Role & Responsibility Charting (RACI), PMI Forum.
    """
    by_activity: dict[str, list[RaciRow]] = defaultdict(list)
    for row in rows:
        by_activity[row.activity].append(row)
    for activity, own in by_activity.items():
        yield from _rows(own)
        yield from _activity(activity, own)
    yield from _load(by_activity, carries_most)
    yield from _bystanders(rows)


def _rows(rows: Iterable[RaciRow]) -> Iterator[RuleResult]:
    for row in rows:
        if not row.role:
            yield result(WORDS, "no_role", [row.place("role")], activity=row.activity)
        strange = sorted(set(row.letters) - set(LETTERS))
        if strange or not row.letters:
            yield result(
                WORDS,
                "unknown_letter",
                [row.place("letter")],
                level="error",
                data={"letters": strange},
                activity=row.activity,
                role=row.role or "–",
            )


def _with(rows: Iterable[RaciRow], letter: str) -> list[RaciRow]:
    """One row for each role that has the letter."""
    found: dict[str, RaciRow] = {}
    for row in rows:
        if row.role and letter in row.letters:
            found.setdefault(row.role, row)
    return list(found.values())


def _activity(activity: str, rows: Sequence[RaciRow]) -> Iterator[RuleResult]:
    accountable, responsible = _with(rows, "A"), _with(rows, "R")
    whole = [rows[0].place("activity")]
    if not accountable:
        yield result(WORDS, "no_accountable", whole, activity=activity)
    if len(accountable) > 1:
        yield result(
            WORDS,
            "several_accountable",
            [row.place("letter") for row in accountable],
            data={"roles": [row.role for row in accountable]},
            activity=activity,
            roles=quoted(row.role for row in accountable),
        )
    if not responsible:
        yield result(WORDS, "no_responsible", whole, activity=activity)


def _load(by_activity: Mapping[str, Sequence[RaciRow]], most: float) -> Iterator[RuleResult]:
    counts = load(row for rows in by_activity.values() for row in rows)
    total = len(by_activity)
    for role, letters in counts.items():
        if total >= FEW_ACTIVITIES and letters["A"] > most * total:
            yield result(
                WORDS,
                "one_role_carries_most",
                [Place(kind="roles", id=role)],
                data={"accountable": letters["A"], "activities": total},
                role=role,
                share=percent(letters["A"] / total),
            )


def load(rows: Iterable[RaciRow]) -> dict[str, dict[str, int]]:
    """Role -> letter -> in how many activities it has this part; the busiest role first."""
    parts = {
        (row.role, row.activity, letter)
        for row in rows
        if row.role
        for letter in row.letters
        if letter in LETTERS
    }
    counts = Counter((role, letter) for role, _, letter in parts)
    roles = sorted(
        {role for role, _ in counts}, key=lambda r: (-counts[r, "A"], -counts[r, "R"], r)
    )
    return {role: {letter: counts[role, letter] for letter in LETTERS} for role in roles}


def _bystanders(rows: Sequence[RaciRow]) -> Iterator[RuleResult]:
    for role, letters in load(rows).items():
        if not letters["A"] and not letters["R"]:
            yield result(
                WORDS, "only_told", [Place(kind="roles", id=role)], level="note", role=role
            )
