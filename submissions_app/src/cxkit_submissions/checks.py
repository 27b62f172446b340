"""The app's own checks of stories, a plugin like everyone's: remarks that help, and stop nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import cxkit
from cxkit.hookspecs import StoryCheck, StoryRemark

_LEAST_STEPS = 2


def _is_answered(answers: Mapping[str, Any], name: str) -> bool:
    return bool(str(answers.get(name) or "").strip())


def completeness(answers: Mapping[str, Any]) -> Iterator[StoryRemark]:
    """What others would miss in a story that is told."""
    if not _is_answered(answers, "happened"):
        return
    if not _is_answered(answers, "failed"):
        yield StoryRemark(
            code="no_failure",
            text={
                "en": "Nothing that failed is told; others learn most from it.",
                "de": "Es ist nichts erzählt, was misslang; daraus lernen andere am meisten.",
            },
            question="failed",
        )
    steps = [line for line in str(answers.get("steps") or "").splitlines() if line.strip()]
    if len(steps) < _LEAST_STEPS:
        yield StoryRemark(
            code="few_steps",
            text={
                "en": "There is one step at most; which smaller ones led there?",
                "de": "Es ist höchstens ein Schritt; welche kleineren führten dahin?",
            },
            question="steps",
        )


def one_tile(answers: Mapping[str, Any]) -> Iterator[StoryRemark]:
    """A story that says it turned one tile only; turning one usually moves others."""
    tiles = answers.get("tiles")
    if isinstance(tiles, list | tuple) and len(tiles) == 1:
        yield StoryRemark(
            code="one_tile",
            text={
                "en": "One tile is named only; which others moved with it, wanted or not?",
                "de": "Es ist nur ein Feld genannt; welche bewegten sich mit, gewollt oder nicht?",
            },
            question="tiles",
        )


def measured(answers: Mapping[str, Any]) -> Iterator[StoryRemark]:
    """An effect in figures without how they were measured."""
    has_figures = any(sign.isdigit() for sign in str(answers.get("happened") or ""))
    if has_figures and not _is_answered(answers, "measured"):
        yield StoryRemark(
            code="effect_without_measure",
            text={
                "en": "There are figures, and nothing on how they were measured.",
                "de": "Es stehen Zahlen da, und nichts dazu, wie sie gemessen wurden.",
            },
            question="measured",
        )


@cxkit.hookimpl
def cxkit_story_checks() -> list[StoryCheck]:
    """Completeness, one tile only, and effects without how they were measured."""
    return [
        StoryCheck(
            id="stories.complete",
            label={"en": "What others would miss", "de": "Was anderen fehlen würde"},
            check=completeness,
        ),
        StoryCheck(
            id="stories.one_tile",
            label={"en": "One tile only", "de": "Nur ein Feld"},
            check=one_tile,
        ),
        StoryCheck(
            id="stories.measured",
            label={"en": "Effect without how it was measured", "de": "Wirkung ohne Messung"},
            check=measured,
        ),
    ]
