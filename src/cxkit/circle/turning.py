"""Turn: what is expected is written down, and then a turn of the plan begins."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from attrs import field, frozen

from cxkit.circle.expectations import DAYS, Calendar, Expected, expected_of, first_day, running_in
from cxkit.circle.place import Surroundings, surroundings
from cxkit.circle.registerfile import read_registrations
from cxkit.context import Context
from cxkit.cube import Cube
from cxkit.errors import InputError, Problem, RefusedError
from cxkit.evidence.near import did_you_mean
from cxkit.initiative import Journal, Masterplan, Planned, Registration, TurnRecord
from cxkit.initiative.planning import RuleResult
from cxkit.initiative.registration import day_of
from cxkit.plugins import PluginManager, plugin_manager
from cxkit.rules import check_rules
from cxkit.tallies.rollout import Rollout, RolloutView
from cxkit.waves import wave_days
from cxkit.workspace import Workspace, workspace_at
from cxkit.writing import restage


@frozen(kw_only=True)
class TurnOutcome:
    """A turn that has begun.

    Attributes:
        turn: The turn.
        registrations: What was registered for it.
        nothing: Initiative id -> parts of which nothing is expected, so nothing is registered.
        plan: The plan that it belongs to.
        journal: Everything that is written down now.
        cube: The cube in whose words it is.
        files: `journal` and `workspace`, with their paths.
        remarks: What rules warn of about what was registered now.
        straddling: Rounds that began before the turn and last beyond its start, so that they
            are no look before it.
    """

    turn: TurnRecord
    registrations: tuple[Registration, ...]
    nothing: Mapping[str, tuple[str, ...]]
    plan: Masterplan
    journal: Journal
    cube: Cube
    files: Mapping[str, Path] = field(factory=dict)
    remarks: tuple[RuleResult, ...] = ()
    straddling: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The turn and what was registered for it, in the shape of the `turn` schema."""
        return {
            "schema_version": 1,
            "turn": self.turn.to_dict(),
            "registrations": [each.to_dict() for each in self.registrations],
            "nothing_expected": {name: list(parts) for name, parts in self.nothing.items()},
            "skipped": [
                each.to_dict() for each in self.journal.skipped if each.turn == self.turn.number
            ],
            "remarks": [each.to_dict() for each in self.remarks],
            "files": {name: str(path) for name, path in self.files.items()},
        }


def turn(
    out: str | Path = "cxkit-out",
    *,
    label: str | None = None,
    start: date | str | None = None,
    days: int = DAYS,
    register: str | Path | Sequence[Registration] = (),
    without_look: str = "",
    late: bool = False,
    name: str | None = None,
    day: date | str | None = None,
    manager: PluginManager | None = None,
) -> TurnOutcome:
    """The turn of the plan that begins now, with what is expected of it written down before.

    Everything is written, or nothing.

    Args:
        out: Folder of the look, or the path of its workspace.
        label: Name of the turn; by default the plan's next one that has not begun.
        start: The day on which it begins; by default that of its name, or today.
        days: How long a turn lasts whose name is no time.
        register: Further expectations, or a file of them; they come before those of the plan.
        without_look: Why nobody looked since the same tiles were turned last.
        late: True to register although the turn has started; what is found is then
            exploratory.
        name: Name of the workspace, if there are several in the folder.
        day: The day that this counts as written down on; by default today.
        manager: Plugins to ask for audiences; all installed ones if not given.

    Raises:
        InputError: if there is no plan, or no such turn in it.
        RefusedError: if the turn started before its expectations were written down, if
            nobody looked since the same tiles were turned, or if something was
            registered before.
    """
    day = day_of(day or date.today())
    manager = manager or plugin_manager()
    audiences = tuple(manager.unique("cxkit_audiences"))
    workspace = workspace_at(out, name)
    with restage(workspace) as staged:
        with Workspace.open(staged.workspace) as opened:
            plan, journal, cube = _plan_of(opened), opened.journal(), opened.cube()
            wanted = _label(plan, journal, label)
            calendar = Calendar(
                labels=plan.labels,
                number=plan.labels.index(wanted) + 1,
                start=day_of(start) if start else first_day(wanted, day),
                days=days,
            )
            if calendar.start < day and not late:
                raise _before_registration(wanted, calendar.start, day)
            around = surroundings(workspace, cube, (), manager)
            running = running_in(plan, calendar.number, journal)
            own = _own(register, plan, journal, cube, calendar.start, day)
            expected = expected_of(
                plan,
                _starting(running, journal, calendar.number),
                calendar,
                registered=day,
                audiences=audiences,
                rollouts=_rollouts(around),
            )
            looks = opened.looks()
            begun = _begin(journal, plan, running, calendar, len(looks))
            after = journal.register(*_all(own, expected, journal)).begin(
                begun, without_look=without_look, day=day
            )
            opened.write_journal(after)
        staged.write("journal.json", _written(after))
        new = after.registrations[len(journal.registrations) :]
        return TurnOutcome(
            turn=after.turns[-1],
            registrations=new,
            nothing=expected.nothing,
            plan=plan,
            journal=after,
            cube=cube,
            files=staged.files(),
            remarks=_warnings(new, after, around, cube, manager),
            straddling=_straddling(looks[-1].waves, calendar.start) if new else (),
        )


