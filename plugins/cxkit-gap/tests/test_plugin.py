"""What the plugin registers, and what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import cxkit
import cxkit_gap
from cxkit_gap import _texts


def test_three_methods_serve_three_functions() -> None:
    manager = cxkit.plugin_manager(discover=False, extra=[("gap", cxkit_gap)])
    methods = {
        key: provided.value
        for key, provided in manager.unique("cxkit_methods").items()
        if provided.plugin == "gap"
    }
    assert {key: method.functions for key, method in methods.items()} == {
        "gap.credibility": ("F42",),
        "gap.perception": ("F43",),
        "gap.trend": ("F46",),
    }
    for method in methods.values():
        assert set(method.label) == set(_texts.LANGUAGES)
        assert method.reference


def test_importing_the_plugin_does_not_import_numpy() -> None:
    code = "import sys, cxkit_gap; print('numpy' in sys.modules, 'scipy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]


def templates() -> dict[str, Any]:
    named = {k: v for k, v in vars(_texts).items() if k.isupper() and isinstance(v, dict)}
    for several in ("REASONS", "MOVED"):
        named |= named.pop(several)
    return named


def test_every_text_is_there_in_both_languages_with_the_same_blanks() -> None:
    assert len(templates()) > 10
    for name, text in templates().items():
        assert set(text) == {"en", "de"}, name
        blanks = {lang: sorted(set(re.findall(r"<\w+>|\{\w+\}", t))) for lang, t in text.items()}
        assert blanks["en"] == blanks["de"], name


def test_what_is_said_of_a_hidden_figure_has_no_place_for_a_number() -> None:
    for name, text in templates().items():
        if "HIDDEN" in name:
            assert "{value}" not in "".join(text.values())


def test_groups_are_written_small_within_an_english_sentence_unless_they_are_initials() -> None:
    cube = cxkit.default_cube()
    assert _texts.group(cube, {"en": "Staff", "de": "Mitarbeitende"})["en"] == "staff"
    assert _texts.group(cube, {"en": "HR", "de": "Personal"})["en"] == "HR"
