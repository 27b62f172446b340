"""Looks are compared from wherever they were written down."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cxkit.compare import diff, load_assessment, load_last_two
from cxkit.cube import Cube, cube_from_document
from cxkit.errors import InputError
from cxkit.finding import Assessment, Draft
from cxkit.vault import Vault
from cxkit.workspace import Workspace


@pytest.fixture
def old(mean: Callable[..., Draft], look: Callable[..., Assessment]) -> Assessment:
    return look(mean(50.0))


@pytest.fixture
def new(mean: Callable[..., Draft], look: Callable[..., Assessment]) -> Assessment:
    return look(mean(60.0))


@pytest.fixture
def workspace(tmp_path: Path, old: Assessment, new: Assessment) -> Path:
    with Workspace.open(tmp_path / "a.db") as opened:
        for assessment in (old, new):
            opened.add_look(assessment, Cube(id="small"))
    return tmp_path / "a.db"


def written(folder: Path, assessment: Assessment) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "findings.json"
    path.write_text(json.dumps(assessment.to_dict(), ensure_ascii=False), encoding="utf-8")
    return path


def test_an_assessment_is_taken_as_it_is(old: Assessment) -> None:
    assert load_assessment(old) is old


def test_files_folders_and_workspaces_give_the_same_changes(
    tmp_path: Path, workspace: Path, old: Assessment, new: Assessment
) -> None:
    expected = diff(old, new).to_dict()
    one = written(tmp_path / "one", old)
    other = written(tmp_path / "other", new)
    assert diff(one, str(other)).to_dict() == expected
    assert diff(one.parent, other.parent).to_dict() == expected
    assert diff(f"{workspace}@1", workspace).to_dict() == expected
    assert diff(f"{workspace}@1", f"{workspace}@2").to_dict() == expected
    assert diff(workspace).to_dict() == expected
    assert diff(one, workspace).to_dict() == expected


def small(tile: str, label: str, question: str) -> Cube:
    item = {"id": question, "side": "process", "form": "self", "text": {"en": f"{label}?"}}
    tiles = [{"id": tile, "label": {"en": label}, "items": [item]}]
    dimensions = [{"id": "work", "label": {"en": "Work"}, "tiles": tiles}]
    return cube_from_document({"id": "small", "label": {"en": "S"}, "dimensions": dimensions})


def test_a_renamed_tile_has_the_name_of_either_look(
    tmp_path: Path, mean: Callable[..., Draft], look: Callable[..., Assessment]
) -> None:
    help_, aid = small("help", "We help", "Q1"), small("aid", "We lend a hand", "A1")
    old = look(mean(), mean(item="Q1"))
    more = {"crosswalk": {"Q1": "A1"}, "parts": {"work": "d1", "work.aid": "t1"}}
    new = look(mean(57.0, tile="work.aid"), mean(57.0, tile="work.aid", item="A1"), **more)
    with Workspace.open(tmp_path / "a.db") as opened:
        opened.add_look(old, help_)
        opened.add_look(new, aid)
    first, second = load_last_two(tmp_path / "a.db")
    assert (first.findings, second.findings) == (old.findings, new.findings)
    told = [change.explanation["en"] for change in diff(tmp_path / "a.db").changes]
    assert "“We help” (work.help) is now called “We lend a hand” (work.aid)" in told[0]
    assert "“We help?” (Q1) is now called “We lend a hand?” (A1)" in told[1]


def test_a_file_whose_name_looks_like_a_look_is_a_file(tmp_path: Path, old: Assessment) -> None:
    path = written(tmp_path, old).rename(tmp_path / "findings@1")
    assert load_assessment(path) == old


def test_unknown_keys_are_ignored(tmp_path: Path, old: Assessment) -> None:
    path = tmp_path / "findings.json"
    path.write_text(json.dumps({**old.to_dict(), "of_the_future": [1]}))
    assert load_assessment(path) == old


def test_a_workspace_of_one_look_has_nothing_to_compare(tmp_path: Path, old: Assessment) -> None:
    with Workspace.open(tmp_path / "b.db") as opened:
        opened.add_look(old, Cube(id="small"))
    with pytest.raises(InputError, match="fewer than two looks"):
        diff(tmp_path / "b.db")


def test_what_cannot_be_read_is_named(tmp_path: Path, workspace: Path) -> None:
    for content, words in (
        (b"not JSON", "holds no findings"),
        (b"\xff\xfe", "holds no findings"),
        (b'{"cube": {}}', "holds no findings"),
        (b"[]", "holds no findings"),
        (b'{"cube": {}, "findings": [], "schema_version": 99}', "schema version 99"),
    ):
        (tmp_path / "x.json").write_bytes(content)
        with pytest.raises(InputError, match=words):
            load_assessment(tmp_path / "x.json")
    with pytest.raises(InputError, match="There is no such file"):
        load_assessment(tmp_path / "missing.json")
    with pytest.raises(InputError, match="There is no such file"):
        load_assessment(tmp_path)
    with pytest.raises(InputError, match="no look 7"):
        load_assessment(f"{workspace}@7")


def test_a_vault_is_not_taken_for_a_workspace(tmp_path: Path) -> None:
    Vault.open(tmp_path / "a.vault.db").close()
    with pytest.raises(InputError, match="no workspace of cxkit"):
        load_assessment(tmp_path / "a.vault.db")
