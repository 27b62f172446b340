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
        "de": "Bei schiefen Antworten hält keine Spanne für diese Größe, was sie verspricht; "
        "maßgeblich sind die beiden anderen Größen.",
    },
    "gap:too_few_items": {
        "en": "Too few questions for an interval.",
        "de": "Zu wenige Fragen für eine Spanne.",
    },
    "gap:count": {
        "en": "A count of what was found, not an estimate.",
        "de": "Eine Anzahl dessen, was gefunden wurde, keine Schätzung.",
    },
}

SUPERIORITY: Text = {
    "en": "On “<tile>”, an answer of <of> is higher than one of <against> with probability "
    "{value}<interval>; 0.5 would mean no difference.",
    "de": "„<tile>“: <of> antworten mit Wahrscheinlichkeit {value} höher als "
    "<against><interval>; 0,5 hieße: kein Unterschied.",
}
HIGHER: Text = {
    "en": "On “<tile>”, <of> answer {value} points of 100 higher than <against><interval>.",
    "de": "„<tile>“: <of> antworten um {value} Punkte von 100 höher als <against><interval>.",
}
LOWER: Text = {
    "en": "On “<tile>”, <of> answer lower than <against>: {value} points of 100<interval>.",
    "de": "„<tile>“: <of> antworten niedriger als <against>: {value} Punkte von 100<interval>.",
}
STANDARDISED: Text = {
    "en": "On “<tile>”, <of> and <against> lie {value} standard deviations apart (Hedges' g).",
    "de": "„<tile>“: <of> und <against> liegen {value} Standardabweichungen auseinander "
    "(Hedges' g).",
}
HIDDEN: Text = {
    "en": "How far <of> and <against> lie apart on “<tile>” cannot be said here.",
    "de": "Wie weit <of> und <against> bei „<tile>“ auseinanderliegen, lässt sich hier nicht "
    "sagen.",
}
COUNT: Text = {
    "en": "On {value} of <m> questions, <of> and <against> differ beyond chance; by chance alone "
    "about <chance> would. On <higher> of them, <of> answer higher.",
    "de": "Bei {value} von <m> Fragen unterscheiden sich <of> und <against> mehr als zufällig; "
    "allein durch Zufall wären es etwa <chance>. Bei <higher> davon antworten <of> höher.",
}
COUNT_HIDDEN: Text = {
    "en": "On how many questions <of> and <against> differ cannot be said here.",
    "de": "Bei wie vielen Fragen sich <of> und <against> unterscheiden, lässt sich hier nicht "
    "sagen.",
}
PRAISE_HIGHER: Text = {
    "en": "On “<tile>”, <of> see themselves {value} points higher than they expect <against> to "
    "see them<interval>.",
    "de": "„<tile>“: <of> sehen sich um {value} Punkte besser, als sie es von <against> "
    "erwarten<interval>.",
}
PRAISE_LOWER: Text = {
    "en": "On “<tile>”, <of> see themselves lower than they expect <against> to see them: "
    "{value} points<interval>.",
    "de": "„<tile>“: <of> sehen sich schlechter, als sie es von <against> erwarten: {value} "
    "Punkte<interval>.",
}
BLIND_HIGHER: Text = {
    "en": "On “<tile>”, <of> expect <against> to answer {value} points higher than they "
    "do<interval>.",
    "de": "„<tile>“: <of> erwarten, dass <against> um {value} Punkte höher antworten, als sie es "
    "tun<interval>.",
}
BLIND_LOWER: Text = {
    "en": "On “<tile>”, <of> expect <against> to answer lower than they do: {value} "
    "points<interval>.",
    "de": "„<tile>“: <of> erwarten, dass <against> niedriger antworten, als sie es tun: {value} "
    "Punkte<interval>.",
}
ACCURACY: Text = {
    "en": "Over <m> questions, what <of> expect goes along with what <against> say: r = "
    "{value}<interval>.",
    "de": "Über <m> Fragen hängt das, was <of> erwarten, so mit dem zusammen, was <against> "
    "sagen: r = {value}<interval>.",
}
ACCURACY_HIDDEN: Text = {
    "en": "How well <of> know what <against> say cannot be said here.",
    "de": "Wie gut <of> wissen, was <against> sagen, lässt sich hier nicht sagen.",
}

CLOSING: Text = {
    "en": "On “<tile>”, the gap has been closing since <since>: {value} points<interval>. <moved>",
    "de": "„<tile>“: Der Abstand ist seit <since> kleiner geworden: {value} Punkte<interval>. "
    "<moved>",
}
OPENING: Text = {
    "en": "On “<tile>”, the gap has been opening since <since>: {value} points<interval>. <moved>",
    "de": "„<tile>“: Der Abstand ist seit <since> größer geworden: {value} Punkte<interval>. "
    "<moved>",
}
UNDECIDED: Text = {
    "en": "On “<tile>”, whether the gap has changed since <since> is still open: {value} "
    "points<interval>. <moved>",
    "de": "„<tile>“: Ob sich der Abstand seit <since> verändert hat, ist noch offen: {value} "
    "Punkte<interval>. <moved>",
}
MOVED: Mapping[str, Text] = {
    "self": {
        "en": "What <of> say has moved.",
        "de": "Bewegt hat sich, was <of> sagen.",
    },
    "customer": {
        "en": "What <against> say has moved.",
        "de": "Bewegt hat sich, was <against> sagen.",
    },
    "both": {
        "en": "Both sides have moved.",
        "de": "Beide Seiten haben sich bewegt.",
    },
    "none": {
        "en": "Neither side has moved beyond chance.",
        "de": "Keine Seite hat sich mehr als zufällig bewegt.",
    },
}
TREND_HIDDEN: Text = {
    "en": "How the gap on “<tile>” has changed since <since> cannot be said here.",
    "de": "Wie sich der Abstand bei „<tile>“ seit <since> verändert hat, lässt sich hier nicht "
    "sagen.",
}


def words(cube: Cube, label: Text) -> dict[str, str]:
    """A label in every language of the plugin, its variables filled in."""
    filled = fill(label, cube.variables)
    return {language: pick(filled, language) for language in LANGUAGES}


def group(cube: Cube, label: Text) -> dict[str, str]:
    """The name of a group of people as it stands within a sentence."""
    said = words(cube, label)
    english = said["en"]
    if english[1:2].islower():
        said["en"] = english[:1].lower() + english[1:]
    return said


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
