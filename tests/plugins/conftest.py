"""Fixture distributions on disk: metadata and a module each, as pip leaves them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Install = Callable[..., str]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Writes a distribution that announces a plugin, and puts it on the path."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delenv("CXKIT_STRICT", raising=False)
    modules = set(sys.modules)

    def write(
        plugin: str,
        source: str,
        *,
        distribution: str = "",
        version: str = "1.2",
        metadata: bool = True,
    ) -> str:
        distribution = distribution or f"acme-{plugin}"
        module = distribution.replace("-", "_")
        info = tmp_path / f"{module}-{version}.dist-info"
        info.mkdir()
        if metadata:
            text = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
            (info / "METADATA").write_text(text, encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[cxkit]\n{plugin} = {module}\n", encoding="utf-8")
        (tmp_path / f"{module}.py").write_text(source, encoding="utf-8")
        return module

    yield write
    for name in set(sys.modules) - modules:
        if name.startswith("acme"):
            del sys.modules[name]


GOOD = """
import cxkit

@cxkit.hookimpl
def cxkit_methods():
    return [cxkit.Method(id="{name}.none", label={{"en": "None", "de": "Keine"}},
                         functions=("F86",), reference="none", compute=lambda context: [])]
"""


@pytest.fixture
def good() -> Callable[[str], str]:
    """The source of a plugin that registers one method."""
    return lambda name: GOOD.format(name=name)
