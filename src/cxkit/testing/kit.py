"""The conformance kit: every check by name, what ran, and why something did not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Literal

from attrs import frozen

from cxkit.testing.subject import NotApplicable, PluginUnderTest

State = Literal["passed", "failed", "not_applicable", "expected_failure"]
# Faults of one check that a reader sees; all are in `Outcome.faults`.
_SHOWN = 5
Check = Callable[[PluginUnderTest], Iterable[str]]


@frozen(kw_only=True)
class Outcome:
    """What one check found.

    Attributes:
        check: Name of the check.
        states: What it makes sure of, in words.
        status: `passed`, `failed`, `not_applicable`, or `expected_failure`.
        faults: What is wrong, one sentence each.
        reason: Why it did not apply, or why the failure was expected.
        milliseconds: How long it took.
    """

    check: str
    states: str
    status: State
    faults: tuple[str, ...] = ()
    reason: str = ""
    milliseconds: float = 0.0

    def __str__(self) -> str:
        words = f"{self.status.replace('_', ' '):16} {self.check}: {self.states}"
        if self.reason:
            words += f"\n{'':17}because {self.reason}"
        shown = [*self.faults[:_SHOWN]]
        if len(self.faults) > _SHOWN:
            shown.append(f"and {len(self.faults) - _SHOWN} more")
        return words + "".join(f"\n{'':17}- {fault}" for fault in shown)


@frozen(kw_only=True)
class Report:
    """What the kit found about one plugin.

    Attributes:
        plugin: Name of the plugin.
        outcomes: One for each check of the kit, in its order.
        import_milliseconds: What importing the plugin costs beside cxkit; None if unknown.
    """

    plugin: str
    outcomes: tuple[Outcome, ...]
    import_milliseconds: float | None = None

    def of(self, status: State) -> tuple[Outcome, ...]:
        """The outcomes of one status."""
        return tuple(outcome for outcome in self.outcomes if outcome.status == status)

    @property
    def ran(self) -> int:
        """How many checks ran."""
        return len(self.outcomes) - len(self.of("not_applicable"))

    @property
    def ok(self) -> bool:
        """True if no check failed."""
        return not self.of("failed")

    def summary(self) -> str:
        """One line: how many checks ran, passed, failed, and did not apply."""
        counts = {
            "passed": len(self.of("passed")),
            "failed": len(self.of("failed")),
            "failed as expected": len(self.of("expected_failure")),
            "not applicable": len(self.of("not_applicable")),
        }
        cost = self.import_milliseconds
        return (
            f"{self.plugin}: {self.ran} of {len(self.outcomes)} checks ran: "
            + ", ".join(f"{n} {what}" for what, n in counts.items() if n)
            + ("" if cost is None else f"; importing it takes {cost:.0f} ms")
        )

    def __str__(self) -> str:
        return "\n".join([self.summary(), *map(str, self.outcomes)])

    def raise_if_failed(self) -> None:
        """Fail a test with all that is wrong.

        Raises:
            AssertionError: with what failed and why.
        """
        if not self.ok:
            raise AssertionError("\n".join([self.summary(), *map(str, self.of("failed"))]))

    def to_dict(self) -> dict[str, object]:
        """The report as a plain dictionary."""
        return {
            "plugin": self.plugin,
            "ran": self.ran,
            "ok": self.ok,
            "import_milliseconds": self.import_milliseconds,
            "checks": [
                {
                    "check": o.check,
                    "states": o.states,
                    "status": o.status,
                    "faults": list(o.faults),
                    "reason": o.reason,
                    "milliseconds": o.milliseconds,
                }
                for o in self.outcomes
            ],
        }


def check_plugin(
    plugin: ModuleType | object | str,
    *,
    name: str | None = None,
    expected: Mapping[str, str] | None = None,
) -> Report:
    """The report of all checks on a plugin.

    Args:
        plugin: The plugin's module, an object with hooks, or the name under which an
            installed distribution announces it.
        name: Name of the plugin, where it is not announced; ids begin with it.
        expected: Check -> reason, for checks that are known to fail. If one of them
            passes, that is a failure, so that the list stays true.

    Raises:
        PluginError: if no installed distribution announces a plugin of this name.
        ValueError: if `expected` names a check that does not exist.

    Example:
        >>> import cxkit.core
        >>> report = check_plugin(cxkit.core, name="core")
        >>> report.ok, report.ran == len(report.outcomes)
        (True, False)
    """
    from cxkit.testing.checks import CHECKS

    expected = dict(expected or {})
    unknown = sorted(set(expected) - set(CHECKS))
    if unknown:
        raise ValueError(f"there is no check {unknown[0]!r}; known are {', '.join(CHECKS)}")
    subject = PluginUnderTest.of(plugin, name)
    outcomes = tuple(_run(check, CHECKS[check], subject, expected) for check in CHECKS)
    return Report(
        plugin=subject.name, outcomes=outcomes, import_milliseconds=subject.import_milliseconds
    )


def _run(name: str, check: Check, subject: PluginUnderTest, expected: Mapping[str, str]) -> Outcome:
    started = time.perf_counter()
    faults: tuple[str, ...] = ()
    reason, status = expected.get(name, ""), "passed"
    try:
        faults = tuple(dict.fromkeys(check(subject)))
        status = "failed" if faults else "passed"
    except NotApplicable as error:
        status, reason = "not_applicable", str(error)
    if name in expected and status == "failed":
        status = "expected_failure"
    elif name in expected and status == "passed":
        status, faults = "failed", ("it passes, although it was expected to fail",)
    return Outcome(
        check=name,
        states=(check.__doc__ or "").strip().splitlines()[0].rstrip("."),
        status=status,  # type: ignore[arg-type]
        faults=faults,
        reason=reason,
        milliseconds=round((time.perf_counter() - started) * 1000, 1),
    )
