"""The vault: counted once, exactly, and for its owner alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from cxkit.cube import Cube
from cxkit.errors import InputError, RefusedError
from cxkit.evidence.mapping import AnswersMapping
from cxkit.evidence.mapping import Mapping as AnswerMappings
from cxkit.gather import Gathered, gather
from cxkit.settings import Settings
from cxkit.storage.entry import sheet_of
from cxkit.tallies import AnswerTallies, Partition, merge_partitions
from cxkit.units import Unit
from cxkit.vault import Found, Vault, vault_path

Write = Callable[..., Path]


@pytest.fixture
def add(vault: Vault, cube: Cube, mapping: AnswersMapping) -> Callable[..., list[str]]:
    """What became of each source that is added."""

    def add(
        *sources: object,
        how: AnswersMapping = mapping,
        fresh: bool = False,
        replace: bool = False,
    ) -> list[str]:
        read = vault.gather(sources, cube, mapping=how)
        return [added.outcome for added in vault.add(read, cube, fresh=fresh, replace=replace)]

    return add


Add = Callable[..., list[str]]


def counted(vault: Vault) -> dict[str, int]:
    return {entry.name: entry.people for entry in vault.entries()}


def by_hand(
    name: str,
    people: Iterable[str],
    *,
    wave: str = "1",
    content: str = "",
    how: AnswersMapping | None = None,
) -> Gathered:
    """What reading a table would give in which each person has the answer 3."""
    people = sorted(people)
    empty = AnswerTallies.empty()
    counts = type(empty.counts).build(
        {"wave": [wave], "audience": ["staff"], "unit": [""], "item": ["Q1"], "value": [3]},
        {"n": [len(people)]},
    )
    partition = Partition(
        name=name,
        content=content or sha256(f"{name} {wave} {people}".encode()).hexdigest(),
        tallies=evolve(empty, counts=counts),
        source=f"/somewhere/{name}",
        rows=len(people),
    )
    return Gathered(
        partitions=(partition,),
        people={name: tuple(f"{wave}\x1fstaff\x1f{p}" for p in people)},
        mapping=AnswerMappings(answers=(how,)) if how else None,
    )


def at_once(*gathered: Gathered) -> Gathered:
    """Several tables that are read in one run."""
    return Gathered(
        partitions=tuple(p for g in gathered for p in g.partitions),
        people={name: people for g in gathered for name, people in g.people.items()},
    )


def test_what_was_added_comes_back_exactly(
    vault: Vault, add: Add, write_answers: Write, cube: Cube, mapping: AnswersMapping
) -> None:
    path = write_answers("a.csv", range(20))
    add(path)
    (read,) = gather([path], cube, mapping=mapping).partitions
    (kept,) = vault.partitions()
    assert kept.tallies == read.tallies
    assert (kept.name, kept.content, kept.rows) == (read.name, read.content, 60)
    assert kept.source == str(path.resolve())
    assert len(kept.respondents) == 20
    assert vault.cube() == cube
    (part,) = vault.mapping("a.csv").answers  # type: ignore[union-attr]
    assert part == mapping


def test_an_empty_vault_knows_nothing(vault: Vault) -> None:
    assert vault.partitions() == ()
    assert vault.cube() is None
    assert vault.mapping("a.csv") is None
    assert vault.find_respondent("1") == ()


def test_it_is_opened_again_with_the_same_salt(vault: Vault, cube: Cube) -> None:
    vault.add(by_hand("a.csv", "abc"), cube)
    with Vault.open(vault.path, create=False) as again:
        assert again.hasher == vault.hasher
        assert again.find_respondent("b") == vault.find_respondent("b") != ()


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
def test_nobody_else_can_read_it(vault: Vault) -> None:
    assert stat.S_IMODE(vault.path.stat().st_mode) == 0o600


def test_it_holds_no_pseudonym(vault: Vault, cube: Cube) -> None:
    vault.add(by_hand("a.csv", [f"pseudonym-{k}" for k in range(20)]), cube)
    assert b"pseudonym-" not in vault.path.read_bytes()


def test_the_same_file_added_twice_is_counted_once(vault: Vault, cube: Cube) -> None:
    outcomes = [vault.add(by_hand("a.csv", "abc"), cube)[0] for _ in range(2)]
    assert [added.outcome for added in outcomes] == ["added", "same"]
    assert outcomes[1].explanation["en"] == "a.csv: already counted; nothing was added."
    assert counted(vault) == {"a.csv": 3}


def test_the_same_file_under_another_name_is_counted_once_and_said_so(
    vault: Vault, cube: Cube, mapping: AnswersMapping
) -> None:
    for name, files in (("a.csv", "a*.csv"), ("b.csv", "b*.csv")):
        how = evolve(mapping, files=(files,))
        (added,) = vault.add(by_hand(name, "abc", content="same", how=how), cube)
    assert (added.outcome, added.known_as) == ("same", "a.csv")
    assert added.explanation["en"] == "b.csv: already counted as a.csv; nothing was added."
    assert counted(vault) == {"a.csv": 3}


def test_a_copy_in_the_same_folder_is_counted_once(
    vault: Vault, add: Add, write_answers: Write
) -> None:
    write_answers("in/a.csv", range(20))
    path = write_answers("in/b.csv", range(20))
    assert add(path.parent) == ["added", "same"]
    assert counted(vault) == {"a.csv": 20}


def test_a_corrected_file_replaces_what_was_read_from_it(vault: Vault, cube: Cube) -> None:
    vault.add(by_hand("a.csv", "abc"), cube)
    (added,) = vault.add(by_hand("a.csv", "bcdef"), cube, replace=True)
    assert (added.outcome, added.before, added.people) == ("replaced", 3, 5)
    assert added.explanation["de"].startswith("a.csv: 5 Antworten von 5 Personen ersetzen")
    assert "before (fewer than 5 people)" in added.explanation["en"]
    assert counted(vault) == {"a.csv": 5}
    assert sum(vault.partitions()[0].tallies.counts.sums["n"]) == 5


def test_another_mapping_replaces_what_was_read_with_the_old_one(
    vault: Vault, add: Add, write_answers: Write, mapping: AnswersMapping
) -> None:
    path = write_answers("a.csv", range(20))
    add(path)
    assert add(path, how=evolve(mapping, missing=("5",))) == ["replaced"]
    assert 5 not in vault.partitions()[0].tallies.counts.keys["value"].tolist()


def test_another_name_and_another_mapping_are_refused(
    vault: Vault, cube: Cube, mapping: AnswersMapping
) -> None:
    vault.add(by_hand("a.csv", "abc", content="same", how=mapping), cube)
    other = evolve(mapping, missing=("5",))
    with pytest.raises(RefusedError, match="read with another mapping") as error:
        vault.add(by_hand("b.csv", "abc", content="same", how=other), cube)
    assert error.value.hint == "Forget the earlier one first: cxkit forget 'a.csv'"


def test_a_cumulative_export_is_refused_with_counts_and_remedy(
    vault: Vault, add: Add, write_answers: Write
) -> None:
    add(write_answers("march.csv", range(20)))
    with pytest.raises(RefusedError, match=r"20 of 50 people in 'april\.csv'") as error:
        add(write_answers("april.csv", range(50)))
    assert "cxkit forget 'march.csv'" in error.value.hint
    assert counted(vault) == {"march.csv": 20}
    vault.forget_partition("march.csv")
    assert add(write_answers("april.csv", range(50))) == ["added"]


def test_all_refusals_of_a_run_are_told_at_once_and_nothing_is_written(
    vault: Vault, cube: Cube
) -> None:
    vault.add(at_once(by_hand("a.csv", "ab"), by_hand("b.csv", "cd")), cube)
    revision = vault.revision
    new = (by_hand("new.csv", "z"), by_hand("c.csv", "bx"), by_hand("d.csv", "dy"))
    with pytest.raises(RefusedError) as error:
        vault.add(at_once(*new), cube)
    assert error.value.message.count("would count them twice") == 2
    assert error.value.hint.count("cxkit forget") == 2
    assert counted(vault) == {"a.csv": 2, "b.csv": 2}
    assert vault.revision == revision


def test_people_in_two_files_of_one_run_are_refused(vault: Vault, cube: Cube) -> None:
    with pytest.raises(RefusedError, match="1 of 2 people"):
        vault.add(at_once(by_hand("a.csv", "ab"), by_hand("b.csv", "bc")), cube)
    assert counted(vault) == {}


def test_the_same_people_in_another_wave_are_welcome(vault: Vault, cube: Cube) -> None:
    vault.add(by_hand("a.csv", "abc"), cube)
    assert vault.add(by_hand("b.csv", "abc", wave="2"), cube)[0].outcome == "added"


def test_another_round_under_the_same_name_would_lose_the_first_and_is_refused(
    vault: Vault, cube: Cube
) -> None:
    vault.add(by_hand("staff.csv", "abc"), cube)
    with pytest.raises(RefusedError, match="none of them is in the file") as error:
        vault.add(by_hand("staff.csv", "abc", wave="2"), cube)
    assert "a name of its own" in error.value.hint
    assert counted(vault) == {"staff.csv": 3}


def test_two_files_of_one_name_are_refused(vault: Vault, cube: Cube) -> None:
    with pytest.raises(InputError, match="Two different files have this name"):
        vault.add(at_once(by_hand("a.csv", "ab"), by_hand("a.csv", "cd")), cube)


def test_rows_without_respondents_are_told_apart_by_content_alone(
    vault: Vault, add: Add, tmp_path: Path
) -> None:
    wide = AnswersMapping(items={"Q1": "Q1", "Q2": "Q2"}, constants={"wave": "2025"})
    for name, answers in (("a.csv", "1,2\n"), ("b.csv", "2,3\n")):
        (tmp_path / name).write_text("Q1,Q2\n" + answers * 10)
    assert add(tmp_path / "a.csv", how=wide) == ["added"]
    assert add(tmp_path / "b.csv", how=wide) == ["added"]
    assert [len(entry.respondents) for entry in vault.entries()] == [0, 0]
    assert counted(vault) == {"a.csv": 10, "b.csv": 10}
    (tmp_path / "b.csv").write_text("Q1,Q2\n" + "4,4\n" * 11)
    assert add(tmp_path / "b.csv", how=wide, replace=True) == ["replaced"]


def test_frames_of_other_people_get_numbers(vault: Vault, add: Add, write_answers: Write) -> None:
    import polars

    def frame(people: range) -> polars.DataFrame:
        return polars.read_csv(write_answers("x.csv", people))

    assert add(frame(range(20))) == ["added"]
    assert add(frame(range(20, 40))) == ["added"]
    assert add(frame(range(40, 60))) == ["added"]
    assert counted(vault) == {"frame": 20, "frame 2": 20, "frame 3": 20}
    assert add(frame(range(20))) == ["same"]
    with pytest.raises(RefusedError, match="5 of them are not in") as error:
        add(frame(range(15)))
    assert "replace=True" in error.value.hint
    assert add(frame(range(15)), replace=True) == ["replaced"]


def test_sheets_of_one_workbook_are_two_sources(vault: Vault, add: Add, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for sheet, first in ((book.active, 0), (book.create_sheet("north"), 100)):
        sheet.append(["person", "wave", "unit", "item", "answer"])
        for person in range(first, first + 10):
            sheet.append([person, "2025", "u", "Q1", 3])
    book.save(tmp_path / "a.xlsx")
    assert add(tmp_path / "a.xlsx") == ["added", "added"]
    assert counted(vault) == {"a.xlsx!Sheet": 10, "a.xlsx!north": 10}
    assert add(tmp_path / "a.xlsx") == ["same", "same"]


@pytest.mark.parametrize(
    ("name", "source", "sheet"),
    [
        ("a.xlsx!north", "/x/a.xlsx", "!north"),
        ("a.csv", "/x/a.csv", ""),
        ("a!b.csv", "/x/a!b.csv", ""),
        ("april/a.xlsx!north", "/x/april/a.xlsx", "!north"),
        ("april/a.csv", "/x/april/a.csv", ""),
        ("frame", None, ""),
    ],
)
def test_the_sheet_is_what_follows_the_name_of_the_file(
    name: str, source: str | None, sheet: str
) -> None:
    assert sheet_of(name, source) == sheet


def test_looking_afresh_drops_what_was_there(vault: Vault, cube: Cube) -> None:
    vault.add(by_hand("a.csv", "abc"), cube)
    assert vault.add(by_hand("b.csv", "abc"), cube, fresh=True)[0].outcome == "added"
    assert counted(vault) == {"b.csv": 3}


def test_tallies_of_another_cube_are_not_added(vault: Vault, cube: Cube) -> None:
    vault.add(by_hand("a.csv", "abc"), cube)
    tile = cube.tiles["work.help"]
    fewer = evolve(tile, items=tile.items[:2])
    other = evolve(cube, dimensions=(evolve(cube.dimensions[0], tiles=(fewer,)),), scales=())
    read = by_hand("b.csv", "def")
    with pytest.raises(RefusedError, match="asks other questions"):
        vault.add(read, other)
    relabelled = evolve(cube, version="2", label={"en": "New words"}, weights={"work.help": 2.0})
    assert vault.add(read, relabelled)[0].outcome == "added"
    assert vault.cube() == relabelled
    vault.add(read, other, fresh=True)
    assert vault.cube() == other


def test_the_unit_tree_is_kept_until_a_new_one_comes(vault: Vault, cube: Cube) -> None:
    units = (
        Unit(id="a", name="Außendienst", head_counts={"staff": 12}),
        Unit(
            id="b",
            parent="a",
            valid_from=date(2025, 1, 1),
            valid_until=date(2025, 12, 31),
            predecessors=("c", "d"),
        ),
    )
    vault.add(evolve(by_hand("a.csv", "xyz"), unit_rows=units), cube)
    vault.add(by_hand("b.csv", "uvw"), cube)
    assert vault.unit_rows() == units
    vault.add(evolve(by_hand("c.csv", "rst"), unit_rows=units[:1]), cube)
    assert vault.unit_rows() == units[:1]
    vault.add(by_hand("d.csv", "opq"), cube, fresh=True)
    assert vault.unit_rows() == ()


def test_a_respondent_is_found_in_every_wave(vault: Vault, cube: Cube) -> None:
    vault.add(by_hand("a.csv", "abc", wave="1"), cube)
    vault.add(by_hand("b.csv", "bcd", wave="2"), cube)
    assert vault.find_respondent("b") == (
        Found(partition="a.csv", wave="1", audience="staff"),
        Found(partition="b.csv", wave="2", audience="staff"),
    )
    assert vault.find_respondent("x") == ()


def test_forgetting_what_is_not_there_changes_nothing(vault: Vault, cube: Cube) -> None:
    vault.add(by_hand("a.csv", "abc"), cube)
    revision = vault.revision
    assert vault.forget_partition("b.csv") is None
    assert vault.revision == revision
    forgotten = vault.forget_partition("a.csv")
    assert forgotten is not None
    assert forgotten.people == 3
    assert vault.partitions() == ()


def test_provenance_leaves_out_what_is_too_small(vault: Vault, cube: Cube) -> None:
    for name, people in (("big.csv", "abcdef"), ("small.csv", "uvw")):
        vault.add(by_hand(name, people), cube)
    shown = vault.provenance(Settings())
    (big,) = shown["partitions"]  # type: ignore[misc]
    assert (big["name"], big["rows"]) == ("big.csv", 6)
    assert (big["waves"], big["audiences"]) == (["1"], ["staff"])
    assert big["persons"] == {"1": {"staff": 6}}
    assert "small.csv" not in str(shown)
    stricter = vault.provenance(Settings(min_persons_by_audience={"staff": 7}))
    assert stricter["partitions"][0]["persons"] == {}  # type: ignore[index]
    vault.forget_partition("small.csv")
    assert vault.provenance(Settings())["partitions"] == shown["partitions"]
    assert vault.provenance(Settings())["data"] != shown["data"]


def test_provenance_holds_nothing_to_try_answers_out_against(cube: Cube) -> None:
    def differing(where: str) -> set[str]:
        found = []
        for value in (3, 4):
            with Vault.open(":memory:") as other:
                other.add(answering(value, source="/somewhere/a.csv"), cube)
                other.add(answering(value, source=None), cube)
                found.append(other.provenance(Settings(), exact=where == "inside"))
        return {key for key in ("partitions", "data") if found[0][key] != found[1][key]}

    assert differing("written") == set()
    assert differing("inside") == {"partitions", "data"}


def answering(value: int, *, source: str | None) -> Gathered:
    """Six people of whom each has the answer `value`, in a file or a frame."""
    name, empty = f"from {source}", AnswerTallies.empty()
    counts = type(empty.counts).build(
        {"wave": ["1"], "audience": ["staff"], "unit": [""], "item": ["Q1"], "value": [value]},
        {"n": [6]},
    )
    content = "of its bytes" if source else counts.content()
    tallies = evolve(empty, counts=counts)
    partition = Partition(name=name, content=content, tallies=tallies, source=source, rows=6)
    people = tuple(f"1\x1fstaff\x1f{name}{person}" for person in "abcdef")
    return Gathered(partitions=(partition,), people={name: people}, mapping=None)


def test_provenance_is_the_same_in_every_vault(tmp_path: Path, cube: Cube) -> None:
    found = []
    for name in ("a.vault.db", "b.vault.db"):
        with Vault.open(tmp_path / name) as vault:
            vault.add(by_hand("a.csv", "abcdef"), cube)
            found.append(vault.provenance(Settings()))
    assert found[0] == found[1]


def test_a_crash_in_the_middle_of_adding_leaves_what_was_there(
    vault: Vault, cube: Cube, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.add(by_hand("a.csv", "abc"), cube)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cxkit.vault.write_units", crash)
    with pytest.raises(KeyboardInterrupt):
        vault.add(evolve(by_hand("b.csv", "uvw"), unit_rows=(Unit(id="u"),)), cube)
    with Vault.open(vault.path) as again:
        assert counted(again) == {"a.csv": 3}


@pytest.mark.parametrize("workspace", ["a.db", "a", "a.vault.db"])
def test_the_vault_lies_beside_the_workspace(workspace: str) -> None:
    assert vault_path(f"x/{workspace}") == Path("x/a.vault.db")


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.frozensets(st.sampled_from("pqrstu"), min_size=1)),
        max_size=6,
    )
)
def test_whatever_is_added_nobody_is_counted_twice(
    steps: list[tuple[str, frozenset[str]]],
) -> None:
    """Against a model: sets of people by name, disjoint, replaced only by all of them and more."""
    model: dict[str, frozenset[str]] = {}
    cube = Cube(id="any")
    with Vault.open(":memory:") as vault:
        for name, people in steps:
            others = {p for other, known in model.items() if other != name for p in known}
            before = model.get(name, people)
            # By hand, the content is the name and the people.
            refused = before != people and (bool(people & others) or not people > before)
            refused |= name not in model and bool(people & others)
            if refused:
                with pytest.raises(RefusedError):
                    vault.add(by_hand(name, people), cube)
            else:
                vault.add(by_hand(name, people), cube)
                model[name] = people
            assert counted(vault) == {name: len(found) for name, found in model.items()}
            answers = merge_partitions(vault.partitions()).answers or AnswerTallies.empty()
            total = answers.counts.sums["n"]
            assert int(np.sum(total)) == sum(map(len, model.values()))
