"""Plugins are found, loaded and asked, each by itself; what fails is named."""

from __future__ import annotations

import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

import cxkit
from cxkit.context import Audience
from cxkit.errors import PluginError
from cxkit.plugins import PluginManager, find_plugins, plugin_manager


def ours(manager: PluginManager) -> list[str]:
    """What comes from the fixture distributions."""
    return [s.status for s in manager.statuses if s.distribution.startswith("acme")]


def methods(manager: PluginManager) -> list[str]:
    return [p.value.id for p in manager.collect("cxkit_methods") if p.distribution[:4] == "acme"]


def module(**hooks: object) -> SimpleNamespace:
    """An object with hooks."""
    return SimpleNamespace(
        **{name: cxkit.hookimpl(hook) if callable(hook) else hook for name, hook in hooks.items()}
    )


def method(name: str) -> cxkit.Method:
    return cxkit.Method(
        id=name, label={"en": name}, functions=(), reference="r", compute=lambda context: []
    )


def test_a_plugin_is_found_loaded_and_attributed(install, good) -> None:
    install("good", good("good"))
    manager = plugin_manager()
    status = manager.status("good")
    assert status is not None
    assert (status.status, status.distribution, status.version) == ("loaded", "acme-good", "1.2")
    assert status.hooks == ("cxkit_methods",)
    assert status.milliseconds is not None
    (provided,) = (p for p in manager.collect("cxkit_methods") if p.plugin == "good")
    assert (provided.value.id, provided.distribution) == ("good.none", "acme-good")
    assert manager.problems() == []


def test_the_status_prints_every_field(install, good) -> None:
    install("good", good("good"))
    (status,) = (s for s in find_plugins() if s.name == "good")
    assert status.to_dict() == {
        "name": "good",
        "distribution": "acme-good",
        "version": "1.2",
        "status": "found",
        "hooks": (),
        "reason": "",
        "hint": "",
        "milliseconds": None,
    }


def test_looking_for_plugins_imports_none(install) -> None:
    name = install("loud", "raise SystemExit('imported')")
    assert "loud" in [status.name for status in find_plugins()]
    assert name not in sys.modules


def test_looking_for_plugins_imports_none_in_a_fresh_interpreter(install, tmp_path) -> None:
    install("loud", "print('imported')")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from cxkit.plugins import find_plugins\n"
        "print([s.name for s in find_plugins() if s.name == 'loud'])\n"
        "print(sorted({'numpy', 'acme_loud', 'cxkit_survey'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["['loud']", "[]"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("def broken(:", "SyntaxError"),
    ],
)
def test_a_plugin_that_cannot_be_imported_is_named_and_the_others_work(
    install, good, source, said
) -> None:
    install("broken", source)
    install("good", good("good"))
    manager = plugin_manager()
    assert methods(manager) == ["good.none"]
    (problem,) = manager.problems()
    assert problem.code == "plugin_failed"
    assert "'broken' of acme-broken 1.2: it cannot be imported" in problem.message
    assert said in problem.message
    assert problem.hint == "Update or remove it: python -m pip install -U acme-broken"


