"""The plugin conforms to the kit for all plugins."""

from __future__ import annotations

from cxkit.testing import check_plugin


def test_the_plugin_conforms_to_the_kit() -> None:
    report = check_plugin("silo")
    report.raise_if_failed()
    assert report.ran >= 5, str(report)
