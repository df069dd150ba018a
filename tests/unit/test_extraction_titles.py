"""The headline of a page in the manner of many systems: which heading it is, and what of it is not."""

from __future__ import annotations

import json

import pytest
from lxml.html import document_fromstring

from bot.extraction import headings, metadata, titles

T = "Ministers sign the frigate protocol"
TEXT = (
    "<p>The ministers met on the quay and signed what their envoys had prepared over the summer months.</p>"
    "<p>Nobody said what the ships will cost, and nobody on the quay had asked for it either.</p>"
    "<p>The yard has eight hundred workers and wants to take on two hundred more before spring.</p>"
)
URL = "https://www.harbourpost.example/news/118"


def title(head: str, body: str, url: str = URL) -> str:
    """The headline of a page."""
    page = f"<html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"
    return metadata.read(document_fromstring(page.encode()), url)[0].title


def og(content: str) -> str:
    """The title for other sites, in a meta element."""
    return f"<meta property='og:title' content='{content}'>"


def linked(**node: object) -> str:
    """A JSON-LD article as an element."""
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', **node})}</script>"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (
            f"<title>Harbour Notes | {T}</title>",
            f"<h1 id='site-title'><a>Harbour Notes</a></h1><h2 class='entry-title'>{T}</h2>{TEXT}",
        ),
        (
            f"<title>Harbour Notes: {T}</title>",
            f"<h1 class='title'><a>Harbour Notes</a></h1><h3 class='post-title entry-title'>{T}</h3>{TEXT}",
        ),
        (
            f"<title>The Long and Winding Harbour Notes of an Old Pilot: {T}</title>",
            "<h1 class='title'>The Long and Winding Harbour Notes of an Old Pilot</h1>"
            f"<h3 class='post-title'>{T}</h3>{TEXT}",
        ),
        (
            f"<title>{T} - Harbour Forum</title>",
            f"<h1>Harbour Forum</h1><h2 class='topic-title'><a>{T}</a></h2>{TEXT}<h3>Re: {T}</h3>{TEXT}",
        ),
        (
            f"<title>Harbour Forum &bull; View topic - {T}</title>",
            f"<div id='site-description'><h1>Harbour Forum</h1></div><h2><a>{T}</a></h2>{TEXT}",
        ),
        (
            f"<title>{T} - The Harbour</title>",
            f"<h1><a href='https://harbourpost.example/'>Harbour and sea by night</a></h1><h2>{T}</h2>{TEXT}",
        ),
        (f"<title>{T}: Hafenverband</title>", f"<div class='header'><h3>{T}</h3></div>{TEXT}"),
        (f"<title>{T} | News | Yard group</title>{og(T)}", f"<h1>News</h1><h2>{T}</h2>{TEXT}"),
        (f"<title>World | {T} | Harbour</title>{og(T)}", f"<h1>World</h1><h2>{T}</h2>{TEXT}"),
    ],
    ids=["wordpress", "blogger", "long blog", "phpbb", "old phpbb", "logo", "typo3", "section", "window"],
)
def test_the_name_of_the_site_or_the_section_is_no_headline(head: str, body: str) -> None:
    assert title(head, body) == T


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (
            "<title>Press Release Page</title>",
            f"<form action='./Page.aspx'><div>Ministry of Ships</div><h2>{T}</h2>{TEXT}</form>",
        ),
        (
            "<title>Ministry of Ships</title>",
            f"<form id='aspnetForm'><span id='lblTitle'>{T}</span>{TEXT}</form>",
        ),
        ("<title>Yard | Ships</title>", f"<div class='itc-headline'>{T}</div><h6>{T}</h6>{TEXT}"),
        (
            "<title>Yard</title>",
            f"<nav><h1>Menu</h1></nav><h1>{T}</h1>{TEXT}<footer><h1>Contact</h1></footer>",
        ),
        (
            f"<title>Harbour Association - Moving the North since 1951</title>"
            f"{og('Harbour Association - Moving the North since 1951')}",
            f"<header><h1 class='logo'>Association</h1></header><main><h1>{T}</h1>{TEXT}</main>",
        ),
        (
            og("Frigate deal: what you need to know"),
            f"<article><header><h1 itemprop='headline'>{T}</h1></header>{TEXT}</article>",
        ),
        (
            og("Frigate deal: what you need to know"),
            f"<main><h1>{T}</h1>{TEXT}</main><h3 class='post-title'>Older story of the yard</h3>",
        ),
        (f"<title>Harbour Post</title>{og('Harbour Post')}", f"<h1>{T}</h1>{TEXT}"),
        ("<title>Harbour Post - news</title>", f"<h1>Harbour Post</h1><h3>{T}</h3>{TEXT}"),
        ("", f"<div itemprop='headline'>{T}</div>{TEXT}"),
    ],
    ids=[
        "release",
        "old release",
        "named so",
        "one left",
        "slogan",
        "marked",
        "main part",
        "outlet",
        "third rank",
        "microdata",
    ],
)
def test_the_only_heading_is_the_headline_where_the_stated_titles_are_of_something_else(
    head: str, body: str
) -> None:
    assert title(head, body) == T


