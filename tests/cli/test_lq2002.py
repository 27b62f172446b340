"""The main job on real input: `cxkit look` on lq2002 under a cube that a user writes.

lq2002 is a data set of the R package multilevel; the expected numbers were computed by
the R packages psych 2.2.9 and multilevel 2.7. Neither is part of the project.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = os.environ.get("CXKIT_REFERENCE")
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="the environment variable CXKIT_REFERENCE names no reference data"
)
SCALES = {"LEAD": (11, "one_to_five", 1), "TSIG": (3, "one_to_five", 1)}
SCALES["HOSTIL"] = (5, "zero_to_four", -1)


def cube() -> str:
    tiles = [
        f'[[dimensions.tiles]]\nid = "{name}"\nlabel = "{name}"\nreflective = true\n'
        f'scale = "{scale}"\nitems = ['
        + ", ".join(
            f'{{ id = "{name}{k:02}", direction = {direction} }}' for k in range(1, count + 1)
        )
        + "]\n"
        for name, (count, scale, direction) in SCALES.items()
    ]
    return (
        'id = "leadership"\n[scales.one_to_five]\nlow = 1\nhigh = 5\n'
        "[scales.zero_to_four]\nlow = 0\nhigh = 4\n"
        '[[dimensions]]\nid = "climate"\nlabel = "Climate"\n' + "".join(tiles)
    )


@pytest.fixture
def findings(cli: Callable, tmp_path: Path) -> dict[tuple[str, str, str | None], dict]:
    """Measure, scale and unit -> estimate."""
    (tmp_path / "leadership.toml").write_text(cube())
    source = Path(str(FOLDER)) / "data" / "lq2002.csv"
    shown = cli("look", source, "--cube", "leadership.toml", "--json")
    assert shown.code == 0
    return {
        (f["measure"], f["subject"]["scale"].split(".")[1], f["subject"].get("unit")): f["estimate"]
        for f in shown.json["findings"]
        if "scale" in f["subject"]
    }


@pytest.fixture(scope="module")
def expected() -> dict:
    text = (Path(str(FOLDER)) / "expected.json").read_text(encoding="utf-8")
    found: dict = json.loads(text)
    return found


def test_a_user_gets_the_reference_values(findings: dict, expected: dict) -> None:
    for scale, name in (("LEAD", "lead"), ("HOSTIL", "hostile")):
        alpha = expected[f"reliability/lq2002_{name}"]["alpha_pairwise"]
        assert findings["alpha", scale, None]["value"] == pytest.approx(alpha, abs=1e-9)
        assert findings["alpha", scale, None]["n"] == 2042
    for scale in ("LEAD", "TSIG"):
        icc = expected["agreement/lq2002_icc"][f"{scale}_mean"]
        assert findings["icc1", scale, None]["value"] == pytest.approx(icc["icc1"], abs=1e-9)
        assert findings["icc2", scale, None]["value"] == pytest.approx(icc["icc2"], abs=1e-9)
    agreement = expected["agreement/rwgj_lq2002_lead"]
    by_unit = [e["value"] for (m, s, u), e in findings.items() if (m, s) == ("rwg_j", "LEAD") and u]
    assert len(by_unit) == agreement["n_groups"] == 49
    assert sum(by_unit) / 49 == pytest.approx(agreement["mean"], abs=1e-9)
    assert min(by_unit) == pytest.approx(agreement["min"], abs=1e-9)
    median = findings["rwg_j_median", "LEAD", None]["value"]
    assert median == pytest.approx(agreement["median"], abs=1e-9)


def test_another_range_of_answers_would_be_noticed(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text(cube().replace("zero_to_four", "one_to_five", 1))
    source = Path(str(FOLDER)) / "data" / "lq2002.csv"
    shown = cli("look", source, "--cube", "wrong.toml")
    assert shown.code == 2
