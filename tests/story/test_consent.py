"""What was not released by its author appears nowhere."""

from __future__ import annotations

import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from cxkit import InputError
from cxkit.cli.root import run
from cxkit.story import feed_from_document, merge_feeds, stories_for

SECRET = "withheld-words"
CONSENTS = [
    None,
    {},
    True,
    "yes",
    [],
    {"public": False, "given_on": "2025-01-31"},
    {"public": "true", "given_on": "2025-01-31"},
    {"public": 1, "given_on": "2025-01-31"},
    {"given_on": "2025-01-31"},
]
# Whatever else is wrong with the story, its words are not quoted.
BROKEN = [{}, {"licence": SECRET}, {"tiles": [SECRET]}, {"year": SECRET}, {"title": {SECRET: "x"}}]


def withheld(story, consent, broken):
    text = {"en": SECRET}
    fields = {key: text for key in ("title", "before", "happened", "hard", "failed", "take_away")}
    return {**story(SECRET, organisation=SECRET, **fields), **broken, "consent": consent}


@given(
    st.lists(st.tuples(st.sampled_from(CONSENTS), st.sampled_from(BROKEN)), max_size=3),
    st.integers(0, 2),
    st.randoms(use_true_random=False),
)
def test_nothing_of_a_story_without_consent_appears(story, feed, withheld_ones, fine, chance):
    entries = [story(f"fine-{k}") for k in range(fine)]
    entries += [withheld(story, *each) for each in withheld_ones]
    chance.shuffle(entries)
    if not withheld_ones:
        read = feed_from_document(feed(*entries))
        assert len(stories_for("culture.respect", [merge_feeds([read])])) == fine
        return
    with pytest.raises(InputError) as caught:
        feed_from_document(feed(*entries))
    places = [k for k, entry in enumerate(entries) if entry["id"] == SECRET]
    found = caught.value.problems
    assert [problem.path for problem in found] == [f"$.stories[{k}]" for k in places]
    assert {problem.code for problem in found} == {"no_consent"}
    assert SECRET not in str(caught.value) + json.dumps([p.to_dict() for p in found])


@pytest.mark.parametrize("consent", CONSENTS)
@pytest.mark.parametrize("further", [(), ("--json",), ("--language", "de")])
def test_the_command_line_shows_nothing_of_it(story, feed, write, capsys, consent, further) -> None:
    path = write(feed(story(), withheld(story, consent, {})))
    assert run(["stories", "--tile", "culture.respect", *further, str(path)]) == 2
    printed = capsys.readouterr()
    assert "$.stories[1]" in printed.out + printed.err
    assert SECRET not in printed.out + printed.err
    assert "Title of one" not in printed.out


@pytest.mark.parametrize("entry", [SECRET, [SECRET], 5])
@pytest.mark.parametrize("as_list", [True, False])
def test_a_story_in_another_shape_is_not_quoted(feed, entry, as_list) -> None:
    document = feed(entry) if as_list else feed(stories=entry)
    with pytest.raises(InputError) as caught:
        feed_from_document(document)
    assert SECRET not in str(caught.value)


def test_a_file_that_breaks_off_is_not_quoted(write, capsys) -> None:
    path = write('{"stories": [{"id": "' + SECRET)
    assert run(["stories", "--tile", "culture.respect", str(path)]) == 2
    assert SECRET not in "".join(capsys.readouterr())


def test_a_story_cannot_be_made_without_the_day_of_consent(story, feed) -> None:
    (read,) = feed_from_document(feed(story())).stories
    with pytest.raises(TypeError):
        evolve(read, consented=None)
