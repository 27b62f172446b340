"""Initiatives, capacity and masterplans as data, with everything that must hold for them."""

from cxkit.initiative.check import checked, initiative_problems
from cxkit.initiative.journal import (
    Decision,
    Journal,
    LookRecord,
    Registration,
    SkippedLook,
    StopRule,
    TurnRecord,
)
from cxkit.initiative.load import initiatives_from_document, load_initiatives
from cxkit.initiative.masterplan import LeftOut, Masterplan, Planned, Proof, Turn, computed
from cxkit.initiative.model import RANGE_LEVEL, Aim, Benefit, Capacity, Initiative

__all__ = [
    "RANGE_LEVEL",
    "Aim",
    "Benefit",
    "Capacity",
    "Decision",
    "Initiative",
    "Journal",
    "LeftOut",
    "LookRecord",
    "Masterplan",
    "Planned",
    "Proof",
    "Registration",
    "SkippedLook",
    "StopRule",
    "Turn",
    "TurnRecord",
    "checked",
    "computed",
    "initiative_problems",
    "initiatives_from_document",
    "load_initiatives",
]
