"""cxkit-silo: borders between departments."""

from __future__ import annotations

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    if name == "__version__":
        from importlib.metadata import version

        return version("cxkit-silo")
    raise AttributeError(f"module 'cxkit_silo' has no attribute {name!r}")
