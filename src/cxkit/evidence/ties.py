"""Ties between units: who names or rates whom; persons became their units before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence

from attrs import frozen

from cxkit.evidence.cells import CellReader
from cxkit.evidence.declared import declared_form
from cxkit.evidence.evidence_table import EvidenceTable
from cxkit.evidence.kind import EvidenceKind, EvidenceReduction, Reading
from cxkit.tallies.evidence import Tallies
from cxkit.tallies.ties import SHAPE
from cxkit.wave_names import wave_name

# The scale of a rating unless the mapping says another.
SCALE = (1, 5)
# Squares of larger ratings might not fit what their sums are kept in.
LARGEST_RATING = 10**6


@frozen(kw_only=True)
class _Tie:
    """One row: who named whom as what."""

    wave: str
    source: str
    target: str
    relation: str
    rating: int | None
    person: str | None


def reduce_ties(table: EvidenceTable, reading: Reading) -> EvidenceReduction:
    """The tallies of a table with one row per tie that somebody named or rated.

    Without a column of respondents each row is another person's, as far as one relation
    goes; the same people are taken to have answered about all relations.

    Raises:
        InputError: with every problem of the table.
    """
    reader = CellReader.of(table, reading)
    scale = _scale(reader, reading.how.options.get("scale", SCALE))
    ties = _read(reader, reading.without, scale)
    if table.has("respondent"):
        _check_once(reader, ties)
    reader.complaints.check()
    keys = ("wave", "source", "target", "relation")
    people = {size: _people(ties, keys[:size]) for size in (2, 3, 4)}
    rows: dict[str, list[tuple[object, ...]]] = {
        "ties": _sums(ties, people[4]),
        "pairs": [(*key, n) for key, n in people[3].items()],
        "raters": [(*key, n) for key, n in people[2].items()],
        "scales": [(tie.relation, *scale, 1) for tie in ties if tie.rating is not None],
    }
    persons = {(tie.wave, tie.person) for tie in ties if tie.person}
    return EvidenceReduction(
        tallies=Tallies.build("ties", SHAPE, rows),
        rows=len(ties),
        warnings=reader.complaints.warnings,
        people=tuple(sorted(f"{wave}\x1fties\x1f{person}" for wave, person in persons)),
        persons=len(persons) or sum(people[2].values()),
        records=tuple(sorted(f"{wave}\x1f{person}" for wave, person in persons)),
    )


def _scale(reader: CellReader, given: object) -> tuple[int, int]:
    """The lowest and the highest rating."""
    ends = given if isinstance(given, list | tuple) else ()
    if len(ends) == 2 and all(isinstance(e, int) and abs(e) <= LARGEST_RATING for e in ends):
        low, high = ends
        if low < high:
            return low, high
    reader.complaints.wrong(
        "no_scale",
        f"{given} is no scale of ratings.",
        "Write the lowest and the highest rating as whole numbers: options = {scale = [1, 7]}.",
    )
    return SCALE


def _read(reader: CellReader, without: frozenset[str], scale: tuple[int, int]) -> list[_Tie]:
    sources, targets = reader.units("from_unit"), reader.units("to_unit")
    relations, waves = reader.texts("relation"), reader.texts("wave")
    ratings, persons = reader.integers("rating"), reader.texts("respondent")
    for row, rating in enumerate(ratings):
        if rating is not None and not scale[0] <= rating <= scale[1]:
            reader.complaints.wrong(
                "off_the_scale",
                f"{rating} is not on the scale from {scale[0]} to {scale[1]}.",
                "Correct it, or say the scale in the mapping: options = {scale = [1, 7]}.",
                row=row,
                column="rating",
            )
    return [
        _Tie(
            wave=wave_name(waves[row] or ""),
            source=sources[row],
            target=targets[row],
            relation=relations[row] or "",
            rating=ratings[row],
            person=persons[row],
        )
        for row in range(len(sources))
        if persons[row] not in without
    ]


def _check_once(reader: CellReader, ties: Sequence[_Tie]) -> None:
    """One person says one thing about one unit and relation in one round."""
    counts = Counter((t.wave, t.person, t.source, t.target, t.relation) for t in ties if t.person)
    twice = sum(1 for count in counts.values() if count > 1)
    if twice:
        reader.complaints.wrong(
            "tie_twice",
            f"{twice} ties are named more than once by the same person.",
            "Keep one row for each person, pair of units, relation and round.",
            column="respondent",
        )


def _people(ties: Iterable[_Tie], keys: Sequence[str]) -> dict[tuple[str, ...], int]:
    """How many people stand behind the ties of each key."""
    named: dict[tuple[str, ...], set[str]] = defaultdict(set)
    unnamed: dict[tuple[str, ...], Counter[Hashable]] = defaultdict(Counter)
    for tie in ties:
        key = tuple(str(getattr(tie, name)) for name in keys)
        if tie.person:
            named[key].add(tie.person)
        else:
            # The most rows on one question: nobody who may be the same counts twice.
            unnamed[key][tie.target, tie.relation] += 1
    return {
        key: len(named[key]) + max(unnamed[key].values(), default=0)
        for key in dict.fromkeys((*named, *unnamed))
    }


def _sums(ties: Iterable[_Tie], people: dict[tuple[str, ...], int]) -> list[tuple[object, ...]]:
    sums: dict[tuple[str, ...], list[int]] = {}
    for tie in ties:
        total = sums.setdefault((tie.wave, tie.source, tie.target, tie.relation), [0, 0, 0, 0])
        total[0] += 1
        if tie.rating is not None:
            for place, more in enumerate((1, tie.rating, tie.rating**2), start=1):
                total[place] += more
    return [(*key, *total, people[key]) for key, total in sums.items()]


KIND = EvidenceKind.of_form(
    declared_form("ties"),
    shape=SHAPE,
    reduce=reduce_ties,
    options={
        "scale": {
            "en": "The lowest and the highest rating; [1, 5] if left out.",
            "de": "Die niedrigste und die höchste Bewertung; [1, 5], wenn es fehlt.",
        }
    },
)
