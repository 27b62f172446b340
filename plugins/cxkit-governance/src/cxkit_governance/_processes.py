"""The organisation seen twice: along its units and along its processes (F37)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from cxkit import Draft
from cxkit.hookspecs import RuleResult
from cxkit_governance._entries import Entry, by_id
from cxkit_governance._method_words import WORDS
from cxkit_governance._register_words import WORDS as REMARKS
from cxkit_governance._say import quoted, result
from cxkit_governance._shares import WILSON, counts, draft, share, tally

METHOD = "governance.processes"
REFERENCE = f"Counted in the register; interval: {WILSON}"


@frozen(kw_only=True)
class TwoViews:
    """One matrix of processes by units, read along both of its sides.

    Attributes:
        horizontal: Process -> the units that it passes.
        vertical: Unit -> the processes that pass it.
        owners: Process -> who answers for it from end to end.
    """

    horizontal: Mapping[str, tuple[str, ...]]
    vertical: Mapping[str, tuple[str, ...]]
    owners: Mapping[str, tuple[str, ...]]

    def owned(self) -> tuple[str, ...]:
        """Processes with exactly one owner."""
        return tuple(process for process, owners in self.owners.items() if len(owners) == 1)


def two_views(processes: Iterable[Entry]) -> TwoViews:
    """Both views of the register of processes (F37)."""
    entries = by_id(processes)
    vertical: dict[str, list[str]] = defaultdict(list)
    for process, entry in entries.items():
        for unit in entry.many("units"):
            vertical[unit].append(process)
    return TwoViews(
        horizontal={process: entry.many("units") for process, entry in entries.items()},
        vertical={unit: tuple(vertical[unit]) for unit in sorted(vertical)},
        owners={process: entry.many("owner") for process, entry in entries.items()},
    )


def drafts(processes: Sequence[Entry], confidence: float) -> Iterator[Draft]:
    """The share of processes with exactly one owner, and both views; nothing without any."""
    if not processes:
        return
    views = two_views(processes)
    owned = tally(len(owners) == 1 for owners in views.owners.values())
    yield draft(
        "F37",
        METHOD,
        "owned_processes",
        share(owned, confidence),
        counts(owned, WORDS["owned_processes"], units=len(views.vertical)),
        REFERENCE,
        data={
            "horizontal": {process: list(units) for process, units in views.horizontal.items()},
            "vertical": {unit: list(each) for unit, each in views.vertical.items()},
            "without_one_owner": [p for p in views.owners if p not in views.owned()],
        },
    )


def remarks(processes: Sequence[Entry]) -> Iterator[RuleResult]:
    """Processes that belong to nobody or to several (F37)."""
    for entry in by_id(processes).values():
        owners = entry.many("owner")
        if not owners:
            yield result(REMARKS, "process_without_owner", [entry.place("owner")], name=entry.name)
        elif len(owners) > 1:
            yield result(
                REMARKS,
                "process_with_several_owners",
                [entry.place("owner")],
                data={"owners": list(owners)},
                name=entry.name,
                owners=quoted(owners),
            )
