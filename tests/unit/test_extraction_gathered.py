"""Entries that a feed gathered elsewhere, as Google News does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot import extraction
from bot.errors import ParseError
from bot.extraction import gathered
from bot.model import Arrival, Article, Entry, Feed, FeedId, FeedState, Side

SEEN = datetime(2025, 12, 4, 18, 0, tzinfo=UTC)
WRAPPER = "https://news.google.com/rss/articles/CBMiZ0FVX3lxTE9wYXF1ZQ"
ONE_LINK = (
    f'<a href="{WRAPPER}" target="_blank">Frigate Tamal joins the fleet</a>&nbsp;&nbsp;'
    '<font color="#6f6f6f">The Example Post</font>'
)
LIST = (
    f'<ol><li><a href="{WRAPPER}">Tamal joins</a>&nbsp;&nbsp;<font color="#6f6f6f">The Post</font></li>'
    f'<li><a href="{WRAPPER}2">Navy has Tamal</a>&nbsp;&nbsp;<font color="#6f6f6f">Daily Ledger</font></li>'
    f'<li><strong><a href="{WRAPPER}3">View Full Coverage on Google News</a></strong></li></ol>'
)


def article(
    *,
    title: str = "Frigate Tamal joins the fleet - The Example Post",
    summary: str = ONE_LINK,
    source: str = "The Example Post",
    source_url: str = "https://www.post.example",
    feed: str = "https://news.google.com/rss/search?q=Tamal",
) -> Article:
    entry = Entry(id="1", url=WRAPPER, title=title, summary=summary, source=source, source_url=source_url)
    arrival = Arrival(entry=entry, url=WRAPPER, address=WRAPPER, fingerprint="f")
    state = FeedState(id=FeedId(1), feed=Feed(url=feed, side=Side.AGGREGATOR), name="Gathered")
    return extraction.article_from(arrival, feed=state, first_seen=SEEN)


def test_the_outlet_is_the_one_it_was_taken_from() -> None:
    found = article()
    assert (found.title, found.source) == ("Frigate Tamal joins the fleet", "The Example Post")


@pytest.mark.parametrize(
    ("source_url", "feed"),
    [
        ("https://feeds.post.example/world", "https://www.post.example/rss"),
        ("https://world.post.co.in/rss", "https://www.post.co.in/rss"),
        ("", "https://www.post.example/rss"),
        ("not an address", "https://www.post.example/rss"),
    ],
)
def test_a_section_of_the_feeds_own_outlet_is_none_elsewhere(source_url: str, feed: str) -> None:
    found = article(source="Post: World", source_url=source_url, feed=feed, title="A - Post: World")
    assert (found.title, found.source) == ("A - Post: World", "Gathered")


def test_outlets_under_one_second_level_are_told_apart() -> None:
    assert (
        article(source_url="https://post.co.in", feed="https://gather.co.in/rss").source == "The Example Post"
    )


@pytest.mark.parametrize(
    ("title", "outlet", "told"),
    [
        ("Tamal joins – The Post", "the post", "Tamal joins"),
        ("Su-57 | an offer - again - The Post", "The Post", "Su-57 | an offer - again"),
        ("Вручён «Тамал» - Газета - Юг", "Газета - Юг", "Вручён «Тамал»"),
        ("The Post", "The Post", "The Post"),
        (" - The Post", "The Post", " - The Post"),
        ("A word with The Post", "The Post", "A word with The Post"),
        ("Tamal joins - Daily Ledger", "The Post", "Tamal joins - Daily Ledger"),
        ("Tamal joins", "", "Tamal joins"),
    ],
)
def test_only_the_outlets_own_name_leaves_the_title(title: str, outlet: str, told: str) -> None:
    assert gathered.titled(title, outlet) == told


@pytest.mark.parametrize("summary", [ONE_LINK, LIST, ONE_LINK.replace("&nbsp;", "\xa0"), ONE_LINK.upper()])
def test_a_list_of_links_is_no_text(summary: str) -> None:
    assert article(summary=summary).text == ""


@pytest.mark.parametrize(
    "summary",
    [
        "<p>The frigate <a href='/t'>Tamal</a> was handed over on Tuesday.</p>",
        "The frigate was handed over on Tuesday.",
        "<font>The frigate was handed over on Tuesday.</font>",
        "<a href='/t'>Tamal",
    ],
)
def test_what_says_something_stays(summary: str) -> None:
    assert article(summary=summary).text


def test_another_feeds_links_stay() -> None:
    assert article(source="", source_url="", feed="https://post.example/rss").text


@pytest.mark.parametrize(
    ("url", "wrapped"),
    [
        (WRAPPER, True),
        ("https://post.example/news.google.com", False),
        ("https://post.example/1", False),
        ("", False),
    ],
)
def test_which_addresses_are_google_news_own(url: str, *, wrapped: bool) -> None:
    assert extraction.is_wrapped(url) is wrapped


def test_a_page_of_google_news_is_no_article() -> None:
    page = b"<html><body><p>" + b"Words that are not the article's. " * 40 + b"</p></body></html>"
    with pytest.raises(ParseError, match="Google News"):
        extraction.read(page, url=WRAPPER)


@pytest.mark.parametrize(
    "hostile", ["<a" * 20_000, "<a>" * 15_000, "<font" * 9_000 + "<a></a>", "<" * 50_000]
)
def test_hostile_summaries_are_read_at_once(hostile: str) -> None:
    assert gathered.is_list_of_links(hostile) in (True, False)
