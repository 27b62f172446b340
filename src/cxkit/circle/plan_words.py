"""A plan in plain words: what runs when, why not the rest, what to be aware of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from cxkit.circle.outline import CircleWords, Outline, Section, outline, words_of
from cxkit.cube import Cube
from cxkit.initiative import Benefit, Initiative, Masterplan, Planned
from cxkit.initiative.planning import Candidate, RuleResult
from cxkit.shelf import low_tiles

if TYPE_CHECKING:
    from cxkit.circle.planning import PlanOutcome

# How many of the lowest tiles are set beside the plan.
_LOW = 5


def plan_outline(outcome: PlanOutcome, language: str) -> Outline:
    """The plan as a document to read, in a language."""
    made, words = outcome.plan, words_of(language)
    sections = (
        _proof(made, words),
        _planned(made, outcome.cube, words),
        _used(made, words),
        _left_out(made, words),
        _low(outcome, words),
        *_remarks(made, words),
        _stories(made, outcome.cube, words),
    )
    return outline(words("plan.title", labels=_span(made)), sections)


def _span(made: Masterplan) -> str:
    first, last = made.labels[0], made.labels[-1]
    return first if first == last else f"{first} – {last}"


def _proof(made: Masterplan, words: CircleWords) -> Section:
    k, n = len(made.planned), len(made.initiatives)
    key = "counts_all" if k == n == 1 else "counts"
    lines = [words(_counted(key, k), k=k, n=n)]
    gap = made.proof.gap
    if made.proof.status == "optimal":
        lines.append(words("plan.optimal"))
    elif gap is None:
        lines.append(words("plan.not_proven"))
    else:
        lines.append(words("plan.not_proven_gap", gap=words.percent(gap)))
    lines.append(words("plan.stated"))
    return Section(lines=lines)


def name_of(initiative: Initiative, words: CircleWords) -> str:
    """What an initiative is called, with its id."""
    title = words.pick(initiative.title)
    return title if title == initiative.id else f"{title} [{initiative.id}]"


def part_of(cube: Cube, part: str, words: CircleWords) -> str:
    """What a tile or dimension is called; anything else by its id."""
    found = cube.tiles.get(part) or cube.by_dimension.get(part)
    return words.pick(found.label) if found else part


def range_of(benefit: Benefit, words: CircleWords) -> str:
    """A stated range: likely, and both ends."""
    ends = {name: short(x, words) for name, x in benefit.to_dict().items()}
    return words("plan.range", **ends)


def short(value: float, words: CircleWords) -> str:
    """A number with one decimal, if it needs one."""
    return words.number(value, 0 if value == round(value) else 1)


def _planned(made: Masterplan, cube: Cube, words: CircleWords) -> Section:
    rows = []
    for each in made.planned:
        initiative = made.by_id[each.id]
        expected = [
            f"{part_of(cube, part, words)}: {range_of(benefit, words)}"
            for part, benefit in initiative.benefit.items()
        ]
        expected += [
            f"{m}: {range_of(aim.benefit, words)}" for m, aim in initiative.metrics.items()
        ]
        rows.append(
            (
                name_of(initiative, words),
                _when(each, made.labels),
                _shows(each, made.labels, words),
                "; ".join(expected),
                initiative.owner or words("plan.nobody"),
            )
        )
    columns = [words(f"plan.{key}") for key in ("initiative", "runs", "shows", "expected", "owner")]
    nothing = [] if rows else [words("plan.empty")]
    notes = [words("plan.range_means")] if rows else []
    return Section(
        title=words("plan.chosen"), columns=columns, rows=rows, lines=nothing, notes=notes
    )


def _when(each: Planned, labels: tuple[str, ...]) -> str:
    first, last = labels[each.start - 1], labels[each.end - 1]
    return first if first == last else f"{first} – {last}"


def _shows(each: Planned, labels: tuple[str, ...], words: CircleWords) -> str:
    if each.shows > len(labels):
        return words("plan.after_the_plan")
    return words("plan.after", label=labels[each.shows - 1])


def _used(made: Masterplan, words: CircleWords) -> Section:
    names = tuple(made.capacity.amounts)
    rows = [
        (
            turn.label,
            *(_share(turn.used[n], turn.capacity[n], words) for n in names),
        )
        for turn in made.turns
    ]
    resources = [words.get(f"resource.{name}", name) for name in names]
    return Section(
        title=words("plan.used"),
        columns=[words("plan.turn"), *resources],
        rows=rows,
        numbers=len(resources),
    )


def _share(used: float, there: float, words: CircleWords) -> str:
    return words("plan.of", used=words.number(used), there=words.number(there))


def _named(made: Masterplan, text: str, words: CircleWords) -> str:
    """A sentence in which initiatives stand under what people call them."""
    names = sorted(made.by_id, key=len, reverse=True)
    any_of_them = rf"\b({'|'.join(map(re.escape, names))})\b"
    return re.sub(any_of_them, lambda found: words.pick(made.by_id[found[1]].title), text)


def _left_out(made: Masterplan, words: CircleWords) -> Section:
    rows = [
        (name_of(made.by_id[each.id], words), _named(made, words.pick(each.text), words))
        for each in made.left_out
    ]
    columns = [words("plan.initiative"), words("plan.why_not")]
    return Section(title=words("plan.left_out"), columns=columns, rows=rows)


def _low(outcome: PlanOutcome, words: CircleWords) -> Section:
    """The lowest tiles beside the plan, and what of it is on them."""
    made, cube = outcome.plan, outcome.cube
    rows = []
    for finding in low_tiles(outcome.assessment)[:_LOW]:
        tile = str(finding.subject.tile)
        on_it = [name_of(each, words) for each in made.chosen if tile in each.tiles]
        value = "" if finding.estimate.value is None else words.number(finding.estimate.value)
        rows.append((part_of(cube, tile, words), value, "; ".join(on_it) or words("plan.none")))
    columns = [words("plan.tile"), words("plan.value"), words("plan.on_it")]
    return Section(title=words("plan.low"), columns=columns, rows=rows, numbers=1)


def _remarks(made: Masterplan, words: CircleWords) -> Iterator[Section]:
    found = [(each, result) for each in made.remarks for result in each.results]
    told = any(each.function != "F75" for each, _ in found)
    yield Section(
        title=words("plan.remarks"),
        columns=[words("plan.level"), words("plan.remark"), words("plan.remedy")],
        rows=[
            (
                words(f"level.{result.level}"),
                _said(result, made, words),
                words.pick(result.remedy) if result.remedy else "",
            )
            for each, result in sorted(found, key=lambda pair: _LEVELS[pair[1].level])
            if each.function != "F75"
        ],
        notes=[*([words("plan.code")] if told else []), *_silent(made, words)],
    )
    for each, result in found:
        if each.function == "F75":
            yield _cuts(result, made, words)


_LEVELS: Mapping[str, int] = {"error": 0, "warning": 1, "note": 2}


def _said(result: RuleResult, made: Masterplan, words: CircleWords) -> str:
    """A remark with its code, and with the places that its words do not name."""
    text = words.pick(result.text)
    named = {i.id for i in made.initiatives if words.pick(i.title) in text}
    places = [str(p.id) for p in result.places if p.kind != "dimension" and p.id not in named]
    return f"{text} [{result.code}]" + (f" ({', '.join(places)})" if places else "")


def _silent(made: Masterplan, words: CircleWords) -> list[str]:
    passed = sum(1 for each in made.remarks if each.status == "passed")
    lines = [words(_counted("passed", passed), n=passed)] if passed else []
    blind = [each for each in made.remarks if each.missing]
    if blind:
        names = sorted({name for each in blind for name in each.missing})
        missing = "; ".join(words.get(f"need.{name}", name) for name in names)
        lines.append(words(_counted("not_checked", len(blind)), n=len(blind), missing=missing))
    return lines


def _counted(key: str, count: int) -> str:
    """The key of a sentence about so many; one has a sentence of its own."""
    return f"plan.{key}_one" if count == 1 else f"plan.{key}"


def _cuts(result: RuleResult, made: Masterplan, words: CircleWords) -> Section:
    rows = []
    for cut in result.data.get("cuts", ()):
        kept = cut["gain_kept"]
        rows.append(
            (
                words.percent(cut["share"]),
                f"{len(cut['survivors'])}",
                "" if kept is None else words.percent(kept),
                _names(cut["lost"], made, words),
                _names(cut["newcomers"], made, words),
            )
        )
    columns = [words(f"plan.{key}") for key in ("cut", "survive", "gain_kept", "lost", "newcomers")]
    return Section(
        title=words("plan.cuts"),
        lines=[_named(made, words.pick(result.text), words)],
        columns=columns,
        rows=rows,
        numbers=2,
    )


def _names(ids: list[str], made: Masterplan, words: CircleWords) -> str:
    return ", ".join(words.pick(made.by_id[each].title) for each in ids)


def _stories(made: Masterplan, cube: Cube, words: CircleWords) -> Section:
    rows = [
        (
            part_of(cube, each.tile, words),
            _title(each, words),
            words.pick(each.effect) if each.effect else words("plan.no_effect"),
            words.pick(each.hard),
            words.pick(each.effort) if each.effort else "",
        )
        for each in made.candidates
    ]
    columns = [words(f"plan.{key}") for key in ("tile", "story", "effect", "hard", "effort")]
    notes = [words("plan.stories_hint")] if rows else []
    return Section(
        title=words("plan.stories"),
        lines=[words("plan.stories_reported")] if rows else [],
        columns=columns,
        rows=rows,
        notes=notes,
    )


def _title(each: Candidate, words: CircleWords) -> str:
    invented = f" ({words('plan.invented')})" if each.invented else ""
    return f"{words.pick(each.title)} [{each.story}]{invented}"
