"""Codings: subjects by codes, for agreement of coders and for shares of codes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cxkit import Problem
from cxkit.gather import Gathered
from cxkit.stats import krippendorff
from cxkit.tallies import Tallies
from cxkit.tallies.codings import CodingsView

Take = Callable[..., Gathered]
Problems = Callable[..., tuple[Problem, ...]]

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", section C: nominal data,
# four observers, twelve units, 41 judgements; alpha is .743.
_PRINTED = (
    (1, 1, None, 1),
    (2, 2, 3, 2),
    (3, 3, 3, 3),
    (3, 3, 3, 3),
    (2, 2, 2, 2),
    (1, 2, 3, 4),
    (4, 4, 4, 4),
    (1, 1, 2, 1),
    (2, 2, 2, 2),
    (None, 5, 5, 5),
    (None, None, 1, 1),
    (None, None, 3, None),
)


def view(gathered: Gathered) -> CodingsView:
    (partition,) = gathered.partitions
    assert isinstance(partition.tallies, Tallies)
    return CodingsView(tallies=partition.tallies)


def test_a_table_gives_the_agreement_that_is_printed(take: Take) -> None:
    lines = ["subject,coder,code"]
    for subject, codes in enumerate(_PRINTED):
        lines += [f"u{subject},{coder},{code}" for coder, code in enumerate(codes) if code]
    table = view(take("codings", "\n".join(lines))).table()
    assert table.codes == ("1", "2", "3", "4", "5")
    assert (len(table.subjects), len(table.coders), table.coded_twice) == (12, 4, 11)
    assert krippendorff(table.counts).value == pytest.approx(0.743, abs=5e-4)


def test_tables_are_of_a_scheme_a_time_and_a_unit(take: Take) -> None:
    table = (
        "scheme,subject,coder,code,wave,unit\n"
        "tone,l1,A,warm,1,a\ntone,l2,A,cold,1,b\ntone,l1,A,cold,2,a\nlength,l1,A,10,1,a\n"
        "length,l2,A,9,1,b\n"
    )
    codings = view(take("codings", table))
    assert (codings.schemes, codings.waves) == (("length", "tone"), ("1", "2"))
    assert codings.units == ("a", "b")
    assert codings.table("tone", wave="1").counts.sum(axis=0).tolist() == [1, 1]
    assert codings.table("tone", wave="1", unit="a").codes == ("warm",)
    # Numbers stand by their size, not as words.
    assert codings.table("length").codes == ("9", "10")
    for scheme in (None, "colour"):
        with pytest.raises(KeyError):
            codings.table(scheme)


def test_pseudonyms_stay_at_the_door(take: Take) -> None:
    gathered = take("codings", "subject,coder,code\nMeier,Anna,x\nSchulz,Anna,y\n")
    keys = gathered.partitions[0].tallies.tables["codes"].keys
    assert keys["subject"].dtype.kind == keys["coder"].dtype.kind == "i"
    assert len(set(keys["subject"].tolist())) == 2
    assert len(set(keys["coder"].tolist())) == 1
    assert gathered.people["codings.csv"] == ("\x1fcodings\x1fMeier", "\x1fcodings\x1fSchulz")


def test_the_same_coding_twice_is_a_problem(problems: Problems) -> None:
    table = "subject,coder,code\ns,A,x\ns,A,x\ns,A,\n"
    assert {p.code for p in problems("codings", table)} == {"coded_twice", "empty_cell"}
