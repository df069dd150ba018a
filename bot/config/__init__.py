"""feeds.yaml, a file that people write → `bot.model.Config`, or every mistake in it by line and column.

loading is the order of work: reading → environment → checking (schema, values, addresses, wording)
→ pausing → building. changes tells two configurations apart, keys lists what may be written,
writing adds and removes feeds (editing the text).
"""

from bot.config.changes import describe_change
from bot.config.keys import known_keys
from bot.config.loading import load, parse
from bot.config.writing import add_feed, remove_feed

__all__ = ["add_feed", "describe_change", "known_keys", "load", "parse", "remove_feed"]
