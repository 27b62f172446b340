"""What a mapping may say about an event log beside its columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from attrs import frozen

from cxkit.cube.text import Text
from cxkit.errors import Problem
from cxkit.evidence.evidence_mapping import EvidenceMapping
from cxkit.evidence.near import did_you_mean
from cxkit.periods import EVERY

EPOCHS = {"s": 1_000_000, "ms": 1_000, "us": 1}

OPTIONS: Mapping[str, Text] = {
    "zone": {
        "en": "Zone of times that name none, such as Europe/Zurich; periods follow it.",
        "de": "Zone der Zeiten ohne eigene Angabe, etwa Europe/Zurich; Zeiträume folgen ihr.",
    },
    "every": {
        "en": f"Length of the periods: {', '.join(EVERY)}; month if left out.",
        "de": f"Länge der Zeiträume: {', '.join(EVERY)}; sonst Monat.",
    },
    "epoch": {
        "en": "What whole numbers count since 1970: s, ms or us.",
        "de": "Was ganze Zahlen seit 1970 zählen: s, ms oder us.",
    },
    "owner": {
        "en": "true: whoever reads this owns the log, and nothing needs to be hidden.",
        "de": "true: Wer dies liest, dem gehört das Protokoll, und nichts muss verborgen werden.",
    },
    "persons": {
        "en": 'unit: persons become their unit; "keep": the owner wants handovers between persons.',
        "de": 'unit: Personen werden ihr Bereich; "keep": für Eigner bleiben Übergaben zwischen '
        "Personen erhalten.",
    },
    "case_is_person": {
        "en": "true: a case is a person, such as a patient; rare paths are then protected.",
        "de": "true: Ein Fall ist eine Person, etwa in der Pflege; seltene Wege sind geschützt.",
    },
    "processes": {
        "en": "Only these processes are read; in object-centric logs, these types of objects.",
        "de": "Nur diese Prozesse werden gelesen; bei objektzentrierten Protokollen diese "
        "Objektarten.",
    },
    "ends": {
        "en": "Activities with which a case is finished.",
        "de": "Tätigkeiten, mit denen ein Fall abgeschlossen ist.",
    },
    "happy_path": {
        "en": "The intended sequence of activities, or a list of such sequences.",
        "de": "Die gewollte Folge von Tätigkeiten, oder eine Liste solcher Folgen.",
    },
    "failure": {
        "en": "Activities that only happen because something went wrong.",
        "de": "Tätigkeiten, die es nur gibt, weil etwas schiefging.",
    },
    "contacts": {
        "en": "Activities that are contacts with customers; else all that have a channel.",
        "de": "Tätigkeiten, die Kontakte mit der Kundschaft sind; sonst alle mit Kontaktweg.",
    },
    "unhappy_below": {
        "en": "Ratings below this number are unhappy customers.",
        "de": "Bewertungen unter dieser Zahl stammen von unzufriedener Kundschaft.",
    },
    "incomplete": {
        "en": 'refuse events without case, time or activity, or "leave_out" and count them.',
        "de": 'refuse: Ereignisse ohne Fall, Zeit oder Tätigkeit ablehnen; "leave_out": weglassen '
        "und zählen.",
    },
    "transitions": {
        "en": "Which steps in the life of an activity count, such as start or complete; else "
        "completions, where there are any.",
        "de": "Welche Schritte im Leben einer Tätigkeit zählen, etwa start oder complete; sonst "
        "Abschlüsse, wo es sie gibt.",
    },
    "duplicates": {
        "en": 'count events that stand twice exactly, or "drop" the repeats.',
        "de": 'count: genau doppelte Ereignisse zählen mit; "drop": Wiederholungen weglassen.',
    },
}
_CHOICES = {
    "every": EVERY,
    "epoch": tuple(EPOCHS),
    "persons": ("unit", "keep"),
    "incomplete": ("refuse", "leave_out"),
    "duplicates": ("count", "drop"),
}
_FLAGS = ("owner", "case_is_person")
_LISTS = ("ends", "failure", "contacts", "processes", "transitions")


@frozen(kw_only=True)
class Options:
    """What a mapping says, checked.

    Attributes:
        zone: Zone of naive times and of periods; None if nobody said.
        zone_name: Its name.
        every: Length of the periods.
        epoch: What whole numbers count since 1970; None: told by their size.
        owner: True if the reader owns the log.
        keep_persons: True if handovers between persons are kept; then the reader is the owner.
        case_is_person: True if a case is a person.
        ends: Activities with which a case is finished.
        happy_paths: Intended sequences.
        failure: Activities that only happen because something went wrong.
        contacts: Activities that are contacts; empty: all events with a channel.
        processes: Processes that are read; empty: all.
        transitions: Steps in the life of an activity that count; empty: completions.
        unhappy_below: Ratings below it are unhappy; None: ratings are not used.
        leave_out: True to leave incomplete events out.
        drop_duplicates: True to drop exact repeats.
        date_order: `ymd`, `dmy` or `mdy`; None: told by the dates.
    """

    zone: tzinfo | None = None
    zone_name: str = ""
    every: str = "month"
    epoch: str | None = None
    owner: bool = False
    keep_persons: bool = False
    case_is_person: bool = False
    ends: tuple[str, ...] = ()
    happy_paths: tuple[tuple[str, ...], ...] = ()
    failure: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    transitions: tuple[str, ...] = ()
    unhappy_below: float | None = None
    leave_out: bool = False
    drop_duplicates: bool = False
    date_order: str | None = None

    @classmethod
    def of(cls, how: EvidenceMapping, file: str) -> tuple[Options, list[Problem]]:
        """The options that a mapping gives, and what is wrong with them."""
        given = how.options
        problems = [*_wrong_choices(given, file), *_wrong_types(given, file)]
        zone, problem = _zone(given.get("zone"), file)
        problems += [problem] if problem else []
        if problems:
            return cls(), problems
        keep = given.get("persons") == "keep"
        return cls(
            zone=zone,
            zone_name=given.get("zone", ""),
            every=given.get("every", "month"),
            epoch=given.get("epoch"),
            owner=given.get("owner", False) or keep,
            keep_persons=keep,
            case_is_person=given.get("case_is_person", False),
            **{name: tuple(given.get(name, ())) for name in _LISTS},
            happy_paths=_paths(given.get("happy_path", ())),
            unhappy_below=given.get("unhappy_below"),
            leave_out=given.get("incomplete") == "leave_out",
            drop_duplicates=given.get("duplicates") == "drop",
            date_order=how.date_order,
        ), []


def _paths(given: Any) -> tuple[tuple[str, ...], ...]:
    """One sequence, or a list of them."""
    if all(isinstance(part, str) for part in given):
        return (tuple(given),) if given else ()
    return tuple(tuple(path) for path in given)


def _wrong_choices(given: Mapping[str, Any], file: str) -> list[Problem]:
    return [
        _problem(
            file,
            name,
            f"{given[name]!r} is not known here{did_you_mean(str(given[name]), known) or '.'}",
            f"Known are: {', '.join(known)}.",
        )
        for name, known in _CHOICES.items()
        if name in given and given[name] not in known
    ]


def _wrong_types(given: Mapping[str, Any], file: str) -> list[Problem]:
    flags = [name for name in _FLAGS if not isinstance(given.get(name, False), bool)]
    lists = [name for name in _LISTS if not _is_texts(given.get(name, ()))]
    path, least = given.get("happy_path", ()), given.get("unhappy_below", 0)
    if not _is_texts(path) and not (
        isinstance(path, list | tuple) and all(_is_texts(each) and each for each in path)
    ):
        lists.append("happy_path")
    problems = [_problem(file, name, "This must be true or false.") for name in flags]
    problems += [
        _problem(file, name, "This must be a list of texts.", f'{name} = ["...", "..."]')
        for name in lists
    ]
    if isinstance(least, bool) or not isinstance(least, int | float):
        problems.append(_problem(file, "unhappy_below", "This must be a number."))
    if given.get("persons") == "keep" and given.get("owner") is False:
        problems.append(
            _problem(
                file,
                "persons",
                "Persons are kept for the owner of the log alone.",
                "Take owner = false out, or persons.",
            )
        )
    return problems


def _is_texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(v, str) and v for v in value)


def _zone(name: Any, file: str) -> tuple[tzinfo | None, Problem | None]:
    from zoneinfo import ZoneInfo, available_timezones

    if name is None:
        return None, None
    try:
        return ZoneInfo(str(name)), None
    except (OSError, ValueError):
        meant = did_you_mean(str(name), available_timezones())
        message = f"There is no time zone {name!r}{meant or '.'}"
        return None, _problem(file, "zone", message, 'For example: zone = "Europe/Zurich".')


def _problem(file: str, name: str, message: str, hint: str = "") -> Problem:
    return Problem(
        code="wrong_option", message=message, hint=hint, file=file, path=f"options.{name}"
    )
