"""What the command line says, in English and German."""

from __future__ import annotations

from cxkit.cube.text import Text, pick

_WORDS: dict[str, Text] = {
    "error": {"en": "Error: ", "de": "Fehler: "},
    "note": {"en": "Note: ", "de": "Hinweis: "},
    "one_problem": {"en": "1 problem found:", "de": "1 Problem gefunden:"},
    "problems": {"en": "{count} problems found:", "de": "{count} Probleme gefunden:"},
    "stopped": {
        "en": "Stopped; nothing is half-written.",
        "de": "Abgebrochen; es ist nichts halb geschrieben.",
    },
    "demo_goes_on": {
        "en": "The same command goes on where it stopped.",
        "de": "Derselbe Befehl macht dort weiter, wo er aufgehört hat.",
    },
    "demo_went_on": {
        "en": "This run went on with one that was interrupted.",
        "de": "Dieser Lauf hat einen unterbrochenen fortgesetzt.",
    },
    "headlines": {"en": "The most important things", "de": "Das Wichtigste"},
    "no_headlines": {
        "en": "There is nothing yet that can be said honestly.",
        "de": "Ehrlich lässt sich noch nichts sagen.",
    },
    "written": {"en": "Written", "de": "Geschrieben"},
    "workbook": {
        "en": "Written: {file}\nFill in what you have, then: cxkit look {file}",
        "de": "Geschrieben: {file}\nFüllen Sie aus, was Sie haben, dann: cxkit look {file}",
    },
    "file_report": {"en": "the report", "de": "der Bericht"},
    "file_findings": {"en": "all findings, for programs", "de": "alle Befunde, für Programme"},
    "file_workspace": {
        "en": "the workspace; can be shared",
        "de": "die Arbeitsdatei; darf weitergegeben werden",
    },
    "file_vault": {
        "en": "exact counts, for --add; keep it to yourself",
        "de": "genaue Zählungen, für --add; nicht weitergeben",
    },
    "file_truth": {
        "en": "what is true of the made-up company",
        "de": "was in der erfundenen Firma wahr ist",
    },
    "file_plan": {"en": "the plan", "de": "der Plan"},
    "file_plan.json": {
        "en": "the same, for programs",
        "de": "dasselbe, für Programme",
    },
    "file_journal": {
        "en": "what was expected, turned, looked at and decided",
        "de": "was erwartet, gedreht, angesehen und entschieden wurde",
    },
    "file_review": {"en": "the review", "de": "der Rückblick"},
    "file_review.json": {
        "en": "the same, for programs",
        "de": "dasselbe, für Programme",
    },
    "day_said": {
        "en": "This counts as written down on {day} because --day says so; the journal does not "
        "prove it. Where it has to convince others, leave --day out.",
        "de": "Das gilt als am {day} festgehalten, weil --day es so sagt; das Journal beweist es "
        "nicht. Wo es andere überzeugen soll, lassen Sie --day weg.",
    },
    "file_data": {
        "en": "the company's exports, as they come in",
        "de": "die Exporte der Firma, wie sie hereinkommen",
    },
    "demo_next": {
        "en": "What to do next: read {report} from the top, and hold it against {truth}, which "
        "says what is true. With answers of your own: cxkit look FILES --out FOLDER, as in "
        "docs/tutorial/first-look.md.",
        "de": "Wie es weitergeht: Lesen Sie {report} von oben, und vergleichen Sie mit {truth}; "
        "dort steht, was wahr ist. Mit eigenen Antworten: cxkit look DATEIEN --out ORDNER, wie in "
        "docs/tutorial/first-look.md.",
    },
    "planning": {"en": "Planning ...", "de": "Der Plan wird gemacht ..."},
    "looking": {"en": "Reading and assessing ...", "de": "Lesen und Auswerten ..."},
    "station_look": {
        "en": "Inventing the company and looking at it",
        "de": "Die Firma wird erfunden und betrachtet",
    },
    "station_plan": {"en": "Making a plan", "de": "Ein Masterplan entsteht"},
    "station_turn": {
        "en": "Turn {turn}: act, ask again, look again, review",
        "de": "Drehung {turn}: handeln, wieder fragen, wieder hinsehen, überprüfen",
    },
    "design": {
        "en": "Design {design} for {audience}: {items} items and {look:.0f} min per person and "
        "look, {year:.0f} min a year.",
        "de": "Befragungsplan „{design}“ für {audience}: {items} Fragen und {look:.0f} Min. je "
        "Person und Erhebung, {year:.0f} Min. im Jahr.",
    },
    "assumed": {
        "en": "Assumed: {response} answer, standard deviation {sd} on {low} to {high}, "
        "correlation {correlation} within a dimension; fewer than {minimum} people are hidden.",
        "de": "Angenommen: {response} antworten, Standardabweichung {sd} auf {low} bis "
        "{high}, Korrelation {correlation} innerhalb einer Dimension; weniger als {minimum} "
        "Personen werden ausgeblendet.",
    },
    "rotating": {
        "en": "Each rotating item ({form}) is asked of {least} to {most} people.",
        "de": "Jede wechselnde Frage ({form}) geht an {least} bis {most} Personen.",
    },
    "pairs_within": {
        "en": "Both items of a pair within one tile are asked of {least} to {most} people.",
        "de": "Beide Fragen eines Paars innerhalb einer Kachel gehen an {least} bis {most} "
        "Personen.",
    },
    "pairs_across": {
        "en": "Both items of a pair across tiles are asked of {least} to {most} people.",
        "de": "Beide Fragen eines Paars aus zwei Kacheln gehen an {least} bis {most} Personen.",
    },
    "per_dimension": {
        "en": "Dimensions, whole organisation",
        "de": "Dimensionen, ganze Organisation",
    },
    "per_tile": {"en": "Tiles, whole organisation", "de": "Kacheln, ganze Organisation"},
    "per_side": {
        "en": "Sides of tiles, whole organisation",
        "de": "Seiten der Kacheln, ganze Organisation",
    },
    "per_unit": {"en": "Units", "de": "Bereiche"},
    "each_dimension": {
        "en": "each of {n} dimensions",
        "de": "jede von {n} Dimensionen",
    },
    "each_tile": {"en": "each of {n} tiles", "de": "jede von {n} Kacheln"},
    "each_side": {"en": "each of {n} sides", "de": "jede von {n} Seiten"},
    "part": {"en": "part", "de": "Teil"},
    "persons": {"en": "persons", "de": "Personen"},
    "answers": {"en": "answers", "de": "Antworten"},
    "on_scale": {"en": "± on scale", "de": "± auf Skala"},
    "on_100": {"en": "± on 0..100", "de": "± auf 0..100"},
    "hidden": {"en": "hidden?", "de": "verborgen?"},
    "usable": {"en": "usable?", "de": "brauchbar?"},
    "unit": {"en": "unit", "de": "Bereich"},
    "heads": {"en": "heads", "de": "Köpfe"},
    "expected": {"en": "expected", "de": "erwartet"},
    "on_dimension": {"en": "± dimension", "de": "± Dimension"},
    "on_tile": {"en": "± tile", "de": "± Kachel"},
    "down_to": {"en": "look down to", "de": "Blick bis"},
    "whole": {"en": "whole organisation", "de": "ganze Organisation"},
    "down_tile": {"en": "tiles", "de": "Kacheln"},
    "down_dimension": {"en": "dimensions", "de": "Dimensionen"},
    "down_parent": {"en": "unit above", "de": "Bereich darüber"},
    "yes": {"en": "yes", "de": "ja"},
    "no": {"en": "no", "de": "nein"},
    "legend": {
        "en": "± is half the width of the 95 % interval; of several different ones, the widest.",
        "de": "± ist die halbe Breite des 95-%-Intervalls; bei mehreren verschiedenen die größte.",
    },
    "sides_hint": {"en": "Sides of tiles: --sides.", "de": "Seiten der Kacheln: --sides."},
    "forms_are_in": {
        "en": "Forms and persons are in {folder}.",
        "de": "Bögen und Personen liegen in {folder}.",
    },
    "form_self": {"en": "own view", "de": "eigene Sicht"},
    "form_predicted": {"en": "predicted", "de": "vorhergesagt"},
    "form_customer": {"en": "customers' view", "de": "Sicht der Kundschaft"},
    "visible": {
        "en": "◇ customers can see it and are asked too",
        "de": "◇ auch für die Kundschaft sichtbar; sie wird mitgefragt",
    },
    "nothing_asked": {"en": "Nothing is asked.", "de": "Es wird nichts gefragt."},
    "diff_change": {"en": "change", "de": "Änderung"},
    "diff_measure": {"en": "measure", "de": "Maß"},
    "diff_subject": {"en": "about", "de": "worüber"},
    "diff_wave": {"en": "wave", "de": "Erhebung"},
    "diff_old": {"en": "before", "de": "vorher"},
    "diff_new": {"en": "now", "de": "jetzt"},
    "diff_causes": {"en": "because of", "de": "wegen"},
    "diff_more": {"en": "And {n} more: --all.", "de": "Und {n} weitere: --all."},
    "file_markdown": {"en": "the findings as text", "de": "die Befunde als Text"},
    "mapping_open": {
        "en": "Still open in this mapping",
        "de": "In dieser Zuordnung noch offen",
    },
}


def known(key: str) -> bool:
    """True if there are words for `key`."""
    return key in _WORDS


def say(key: str, language: str, **parts: object) -> str:
    """The words for `key` in a language, with `parts` filled in."""
    return pick(_WORDS[key], language).format(**parts)
