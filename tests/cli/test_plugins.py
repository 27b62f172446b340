"""`cxkit plugins`: what is installed, and what does not work."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

GOOD = """
import cxkit
from cxkit.hookspecs import Audience

@cxkit.hookimpl
def cxkit_audiences():
    return [Audience(id="partner", label={"en": "Partners", "de": "Partner"})]
"""


def test_without_check_nothing_is_imported(cli: Callable, install: Callable) -> None:
    install("acme-good", {"cxkit": ["acme = acme_unseen"]}, {"acme_unseen": GOOD})
    shown = cli("plugins")
    assert shown.code == 0
    assert "acme-good" in shown.out
    assert "acme_unseen" not in sys.modules


def test_with_check_hooks_and_milliseconds_are_shown(cli: Callable, install: Callable) -> None:
    install("acme-good", {"cxkit": ["acme = acme_good"]}, {"acme_good": GOOD})
    shown = cli("plugins", "--check", "--json")
    assert (shown.code, shown.err) == (0, "")
    (acme,) = [p for p in shown.json["plugins"] if p["name"] == "acme"]
    assert (acme["status"], acme["hooks"]) == ("loaded", ["cxkit_audiences"])
    assert acme["milliseconds"] >= 0
    assert "cxkit_audiences" in cli("plugins", "--check").out


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import nothing_of_this_name", "No module named 'nothing_of_this_name'"),
        (GOOD.replace("cxkit_audiences", "cxkit_audience"), "cxkit_audiences"),
        (GOOD.replace("return [", "return 1 / 0, ["), "ZeroDivisionError"),
    ],
    ids=["fails to import", "misspells a hook", "raises"],
)
def test_a_plugin_that_does_not_work_is_named_with_its_remedy(
    cli: Callable, install: Callable, source: str, said: str
) -> None:
    module = f"acme_broken_{abs(hash(source))}"
    install("acme-broken", {"cxkit": [f"acme = {module}"]}, {module: source})
    shown = cli("plugins", "--check")
    assert shown.code == 4
    assert "failed" in shown.out
    assert "'acme' of acme-broken 1.0" in shown.out
    assert said in shown.out
    assert "  -> " in shown.out
    assert cli("--help").code == 0


def test_two_plugins_of_one_name_are_both_named(cli: Callable, install: Callable) -> None:
    install("acme-a", {"cxkit": ["acme = acme_a"]}, {"acme_a": GOOD})
    install("acme-b", {"cxkit": ["acme = acme_b"]}, {"acme_b": GOOD})
    listed = cli("plugins")
    assert listed.code == 0
    assert "duplicate" in listed.out
    assert "acme-a already brings a plugin of this name" in listed.out
    assert "pip uninstall acme-a" in listed.out
    assert "pip uninstall acme-b" in listed.out
    assert cli("plugins", "--check").code == 4


def test_two_objects_of_one_id_are_refused_naming_both(cli: Callable, install: Callable) -> None:
    install("acme-x", {"cxkit": ["acme_x = acme_x"]}, {"acme_x": GOOD})
    install("acme-y", {"cxkit": ["acme_y = acme_y"]}, {"acme_y": GOOD})
    shown = cli("plugins", "--check")
    assert shown.code == 4
    for words in ("acme-x", "acme-y", "'partner'"):
        assert words in shown.err


def test_where_no_plugin_is_installed_the_first_ones_are_named(
    cli: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cxkit.plugins.find_plugins", list)
    assert "pip install cxkit-survey cxkit-gap" in cli("plugins").out
