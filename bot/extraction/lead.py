"""A page's tree and its article's paragraphs → the standfirst, where it stands apart from them.

Many pages hold the first paragraph (standfirst, deck, Vorspann, подводка) outside the element that holds
the others, where no extractor looks for it. What the page also gives as its description is one for sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lxml.html import HtmlElement

from bot.extraction.stated import Linked, folded, words

SHORTEST = 40
"""Characters: shorter lines are labels."""

_LONGEST = 1_000
_SAME = 60
"""Characters: texts that agree in so many at the beginning are one text."""

_BLOCKS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "div", "section", "header", "article", "ul", "ol", "li", "table"}
    | {"figure", "blockquote", "main", "aside", "nav", "form", "footer"}
)
_APART = frozenset(
    {"nav", "aside", "figure", "figcaption", "form", "button", "ul", "ol", "footer", "a", "time"}
    | {"label", "select", "table", "noscript"}
)
_NO_LEAD = re.compile(
    r"author|byline|date|share|social|caption|credit|breadcrumb|promo|newsletter|comment|relat|tags|cookie"
    r"|consent|banner|advert|paywall|subscri|menu|copyright|gallery|video",
    re.IGNORECASE,
)
_DESCRIPTIONS = ("og:description", "description", "twitter:description")


def descriptions(tree: HtmlElement, node: Linked) -> list[str]:
    """What the page says of its article in a sentence or two, once each."""
    metas = ((meta.get("property") or meta.get("name") or "", meta) for meta in tree.iter("meta"))
    found = [meta.get("content") or "" for name, meta in metas if name.lower() in _DESCRIPTIONS]
    said = node.get("description")
    found += [said] if isinstance(said, str) else []
    return list(dict.fromkeys(text for one in found if len(text := words(one[:_LONGEST])) >= SHORTEST))


def leads(tree: HtmlElement, title: str, described: Sequence[str], found: Sequence[str]) -> list[str]:
    """The paragraphs between headline and text that say what the page's description says."""
    if not (found and described):
        return []
    text = " ".join(found)
    if all(one[:_SAME] in text for one in described):
        return []
    before = _before(tree, title, found[0][:_SAME])
    return [lead for lead in before if lead not in text and any(_says(lead, one) for one in described)]


def _says(lead: str, described: str) -> bool:
    return described[:_SAME] in lead or lead in described


def _before(tree: HtmlElement, title: str, first: str) -> Iterator[str]:
    """The innermost blocks of text behind the headline and before the text's beginning."""
    headline = _headline(tree, title)
    passed = headline is None
    for element in tree.iter(*_BLOCKS):
        if element is headline:
            passed = True
        elif passed and not any(True for _ in element.iterdescendants(*_BLOCKS)):
            text = words(element.text_content()[: 2 * _LONGEST])
            if text.startswith(first):
                return
            if SHORTEST <= len(text) <= _LONGEST and _is_open(element):
                yield text


def _headline(tree: HtmlElement, title: str) -> HtmlElement | None:
    names = ((heading, folded(heading.text_content()[:_LONGEST])) for heading in tree.iter("h1"))
    wanted = folded(title)
    return next((h for h, name in names if name and wanted and (name in wanted or wanted in name)), None)


def _is_open(element: HtmlElement) -> bool:
    """Whether it stands in no part of the page that is navigation, a credit or an offer."""
    above: Iterable[HtmlElement] = (element, *element.iterancestors())
    return not any(
        one.tag in _APART or (one.tag not in ("html", "body") and _NO_LEAD.search(_called(one)))
        for one in above
    )


def _called(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"
