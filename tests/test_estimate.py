"""Estimates: one honest status, intervals the right way up, nothing out of nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxkit.estimate import REASONS, STATUS_WORDS, Estimate, Status

INTERVAL = {"value": 50.0, "low": 40.0, "high": 60.0}


def test_a_value_with_its_interval_is_ok() -> None:
    found = Estimate(**INTERVAL, n=20)
    assert found.status is Status.OK
    assert found.shown
    assert found.half_width == 10.0


def test_whole_numbers_become_decimals() -> None:
    assert type(Estimate(value=3, low=2, high=4).value) is float


@pytest.mark.parametrize(
    ("reasons", "status"),
    [
        (("not_asked",), Status.NOT_ASSESSED),
        (("too_few_persons",), Status.SUPPRESSED),
        (("protects_others", "no_answers"), Status.NOT_ASSESSED),
    ],
)
def test_without_a_value_the_reason_says_why(reasons, status) -> None:
    found = Estimate(reasons=reasons)
    assert found.status is status
    assert not found.shown
    assert found.half_width is None


@pytest.mark.parametrize(
    ("reasons", "status"),
    [
        (("wide_interval",), Status.THIN),
        (("partial_coverage",), Status.OK),
        (("acme:odd",), Status.OK),
        (("pooled", "sides_incomplete"), Status.THIN),
    ],
)
def test_with_a_value_the_weakest_reason_counts(reasons, status) -> None:
    assert Estimate(**INTERVAL, reasons=reasons).status is status


@pytest.mark.parametrize(
    ("low", "high", "status"),
    [
        (-1.0, 6.0, Status.INCONCLUSIVE),
        (-6.0, 1.0, Status.INCONCLUSIVE),
        (-4.0, 4.0, Status.OK),
        (1.0, 9.0, Status.OK),
        (6.0, 9.0, Status.OK),
        (None, 1.0, Status.INCONCLUSIVE),
        (-1.0, None, Status.INCONCLUSIVE),
        (1.0, None, Status.THIN),
    ],
)
def test_a_difference_is_open_if_it_may_be_nothing_and_may_matter(low, high, status) -> None:
    reasons = ("unbounded",) if None in (low, high) else ()
    found = Estimate(
        value=1.0, low=low, high=high, null=0.0, smallest_relevant=5.0, reasons=reasons
    )
    assert found.status is status


def test_without_a_smallest_relevant_difference_nothing_is_open() -> None:
    assert Estimate(value=0.0, low=-100.0, high=100.0).status is Status.OK


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, "needs a reason"),
        ({"reasons": ("wide_interval",)}, "needs a reason"),
        ({"value": 1.0}, "an open end of an interval needs its reason"),
        ({"value": 1.0, "reasons": ("not_asked",)}, "not_assessed carries no value"),
        ({"low": 1.0, "reasons": ("too_few_persons",)}, "suppressed carries no value"),
        ({"value": 1.0, "low": 3.0, "high": 2.0}, "upside down"),
        ({**INTERVAL, "null": 0.0}, "set together or not at all"),
        ({**INTERVAL, "confidence": 1.0}, "confidence must lie between 0 and 1"),
        ({**INTERVAL, "coverage": 1.1}, "coverage must lie in 0..1"),
        ({**INTERVAL, "n": -1}, "n counts persons"),
        ({**INTERVAL, "reasons": ("odd",)}, "unknown reason 'odd'"),
        ({"value": float("nan"), "low": 1.0, "high": 2.0}, "value must be a finite number"),
        ({"value": 1.0, "low": float("-inf"), "high": 2.0}, "low must be a finite number"),
    ],
)
def test_what_an_estimate_cannot_be(parts, said) -> None:
    with pytest.raises(ValueError, match=said):
        Estimate(**parts)


def test_a_hidden_estimate_keeps_nothing_that_could_reveal_a_person() -> None:
    found = Estimate(**INTERVAL, n=3, n_by_group={"a": 3}, coverage=0.5, method="m").suppressed()
    assert found.reasons == ("too_few_persons",)
    assert found == Estimate(reasons=("too_few_persons",), method="m")
    assert found.suppressed("protects_others").reasons == ("protects_others",)


def test_a_missing_estimate_says_why() -> None:
    found = Estimate.missing("no_answers", method="m", measure_unit="share")
    assert (found.status, found.method, found.measure_unit) == (Status.NOT_ASSESSED, "m", "share")
    assert Estimate.missing().reasons == ("not_asked",)


bounded = st.floats(-1e6, 1e6)


@given(st.tuples(bounded, bounded, bounded).map(sorted), st.integers(0, 10**6))
def test_what_was_written_reads_back_as_the_same(three, n) -> None:
    low, value, high = three
    found = Estimate(
        value=value,
        low=low,
        high=high,
        n=n,
        n_by_group={"a": n},
        coverage=0.5,
        null=0.0,
        smallest_relevant=1.0,
        reasons=("partial_coverage",),
    )
    document = {**found.to_dict(), "later": "unknown"}
    assert Estimate.from_dict(document) == found
    assert document["status"] == str(found.status)


def test_every_status_and_reason_is_said_in_both_languages() -> None:
    assert set(STATUS_WORDS) == set(Status)
    texts = [*STATUS_WORDS.values(), *(text for _, text in REASONS.values())]
    assert [text for text in texts if set(text) != {"en", "de"}] == []
