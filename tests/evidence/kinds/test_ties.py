"""Ties: who names or rates whom, as counts between units."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars
import pytest

from cxkit import InputError, Problem, default_cube
from cxkit.evidence.evidence_mapping import EvidenceMapping
from cxkit.evidence.mapping import Mapping
from cxkit.gather import Gathered, gather
from cxkit.tallies import Tallies
from cxkit.tallies.ties import TiesView

Take = Callable[..., Gathered]
Problems = Callable[..., tuple[Problem, ...]]

NAMED = (
    "from_unit,to_unit,relation,rating,respondent\n"
    "a,b,timely,4,p1\na,b,timely,5,p2\na,b,precise,2,p1\n"
    "b,a,timely,,p3\na,a,timely,3,p1\nc,a,timely,1,p4\n"
)


def view(gathered: Gathered) -> TiesView:
    (partition,) = gathered.partitions
    assert isinstance(partition.tallies, Tallies)
    return TiesView(tallies=partition.tallies)


def test_ratings_are_counted_between_units(take: Take) -> None:
    """By hand: a rates b 4 and 5 on timely: mean 4.5, variance .5."""
    ties = view(take("ties", NAMED))
    assert (ties.units, ties.relations, ties.waves) == (
        ("a", "b", "c"),
        ("precise", "timely"),
        ("",),
    )
    timely = ties.matrix("timely")
    assert timely.n.tolist() == [[1, 2, 0], [1, 0, 0], [1, 0, 0]]
    assert timely.rated.tolist() == [[1, 2, 0], [0, 0, 0], [1, 0, 0]]
    np.testing.assert_array_equal(
        timely.mean, [[3, 4.5, np.nan], [np.nan] * 3, [1, np.nan, np.nan]]
    )
    assert timely.var[0, 1] == 0.5
    assert np.isnan(timely.var[0, 0])
    assert ties.scale() == (1, 5)


def test_people_are_counted_once_over_relations(take: Take) -> None:
    ties = view(take("ties", NAMED))
    assert ties.matrix().n[0, 1] == 3
    assert ties.matrix().persons[0, 1] == 2
    assert ties.raters() == {"a": 2, "b": 1, "c": 1}


def test_without_respondents_nobody_who_may_be_the_same_counts_twice(take: Take) -> None:
    table = "from,to,relation,rating\na,b,timely,4\na,b,timely,5\na,b,precise,2\na,c,timely,1\n"
    gathered = take("ties", table)
    assert view(gathered).matrix().persons.tolist() == [[0, 2, 1], [0, 0, 0], [0, 0, 0]]
    assert view(gathered).raters() == {"a": 2}
    assert gathered.partitions[0].persons == 2


def test_ratings_stay_on_the_scale_that_the_mapping_says() -> None:
    def read(scale: object) -> Gathered:
        how = EvidenceMapping(kind="ties", files=["*"], options={"scale": scale})
        frame = polars.DataFrame({"from": ["a"], "to": ["b"], "relation": ["x"], "rating": [7]})
        mapping = Mapping(evidence=[how])
        return gather([], default_cube(), mapping=mapping, evidence={"ties": frame})

    assert view(read([1, 7])).scale("x") == (1, 7)
    assert view(read([1, 7])).scale("y") is None
    for wrong in ([1, 5], [7, 1], "1..7", [1]):
        with pytest.raises(InputError):
            read(wrong)


def test_rounds_stay_apart(take: Take) -> None:
    table = "from,to,rating,wave\na,b,4,2026-03\na,b,2,2026-09\n"
    ties = view(take("ties", table))
    assert ties.waves == ("2026-03", "2026-09")
    assert ties.matrix().mean[0, 1] == 2
    assert ties.matrix(wave="2026-03").mean[0, 1] == 4


def test_who_is_forgotten_is_left_out() -> None:
    frame = polars.read_csv(NAMED.encode())
    left = gather([], default_cube(), evidence={"ties": frame}, without={"ties": frozenset({"p2"})})
    assert view(left).matrix("timely").n[0, 1] == 1
    assert "\x1fties\x1fp2" not in left.people["ties"]
    assert "\x1fties\x1fp1" in left.people["ties"]


def test_everything_wrong_is_said_at_once(problems: Problems) -> None:
    table = (
        "from,to,relation,rating,respondent\na,b,x,4,p\na,b,x,5,p\na,zz,x,1.5,q\n,b,x,9999999,r\n"
    )
    found = {p.code: (p.row, p.column) for p in problems("ties", table, units=("a", "b"))}
    assert found == {
        "unknown_unit": (4, "to"),
        "not_whole": (4, "rating"),
        "empty_cell": (5, "from"),
        "off_the_scale": (5, "rating"),
        "tie_twice": (None, "respondent"),
    }
