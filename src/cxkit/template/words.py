"""What a new workbook says beside its columns' own explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxkit.cube.text import Text

WORDS: Mapping[str, Text] = {
    "explanation": {"en": "Read me", "de": "Anleitung"},
    "lists": {"en": "Lists", "de": "Listen"},
    "title": {
        "en": "One workbook for a look",
        "de": "Eine Arbeitsmappe für eine Standortbestimmung",
    },
    "sheet": {"en": "Sheet", "de": "Blatt"},
    "column": {"en": "Column", "de": "Spalte"},
    "needed": {"en": "Needed", "de": "Nötig"},
    "means": {"en": "What it holds", "de": "Was darin steht"},
    "choices": {"en": "Choices", "de": "Auswahl"},
    "example": {"en": "Example", "de": "Beispiel"},
    "yes": {"en": "yes", "de": "ja"},
    "no": {"en": "no", "de": "nein"},
    "from_sheet": {"en": "from the sheet “{sheet}”", "de": "aus dem Blatt „{sheet}“"},
    "tiles": {"en": "tiles of the cube", "de": "Kacheln des Würfels"},
    "meanings": {"en": "roles, and items of the cube", "de": "Rollen und Fragen des Würfels"},
    "unusual": {"en": "Is that right?", "de": "Stimmt das?"},
    "not_in_list": {
        "en": "This is not among the choices. You may keep it if it is meant.",
        "de": "Das steht nicht zur Auswahl. Sie können es behalten, wenn es so gemeint ist.",
    },
    "no_number": {
        "en": "A number is expected here, without unit.",
        "de": "Hier wird eine Zahl erwartet, ohne Einheit.",
    },
    "no_date": {
        "en": "A day is expected here, such as 2026-03-05.",
        "de": "Hier wird ein Tag erwartet, etwa 2026-03-05.",
    },
}

HOW_TO: Mapping[str, Sequence[str]] = {
    "en": (
        "Fill in what you have; sheets that stay empty do no harm.",
        "Then: cxkit look FILE.xlsx. Everything wrong is said at once, with sheet, row and column.",
        "Columns with a dark header are needed, the others may stay empty or be deleted.",
        "An empty cell means that it is not known. It is never taken for zero.",
        "Names of people belong in no sheet: write functions, units, numbers or pseudonyms.",
        "This sheet is not read; examples stand here and nowhere else.",
    ),
    "de": (
        "Füllen Sie aus, was Sie haben; Blätter, die leer bleiben, stören nicht.",
        "Dann: cxkit look DATEI.xlsx. Was nicht stimmt, wird auf einmal gesagt, mit Blatt, Zeile "
        "und Spalte.",
        "Spalten mit dunkler Überschrift sind nötig, die anderen können leer bleiben oder weg.",
        "Eine leere Zelle heißt, dass man es nicht weiß. Sie gilt nie als null.",
        "Namen von Personen gehören in kein Blatt: Schreiben Sie Funktionen, Bereiche, Nummern "
        "oder Pseudonyme.",
        "Dieses Blatt wird nicht gelesen; Beispiele stehen nur hier.",
    ),
}
