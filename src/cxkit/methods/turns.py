"""Doing and looking: turns, the looks after them, what runs at once, what was expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cxkit.context import Context
from cxkit.cube.text import Text
from cxkit.estimate import Estimate
from cxkit.finding import Draft, Subject
from cxkit.hookspecs import Method
from cxkit.initiative.journal import Journal, Registration

ID = "core.turns"
EXPECTED_ID = "core.expectations"
REFERENCE = "Deming 1994, The New Economics, ch. 6 (Plan-Do-Study-Act)."
LITTLE = "Little 1961, Operations Research 9, 383-387 (L = lambda W)."
EXPECTED_REFERENCE = "Stated before the start and dated; Nosek et al. 2018, PNAS 115, 2600-2606."
# An expectation that was written down when its initiative was already running.
LATE = "core:stated_late"
STATED = "core:stated_beforehand"

# What the core's own reason codes say.
REASONS: Mapping[str, Text] = {
    STATED: {
        "en": "Stated by people before the start, not measured.",
        "de": "Vor Beginn von Menschen angegeben, nicht gemessen.",
    },
    LATE: {
        "en": "Stated by people after the start, not measured.",
        "de": "Nach Beginn von Menschen angegeben, nicht gemessen.",
    },
}

_WORDS: Mapping[str, Text] = {
    "cycles": {
        "en": "Turns that were looked at before the next one began: {value} of {turns}.",
        "de": "Drehungen, die angesehen wurden, bevor die nächste begann: {value} von {turns}.",
    },
    "cycle_days_one": {
        "en": "From the start of a turn to the look after it, 1 day passed on average.",
        "de": "Vom Beginn einer Drehung bis zur nächsten Standortbestimmung verging im Mittel "
        "1 Tag.",
    },
    "cycle_days": {
        "en": "From the start of a turn to the look after it, {value} days passed on average.",
        "de": "Vom Beginn einer Drehung bis zur nächsten Standortbestimmung vergingen im Mittel "
        "{value} Tage.",
    },
    "looks_skipped_one": {
        "en": "1 turn began although nobody had looked since the same tiles were turned.",
        "de": "1 Drehung begann, obwohl seit der letzten Drehung derselben Kacheln niemand "
        "hingesehen hatte.",
    },
    "looks_skipped": {
        "en": "{value} turns began although nobody had looked since the same tiles were turned.",
        "de": "{value} Drehungen begannen, obwohl seit der letzten Drehung derselben Kacheln "
        "niemand hingesehen hatte.",
    },
    "work_in_progress": {
        "en": "Initiatives that run at once: {value}.",
        "de": "Initiativen, die gleichzeitig laufen: {value}.",
    },
    "turns_in_progress_one": {
        "en": "So far an initiative has been running for 1 turn on average.",
        "de": "Eine Initiative lief bisher im Mittel 1 Drehung lang.",
    },
    "turns_in_progress": {
        "en": "So far an initiative has been running for {value} turns on average.",
        "de": "Eine Initiative lief bisher im Mittel {value} Drehungen lang.",
    },
    "looked_share": {
        "en": "Of the turns, this share was looked at: {value}.",
        "de": "Von den Drehungen wurde dieser Anteil angesehen: {value}.",
    },
    "pause": {
        "en": " Pause and look: nobody has looked since these were turned: {tiles}.",
        "de": " Innehalten und hinsehen: Seit dem Drehen hat niemand nach diesen gesehen: {tiles}.",
    },
    "expected_change": {
        "en": "On {day}, a change of {value} (between {low} and {high}) was expected.",
        "de": "Am {day} wurde eine Veränderung um {value} (zwischen {low} und {high}) erwartet.",
    },
    "expected_late": {
        "en": " That was after the start; what is found is exploratory.",
        "de": " Das war nach Beginn; was sich findet, ist explorativ.",
    },
}


def compute(context: Context) -> Iterator[Draft]:
    """How turns and looks follow each other (F23), and how much runs at once (F08)."""
    journal = context.journal
    if not journal.turns:
        return
    yield from _cycles(journal)
    yield from _in_progress(journal)


def _cycles(journal: Journal) -> Iterator[Draft]:
    looked = [turn.number for turn, _ in journal.cycles]
    turns = len(journal.turns)
    data = {"turns": turns, "looked_at": looked, "looks": len(journal.looks)}
    yield _draft("F23", "cycles", len(looked), "count", data, turns=turns)
    if journal.cycle_days:
        days = [*journal.cycle_days]
        mean = sum(days) / len(days)
        yield _draft("F23", "cycle_days", mean, "days", {"days": days})
    skipped = [each.to_dict() for each in journal.skipped]
    yield _draft("F23", "looks_skipped", len(skipped), "count", {"skipped": skipped})


def _in_progress(journal: Journal) -> Iterator[Draft]:
    running = [turn.running for turn in journal.turns]
    now = journal.running_turn.running if journal.running_turn else ()
    yield _draft("F08", "work_in_progress", len(now), "count", {"running": [*now]}, LITTLE)
    started = {name for names in running for name in names}
    if started:
        # L = mean work in progress, lambda = initiatives begun per turn, so W = L / lambda.
        load = sum(map(len, running)) / len(running)
        rate = len(started) / len(running)
        data = {"work_in_progress": load, "started_per_turn": rate}
        yield _draft("F08", "turns_in_progress", load / rate, "turns", data, LITTLE)
    unseen = journal.unseen({tile for turn in journal.turns for tile in turn.tiles})
    share = len(journal.cycles) / len(journal.turns)
    draft = _draft("F08", "looked_share", share, "share", {"not_looked_at": unseen}, REFERENCE)
    yield draft if not unseen else _with_advice(draft, ", ".join(unseen))


def _with_advice(draft: Draft, tiles: str) -> Draft:
    from attrs import evolve

    advice = {lang: words.replace("{tiles}", tiles) for lang, words in _WORDS["pause"].items()}
    said = {lang: words + advice[lang] for lang, words in draft.explanation.items()}
    return evolve(draft, explanation=said)


def _draft(
    function: str,
    measure: str,
    value: float,
    unit: str,
    data: Mapping[str, Any],
    reference: str = REFERENCE,
    **parts: object,
) -> Draft:
    """A figure that is counted in the journal: it is known, there is nothing to estimate."""
    said = dict(_WORDS[f"{measure}_one" if value == 1 and f"{measure}_one" in _WORDS else measure])
    for name, part in parts.items():
        said = {lang: words.replace("{" + name + "}", str(part)) for lang, words in said.items()}
    return Draft(
        function=function,
        method=ID,
        measure=measure,
        subject=Subject(),
        estimate=Estimate(value=value, low=value, high=value, measure_unit=unit),
        explanation=said,
        reference=reference,
        persons=False,
        data=data,
    )


def expectations(context: Context) -> Iterator[Draft]:
    """What is expected of each initiative, and whether it was said beforehand (F89)."""
    for registration in context.journal.current:
        yield _expected(context.journal, registration)


def _expected(journal: Journal, registration: Registration) -> Draft:
    beforehand = journal.is_beforehand(registration)
    expected = registration.expected.estimate(EXPECTED_ID)
    metric = registration.target_kind == "metric"
    words = {
        lang: text + ("" if beforehand else _WORDS["expected_late"][lang])
        for lang, text in _WORDS["expected_change"].items()
    }
    day = registration.registered.isoformat()
    return Draft(
        function="F89",
        method=EXPECTED_ID,
        measure="expected_change",
        subject=subject_of(registration),
        estimate=Estimate(
            value=expected.value,
            low=expected.low,
            high=expected.high,
            confidence=expected.confidence,
            measure_unit="metric" if metric else expected.measure_unit,
            reasons=(STATED if beforehand else LATE,),
        ),
        explanation={lang: text.replace("{day}", day) for lang, text in words.items()},
        reference=EXPECTED_REFERENCE,
        persons=False,
        data={
            "registration": registration.id,
            "registered": beforehand,
            "registered_on": day,
            "start": registration.start.isoformat(),
            "not_before": registration.earliest.isoformat(),
            "supersedes": registration.supersedes,
            "stop_rule": registration.stop_rule.to_dict(),
        },
    )


def subject_of(registration: Registration) -> Subject:
    """What a finding about a registration is about."""
    parts: dict[str, str | None] = {registration.target_kind: registration.target}
    if registration.target_kind == "tile":
        parts["dimension"] = registration.target.split(".")[0]
    if registration.target_kind != "metric":
        parts |= {"side": registration.side, "audience": registration.audience}
    return Subject(initiative=registration.initiative, **parts)


METHOD = Method(
    id=ID,
    label={"en": "Turning and looking", "de": "Drehen und hinsehen"},
    functions=("F23", "F08"),
    reference=f"{REFERENCE} {LITTLE}",
    compute=compute,
    needs=("journal",),
)
EXPECTATIONS = Method(
    id=EXPECTED_ID,
    label={"en": "What was expected", "de": "Was erwartet wurde"},
    functions=("F89",),
    reference=EXPECTED_REFERENCE,
    compute=expectations,
    needs=("journal",),
)
