"""What a reader of the page sees, and what nobody may see."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from attrs import evolve

from cxkit.cube.model import AnswerScale, Cube, Dimension
from cxkit.errors import Problem
from cxkit.finding import Assessment
from cxkit.report import render_html, write_html

Part = Callable[[str, str, str], str]


class Reader(HTMLParser):
    """Tags with their attributes, and whether all that was opened was closed."""

    VOID = frozenset({"meta", "input", "br", "link", "img", "path", "circle", "use", "line"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def ids(self) -> list[str]:
        return [a["id"] for _, a in self.tags if a.get("id")]  # type: ignore[misc]


@pytest.fixture(scope="module")
def read(page: str) -> Reader:
    return Reader(page)


def tiles(cut: str) -> dict[str, str]:
    """Label -> classes of a tile in the picture."""
    found = re.findall(r'class="tile ([^"]*)">(.*?)</a>', cut, re.DOTALL)
    return {
        re.search(r'class="label">([^<]*)<', inside)[1]: classes  # type: ignore[index]
        for classes, inside in found
    }


def test_every_tag_is_closed_and_every_id_is_given_once(read: Reader) -> None:
    assert read.open == []
    assert [i for i, n in Counter(read.ids()).items() if n > 1] == []


def test_every_link_stays_within_the_page_and_leads_somewhere(read: Reader) -> None:
    links = [a["href"] for tag, a in read.tags if "href" in a]
    assert len(links) > 100
    assert all(link and link.startswith("#") for link in links)
    assert {str(link)[1:] for link in links} <= set(read.ids())


def test_nothing_is_fetched_from_anywhere(page: str, read: Reader) -> None:
    assert not [a for _, a in read.tags if "src" in a or "srcset" in a or "data" in a]
    assert "url(" not in page
    assert "@import" not in page
    assert not re.search(r"https?://", page)


def test_the_page_forbids_itself_what_it_does_not_need(read: Reader) -> None:
    policy = next(a["content"] for t, a in read.tags if t == "meta" and "http-equiv" in a)
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "script-src 'sha256-" in policy


def test_each_language_is_marked_and_switched_without_a_script(read: Reader, page: str) -> None:
    documents = [a for t, a in read.tags if t == "div" and "document" in (a.get("class") or "")]
    assert [a["lang"] for a in documents] == ["en", "de"]
    radios = [a for t, a in read.tags if t == "input" and a.get("name") == "language"]
    assert [(a["id"], "checked" in a) for a in radios] == [("lang-en", True), ("lang-de", False)]
    assert "body:has(#lang-de:checked) .document.en{display:none}" in page.replace(
        "body:not(:has(#lang-de:checked)) .document.de,", ""
    )


def test_the_page_opens_in_the_language_that_was_asked_for(
    whole: tuple[Cube, Assessment],
) -> None:
    read = Reader(render_html(whole[1], whole[0], language="de-CH"))
    assert next(a for t, a in read.tags if t == "html")["lang"] == "de"
    radios = [a for t, a in read.tags if t == "input" and a.get("name") == "language"]
    assert [a["id"] for a in radios if "checked" in a] == ["lang-de"]


def test_the_same_assessment_gives_the_same_bytes(
    whole: tuple[Cube, Assessment], page: str, tmp_path: Path
) -> None:
    again = write_html(whole[1], whole[0], tmp_path / "new" / "report.html")
    assert again.read_bytes() == page.encode()
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["report.html"]


@pytest.mark.parametrize(
    ("label", "status", "word"),
    [
        ("Label of d1.t1", "ok c1", ""),
        ("Label of d1.t3", "thin c2", "thin evidence"),
        ("Label of d2.t3", "inconclusive c3", "still open"),
        ("Label of d3.t3", "suppressed", "hidden to protect people"),
        ("Label of d4.t3", "not_assessed", "not measured"),
        ("Label of d5.t4", "not_assessed", "not measured"),
    ],
)
def test_every_status_looks_different_and_says_so_in_words(
    page: str, label: str, status: str, word: str
) -> None:
    cut = page[page.index('class="net by n0"') : page.index('class="net by n1"')]
    assert tiles(cut)[label] == status
    inside = re.search(rf'class="tile {status}">((?:(?!</a>).)*{label})', cut, re.DOTALL)
    assert inside
    symbol = f'<use href="#s-{status.split()[0]}"/>'
    assert (symbol in inside[1], word in inside[1]) == (bool(word), True)


def test_each_status_has_a_pattern_of_its_own(page: str) -> None:
    style = page[page.index("<style>") : page.index("</style>")]
    patterns = {
        name: re.search(rf"\.tiles \.{name}[^{{]*\{{(?:background|color):([^;}}]*(?:;|\}}))", style)
        for name in ("thin", "inconclusive", "suppressed", "not_assessed", "outside")
    }
    assert all(patterns.values())
    assert len({m[1] for m in patterns.values() if m}) == len(patterns)


def test_customers_are_not_asked_about_what_they_cannot_see(page: str) -> None:
    cut = page[page.index('class="net by n1"') : page.index("corner legend")]
    assert tiles(cut)["Label of d1.t2"] == "outside"
    assert "not asked</span>" in cut
    assert tiles(cut)["Label of d1.t1"] == "ok c0"


def test_counts_stand_where_others_put_a_score(part: Part) -> None:
    cut = part("en", "cube", "gap")
    assert "12 of 24 tiles can be judged" in cut
    assert "6 of 6 tiles can be judged" in cut
    for said in ("1 thin evidence", "1 still open", "1 hidden to protect", "9 not measured"):
        assert said in cut
    assert "12 von 24 Kacheln lassen sich beurteilen" in part("de", "cube", "gap")


@pytest.mark.parametrize("hidden", ["77.1", "77,1", "74–80", "80.125"])
def test_hidden_values_are_nowhere_in_the_file(page: str, hidden: str) -> None:
    assert hidden not in page


def test_a_hidden_unit_is_named_as_hidden_and_pools_have_a_name(part: Part) -> None:
    cut = part("en", "response", "dimensions")
    row = re.search(r"Sales 10</th>(.*?)</tr>", cut, re.DOTALL)
    assert row
    assert "hidden to protect people" in row[1]
    assert not re.search(r"\d+%|\d of \d", row[1])
    assert cut.index("Sales 2<") < cut.index("Sales 10<")
    assert "80 of 200" in cut


def test_unit_tables_say_which_units_are_out_of_reach(part: Part) -> None:
    cut = part("en", "dimensions", "units")
    assert "where at least 16 people answered at least half of the tiles" in cut
    assert "Not in these units, whose dimensions are shown: IT." in cut
    grid = cut[cut.index("Units and tiles of “Face 1”") :]
    assert "<b>52</b> <small>49–55</small>" in grid[: grid.index("</table>")]
    cut = part("en", "units", "scales")
    assert "Teams of Sales" in cut
    assert "<b>59</b> <small>56–62</small>" in cut


def test_evidence_says_what_was_asked_how_people_answered_and_how_it_was_computed(
    part: Part,
) -> None:
    cut = part("de", "t-d1-t1", "t-d1-t2")
    for said in (
        "d1.t1 behaviour self gefragt",
        "Selbstbild, Verhalten",
        "nicht beurteilbar <b>9",
        "Einigkeit 0,41 (0,31–0,51)",
        "zwischen Bereichen 12",
        "core.test",
        "am niedrigsten",
        "In 71 von 100 zufälligen Paaren",
        "self_praise von d1.t1 gesagt",
        "lived_gap von d1.t1 gesagt",
    ):
        assert said in cut
    assert "Die Antworten zerfallen in zwei Lager" in cut
    assert 'class="lowest"><span class="who">Strukturen' in cut


def test_a_tile_without_answers_says_why(part: Part) -> None:
    cut = part("en", "t-d4-t3", "t-d4-t4")
    assert "Asked, but nobody gave a rating." in cut
    assert "d4.t3 behaviour self asked" in cut
    assert "Nobody was asked about this." in part("en", "t-d5-t4", "d-d6")


def test_tiles_about_which_nothing_is_known_are_one_line_each(part: Part, page: str) -> None:
    face = part("en", "d-d4", "d-d5")
    head, _, folded = face.partition("<h4>Nothing is known yet</h4>")
    assert 'class="evidence" id="en-t-d4-t1"' in head
    assert 'id="en-t-d4-t3"' not in head
    assert 'class="blank" id="en-t-d4-t3"><summary>' in folded
    assert "<table" not in folded.partition("</details>")[0]
    # The cube still leads to it.
    assert 'href="#en-t-d4-t3"' in page


def test_scales_units_and_warnings_are_reported(part: Part, page: str) -> None:
    cut = part("en", "scales", "about")
    assert "Cronbach’s alpha: 0.83" in cut
    assert "rwg_j_median of s1 said" in cut
    assert "d1.t2 behaviour self asked" in cut
    about = page[page.index('id="en-about"') : page.index('class="document de"')]
    assert "<b>a.xlsx, sheet &#39;Mai&#39;</b>" in about
    assert '<span lang="en">The file is not UTF-8; it was read as Windows-1252' in about
    assert "fewer than 5 people" in about
    assert "staff.csv" in about


def test_warnings_are_german_in_german_as_far_as_they_are_known(page: str) -> None:
    about = page[page.index('id="de-about"') :]
    assert "<b>a.xlsx, Blatt „Mai“</b>" in about
    assert '<span lang="de">Die Datei ist nicht UTF-8; sie wurde als Windows-1252' in about
    assert '<span lang="en">Nobody has translated this.</span>' in about


def test_an_earlier_wave_stands_beside_the_latest(make: SimpleNamespace) -> None:
    cube = make.cube_of(1, 1)
    old = make.tile_mean("d1.t1", make.points(31.0), wave="2025-03")
    made = make.assess(
        cube, [old, make.tile_mean("d1.t1", make.points(64.0))], waves=("2025-03", make.WAVE)
    )
    page = render_html(made, cube)
    assert "Earlier waves: 2025-03" in page
    assert tiles(page)["Label of d1.t1"] == "ok c4"


def test_names_from_outside_stay_text(make: SimpleNamespace) -> None:
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7*7 }}'
    label = {"en": evil, "de": evil}
    face = Dimension(
        id='d1" onclick="x', label=label, tiles=(make.tile('d1" onclick="x.t', label),)
    )
    cube = Cube(id=evil, version=evil, dimensions=(face,))
    drafts = [
        make.tile_mean(face.tiles[0].id, make.points(50.0), evil, unit=unit)
        for unit in (None, "sales")
    ]
    drafts += [make.draft("odd", make.points(50.0), method=evil, reference=evil, scale=evil)]
    made = make.assess(cube, drafts, warnings=(Problem(code="x", message=evil, hint=evil),))
    made = evolve(made, headlines=(label,), waves=(make.WAVE,), units={"sales": {**label}})
    page = render_html(made, cube)
    read = Reader(page)
    assert "alert(1)" in page
    assert [t for t, _ in read.tags if t in ("img", "iframe")] == []
    assert sum(t == "script" for t, _ in read.tags) == 1
    assert not [a for _, a in read.tags if "onclick" in a or "onerror" in a]
    assert all(re.fullmatch(r"[a-z0-9_.-]+", i) for i in read.ids())
    assert "49}}" not in page
    assert "{{ 7*7 }}" in page


def test_texts_that_look_alike_when_made_plain_keep_places_of_their_own(
    make: SimpleNamespace,
) -> None:
    face = Dimension(id="d1", label={"en": "F"}, tiles=(make.tile("d1.a b"), make.tile("d1.a-b")))
    cube = Cube(id="c", dimensions=(face,))
    ids = Reader(render_html(make.assess(cube, []), cube)).ids()
    assert {"en-t-d1-a-b", "en-t-d1-a-b-2"} <= set(ids)


def test_an_assessment_without_any_answer_is_an_honest_blank(make: SimpleNamespace) -> None:
    cube = make.cube_of(6, 2)
    page = render_html(make.assess(cube, [], waves=()), cube)
    assert "0 of 12 tiles can be judged" in page
    assert set(tiles(page).values()) == {"not_assessed"}
    assert "A gap needs answers of two groups" in page
    assert "The answers name no units." in page


def test_a_small_cube_shows_only_what_it_has(make: SimpleNamespace) -> None:
    scale = AnswerScale(id="seven", low=0, high=6)
    made = make.tile("d1.t1")
    made = evolve(made, items=(make.item("d1.t1", "behaviour", "self", scale=scale, text={}),))
    cube = Cube(id="c", dimensions=(Dimension(id="d1", label={"en": "One"}, tiles=(made,)),))
    counts = make.draft(
        "item_agreement",
        make.points(0.4, 0.1, 70, measure_unit="agreement_-1_1"),
        tile="d1.t1",
        dimension="d1",
        item="d1.t1.behaviour.self",
        audience="staff",
        data={"counts": [10] * 7},
    )
    page = render_html(
        make.assess(cube, [make.tile_mean("d1.t1", make.points(50.0)), counts]), cube
    )
    assert "in one dimension" in page
    assert 'class="poster flow"' in page
    assert "Credibility gap" not in page[: page.index('id="en-about"')]
    assert "From three sides" not in page
    assert page.count('<i class="v4"') >= 2
    assert "d1.t1.behaviour.self" in page
