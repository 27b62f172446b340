"""A balanced selection as a small integer program, which says what each wish costs.

Maximised is the sum of the reviewers' careful scores above a threshold; wishes are
constraints. The price of a wish is how much more the selection would be worth without it;
the reason why a story is not in is what taking it would cost, and whom it would push out.
Solved exactly by HiGHS (`scipy.optimize.milp`), loaded only here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

# Among selections of equal worth, what was sent earlier goes first.
_EARLIER = 1e-6
_HALF = 0.5


@frozen(kw_only=True)
class Candidate:
    """A story that could be in the programme.

    Attributes:
        id: Its reference.
        score: 0 to 100.
        person: Who tells it; nobody is taken twice.
        faces: The faces of the cube that it turned.
        languages: The languages it can be told in.
        practitioner: True if whoever tells it did it.
        failure: True if it tells what did not work.
        new: True if whoever tells it was not there before; None if that is not known.
        fixed: True if it is in already.
    """

    id: str
    score: float
    person: str
    faces: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    practitioner: bool = True
    failure: bool = False
    new: bool | None = None
    fixed: bool = False


@frozen(kw_only=True)
class Wishes:
    """What a programme should be like.

    Attributes:
        places: How many stories at most.
        least: A story below this score is taken only where a wish needs it.
        faces: True if every face that any story turned should have one.
        practitioners: Per cent of stories told by practitioners, at least.
        failures: Per cent of stories that tell what did not work, at least.
        each_language: Stories in each language, at least.
        new: Per cent of people who are new, at least; only where that is known.
    """

    places: int
    least: int = 0
    faces: bool = True
    practitioners: int = 0
    failures: int = 0
    each_language: int = 0
    new: int = 0


@frozen(kw_only=True)
class Rule:
    """Lines of the program that stand for one wish: coefficients, and the least sum."""

    name: str
    lines: tuple[tuple[tuple[float, ...], float], ...]


@frozen(kw_only=True)
class Price:
    """What a wish costs: points, and the stories that would come in without it."""

    rule: str
    points: float
    instead: tuple[str, ...]


@frozen(kw_only=True)
class WhyNot:
    """Why a story is not in.

    Attributes:
        id: Its reference.
        points: What the selection would lose with it; None if it is impossible.
        out: Whom it would push out.
        rules: The wishes with which it is impossible.
    """

    id: str
    points: float | None
    out: tuple[str, ...]
    rules: tuple[str, ...]


@frozen(kw_only=True)
class Selection:
    """A suggestion that explains itself.

    Attributes:
        chosen: References of what is in, in the order of the candidates.
        points: Its worth; None if the wishes cannot be had together.
        prices: What each wish costs.
        why_not: Why the others are not in.
        conflict: Wishes that cannot be had together: without any one of them the others can.
        nobody: Faces that no story turned.
    """

    chosen: tuple[str, ...] = ()
    points: float | None = None
    prices: tuple[Price, ...] = ()
    why_not: tuple[WhyNot, ...] = ()
    conflict: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()


def select(candidates: Sequence[Candidate], wishes: Wishes, faces: Sequence[str]) -> Selection:
    """The best selection, with what every wish costs and why each other story is not in."""
    rules = rules_of(candidates, wishes, faces)
    turned = {face for each in candidates for face in each.faces}
    nobody = tuple(face for face in faces if face not in turned)
    best = _solve(candidates, rules, wishes.least)
    if best is None:
        return Selection(conflict=_conflict(candidates, rules, wishes.least), nobody=nobody)
    prices = []
    for rule in rules:
        freer = _solve(candidates, [r for r in rules if r is not rule], wishes.least)
        assert freer is not None  # fewer wishes leave more room
        more = _worth(candidates, freer, wishes.least) - _worth(candidates, best, wishes.least)
        prices.append(
            Price(rule=rule.name, points=max(more, 0.0), instead=_ids(candidates, freer - best))
        )
    return Selection(
        chosen=_ids(candidates, best),
        points=_worth(candidates, best, wishes.least),
        prices=tuple(prices),
        why_not=tuple(
            _why_not(candidates, rules, wishes.least, best, index)
            for index in range(len(candidates))
            if index not in best
        ),
        nobody=nobody,
    )


def _why_not(
    candidates: Sequence[Candidate],
    rules: Sequence[Rule],
    least: int,
    best: frozenset[int],
    index: int,
) -> WhyNot:
    story = candidates[index].id
    other = _solve(candidates, rules, least, with_=index)
    if other is None:
        against = _conflict(candidates, rules, least, with_=index)
        return WhyNot(id=story, points=None, out=(), rules=against)
    lost = _worth(candidates, best, least) - _worth(candidates, other, least)
    return WhyNot(id=story, points=max(lost, 0.0), out=_ids(candidates, best - other), rules=())


def rules_of(
    candidates: Sequence[Candidate], wishes: Wishes, faces: Sequence[str]
) -> tuple[Rule, ...]:
    """The wishes as lines: the coefficients' sum over what is in is at least so much."""
    found = [Rule(name="places", lines=((tuple(-1.0 for _ in candidates), -wishes.places),))]
    people = sorted({each.person for each in candidates})
    shared = [p for p in people if sum(each.person == p for each in candidates) > 1]
    once = [(_row(-1.0 * (each.person == p) for each in candidates), -1.0) for p in shared]
    found.append(Rule(name="person", lines=tuple(once)))
    if wishes.faces:
        rows = [(_row(float(face in each.faces) for each in candidates), 1.0) for face in faces]
        found.append(Rule(name="faces", lines=tuple(row for row in rows if any(row[0]))))
    for name, share, has in (
        ("practitioners", wishes.practitioners, [each.practitioner for each in candidates]),
        ("failures", wishes.failures, [each.failure for each in candidates]),
        ("new", wishes.new, [bool(each.new) for each in candidates]),
    ):
        known = name != "new" or all(each.new is not None for each in candidates)
        if share and known:
            found.append(Rule(name=name, lines=((_row(100.0 * h - share for h in has), 0.0),)))
    if wishes.each_language:
        for tag in ("de", "en"):
            row = _row(float(tag in each.languages) for each in candidates)
            found.append(Rule(name=f"language_{tag}", lines=((row, float(wishes.each_language)),)))
    return tuple(rule for rule in found if rule.lines)


