"""Look: read answers, assess them, and write down what may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cxkit.assess import assess
from cxkit.cube import Cube
from cxkit.cubes import find_cube
from cxkit.errors import Problem, RefusedError
from cxkit.finding import Assessment, Finding
from cxkit.gather import Gathered, gather, guess_for
from cxkit.plugins import PluginManager, plugin_manager
from cxkit.settings import Settings
from cxkit.tallies.partition import Partition, merge_partitions

if TYPE_CHECKING:
    from cxkit.evidence.guess import Guess

REPORT, FINDINGS = "report.html", "findings.json"


@frozen(kw_only=True)
class Outcome:
    """A look that was written down.

    Attributes:
        assessment: All findings.
        files: `report`, `findings`, `workspace` and, if kept, `vault`, with their paths.
    """

    assessment: Assessment
    files: Mapping[str, Path]


def look(
    *sources: Any,
    mapping: Any = None,
    cube: str | Path | Cube | None = None,
    units: str | Path | None = None,
    settings: Settings | None = None,
    out: str | Path | None = None,
    name: str = "cxkit",
    add: bool = False,
    vault: bool = True,
    language: str = "en",
    manager: PluginManager | None = None,
) -> Assessment:
    """The assessment of answers in files, folders or data frames.

    Args:
        sources: Paths of CSV, Excel or Parquet files and of folders, or frames of
            pandas, Polars, PyArrow, DuckDB, Ibis or PySpark.
        mapping: How the columns and words map to the cube: an `AnswersMapping`, the path
            of a TOML file, or `"guess"`; if None, `mapping.toml` beside the files,
            else a guess.
        cube: A cube, the path of one in TOML, or the id of a plugin's; by default the
            default cube.
        units: Path of a table of units, if it is not called `units` and lies beside the files.
        settings: Minimum group size, confidence and the like.
        out: Folder for report.html, findings.json and the workspace; nothing is
            written if it is None.
        name: Name of the workspace, `NAME.db` and `NAME.vault.db`.
        add: Add to what the vault of that name holds.
        vault: False to keep no exact tallies.
        language: Language that the report opens in.
        manager: Plugins to ask; all installed ones if not given.

    Raises:
        InputError: with everything that is wrong with the sources.
        RefusedError: if people would be counted twice, or there is no vault to add to.

    Example:
        >>> import cxkit, polars
        >>> answers = polars.DataFrame({
        ...     "person": [1, 2, 3, 4, 5, 6],
        ...     "culture.respect.behaviour.self": [4, 5, 4, 3, 4, 5],
        ... })
        >>> assessment = cxkit.look(answers, mapping="guess")
        >>> tile = assessment.one(measure="tile_mean", tile="culture.respect", audience="staff")
        >>> round(tile.estimate.value, 1), tile.estimate.n
        (79.2, 6)
    """
    if out is not None:
        outcome = look_into(
            out,
            sources,
            mapping=mapping,
            cube=cube,
            units=units,
            settings=settings,
            name=name,
            add=add,
            vault=vault,
            language=language,
            manager=manager,
        )
        return outcome.assessment
    if add:
        raise RefusedError("There is nothing to add to.", hint="Name the folder: out=...")
    manager = manager or plugin_manager()
    model = find_cube(cube, manager)
    gathered = _gather(sources, model, mapping, manager, units)
    return _assess(gathered, gathered.distinct_partitions(), model, settings, manager, {})


def look_into(
    out: str | Path,
    sources: Sequence[Any],
    *,
    mapping: Any = None,
    cube: str | Path | Cube | None = None,
    units: str | Path | None = None,
    settings: Settings | None = None,
    name: str = "cxkit",
    add: bool = False,
    vault: bool = True,
    language: str = "en",
    manager: PluginManager | None = None,
) -> Outcome:
    """The assessment and the files that it was written to; arguments as in `look`."""
    from cxkit.writing import write_outcome

    folder = Path(out)
    manager = manager or plugin_manager()
    model = find_cube(cube, manager)
    if add and not vault:
        raise RefusedError(
            "Adding needs the exact tallies of the earlier looks, which --no-vault does not keep.",
            hint="Look at all files at once, or leave out --no-vault.",
        )
    gathered = _gather(sources, model, mapping, manager, units)
    return write_outcome(
        folder,
        name,
        gathered,
        model,
        settings=settings,
        add=add,
        keep=vault,
        language=language,
        manager=manager,
    )


def guess(sources: Sequence[Any], *, cube: str | Path | Cube | None = None) -> Guess:
    """The mapping that would be used if none is given, with what was guessed and why.

    Raises:
        InputError: for what cannot be guessed.
    """
    return guess_for(sources, find_cube(cube))


def _gather(
    sources: Sequence[Any],
    cube: Cube,
    mapping: Any,
    manager: PluginManager,
    units: str | Path | None = None,
) -> Gathered:
    audiences = tuple(manager.unique("cxkit_audiences"))
    return gather(
        sources, cube, mapping=mapping, units=units, audiences=audiences, people=True
    )


def _assess(
    gathered: Gathered,
    partitions: Sequence[Partition],
    cube: Cube,
    settings: Settings | None,
    manager: PluginManager,
    published: Mapping[str, Finding],
    extra: Sequence[Problem] = (),
) -> Assessment:
    return assess(
        merge_partitions(partitions),
        cube,
        settings=settings,
        tree=gathered.tree(),
        manager=manager,
        published=published,
        warnings=(*gathered.warnings, *extra),
        provenance={"partitions": [describe(p) for p in partitions]},
    )


def describe(partition: Partition) -> dict[str, object]:
    """What `diff` needs to know of a partition; nothing that counts persons."""
    counts = partition.tallies.counts
    return {
        "name": partition.name,
        "content": partition.content,
        "waves": sorted(set(counts.keys["wave"].tolist())),
        "audiences": sorted(set(counts.keys["audience"].tolist())),
    }
