"""Who stands in evidence beside answers can be forgotten as well."""

from __future__ import annotations

from pathlib import Path

import polars
import pytest

import cxkit
from cxkit import RefusedError
from cxkit.forgetting import forget
from cxkit.tallies import merge_partitions
from cxkit.tallies.codings import CodingsView
from cxkit.tallies.ties import TiesView
from cxkit.vault import Vault

TIES = "from_unit,to_unit,rating,respondent\n" + "".join(
    f"a,b,{1 + n % 5},p{n}\n" for n in range(8)
)
CODINGS = "subject,coder,code\n" + "".join(f"l{n},A,warm\n" for n in range(6))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "ties.csv").write_text(TIES, encoding="utf-8")
    (tmp_path / "codings.csv").write_text(CODINGS, encoding="utf-8")
    cxkit.look(tmp_path / "ties.csv", tmp_path / "codings.csv", out=tmp_path / "out")
    return tmp_path / "out"


def ties(out: Path) -> TiesView:
    with Vault.open(out / "cxkit.vault.db") as vault:
        return TiesView(tallies=merge_partitions(vault.partitions()).evidence["ties"])


def test_a_respondent_is_left_out_of_ties_now_and_whenever_they_are_read_again(out: Path) -> None:
    assert ties(out).matrix().persons[0, 1] == 8
    done = forget(out / "cxkit.db", "p3")
    assert (done.kind, done.reread) == ("respondent", ("ties.csv",))
    assert ties(out).matrix().persons[0, 1] == 7
    again = cxkit.look(out.parent / "ties.csv", out=out, add=True)
    assert "forgotten_left_out" in {w.code for w in again.warnings}
    assert ties(out).matrix().persons[0, 1] == 7


def test_a_subject_of_codings_is_forgotten(out: Path) -> None:
    forget(out / "cxkit.db", "l2")
    with Vault.open(out / "cxkit.vault.db") as vault:
        merged = merge_partitions(vault.partitions())
    assert len(CodingsView(tallies=merged.evidence["codings"]).table().subjects) == 5


def test_who_was_alone_takes_the_table_along(tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text("\n".join(TIES.splitlines()[:2]), encoding="utf-8")
    cxkit.look(tmp_path / "ties.csv", out=tmp_path / "out")
    assert forget(tmp_path / "out" / "cxkit.db", "p0").removed == ("ties.csv",)


def test_a_frame_is_read_again_where_it_is_handed_in_again(tmp_path: Path) -> None:
    frame = polars.read_csv(TIES.encode())
    cxkit.look(evidence={"ties": frame}, out=tmp_path / "out")
    with pytest.raises(RefusedError, match="was a data frame"):
        forget(tmp_path / "out" / "cxkit.db", "p3")
    assert forget(tmp_path / "out" / "cxkit.db", "p3", source=frame).reread == ("ties",)
    assert ties(tmp_path / "out").matrix().persons[0, 1] == 7


def test_the_same_people_in_another_table_are_not_counted_twice(out: Path) -> None:
    other = out.parent / "ties-2.csv"
    other.write_text(TIES.replace("a,b", "a,c"), encoding="utf-8")
    with pytest.raises(RefusedError, match="8 of 8 records"):
        cxkit.look(other, out=out, add=True)


def test_few_people_are_not_named_in_what_is_published(tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text("\n".join(TIES.splitlines()[:4]), encoding="utf-8")
    found = cxkit.look(tmp_path / "ties.csv", out=tmp_path / "out")
    assert found.provenance["partitions"] == []