def _row(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(values)


def _solve(
    candidates: Sequence[Candidate],
    rules: Sequence[Rule],
    least: int,
    with_: int | None = None,
) -> frozenset[int] | None:
    """Positions of the best selection; None if there is none."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not candidates:
        return (
            frozenset() if all(least_sum <= 0 for r in rules for _, least_sum in r.lines) else None
        )
    count = len(candidates)
    worth = np.array([each.score - least for each in candidates]) - _EARLIER * np.arange(count)
    low = np.array([float(each.fixed or i == with_) for i, each in enumerate(candidates)])
    lines = [line for rule in rules for line in rule.lines]
    limits = (
        [
            LinearConstraint(
                np.array([row for row, _ in lines]), np.array([s for _, s in lines]), np.inf
            )
        ]
        if lines
        else []
    )
    result = milp(
        c=-worth,
        integrality=np.ones(count, dtype=np.int64),
        bounds=Bounds(low, np.ones(count)),
        constraints=limits,
        options={"mip_rel_gap": 0.0},
    )
    if result.x is None:
        return None
    return frozenset(int(i) for i in np.flatnonzero(np.asarray(result.x) > _HALF))


def _conflict(
    candidates: Sequence[Candidate],
    rules: Sequence[Rule],
    least: int,
    with_: int | None = None,
) -> tuple[str, ...]:
    """Names of wishes that cannot be had together, and can without any one of them."""
    kept = list(rules)
    for rule in rules:
        without = [each for each in kept if each is not rule]
        if _solve(candidates, without, least, with_) is None:
            kept = without
    return tuple(rule.name for rule in kept)


def _worth(candidates: Sequence[Candidate], chosen: frozenset[int], least: int) -> float:
    return sum(candidates[i].score - least for i in sorted(chosen))


def _ids(candidates: Sequence[Candidate], chosen: frozenset[int]) -> tuple[str, ...]:
    return tuple(candidates[i].id for i in sorted(chosen))
