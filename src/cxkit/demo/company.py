"""The demonstration company: an invented organisation whose truth is known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from cxkit.cube import Cube, default_cube
from cxkit.demo.exports import audit_csv, leaders_csv, long_csv, mapping_toml, units_csv
from cxkit.demo.organisation import AUDIENCES, NAME, Organisation, build_organisation
from cxkit.demo.population import Population, build_populations
from cxkit.demo.story import STORY, Story
from cxkit.demo.survey import WAVE, Survey, ask
from cxkit.demo.truth import build_truth
from cxkit.files import write_together

SCHEMA_VERSION = 1

_ABOUT = """\
{name} is invented. So are its departments, its people and their answers.

It is an energy supplier with 2,400 staff in 60 teams of 8 departments, 120 leaders and
3,000 customers who were asked in {wave}; three in five answered. Nobody was asked
everything: staff answered 18 questions, customers at most six, leaders one per tile.
Some tiles were asked of nobody, and one team has three people.

- staff.csv, customers.csv: one row per answer; 99 means "I can't judge".
- leaders.csv: one row per person, as the German Excel writes it.
- audit.csv: how six auditors rate the documents behind the structural questions.
- units.csv: departments and teams with their past and their head counts.
- mapping.toml: how these files are to be read.
- truth.json: what is true of everybody on the books, answering or not.

Generated from seed {seed}; the same seed gives the same files.
"""


@frozen(kw_only=True, slots=False, eq=False)
class DemoCompany:
    """An invented organisation, everybody's answers, and what came back.

    Attributes:
        name: What it is called.
        seed: The seed that it was generated from.
        cube: The questions.
        story: What is true of it.
        organisation: Who works where.
        populations: Audience -> everybody with the answers they would give.
        waves: Wave -> audience -> what was asked and answered.
        truth: What an honest assessment has to find, as `truth.json` holds it.
    """

    name: str
    seed: int
    cube: Cube = field(repr=False)
    story: Story = field(repr=False)
    organisation: Organisation = field(repr=False)
    populations: Mapping[str, Population] = field(repr=False)
    waves: Mapping[str, Mapping[str, Survey]] = field(repr=False)
    truth: Mapping[str, Any] = field(repr=False)

    def files(self) -> dict[str, bytes]:
        """Name -> content of every file."""
        surveys = self.waves[WAVE]
        staff, leaders, customers = (surveys[audience] for audience in AUDIENCES)
        people = self.populations
        truth = json.dumps(self.truth, indent=1, ensure_ascii=False)
        return {
            "README.txt": _ABOUT.format(name=self.name, wave=WAVE, seed=self.seed).encode(),
            "staff.csv": long_csv(staff, people["staff"]),
            "leaders.csv": leaders_csv(leaders, people["leader"], self.cube, self.seed),
            "customers.csv": long_csv(customers, people["customer"]),
            "audit.csv": audit_csv(people["audit"], WAVE),
            "units.csv": units_csv(self.organisation, AUDIENCES),
            "mapping.toml": mapping_toml(leaders, people["leader"], self.cube),
            "truth.json": f"{truth}\n".encode(),
        }

    def write(self, folder: str | Path) -> tuple[Path, ...]:
        """The paths of all files after they were written into `folder`, together or not at all."""
        return write_together(folder, self.files())


def generate(seed: int = 0, *, cube: Cube | None = None, story: Story = STORY) -> DemoCompany:
    """The demonstration company of a seed; the same seed gives the same bytes.

    Args:
        seed: A whole number, 0 or more.
        cube: The questions; by default the default cube.
        story: What is true of the company; by default the story of the documentation.
    """
    cube = cube or default_cube()
    organisation = build_organisation(seed)
    populations = build_populations(cube, organisation, story, seed)
    surveys = ask(cube, populations, story, seed)
    asked = {audience: survey.assignment.items for audience, survey in surveys.items()}
    asked["audit"] = populations["audit"].items
    head: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "company": NAME,
        "seed": seed,
        "wave": WAVE,
    }
    truth = build_truth(cube, populations, organisation, asked)
    return DemoCompany(
        name=NAME,
        seed=seed,
        cube=cube,
        story=story,
        organisation=organisation,
        populations=populations,
        waves={WAVE: surveys},
        truth={**head, **truth, "parameters": story.to_dict()},
    )
