"""From a site's address to its feeds, over a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.discovery import discover
from bot.errors import FetchError, ParseError
from bot.fetching import Client
from bot.model import FetchSettings
from tests.servers import Page, Raw, Site

pytestmark = pytest.mark.anyio
FEED = Page(
    body=b"<rss version='2.0'><channel><title>Defence</title><item><title>one</title></item></channel></rss>"
)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
async def web() -> AsyncIterator[Client]:
    async with Client(FetchSettings(allow_networks=("127.0.0.0/8",)), user_agent="test") as web:
        yield web


def page(*feeds: str) -> Page:
    links = "".join(f"<link rel='alternate' type='application/rss+xml' href='{feed}'>" for feed in feeds)
    return Page(body=f"<html><head><title>Example</title>{links}</head></html>".encode())


async def test_a_feed_is_its_own_answer(site: Site, web: Client) -> None:
    site.pages["/rss"] = FEED
    found = await discover(web, site.url("/rss"))
    assert [(url, feed.title, len(feed.entries)) for url, feed in found] == [(site.url("/rss"), "Defence", 1)]


async def test_a_feed_that_has_moved_is_found_at_its_new_address(site: Site, web: Client) -> None:
    site.pages |= {"/old": Page(status=301, headers={"Location": "/new"}), "/new": FEED}
    assert [url for url, _ in await discover(web, site.url("/old"))] == [site.url("/new")]


async def test_what_the_page_advertises_comes_before_guesses(site: Site, web: Client) -> None:
    site.pages |= {
        "/": page("/a.xml", "/dead.xml", "/b.xml", "/a.xml#x"),
        "/a.xml": FEED,
        "/b.xml": FEED,
        "/rss": FEED,
    }
    assert [url for url, _ in await discover(web, site.url("/"))] == [site.url("/a.xml"), site.url("/b.xml")]
    assert site.count("/rss") == 0


async def test_usual_paths_are_tried_last(site: Site, web: Client) -> None:
    site.pages |= {"/news/": page("/dead.xml"), "/atom.xml": FEED}
    assert [url for url, _ in await discover(web, site.url("/news/"))] == [site.url("/atom.xml")]


@pytest.mark.parametrize(
    "path",
    [
        *("/feed", "/feed/", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/feed.json"),
        *("/feeds/posts/default", "/news-sitemap.xml", "/blog/feed/", "/blog/index.xml"),
    ],
)
async def test_each_usual_path_is_known_beside_the_page_and_at_the_site(
    site: Site, web: Client, path: str
) -> None:
    site.pages |= {"/blog/": page(), path: FEED}
    assert [url for url, _ in await discover(web, site.url("/blog/"))] == [site.url(path)]


async def test_feeds_of_comments_come_last(site: Site, web: Client) -> None:
    said = Page(body=FEED.body.replace(b"Defence", b"Comments on: Defence"))
    site.pages |= {"/": page("/comments/feed/", "/said", "/feed/"), "/comments/feed/": FEED, "/said": said}
    site.pages["/feed/"] = FEED
    found = [url for url, _ in await discover(web, site.url("/"))]
    assert found == [site.url("/feed/"), site.url("/comments/feed/"), site.url("/said")]


async def test_what_the_text_links_to_comes_before_guesses(site: Site, web: Client) -> None:
    links = "<a href='news.html'>News</a><a href='/rss/india'>RSS</a><a href='http://[bad/rss'>x</a>"
    site.pages |= {
        "/": Page(body=f"<html><base href='/a/'>{links}".encode()),
        "/rss/india": FEED,
        "/feed": FEED,
    }
    assert [url for url, _ in await discover(web, site.url("/"))] == [site.url("/rss/india")]
    assert site.count("/feed") == site.count("/a/news.html") == 0


async def test_the_page_behind_redirects_is_the_one_that_is_searched(site: Site, web: Client) -> None:
    site.pages |= {
        "/": Page(status=302, headers={"Location": "/in/home.html"}),
        "/in/home.html": page("rss.xml"),
        "/in/rss.xml": FEED,
        "/rss.xml": FEED,
    }
    assert [url for url, _ in await discover(web, site.url("/"))] == [site.url("/in/rss.xml")]


async def test_a_base_moves_what_the_page_advertises(site: Site, web: Client) -> None:
    site.pages |= {
        "/": Page(body=page("rss.xml").body.replace(b"<head>", b"<head><base href='/deep/'>")),
        "/deep/rss.xml": FEED,
    }
    assert [url for url, _ in await discover(web, site.url("/"))] == [site.url("/deep/rss.xml")]


@pytest.mark.parametrize("status", [401, 403, 404, 503])
async def test_a_feed_may_stand_open_where_its_page_does_not(site: Site, web: Client, status: int) -> None:
    site.pages |= {"/": Page(status=status, body=b"<title>Access denied</title>"), "/feed": FEED}
    assert [url for url, _ in await discover(web, site.url("/"))] == [site.url("/feed")]


async def test_an_address_without_a_scheme_is_asked_for_both_ways(site: Site, web: Client) -> None:
    site.pages["/rss"] = FEED
    assert [url for url, _ in await discover(web, site.url("/rss").removeprefix("http://"))] == [
        site.url("/rss")
    ]


async def test_of_an_index_of_sitemaps_those_with_news_come_first(site: Site, web: Client) -> None:
    listed = "".join(
        f"<sitemap><loc>{site.url(path)}</loc></sitemap>" for path in ("/sitemap-1.xml", "/sitemap-news.xml")
    )
    news = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{}</loc></url></urlset>"
    site.pages |= {
        "/sitemap.xml": Page(body=f"<sitemapindex>{listed}</sitemapindex>".encode()),
        "/sitemap-1.xml": Page(body=news.format("https://example.org/old").encode()),
        "/sitemap-news.xml": Page(body=news.format("https://example.org/new").encode()),
    }
    found = await discover(web, site.url("/sitemap.xml"))
    assert [url for url, _ in found] == [site.url("/sitemap-news.xml"), site.url("/sitemap-1.xml")]


async def test_a_site_that_stops_answering_is_not_asked_for_the_rest(site: Site, web: Client) -> None:
    site.pages |= {"/": page(), "/feed": Raw(wire=b"")}
    with pytest.raises(ParseError, match="an HTML page titled “Example”"):
        await discover(web, site.url("/"))
    assert site.count("/rss") == 0


async def test_a_site_without_a_feed_says_what_it_is(site: Site, web: Client) -> None:
    site.pages["/"] = page()
    with pytest.raises(ParseError, match="an HTML page titled “Example”"):
        await discover(web, site.url("/"))


async def test_a_site_that_is_not_there_says_so(web: Client, site: Site) -> None:
    with pytest.raises(FetchError, match="answered 404"):
        await discover(web, site.url("/"))


async def test_pages_cannot_send_us_into_private_networks(site: Site, web: Client) -> None:
    site.pages["/"] = page("http://10.0.0.5/feed", "file:///etc/passwd")
    with pytest.raises(ParseError):
        await discover(web, site.url("/"))
