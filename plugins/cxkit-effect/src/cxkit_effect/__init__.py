"""cxkit-effect: did the turn do anything."""

from __future__ import annotations

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    if name == "__version__":
        from importlib.metadata import version

        return version("cxkit-effect")
    raise AttributeError(f"module 'cxkit_effect' has no attribute {name!r}")
