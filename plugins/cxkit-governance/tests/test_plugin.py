"""What the plugin registers, and what it says."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

import cxkit
import cxkit_governance
from cxkit_governance import _method_words, _plan_words, _register_words
from cxkit_governance._say import LANGUAGES, percent, phrase, quoted

WORDS = {**_plan_words.WORDS, **_register_words.WORDS}


def test_every_function_of_the_catalogue_is_served() -> None:
    manager = cxkit.plugin_manager(discover=False, extra=[("governance", cxkit_governance)])
    rules = [e.value for e in manager.unique("cxkit_rules").values() if e.plugin == "governance"]
    methods = [
        e.value for e in manager.unique("cxkit_methods").values() if e.plugin == "governance"
    ]
    assert {rule.function for rule in rules} == {
        *("F23", "F36", "F37", "F48", "F50", "F55", "F60", "F61", "F62", "F67", "F69", "F84"),
    }
    assert {function for method in methods for function in method.functions} == {
        *("F05", "F37", "F50", "F54", "F60", "F61", "F62", "F67", "F69", "F80", "F84"),
    }
    assert {need for rule in rules for need in rule.needs} == {
        *("initiatives", "journal", "plan", "registers"),
    }


def test_importing_the_plugin_imports_nothing_heavy() -> None:
    code = "import sys, cxkit_governance; print({'numpy', 'scipy', 'click'} & {*sys.modules})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = cxkit_governance.nothing


@pytest.mark.parametrize("code", WORDS)
def test_every_code_speaks_both_languages_with_the_same_blanks(code: str) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", code)
    for text in WORDS[code]:
        assert set(text) == set(LANGUAGES)
        blanks = {language: sorted(re.findall(r"<\w+>", text[language])) for language in LANGUAGES}
        assert blanks["en"] == blanks["de"]


def test_blanks_are_filled_in_the_language_of_the_sentence() -> None:
    said = phrase({"en": "<a> of <b>", "de": "<a> von <b>"}, a=percent(0.5), b=3)
    assert said == {"en": "50% of 3", "de": "50 % von 3"}
    assert quoted(["x", {"en": "One", "de": "Eins"}]) == {"en": "“x”, “One”", "de": "„x“, „Eins“"}


@pytest.mark.parametrize("measure", _method_words.WORDS)
def test_every_figure_speaks_both_languages_with_the_same_blanks(measure: str) -> None:
    text = _method_words.WORDS[measure]
    blanks = {
        language: sorted(re.findall(r"<\w+>|\{\w+\}", text[language])) for language in LANGUAGES
    }
    assert blanks["en"] == blanks["de"]
    if measure.endswith("_blank"):
        assert "{" not in text["en"]
