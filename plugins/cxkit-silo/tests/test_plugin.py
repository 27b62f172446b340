"""What the plugin offers, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import cxkit_silo


def test_importing_the_plugin_does_not_import_numpy() -> None:
    code = "import sys, cxkit_silo; print({'numpy', 'scipy', 'networkx'} & {*sys.modules})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


@pytest.mark.parametrize("name", cxkit_silo.__all__)
def test_everything_that_is_offered_is_there(name: str) -> None:
    assert getattr(cxkit_silo, name) is not None


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = cxkit_silo.nothing
