"""`cxkit review`: in plain words, as JSON, and what people decide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from handed_in import INITIATIVES, RESPECT, export


@pytest.fixture
def out(cli: Callable, tmp_path: Path) -> Path:
    export(tmp_path / "staff.csv", range(30))
    (tmp_path / "initiatives.toml").write_text(INITIATIVES, encoding="utf-8")
    call = ["plan", "--initiatives", "initiatives.toml", "--capacity", "hours=80", "--turns", 2]
    assert cli("look", "staff.csv").code == 0
    assert cli(*call, "--no-cuts", "--no-costs").code == 0
    assert cli("turn").code == 0
    return tmp_path / "cxkit-out"


def test_a_review_is_printed_in_plain_words(cli: Callable, out: Path) -> None:
    shown = cli("review")
    assert shown.code == 0
    assert "The one expectation: 1 not yet." in shown.out
    assert "No effect is looked for before" in shown.out
    assert "1 decision of this look is written down in the journal." in shown.out
    assert "the review" in shown.out


def test_people_decide_and_it_is_read_in_german(cli: Callable, out: Path) -> None:
    shown = cli("review", out, "--decide", "lab=adjust", "--reason", "Zu groß", "--language", "de")
    assert shown.code == 0
    assert "anpassen" in shown.out
    assert "Zu groß" in shown.out


def test_a_review_is_one_json_document(cli: Callable, out: Path) -> None:
    shown = cli("review", "--json", "--no-record")
    assert (shown.code, shown.err) == (0, "")
    assert shown.json["decisions"] == []
    assert shown.json["items"][0]["registration"]["initiative"] == "lab"


@pytest.mark.parametrize(
    ("options", "english", "german"),
    [
        (["--decide", "lab"], "'lab' is not like lab=adjust", "lab=adjust"),
        (["--decide", "lab=stop"], "A decision of people has a reason", "hat einen Grund"),
        (
            ["--decide", "lap=stop", "--reason", "x"],
            "Nothing is registered about 'lap'; did you mean 'lab'?",
            "war 'lab' gemeint?",
        ),
    ],
)
def test_what_cannot_be_decided(
    cli: Callable, out: Path, monkeypatch, options: list, english: str, german: str
) -> None:
    for tag, said in (("C.UTF-8", english), ("de_DE.UTF-8", german)):
        monkeypatch.setenv("LC_ALL", tag)
        shown = cli("review", *options)
        assert shown.code == 2
        assert said in shown.err


def test_there_must_be_something_registered(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text(f"person,{RESPECT}\nA,4\nB,5\nC,4\nD,3\nE,5\nF,4\n")
    cli("look", "staff.csv")
    shown = cli("review")
    assert shown.code == 2
    assert "cxkit turn OUT" in shown.err
