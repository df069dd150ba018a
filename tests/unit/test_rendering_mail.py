"""The HTML of a mail uses nothing that Gmail or Outlook drops, or stands without what they drop.

What they do is told by caniemail.com (feature by feature), by Gmail's own page on CSS for developers
(developers.google.com/workspace/gmail/design/css) and, of Outlook on Windows, whose pages Word lays out, by
Microsoft's "Word 2007 HTML and CSS rendering capabilities in Outlook". In our words, by property and element:
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from bot import rendering
from bot.model import Digest, Form, StoryArticle
from tests.factories import article, match, story
from tests.summit import ALL, MORNINGS, on_friday, told_in
from tests.unit.test_rendering import digest

DROPPED = {
    # property, or property: value → what happens to it
    "display: flex": "Outlook on Windows lays the children out one under the other",
    "display: grid": "Gmail with other accounts and Outlook on Windows ignore it",
    "position": "Gmail removes it",
    "float": "Word floats only pictures",
    "background-image": "Outlook on Windows shows none; Gmail drops the rule where it holds a url()",
    "background": "the short form is read in part by Word: background-color is read whole",
    "transform": "Outlook on Windows ignores it",
    "animation": "Gmail removes it",
    "transition": "Gmail removes it",
    "box-shadow": "Outlook on Windows ignores it, so that it may carry no meaning",
    "opacity": "Outlook on Windows ignores it",
    "filter": "Gmail removes it",
    "clip-path": "Gmail removes it",
    "object-fit": "Outlook ignores it",
    "aspect-ratio": "Gmail removes it",
    "gap": "goes with flex and grid",
    "inset": "Gmail removes it",
    "content": "generated content is shown by neither",
    "visibility": "Word shows what is hidden",
}
VALUES_DROPPED = ("var(", "calc(", "url(", "rem", "vw", "vh", "clamp(", "min(", "max(", "expression(")
"""Gmail removes custom properties; Word knows no functions and not these units; url() loads something."""

TAGS_DROPPED = frozenset(
    (
        *("svg", "form", "input", "button", "select", "textarea", "script", "link", "iframe", "object"),
        *("embed", "video", "audio", "canvas", "img", "base", "picture", "math", "dialog", "details"),
    )
)
"""Removed by Gmail, by Outlook or by both; `img` would load from elsewhere, as an outer sheet by `link`."""

BOXED = ("padding", "width", "background-color", "max-width")
"""What Word reads of a cell or table, and not of div, p or span."""

STYLE_LENGTH = 8_192
"""Gmail drops a style element beyond as many characters (caniemail: html-style)."""

SELECTORS = re.compile(r"[a-z.\- ,\d]+")
"""Tags, classes and descendants: Gmail drops the whole element for attribute selectors and pseudo-classes."""


MEDIA = re.compile(r"@media[^{}]+\{((?:[^{}]+\{[^{}]*\})*\s*)\}")
RULE = re.compile(r"([^{}]+)\{[^{}]*\}")


def declarations(style: str) -> Iterator[tuple[str, str]]:
    """Properties with their values; no value of ours holds a semicolon."""
    for one in filter(str.strip, style.split(";")):
        name, _, value = one.partition(":")
        yield name.strip().lower(), value.strip()


def complaints(page: str) -> Iterator[str]:
    """What a mail program would drop, element by element."""
    tree = lxml_html.document_fromstring(page)
    for element in tree.iter(etree.Element):
        if element.tag in TAGS_DROPPED:
            yield f"<{element.tag!s}>"
        yield from _element(element)
    for style in tree.iter("style"):
        yield from _sheet(style.text or "")
    if len(page.encode()) > 80_000:
        yield f"{len(page.encode())} bytes: Gmail cuts at 102 KB"


def _element(element: HtmlElement) -> Iterator[str]:
    tag = str(element.tag)
    for name, value in declarations(element.get("style", "")):
        said = f"{name}: {value}"
        if name in DROPPED or said in DROPPED:
            yield f"<{tag}> {said}: {DROPPED.get(name) or DROPPED[said]}"
        yield from (f"<{tag}> {said}" for word in VALUES_DROPPED if word in value)
        hidden = element.get("class") == "preview"
        if name in BOXED and tag not in {"td", "table", "body"} and not hidden and not _decorates(element):
            yield f"<{tag}> {said}: Word reads it of cells and tables alone"
    if tag == "table" and not (element.get("width") and element.get("role") == "presentation"):
        yield "a table of the layout without a width attribute and role"
    if tag == "td" and "width:" in element.get("style", "") and not element.get("width"):
        yield "a cell whose width stands in its style alone"


def _decorates(element: HtmlElement) -> bool:
    """Whether it only looks better where it is read: the frame around a word."""
    return element.get("class") == "badge"


def _sheet(text: str) -> Iterator[str]:
    if len(text) > STYLE_LENGTH:
        yield f"a style element of {len(text)} characters"
    if outside := MEDIA.sub("", text).strip():  # what must always hold has to stand in the elements
        yield f"outside of @media: {outside[:60]}"
    for rules in MEDIA.findall(text):
        for selector in RULE.findall(rules):
            if not SELECTORS.fullmatch(selector.strip()):
                yield f"a selector for which Gmail drops all: {selector.strip()}"


@cache
def crowded(language: str) -> Digest:
    """Thirty stories, each told by forty articles with long names."""
    stories = []
    for number in range(1, 31):
        members = [
            StoryArticle(
                article=article(
                    number * 100 + one,
                    source=f"The Very Long Named Example Paper of the North, edition {one}",
                    title="Ministers meet in the capital and speak of everything at length " * 3,
                ),
                matches=(
                    match("S-400"),
                    match(f"Su-{one}", context="A long sentence with S-400 in it. " * 9),
                ),
            )
            for one in range(40)
        ]
        stories.append(story(number, *members))
    return digest(*stories, language=language)


def denial() -> Digest:
    desk, _ = on_friday()
    desk.reads(MORNINGS[1], ALL, told_in(1, *"ABCDEFG"))
    (denied,) = desk.reads(MORNINGS[2], ALL, told_in(1, *"ABCDEFGH"))
    return denied


def update() -> Digest:
    desk, _ = on_friday(language="ru")
    (scoop,) = desk.reads(MORNINGS[1], ALL, told_in(1, *"ABCDEFG"))
    return scoop


DIGESTS: dict[str, Callable[[], Digest]] = {
    "friday": lambda: on_friday()[1],
    "an update in Russian": update,
    "a denial": denial,
    "nothing": digest,
    "thirty stories": lambda: crowded("en"),
    "thirty in Hindi": lambda: crowded("hi"),
    "thirty in Russian": lambda: crowded("ru"),
}


@pytest.mark.parametrize("name", DIGESTS)
def test_nothing_in_a_mail_is_dropped_by_gmail_or_outlook(name: str) -> None:
    page = rendering.render(DIGESTS[name](), forms=[Form.HTML], base_url="https://watch.example.org")
    assert list(complaints(page.parts[Form.HTML])) == []


def test_thirty_large_stories_are_all_there_and_lighter_than_gmails_scissors() -> None:
    page = rendering.render(crowded("en"), forms=[Form.HTML], base_url=None).parts[Form.HTML]
    assert page.count("<h1") == 30
    assert len(page.encode()) < 80_000


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        ('<p style="display: flex">x</p>', "display: flex"),
        ('<p style="position: absolute">x</p>', "position: absolute"),
        ('<td style="background-image: url(https://a.example.org)">x</td>', "background-image"),
        ('<p style="width: calc(1px + 2px)">x</p>', "calc("),
        ("<svg></svg>", "<svg>"),
        ('<img src="https://a.example.org/x.png">', "<img>"),
        ('<div style="padding: 4px">x</div>', "Word reads it of cells and tables alone"),
        ("<table><tr><td>x</td></tr></table>", "without a width attribute"),
        ("<style>p { color: red }</style>", "outside of @media"),
        ("<style>@media print { a[href] { color: red } }</style>", "a selector for which Gmail drops all"),
        (f"<style>@media print {{ p {{ color: red }} }} {' ' * 8_192}</style>", "a style element of"),
    ],
)
def test_the_check_sees_what_is_dropped(page: str, complaint: str) -> None:
    assert any(complaint in one for one in complaints(f"<html><body>{page}</body></html>"))
