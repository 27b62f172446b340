"""A vault keeps tallies of any kind, and takes over vaults that held answers only."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
from attrs import evolve

import cxkit
from cxkit.cube import Cube
from cxkit.evidence.codings import number
from cxkit.forgetting import forget
from cxkit.gather import Gathered
from cxkit.settings import Settings
from cxkit.storage.columns import pack, unpack
from cxkit.storage.partitions import read_entries, write_partition
from cxkit.tallies import AnswerTallies, Partition, Tallies, merge_partitions
from cxkit.tallies.codings import SHAPE as SHAPE_OF_CODINGS
from cxkit.vault import Vault

SHAPE = {"cases": (("unit", "code"), ("n", "micros")), "empty": (("unit",), ("n",))}


def cases(*rows: tuple[str, int, int, int]) -> Tallies:
    return Tallies.build("visits", SHAPE, {"cases": rows})


def gathered(cube: Cube, tallies: Tallies, **more: object) -> Gathered:
    part = Partition(name="v", content="c", kind="visits", tallies=tallies, source="v.csv")
    return Gathered(partitions=(evolve(part, **more),))


def test_what_is_packed_comes_back_with_its_keys_and_sums() -> None:
    packed = cases(("a", 1, 2, 2**60), ("b", -1, 0, 5))
    found = unpack(pack(packed), "visits")
    assert isinstance(found, Tallies)
    assert found == packed
    assert found.content() == packed.content()
    assert Tallies.merge([found, packed]).tables["cases"].sums["n"].tolist() == [4, 0]
    assert list(found.tables["empty"].sums) == ["n"]


def test_tallies_of_several_kinds_come_back_by_kind(tmp_path: Path, cube: Cube) -> None:
    with Vault.open(tmp_path / "x.vault.db") as vault:
        vault.add(gathered(cube, cases(("a", 1, 2, 3)), state=b"open", persons=None), cube)
        (partition,) = vault.partitions()
        merged = merge_partitions(vault.partitions())
        assert partition.state == b"open"
        assert merged.answers is None
        assert merged.evidence == {"visits": cases(("a", 1, 2, 3))}
        assert vault.provenance(Settings())["partitions"] != []


def test_a_table_about_few_persons_is_not_named(tmp_path: Path, cube: Cube) -> None:
    for persons, shown in ((4, 0), (5, 1)):
        with Vault.open(":memory:") as vault:
            vault.add(gathered(cube, cases(("a", 1, 2, 3)), persons=persons), cube)
            partitions = vault.provenance(Settings())["partitions"]
            assert isinstance(partitions, list)
            assert len(partitions) == shown


def test_a_vault_of_answers_only_is_taken_over(tmp_path: Path, cube: Cube) -> None:
    path = tmp_path / "old.vault.db"
    answers = AnswerTallies.empty()
    counts = evolve(
        answers.counts,
        keys={
            name: np.asarray([1 if name == "value" else "x"], object)
            for name in answers.counts.keys
        },
        sums={"n": np.asarray([7])},
    )
    tallies = evolve(answers, counts=counts)
    with Vault.open(path) as vault:
        part = Partition(name="a.csv", content="c", tallies=tallies)
        vault.add(Gathered(partitions=(part,)), cube)
    with closing(sqlite3.connect(path)) as old:
        old.execute("ALTER TABLE partitions DROP COLUMN records")
        old.execute("ALTER TABLE partitions DROP COLUMN state")
        old.execute("ALTER TABLE columns DROP COLUMN is_sum")
        old.execute("PRAGMA user_version = 1")
    with Vault.open(path) as vault:
        assert merge_partitions(vault.partitions()).answers == tallies
    assert [p.name for p in tmp_path.iterdir() if "bak" in p.name] == ["old.vault.db.bak-v1"]


def test_codings_of_an_older_vault_are_salted(tmp_path: Path) -> None:
    (tmp_path / "codings.csv").write_text(
        "scheme,subject,coder,code\n" + "".join(f"tone,l{n},A,warm\n" for n in range(6)),
        encoding="utf-8",
    )
    cxkit.look(tmp_path / "codings.csv", out=tmp_path / "out")
    path = tmp_path / "out" / "cxkit.vault.db"

    def subjects() -> list[int]:
        with Vault.open(path) as vault:
            (partition,) = vault.partitions()
        assert isinstance(partition.tallies, Tallies)
        return sorted(partition.tallies.tables["codes"].keys["subject"].tolist())

    wanted = subjects()
    plain = {number(f"l{n}") for n in range(6)}
    assert not plain & set(wanted)
    with Vault.open(path) as vault:
        assert {number(f"l{n}", vault.hasher.salt) for n in range(6)} == set(wanted)
        (partition,) = vault.partitions()
    _as_before_salting(path, partition)
    with closing(sqlite3.connect(path)) as old:
        old.execute("PRAGMA user_version = 2")
        old.commit()
    assert subjects() == wanted
    assert (tmp_path / "out" / "cxkit.vault.db.bak-v2").exists()
    # The same person in another table is recognised, and can be forgotten.
    again = cxkit.look(tmp_path / "codings.csv", out=tmp_path / "out", add=True)
    assert "table_same" in {warning.code for warning in again.warnings}
    assert forget(tmp_path / "out" / "cxkit.db", "l3").reread == ("codings.csv",)
    assert subjects() == [n for n in wanted if n != number("l3", salt_of(path))]


def salt_of(path: Path) -> bytes:
    with Vault.open(path) as vault:
        return vault.hasher.salt


def _as_before_salting(path: Path, partition: Partition) -> None:
    """Write the numbers that version 2 had: hashes without the salt."""
    first = {}
    for name in [*(f"l{n}" for n in range(6)), "A"]:
        digest = hashlib.blake2b(name.encode(), digest_size=8, person=b"cxkit.codings").digest()
        first[number(name, salt_of(path))] = int.from_bytes(digest, "big") >> 4
    table = partition.tallies.tables["codes"]
    keys = [table.keys[name].tolist() for name in SHAPE_OF_CODINGS["codes"][0]]
    for place in (1, 2):
        keys[place] = [first[salted] for salted in keys[place]]
    rows = list(zip(*keys, table.sums["n"].tolist(), strict=True))
    older = Tallies.build("codings", SHAPE_OF_CODINGS, {"codes": rows})
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        (entry,) = read_entries(connection)
        write_partition(connection, entry, older)
        connection.commit()
