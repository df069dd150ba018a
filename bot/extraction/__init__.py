"""Page, feed content or text file → article: clean text and metadata.

`read` reads a page, `read_text` a file, `plain` a piece of a feed; `article_from`, `with_page` and
`without_page` make the article out of what its feed and its page say.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.extraction.gathered import is_wrapped
    from bot.extraction.markup import plain
    from bot.extraction.merging import article_from, articles_from, wants_page, with_page, without_page
    from bot.extraction.page import is_heavy, read
    from bot.extraction.plaintext import read_text

__all__ = [
    "article_from",
    "articles_from",
    "is_heavy",
    "is_wrapped",
    "plain",
    "read",
    "read_text",
    "wants_page",
    "with_page",
    "without_page",
]

_PARTS = {
    "is_wrapped": "gathered",
    "plain": "markup",
    "article_from": "merging",
    "articles_from": "merging",
    "wants_page": "merging",
    "with_page": "merging",
    "without_page": "merging",
    "is_heavy": "page",
    "read": "page",
    "read_text": "plaintext",
}


def __getattr__(name: str) -> object:
    """A part is imported when it is first asked for: a poll that finds nothing new asks for none (30 ms)."""
    if name not in _PARTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    part: object = getattr(import_module(f"{__name__}.{_PARTS[name]}"), name)
    globals()[name] = part  # asked for once
    return part
