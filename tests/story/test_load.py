"""Feeds are read strictly: all problems at once, each with its path."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy
from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cxkit import default_cube, schemas
from cxkit.errors import InputError
from cxkit.story import feed_from_document, load_feed

FIGURE = {"text": {"en": "Fewer."}, "result": "better", "value": -3, "unit": {"en": "calls"}}
MEASURED = {**FIGURE, "measure": {"en": "Counted."}}


def full(story):
    """A story that uses every field."""
    return story(
        "full",
        tiles=["culture.respect", "skills.training", "strategy.goals"],
        cube="cxkit-default",
        happened={"en": "12 calls fewer.", "de": "12 Anrufe weniger."},
        measured={"en": "Counted for a week."},
        failed={"en": "The form."},
        author={
            "role": "vendor",
            "interest": {"en": "We sell it."},
            "name": "Kim",
            "pseudonym": True,
        },
        organisation="Backstube Nirgendwo",
        effort={"text": {"en": "A week."}, "person_days": 5, "months": 0.5},
        effect={**MEASURED, "low": -5, "high": -1},
        links=[{"label": {"en": "Slides"}, "url": "https://example.org/a?b=c#d"}],
        invented=True,
    )


def test_the_least_that_a_story_says_is_enough(story, feed) -> None:
    read = feed_from_document(feed(story()))
    (only,) = read.stories
    assert (read.id, read.published, only.consented) == (
        "bakers",
        date(2025, 2, 1),
        date(2025, 1, 31),
    )
    assert (only.failed, only.effect, only.effort, only.organisation) == ({}, None, None, None)
    assert not only.has_failure
    assert not only.has_measured_result
    assert not only.invented


def test_what_is_written_reads_back_as_the_same(story, feed) -> None:
    read = feed_from_document(feed(story(), full(story)))
    assert feed_from_document(read.to_dict()) == read
    assert read.to_dict()["stories"][1]["effect"]["reported_by"] == "author"
    assert read.to_dict()["stories"][1]["has_failure"] is True


def test_what_is_written_is_as_the_schema_says(story, feed) -> None:
    document = feed_from_document(feed(story(), full(story))).to_dict()
    found = Draft202012Validator(schemas.load("stories")).iter_errors(document)
    assert [error.message for error in found] == []


def test_keys_that_are_not_known_are_ignored(story, feed) -> None:
    plain = feed_from_document(feed(full(story)))
    later = deepcopy(feed(full(story)))
    later["later"] = later["stories"][0]["later"] = 1
    for key in ("author", "effort", "effect", "consent"):
        later["stories"][0][key]["later"] = [2]
    later["stories"][0]["links"][0]["later"] = None
    assert feed_from_document(later) == plain


def test_a_feed_of_a_newer_schema_is_refused_with_the_remedy(feed) -> None:
    with pytest.raises(InputError) as caught:
        feed_from_document(feed({"anything": 1}, schema_version=2), file="f.json")
    (problem,) = caught.value.problems
    assert (problem.code, problem.path, problem.file) == (
        "newer_schema",
        "$.schema_version",
        "f.json",
    )
    assert problem.hint == "python -m pip install --upgrade cxkit"


@pytest.mark.parametrize("version", [None, 0, "1", True, 1.0])
def test_a_feed_without_a_known_version_is_refused(feed, problems, version) -> None:
    assert problems(feed(schema_version=version)) == [("$.schema_version", "no_schema_version")]


@pytest.mark.parametrize("document", [[], "text", None])
def test_another_document_is_no_feed(problems, document) -> None:
    assert problems(document) == [(None, "not_feed")]


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"id": "With Spaces"}, "id", "bad_id"),
        ({"id": None}, "id", "bad_id"),
        ({"title": None}, "title", "no_text"),
        ({"title": "plain"}, "title", "not_text"),
        ({"title": {"english": "x"}}, "title", "bad_language"),
        ({"title": {"en": " "}}, "title.en", "not_text"),
        ({"title": {"en": 5}}, "title.en", "not_text"),
        ({"title": {"en": "x" * 121}}, "title.en", "too_long"),
        ({"before": {"en": "x" * 3001}}, "before.en", "too_long"),
        ({"hard": {"en": "a\x1b[31mb"}}, "hard.en", "control_character"),
        ({"hard": {"en": "a\x00b"}}, "hard.en", "control_character"),
        ({"hard": {"en": "a\x9bb"}}, "hard.en", "control_character"),
        ({"hard": {"en": "a\u202eb"}}, "hard.en", "control_character"),
        ({"hard": {"en": "a\ud800b"}}, "hard.en", "control_character"),
        ({"organisation": "a\tb"}, "organisation", "control_character"),
        ({"steps": []}, "steps", "no_steps"),
        ({"steps": "first this"}, "steps", "not_list"),
        ({"steps": [{"en": "x"}] * 13}, "steps", "too_many"),
        ({"steps": [{"en": "x" * 601}]}, "steps[0].en", "too_long"),
        ({"tiles": ["culture.respect"] * 4}, "tiles", "too_many"),
        ({"tiles": [7]}, "tiles[0]", "bad_tile"),
        ({"tiles": ["culture.respect", "a\x1bb"]}, "tiles[1]", "bad_tile"),
        ({"cube": "A B"}, "cube", "bad_id"),
        ({"author": {}}, "author.role", "bad_role"),
        ({"author": {"role": "guru"}}, "author.role", "bad_role"),
        ({"effort": ["me"]}, "effort", "not_object"),
        ({"author": {"role": "vendor"}}, "author.interest", "no_interest"),
        (
            {"author": {"role": "practitioner", "pseudonym": "yes"}},
            "author.pseudonym",
            "not_flag",
        ),
        ({"year": "2024"}, "year", "bad_year"),
        ({"year": 24}, "year", "bad_year"),
        ({"licence": None}, "licence", "no_licence"),
        ({"licence": "<b>"}, "licence", "no_licence"),
        ({"happened": {"en": "3 calls fewer."}}, "measured", "not_measured"),
        ({"effort": {"text": {"en": "x"}, "person_days": -1}}, "effort.person_days", "bad_number"),
        ({"effort": {"text": {"en": "x"}, "months": 10**400}}, "effort.months", "bad_number"),
        ({"effect": FIGURE}, "effect.measure", "not_measured"),
        (
            {"effect": {"text": {"en": "5 % more"}, "result": "better"}},
            "effect.measure",
            "not_measured",
        ),
        ({"effect": {**MEASURED, "unit": None}}, "effect.unit", "no_text"),
        ({"effect": {**MEASURED, "value": True}}, "effect.value", "bad_number"),
        ({"effect": {**MEASURED, "result": "triumph"}}, "effect.result", "bad_result"),
        ({"effect": {**MEASURED, "low": -5}}, "effect", "bad_interval"),
        ({"effect": {**MEASURED, "low": -2, "high": -1}}, "effect", "bad_interval"),
        ({"links": [{"label": {"en": "x"}, "url": "http://a.org"}]}, "links[0].url", "bad_url"),
        ({"links": [{"label": {"en": "x"}, "url": "https:///a"}]}, "links[0].url", "bad_url"),
        ({"links": [{"label": {"en": "x"}, "url": "https://u@a.org"}]}, "links[0].url", "bad_url"),
        ({"links": [{"label": {"en": "x"}, "url": 'https://a.org/"x'}]}, "links[0].url", "bad_url"),
        ({"links": [{"label": {"en": "x"}, "url": "https://[a"}]}, "links[0].url", "bad_url"),
        (
            {"links": [{"label": {"en": "x"}, "url": "javascript:alert()"}]},
            "links[0].url",
            "bad_url",
        ),
        ({"links": ["https://a.org"]}, "links[0]", "not_object"),
        ({"consent": {"public": True}}, "consent.given_on", "bad_day"),
        ({"consent": {"public": True, "given_on": "2025-02-31"}}, "consent.given_on", "bad_day"),
    ],
)
def test_what_is_wrong_is_said_with_its_path(story, feed, problems, changes, path, code) -> None:
    document = feed(story("fine"), story(**changes))
    assert problems(document) == [(f"$.stories[1].{path}", code)]


def test_all_problems_are_said_at_once_in_the_order_of_their_place(story, feed, problems) -> None:
    document = feed(
        story(year=1), story("two", licence=1), "three", id="!", published="today", title=None
    )
    assert problems(document) == [
        ("$.id", "bad_id"),
        ("$.title", "no_text"),
        ("$.published", "bad_day"),
        ("$.stories[0].year", "bad_year"),
        ("$.stories[1].licence", "no_licence"),
        ("$.stories[2]", "not_object"),
    ]


def test_a_feed_needs_its_list_of_stories_which_may_be_empty(feed, problems) -> None:
    without = feed()
    del without["stories"]
    assert problems(without) == [("$.stories", "no_stories")]
    assert problems(feed()) == []


def test_an_id_that_occurs_twice_is_named_with_its_first_place(story, feed) -> None:
    with pytest.raises(InputError, match=r"'one' occurs twice; it is taken by \$\.stories\[0\]"):
        feed_from_document(feed(story(), story()))


@pytest.mark.parametrize("words", ["Since 2019 it works.", "Nothing."])
def test_a_year_is_no_figure_that_needs_a_measure(story, feed, problems, words) -> None:
    assert problems(feed(story(happened={"en": words}))) == []


def test_a_misspelled_tile_gets_did_you_mean(story, feed) -> None:
    with pytest.raises(InputError) as caught:
        feed_from_document(feed(story(tiles=["culture.repsect"])))
    (problem,) = caught.value.problems
    assert (problem.path, problem.code) == ("$.stories[0].tiles[0]", "unknown_tile")
    assert "Did you mean 'culture.respect'" in problem.hint


def test_a_tile_like_no_other_leads_to_the_list(story, feed) -> None:
    with pytest.raises(InputError) as caught:
        feed_from_document(feed(story(tiles=["zzz"])))
    assert caught.value.problems[0].hint == "All ids: cxkit cube show"


def test_a_tile_of_another_cube_is_a_warning(story, feed) -> None:
    read = feed_from_document(feed(story(tiles=["ward.rounds"], cube="hospital")))
    (warning,) = read.warnings
    assert (warning.path, warning.code) == ("$.stories[0].tiles[0]", "tile_of_another_cube")
    assert "'hospital'" in warning.message
    assert read.stories[0].tiles == ("ward.rounds",)


def test_the_crosswalk_leads_from_an_older_tile_to_the_one_that_continues_it(story, feed) -> None:
    cube = evolve(
        default_cube(), crosswalk={"old.regard.behaviour.self": "culture.respect.behaviour.self"}
    )
    read = feed_from_document(feed(story(tiles=["old.regard"], cube="old")), cube)
    (warning,) = read.warnings
    assert "'old.regard' is read as 'culture.respect'" in warning.message


def test_markup_is_kept_as_it_is_written(story, feed) -> None:
    words = "<script>alert()</script> **bold** [red]no[/red] {{ x }}\nnext line"
    read = feed_from_document(feed(story(hard={"en": words})))
    assert read.stories[0].hard == {"en": words}


def test_messages_never_pass_on_control_characters(story, feed) -> None:
    sly = "x\x1b]0;title\x07\u202e" * 3
    document = feed(story(sly, licence=sly, title={sly: "x"}, year=sly, tiles=[sly]), id=sly)
    with pytest.raises(InputError) as caught:
        feed_from_document(document)
    said = str(caught.value)
    assert len(caught.value.problems) == 6
    assert not {"\x1b", "\x07", "\u202e"} & set(said)


def test_a_file_is_read_with_or_without_a_mark_of_its_encoding(story, feed, write) -> None:
    plain = load_feed(write(feed(story())))
    path = write(feed(story()))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_feed(str(path)) == plain


@pytest.mark.parametrize("address", ["https://a.org/feed.json", "HTTP://a", "file:///feed.json"])
def test_addresses_are_refused_because_nothing_is_fetched(address) -> None:
    with pytest.raises(InputError, match="nothing is fetched") as caught:
        load_feed(address)
    assert caught.value.problems[0].hint == "Download the feed and name the file."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "in line 1, column 2"),
        ('{"a": NaN}', "NaN is no number of JSON"),
        ('{"a": 1, "a": 2}', "one key twice"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_no_json_is_said_without_a_traceback(write, text, said) -> None:
    with pytest.raises(InputError, match=said) as caught:
        load_feed(write(text))
    assert caught.value.problems[0].code == "not_json"


def test_a_file_in_another_encoding_is_said(tmp_path) -> None:
    (tmp_path / "feed.json").write_bytes('{"a": "ß"}'.encode("latin-1"))
    with pytest.raises(InputError, match="it is not UTF-8"):
        load_feed(tmp_path / "feed.json")


def test_a_file_that_is_nowhere_is_said(tmp_path) -> None:
    with pytest.raises(InputError, match="No such file") as caught:
        load_feed(tmp_path / "feed.json")
    assert caught.value.problems[0].code == "cannot_read"


def test_a_file_that_is_far_too_big_is_not_read(tmp_path) -> None:
    with (tmp_path / "feed.json").open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(InputError, match="larger than 64 MB"):
        load_feed(tmp_path / "feed.json")


NODES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def places(node, path=()):
    """Every place inside a document."""
    keys = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        yield (*path, key)
        yield from places(node[key], (*path, key))


@given(data=st.data())
def test_whatever_stands_anywhere_it_is_refused_in_words_or_written_as_the_schema_says(
    story, feed, data
) -> None:
    document = deepcopy(feed(story(), full(story)))
    *way, last = data.draw(st.sampled_from(list(places(document))))
    node = document
    for key in way:
        node = node[key]
    node[last] = data.draw(NODES)
    read = None
    with suppress(InputError):
        read = feed_from_document(document)
    if read is not None:
        written = read.to_dict()
        found = Draft202012Validator(schemas.load("stories")).iter_errors(written)
        assert [error.message for error in found] == []
        assert feed_from_document(written) == read
