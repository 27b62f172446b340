"""F80, F69, F50: announcements, anchors and stages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cxkit import Finding, Status
from cxkit_governance import _anchors, _announcements, _stages
from cxkit_governance._entries import Entry
from cxkit_governance._shares import Tally

Entries = Callable[..., list[Entry]]
Released = Callable[..., list[Finding]]


def announced(entries: Entries, **levels: tuple[int, int, int]) -> list[Entry]:
    """Level -> announcements kept, not kept, and open."""
    rows = [
        {"level": level, "kept": word}
        for level, counts in levels.items()
        for word, count in zip(("yes", "no", "open"), counts, strict=True)
        for _ in range(count)
    ]
    return entries("announcements", *rows)


def test_the_share_kept_counts_what_is_decided(entries: Entries, released: Released) -> None:
    announcements = announced(entries, top=(9, 11, 3), team=(14, 6, 0))
    found = {f.subject.record: f for f in released(_announcements.drafts(announcements, 0.95))}
    assert set(found) == {
        "announcements",
        "announcements/level:team",
        "announcements/level:top",
    }
    whole = found["announcements"]
    assert whole.estimate.value == pytest.approx(23 / 40)
    assert whole.estimate.coverage == pytest.approx(40 / 43)
    assert whole.data == {"kept": 23, "decided": 40, "open": 3}
    assert (
        "Of what “top” announced, 9 of 20 were kept; 3 are open."
        in (found["announcements/level:top"].explanation["en"])
    )


def test_a_level_of_few_announcements_is_hidden_and_not_given_away(
    entries: Entries, released: Released
) -> None:
    announcements = announced(entries, top=(2, 2, 0), team=(14, 6, 0))
    found = {f.subject.record: f for f in released(_announcements.drafts(announcements, 0.95))}
    assert found["announcements/level:top"].estimate.status is Status.SUPPRESSED
    assert not any(c.isdigit() for c in found["announcements/level:top"].explanation["de"])
    shown = [f for f in found.values() if f.estimate.shown]
    assert len(shown) == 1  # with two of the three, the third could be subtracted


def test_announcements_without_a_level_count_in_the_whole_only(
    entries: Entries, released: Released
) -> None:
    rows = [{"kept": "yes"}] * 6
    (found,) = released(_announcements.drafts(entries("announcements", *rows), 0.95))
    assert (found.subject.record, found.estimate.n) == ("announcements", 6)
    assert list(_announcements.drafts([], 0.95)) == []


def test_each_anchor_has_its_evidence_or_is_missing(entries: Entries, released: Released) -> None:
    documents = entries(
        "documents",
        {"id": "s1", "anchor": "Strategie", "customer": "yes"},
        {"id": "s2", "anchor": "strategy", "customer": "no"},
        {"id": "hr", "anchor": "staff", "covered": 120, "total": 300},
        {"id": "odd", "anchor": "canteen", "customer": "yes"},
        {"id": "lead", "anchor": "leadership", "covered": 9, "total": 8},
    )
    found = {f.subject.record: f for f in released(_anchors.drafts(documents, 0.95))}
    assert found["documents/strategy"].estimate.value == 0.5
    staff = found["documents/staff"].estimate
    assert (staff.value, staff.low, staff.high, staff.n) == (0.4, 0.4, 0.4, 300)
    for name in ("targets", "leadership"):
        assert found[f"documents/{name}"].estimate.status is Status.NOT_ASSESSED
    remarks = list(_anchors.remarks(documents))
    assert [(each.code, each.data["anchor"]) for each in remarks] == [
        ("anchor_missing", "targets"),
        ("anchor_missing", "leadership"),
    ]
    assert [str(place) for place in remarks[1].places] == ["documents lead, anchor"]
    assert list(_anchors.drafts([], 0.95)) == list(_anchors.remarks([])) == []


def test_four_people_of_an_anchor_are_not_shown(entries: Entries, released: Released) -> None:
    documents = entries("documents", {"anchor": "leadership", "covered": 1, "total": 4})
    found = {f.subject.record: f for f in released(_anchors.drafts(documents, 0.95))}
    assert found["documents/leadership"].estimate.status is Status.SUPPRESSED


def test_counts_of_documents_are_a_share_with_an_interval(entries: Entries) -> None:
    documents = entries("documents", {"anchor": "targets", "covered": 81, "total": 263})
    anchor = _anchors.anchors(documents)["targets"]
    assert (anchor.counted, anchor.people) == (Tally(yes=81, no=182), False)


def staged(entries: Entries, framework: str, *stages: tuple[int, str, str]) -> list[Entry]:
    return entries(
        "stages",
        *(
            {"framework": framework, "stage": number, "met": met, "evidence": evidence}
            for number, met, evidence in stages
        ),
    )


@pytest.mark.parametrize(
    ("stages", "reached", "codes"),
    [
        ([], 0, []),
        ([(1, "yes", "survey")], 1, []),
        ([(1, "yes", "survey"), (3, "yes", "paper")], 1, ["stage_missing"]),
        ([(1, "yes", ""), (2, "yes", "list")], 0, ["stage_missing", "stage_without_evidence"]),
        ([(2, "no", "")], 0, []),
        ([(n, "yes", "x") for n in range(1, 6)], 5, []),
    ],
)
def test_a_stage_counts_only_if_those_before_it_are_met(
    entries: Entries,
    released: Released,
    stages: list[tuple[int, str, str]],
    reached: int,
    codes: list[str],
) -> None:
    register = staged(entries, "ADKAR", *stages)
    assert [each.code for each in _stages.remarks(register)] == codes
    found = released(_stages.drafts(register))
    assert [each.estimate.value for each in found] == [reached] * bool(stages)


def test_the_next_stage_is_named_and_frameworks_are_kept_apart(
    entries: Entries, released: Released
) -> None:
    register = [
        *staged(entries, "kotter", (1, "yes", "x"), (2, "yes", "y"), (4, "yes", "z")),
        *staged(entries, "adkar", (1, "yes", "x"), (9, "yes", "x")),
        *staged(entries, "other", (1, "yes", "x")),
    ]
    kotter, adkar = released(_stages.drafts(register))
    assert (kotter.subject.record, kotter.estimate.value) == ("stages/kotter", 2)
    assert kotter.data == {"of": 8, "next": 3, "early": [4], "unproven": []}
    assert kotter.explanation["de"].endswith("als Nächstes kommt „Vision“.")
    assert adkar.estimate.coverage == 0.2
    (missing,) = _stages.remarks(register)
    assert missing.text["en"] == "“Communication” is met before “Vision”, so it does not count yet."
