"""Full text of what was sent, found by German and English word forms.

Every word is indexed by its German and its English stem, so that *Mahnung* finds
*Mahnungen*. Reviewers' searches touch only a column with what they read, names taken out;
contact data and drafts are in no index.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

import snowballstemmer

from cxkit_submissions.asking import way_of
from cxkit_submissions.judging import shown
from cxkit_submissions.reviewing import HIDDEN, judged_by
from cxkit_submissions.services import Services
from cxkit_submissions.store.submissions import DRAFT, STATES, Submission
from cxkit_submissions.tiles import labels
from cxkit_submissions.ways import TILES, Question

_WORD = re.compile(r"\w+")
_CONTACTS = ("email", "nominee_contact")
# What says who somebody is, beside what reviewers' pages hide.
_WHO = (*HIDDEN, "nominee", "organisation", "interest")
_LEAST_PREFIX, _MOST_WORDS = 4, 12


@cache
def _stemmers() -> tuple[Any, ...]:
    return tuple(snowballstemmer.stemmer(name) for name in ("german", "english"))


def stems(word: str) -> tuple[str, ...]:
    """The stems of a word, each once, the German one first."""
    return tuple(dict.fromkeys(each.stemWord(word.lower()) for each in _stemmers()))


def find(services: Services, asked: str, *, reviewer: str = "") -> tuple[Submission, ...]:
    """What was sent and holds every word, the best first.

    Args:
        services: The services.
        asked: What somebody typed.
        reviewer: Address of a reviewer, who finds only what they may judge and read.
    """
    query = _query(asked)
    if not query:
        return ()
    refresh(services)
    ids = services.search.find(query, blind=bool(reviewer))
    if reviewer:
        may = {each.id for each in judged_by(services, reviewer)}
        ids = tuple(each for each in ids if each in may)
    found = [services.submissions.get(each) for each in ids]
    return tuple(
        each
        for each in found
        if each is not None
        and each.state != DRAFT
        and (not reviewer or _still_shows(services, each, asked))
    )


def refresh(services: Services) -> int:
    """How many were indexed anew because they changed."""
    changed = services.search.changed(tuple(state for state in STATES if state != DRAFT))
    for submission, until in changed:
        found = services.submissions.get(submission)
        assert found is not None
        open_, closed = texts_of(services, found)
        services.search.put(submission, _indexed(open_), _indexed(closed), until=until)
    return len(changed)


def texts_of(services: Services, submission: Submission) -> tuple[str, str]:
    """What reviewers read of it, with names taken out, and all of it; without contact data."""
    seen = {q.name for q in way_of(services, submission.way, private=False).questions}
    answers = shown(services, submission)
    open_ = [
        part
        for question in way_of(services, submission.way).questions
        if question.name in seen and question.name not in _WHO
        for part in _parts(question, answers.get(question.name))
    ]
    all_ = [
        part
        for question in way_of(services, submission.way).all_questions
        if question.name not in _CONTACTS
        for part in _parts(question, submission.answers.get(question.name))
    ]
    return "\n".join(open_), "\n".join([submission.id, *all_])


def _parts(question: Question, answer: object) -> list[str]:
    parts = list(map(str, answer)) if isinstance(answer, list) else [str(answer or "")]
    if question.kind == TILES:
        parts = [labels(tag).get(p, p) for p in parts for tag in ("de", "en")]
    return parts


def _still_shows(services: Services, submission: Submission, asked: str) -> bool:
    """True if reviewers read every word now: whom a text names may be known only since."""
    found = _indexed(texts_of(services, submission)[0]).split()
    return all(
        any(
            each == stem or (len(stem) >= _LEAST_PREFIX and each.startswith(stem))
            for stem in map(_plain, stems(word))
            for each in map(_plain, found)
        )
        for word in _WORD.findall(asked)[:_MOST_WORDS]
    )


def _plain(text: str) -> str:
    """Without the marks on letters, as the index compares."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(each for each in parts if not unicodedata.combining(each))


def _indexed(text: str) -> str:
    return " ".join(stem for word in _WORD.findall(text) for stem in stems(word))


def _query(asked: str) -> str:
    """Every word has to be there, in one of its stems; longer ones may go on."""
    words = _WORD.findall(asked)[:_MOST_WORDS]
    return " AND ".join(f"({' OR '.join(map(_term, stems(word)))})" for word in words)


def _term(stem: str) -> str:
    return f'"{stem}"{"*" if len(stem) >= _LEAST_PREFIX else ""}'
