"""Text without the people behind it: what reviewers read where review is blind.

What is known from a submission (names, organisations, addresses, and every address on the
web) is taken out of free text in all its forms: in capitals or small letters, with the
endings of German and English, with hyphens or in one word, with ue for ü. Names of two
letters, usual short forms of given names and initials are taken out as they are written of
people: with a capital letter, and not where a sentence may just begin with such a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen

from cxkit_submissions.nicknames import WORDS_TOO, short_forms
from cxkit_submissions.reviewing import ORGANISATIONS, SHARED_DOMAINS
from cxkit_submissions.ways import PSEUDONYM

HOLE = "[…]"
PEOPLE = ("name", "nominee")
_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+|\b(?:https?://|www\.)\S+", re.IGNORECASE)
# A word without a dot after it may be a domain too: firm.example/page.
_DOMAIN = re.compile(
    r"\b[\w-]+(?:\.[\w-]+)*\.(?:ch|de|at|com|org|net|eu|io|info|example)\b\S*", re.I
)
_ENDING = r"(?:['’`´]?s|['’]|es|e|en|er|sche[nmrs]?)?"
_LEGAL = frozenset(
    [
        "ag",
        "gmbh",
        "sa",
        "sàrl",
        "sarl",
        "se",
        "kg",
        "kgaa",
        "ohg",
        "ug",
        "ev",
        "e.v.",
        "ltd",
        "inc",
        "llc",
        "plc",
        "co",
        "&",
        "und",
        "and",
    ]
)
# Words that many organisations are called by say nothing alone.
_COMMON = frozenset(
    [
        "bank",
        "banken",
        "versicherung",
        "versicherungen",
        "krankenkasse",
        "stadtwerke",
        "spital",
        "klinik",
        "energie",
        "group",
        "gruppe",
        "holding",
        "insurance",
        "hospital",
        "energy",
        "city",
        "stadt",
        "kanton",
        "bund",
        "verein",
        "stiftung",
        "services",
        "service",
        "solutions",
        "consulting",
        "beratung",
        "schweiz",
        "swiss",
        "deutschland",
        "austria",
        "the",
        "der",
        "die",
        "das",
        "von",
        "van",
        "und",
        "and",
        "for",
        "für",
    ]
)
_SHORTEST = 3
_AROUND = ".,;:\"'()[]„“”«»‚‘’‹›/"
# What stands before the first word of a sentence, a line or a quotation.
_BEGINS = ".!?:\n\r„“”«»\"'‚‘‹›([•-–—"
_FOLDED = {"ä": "(?:ä|ae|a)", "ö": "(?:ö|oe|o)", "ü": "(?:ü|ue|u)", "ß": "(?:ß|ss)"}


@frozen(kw_only=True)
class Known:
    """What could tell who is behind a submission.

    Attributes:
        words: Names, organisations and addresses, found in capitals or small letters.
        called: Short names and short forms of names, found with a capital letter only.
        initials: First letters of the words of each name.
    """

    words: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    initials: tuple[tuple[str, ...], ...] = ()


def known_of(
    answers: Mapping[str, Any],
    emails: Iterable[str],
    names: Iterable[str] = (),
    organisations: Iterable[str] = (),
) -> Known:
    """What could tell who is behind a submission, the longest first."""
    found, called = set[str](), set[str]()
    initials: set[tuple[str, ...]] = set()
    for name in (*names, *(str(answers.get(key) or "") for key in PEOPLE)):
        found |= _names(name)
        parts = [part.strip(_AROUND) for part in re.split(r"[\s-]+", name)]
        parts = [part for part in parts if part and part.casefold() not in _COMMON]
        called |= {part.casefold() for part in parts if len(part) == _SHORTEST - 1}
        called |= {form for part in parts for form in short_forms(part)}
        if len(parts) > 1:
            initials.add(tuple(part[0].upper() for part in parts))
    for name in (*organisations, *(str(answers.get(key) or "") for key in ORGANISATIONS)):
        found |= _organisations(name)
    for email in emails:
        local, _, domain = email.strip().lower().rpartition("@")
        found |= {email.strip().lower(), *_words(re.sub(r"[._+\d-]", " ", local))}
        if domain and domain not in SHARED_DOMAINS:
            label = domain.split(".")[-2] if "." in domain else domain
            found |= {domain, *({label} if _tells(label) else ())}
    return Known(
        words=_longest_first(found), called=_longest_first(called), initials=tuple(sorted(initials))
    )


def _longest_first(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted((each for each in found if each), key=lambda each: (-len(each), each)))


def redact(text: str, known: Known) -> str:
    """The text without what is known, and without any address."""
    for pattern in (_ADDRESS, _DOMAIN):
        text = pattern.sub(HOLE, text)
    names = [_pattern(each) for each in known.words]
    if names:
        text = re.sub(
            rf"(?<!\w)(?:{'|'.join(names)}){_ENDING}(?!\w)", HOLE, text, flags=re.IGNORECASE
        )
    text = _without_called(text, known.called)
    for letters in known.initials:
        text = _without_initials(text, letters)
    return re.sub(rf"{re.escape(HOLE)}(?:[ \-]{re.escape(HOLE)})+", HOLE, text)


def _without_called(text: str, called: Iterable[str]) -> str:
    """Without short names and short forms, as far as they are written as names are."""
    forms = [f"{_capital(each)}|{re.escape(each.upper())}" for each in called]
    if not forms:
        return text

    def hole(found: re.Match[str]) -> str:
        before = text[: found.start()].rstrip(" \t")
        may_begin = not before or before[-1] in _BEGINS
        return found[0] if may_begin and found[1].casefold() in WORDS_TOO else HOLE

    return re.sub(rf"(?<!\w)({'|'.join(forms)})(?:['’`´]?s|['’])?(?!\w)", hole, text)


def _without_initials(text: str, letters: tuple[str, ...]) -> str:
    """Without first letters that stand for a name: *A. M.*, and *A.* before a hole."""
    first, last = re.escape(letters[0]), re.escape(letters[-1])
    text = re.sub(rf"(?<!\w){first}\.[ -]?(?:[^\W\d_]\.[ -]?)*{last}\.(?!\w)", HOLE, text)
    each = "|".join(map(re.escape, dict.fromkeys(letters)))
    before = re.sub(rf"(?<!\w)(?:(?:{each})\.[ -]?)+(?={re.escape(HOLE)})", "", text)
    return re.sub(rf"(?<={re.escape(HOLE)}),?[ -](?:(?:{each})\.)+(?!\w)", "", before)


def _capital(word: str) -> str:
    """A pattern for a word with its first letter as a capital."""
    return "".join(
        each if k else each.upper() for k, each in enumerate(map(re.escape, word.casefold()))
    )


def blind(
    answers: Mapping[str, Any],
    emails: Iterable[str],
    names: Iterable[str] = (),
    organisations: Iterable[str] = (),
) -> dict[str, Any]:
    """The answers as reviewers read them."""
    known = known_of(answers, emails, names, organisations)

    def shown(value: Any) -> Any:
        return redact(value, known) if isinstance(value, str) else value

    return {
        name: shown(value)
        for name, value in answers.items()
        if name not in (*PEOPLE, *ORGANISATIONS, PSEUDONYM, "email", "nominee_contact")
    }


def _names(name: str) -> set[str]:
    return {name.strip(), *_words(name), *_words(name.replace("-", " "))}


def _organisations(name: str) -> set[str]:
    words = [word for word in name.split() if word.casefold().strip(".,") not in _LEGAL]
    distinct = {word.strip(".,") for word in words if _tells(word.strip(".,"))}
    return {name.strip(), " ".join(words), *distinct}


def _words(text: str) -> set[str]:
    words = (word.strip(_AROUND) for word in text.split())
    return {word for word in words if _tells(word)}


def _tells(word: str) -> bool:
    return len(word) >= _SHORTEST and word.casefold() not in _COMMON


def _pattern(words: str) -> str:
    """A pattern that finds words however they are joined and their umlauts written."""
    parts = re.split(r"[\s_-]+", unicodedata.normalize("NFC", words))
    return r"[\s_-]*".join("".join(_letter(letter) for letter in part) for part in parts if part)


def _letter(letter: str) -> str:
    lower = letter.lower()
    if lower in _FOLDED:
        return _FOLDED[lower]
    plain = unicodedata.normalize("NFD", lower)[0]
    return re.escape(letter) if plain == lower else f"[{re.escape(lower)}{plain}]"
