"""The demonstration feed: a dozen invented stories in German and English."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources

from cxkit.story import StoryFeed, feed_from_document

__all__ = ["demo_feed"]


@lru_cache(maxsize=1)
def demo_feed() -> StoryFeed:
    """The invented stories that ship with cxkit, tagged with tiles of the default cube."""
    file = resources.files("cxkit.demo.stories") / "feed.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    return feed_from_document(document, file="feed.json")
