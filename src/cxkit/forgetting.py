"""Forgetting a partition or a person: what was counted no longer is.

Tallies cannot be reduced by a person whose answers nobody kept, so a partition is
read again from its source without the person. If that is impossible, nothing is
done and the remedy is named.
"""

from __future__ import annotations

import glob
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from cxkit.cube import Cube, Text
from cxkit.errors import CxkitError, InputError, Problem, RefusedError
from cxkit.evidence.mapping import Mapping as AnswerMappings
from cxkit.evidence.mapping_toml import parse_mapping
from cxkit.evidence.near import did_you_mean
from cxkit.files import finish
from cxkit.gather import Gathered, gather
from cxkit.storage.entry import Entry, sheet_of
from cxkit.storage.people import split_person, written_forms
from cxkit.storage.sqlitefile import backups
from cxkit.tallies import Partition
from cxkit.vault import Found, Reread, Vault, vault_path
from cxkit.workspace import workspace_at

_Person = tuple[str, str]
_FRAME_HINT = "Give it as it was read: cxkit.forget(..., source=frame)."


@frozen(kw_only=True)
class Forgotten:
    """What was forgotten.

    Attributes:
        kind: `partition` or `respondent`.
        removed: Partitions that are gone.
        reread: Partitions that were read again without the person.
        found: Where the person was found, as whom and in which waves.
        backups: Old copies of the vault that were deleted, because they still held it.
    """

    kind: str
    removed: tuple[str, ...] = ()
    reread: tuple[str, ...] = ()
    found: tuple[Found, ...] = ()
    backups: tuple[Path, ...] = ()

    @property
    def explanation(self) -> Text:
        """What was done and what is left to do, by language."""
        return {language: " ".join(self._sentences(words)) for language, words in _WORDS.items()}

    def _sentences(self, words: dict[str, str]) -> list[str]:
        sentences = []
        if self.removed:
            sentences.append(words["removed"].format(names=", ".join(self.removed)))
        if self.reread:
            sentences.append(words["reread"].format(names=", ".join(self.reread)))
        if self.backups:
            names = ", ".join(path.name for path in self.backups)
            sentences.append(words["backups"].format(names=names))
        return [*sentences, words["next"]]

    def to_dict(self) -> dict[str, object]:
        """The result as a plain dictionary; it does not name the person."""
        return {
            "kind": self.kind,
            "removed": list(self.removed),
            "reread": list(self.reread),
            "waves": sorted({where.wave for where in self.found}),
            "audiences": sorted({where.audience for where in self.found}),
            "backups": [path.name for path in self.backups],
            "explanation": self.explanation,
        }


_WORDS = {
    "en": {
        "removed": "Forgotten: {names}.",
        "reread": "Read again without this person: {names}.",
        "backups": "Old copies of the vault were deleted: {names}.",
        "next": "What was published before stays in the workspace until another look. A figure "
        "changes only when enough people stand behind the change, so that nobody can tell what "
        "one person said; one person alone changes nothing that is shown.",
    },
    "de": {
        "removed": "Vergessen: {names}.",
        "reread": "Ohne diese Person neu gelesen: {names}.",
        "backups": "Alte Kopien des Tresors wurden gelöscht: {names}.",
        "next": "Schon Veröffentlichtes bleibt in der Arbeitsdatei bis zu einem neuen Blick. Eine "
        "Zahl ändert sich erst, wenn genügend Personen hinter der Änderung stehen, damit niemand "
        "daraus ablesen kann, was eine Person gesagt hat; eine Person allein ändert nichts, was "
        "gezeigt wird.",
    },
}


def forget(
    workspace: str | Path,
    what: str,
    *,
    source: Any = None,
    within: str | None = None,
) -> Forgotten:
    """What was forgotten: a partition of this name, or else a respondent.

    A respondent is left out of every partition that holds the pseudonym, now and
    whenever the source is read again. Either all of them are changed or none.

    Args:
        workspace: Path of the workspace or of its vault, or the folder of the look.
        what: Name of a partition, or a pseudonym as the source holds it.
        source: Where the source is now, if it moved; the frame, if it was one.
        within: The only partition to change, if people of different sources have the
            same pseudonyms.

    Raises:
        InputError: if there is no such vault, partition or respondent.
        RefusedError: if a source is gone or changed, with the remedy.
    """
    path = vault_path(workspace_at(workspace) if Path(workspace).is_dir() else workspace)
    finish(path.parent, to_write=True)  # What killed looks left holds people, too.
    if not path.exists():
        raise InputError([_no_vault(path)])
    with Vault.open(path, create=False) as vault:
        if any(entry.name == what for entry in vault.entries()):
            vault.forget_partition(what)
            done = Forgotten(kind="partition", removed=(what,))
        else:
            done = _forget_respondent(vault, what, source, within)
    return evolve(done, backups=_delete_backups(path))


def _forget_respondent(vault: Vault, pseudonym: str, source: Any, within: str | None) -> Forgotten:
    revision = vault.revision
    entries = {entry.name: entry for entry in vault.entries()}
    found = tuple(f for f in vault.find_respondent(pseudonym) if within in (None, f.partition))
    if not found:
        raise InputError([_unknown(pseudonym, within, entries)])
    cube = vault.cube()
    assert cube is not None
    people: dict[str, list[_Person]] = {}
    for where in found:
        people.setdefault(where.partition, []).append((where.audience, pseudonym))
    if source is not None and len(people) > 1:
        raise RefusedError(
            f"This person stands in {len(people)} sources ({', '.join(people)}), and one place "
            "was named.",
            hint="Name the one that moved with --within PARTITION --source PATH, one by one.",
        )
    reread = {}
    refusals = []
    for name, who in people.items():
        try:
            reread[name] = _read_without(vault, entries[name], who, cube, source)
        except RefusedError as error:
            refusals.append(error)
    if refusals:
        raise RefusedError(
            "Nothing was forgotten:\n" + "\n".join(f"- {r.message}" for r in refusals),
            hint="\n  -> ".join(dict.fromkeys(r.hint for r in refusals)),
        )
    vault.erase(people, reread, revision=revision, everywhere=within is None)
    return Forgotten(
        kind="respondent",
        removed=tuple(name for name, read in reread.items() if read is None),
        reread=tuple(name for name, read in reread.items() if read is not None),
        found=found,
    )


