"""F75: what is left of a plan when the money is cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from cxkit.cube import Cube, Text
from cxkit.errors import InputError, Problem
from cxkit.estimate import Estimate
from cxkit.initiative import Capacity, Initiative, Masterplan, computed
from cxkit.initiative.model import labels_of
from cxkit_planner._plan import plan

if TYPE_CHECKING:
    from typing import Any

METHOD = "planner.survival"
CUTS = (0.1, 0.2, 0.3, 0.4, 0.5)


@frozen(kw_only=True)
class Cut:
    """The best plan at one cut.

    Attributes:
        share: Share of the capacity that is cut, 0..1.
        plan: The best plan with what is left, or None if the mandatory does not fit.
        survivors: Ids of the uncut plan that are still in.
        lost: Ids of the uncut plan that are not.
        newcomers: Ids that are in only now, because they are smaller.
        surviving: Share of the uncut plan's initiatives that are still in.
        gain_kept: Share of the uncut plan's total gain that is left.
        problem: Why there is no plan, if there is none.
    """

    share: float
    plan: Masterplan | None
    survivors: tuple[str, ...]
    lost: tuple[str, ...]
    newcomers: tuple[str, ...]
    surviving: Estimate
    gain_kept: Estimate
    problem: Problem | None = None


@frozen(kw_only=True)
class Survival:
    """What survives cuts.

    Attributes:
        base: The plan without a cut.
        cuts: The best plan at each cut, smallest cut first.
        survives: Id -> the deepest cut up to which it stays in without a break; 0 if it
            falls at the first one.
        first_victims: Ids that fall at the smallest cut at which any falls.
        protected_core: Mandatory ids, and what they need: in every plan that there is.
        returns: Id -> the cuts at which it is in although a smaller cut had pushed it out.
        text: The most important of it, by language.
    """

    base: Masterplan
    cuts: tuple[Cut, ...]
    survives: Mapping[str, Estimate]
    first_victims: tuple[str, ...]
    protected_core: tuple[str, ...]
    returns: Mapping[str, tuple[float, ...]]
    text: Text


def survival(
    initiatives: Sequence[Initiative],
    capacity: Capacity | Mapping[str, float],
    turns: int | Sequence[str],
    *,
    cube: Cube,
    cuts: Sequence[float] = CUTS,
    **settings: Any,
) -> Survival:
    """What of the best plan survives cuts of the capacity, each cut planned anew (F75).

    F17 is solved at C·(1 − x) for every cut x. The best plan of a smaller budget need
    not be a part of that of a larger one (a small initiative may come in when a large
    one no longer fits): newcomers and those that return are named, not hidden.

    Args:
        initiatives: The candidates.
        capacity: What there is without a cut, as for `plan`.
        turns: How many turns, or their names in order.
        cube: The cube whose tiles they turn.
        cuts: Shares, above 0 and below 1.
        settings: Further arguments of `plan`.

    Raises:
        InputError: as `plan` does, or if a cut is no share.

    References:
        Kellerer, Pferschy & Pisinger 2004, Knapsack Problems (re-solved at each capacity).
    """
    wrong = [cut for cut in cuts if not 0 < cut < 1]
    if wrong or not cuts:
        message = f"Cuts are one or more shares above 0 and below 1, not {tuple(cuts)!r}."
        raise InputError([Problem(code="bad_cut", path="cuts", message=message)])
    labels = labels_of(turns)
    if not isinstance(capacity, Capacity):
        capacity = Capacity.even(len(labels), **capacity)
    base = plan(initiatives, capacity, labels, cube=cube, **settings)
    quick = {**settings, "explain": False}
    found = tuple(
        _cut(base, share, initiatives, capacity, cube, quick) for share in sorted(set(cuts))
    )
    survives = {each.id: _lives(each.id, found) for each in base.planned}
    fallen = next((each.lost for each in found if each.lost), ())
    return Survival(
        base=base,
        cuts=found,
        survives={name: computed(x, "share_cut", METHOD) for name, x in survives.items()},
        first_victims=fallen,
        protected_core=_core(base),
        returns=_returns(base, found),
        text=_text(base, found, fallen),
    )


def _cut(
    base: Masterplan,
    share: float,
    initiatives: Sequence[Initiative],
    capacity: Capacity,
    cube: Cube,
    settings: Mapping[str, Any],
) -> Cut:
    before = [each.id for each in base.planned]
    try:
        made = plan(initiatives, capacity.cut(share), base.labels, cube=cube, **settings)
    except InputError as error:
        # The initiatives were valid for the uncut plan: only what is mandatory can fail.
        missing = Estimate.missing("undefined", method=METHOD, measure_unit="share")
        return Cut(
            share=share,
            plan=None,
            survivors=(),
            lost=tuple(before),
            newcomers=(),
            surviving=missing,
            gain_kept=missing,
            problem=error.problems[0],
        )
    now = [each.id for each in made.planned]
    survivors = tuple(each for each in before if each in now)
    return Cut(
        share=share,
        plan=made,
        survivors=survivors,
        lost=tuple(each for each in before if each not in now),
        newcomers=tuple(each for each in now if each not in before),
        surviving=_share(len(survivors), len(before)),
        gain_kept=_share(made.total.value or 0.0, base.total.value or 0.0),
    )


def _share(part: float, whole: float) -> Estimate:
    if whole <= 0:
        return Estimate.missing("undefined", method=METHOD, measure_unit="share")
    return computed(part / whole, "share", METHOD)


def _lives(initiative_id: str, cuts: Sequence[Cut]) -> float:
    deepest = 0.0
    for each in cuts:
        if initiative_id not in each.survivors:
            break
        deepest = each.share
    return deepest


def _core(base: Masterplan) -> tuple[str, ...]:
    core: set[str] = set()
    waiting = [each.id for each in base.initiatives if each.mandatory]
    while waiting:
        found = waiting.pop()
        if found not in core:
            core.add(found)
            waiting += base.by_id[found].needs
    return tuple(each.id for each in base.planned if each.id in core)


def _returns(base: Masterplan, cuts: Sequence[Cut]) -> dict[str, tuple[float, ...]]:
    """For each candidate, the cuts at which it is in after it had been out."""
    found: dict[str, tuple[float, ...]] = {}
    for initiative in base.initiatives:
        inside = [
            (each.share, any(p.id == initiative.id for p in each.plan.planned))
            for each in cuts
            if each.plan is not None
        ]
        out = initiative.id not in {each.id for each in base.planned}
        back = []
        for share, is_in in inside:
            if is_in and out:
                back.append(share)
            out = out or not is_in
        if back:
            found[initiative.id] = tuple(back)
    return found


def _text(base: Masterplan, cuts: Sequence[Cut], fallen: Sequence[str]) -> dict[str, str]:
    deepest = cuts[-1]
    share = f"{100 * deepest.share:.0f}"
    said: dict[str, list[str]] = {"en": [], "de": []}
    if fallen:
        at = next(f"{100 * each.share:.0f}" for each in cuts if each.lost)
        said["en"].append(f"The first to fall, at a cut of {at} %: {', '.join(fallen)}.")
        said["de"].append(f"Zuerst fällt weg, bei einer Kürzung um {at} %: {', '.join(fallen)}.")
    if deepest.plan is None:
        said["en"].append(f"At a cut of {share} % even what is mandatory does not fit.")
        said["de"].append(f"Bei einer Kürzung um {share} % passt nicht einmal das Verpflichtende.")
    else:
        left, whole = len(deepest.survivors), len(base.planned)
        said["en"].append(f"Initiatives that survive a cut of {share} %: {left} of {whole}.")
        said["de"].append(
            f"Initiativen, die eine Kürzung um {share} % überstehen: {left} von {whole}."
        )
    return {language: " ".join(sentences) for language, sentences in said.items()}
