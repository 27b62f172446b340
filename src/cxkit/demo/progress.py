"""How far a run of the demonstration came that was interrupted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from cxkit.circle import PlanOutcome
from cxkit.files import finish, write_together
from cxkit.finding import Assessment
from cxkit.initiative import Journal
from cxkit.workspace import Workspace

# It lies in the folder as long as a run is not finished.
MARKER = "unfinished.json"


@frozen(kw_only=True)
class Reached:
    """What a workspace holds already.

    Attributes:
        looks: How many looks.
        journal: The turns that began among others.
        plan: The plan, if it was made.
    """

    looks: int = 0
    journal: Journal = field(factory=Journal)
    plan: PlanOutcome | None = None


@define
class Progress:
    """A run that is under way.

    Attributes:
        folder: Where it writes.
        workspace: Its workspace.
        about: What the run is: another one does not go on with it.
        resumed: True if an interrupted run goes on.
        looked: True once the first look is this run's, and no longer an earlier one's.
    """

    folder: Path
    workspace: Path
    about: Mapping[str, Any]
    resumed: bool = False
    looked: bool = False

    @classmethod
    def begin(cls, folder: Path, name: str, *, seed: int, language: str) -> Progress:
        """The run of this seed and language that was interrupted in a folder, or a new one."""
        finish(folder, to_write=True)
        about = {"seed": seed, "language": language, "cxkit": version("cxkit")}
        workspace = folder / f"{name}.db"
        before = _read(folder / MARKER)
        if {key: before.get(key) for key in about} == about:
            looked = before.get("looked") is True and workspace.exists()
            return cls(folder, workspace, about, resumed=True, looked=looked)
        found = cls(folder, workspace, about)
        found._write()
        return found

    def first_look_done(self) -> None:
        """Write down that the workspace is this run's from now on."""
        self.looked = True
        self._write()

    def finished(self) -> None:
        """Write down that nothing is left to do."""
        (self.folder / MARKER).unlink(missing_ok=True)

    def reached(self) -> Reached:
        """What this run's workspace holds by now."""
        if not self.looked:
            return Reached()
        with Workspace.open(self.workspace, create=False) as workspace:
            plan = workspace.plan()
            made = (
                None
                if plan is None
                else PlanOutcome(
                    plan=plan,
                    cube=workspace.cube(1),
                    assessment=workspace.assessment(1),
                    number=1,
                    files={
                        "plan": self.folder / "plan.md",
                        "plan.json": self.folder / "plan.json",
                        "workspace": self.workspace,
                    },
                )
            )
            return Reached(looks=len(workspace.looks()), journal=workspace.journal(), plan=made)

    def last_assessment(self) -> Assessment:
        """What the last look said."""
        with Workspace.open(self.workspace, create=False) as workspace:
            return workspace.assessment()

    def _write(self) -> None:
        document = {
            "schema_version": 1,
            "what": "This run is not finished. The same command goes on with it; without this "
            "file it begins anew.",
            **self.about,
            "looked": self.looked,
        }
        write_together(self.folder, {MARKER: (json.dumps(document, indent=1) + "\n").encode()})


def _read(path: Path) -> Mapping[str, Any]:
    """What the marker says; nothing if there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
