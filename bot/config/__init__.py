"""feeds.yaml, a file that people write → `bot.model.Config`, or every mistake in it by line and column.

loading is the order of work: reading → environment → checking (schema, values, addresses, wording)
→ pausing → building. changes tells two configurations apart, keys lists what may be written,
writing adds, pauses and removes feeds (editing the text, spelling a feed's keys), opml exchanges them.
"""

from typing import TYPE_CHECKING

from bot import lazily
from bot.config.addresses import feed as feed_address

if TYPE_CHECKING:
    from bot.config.changes import describe_change
    from bot.config.keys import known_keys
    from bot.config.loading import load, parse
    from bot.config.writing import add_feed, add_feeds, pause_feed, refuse_known, remove_feed, told_apart

__all__ = [
    "add_feed",
    "add_feeds",
    "describe_change",
    "feed_address",
    "known_keys",
    "load",
    "parse",
    "pause_feed",
    "refuse_known",
    "remove_feed",
    "told_apart",
]

__getattr__ = lazily.parts_of(
    __name__,
    changes="describe_change",
    keys="known_keys",
    loading="load parse",
    writing="add_feed add_feeds pause_feed refuse_known remove_feed told_apart",
)
