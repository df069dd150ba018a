"""The day of a page in the manner of many systems: stated, in its address, in its byline."""

from __future__ import annotations

import json
from datetime import date

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
        ("https://post.example/news-20251204", None),  # may be a number
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
    ("above", "below"),
    [
        ("<div>Tuesday, December 9, 2025</div>", "<p>December 4, 2025</p>"),
        (
            "",
            "<p>December 4, 2025</p>"
            "<p>It was published to the praise of all in the harbour towns; on 9 May 1997 it won.</p>",
        ),
        ("<p>December 4, 2025</p>", ""),
    ],
    ids=["today", "prose", "above"],
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
        linked({"@type": ["CreativeWork", "NewsArticle"], "datePublished": "2025-12-04"},
               {"@type": "WebPage", "datePublished": "2019-01-01"}),
        linked({"@graph": [{"@type": "WebPage", "datePublished": "2025-12-04"},
                           {"@type": "Article", "headline": T}]}),
        linked({"@type": "NewsArticle", "headline": "An older story", "datePublished": "2024-01-02"},
               {"@type": "NewsArticle", "headline": T, "datePublished": "2025-12-04"}),
        '<script type="application/ld+json">{"headline": "A "no"", "datePublished": "2025-12-04"}</script>',
    ],
    ids=["http-equiv", "pub_date", "java", "two types", "page", "two articles", "broken"],
)  # fmt: skip
def test_the_day_stated_for_machines(head: str) -> None:
    assert day(f"<h1>{T}</h1>", f"<title>{T} - Yard</title>{head}") == DAY


def test_broken_json_with_two_days_states_none() -> None:
    broken = '<script type="application/ld+json">{"datePublished": "2025-12-04" "datePublished": "2025-12-09"'
    assert day(f"<h1>{T}</h1>", broken) is None


def test_address_and_byline_together_outweigh_what_is_stated() -> None:
    head = "<meta name='date' content='2025-12-09'>"
    address = "https://yard.example/2025/12/04/ministers-sign"
    assert day(f"<h1>{T}</h1><p>Published 4 December 2025</p>", head, address) == DAY
    assert day(f"<h1>{T}</h1>", head, address) == date(2025, 12, 9)
    assert day(f"<h1>{T}</h1><p>Published 4 December 2025</p>", head) == date(2025, 12, 9)
