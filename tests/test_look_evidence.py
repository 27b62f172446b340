"""A look at evidence beside answers: recognised, kept, added to, forgotten, compared."""

from __future__ import annotations

from pathlib import Path

import polars
import pytest

import cxkit
from cxkit import Draft, InputError, Method, RefusedError, Subject
from cxkit.compare import diff
from cxkit.context import Context
from cxkit.estimate import Estimate
from cxkit.evidence.mapping_toml import dump_mapping, parse_mapping
from cxkit.forgetting import forget
from cxkit.plugins import PluginManager, plugin_manager
from cxkit.tallies import Tallies, merge_partitions
from cxkit.tallies.series import SeriesView
from cxkit.vault import Vault

ANSWERS = polars.DataFrame(
    {"person": list(range(9)), "culture.respect.behaviour.self": [4, 5, 4, 3, 4, 5, 2, 3, 4]}
)
SERIES = "metric,unit,period,value\npay,a,2026-01,60\npay,a,2026-02,61.5\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.mkdir()
    ANSWERS.write_csv(path / "staff.csv")
    (path / "series.csv").write_text(SERIES, encoding="utf-8")
    return path


def latest(context: Context) -> list[Draft]:
    """Per metric and unit the last mean: a method that reads series only."""
    tallies = context.tallies("series")
    assert tallies is not None
    view = SeriesView(tallies=tallies)
    drafts = []
    for metric in view.metrics:
        panel = view.panel(metric)
        for row, unit in enumerate(panel.units):
            value = float(panel.mean[row, -1])
            drafts.append(
                Draft(
                    function="F99",
                    method="test.latest",
                    measure="latest",
                    subject=Subject(metric=metric, unit=unit or None),
                    period=panel.periods[-1],
                    persons=False,
                    estimate=Estimate(
                        value=value,
                        low=value,
                        high=value,
                        n=1,
                        confidence=0.95,
                        method="test.latest",
                        measure_unit="percent",
                    ),
                )
            )
    return drafts


class Latest:
    @cxkit.hookimpl
    def cxkit_methods(self) -> list[Method]:
        label = {"en": "Latest value"}
        return [
            Method(
                id="test.latest",
                label=label,
                functions=("F99",),
                reference="none",
                needs=("series",),
                compute=latest,
            )
        ]


@pytest.fixture
def manager() -> PluginManager:
    return plugin_manager(discover=False, extra=[("test", Latest())])


def kept(out: Path) -> dict[str, str]:
    with Vault.open(out / "cxkit.vault.db") as vault:
        return {entry.name: entry.kind for entry in vault.entries()}


def series(out: Path) -> SeriesView:
    with Vault.open(out / "cxkit.vault.db") as vault:
        return SeriesView(tallies=merge_partitions(vault.partitions()).evidence["series"])


def test_a_file_is_recognised_by_its_name_and_read_beside_answers(
    folder: Path, tmp_path: Path, manager: PluginManager
) -> None:
    found = cxkit.look(folder, out=tmp_path / "out", manager=manager)
    assert kept(tmp_path / "out") == {"series.csv": "series", "staff.csv": "answers"}
    assert found.one(measure="latest", metric="pay").estimate.value == 61.5
    assert found.one(measure="tile_mean", tile="culture.respect").estimate.n == 9
    shown = {p["name"]: p for p in found.provenance["partitions"]}
    assert shown["series.csv"]["kind"] == "series"
    assert found.provenance["needs"]["test.latest"] == ["series"]


def test_a_look_needs_no_answers(folder: Path, manager: PluginManager) -> None:
    found = cxkit.look(folder / "series.csv", manager=manager)
    assert found.waves == ()
    assert [f.measure for f in found.findings] == ["latest"]


def test_frames_are_handed_in_by_kind(manager: PluginManager) -> None:
    frame = polars.DataFrame({"metric": ["pay"], "period": ["2026-01"], "value": [60.0]})
    found = cxkit.look(ANSWERS, evidence={"series": frame}, manager=manager)
    assert found.one(measure="latest").subject.unit is None
    more = polars.DataFrame({"metric": ["wait"], "period": ["2026-01"], "value": [3]})
    both = cxkit.look(evidence={"series": [frame, more]}, manager=manager)
    assert [f.subject.metric for f in both.findings] == ["pay", "wait"]


