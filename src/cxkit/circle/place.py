"""Where a workspace is, and what beside it tells about the organisation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import field, frozen

from cxkit.cube import Cube
from cxkit.errors import Problem
from cxkit.gather import gather
from cxkit.initiative import Initiative
from cxkit.initiative.check import unknown
from cxkit.plugins import PluginManager
from cxkit.tallies import Partition
from cxkit.tallies.evidence import Tallies
from cxkit.tallies.partition import merge_partitions
from cxkit.units import Unit, UnitTree
from cxkit.vault import Vault, vault_path


@frozen(kw_only=True)
class Surroundings:
    """What is known of an organisation beside its workspace.

    Attributes:
        tree: Its units.
        units: Ids of all units that anything names.
        evidence: Kind of evidence -> its tallies, of kinds that are not about persons.
    """

    tree: UnitTree
    units: tuple[str, ...] = ()
    evidence: Mapping[str, Tallies] = field(factory=dict)


def surroundings(
    workspace: Path, cube: Cube, further: Sequence[str | Path], manager: PluginManager
) -> Surroundings:
    """What the vault beside a workspace and further files tell; nothing if there are neither.

    A further file stands in place of what the vault holds of its kind.

    Raises:
        InputError: with every problem of the further files.
    """
    rows: tuple[Unit, ...] = ()
    partitions: tuple[Partition, ...] = ()
    path = vault_path(workspace)
    if path.exists():
        with Vault.open(path, create=False) as vault:
            rows, partitions = vault.unit_rows(), vault.partitions()
    if further:
        new = gather(list(further), cube, known_units=rows, manager=manager)
        kinds = {partition.kind for partition in new.partitions}
        rows = new.unit_rows or rows
        partitions = (*(p for p in partitions if p.kind not in kinds), *new.partitions)
    merged = merge_partitions(partitions)
    personal = {p.kind for p in partitions if p.persons is not None}
    named = {unit.id for unit in rows} | set(merged.units())
    return Surroundings(
        tree=UnitTree.at(rows).with_flat(named),
        units=tuple(sorted(named)),
        evidence={kind: t for kind, t in merged.evidence.items() if kind not in personal},
    )


def unit_problems(initiatives: Sequence[Initiative], units: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with the units that initiatives name; nothing if no units are known."""
    known = dict.fromkeys(units)
    for index, initiative in enumerate(initiatives if units else ()):
        for name in ("units", "comparison"):
            for place, unit in enumerate(getattr(initiative, name)):
                if unit not in known:
                    path = f"initiatives[{index}].{name}[{place}]"
                    yield unknown("unit", unit, known, path)
