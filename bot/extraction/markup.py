"""A feed's HTML → plain paragraphs: short pieces, read without looking for an article in them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from bot.formats.base import usable

LARGEST_PIECE = 300_000
"""Characters read of a summary or content."""

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "dt", "figcaption", "figure"}
    | {
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
    }
    | {"td", "th", "tr", "ul"}
)
_BREAKS = frozenset({"br", "hr"})
_BLANK_LINE = re.compile(r"\n\s*\n")
_MARKUP = re.compile(r"<[a-zA-Z!/?]")


def plain(written: str) -> str:
    """Return the text of a piece of HTML: paragraphs separated by blank lines, entities decoded."""
    written = usable(written[:LARGEST_PIECE])
    if not _MARKUP.search(written):
        return _paragraphs(_BLANK_LINE.split(html.unescape(written)))
    return _paragraphs(_pieces(BeautifulSoup(written, "lxml")))


def _pieces(soup: BeautifulSoup) -> list[str]:
    """Its text, one piece a block: as Beautiful Soup has it in order, in time linear even in deep nests."""
    blocks: dict[int, int] = {id(soup): id(soup)}
    pieces: list[list[str]] = []
    here: int | None = None
    for node in soup.descendants:
        if isinstance(node, Tag):
            blocks[id(node)] = id(node) if node.name in _BLOCKS else blocks[id(node.parent)]
            here = None if node.name in _BREAKS else here
        elif type(node) is NavigableString:  # its subclasses are scripts, styles, comments
            if here != blocks[id(node.parent)]:
                here = blocks[id(node.parent)]
                pieces.append([])
            pieces[-1].append(node)
    return ["".join(piece) for piece in pieces]


def _paragraphs(pieces: Iterable[str]) -> str:
    tidy = (" ".join(piece.split()) for piece in pieces)
    return "\n\n".join(piece for piece in tidy if piece)