def test_a_path_may_be_handed_in_by_kind(tmp_path: Path, manager: PluginManager) -> None:
    path = tmp_path / "anything.csv"
    path.write_text(SERIES, encoding="utf-8")
    found = cxkit.look(evidence={"series": path}, manager=manager)
    assert found.one(measure="latest").estimate.value == 61.5


def test_a_kind_that_nobody_registered_is_named(manager: PluginManager) -> None:
    with pytest.raises(InputError) as caught:
        cxkit.look(evidence={"serie": ANSWERS}, manager=manager)
    (problem,) = caught.value.problems
    assert problem.message == "There is no kind of evidence 'serie'; did you mean 'series'?"


def test_a_mapping_goes_before_names(folder: Path, manager: PluginManager) -> None:
    (folder / "series.csv").unlink()
    (folder / "figures.csv").write_text("KPI;Team;Monat;Ist\npay;a;01/2026;60,5\n", "utf-8")
    (folder / "mapping.toml").write_text(
        '[[series]]\nfiles = ["figures*.csv"]\n[series.columns]\nvalue = "Ist"\n'
        '[series.constants]\nmeasure_unit = "percent"\n[series.units]\na = "receivables"\n',
        encoding="utf-8",
    )
    found = cxkit.look(folder, manager=manager)
    finding = found.one(measure="latest")
    assert (finding.subject.unit, finding.estimate.value) == ("receivables", 60.5)
    # What the mapping does not mention is guessed as before.
    assert found.one(measure="tile_mean", tile="culture.respect") is not None


