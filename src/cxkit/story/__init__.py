"""Practitioners' stories as data: what they turned, what came of it, what was hard."""

from cxkit.story.load import feed_from_document, load_feed
from cxkit.story.merge import merge_feeds
from cxkit.story.model import Author, Effect, Effort, Link, Story, StoryFeed
from cxkit.story.near import Shown, selection, stories_for, tiles_in

__all__ = [
    "Author",
    "Effect",
    "Effort",
    "Link",
    "Shown",
    "Story",
    "StoryFeed",
    "feed_from_document",
    "load_feed",
    "merge_feeds",
    "selection",
    "stories_for",
    "tiles_in",
]
