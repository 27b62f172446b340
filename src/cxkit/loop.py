"""Look: read answers, assess them, and write down what may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from cxkit.assess import assess
from cxkit.cube import Cube
from cxkit.cubes import find_cube
from cxkit.errors import InputError, Problem, RefusedError
from cxkit.evidence.near import did_you_mean
from cxkit.evidence.waves import DEFAULT_WAVE
from cxkit.finding import Assessment, Finding
from cxkit.gather import guess_for
from cxkit.hookspecs import Reporter
from cxkit.initiative import Journal, LookRecord, Masterplan
from cxkit.initiative.registration import day_or_none
from cxkit.plugins import PluginManager, plugin_manager
from cxkit.settings import Settings
from cxkit.shelf import feeds_of, stories_of_low_tiles
from cxkit.storage.adding import Added
from cxkit.tallies.partition import merge_partitions
from cxkit.units import UnitTree
from cxkit.vault import Vault
from cxkit.waves import in_order, without_order
from cxkit.workspace import Workspace
from cxkit.writing import stage

if TYPE_CHECKING:
    from cxkit.evidence.guess import Guess
    from cxkit.story import StoryFeed


FORMATS = ("html", "json")


@frozen(kw_only=True)
class Outcome:
    """A look that was written down.

    Attributes:
        assessment: All findings.
        files: `report`, `findings`, `workspace` and, if kept, `vault`, with their paths.
    """

    assessment: Assessment
    files: Mapping[str, Path]

    def to_dict(self) -> dict[str, object]:
        """The assessment in the shape of the `findings` schema, with the files' paths."""
        files = {name: str(path) for name, path in self.files.items()}
        return {**self.assessment.to_dict(), "files": files}


def look(
    *sources: Any,
    evidence: Mapping[str, Any] | None = None,
    mapping: Any = None,
    cube: str | Path | Cube | None = None,
    units: str | Path | None = None,
    settings: Settings | None = None,
    out: str | Path | None = None,
    name: str = "cxkit",
    add: bool = False,
    replace: bool = False,
    vault: bool = True,
    language: str = "en",
    day: date | str | None = None,
    manager: PluginManager | None = None,
) -> Assessment:
    """The assessment of answers and other evidence in files, folders or data frames.

    Args:
        sources: Paths of CSV, Excel or Parquet files and of folders, or frames with
            answers of pandas, Polars, PyArrow, DuckDB, Ibis or PySpark.
        evidence: Kind of evidence, such as `series` -> a frame or path of it, or a list.
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
        replace: True if what is added takes the place of earlier tables of the same names,
            whatever was counted of those.
        vault: False to keep no exact tallies.
        language: Language that the report opens in.
        day: The day that the look counts as in the journal; by default today, once a turn
            has begun.
        manager: Plugins to ask; all installed ones if not given.

    Raises:
        InputError: with everything that is wrong with the sources.
        RefusedError: if people would be counted twice, or something that was counted would be
            lost, or there is no vault to add to.

    Example:
        >>> import cxkit, polars
        >>> answers = polars.DataFrame(
        ...     {
        ...         "person": [1, 2, 3, 4, 5, 6],
        ...         "culture.respect.behaviour.self": [4, 5, 4, 3, 4, 5],
        ...     }
        ... )
        >>> assessment = cxkit.look(answers, mapping="guess")
        >>> tile = assessment.one(measure="tile_mean", tile="culture.respect", audience="staff")
        >>> round(tile.estimate.value, 1), tile.estimate.n
        (79.2, 6)
    """
    if out is not None:
        outcome = look_into(
            out,
            sources,
            evidence=evidence,
            mapping=mapping,
            cube=cube,
            units=units,
            settings=settings,
            name=name,
            add=add,
            replace=replace,
            vault=vault,
            language=language,
            day=day,
            manager=manager,
        )
        return outcome.assessment
    if add:
        raise RefusedError("There is nothing to add to.", hint="Name the folder: out=...")
    reading = _Reading.of(sources, cube, mapping, units, settings, manager, evidence)
    with Vault.open(":memory:") as memory:
        return reading.assess(memory, add=False, published={}, exact=True)


def look_into(
    out: str | Path,
    sources: Sequence[Any],
    *,
    evidence: Mapping[str, Any] | None = None,
    mapping: Any = None,
    cube: str | Path | Cube | None = None,
    units: str | Path | None = None,
    settings: Settings | None = None,
    name: str = "cxkit",
    add: bool = False,
    replace: bool = False,
    vault: bool = True,
    restart: bool = False,
    formats: Sequence[str] = FORMATS,
    language: str = "en",
    manager: PluginManager | None = None,
    day: date | str | None = None,
    stories: Sequence[str | Path | StoryFeed] = (),
) -> Outcome:
    """The assessment and the files that it was written to.

    Arguments and errors as in `look`; `restart` begins a new workspace in place of the
    one that is there; `formats` are ids of reporters, the core's `html` and `json` or a
    plugin's; `stories` are feeds whose stories are shown at the lowest tiles that they turned,
    and temper what is expected of initiatives that turn the same tile.
    Either all files are written or none.
    """
    if add and not vault:
        raise RefusedError(
            "Adding needs the exact tallies of the earlier looks, which --no-vault does not keep.",
            hint="Look at all files at once, or leave out --no-vault.",
        )
    reading = _Reading.of(sources, cube, mapping, units, settings, manager, evidence)
    reporters = _reporters(reading.manager, formats)
    feeds = feeds_of(stories, reading.cube)
    with stage(Path(out), name, keep_vault=vault, add=add, restart=restart) as staged:
        with (
            Vault.open(staged.vault or ":memory:") as tallies,
            Workspace.open(staged.workspace) as workspace,
        ):
            looks, journal = workspace.looks(), workspace.journal()
            # Before the first turn no clock enters, so that the same looks give the same bytes.
            counts_as = day_or_none(day) or (date.today() if journal.turns else None)
            assessment = reading.assess(
                tallies,
                add=add,
                replace=replace,
                published=workspace.published(),
                data=looks[-1].provenance.get("data") if looks else None,
                journal=journal,
                plan=workspace.plan(),
                look=LookRecord(number=len(looks) + 1, day=counts_as),
                stories=feeds,
            )
            shelf = stories_of_low_tiles(assessment, reading.cube, feeds)
            assessment = evolve(assessment, stories=shelf)
            workspace.add_look(assessment, reading.cube, day=counts_as)
        for reporter in reporters:
            staged.write(reporter.file, reporter.render(assessment, reading.cube, language))
        return Outcome(assessment=assessment, files=staged.files())


