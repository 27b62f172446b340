"""Words of the plugin, in German and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cxkit.cube import Cube, Text, fill, pick

LANGUAGES = ("en", "de")

SIDES: Mapping[str, Text] = {
    "structural": {"en": "structures", "de": "Strukturen"},
    "process": {"en": "processes", "de": "Abläufe"},
    "behaviour": {"en": "behaviour", "de": "Verhalten"},
}

# What the plugin's own reason codes say.
REASONS: Mapping[str, Text] = {
    "survey:too_few_pairs": {
        "en": "Some pairs of questions were answered together by fewer than 30 people.",
        "de": "Manche Fragenpaare haben weniger als 30 Personen gemeinsam beantwortet.",
    },
    "survey:runs_against": {
        "en": "At least one question runs against the others; it may be worded the other way "
        "round.",
        "de": "Mindestens eine Frage läuft den anderen entgegen; vielleicht ist sie umgekehrt "
        "formuliert.",
    },
    "survey:no_interval": {
        "en": "No interval is known for this figure that keeps its promise.",
        "de": "Für diese Größe ist keine Spanne bekannt, die hält, was sie verspricht.",
    },
    "survey:doubtful_model": {
        "en": "One question alone explains the common factor; the model fits badly.",
        "de": "Eine Frage allein erklärt den gemeinsamen Faktor; das Modell passt schlecht.",
    },
    "survey:incomplete_answers": {
        "en": "Not everybody answered all questions; the figure supposes that chance decided "
        "who was asked what.",
        "de": "Nicht alle haben alle Fragen beantwortet; die Größe setzt voraus, dass der Zufall "
        "entschied, wem welche Frage gestellt wurde.",
    },
    "survey:do_not_aggregate": {
        "en": "The answers do not justify one figure per unit.",
        "de": "Die Antworten rechtfertigen keine gemeinsame Zahl je Bereich.",
    },
    "survey:count": {
        "en": "A count of what was found, not an estimate.",
        "de": "Eine Anzahl dessen, was gefunden wurde, keine Schätzung.",
    },
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
            text = text.replace(f"<{name}>", part[language])
        found[language] = text
    return found


def with_reasons(text: Text, reasons: Iterable[str]) -> dict[str, str]:
    """The text, followed by what the plugin's own reason codes say."""
    told = [REASONS[code] for code in reasons if code in REASONS and code not in _SAID_ALREADY]
    return {
        language: " ".join([text[language], *(reason[language] for reason in told)])
        for language in LANGUAGES
    }


# The explanations of these figures say it themselves, or it goes without saying.
_SAID_ALREADY = ("survey:runs_against", "survey:do_not_aggregate", "survey:count")


def same(text: object) -> dict[str, str]:
    """A part that reads the same in every language."""
    return dict.fromkeys(LANGUAGES, str(text))


def interval_phrase(known: bool, confidence: float) -> dict[str, str]:
    """The interval in brackets, to be filled in by the gate; empty if there is none."""
    if not known:
        return same("")
    level = f"{100 * confidence:g}"
    return {
        "en": f" ({level} % interval: {{low}} to {{high}})",
        "de": f" ({level.replace('.', ',')}-%-Intervall: {{low}} bis {{high}})",
    }
