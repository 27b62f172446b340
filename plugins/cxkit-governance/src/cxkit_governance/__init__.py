"""cxkit-governance: rules over registers."""

from __future__ import annotations

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    if name == "__version__":
        from importlib.metadata import version

        return version("cxkit-governance")
    raise AttributeError(f"module 'cxkit_governance' has no attribute {name!r}")
