"""Words of the rules over registers."""

from __future__ import annotations

from cxkit_governance._say import Words

_SAY_WHO = {
    "en": "Name the function or unit.",
    "de": "Nennen Sie die Stelle oder den Bereich.",
}

RACI: Words = {
    "no_role": (
        {
            "en": "A row about “<activity>” names no role.",
            "de": "Eine Zeile zu „<activity>“ nennt keine Rolle.",
        },
        _SAY_WHO,
    ),
    "unknown_letter": (
        {
            "en": "The part of “<role>” in “<activity>” is not R, A, C or I.",
            "de": "Der Anteil von „<role>“ an „<activity>“ ist nicht R, A, C oder I.",
        },
        {
            "en": "Write R (does it), A (answers for it), C (is asked) or I (is told), or several.",
            "de": "Schreiben Sie R (führt aus), A (verantwortet), C (wird gefragt) oder I (wird "
            "informiert), auch mehrere.",
        },
    ),
    "no_accountable": (
        {
            "en": "Nobody answers for “<activity>”.",
            "de": "Niemand verantwortet „<activity>“.",
        },
        {
            "en": "Give exactly one role the A.",
            "de": "Geben Sie genau einer Rolle das A.",
        },
    ),
    "several_accountable": (
        {
            "en": "Several roles answer for “<activity>”: <roles>.",
            "de": "Mehrere Rollen verantworten „<activity>“: <roles>.",
        },
        {
            "en": "Decide which of them answers; the others do it (R) or are asked (C).",
            "de": "Entscheiden Sie, wer davon verantwortet; die anderen führen aus (R) oder werden "
            "gefragt (C).",
        },
    ),
    "no_responsible": (
        {
            "en": "Nobody does “<activity>”.",
            "de": "Niemand führt „<activity>“ aus.",
        },
        {
            "en": "Give at least one role the R.",
            "de": "Geben Sie mindestens einer Rolle das R.",
        },
    ),
    "one_role_carries_most": (
        {
            "en": "“<role>” answers for <share> of all activities.",
            "de": "„<role>“ verantwortet <share> aller Tätigkeiten.",
        },
        {
            "en": "Hand some of it over, with the right to decide.",
            "de": "Geben Sie einen Teil davon ab, mitsamt dem Recht zu entscheiden.",
        },
    ),
    "only_told": (
        {
            "en": "“<role>” is asked or told, and does or answers for nothing.",
            "de": "„<role>“ wird gefragt oder informiert, führt aber nichts aus und verantwortet "
            "nichts.",
        },
        {
            "en": "See whether this role has a part of its own.",
            "de": "Prüfen Sie, ob diese Rolle einen eigenen Anteil hat.",
        },
    ),
}

TRACE: Words = {
    "unknown_link": (
        {
            "en": "“<name>” names “<part>”, which no register knows.<near>",
            "de": "„<name>“ nennt „<part>“; das kennt kein Register.<near>",
        },
        {
            "en": "Write the id as it stands in the other register, or add it there.",
            "de": "Schreiben Sie die Kennung wie im anderen Register, oder tragen Sie sie dort "
            "nach.",
        },
    ),
    "promise_without_insight": (
        {
            "en": "The promise “<name>” follows from no insight about customers.",
            "de": "Das Versprechen „<name>“ folgt aus keiner Erkenntnis über die Kundschaft.",
        },
        {
            "en": "Name the insight, or ask customers whether they want this promise.",
            "de": "Nennen Sie die Erkenntnis, oder fragen Sie die Kundschaft, ob sie dieses "
            "Versprechen will.",
        },
    ),
    "promise_without_measure": (
        {
            "en": "No measure keeps the promise “<name>”.",
            "de": "Keine Maßnahme löst das Versprechen „<name>“ ein.",
        },
        {
            "en": "Name the initiative that keeps it, or take the promise back.",
            "de": "Nennen Sie die Initiative, die es einlöst, oder nehmen Sie das Versprechen "
            "zurück.",
        },
    ),
    "measure_without_owner": (
        {
            "en": "“<measure>”, which is to keep the promise “<name>”, belongs to nobody.",
            "de": "„<measure>“ soll das Versprechen „<name>“ einlösen und gehört niemandem.",
        },
        _SAY_WHO,
    ),
    "insight_without_promise": (
        {
            "en": "Nothing is promised on the insight “<name>”.",
            "de": "Auf die Erkenntnis „<name>“ folgt kein Versprechen.",
        },
        {
            "en": "Promise something on it, or say why nothing follows from it.",
            "de": "Versprechen Sie etwas darauf hin, oder sagen Sie, warum nichts daraus folgt.",
        },
    ),
    "measure_without_promise": (
        {
            "en": "“<measure>” keeps no promise of the register.",
            "de": "„<measure>“ löst kein Versprechen des Registers ein.",
        },
        {
            "en": "Name it with the promise that it keeps, if there is one.",
            "de": "Nennen Sie sie bei dem Versprechen, das sie einlöst, falls es eines gibt.",
        },
    ),
}

WORDS: Words = {**RACI, **TRACE}
