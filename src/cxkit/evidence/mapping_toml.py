"""Mappings as TOML documents that a newcomer can read and correct."""

from __future__ import annotations

import codecs
import json
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import attrs
from attrs import NOTHING

from cxkit.cube.text import Text, pick
from cxkit.errors import InputError, Problem
from cxkit.evidence import mapping as mappings
from cxkit.evidence.evidence_mapping import EvidenceMapping
from cxkit.evidence.mapping import AnswersMapping
from cxkit.evidence.proposals import Proposals
from cxkit.tomlfile import SAVE_AS_UTF8, line_of

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")

_INTRODUCTION: Text = {
    "en": """\
# How the words of your export map to the words of the cube.
# Correct what is wrong, and use it with: cxkit look FILES --mapping THIS_FILE
# Everything after a # is a comment.""",
    "de": """\
# Wie die Wörter Ihres Exports den Wörtern des Würfels entsprechen.
# Berichtigen Sie, was nicht stimmt, und verwenden Sie sie so:
# cxkit look DATEIEN --mapping DIESE_DATEI
# Alles nach einem # ist eine Anmerkung.""",
}

# Key -> what it means, as a comment in front of it; in the order of the document.
_COMMENTS: Mapping[str, Text] = {
    "files": {
        "en": "The tables that this part is about; * stands for anything.",
        "de": "Die Tabellen, um die es in diesem Teil geht; * steht für Beliebiges.",
    },
    "layout": {
        "en": "wide: one row per person, one column per item. long: one row per answer.",
        "de": "wide: eine Zeile je Person, eine Spalte je Frage. long: eine Zeile je Antwort.",
    },
    "respondent": {
        "en": "Which answers are one person's: a number or a pseudonym, never a name.",
        "de": "Welche Antworten von einer Person sind: Nummer oder Pseudonym, nie ein Name.",
    },
    "unit": {
        "en": "The column with the department or team.",
        "de": "Die Spalte mit der Abteilung oder dem Team.",
    },
    "audience": {
        "en": "The column that says who answered: staff, leaders, customers.",
        "de": "Die Spalte, die sagt, wer geantwortet hat: Mitarbeitende, Führungskräfte oder "
        "Kundschaft.",
    },
    "wave": {
        "en": "The column with the round of asking, or with the date.",
        "de": "Die Spalte mit der Erhebung oder mit dem Datum.",
    },
    "item": {
        "en": "The column that says which item was answered.",
        "de": "Die Spalte, die sagt, welche Frage beantwortet wurde.",
    },
    "value": {"en": "The column with the answer.", "de": "Die Spalte mit der Antwort."},
    "order": {
        "en": "The column that says which of several answers came first.",
        "de": "Die Spalte, die sagt, welche von mehreren Antworten zuerst kam.",
    },
    "decimal": {
        "en": "The decimal mark of the numbers.",
        "de": "Das Dezimalzeichen der Zahlen.",
    },
    "date_order": {
        "en": "How dates are written. dmy: 31.12.2025, mdy: 12/31/2025, ymd: 2025-12-31.",
        "de": "Wie Tage geschrieben sind. dmy: 31.12.2025, mdy: 12/31/2025, ymd: 2025-12-31.",
    },
    "wave_every": {
        "en": "Dates become rounds of this length: month, quarter, half_year, year.",
        "de": "Aus Tagen werden Erhebungen dieser Länge: month (Monat), quarter (Quartal), "
        "half_year (Halbjahr), year (Jahr).",
    },
    "missing": {
        "en": "Answers that mean that there is no answer.",
        "de": "Antworten, die bedeuten, dass es keine Antwort gibt.",
    },
    "cant_judge": {
        "en": "Answers that mean “I can't judge”.",
        "de": "Antworten, die „kann ich nicht beurteilen“ bedeuten.",
    },
    "ignore": {
        "en": "Columns that are known and not used.",
        "de": "Spalten, die bekannt sind und nicht gebraucht werden.",
    },
    "duplicates": {
        "en": "Two answers of one person to one item: refuse, or take the first or last.",
        "de": "Zwei Antworten einer Person auf eine Frage: refuse (ablehnen), oder first oder last "
        "(die erste oder letzte nehmen).",
    },
    "respondent_links_waves": {
        "en": "true only if people agreed that their answers are linked over time.",
        "de": "true nur, wenn die Personen eingewilligt haben, dass ihre Antworten über die Zeit "
        "verknüpft werden.",
    },
    "constants": {
        "en": "What holds for the whole table.",
        "de": "Was für die ganze Tabelle gilt.",
    },
    "audiences": {
        "en": "Your words for who answered -> the cube's: staff, leader, customer.",
        "de": "Ihre Wörter für die, die geantwortet haben -> die des Würfels: "
        "staff (Mitarbeitende), leader (Führungskräfte), customer (Kundschaft).",
    },
    "waves": {
        "en": "Your names of rounds -> when they were: 2026-03, 2026-Q1, 2026.",
        "de": "Ihre Namen der Erhebungen -> wann sie waren: 2026-03, 2026-Q1, 2026.",
    },
    "units": {
        "en": "Your names of units -> their permanent ids.",
        "de": "Ihre Namen der Bereiche -> deren dauerhafte Kennungen.",
    },
    "labels": {
        "en": "Answers in words -> numbers on the scale.",
        "de": "Antworten in Worten -> Zahlen auf der Skala.",
    },
    "items": {
        "en": "Your columns or labels -> items of the cube (see: cxkit cube show --items).",
        "de": "Ihre Spalten oder Beschriftungen -> Fragen des Würfels "
        "(siehe: cxkit cube show --items).",
    },
}

