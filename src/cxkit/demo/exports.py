"""The demonstration company's answers as files, such as survey tools write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from functools import cache

from cxkit.cube import Cube
from cxkit.cube.sampler import NO_ITEM
from cxkit.demo.chance import stream
from cxkit.demo.organisation import Organisation
from cxkit.demo.population import CANNOT_JUDGE, Population
from cxkit.demo.survey import Survey

# The code that many survey tools write for "I can't judge".
CANNOT_JUDGE_CODE = 99
UNIT_COLUMNS = ("unit", "parent", "name", "valid_from", "valid_until", "predecessors")
_LEADER_COLUMNS = ("Lfd. Nr.", "Bereich", "Datum")
_GERMAN_UNITS = {
    "customer_service": "Kundenservice",
    "field_service": "Außendienst",
    "sales": "Vertrieb",
    "billing": "Abrechnung",
    "receivables": "Forderungsmanagement",
    "network": "Netz",
    "it": "Informatik",
    "central": "Zentrale Dienste",
}


def long_csv(survey: Survey, population: Population) -> bytes:
    """One row per answer: respondent, wave, unit, item and the answer as a code."""
    codes = ["99", "1", "2", "3", "4", "5"]
    items = population.items
    lines = ["respondent,wave,unit,item,answer"]
    for person, respondent, asked, answers in zip(
        survey.persons.tolist(),
        survey.respondents.tolist(),
        survey.asked.tolist(),
        survey.answers.tolist(),
        strict=True,
    ):
        head = f"{respondent},{survey.wave},{population.units[person]}"
        pairs = zip(asked, answers, strict=True)
        lines += [f"{head},{items[i]},{codes[a]}" for i, a in pairs if i != NO_ITEM]
    return _text(lines).encode()


def leaders_csv(survey: Survey, population: Population, cube: Cube, seed: int) -> bytes:
    """One row per person, as the German Excel writes it: semicolons, words, Windows-1252."""
    columns = survey.asked[0].tolist()
    questions = [_question(cube, population.items[column]) for column in columns]
    words = [
        [_answer_words(cube, population.items[column], answer) for answer in range(6)]
        for column in columns
    ]
    year, month = survey.wave.split("-")
    days = stream(seed, f"days {survey.wave}").integers(2, 28, size=len(survey.persons))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([*_LEADER_COLUMNS, *questions])
    for number, (person, day, answers) in enumerate(
        zip(survey.persons.tolist(), days.tolist(), survey.answers.tolist(), strict=True), 1
    ):
        head = [number, german_unit(population.units[person]), f"{day:02d}.{month}.{year}"]
        writer.writerow([*head, *(own[a] for own, a in zip(words, answers, strict=True))])
    return out.getvalue().encode("cp1252", errors="replace")


def audit_csv(population: Population, wave: str) -> bytes:
    """One row per rating: auditor, wave, item and rating."""
    rows = [
        f"auditor-{number},{wave},{item},{rating}"
        for number, ratings in enumerate(population.answers.tolist(), 1)
        for item, rating in zip(population.items, ratings, strict=True)
    ]
    return _text(["auditor,wave,item,rating", *rows]).encode()


def units_csv(organisation: Organisation, audiences: Sequence[str]) -> bytes:
    """The dated unit tree with a column of head counts per audience."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*UNIT_COLUMNS, *audiences])
    for unit in organisation.units:
        writer.writerow(
            [
                unit.id,
                unit.parent or "",
                unit.name,
                unit.valid_from or "",
                unit.valid_until or "",
                " ".join(unit.predecessors),
                *(unit.head_counts.get(audience, "") for audience in audiences),
            ]
        )
    return out.getvalue().encode()


@cache
def german_unit(unit: str) -> str:
    """What the German export calls a unit."""
    department, _, number = unit.partition("-")
    return f"{_GERMAN_UNITS[department]} {number}".strip()


def mapping_toml(leaders: Survey, population: Population, cube: Cube) -> bytes:
    """How the files are to be read, as a mapping that explains itself."""
    items = [population.items[column] for column in leaders.asked[0].tolist()]
    questions = {_question(cube, item): item for item in items}
    units = {german_unit(unit): unit for unit in dict.fromkeys(population.units)}
    scale = cube.items[items[0]].scale
    labels = [f"{_quoted(text['de'])} = {point}" for point, text in sorted(scale.anchors.items())]
    cannot = _quoted(scale.cant_judge.get("de", ""))
    return _MAPPING.format(
        code=CANNOT_JUDGE_CODE,
        cannot=cannot,
        labels=_text(labels),
        units=_text(f"{_quoted(name)} = {_quoted(unit)}" for name, unit in units.items()),
        items=_text(f"{_quoted(text)} = {_quoted(item)}" for text, item in questions.items()),
    ).encode()


_MAPPING = """\
# How the exports of the demonstration company are to be read.
# Each [[answers]] describes files of one kind: on the left the words of a cube, on the right
# those of the files.
schema_version = 1

[[answers]]
files = ["staff.csv", "staff-*.csv"]
layout = "long"
respondent = "respondent"
wave = "wave"
unit = "unit"
item = "item"
value = "answer"
cant_judge = [{code}]
constants = {{ audience = "staff" }}

[[answers]]
files = ["customers.csv", "customers-*.csv"]
layout = "long"
respondent = "respondent"
wave = "wave"
unit = "unit"
item = "item"
value = "answer"
cant_judge = [{code}]
constants = {{ audience = "customer" }}

[[answers]]
files = ["audit.csv"]
layout = "long"
respondent = "auditor"
wave = "wave"
item = "item"
value = "rating"
constants = {{ audience = "audit" }}

# The leaders' answers come from a German Excel: one row per person, answers in words.
[[answers]]
files = ["leaders.csv", "leaders-*.csv"]
layout = "wide"
respondent = "Lfd. Nr."
unit = "Bereich"
wave = "Datum"
wave_every = "month"
date_order = "dmy"
cant_judge = [{cannot}]
constants = {{ audience = "leader" }}

[answers.labels]
{labels}
[answers.units]
{units}
[answers.items]
{items}"""


def _question(cube: Cube, item: str) -> str:
    """The German text of an item; its id if the cube has none."""
    return cube.items[item].text.get("de") or item


def _answer_words(cube: Cube, item: str, answer: int) -> str:
    scale = cube.items[item].scale
    if answer == CANNOT_JUDGE:
        return scale.cant_judge.get("de", "")
    return scale.anchors[answer]["de"]


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
