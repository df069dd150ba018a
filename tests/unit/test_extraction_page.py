"""A page's bytes → clean text and metadata, or the reason why there is none."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import extraction
from bot.errors import ParseError

OWN = (
    "The defence ministers of the two countries signed the protocol of the session on Thursday evening.",
    "Two of the five S-400 systems ordered in 2018 have not arrived yet, officials said after the talks.",
    "The next session of the commission is to be held in Moscow in the autumn of next year.",
)


def page(*paragraphs: str, head: str = "", before: str = "", after: str = "", lang: str = "en") -> bytes:
    """A news page around the given paragraphs."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html lang='{lang}'><head><meta charset='utf-8'>{head}</head><body>"
        "<nav><a href='/'>Home</a> <a href='/s'>S-500 special</a></nav>"
        f"<main><article>{before}{body}</article>"
        f"<aside><h3>Related</h3><ul><li><a href='/x'>Su-57 in pictures</a></li></ul></aside>{after}</main>"
        "<footer><p>© Example Media. All rights reserved.</p></footer></body></html>"
    ).encode()


def test_the_text_is_the_article_and_nothing_else() -> None:
    read = extraction.read(
        page(
            OWN[0],
            "READ: Five questions about the navy's new frigate",
            "IMAGE: The ministers. Photograph: Example Desk",
            OWN[1],
            OWN[2],
            "You have used up your {{free_limit}} free articles for this month.",
            before="<h1>Protocol signed in New Delhi</h1>",
        )
    )
    assert read.text == "\n\n".join(OWN)
    assert read.language == "en"


def test_a_short_news_item_is_its_paragraphs() -> None:
    short = ("Lorries are back on the road.", "One lane stays closed.")
    assert extraction.read(
        page(*short, before="<h1>Road reopens</h1><p class='byline'>By A. Rao</p>")
    ).text == "\n\n".join(short)


def test_a_stray_paragraph_does_not_stand_for_an_article_in_divs() -> None:
    body = "".join(f"<div>{paragraph}</div>" for paragraph in OWN)
    html = f"<html><body><main><article>{body}<p>Mumbai</p></article></main></body></html>".encode()
    assert all(paragraph in extraction.read(html).text for paragraph in OWN)


def test_metadata_from_json_ld() -> None:
    node = {
        "@graph": [
            {"@type": "WebPage", "name": "Other"},
            {
                "@type": ["NewsArticle"],
                "headline": "Protocol signed &amp; sealed",
                "datePublished": "2025-12-04T20:00:00+05:30",
                "dateModified": "2025-12-04T21:00:00+05:30",
                "author": [{"@type": "Person", "name": "Leela Fernandes"}, {"name": "Example Post"}],
                "publisher": {"name": "Example Post"},
            },
        ]
    }
    head = f"<script type='application/ld+json'>{json.dumps(node)}</script><title>x | Example Post</title>"
    read = extraction.read(page(*OWN, head=head), url="https://post.example.org/a/1.html")
    assert read.title == "Protocol signed & sealed"
    assert read.author == "Leela Fernandes"
    assert read.published == datetime(2025, 12, 4, 14, 30, tzinfo=UTC)
    assert read.updated == datetime(2025, 12, 4, 15, 30, tzinfo=UTC)
    assert read.site == "Example Post"


def test_metadata_from_meta_elements() -> None:
    head = (
        "<title>Protocol signed - Example Post</title><meta property='og:site_name' content='Example Post'>"
        "<meta property='og:title' content='Protocol signed | Example Post'>"
        "<meta name='author' content='By Tom Okafor'>"
        "<meta property='article:published_time' content='2025-12-04T14:30:00Z'>"
        "<link rel='canonical' href='/a/1.html?utm_source=x'>"
    )
    read = extraction.read(page(*OWN, head=head), url="https://m.post.example.org/a/1.html?from=rss")
    assert (read.title, read.author) == ("Protocol signed", "Tom Okafor")
    assert read.published == datetime(2025, 12, 4, 14, 30, tzinfo=UTC)
    assert read.canonical_url == "https://post.example.org/a/1.html"


@pytest.mark.parametrize(
    ("head", "before", "title"),
    [
        ("<title>Session ends | Example Post</title>", "<h1>Session ends</h1>", "Session ends"),
        ("<title>Example Post: Session ends</title>", "", "Session ends"),
        ("<title>Session ends - India - post.example.org</title>", "", "Session ends - India"),
        ("<meta property='og:title' content='Session ends'>", "<h1>Example Post</h1>", "Session ends"),
        ("", "<h1>Session\n  ends</h1>", "Session ends"),
        ("", "", ""),
    ],
)
def test_the_title_is_the_headline_without_the_outlet(head: str, before: str, title: str) -> None:
    site = "<meta property='og:site_name' content='Example Post'>"
    read = extraction.read(page(*OWN, head=head + site, before=before), url="https://post.example.org/1")
    assert read.title == title


