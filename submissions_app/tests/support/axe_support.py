"""Axe on a page that is there with its styles, and clicks that wait for the page that follows.

A click returns as soon as the next page begins. Its stylesheet may come later, and until then
axe takes the browser's own colours for the page's: in a dark scheme, bright links on what it
believes to be white.
"""

from __future__ import annotations

from typing import Any

import pytest


def follow(page: Any, button: Any) -> None:
    """Click something that leads to another page, and wait until that is there.

    Args:
        page: The page.
        button: A selector or a locator.
    """
    with page.expect_navigation():
        (page.locator(button) if isinstance(button, str) else button).click()


def axe_finds_nothing(page: Any, where: str = "") -> None:
    """Nothing is wrong with what a page shows now."""
    axe_playwright = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed"
    )
    page.wait_for_load_state("load")
    result = axe_playwright.Axe().run(page)
    assert result.violations_count == 0, f"{where or page.url}: {result.generate_report()}"
