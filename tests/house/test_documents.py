"""The documents say what is so: commands, hooks, links, examples."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cxkit import hookspecs
from cxkit.cli.root import root

ROOT = Path(__file__).parents[2]
PAGES = sorted(ROOT.glob("docs/**/*.md"))
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *PAGES, *ROOT.glob("plugins/*/*.md"), *ROOT.glob("submissions_app/*.md")]
)
README = (ROOT / "README.md").read_text(encoding="utf-8")
KINDS = ("tutorial", "how-to", "reference", "explanation")
# `python` and `console` are executed; the others show something that is not a program,
# and `sh` is for the lines that set everything up, which the tests below hold.
FENCES = {"console", "csv", "json", "mermaid", "python", "sh", "text", "toml"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def fenced_blocks(text: str) -> list[tuple[str, str]]:
    return re.findall(r"^```(\w*)[^\n]*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(
    group: click.Command = root, path: str = "cxkit"
) -> Iterator[tuple[str, click.Command]]:
    """Every command of cxkit, with the words that call it."""
    yield path, group
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield from commands(command, f"{path} {name}")


def hooks() -> dict[str, inspect.Signature]:
    return {
        name: inspect.signature(value)
        for name, value in vars(hookspecs).items()
        if name.startswith("cxkit_") and callable(value)
    }


def signature_text(name: str, signature: inspect.Signature) -> str:
    """The signature as a reader writes it, without the quotes of postponed annotations."""
    return f"def {name}{signature}".replace("'", "")


def test_the_readme_begins_with_the_two_lines() -> None:
    assert fenced_blocks(README)[:2] == [
        ("sh", "python3 run.py demo\n"),
        ("sh", "python3 run.py test\n"),
    ]


def test_continuous_integration_takes_its_lines_from_the_readme() -> None:
    script = text_of(ROOT / ".ci" / "run")
    awk = re.search(r"^readme_line\(\) \{\n(.*?)^\}", script, re.MULTILINE | re.DOTALL)
    assert awk is not None
    for number, line in (("1", "python3 run.py demo"), ("2", "python3 run.py test")):
        body = awk.group(1).replace('"$1"', number)
        shown = subprocess.run(
            ["bash", "-c", body], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert shown.stdout.strip() == line
    assert "run.py test" not in script


def test_every_command_that_a_document_gives_for_run_py_exists() -> None:
    shown = subprocess.run(
        [sys.executable, ROOT / "run.py", "help"], capture_output=True, text=True, check=True
    ).stdout
    used = {
        word for path in DOCUMENTS for word in re.findall(r"python3 run\.py (\w+)", text_of(path))
    }
    assert {"check", "demo", "test"} <= used
    assert [word for word in used if f"run.py {word}" not in shown] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_example_is_of_a_kind_that_is_executed_or_is_no_program(path: Path) -> None:
    assert {kind for kind, _ in fenced_blocks(text_of(path))} <= FENCES


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_link_inside_the_project_leads_somewhere(path: Path) -> None:
    prose = re.sub(r"^```.*?^```$", "", text_of(path), flags=re.MULTILINE | re.DOTALL)
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", prose)
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_pages_are_of_four_kinds_and_the_index_leads_to_each() -> None:
    index = text_of(ROOT / "docs" / "README.md")
    pages = [path.relative_to(ROOT / "docs") for path in PAGES if path.name != "README.md"]
    assert {page.parts[0] for page in pages} == set(KINDS)
    assert [str(page) for page in pages if f"]({page.as_posix()})" not in index] == []


def test_every_hook_is_documented_with_its_exact_signature() -> None:
    page = text_of(ROOT / "docs" / "reference" / "hooks.md")
    assert len(hooks()) >= 5
    wanted = [f"### `{signature_text(*each)}`\n" for each in hooks().items()]
    assert [each for each in wanted if each not in page] == []


def test_no_hook_is_documented_that_does_not_exist() -> None:
    page = text_of(ROOT / "docs" / "reference" / "hooks.md")
    assert set(re.findall(r"^### `def (cxkit_\w+)\(", page, re.MULTILINE)) <= set(hooks())


def test_every_hook_says_what_it_is_for_with_an_example() -> None:
    said = {name: inspect.getdoc(getattr(hookspecs, name)) or "" for name in hooks()}
    assert [name for name, doc in said.items() if "Example" not in doc] == []


def test_every_command_has_help() -> None:
    silent = [path for path, command in commands() if not (command.help or "").strip()]
    assert silent == []


def test_every_option_has_help() -> None:
    assert [
        f"{path} {parameter.opts[0]}"
        for path, command in commands()
        for parameter in command.params
        if isinstance(parameter, click.Option) and not (parameter.help or "").strip()
    ] == []


def test_every_command_and_option_is_in_the_reference() -> None:
    page = text_of(ROOT / "docs" / "reference" / "cli.md")
    sections = dict(re.findall(r"^##+ `?(cxkit[\w\- ]*?)`?\n(.*?)(?=^#|\Z)", page, re.M | re.S))
    assert [path for path, _ in commands() if path not in sections] == []
    assert [
        f"{path} {option}"
        for path, command in commands()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
        if f"`{option}" not in sections[path]
    ] == []


def test_every_setting_is_in_the_reference() -> None:
    import attrs

    from cxkit import Settings

    page = text_of(ROOT / "docs" / "reference" / "settings.md")
    assert [each.name for each in attrs.fields(Settings) if f"`{each.name}`" not in page] == []


def test_every_change_names_its_reader() -> None:
    fragments = [path for path in ROOT.glob("changelog.d/*") if path.name != "README.md"]
    assert fragments
    shape = re.compile(
        r"Reader: (practitioners|developers|plugin authors|contributors)\n(?=\S)", re.MULTILINE
    )
    assert [named(path) for path in fragments if not shape.match(text_of(path))] == []
    kinds = {"added", "changed", "fixed", "removed"}
    assert [
        named(p) for p in fragments if p.suffixes[-2:] not in [[f".{k}", ".md"] for k in kinds]
    ] == []
