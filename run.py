"""Start a fresh checkout with one command; only the standard library is needed.

    python3 run.py demo [OPTIONS]      set up what is missing, then run `cxkit demo`
    python3 run.py test [OPTIONS]      set up what is missing, then run all tests
    python3 run.py cxkit ARGUMENTS     set up what is missing, then run any cxkit command
    python3 run.py check [NAME...]     lint, types, imports, wheels, oldest, benchmarks, or all

`test` and `check` take `--here` as their first option to use the Python that
runs this file, with what is installed there, rather than the checkout's own
`.venv`; that is how tox calls them.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
TESTED = ("tests", "plugins", "submissions_app")
# All tests, in parts that run at the same time, so that two cores have something to do.
SHARES = (("tests",), ("plugins", "submissions_app", "docs", "README.md"))
# What a browser or Spark sees does not depend on how cxkit was installed: in the checkout only.
ELSEWHERE = "not browser and not spark"
# What must work with nothing installed but what the wheels declare.
CALL = ["--title-en", "Stories", "--title-de", "Berichte", "--admin", "chief@example.org"]
FIRST_PAGE = """from pathlib import Path
from cxkit_submissions.app import create_app
from cxkit_submissions.settings import Settings
page = create_app(Settings(database=Path("event.db"))).test_client().get("/en/")
assert "Stories" in page.get_data(as_text=True), page"""
MAIN_JOBS = (
    ("cxkit", "demo", "--no-open", "--out", "demo"),
    ("cxkit", "plugins", "--check"),
    ("cxkit", "new-workbook", "answers.xlsx"),
    ("cxkit-submissions", "plugins"),
    ("cxkit-submissions", "init", *CALL, "--deadline", ""),
    ("cxkit-submissions", "export-feed"),
    ("python", "-W", "error", "-c", FIRST_PAGE),
)


class SetUpError(Exception):
    """Something that the reader can repair: a sentence and its remedy."""


def say(text: str) -> None:
    """Print one line of progress at once, also where output is piped."""
    print(text, flush=True)


# Which Python


def newer_python() -> str | None:
    """Return a Python on the path that is new enough and starts, or None."""
    # The newest come last: not every dependency has wheels for them yet.
    for minor in (13, 12, 11, *range(14, 20)):
        found = shutil.which(f"python3.{minor}")
        # Version managers put names on the path that only say what could be installed.
        if found and not subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL):
            return found
    return None


def ensure_python() -> None:
    """Go on with a newer Python where this one is too old, or say what to install."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    newer = newer_python()
    if newer:
        sys.exit(subprocess.call([newer, *sys.argv]))
    wanted = ".".join(map(str, OLDEST_PYTHON))
    raise SetUpError(
        f"cxkit needs Python {wanted} or later; this is Python {platform.python_version()}.\n"
        "  Install a newer one (https://www.python.org/downloads/) and try again."
    )


# The environment


def venv_program(name: str) -> Path:
    """Return where the checkout's environment keeps a program."""
    if os.name == "nt":
        return VENV / "Scripts" / f"{name}.exe"
    return VENV / "bin" / name


def requirement_lines(*, editable: bool) -> list[str]:
    """Return the lines of requirements.txt that name this project's parts, or the others."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    lines = [line.split("#")[0].strip() for line in lines]
    return [line for line in lines if line and line.startswith("-e ") == editable]


def parts() -> list[Path]:
    """Return the folders of this project's distributions, the core first."""
    return [(ROOT / line[3:].strip()).resolve() for line in requirement_lines(editable=True)]


def fingerprint() -> str:
    """Return what an environment depends on: Python, place, requirements, metadata."""
    digest = hashlib.sha256(f"{sys.version}\0{ROOT}\0".encode())
    files = [ROOT / "requirements.txt", *(part / "pyproject.toml" for part in parts())]
    for file in files:
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()


def stamp(level: str) -> Path:
    """Return the file that is written when a level of the environment is complete."""
    return VENV / f".cxkit-{level}"


def is_ready(level: str) -> bool:
    """Tell whether `run` (enough to use cxkit) or `all` (tools too) is set up and current."""
    if not venv_program("python").exists():
        return False
    levels = ("run", "all") if level == "run" else ("all",)
    return any(
        stamp(each).exists() and stamp(each).read_text(encoding="utf-8") == fingerprint()
        for each in levels
    )


