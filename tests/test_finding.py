"""Findings as data: ids that last, only the gate makes them, selection, frames."""

from __future__ import annotations

import sys

import pytest
from attrs import evolve

from cxkit.errors import MissingExtraError, Problem
from cxkit.estimate import Estimate
from cxkit.finding import Assessment, Contrast, Draft, Finding, Subject, finding_id
from cxkit.gate import Gate


def draft(tile: str = "culture.respect", unit: str | None = None, **changes) -> Draft:
    made = Draft(
        function="F07",
        method="core.whole_cube",
        measure="tile_mean",
        subject=Subject(tile=tile, audience="staff", unit=unit),
        wave="2025",
        estimate=Estimate(value=50, low=40, high=60, n=30, n_by_group={"staff": 30}),
        explanation={"en": "{value}"},
        data={"counts": [1, 2]},
    )
    return evolve(made, **changes)


@pytest.fixture
def assessment() -> Assessment:
    contrast = Contrast(of="staff", against="customer")
    drafts = [
        draft(),
        draft(unit="a"),
        draft(wave="2026"),
        draft("culture.joy", contrast=contrast, function="F42", measure="gap", wave=None),
        draft("culture.joy", estimate=Estimate.missing("no_answers")),
    ]
    return Assessment(
        cube={"id": "c", "version": "1", "fingerprint": "f"},
        waves=("2025", "2026"),
        findings=Gate().release(drafts),
        headlines=({"en": "Look."},),
        warnings=(Problem(code="odd", message="Odd.", row=2),),
        provenance={"partitions": []},
        units={"a": {"parent": None, "en": "A", "de": "A"}},
    )


def test_the_id_is_a_hash_of_what_identifies_and_lasts() -> None:
    """The ids of published findings must never change: this one is written down."""
    assert draft().key == "3ff5cc5c7f773b3a"
    assert draft().key == finding_id(
        "F07", "tile_mean", Subject(tile="culture.respect", audience="staff"), None, "2025"
    )


def test_neither_value_nor_words_nor_method_enter_the_id() -> None:
    other = draft(
        estimate=Estimate.missing("no_answers"), explanation={}, method="x", reference="y"
    )
    assert other.key == draft().key


@pytest.mark.parametrize(
    "changes",
    [
        {"function": "F08"},
        {"measure": "tile_median"},
        {"subject": Subject(tile="culture.joy", audience="staff")},
        {"subject": Subject(tile="culture.respect")},
        {"contrast": Contrast(of="a", against="b")},
        {"wave": None},
        {"period": "2025-Q1"},
    ],
)
def test_what_identifies_enters_the_id(changes) -> None:
    assert draft(**changes).key != draft().key


def test_only_the_gate_makes_findings() -> None:
    made = draft()
    with pytest.raises(TypeError, match="only the gate makes findings"):
        Finding(
            id=made.key,
            function="F07",
            method="m",
            measure="m",
            subject=made.subject,
            estimate=made.estimate,
            seal=None,
        )


def test_findings_are_selected_by_what_they_are_about(assessment: Assessment) -> None:
    def waves(**query) -> list[str | None]:
        return [f.wave for f in assessment.select(**query)]

    assert waves(tile="culture.respect") == ["2025", "2025", "2026"]
    assert waves(tile="culture.respect", unit=None) == ["2025", "2026"]
    assert waves(wave="2026") == ["2026"]
    assert waves(function="F42") == [None]
    assert waves(measure="gap", audience="staff") == [None]
    assert waves(unit="nowhere") == []


def test_one_finding_or_none(assessment: Assessment) -> None:
    assert assessment.one(unit="a") is assessment.findings[1]
    assert assessment.one(unit="b") is None
    assert assessment.by_id[assessment.findings[2].id] is assessment.findings[2]


def test_what_was_written_reads_back_as_the_same(assessment: Assessment) -> None:
    document = assessment.to_dict()
    again = Assessment.from_dict(document)
    assert again.to_dict() == document
    assert again.findings[3].contrast == Contrast(of="staff", against="customer")
    assert again.warnings == assessment.warnings
    little = {"cube": {}, "findings": []}
    assert Assessment.from_dict(little).waves == ()


def test_findings_become_a_frame_one_row_each(assessment: Assessment) -> None:
    frame = assessment.to_polars()
    assert frame.height == 5
    assert frame["value"].to_list() == [50.0, 50.0, 50.0, 50.0, None]
    assert frame["of"].to_list()[3] == "staff"
    assert frame["status"].to_list()[4] == "not_assessed"
    assert frame["reasons"].to_list()[4] == "no_answers"
    assert set(frame["unit"].to_list()) == {None, "a"}


def test_without_polars_there_is_no_frame_but_a_remedy(assessment, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtraError) as error:
        assessment.to_polars()
    assert error.value.hint == "python -m pip install polars"
