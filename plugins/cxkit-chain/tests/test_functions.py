"""Every function of the chain through `cxkit.look`, on public logs, against other sources.

Counts, waits, lead times, ways and rework are those that pm4py 2.7.23 computed (the JSON
beside each log names the log's source and licence). What pm4py does not say is counted here
in plain Python from the same file, event by event, without any code of cxkit.
"""

from __future__ import annotations

import csv
import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import frozen

import cxkit
from cxkit import Assessment, Finding
from cxkit.demo.chain import (
    BORDER,
    CASES,
    LEGS,
    events_csv,
    truth_of_chain,
)
from cxkit.demo.organisation import build_organisation

FUNCTIONS = {"F12", "F38", "F45", "F47", "F53", "F72", "F82"}
Reference = Callable[[str], tuple[Path, dict[str, Any]]]


@frozen(kw_only=True, slots=False)
class Known:
    """A log as its file has it, what pm4py says of it, and what a look says.

    Attributes:
        rows: The events by case, in order.
        expected: What pm4py computed.
        found: What a look found.
    """

    rows: dict[str, list[dict[str, str]]]
    expected: dict[str, Any]
    found: Assessment

    def one(self, function: str, measure: str) -> Finding:
        """The only finding of a measure."""
        finding = self.found.one(function=function, measure=measure)
        assert finding is not None, measure
        return finding

    @cached_property
    def paths(self) -> Counter[tuple[str, ...]]:
        """How many cases took each way."""
        return Counter(tuple(row["activity"] for row in rows) for rows in self.rows.values())

    @property
    def happy(self) -> tuple[str, ...]:
        return tuple(self.expected["top5_variants"][0]["variant"])

    def wilson(self, count: int, of: int) -> list[float]:
        """Wilson's interval for 95 % (Newcombe 1998, Statistics in Medicine 17, 857-872)."""
        z, share = 1.959963984540054, count / of
        centre = (share + z * z / (2 * of)) / (1 + z * z / of)
        half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
        return [centre - half, centre + half]


