"""cxkit-submissions: the call for practitioners' stories, from the invitation to the feed.

No account and no password: what somebody writes is kept from the first page on, and a
mailed link or a code opens it again anywhere.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cxkit_submissions.app import create_app
    from cxkit_submissions.feed import feed_of
    from cxkit_submissions.settings import Settings

_LAZY = {
    "Settings": "cxkit_submissions.settings",
    "create_app": "cxkit_submissions.app",
    "feed_of": "cxkit_submissions.feed",
}

__all__ = ["Settings", "create_app", "feed_of"]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'cxkit_submissions' has no attribute {name!r}")
