"""Registers: entries in one way of writing, further columns kept, contradictions named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from cxkit import Problem
from cxkit.gather import Gathered
from cxkit.tallies import Tallies
from cxkit.tallies.registers import RegistersView

Take = Callable[..., Gathered]
Problems = Callable[..., tuple[Problem, ...]]


def view(*gathered: Gathered) -> RegistersView:
    parts = [p.tallies for g in gathered for p in g.partitions if isinstance(p.tallies, Tallies)]
    return RegistersView(tallies=Tallies.merge(parts))


def test_fields_are_written_in_one_way(take: Take) -> None:
    table = (
        "Versprechen;Titel;Folgt aus;Soll;Fälle;Gehalten;Frist;Farbe\n"
        "p1;Antwort in zwei Tagen;i1; 95 %;420;389;31.12.2026;rot\n"
    )
    (promise,) = view(take("registers", table, name="Versprechen.csv")).records("promises")
    assert (promise.id, promise.title) == ("p1", "Antwort in zwei Tagen")
    assert promise.number("target") == 0.95
    assert (promise.count("promised"), promise.count("kept")) == (420, 389)
    assert promise.day("due") == date(2026, 12, 31)
    assert promise.many("insights") == ("i1",)
    # What the form does not know stays, under its own header.
    assert promise["farbe"] == "rot"
    assert promise["owner"] == ""


def test_what_a_field_does_not_hold_is_none(take: Take) -> None:
    table = "goal,customer,people,parent\ng1,ja,24,\ng2,,,g1\n"
    one, other = view(take("registers", table, name="goals.csv")).records("goals")
    assert (one.flag("customer"), one.count("people")) == (True, 24)
    assert (other.flag("customer"), other.count("people"), other.day("due")) == (None, None, None)
    assert (one.title, other["parent"], other.many("conflicts")) == ("g1", "g1", ())


def test_registers_without_ids_keep_the_order_of_their_rows(take: Take) -> None:
    table = 'Tätigkeit,Rolle,RACI\nz,service,A\na,billing,R\na,service,"A,R"\n'
    roles = view(take("registers", table, name="raci.csv")).records("roles")
    assert [(r.id, r["letter"]) for r in roles] == [
        ("z · service · A", "A"),
        ("a · billing · R", "R"),
        ("a · service · A,R", "A,R"),
    ]


def test_two_files_of_a_register_without_ids_are_not_mixed(take: Take) -> None:
    one = take("registers", "activity,role,letter\na,x,A\n", name="roles-1.csv")
    other = take("registers", "activity,role,letter\nb,y,R\n", name="roles-2.csv")
    assert [dict(r.fields) for r in view(one, other).records("roles")] == [
        {"activity": "a", "role": "x", "letter": "A"},
        {"activity": "b", "role": "y", "letter": "R"},
    ]


def test_registers_come_together(take: Take) -> None:
    goals = take("registers", "goal\ng1\n", name="goals.csv")
    kpis = take("registers", "kpi,measured_at\nk1,innen\n", name="kpis.csv")
    found = view(goals, kpis)
    assert list(found.all) == ["goals", "kpis"]
    assert found.records("kpis")[0]["measured_at"] == "inside"
    assert found.records("boards") == ()


def test_units_in_lists_are_known_by_name_or_id(take: Take, problems: Problems) -> None:
    table = 'process,units\nc,"billing; sales"\n'
    gathered = take("registers", table, name="processes.csv", units=("billing", "sales"))
    assert view(gathered).records("processes")[0].many("units") == ("billing", "sales")
    (problem,) = problems("registers", table, name="processes.csv", units=("billing", "sale"))
    assert problem.message == "There is no unit 'sales'; did you mean 'sale'?"


@pytest.mark.parametrize(
    ("name", "table", "code", "place"),
    [
        ("goals", "goal\ng\nh\ng\n", "stands_twice", (2, "goal")),
        ("goals", "goal,people\ng,-3\n", "too_small", (2, "people")),
        ("roles", "activity,role,letter\nx,y,Z\n", "no_letter", (2, "letter")),
        ("promises", "promise,promised,kept\np,3,4\n", "kept_more_often", (2, "kept")),
        ("promises", "promise,target\np,95\n", "not_a_share", (2, "target")),
        ("documents", "document,anchor\nd,dreams\n", "unknown_word", (2, "anchor")),
    ],
)
def test_what_cannot_be_is_named(
    problems: Problems, name: str, table: str, code: str, place: tuple[int, str]
) -> None:
    (problem,) = problems("registers", table, name=f"{name}.csv")
    assert (problem.code, (problem.row, problem.column)) == (code, place)


def test_a_register_that_nobody_knows_needs_a_form(problems: Problems) -> None:
    (problem,) = problems("registers", "a,b\n1,2\n", name="things.csv")
    assert problem.code == "unknown_form"
    assert "goals" in problem.hint


def test_what_a_plan_would_refuse_is_said_already(take: Take) -> None:
    table = (
        "id,title,tiles,benefit,hours,promises\n"
        "talks,Talks,culture.respect,culture.respect 2..6..12,40,p1\n"
        "letters,Letters,culture.respct,,20,\n"
    )
    gathered = take("registers", table, name="initiatives.csv")
    notes = {w.code: (w.row, w.column) for w in gathered.warnings}
    assert "unknown_tile" in notes
    assert set(notes.values()) == {(3, "tiles"), (3, "benefit")}
    assert [r.id for r in view(gathered).records("initiatives")] == ["talks", "letters"]
