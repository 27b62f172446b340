"""Guessing what answers mean: words, numbers, codes, dates."""

from __future__ import annotations

from pathlib import Path

import pytest
from guessing import (
    CUBE,
    EXAMPLE,
    RESPECT,
    answers,
    codes,
    guessed,
    notes,
    small_cube,
)

from cxkit.evidence.guess import guess_mapping
from cxkit.evidence.profile import profile


def test_the_german_excel_with_words_dates_and_questions(tmp_path: Path) -> None:
    scale = CUBE.items[RESPECT].scale
    words = [text["de"] for _, text in sorted(scale.anchors.items())]
    questions = [CUBE.items[i].text["de"] for i in (RESPECT, EXAMPLE)]
    rows: list[list[object]] = [["Lfd. Nr.", "Bereich", "Datum", *questions]]
    rows += [
        [n, ["Einkauf", "Vertrieb"][n % 2], f"{n:02d}.03.2026", words[n % 5], words[n % 3]]
        for n in range(1, 29)
    ]
    rows[-1][-1] = "kann ich nicht beurteilen"
    rows[-2][-1] = "keine Angabe"
    guess = guessed(tmp_path, rows, name="Führungskräfte.csv")
    found = answers(guess)
    assert found.labels == {word: i for i, word in enumerate(words, 1)}
    assert found.cant_judge == ("kann ich nicht beurteilen",)
    assert found.missing == ("keine Angabe",)
    assert (found.unit, found.respondent, found.date_order) == ("Bereich", "Lfd. Nr.", "dmy")
    assert found.constants == {"audience": "leader"}
    assert "trifft eher zu = 4" in notes(guess, "labels")


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        (["1 - trifft gar nicht zu", "2", "5 - trifft voll zu"], [1, 5]),
        (["1 (lila)", "5 (rosa)"], [1, 5]),
        (["1 - stimme gar nicht zu", "2 - stimme eher nicht zu"], [1, 2]),
    ],
)
def test_numbers_within_labels(tmp_path: Path, values: list[str], labels: list[int]) -> None:
    rows = [["id", RESPECT], *([i, value] for i, value in enumerate(values))]
    assert list(answers(guessed(tmp_path, rows)).labels.values()) == labels


def test_numbers_that_run_against_their_words(tmp_path: Path) -> None:
    rows = [["id", RESPECT], [1, "1 - trifft voll zu"], [2, "5 - trifft gar nicht zu"]]
    guess = guessed(tmp_path, rows)
    assert answers(guess).labels == {"5 - trifft gar nicht zu": 1, "1 - trifft voll zu": 5}
    assert "the words count" in notes(guess, "reversed_numbers")


def test_numbers_and_words_that_do_not_fit_together(tmp_path: Path) -> None:
    rows = [["id", RESPECT], [1, "2 - trifft voll zu"], [2, "4 - trifft gar nicht zu"]]
    rows += [[3, "5 - trifft eher zu"]]
    assert codes(guessed(tmp_path, rows)) == ["labels_contradict"]


def test_words_that_nobody_knows(tmp_path: Path) -> None:
    rows = [["id", RESPECT], [1, "trifft eher zu"], [2, "lila"], [3, "trifft eher nicht zu"]]
    (problem,) = guessed(tmp_path, rows).problems
    assert problem.code == "unknown_labels"
    assert "'lila'" in problem.message
    assert '"lila" = 5' in problem.hint


def test_words_of_a_longer_scale_than_declared(tmp_path: Path) -> None:
    words = ["gar nicht zu", "nicht zu", "eher nicht zu", "eher zu", "zu", "voll zu"]
    rows = [["id", RESPECT], *([i, f"stimme {word}"] for i, word in enumerate(words))]
    (problem,) = guessed(tmp_path, rows).problems
    assert problem.code == "other_scale"
    assert "6 points" in problem.message
    assert "(1 to 5)" in problem.message


def test_numbered_words_of_a_longer_scale_than_declared(tmp_path: Path) -> None:
    rows = [["id", RESPECT], *([i, f"{i} - point {i}"] for i in range(1, 8))]
    (problem,) = guessed(tmp_path, rows).problems
    assert problem.code == "other_scale"
    assert "7 points" in problem.message