def create_venv() -> None:
    """Create the environment, anew where a usable one is not there."""
    python = venv_program("python")
    if python.exists():
        same = f"import sys; sys.exit(sys.version != {sys.version!r})"
        if subprocess.call([str(python), "-c", f"import pip; {same}"], stderr=subprocess.DEVNULL):
            say("The environment in .venv is unfinished or of another Python; it is made anew.")
            shutil.rmtree(VENV)
    if python.exists():
        return
    say(f"Creating .venv with Python {platform.python_version()} ...")
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        name = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise SetUpError(
            "This Python cannot create environments: its part 'venv' is missing.\n"
            f"  On Debian and Ubuntu: sudo apt-get install {name}"
        ) from None
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetUpError(
            f"The environment {VENV} could not be created:\n{made.stdout}{made.stderr}"
            "  Check that this folder may be written and that the disk has room."
        )


def pip_install(arguments: list[str], *, python: Path, what: str) -> None:
    """Install into an environment, with one line of progress and the remedy when it fails."""
    say(f"Installing {what} ...")
    start = time.monotonic()
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", *arguments]
    log: list[str] = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            log.append(line)
            show_progress(line)
    if process.returncode:
        raise SetUpError(
            f"Installing {what} failed:\n{''.join(log[-25:])}\n"
            "  Without internet, or behind a company's proxy: set PIP_INDEX_URL (an index in\n"
            "  your network), PIP_FIND_LINKS (a folder of wheels) or HTTPS_PROXY, and repeat\n"
            "  the line; it continues where it stopped."
        )
    show_progress("")
    say(f"  done in {time.monotonic() - start:.0f} s")


def show_progress(line: str) -> None:
    """Show on a terminal, in place, which package pip is at."""
    if not sys.stdout.isatty():
        return
    words = line.split()
    if words[:1] == ["Collecting"]:
        print(f"\r\033[K  {words[1]}", end="", flush=True)
    elif words[:1] in (["Downloading"], ["Building"], ["Installing"]):
        print(f"\r\033[K  {line.strip()[:76]}", end="", flush=True)
    elif not line:
        print("\r\033[K", end="", flush=True)


def set_up(level: str) -> None:
    """Make the environment complete for `run` or `all`; a complete one costs nothing."""
    if is_ready(level):
        return
    create_venv()
    for each in ("run", "all"):
        stamp(each).unlink(missing_ok=True)
    python = venv_program("python")
    editable = [word for line in requirement_lines(editable=True) for word in line.split(None, 1)]
    if level == "run":
        pip_install(editable, python=python, what="cxkit and its plugins")
    else:
        pip_install(["-r", "requirements.txt"], python=python, what="cxkit, its plugins and tools")
    # Last, so that an interrupted set-up is repeated.
    stamp(level).write_text(fingerprint(), encoding="utf-8")


# Running


def run(command: list[str | Path], *, cwd: Path = ROOT, env: dict[str, str] | None = None) -> int:
    """Run a command to its end and return its exit code."""
    return subprocess.call([str(word) for word in command], cwd=cwd, env=env)


def beside(*commands: list[str | Path]) -> int:
    """Run commands at the same time; what the later ones print comes after the first one.

    Returns:
        The highest of their exit codes.
    """
    with contextlib.ExitStack() as stack:
        others = []
        for command in commands[1:]:
            said = stack.enter_context(tempfile.TemporaryFile())
            words = [str(word) for word in command]
            process = subprocess.Popen(words, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT)
            # Whatever happens here, nothing is left behind.
            stack.callback(process.wait)
            stack.callback(process.terminate)
            others.append((process, said))
        codes = [run(commands[0])]
        for process, said in others:
            codes.append(process.wait())
            said.seek(0)
            say(said.read().decode("utf-8", "replace"))
    return max(codes)


def cxkit(arguments: list[str]) -> int:
    """Set up what is missing and run a cxkit command in the reader's own folder."""
    set_up("run")
    return run([venv_program("cxkit"), *arguments], cwd=Path.cwd())


def demo(arguments: list[str]) -> int:
    """Run the demonstration; without a terminal no browser is opened."""
    quiet = [] if sys.stdout.isatty() or "--no-open" in arguments else ["--no-open"]
    return cxkit(["demo", *quiet, *arguments])


def test(arguments: list[str], python: Path | None) -> int:
    """Run all tests; the branch coverage is asked for when nothing is selected."""
    if python is None:
        set_up("all")
        python = venv_program("python")
    if arguments:
        return run([python, "-m", "pytest", *arguments])
    coverage: list[str | Path] = [python, "-m", "coverage"]
    run([*coverage, "erase"])
    # Coverage starts before pytest, so that what pytest's own plugins import counts.
    tests = beside(*([*coverage, "run", "-m", "pytest", *share] for share in SHARES))
    run([*coverage, "combine", "--quiet"])
    gate = run([*coverage, "report"])
    say(f"tests: {'FAILED' if tests else 'passed'}; coverage gate: {'MISSED' if gate else 'met'}")
    return tests or gate