_CHOOSE: Text = {
    "en": """\
# Your columns or labels -> items of the cube (see: cxkit cube show --items).
# None of them is worded as there. What is nearest stands beside each: take away the # before
# what is right, write the item for what is not, and name the others above: ignore = ["..."].""",
    "de": """\
# Ihre Spalten oder Beschriftungen -> Fragen des Würfels (siehe: cxkit cube show --items).
# Keine lautet so wie dort. Daneben steht, was am nächsten kommt: Nehmen Sie das # vor dem weg,
# was stimmt, schreiben Sie sonst die Frage hin, und nennen Sie die übrigen oben:
# ignore = ["..."].""",
}
_OR: Text = {"en": "or", "de": "oder"}

# The same for evidence other than answers, where it means something else there.
_EVIDENCE_COMMENTS: Mapping[str, Text] = {
    "form": {
        "en": "Which of the registers or forms these tables are.",
        "de": "Welches der Verzeichnisse oder welche der Formen diese Tabellen sind.",
    },
    "columns": {
        "en": "What the columns mean -> what they are called in your table.",
        "de": "Was die Spalten bedeuten -> wie sie in Ihrer Tabelle heißen.",
    },
    "missing": {
        "en": "Cells that mean that there is no value.",
        "de": "Zellen, die bedeuten, dass es keinen Wert gibt.",
    },
    "options": {
        "en": "What this kind of evidence lets one choose.",
        "de": "Was sich bei dieser Art von Angaben wählen lässt.",
    },
}


def load_mapping(path: str | Path, *, kinds: Collection[str] = mappings.KINDS) -> mappings.Mapping:
    """The mapping that a TOML file states.

    Args:
        path: The file.
        kinds: Ids of the kinds of evidence that may be mapped beside answers.

    Raises:
        InputError: with every problem of the file, each with its path in it.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
        # Windows PowerShell writes what `>` takes as UTF-16.
        wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = content.decode("utf-16" if wide else "utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError as error:
        message = "There is no such mapping."
        hint = f"Write a first one: cxkit look FILE --guess > {path.name}"
        problem = Problem(code="no_file", message=message, hint=hint, file=str(path))
        raise InputError([problem]) from error
    except UnicodeDecodeError as error:
        message = f"The mapping is not UTF-8: line {line_of(error)} holds something else."
        problem = Problem(code="cannot_read", message=message, hint=SAVE_AS_UTF8, file=path.name)
        raise InputError([problem]) from error
    except OSError as error:
        message = f"The mapping cannot be read: {error}."
        hint = "Save it as UTF-8, and check that you may read it."
        problem = Problem(code="cannot_read", message=message, hint=hint, file=path.name)
        raise InputError([problem]) from error
    return parse_mapping(text, file=path.name, kinds=kinds)


def parse_mapping(
    text: str, *, file: str | None = None, kinds: Collection[str] = mappings.KINDS
) -> mappings.Mapping:
    """The mapping that a TOML text states; arguments and errors as in `load_mapping`."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"This is not valid TOML: {error}."
        hint = 'Texts stand in quotation marks, and each line is a "name" = "value".'
        problem = Problem(code="bad_toml", message=message, hint=hint, file=file)
        raise InputError([problem]) from error
    return mappings.mapping_from_document(document, file=file, kinds=kinds)