def guess(sources: Sequence[Any], *, cube: str | Path | Cube | None = None) -> Guess:
    """The mapping that would be used if none is given, with what was guessed and why.

    Raises:
        InputError: for what cannot be guessed.
    """
    return guess_for(sources, find_cube(cube))


def _reporters(manager: PluginManager, formats: Sequence[str]) -> list[Reporter]:
    known = {key: p.value for key, p in manager.unique("cxkit_reporters").items()}
    unknown = [name for name in formats if name not in known]
    if unknown:
        raise InputError(
            Problem(
                code="unknown_format",
                message=f"There is no format {name!r}{did_you_mean(name, known) or '.'}",
                hint=f"Known: {', '.join(known)}.",
            )
            for name in unknown
        )
    return [known[name] for name in dict.fromkeys(formats)]


@frozen(kw_only=True)
class _Reading:
    """What is to be looked at, and how."""

    sources: tuple[Any, ...]
    cube: Cube
    mapping: Any
    units: str | Path | None
    settings: Settings
    manager: PluginManager
    evidence: Mapping[str, Any]

    @classmethod
    def of(
        cls,
        sources: Sequence[Any],
        cube: str | Path | Cube | None,
        mapping: Any,
        units: str | Path | None,
        settings: Settings | None,
        manager: PluginManager | None,
        evidence: Mapping[str, Any] | None = None,
    ) -> _Reading:
        manager = manager or plugin_manager()
        return cls(
            sources=tuple(sources),
            cube=find_cube(cube, manager),
            mapping=mapping,
            units=units,
            settings=settings or Settings(),
            manager=manager,
            evidence=evidence or {},
        )

    def assess(
        self,
        vault: Vault,
        *,
        add: bool,
        replace: bool = False,
        published: Mapping[str, Finding],
        data: object = None,
        exact: bool = False,
        journal: Journal | None = None,
        plan: Masterplan | None = None,
        look: LookRecord | None = None,
        stories: Sequence[StoryFeed] = (),
    ) -> Assessment:
        """Read the sources into the vault, and assess everything in it.

        `data` is the hash of the data of the look before; `look` is the look that this is.
        """
        gathered = vault.gather(
            self.sources,
            self.cube,
            adding=add,
            evidence=self.evidence,
            mapping=self.mapping,
            units=self.units,
            audiences=tuple(self.manager.unique("cxkit_audiences")),
            manager=self.manager,
        )
        added = vault.add(gathered, self.cube, fresh=not add, replace=replace)
        provenance = vault.provenance(self.settings, exact=exact)
        # Only a file's content is known to be the same; a frame's is known by its counts.
        files = all(entry.source is not None for entry in vault.entries())
        merged = merge_partitions(vault.partitions())
        waves = _in_order(merged.answers.distinct("wave")) if merged.answers else ()
        if journal is not None and look is not None and provenance["data"] != data:
            journal = journal.seen(evolve(look, waves=waves))
        return assess(
            merged.answers,
            self.cube,
            evidence=merged.evidence,
            settings=self.settings,
            tree=UnitTree.at(vault.unit_rows()),
            manager=self.manager,
            published=published,
            same_data=files and provenance["data"] == data,
            warnings=(*gathered.warnings, *_repeats(added)),
            provenance=provenance,
            journal=journal,
            plan=plan,
            stories=stories,
        )


def _repeats(added: Sequence[Added]) -> list[Problem]:
    """Notes on tables that were not simply new."""
    return [
        Problem(code=f"table_{one.outcome}", message=one.explanation["en"])
        for one in added
        if one.outcome != "added"
    ]


def _in_order(waves: Sequence[str]) -> tuple[str, ...]:
    """The waves from the earliest to the latest.

    Raises:
        InputError: if that cannot be told, since then a change would be read backwards.
    """
    unclear = without_order(waves)
    if unclear:
        unnamed = {"", DEFAULT_WAVE} & set(unclear)
        raise InputError(
            [
                Problem(
                    code="rounds_without_order",
                    message="Which of the rounds came first cannot be told from their names: "
                    f"{', '.join(map(repr, in_order(waves)))}.",
                    hint="Name the round of the answers that name none, in a mapping for their "
                    'file: under [answers.constants] wave = "..." (such as 2026-03).'
                    if unnamed
                    else "Say when each was, in the mapping of their file: under [answers.waves] "
                    f'"{unclear[0]}" = "..." (such as 2026-03).',
                )
            ]
        )
    return in_order(waves)
