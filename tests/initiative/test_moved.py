"""How many tiles moved is counted beside how many would by chance."""

from __future__ import annotations

import pytest

from cxkit.estimate import Estimate
from cxkit.finding import Contrast, Draft, Finding, Subject
from cxkit.gate import Gate
from cxkit.initiative.moved import moved_tiles


def change(tile: str, value: float, *, of: str = "b", against: str = "a", **about) -> Draft:
    return Draft(
        function="F78",
        method="x",
        measure="progress",
        subject=Subject(dimension="d", tile=tile, audience="staff", **about),
        estimate=Estimate(
            value=value, low=value - 2, high=value + 2, n=50, measure_unit="points_0_100"
        ),
        contrast=Contrast(of=of, against=against),
        explanation={"en": "x", "de": "x"},
        reference="x",
    )


@pytest.fixture
def found() -> tuple[Finding, ...]:
    drafts = [change(f"d.{k}", value) for k, value in enumerate((-3.0, 0.5, 3.0, 4.0))]
    drafts += [change("d.0", 3.0, of="c", against="b"), change("d.0", 1.0, of="c", against="a")]
    drafts += [change("d.0", 9.0, of="c", against="b", unit="team")]
    return tuple(Gate().release(drafts))


def test_only_the_last_round_and_the_whole_organisation_count(found) -> None:
    counts = [(m.audience, m.against, m.of, m.up, m.down, m.count) for m in moved_tiles(found)]
    assert counts == [("staff", "a", "c", 0, 0, 1), ("staff", "b", "c", 1, 0, 1)]


def test_rises_and_falls_are_told_from_what_is_open(found) -> None:
    (moved,) = moved_tiles(f for f in found if f.contrast and f.contrast.of == "b")
    assert (moved.up, moved.down, moved.undecided) == (2, 1, 1)
    # At 95 % confidence each of four unmoved tiles looks moved one time in twenty.
    assert moved.by_chance == pytest.approx(0.2)
    assert moved.to_dict()["undecided"] == 1
