"""Cubes from documents: what they become, and everything that is wrong with them at once."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cxkit.cube import cube_from_document, default_cube, load_cube
from cxkit.errors import InputError, Problem

OWN = """
id = "clinic"
version = "2"
label = { en = "Clinic", de = "Klinik" }
licence = "CC0"

[scales.five]
low = 0
high = 4
cant_judge = { en = "I can't judge" }
[scales.five.anchors.0]
en = "never"

[[dimensions]]
id = "care"
label = "Care"

[[dimensions.tiles]]
id = "trust"
label = { en = "We trust each other" }
reflective = true
scale = "five"
customer_visible = true
asked_of = ["staff"]
items = [
    { id = "T1" },
    { id = "T2", direction = -1, version = 3, licence = "own" },
    { form = "customer", text = "I trust them" },
]
"""


def document(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(tomllib.loads(OWN)), **changes}


def problems(broken: dict[str, Any]) -> list[Problem]:
    with pytest.raises(InputError) as error:
        cube_from_document(broken, file="own.toml")
    assert {p.file for p in error.value.problems} == {"own.toml"}
    return list(error.value.problems)


def codes(broken: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(p.code, p.path) for p in problems(broken)]


def with_tile(**changes: Any) -> dict[str, Any]:
    own = document()
    own["dimensions"][0]["tiles"][0].update(changes)
    return own


def with_item(**changes: Any) -> dict[str, Any]:
    own = document()
    own["dimensions"][0]["tiles"][0]["items"][0].update(changes)
    return own


def test_a_cube_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8-sig")
    cube = load_cube(path)
    assert (cube.id, cube.version, cube.label["de"]) == ("clinic", "2", "Klinik")
    tile = cube.tiles["care.trust"]
    assert (tile.dimension, tile.customer_visible, tile.asked_of) == ("care", True, ("staff",))
    assert list(cube.items) == ["T1", "T2", "care.trust.behaviour.customer"]
    first, second, mirror = cube.items.values()
    assert (first.scale.low, first.scale.high, first.scale.points) == (0, 4, 5)
    assert first.scale.anchors == {0: {"en": "never"}}
    assert (first.side, first.form, first.licence, first.text) == ("behaviour", "self", "CC0", {})
    assert (second.direction, second.version, second.licence) == (-1, 3, "own")
    assert mirror.text == {"en": "I trust them"}
    (scale,) = cube.scales
    assert (scale.id, scale.items, scale.reflective) == ("care.trust", ("T1", "T2"), True)


def test_a_cube_writes_what_it_is() -> None:
    found = cube_from_document(document(synonyms={"care.trust": ["Trust"]})).to_dict()
    assert found["schema_version"] == 1
    assert found["synonyms"] == {"care.trust": ["Trust"]}
    (dimension,) = found["dimensions"]
    (tile,) = dimension["tiles"]
    assert tile["items"][0]["scale"]["anchors"] == {"0": {"en": "never"}}
    assert found["scales"][0]["items"] == ["T1", "T2"]


def test_values_on_a_hundred_points_and_texts_in_the_nearest_language() -> None:
    item = cube_from_document(document()).items["T1"]
    assert [item.scale.to_100(v) for v in (0, 1, 4)] == [0.0, 25.0, 100.0]


def test_items_by_form_and_side() -> None:
    tile = default_cube().tiles["culture.respect"]
    assert tile.sides == ("structural", "process", "behaviour")
    assert [i.id for i in tile.items_of("self", "process")] == ["culture.respect.process.self"]
    assert len(tile.items_of("customer")) == 1
    assert tile.items[0].dimension == "culture"


def test_the_only_scale_of_a_document_is_the_scale_of_its_items() -> None:
    own = document()
    del own["dimensions"][0]["tiles"][0]["scale"]
    assert cube_from_document(own).items["T1"].scale.id == "five"
    own["scales"]["agreement"] = {"low": 1, "high": 7}
    assert cube_from_document(own).items["T1"].scale.high == 7
    del own["scales"]
    assert cube_from_document(own).items["T1"].scale.high == 5


def test_the_default_cube_can_be_extended_and_reworded() -> None:
    own = {
        "id": "mine",
        "extends": "default",
        "variables": {"C": {"en": {"nom": "patients"}, "de": "Patientinnen und Patienten"}},
        "weights": {"culture.respect": 2, "culture.respect.process": 0.5},
        "dimensions": [
            {
                "id": "green",
                "label": "Green",
                "tiles": [
                    {
                        "id": "paper",
                        "label": "We save paper for {C}",
                        "items": [{"text": "We print little for {C}."}],
                    }
                ],
            }
        ],
    }
    cube = cube_from_document(own)
    assert len(cube.dimensions) == 7
    assert len(cube.items) == 201
    assert cube.tiles["green.paper"].label == {"en": "We save paper for patients"}
    assert cube.items["green.paper.behaviour.self"].scale.points == 5
    texts = [i.text["de"] for i in cube.items.values() if "de" in i.text]
    assert any("Patientinnen und Patienten" in text for text in texts)
    assert not any("Kundinnen und Kunden" in text for text in texts)
    assert cube.weight("culture.respect") == 2.0
    assert cube.weight("culture.joy") == 1.0
    assert cube_from_document({"id": "x", "extends": "default"}).items == default_cube().items


def test_labels_do_not_enter_the_fingerprint_but_meaning_does() -> None:
    first = cube_from_document(document())
    relabelled = cube_from_document(with_tile(label="Trust is here"))
    assert first.fingerprint() == relabelled.fingerprint()
    turned = cube_from_document(with_item(direction=-1))
    assert first.fingerprint() != turned.fingerprint()
    assert first.fingerprint("T2") == turned.fingerprint("T2")
    assert first.fingerprint("care") != turned.fingerprint("care")
    weighed = cube_from_document(document(weights={"care.trust.behaviour": 2}))
    assert first.fingerprint("care.trust") != weighed.fingerprint("care.trust")


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"id = ", "not_toml", "not valid TOML"),
        ("# a\nid = 'ä'".encode("latin-1"), "not_toml", "not UTF-8: line 2 holds something"),
        (None, "cannot_read", "Cannot read"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, content, code, said) -> None:
    path = tmp_path / "own.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=said) as error:
        load_cube(path)
    (problem,) = error.value.problems
    assert (problem.code, problem.file) == (code, "own.toml")


def test_every_problem_of_a_document_is_told_at_once() -> None:
    own = {
        "id": "1st",
        "scales": {"wide": {"low": 5, "high": 1}},
        "weights": {"care": -1, "nowhere": 1},
        "crosswalk": {"old": "gone"},
        "dimensions": [
            {
                "id": "care",
                "label": {"en": "About {X}"},
                "tiles": [
                    {
                        "id": "a tile",
                        "items": [
                            {"side": "upper", "form": "own", "direction": 2, "scale": "six"},
                            {"id": "not ok", "version": "two"},
                        ],
                    },
                    {"label": "No id", "reflective": "yes"},
                ],
            }
        ],
    }
    tile = "dimensions[0].tiles[0]"
    assert codes(own) == [
        ("bad_scale", "scales.wide"),
        ("bad_id", "id"),
        ("bad_id", f"{tile}.id"),
        ("bad_side", f"{tile}.items[0].side"),
        ("bad_form", f"{tile}.items[0].form"),
        ("bad_id", f"{tile}.items[0].id"),
        ("no_text", f"{tile}.items[0].text"),
        ("unknown_scale", f"{tile}.items[0].scale"),
        ("bad_direction", f"{tile}.items[0].direction"),
        ("bad_id", f"{tile}.items[1].id"),
        ("bad_version", f"{tile}.items[1].version"),
        ("no_text", f"{tile}.label"),
        ("no_id", "dimensions[0].tiles[1].id"),
        ("not_flag", "dimensions[0].tiles[1].reflective"),
        ("unknown_variable", "dimensions[0].label"),
        ("bad_weight", "weights.care"),
        ("dangling_crosswalk", "crosswalk.old"),
        ("dangling_weight", "weights.nowhere"),
    ]


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"dimensions": []}, "no_dimensions", "dimensions"),
        ({"dimensions": {}}, "not_tables", "dimensions"),
        ({"dimensions": ["care"]}, "not_tables", "dimensions"),
        ({"extends": "other"}, "bad_extends", "extends"),
        ({"scales": ["five"]}, "not_table", "scales"),
        ({"weights": 3}, "not_table", "weights"),
        ({"weights": {"care": True}}, "bad_weight", "weights.care"),
        ({"weights": {"care": float("inf")}}, "bad_weight", "weights.care"),
        ({"weights": {"care": "2"}}, "bad_weight", "weights.care"),
        ({"crosswalk": []}, "not_table", "crosswalk"),
        ({"crosswalk": {"old": 3}}, "not_text", "crosswalk.old"),
        ({"synonyms": {"care": "trust"}}, "not_texts", "synonyms.care"),
        ({"synonyms": {"cure": ["trust"]}}, "dangling_synonym", "synonyms.cure"),
        ({"variables": "C"}, "not_table", "variables"),
        ({"variables": {"C": "x"}}, "not_table", "variables.C"),
        ({"variables": {"C": {"en": 3}}}, "not_table", "variables.C.en"),
        ({"variables": {"C": {"en": {"nom": 3}}}}, "not_text", "variables.C.en.nom"),
        ({"lable": "Clinic"}, "unknown_key", "lable"),
        ({"label": {"en": 3}}, "no_text", "label"),
    ],
)
def test_one_thing_wrong_with_a_cube(changes, code, path) -> None:
    assert (code, path) in codes(document(**changes))


@pytest.mark.parametrize(
    ("scale", "code", "path"),
    [
        ({"low": True, "high": 5}, "bad_scale", "scales.five"),
        ({"low": 1.0, "high": 5}, "bad_scale", "scales.five"),
        ({"low": 0, "high": 10_001}, "bad_scale", "scales.five"),
        ({"low": -10_001, "high": 5}, "bad_scale", "scales.five"),
        ({"hgih": 5}, "unknown_key", "scales.five.hgih"),
        ({"anchors": {"9": "often"}}, "bad_anchor", "scales.five.anchors.9"),
        ({"anchors": {"x": "often"}}, "bad_anchor", "scales.five.anchors.x"),
        ({"anchors": {"3": 3}}, "no_text", "scales.five.anchors.3"),
        ({"anchors": "often"}, "not_table", "scales.five.anchors"),
        (5, "not_table", "scales.five"),
    ],
)
def test_one_thing_wrong_with_an_answer_scale(scale, code, path) -> None:
    assert codes(document(scales={"five": scale})) == [(code, path)]


def test_answers_below_zero_have_anchors_too() -> None:
    scales = {"five": {"low": -2, "high": 2, "anchors": {"-2": "no", "2": {"en": "yes"}}}}
    cube = cube_from_document(document(scales=scales))
    assert cube.items["T1"].scale.anchors == {-2: {"en": "no"}, 2: {"en": "yes"}}


@pytest.mark.parametrize(
    ("changes", "code", "key"),
    [
        ({"asked_of": "staff"}, "not_texts", "asked_of"),
        ({"customer_visible": 1}, "not_flag", "customer_visible"),
        ({"items": "T1"}, "not_tables", "items"),
        ({"label": ""}, "no_text", "label"),
        ({"reflectiv": True}, "unknown_key", "reflectiv"),
    ],
)
def test_one_thing_wrong_with_a_tile(changes, code, key) -> None:
    assert codes(with_tile(**changes)) == [(code, f"dimensions[0].tiles[0].{key}")]


@pytest.mark.parametrize(
    ("changes", "code", "key"),
    [
        ({"direction": True}, "bad_direction", "direction"),
        ({"version": 0}, "bad_version", "version"),
        ({"directon": -1}, "unknown_key", "directon"),
    ],
)
def test_one_thing_wrong_with_an_item(changes, code, key) -> None:
    assert codes(with_item(**changes)) == [(code, f"dimensions[0].tiles[0].items[0].{key}")]


def test_a_misspelled_key_gets_the_right_one() -> None:
    (problem,) = problems(with_item(directon=-1))
    assert problem.message == "'directon' is not known here; did you mean 'direction'?"


def test_ids_given_twice_are_told_with_both_places() -> None:
    own = document()
    own["dimensions"].append(copy.deepcopy(own["dimensions"][0]))
    found = [p for p in problems(own) if p.code == "duplicate_id"]
    assert [p.path for p in found] == [
        "dimensions[1].id",
        "dimensions[1].tiles[0].id",
        "dimensions[1].tiles[0].items[0].id",
        "dimensions[1].tiles[0].items[1].id",
        "dimensions[1].tiles[0].items[2].id",
    ]
    assert found[0].message == "The dimension id 'care' occurs twice; it is taken by dimensions[0]."


def test_an_id_of_the_default_cube_is_taken() -> None:
    own = {
        "id": "x",
        "extends": "default",
        "dimensions": [{"id": "culture", "label": "Culture", "tiles": []}],
    }
    (problem,) = problems(own)
    assert "taken by the default cube" in problem.message


def test_a_reflective_scale_has_one_range_of_answers() -> None:
    own = with_item(scale="seven")
    own["scales"]["seven"] = {"low": 1, "high": 7}
    (problem,) = problems(own)
    assert problem.code == "mixed_scale"
    assert "mixes answer ranges 0..4 and 1..7" in problem.message
