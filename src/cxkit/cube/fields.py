"""Reading fields of a parsed document: each with its path, all problems collected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from cxkit.cube.text import Text, fill, placeholders
from cxkit.errors import Problem

IDENTIFIER = re.compile(r"^[A-Za-z][A-Za-z0-9_\-]*$")
ITEM_IDENTIFIER = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$")

Variables = dict[str, dict[str, dict[str, str]]]


class Fields:
    """Reads fields and collects problems as it goes.

    Attributes:
        problems: Everything that was wrong so far.
        variables: Values of `{C}` and the like, for texts.
    """

    def __init__(self, file: str | None) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.variables: Variables = {}

    def problem(self, path: str, code: str, message: str, hint: str = "") -> None:
        """Note a problem."""
        self.problems.append(
            Problem(code=code, message=message, hint=hint, path=path, file=self.file)
        )

    def known_keys(self, entry: Mapping[str, Any], known: Iterable[str], path: str) -> None:
        """Note keys that mean nothing here: a misspelled one would be overlooked."""
        known = tuple(known)
        for key in entry:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                self.problem(
                    join(path, key),
                    "unknown_key",
                    f"{key!r} is not known here"
                    + (f"; did you mean {near[0]!r}?" if near else "."),
                    f"Known are: {', '.join(known)}.",
                )

    def table(self, entry: Mapping[str, Any], key: str, path: str) -> Mapping[str, Any]:
        """The table under a key; empty if there is none."""
        found = entry.get(key, {})
        if isinstance(found, Mapping):
            return found
        self.problem(
            join(path, key), "not_table", f"{key} must be a table, such as [{join(path, key)}]."
        )
        return {}

    def tables(self, entry: Mapping[str, Any], key: str, path: str) -> Sequence[Mapping[str, Any]]:
        """The list of tables under a key; empty if there is none."""
        found = entry.get(key, [])
        if isinstance(found, list) and all(isinstance(x, Mapping) for x in found):
            return found
        self.problem(
            join(path, key), "not_tables", f"{key} must be a list of tables, such as [[{key}]]."
        )
        return []

    def texts(self, entry: Mapping[str, Any], key: str, path: str) -> Mapping[str, str]:
        """The table under a key whose values are texts."""
        found = self.table(entry, key, path)
        for name, value in found.items():
            if not isinstance(value, str):
                self.problem(
                    join(join(path, key), name),
                    "not_text",
                    f"This must be a text in quotation marks, not {value!r}.",
                )
        return {name: value for name, value in found.items() if isinstance(value, str)}

    def word(self, entry: Mapping[str, Any], key: str, path: str) -> str:
        """The text under a key; empty if there is none."""
        found = entry.get(key, "")
        if not isinstance(found, str):
            self.problem(join(path, key), "not_text", f"{key} is a text, not {found!r}.")
        return str(found)

    def words(self, entry: Mapping[str, Any], key: str, path: str) -> tuple[str, ...]:
        """The list of texts under a key."""
        found = entry.get(key, ())
        if isinstance(found, list | tuple) and all(isinstance(x, str) for x in found):
            return tuple(found)
        self.problem(
            join(path, key), "not_texts", f'{key} must be a list of texts, such as ["a", "b"].'
        )
        return ()

    def whole_number(self, entry: Mapping[str, Any], key: str, default: int, path: str) -> int:
        """The whole number under a key, 1 or more."""
        found = entry.get(key, default)
        if isinstance(found, int) and not isinstance(found, bool) and found >= 1:
            return found
        self.problem(
            join(path, key), f"bad_{key}", f"{key} is a whole number from 1, not {found!r}."
        )
        return default

    def flag(self, entry: Mapping[str, Any], key: str, path: str) -> bool:
        """True or false under a key; false if there is nothing."""
        found = entry.get(key, False)
        if not isinstance(found, bool):
            self.problem(join(path, key), "not_flag", f"{key} is true or false, not {found!r}.")
        return bool(found)

    def choice(
        self, entry: Mapping[str, Any], key: str, allowed: tuple[str, ...], default: str, path: str
    ) -> str:
        """One of the allowed words under a key."""
        found = entry.get(key, default)
        if found in allowed:
            return str(found)
        self.problem(
            join(path, key),
            f"bad_{key}",
            f"{key} {found!r} is not known.",
            f"Use one of: {', '.join(allowed)}.",
        )
        return default

    def identifier(self, entry: Mapping[str, Any], path: str) -> str:
        """The id of an entry; a stand-in that occurs once if there is none."""
        found = entry.get("id")
        if found is None:
            self.problem(
                join(path, "id"), "no_id", "An id is missing.", 'Add id = "a_permanent_name".'
            )
            return f"_{len(self.problems)}"
        if not (isinstance(found, str) and IDENTIFIER.match(found)):
            self.problem(
                join(path, "id"),
                "bad_id",
                f"{found!r} cannot be an id.",
                "Start with a letter; then letters, digits, '_' and '-'.",
            )
        return str(found)

    def text(self, entry: Mapping[str, Any], key: str, path: str, *, required: bool = True) -> Text:
        """The text by language under a key, with its variables filled in."""
        found = entry.get(key)
        if isinstance(found, str) and found:
            found = {"en": found}
        if not found and not required:
            return {}
        where = join(path, key)
        is_text = isinstance(found, Mapping) and all(isinstance(v, str) for v in found.values())
        if not found or not isinstance(found, Mapping) or not is_text:
            self.problem(
                where,
                "no_text",
                f"A {key} is missing.",
                f'Write {key} = {{ en = "...", de = "..." }} or {key} = "...".',
            )
            return {}
        unknown = {n for words in found.values() for n in placeholders(words)} - set(self.variables)
        for name in sorted(unknown):
            self.problem(
                where,
                "unknown_variable",
                f"The text uses {{{name}}}, which has no value.",
                f"Add [variables.{name}.en] and [variables.{name}.de] with nom = ...",
            )
        return fill(found, self.variables)

    def read_variables(self, entry: Mapping[str, Any]) -> Variables:
        """Variables by language and case; a plain text stands for every case."""
        variables: Variables = {}
        for name in self.table(entry, "variables", ""):
            by_language = self.table(entry["variables"], name, "variables")
            variables[name] = {}
            for language, forms in by_language.items():
                if isinstance(forms, str):
                    variables[name][language] = {"nom": forms}
                else:
                    found = self.texts(by_language, language, f"variables.{name}")
                    variables[name][language] = dict(found)
        return variables


def join(path: str, key: object) -> str:
    """The path of a key inside a path."""
    return f"{path}.{key}" if path else str(key)
