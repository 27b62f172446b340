"""`cxkit demo` and `cxkit schema`: the main job on the made-up company, in published shapes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from cxkit.schemas import NAMES


def test_the_demonstration_says_what_is_true_of_the_company(cli: Callable, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    shown = cli("demo", "--seed", 0, "--out", out, "--json", "--no-open")
    assert (shown.code, shown.err) == (0, "")
    names = {"report.html", "findings.json", "demo.db", "demo.vault.db", "truth.json", "data"}
    assert {path.name for path in out.iterdir()} == names
    document = shown.json
    assert set(document["files"]) == {"report", "findings", "workspace", "vault", "truth"}
    schema = cli("schema", "findings").json
    jsonschema.validate(document, schema)
    assert len(document["headlines"]) == 3
    assert json.loads((out / "truth.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_printed(cli: Callable, name: str) -> None:
    shown = cli("schema", name)
    assert (shown.code, shown.err) == (0, "")
    jsonschema.Draft202012Validator.check_schema(shown.json)


def test_what_is_printed_as_json_fits_its_schema(cli: Callable) -> None:
    jsonschema.validate(cli("cube", "show", "--json").json, cli("schema", "cube").json)
    jsonschema.validate(cli("plugins", "--check", "--json").json, cli("schema", "plugins").json)


def test_an_unknown_schema_is_a_usage_error(cli: Callable) -> None:
    assert cli("schema", "report").code == 2
