"""Whether the strategy reaches everyone's goals, and whether goals pull together (F67)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import asdict, frozen

from cxkit import Draft, Estimate, Subject
from cxkit.hookspecs import RuleResult
from cxkit.units import UnitTree
from cxkit_governance._entries import Entry, by_id
from cxkit_governance._method_words import WORDS
from cxkit_governance._register_words import WORDS as REMARKS
from cxkit_governance._say import phrase, quoted, result, unknown_parts
from cxkit_governance._shares import SHARE, draft

METHOD = "governance.goals"
REFERENCE = (
    "Boswell 2006, International Journal of Human Resource Management 17, 1489-1511 (line of "
    "sight); bounds of a union: Fréchet 1935, Fundamenta Mathematicae 25, 379-387"
)
AUDIENCE = "staff"
# Who has one goal may have another one too: there is a range and nothing is sampled.
OVERLAP = "governance:overlap_unknown"
OPPOSITE = {"higher": "lower", "lower": "higher"}


@frozen(kw_only=True)
class Reach:
    """How many people of a unit have a goal that serves customers.

    Attributes:
        least: At least so many: everyone with a smaller goal may also have the largest.
        most: At most so many: nobody may have two of them.
        people: How many people there are.
    """

    least: int
    most: int
    people: int


def ancestors(goal: Entry, goals: Mapping[str, Entry]) -> tuple[str, ...]:
    """The goals above a goal, the nearest first; a circle ends before it repeats."""
    found: list[str] = []
    parent = goal.text("parent")
    while parent in goals and parent != goal.id and parent not in found:
        found.append(parent)
        parent = goals[parent].text("parent")
    return tuple(found)


def serves_customers(goal: Entry, goals: Mapping[str, Entry]) -> bool:
    """True if a goal is said to serve customers, or stands below one that does."""
    for each in (goal, *(goals[name] for name in ancestors(goal, goals))):
        flag = each.flag("customer")
        if flag is not None:
            return flag
    return False


def reach(goals: Sequence[Entry], tree: UnitTree) -> Mapping[str | None, Reach]:
    """Unit (None: everybody) -> how many have a customer goal, where heads are known (F67).

    Two goals of one unit may be held by the same people or by different ones; a goal of a
    department and one of its teams likewise. Hence the bounds of a union.
    """
    known = by_id(goals)
    held: dict[str | None, list[int]] = defaultdict(list)
    for each in known.values():
        people = each.count("people")
        if people is not None and serves_customers(each, known):
            held[each.text("unit") or None].append(people)
    # A unit with goals that serve nobody has none; it is known and zero.
    for each in known.values():
        held.setdefault(each.text("unit") or None, [])
    found: dict[str | None, Reach] = {}
    _reach(None, held, tree.with_flat(unit for unit in held if unit), found)
    return found


def _reach(
    unit: str | None,
    held: Mapping[str | None, Sequence[int]],
    tree: UnitTree,
    found: dict[str | None, Reach],
) -> tuple[int, int]:
    below = [_reach(child, held, tree, found) for child in tree.children(unit)]
    own = held.get(unit, ())
    least = max([*own, sum(low for low, _ in below)], default=0)
    most = sum(own) + sum(high for _, high in below)
    people = tree.head_count(unit, AUDIENCE)
    if not people:
        # Who belongs to no known head is nobody for sure, and somebody perhaps.
        return 0, most
    least, most = min(least, people), min(most, people)
    if unit is None or unit in held:
        found[unit] = Reach(least=least, most=most, people=people)
    return least, most


def drafts(goals: Sequence[Entry], tree: UnitTree) -> Iterator[Draft]:
    """The share of staff with a goal that serves customers, in all and by unit (F67)."""
    if not goals:
        return
    found = reach(goals, tree)
    for unit, each in found.items():
        yield _draft(unit, each)
    if None not in found:
        yield _draft(None, None)


def _draft(unit: str | None, found: Reach | None) -> Draft:
    blanks = {} if found is None else asdict(found)
    return draft(
        "F67",
        METHOD,
        "customer_goals",
        _estimate(found),
        phrase(WORDS["customer_goals"], **blanks),
        REFERENCE,
        subject=Subject(unit=unit, audience=AUDIENCE),
        blank=WORDS["customer_goals_blank"],
        data=blanks,
        persons=True,
    )


def _estimate(found: Reach | None) -> Estimate:
    if found is None:
        return Estimate.missing("undefined", measure_unit=SHARE)
    return Estimate(
        value=found.least / found.people,
        low=found.least / found.people,
        high=found.most / found.people,
        n=found.people,
        measure_unit=SHARE,
        reasons=(OVERLAP,) if found.most > found.least else (),
    )


def remarks(goals: Sequence[Entry]) -> Iterator[RuleResult]:
    """Goals that hang in the air, go round in a circle, or pull against each other (F67)."""
    known = by_id(goals)
    yield from _parents(list(known.values()), known)
    yield from _declared(list(known.values()), known)
    yield from _pulling(known.values())


def _parents(goals: Sequence[Entry], known: Mapping[str, Entry]) -> Iterator[RuleResult]:
    for name in ("parent", "conflicts"):
        yield from unknown_parts(REMARKS, "unknown_goal", goals, name, known)
    for circle in _circles(known):
        yield result(
            REMARKS,
            "goal_circle",
            [known[name].place("parent") for name in circle],
            level="error",
            names=quoted(known[name].name for name in circle),
        )


def _circles(known: Mapping[str, Entry]) -> list[tuple[str, ...]]:
    """Every circle of parents once, beginning with its smallest id."""
    found = set()
    for goal in known.values():
        above = (goal.id, *ancestors(goal, known))
        if known[above[-1]].text("parent") == goal.id:
            least = above.index(min(above))
            found.add(above[least:] + above[:least])
    return sorted(found)


def _declared(goals: Sequence[Entry], known: Mapping[str, Entry]) -> Iterator[RuleResult]:
    pairs = {
        tuple(sorted((goal.id, other))): None
        for goal in goals
        for other in goal.many("conflicts")
        if other in known and other != goal.id
    }
    for first, second in pairs:
        yield _conflict("goal_conflict", known[first], known[second])


def _pulling(goals: Iterable[Entry]) -> Iterator[RuleResult]:
    """Goals on the same figure that want it higher and lower."""
    by_figure: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for goal in goals:
        figure, direction = goal.text("indicator").casefold(), goal.text("direction").casefold()
        if figure and direction in OPPOSITE:
            by_figure[figure, direction].append(goal)
    for figure, direction in [key for key in by_figure if key[1] == "higher"]:
        for first in by_figure[figure, direction]:
            for second in by_figure.get((figure, OPPOSITE[direction]), ()):
                yield _conflict("goals_pull_apart", first, second)


def _conflict(code: str, first: Entry, second: Entry) -> RuleResult:
    return result(
        REMARKS,
        code,
        [first.place(), second.place()],
        data={"indicator": first.text("indicator")},
        first=first.name,
        second=second.name,
        indicator=first.text("indicator") or "–",
    )
