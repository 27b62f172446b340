"""How people name rounds of asking, in German and English: months, quarters, seasons, numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_MONTHS = (
    "jan januar january jaenner",
    "feb februar february feber",
    "mar maer mrz maerz march",
    "apr april",
    "mai may",
    "jun juni june",
    "jul juli july",
    "aug august",
    "sep sept september",
    "okt oct oktober october",
    "nov november",
    "dez dec dezember december",
)
_SEASONS = ("fruehling fruehjahr spring", "sommer summer", "herbst autumn fall", "winter")
_FILLING = frozenset(("of", "des", "im", "in", "the", "jahr", "jahres", "year", "st", "nd", "rd"))
_QUARTERS = frozenset(("q", "quartal", "quarter", "qu"))
_HALVES = frozenset(("h", "hj", "halbjahr", "half"))
_WEEKS = frozenset(("kw", "cw", "wk", "woche", "week", "kalenderwoche"))
# Words for a round, all of which count the same: `Welle 2` is `wave 2`.
_ROUNDS = frozenset(
    ("welle", "wave", "runde", "round", "erhebung", "befragung", "umfrage", "survey", "messung")
    + ("messzeitpunkt", "mzp", "zeitpunkt", "timepoint", "durchgang", "phase", "t", "w", "r")
    + ("nr", "no", "erhebungswelle", "befragungswelle", "befragungsrunde")
)
_ORDINALS: Mapping[str, int] = {
    **dict.fromkeys(("erste", "erster", "erstes", "first"), 1),
    **dict.fromkeys(("zweite", "zweiter", "zweites", "second"), 2),
    **dict.fromkeys(("dritte", "dritter", "drittes", "third"), 3),
    **dict.fromkeys(("vierte", "vierter", "viertes", "fourth"), 4),
}
_ROMAN: Mapping[str, int] = {
    **{"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8},
    **{"ix": 9, "x": 10, "xi": 11, "xii": 12},
}
_MONTH = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_SEASON = {word: number for number, words in enumerate(_SEASONS, 1) for word in words.split()}
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_MONTH_OF_YEAR = re.compile(
    r"(?P<m>0[1-9]|1[0-2])[./-](?P<y>\d{4})|(?P<y2>\d{4})[./](?P<m2>0[1-9]|1[0-2])"
)

Place = tuple[tuple[str, tuple[bool, ...]], tuple[int, ...]]


def wave_name(text: str) -> str:
    """The name of a round as ISO 8601 writes its time; other names stay as they are.

    Example:
        >>> [wave_name(text) for text in ("März 2026", "1. Quartal 2026", "H2/2025", "KW 9 2026")]
        ['2026-03', '2026-Q1', '2025-H2', '2026-W09']
        >>> wave_name("Welle 2")
        'Welle 2'
    """
    text = text.strip()
    if found := _DAY.fullmatch(text):
        day, month, year = map(int, found.groups())
        return _day(year, month, day) or text
    if found := _MONTH_OF_YEAR.fullmatch(text):
        return f"{found['y'] or found['y2']}-{found['m'] or found['m2']}"
    return _named(*_parts(text), starts_with_number=text[:1].isdecimal()) or text


def month_of(word: str) -> int | None:
    """The number of a month by its name or what is usual for short; None for other words."""
    return _MONTH.get(_plain(word))


def season_of(text: str) -> tuple[int, int] | None:
    """Year and first month of a season of a year, such as `Frühling 2026`; None for other names.

    A winter is known by both of its years only (`Winter 2025/26`).
    """
    words, numbers = _parts(text)
    if len(words) != 1 or words[0] not in _SEASON:
        return None
    season = _SEASON[words[0]]
    if season < 4:
        return (numbers[0], season * 3) if len(numbers) == 1 and _is_year(numbers[0]) else None
    if len(numbers) != 2 or not _is_year(numbers[0]):
        return None
    follows = numbers[1] in (numbers[0] + 1, (numbers[0] + 1) % 100)
    return (numbers[0], 12) if follows else None


def place_of(text: str) -> Place | None:
    """What a name counts, and its numbers, such as 2 for `Welle 2`; None without one.

    Names that count the same thing are in the order of their numbers. A year goes before
    the other numbers, and is another thing than they.
    """
    words, numbers = _parts(text)
    left = [word for word in words if word not in _ROUNDS]
    if len(left) == 1 and left[0] in _ROMAN and len(words) == 2 and not numbers:
        return ("", (False,)), (_ROMAN[left[0]],)
    found = [_ORDINALS[word] for word in left if word in _ORDINALS]
    stem = " ".join(word for word in left if word not in _ORDINALS)
    counted = sorted([*numbers, *found], key=lambda n: not _is_year(n))
    what = stem, tuple(map(_is_year, counted))
    return (what, tuple(counted)) if counted else None


def _parts(text: str) -> tuple[list[str], list[int]]:
    """The words of a name without those that only fill, and its numbers, each in order."""
    found = re.findall(r"[^\W\d_]+|\d+", _plain(text))
    words = [part for part in found if not part.isdecimal() and part not in _FILLING]
    return words, [int(part) for part in found if part.isdecimal()]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().translate(_UMLAUTS)


def _named(words: list[str], numbers: list[int], *, starts_with_number: bool) -> str | None:
    """The ISO name of a time whose words and numbers these are."""
    if len(words) == 1 and words[0] in _MONTH:
        if starts_with_number and len(numbers) == 1 and numbers[0] < 100:
            return None  # A day in March, of whatever year.
        return _month(_MONTH[words[0]], numbers)
    given = [word for word in words if word in _ROMAN or word in _ORDINALS]
    if len(words) - len(given) != 1 or len(given) > 1:
        return None
    (what,) = [word for word in words if word not in given]
    parts = [_ROMAN.get(word) or _ORDINALS[word] for word in given]
    years = [n for n in numbers if _is_year(n)]
    parts += [n for n in numbers if not _is_year(n)]
    if len(years) != 1 or len(parts) != 1:
        return None
    year, part = years[0], parts[0]
    if what in _QUARTERS and 1 <= part <= 4:
        return f"{year}-Q{part}"
    if what in _HALVES and 1 <= part <= 2:
        return f"{year}-H{part}"
    if what in _WEEKS and 1 <= part <= 53:
        return f"{year}-W{part:02d}"
    return None


def _month(month: int, numbers: list[int]) -> str | None:
    """The month, or the day in it, that stands with these numbers."""
    if len(numbers) == 1:
        # Excel writes `Mrz 26`.
        year = numbers[0] + 2000 if numbers[0] < 100 else numbers[0]
        return f"{year}-{month:02d}" if _is_year(year) else None
    years = [n for n in numbers if _is_year(n)]
    if len(numbers) != 2 or len(years) != 1:
        return None
    return _day(years[0], month, min(numbers))


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _is_year(number: int) -> bool:
    return 1900 <= number < 2200
