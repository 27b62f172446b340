"""Masterplans: initiatives chosen and sequenced over turns, and why the others are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from cxkit.cube.text import Text
from cxkit.errors import InputError, Problem
from cxkit.estimate import Estimate
from cxkit.initiative.check import capacity_problems, own_problems
from cxkit.initiative.model import Capacity, Initiative
from cxkit.initiative.planning import Candidate, Checked

SCHEMA_VERSION = 1
# What rounding may add to a sum of efforts, relative to the capacity.
_TOLERANCE = 1e-6

# What the reason codes of plans say.
REASONS: Mapping[str, Text] = {
    "plan:stated_beforehand": {
        "en": "Stated by people before the start, not measured.",
        "de": "Vor Beginn von Menschen angegeben, nicht gemessen.",
    },
    "plan:computed": {
        "en": "Computed from the plan, not estimated from data.",
        "de": "Aus dem Plan errechnet, nicht aus Daten geschätzt.",
    },
    "plan:not_proven": {
        "en": "The search was stopped; a longer one could give another figure.",
        "de": "Die Suche wurde abgebrochen; eine längere könnte eine andere Zahl ergeben.",
    },
}


def computed(value: float, measure_unit: str, method: str) -> Estimate:
    """A figure that follows from a plan; it has no interval because nothing was sampled."""
    return Estimate(
        value=value, measure_unit=measure_unit, method=method, reasons=("plan:computed",)
    )


def _estimates(document: Mapping[str, Any]) -> dict[str, Estimate]:
    return {name: Estimate.from_dict(each) for name, each in document.items()}


@frozen(kw_only=True)
class Planned:
    """An initiative with its place in the plan.

    Attributes:
        id: Id of the initiative.
        start: The turn in which it starts; turns count from 1.
        end: The turn in which it ends.
        shows: The first turn after which an effect can be looked for.
        expected: Tile or dimension id -> what it is expected to move there.
    """

    id: str
    start: int
    end: int
    shows: int
    expected: Mapping[str, Estimate] = field(factory=dict)

    @classmethod
    def of(cls, initiative: Initiative, start: int) -> Planned:
        """The initiative starting in a turn."""
        end = start + initiative.duration - 1
        expected = {part: each.estimate() for part, each in initiative.benefit.items()}
        return cls(
            id=initiative.id, start=start, end=end, shows=end + initiative.lag, expected=expected
        )

    def to_dict(self) -> dict[str, object]:
        """The place and the expectations as a plain dictionary."""
        return {
            "id": self.id,
            "start": self.start,
            "end": self.end,
            "shows": self.shows,
            "expected": {part: each.to_dict() for part, each in self.expected.items()},
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Planned:
        """What `to_dict` wrote."""
        places = {key: int(document[key]) for key in ("start", "end", "shows")}
        return cls(id=document["id"], expected=_estimates(document["expected"]), **places)


@frozen(kw_only=True)
class LeftOut:
    """An initiative that is not in the plan, and why.

    Attributes:
        id: Id of the initiative.
        code: Stable name of the reason, such as `displaced`.
        text: The reason by language.
        blocked_by: Ids of initiatives or resources that stand in the way.
        displaces: Ids that would leave the plan if it were forced in.
        brings: Ids that would have to come in with it.
        cost: What forcing it in costs: `weakest` (points of the dimension that gains
            least) and `total` (points over all dimensions); empty if it cannot be forced.
    """

    id: str
    code: str
    text: Text
    blocked_by: tuple[str, ...] = ()
    displaces: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()
    cost: Mapping[str, Estimate] = field(factory=dict)

    def to_dict(self) -> dict[str, object]:
        """The reason as a plain dictionary."""
        return {
            "id": self.id,
            "code": self.code,
            "text": dict(self.text),
            "blocked_by": list(self.blocked_by),
            "displaces": list(self.displaces),
            "brings": list(self.brings),
            "cost": {name: each.to_dict() for name, each in self.cost.items()},
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> LeftOut:
        """What `to_dict` wrote."""
        names = {key: tuple(document[key]) for key in ("blocked_by", "displaces", "brings")}
        return cls(
            id=document["id"],
            code=document["code"],
            text=document["text"],
            cost=_estimates(document["cost"]),
            **names,
        )


@frozen(kw_only=True)
class Proof:
    """How far a plan is known to be the best one.

    Attributes:
        status: `optimal`, or `time_limit` if the search was stopped.
        gap: The largest relative distance to what could still be better; 0 if optimal,
            None if it is not known.
        solver: What searched.
        order: What was compared first, second, and so on.
    """

    status: str
    gap: float | None
    solver: str
    order: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """The proof as a plain dictionary."""
        return {
            "status": self.status,
            "gap": self.gap,
            "solver": self.solver,
            "order": list(self.order),
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Proof:
        """What `to_dict` wrote."""
        return cls(
            status=document["status"],
            gap=document["gap"],
            solver=document["solver"],
            order=tuple(document["order"]),
        )


@frozen(kw_only=True)
class Turn:
    """A period in which initiatives run.

    Attributes:
        number: 1 for the first.
        label: Its name, such as `2026-Q1`.
        running: Ids of the initiatives that run in it, in the plan's order.
        used: Resource -> what they use of it.
        capacity: Resource -> what there is of it.
    """

    number: int
    label: str
    running: tuple[str, ...]
    used: Mapping[str, float]
    capacity: Mapping[str, float]


@frozen(kw_only=True, slots=False)
class Masterplan:
    """Initiatives chosen and sequenced over turns, with expected effects.

    Attributes:
        cube: Id, version and fingerprint of the cube.
        initiatives: All candidates.
        capacity: What there is in each turn.
        labels: Names of the turns, in order.
        planned: Those chosen, by start and then by id.
        left_out: The others, with the reason of each.
        expected: Dimension id -> what the whole plan is expected to move there.
        weakest: What the balanced dimension that gains least is expected to gain.
        total: What all dimensions together are expected to gain.
        balanced: Dimensions over which the weakest gain was made as large as possible.
        set_aside: Dimensions in which no plan that fits could gain anything.
        proof: How far this is known to be the best plan.
        remarks: What the rules say about it, what survives cuts, and the like.
        candidates: Stories of others on low tiles, as their authors report them.
    """

    cube: Mapping[str, Any]
    initiatives: tuple[Initiative, ...]
    capacity: Capacity
    labels: tuple[str, ...]
    planned: tuple[Planned, ...]
    left_out: tuple[LeftOut, ...]
    expected: Mapping[str, Estimate]
    weakest: Estimate
    total: Estimate
    balanced: tuple[str, ...]
    set_aside: tuple[str, ...]
    proof: Proof
    remarks: tuple[Checked, ...] = ()
    candidates: tuple[Candidate, ...] = ()

    def __attrs_post_init__(self) -> None:
        problems = [*_problems(self)]
        if problems:
            raise InputError(problems)

    @property
    def by_id(self) -> Mapping[str, Initiative]:
        """Initiative id -> initiative, of all candidates."""
        return {each.id: each for each in self.initiatives}

    @property
    def chosen(self) -> tuple[Initiative, ...]:
        """The initiatives that are in the plan, in the plan's order."""
        return tuple(self.by_id[each.id] for each in self.planned)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What runs in each turn, and what it uses of what there is."""
        return tuple(
            _turn(self.planned, self.by_id, self.capacity, number, label)
            for number, label in enumerate(self.labels, 1)
        )

    def to_dict(self) -> dict[str, object]:
        """The plan as a plain dictionary."""
        return {
            "schema_version": SCHEMA_VERSION,
            "cube": dict(self.cube),
            "initiatives": [each.to_dict() for each in self.initiatives],
            "capacity": self.capacity.to_dict(),
            "labels": list(self.labels),
            "planned": [each.to_dict() for each in self.planned],
            "left_out": [each.to_dict() for each in self.left_out],
            "expected": {name: each.to_dict() for name, each in self.expected.items()},
            "weakest": self.weakest.to_dict(),
            "total": self.total.to_dict(),
            "balanced": list(self.balanced),
            "set_aside": list(self.set_aside),
            "proof": self.proof.to_dict(),
            "remarks": [each.to_dict() for each in self.remarks],
            "candidates": [each.to_dict() for each in self.candidates],
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Masterplan:
        """The plan that `to_dict` wrote; unknown keys are ignored.

        Raises:
            InputError: if it is no plan any more, with every reason.
        """
        return cls(
            cube=document["cube"],
            initiatives=tuple(Initiative.from_dict(each) for each in document["initiatives"]),
            capacity=Capacity(amounts=document["capacity"]),
            labels=tuple(document["labels"]),
            planned=tuple(Planned.from_dict(each) for each in document["planned"]),
            left_out=tuple(LeftOut.from_dict(each) for each in document["left_out"]),
            expected=_estimates(document["expected"]),
            weakest=Estimate.from_dict(document["weakest"]),
            total=Estimate.from_dict(document["total"]),
            balanced=tuple(document["balanced"]),
            set_aside=tuple(document["set_aside"]),
            proof=Proof.from_dict(document["proof"]),
            remarks=tuple(map(Checked.from_dict, document.get("remarks", ()))),
            candidates=tuple(map(Candidate.from_dict, document.get("candidates", ()))),
        )


def _turn(
    planned: Sequence[Planned],
    by_id: Mapping[str, Initiative],
    capacity: Capacity,
    number: int,
    label: str,
) -> Turn:
    running = [each for each in planned if each.start <= number <= each.end]
    return Turn(
        number=number,
        label=label,
        running=tuple(each.id for each in running),
        used={
            name: sum(
                by_id[p.id].effort[name][number - p.start]
                for p in running
                if name in by_id[p.id].effort
            )
            for name in capacity.amounts
        },
        capacity={name: amounts[number - 1] for name, amounts in capacity.amounts.items()},
    )


def _problems(plan: Masterplan) -> Iterator[Problem]:
    """Everything that keeps a plan from being one."""
    found = capacity_problems(plan.capacity, len(plan.labels), plan.initiatives)
    for index, initiative in enumerate(plan.initiatives):
        for problem in own_problems(initiative):
            found.append(evolve(problem, path=f"initiatives[{index}].{problem.path}"))
    found += [*_membership(plan)]
    yield from found
    if found:
        # Places make sense only for initiatives that are known and stand in the plan once.
        return
    outside = [*_places(plan)]
    yield from outside
    yield from _waiting(plan)
    # What runs outside its window has no known effort there.
    if not outside:
        yield from _load(plan)


def _membership(plan: Masterplan) -> Iterator[Problem]:
    named = [each.id for each in plan.planned] + [each.id for each in plan.left_out]
    for name in sorted({*named, *plan.by_id}):
        count = named.count(name)
        if name not in plan.by_id:
            yield Problem(
                code="unknown_initiative", path=name, message=f"There is no initiative {name!r}."
            )
        elif count != 1:
            yield Problem(
                code="not_placed_once",
                path=name,
                message=f"{name!r} must be planned or left out, exactly once, not {count} times.",
            )
    for out in plan.left_out:
        if out.id in plan.by_id and plan.by_id[out.id].mandatory:
            yield Problem(
                code="mandatory_left_out",
                path=out.id,
                message=f"{out.id!r} is mandatory and cannot be left out.",
            )


def _places(plan: Masterplan) -> Iterator[Problem]:
    for each in plan.planned:
        initiative = plan.by_id[each.id]
        window = initiative.starts(len(plan.labels))
        if each.start not in window or each.end != each.start + initiative.duration - 1:
            yield Problem(
                code="outside_window",
                path=each.id,
                message=f"{each.id!r} runs from turn {each.start} to {each.end}, which its "
                "window, its duration or the plan's end does not allow.",
            )


def _waiting(plan: Masterplan) -> Iterator[Problem]:
    ends = {each.id: each.end for each in plan.planned}
    for each in plan.planned:
        for needed in plan.by_id[each.id].needs:
            if needed not in ends or ends[needed] >= each.start:
                yield Problem(
                    code="prerequisite_not_ended",
                    path=each.id,
                    message=f"{each.id!r} starts in turn {each.start}, before {needed!r}, which "
                    "it needs, has ended.",
                )


def _load(plan: Masterplan) -> Iterator[Problem]:
    for turn in plan.turns:
        for name, used in turn.used.items():
            if used > turn.capacity[name] * (1 + _TOLERANCE) + _TOLERANCE:
                yield Problem(
                    code="over_capacity",
                    path=f"turn {turn.number}",
                    message=f"Turn {turn.label} uses {used:g} of {name!r}, but there are only "
                    f"{turn.capacity[name]:g}.",
                )
