"""Page, feed content or text file → article: clean text and metadata.

`read` reads a page, `read_text` a file, `plain` a piece of a feed; `article_from`, `with_page` and
`without_page` make the article out of what its feed and its page say.
"""

from typing import TYPE_CHECKING

from bot import lazily

if TYPE_CHECKING:
    from bot.extraction.fed import article_from, articles_from, wants_page, without_page
    from bot.extraction.gathered import is_wrapped
    from bot.extraction.markup import plain
    from bot.extraction.merging import with_page
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

__getattr__ = lazily.parts_of(
    __name__,
    fed="article_from articles_from wants_page without_page",
    gathered="is_wrapped",
    markup="plain",
    merging="with_page",
    page="is_heavy read",
    plaintext="read_text",
)