@pytest.mark.parametrize(
    "byline",
    [
        "",
        "<p class='author'>https://example.org/me</p>",
        "<p class='byline'>admin</p>",
        "<p class='byline'>Example Post</p>",
    ],
)
def test_no_author_is_invented(byline: str) -> None:
    site = "<meta property='og:site_name' content='Example Post'>"
    assert extraction.read(page(*OWN, head=site, before=byline)).author == ""


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("<link rel='canonical' href='https://post.example.org/'>", ""),  # a front page is no article
        ("<link rel='canonical' href='https://agency.example.net/7'>", "https://agency.example.net/7"),
        ("<meta property='og:url' content='https://agency.example.net/7'>", ""),
        ("<link rel='canonical' href='javascript:alert(1)'>", ""),
    ],
)
def test_the_canonical_address(link: str, expected: str) -> None:
    assert extraction.read(page(*OWN, head=link), url="https://post.example.org/a").canonical_url == expected


def test_a_windows_1251_page_says_so_or_its_header_does() -> None:
    russian = "Министры обороны подписали протокол заседания комиссии. Поставки продолжаются по графику."
    html = f"<html lang='ru'><title>Протокол</title><body><p>{russian}</p><p>{russian}</p></body></html>"
    read = extraction.read(html.encode("cp1251"), content_type="text/html; charset=windows-1251")
    assert read.text == f"{russian}\n\n{russian}"
    assert read.language == "ru"


@pytest.mark.parametrize(
    ("body", "content_type", "reason", "wall"),
    [
        (b"%PDF-1.7 ...", "text/html", "not HTML: application/pdf", False),
        (b"\x89PNG\r\n", None, "not HTML: image/png", False),
        (b"{}", "application/json; charset=utf-8", "not HTML: application/json", False),
        (b"", "text/html", "there is no readable text", False),
        (b"<html><body></body></html>", "text/html", "the page has no readable text", False),
        (b"<?xml version='1.0'?><rss><channel/></rss>", None, "not an article: a feed or a sitemap", False),
        (
            b"<html><title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p></html>",
            "text/html",
            "the page is a log-in, consent or bot-check page",
            True,
        ),
        (
            b"<html><h1>Welcome</h1><form><input type='password'></form><p>Members only.</p></html>",
            "text/html",
            "the page is a log-in, consent or bot-check page",
            True,
        ),
    ],
)
def test_what_is_no_article_says_why(body: bytes, content_type: str | None, reason: str, wall: bool) -> None:
    with pytest.raises(ParseError) as caught:
        extraction.read(body, content_type=content_type)
    assert str(caught.value) == reason
    assert caught.value.wall is wall


def test_a_page_with_a_cookie_banner_is_no_wall() -> None:
    banner = "<div>We value your privacy. <button>Accept all cookies</button></div>"
    assert extraction.read(page(*OWN, after=banner)).text == "\n\n".join(OWN)


def test_the_body_stated_for_machines_stands_in_for_a_page_drawn_by_scripts() -> None:
    node = {"@type": "NewsArticle", "headline": "Signed", "articleBody": "\n".join(OWN)}
    head = f"<script type='application/ld+json'>{json.dumps(node)}</script>"
    html = f"<html><head>{head}</head><body><div id='app'></div></body></html>".encode()
    assert extraction.read(html).text == "\n\n".join(OWN)


HOSTILE = {
    "nested": b"<div>" * 300_000,
    "many paragraphs": b"<p>word word</p>" * 60_000,
    "many cells": b"<table><tr>" + b"<td>word" * 60_000,
    "json-ld nest": b"<script type='application/ld+json'>" + b"[" * 300_000 + b"</script>",
    "brackets": b"<" * 1_000_000,
    "open templates": b"<p>" + b"{{" * 500_000,
    "zeros": b"\x00" * 1_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_ends_in_an_article_or_a_reason(name: str) -> None:
    try:
        read = extraction.read(b"<html><body>" + HOSTILE[name])
    except ParseError:
        return
    assert read.text


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["", "<p>", "<article><h1>", "<script type='application/ld+json'>{"]),
)
def test_any_bytes_end_in_an_article_or_a_reason(body: bytes, start: str) -> None:
    try:
        read = extraction.read(start.encode() + body, url="https://post.example.org/1")
    except ParseError:
        return
    assert read.text.strip()
    assert "\x00" not in read.text


def test_an_endless_address_is_dropped_and_its_words_stay() -> None:
    paragraph = (
        "<p>The ministers signed the protocol in the evening and left without a word to the press.</p>"
    )
    endless = f"<a href='{'<!--' * 30_000}'>The ships sail in March, the yard says.</a>"
    read = extraction.read(f"<html><body><article>{paragraph * 4}<p>{endless}</p></article></body></html>")
    assert "left without a word to the press." in read.text
    assert "The ships sail in March, the yard says." in read.text
