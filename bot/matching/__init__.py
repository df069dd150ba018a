"""Watch-list → matches: where the names of keywords stand in an article, and the words that prove it."""

from bot.matching.expanding import expand
from bot.matching.finding import Matcher, compile, find  # noqa: A004  # it reads as matching.compile

__all__ = ["Matcher", "compile", "expand", "find"]
