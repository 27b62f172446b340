"""The drawing of the cube in a real browser: picked by keyboard, by hand, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_support import axe_finds_nothing, follow
from browser_support import services_of
from call_support import PAGES
from flask import Flask
from keyboard_support import WIDTH, Keys, assert_well

pytestmark = pytest.mark.browser
BORDER = "e => getComputedStyle(e).borderTopColor"


def on_story_page(page: Any, language: str) -> Keys:
    """Somebody on the page with the cube, which is open."""
    keys = Keys(page)
    page.goto(f"/{language}/new/propose")
    for name, value in PAGES["start"].items():
        page.fill(f"#{name}", value)
    page.fill("#before", "Bei jeder Übergabe ging etwas verloren: handover.")
    follow(page, "main button[type=submit]")
    keys.reach("#tiles summary")
    page.keyboard.press("Enter")
    page.locator(".face").first.wait_for()
    return keys


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_tiles_are_picked_on_the_cube(
    open_page: Callable[..., Any], site: tuple[str, Flask], language: str, script: bool
) -> None:
    page = open_page(width=WIDTH, java_script_enabled=script)
    keys = on_story_page(page, language)
    # By keyboard, by hand, and by hand on a tile whose box stands above the cube.
    keys.tick(".face input[value='skills.training']")
    page.locator(".face label", has=page.locator("input[value='culture.joy']")).click()
    above = page.locator(".face label[for=pick1]")
    before = above.evaluate(BORDER)
    above.click()
    assert page.locator("#pick1").is_checked()
    assert above.evaluate(BORDER) != before
    other = page.locator(".face label", has=page.locator("input[value='culture.joy']"))
    assert other.evaluate(BORDER) == above.evaluate(BORDER)
    picked = {"skills.training", "culture.joy", str(page.locator("#pick1").input_value())}
    assert_well(keys)
    for name in ("steps", "hard", "take_away"):
        page.fill(f"#{name}", "x")
    page.fill("#happened", "Better.")
    page.click("main button[type=submit]")
    page.wait_for_url("**/you")
    kept = services_of(site).submissions.get(page.url.split("/s/")[1][:8])
    assert kept is not None
    assert set(kept.answers["tiles"]) == picked


@pytest.mark.parametrize("width", [WIDTH, 1280])
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_cell_is_large_enough_and_holds_its_words(
    open_page: Callable[..., Any], language: str, width: int
) -> None:
    page = open_page(width=width)
    on_story_page(page, language)
    cells = page.locator(".face label")
    assert cells.count() == 54
    for box in cells.evaluate_all(
        "all => all.map(e => [e.offsetWidth, e.offsetHeight, e.scrollWidth - e.clientWidth])"
    ):
        assert min(box[:2]) >= 44
        assert box[2] <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_axe_finds_nothing_on_the_open_cube(
    open_page: Callable[..., Any], language: str, scheme: str
) -> None:
    page = open_page(color_scheme=scheme, bypass_csp=True)
    keys = on_story_page(page, language)
    keys.tick(".face input[value='skills.training']")
    axe_finds_nothing(page)
