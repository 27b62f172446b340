"""Methods, warnings, origin and words: what a careful reader asks at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from cxkit.errors import Problem
from cxkit.german import place_in_german, translated
from cxkit.report.lookup import Lookup
from cxkit.report.texts import Words, plain

# The words of the glossary that the report uses without explaining them on the spot.
TERMS = (
    "cube",
    "dimension",
    "tile",
    "side",
    "estimate",
    "interval",
    "coverage",
    "credibility_gap",
    "self",
    "customer_form",
    "predicted",
    "spread",
    "unit",
    "other_units",
    "wave",
    "response_rate",
    "cant_judge",
    "thin",
    "inconclusive",
    "suppressed",
    "not_assessed",
)


@frozen(kw_only=True)
class MethodUse:
    """A method as used here, with its sources and what it computed."""

    method: str
    functions: str
    measures: str
    references: tuple[str, ...]
    findings: str


@frozen(kw_only=True)
class Note:
    """A warning: where, what, and what to do, with the language of what and what to do."""

    place: str
    message: str
    message_in: str
    hint: str
    hint_in: str


def methods(look: Lookup, words: Words) -> Iterator[MethodUse]:
    """The methods behind the findings, in order of their ids."""
    by: dict[str, list[Any]] = {}
    for finding in look.assessment.findings:
        by.setdefault(finding.method, []).append(finding)
    for method in sorted(by):
        found = by[method]
        measures = dict.fromkeys(f.measure for f in found)
        yield MethodUse(
            method=method,
            functions=", ".join(sorted({f.function for f in found})),
            measures="; ".join(words.get(f"measure.{m}", m.replace("_", " ")) for m in measures),
            references=tuple(dict.fromkeys(f.reference for f in found if f.reference)),
            findings=words(
                "about.figures_one" if len(found) == 1 else "about.figures",
                n=words.number(len(found)),
            ),
        )


def notes(look: Lookup, words: Words) -> tuple[Note, ...]:
    """What a reader should know although the run went on."""
    return tuple(_note(warning, words.language) for warning in look.assessment.warnings)


def _note(warning: Problem, language: str) -> Note:
    message, message_in = _in_language(warning.message, language)
    hint, hint_in = _in_language(warning.hint, language)
    return Note(
        place=place_in_german(warning) if language == "de" else warning.place,
        message=message,
        message_in=message_in,
        hint=hint,
        hint_in=hint_in,
    )


def _in_language(text: str, language: str) -> tuple[str, str]:
    """The text in a language as far as there are words, and the language that it is in."""
    german = translated(text) if language == "de" else text
    return german, "en" if german == text else "de"


def origin(look: Lookup, words: Words) -> tuple[str, ...]:
    """Cube, waves and settings in plain sentences."""
    cube = look.assessment.cube
    lines = [
        words(
            "about.cube",
            id=cube.get("id", look.cube.id),
            version=cube.get("version", look.cube.version),
            fingerprint=cube.get("fingerprint", ""),
        )
    ]
    if look.assessment.waves:
        lines.append(words("about.waves", waves=", ".join(look.assessment.waves)))
    return (*lines, *_settings(look.assessment.provenance.get("settings", {}), words))


def _settings(settings: Mapping[str, Any], words: Words) -> Iterator[str]:
    said = {
        "min_persons": ("about.minimum", "n", words.number),
        "confidence": ("about.confidence", "share", words.percent),
        "smallest_relevant": ("about.relevant", "n", _short(words)),
        "max_half_width": ("about.judged", "n", _short(words)),
        "min_coverage": ("about.coverage", "share", words.percent),
    }
    for key, (text, name, show) in said.items():
        if key in settings:
            yield words(text, **{name: show(settings[key])})


def _short(words: Words) -> Any:
    return lambda value: words.number(value, 0 if float(value).is_integer() else 1)


def sources(look: Lookup, words: Words) -> tuple[tuple[str, str], ...]:
    """The files behind the findings: name, and waves and groups."""
    return tuple(
        (
            str(part.get("name", "")),
            "; ".join(
                text
                for text in (
                    plain(part.get("waves", "")),
                    words.join([look.audience(str(a), words) for a in part.get("audiences", [])]),
                )
                if text
            ),
        )
        for part in look.assessment.provenance.get("partitions", [])
        if isinstance(part, Mapping)
    )


def versions(look: Lookup) -> tuple[tuple[str, str], ...]:
    """Method id and the version that ran."""
    found = look.assessment.provenance.get("methods", {})
    return tuple((str(k), str(v)) for k, v in sorted(found.items()))


def glossary_terms(words: Words) -> tuple[tuple[str, str], ...]:
    """The words of the report with what they mean."""
    return tuple((words.term(name), words.meaning(name)) for name in TERMS)
