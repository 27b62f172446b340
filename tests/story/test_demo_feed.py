"""The feed that ships with cxkit: invented, in two languages, failures among it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cxkit import default_cube, schemas
from cxkit.demo.stories import demo_feed

DOCUMENT = json.loads(
    (resources.files("cxkit.demo.stories") / "feed.json").read_text(encoding="utf-8")
)


def texts(node: Any, path: str = "$") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text by language, with its path."""
    if isinstance(node, dict) and node and set(node) <= {"en", "de"}:
        yield path, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from texts(value, f"{path}.{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from texts(value, f"{path}[{index}]")


def words(language: str) -> str:
    return "\n".join(text[language] for _, text in texts(DOCUMENT))


def figures(text: str) -> set[str]:
    return {re.sub(r"[.,]", "", number) for number in re.findall(r"\d[\d.,]*\d|\d", text)}


def test_the_file_is_as_the_schema_says() -> None:
    found = Draft202012Validator(schemas.load("stories")).iter_errors(DOCUMENT)
    assert [f"{error.json_path}: {error.message}" for error in found] == []


def test_the_file_is_what_cxkit_would_write_of_it() -> None:
    assert demo_feed().to_dict() == DOCUMENT
    assert demo_feed().warnings == ()


def test_every_text_is_there_in_both_languages() -> None:
    found = dict(texts(DOCUMENT))
    assert len(found) > 12 * 10
    assert [path for path, text in found.items() if set(text) != {"en", "de"}] == []
    assert [path for path, text in found.items() if text["en"] == text["de"] != "Bank"] == []


def test_both_languages_tell_the_same_figures() -> None:
    assert {
        path: text for path, text in texts(DOCUMENT) if figures(text["en"]) != figures(text["de"])
    } == {}


def test_all_of_it_says_that_it_is_invented_and_may_be_passed_on() -> None:
    assert "Invented" in DOCUMENT["title"]["en"]
    assert "Erfundene" in DOCUMENT["title"]["de"]
    for story in demo_feed().stories:
        assert story.invented
        assert story.licence == "CC-BY-4.0"
        assert story.author.name is None or story.author.pseudonym


def test_the_stories_are_a_dozen_spread_over_the_whole_cube() -> None:
    stories, cube = demo_feed().stories, default_cube()
    assert len(stories) == 12
    turned = {tile for story in stories for tile in story.tiles}
    assert turned <= set(cube.tiles)
    assert {tile.split(".")[0] for tile in turned} == set(cube.by_dimension)
    assert all(story.tiles for story in stories)


def test_failures_no_effect_and_what_could_not_be_told_are_among_them() -> None:
    stories = demo_feed().stories
    results = [story.effect.result for story in stories if story.effect]
    assert results.count("unclear") >= 1
    assert {"better", "mixed", "none", "worse"} <= set(results)
    assert sum(story.has_failure for story in stories) >= 4
    assert results.count("better") <= len(stories) // 2


def test_practitioners_are_most_and_outsiders_declare_their_interest() -> None:
    authors = [story.author for story in demo_feed().stories]
    assert sum(author.role == "practitioner" for author in authors) >= 9
    assert {author.role for author in authors} == {"practitioner", "consultant", "vendor"}
    assert all(author.interest for author in authors if author.role != "practitioner")
    assert any(author.pseudonym for author in authors)
    assert any(story.organisation is None for story in demo_feed().stories)


def test_the_debt_collection_team_is_told_at_the_demonstration_company() -> None:
    from cxkit.demo.organisation import NAME

    (story,) = [s for s in demo_feed().stories if s.id == "demo-receivables-people"]
    assert "culture.respect" in story.tiles
    assert story.organisation == NAME
    assert story.effect is not None
    assert story.effect.low is not None
    assert story.has_failure


@pytest.mark.parametrize("language", ["en", "de"])
def test_nobody_boasts(language) -> None:
    boasts = (
        r"game.?chang|best.in.class|world.class|amazing|excellen|synerg|leverage|holistic|"
        r"transformation|customer delight|revolution|success story|"
        r"exzellen|ganzheitlich|begeister|Leuchtturm|einzigartig|Erfolgsgeschichte|großartig"
    )
    assert re.findall(boasts, words(language), re.IGNORECASE) == []


def test_german_is_written_with_its_letters_and_in_the_polite_form() -> None:
    german = words("de")
    assert "ß" in german
    assert (
        re.findall(r"\b(?:strasse|gross|heiss|ausser|liess|weiss|massnahm)\w*", german.lower())
        == []
    )
    assert re.findall(r"\b(?:du|dein\w*|dich|dir|euch|euer)\b", german) == []
    assert re.findall(r"(?:fuer|ueber|koenn|moeg|waer|haett)\w*", german.lower()) == []
