"""Why an initiative is not in the plan, and what forcing it in would cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import evolve

from cxkit.cube import Text
from cxkit.errors import RefusedError
from cxkit.estimate import Estimate
from cxkit.initiative import Initiative, LeftOut, computed
from cxkit_planner._instance import Instance
from cxkit_planner._solve import Solution, is_possible, solve

# Differences in points below this are rounding.
_NOTHING = 1e-5

_TEXTS: Mapping[str, Text] = {
    "window": {
        "en": "Turns that it takes: <duration>. Its window leaves no room for that in a plan of "
        "this length (<turns>).",
        "de": "Drehungen, die es dauert: <duration>. Sein Zeitfenster lässt dafür in einem Plan "
        "dieser Länge (<turns>) keinen Platz.",
    },
    "capacity_alone": {
        "en": "In every turn in which it could start, it alone needs more of this than there is: "
        "<blocked>.",
        "de": "In jeder Drehung, in der es beginnen könnte, braucht es allein davon mehr, als da "
        "ist: <blocked>.",
    },
    "needs_impossible": {
        "en": "It needs <blocked>, which cannot be done within this plan.",
        "de": "Es braucht <blocked>; das ist in diesem Plan nicht machbar.",
    },
    "chain_does_not_fit": {
        "en": "Together with what it needs first (<blocked>), it does not fit into the plan.",
        "de": "Zusammen mit dem, was es vorher braucht (<blocked>), passt es nicht in den Plan.",
    },
    "mandatory_first": {
        "en": "It does not fit beside what is mandatory (<blocked>).",
        "de": "Es passt nicht neben das, was verpflichtend ist (<blocked>).",
    },
    "adds_nothing": {
        "en": "The plan is as good without it.",
        "de": "Der Plan ist ohne es genauso gut.",
    },
    "lowers_the_plan": {
        "en": "Nothing stands in its way, but the plan is better without it: the weakest "
        "dimension would change by <weakest> points, the sum of all by <total>.",
        "de": "Nichts steht ihm im Weg, aber der Plan ist ohne es besser: Die schwächste "
        "Dimension veränderte sich um <weakest> Punkte, die Summe aller um <total>.",
    },
    "needs_left_out": {
        "en": "It needs <brings>, which is left out too. Forcing both in would push out "
        "<displaces>; the weakest dimension would change by <weakest> points, the sum of all by "
        "<total>.",
        "de": "Es braucht <brings>; auch das ist nicht im Plan. Beides zu erzwingen, verdrängte "
        "<displaces>; die schwächste Dimension veränderte sich um <weakest> Punkte, die Summe "
        "aller um <total>.",
    },
    "displaced": {
        "en": "The same capacity is put to better use: forcing it in would push out <displaces>; "
        "the weakest dimension would change by <weakest> points, the sum of all by <total>.",
        "de": "Dieselbe Kapazität wirkt anderswo besser: Es zu erzwingen, verdrängte <displaces>; "
        "die schwächste Dimension veränderte sich um <weakest> Punkte, die Summe aller um "
        "<total>.",
    },
    "no_time": {
        "en": "It could be in a plan, but not in the best one that was found; what forcing it in "
        "would cost was not found in time.",
        "de": "Es könnte in einem Plan stehen, aber nicht im besten gefundenen; was es kostete, "
        "es zu erzwingen, war in der Zeit nicht zu finden.",
    },
    "not_searched": {
        "en": "It could be in a plan, but not in the best one; what forcing it in would cost was "
        "not asked.",
        "de": "Es könnte in einem Plan stehen, aber nicht im besten; was es kostete, es zu "
        "erzwingen, wurde nicht gefragt.",
    },
}

# What is called otherwise where people read; any other resource is called as its owner calls it.
_RESOURCES: Mapping[str, Text] = {"hours": {"en": "hours", "de": "Stunden"}}


def why_not(
    instance: Instance,
    balanced: Sequence[str],
    best: Solution,
    time_limit: float,
    *,
    costs: bool,
) -> tuple[LeftOut, ...]:
    """The reason of each initiative that is not in the best plan, by id.

    All searches of a kind together take about as long as `time_limit` allows to one.
    """
    found = []
    each_takes = time_limit / max(1, len(instance.initiatives) - len(best.starts))
    for each in instance.initiatives:
        if each.id in best.starts:
            continue
        reason = _impossible(instance, each)
        if reason is None and not costs:
            reason = _left_out(each.id, "not_searched")
        if reason is None:
            reason = _searched(instance, each, balanced, best, each_takes)
        found.append(reason)
    return tuple(found)


def _searched(
    instance: Instance,
    initiative: Initiative,
    balanced: Sequence[str],
    best: Solution,
    time_limit: float,
) -> LeftOut:
    """The reason that the best plan with it shows."""
    try:
        forced = solve(instance.requiring(initiative.id), balanced, time_limit)
        if forced is None:
            return _blocked(instance, initiative, time_limit)
    except RefusedError:
        return _left_out(initiative.id, "no_time")
    return _forced(instance, initiative, best, forced)


def _impossible(instance: Instance, initiative: Initiative) -> LeftOut | None:
    """The reason if it cannot start at all, by its own window and size."""
    window = instance.window(initiative)
    if not window:
        return _left_out(
            initiative.id, "window", duration=str(initiative.duration), turns=str(instance.turns)
        )
    short = [set(instance.too_big_for(initiative, start)) for start in window]
    if all(short):
        return _left_out(initiative.id, "capacity_alone", blocked=sorted(set.union(*short)))
    return None


def _blocked(instance: Instance, initiative: Initiative, time_limit: float) -> LeftOut:
    """The reason why it can start, but in no plan."""
    needed = instance.closure(initiative.id)
    if not is_possible(instance.only(initiative.id), time_limit):
        lost = [n for n in needed if not is_possible(instance.only(n), time_limit)]
        if lost:
            return _left_out(initiative.id, "needs_impossible", blocked=lost)
        return _left_out(initiative.id, "chain_does_not_fit", blocked=needed)
    return _left_out(initiative.id, "mandatory_first", blocked=sorted(instance.required))


def _forced(
    instance: Instance, initiative: Initiative, best: Solution, forced: Solution
) -> LeftOut:
    """The reason and the cost, from the best plan that has it in."""
    displaces = sorted(set(best.starts) - set(forced.starts))
    brings = [n for n in instance.closure(initiative.id) if n not in best.starts]
    lost = {"weakest": best.weakest - forced.weakest, "total": best.total - forced.total}
    if all(abs(cost) <= _NOTHING for cost in lost.values()):
        code = "adds_nothing"
    elif not displaces:
        code = "lowers_the_plan"
    else:
        code = "needs_left_out" if brings else "displaced"
    return _left_out(
        initiative.id,
        code,
        displaces=displaces,
        brings=brings,
        proven=best.optimal and forced.optimal,
        cost={name: 0.0 if abs(cost) <= _NOTHING else cost for name, cost in lost.items()},
    )


def _left_out(
    initiative_id: str,
    code: str,
    *,
    blocked: Sequence[str] = (),
    displaces: Sequence[str] = (),
    brings: Sequence[str] = (),
    cost: Mapping[str, float] | None = None,
    proven: bool = True,
    **parts: str,
) -> LeftOut:
    cost = cost or {}
    names = {"blocked": blocked, "displaces": displaces, "brings": brings}
    parts |= {name: ", ".join(each) for name, each in names.items()}
    text = {}
    for language, words in _TEXTS[code].items():
        if code == "capacity_alone":
            called = (_RESOURCES.get(name, {}).get(language, name) for name in blocked)
            parts["blocked"] = ", ".join(called)
        said = parts | {name: _signed(-each, language) for name, each in cost.items()}
        for name, part in said.items():
            words = words.replace(f"<{name}>", part)
        text[language] = words
    return LeftOut(
        id=initiative_id,
        code=code,
        text=text,
        blocked_by=tuple(blocked),
        displaces=tuple(displaces),
        brings=tuple(brings),
        cost={name: _cost(each, proven) for name, each in cost.items()},
    )


def _cost(points: float, proven: bool) -> Estimate:
    found = computed(points, "points_0_100", "planner.lexicographic")
    return found if proven else evolve(found, reasons=(*found.reasons, "plan:not_proven"))


def _signed(points: float, language: str) -> str:
    words = f"{points:+.2f}".replace("-", "−") if abs(points) >= 0.005 else "0"
    return words.replace(".", ",") if language == "de" else words
