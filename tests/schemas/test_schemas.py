"""What cxkit writes is what the published schemas say, every field of it described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars
import pytest
from attrs import fields
from jsonschema import Draft202012Validator

import cxkit
from cxkit import schemas
from cxkit.errors import Problem
from cxkit.estimate import Estimate, Status
from cxkit.finding import Assessment, Contrast, Finding, Subject
from cxkit.initiative.journal import Decision, LookRecord, Registration, SkippedLook, TurnRecord
from cxkit.plugins import PluginStatus, find_plugins, plugin_manager
from cxkit.testing import example_journal


def errors(document: object, name: str) -> list[str]:
    found = Draft202012Validator(schemas.load(name)).iter_errors(document)
    return [f"{error.json_path}: {error.message}" for error in found]


def nodes(schema: Any, path: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema that stands for a field, with its path."""
    for place in ("properties", "$defs"):
        for name, node in schema.get(place, {}).items():
            yield f"{path}.{name}", node
            yield from nodes(node, f"{path}.{name}")
    for place in ("items", "additionalProperties"):
        if isinstance(schema.get(place), dict):
            yield from nodes(schema[place], f"{path}[]")


@pytest.fixture(scope="module")
def looked() -> Assessment:
    """An assessment of forty persons in two units and a small one."""
    tile = "culture.respect"
    table = polars.DataFrame(
        {
            "person": list(range(40)),
            "team": ["a"] * 20 + ["b"] * 17 + ["c"] * 3,
            f"{tile}.structural.self": [1 + k % 5 for k in range(40)],
            f"{tile}.process.self": [1 + k % 3 for k in range(40)],
            "culture.joy.behaviour.self": [None] * 37 + [4, 5, 4],
        }
    )
    return cxkit.look(table, mapping="guess", manager=plugin_manager(discover=False))


@pytest.mark.parametrize("name", schemas.NAMES)
def test_the_schemas_are_schemas(name) -> None:
    Draft202012Validator.check_schema(schemas.load(name))


@pytest.mark.parametrize("name", schemas.NAMES)
def test_every_field_is_described(name) -> None:
    schema = schemas.load(name)
    found = dict(nodes(schema))
    assert len(found) > 8
    assert schema["description"]
    assert [
        path for path, node in found.items() if not (node.get("description") or "$ref" in node)
    ] == []


@pytest.mark.parametrize("name", schemas.NAMES)
def test_readers_may_meet_keys_they_do_not_know(name) -> None:
    schema = schemas.load(name)
    objects = [
        (path, node) for path, node in [("$", schema), *nodes(schema)] if "properties" in node
    ]
    assert [path for path, node in objects if node.get("additionalProperties") is not True] == []


def test_there_is_no_other_schema() -> None:
    with pytest.raises(ValueError, match="known are cube, findings, journal, plan, plugins"):
        schemas.load("story")


def test_the_default_cube_is_a_cube() -> None:
    assert errors(cxkit.default_cube().to_dict(), "cube") == []


def test_a_cube_with_everything_is_a_cube() -> None:
    from cxkit.cube import cube_from_document

    cube = cube_from_document(
        {
            "id": "x",
            "extends": "default",
            "weights": {"culture.respect": 0},
            "crosswalk": {"old": "culture.respect.behaviour.self"},
            "synonyms": {"culture": ["Kultur"]},
            "dimensions": [
                {
                    "id": "more",
                    "label": "More",
                    "tiles": [
                        {"id": "t", "label": "T", "reflective": True, "items": [{"id": "A"}]}
                    ],
                }
            ],
        }
    )
    assert errors(cube.to_dict(), "cube") == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema_version": 2}, "$.schema_version: 1 was expected"),
        ({"dimensions": {}}, "$.dimensions: {} is not of type 'array'"),
        ({"label": {"english": "x"}}, "'english' does not match"),
    ],
)
def test_another_document_is_no_cube(change, said) -> None:
    assert any(
        said in error for error in errors({**cxkit.default_cube().to_dict(), **change}, "cube")
    )


def test_a_look_writes_findings(looked: Assessment) -> None:
    document = looked.to_dict()
    assert errors(document, "findings") == []
    shown = {str(f.estimate.status) for f in looked.findings}
    assert {"suppressed", "thin"} <= shown


def test_what_was_written_reads_back_as_the_same(looked: Assessment) -> None:
    import json

    document = json.loads(json.dumps(looked.to_dict()))
    assert Assessment.from_dict(document).to_dict() == looked.to_dict()
    document["later"] = document["findings"][0]["later"] = 1
    document["findings"][0]["subject"]["later"] = "x"
    document["findings"][0]["estimate"]["later"] = 2
    assert Assessment.from_dict(document).to_dict() == looked.to_dict()