@pytest.mark.parametrize(
    "heading",
    [
        f"<h1>{T}<a class='headerlink' href='#x'>¶</a></h1>",
        "<h1>Ministers sign<br>the frigate protocol</h1>",
        "<h1>Minis&shy;ters sign the fri&shy;gate proto&shy;col</h1>",
        f"<h1><svg><title>Lock</title></svg><style>.a{{b:c}}</style>{T}</h1>",
        f"<h1><span class='article-kicker'>Fleet</span><span class='headline'>{T}</span></h1>",
        f"<h1 class='article-header__headline'><span class='article-header__roofline'>Fleet</span>{T}</h1>",
        f"<h1>Thread: <span class='threadtitle'><a>{T}</a></span></h1>",
        f"<h1><span class='article__pretitle'>Fleet</span> {T}</h1>",
        f"<h1><span class='label label--red'>Discussion</span> {T}</h1>",
        f"<h1>{T}<span class='visually-hidden'>, on ships</span></h1>",
        f"<h1><a class='anchor' href='#x'>{T}</a></h1>",
        f"<h1>{T}<br><small>02.02.2022 • Fleet, Press</small></h1>",
        f"<h1>{T.upper()}</h1>",
    ],
    ids=lambda heading: heading[:60],
)
def test_the_headline_as_its_reader_sees_it(heading: str) -> None:
    assert title(f"<title>{T} | Yard</title>", heading + TEXT) == T


def test_words_in_elements_of_their_own_are_read_apart() -> None:
    heading = document_fromstring(
        "<h1><span class='a'>Fleet</span><span class='b'>Ministers sign</span></h1>"
    )
    assert headings.seen_words(heading) == "Fleet Ministers sign"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (f"<title>{T} - Harbour Post</title>", T),
        (f"<title>Harbour Post: {T}</title>", T),
        (f"<title>{T} – My own website</title>", T),
        (
            f"<title>{T} | Yard Friends</title>{og('Yard Friends')}"
            "<meta property='og:site_name' content='Yard Friends'>",
            T,
        ),
        (
            f"<title>{T} - Pilots of the quay</title>"
            "<link rel='alternate' type='application/rss+xml' title='Pilots of the quay &raquo; Feed'>",
            T,
        ),
        (
            f"<title>{T} - What Comes Now | Friends of Yards</title>{og(f'{T} - What Comes Now')}",
            f"{T} - What Comes Now",
        ),
        (
            f"<title>{T} – a talk - Yard</title>"
            f"<link rel='alternate' type='application/rss+xml' title='{T} – a talk - Yard'>",
            f"{T} – a talk",
        ),
        (f"<title>{T} - silence in the yard</title>", f"{T} - silence in the yard"),
        ("<title>Frigates - Yard Friends</title>", "Frigates - Yard Friends"),
    ],
)
def test_a_title_without_a_heading_loses_the_outlet_at_most(head: str, expected: str) -> None:
    assert title(head, TEXT) == expected


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (f"{T} - ТАСС Гавань, 05.11.2026", T),
        (f"{T} « Harbour Notes", T),
        (f"{T} // Новости гавани", T),
        (f"{T} :: Политика :: Гавань", T),
        (f"{T} > News > Pilots", T),
        (f"{T} - The Harbour Post: News, ships, towns", T),
        (f"{T} - 07.12.2025 - The Harbour Post", T),
        (f"{T} - ", T),
        (f"{T}, 05.11.2026 was the day", f"{T}, 05.11.2026 was the day"),
        ("Frigates > Ships of the line", "Frigates > Ships of the line"),
    ],
)
def test_a_window_that_shows_where_one_is(window: str, expected: str) -> None:
    site = "<meta property='og:site_name' content='The Harbour Post'>"
    assert title(f"{site}<title>{window}</title>", TEXT) == expected


