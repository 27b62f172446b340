"""Whatever the core says to people it can say in German: every message has its sentence."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from itertools import islice, product
from pathlib import Path

import pytest

from cxkit.german import translated

CORE = Path(__file__).parents[2] / "src" / "cxkit"
MODULES = sorted(path.relative_to(CORE).as_posix() for path in CORE.rglob("*.py"))
# What builds a problem or an error from texts.
SPEAKERS = {
    *("Problem", "RefusedError", "CxkitError", "PluginError"),
    *("problem", "_problem", "complain", "note"),
    *("wrong", "_wrong", "warn"),
}
# A name or a number in a sentence, and the names that may stand for a phrase.
GAP = "Ω"
MOST = 64

Names = Mapping[str, list[ast.expr]]


def said(node: ast.expr, names: Names) -> list[str]:
    """The texts that an expression may give, as far as the source tells; gaps for the rest."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.Constant() | ast.Tuple() | ast.List() | ast.Dict():
            return []
        case ast.JoinedStr(values=parts):
            return joined([said(part, names) for part in parts])
        case ast.FormattedValue(value=value):
            found = said(value, names) if is_text(value, names) else []
            return found or [GAP]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return joined([said(left, names), said(right, names)])
        case ast.IfExp(body=body, orelse=orelse):
            return [*said(body, names), *said(orelse, names)]
        case ast.BoolOp(values=values):
            return [text for value in values for text in said(value, names) if text]
        case ast.Call(func=ast.Name(id="did_you_mean")):
            return [f"; did you mean '{GAP}'?", ""]
        case ast.Name(id=name) if name in names:
            inner = {key: value for key, value in names.items() if key != name}
            return [text for value in names[name] for text in said(value, inner)]
    return [GAP]


def is_text(node: ast.expr, names: Names) -> bool:
    """True for what stands in a gap and is itself built from words."""
    if isinstance(node, ast.Name):
        texts = ast.IfExp | ast.JoinedStr
        return node.id in names and all(isinstance(value, texts) for value in names[node.id])
    return isinstance(node, ast.IfExp | ast.BoolOp) or (
        isinstance(node, ast.Call) and getattr(node.func, "id", "") == "did_you_mean"
    )


def joined(parts: list[list[str]]) -> list[str]:
    return ["".join(texts) for texts in islice(product(*parts), MOST)] if all(parts) else []


def assigned(node: ast.AST) -> dict[str, list[ast.expr]]:
    names: dict[str, list[ast.expr]] = {}
    for found in ast.walk(node):
        if isinstance(found, ast.Assign) and isinstance(found.targets[0], ast.Name):
            names.setdefault(found.targets[0].id, []).append(found.value)
    return names


def messages(path: Path) -> Iterator[str]:
    """The sentences of a module, with gaps for names and numbers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in (f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)):
        names = assigned(function)
        for call in (c for c in ast.walk(function) if isinstance(c, ast.Call)):
            if getattr(call.func, "id", getattr(call.func, "attr", "")) in SPEAKERS:
                given = [*call.args, *(k.value for k in call.keywords)]
                yield from (text for value in given for text in said(value, names))


def is_sentence(text: str) -> bool:
    """True for what people read: no codes, no commands, no parts of a sentence."""
    words = text.replace(GAP, "")
    is_part = text[:1] in ";" or text.startswith("python -m pip")
    return " " in words.strip() and sum(map(str.isalpha, words)) >= 8 and not is_part


@pytest.mark.parametrize("module", MODULES)
def test_every_message_has_its_german_sentence(module: str) -> None:
    found = {text for text in messages(CORE / module) if is_sentence(text)}
    assert [text for text in sorted(found) if translated(text) == text] == []


def test_there_are_messages_to_check() -> None:
    found = {text for module in MODULES for text in messages(CORE / module) if is_sentence(text)}
    assert len(found) > 400
