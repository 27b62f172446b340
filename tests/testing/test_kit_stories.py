"""The kit finds checks of stories that break or are silent, and questions nobody can answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

import cxkit
from cxkit.hookspecs import StoryCheck, StoryQuestion, StoryRemark
from cxkit.testing import Report, check_plugin

BOTH = {"en": "words", "de": "Worte"}


def remark(answers: Mapping[str, Any]) -> Iterator[StoryRemark]:
    if not answers.get("failed"):
        yield StoryRemark(code="no_failure", text=BOTH)


def checked(function: Any = remark, label: Mapping[str, str] = BOTH) -> Report:
    made = StoryCheck(id="good.check", label=label, check=function)
    hooks = {"cxkit_story_checks": cxkit.hookimpl(lambda: [made])}
    return check_plugin(SimpleNamespace(**hooks), name="good")


def asked(**changes: Any) -> Report:
    made = StoryQuestion(**{"id": "good.question", "label": BOTH, **changes})
    hooks = {"cxkit_story_questions": cxkit.hookimpl(lambda: [made])}
    return check_plugin(SimpleNamespace(**hooks), name="good")


def failed(report: Report) -> dict[str, str]:
    return {outcome.check: outcome.faults[0] for outcome in report.of("failed")}


def test_what_conforms_passes() -> None:
    checked().raise_if_failed()
    asked(help=BOTH).raise_if_failed()
    asked(kind="choice", choices=(BOTH, BOTH)).raise_if_failed()


def breaks(answers: Mapping[str, Any]) -> list[StoryRemark]:
    raise KeyError(answers["title"])


def silent(_: Mapping[str, Any]) -> list[StoryRemark]:
    return [StoryRemark(code="No Snake", text={"en": "words"})]


def untyped(_: Mapping[str, Any]) -> list[Any]:
    return ["words"]


def moody() -> Any:
    count = iter(range(1000))
    return lambda _: [StoryRemark(code=f"c{next(count)}", text=BOTH)]


def test_a_check_that_breaks_is_found() -> None:
    assert "good.check on empty raised KeyError" in failed(checked(breaks))["story_checks_cope"]


def test_a_check_that_finds_something_else_each_time_is_found() -> None:
    assert "something else" in failed(checked(moody()))["story_checks_cope"]


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (checked(silent), "is not snake_case"),
        (checked(untyped), "a str and no StoryRemark"),
        (checked(label={"en": "x"}), "no label in 'de'"),
    ],
)
def test_a_check_without_words_is_found(report: Report, said: str) -> None:
    assert said in failed(report)["story_checks_speak"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "riddle"}, "unknown kind 'riddle'"),
        ({"ways": ["window"]}, "no way 'window'"),
        ({"label": {"de": "x"}}, "no label in 'en'"),
        ({"help": {"de": "x"}}, "no help in 'en'"),
        ({"kind": "several", "choices": (BOTH,)}, "nothing to choose from"),
        ({"kind": "choice", "choices": (BOTH, {"en": "x"})}, "choice without 'de'"),
    ],
)
def test_a_question_that_cannot_be_answered_is_found(changes: dict[str, Any], said: str) -> None:
    assert said in failed(asked(**changes))["story_questions_can_be_asked"]