def dump_mapping(
    mapping: mappings.Mapping,
    *,
    notes: Iterable[str] = (),
    language: str = "en",
    questions: Mapping[str, Text] | None = None,
    proposals: Iterable[Proposals] = (),
) -> str:
    """The mapping as a TOML text with comments that explain each choice.

    Args:
        mapping: What to write.
        notes: Sentences for the head of the document, such as what was guessed.
        language: Language of the comments.
        questions: Item -> its words, which then stand beside it.
        proposals: Tables none of whose columns is known, with what each may mean; that
            stands in comments, for people to choose from.
    """
    lines = [pick(_INTRODUCTION, language)]
    for note in notes:
        lines += [f"# {line}" for line in note.splitlines()]
    lines += ["", f"schema_version = {mapping.schema_version}"]
    for part in mapping.answers:
        lines += ["", "[[answers]]", *_part(part, language, questions or {})]
    for unread in proposals:
        lines += ["", "[[answers]]", *_unread(unread, language, questions or {})]
    for each in mapping.evidence:
        lines += ["", f"[[{_key(each.kind)}]]", *_evidence(each, language)]
    return "\n".join(lines) + "\n"


def _part(
    part: AnswersMapping,
    language: str,
    questions: Mapping[str, Text],
    *,
    without: Collection[str] = (),
) -> list[str]:
    stated = {key: value for key, value in _stated(part).items() if key not in without}
    lines = []
    for key, comment in _COMMENTS.items():
        if key in stated and not isinstance(stated[key], Mapping):
            lines += [f"# {pick(comment, language)}", f"{key} = {_value(stated[key])}"]
    for key, comment in _COMMENTS.items():
        value = stated.get(key)
        if isinstance(value, Mapping):
            lines += ["", f"# {pick(comment, language)}", f"[answers.{key}]"]
            for name, item in value.items():
                beside = _question(item, language, questions) if key == "items" else ""
                lines.append(f"{_key(name)} = {_value(item)}{beside}")
    return lines


def _unread(unread: Proposals, language: str, questions: Mapping[str, Text]) -> list[str]:
    """A table with what its columns may mean, in comments."""
    lines = _part(unread.part, language, questions, without=("items",))
    lines += ["", *pick(_CHOOSE, language).splitlines(), "[answers.items]"]
    for name, (first, *others) in ((n, items or ("...",)) for n, items in unread.items.items()):
        beside = _question(first, language, questions)
        lines.append(f"# {_key(name)} = {_value(first)}{beside}")
        for item in others:
            beside = _question(item, language, questions)
            lines.append(f"#   {pick(_OR, language)}: {_value(item)}{beside}")
    return lines


def _question(item: str, language: str, questions: Mapping[str, Text]) -> str:
    """The words of an item, as a comment behind it."""
    words = " ".join(pick(questions.get(item, {}), language).split())
    return f"  # {words}" if words else ""


def _evidence(part: EvidenceMapping, language: str) -> list[str]:
    stated = {key: value for key, value in _stated(part).items() if key != "kind"}
    comments = {key: _EVIDENCE_COMMENTS.get(key, _COMMENTS.get(key)) for key in stated}
    plain = [key for key in stated if not isinstance(stated[key], Mapping)]
    lines = []
    for key in plain:
        if comment := comments[key]:
            lines.append(f"# {pick(comment, language)}")
        lines.append(f"{key} = {_value(stated[key])}")
    for key in (key for key in stated if key not in plain):
        value = stated[key]
        assert isinstance(value, Mapping)
        comment = comments[key]
        lines += ["", *([f"# {pick(comment, language)}"] if comment else [])]
        lines += [f"[{_key(part.kind)}.{key}]"]
        lines += [f"{_key(name)} = {_value(item)}" for name, item in value.items()]
    return lines


def _stated(part: AnswersMapping | EvidenceMapping) -> dict[str, object]:
    """What differs from the defaults, and what everybody should see."""
    stated: dict[str, object] = {}
    for field in attrs.fields(type(part)):
        value = getattr(part, field.name)
        default = {} if isinstance(value, Mapping) else field.default
        if field.name in ("files", "layout") or value not in (default, NOTHING):
            stated[field.name] = value
    return stated


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _text(name)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(int(value)) if float(value).is_integer() else repr(value)
    if isinstance(value, tuple | list):
        return f"[{', '.join(_value(item) for item in value)}]"
    return _text(str(value))


def _text(text: str) -> str:
    # A basic string of TOML escapes as JSON does, but also DEL, and never uses surrogates.
    escaped = json.dumps(text, ensure_ascii=False)
    return re.sub(r"[\x7f]", lambda match: f"\\u{ord(match.group()):04x}", escaped)
