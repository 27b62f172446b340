"""`run.py` sets up once, repairs what was left half-finished, and names the remedy."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`run.py` as it is, at work in a small checkout of its own; pip is only recorded."""
    spec = importlib.util.spec_from_file_location("house_run", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    checkout = tmp_path / "checkout"
    (checkout / "plugins" / "cxkit-x").mkdir(parents=True)
    for part in (checkout, checkout / "plugins" / "cxkit-x"):
        (part / "pyproject.toml").write_text("[project]\n")
    (checkout / "requirements.txt").write_text(
        "# parts\n-e .\n-e ./plugins/cxkit-x\n\nengine>=1  # heavy\n"
    )
    installed: list[list[str]] = []
    monkeypatch.setattr(module, "ROOT", checkout)
    monkeypatch.setattr(module, "VENV", checkout / ".venv")
    monkeypatch.setattr(module, "installed", installed, raising=False)
    monkeypatch.setattr(module, "create_venv", lambda: fake_venv(module))
    monkeypatch.setattr(module, "pip_install", lambda words, **_: installed.append(words))
    return module


def fake_venv(module: ModuleType) -> None:
    python = module.venv_program("python")
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text("")


def recorder(calls: list[Any], code: int = 0) -> Callable[..., int]:
    def run(command: list[Any], **_: object) -> int:
        calls.append([Path(str(word)).stem for word in command])
        return code

    return run


def test_the_demonstration_needs_the_parts_and_no_tools(house: ModuleType) -> None:
    house.set_up("run")
    assert house.installed == [["-e", ".", "-e", "./plugins/cxkit-x"]]


def test_the_tests_need_everything(house: ModuleType) -> None:
    house.set_up("all")
    assert house.installed == [["-r", "requirements.txt"]]


def test_a_warm_second_run_installs_nothing(house: ModuleType) -> None:
    house.set_up("all")
    house.set_up("all")
    house.set_up("run")
    assert len(house.installed) == 1


def test_what_suffices_for_the_demonstration_does_not_for_the_tests(house: ModuleType) -> None:
    house.set_up("run")
    house.set_up("all")
    assert len(house.installed) == 2


@pytest.mark.parametrize("file", ["requirements.txt", "plugins/cxkit-x/pyproject.toml"])
def test_a_changed_requirement_is_installed(house: ModuleType, file: str) -> None:
    house.set_up("all")
    with (house.ROOT / file).open("a") as stream:
        stream.write("# changed\n")
    house.set_up("all")
    assert len(house.installed) == 2


def test_a_checkout_that_was_moved_is_set_up_again(
    house: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.set_up("run")
    moved = house.ROOT.with_name("moved")
    house.ROOT.rename(moved)
    monkeypatch.setattr(house, "ROOT", moved)
    monkeypatch.setattr(house, "VENV", moved / ".venv")
    assert not house.is_ready("run")


def test_an_interrupted_set_up_is_repeated(
    house: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = house.pip_install

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(house, "pip_install", interrupted)
    with pytest.raises(KeyboardInterrupt):
        house.set_up("all")
    monkeypatch.setattr(house, "pip_install", record)
    house.set_up("all")
    assert len(house.installed) == 1


def test_an_environment_whose_python_is_gone_is_not_ready(house: ModuleType) -> None:
    house.set_up("run")
    house.venv_program("python").unlink()
    assert not house.is_ready("run")


def test_without_a_terminal_no_browser_is_opened(
    house: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(house, "run", recorder(calls))
    assert house.main(["demo", "--seed", "3"]) == 0
    assert house.main(["demo", "--no-open"]) == 0
    assert calls == [
        ["cxkit", "demo", "--no-open", "--seed", "3"],
        ["cxkit", "demo", "--no-open"],
    ]


def test_the_exit_code_of_a_command_is_passed_on(
    house: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house, "run", recorder([], code=3))
    assert house.main(["cxkit", "look", "nothing.csv"]) == 3
    assert house.main(["test", "-x"]) == 3


def test_all_tests_run_under_the_coverage_gate(
    house: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls: list[Any] = []
    shares: list[Any] = []
    monkeypatch.setattr(house, "run", recorder(calls))
    monkeypatch.setattr(house, "beside", lambda *commands: shares.extend(commands) or 0)
    assert house.main(["test"]) == 0
    assert {(Path(python).stem, *words[:4]) for python, *words in shares} == {
        ("python", "-m", "coverage", "run", "-m")
    }
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    tested = [word for command in shares for word in command[6:]]
    assert sorted(tested) == sorted(settings["tool"]["pytest"]["ini_options"]["testpaths"])
    assert calls[-1] == ["python", "-m", "coverage", "report"]
    assert "coverage gate: met" in capsys.readouterr().out


def test_shares_run_at_once_and_say_what_they_say_one_after_the_other(
    house: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each waits for the file of the other one: in turns, neither would end."""
    program = (
        "import pathlib, sys, time\n"
        "own, other = map(pathlib.Path, sys.argv[1:3])\n"
        "own.touch()\n"
        "while not other.exists(): time.sleep(0.01)\n"
        "print(own.name)\n"
        "sys.exit(int(sys.argv[3]))\n"
    )
    one, two = tmp_path / "one", tmp_path / "two"
    commands = [
        [sys.executable, "-c", program, one, two, "0"],
        [sys.executable, "-c", program, two, one, "5"],
    ]
    assert house.beside(*commands) == 5
    assert capfd.readouterr().out.split() == ["one", "two"]


def test_a_failed_test_fails_even_when_the_gate_is_met(
    house: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house, "run", lambda *_, **__: 0)
    monkeypatch.setattr(house, "beside", lambda *_: 1)
    assert house.main(["test"]) == 1


def test_every_check_runs_although_one_fails(
    house: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(house, "CHECKS", {"one": lambda _: 1, "two": lambda _: 0})
    assert house.main(["check"]) == 1
    shown = capsys.readouterr().out
    assert "one failed" in shown
    assert "two passed" in shown


def record_builds(house: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Replace commands and installations by a list of them; a build leaves two wheels."""
    calls: list[list[str]] = []

    def run(command: list[Any], **_: object) -> int:
        calls.append([Path(str(word)).name for word in command])
        if "wheel" in calls[-1]:
            folder = command[command.index("--wheel-dir") + 1]
            for name in ("cxkit-1.whl", "cxkit_x-1.whl"):
                Path(folder, name).write_bytes(b"")
        return 0

    def pip_install(words: list[str], *, python: Path, what: str) -> None:
        calls.append(["install", *(Path(word).name for word in words)])

    monkeypatch.setattr(house, "run", run)
    monkeypatch.setattr(house, "pip_install", pip_install)
    monkeypatch.setattr(house, "copy_tests", lambda target: target.mkdir())
    return calls


BUILT = ["cxkit-1.whl", "cxkit_x-1.whl"]


def test_wheels_are_built_once_for_both_checks(
    house: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = record_builds(house, monkeypatch)
    house.set_up("all")
    calls.clear()
    assert house.main(["check", "wheels", "oldest"]) == 0
    assert sum("wheel" in call for call in calls) == 1
    installed = [call[1:] for call in calls if call[0] == "install"]
    assert installed == [BUILT, ["-r", "requirements-oldest.txt", *BUILT]]


def test_wheels_do_the_main_jobs_before_anything_else_is_installed(
    house: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = record_builds(house, monkeypatch)
    assert house.wheels(Path(sys.executable)) == 0
    after = calls[calls.index(["install", *BUILT]) + 1 :]
    assert after[0][:2] == ["cxkit", "demo"]
    assert after[1] == ["cxkit", "plugins", "--check"]
    assert len(after) == len(house.MAIN_JOBS)


def test_oldest_alone_tests_wheels_that_it_builds(
    house: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = record_builds(house, monkeypatch)
    assert house.oldest(Path(sys.executable)) == 0
    assert calls[-2] == ["install", "-r", "requirements-oldest.txt", *BUILT]
    assert calls[-1][1:] == ["-m", "pytest", "-q", "-m", house.ELSEWHERE, *house.TESTED]


@pytest.mark.parametrize("check", ["wheels", "oldest"])
def test_a_wheel_that_cannot_be_built_fails_the_check(
    house: ModuleType, monkeypatch: pytest.MonkeyPatch, check: str
) -> None:
    monkeypatch.setattr(house, "run", recorder([], code=1))
    with pytest.raises(house.SetUpError, match="could not be built"):
        house.CHECKS[check](Path(sys.executable))


def test_an_unknown_check_is_answered_with_those_that_there_are(house: ModuleType) -> None:
    with pytest.raises(house.SetUpError, match=r"no check named spelling.\n  Checks: lint, types"):
        house.main(["check", "spelling"])


def test_without_the_venv_module_the_package_to_install_is_named(
    house: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = importlib.util.spec_from_file_location("fresh_run", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    monkeypatch.setattr(fresh, "VENV", house.VENV)
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(fresh.SetUpError, match=r"sudo apt-get install python3\.\d+-venv"):
        fresh.create_venv()
    assert not house.VENV.exists()


def test_an_older_python_is_told_what_it_needs(
    house: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house, "OLDEST_PYTHON", (99, 0))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(house.SetUpError, match=r"needs Python 99\.0 or later; this is Python 3"):
        house.ensure_python()


def test_pip_failing_without_a_network_names_the_remedies(tmp_path: Path) -> None:
    program = (
        "import run, sys\n"
        "from pathlib import Path\n"
        "try: run.pip_install(['cxkit-no-such-part'], python=Path(sys.executable), what='it')\n"
        "except run.SetUpError as error: print(error)\n"
    )
    nowhere = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, **nowhere},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "No matching distribution found" in done.stdout
    assert "PIP_INDEX_URL" in done.stdout
    assert "continues where it stopped" in done.stdout
