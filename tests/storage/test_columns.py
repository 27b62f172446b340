"""What is packed away comes back exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxkit.cube import Cube
from cxkit.storage.columns import pack, unpack
from cxkit.storage.cubes import reading_fingerprint, stored_cube
from cxkit.storage.people import Hasher, split_person, written_forms
from cxkit.tallies import AnswerTallies, TallyTable
from cxkit.tallies.answers import TABLES

WORDS = st.text(max_size=4)
NUMBERS = st.integers(min_value=-(2**61), max_value=2**61)
INTEGER_KEYS = {"value", "pattern"}


@st.composite
def tally_tables(draw: st.DrawFn, name: str) -> TallyTable:
    keys, sums = TABLES[name]
    rows = draw(st.integers(0, 6))
    columns = {
        key: draw(st.lists(NUMBERS if key in INTEGER_KEYS else WORDS, min_size=rows, max_size=rows))
        for key in keys
    }
    # Small sums, so that rows of one key never overflow.
    totals = {
        total: draw(st.lists(st.integers(-99, 99), min_size=rows, max_size=rows)) for total in sums
    }
    return TallyTable.build(columns, totals)


@st.composite
def tallies(draw: st.DrawFn) -> AnswerTallies:
    return AnswerTallies(**{name: draw(tally_tables(name)) for name in TABLES})


@given(tallies())
def test_tallies_come_back_equal_and_of_the_same_types(packed: AnswerTallies) -> None:
    found = unpack(pack(packed))
    assert found == packed
    for name, table in packed.tables().items():
        for key, values in table.keys.items():
            assert found.tables()[name].keys[key].tolist() == values.tolist()
        for total, values in table.sums.items():
            back = found.tables()[name].sums[total]
            assert back.dtype == np.int64
            assert back.tolist() == values.tolist()


@settings(max_examples=30)
@given(tallies(), tallies())
def test_what_came_back_merges_as_before(one: AnswerTallies, other: AnswerTallies) -> None:
    merged = AnswerTallies.merge([one, other])
    assert AnswerTallies.merge([unpack(pack(one)), unpack(pack(other))]) == merged
    assert unpack(pack(merged)) == merged


def test_the_largest_sum_is_kept() -> None:
    counts = TallyTable.build(
        {"wave": ["1"], "audience": ["staff"], "unit": ["u"], "item": ["Q"], "value": [3]},
        {"n": [2**62 - 1]},
    )
    empty = AnswerTallies.empty()
    kept = AnswerTallies(
        counts=counts, persons=empty.persons, patterns=empty.patterns, pairs=empty.pairs
    )
    assert unpack(pack(kept)).counts.sums["n"].tolist() == [2**62 - 1]


def test_a_hash_needs_the_salt_and_says_what_it_is_for() -> None:
    one, other = Hasher(salt=b"a" * 32), Hasher(salt=b"b" * 32)
    person = "2025\x1fstaff\x1f17"
    assert one.person(person) == Hasher(salt=b"a" * 32).person(person)
    assert len({one.person(person), other.person(person), one.erased("2025", "staff\x1f17")}) == 3
    assert "a" not in repr(one).replace("Hasher", "")


def test_hashes_are_sorted_and_each_stands_once() -> None:
    hashes = Hasher(salt=b"a" * 32).people(["x", "y", "z", "x"])
    assert hashes.dtype == np.uint64
    assert hashes.tolist() == sorted(set(hashes.tolist()))
    assert len(hashes) == 3
    assert len(Hasher(salt=b"a" * 32).people([])) == 0


def test_a_pseudonym_may_hold_the_separator() -> None:
    assert split_person("2025\x1fstaff\x1fa\x1fb") == ("2025", "staff", "a\x1fb")


@pytest.mark.parametrize(
    ("pseudonym", "forms"),
    [("12", ("12", "12.0")), ("-3", ("-3", "-3.0")), ("A12", ("A12",)), ("", ("",))],
)
def test_numbers_are_known_in_the_forms_that_engines_write(
    pseudonym: str, forms: tuple[str, ...]
) -> None:
    assert written_forms(pseudonym) == forms


def test_a_cube_comes_back_as_it_was(cube: Cube) -> None:
    back = stored_cube(cube.to_dict())
    assert back == cube
    assert back.fingerprint() == cube.fingerprint()
    assert reading_fingerprint(back) == reading_fingerprint(cube)