def test_answers_that_a_mapping_names_are_answers_whatever_they_are_called(
    tmp_path: Path, manager: PluginManager
) -> None:
    ANSWERS.write_csv(tmp_path / "series.csv")
    (tmp_path / "mapping.toml").write_text(
        '[[answers]]\nfiles = ["series.csv"]\nrespondent = "person"\n[answers.items]\n'
        '"culture.respect.behaviour.self" = "culture.respect.behaviour.self"\n',
        encoding="utf-8",
    )
    found = cxkit.look(tmp_path, manager=manager)
    assert found.one(measure="latest") is None
    assert found.one(measure="tile_mean", tile="culture.respect") is not None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[[series]]\nfiles = ["s*"]\n[series.columns]\nvalue = "Ist"\n', "no_column"),
        ('[[series]]\nfiles = ["s*"]\n[series.columns]\nvalu = "value"\n', "unknown_role"),
        ('[[series]]\nfiles = ["s*"]\n[series.options]\nevry = "month"\n', "unknown_option"),
        ('[[series]]\ncolumns = {value = "x"}\n', "no_files"),
        ('[[series]]\nfiles = ["s*"]\ncolumn = {value = "x"}\n', "unknown_key"),
        ('[[series]]\nfiles = "s*"\n', "wrong_type"),
        ('[series]\nfiles = ["s*"]\n', "wrong_type"),
        ('[[serie]]\nfiles = ["s*"]\n', "unknown_key"),
    ],
)
def test_what_a_mapping_says_wrongly_is_named(folder: Path, text: str, code: str) -> None:
    (folder / "mapping.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        cxkit.look(folder)
    assert code in {problem.code for problem in caught.value.problems}


def test_a_mapping_of_evidence_comes_back_as_it_was_written() -> None:
    text = (
        'schema_version = 1\n[[series]]\nfiles = ["k*.csv"]\ndecimal = ","\nmissing = ["-"]\n'
        'columns = {metric = "KPI"}\noptions = {every = "month"}\n[[registers]]\nfiles = ["g"]\n'
        'form = "goals"\n'
    )
    mapping = parse_mapping(text)
    for language in ("en", "de"):
        assert parse_mapping(dump_mapping(mapping, language=language)) == mapping


def test_adding_the_same_again_changes_nothing_and_more_is_added(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    cxkit.look(folder, out=out)
    again = cxkit.look(folder / "series.csv", out=out, add=True)
    assert [w.code for w in again.warnings] == ["table_same"]
    later = folder / "series-2026-03.csv"
    later.write_text("metric,unit,period,value\npay,a,2026-03,70\n", encoding="utf-8")
    cxkit.look(later, out=out, add=True)
    assert series(out).panel("pay").mean.tolist() == [[60.0, 61.5, 70.0]]


def test_figures_are_not_counted_twice(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    cxkit.look(folder, out=out)
    again = folder / "series-all.csv"
    again.write_text(SERIES + "pay,a,2026-03,70\n", encoding="utf-8")
    with pytest.raises(RefusedError, match=r"2 of 3 records in 'series-all.csv' are already"):
        cxkit.look(again, out=out, add=True)


def test_a_changed_file_replaces_what_it_was(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    cxkit.look(folder, out=out)
    (folder / "series.csv").write_text(SERIES + "pay,a,2026-03,70\n", encoding="utf-8")
    found = cxkit.look(folder / "series.csv", out=out, add=True)
    assert [w.message for w in found.warnings] == [
        "series.csv: fewer than 5 rows replace what was read before."
    ]
    assert series(out).panel("pay").periods[-1] == "2026-03"
    (folder / "series.csv").write_text("metric,unit,period,value\npay,a,2026-09,70\n", "utf-8")
    with pytest.raises(RefusedError, match="3 records, and none of them"):
        cxkit.look(folder / "series.csv", out=out, add=True)


def test_a_frame_with_other_figures_gets_a_name_of_its_own(tmp_path: Path) -> None:
    for month in ("2026-01", "2026-02"):
        frame = polars.DataFrame({"metric": ["pay"], "period": [month], "value": [1]})
        add = month != "2026-01"
        cxkit.look(evidence={"series": frame}, out=tmp_path / "out", add=add)
    assert kept(tmp_path / "out") == {"series": "series", "series 2": "series"}


def test_a_partition_of_any_kind_is_forgotten_by_its_name(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    cxkit.look(folder, out=out)
    assert forget(out / "cxkit.db", "series.csv").removed == ("series.csv",)
    assert kept(out) == {"staff.csv": "answers"}


def test_a_difference_names_the_partition_that_moved_the_finding_and_no_other(
    folder: Path, manager: PluginManager
) -> None:
    before = cxkit.look(folder, manager=manager)
    (folder / "series.csv").write_text(SERIES.replace("61.5", "65"), encoding="utf-8")
    after = cxkit.look(folder, manager=manager)
    changes = diff(before, after)
    (change,) = changes.changes
    assert change.new is not None
    assert change.new.measure == "latest"
    assert [cause.text["en"] for cause in change.causes] == ["the content of series.csv changed"]


def test_units_of_the_vault_are_known_when_evidence_is_added(folder: Path, tmp_path: Path) -> None:
    (folder / "units.csv").write_text("unit,name\na,Billing\nb,Sales\n", encoding="utf-8")
    cxkit.look(folder, out=tmp_path / "out")
    later = folder / "series-3.csv"
    later.write_text("metric,unit,period,value\npay,Billing,2026-03,7\n", encoding="utf-8")
    cxkit.look(later, out=tmp_path / "out", add=True)
    assert series(tmp_path / "out").panel("pay").units == ("a",)
    later.write_text("metric,unit,period,value\npay,Biling,2026-03,7\n", encoding="utf-8")
    with pytest.raises(InputError, match="did you mean 'Billing'"):
        cxkit.look(later, out=tmp_path / "out", add=True)


def test_ended_units_count_in_those_that_continue_them(
    folder: Path, manager: PluginManager
) -> None:
    (folder / "units.csv").write_text(
        "unit,valid_until,predecessors\na,2025-12-31,\nb,,a\n", encoding="utf-8"
    )
    found = cxkit.look(folder, manager=manager)
    assert found.one(measure="latest").subject.unit == "b"


def test_tallies_of_another_version_of_a_kind_are_not_added_up() -> None:
    old = Tallies.build("x", {"t": (("a",), ("n",))}, {"t": [("u", 1)]})
    new = Tallies.build("x", {"t": (("a", "b"), ("n",))}, {"t": [("u", "v", 1)]})
    with pytest.raises(RefusedError, match="different versions"):
        Tallies.merge([old, new])
