"""One workbook to fill in: everything that a look reads, with drop-downs and explanations."""

from cxkit.template.new import new_workbook

__all__ = ["new_workbook"]
