from __future__ import annotations

import numpy as np
import pytest

from cxkit import InputError
from cxkit_effect._panel import NEVER, Panel


def test_cells_lie_before_or_after_a_start_and_in_the_lag_in_neither() -> None:
    panel = Panel.of(np.ones((2, 6)), [2, NEVER], lag=1)
    assert panel.before.sum(axis=1).tolist() == [2, 6]
    assert panel.after.sum(axis=1).tolist() == [3, 0]
    assert panel.first_after == 3
    assert panel.clock[0].tolist() == [-3, -2, -1, 0, 1, 2]


def test_what_is_missing_lies_neither_before_nor_after() -> None:
    panel = Panel.of([[1, np.nan, 1, np.nan]], [2])
    assert panel.before.tolist() == [[True, False, False, False]]
    assert panel.after.tolist() == [[False, False, True, False]]


def test_a_start_in_the_future_is_planned_and_compared_with_until_then() -> None:
    panel = Panel.of(np.ones((3, 4)), [2, 9, NEVER])
    assert panel.turned.tolist() == [True, False, False]
    assert panel.planned.tolist() == [True, True, False]
    assert panel.compared.tolist() == [False, True, True]
    assert panel.until(2).first_after == 2
    assert not panel.until(2).turned.any()


def test_some_units_and_some_periods_can_be_kept() -> None:
    panel = Panel.of(np.arange(6.0).reshape(2, 3), [1, NEVER])
    assert panel.keep(panel.turned).units == ("1",)
    assert panel.without([1]).observed.tolist() == [[True, False, True]] * 2


def test_everything_that_disagrees_is_said_at_once() -> None:
    with pytest.raises(InputError) as caught:
        Panel(
            units=["a", "a"],
            periods=["1", "2"],
            mean=[[1.0, np.inf]],
            start=[-1, 0],
            n=np.ones((2, 3)),
            precision=np.zeros((2, 2)),
            lag=-1,
        )
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["shape", "shape", "shape", "start", "precision", "lag", "twice", "infinite"]
    with pytest.raises(InputError) as caught:
        Panel.of(np.ones((2, 2)), [1])
    assert [problem.path for problem in caught.value.problems] == ["start"]
