"""cxkit-submissions: the call for practitioners' stories."""

from __future__ import annotations

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    if name == "__version__":
        from importlib.metadata import version

        return version("cxkit-submissions")
    raise AttributeError(f"module 'submissions_app' has no attribute {name!r}")
