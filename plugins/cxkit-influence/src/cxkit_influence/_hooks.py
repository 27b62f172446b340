"""What this plugin says in a look about levers, and about a plan's side effects (F01)."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from cxkit import Draft, Estimate, InputError, Subject
from cxkit.context import Context
from cxkit.cube import Cube, Text, fill, pick
from cxkit.hookspecs import Place, RuleResult
from cxkit.initiative import Initiative
from cxkit_influence._consensus import Consensus, consensus
from cxkit_influence._influence import ROLES, Influence, influence
from cxkit_influence._ratings import KIND, matrices
from cxkit_influence._side_effects import SideEffects, side_effects

METHOD = "influence.matrix"
REFERENCE = "Vester 1976; Duperrin & Godet 1973 (MICMAC); Gabus & Fontela 1972 (DEMATEL)."
# How many tiles a remark names.
_NAMED = 5

_ACTIVE: Text = {
    "en": "By the judgement of <groups> groups, “<tile>” <role>: it influences others with "
    "{value}, and is influenced with <passive>.",
    "de": "Nach dem Urteil von <groups> Gruppen: „<tile>“ <role>; sie beeinflusst andere mit "
    "{value} und wird mit <passive> beeinflusst.",
}
_SIDE_EFFECTS: Text = {
    "en": "“<title>” also moves, by the judgement of <groups> groups, strongest first: <tiles>.",
    "de": "„<title>“ bewegt nach dem Urteil von <groups> Gruppen auch, das Stärkste zuerst: "
    "<tiles>.",
}
_WATCH: Text = {
    "en": "Ask about these tiles in the next look, too.",
    "de": "Fragen Sie bei der nächsten Standortbestimmung auch nach diesen Kacheln.",
}
_UNUSABLE: Text = {
    "en": "From the ratings of influence nothing can be concluded: <why>",
    "de": "Aus den Urteilen über den Einfluss lässt sich nichts schließen: <why>",
}
_MORE: Text = {
    "en": "Have at least three groups rate every pair of these tiles.",
    "de": "Lassen Sie mindestens drei Gruppen jedes Paar dieser Kacheln beurteilen.",
}


def _found(context: Context) -> tuple[Consensus, Influence]:
    """What the ratings say together.

    Raises:
        InputError: if they are too few, or have no limit.
    """
    tallies = context.tallies(KIND)
    assert tallies is not None
    tiles, ratings = matrices(tallies, context.cube)
    agreed = consensus(ratings, tiles, cube=context.cube)
    return agreed, influence(agreed)


def levers(context: Context) -> Iterator[Draft]:
    """Active and passive sum of every rated tile, with its role (F01)."""
    try:
        agreed, found = _found(context)
    except InputError as error:
        yield _nothing(error)
        return
    for tile in agreed.tiles:
        for measure, sums in (("active_sum", found.active), ("passive_sum", found.passive)):
            yield _sum(context.cube, measure, sums[tile], tile, agreed, found)


def _sum(
    cube: Cube, measure: str, estimate: Estimate, tile: str, agreed: Consensus, found: Influence
) -> Draft:
    active = measure == "active_sum"
    spread = (found.active_range if active else found.passive_range)[tile]
    return Draft(
        function="F01",
        method=METHOD,
        measure=measure,
        subject=Subject(tile=tile, dimension=cube.tiles[tile].dimension),
        estimate=evolve(estimate, method=""),
        explanation=_role(cube, tile, agreed, found) if active else {},
        reference=REFERENCE,
        persons=False,
        data={
            "role": found.roles[tile],
            "contested": list(found.contested.get(tile, ())),
            "lowest": spread[0],
            "highest": spread[1],
            "prominence": found.prominence[tile].value,
            "relation": found.relation[tile].value,
            "groups": len(agreed.groups),
        },
    )


def _role(cube: Cube, tile: str, agreed: Consensus, found: Influence) -> dict[str, str]:
    passive = found.passive[tile].value or 0.0
    return {
        language: _filled(
            words,
            groups=len(agreed.groups),
            tile=_label(cube, tile, language),
            role=ROLES[found.roles[tile]][language],
            passive=_number(passive, language),
        )
        for language, words in _ACTIVE.items()
    }


def _nothing(error: InputError) -> Draft:
    return Draft(
        function="F01",
        method=METHOD,
        measure="active_sum",
        subject=Subject(),
        estimate=Estimate.missing("undefined", measure_unit="influence_sum"),
        explanation=_unusable(error),
        reference=REFERENCE,
        persons=False,
    )


def _unusable(error: InputError) -> dict[str, str]:
    why = error.problems[0].message
    return {language: _filled(words, why=why) for language, words in _UNUSABLE.items()}


def watch(context: Context) -> Iterator[RuleResult]:
    """The tiles that each planned initiative moves beside those it means (F01)."""
    assert context.plan is not None
    try:
        agreed, found = _found(context)
    except InputError as error:
        yield RuleResult(code="ratings_unusable", text=_unusable(error), remedy=_MORE)
        return
    for initiative in context.plan.chosen:
        if set(initiative.tiles) & set(agreed.tiles):
            effects = side_effects(found, initiative)
            if effects.effects:
                yield _remark(initiative, effects, agreed, context.cube)


def _remark(
    initiative: Initiative, effects: SideEffects, agreed: Consensus, cube: Cube
) -> RuleResult:
    first = effects.effects[:_NAMED]
    return RuleResult(
        code="side_effects",
        level="note",
        text={
            language: _filled(
                words,
                title=pick(initiative.title, language),
                groups=len(agreed.groups),
                tiles=", ".join(f"“{_label(cube, e.tile, language)}”" for e in first)
                if language == "en"
                else ", ".join(f"„{_label(cube, e.tile, language)}“" for e in first),
            )
            for language, words in _SIDE_EFFECTS.items()
        },
        remedy=_WATCH,
        places=[Place(kind="tile", id=each.tile) for each in first],
        data={
            "initiative": initiative.id,
            "effects": {e.tile: e.total.value for e in effects.effects},
            "only_indirect": [e.tile for e in effects.effects if not e.direct.value],
            "not_rated": list(effects.not_rated),
        },
    )


def _label(cube: Cube, tile: str, language: str) -> str:
    return pick(fill(cube.tiles[tile].label, cube.variables), language).rstrip(".")


def _number(value: float, language: str) -> str:
    text = f"{value:g}"
    return text.replace(".", ",") if language == "de" else text


def _filled(words: str, **parts: object) -> str:
    for name, part in parts.items():
        words = words.replace(f"<{name}>", str(part))
    return words
