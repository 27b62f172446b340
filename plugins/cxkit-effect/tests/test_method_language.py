"""Language of texts before and after, and whether coders agree on it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest

import cxkit
from cxkit import Draft, Status
from cxkit.context import Context
from cxkit.tallies.codings import SHAPE
from cxkit.tallies.evidence import Tallies
from cxkit_effect._language import decided, shift
from cxkit_effect._method_language import language

Codes = Sequence[Sequence[str]]


def coded(cube: cxkit.Cube, **waves: Codes) -> Context:
    """Texts of waves (`w1`, ...), each with the codes of its coders."""
    numbers = itertools.count(1)
    rows = [
        ("tone", next_one, coder, code, wave, "u", 1)
        for wave, texts in waves.items()
        for text in texts
        for next_one in [next(numbers)]
        for coder, code in enumerate(text, 1)
    ]
    tallies = Tallies.build("codings", SHAPE, {"codes": rows})
    return Context(cube=cube, evidence={"codings": tallies})


def of(context: Context, code: str) -> Draft:
    (found,) = [d for d in language(context) if d.data.get("code") == code]
    return found


def test_a_shift_has_newcombes_interval() -> None:
    # Newcombe (1998), table II, example 56/70 - 48/80: .20, method 10: .0524 to .3339.
    found = shift((48, 80), (56, 70))
    assert found.value == pytest.approx(0.2)
    assert (found.interval.low, found.interval.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    with pytest.raises(ValueError, match="both times"):
        shift((0, 0), (1, 2))


def test_the_majority_of_coders_decides_and_a_tie_does_not_count() -> None:
    counts = np.asarray([[2, 0], [1, 1], [0, 2], [2, 1], [1, 0]])
    assert decided(counts, 0) == (3, 4)
    assert decided(counts, 1) == (1, 4)


def test_letters_that_see_a_human_being_more_often(cube: cxkit.Cube) -> None:
    before = [("case", "case")] * 24 + [("person", "person")] * 6
    after = [("case", "case")] * 9 + [("person", "person")] * 20 + [("case", "person")]
    found = of(coded(cube, w1=before, w2=after), "person")
    assert found.estimate.value == pytest.approx(20 / 29 - 6 / 30)
    assert found.estimate.low is not None
    assert found.estimate.low > 0
    assert found.estimate.status is Status.OK
    assert found.estimate.n_by_group == {"w1": 30, "w2": 29}
    assert found.data["alpha"]["value"] > 0.9
    assert "Coders agree: alpha 0.97" in found.explanation["en"]
    assert found.function == "F30"


def test_coders_who_do_not_agree_are_a_doubt(cube: cxkit.Cube) -> None:
    rng = np.random.default_rng(0)
    texts = [tuple(rng.choice(["case", "person"], 3)) for _ in range(60)]
    found = of(coded(cube, w1=texts[:30], w2=texts[30:]), "person")
    assert "effect:coders_disagree" in found.estimate.reasons
    assert found.estimate.status is not Status.OK
    assert "nicht einig genug" in found.explanation["de"]


def test_one_coder_is_said(cube: cxkit.Cube) -> None:
    found = of(coded(cube, w1=[("case",)] * 9, w2=[("person",)] * 9), "person")
    assert found.estimate.reasons == ("effect:one_coder",)
    assert "Nobody else coded" in found.explanation["en"]
    assert found.data["alpha"]["value"] is None


def test_fewer_than_eight_texts_are_not_shown(cube: cxkit.Cube) -> None:
    drafts = list(language(coded(cube, w1=[("case",)] * 7, w2=[("person",)] * 9)))
    assert drafts
    for draft in drafts:
        assert draft.estimate.status is Status.SUPPRESSED
        assert draft.data == {}
        assert "cannot be said" in draft.explanation["en"]


def test_one_time_is_no_shift_and_three_are_two(cube: cxkit.Cube) -> None:
    texts = [("case",)] * 5 + [("person",)] * 5
    assert list(language(coded(cube, w1=texts))) == []
    assert len(list(language(coded(cube, w1=texts, w2=texts, w3=texts)))) == 4
    assert list(language(Context(cube=cube))) == []
    ties = [("case", "person")] * 9
    assert list(language(coded(cube, w1=ties, w2=ties))) == []