def _read_without(
    vault: Vault, entry: Entry, who: Iterable[_Person], cube: Cube, source: Any
) -> Reread | None:
    """The partition without some people; None if nobody is left."""
    reader = _Reader(
        entry=entry,
        cube=cube,
        source=source if source is not None else entry.source,
        salt=vault.hasher.salt,
    )
    everybody = reader.read()
    before = vault.forgotten_among(everybody.people, entry.name)
    reader.check_unchanged(everybody, before)
    erased = before | {form for _, pseudonym in who for form in written_forms(pseudonym)}
    if all(split_person(person)[2] in erased for person in everybody.people):
        return None
    rest = reader.read(erased)
    left = {split_person(person)[2] for person in rest.people}
    if left & erased:
        raise CxkitError(
            f"{entry.name!r} still holds the person after reading it again; nothing was changed.",
            hint=f"Forget the whole partition: cxkit forget {entry.name!r}",
        )
    return Reread(
        partition=evolve(rest.partition, name=entry.name),
        people=rest.people,
        records=tuple(rest.gathered.records.get(rest.partition.name, ())),
    )


@frozen(kw_only=True)
class _Read:
    """What reading one partition again gave."""

    gathered: Gathered
    partition: Partition

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(self.gathered.people.get(self.partition.name, ()))


@frozen(kw_only=True)
class _Reader:
    """Reads the source of one partition as it was read before."""

    entry: Entry
    cube: Cube
    source: Any
    salt: bytes = field(repr=False)

    def read(self, without: frozenset[str] = frozenset()) -> _Read:
        if self.source is None:
            raise RefusedError(
                f"{self.entry.name!r} was a data frame, which is not kept.",
                hint=f"{_FRAME_HINT} {self._whole}",
            )
        if isinstance(self.source, str | Path) and not Path(self.source).exists():
            raise RefusedError(
                f"The source of {self.entry.name!r} is gone: {self.source}.",
                hint=f"Say where it is now: --source PATH. {self._whole}",
            )
        table = self._table()
        how = self._mapping(table)
        kind = self.entry.kind
        is_frame = not isinstance(self.source, str | Path)
        given = {kind: self.source} if is_frame and kind != "answers" else {}
        try:
            gathered = gather(
                [] if given else [self.source],
                self.cube,
                mapping=how,
                evidence=given,
                people=True,
                without={table: without},
                salt=self.salt,
            )
        except InputError as error:
            # The table is gone: what is there now has other names.
            if {problem.code for problem in error.problems} == {"table_not_mapped"}:
                raise self._changed() from error
            raise
        found = [p for p in gathered.partitions if p.name == table]
        if not found:
            raise self._changed()
        return _Read(gathered=gathered, partition=found[0])

    def check_unchanged(self, read: _Read, before: frozenset[str]) -> None:
        """Refuse a source that does not hold what was counted."""
        content = read.partition.content
        if not isinstance(self.source, str | Path) and before:
            content = self.read(before).partition.content
        if content != self.entry.content:
            raise self._changed()

    def _changed(self) -> RefusedError:
        return RefusedError(
            f"{self.source} is not what was read as {self.entry.name!r}: its content changed.",
            hint=f"Name the file as it was: --source PATH. Or take the changed one in first "
            f"(cxkit look --add --replace PATH) and forget then. {self._whole}",
        )

    @property
    def _whole(self) -> str:
        return f"Or forget the whole partition: cxkit forget {self.entry.name!r}"

    def _table(self) -> str:
        """What the table is called where the source is now."""
        if not isinstance(self.source, str | Path):
            return "frame" if self.entry.kind == "answers" else self.entry.kind
        return Path(self.source).name + sheet_of(self.entry.name, self.entry.source)

    def _mapping(self, table: str) -> AnswerMappings:
        kinds = () if self.entry.kind == "answers" else (self.entry.kind,)
        how = parse_mapping(self.entry.mapping, kinds=kinds)
        files = (glob.escape(table),)
        return AnswerMappings(
            answers=(evolve(part, files=files) for part in how.answers),
            evidence=(evolve(part, files=files) for part in how.evidence),
        )


def _delete_backups(path: Path) -> tuple[Path, ...]:
    found = backups(path)
    for backup in found:
        backup.unlink()
    return found


def _no_vault(path: Path) -> Problem:
    return Problem(
        code="no_vault",
        file=str(path),
        message="There is no vault beside this workspace, so there is nothing to forget.",
        hint="A look with --no-vault keeps no counts. Name the folder of the look: cxkit forget "
        "WHAT --workspace OUT",
    )


def _unknown(what: str, within: str | None, entries: dict[str, Entry]) -> Problem:
    place = f" in {within!r}" if within else ""
    return Problem(
        code="nothing_to_forget",
        message=f"There is no partition of this name and no such respondent{place}"
        + (did_you_mean(what, entries) or "."),
        hint=f"Partitions: {', '.join(entries) or 'none'}. A respondent is named as in the "
        "source's column of respondents.",
    )
