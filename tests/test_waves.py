"""Which days the name of a wave stands for."""

from __future__ import annotations

from datetime import date

import pytest

from cxkit.evidence.waves import wave_label
from cxkit.wave_names import wave_name
from cxkit.waves import in_order, wave_days, without_order


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
    [
        "",
        "1",
        "spring",
        "Winter 2026",
        "2026-13",
        "2026-H3",
        "2026-Q5",
        "2026-04-31",
        "2026-W60",
        "0000",
    ],
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


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *((text, "2026-03") for text in ("März 2026", "Maerz 2026", "Mrz 26", "Mär. 2026")),
        *((text, "2026-03") for text in ("March 2026", "2026 MARCH", "03/2026", "2026/03")),
        *((text, "2026-03-05") for text in ("5. März 2026", "March 5, 2026", "05.03.2026")),
        *((text, "2026-Q1") for text in ("Q1 2026", "Q1/2026", "2026 Q1", "2026Q1", "2026-Q1")),
        *((text, "2026-Q1") for text in ("1. Quartal 2026", "I. Quartal 2026", "Quartal 1/2026")),
        *((text, "2026-Q1") for text in ("first quarter of 2026", "1st quarter 2026")),
        *((text, "2025-H2") for text in ("H2 2025", "2. Halbjahr 2025", "zweites Halbjahr 2025")),
        *((text, "2026-W09") for text in ("KW 9 2026", "KW09/2026", "2026-W09")),
        (" 2026 ", "2026"),
    ],
)
def test_times_in_words_get_their_iso_names(text, name) -> None:
    assert wave_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        *("Welle 2", "Pilot", "26. März", "März", "31.04.2026", "April 31 2026", "1/2026"),
        *("W2 2026", "Q5 2026", "H3 2026", "KW 60 2026", "Q1 Q2 2026", "Puls März 2026"),
        *("13/2026", "März 100", "März 2025 2026", "März 2026 1 2", "Q1 2025 2026", "Obst 1 2026"),
        "",
    ],
)
def test_other_words_stay_as_they_are(text) -> None:
    assert wave_name(text) == text


@pytest.mark.parametrize(
    "waves",
    [
        ("Dezember 2025", "2026-01", "März 2026"),
        ("Frühling 2025", "Sommer 2025", "Herbst 2025", "Winter 2025/26", "Frühjahr 2026"),
        ("spring 2026", "fall 2026"),
        ("4. Quartal 2025", "Q1 2026"),
        ("2026-Q1", "2026-03", "2026-H1", "2026"),
        ("Welle 1", "Wave 2", "Runde 3", "Welle 10"),
        ("erste Welle", "2. Welle", "Welle III", "wave 4"),
        ("T0", "T1", "T2"),
        ("Puls 9", "Puls 10"),
        ("2/2025", "1/2026"),
        ("1", "2", "10"),
    ],
)
def test_rounds_are_in_the_order_of_time(waves) -> None:
    assert in_order(reversed(waves)) == waves
    assert without_order(waves) == ()


@pytest.mark.parametrize(
    ("waves", "unclear"),
    [
        (("2026-03", "Pilot"), ("Pilot",)),
        (("nachher", "vorher"), ("nachher", "vorher")),
        (("1", "2026-03"), ("1",)),
        (("", "2026-03"), ("",)),
        (("Puls 1", "Welle 2"), ("Puls 1", "Welle 2")),
        (("Welle 1", "Runde 1", "Welle 2"), ("Runde 1", "Welle 1")),
        (("Herbst 2025", "Winter 2026"), ("Winter 2026",)),
        (("Frühling 2026", "spring 2026", "2026-Q3"), ("Frühling 2026", "spring 2026")),
        (("Welle 1", "Welle 2 2026"), ("Welle 1", "Welle 2 2026")),
        (("Pilot",), ()),
    ],
)
def test_what_has_no_order_is_named(waves, unclear) -> None:
    assert without_order(waves) == unclear
    assert in_order(waves) == in_order(reversed(waves))
