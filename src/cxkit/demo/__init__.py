"""The demonstration company: an invented organisation whose truth is known."""

from cxkit.demo.company import DemoCompany, generate

__all__ = ["DemoCompany", "generate"]
