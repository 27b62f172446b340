"""The root command: help, versions, suggestions, exit codes, errors in words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from cxkit.cli import main, root
from cxkit.cli.output import language_of_user
from cxkit.cli.usage import usage_in_german
from cxkit.errors import (
    CxkitError,
    InputError,
    MissingExtraError,
    PluginError,
    Problem,
    RefusedError,
)

CXKIT = str(Path(sys.executable).with_name("cxkit"))


def pretend(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let `cxkit plugins` end with an error."""

    def fail() -> None:
        raise error

    monkeypatch.setattr("cxkit.plugins.find_plugins", fail)


def test_help_names_every_command(cli: Callable) -> None:
    shown = cli("--help")
    assert shown.code == 0
    assert all(f"  {name} " in shown.out for name in root.COMMANDS)
    assert cli("-h").out == shown.out


@pytest.mark.parametrize("name", sorted(root.COMMANDS))
def test_every_command_answers_help_with_the_words_of_the_list(cli: Callable, name: str) -> None:
    shown = cli(name, "--help")
    assert shown.code == 0
    assert f"Usage: cxkit {name}" in shown.out
    assert root.COMMANDS[name][1].rstrip(".") in " ".join(shown.out.split())


def test_the_version_is_that_of_the_distribution(
    cli: Callable, capsys: pytest.CaptureFixture[str]
) -> None:
    import cxkit

    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == cli("--version").out == f"cxkit {cxkit.__version__}\n"


def test_the_version_needs_no_framework() -> None:
    script = (
        "import sys, cxkit.cli\n"
        "try: cxkit.cli.main(['--version'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('click', 'rich', 'duckdb', 'numpy') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert shown.stdout.splitlines()[1] == "[]"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["lok"], "Did you mean look?"),
        (["cube", "smaple"], "Did you mean sample?"),
        (["xyz"], f"Known: {', '.join(sorted({*root.COMMANDS, *root._entries()}))}."),
    ],
)
def test_an_unknown_command_is_answered_with_what_may_be_meant(
    cli: Callable, words: list[str], meant: str
) -> None:
    shown = cli(*words)
    assert (shown.code, shown.out) == (2, "")
    assert f"There is no command {words[-1]!r}. {meant}" in shown.err


