"""Where a workspace is, and what beside it tells about the organisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cxkit.errors import Problem
from cxkit.initiative import Initiative
from cxkit.initiative.check import unknown
from cxkit.tallies.partition import merge_partitions
from cxkit.vault import Vault, vault_path


def workspace_at(out: str | Path, name: str | None = None) -> Path:
    """The workspace that a path names, or that a folder holds.

    Without a name it is `cxkit.db`, or else the only workspace there.
    """
    path = Path(out)
    if path.suffix == ".db":
        return path
    if name is None and not (path / "cxkit.db").exists():
        found = [p for p in sorted(path.glob("*.db")) if not p.name.endswith(".vault.db")]
        if len(found) == 1:
            return found[0]
    return path / f"{name or 'cxkit'}.db"


def known_units(workspace: Path) -> tuple[str, ...]:
    """Ids of all units that the vault beside a workspace knows; none if there is no vault."""
    path = vault_path(workspace)
    if not path.exists():
        return ()
    with Vault.open(path, create=False) as vault:
        named = {unit.id for unit in vault.unit_rows()}
        named |= set(merge_partitions(vault.partitions()).units())
    return tuple(sorted(named))


def unit_problems(initiatives: Sequence[Initiative], units: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with the units that initiatives name; nothing if no units are known."""
    known = dict.fromkeys(units)
    for index, initiative in enumerate(initiatives if units else ()):
        for name in ("units", "comparison"):
            for place, unit in enumerate(getattr(initiative, name)):
                if unit not in known:
                    path = f"initiatives[{index}].{name}[{place}]"
                    yield unknown("unit", unit, known, path)
