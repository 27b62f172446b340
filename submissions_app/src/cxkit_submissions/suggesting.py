"""Who could be in the programme, as candidates of the selection."""

from __future__ import annotations

from cxkit_submissions import tiles
from cxkit_submissions.choosing import Candidate
from cxkit_submissions.deciding import why_not
from cxkit_submissions.judging import score_of
from cxkit_submissions.moves import ACCEPT, REJECT
from cxkit_submissions.programme import known_people, programme, tiles_of
from cxkit_submissions.services import Services
from cxkit_submissions.store.submissions import SUBMITTED, WAITING, Submission


def candidates(services: Services) -> tuple[Candidate, ...]:
    """What is in already, and what could be: proven, proposed by whoever tells it, not refused."""
    inside = {each.id for each in programme(services, pending=True)}
    pending = services.pending.open()
    known = known_people(services)
    found: list[Candidate] = []
    for each in (
        *programme(services, pending=True),
        *services.submissions.listed(SUBMITTED, WAITING),
    ):
        refused = each.id in pending and pending[each.id].step == REJECT
        seen = any(each.id == other.id for other in found)
        if seen or (each.id not in inside and (why_not(each, ACCEPT) or refused)):
            continue
        found.append(_candidate(services, each, known, fixed=each.id in inside))
    return tuple(found)


def _candidate(
    services: Services, each: Submission, known: frozenset[str] | None, *, fixed: bool
) -> Candidate:
    told = str(each.answers.get("talk_language") or "")
    faces = {tiles.cube().tiles[tile].dimension for tile in tiles_of(each)}
    return Candidate(
        id=each.id,
        score=score_of(services, each.id).careful,
        person=each.email,
        faces=frozenset(faces),
        languages=frozenset(("de", "en") if told == "both" else (told,)),
        practitioner=each.answers.get("role") == "practitioner",
        failure=bool(str(each.answers.get("failed") or "").strip()),
        new=None if known is None else each.email not in known,
        fixed=fixed,
    )
