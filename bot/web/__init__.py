"""The web page: what the archive holds, for readers; it decides nothing."""

from bot.web.application import create

__all__ = ["create"]
