"""The demonstration company's files: same seed, same bytes; counts as promised."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from cxkit.demo import DemoCompany, generate
from cxkit.demo.organisation import build_organisation
from cxkit.evidence.mapping import mapping_from_document

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def files(company: DemoCompany) -> dict[str, bytes]:
    return company.files()


def table(content: bytes, encoding: str = "utf-8", delimiter: str = ",") -> Rows:
    return list(csv.DictReader(io.StringIO(content.decode(encoding)), delimiter=delimiter))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(
    files: dict[str, bytes],
) -> None:
    assert generate(0).files() == files
    other = generate(1).files()
    for name in ("staff.csv", "leaders.csv", "customers.csv", "audit.csv", "truth.json"):
        assert other[name] != files[name]


def test_the_files_are_written_as_they_are(
    company: DemoCompany, files: dict[str, bytes], tmp_path: Path
) -> None:
    paths = company.write(tmp_path / "demo")
    assert {path.name: path.read_bytes() for path in paths} == files
    assert sorted(path.name for path in (tmp_path / "demo").iterdir()) == sorted(files)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_2400_staff_work_in_60_unequal_teams_of_8_departments(seed: int) -> None:
    organisation = build_organisation(seed)
    sizes = Counter(organisation.staff)
    assert len(organisation.staff) == 2400
    assert set(sizes) == set(organisation.teams)
    assert len(sizes) == 60
    assert len(organisation.departments) == 8
    assert sizes["it-5"] == 3
    assert max(sizes.values()) > 1.5 * sorted(sizes.values())[30]
    comparable = [sizes[f"receivables-{number}"] for number in range(1, 9)]
    assert max(comparable) - min(comparable) <= 6
    assert len(organisation.leader) == 120
    assert len(organisation.customer) == 3000


def test_the_unit_tree_has_a_past_and_the_head_counts_of_today(
    company: DemoCompany, files: dict[str, bytes]
) -> None:
    tree = company.organisation.tree
    assert tree.successors == {
        "dunning": "receivables",
        "hotline_north": "customer_service-3",
        "hotline_south": "customer_service-3",
    }
    assert len(tree.children(None)) == 8
    rows = table(files["units.csv"])
    assert len(rows) == 8 + 60 + 3
    for audience, count in (("staff", 2400), ("leader", 120), ("customer", 3000)):
        assert sum(int(row[audience] or 0) for row in rows) == count
    merged = next(row for row in rows if row["unit"] == "customer_service-3")
    assert merged["predecessors"] == "hotline_north hotline_south"
    assert merged["valid_from"] == "2025-07-01"


def test_three_in_five_staff_answer_eighteen_questions_each(files: dict[str, bytes]) -> None:
    rows = table(files["staff.csv"])
    per_person = Counter(row["respondent"] for row in rows)
    assert len(per_person) == 1440
    assert set(per_person.values()) == {18}
    assert len({(row["respondent"], row["item"]) for row in rows}) == len(rows)
    predicted = Counter(r["respondent"] for r in rows if r["item"].endswith(".predicted"))
    assert set(predicted.values()) == {4}
    assert {row["answer"] for row in rows} == {"1", "2", "3", "4", "5", "99"}
    assert {row["wave"] for row in rows} == {"2026-03"}


def test_what_is_missing_was_planned_evenly(company: DemoCompany) -> None:
    coverage = company.waves["2026-03"]["staff"].assignment.coverage
    for low, high in coverage.rotating.values():
        assert high - low <= 1


def test_customers_answer_six_questions_at_most(files: dict[str, bytes]) -> None:
    rows = table(files["customers.csv"])
    per_person = Counter(row["respondent"] for row in rows)
    assert len(per_person) == 1800
    assert max(per_person.values()) <= 6
    assert {row["item"].rsplit(".", 1)[1] for row in rows} == {"customer"}


def test_leaders_answer_the_short_form_in_full_as_the_german_excel_writes_it(
    company: DemoCompany, files: dict[str, bytes]
) -> None:
    rows = table(files["leaders.csv"], "cp1252", ";")
    assert len(rows) == 72
    questions = [column for column in rows[0] if column not in ("Lfd. Nr.", "Bereich", "Datum")]
    # 54 tiles, one of which was asked of nobody.
    assert len(questions) == 53
    texts = {item.text["de"]: item.id for item in company.cube.items.values()}
    assert all(texts[question].endswith(".behaviour.self") for question in questions)
    scale = next(iter(company.cube.items.values())).scale
    words = {text["de"] for text in scale.anchors.values()} | {scale.cant_judge["de"]}
    assert {row[question] for row in rows for question in questions} <= words
    with pytest.raises(UnicodeDecodeError):
        files["leaders.csv"].decode("utf-8")


def test_auditors_rate_the_documents_behind_every_structural_question(
    files: dict[str, bytes],
) -> None:
    rows = table(files["audit.csv"])
    assert len(rows) == 6 * 54
    assert {row["item"].split(".", 2)[2] for row in rows} == {"structural.self"}


def test_pseudonyms_do_not_tell_who_or_where_somebody_is(company: DemoCompany) -> None:
    surveys = company.waves["2026-03"]
    staff = surveys["staff"]
    assert staff.respondents.tolist() == sorted(staff.respondents.tolist())
    assert staff.persons.tolist() != sorted(staff.persons.tolist())
    everybody = [r for survey in surveys.values() for r in survey.respondents.tolist()]
    assert len(everybody) == len(set(everybody))


def test_the_mapping_says_how_each_file_is_read(
    company: DemoCompany, files: dict[str, bytes]
) -> None:
    mapping = mapping_from_document(tomllib.loads(files["mapping.toml"].decode()))
    for name, encoding, delimiter in (
        ("staff.csv", "utf-8", ","),
        ("customers.csv", "utf-8", ","),
        ("audit.csv", "utf-8", ","),
        ("leaders.csv", "cp1252", ";"),
    ):
        part = mapping.for_table(name)
        assert part is not None
        header = list(table(files[name], encoding, delimiter)[0])
        assert set(part.columns) <= set(header)
        assert set(part.items.values()) <= set(company.cube.items)
    leaders = mapping.for_table("leaders.csv")
    assert leaders is not None
    called = {row["Bereich"] for row in table(files["leaders.csv"], "cp1252", ";")}
    assert called <= set(leaders.units)
    assert set(leaders.units.values()) <= set(company.organisation.tree.by_id)
    assert leaders.units["Außendienst 10"] == "field_service-10"
    assert leaders.labels["trifft eher zu"] == 4


def test_the_truth_says_what_it_is_and_where_it_comes_from(files: dict[str, bytes]) -> None:
    truth = json.loads(files["truth.json"])
    assert (truth["schema_version"], truth["seed"], truth["wave"]) == (1, 0, "2026-03")
    assert "Finite population" in truth["definitions"]["value"]
    assert truth["parameters"]["response"] == 0.6


def test_the_company_says_that_it_is_invented(files: dict[str, bytes]) -> None:
    assert files["README.txt"].decode().startswith("Zweimeer Energie is invented.")
