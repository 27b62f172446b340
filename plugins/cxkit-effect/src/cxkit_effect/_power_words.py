"""What `cxkit power` says, in English and German."""

from __future__ import annotations

from cxkit.cube import Text, pick

_WORDS: dict[str, Text] = {
    "asked": {
        "en": "To see a change of {effect} with a chance of {power}:",
        "de": "Um eine Änderung von {effect} mit {power} Aussicht zu sehen:",
    },
    "units": {
        "en": "Compared: {treated} units that are turned with {comparison} that are not, "
        "{before} periods before.",
        "de": "Verglichen werden {treated} Bereiche, die sich ändern, mit {comparison} anderen, "
        "{before} Zeiträume davor.",
    },
    "one_unit": {
        "en": "Compared: {treated} turned with the {comparison} others, whose own ups and downs "
        "are the yardstick, {before} periods before.",
        "de": "Verglichen: {treated}, der sich ändert, mit den {comparison} anderen, deren "
        "eigenes Auf und Ab der Maßstab ist, {before} Zeiträume davor.",
    },
    "one_series": {
        "en": "The series stands alone: it is compared with its own trend over {before} periods. "
        "What else happened at the same time cannot be told apart.",
        "de": "Die Reihe steht allein: verglichen wird mit ihrem eigenen Verlauf über {before} "
        "Zeiträume. Was sonst gleichzeitig geschah, lässt sich nicht abtrennen.",
    },
    "noise": {
        "en": "By itself a unit moves by {sd} (standard deviation) from period to period, and "
        "what befalls it is {memory} like the period before.",
        "de": "Von selbst schwankt ein Bereich um {sd} (Standardabweichung), und was ihn trifft, "
        "gleicht zu {memory} dem Zeitraum davor.",
    },
    "from_series": {
        "en": "Estimated from {periods} periods of {units} units in {file}.",
        "de": "Geschätzt aus {periods} Zeiträumen von {units} Bereichen in {file}.",
    },
    "from_workspace": {
        "en": "The last of {waves} waves: {response} answered; {turned} people work where it would "
        "be turned, {compared} elsewhere.",
        "de": "Die letzte von {waves} Erhebungen: {response} haben geantwortet; {turned} Personen "
        "arbeiten dort, wo gedreht würde, {compared} anderswo.",
    },
    "often": {
        "en": "The interval holds at every look, so that stopping early is allowed; that costs "
        "a width of {stretch} times that of a single look.",
        "de": "Die Spanne gilt bei jedem Blick, so dass man früh aufhören darf; dafür ist sie "
        "{stretch}-mal so breit wie bei einem einzigen Blick.",
    },
    "after": {"en": "Periods after", "de": "Zeiträume danach"},
    "day": {"en": "Until", "de": "Bis"},
    "detectable": {"en": "Smallest change seen", "de": "Kleinste sichtbare Änderung"},
    "chance": {"en": "Chance", "de": "Aussicht"},
    "verdict": {
        "en": "Not before {day}: {after} periods are needed.",
        "de": "Nicht vor {day}: nötig sind {after} Zeiträume.",
    },
    "verdict_without_day": {
        "en": "Not before {after} periods in which it can show.",
        "de": "Nicht vor {after} Zeiträumen, in denen es sich zeigen kann.",
    },
    "never": {
        "en": "Never in five years: this comparison cannot show a change of {effect}. The "
        "smallest that it shows is {detectable}.",
        "de": "In fünf Jahren nicht: Dieser Vergleich kann eine Änderung von {effect} nicht "
        "zeigen. Die kleinste, die er zeigt, ist {detectable}.",
    },
    "impossible": {
        "en": "This comparison is not possible: too few periods before, or nothing to compare "
        "with.",
        "de": "Dieser Vergleich ist nicht möglich: zu wenige Zeiträume davor oder nichts zum "
        "Vergleichen.",
    },
    "comparisons": {"en": "Which comparison", "de": "Welcher Vergleich"},
    "others": {"en": "Units compared with", "de": "Vergleichsbereiche"},
    "answers": {
        "en": "A single comparison of answers needs {n} people per side (rule of thumb: {rough}).",
        "de": "Ein einzelner Vergleich von Antworten braucht {n} Personen je Seite (Faustregel: "
        "{rough}).",
    },
    "tile": {
        "en": "The tile {tile}, asked of {heads} people:",
        "de": "Die Kachel {tile}, gefragt werden {heads} Personen:",
    },
    "design": {"en": "Design", "de": "Anlage"},
    "judging": {"en": "People judging", "de": "Urteilende"},
    "hidden": {"en": "hidden", "de": "ausgeblendet"},
    "not_in_focus": {
        "en": "The next wave does not ask this tile in focus: the smallest change that the next "
        "look can show is {spread}; use the focus design for these units ({focus}): "
        "cxkit cube sample --design focus --focus {tile}",
        "de": "Die nächste Erhebung fragt diese Kachel nicht im Fokus: Die kleinste Änderung, "
        "die die nächste Standortbestimmung zeigen kann, ist {spread}; die Anlage mit Fokus "
        "kann mehr ({focus}): cxkit cube sample --design focus --focus {tile}",
    },
    "nothing": {"en": "none at all", "de": "gar keine"},
    "chart": {"en": "The chart is in {file}.", "de": "Das Bild liegt in {file}."},
    "axis_after": {"en": "Periods after the turn", "de": "Zeiträume nach der Drehung"},
    "axis_change": {"en": "Change", "de": "Änderung"},
    "seen": {"en": "smallest change that is seen", "de": "kleinste sichtbare Änderung"},
    "hoped": {"en": "the change hoped for", "de": "die erhoffte Änderung"},
}


def say(key: str, language: str, **parts: object) -> str:
    """The words of a key in a language, with their parts."""
    text = pick(_WORDS[key], language).format(**parts)
    return text.replace("ß", "ss") if language == "de-CH" else text


def number(value: float | None, language: str, digits: int = 2) -> str:
    """A number as it is written in a language; a dash for none."""
    if value is None:
        return "–"
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    return text.replace(".", ",") if language == "de" else text


def percent(share: float, language: str) -> str:
    """A share in percent."""
    return f"{100 * share:.0f}{' ' if language.startswith('de') else ''}%"
