"""What the plugin registers, and what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import cxkit
import cxkit_effect
from cxkit.estimate import REASONS as CORE_REASONS
from cxkit.testing import check_plugin
from cxkit_effect import _texts
from cxkit_effect._estimation import estimate_effect
from cxkit_effect._result import DESIGNS


def test_the_plugin_conforms_to_the_kit() -> None:
    report = check_plugin("effect")
    report.raise_if_failed()
    assert report.ran >= 20, str(report)


def test_the_methods_serve_their_functions() -> None:
    manager = cxkit.plugin_manager(discover=False, extra=[("effect", cxkit_effect)])
    found = {
        key: provided.value.functions
        for key, provided in manager.unique("cxkit_methods").items()
        if provided.plugin == "effect"
    }
    assert found["effect.turn"] == ("F20", "F29", "F33")
    assert found["effect.adapt"] == ("F22",)


def test_importing_the_plugin_does_not_import_numpy() -> None:
    code = "import sys, cxkit_effect; print('numpy' in sys.modules, 'scipy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]


def test_asking_for_its_kinds_of_evidence_does_not_import_scipy() -> None:
    code = "import sys, cxkit_effect as e; e.cxkit_evidence_kinds(); print('scipy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False"]


def test_the_statistics_can_be_used_on_their_own() -> None:
    for name in cxkit_effect.__all__:
        assert getattr(cxkit_effect, name) is not None
    assert cxkit_effect.estimate_effect is estimate_effect
    with pytest.raises(AttributeError, match="no attribute 'elsewhere'"):
        cxkit_effect.elsewhere  # noqa: B018


def templates() -> dict[str, Any]:
    named = {k: v for k, v in vars(_texts).items() if k.isupper() and isinstance(v, dict)}
    found = {}
    for name, value in named.items():
        if set(value) <= {"en", "de"}:
            found[name] = value
        else:
            found |= {f"{name}.{key}": text for key, text in value.items()}
    return found


def test_every_text_is_there_in_both_languages_with_the_same_blanks() -> None:
    assert len(templates()) > 40
    for name, text in templates().items():
        assert set(text) == {"en", "de"}, name
        blanks = {lang: sorted(set(re.findall(r"<\w+>|\{\w+\}", t))) for lang, t in text.items()}
        assert blanks["en"] == blanks["de"], name


def test_every_design_says_how_it_compares_and_what_it_cannot_tell() -> None:
    assert set(_texts.CANNOT_TELL) == set(DESIGNS)
    assert set(DESIGNS) <= set(_texts.DESIGN)


def test_every_reason_that_is_given_is_said() -> None:
    sources = [
        path.read_text(encoding="utf-8")
        for path in Path(cxkit_effect.__file__).parent.glob("_*.py")
    ]
    mine = set(re.findall(r'"(effect:\w+)"', "".join(sources)))
    assert mine - set(_texts.REASONS) == set()
    core = {code for code in _texts.REASONS if ":" not in code}
    assert core <= set(CORE_REASONS)
