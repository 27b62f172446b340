"""Tiles of a story: proposed with the words that speak for them, picked on the cube."""

from __future__ import annotations

import re
from html import unescape

import pytest
from call_support import Author, at_work
from flask import Flask

from cxkit.report.hyphens import soft
from cxkit_submissions.services import Services
from cxkit_submissions.store.leads import Lead
from cxkit_submissions.store.people import ADMIN
from cxkit_submissions.tiles import by_dimension, labels, proposed

# A cell of the cube on a small screen is about so many letters wide.
WIDEST = 12


@pytest.mark.parametrize(
    ("language", "text", "tile", "words"),
    [
        ("de", "Bei jeder ÜBERGABE ging etwas verloren.", "service_chain.handovers", "ÜBERGABE"),
        ("en", "At every handover something got lost.", "service_chain.handovers", "handover"),
        ("en", "We saw people. People, not cases!", "culture.respect", "people"),
    ],
)
def test_a_proposal_names_the_words_that_point_to_it(
    language: str, text: str, tile: str, words: str
) -> None:
    found = proposed(text, language)
    assert words in found[tile]
    for said in found.values():
        assert 1 <= len(said) <= 3
        assert len(set(said)) == len(said)
        assert set(said) <= set(re.findall(r"\w+", text))


def test_the_word_that_few_tiles_share_is_named_first() -> None:
    found = proposed("Our customers lost their way at the handover.", "en")
    assert found["service_chain.handovers"][0] == "handover"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Dann musste sich über etwas, das nicht mehr geht, jemand Gedanken machen."),
        ("en", "Before that, everyone should think about something more, and nothing is left."),
    ],
)
def test_words_of_every_story_point_nowhere(language: str, text: str) -> None:
    assert proposed(text, language) == {}


def test_the_page_explains_each_proposal_and_draws_the_whole_cube(author: Author) -> None:
    author.begin(before="At every handover something got <lost>.")
    page = author.get("story").get_data(as_text=True)
    wanted = proposed("From letters to calls At every handover something got <lost>.", "en")
    assert page.count("because the text says:") == len(wanted)
    first = next(iter(wanted))
    said = re.search(rf'value="{first}" [^>]*aria-describedby="(pick\d)-why"', page)
    assert said is not None
    why = re.search(rf'id="{said[1]}-why">(.*?)</span>', page, re.DOTALL)
    assert why is not None
    assert re.findall("<q>(.*?)</q>", why[1]) == [*wanted[first]]
    # Each tile has one box, and each has its place on one of the faces.
    boxes = re.findall(r'type="checkbox"[^>]* name="tiles" value="([\w.]+)"', page)
    assert sorted(boxes) == sorted(labels("en"))
    assert page.count('<div class="face" role="group"') == len(by_dimension("en")) == 6
    above = re.findall(r'<label for="(pick\d)" class="of\d">', page)
    assert sorted(above) == sorted(f"pick{k + 1}" for k in range(len(wanted)))


def test_what_was_chosen_stands_above_with_its_tick(author: Author) -> None:
    author.write()
    page = author.get("story").get_data(as_text=True)
    assert re.search(r'id="pick1" name="tiles" value="culture.respect"[^>]* checked>', page)
    assert page.count(" checked") == 1


def test_a_text_that_points_nowhere_opens_the_cube(author: Author) -> None:
    author.begin(title="xyzzy", before="xyzzy")
    page = author.get("story").get_data(as_text=True)
    assert "<details open>" in page
    assert "because the text says" not in page


def test_the_text_is_read_in_the_language_in_which_it_was_begun(author: Author) -> None:
    author.begin(before="At every handover something got lost.")
    author.language = "de"
    page = author.get("story").get_data(as_text=True)
    assert "weil im Text steht:" in page
    assert "<q>handover</q>" in page


def test_more_of_the_story_proposes_more(author: Author) -> None:
    author.begin(title="xyzzy", before="xyzzy")
    author.post("save", hard="Handovers")
    assert "<q>Handovers</q>" in author.get("story").get_data(as_text=True)


def test_whoever_enters_it_for_somebody_reads_the_same(app: Flask, found: Services) -> None:
    found.leads.keep(Lead(name="L", topic="Handovers between teams"), at=found.now())
    page = at_work(app, "chief@example.org", ADMIN).get("/en/organise/leads/1/story")
    assert "<q>Handovers</q>" in page.get_data(as_text=True)


def test_german_labels_break_at_joints_wherever_a_cell_is_drawn(app: Flask, author: Author) -> None:
    for label in labels("de").values():
        for part in re.split(r"[\s\u00ad]+", unescape(str(soft(label, "de")))):
            assert len(part) <= WIDEST, label
    author.language = "de"
    author.begin()
    cell = "Kunden\u00adzentr\u00adierung"
    assert cell in author.get("story").get_data(as_text=True)
    page = at_work(app, "chief@example.org", ADMIN).get("/de/organise/programme")
    assert cell in page.get_data(as_text=True)
