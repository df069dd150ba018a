"""The day of a page in the manner of many systems: stated, in its address, in its byline."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from lxml.html import document_fromstring

from bot.extraction import located, metadata
from bot.model import Extract

T = "Ministers sign the frigate protocol"
TEXT = (
    "<p>The ministers met on the quay and signed what their envoys had prepared over the summer months.</p>"
    "<p>Nobody said what the ships will cost, and nobody on the quay had asked for it either.</p>"
    "<p>The yard has eight hundred workers and wants to take on two hundred more before spring.</p>"
)
URL = "https://www.harbourpost.example/news/118"
DAY = date(2025, 12, 4)


def read(body: str, head: str = "", url: str = URL) -> Extract:
    """What is known of a page with this above its text."""
    page = f"<html><head><meta charset='utf-8'>{head}</head><body>{body}{TEXT}</body></html>"
    return metadata.read(document_fromstring(page.encode()), url)[0]


def day(body: str, head: str = "", url: str = URL) -> date | None:
    """The day of a page, where it is no guess."""
    found = read(body, head, url)
    return found.published.date() if found.published and not found.is_day_guessed else None


def linked(*nodes: object) -> str:
    """JSON-LD documents as elements."""
    return "".join(f"<script type='application/ld+json'>{json.dumps(node)}</script>" for node in nodes)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://gavan.example/20251204/protokol-2059.html", DAY),
        ("https://post.example/world/2025/dec/04/ministers-sign", DAY),
        ("https://net.example/english/2025-12/04/c_118.htm", DAY),
        ("https://net.example/n1/2025/1204/c90000-118.html", DAY),
        ("https://net.example/ships/t20251204_118.html", DAY),
        ("https://post.example/2025/12/04/x", DAY),
        ("https://post.example/04-12-2025-x", DAY),
        ("https://post.example/20251204-ministers-sign.html", DAY),
        ("https://post.example/news/ministers-sign-20251204.html", DAY),
        ("https://post.example/news/x_20251204_118.html", DAY),
        ("https://post.example/04/12/2025/x", DAY),
        ("https://post.example/2025/WORLD/12/04/ministers.sign/index.html", DAY),
        ("https://post.example/2025/far_east/12/4/ministers.sign/index.html", DAY),
        ("https://post.example/news-20251204", None),  # may be a number
        ("https://post.example/news-20251304.html", None),
        ("https://post.example/2025/1304/x", None),
        ("https://post.example/2025/may-be/04/x", None),
        ("https://post.example/2025/xyz/04/", None),
        ("javascript:void(0)", None),
    ],
)
def test_the_day_in_an_address(url: str, expected: date | None) -> None:
    found = located.days(url)
    assert (found[0].moment.date() if found else None) == expected


@pytest.mark.parametrize(
    "byline",
    [
        "<div class='date'><span class='d'>04</span><span class='m'>Dec</span><span>2025</span></div>",
        "<div class='date'><span>04</span><span>12</span><span>2025</span></div>",
        "<div class='elementor-widget elementor-widget-post-info'><span>December 4, 2025</span></div>",
        "<div class='submitted'>Submitted by the harbour office on Thu, 12/04/2025 - 10:00</div>",
        "<p>Von Leela Fernandes, Lotsin aus Musterhafen am Fluss, 04.12.2025, 10:30 Uhr | 3 Kommentare</p>",
        "<p>Ein Beitrag vom 04.12.2025 aus der Reihe der Hafengespräche von Leela Fernandes</p>",
        "<span itemprop='datePublished' title='2025-12-04T08:00:00-08:00'>8:00 AM</span>",
        "<abbr itemprop='datePublished' data-date='2025-12-04'>yesterday</abbr>",
        "<div>दिनांक: 04-12-2025</div>",
        "<p>NEW HARBOUR, December 4, 2025: The ministers of both river towns met on the quay at noon.</p>",
        "<p>НОВАЯ ГАВАНЬ, 4 декабря 2025 г. - Министры двух речных городов встретились на причале.</p>",
        "<div class='date'>December, 4 2025</div>",
        "<div class='date'>Dec 4<span>,</span> <span>2025</span></div>",
        "<div>Updated Date: Fri, 05 Dec 2025 12:31 PM (IST) | Publish Date: Thu, 04 Dec 2025 9:10 AM</div>",
        "<div>Publish Date: Thu, 04 Dec 2025 12:31 PM (IST) Updated Date: Fri, 05 Dec 2025 9:10 AM</div>",
        "<time class='updated' datetime='2025-12-09'>Dec 9, 2025</time>"
        "<time class='entry-date published' datetime='2025-12-04'>Dec 4, 2025</time>",
        "<time class='updated'>December 4, 2025</time>",
        "<span class='date updated'>4.12.2025</span>",
        "<div class='article-header-date'>4.12.2025</div>",
        "<abbr class='published' title='2025-12-04T10:00:00Z'>Thursday</abbr>",
    ],
)
def test_the_day_in_a_byline(byline: str) -> None:
    assert day(f"<h1>{T}</h1>{byline}") == DAY


def test_a_form_around_the_whole_page_is_the_page() -> None:
    release = f"<h2>{T}</h2><div>Posted On: 04 DEC 2025 10:34PM by Harbour Office</div>{TEXT}"
    assert day(f"<form id='form1'>{release}</form>") == DAY
    search = "<form><label>From</label><p>Published: 9 December 2025</p></form>"
    assert day(f"<h1>{T}</h1>{search}") is None


@pytest.mark.parametrize(
    "byline",
    [
        "<span property='schema:datePublished' content='2025-12-04T10:00:00Z'>yesterday</span>",
        "<span property='dc:date dc:created' content='2025-12-04T10:00:00+03:00'>Thu</span>",
        "<span itemprop='dateCreated datePublished' content='2025-12-04'>yesterday</span>",
        "<time datetime='2025-12-04T10:00:00Z'></time>",
        "<dateformat time='1764844200' mode='abs'></dateformat>",
        "<time datetime='1764844200'>5 h ago</time>",
        "<span class='date' data-timestamp='1764844200000'></span>",
        "<time class='stamp' data-dt='1764844200000'>some hours ago</time>",
        "<a class='date' data-unixtime='1764844200'>12:31</a>",
        "<span class='when' data-time='2025-12-04 12:30'>5 h ago</span>",
    ],
)
def test_the_day_that_an_element_holds_for_programs(byline: str) -> None:
    assert day(f"<h1>{T}</h1>{byline}") == DAY


@pytest.mark.parametrize(
    "byline",
    [
        "Dec 4, 12:31",
        "12:31, December 4",
        "4 декабря, 12:31",
        "4 декабря в 12:31",
        "4 दिसंबर, 12:31",
        "Dec. 4th",
    ],
)
def test_a_day_without_its_year_is_of_the_year_that_the_page_tells(byline: str) -> None:
    line = f"<h1>{T}</h1><div class='date'>{byline}</div>"
    assert day(line) is None
    assert day(line, url="https://post.example/2025/12/ministers-sign") == DAY
    assert day(line, url="https://post.example/2025/ministers-sign") == DAY
    assert day(line, url="https://post.example/2025/11/ministers-sign") is None
    changed = "<meta property='article:modified_time' content='{}T10:00:00Z'>"
    assert day(line, changed.format("2025-12-06")) == DAY
    assert day(line, changed.format("2026-02-01")) == DAY
    assert day(line, changed.format("2025-11-01")) == date(2024, 12, 4)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('var layer = {"pagePostType": "post", "pagePostDate": "December 4, 2025"};', DAY),
        ("window.page = {'datePublished': '2025-12-04T10:00:00Z', 'section': 'Fleet'}", DAY),
        ('utag = {publish_date: "2025-12-04", articleId: "20190101"}', DAY),
        ('{"article": {"publishedAt": "2025-12-04T10:00:00Z", "firstPublishedAt": "2025-12-04"}}', DAY),
        ('[{"publishedAt": "2025-12-04"}, {"publishedAt": "2025-12-05"}]', None),
        ('{"expiryDate": "2025-12-04", "updatedAt": "2025-12-04"}', None),
        ('{"publishedAt": "not yet known"}', None),
    ],
)
def test_the_only_day_in_the_scripts_of_a_page(script: str, expected: date | None) -> None:
    assert day(f"<h1>{T}</h1>", f"<script>{script}</script>") == expected


def test_the_day_of_a_listed_article_in_json_is_not_the_page_s() -> None:
    other = {"@type": "NewsArticle", "headline": "An older story", "datePublished": "2025-12-04"}
    assert day(f"<h1>{T}</h1>", linked({"@type": "ItemList", "itemListElement": [other]})) is None
    assert day(f"<h1>{T}</h1>", linked({"@type": "ImageObject", "datePublished": "2025-12-04"})) is None


def test_a_day_in_a_list_of_other_articles_is_of_those() -> None:
    items = "".join(
        f"<li><a href='/{number}'>An older story of the yard</a> <time>{number} December 2025</time></li>"
        for number in (8, 9)
    )
    assert day(f"<h1>{T}</h1><ul>{items}</ul>") is None
    assert day(f"<ul>{items}</ul><h1>{T}</h1><p>By Leela Fernandes</p><time>4 December 2025</time>") == DAY


def test_of_days_that_differ_the_one_that_more_sources_name_counts() -> None:
    node = linked({"@type": "NewsArticle", "headline": T, "datePublished": "2025-12-04"})
    head = f"{node}<meta property='article:published_time' content='2025-12-09'>"
    assert day(f"<h1>{T}</h1>", head) == DAY
    assert day(f"<h1>{T}</h1><time>9 December 2025</time>", head) == date(2025, 12, 9)
    assert day(f"<h1>{T}</h1><time>4 December 2025</time>", head) == DAY
    assert day(f"<h1>{T}</h1><time>9 December 2025</time>", node) == DAY


def test_what_is_marked_in_a_comment_is_of_the_comment() -> None:
    marked = "<{} class='comment'><meta itemprop='datePublished' content='2025-12-09'></{}>".format
    byline = "<meta itemprop='datePublished' content='2025-12-04'>"
    assert day(f"{marked('div', 'div') * 5}<h1>{T}</h1>{byline}") == DAY
    assert day(f"<h1>{T}</h1>{marked('div', 'div')}") is None


def test_a_day_that_only_such_a_list_has_is_not_even_guessed() -> None:
    card = (
        "<div class='card'><a href='/{0}'>An older story of the yard</a> <time>{0} December 2025</time></div>"
    )
    below = "".join(map(card.format, (8, 9)))
    page = f"<html><body><h1>{T}</h1>{TEXT * 9}<div>{below}</div></body></html>"
    assert metadata.read(document_fromstring(page), URL)[0].published is None


def test_a_part_that_holds_most_of_a_page_is_the_article_whatever_it_is_called() -> None:
    body = f"<h2>{T}</h2><div class='date'>4 December 2025</div>{TEXT * 3}"
    assert day(f"<div class='row withSidebar'>{body}</div>", f"<title>{T}</title>") == DAY
    assert day(f"<div class='comments'>{body}</div>", f"<title>{T}</title>") is None


def test_the_day_in_a_link_s_title_is_of_where_it_leads() -> None:
    link = "<a title='Thailand, 24 December 2007' href='/thailand'>Thailand</a>"
    assert day(f"<h1>{T}</h1><p>{link}</p>") is None


def test_a_meta_element_in_a_part_that_is_badly_named_counts_where_nothing_else_does() -> None:
    badly = "<div class='widget'><meta itemprop='datePublished' content='2025-12-04'></div>"
    assert day(f"<h1>{T}</h1>{badly}") == DAY
    assert day(f"<h1>{T}</h1>{badly}<span itemprop='datePublished'>9 December 2025</span>") == date(
        2025, 12, 9
    )


def test_the_clock_of_a_page_is_no_byline_and_not_even_guessed() -> None:
    assert read(f"<div id='clock'>Tuesday, December 9, 2025</div><h1>{T}</h1>").published is None


def test_the_days_of_prose_are_no_bylines() -> None:
    assert (
        day(f"<h1>{T}</h1><p>Of the treaty of 4 December 2025 nobody on the quay has read a word.</p>")
        is None
    )


def test_where_only_a_change_is_shown_its_day_is_a_guess() -> None:
    found = read(f"<h1>{T}</h1><div>Updated: 04 Dec 2025, 12:31 PM</div>")
    assert found.is_day_guessed
    assert found.published == datetime(2025, 12, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("<div>Tuesday, December 9, 2025</div>", "<p>December 4, 2025</p>"),
        (
            "",
            "<p>December 4, 2025</p>"
            "<p>It was published to the praise of all in the harbour towns; on 9 May 1997 it won.</p>",
        ),
        ("<p>December 4, 2025</p>", ""),
        ("<p class='date-edition'>9 December 2025</p>", "<p>by A. Pilot</p><p>December 4, 2025</p>"),
        (
            "",
            "<div><time>2025-12-09</time><a href='/1'>渔船昨日停泊在旧港口</a></div>"
            "<div><time>2025-12-08</time><a href='/2'>新灯塔落成典礼举行了</a></div>"
            "<p>2025-12-04 11:10 港口报</p>",
        ),
    ],
    ids=["today", "prose", "above", "edition", "a list without spaces"],
)
def test_of_several_days_the_one_of_the_byline_counts(above: str, below: str) -> None:
    assert day(f"{above}<h1>{T}</h1>{below}") == DAY


def test_a_day_in_the_headline_gives_way_to_one_beneath_it() -> None:
    headline = f"<h1>{T}: 9 December 2025</h1>"
    assert day(headline + "<p>December 4, 2025</p>") == DAY


@pytest.mark.parametrize(
    "head",
    [
        "<meta http-equiv='date' content='2025-12-04'>",
        "<meta name='pub_date' content='2025-12-04T21:53:22+00:00'>",
        "<meta name='publishDate' content='Thu Dec 04 18:30:00 IST 2025'>",
        "<meta name='shareaholic:article_published_time' content='2025-12-04T21:53:22+00:00'>",
        "<meta name='cXenseParse:yard-publish-time' content='2025-12-04T21:53:22+00:00'>",
        "<meta property='article:publicationDate' content='1764844200'>",
        "<meta name='news_date' content='2025-12-04'>",
        "<meta name='date' content='20251204103000'>",
        "<meta name='pubdate' content='0000-00-00'><meta name='posted_at' content='2025-12-04'>",
        linked({"@type": "NewsArticle", "headline": T, "datePublished": 1764844200}),
        linked({"@type": "NewsArticle", "url": "https://www.harbourpost.example/news/110",
                "headline": "An older story", "datePublished": "2024-01-02"},
               {"@type": "NewsArticle", "mainEntityOfPage": {"@id": URL},
                "headline": "Ministers sign", "datePublished": "2025-12-04"}),
        linked({"@type": "NewsArticle", "datePublished": "2025-12-04"}).replace('"', "&quot;"),
        linked({"@type": ["CreativeWork", "NewsArticle"], "datePublished": "2025-12-04"},
               {"@type": "WebPage", "datePublished": "2019-01-01"}),
        linked({"@graph": [{"@type": "WebPage", "datePublished": "2025-12-04"},
                           {"@type": "Article", "headline": T}]}),
        linked({"@type": "NewsArticle", "headline": "An older story", "datePublished": "2024-01-02"},
               {"@type": "NewsArticle", "headline": T, "datePublished": "2025-12-04"}),
        '<script type="application/ld+json">{"headline": "A "no"", "datePublished": "2025-12-04"}</script>',
    ],
    ids=["http-equiv", "pub_date", "java", "sharing", "words", "epoch", "of news", "figures", "zeros",
         "number", "by address", "escaped", "two types", "page", "two articles", "broken"],
)  # fmt: skip
def test_the_day_stated_for_machines(head: str) -> None:
    assert day(f"<h1>{T}</h1>", f"<title>{T} - Yard</title>{head}") == DAY


@pytest.mark.parametrize(
    "name", ["article:expiration_time", "event-start-date", "unpublish_date", "build:date"]
)
def test_other_days_are_not_those_of_publication(name: str) -> None:
    assert day(f"<h1>{T}</h1>", f"<meta name='{name}' content='2025-12-04'>") is None


def test_broken_json_with_two_days_states_none() -> None:
    broken = '<script type="application/ld+json">{"datePublished": "2025-12-04" "datePublished": "2025-12-09"'
    assert day(f"<h1>{T}</h1>", broken) is None


def test_address_and_byline_together_outweigh_what_is_stated() -> None:
    head = "<meta name='date' content='2025-12-09'>"
    address = "https://yard.example/2025/12/04/ministers-sign"
    assert day(f"<h1>{T}</h1><p>Published 4 December 2025</p>", head, address) == DAY
    assert day(f"<h1>{T}</h1>", head, address) == date(2025, 12, 9)
    assert day(f"<h1>{T}</h1><p>4 December 2025</p>", head) == date(2025, 12, 9)


def test_a_byline_that_says_so_outweighs_a_meta_element_of_some_day() -> None:
    byline = f"<h1>{T}</h1><p>Published 4 December 2025</p>"
    for name in ("date", "dcterms.created", "news_date"):
        assert day(byline, f"<meta name='{name}' content='2025-12-09'>") == DAY
    assert day(byline, "<meta name='publish-date' content='2025-12-09'>") == date(2025, 12, 9)


def test_a_byline_is_believed_before_the_mark_on_its_element() -> None:
    marked = "<time datetime='2025-12-09T10:18:46Z'>"
    assert day(f"<h1>{T}</h1>{marked}Published 4 December 2025</time>") == DAY
    assert day(f"<h1>{T}</h1>{marked}Published 4/12/2025</time>") == date(2025, 12, 9)


def test_a_moment_is_of_the_day_that_the_page_s_own_clock_shows() -> None:
    stated = linked({"@type": "NewsArticle", "datePublished": "2025-12-05T02:12:54Z"})
    address = "https://post.example/2025/12/04/world/x"
    byline = "<time datetime='2025-12-05T02:12:54Z'>Dec 4, 2025, 9:12 PM ET</time>"
    published = read(f"<h1>{T}</h1>{byline}", stated, address).published
    assert published == datetime(2025, 12, 5, 2, 12, 54, tzinfo=UTC)
    assert published.date() == DAY


def test_the_only_mark_counts_wherever_it_stands() -> None:
    aside = "<aside><time datetime='2025-12-04' itemprop='datePublished'>Thursday</time></aside>"
    assert day(f"<h1>{T}</h1>{aside}") == DAY
    other = "<aside><time datetime='2025-12-09' itemprop='datePublished'>Tuesday</time></aside>"
    assert day(f"<h1>{T}</h1>{aside}{other}") is None
