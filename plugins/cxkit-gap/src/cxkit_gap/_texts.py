"""Words of the plugin, in German and English."""

from __future__ import annotations

from collections.abc import Mapping

from cxkit.cube import Cube, Text, fill, pick

LANGUAGES = ("en", "de")

# What the plugin's own reason codes say.
REASONS: Mapping[str, Text] = {
    "gap:no_interval": {
        "en": "No interval of this figure keeps its level on skewed answers; look at the other "
        "two figures.",
        "de": "Bei schiefen Antworten hält kein Bereich für diese Größe, was er verspricht; "
        "maßgeblich sind die beiden anderen Größen.",
    },
    "gap:too_few_items": {
        "en": "Too few questions for an interval.",
        "de": "Zu wenige Fragen für einen Bereich.",
    },
    "gap:count": {
        "en": "A count of what was found, not an estimate.",
        "de": "Eine Anzahl dessen, was gefunden wurde, keine Schätzung.",
    },
}

SUPERIORITY: Text = {
    "en": "On “<tile>”, an answer of <of> is higher than one of <against> with probability "
    "{value}<interval>; .5 would mean no difference.",
    "de": "Bei „<tile>“ ist eine Antwort (<of>) mit Wahrscheinlichkeit {value} höher als eine "
    "Gegenantwort (<against>)<interval>; 0,5 hieße: kein Unterschied.",
}
HIGHER: Text = {
    "en": "On “<tile>”, the answers of <of> lie above those of <against>: {value} points of "
    "100<interval>.",
    "de": "Bei „<tile>“ liegen die Antworten (<of>) über den Gegenantworten (<against>): {value} "
    "Punkte von 100<interval>.",
}
LOWER: Text = {
    "en": "On “<tile>”, the answers of <of> lie below those of <against>: {value} points of "
    "100<interval>.",
    "de": "Bei „<tile>“ liegen die Antworten (<of>) unter den Gegenantworten (<against>): "
    "{value} Punkte von 100<interval>.",
}
STANDARDISED: Text = {
    "en": "On “<tile>”, <of> and <against> lie {value} standard deviations apart (Hedges' g).",
    "de": "Bei „<tile>“ liegen <of> und <against> {value} Standardabweichungen auseinander "
    "(Hedges' g).",
}
HIDDEN: Text = {
    "en": "How far <of> and <against> lie apart on “<tile>” cannot be said here.",
    "de": "Wie weit <of> und <against> bei „<tile>“ auseinanderliegen, lässt sich hier nicht "
    "sagen.",
}
COUNT: Text = {
    "en": "On {value} of <m> questions, <of> and <against> differ beyond chance; by chance alone "
    "about <chance> would. <of> answer higher on <higher> of them.",
    "de": "Bei {value} von <m> Fragen unterscheiden sich <of> und <against> mehr als zufällig; "
    "allein durch Zufall wären es etwa <chance>. Bei <higher> davon antworten <of> höher.",
}
COUNT_HIDDEN: Text = {
    "en": "On how many questions <of> and <against> differ cannot be said here.",
    "de": "Bei wie vielen Fragen sich <of> und <against> unterscheiden, lässt sich hier nicht "
    "sagen.",
}
SELF_PRAISE: Text = {
    "en": "On “<tile>”, <of> rate themselves {value} points from what they expect customers to "
    "say<interval>; above 0 is self-praise.",
    "de": "Bei „<tile>“ liegt das Selbstbild (<of>) um {value} Punkte neben dem, was von "
    "Kundinnen und Kunden erwartet wird<interval>; über 0 ist es Selbstlob.",
}
BLIND_SPOT: Text = {
    "en": "On “<tile>”, what <of> expect customers to say lies {value} points from what they "
    "say<interval>; above 0 is a blind spot.",
    "de": "Bei „<tile>“ liegt die Erwartung (<of>) um {value} Punkte neben dem, was Kundinnen "
    "und Kunden sagen<interval>; über 0 ist es ein blinder Fleck.",
}
ACCURACY: Text = {
    "en": "Over <m> questions, what <of> predict goes along with what <against> say: r = "
    "{value}<interval>.",
    "de": "Über <m> Fragen geht das, was vorhergesagt wird (<of>), so mit dem einher, was gesagt "
    "wird (<against>): r = {value}<interval>.",
}
ACCURACY_HIDDEN: Text = {
    "en": "How well <of> know what <against> say cannot be said here.",
    "de": "Wie gut <of> wissen, was <against> sagen, lässt sich hier nicht sagen.",
}


def words(cube: Cube, label: Text) -> dict[str, str]:
    """A label in every language of the plugin, its variables filled in."""
    filled = fill(label, cube.variables)
    return {language: pick(filled, language) for language in LANGUAGES}


def phrase(template: Text, **parts: Text) -> dict[str, str]:
    """The template with `<name>` replaced by the part of that name, per language."""
    found = {}
    for language in LANGUAGES:
        text = template[language]
        for name, part in parts.items():
            text = text.replace(f"<{name}>", pick(part, language))
        found[language] = text[:1].upper() + text[1:]
    return found


def same(text: object) -> dict[str, str]:
    """A part that reads the same in every language."""
    return dict.fromkeys(LANGUAGES, str(text))


def decimal(number: float) -> dict[str, str]:
    """A number with one decimal, in the notation of each language."""
    return {"en": f"{number:.1f}", "de": f"{number:.1f}".replace(".", ",")}


def interval_phrase(known: bool, confidence: float) -> dict[str, str]:
    """The interval in brackets, to be filled in by the gate; empty if there is none."""
    if not known:
        return same("")
    level = f"{100 * confidence:g}"
    return {
        "en": f" ({level} % interval: {{low}} to {{high}})",
        "de": f" ({level.replace('.', ',')}-%-Intervall: {{low}} bis {{high}})",
    }
