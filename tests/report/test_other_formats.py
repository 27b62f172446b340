"""Markdown, JSON, and the reporters that offer all formats."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from attrs import evolve

from cxkit.cube.model import Cube
from cxkit.finding import Assessment
from cxkit.report import render_markdown, write_json, write_markdown
from cxkit.report.reporters import REPORTERS


def test_markdown_says_what_the_first_page_says(whole: tuple[Cube, Assessment]) -> None:
    cube, assessment = whole
    text = render_markdown(assessment, cube)
    for said in (
        "# The whole cube at a glance",
        "**12 of 24 tiles can be judged**",
        "| Label of d1.t1 | 30 | 28–32 | 100 | ok |",
        "| Label of d3.t3 |  |  |  | hidden to protect people |",
        "Compared tiles that look different: 3 of 5; by chance alone it would be about 0.3.",
        "| Label of d1.t1 | 71 | 66–76 | 21 | looks different |",
        "| Whole organisation | 60% | 120 of 200 |",
        "| Face 1 | 30 (28–32) | not measured |",
        "a.xlsx, sheet 'Mai': The file is not UTF-8; it was read as Windows-1252",
    ):
        assert said in text
    assert "77.1" not in text
    assert "dünn belegt" in render_markdown(assessment, cube, "de")


def test_markdown_keeps_names_as_text_on_one_line(make: SimpleNamespace) -> None:
    evil = "a | b\n# <b>c</b> [d](e) `f`"
    cube = make.cube_of(1, 1)
    made = evolve(make.assess(cube, []), headlines=({"en": evil},), waves=())
    text = render_markdown(made, cube)
    assert r"1. a \| b \# \<b\>c\</b\> \[d\](e) \`f\`" in text
    assert "Survey wave" not in text


def test_markdown_without_head_counts_says_how_many_answered(make: SimpleNamespace) -> None:
    cube = make.cube_of(1, 1)
    drafts = [
        make.tile_mean("d1.t1", make.points(50.0)),
        make.draft("dimension_mean", make.points(50.0, None), dimension="d1", audience="staff"),
    ]
    text = render_markdown(make.assess(cube, drafts), cube)
    assert "Answers of 100 people entered." in text
    assert "## Face 1: 50, thin evidence" in text


def test_files_are_written_whole(whole: tuple[Cube, Assessment], tmp_path: Path) -> None:
    cube, assessment = whole
    path = write_json(assessment, tmp_path / "findings.json")
    assert json.loads(path.read_text("utf-8")) == json.loads(json.dumps(assessment.to_dict()))
    path = write_markdown(assessment, cube, tmp_path / "a" / "report.md", language="de")
    assert path.read_text("utf-8") == render_markdown(assessment, cube, "de")


@pytest.mark.parametrize("reporter", REPORTERS, ids=lambda r: r.id)
def test_reporters_give_the_bytes_of_their_files(
    whole: tuple[Cube, Assessment], page: str, reporter: object
) -> None:
    from cxkit.hookspecs import Reporter
    from cxkit.report import render_json

    assert isinstance(reporter, Reporter)
    cube, assessment = whole
    expected = {
        "html": page,
        "markdown": render_markdown(assessment, cube, "en"),
        "json": render_json(assessment),
    }
    assert reporter.render(assessment, cube, "en") == expected[reporter.id].encode()
    assert reporter.file.endswith(
        {"html": ".html", "markdown": ".md", "json": ".json"}[reporter.id]
    )
