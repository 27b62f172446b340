"""What changed between two looks, finding by finding, and why."""

from cxkit.compare.causes import Cause
from cxkit.compare.changes import Change, Diff
from cxkit.compare.pairs import diff
from cxkit.compare.stored import load_assessment, load_last_two

__all__ = ["Cause", "Change", "Diff", "diff", "load_assessment", "load_last_two"]
