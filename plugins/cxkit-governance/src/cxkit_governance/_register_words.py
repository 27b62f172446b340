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

PROCESSES: Words = {
    "process_without_owner": (
        {
            "en": "Nobody answers for the process “<name>” from end to end.",
            "de": "Niemand verantwortet den Ablauf „<name>“ von Anfang bis Ende.",
        },
        _SAY_WHO,
    ),
    "process_with_several_owners": (
        {
            "en": "Several answer for the process “<name>”: <owners>.",
            "de": "Mehrere verantworten den Ablauf „<name>“: <owners>.",
        },
        {
            "en": "Let one of them answer for the whole; the others for their part.",
            "de": "Lassen Sie eine Stelle das Ganze verantworten, die anderen ihren Teil.",
        },
    ),
}

BOARDS: Words = {
    "board_without_support": (
        {
            "en": "Nobody stands for the customer in “<name>”.",
            "de": "In „<name>“ vertritt niemand die Sicht der Kundschaft.",
        },
        {
            "en": "Name the function that supports this board, for some meetings at least.",
            "de": "Benennen Sie die Stelle, die dieses Gremium unterstützt, wenigstens für einige "
            "Sitzungen.",
        },
    ),
    "support_overloaded": (
        {
            "en": "Boards ask “<function>” for <hours> hours; it has <available>.",
            "de": "Gremien beanspruchen „<function>“ mit <hours> Stunden; verfügbar sind "
            "<available>.",
        },
        {
            "en": "Leave boards out, or train others to stand for the customer there.",
            "de": "Lassen Sie Gremien weg, oder befähigen Sie andere, dort die Sicht der "
            "Kundschaft zu vertreten.",
        },
    ),
}

PROMISES: Words = {
    "promise_without_outcome": (
        {
            "en": "Nobody counts whether the promise “<name>” is kept.",
            "de": "Niemand zählt, ob das Versprechen „<name>“ gehalten wird.",
        },
        {
            "en": "Count cases promised and kept, for a month to begin with.",
            "de": "Zählen Sie versprochene und gehaltene Fälle, zunächst einen Monat lang.",
        },
    ),
    "kept_more_than_promised": (
        {
            "en": "“<name>” was kept in <kept> cases and promised in <promised>.",
            "de": "„<name>“ wurde in <kept> Fällen gehalten und in <promised> versprochen.",
        },
        {
            "en": "Count the same cases on both sides.",
            "de": "Zählen Sie auf beiden Seiten dieselben Fälle.",
        },
    ),
    "promise_below_target": (
        {
            "en": "The promise “<name>” was kept in <share> of cases, at best <high>; the target "
            "is <target>.",
            "de": "Das Versprechen „<name>“ wurde in <share> der Fälle gehalten, bestenfalls in "
            "<high>; Ziel sind <target>.",
        },
        {
            "en": "Find the step at which it breaks, or promise what can be kept.",
            "de": "Suchen Sie den Schritt, an dem es bricht, oder versprechen Sie, was sich halten "
            "lässt.",
        },
    ),
}

GOALS: Words = {
    "unknown_goal": (
        {
            "en": "“<name>” names “<part>”, which is no goal of the register.<near>",
            "de": "„<name>“ nennt „<part>“; das ist kein Ziel des Registers.<near>",
        },
        {
            "en": "Write the id as it stands in the register, or add the goal.",
            "de": "Schreiben Sie die Kennung wie im Register, oder tragen Sie das Ziel nach.",
        },
    ),
    "goal_circle": (
        {
            "en": "Goals stand below one another in a circle: <names>.",
            "de": "Ziele stehen im Kreis untereinander: <names>.",
        },
        {
            "en": "Take one of these parents out.",
            "de": "Nehmen Sie eine dieser Unterordnungen heraus.",
        },
    ),
    "goal_conflict": (
        {
            "en": "“<first>” and “<second>” are known to conflict.",
            "de": "„<first>“ und „<second>“ stehen bekanntermaßen im Widerspruch.",
        },
        {
            "en": "Let those who answer for both decide which comes first, and write it down.",
            "de": "Lassen Sie die Verantwortlichen entscheiden, welches vorgeht, und halten Sie es "
            "fest.",
        },
    ),
    "goals_pull_apart": (
        {
            "en": "“<first>” wants “<indicator>” higher, “<second>” wants it lower.",
            "de": "„<first>“ will „<indicator>“ höher, „<second>“ will es niedriger.",
        },
        {
            "en": "Agree on one direction, or on the range in which both can live.",
            "de": "Einigen Sie sich auf eine Richtung oder auf eine Spanne, mit der beide leben "
            "können.",
        },
    ),
}

ANCHORED: Words = {
    "anchor_missing": (
        {
            "en": "Nothing shows that customer focus is anchored in <anchor>.",
            "de": "Nichts belegt, dass Kundenzentrierung in <anchor> verankert ist.",
        },
        {
            "en": "Name the document or the count that shows it, or anchor it there.",
            "de": "Nennen Sie das Dokument oder die Zahl, die es belegt, oder verankern Sie sie "
            "dort.",
        },
    ),
    "stage_missing": (
        {
            "en": "“<later>” is met before “<stage>”, so it does not count yet.",
            "de": "„<later>“ ist erreicht, bevor „<stage>“ erreicht ist, und zählt deshalb noch "
            "nicht.",
        },
        {
            "en": "Go back to “<stage>” first.",
            "de": "Holen Sie zuerst „<stage>“ nach.",
        },
    ),
    "stage_without_evidence": (
        {
            "en": "“<stage>” is said to be met, and nothing shows it.",
            "de": "„<stage>“ soll erreicht sein, und nichts belegt es.",
        },
        {
            "en": "Name what shows it: a document, a figure, a decision.",
            "de": "Nennen Sie, was es belegt: ein Dokument, eine Zahl, eine Entscheidung.",
        },
    ),
}

STATEMENTS: Words = {
    "empty_phrase": (
        {
            "en": "“<name>” names no indicator, nobody who answers, and no date.",
            "de": "„<name>“ nennt keine Messgröße, niemanden, der verantwortet, und keinen Termin.",
        },
        {
            "en": "Say by what one will see it, who answers, and until when; or leave it out.",
            "de": "Sagen Sie, woran man es erkennen wird, wer verantwortet und bis wann; oder "
            "lassen Sie es weg.",
        },
    ),
    "statement_not_defined": (
        {
            "en": "“<name>” lacks: <missing>.",
            "de": "Bei „<name>“ fehlt: <missing>.",
        },
        {
            "en": "Add it, so that one can tell whether it came true.",
            "de": "Ergänzen Sie es, damit man erkennt, ob es wahr geworden ist.",
        },
    ),
}

MISSING = {
    "indicator": {"en": "an indicator", "de": "eine Messgröße"},
    "owner": {"en": "somebody who answers", "de": "jemand, der verantwortet"},
    "due": {"en": "a date", "de": "ein Termin"},
}

WORDS: Words = {
    **RACI,
    **TRACE,
    **PROCESSES,
    **BOARDS,
    **PROMISES,
    **GOALS,
    **ANCHORED,
    **STATEMENTS,
}
