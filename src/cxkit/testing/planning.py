"""Small initiatives, a task for planners, a plan and a journal on the example cube."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import evolve

from cxkit.initiative import (
    Benefit,
    Capacity,
    Initiative,
    LeftOut,
    Masterplan,
    Planned,
    Proof,
    computed,
)
from cxkit.initiative.journal import Journal, LookRecord, Registration, StopRule, TurnRecord
from cxkit.initiative.planning import PlanningTask
from cxkit.testing.examples import example_cube

_LABELS = ("2025-H2", "2026-H1", "2026-H2")


def example_initiatives() -> tuple[Initiative, ...]:
    """Five initiatives: one needs another, one is mandatory, one is for tools, one is too big."""
    return (
        _initiative("listen", "care.respect", (20, 10), duration=2, lag=1, sponsor="Board"),
        _initiative("answer", "pace.speed", (30,), needs=("listen",), owner="Service"),
        _initiative("duty", "care.trust", (5,), mandatory=True),
        _initiative("tool", "pace.recovery", (35,), tools=True, earliest=2),
        _initiative("palace", "care.respect", (900,)),
    )


def _initiative(name: str, tile: str, hours: tuple[float, ...], **more: Any) -> Initiative:
    return Initiative(
        id=name,
        title={"en": name.title(), "de": f"{name.title()} (de)"},
        tiles={tile: 1.0},
        benefit={tile: Benefit(low=1, likely=4, high=8)},
        effort={"hours": hours},
        **more,
    )


def example_task(*, backwards: bool = False) -> PlanningTask:
    """A task of three turns; `backwards` hands in the candidates the other way round."""
    initiatives = example_initiatives()
    return PlanningTask(
        initiatives=initiatives[::-1] if backwards else initiatives,
        capacity=Capacity.even(len(_LABELS), hours=40),
        labels=_LABELS,
        cube=example_cube(),
    )


def example_plan() -> Masterplan:
    """A plan of the example task, made by hand."""
    task = example_task()
    by_id = {each.id: each for each in task.initiatives}
    starts = {"duty": 1, "listen": 1, "answer": 3}
    cube = task.cube
    return Masterplan(
        cube={"id": cube.id, "version": cube.version, "fingerprint": cube.fingerprint()},
        initiatives=task.initiatives,
        capacity=task.capacity,
        labels=task.labels,
        planned=tuple(Planned.of(by_id[name], start) for name, start in starts.items()),
        left_out=tuple(
            LeftOut(id=name, code="displaced", text={"en": "No room.", "de": "Kein Platz."})
            for name in ("tool", "palace")
        ),
        expected={},
        weakest=computed(2.0, "points_0_100", "example"),
        total=computed(6.0, "points_0_100", "example"),
        balanced=("care", "pace"),
        set_aside=(),
        proof=Proof(status="optimal", gap=0.0, solver="by hand", order=()),
    )


def example_journal() -> Journal:
    """Two turns of which the second began without a look, and expectations of three kinds."""
    common: dict[str, Any] = {
        "title": {"en": "Listen", "de": "Zuhören"},
        "initiative": "listen",
        "units": ("n1",),
        "expected": Benefit(low=1, likely=4, high=8),
        "start": date(2025, 7, 1),
        "registered": date(2025, 6, 15),
        "stop_rule": StopRule(smallest_worth=2.0),
    }
    kinds = (
        {"target": "care.respect", "target_kind": "tile", "comparison": ("n2", "n3")},
        {"target": "care", "target_kind": "dimension", "registered": date(2025, 8, 1)},
        {"target": "calls", "target_kind": "metric", "direction": -1, "lag_days": 90},
    )
    turn = TurnRecord(
        number=1,
        label=_LABELS[0],
        start=date(2025, 7, 1),
        running=("listen", "duty"),
        tiles=("care.respect", "care.trust"),
        looks_before=1,
    )
    again = TurnRecord(
        number=2,
        label=_LABELS[1],
        start=date(2026, 1, 1),
        running=("listen",),
        tiles=("care.respect",),
        looks_before=1,
    )
    journal = Journal().register(*(Registration(**{**common, **kind}) for kind in kinds))
    journal = journal.begin(turn).begin(again, without_look="Nobody could be asked then.")
    looks = (
        LookRecord(number=1, day=date(2025, 6, 1), waves=("2025",)),
        LookRecord(number=2, day=date(2026, 6, 1), waves=("2025", "2026")),
    )
    return evolve(journal, looks=looks)
