"""A later table of other evidence is read as the one before it, and no figure counts twice."""

from __future__ import annotations

from pathlib import Path

import pytest

import cxkit
from cxkit import InputError
from cxkit.errors import RefusedError
from cxkit.vault import Vault

MAPPING = """
schema_version = 1
[[series]]
files = ["{file}"]
{more}
[series.columns]
metric = "Kennzahl"
unit = "Liga"
"""
MONTHS = ("Jan 26", "Feb 26", "Mrz 26", "Apr 26", "Mai 26")
TEAMS = ("Nord", "Süd", "West")


def figures(path: Path, *, months: int = 3, liga: str = "Liga") -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    rows = [
        ";".join(["wait", team, *(str(10 * k + month) for month in range(months))])
        for k, team in enumerate(TEAMS)
    ]
    header = ";".join(["Kennzahl", liga, *MONTHS[:months]])
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def looked(tmp_path: Path, *, file: str = "kennzahlen.csv", more: str = "") -> Path:
    """An output folder that has read three months with a mapping of its own."""
    how, out = tmp_path / "how.toml", tmp_path / "out"
    how.write_text(MAPPING.format(file=file, more=more), encoding="utf-8")
    cxkit.look(figures(tmp_path / "one" / file), mapping=how, out=out)
    return out


def counted(out: Path) -> dict[str, tuple[int, list[str]]]:
    """Table -> how many figures it has, and of which units."""
    with Vault.open(out / "cxkit.vault.db") as vault:
        return {
            p.name: (p.rows, sorted(set(p.tallies.tables["points"].keys["unit"].tolist())))
            for p in vault.partitions()
        }


def test_a_fuller_table_is_read_by_the_mapping_and_takes_the_place(tmp_path: Path) -> None:
    out = looked(tmp_path)
    later = cxkit.look(figures(tmp_path / "two" / "kennzahlen.csv", months=5), out=out, add=True)
    assert counted(out) == {"kennzahlen.csv": (15, sorted(TEAMS))}
    (note,) = [w for w in later.warnings if w.code == "read_as_before"]
    assert note.message == (
        "'two/kennzahlen.csv' has the columns of 'one/kennzahlen.csv', so it is read as that was."
    )
    assert "columns_not_used" not in [w.code for w in later.warnings]


def test_a_file_that_grew_in_its_place_is_read_as_it_was(tmp_path: Path) -> None:
    out = looked(tmp_path)
    later = cxkit.look(figures(tmp_path / "one" / "kennzahlen.csv", months=4), out=out, add=True)
    (note,) = [w for w in later.warnings if w.code == "read_as_before"]
    assert note.message == "'one/kennzahlen.csv' is read as it was before."


def test_the_same_figures_again_are_no_more(tmp_path: Path) -> None:
    out = looked(tmp_path)
    cxkit.look(figures(tmp_path / "two" / "kennzahlen.csv"), out=out, add=True)
    assert counted(out) == {"kennzahlen.csv": (9, sorted(TEAMS))}


def test_a_file_of_another_name_with_the_same_columns_is_read_so_too(tmp_path: Path) -> None:
    out = looked(tmp_path)
    path = figures(tmp_path / "two" / "kennzahlen_mai.csv", months=5)
    with pytest.raises(RefusedError, match=r"9 of 15 records .* already counted"):
        cxkit.look(path, out=out, add=True)
    assert counted(out) == {"kennzahlen.csv": (9, sorted(TEAMS))}


def test_a_table_that_lacks_a_column_of_the_mapping_is_refused(tmp_path: Path) -> None:
    out = looked(tmp_path)
    path = figures(tmp_path / "two" / "kennzahlen.csv", months=5, liga="Klasse")
    with pytest.raises(InputError) as caught:
        cxkit.look(path, out=out, add=True)
    (problem,) = [p for p in caught.value.problems if p.code == "columns_differ"]
    assert "it lacks 'Liga'" in problem.message
    assert "--mapping FILE" in problem.hint
    assert counted(out) == {"kennzahlen.csv": (9, sorted(TEAMS))}


def test_what_holds_for_one_file_is_not_taken_for_another(tmp_path: Path) -> None:
    out = looked(tmp_path, more='constants = {process = "calls"}')
    cxkit.look(figures(tmp_path / "two" / "kennzahlen.csv", months=4), out=out, add=True)
    assert counted(out) == {"kennzahlen.csv": (12, sorted(TEAMS))}
    with pytest.raises(InputError) as caught:
        cxkit.look(figures(tmp_path / "two" / "kennzahlen_mai.csv"), out=out, add=True)
    assert "constants_not_named" in [problem.code for problem in caught.value.problems]


def test_a_mapping_that_is_handed_in_comes_first(tmp_path: Path) -> None:
    out, how = looked(tmp_path), tmp_path / "new.toml"
    text = MAPPING.format(file="kennzahlen.csv", more="").replace('"Liga"', '"Klasse"')
    how.write_text(text, encoding="utf-8")
    path = figures(tmp_path / "two" / "kennzahlen.csv", months=5, liga="Klasse")
    later = cxkit.look(path, mapping=how, out=out, add=True)
    assert counted(out) == {"kennzahlen.csv": (15, sorted(TEAMS))}
    assert "read_as_before" not in [w.code for w in later.warnings]


def test_a_table_that_needed_no_mapping_says_nothing_of_later_ones(tmp_path: Path) -> None:
    out = tmp_path / "out"
    cxkit.look(figures(tmp_path / "one" / "kennzahlen.csv", liga="Team"), out=out)
    path = figures(tmp_path / "two" / "kennzahlen.csv", months=5, liga="Bereich")
    later = cxkit.look(path, out=out, add=True)
    assert counted(out) == {"kennzahlen.csv": (15, sorted(TEAMS))}
    assert "read_as_before" not in [w.code for w in later.warnings]


def test_cases_of_a_file_say_nothing_of_other_files(tmp_path: Path) -> None:
    out, how = tmp_path / "out", tmp_path / "how.toml"
    how.write_text('[[series]]\nfiles = ["kennzahlen.csv"]\nignore = ["Liga"]\n', encoding="utf-8")
    cxkit.look(figures(tmp_path / "one" / "kennzahlen.csv"), mapping=how, out=out)
    with pytest.raises(InputError) as caught:
        cxkit.look(figures(tmp_path / "two" / "kennzahlen_mai.csv"), out=out, add=True)
    assert [problem.code for problem in caught.value.problems] == ["rows_told_apart"]
