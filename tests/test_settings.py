"""Settings protect, and never less than five."""

from __future__ import annotations

import pytest

from cxkit.context import Audience
from cxkit.settings import Settings


@pytest.mark.parametrize(
    "parts", [{"min_persons": 4}, {"min_persons_by_audience": {"staff": 4}}, {"min_persons": 0}]
)
def test_nothing_is_shown_below_five(parts) -> None:
    with pytest.raises(ValueError, match="never below 5"):
        Settings(**parts)


def test_an_audience_is_not_shown_below_five_either() -> None:
    with pytest.raises(ValueError, match="min_persons protects people"):
        Audience(id="x", label={}, min_persons=4)


def test_the_higher_minimum_counts() -> None:
    settings = Settings(min_persons=8, min_persons_by_audience={"staff": 5, "customer": 20})
    assert [settings.min_for(a) for a in ("staff", "customer", "leader", None)] == [8, 20, 8, 8]


def test_the_minima_of_audiences_count_where_they_are_higher() -> None:
    settings = Settings(min_persons=6, min_persons_by_audience={"customer": 20})
    found = settings.for_audiences({"staff": 5, "customer": 10, "partner": 9})
    assert [found.min_for(a) for a in ("staff", "customer", "partner")] == [6, 20, 9]
    assert Settings().for_audiences({"staff": 5, "leader": 5}) == Settings()


def test_the_fingerprint_follows_the_settings() -> None:
    assert Settings().fingerprint() == Settings().fingerprint()
    assert Settings().fingerprint() != Settings(confidence=0.9).fingerprint()
    assert Settings().to_dict()["min_persons"] == 5