def events_of(path: Path) -> dict[str, list[dict[str, str]]]:
    """Case -> its events, with a channel and a rating made up from their number."""
    cases: dict[str, list[dict[str, str]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cases[row["case_id"]].append(row)
    for rows in cases.values():
        rows.sort(key=lambda row: (int(row["ts_us"]), int(row["event_id"])))
        for place, row in enumerate(rows):
            number = int(row["event_id"])
            row["channel"] = ("phone", "mail", "")[number % 3] if not place else ""
            row["rating"] = str(1 + number % 5) if place == len(rows) - 1 else ""
    return cases


def write_log(folder: Path, cases: dict[str, list[dict[str, str]]], activities: int) -> None:
    """The folder of a look: the log, a blueprint of its activities, and a mapping."""
    rows = [row for each in cases.values() for row in each]
    with (folder / "events.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    names = sorted({row["activity"] for row in rows})
    assert len(names) == activities
    ways = Counter(tuple(row["activity"] for row in each) for each in cases.values())
    (path, _), *_ = ways.most_common(1)
    after: dict[str, set[str]] = defaultdict(set)
    for one, other in itertools.pairwise(path):
        after[one].add(f"s{names.index(other)}")
    with (folder / "steps.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["process", "step", "stage", "lane", "owner", "metric", "activity", "next"])
        for k, name in enumerate(names):
            owner, metric = ("lead" if k % 2 else "", "on time" if k % 3 == 0 else "")
            going = ";".join(sorted(after[name]))
            table.writerow(["main", f"s{k}", "all", "back", owner, metric, name, going])


def look_at(folder: Path, happy: Sequence[str], first: Iterable[str]) -> Assessment:
    """A look with everything that the functions want to know."""
    (folder / "mapping.toml").write_text(
        f"""schema_version = 1

[[events]]
files = ["events.csv"]
columns = {{unit = "department", order = "event_id", time = "timestamp_utc"}}

[events.options]
owner = true
unhappy_below = 3
happy_path = {list(happy)!r}
contacts = {sorted(first)!r}
""",
        encoding="utf-8",
    )
    return cxkit.look(folder / "events.csv", folder / "steps.csv", mapping=folder / "mapping.toml")


@pytest.fixture(scope="module", params=["receipt", "teleclaims"])
def known(
    request: pytest.FixtureRequest, reference: Reference, tmp_path_factory: pytest.TempPathFactory
) -> Known:
    path, expected = reference(request.param)
    folder, cases = tmp_path_factory.mktemp("log"), events_of(path)
    write_log(folder, cases, expected["activities"])
    happy = expected["top5_variants"][0]["variant"]
    found = look_at(folder, happy, expected["start_activities"])
    return Known(rows=cases, expected=expected, found=found)


def test_every_function_has_findings(known: Known) -> None:
    functions = {finding.function for finding in known.found.findings}
    # The telephone log covers half a day: nothing to draw over months.
    lacking = {"F72"} if known.expected["log"] == "teleclaims" else set()
    assert functions & FUNCTIONS == FUNCTIONS - lacking


def test_f12_equals_pm4py(known: Known) -> None:
    expected = known.expected
    times = expected["throughput_s"]
    assert known.one("F12", "lead_time_p50").estimate.value == pytest.approx(times["median"] / 3600)
    assert known.one("F12", "lead_time_p90").estimate.value == pytest.approx(times["p90"] / 3600)
    assert known.one("F12", "variants").estimate.value == expected["n_variants"]
    borders = list(known.found.select(function="F12", measure="handover_wait"))
    counts = {(f.data["from"], f.data["to"]): f.data["count"] for f in borders}
    assert len(counts) == expected["handover_pairs"]
    top = {(e["source"], e["target"]): e["n"] for e in expected["handover_top20"]}
    assert counts.items() >= top.items()
    rework = known.one("F12", "rework_share")
    assert rework.data["activities"].items() <= expected["rework_cases_per_activity"].items()
    again = sum(n for path, n in known.paths.items() if len(set(path)) < len(path))
    assert rework.estimate.value == pytest.approx(again / expected["cases"])
    assert [rework.estimate.low, rework.estimate.high] == pytest.approx(
        known.wilson(again, expected["cases"])
    )


def test_f38_equals_a_count_by_hand(known: Known) -> None:
    activities = known.expected["activities"]
    metric = known.one("F38", "steps_with_metric").estimate
    owner = known.one("F38", "steps_with_owner").estimate
    assert metric.value == pytest.approx(len(range(0, activities, 3)) / activities)
    assert owner.value == pytest.approx((activities // 2) / activities)
    meant = set(itertools.pairwise(known.happy))
    pairs = Counter[tuple[str, str]]()
    for path, n in known.paths.items():
        for pair in itertools.pairwise(path):
            pairs[pair] += n
    assert sum(pairs.values()) == known.expected["dfg_total"]
    share = sum(n for pair, n in pairs.items() if pair in meant) / known.expected["dfg_total"]
    flow = known.one("F38", "observed_flow")
    assert flow.estimate.value == pytest.approx(share)
    assert flow.data["unknown_activities"] == []


def test_f45_equals_a_count_by_hand(known: Known) -> None:
    firsts = [rows[0]["channel"] for rows in known.rows.values()]
    # Contacts are all events of the activity with which cases begin.
    contacts = [
        row
        for rows in known.rows.values()
        for row in rows
        if row["activity"] in known.expected["start_activities"]
    ]
    unknown = sum(not row["channel"] for row in contacts)
    estimate = known.one("F45", "unknown_paths").estimate
    assert estimate.value == pytest.approx(unknown / len(contacts))
    assert [estimate.low, estimate.high] == pytest.approx(known.wilson(unknown, len(contacts)))
    named = Counter(filter(None, firsts))
    bits = -sum(n / named.total() * math.log2(n / named.total()) for n in named.values())
    found = known.one("F45", "channel_entropy")
    assert found.estimate.value == pytest.approx(bits + 1 / (2 * named.total() * math.log(2)))


def test_f47_equals_pm4py_and_a_count_by_hand(known: Known) -> None:
    links = known.one("F47", "links")
    assert links.estimate.value == known.expected["dfg_edges"]
    assert links.data["activities"] == known.expected["activities"]
    counts = np.array(list(known.paths.values()))
    assert len(counts) == known.expected["n_variants"]
    shares = counts / counts.sum()
    plain = -float((shares * np.log2(shares)).sum())
    entropy = known.one("F47", "path_entropy")
    assert entropy.data["uncorrected"] == pytest.approx(plain)
    miller = (len(counts) - 1) / (2 * counts.sum() * math.log(2))
    assert entropy.estimate.value == pytest.approx(plain + miller)
    assert entropy.data["log2_variants"] == pytest.approx(math.log2(len(counts)))


def test_f53_equals_pm4py_and_a_count_by_hand(known: Known) -> None:
    times = known.expected["throughput_s"]
    p50, p90 = (known.one("F53", f"lead_time_{p}").estimate for p in ("p50", "p90"))
    assert p50.value == pytest.approx(times["median"] / 3600)
    assert p90.value == pytest.approx(times["p90"] / 3600)
    right = sum(n for path, n in known.paths.items() if len(set(path)) == len(path))
    first = known.one("F53", "first_time_right").estimate
    assert first.value == pytest.approx(right / known.expected["cases"])
    assert first.n == known.expected["cases"]


def test_f72_equals_a_count_by_hand(known: Known) -> None:
    if known.expected["log"] == "teleclaims":
        assert known.found.one(function="F72", measure="rework_control") is None
        return
    by_month: dict[str, list[bool]] = defaultdict(list)
    for rows in known.rows.values():
        path = [row["activity"] for row in rows]
        by_month[rows[-1]["timestamp_utc"][:7]].append(len(set(path)) < len(path))
    inner = sorted(by_month)[1:-1]
    chart = known.one("F72", "rework_control").data
    assert chart["periods"] == inner
    assert chart["sizes"] == [len(by_month[month]) for month in inner]
    shares = [sum(by_month[m]) / len(by_month[m]) for m in inner]
    assert chart["values"] == pytest.approx(shares, abs=1e-6)
    centre = sum(sum(by_month[m]) for m in inner) / sum(len(by_month[m]) for m in inner)
    assert chart["centre"] == pytest.approx(centre)
    high = [centre + 3 * math.sqrt(centre * (1 - centre) / n) for n in chart["sizes"]]
    assert chart["high"] == pytest.approx([min(h, 1) for h in high], abs=1e-6)


def test_f82_equals_a_count_by_hand(known: Known) -> None:
    happy = known.happy
    taken = known.paths[happy]
    assert taken == known.expected["top5_variants"][0]["n"]
    begun = sum(n for path, n in known.paths.items() if path in prefixes(happy))
    conformance = known.one("F82", "conformance")
    over = known.expected["cases"] - begun
    assert conformance.data["on_the_way"] == begun
    assert conformance.estimate.value == pytest.approx(taken / over)
    assert [conformance.estimate.low, conformance.estimate.high] == pytest.approx(
        known.wilson(taken, over)
    )
    ratings = [
        int(rows[-1]["rating"])
        for rows in known.rows.values()
        if tuple(row["activity"] for row in rows) == happy
    ]
    unhappy = known.one("F82", "compliant_unhappy").estimate
    assert unhappy.value == pytest.approx(sum(r < 3 for r in ratings) / len(ratings))


def prefixes(path: tuple[str, ...]) -> set[tuple[str, ...]]:
    """All that begins a way and does not finish it."""
    return {path[:k] for k in range(1, len(path))}


def test_the_demonstration_says_what_was_built_in(tmp_path: Path) -> None:
    """Its truth is known by construction: `truth_of_chain` gave the events their shape."""
    (tmp_path / "events.csv").write_bytes(events_csv(build_organisation(0), 0))
    legs = [leg.activity for leg in LEGS]
    (tmp_path / "mapping.toml").write_text(
        f'schema_version = 1\n\n[[events]]\nfiles = ["events.csv"]\n\n'
        f"[events.options]\nhappy_path = {legs!r}\n",
        encoding="utf-8",
    )
    found = cxkit.look(tmp_path / "events.csv", mapping=tmp_path / "mapping.toml")
    assert {f.function for f in found.findings} & FUNCTIONS == FUNCTIONS - {"F38"}
    waits = [f for f in found.findings if f.measure == "handover_wait"]
    worst = max(waits, key=lambda f: f.estimate.value or 0)
    assert (worst.data["from"], worst.data["to"]) == BORDER
    truth = truth_of_chain()["waits"][">".join(BORDER)]
    assert (worst.estimate.low or math.inf) <= truth <= (worst.estimate.high or 0)
    straight = math.prod(1 - leg.again for leg in LEGS)
    for function, measure in (("F53", "first_time_right"), ("F82", "conformance")):
        finding = found.one(function=function, measure=measure)
        assert finding is not None
        assert finding.estimate.n == CASES
        assert (finding.estimate.low or 1) <= straight <= (finding.estimate.high or 0)