def test_an_unknown_option_is_a_usage_error(cli: Callable) -> None:
    shown = cli("cube", "show", "--itmes")
    assert shown.code == 2
    assert "--items" in shown.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["stories"], "Es fehlt die Option '--tile'."),
        (["look"], "Es fehlt die Angabe 'PATHS...'."),
        (["lok"], "Den Befehl 'lok' gibt es nicht. Meinten Sie look?"),
        (["xyz"], "Den Befehl 'xyz' gibt es nicht. Bekannt sind: "),
        (["cube", "show", "--itmes"], "Die Option '--itmes' gibt es nicht. Meinten Sie '--items'?"),
        (["cube", "show", "--xyzzy"], "Die Option '--xyzzy' gibt es nicht."),
        (["stories", "--tile"], "Die Option '--tile' braucht einen Wert."),
        (["diff", "a", "b", "c"], "Das ist zu viel: "),
        (
            ["plan", "--capacity", "x", "--turns", "2"],
            "Ungültiger Wert für '--capacity': 'x' ist nicht wie hours=80 oder hours=80/60/60/80.",
        ),
        (
            ["plan", "--capacity", "hours=1", "--turns", "two"],
            "Ungültiger Wert für '--turns': 'two' ist keine ganze Zahl.",
        ),
        (["plan", "--capacity", "hours=1"], "Sagen Sie entweder --turns ZAHL oder --labels"),
    ],
)
def test_what_is_wrong_with_a_call_is_said_in_german(
    cli: Callable, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    shown = cli(*words)
    assert (shown.code, shown.out) == (2, "")
    # click before 8.4 puts no quotes around options that it does not know.
    assert f"Fehler: {said}".replace("'", "") in shown.err.replace("'", "")
    for english in ("Usage", "Error", "Try "):
        assert english not in shown.err


def test_a_wrong_call_is_answered_with_the_right_one(
    cli: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    lines = cli("stories").err.splitlines()
    assert lines[:2] == [
        "Aufruf: cxkit stories [OPTIONEN] [FEED]...",
        "Hilfe: cxkit stories --help",
    ]


def test_what_has_no_german_words_stays_as_it_is() -> None:
    assert usage_in_german("Something new.") == "Something new."
    assert usage_in_german("Invalid value: no.") == "Ungültiger Wert: no."


PROBLEM = Problem(code="bad", message="Wrong.", hint="Do right.", file="a.csv", row=3)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (CxkitError("Failed.", hint="Try again."), 1),
        (InputError([PROBLEM, PROBLEM]), 2),
        (RefusedError("No.", hint="Ask."), 3),
        (PluginError("Broken.", hint="Remove it."), 4),
        (MissingExtraError("This", "polars"), 5),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_each_error_has_its_exit_code_and_says_its_remedy(
    cli: Callable, monkeypatch: pytest.MonkeyPatch, error: CxkitError, code: int
) -> None:
    pretend(monkeypatch, error)
    shown = cli("plugins")
    assert (shown.code, shown.out) == (code, "")
    assert shown.err.startswith("Error: ")
    assert "  -> " in shown.err
    as_json = cli("plugins", "--json")
    assert (as_json.code, as_json.err) == (code, "")
    assert as_json.json["error"] == type(error).__name__
    assert all(problem["message"] and problem["hint"] for problem in as_json.json["problems"])


def test_problems_as_json_keep_their_places(cli: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, InputError([PROBLEM]))
    (problem,) = cli("plugins", "--json").json["problems"]
    assert (problem["file"], problem["row"], problem["code"]) == ("a.csv", 3, "bad")


def test_usage_errors_are_json_too(cli: Callable) -> None:
    shown = cli("look", "--json")
    assert (shown.code, shown.err) == (2, "")
    assert shown.json["error"] == "UsageError"
    assert shown.json["problems"][0]["hint"] == "cxkit look --help"


def test_what_should_never_happen_is_said_in_words_and_can_be_traced(
    cli: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, ZeroDivisionError("division by zero"))
    shown = cli("plugins")
    assert shown.code == 1
    assert "ZeroDivisionError: division by zero" in shown.err
    assert "CXKIT_STRICT=1" in shown.err
    monkeypatch.setenv("CXKIT_STRICT", "1")
    with pytest.raises(ZeroDivisionError):
        root.run(["plugins"])


def test_a_disk_that_cannot_be_written_is_said_with_its_place(
    cli: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, PermissionError(13, "Permission denied", "/out/report.html"))
    shown = cli("plugins")
    assert shown.code == 1
    assert "Permission denied (/out/report.html)" in shown.err


def test_control_c_stops_without_a_traceback(
    cli: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, KeyboardInterrupt())
    shown = cli("plugins")
    assert shown.code == 130
    assert "Stopped; nothing is half-written." in shown.err


def test_the_rest_of_the_output_may_be_ignored() -> None:
    shown = subprocess.run(
        f"{CXKIT} cube show --json | head -1", shell=True, capture_output=True, text=True
    )
    assert shown.stdout == "{\n"
    assert shown.stderr == ""


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("de_DE.UTF-8", "de"),
        ("de_CH.UTF-8", "de-CH"),
        ("de_AT", "de"),
        ("German_Germany.1252", "de"),
        ("en_US.UTF-8", "en"),
        ("fr_FR.UTF-8", "en"),
        ("C", "en"),
    ],
)
def test_the_language_is_that_of_the_system(
    monkeypatch: pytest.MonkeyPatch, tag: str, language: str
) -> None:
    monkeypatch.setenv("LC_ALL", tag)
    assert language_of_user() == language


