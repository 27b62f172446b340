"""What findings about borders between units say, in German and English."""

from __future__ import annotations

from collections.abc import Mapping

from cxkit.context import Context
from cxkit.cube import Text, pick

LANGUAGES = ("en", "de")

# What the plugin's own reason codes say.
REASONS: Mapping[str, Text] = {
    "silo:order_of_units": {
        "en": "Borders that share a unit are not independent, so there is a probability by "
        "exchanging units, and no range.",
        "de": "Grenzen mit einem gemeinsamen Bereich sind nicht unabhängig; darum gibt es eine "
        "Wahrscheinlichkeit durch Vertauschen der Bereiche und keine Spanne.",
    },
    "silo:few_borders": {
        "en": "Fewer than three borders have both a wait and a rating.",
        "de": "Weniger als drei Grenzen haben sowohl eine Wartezeit als auch eine Bewertung.",
    },
    "silo:counted": {
        "en": "The mean of all handovers that the log holds.",
        "de": "Das Mittel aller Übergaben, die das Protokoll enthält.",
    },
}

WORDS: Mapping[str, Text] = {
    "hidden": {
        "en": "Too few people stand behind this figure to show it.",
        "de": "Hinter dieser Zahl stehen zu wenige Personen, um sie zu zeigen.",
    },
    "ei_index": {
        "en": "Of the ties “<relation>”, <external> lead to other units and <internal> stay "
        "inside; the index is {value} (-1: all inside, 1: all across)<chance>.",
        "de": "Von den Verbindungen „<relation>“ führen <external> in andere Bereiche, "
        "<internal> bleiben innen; der Index ist {value} (-1: alle innen, 1: alle nach außen)"
        "<chance>.",
    },
    "ei_chance": {
        "en": "; if ties met by lot, it would be about <expected>",
        "de": "; träfen sich Verbindungen durch Zufall, wäre er etwa <expected>",
    },
    "ei_unit": {
        "en": "Of the ties “<relation>” that touch <unit>, <external> cross its border; the "
        "index is {value}.",
        "de": "Von den Verbindungen „<relation>“, die <unit> berühren, gehen <external> über "
        "dessen Grenze; der Index ist {value}.",
    },
    "within": {
        "en": "Working together within units is rated {value} of 100.",
        "de": "Die Zusammenarbeit innerhalb der Bereiche wird mit {value} von 100 bewertet.",
    },
    "within_unit": {
        "en": "<unit> rates working together within the unit {value} of 100.",
        "de": "<unit> bewertet die Zusammenarbeit im eigenen Bereich mit {value} von 100.",
    },
    "between": {
        "en": "Working together over borders is rated {value} of 100.",
        "de": "Die Zusammenarbeit über Grenzen wird mit {value} von 100 bewertet.",
    },
    "between_unit": {
        "en": "<unit> rates working together with other units {value} of 100.",
        "de": "<unit> bewertet die Zusammenarbeit mit anderen Bereichen mit {value} von 100.",
    },
    "lost": {
        "en": "At borders, {value} points of 100 of working together are lost.",
        "de": "An Grenzen gehen {value} von 100 Punkten der Zusammenarbeit verloren.",
    },
    "border": {
        "en": "Between <first> and <second>, working together is rated {value} of 100: <rank> "
        "of <of> borders, counted from the lowest.",
        "de": "Zwischen <first> und <second> wird die Zusammenarbeit mit {value} von 100 "
        "bewertet: Platz <rank> von <of> Grenzen, von der niedrigsten an gezählt.",
    },
    "service": {
        "en": "<first> rates what it gets from <second> {value} of 100.",
        "de": "<first> bewertet, was von <second> kommt, mit {value} von 100.",
    },
    "service_all": {
        "en": "Other units rate what they get from <second> {value} of 100.",
        "de": "Andere Bereiche bewerten, was von <second> kommt, mit {value} von 100.",
    },
    "asymmetry": {
        "en": "<first> and <second> see working together differently: <first> rates it {value} "
        "points of 100 <way>.",
        "de": "<first> und <second> sehen die Zusammenarbeit verschieden: <first> bewertet sie "
        "um {value} Punkte von 100 <way>.",
    },
    "wait_at_border": {
        "en": "Between <first> and <second>, work waits {value} hours on average at each of <n> "
        "handovers, and working together is rated <rating> of 100; by both together this is "
        "border <rank> of <of>.",
        "de": "Zwischen <first> und <second> wartet Arbeit bei jeder von <n> Übergaben im Mittel "
        "{value} Stunden, und die Zusammenarbeit wird mit <rating> von 100 bewertet; nach "
        "beidem zusammen ist das Grenze <rank> von <of>.",
    },
    "wait_and_coordination": {
        "en": "Over <of> borders, long waits and low ratings of working together go together "
        "with a rank correlation of {value}<chance>.",
        "de": "Über <of> Grenzen gehen lange Wartezeiten und niedrige Bewertungen der "
        "Zusammenarbeit mit einer Rangkorrelation von {value} einher<chance>.",
    },
    "by_chance": {
        "en": "; by exchanging units, as much would come about with probability <p>",
        "de": "; durch Vertauschen der Bereiche käme so viel mit Wahrscheinlichkeit <p> zustande",
    },
    "cannot_be_said": {
        "en": "Whether long waits and low ratings of working together go together cannot be said.",
        "de": "Ob lange Wartezeiten und niedrige Bewertungen der Zusammenarbeit einhergehen, "
        "lässt sich nicht sagen.",
    },
    "higher": {"en": "higher", "de": "höher"},
    "lower": {"en": "lower", "de": "niedriger"},
}


def phrase(name: str, **parts: Text) -> dict[str, str]:
    """The words of a name with `<part>` replaced, per language."""
    found = {}
    for language in LANGUAGES:
        text = WORDS[name][language]
        for key, part in parts.items():
            text = text.replace(f"<{key}>", pick(part, language))
        found[language] = text
    return found


def same(text: object) -> dict[str, str]:
    """A part that reads the same in both languages."""
    return dict.fromkeys(LANGUAGES, str(text))


def number(value: float, digits: int = 0) -> dict[str, str]:
    """A number in the notation of each language."""
    text = f"{value:.{digits}f}"
    text = text.lstrip("-") if float(text) == 0 else text
    return {"en": text, "de": text.replace(".", ",")}


def unit_name(context: Context, unit: str) -> dict[str, str]:
    """What people call a unit."""
    return {language: context.unit_name(unit, language) for language in LANGUAGES}
