"""Two looks side by side, finding by finding."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from cxkit.compare.causes import Differences
from cxkit.compare.changes import Change, Diff
from cxkit.compare.labels import labels_of
from cxkit.compare.stored import last_two, load_assessment
from cxkit.errors import InputError, Problem
from cxkit.estimate import HELD
from cxkit.finding import Assessment, Finding, finding_id

_NUMBERS = ("value", "low", "high", "coverage", "confidence", "null", "smallest_relevant")
_CUBE_PARTS = ("tile", "dimension", "item", "scale")


def diff(
    old: Assessment | str | Path,
    new: Assessment | str | Path | None = None,
    *,
    tolerance: float = 1e-9,
) -> Diff:
    """What changed from one look to another, with the causes of each change.

    Args:
        old: An assessment; the path of a findings.json, of a folder that holds one or
            of a workspace; `NAME.db@2` is the second look of a workspace.
        new: The same, later; if None, the last two looks of the workspace `old`.
        tolerance: Relative difference up to which numbers are equal.

    Raises:
        InputError: if one of them cannot be read.
    """
    if new is None:
        if isinstance(old, Assessment):
            raise InputError([_nothing_to_compare()])
        old, new = last_two(old)
    before, after = load_assessment(old), load_assessment(new)
    labels = labels_of(new, after)
    differences = Differences(old=before, new=after, labels=(labels_of(old, before), labels))
    renames = _renames(before, after)
    changes, unchanged, held = [], 0, 0
    for one, other in _pairs(before, after, renames):
        fields = _fields(one, other, tolerance)
        held += other is not None and other.estimate.held
        if one is not None and other is not None and not fields:
            unchanged += 1
            continue
        kind = "added" if one is None else "removed" if other is None else "changed"
        causes = differences.causes(one, other)
        changes.append(Change(kind=kind, old=one, new=other, fields=fields, causes=causes))
    return Diff(
        old=before,
        new=after,
        changes=tuple(changes),
        unchanged=unchanged,
        held=held,
        labels=labels,
    )


def _pairs(
    old: Assessment, new: Assessment, renames: Mapping[str, str]
) -> Iterator[tuple[Finding | None, Finding | None]]:
    """Findings that are about the same thing, in the order of the later look."""
    before = {_id_after(finding, renames): finding for finding in old.findings}
    gone = {key: finding for key, finding in before.items() if key not in new.by_id}
    earlier = _once(gone.values())
    later = _once(f for f in new.findings if f.id not in before)
    for finding in new.findings:
        same = _but_for_period(finding)
        moved = earlier.get(same) if later.get(same) is finding else None
        yield before.get(finding.id, moved), finding
        if moved is not None:
            del gone[_id_after(moved, renames)]
    for finding in gone.values():
        yield finding, None


def _but_for_period(finding: Finding) -> str:
    """What a finding is about, whatever its period: a series goes on with every look."""
    about = [finding.function, finding.measure, finding.subject, finding.contrast, finding.wave]
    return repr([*about, finding.data.get("metric")])


def _once(findings: Iterable[Finding]) -> dict[str, Finding]:
    """Findings with a period by what they are about; without those that are not the only one."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.period is not None:
            found.setdefault(_but_for_period(finding), []).append(finding)
    return {key: each[0] for key, each in found.items() if len(each) == 1}


def _id_after(finding: Finding, renames: Mapping[str, str]) -> str:
    """The id that a finding would have in the words of the later cube."""
    parts = finding.subject.to_dict()
    named = {key: renames.get(value, value) for key, value in parts.items() if key in _CUBE_PARTS}
    if all(parts[key] == value for key, value in named.items()):
        return finding.id
    return finding_id(
        finding.function,
        finding.measure,
        evolve(finding.subject, **named),
        finding.contrast,
        finding.wave,
        finding.period,
    )


def _renames(old: Assessment, new: Assessment) -> dict[str, str]:
    """Id in the earlier cube -> id in the later one, as its crosswalk says.

    The crosswalk is about items; a tile or dimension is renamed if all its items
    that have findings went to one.
    """
    crosswalk: Mapping[str, str] = new.provenance.get("crosswalk", {})
    places = {f.subject.item: f.subject for f in new.findings if f.subject.item}
    moved: dict[str, set[str]] = {}
    for finding in old.findings:
        item = finding.subject.item
        target = places.get(_follow(str(item), crosswalk)) if item else None
        if target is None:
            continue
        for key in ("item", "tile", "dimension"):
            before, after = getattr(finding.subject, key), getattr(target, key)
            if before and after:
                moved.setdefault(before, set()).add(after)
    return {
        before: after
        for before, targets in moved.items()
        if len(targets) == 1 and before != (after := next(iter(targets)))
    }


def _follow(item: str, crosswalk: Mapping[str, str]) -> str:
    seen: set[str] = set()
    while item in crosswalk and item not in seen:
        seen.add(item)
        item = crosswalk[item]
    return item


def _fields(old: Finding | None, new: Finding | None, tolerance: float) -> tuple[str, ...]:
    """What of two estimates differs."""
    if old is None or new is None:
        return ()
    before, after = old.estimate.to_dict(), new.estimate.to_dict()
    # What is held back is as it was; that it is held back is no change of it.
    for document, finding in ((before, old), (after, new)):
        document["reasons"] = [code for code in finding.estimate.reasons if code != HELD]
    names = ("status", *_NUMBERS, "n", "n_by_group", "measure_unit", "reasons")
    found = [name for name in names if not _equal(before[name], after[name], tolerance)]
    if not _equal(dict(old.data), dict(new.data), tolerance):
        found.append("data")
    return tuple(found)


def _equal(one: Any, other: Any, tolerance: float) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return set(one) == set(other) and all(_equal(one[k], other[k], tolerance) for k in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(
            _equal(a, b, tolerance) for a, b in zip(one, other, strict=True)
        )
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)
    return bool(one == other)


def _nothing_to_compare() -> Problem:
    return Problem(
        code="nothing_to_compare",
        message="There is only one assessment, so there is nothing to compare it with.",
        hint="Give the later one, too: cxkit.diff(old, new).",
    )