def test_a_plugins_command_is_listed_from_metadata_and_imported_when_used(
    cli: Callable, install: Callable
) -> None:
    install(
        "acme-tools",
        {"cxkit.commands": ["acme = acme_ok:command", "bad = acme_bad:command"]},
        {
            "acme_ok": "import click\n@click.command()\ndef command():\n    click.echo('hello')\n",
            "acme_bad": "raise RuntimeError('broken on purpose')\n",
        },
    )
    shown = cli("--help")
    assert shown.code == 0
    assert "From acme-tools 1.0." in shown.out
    assert "acme_ok" not in sys.modules
    assert cli("acme").out == "hello\n"
    broken = cli("bad")
    assert broken.code == 4
    assert "acme-tools 1.0 cannot be imported: RuntimeError: broken on purpose" in broken.err


def test_help_says_what_a_plugins_command_does_without_importing_it(
    cli: Callable, install: Callable
) -> None:
    body = "import click\n@click.command()\ndef command():\n"
    install(
        "acme-says",
        {
            "cxkit.commands": [
                "says = acme_says:command",
                "gone = acme_gone.inner:command",
                "deep = email.utils:formatdate",
            ]
        },
        {"acme_says": f'x = 1\n{body}    """Say it.\n\n    At length.\n    """\n'},
    )
    install("acme-bent", {"cxkit.commands": ["bent = acme_bent:command"]}, {"acme_bent": "def ("})
    shown = " ".join(cli("--help").out.split())
    assert "says Say it. (acme-says 1.0)" in shown
    assert "gone From acme-says 1.0." in shown
    assert "bent From acme-bent 1.0." in shown
    assert "acme_says" not in sys.modules
    assert "deep Returns a date string as specified by RFC 2822" in shown


def test_what_is_no_command_is_refused(cli: Callable, install: Callable) -> None:
    install("acme-odd", {"cxkit.commands": ["odd = acme_odd:thing"]}, {"acme_odd": "thing = 3\n"})
    shown = cli("odd")
    assert shown.code == 4
    assert "is no click command" in shown.err


def test_a_command_of_two_distributions_is_refused_naming_both(
    cli: Callable, install: Callable
) -> None:
    install("acme-one", {"cxkit.commands": ["twice = one:command"]})
    install("acme-two", {"cxkit.commands": ["twice = two:command"]})
    assert "From acme-one 1.0 and acme-two 1.0." in cli("--help").out
    shown = cli("twice")
    assert shown.code == 4
    assert "acme-one 1.0 and by acme-two 1.0" in shown.err


def test_no_plugin_replaces_a_command_of_cxkit(cli: Callable, install: Callable) -> None:
    install("acme-greedy", {"cxkit.commands": ["plugins = greedy:command"]})
    assert "acme-greedy" not in cli("--help").out
    assert cli("plugins").code == 0


def test_help_imports_no_plugin(install: Callable, tmp_path: Path) -> None:
    install("acme-plugin", {"cxkit": ["acme = acme_plugin"]}, {"acme_plugin": "x = 1\n"})
    script = "import sys; from cxkit.cli.root import run; run(['--help'])\n"
    script += "print([m for m in sys.modules if m[:5] in ('cxkit_', 'acme_', 'duckd', 'numpy')])"
    shown = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert shown.stdout.splitlines()[-1] == "[]"


def test_exit_codes_reach_the_shell() -> None:
    shown = subprocess.run([CXKIT, "lok", "--json"], capture_output=True, text=True)
    assert shown.returncode == 2
    assert json.loads(shown.stdout)["schema_version"] == 1
    assert shown.stderr == ""


def test_without_a_command_the_help_is_shown(cli: Callable) -> None:
    shown = cli()
    assert "Commands:" in shown.out + shown.err
    assert shown.code == 2


def test_the_root_is_a_click_group() -> None:
    assert isinstance(root.root, click.Group)


@pytest.mark.parametrize("asked", [("--language", "de"), ("--language=de",)])
def test_what_goes_wrong_is_said_in_the_language_that_was_asked_for(
    cli: Callable[..., Any], asked: tuple[str, ...]
) -> None:
    done = cli("look", "nowhere.csv", *asked)
    assert "1 Problem gefunden" in done.err
    assert "1 problem found" in cli("look", "nowhere.csv").err
