"""`cxkit schema`: the published shapes."""

from __future__ import annotations

from collections.abc import Callable

import jsonschema
import pytest

from cxkit.schemas import NAMES


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