# Checks


def lint(python: Path) -> int:
    """Check style and format."""
    code = run([python, "-m", "ruff", "check", "."])
    return run([python, "-m", "ruff", "format", "--check", "--diff", "."]) or code


def types(python: Path) -> int:
    """Check types, strictly."""
    return run([python, "-m", "mypy"])


def imports(python: Path) -> int:
    """Check the contracts about which part may import which."""
    return run([python.with_name("lint-imports.exe" if os.name == "nt" else "lint-imports")])


def copy_tests(target: Path) -> None:
    """Copy the tests away from the checkout, with their settings and without the sources."""
    folders = [ROOT / "tests", *(part / "tests" for part in parts() if part != ROOT)]
    for folder in folders:
        if folder.exists():
            # The tests of the house look at the checkout itself.
            skipped = shutil.ignore_patterns("__pycache__", "house")
            shutil.copytree(folder, target / folder.relative_to(ROOT), ignore=skipped)
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, target)


def fresh_venv(folder: Path) -> Path:
    """Return the Python of a new environment."""
    run([sys.executable, "-m", "venv", folder])
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


@cache
def built_wheels(python: Path) -> list[str]:
    """Build the wheel of every part, once for all checks of this run."""
    folder = tempfile.mkdtemp(prefix="cxkit-built-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    say("Building wheels ...")
    wheel = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir"]
    if run([python, *wheel, folder, *parts()]):
        raise SetUpError("A wheel could not be built; pip says above why.")
    built = sorted(Path(folder).glob("*.whl"))
    say("\n".join(f"  {wheel.name}" for wheel in built))
    return [str(wheel) for wheel in built]


def wheels(python: Path) -> int:
    """Install the wheels and what they declare, nothing else, and do the main jobs with them."""
    built = built_wheels(python)
    with tempfile.TemporaryDirectory(prefix="cxkit-wheels-") as name:
        place = Path(name)
        fresh = fresh_venv(place / "venv")
        pip_install(built, python=fresh, what="the wheels")
        for program, *words in MAIN_JOBS:
            say(f"$ {program} {' '.join(words)}")
            script = fresh.with_name(f"{program}.exe" if os.name == "nt" else program)
            if run([script, *words], cwd=place):
                return 1
    return 0


def oldest(python: Path) -> int:
    """Test the wheels, without the checkout, with the oldest versions that they allow."""
    built = built_wheels(python)
    with tempfile.TemporaryDirectory(prefix="cxkit-oldest-") as name:
        place = Path(name)
        fresh = fresh_venv(place / "venv")
        arguments = ["-r", "requirements-oldest.txt", *built]
        pip_install(arguments, python=fresh, what="the wheels and the oldest versions")
        copy_tests(place / "away")
        say(f"Tests that are {ELSEWHERE}; those others run in the checkout.")
        tests: list[str | Path] = [fresh, "-m", "pytest", "-q", "-m", ELSEWHERE, *TESTED]
        return run(tests, cwd=place / "away")


def benchmarks(python: Path) -> int:
    """Run every benchmark; each states its budget and fails beyond it."""
    programs = sorted((ROOT / "benchmarks").glob("[!_]*.py"))
    return max(run([python, program]) for program in programs)


CHECKS = {
    "lint": lint,
    "types": types,
    "imports": imports,
    "wheels": wheels,
    "oldest": oldest,
    "benchmarks": benchmarks,
}


def check(names: list[str], python: Path | None) -> int:
    """Run the named checks, all of them to their end, and say which failed."""
    unknown = sorted(set(names) - set(CHECKS))
    if unknown:
        raise SetUpError(
            f"There is no check named {', '.join(unknown)}.\n  Checks: {', '.join(CHECKS)}"
        )
    if python is None:
        set_up("all")
        python = venv_program("python")
    codes: dict[str, int] = {}
    for name in names or CHECKS:
        say(f"== {name}")
        start = time.monotonic()
        codes[name] = CHECKS[name](python)
        result = "failed" if codes[name] else "passed"
        say(f"== {name} {result} in {time.monotonic() - start:.0f} s")
    return max(codes.values())


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    ensure_python()
    command, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    python = None
    if rest[:1] == ["--here"] and command in ("test", "check"):
        python, rest = Path(sys.executable), rest[1:]
    if command == "demo":
        return demo(rest)
    if command == "cxkit":
        return cxkit(rest)
    if command == "test":
        return test(rest, python)
    if command == "check":
        return check(rest, python)
    say(__doc__ or "")
    return 0 if command in ("help", "--help", "-h") else 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetUpError as failure:
        sys.exit(f"\n{failure}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same line continues where this stopped.")
