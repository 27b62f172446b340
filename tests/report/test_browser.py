"""The page in a real browser: accessible, without overflow, without a script, on paper."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A locale of its own keeps the messages of the tools the same everywhere.
PHONE, DESK = (360, 800), (1440, 900)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed, so no page can be opened")
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def file(page: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page, encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def tab(browser: Any, file: str) -> Iterator[Any]:
    """Opens the page; what it asks the network for, and what goes wrong, is kept."""
    contexts = []

    def open_(
        size: tuple[int, int] = DESK, scheme: str = "light", script: bool = True, at: str = ""
    ) -> Any:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            java_script_enabled=script,
        )
        contexts.append(context)
        tab = context.new_page()
        tab.asked, tab.errors = [], []
        tab.on("request", lambda request: tab.asked.append(request.url))
        tab.on("console", lambda said: tab.errors.append(said.text))
        tab.on("pageerror", lambda error: tab.errors.append(str(error)))
        tab.goto(file + at)
        return tab

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(tab: Any, size: tuple[int, int], scheme: str, language: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    opened = tab(size, scheme)
    opened.check(f"#lang-{language}", force=True)
    opened.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    found = axe.Axe().run(opened).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found] == []


@pytest.mark.parametrize("width", [360, 620, 900, 1280, 1600])
def test_nothing_overflows_and_no_tile_is_cut_off(tab: Any, width: int) -> None:
    opened = tab((width, 900))
    for language in ("en", "de"):
        opened.check(f"#lang-{language}", force=True)
        opened.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        root = "document.documentElement"
        assert opened.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0
        cut = opened.eval_on_selector_all(
            ".tiles .tile",
            "all => all.filter(t => t.offsetParent && (t.scrollHeight > t.clientHeight + 1"
            " || t.scrollWidth > t.clientWidth + 1)).map(t => t.textContent)",
        )
        assert cut == []


def test_nothing_is_fetched_and_nothing_goes_wrong(tab: Any, file: str) -> None:
    opened = tab()
    assert opened.asked == [file]
    assert opened.errors == []


def test_language_and_view_change_without_a_script(tab: Any) -> None:
    opened = tab(script=False)
    assert opened.locator("h1:visible").all_inner_texts() == ["The whole cube at a glance"]
    opened.locator("label[for=lang-de]").click()
    assert opened.locator("h1:visible").all_inner_texts() == ["Der ganze Würfel auf einen Blick"]
    faces = opened.locator(".de .n0 .face:visible").count()
    opened.locator("label[for=de-view-1]").click()
    assert faces == opened.locator(".de .n1 .face:visible").count() == 6
    assert opened.locator(".de .n0 .face:visible").count() == 0


def test_the_keyboard_reaches_languages_tiles_and_evidence_with_visible_focus(tab: Any) -> None:
    opened = tab()
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.id") == "lang-en"
    outline = "getComputedStyle(document.querySelector('label[for=lang-{}]')).outlineStyle"
    assert opened.evaluate(outline.format("en")) == "solid"
    opened.keyboard.press("ArrowRight")
    assert opened.evaluate("document.documentElement.lang") == "de"
    tile = opened.locator(".de .n0 a.tile").first
    tile.focus()
    opened.keyboard.press("Enter")
    assert opened.evaluate("location.hash") == "#de-t-d1-t1"
    summary = opened.locator("#de-t-d1-t1 summary")
    summary.focus()
    opened.keyboard.press("Enter")
    assert opened.locator("#de-t-d1-t1 details .asked:visible").count() > 0


def test_a_link_into_the_other_language_opens_it_and_the_place_is_kept(tab: Any) -> None:
    opened = tab(at="#de-t-d2-t1")
    assert opened.is_checked("#lang-de")
    assert opened.evaluate("document.title") == "Der ganze Würfel auf einen Blick"
    opened.locator("label[for=lang-en]").click()
    assert opened.evaluate("location.hash") == "#en-t-d2-t1"


def test_the_first_sheet_of_paper_holds_the_whole_cube(tab: Any) -> None:
    opened = tab()
    opened.emulate_media(media="print")
    # A4 across, without its margins, at 96 points to the inch.
    opened.set_viewport_size({"width": 1069, "height": 740})
    box = opened.locator(".en .poster").bounding_box()
    assert box["y"] + box["height"] <= 741
    assert opened.locator(".en .n0 .face:visible").count() == 6
    assert not opened.locator(".switch").first.is_visible()
    colour = "getComputedStyle(document.querySelector('.tile.thin')).printColorAdjust"
    assert opened.evaluate(colour) == "exact"


def test_statuses_are_told_apart_without_colour(tab: Any) -> None:
    opened = tab()
    looks = {
        name: opened.evaluate(
            "name => { const s = getComputedStyle(document.querySelector('.tiles .' + name));"
            " return s.backgroundImage.replace(/rgba?\\([^)]*\\)/g, '') + s.borderStyle }",
            name,
        )
        for name in ("ok", "thin", "inconclusive", "suppressed", "not_assessed")
    }
    assert len(set(looks.values())) == len(looks)


def test_every_colour_class_can_be_read_and_told_from_its_neighbour(tab: Any) -> None:
    opened = tab()
    luminance = opened.evaluate(
        """() => [...document.querySelectorAll('.en .scale li')].map(li => {
          const lum = colour => { const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3)
            .map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
            return .2126 * r + .7152 * g + .0722 * b };
          const style = getComputedStyle(li);
          return [lum(style.backgroundColor), lum(style.color)] })"""
    )
    shades = [background for background, _ in luminance]
    assert len(shades) == 7
    # Brighter is higher, on grey paper too.
    assert all(a * 1.15 < b for a, b in pairwise(shades))
    for background, text in luminance:
        low, high = sorted((background, text))
        assert (high + 0.05) / (low + 0.05) >= 4.5


def test_the_demonstration_cube_fits_on_the_first_sheet_too(
    browser: Any, make: SimpleNamespace, tmp_path: Path
) -> None:
    from cxkit.cube import default_cube
    from cxkit.report import write_html

    cube = default_cube()
    drafts = [make.tile_mean(t, make.points(30.0 + i)) for i, t in enumerate(cube.tiles)]
    path = write_html(make.assess(cube, drafts), cube, tmp_path / "report.html", language="de")
    opened = browser.new_page(viewport={"width": 1069, "height": 740})
    opened.emulate_media(media="print")
    opened.goto(path.as_uri())
    cut = opened.eval_on_selector_all(
        ".de .tiles .tile",
        "all => all.filter(t => t.scrollHeight > t.clientHeight + 1).map(t => t.textContent)",
    )
    opened.close()
    assert cut == []
