"""Which days the name of a wave stands for."""

from __future__ import annotations

from datetime import date

import pytest

from cxkit.evidence.waves import wave_label
from cxkit.waves import wave_days


@pytest.mark.parametrize(
    ("wave", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-W01", date(2025, 12, 29), date(2026, 1, 4)),
        (" 2026-03-09 ", date(2026, 3, 9), date(2026, 3, 9)),
    ],
)
def test_a_wave_named_after_a_time_has_its_days(wave, first, last) -> None:
    assert wave_days(wave) == (first, last)


@pytest.mark.parametrize(
    "wave",
    ["", "1", "spring 2026", "2026-13", "2026-H3", "2026-Q5", "2026-04-31", "2026-W60", "0000"],
)
def test_other_names_have_none(wave) -> None:
    assert wave_days(wave) is None


@pytest.mark.parametrize("every", ["month", "quarter", "half_year", "year"])
@pytest.mark.parametrize("month", range(1, 13))
def test_every_label_that_the_door_writes_has_the_month_in_it(every, month) -> None:
    length = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[every]
    days = wave_days(wave_label(202600 + month - (month - 1) % length, every))
    assert days is not None
    assert days[0] <= date(2026, month, 15) <= days[1]
