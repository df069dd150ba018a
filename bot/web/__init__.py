"""The web page: what the archive holds, for readers; it decides nothing."""

from bot.web.pages import create

__all__ = ["create"]