@pytest.mark.parametrize(
    "head",
    [
        f"<meta name='title' content='{T}'>",
        f"<meta name='headline' content='{T}'>",
        f"<meta name='DC.title' content='{T}'>",
        f"<meta name='parsely-title' content='{T}'><title>Harbour</title>",
        linked(name=T),
        f"</head><body><meta itemprop='headline' content='{T}'>",
    ],
    ids=["title", "headline", "dublin core", "parsely", "name", "microdata"],
)
def test_other_statements_of_the_title_count_where_there_is_no_usual_one(head: str) -> None:
    assert title(head, TEXT) == T
    assert title(head + og("Frigates: how it goes on"), TEXT) == "Frigates: how it goes on"


def test_what_is_escaped_twice_is_read() -> None:
    assert title("", f"<h1>Ships &amp;amp; yards &amp;#8217;25</h1>{TEXT}") == "Ships & yards ’25"
    assert title("<title>Ships &amp;amp; yards of the world</title>", TEXT) == "Ships & yards of the world"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (og("Ministers sign the frigate pro…"), f"<h1>{T}</h1>{TEXT}", T),
        (og(T), f"<h1>Ministers sign the frigate...</h1>{TEXT}", T),
        (og(f"The {T}: More"), f"<h2>{T}:</h2>{TEXT}<h2>Ships</h2>", f"The {T}: More"),
        (og(T), f"<h1>Fleet - {T}</h1>{TEXT}", T),
        (
            og("The Harbour Project: Better Ships for All"),
            f"<h1>Harbour Project:</h1>{TEXT}",
            "The Harbour Project: Better Ships for All",
        ),
        (
            linked(headline=T) + f"<title>{T} | Yard</title>" + og("Frigates: how it goes on"),
            f"<nav><h1>{T}</h1></nav><h2 class='article-headline'>Frigates: how it goes on</h2>{TEXT}",
            T,
        ),
        (f"<title>{T}</title>", TEXT + "<h2>Frigate protocol</h2>" + TEXT, T),
        (f"<title>{T} / World / Home - Yard with its videos</title>", f"<h1>{T}</h1>{TEXT}", T),
        ("", f"<img src='x'><title>{T} - Harbourpost</title><h2>Other news of the day</h2>{TEXT}", T),
        (
            og("Big voyage | The page of the old pilots by the river"),
            f"<h1>Start</h1><h2>Big voyage</h2>{TEXT}",
            "Big voyage",
        ),
        (
            "<title>The quay at last... - Old Sailors' Club</title>",
            f"<h1>The quay at last…</h1>{TEXT}",
            "The quay at last…",
        ),
        (
            f"<title>{T} | Pilots. Ropes. Harbours</title>",
            f"<h1>Pilots. Ropes. Harbours</h1><h2>{T}</h2>{TEXT}",
            T,
        ),
    ],
    ids=[
        "cut short",
        "cut heading",
        "colon",
        "section",
        "a part",
        "repeated",
        "subhead",
        "path",
        "no head",
        "short",
        "its own dots",
        "motto",
    ],
)
def test_the_heading_and_the_stated_titles_are_weighed(head: str, body: str, expected: str) -> None:
    assert title(head, body) == expected


def test_of_several_articles_the_one_in_the_window_counts() -> None:
    nodes = linked(headline="An older story of another yard") + linked(headline=T)
    assert title(f"<title>{T} - Yard</title>{nodes}", TEXT) == T


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Ministers sign - Harbour Post", ["harbourpost.example", "harbourpost"], "Ministers sign"),
        ("Harbour Old Town - Training", ["harbourdivers-oldtown"], "Training"),
        ("News - Harbour Post", ["harbourpost"], "News"),
        ("Missile tested - India", ["indiapost"], "Missile tested - India"),
        ("Pilots - Post", ["harbourpilotspost"], "Pilots - Post"),
        (
            "Four ships leave port - HarbourPost.example - Old Town",
            ["harbourpost.example"],
            "Four ships leave port",
        ),
        ("Harbour Post", ["Harbour Post"], "Harbour Post"),
        ("", ["Harbour Post"], ""),
    ],
)
def test_an_outlet_is_known_by_the_words_of_its_host(text: str, names: list[str], expected: str) -> None:
    assert titles.without_outlet(text, names) == expected


@pytest.mark.parametrize(
    "body",
    [
        "<h1>" + "<span class='headline'>" * 300 + "x",
        "<h1><a href='/'>" + "y " * 100_000,
        "<h2 class='entry-title'>z</h2>" * 20_000,
        "<div class='headline'>a b c</div>" * 20_000,
        "<h1>" + "<b>x</b>" * 50_000 + "</h1>",
    ],
    ids=["nested", "long", "many", "called so", "runs"],
)
def test_hostile_headings_are_read_to_their_end(body: str) -> None:
    assert len(title("<title>x</title>", body)) <= 400
