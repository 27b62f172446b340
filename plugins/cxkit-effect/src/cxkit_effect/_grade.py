"""How far a design allows to speak of cause: the Maryland scale, as a table.

Reference: Sherman et al. (1997), Preventing Crime, University of Maryland; Farrington,
Gottfredson, Sherman & Welsh (2002), in Evidence-Based Crime Prevention, 13-21.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from cxkit.cube.text import Text

# A side with fewer units shows no variance between units that could be relied on.
UNITS_PER_SIDE = 4

GRADES: Mapping[int, Text] = {
    0: {"en": "An anecdote: nothing was measured.", "de": "Anekdote: Es wurde nichts gemessen."},
    1: {
        "en": "Measured only after the turn, or only once.",
        "de": "Nur nach der Drehung oder nur einmal gemessen.",
    },
    2: {
        "en": "Before and after, without a comparison that could carry a verdict.",
        "de": "Vorher und nachher, ohne Vergleich, der ein Urteil trägt.",
    },
    3: {
        "en": "Before and after, with comparison units.",
        "de": "Vorher und nachher, mit Vergleichsbereichen.",
    },
    4: {
        "en": "Before and after in several turned and several comparison units, with the "
        "level before taken into account.",
        "de": "Vorher und nachher in mehreren gedrehten und mehreren Vergleichsbereichen, das "
        "Niveau vorher berücksichtigt.",
    },
    5: {
        "en": "Chance decided which units were turned.",
        "de": "Der Zufall entschied, welche Bereiche gedreht wurden.",
    },
}


@frozen(kw_only=True)
class Metadata:
    """What the grade depends on; nothing of what was found.

    Attributes:
        before: Number of periods before the turn.
        after: Number of periods after it.
        turned: Number of turned units.
        compared: Number of comparison units.
        randomised: True if chance decided who was turned.
        wandering_known: True if enough earlier periods show how far units drift apart by
            chance, or there are enough units.
        alike_before: False if turned and comparison units drifted apart before the turn.
        same_measure: False if the definition of the measure changed between before and after.
    """

    before: int
    after: int
    turned: int
    compared: int
    randomised: bool = False
    wandering_known: bool = True
    alike_before: bool = True
    same_measure: bool = True


def design_grade(design: Metadata) -> int:
    """The grade 0..5 of a design (F33).

    Example:
        >>> design_grade(Metadata(before=12, after=6, turned=6, compared=6))
        4
        >>> design_grade(Metadata(before=1, after=1, turned=1, compared=1, wandering_known=False))
        2
    """
    if design.after < 1 or design.turned < 1:
        return 0
    several = min(design.turned, design.compared) >= UNITS_PER_SIDE
    if design.randomised and several and design.same_measure:
        return 5
    if design.before < 1 or not design.same_measure:
        return 1
    if design.compared < 1 or not design.wandering_known:
        return 2
    return 2 + int(design.alike_before) + int(several)
