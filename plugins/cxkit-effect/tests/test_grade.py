from __future__ import annotations

import pytest

from cxkit.stats import Interval
from cxkit_effect._grade import GRADES, Metadata, design_grade
from cxkit_effect._result import Effect

SEVERAL = {"before": 12, "after": 6, "turned": 6, "compared": 6}
ONE = {"before": 24, "after": 6, "turned": 1, "compared": 6}


@pytest.mark.parametrize(
    ("metadata", "grade"),
    [
        ({**SEVERAL, "randomised": True}, 5),
        ({**SEVERAL}, 4),
        ({**SEVERAL, "alike_before": False}, 3),
        ({**ONE}, 3),
        ({**ONE, "randomised": True}, 3),
        ({**ONE, "alike_before": False}, 2),
        ({**ONE, "before": 2, "wandering_known": False}, 2),
        ({**SEVERAL, "compared": 0}, 2),
        ({**SEVERAL, "before": 0}, 1),
        ({**SEVERAL, "same_measure": False}, 1),
        ({**SEVERAL, "randomised": True, "same_measure": False}, 1),
        ({**SEVERAL, "after": 0}, 0),
        ({**SEVERAL, "turned": 0}, 0),
    ],
)
def test_the_grade_follows_from_the_design_alone(metadata: dict[str, int], grade: int) -> None:
    assert design_grade(Metadata(**metadata)) == grade


def test_every_grade_is_said_in_both_languages() -> None:
    assert sorted(GRADES) == [0, 1, 2, 3, 4, 5]
    assert all(set(text) == {"en", "de"} for text in GRADES.values())


def test_an_effect_says_what_it_lacks() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        Effect(design="none", grade=0)
    with pytest.raises(ValueError, match="needs a reason"):
        Effect(design="none", grade=0, value=1.0)
    with pytest.raises(ValueError, match="a design is one of"):
        Effect(design="hunch", grade=0, reasons=("effect:open",))
    with pytest.raises(ValueError, match="grade"):
        Effect(design="none", grade=6, reasons=("effect:open",))


def test_an_effect_is_proven_if_its_interval_leaves_out_nothing() -> None:
    proven = Effect(design="two_groups", grade=4, value=2, anytime=Interval(low=1, high=3))
    assert proven.proven
    assert not Effect(design="two_groups", grade=4, value=2, reasons=("effect:open",)).proven
