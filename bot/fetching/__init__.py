"""The door to the web: addresses → what their servers answer, guarded and within limits."""

from bot.fetching.client import Client, PostResponse

__all__ = ["Client", "PostResponse"]