def test_stopping_by_hand_is_no_failure_of_a_plugin(install) -> None:
    install("stop", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        plugin_manager()


def test_of_two_plugins_of_one_name_one_counts_and_the_other_is_named(install, good) -> None:
    install("twin", good("one"), distribution="acme-one")
    install("twin", good("two"), distribution="acme-two")
    manager = plugin_manager()
    assert sorted(ours(manager)) == ["duplicate", "loaded"]
    assert methods(manager) == ["one.none"]
    (problem,) = manager.problems()
    assert problem.code == "plugin_duplicate"
    assert "acme-one already brings a plugin of this name" in problem.message
    assert "pip uninstall acme-one, or python -m pip uninstall acme-two" in problem.hint
    assert manager.status("twin").status == "loaded"


def test_a_distribution_that_is_on_the_path_twice_is_no_duplicate(
    install, good, tmp_path, monkeypatch
) -> None:
    install("good", good("good"))
    shutil.copytree(tmp_path / "acme_good-1.2.dist-info", tmp_path / "again" / "x.dist-info")
    monkeypatch.syspath_prepend(tmp_path / "again")
    assert [s.status for s in find_plugins() if s.name == "good"] == ["found"]


def test_broken_metadata_do_not_stop_anybody(install, good) -> None:
    install("bare", good("bare"), metadata=False)
    (status,) = (s for s in plugin_manager().statuses if s.name == "bare")
    assert (status.distribution, status.version, status.status) == ("?", "?", "loaded")


def test_a_misspelled_hook_is_found_and_the_right_one_named(install) -> None:
    install("typo", "import cxkit\n@cxkit.hookimpl\ndef cxkit_method(): return []")
    manager = plugin_manager()
    (problem,) = manager.problems()
    assert "it implements a hook that does not exist: cxkit_method" in problem.message
    assert problem.hint == "Did you mean cxkit_methods?"
    assert methods(manager) == []


def test_a_hook_unlike_any_other_gets_the_list(install) -> None:
    install("odd", "import cxkit\n@cxkit.hookimpl\ndef zzz(): return []")
    (problem,) = plugin_manager().problems()
    assert problem.hint.startswith("Known hooks: cxkit_audiences, cxkit_cubes")


def test_a_name_of_the_specifications_that_is_no_hook_is_none(install) -> None:
    install("odd", "import cxkit\n@cxkit.hookimpl\ndef Method(): return []")
    (problem,) = plugin_manager().problems()
    assert "does not exist: Method" in problem.message


def test_a_hook_without_its_mark_is_found(install) -> None:
    install("unmarked", "def cxkit_methods(): return []")
    (problem,) = plugin_manager().problems()
    assert "a function cxkit_methods that is not marked as a hook" in problem.message
    assert "@cxkit.hookimpl" in problem.hint


def test_other_names_and_the_specifications_themselves_may_stand_in_a_plugin(install) -> None:
    install("fine", "from cxkit.hookspecs import cxkit_methods\ncxkit_version = 1\n")
    assert plugin_manager().status("fine").status == "loaded"


def test_arguments_that_a_hook_does_not_have_are_an_error_of_the_plugin(install) -> None:
    install("args", "import cxkit\n@cxkit.hookimpl\ndef cxkit_methods(more): return []")
    manager = plugin_manager()
    (problem,) = manager.problems()
    assert "more" in problem.message
    assert "\n" not in problem.message
    assert manager.collect("cxkit_methods")[0].plugin == "cxkit.core"


def test_a_hook_that_raises_costs_only_its_own_plugin(install, good) -> None:
    install("bad", "import cxkit\n@cxkit.hookimpl\ndef cxkit_methods(): return 1 / 0")
    install("good", good("good"))
    manager = plugin_manager()
    assert methods(manager) == ["good.none"]
    assert sorted(ours(manager)) == ["failed", "loaded"]
    (problem,) = manager.problems()
    assert "its hook cxkit_methods raised ZeroDivisionError: division by zero" in problem.message
    assert methods(manager) == ["good.none"]
    assert len(manager.problems()) == 1


@pytest.mark.parametrize("returned", ["None", "'text'", "{'id': 1}", "[{'id': 1}]"])
def test_a_hook_must_return_typed_objects(install, returned) -> None:
    install("bare", f"import cxkit\n@cxkit.hookimpl\ndef cxkit_methods(): return {returned}")
    manager = plugin_manager()
    assert methods(manager) == []
    (problem,) = manager.problems()
    assert "must return a list of Method objects" in problem.message


def test_a_hook_may_yield_what_it_registers() -> None:
    def hook():
        yield method("x.one")

    manager = plugin_manager(discover=False, extra=[("x", module(cxkit_methods=hook))])
    assert "x.one" in manager.unique("cxkit_methods")


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_the_order_of_installation_does_not_matter(order) -> None:
    extra = [(n, module(cxkit_methods=lambda n=n: [method(f"{n}.m")])) for n in order]
    manager = plugin_manager(discover=False, extra=extra)
    plugins = [p.plugin for p in manager.collect("cxkit_methods")]
    assert plugins[0] == "cxkit.core"
    assert plugins[-2:] == ["a", "b"]


def test_two_plugins_that_register_one_id_are_both_named() -> None:
    extra = [(n, module(cxkit_methods=lambda: [method("same.id")])) for n in "ab"]
    with pytest.raises(PluginError, match="'a' of a and 'b' of b both register 'same") as error:
        plugin_manager(discover=False, extra=extra).unique("cxkit_methods")
    assert "pip uninstall b" in error.value.hint


def test_nobody_takes_the_place_of_a_method_of_the_core() -> None:
    extra = [("a", module(cxkit_methods=lambda: [method("core.whole_cube")]))]
    with pytest.raises(PluginError, match=r"'cxkit\.core' of cxkit and 'a' of a"):
        plugin_manager(discover=False, extra=extra).unique("cxkit_methods")


def test_one_plugin_that_registers_an_id_twice_is_told_so() -> None:
    extra = [("a", module(cxkit_methods=lambda: [method("same.id")] * 2))]
    with pytest.raises(PluginError, match=r"registers 'same\.id' twice"):
        plugin_manager(discover=False, extra=extra).unique("cxkit_methods")


def test_a_second_registration_of_one_name_is_refused_and_the_first_stays() -> None:
    extra = [("a", module(cxkit_methods=lambda n=n: [method(n)])) for n in ("a.1", "a.2")]
    manager = plugin_manager(discover=False, extra=extra)
    assert "a.1" in manager.unique("cxkit_methods")
    assert "a.2" not in manager.unique("cxkit_methods")
    assert [s.status for s in manager.statuses if s.name == "a"] == ["loaded", "failed"]


def test_the_core_registers_through_the_same_hooks() -> None:
    manager = plugin_manager(discover=False)
    assert [s.name for s in manager.statuses] == ["cxkit.core", "cxkit.report.reporters"]
    assert set(manager.unique("cxkit_reporters")) == {"html", "json", "markdown"}
    assert manager.status("cxkit.core").version == cxkit.__version__
    assert {p.value.id for p in manager.collect("cxkit_audiences")} == {
        "staff",
        "leader",
        "customer",
    }
    assert all(isinstance(p.value, Audience) for p in manager.collect("cxkit_audiences"))


def test_a_plugin_that_is_disabled_is_not_asked_again() -> None:
    extra = [("a", module(cxkit_methods=lambda: [method("a.m")]))]
    manager = plugin_manager(discover=False, extra=extra)
    manager.disable("a", "its method a.m raised", ValueError("no"))
    manager.disable("nobody", "is not there", ValueError("no"))
    assert "a.m" not in manager.unique("cxkit_methods")
    assert [p.message for p in manager.problems()] == ["Plugin 'a' of a : its method a.m raised"]


def test_what_is_required_must_be_there_and_work(install, good) -> None:
    install("good", good("good"))
    install("broken", "import no_such_module")
    manager = plugin_manager()
    manager.require("good")
    with pytest.raises(PluginError, match="it cannot be imported") as error:
        manager.require("broken")
    assert "pip install -U acme-broken" in error.value.hint
    with pytest.raises(PluginError, match="'xyz', which is not installed") as error:
        manager.require("xyz")
    assert error.value.hint == "python -m pip install cxkit-xyz"


@pytest.mark.parametrize(
    "source",
    [
        "import no_such_module",
        "import cxkit\n@cxkit.hookimpl\ndef cxkit_method(): return []",
    ],
)
def test_strict_raises_at_once(install, monkeypatch, source) -> None:
    install("broken", source)
    monkeypatch.setenv("CXKIT_STRICT", "1")
    with pytest.raises(PluginError, match="'broken' of acme-broken"):
        plugin_manager()


def test_strict_raises_for_a_duplicate_and_for_a_hook_that_raises(
    install, good, monkeypatch
) -> None:
    monkeypatch.setenv("CXKIT_STRICT", "1")
    extra = [("bad", module(cxkit_methods=lambda: 1 / 0))]
    with pytest.raises(PluginError, match="raised ZeroDivisionError") as error:
        plugin_manager(discover=False, extra=extra).collect("cxkit_methods")
    assert isinstance(error.value.__cause__, ZeroDivisionError)
    install("twin", good("one"), distribution="acme-one")
    install("twin", good("two"), distribution="acme-two")
    with pytest.raises(PluginError, match="already brings a plugin of this name"):
        plugin_manager()


@pytest.mark.parametrize("hook", ["F42", "F7"])
def test_a_method_names_functions_of_the_catalogue(hook) -> None:
    made = cxkit.Method(id="a.b", label={}, functions=[hook], reference="r", compute=list)
    assert made.functions == (hook,)


@pytest.mark.parametrize("bad", ["", "42", "f42", "Fx"])
def test_a_function_id_is_an_f_and_a_number(bad) -> None:
    with pytest.raises(ValueError, match="a function id is F and a number"):
        cxkit.Method(id="a.b", label={}, functions=[bad], reference="r", compute=list)