@pytest.mark.parametrize(
    ("outside", "cant_judge", "missing"),
    [
        (["99"], ("99",), ()),
        (["98", "99"], ("98",), ("99",)),
        (["-9"], (), ("-9",)),
        (["-8", "-9"], ("-8",), ("-9",)),
        (["9"], ("9",), ()),
        (["8", "9"], ("8",), ("9",)),
        (["999", "-1"], ("999",), ("-1",)),
    ],
)
def test_codes_for_no_answer_are_guessed_and_said(
    tmp_path: Path, outside: list[str], cant_judge: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    values = ["1", "2", "3", "4", "5", *outside]
    guess = guessed(tmp_path, [["id", RESPECT], *([i, v] for i, v in enumerate(values))])
    found = answers(guess)
    assert (found.cant_judge, found.missing) == (cant_judge, missing)
    said = notes(guess, "cant_judge") + notes(guess, "missing")
    assert all(repr(value) in said for value in outside)


def test_without_cant_judge_on_the_scale_99_is_no_answer(tmp_path: Path) -> None:
    rows = [["id", "LEAD01"], *([i, v] for i, v in enumerate([1, 5, 99]))]
    assert answers(guessed(tmp_path, rows, small_cube())).missing == ("99",)


@pytest.mark.parametrize(
    ("values", "seen"), [([1, 2, 6], "1 to 6"), ([0, 4], "0 to 4"), ([1, 10, 99], "1 to 10")]
)
def test_a_wider_range_than_declared(tmp_path: Path, values: list[int], seen: str) -> None:
    rows = [["id", RESPECT], *([i, v] for i, v in enumerate(values))]
    (problem,) = guessed(tmp_path, rows).problems
    assert problem.code == "out_of_range"
    assert f"answers from {seen}, but the cube declares 1 to 5" in problem.message
    assert RESPECT in problem.message
    assert "low = " in problem.hint


def test_one_problem_for_all_columns_of_a_wider_range(tmp_path: Path) -> None:
    rows = [["id", "LEAD01", "LEAD02"], [1, 6, 1], [2, 2, 6]]
    (problem,) = guessed(tmp_path, rows, small_cube()).problems
    assert "LEAD01, LEAD02 hold answers" in problem.message
    assert problem.count == 2


def test_values_that_are_codes_alone_are_no_codes(tmp_path: Path) -> None:
    rows = [["id", RESPECT], [1, 99], [2, 99]]
    assert codes(guessed(tmp_path, rows)) == ["out_of_range"]


def test_numbers_of_many_values_are_checked_by_their_ends() -> None:
    import polars as pl

    table = profile(pl.DataFrame({"id": range(1800), "LEAD01": [i % 900 for i in range(1800)]}))
    assert guess_mapping([table], small_cube(0, 900)).problems == ()
    (problem,) = guess_mapping([table], small_cube(0, 800)).problems
    assert "answers from 0 to 899, but the cube declares 0 to 800" in problem.message


def test_free_text_in_the_column_of_an_item(tmp_path: Path) -> None:
    rows = [["id", RESPECT], *([i, f"because {i}"] for i in range(600))]
    assert codes(guessed(tmp_path, rows)) == ["free_text"]


def test_decimal_marks(tmp_path: Path) -> None:
    rows = [["id", "LEAD01", "LEAD02"], [1, "3,0", "4,0"], [2, "1", "2,0"]]
    assert answers(guessed(tmp_path, rows, small_cube())).decimal == ","
    rows[1][1] = "3.0"
    rows[2][1] = "1,0"
    assert codes(guessed(tmp_path, rows, small_cube())) == ["mixed_decimals"]


def test_labels_on_scales_of_different_length(tmp_path: Path) -> None:
    rows = [["id", "LEAD01", "GOAL01"], [1, "trifft zu", "trifft zu"], [2, "trifft zu", ""]]
    rows += [[3, "trifft nicht zu", "trifft nicht zu"]]
    assert "label_twice" in codes(guessed(tmp_path, rows, small_cube(second_high=7)))


@pytest.mark.parametrize(
    ("dates", "code"),
    [(["03.04.2026", "05.06.2026"], "ambiguous_dates"), (["03.04.26", "13.04.26"], "short_years")],
)
def test_dates_that_cannot_be_read_are_asked_about(
    tmp_path: Path, dates: list[str], code: str
) -> None:
    rows = [["id", "Datum", RESPECT], *([i, d, 3 + i] for i, d in enumerate(dates))]
    (problem,) = guessed(tmp_path, rows).problems
    assert (problem.code, problem.column) == (code, "Datum")
