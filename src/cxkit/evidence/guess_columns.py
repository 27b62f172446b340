"""Which columns say who answered, where, when and about what."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import field, frozen, mutable

from cxkit.errors import Problem
from cxkit.evidence.columns import date_problem
from cxkit.evidence.labels import (
    ALSO_UNITS,
    COLUMN_NAMES,
    NO,
    YES,
    audience_hinted_at,
    audience_in_name,
    audience_of,
    key,
    norm,
    words,
)
from cxkit.evidence.match_items import names_of
from cxkit.evidence.profile import ColumnProfile, TableProfile
from cxkit.units import Unit
from cxkit.wave_names import wave_name
from cxkit.waves import in_order, without_order

_LEADER_QUESTION = ("führung", "personalverantwortung", "manager", "leader")
_MANY_WAVES = 60
_MANY_AUDIENCES = 25
_ROUND_NAMES = {
    "month": re.compile(r"\d{4}-\d\d"),
    "quarter": re.compile(r"\d{4}-Q[1-4]"),
    "half_year": re.compile(r"\d{4}-H[12]"),
    "year": re.compile(r"\d{4}"),
}
_OF = {
    "staff": "those of staff",
    "leader": "those of leaders",
    "customer": "those of customers",
    "audit": "ratings of documents",
}


@frozen(kw_only=True)
class Named:
    """Columns by what their names mean, the surest first."""

    table: TableProfile
    taken: frozenset[str]

    def of(self, role: str) -> list[ColumnProfile]:
        """The columns whose names can mean `role`, best first."""
        free = [c for c in self.table.columns if c.name not in self.taken and c.count]
        names = {c.name: set(names_of(c.name, self.table.texts.get(c.name, ""))) for c in free}
        ranked = [c for word in words(COLUMN_NAMES[role]) for c in free if word in names[c.name]]
        return list({c.name: c for c in ranked}.values())


@mutable(kw_only=True)
class Draft:
    """A mapping in the making, with what is said about it.

    Attributes:
        table: The table that is mapped.
        values: Field of `AnswersMapping` -> value.
        notes: What was guessed.
        problems: What could not be guessed.
    """

    table: TableProfile
    values: dict[str, Any] = field(factory=dict)
    notes: list[Problem] = field(factory=list)
    problems: list[Problem] = field(factory=list)

    def note(self, code: str, message: str, *, hint: str = "", column: str | None = None) -> None:
        """Say what was guessed."""
        self.notes.append(self._problem(code, message, hint, column, None))

    def complain(
        self,
        code: str,
        message: str,
        hint: str,
        *,
        column: str | None = None,
        count: int | None = None,
    ) -> None:
        """Say what could not be guessed."""
        self.problems.append(self._problem(code, message, hint, column, count))

    def _problem(
        self, code: str, message: str, hint: str, column: str | None, count: int | None
    ) -> Problem:
        return Problem(
            code=code,
            message=message,
            hint=hint,
            file=self.table.file or self.table.name,
            sheet=self.table.sheet,
            column=column,
            count=count,
        )


def guess_roles(draft: Draft, taken: Collection[str], *, layout: str) -> None:
    """Fill in the columns for respondent, audience, unit and wave."""
    used = set(taken)
    constants: dict[str, str] = {}
    finders: Mapping[str, Callable[[Draft, Iterable[ColumnProfile], str], str | None]] = {
        "audience": _audience,
        "respondent": _respondent,
        "unit": _unit,
        "wave": _wave,
    }
    for role, find in finders.items():
        named = Named(table=draft.table, taken=frozenset(used))
        column = find(draft, named.of(role), layout)
        if role == "audience" and column is None:
            column = _audience_by_values(draft, used)
        if column is not None:
            draft.values[role] = column
            used.add(column)
    if "audience" not in draft.values:
        constants["audience"] = _constant_audience(draft, taken)
    draft.values["constants"] = constants
    if layout == "long" and "respondent" not in draft.values:
        draft.complain(
            "no_respondent",
            "No column says which answers are one person's.",
            'Name it in the mapping: respondent = "..." (a number or a pseudonym).',
        )


def _respondent(draft: Draft, columns: Iterable[ColumnProfile], layout: str) -> str | None:
    for column in columns:
        full = column.count >= 0.95 * draft.table.rows
        # In a wide table, persons come again once per wave, units far more often.
        varied = column.distinct * (5 if layout == "wide" else 1) >= column.count
        if full and (varied or (layout == "long" and column.distinct > 1)):
            draft.note(
                "respondent", "taken as the person who answered (by its name).", column=column.name
            )
            return column.name
    if layout == "wide":
        draft.note("respondent", "No column names the person, so each row is taken as one person.")
    return None


def _unit(draft: Draft, columns: Iterable[ColumnProfile], layout: str) -> str | None:
    # Leaders may be one per team, so names may all differ; numbers that do are persons'.
    candidates = [
        c
        for c in columns
        if c.distinct * 2 <= c.count or c.distinct <= 20 or (c.numbers == 0 and c.values)
    ]
    if not candidates:
        draft.note(
            "unit",
            "No column names a department or team, so all answers count for the whole.",
            hint='If there is one, add unit = "..." to the mapping.',
        )
        return None
    best, *others = candidates
    also = f"; it could also be {listed(c.name for c in others)}" if others else ""
    draft.note("unit", f"taken as the unit (by its name){also}.", column=best.name)
    return best.name


def _audience(draft: Draft, columns: Iterable[ColumnProfile], layout: str) -> str | None:
    for column in columns:
        names = " ".join(names_of(column.name, draft.table.texts.get(column.name, "")))
        if any(norm(word) in names for word in _LEADER_QUESTION) and _is_yes_no(column):
            known = {v: "leader" if key(v) in YES else "staff" for v in column.values}
        else:
            known = {v: a for v in column.values if (a := audience_of(v)) is not None}
        if not known:
            continue
        return _take_audience(draft, column, known)
    return None


def _take_audience(draft: Draft, column: ColumnProfile, known: Mapping[str, str]) -> str:
    """Take a column as who answered, with what its values mean; ask about the others."""
    unknown = [value for value in column.values if value not in known]
    if unknown:
        draft.complain(
            "unknown_audience",
            f"It is not known who is meant by {listed(map(repr, unknown))}.",
            f'Say it in the mapping: under [answers.audiences] "{unknown[0]}" = "..." '
            "(staff, leader or customer).",
            column=column.name,
        )
    said = listed(f"{value} = {audience}" for value, audience in known.items())
    draft.note("audience", f"taken as who answered: {said}.", column=column.name)
    draft.values["audiences"] = {v: a for v, a in known.items() if v != a}
    return column.name


def _audience_by_values(draft: Draft, taken: Collection[str]) -> str | None:
    """The column whose values say who answered, whatever it is called."""
    for column in by_audience_values(draft.table, taken):
        known = {v: a for v in column.values if (a := audience_of(v)) is not None}
        return _take_audience(draft, column, known)
    return None


def by_audience_values(table: TableProfile, taken: Collection[str] = ()) -> list[ColumnProfile]:
    """The columns whose values are groups of people who answer, the surest first.

    A department may be called `Management` or `Kunden`: a column that is called a unit says who
    answered only if all of its values do, and differ.
    """
    units = {c.name for c in Named(table=table, taken=frozenset(taken)).of("unit")}
    sure, unsure = [], []
    for column in table.columns:
        if column.name in taken or not 0 < len(column.values) <= _MANY_AUDIENCES:
            continue
        known = {audience_of(value) for value in column.values}
        if column.name in units and any(norm(value) in ALSO_UNITS for value in column.values):
            continue
        hinted = {audience_hinted_at(value) for value in column.values} - {None}
        if None not in known and (len(known) > 1 or column.name not in units):
            sure.append(column)
        elif known - {None} and len(hinted) > 1 and column.name not in units:
            unsure.append(column)
    return [*sure, *unsure]


def _is_yes_no(column: ColumnProfile) -> bool:
    return bool(column.values) and {key(value) for value in column.values} <= YES | NO


def _constant_audience(draft: Draft, taken: Collection[str]) -> str:
    items = draft.values.get("items")
    by_name = audience_in_name(draft.table.name)
    if by_name is not None:
        draft.note("audience", f"All answers are taken as {_OF[by_name]} (by the table's name).")
        return by_name
    hint = 'If that is wrong, change constants.audience to "leader" or "customer".'
    if isinstance(items, dict) and items and all(i.endswith(".customer") for i in items.values()):
        draft.note("audience", f"All answers are taken as {_OF['customer']} (by the questions).")
        return "customer"
    for column in draft.table.columns:
        groups = {audience_hinted_at(v) for v in column.values} if column.name not in taken else {}
        if groups and None not in groups and groups != {"staff"}:
            draft.note(
                "audience",
                f"{listed(map(repr, column.values))} may be who answered; all are taken as staff.",
                hint=hint,
                column=column.name,
            )
            return "staff"
    draft.note("audience", "Nothing says who answered, so all are taken as staff.", hint=hint)
    return "staff"


def _wave(draft: Draft, columns: Iterable[ColumnProfile], layout: str) -> str | None:
    for column in columns:
        if column.days.order is not None:
            return _dated(draft, column)
        if 0 < column.distinct <= _MANY_WAVES:
            _rounds(draft, column)
            return column.name
    draft.note(
        "wave",
        "No column says when people were asked, so all answers are one round.",
        hint='Name the round in the mapping: [answers.constants] wave = "2026-Q1".',
    )
    return None


def _rounds(draft: Draft, column: ColumnProfile) -> None:
    """Say which rounds a column names, and ask for their order where nobody can know it."""
    names = {label: wave_name(label) for label in column.values}
    renamed = listed(f"{label} = {name}" for label, name in names.items() if label != name)
    draft.note(
        "wave",
        f"taken as the round of asking (by its name): {renamed}."
        if renamed
        else "taken as the round of asking (by its name).",
        column=column.name,
    )
    unclear = without_order(names.values())
    if unclear:
        draft.complain(
            "rounds_without_order",
            "Which of the rounds came first cannot be told from their names: "
            f"{listed(map(repr, in_order(names.values())))}.",
            "Say when each was, in the mapping of their file: under [answers.waves] "
            f'"{unclear[0]}" = "..." (such as 2026-03).',
            column=column.name,
        )


def _dated(draft: Draft, column: ColumnProfile) -> str | None:
    problem = date_problem(
        column.days, file=draft.table.file or draft.table.name, column=column.name
    )
    if problem is not None:
        draft.problems.append(problem)
        return None
    first, last = column.days.first, column.days.last
    assert first is not None
    assert last is not None
    every = rounds_between(first, last)
    if column.kind == "text":
        draft.values["date_order"] = column.days.order
    draft.values["wave_every"] = every
    draft.note(
        "wave",
        f"holds dates from {first} to {last}; rounds are made per {every.replace('_', ' ')}.",
        hint="If that cuts one survey in two, choose a longer wave_every.",
        column=column.name,
    )
    return column.name


def rounds_between(first: date, last: date) -> str:
    """The length of rounds that suits dates from `first` to `last`.

    The shortest of quarter, half-year and year that keeps a survey of up to a
    hundred days in one round; quarters for anything longer.
    """
    if (last - first).days > 100 or first.year != last.year:
        return "quarter"
    if (first.month - 1) // 3 == (last.month - 1) // 3:
        return "quarter"
    return "half_year" if (first.month - 1) // 6 == (last.month - 1) // 6 else "year"


def name_units(draft: Draft, tree: Sequence[Unit]) -> None:
    """Turn the names of units that the table uses into the ids of the tree."""
    if not tree or "unit" not in draft.values:
        return
    column = draft.table[draft.values["unit"]]
    exact = {unit.name: unit.id for unit in tree if unit.name} | {unit.id: unit.id for unit in tree}
    written = _written(tree)
    near = {v: written[norm(v)] for v in column.values if v not in exact and norm(v) in written}
    found = {v: exact[v] for v in column.values if v in exact}
    found |= {value: exact[name] for value, name in near.items()}
    draft.values["units"] = {value: unit for value, unit in found.items() if value != unit}
    if near:
        same = [f'"{value}" = "{name}"' for value, name in near.items()]
        draft.note(
            "unit",
            "taken as the same unit, though the tree of units writes it differently: "
            f"{listed(same)}.",
            hint='If that is wrong, say so in the mapping: under [answers.units] "name" = "id".',
            column=column.name,
        )
    unknown = [value for value in column.values if value not in found]
    if unknown:
        draft.note(
            "unit",
            f"{listed(map(repr, unknown))} {'is' if len(unknown) == 1 else 'are'} not in the tree "
            "of units, and will stand beside it.",
            hint='If they are, say so in the mapping: under [answers.units] "name" = "id".',
            column=column.name,
        )


def _written(tree: Sequence[Unit]) -> dict[str, str]:
    """Normalised name or id -> as the tree writes it, where that means one unit only."""
    names: dict[str, dict[str, str]] = {}
    for unit in tree:
        for name in filter(None, (unit.id, unit.name)):
            names.setdefault(norm(name), {})[unit.id] = name
    return {key: next(iter(by.values())) for key, by in names.items() if key and len(by) == 1}


def agree_on_rounds(drafts: Sequence[Draft]) -> None:
    """Make rounds of dates as long as those that other tables name, such as `2026-03`."""
    labels = [
        label
        for draft in drafts
        if "wave" in draft.values and "wave_every" not in draft.values
        for label in draft.table[draft.values["wave"]].values
    ]
    fitting = [every for every, form in _ROUND_NAMES.items() if all(map(form.fullmatch, labels))]
    if not labels or not fitting:
        return
    for draft in drafts:
        if "wave_every" in draft.values and draft.values["wave_every"] != fitting[0]:
            draft.values["wave_every"] = fitting[0]
            draft.note(
                "wave",
                f"rounds are made per {fitting[0].replace('_', ' ')}, because another table names "
                f"its rounds so ({labels[0]}).",
                column=draft.values["wave"],
            )


def listed(texts: Iterable[str], limit: int = 6) -> str:
    """The first of `texts`, with commas, and how many more there are."""
    shown = list(texts)
    more = f" and {len(shown) - limit} more" if len(shown) > limit else ""
    return ", ".join(shown[:limit]) + more
