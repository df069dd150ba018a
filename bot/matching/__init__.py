"""Watch-list → matches: where the names of keywords stand in an article, and the words that prove it."""

from typing import TYPE_CHECKING

from bot import lazily
from bot.lexicon import needs_of

if TYPE_CHECKING:
    from bot.matching.expanding import expand
    from bot.matching.explaining import Explanation, Step, explain
    from bot.matching.finding import Matcher, compile, find, find_all, spellings  # noqa: A004  # it reads as matching.compile
    from bot.matching.wording import occurs

__all__ = [
    "Explanation",
    "Matcher",
    "Step",
    "compile",
    "expand",
    "explain",
    "find",
    "find_all",
    "needs_of",
    "occurs",
    "spellings",
]

__getattr__ = lazily.parts_of(
    __name__,
    expanding="expand",
    explaining="Explanation Step explain",
    finding="Matcher compile find find_all spellings",
    wording="occurs",
)