def _written(journal: Journal) -> bytes:
    return (json.dumps(journal.to_dict(), ensure_ascii=False, indent=2) + "\n").encode()


def _straddling(waves: Iterable[str], start: date) -> tuple[str, ...]:
    """Waves that begin before a day and end on it or later."""
    days = {wave: found for wave in waves if (found := wave_days(wave))}
    return tuple(wave for wave, (first, last) in days.items() if first < start <= last)


def _warnings(
    new: Sequence[Registration],
    journal: Journal,
    around: Surroundings,
    cube: Cube,
    manager: PluginManager,
) -> tuple[RuleResult, ...]:
    """What rules warn of about what was registered now, such as what no look can show."""
    context = Context(cube=cube, tree=around.tree, evidence=around.evidence, journal=journal)
    ids = {each.id for each in new}
    return tuple(
        result
        for checked in check_rules(context, manager=manager)
        for result in checked.results
        if any(place.kind == "registration" and place.id in ids for place in result.places)
    )


def _rollouts(around: Surroundings) -> Mapping[str, Rollout]:
    found = around.evidence.get("rollout")
    return {} if found is None else RolloutView(tallies=found).rollouts


def _plan_of(workspace: Workspace) -> Masterplan:
    plan = workspace.plan()
    if plan is None:
        workspace.assessment()  # Without a look, that is what is missing first.
        raise InputError(
            [
                Problem(
                    code="no_plan",
                    file=workspace.path.name,
                    message="There is no plan yet whose turn could begin.",
                    hint="Make one: cxkit plan OUT --initiatives FILE --capacity hours=80 "
                    "--turns 4",
                )
            ]
        )
    return plan


def _label(plan: Masterplan, journal: Journal, wanted: str | None) -> str:
    """The name of the turn that begins."""
    begun = {turn.label for turn in journal.turns}
    if wanted is not None and wanted in begun:
        raise RefusedError(
            f"The turn {wanted!r} has begun already.",
            hint="Leave out --label for the plan's next turn, or plan further ones.",
        )
    open_ones = [label for label in plan.labels if label not in begun]
    if wanted is None and open_ones:
        return open_ones[0]
    if wanted is None:
        message = "All turns of the plan have begun."
    elif wanted in open_ones:
        return wanted
    else:
        message = f"The plan has no turn {wanted!r}{did_you_mean(wanted, open_ones) or '.'}"
    raise InputError(
        [
            Problem(
                code="no_turn",
                message=message,
                hint=f"Its turns are: {', '.join(plan.labels)}. Plan further ones: cxkit plan",
            )
        ]
    )


def _before_registration(label: str, start: date, day: date) -> RefusedError:
    return RefusedError(
        f"The turn {label!r} starts on {start}, before its expectations are registered "
        f"({day}); what is expected is written down first.",
        hint=f"Begin it from {day} on: --start {day}. Or register late, openly: --late; "
        "what is found is then exploratory.",
    )


def _starting(running: Sequence[Planned], journal: Journal, number: int) -> tuple[Planned, ...]:
    """What starts with the turn, and what joins it without having been registered."""
    return tuple(each for each in running if each.start == number or not journal.of(each.id))


def _own(
    register: str | Path | Sequence[Registration],
    plan: Masterplan,
    journal: Journal,
    cube: Cube,
    start: date,
    day: date,
) -> tuple[Registration, ...]:
    if not isinstance(register, str | Path):
        return tuple(register)
    return read_registrations(
        register,
        cube=cube,
        initiatives=plan.by_id,
        journal=journal,
        start=start,
        registered=day,
    )


def _all(own: Sequence[Registration], expected: Expected, journal: Journal) -> list[Registration]:
    """What is registered: own expectations, and those of the plan about anything else.

    What is registered already holds, also if an initiative was planned anew.
    """
    keys = {each.key for each in (*own, *journal.current)}
    return [*own, *(each for each in expected.registrations if each.key not in keys)]


def _begin(
    journal: Journal,
    plan: Masterplan,
    running: Sequence[Planned],
    calendar: Calendar,
    looks: int,
) -> TurnRecord:
    tiles = {tile for each in running for tile in plan.by_id[each.id].tiles}
    return TurnRecord(
        number=len(journal.turns) + 1,
        label=calendar.labels[calendar.number - 1],
        start=calendar.start,
        running=tuple(each.id for each in running),
        tiles=tuple(tiles),
        looks_before=looks,
    )
