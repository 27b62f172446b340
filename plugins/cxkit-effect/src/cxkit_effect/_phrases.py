"""How sentences of findings are put together, in German and English."""

from __future__ import annotations

from cxkit.cube import Cube, Text, fill, pick

LANGUAGES = ("en", "de")


def put_in(template: Text, **parts: Text) -> dict[str, str]:
    """The template with `<name>` replaced by the part of that name, per language."""
    found = {}
    for language in LANGUAGES:
        text = template[language]
        for name, part in parts.items():
            text = text.replace(f"<{name}>", pick(part, language))
        found[language] = text
    return found


def phrase(template: Text, **parts: Text) -> dict[str, str]:
    """The template with its parts put in, as a sentence: it begins with a capital."""
    found = put_in(template, **parts)
    return {language: text[:1].upper() + text[1:] for language, text in found.items()}


def joined(*texts: Text) -> dict[str, str]:
    """Sentences one after the other, per language; empty ones are left out."""
    return {
        language: " ".join(said for text in texts if (said := pick(text, language)))
        for language in LANGUAGES
    }


def label(cube: Cube, words: Text) -> dict[str, str]:
    """A label of the cube in both languages, its variables filled in."""
    filled = fill(words, cube.variables)
    return {language: pick(filled, language) for language in LANGUAGES}


def same(text: object) -> dict[str, str]:
    """A part that reads the same in both languages."""
    return dict.fromkeys(LANGUAGES, str(text))


def figure(value: float, digits: int = 2) -> dict[str, str]:
    """A number in the notation of each language, without idle zeros."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text = "0" if text == "-0" else text
    return {"en": text, "de": text.replace(".", ",")}


def percent(share: float) -> dict[str, str]:
    """A share in percent, in the notation of each language."""
    return {"en": f"{100 * share:.0f}%", "de": f"{100 * share:.0f} %"}


def interval_phrase(known: bool, confidence: float) -> dict[str, str]:
    """The interval in brackets, to be filled in by the gate; empty if there is none."""
    if not known:
        return same("")
    level = f"{100 * confidence:g}"
    return {
        "en": f" ({level} % interval: {{low}} to {{high}})",
        "de": f" ({level.replace('.', ',')}-%-Intervall: {{low}} bis {{high}})",
    }
