"""What the core's findings say, in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from cxkit.cube.text import Text, pick

TILE: Text = {
    "en": '{audience} rate "{tile}" at {value} of 100 (between {low} and {high}; {n} people).',
    "de": "{audience} bewerten „{tile}“ mit {value} von 100 (zwischen {low} und {high}; "
    "{n} Personen).",
}
TILE_OPEN: Text = {
    "en": '{audience} rate "{tile}" at {value} of 100 ({n} people, too few to say how sure).',
    "de": "{audience} bewerten „{tile}“ mit {value} von 100 ({n} Personen, zu wenige, um zu "
    "sagen, wie sicher das ist).",
}
TILE_HIDDEN: Text = {
    "en": '"{tile}": there is no figure for {audience} here.',
    "de": "„{tile}“: Für {audience} gibt es hier keine Zahl.",
}
SIDE: Text = {
    "en": '{audience} rate the {side} side of "{tile}" at {value} of 100.',
    "de": "{audience} bewerten die {side} Seite von „{tile}“ mit {value} von 100.",
}
SIDE_HIDDEN: Text = {
    "en": 'The {side} side of "{tile}": there is no figure for {audience} here.',
    "de": "Die {side} Seite von „{tile}“: Für {audience} gibt es hier keine Zahl.",
}
DIMENSION: Text = {
    "en": "{dimension}: {audience} see it at {value} of 100 (between {low} and {high}; "
    "{n} people).",
    "de": "{dimension}: {audience} sehen den Wert bei {value} von 100 (zwischen {low} und {high}; "
    "{n} Personen).",
}
DIMENSION_OPEN: Text = {
    "en": "{dimension}: {audience} see it at {value} of 100 ({n} people, too few to say how sure).",
    "de": "{dimension}: {audience} sehen den Wert bei {value} von 100 ({n} Personen, zu wenige, "
    "um zu sagen, wie sicher das ist).",
}
DIMENSION_HIDDEN: Text = {
    "en": "{dimension}: too little was measured among {audience} for a figure.",
    "de": "{dimension}: Bei {audience} wurde zu wenig für eine Zahl gemessen.",
}
AGREEMENT: Text = {
    "en": 'On "{item}", the answers of {audience} agree with {value} '
    "(1 all alike, 0 spread evenly, -1 two camps).",
    "de": "Bei „{item}“ stimmen die Antworten ({audience}) mit {value} überein "
    "(1 alle gleich, 0 gleichmäßig verteilt, -1 zwei Lager).",
}
AGREEMENT_HIDDEN: Text = {
    "en": 'How much the answers of {audience} to "{item}" agree cannot be shown.',
    "de": "Wie sehr die Antworten ({audience}) auf „{item}“ übereinstimmen, lässt sich nicht "
    "zeigen.",
}
ICC: Text = {
    "en": 'On "{item}", {value} of the differences lie between units rather than within them.',
    "de": "Bei „{item}“ liegt ein Anteil von {value} der Unterschiede zwischen den Bereichen "
    "statt innerhalb.",
}
ICC_HIDDEN: Text = {
    "en": 'How much units differ on "{item}" cannot be said.',
    "de": "Wie sehr sich die Bereiche bei „{item}“ unterscheiden, lässt sich nicht sagen.",
}
RESPONSE: Text = {
    "en": "Of {audience} here, a share of {value} took part.",
    "de": "Von {audience} hier hat ein Anteil von {value} teilgenommen.",
}
RESPONSE_HIDDEN: Text = {
    "en": "How many of {audience} here took part cannot be shown.",
    "de": "Wie viele von {audience} hier teilgenommen haben, lässt sich nicht zeigen.",
}

SIDE_WORDS: Mapping[str, Text] = {
    "structural": {"en": "structural", "de": "strukturelle"},
    "process": {"en": "process", "de": "prozessorientierte"},
    "behaviour": {"en": "behavioural", "de": "verhaltensbezogene"},
}


def say(template: Text, **parts: Text | str) -> dict[str, str]:
    """The template in each language with the names filled in; numbers stay open."""
    said = {}
    for language, words in template.items():
        for name, part in parts.items():
            text = SIDE_WORDS[part] if isinstance(part, str) else part
            words = words.replace("{" + name + "}", pick(text, language))
        said[language] = words
    return said
