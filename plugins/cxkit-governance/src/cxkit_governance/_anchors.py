"""Whether customer focus is anchored where it must be: four checks with evidence (F69)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import field, frozen

from cxkit import Draft, Estimate, Subject
from cxkit.hookspecs import Place, RuleResult
from cxkit_governance._entries import Entry, by_id
from cxkit_governance._method_words import ANCHORS, WORDS
from cxkit_governance._register_words import WORDS as REMARKS
from cxkit_governance._say import phrase, result
from cxkit_governance._shares import SHARE, WILSON, Tally, counts, draft, share, tally

METHOD = "governance.anchors"
REFERENCE = f"Checklist of the call for stories and of the articles; {WILSON}"
# How people name the four places.
NAMES: Mapping[str, frozenset[str]] = {
    "strategy": frozenset({"strategy", "strategie"}),
    "targets": frozenset({"targets", "target system", "ziele", "zielsystem", "zielsysteme"}),
    "staff": frozenset({"staff", "all staff", "mitarbeitende", "alle", "personal"}),
    "leadership": frozenset(
        {"leadership", "leadership development", "führung", "führungskräfteentwicklung"}
    ),
}
# Where counts are given, they count people of these two.
OF_PEOPLE = ("staff", "leadership")


@frozen(kw_only=True)
class Anchor:
    """What stands for one of the four anchors.

    Attributes:
        documents: Ids of the documents that stand for it.
        counted: Covered and not covered; people where `people` is true, else documents.
        people: True if the counts are those of the personnel department.
    """

    documents: tuple[str, ...] = ()
    counted: Tally = field(factory=Tally)
    people: bool = False

    @property
    def missing(self) -> bool:
        """True if nothing stands for it, or nothing of what stands for it covers anything."""
        return not self.counted.yes


def anchors(documents: Iterable[Entry]) -> Mapping[str, Anchor]:
    """Each of the four anchors with what stands for it (F69).

    Counts (`covered` of `total`) come before yes and no; documents without either say
    nothing.
    """
    named: dict[str, list[Entry]] = defaultdict(list)
    for each in by_id(documents).values():
        word = each.text("anchor").casefold()
        for anchor, words in NAMES.items():
            if word in words:
                named[anchor].append(each)
    return {anchor: _anchor(anchor, named[anchor]) for anchor in NAMES}


def _anchor(anchor: str, documents: Sequence[Entry]) -> Anchor:
    pairs = [(each.count("covered"), each.count("total")) for each in documents]
    counted = [(c, t) for c, t in pairs if c is not None and t is not None and 0 <= c <= t and t]
    ids = tuple(each.id for each in documents)
    if not counted:
        return Anchor(documents=ids, counted=tally(each.flag("customer") for each in documents))
    yes = sum(covered for covered, _ in counted)
    return Anchor(
        documents=ids,
        counted=Tally(yes=yes, no=sum(total for _, total in counted) - yes),
        people=anchor in OF_PEOPLE,
    )


def drafts(documents: Sequence[Entry], confidence: float) -> Iterator[Draft]:
    """The coverage of each anchor; nothing without any document (F69)."""
    if not documents:
        return
    for name, each in anchors(documents).items():
        yield draft(
            "F69",
            METHOD,
            "anchor_coverage",
            _estimate(each, confidence),
            counts(
                each.counted,
                WORDS["anchor_people" if each.people else "anchor_documents"],
                anchor=ANCHORS[name],
            ),
            REFERENCE,
            subject=Subject(record=f"documents/{name}"),
            blank=phrase(WORDS["anchor_blank"], anchor=ANCHORS[name]),
            data={"documents": list(each.documents), **each.counted.to_dict()},
            persons=each.people,
        )


def _estimate(anchor: Anchor, confidence: float) -> Estimate:
    """People on the books are counted and not sampled; documents are as any register."""
    if not anchor.people:
        return share(anchor.counted, confidence)
    value = anchor.counted.value
    return Estimate(
        value=value, low=value, high=value, n=anchor.counted.n, coverage=1.0, measure_unit=SHARE
    )


def remarks(documents: Sequence[Entry]) -> Iterator[RuleResult]:
    """Anchors that are missing; nothing without any document (F69)."""
    for name, each in anchors(documents).items() if documents else ():
        if each.missing:
            yield result(
                REMARKS,
                "anchor_missing",
                [Place(kind="documents", id=each, field="anchor") for each in each.documents]
                or [Place(kind="documents", id=name)],
                data={"anchor": name, "documents": list(each.documents)},
                anchor=ANCHORS[name],
            )