def test_another_document_is_no_list_of_findings(looked: Assessment) -> None:
    document = looked.to_dict()
    finding = {**document["findings"][0], "id": "1", "function": "42"}
    finding["estimate"] = {**finding["estimate"], "status": "fine", "n": -1}
    found = errors({**document, "findings": [finding]}, "findings")
    assert [error.split(":")[0] for error in found] == [
        "$.findings[0].id",
        "$.findings[0].function",
        "$.findings[0].estimate.n",
        "$.findings[0].estimate.status",
    ]


@pytest.mark.parametrize(
    ("definition", "cls", "besides"),
    [
        ("estimate", Estimate, {"status"}),
        ("subject", Subject, set()),
        ("contrast", Contrast, set()),
        ("problem", Problem, set()),
    ],
)
def test_the_schema_names_every_field_of_the_values(definition, cls, besides) -> None:
    names = {field.name for field in fields(cls)} | besides
    assert set(schemas.load("findings")["$defs"][definition]["properties"]) == names


def test_the_schema_names_every_field_of_a_finding_and_a_status() -> None:
    finding = schemas.load("findings")["$defs"]["finding"]["properties"]
    assert set(finding) == {field.name for field in fields(Finding)} - {"seal"}
    status = schemas.load("findings")["$defs"]["estimate"]["properties"]["status"]
    assert status["enum"] == list(map(str, Status))


def test_a_journal_is_as_its_schema_says() -> None:
    journal = example_journal()
    first = journal.registrations[0]
    decided = Decision(
        initiative=first.initiative,
        registration=first.id,
        turn=1,
        choice="continue",
        reason={"en": "It is early.", "de": "Es ist früh."},
        day="2026-06-30",
        look=1,
    )
    document = journal.decide(decided).to_dict()
    assert all(document[name] for name in ("registrations", "turns", "looks", "decisions"))
    assert errors(document, "journal") == []
    worse = {**document["decisions"][0], "choice": "perhaps", "look": -1}
    assert [e.split(":")[0] for e in errors({**document, "decisions": [worse]}, "journal")] == [
        "$.decisions[0].choice",
        "$.decisions[0].look",
    ]


@pytest.mark.parametrize(
    ("definition", "cls", "besides"),
    [
        ("registration", Registration, {"id"}),
        ("turn", TurnRecord, set()),
        ("look", LookRecord, set()),
        ("decision", Decision, set()),
        ("skipped", SkippedLook, set()),
    ],
)
def test_the_schema_names_every_field_of_the_journal(definition, cls, besides) -> None:
    names = {field.name for field in fields(cls)} | besides
    node = schemas.load("journal")["$defs"][definition]
    assert set(node["properties"]) == names
    assert set(node["required"]) == names


def test_the_schema_names_every_field_of_a_review() -> None:
    from cxkit.circle.reviewing import Reviewed
    from cxkit.initiative.moved import Moved
    from cxkit.workspace import Look

    for definition, cls, without in (
        ("item", Reviewed, set()),
        ("moved", Moved, set()),
        ("look", Look, {"provenance"}),
    ):
        node = schemas.load("review")["$defs"][definition]
        assert set(node["properties"]) == {field.name for field in fields(cls)} - without


@pytest.mark.parametrize("name", ["review", "turn"])
def test_what_several_schemas_define_is_the_same_in_each(name) -> None:
    known = {**schemas.load("findings")["$defs"], **schemas.load("journal")["$defs"]}
    own = {k: v for k, v in schemas.load(name)["$defs"].items() if (name, k) != ("review", "look")}
    assert len(own.keys() & known.keys()) >= 3
    assert {key: own[key] for key in own.keys() & known.keys()} == {
        key: known[key] for key in own.keys() & known.keys()
    }


def test_the_list_of_plugins_is_as_its_schema_says() -> None:
    statuses = [*find_plugins(), *plugin_manager().statuses]
    document = {"schema_version": 1, "plugins": [_plain(s) for s in statuses]}
    assert len(document["plugins"]) > 1
    assert errors(document, "plugins") == []
    names = set(schemas.load("plugins")["$defs"]["plugin"]["properties"])
    assert names == set(statuses[0].to_dict())
    broken = {**document["plugins"][0], "status": "fine"}
    assert len(errors({**document, "plugins": [broken]}, "plugins")) == 1


def _plain(status: PluginStatus) -> dict[str, object]:
    """As JSON writes it."""
    return {**status.to_dict(), "hooks": list(status.hooks)}
