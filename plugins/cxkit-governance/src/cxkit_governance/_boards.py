"""Which boards have somebody who stands for the customer, and who is asked too much (F60)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from cxkit import Draft
from cxkit.hookspecs import RuleResult
from cxkit_governance._entries import Entry, by_id
from cxkit_governance._method_words import WORDS
from cxkit_governance._register_words import WORDS as REMARKS
from cxkit_governance._say import result
from cxkit_governance._shares import WILSON, counts, draft, share, tally

METHOD = "governance.boards"
REFERENCE = WILSON


@frozen(kw_only=True)
class Support:
    """What one function does for boards.

    Attributes:
        boards: Ids of the boards that it supports.
        hours: Hours that they ask for, as far as they say.
        available: Hours that it has, or None if nobody says.
    """

    boards: tuple[str, ...]
    hours: float
    available: float | None

    @property
    def overloaded(self) -> bool:
        """True if it is asked for more hours than it has."""
        return self.available is not None and self.hours > self.available


def support(boards: Iterable[Entry]) -> Mapping[str, Support]:
    """Function -> what it does for boards; the one with the most boards first (F60).

    A board whose support is shared asks each function for the same part of its hours.
    """
    entries = by_id(boards).values()
    functions = sorted({function for each in entries for function in each.many("cx")})
    found = {}
    for function in functions:
        own = [each for each in entries if function in each.many("cx")]
        known = [x for each in own if (x := each.number("available")) is not None]
        found[function] = Support(
            boards=tuple(each.id for each in own),
            hours=sum((each.number("hours") or 0.0) / len(each.many("cx")) for each in own),
            available=max(known, default=None),
        )
    return dict(sorted(found.items(), key=lambda item: (-len(item[1].boards), item[0])))


def drafts(boards: Sequence[Entry], confidence: float) -> Iterator[Draft]:
    """The share of boards with support; nothing without any board."""
    if not boards:
        return
    covered = {board.id: bool(board.many("cx")) for board in by_id(boards).values()}
    counted = tally(covered.values())
    yield draft(
        "F60",
        METHOD,
        "board_coverage",
        share(counted, confidence),
        counts(counted, WORDS["board_coverage"]),
        REFERENCE,
        data={
            "without": [board for board, has in covered.items() if not has],
            "support": {
                function: {
                    "boards": list(each.boards),
                    "hours": each.hours,
                    "available": each.available,
                }
                for function, each in support(boards).items()
            },
        },
    )


def remarks(boards: Sequence[Entry]) -> Iterator[RuleResult]:
    """Boards without support, and functions that are asked for more than they have (F60)."""
    known = by_id(boards)
    for board in known.values():
        if not board.many("cx"):
            yield result(REMARKS, "board_without_support", [board.place("cx")], name=board.name)
    for function, each in support(boards).items():
        if each.overloaded:
            yield result(
                REMARKS,
                "support_overloaded",
                [known[board].place("hours") for board in each.boards],
                data={"hours": each.hours, "available": each.available},
                function=function,
                hours=f"{each.hours:g}",
                available=f"{each.available:g}",
            )
