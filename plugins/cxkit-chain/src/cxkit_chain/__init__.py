"""cxkit-chain: the service chain from event logs."""

from __future__ import annotations

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    if name == "__version__":
        from importlib.metadata import version

        return version("cxkit-chain")
    raise AttributeError(f"module 'cxkit_chain' has no attribute {name!r}")
