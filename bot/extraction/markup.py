"""A feed's HTML → plain paragraphs: short pieces, read without looking for an article in them."""

from __future__ import annotations

import html
import re

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

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
_APART = _BLOCKS | {"br", "hr"}
_UNSEEN = frozenset({"script", "style", "template"})
_BLANK_LINE = re.compile(r"\n\s*\n")
_MARKUP = re.compile(r"<[a-zA-Z!/?]")

# Most of what feeds bring: tags that need no parser. Whatever else begins with "<" does.
_REST_OF_TAG = r"""(?:\s+[\w:-]+(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=`]+))?)*+\s*/?>"""
_SIMPLE_BLOCK = re.compile(
    rf"</?(?:p|br|div|li|ul|ol|blockquote|h[1-6]|hr|figure|figcaption){_REST_OF_TAG}", re.IGNORECASE
)
_SIMPLE_INLINE = re.compile(
    rf"</?(?:a|b|i|em|strong|span|u|small|font|img|abbr|cite|code|mark|q|time){_REST_OF_TAG}", re.IGNORECASE
)


def plain(written: str) -> str:
    """Return the text of a piece of HTML: `paragraphs` separated by blank lines."""
    return "\n\n".join(paragraphs(written))


def paragraphs(written: str) -> list[str]:
    """Return the paragraphs of a piece of HTML, none of them empty, entities decoded, spaces collapsed."""
    if not written:
        return []
    written = written[:LARGEST_PIECE]
    if "<" not in written and "&" not in written and _is_tidy(written):  # as most are
        tidy = [written.strip()]
    else:
        tidy = [_collapsed(piece) for piece in _blocks(usable(written))]
    return [piece for piece in tidy if piece]


def _collapsed(text: str) -> str:
    """The text without white space around it, and with one space for each run of it inside."""
    return text.strip() if _is_tidy(text) else " ".join(text.split())


def _is_tidy(text: str) -> bool:
    """Whether there is no white space in it but single spaces."""
    return "  " not in text and text.isprintable()


def _blocks(written: str) -> list[str]:
    if "<" not in written or not _MARKUP.search(written):
        text = html.unescape(written)
        return _BLANK_LINE.split(text) if "\n" in text else [text]
    simple = _SIMPLE_INLINE.sub("", _SIMPLE_BLOCK.sub("\0", written))
    return _pieces(written) if "<" in simple else html.unescape(simple).split("\0")


def _pieces(written: str) -> list[str]:
    """Its text, one piece a block, however deep they are nested, in one walk over the tree."""
    parser = HTMLParser(
        collect_ids=False, remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8"
    )
    try:
        tree = document_fromstring(written.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # it holds nothing
        return []
    if parser.error_log.filter_from_fatals():  # deeper than libxml2 goes: every tag ends a piece then
        return [html.unescape(text) for text in re.split(r"<[^<>]*>", written)]
    pieces: list[list[str]] = [[]]
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag in _APART:
            pieces.append([])
        said = element.tail if event == "end" else "" if element.tag in _UNSEEN else element.text
        pieces[-1].append(said or "")
    return ["".join(piece) for piece in pieces]
