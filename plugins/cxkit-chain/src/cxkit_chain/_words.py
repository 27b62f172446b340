"""What findings about service chains say, in German and English."""

from __future__ import annotations

from collections.abc import Mapping

from cxkit.cube import Text, pick

LANGUAGES = ("en", "de")


def phrase(template: Text, **parts: Text) -> dict[str, str]:
    """The template with `<name>` replaced by the part of that name, per language."""
    found = {}
    for language in LANGUAGES:
        text = template[language]
        for name, part in parts.items():
            text = text.replace(f"<{name}>", pick(part, language))
        found[language] = text
    return found


def same(text: object) -> dict[str, str]:
    """A part that reads the same in both languages."""
    return dict.fromkeys(LANGUAGES, str(text))


def quoted(name: str) -> dict[str, str]:
    """A name in quotation marks."""
    return {"en": f"“{name}”", "de": f"„{name}“"}


def percent(share: float) -> dict[str, str]:
    """A share in percent."""
    return {"en": f"{100 * share:.0f}%", "de": f"{100 * share:.0f} %"}


def number(value: float, digits: int = 1) -> dict[str, str]:
    """A number in the notation of each language, without idle zeros."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text = "0" if text == "-0" else text
    return {"en": text, "de": text.replace(".", ",")}


WORDS: Mapping[str, Text] = {
    "handover_wait": {
        "en": "Work<in> that goes from <source> to <target> waits {value} hours on average "
        "(<n> handovers, median <median> hours).",
        "de": "Arbeit<in>, die von <source> an <target> geht, wartet im Mittel {value} Stunden "
        "(<n> Übergaben, Median <median> Stunden).",
    },
    "edge_wait": {
        "en": "After <source>, <target><in> comes {value} hours later on average (<n> times, "
        "median <median> hours).",
        "de": "Auf <source> folgt <target><in> im Mittel {value} Stunden später (<n>-mal, "
        "Median <median> Stunden).",
    },
    "lead_time_p50": {
        "en": "Half of the cases<in> are over within {value} hours.",
        "de": "Die Hälfte der Fälle<in> ist binnen {value} Stunden vorbei.",
    },
    "lead_time_p90": {
        "en": "Nine of ten cases<in> are over within {value} hours.",
        "de": "Neun von zehn Fällen<in> sind binnen {value} Stunden vorbei.",
    },
    "rework_share": {
        "en": "In <percent> of the cases<in>, something is done more than once.",
        "de": "In <percent> der Fälle<in> wird etwas mehr als einmal getan.",
    },
    "return_share": {
        "en": "In <percent> of the cases<in>, work comes back to a unit that had passed it on.",
        "de": "In <percent> der Fälle<in> kommt Arbeit in einen Bereich zurück, der sie schon "
        "abgegeben hatte.",
    },
    "waiting_at_borders": {
        "en": "<percent> of all waiting<in> is at borders between units.",
        "de": "<percent> allen Wartens<in> entfällt auf Grenzen zwischen Bereichen.",
    },
    "variants": {
        "en": "The cases<in> take {value} different ways; the most frequent one is that of "
        "<percent>.",
        "de": "Die Fälle<in> nehmen {value} verschiedene Wege; der häufigste ist der von "
        "<percent>.",
    },
    "unit_of_task": {
        "en": "The units in the log belong to tasks and not to people: in <percent> of the "
        "changes of unit the same person goes on. Waiting at borders says little here.",
        "de": "Die Bereiche im Protokoll gehören zu Aufgaben und nicht zu Personen: Bei "
        "<percent> der Wechsel des Bereichs arbeitet dieselbe Person weiter. Warten an Grenzen "
        "sagt hier wenig.",
    },
    "moved": {
        "en": "Between <earlier> and <later>, waiting<in> changed at {value} of <n> borders "
        "beyond chance.",
        "de": "Zwischen <earlier> und <later> hat sich das Warten<in> an {value} von <n> Grenzen "
        "über den Zufall hinaus verändert.",
    },
    "path_entropy": {
        "en": "The ways of cases<in> vary by {value} bits, as much as <effective> equally "
        "frequent ways.",
        "de": "Die Wege der Fälle<in> streuen um {value} Bit, so sehr wie <effective> gleich "
        "häufige Wege.",
    },
    "unknown_paths": {
        "en": "For <percent> of the contacts<in>, nobody knows by which way they came.",
        "de": "Bei <percent> der Kontakte<in> weiß niemand, auf welchem Weg sie kamen.",
    },
    "channel_entropy": {
        "en": "Known contacts<in> are spread over <channels> ways like over <effective> equally "
        "frequent ones ({value} bits).",
        "de": "Bekannte Kontakte<in> verteilen sich auf <channels> Wege wie auf <effective> "
        "gleich häufige ({value} Bit).",
    },
    "links": {
        "en": "<activities> activities<in> are linked by {value} transitions; most hangs on <hub>.",
        "de": "<activities> Tätigkeiten<in> sind durch {value} Übergänge verknüpft; am meisten "
        "hängt an <hub>.",
    },
    "first_time_right": {
        "en": "<percent> of the cases<in> that can be judged went right the first time: the log "
        "says so, or nothing was repeated and nothing failed.",
        "de": "<percent> der Fälle<in>, die sich beurteilen lassen, gelangen beim ersten Mal: Das "
        "Protokoll sagt es, oder nichts wurde wiederholt und nichts schlug fehl.",
    },
    "in_control": {
        "en": "<what><in> is in control: none of <periods> periods stands out. By chance alone, "
        "some period would with a probability of <chance>.",
        "de": "<what><in> ist beherrscht: Keiner von <periods> Zeiträumen fällt heraus. Allein "
        "durch Zufall täte es einer mit Wahrscheinlichkeit <chance>.",
    },
    "out_of_control": {
        "en": "<what><in> is not in control: {value} of <periods> periods stand out, such as "
        "<first>. By chance alone, some period would with a probability of <chance>.",
        "de": "<what><in> ist nicht beherrscht: {value} von <periods> Zeiträumen fallen heraus, "
        "etwa <first>. Allein durch Zufall täte es einer mit Wahrscheinlichkeit <chance>.",
    },
    "failure_demand": {
        "en": "<percent> of the contacts<in> come because something was not done, or not done "
        "right.",
        "de": "<percent> der Kontakte<in> kommen, weil etwas nicht oder nicht richtig getan wurde.",
    },
    "conformance": {
        "en": "<percent> of the finished cases<in> took the way that is meant.",
        "de": "<percent> der abgeschlossenen Fälle<in> nahmen den Weg, der vorgesehen ist.",
    },
    "compliant_unhappy": {
        "en": "<percent> of those whose case<in> took the way that is meant are unhappy with it "
        "all the same ({n} judged).",
        "de": "<percent> derer, deren Fall<in> den vorgesehenen Weg nahm, sind trotzdem "
        "unzufrieden ({n} haben geurteilt).",
    },
    "steps_with_metric": {
        "en": "Something is measured at <percent> of the <n> steps<in>; not at: <lacking>.",
        "de": "Bei <percent> der <n> Schritte<in> wird etwas gemessen; nicht bei: <lacking>.",
    },
    "steps_with_owner": {
        "en": "Somebody answers for <percent> of the <n> steps<in>; nobody for: <lacking>.",
        "de": "Für <percent> der <n> Schritte<in> ist jemand zuständig; niemand für: <lacking>.",
    },
    "all_steps_with_metric": {
        "en": "Something is measured at each of the <n> steps<in>.",
        "de": "Bei jedem der <n> Schritte<in> wird etwas gemessen.",
    },
    "all_steps_with_owner": {
        "en": "Somebody answers for each of the <n> steps<in>.",
        "de": "Für jeden der <n> Schritte<in> ist jemand zuständig.",
    },
    "wait_points": {
        "en": "At {value} places<in>, work changes between what customers see and what they do "
        "not: there it waits and fails first.",
        "de": "An {value} Stellen<in> wechselt Arbeit zwischen dem, was Kunden sehen, und dem, "
        "was sie nicht sehen: Dort wartet und scheitert sie zuerst.",
    },
    "observed_flow": {
        "en": "<percent> of the transitions<in> in the log are between steps that are meant to "
        "follow each other.",
        "de": "<percent> der Übergänge<in> im Protokoll liegen zwischen Schritten, die einander "
        "folgen sollen.",
    },
}
