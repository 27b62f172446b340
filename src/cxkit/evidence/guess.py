"""A first mapping for a table nobody has described: guessed, and said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve, frozen

from cxkit.cube.model import Cube
from cxkit.errors import InputError, Problem
from cxkit.evidence.guess_columns import (
    Draft,
    Named,
    agree_on_rounds,
    by_audience_values,
    guess_roles,
    listed,
    name_units,
)
from cxkit.evidence.guess_values import Answered, guess_values
from cxkit.evidence.labels import (
    COLUMN_NAMES,
    audience_in_name,
    audience_of,
    norm,
)
from cxkit.evidence.mapping import ROLES, AnswersMapping, Mapping
from cxkit.evidence.match_items import ItemIndex, Match
from cxkit.evidence.match_words import WordIndex
from cxkit.evidence.profile import ColumnProfile, TableProfile
from cxkit.evidence.proposals import ROLE_NAMES, Proposals, may_answer, pattern_of, propose
from cxkit.units import Unit

_FEW = 25
_CANDIDATES = 3


@frozen(kw_only=True)
class Guess:
    """A mapping that was guessed.

    Attributes:
        mapping: The mapping; None if no table could be mapped.
        notes: What was guessed and how, per table.
        problems: What could not be guessed; as long as there are any, the mapping is not
            to be used without correction.
        proposals: What the tables may mean that are not in the mapping.
    """

    mapping: Mapping | None
    notes: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    proposals: tuple[Proposals, ...] = ()

    def checked(self) -> Mapping:
        """The mapping, if nothing was left open.

        Raises:
            InputError: with everything that could not be guessed.
        """
        if self.problems or self.mapping is None:
            raise InputError(self.problems)
        return self.mapping


def guess_mapping(
    tables: Iterable[TableProfile], cube: Cube, *, units: Iterable[Unit] = ()
) -> Guess:
    """A mapping of the tables to the cube, with what was guessed and what could not be.

    Args:
        tables: Profiles of the tables, see `profile`.
        cube: The cube whose items are looked for.
        units: The unit tree, if there is one, so that names of units become their ids.
    """
    tree = tuple(units)
    index = ItemIndex(cube)
    drafts = [_guess_table(table, cube, index) for table in tables]
    for draft in drafts:
        name_units(draft, tree)
    agree_on_rounds(drafts)
    parts: dict[str, AnswersMapping] = {}
    drafts, beside = _without_sheets_beside(drafts)
    problems = [problem for draft in drafts for problem in draft.problems]
    for draft in drafts:
        try:
            part = AnswersMapping(**draft.values, files=()) if draft.values else None
        except InputError as error:
            place = draft.table.file or draft.table.name
            problems += [evolve(p, file=place) for p in error.problems if not draft.problems]
            continue
        if part is not None:
            same = parts.setdefault(repr(part), part)
            files = (*same.files, pattern_of(draft.table.name))
            parts[repr(part)] = evolve(same, files=files)
    unread = [draft.table for draft in drafts if not draft.values]
    proposed = [propose(t, cube, index, audience=_audience_of_all(t)) for t in unread]
    answers = list(parts.values())
    if len(answers) == 1 and not beside:
        answers = [evolve(answers[0], files=("*",))]
    return Guess(
        mapping=Mapping(answers=answers) if answers else None,
        notes=tuple(note for draft in drafts for note in draft.notes),
        problems=tuple(problems),
        proposals=tuple(filter(None, proposed)),
    )


def _without_sheets_beside(drafts: list[Draft]) -> tuple[list[Draft], bool]:
    """The drafts without sheets such as a legend beside the answers of a workbook.

    True if there were any.
    """
    answered = {d.table.file for d in drafts if d.values and not d.problems}
    kept = [
        d
        for d in drafts
        if d.table.file not in answered or [p.code for p in d.problems] != ["no_items"]
    ]
    return kept, len(kept) < len(drafts)


def _guess_table(table: TableProfile, cube: Cube, index: ItemIndex) -> Draft:
    draft = Draft(table=table)
    item = _item_column(table, index)
    if item is not None:
        _long(draft, item, cube, index)
    else:
        _wide(draft, cube, index)
    return draft


def _item_column(table: TableProfile, index: ItemIndex) -> ColumnProfile | None:
    """The column whose values are mostly items, if there is one."""
    best: tuple[int, ColumnProfile | None] = (0, None)
    for column in table.columns:
        labels = [value for value in column.values if not value.isdecimal()]
        known = sum(index.match(label).item is not None for label in labels)
        if known * 2 >= len(column.values) and known > best[0]:
            best = (known, column)
    return best[1]


def _long(draft: Draft, column: ColumnProfile, cube: Cube, index: ItemIndex) -> None:
    matches = [index.match(label) for label in column.values]
    _complain_of_unknown(draft, matches, index, column)
    items = {m.label: m.item for m in matches if m.item is not None}
    draft.values |= {"layout": "long", "item": column.name}
    draft.values["items"] = {label: item for label, item in items.items() if label != item}
    draft.note(
        "layout",
        "One row per answer: the column names 1 item of the cube."
        if len(items) == 1
        else f"One row per answer: the column names {len(items)} items of the cube.",
        column=column.name,
    )
    value = _value_column(draft, column)
    taken = {column.name} | ({value.name} if value is not None else set())
    guess_roles(draft, taken, layout="long")
    if value is None:
        draft.complain(
            "no_value_column",
            "It is not clear which column holds the answers.",
            'Name it in the mapping: value = "...".',
        )
    else:
        draft.values["value"] = value.name
        about = tuple(cube.items[item] for item in dict.fromkeys(items.values()))
        guess_values(draft, [Answered(column=value, items=about)])
    _ignore_others(draft)


def _value_column(draft: Draft, item: ColumnProfile) -> ColumnProfile | None:
    named = Named(table=draft.table, taken=frozenset({item.name}))
    best = next((c for c in named.of("value") if c.values or c.numbers), None)
    if best is not None:
        draft.note("value", "taken as the answer (by its name).", column=best.name)
        return best
    roles = {c.name for role in COLUMN_NAMES if role != "value" for c in named.of(role)}
    rest = [
        c
        for c in draft.table.columns
        if c.name != item.name and c.name not in roles and 1 < c.distinct <= _FEW
    ]
    if len(rest) != 1:
        return None
    draft.note("value", "taken as the answer, as no other column can be it.", column=rest[0].name)
    return rest[0]


def _complain_of_unknown(
    draft: Draft, matches: Iterable[Match], index: ItemIndex, column: ColumnProfile
) -> None:
    for match in matches:
        if match.item is not None:
            continue
        near = match.candidates or index.near(match.label)
        meant = f"; did you mean {' or '.join(map(repr, near))}?" if near else "."
        count = column.values[match.label]
        draft.complain(
            "unknown_item",
            f"{match.label!r} is no item of the cube{meant}",
            _map_it(match.label, near),
            column=column.name,
            count=count,
        )


def _map_it(label: str, near: Sequence[str]) -> str:
    target = near[0] if near else "..."
    return (
        f'Say it in the mapping: under [answers.items] "{label}" = "{target}"; '
        "all items: cxkit cube show --items."
    )


def _wide(draft: Draft, cube: Cube, index: ItemIndex) -> None:
    table = draft.table
    audience = _audience_of_all(table)
    matches = [_match_column(index, c, table, audience) for c in table.columns]
    items = {m.label: m.item for m in matches if m.item is not None}
    if not items:
        _complain_of_no_items(draft, cube, index)
        if any(problem.code == "unknown_item" for problem in draft.problems):
            return
        items = _proposed(draft, cube, audience, items={})
        if not items:
            return
        draft.problems = [p for p in draft.problems if p.code != "no_items"]
    _complain_of_doubles(draft, items)
    draft.values |= {"layout": "wide", "items": items}
    by = {how: sum(m.by == how for m in matches) for how in ("id", "text", "part", "former id")}
    by["text"] += sum(m.by == "beginning" for m in matches)
    how = listed(f"{count} by {name}" for name, count in by.items() if count)
    if how:
        what = "1 column is an item" if len(items) == 1 else f"{len(items)} columns are items"
        message = f"One row per person: {what} of the cube ({how})."
        draft.note("layout", message)
    _note_cut_headers(draft, matches, cube)
    guess_roles(draft, items, layout="wide")
    if how:
        items |= _asked_about_near(draft, index, matches, items)
        items |= _proposed(draft, cube, audience, items=items)
    guess_values(
        draft,
        [
            Answered(column=table[column], items=(cube.items[item],))
            for column, item in items.items()
            if table[column].count
        ],
    )
    _ignore_others(draft)


def _note_cut_headers(draft: Draft, matches: Iterable[Match], cube: Cube) -> None:
    for match in matches:
        if match.item is not None and match.by == "beginning":
            draft.note(
                "cut_header",
                f"begins as the question {match.item!r} does and no other one, so it is that.",
                hint="If that is wrong, correct it in the mapping under [answers.items].",
                column=match.label,
            )


def _proposed(
    draft: Draft,
    cube: Cube,
    audience: str | None,
    *,
    items: dict[str, str],
) -> dict[str, str]:
    """Column -> item that its question may mean, by its words; each one is asked back.

    So that a draft of the mapping can be written for a questionnaire in other words.
    """
    table, words = draft.table, WordIndex(cube=cube)
    form = "customer" if audience == "customer" else "self"
    used = {draft.values.get(role) for role in ROLES} | {*items}
    used |= {problem.column for problem in draft.problems}
    found: dict[str, str] = {}
    for column in table.columns:
        if column.name in used or not may_answer(column):
            continue
        likest = words.ranked(table.texts.get(column.name) or column.name, form=form)
        likest = [item for item in likest if item not in items.values()]
        free = [item for item in likest if item not in found.values()]
        if free:
            found[column.name] = free[0]
        if likest:
            _ask_whether(draft, column.name, (free or likest)[0])
    return found


def _ask_whether(draft: Draft, column: str, item: str) -> None:
    draft.complain(
        "other_words",
        f"No question of the cube is worded so; by its words it may be {item!r}.",
        "Write a draft, correct it and hand it in: cxkit look PATH --guess > mapping.toml, "
        "then cxkit look PATH --mapping mapping.toml. All questions: cxkit cube show --items.",
        column=column,
    )


def _asked_about_near(
    draft: Draft, index: ItemIndex, matches: Iterable[Match], items: dict[str, str]
) -> dict[str, str]:
    """Column -> item that it nearly names, or one of a few that it may; each is asked back."""
    used = {draft.values.get(role) for role in ROLES} | {*items}
    few = {m.label: m.candidates for m in matches if 0 < len(m.candidates) <= _CANDIDATES}
    found: dict[str, str] = {}
    for column in draft.table.columns:
        if column.name in used:
            continue
        near = few.get(column.name) or _near_column(index, column, draft.table)
        free = [item for item in near if item not in (*items.values(), *found.values())]
        if near:
            _complain_of_near(draft, column.name, near)
        # The draft holds what is likest, so that nothing is lost if it is handed in.
        if len(near) == 1 and free:
            found[column.name] = free[0]
    return found


def _audience_of_all(table: TableProfile) -> str | None:
    """Who answered, if that is the same for the whole table as far as items are concerned."""
    if (by_name := audience_in_name(table.name)) is not None:
        return by_name
    named = [*Named(table=table, taken=frozenset()).of("audience"), *by_audience_values(table)]
    found = {audience_of(value) for column in named for value in column.values} - {None}
    return None if "customer" in found else "staff"


def _match_column(
    index: ItemIndex, column: ColumnProfile, table: TableProfile, audience: str | None
) -> Match:
    text = table.texts.get(column.name, "")
    match = index.match(column.name, text=text, audience=audience)
    # "unit" is a unit, even if the id of some item ends in it.
    if match.by == "part" and norm(column.name) in ROLE_NAMES:
        return Match(label=column.name)
    return match


def _complain_of_doubles(draft: Draft, items: dict[str, str]) -> None:
    columns: dict[str, list[str]] = {}
    for column, item in items.items():
        columns.setdefault(item, []).append(column)
    for item, names in columns.items():
        if len(names) > 1:
            draft.complain(
                "item_twice",
                f"The columns {listed(map(repr, names))} all seem to be the item {item}.",
                "Keep one of them under [answers.items], and add the others to ignore.",
                column=names[0],
            )


def _complain_of_no_items(draft: Draft, cube: Cube, index: ItemIndex) -> None:
    table = draft.table
    near = {c.name: found for c in table.columns if (found := _near_column(index, c, table))}
    ambiguous = [_match_column(index, c, table, None) for c in table.columns]
    near |= {m.label: m.candidates for m in ambiguous if 0 < len(m.candidates) <= _CANDIDATES}
    for column, items in near.items():
        _complain_of_near(draft, column, items)
    if near:
        return
    draft.complain(
        "no_items",
        "Neither the names of the columns nor their values are items of the cube "
        f"{cube.id!r} ({listed((c.name for c in table.columns), limit=8)}).",
        "Name your own cube with --cube FILE, or write a mapping: cxkit look PATH --guess > "
        "mapping.toml writes a draft. All items of a cube: cxkit cube show. A table without "
        "answers is called after what it holds, such as series.csv; cxkit new-workbook shows "
        "every kind with its columns. A table of units is handed in with --units FILE.",
    )


def _near_column(index: ItemIndex, column: ColumnProfile, table: TableProfile) -> tuple[str, ...]:
    """Items that a column nearly names, if it holds what answers look like."""
    if not may_answer(column):
        return ()
    return index.near(column.name, text=table.texts.get(column.name, ""))


def _complain_of_near(draft: Draft, column: str, items: Sequence[str]) -> None:
    draft.complain(
        "unknown_item",
        f"The column is no item of the cube; did you mean {' or '.join(map(repr, items))}?",
        f"{_map_it(column, items)} Or add the column to ignore.",
        column=column,
    )


def _ignore_others(draft: Draft) -> None:
    """Name the columns that are not used, but for those that are asked about."""
    used = {draft.values.get(role) for role in ("respondent", "unit", "audience", "wave")}
    used |= {draft.values.get("item"), draft.values.get("value")}
    if draft.values["layout"] == "wide":
        used |= {*draft.values["items"]}
        asked = [p for p in draft.problems if p.code in ("other_words", "unknown_item")]
        used |= {problem.column for problem in asked}
    others = [column.name for column in draft.table.columns if column.name not in used]
    if others:
        draft.values["ignore"] = tuple(others)
        draft.note("ignore", f"Columns that are not used: {listed(others, limit=12).rstrip('.')}.")
