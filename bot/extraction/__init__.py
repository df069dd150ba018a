"""Page, feed content or text file → article: clean text and metadata.

`read` reads a page, `read_text` a file, `plain` a piece of a feed; `article_from`, `with_page` and
`without_page` make the article out of what its feed and its page say.
"""

from bot.extraction.markup import plain
from bot.extraction.merging import article_from, wants_page, with_page, without_page
from bot.extraction.page import read
from bot.extraction.plaintext import read_text

__all__ = ["article_from", "plain", "read", "read_text", "wants_page", "with_page", "without_page"]
