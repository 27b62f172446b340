"""Plugins' readers and reporters take part in a look like the core's own."""

from __future__ import annotations

import json
from pathlib import Path

import polars
import pytest

import cxkit
from cxkit.errors import InputError
from cxkit.hookspecs import Reader, Reporter
from cxkit.loop import look_into
from cxkit.plugins import plugin_manager

ITEM = "culture.respect.behaviour.self"


class Formats:
    """Reads `.answers` (one rating per line) and writes how many findings there are."""

    @cxkit.hookimpl
    def cxkit_readers(self) -> list[Reader]:
        return [Reader(id="lines", suffixes=(".answers",), read=read_lines)]

    @cxkit.hookimpl
    def cxkit_reporters(self) -> list[Reporter]:
        return [
            Reporter(
                id="count",
                file="count.txt",
                render=lambda assessment, cube, language: str(len(assessment.findings)).encode(),
            )
        ]


def read_lines(path: Path) -> dict[str, polars.DataFrame]:
    ratings = [int(line) for line in path.read_text().split()]
    return {"ratings": polars.DataFrame({"person": range(len(ratings)), ITEM: ratings})}


@pytest.fixture
def manager() -> cxkit.plugins.PluginManager:
    return plugin_manager(discover=False, extra=[("formats", Formats())])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "staff.answers").write_text("4 5 4 3 4 5")
    return tmp_path / "in"


def test_a_plugins_reader_opens_files_of_its_format_in_a_folder(folder, tmp_path, manager):
    assessment = cxkit.look(folder, manager=manager)
    tile = assessment.one(measure="tile_mean", tile="culture.respect", audience="staff")
    assert tile.estimate.n == 6
    assert tile.estimate.value == pytest.approx(100 * (25 / 6 - 1) / 4)


def test_a_plugins_reporter_writes_beside_the_cores(folder, tmp_path, manager):
    out = tmp_path / "out"
    outcome = look_into(out, [folder], formats=("json", "count"), manager=manager)
    findings = json.loads((out / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert outcome.files["count"].read_text() == str(len(findings))
    assert not (out / "report.html").exists()


def test_an_unknown_format_is_refused_before_anything_is_read(tmp_path, manager):
    with pytest.raises(InputError, match="no format 'htlm'") as error:
        look_into(tmp_path / "out", [tmp_path / "missing"], formats=["htlm"], manager=manager)
    assert "html" in error.value.problems[0].message
    assert not (tmp_path / "out").exists()


def test_without_the_plugin_the_file_is_not_read(folder):
    with pytest.raises(InputError) as error:
        cxkit.look(folder, manager=plugin_manager(discover=False))
    assert error.value.problems[0].code == "no_answers"
