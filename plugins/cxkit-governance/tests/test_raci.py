"""F61: exactly one role answers, at least one does it, and everything is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxkit_governance import RaciRow, raci_lint
from cxkit_governance._entries import Entry
from cxkit_governance._raci import load, raci_rows

# After the example in Smith & Erwin (2005): one activity, four roles, one of each letter.
CLEAR = ("answer calls", {"service": "R", "sales": "A", "legal": "C", "billing": "I"})


def table(*activities: tuple[str, dict[str, str]]) -> list[RaciRow]:
    return [
        RaciRow(activity=activity, role=role, letters=letters, row=f"{activity}/{role}")
        for activity, parts in activities
        for role, letters in parts.items()
    ]


def codes(rows: list[RaciRow]) -> list[str]:
    return [each.code for each in raci_lint(rows) if each.level != "note"]


def test_a_clear_table_is_not_remarked() -> None:
    assert codes(table(CLEAR)) == []


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({"service": "AR"}, []),
        ({"service": "a, r"}, []),
        ({"service": "R"}, ["no_accountable"]),
        ({"service": "A"}, ["no_responsible"]),
        ({"service": "C"}, ["no_accountable", "no_responsible"]),
        ({"service": "AR", "sales": "A"}, ["several_accountable"]),
        ({"service": "AR", "sales": "X"}, ["unknown_letter"]),
        ({"service": "AR", "sales": ""}, ["unknown_letter"]),
        ({"service": "AR", "": "C"}, ["no_role"]),
    ],
)
def test_each_fault_has_its_code(parts: dict[str, str], found: list[str]) -> None:
    assert codes(table(("answer", parts))) == found


def test_faults_say_who_and_where() -> None:
    (several,) = raci_lint(table(("answer", {"service": "AR", "sales": "A"})))
    assert several.data == {"roles": ["service", "sales"]}
    assert [str(each) for each in several.places] == [
        "roles answer/service, letter",
        "roles answer/sales, letter",
    ]
    assert several.text["en"] == "Several roles answer for “answer”: “service”, “sales”."
    (strange, *_) = raci_lint(table(("answer", {"service": "AR", "sales": "X"})))
    assert (strange.level, strange.data) == ("error", {"letters": ["X"]})


def test_one_role_that_carries_most_is_named_only_where_there_is_something_to_carry() -> None:
    three = [(f"a{k}", {"service": "AR"}) for k in range(3)]
    assert codes(table(*three)) == []
    four = [*three, ("a3", {"service": "R", "sales": "A"})]
    (found,) = [each for each in raci_lint(table(*four)) if each.level != "note"]
    assert found.code == "one_role_carries_most"
    assert found.data == {"accountable": 3, "activities": 4}
    assert "75%" in found.text["en"]
    assert codes(table(*four[1:], ("a4", {"sales": "AR"}))) == []


def test_a_role_that_is_only_told_is_a_note() -> None:
    notes = [each for each in raci_lint(table(CLEAR)) if each.level == "note"]
    assert [(each.code, each.places[0].id) for each in notes] == [
        ("only_told", "billing"),
        ("only_told", "legal"),
    ]


def test_the_load_counts_activities_and_not_rows() -> None:
    rows = table(CLEAR, ("bill", {"billing": "AR"}))
    assert load([*rows, *rows]) == {
        "billing": {"R": 1, "A": 1, "C": 0, "I": 1},
        "sales": {"R": 0, "A": 1, "C": 0, "I": 0},
        "service": {"R": 1, "A": 0, "C": 0, "I": 0},
        "legal": {"R": 0, "A": 0, "C": 1, "I": 0},
    }


rows_of = st.lists(
    st.builds(
        RaciRow,
        activity=st.sampled_from(["a", "b"]),
        role=st.sampled_from(["x", "y", "z"]),
        letters=st.text(alphabet="RACI", min_size=1, max_size=2),
    ),
    max_size=8,
)


@given(rows_of)
def test_a_table_without_remarks_has_one_answer_and_somebody_who_does_it(rows) -> None:
    found = {each.code for each in raci_lint(rows)}
    clear = all(
        len({r.role for r in rows if r.activity == a and "A" in r.letters}) == 1
        and any("R" in r.letters for r in rows if r.activity == a)
        for a in {r.activity for r in rows}
    )
    assert clear is not bool(found & {"no_accountable", "several_accountable", "no_responsible"})


def test_rows_come_from_the_register_and_those_without_an_activity_are_left_out() -> None:
    entries = [
        Entry(
            register="roles", id="2", fields={"activity": " answer ", "role": "x", "letter": "r"}
        ),
        Entry(register="roles", id="3", fields={"activity": "", "role": "x", "letter": "A"}),
    ]
    (row,) = raci_rows(entries)
    assert (row.activity, row.role, row.letters, row.row) == ("answer", "x", "R", "2")
