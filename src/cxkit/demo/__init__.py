"""The demonstration company: an invented organisation whose truth is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxkit.demo.company import DemoCompany, generate

if TYPE_CHECKING:
    from cxkit.demo.run import demo, truth_of

__all__ = ["DemoCompany", "demo", "generate", "truth_of"]


def __getattr__(name: str) -> Any:
    # Generating needs numpy only; looking needs everything.
    if name in ("demo", "truth_of"):
        from cxkit.demo import run

        return getattr(run, name)
    raise AttributeError(f"module 'cxkit.demo' has no attribute {name!r}")
