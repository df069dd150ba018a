"""A page's parsed tree → the article's own paragraphs.

What an outlet's rule points at is surest. Else trafilatura says what the article is, and two second opinions
are asked where it found little, or less than the page states: the paragraphs as they stand, and the text in
the page's JSON-LD. Where it shows little, what it holds unseen is taken if that is the same article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from bot import site_rules
from bot.extraction import boilerplate, lead
from bot.extraction.authors import without_by
from bot.extraction.hidden import Hidden
from bot.extraction.markup import paragraphs, plain
from bot.extraction.plaintext import LARGEST_TEXT
from bot.extraction.stated import Linked, shown, words
from bot.model import Extract

_MOST_ELEMENTS = 12_000
"""Above this many trafilatura's time grows with their square: paragraphs are then taken as they stand."""

_MOST_ATTRIBUTES = 50_000
"""Above this many the copies that trafilatura makes take hundreds of megabytes."""

_MOST_LINES = 1_000

_LAST_RESORT = 500
"""Characters: where trafilatura finds fewer it may have taken the whole page; paragraphs are surer then."""

_UNSEEN = (
    *("head", "script", "style", "link", "source", "svg", "img", "picture", "button", "iframe"),
    *("template", "select", "object", "canvas"),
)
_MENUS = etree.XPath(
    "//nav[not(.//p)] | //footer[not(.//p)]"
    " | //ul[count(li) > 5][count(.//a) >= count(li)][not(.//p)][not(.//text()[string-length() > 40])]"
)
_ELEMENTS = etree.XPath("count(descendant::*)")
_ATTRIBUTES = etree.XPath("count(descendant::*/@*)")
_UNREAD = frozenset({"noscript", *_UNSEEN, "nav", "footer", "aside", "form", "button", "figure"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def find(tree: HtmlElement, node: Linked, known: Extract, url: str) -> list[str]:
    """The article's paragraphs, without its title and what is not its own; may be none. Changes the tree."""
    described = lead.descriptions(tree, node)
    links = _links(tree)
    unseen = Hidden(tree)
    _slim(tree)
    found = _ruled(tree, known, url) or _found(tree, known)
    stated = _own(_as_stated(node), known)
    if _length(stated) > 2 * _length(found) or (len(found) == 1 < len(stated)):
        found = stated
    found = _own(unseen.copy(found), known) or found
    found = boilerplate.without_lists(found, links)
    return [*lead.leads(tree, known.title, described, found), *found]


def _slim(tree: HtmlElement) -> None:
    """Take out what holds no text and menus: every step that follows goes over all that there is.

    Of empty elements only `div` goes, a tenth of a page: without others trafilatura chooses otherwise.
    """
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    for menu in _MENUS(tree):
        if menu.getparent() is not None:
            menu.drop_tree()
    for block in reversed(list(tree.iter("div"))):
        holder = block.getparent()
        if len(block) == 0 and holder is not None and _is_blank(block.text) and _is_blank(block.tail):
            holder.remove(block)


def _is_blank(text: str | None) -> bool:
    return not text or text.isspace()


def _ruled(tree: HtmlElement, known: Extract, url: str) -> list[str]:
    """What the rule for the page's outlet points at, where there is one and it holds an article."""
    rule = site_rules.rule(known.canonical_url) or site_rules.rule(url)
    if rule is None:
        return []
    for element in _selected(rule.drop)(tree) if rule.drop else ():
        element.drop_tree()
    elements = _selected(rule.body)(tree) if rule.body else []
    outer = [
        element for element in elements if not any(above in elements for above in element.iterancestors())
    ]
    written = (
        etree.tostring(element, encoding="unicode", with_tail=False) for element in outer[:_MOST_LINES]
    )
    found = _own((line for one in written for line in paragraphs(one)), known)
    return found if _length(found) >= _LAST_RESORT else []


@cache
def _selected(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


def _found(tree: HtmlElement, known: Extract) -> list[str]:
    """What trafilatura finds, or the paragraphs as they stand where those are surer."""
    is_small = _ELEMENTS(tree) <= _MOST_ELEMENTS and _ATTRIBUTES(tree) <= _MOST_ATTRIBUTES
    found = _own(_as_article(tree), known) if is_small else []
    if _length(found) >= _LAST_RESORT:
        return found
    marked = _own(_as_paragraphs(tree), known)
    return marked if 3 * _length(marked) >= _length(found) else found


def _as_article(tree: HtmlElement) -> list[str]:
    """The lines that trafilatura takes for the article."""
    from trafilatura import bare_extraction  # noqa: PLC0415  # it costs 262 ms and 49 MB: only who reads pages pays

    found = bare_extraction(tree, include_comments=False, favor_recall=True)
    return str(getattr(found, "text", None) or "").splitlines()


def _as_paragraphs(tree: HtmlElement) -> list[str]:
    """The text of every paragraph that stands outside navigation, forms and notes at the side."""
    lines: list[str] = []
    room = LARGEST_TEXT
    article = tree.find(".//article")
    article = tree if article is None else article
    for paragraph in article.iter("p"):
        if room > 0 and not any(above.tag in _UNREAD for above in paragraph.iterancestors()):
            lines += paragraph.text_content().splitlines()
            room -= len(lines[-1]) if lines else 0
    return lines


def _as_stated(node: Linked) -> list[str]:
    """The lines of the body that the page states for machines."""
    body = node.get("articleBody")
    pieces = body[:LARGEST_TEXT].splitlines() if isinstance(body, str) else []
    if len(pieces) > _MOST_LINES:  # no article: read at once, since each reading has its cost
        return plain("<br>".join(pieces)).splitlines()
    return [line for piece in pieces for line in plain(piece).splitlines()]


def _links(tree: HtmlElement) -> frozenset[str]:
    """The words of the links to other pages, but for those in headings: they are the headings' own."""
    links = {_words(link) for link in tree.iter("a") if _leads_away(link.get("href"))}
    return frozenset(links.difference(map(_words, _in_headings(tree))))


def _leads_away(address: str | None) -> bool:
    return address is not None and address[:1] not in ("", "#")


def _words(link: HtmlElement) -> str:
    return shown(link) if len(link) else words(link.text or "")


def _in_headings(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The links in headings, and those around one."""
    for heading in tree.iter(*_HEADINGS):
        yield from heading.iterfind("a")
        yield from heading.iterfind("*/a")
        holder = heading.getparent()
        if holder is not None and holder.tag == "a":
            yield holder


def _length(lines: Iterable[str]) -> int:
    return sum(map(len, lines))


def _own(lines: Iterable[str], known: Extract) -> list[str]:
    """The article's own paragraphs; title and byline once more at their head are none."""
    own = boilerplate.clean(lines)
    named = {name.casefold() for name in (known.title, known.author) if name}
    first = (place for place, line in enumerate(own) if without_by(line).casefold() not in named)
    return own[next(first, len(own) - 1) :] if own else []
