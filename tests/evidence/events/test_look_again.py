"""Tomorrow's file is added to today's tallies, without reading today's again."""

from __future__ import annotations

from pathlib import Path

import polars
import pytest

import cxkit
from cxkit import RefusedError
from cxkit.forgetting import forget
from cxkit.tallies import Tallies, merge_partitions
from cxkit.tallies.events import EventsView
from cxkit.vault import Vault

HEAD = "case,activity,time,unit,person\n"
TODAY = [
    "1,Call taken,2026-03-01T08:00:00Z,service,a",
    "1,Visit planned,2026-03-02T08:00:00Z,field,b",
    "2,Call taken,2026-03-02T09:00:00Z,service,a",
]
TOMORROW = [
    "1,Visit made,2026-03-04T08:00:00Z,field,c",
    "2,Call taken,2026-03-05T09:00:00Z,service,a",
    "3,Call taken,2026-03-05T10:00:00Z,service,d",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "events-1.csv", TODAY)
    write(tmp_path / "events-2.csv", TOMORROW)
    return tmp_path


def write(path: Path, rows: list[str]) -> Path:
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def view(folder: Path) -> EventsView:
    return EventsView(tallies=kept(folder))


def kept(folder: Path) -> Tallies:
    with Vault.open(folder / "out" / "cxkit.vault.db") as vault:
        return merge_partitions(vault.partitions()).evidence["events"]


def frame(rows: list[str]) -> polars.DataFrame:
    table = polars.read_csv((HEAD + "\n".join(rows)).encode(), infer_schema_length=0)
    return table.with_columns(polars.col("time").str.to_datetime(time_zone="UTC"))


def test_cases_go_on(folder: Path) -> None:
    cxkit.look(folder / "events-1.csv", out=folder / "out")
    assert view(folder).cases().n == 2
    cxkit.look(folder / "events-2.csv", out=folder / "out", add=True)
    found = view(folder)
    edges = {(e.source, e.target): (e.n, e.wait.mean / 86400) for e in found.edges()}
    assert edges == {
        ("Call taken", "Visit planned"): (1, 1.0),
        ("Visit planned", "Visit made"): (1, 2.0),
        ("Call taken", "Call taken"): (1, 3.0),
    }
    assert found.cases().n == 3
    assert found.cases().sums["reworked"] == 1
    assert {s.activity: s.ends for s in found.steps()} == {
        "Call taken": 2,
        "Visit planned": 0,
        "Visit made": 1,
    }


def test_both_files_at_once_give_the_same(folder: Path) -> None:
    cxkit.look(folder / "events-1.csv", out=folder / "out")
    cxkit.look(folder / "events-2.csv", out=folder / "out", add=True)
    one_by_one = kept(folder)
    cxkit.look(folder / "events-1.csv", folder / "events-2.csv", out=folder / "out")
    assert kept(folder).content() == one_by_one.content()


def test_the_same_again_changes_nothing(folder: Path) -> None:
    cxkit.look(folder / "events-1.csv", folder / "events-2.csv", out=folder / "out")
    before = kept(folder).content()
    again = cxkit.look(
        folder / "events-1.csv", folder / "events-2.csv", out=folder / "out", add=True
    )
    assert kept(folder).content() == before
    assert {warning.code for warning in again.warnings} == {"table_same"}


def test_what_others_go_on_from_is_not_taken_away(folder: Path) -> None:
    cxkit.look(folder / "events-1.csv", folder / "events-2.csv", out=folder / "out")
    with pytest.raises(RefusedError, match="goes on with") as caught:
        forget(folder / "out" / "cxkit.db", "events-1.csv")
    assert "cxkit look events-1.csv events-2.csv" in caught.value.hint
    write(folder / "events-1.csv", TODAY[:2])
    with pytest.raises(RefusedError, match="goes on with"):
        cxkit.look(folder / "events-1.csv", out=folder / "out", add=True)
    forget(folder / "out" / "cxkit.db", "events-2.csv")
    cxkit.look(folder / "events-1.csv", out=folder / "out", add=True)
    assert view(folder).cases().n == 1


def test_events_from_before_are_refused(folder: Path) -> None:
    cxkit.look(folder / "events-2.csv", out=folder / "out")
    with pytest.raises(RefusedError, match="3 events of 2 cases"):
        cxkit.look(folder / "events-1.csv", out=folder / "out", add=True)


def test_frames_are_told_apart_by_what_they_hold(folder: Path) -> None:
    cxkit.look(evidence={"events": frame(TODAY)}, out=folder / "out")
    cxkit.look(evidence={"events": frame(TOMORROW)}, out=folder / "out", add=True)
    found = view(folder)
    assert found.cases().n == 3
    cxkit.look(evidence={"events": frame(TOMORROW)}, out=folder / "out", add=True)
    assert view(folder).cases().n == 3
    with Vault.open(folder / "out" / "cxkit.vault.db") as vault:
        assert [entry.name for entry in vault.entries()] == ["events", "events 2"]


def test_no_vault_keeps_no_cases(folder: Path) -> None:
    found = cxkit.look(folder / "events-1.csv", out=folder / "out", vault=False)
    assert not (folder / "out" / "cxkit.vault.db").exists()
    assert found.waves == ()
