"""What a page says of its article: title, writers, times, canonical address; from hostile pages too."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement, document_fromstring

from bot.extraction import metadata
from bot.model import Extract

URL = "https://post.example.org/world/ministers-sign-the-protocol-118"
HEADLINE = "<h1>Ministers sign the protocol</h1>"
TEXT = "<p>The defence ministers of the two countries signed the protocol on Thursday evening.</p>"


def tree(body: str, head: str = "") -> HtmlElement:
    """A parsed page."""
    page = f"<html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"
    return document_fromstring(page.encode())


def read(body: str, head: str = "", url: str = URL) -> Extract:
    """What is known of a page."""
    return metadata.read(tree(body, head), url)[0]


def linked(**node: object) -> str:
    """A JSON-LD article as an element."""
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', **node})}</script>"


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("<p>By Leela Fernandes and Tom Okafor</p>", "Leela Fernandes, Tom Okafor"),
        ("<p class='byline'>By <a href='/x'>Leela Fernandes</a>, New Delhi</p>", "Leela Fernandes"),
        ("<p class='byline'>Leela Fernandes | 4 December 2025</p>", "Leela Fernandes"),
        ("<span class='author'>Von Jens Mustermann</span>", "Jens Mustermann"),
        ("<em>Von Jens Mustermann</em>", "Jens Mustermann"),
        ("<p>Автор: Иван Примеров</p>", "Иван Примеров"),
        ("<p>लेखक: रमेश उदाहरण</p>", "रमेश उदाहरण"),
        ("<a rel='author' href='/a/1'>Leela Fernandes</a>", "Leela Fernandes"),
        ("<p><a href='/author/leela'>Leela Fernandes</a></p>", "Leela Fernandes"),
        ("<div class='author-box'><h3>Leela Fernandes</h3> writes on ships.</div>", "Leela Fernandes"),
        ("<p class='byline'>Web Desk</p>", ""),
        ("<p class='byline'>Our Special Correspondent</p>", ""),
        ("<p class='byline'>Specialdesk</p>", ""),
        ("<p class='author'>@leela_f</p>", ""),
        ("<p class='author'>desk@post.example.org</p>", ""),
        ("<p class='byline'>4 December 2025</p>", ""),
        ("<p>By Monday the ships had left the harbour and nobody knew where they were.</p>", ""),
        ("<div class='comments'><span class='comment-author'>Angry Reader</span></div>", ""),
        ("<a href='/people/'>People</a>", ""),
        ("", ""),
    ],
)
def test_who_signs_it(byline: str, author: str) -> None:
    assert read(HEADLINE + byline + TEXT).author == author


@pytest.mark.parametrize(
    ("stated", "author"),
    [
        ({"@type": "Person", "name": "Leela Fernandes"}, "Leela Fernandes"),
        ({"@type": "Organization", "name": "Gazette of Examples"}, ""),
        ([{"@type": "Person", "name": "Leela Fernandes"}, {"name": "Tom Okafor"}],
         "Leela Fernandes, Tom Okafor"),
        ("By Leela Fernandes", "Leela Fernandes"),
        ({"@type": "Person", "name": "News Desk"}, ""),
        ({"@type": "Person", "name": ""}, ""),
        ({"name": {"a": [1]}}, ""),
        (7, ""),
        ([[[]]], ""),
    ],
)  # fmt: skip
def test_who_signs_it_in_json_ld(stated: object, author: str) -> None:
    assert read(HEADLINE + TEXT, linked(author=stated)).author == author


def test_an_author_given_by_reference_is_looked_up() -> None:
    graph = [
        {"@type": "NewsArticle", "author": {"@id": "#leela"}},
        {"@type": "Person", "@id": "#leela", "name": "Leela Fernandes"},
    ]
    head = f"<script type='application/ld+json'>{json.dumps({'@graph': graph})}</script>"
    assert read(TEXT, head).author == "Leela Fernandes"


def test_an_agency_is_an_origin_and_no_author() -> None:
    found = read(HEADLINE + "<p class='byline'>PTI</p>" + TEXT)
    assert (found.author, found.origin) == ("", "PTI")
    found = read(HEADLINE + TEXT, linked(author={"@type": "Organization", "name": "ТАСС"}))
    assert (found.author, found.origin) == ("", "TASS")


def test_an_organisation_in_a_meta_element_gives_way_to_a_byline() -> None:
    head = "<meta name='author' content='Example Foundation'>"
    assert read(HEADLINE + "<p>By Leela Fernandes</p>" + TEXT, head).author == "Leela Fernandes"


@pytest.mark.parametrize(
    ("body", "head", "title"),
    [
        ("<h1>Ministers sign</h1>", "<meta property='og:title' content='Ministers sign | Post'>",
         "Ministers sign"),
        ("<h1>India</h1>", "<meta property='og:title' content='India and Russia sign'>",
         "India and Russia sign"),
        ("<h1>A protocol is signed at last</h1>",
         "<meta property='og:title' content='Protocol signed at last'>",
         "A protocol is signed at last"),
        ("<h1>04.12.2025 - Ministers sign</h1>", "", "Ministers sign"),
        ("<h1>Hello!</h1><h2>Ministers sign the protocol</h2>", "<title>Ministers sign the protocol</title>",
         "Ministers sign the protocol"),
        ("<h1>Welcome!</h1>", "<title>The Post</title>", "Welcome!"),
        ("<h2>Sign the protocol</h2>", "<title>World - Sign the protocol</title>",
         "Sign the protocol"),
    ],
)  # fmt: skip
def test_the_headline(body: str, head: str, title: str) -> None:
    assert read(body + TEXT, head).title == title


@pytest.mark.parametrize(
    ("byline", "day"),
    [
        ("<p>Published: December 4, 2025 10:31 PM IST</p>", date(2025, 12, 4)),
        ("<p>Опубликовано 4 декабря 2025 г., 20:01 (МСК)</p>", date(2025, 12, 4)),
        ("<p>प्रकाशित: 4 दिसंबर 2025</p>", date(2025, 12, 4)),
        ("<span>04.12.25</span>", date(2025, 12, 4)),
        ("<p>Hamburg, 4. Dezember 2025</p>", date(2025, 12, 4)),
        ("<time datetime='2025-12-04T09:00:00+05:30'>today</time>", date(2025, 12, 4)),
        ("<p>Updated: 5 December 2025</p><p>Published: 4 December 2025</p>", date(2025, 12, 4)),
        ("<footer><p>© 2025 Example Media</p></footer>", None),
        ("<div class='comments'><time datetime='2025-12-09'>9 December</time></div>", None),
        ("", None),
    ],
)
def test_the_day_near_the_headline(byline: str, day: date | None) -> None:
    found = read(HEADLINE + byline + TEXT).published
    assert (found.date() if found else None) == day


@pytest.mark.parametrize(
    ("byline", "changed"),
    [
        ("<p>Last updated: 5 December 2025, 10:15 pm IST</p>", datetime(2025, 12, 5, 16, 45, tzinfo=UTC)),
        ("<p>Published 4 December 2025 | Updated 5 December 2025</p>", datetime(2025, 12, 5, tzinfo=UTC)),
        ("<p>Published: 4 December 2025</p>", None),
        ("<span>Updated:</span> <span>5 December 2025</span>", datetime(2025, 12, 5, tzinfo=UTC)),
        ("<p>Обновлено: 5 декабря 2025, 14:30 мск</p>", datetime(2025, 12, 5, 11, 30, tzinfo=UTC)),
        ("<p>अपडेटेड: 5 दिसंबर 2025</p>", datetime(2025, 12, 5, tzinfo=UTC)),
        ("<p>The fleet was updated after the long refit that the yard began on 5 December 2025.</p>", None),
        ("<p>Updated: soon</p>", None),
        ("", None),
    ],
)
def test_the_change_said_near_the_headline(byline: str, changed: datetime | None) -> None:
    assert read(HEADLINE + byline + TEXT).updated == changed


def test_a_day_that_only_stands_on_the_page_is_a_guess() -> None:
    assert not read(HEADLINE + "<p>Published: 4 December 2025</p>" + TEXT).is_day_guessed
    assert not read(TEXT, linked(datePublished="2025-12-04")).is_day_guessed
    assert not read(HEADLINE + TEXT).is_day_guessed
    guessed = read(HEADLINE + TEXT + "<p>The fair of 4 December 2025 was the last of its kind.</p>")
    assert (guessed.published is not None) == guessed.is_day_guessed


def test_the_day_keeps_the_zone_it_was_written_in() -> None:
    found = read(TEXT, linked(datePublished="2025-12-05T00:30:00+05:30")).published
    assert found == datetime(2025, 12, 4, 19, 0, tzinfo=UTC)
    assert found is not None
    assert found.utcoffset() == timedelta(hours=5, minutes=30)


def test_exactly_midnight_is_how_programs_write_a_day() -> None:
    found = read(TEXT, linked(datePublished="2025-12-04T00:00:00+05:30")).published
    assert found == datetime(2025, 12, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://post.example.org/2025/12/04/ministers-sign", date(2025, 12, 4)),
        ("https://post.example.org/04-12-2025-ministers-sign", date(2025, 12, 4)),
        ("https://archive.example.org/web/20200101000000/https://post.example.org/1", None),
        ("https://post.example.org/2025/13/99/x", None),
        ("http://[::1", None),
        ("", None),
    ],
)
def test_the_day_in_the_address(url: str, day: date | None) -> None:
    found = read(HEADLINE + TEXT, url=url).published
    assert (found.date() if found else None) == day


@pytest.mark.parametrize("reference", [[], {}, None, 1, ["#leela"]])
def test_an_author_by_an_absurd_reference_is_none(reference: object) -> None:
    assert read(TEXT, linked(author={"@id": reference})).author == ""


@pytest.mark.parametrize("absurd", ["0001-01-01T00:00:00Z", "9999-12-31", "2025", "soon", "", {}, [], 1e9])
def test_an_absurd_date_is_none(absurd: object) -> None:
    assert read(TEXT, linked(datePublished=absurd)).published is None


def test_when_it_was_changed() -> None:
    head = "<meta property='article:modified_time' content='2025-12-04T21:00:00+05:30'>"
    assert read(TEXT, head).updated == datetime(2025, 12, 4, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        (URL + "?utm_source=rss", URL),
        ("https://post.example.org/", ""),
        ("https://post.example.org/world/", ""),  # a section
        ("https://post.example.org/world/quite-another-story-indeed-90", ""),
        ("https://post.example.org/india/ministers-sign-protocol-118",
         "https://post.example.org/india/ministers-sign-protocol-118"),
        ("https://post.example.org/118", "https://post.example.org/118"),
    ],
)  # fmt: skip
def test_a_canonical_address_that_names_another_page_is_not_believed(canonical: str, expected: str) -> None:
    assert read(TEXT, f"<link rel='canonical' href='{canonical}'>").canonical_url == expected


HOSTILE = {
    "deep JSON-LD": "<script type='application/ld+json'>" + '{"author":' * 50_000 + "</script>",
    "wide JSON-LD": "<script type='application/ld+json'>[" + "[{}]," * 100_000 + "{}]</script>",
    "long title": "<title>" + "word " * 200_000 + "</title>",
    "separators": "<title>" + "a | " * 250_000 + "</title>",
    "metas": "<meta property='og:title' content='x'>" * 30_000,
    "canonicals": "<link rel='canonical' href='http://[::1'>" * 30_000,
    "names": "<meta name='author' content='" + "By By " * 100_000 + "'>",
    "number": "<script type='application/ld+json'>{\"datePublished\": " + "9" * 10_000 + "}</script>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_head_is_read_to_its_end(name: str) -> None:
    found = read(HEADLINE + "<p>By Leela Fernandes</p>" + TEXT, HOSTILE[name])
    assert len(found.title) <= 400


@pytest.mark.parametrize(
    "body",
    [
        "<div class='author'>" * 250 + "By " * 100_000,
        "<span class='byline'>By A</span>" * 20_000,
        "<time>1.1.1.1.1.1</time>" * 20_000,
        "<h1>x</h1>" * 20_000,
        "<h1>" + "y" * 1_000_000 + "</h1>",
    ],
    ids=["nested", "bylines", "times", "headings", "heading"],
)
def test_a_hostile_body_is_read_to_its_end(body: str) -> None:
    assert len(read(body).author) <= 400


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.text(max_size=20) | st.integers() | st.floats() | st.booleans(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["@type", "@id", "@graph", "author", "name", "headline", "datePublished"]),
                inner,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_ld_is_read(node: object) -> None:
    head = f"<script type='application/ld+json'>{json.dumps(node)}</script>"
    assert isinstance(read(TEXT, head), Extract)
