"""What the columns of a table may mean of which none is a question of the cube."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import frozen

from cxkit.cube.model import Cube
from cxkit.errors import InputError
from cxkit.evidence.guess_columns import Draft, Named, guess_roles
from cxkit.evidence.labels import ABOUT_THE_INTERVIEW, COLUMN_NAMES, words
from cxkit.evidence.mapping import AnswersMapping
from cxkit.evidence.match_items import ItemIndex, names_of
from cxkit.evidence.match_words import WordIndex
from cxkit.evidence.profile import ColumnProfile, TableProfile

ROLE_NAMES = frozenset(word for names in COLUMN_NAMES.values() for word in words(names))
# So many different answers a question has at most, and so many questions an item column.
_FEW, _MANY = 25, 300


@frozen(kw_only=True)
class Proposals:
    """A table of answers none of which could be read, as far as it is understood.

    Attributes:
        part: How it is read, with the nearest item of each, or `...`.
        items: Column, or label of a long table -> items that it may mean, the nearest
            first; none if nothing is near.
    """

    part: AnswersMapping
    items: Mapping[str, Sequence[str]]


def propose(
    table: TableProfile, cube: Cube, index: ItemIndex, *, audience: str | None
) -> Proposals | None:
    """What a table may mean, for people to choose from; None if it holds no answers.

    Args:
        table: The table.
        cube: The cube.
        index: Its items.
        audience: Who answered, if that is the same for the whole table.
    """
    draft = Draft(table=table)
    texts = _questions(draft)
    if not texts:
        return None
    likely = WordIndex(cube=cube)
    form = "customer" if audience == "customer" else "self"
    items = {
        label: index.near(label, text=text) or likely.perhaps(text or label, form=form)
        for label, text in texts.items()
    }
    draft.values["items"] = {label: next(iter(near), "...") for label, near in items.items()}
    try:
        part = AnswersMapping(**draft.values, files=(pattern_of(table.name),))
    except InputError:
        return None
    return Proposals(part=part, items=items)


def _questions(draft: Draft) -> Mapping[str, str]:
    """Column or label -> the question beside it, if any; the rest goes into the draft."""
    table, named = draft.table, Named(table=draft.table, taken=frozenset())
    item, value = (next(iter(named.of(role)), None) for role in ("item", "value"))
    if item is not None and value is not None and 0 < len(item.values) <= _MANY:
        draft.values |= {"layout": "long", "item": item.name, "value": value.name}
        guess_roles(draft, {item.name, value.name}, layout="long")
        return dict.fromkeys(item.values, "")
    columns = [column.name for column in table.columns if may_answer(column)]
    draft.values["layout"] = "wide"
    guess_roles(draft, columns, layout="wide")
    return {name: table.texts.get(name, "") for name in columns}


def pattern_of(name: str) -> str:
    """A pattern that matches this name alone."""
    return re.sub(r"([*?\[])", r"[\1]", name)


def may_answer(column: ColumnProfile) -> bool:
    """True if a column holds what answers look like, and is not called otherwise."""
    if set(names_of(column.name)) & (ROLE_NAMES | ABOUT_THE_INTERVIEW):
        return False
    few = 0 < len(column.values) <= _FEW
    whole = column.numbers == 0 or column.integers == column.numbers
    return few and whole and not column.dated
