"""The two readers of RSS, RDF and Atom: where both read a document they say the same, field by field."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from bot import parsing
from bot.formats.base import Document
from bot.formats.mending import mended
from bot.formats.syndication import FORMAT, fields, lenient, strict
from bot.model import Entry, ParsedFeed
from tests.feeds import FEEDS, URL, XHTML, atom, rss


def both(document: str) -> tuple[ParsedFeed | None, ParsedFeed]:
    """What the strict reader says, if it reads this, and what feedparser does."""
    found = strict.attempt(document.encode(), URL)
    reference = lenient.read(document, URL)
    return found and replace(found, warnings=()), replace(reference, warnings=())


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(FEEDS)
def test_both_readers_say_the_same_of_every_feed(document: str) -> None:
    found, reference = both(document)
    assert found in (None, reference)


@pytest.mark.soak
@settings(max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(FEEDS)
def test_both_readers_say_the_same_of_very_many_feeds(document: str) -> None:
    found, reference = both(document)
    assert found in (None, reference)


# Documents of our own, one for each habit that makes readers differ

DOCUMENTS = {
    "a picture's caption": rss(
        "<item><description>d</description><media:content url='x'><media:title>Photo</media:title>"
        "<media:description>Ours</media:description></media:content></item>"
    ),
    "a group's title": atom(
        "<entry><media:group><media:title>Film</media:title><media:description>About it</media:description>"
        "</media:group></entry>"
    ),
    "two summaries": rss("<item><description>one</description><description>two</description></item>"),
    "content before summary": rss(
        "<item><content:encoded>long</content:encoded><description>short</description></item>"
    ),
    "a podcast's channel": rss(
        "<item><description>a</description><itunes:summary>b</itunes:summary></item>"
        "<item><description>c</description><itunes:summary>d</itunes:summary></item>",
        head="<itunes:summary>x</itunes:summary><description>y</description>",
    ),
    "several people": rss(
        "<item><author>desk@example.org (A. Writer)</author><dc:creator>B. Writer</dc:creator>"
        "<itunes:author>A. Writer</itunes:author></item>"
    ),
    "people with parts": atom(
        "<entry><author><name>A</name><email>a@example.org</email></author><author><name>B</name></author></entry>"
    ),
    "an identifier as the feed's address": atom("", head="<id>https://example.org/site</id>"),
    "a logo's address": rss("", head="<link>https://example.org/</link><image><link>/logo</link></image>"),
    "a title after the logo's": rss("", head="<image><title>Logo</title></image><title>Later</title>"),
    "XHTML": atom(
        f'<entry><title type="xhtml"><div {XHTML}>S<sub>500</sub> &amp; more</div></title></entry>'
    ),
    "a document type": '<!DOCTYPE rss PUBLIC "-//Example//DTD" "rss.dtd">'
    + rss("<item><title>a</title></item>"),
    "a prefix that nobody knows": rss("<item><own:creator>x</own:creator></item>"),
    "a usual prefix of another namespace": (
        '<rss version="2.0" xmlns:dc="https://example.org/dc"><channel><item><dc:creator>A</dc:creator>'
        "</item></channel></rss>"
    ),
    "a namespace by another prefix": (
        '<rss xmlns:m="http://search.yahoo.com/mrss/"><channel><item><m:content><m:title>Photo</m:title>'
        "</m:content></item></channel></rss>"
    ),
    "a namespace declared within": (
        "<rss><channel><item><x:creator xmlns:x='http://purl.org/dc/elements/1.1/'>A</x:creator></item></channel></rss>"
    ),
    "upper case": "<RSS><CHANNEL><TITLE>A</TITLE><ITEM><TITLE>b</TITLE><GUID>1</GUID></ITEM></CHANNEL></RSS>",
    "items beside the channel": "<rss><channel><title>A</title></channel><item><title>b</title></item></rss>",
    "Windows' signs": rss("<item><title>it&#146;s a\x85</title></item>"),
    "UTF-8 taken for Latin-1": rss(
        "<item><title>Ã©tÃ©</title><description>&#195;&#169;</description></item>"
    ),
    "an address with too many slashes": rss("<item><guid>https:///example.org/1</guid></item>"),
    "where it comes from": atom(
        "<entry><title>A</title><source><title>Wire</title><author><name>W</name></author></source></entry>"
    ),
    "what it was taken from": rss(
        "<item><title>A - The Post</title><source url='https://post.example.org'>The Post</source></item>"
        "<item><title>B</title><source url='https://post.example.org'>Post &amp;amp; \n Sons</source></item>"
        "<item><title>C</title><source>The Post</source></item><item><source url='/p'/></item>"
        "<item><source url='a'>One</source><source url='b'>Two</source></item>"
        "<item><source url='a'>One</source><source>Two</source></item><item><title>D</title></item>"
    ),
    "FeedBurner": rss(
        "<item><link>https://feeds.example/1</link><feedburner:origLink>https://example.org/1</feedburner:origLink></item>"
    ),
    "a base": rss("<item><guid>a</guid><link>b</link></item>", base=' xml:base="https://other.example/c/"'),
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_both_readers_read_this_and_say_the_same(document: str) -> None:
    found, reference = both(document)
    assert found == reference


MANY_ATTRIBUTES = " ".join(f'a{number}="1"' for number in range(200))
LEFT_TO_FEEDPARSER = {
    "markup that is not escaped": rss("<item><title>one <b>two</b></title></item>"),
    "a base within": rss("<item xml:base='https://other.example/'><link>a</link></item>"),
    "content in base64": atom('<entry><content type="image/png">aGk=</content></entry>'),
    "entities of its own": '<!DOCTYPE rss [<!ENTITY own "ours">]>' + rss("<item><title>&own;</title></item>"),
    "very many attributes": rss(f"<item {MANY_ATTRIBUTES}><title>a</title></item>"),
    "the Channel Definition Format": "<channel href='https://example.org/'><item href='a'/></channel>",
}


@pytest.mark.parametrize("document", LEFT_TO_FEEDPARSER.values(), ids=LEFT_TO_FEEDPARSER.keys())
def test_what_the_strict_reader_does_not_know_it_leaves(document: str) -> None:
    assert strict.attempt(document.encode(), URL) is None
    assert read(document).format == ("atom" if document.startswith("<feed") else "rss")


def read(document: str | bytes, content_type: str | None = None) -> ParsedFeed:
    return parsing.parse(document.encode() if isinstance(document, str) else document, content_type, URL)


@pytest.mark.parametrize("reader", [strict.read, lambda utf8, url: lenient.read(utf8.decode(), url)])
def test_the_outlet_an_entry_was_taken_from_by_hand(reader: Callable[[bytes, str], ParsedFeed]) -> None:
    found = reader(DOCUMENTS["what it was taken from"].encode(), URL).entries
    assert [(one.source, one.source_url) for one in found] == [
        ("The Post", "https://post.example.org"),
        ("Post & Sons", "https://post.example.org"),
        ("", ""),
        ("", ""),
        ("Two", "https://example.org/feeds/b"),
        ("", ""),
        ("", ""),
    ]


def test_what_an_entry_says_by_hand() -> None:
    entry = read(
        rss(
            "<item><title>S-500 &amp;amp; S-400</title><link>/1</link><guid isPermaLink='false'>7</guid>"
            "<description>short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded>"
            "<dc:creator>A. Writer</dc:creator><pubDate>Thu, 04 Dec 2025 18:30:00 IST</pubDate>"
            "<media:content url='x'><media:title>Photo</media:title></media:content></item>"
        )
    ).entries[0]
    assert entry == Entry(
        id="7",
        url="https://example.org/1",
        title="S-500 & S-400",
        author="A. Writer",
        published=datetime(2025, 12, 4, 13, tzinfo=UTC),
        summary="short",
        content="<p>long</p>",
    )


def test_several_authors_are_named_once_each() -> None:
    feed = read(DOCUMENTS["several people"])
    assert feed.entries[0].author == "A. Writer, B. Writer"


HINTS = rss(
    "",
    head="<ttl>60</ttl><skipHours><hour>0</hour><hour>7</hour><hour>24</hour><hour>25</hour><hour>x</hour></skipHours>"
    "<skipDays><day>Monday</day><day>sunday</day><day>Someday</day></skipDays>",
)


@pytest.mark.parametrize("document", [HINTS, HINTS + "<!-- not well-formed"])
def test_when_a_feed_asks_not_to_be_asked(document: str) -> None:
    hints = read(document).hints
    assert hints.ttl == timedelta(hours=1)
    assert hints.skip_hours == {0, 7}
    assert hints.skip_days == {0, 6}


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("https://other.example/a/", "https://other.example/a/b"),
        ("/a/", "https://example.org/a/b"),
        ("javascript:alert(1)", "https://example.org/feeds/b"),
    ],
)
@pytest.mark.parametrize("end", ["", "<!-- not well-formed"])
def test_a_feeds_base_is_for_links_and_not_for_guids(base: str, address: str, end: str) -> None:
    items = "<item><guid isPermaLink='true'>1000</guid><link>b</link></item>"
    entry = read(rss(items, base=f' xml:base="{base}"') + end).entries[0]
    assert (entry.id, entry.url) == ("1000", address)


# Faults that are put right, and read strictly then

FAULTS = {
    "ampersands": ("<item><title>Q & A</title><link>https://example.org/?a=1&copy=2</link></item>", "Q & A"),
    "entities of HTML": ("<item><title>a&nbsp;b &mdash; c&hellip;</title></item>", "a b — c…"),
    "brackets": ("<item><title>5 < 7 and <<</title></item>", "5 < 7 and <<"),
    "ends of CDATA": ("<item><title>a ]]> b</title></item>", "a ]]> b"),
    "controls": ("<item><title>a\x0bb</title></item>", "a\ufffdb"),
    "references to no character": (
        "<item><title>a&#xD800;&#0;&#x1F;b</title></item>",
        "a\ufffd\ufffd\ufffdb",
    ),
    "prefixes": ("<item><title>a</title><slash:comments>3</slash:comments><a x:y='1'/></item>", "a"),
    "markup": ("<item><title>a</title><description><p>b <i>c</p></i><br></description></item>", "a"),
}


@pytest.mark.parametrize(("item", "title"), FAULTS.values(), ids=FAULTS.keys())
def test_frequent_faults_cost_nothing(item: str, title: str) -> None:
    document = Document(body=rss(item).encode(), url=URL)
    assert FORMAT.strictly(document) is None
    feed = FORMAT.read(document)
    assert [entry.title for entry in feed.entries] == [title]
    assert feed.warnings == ("not well-formed: put right where it could be",)


@pytest.mark.parametrize(
    "start", ["\n \t", "<br />\n<b>Notice</b>: x in <b>y</b><br />\n", "junk ", "\ufeff\ufeff"]
)
@pytest.mark.parametrize(
    "end", ["</channel></rss>", "", "</channel>", "<item><title>torn", "</channel></rss>junk <b>"]
)
def test_what_stands_before_and_behind_is_left_out(start: str, end: str) -> None:
    whole = rss("<item><title>one</title></item>").removesuffix("</channel></rss>")
    text, _ = mended(f'{start}<?xml version="1.0"?>{whole}{end}', roots=fields.ROOT, entries=fields.ENTRY)
    found, reference = both(text)
    assert found == reference
    assert [entry.title for entry in reference.entries] == ["one"]


def test_a_link_with_ampersands_is_what_is_written() -> None:
    entry = read(rss(FAULTS["ampersands"][0])).entries[0]
    assert entry.url == "https://example.org/?a=1&copy=2"


def test_well_formed_documents_stay_as_they_are() -> None:
    for document in DOCUMENTS.values():
        assert mended(document, roots=fields.ROOT, entries=fields.ENTRY) == (document, [])


def test_reading_feeds_imports_no_more_than_it_needs() -> None:
    body = rss("<item><pubDate>Thu, 04 Dec 2025 18:30:00 GMT</pubDate></item>").encode()
    script = (
        "import sys; from bot import parsing; early = set(sys.modules);"
        f"parsing.parse({body!r}, None, '');"
        "print(sorted({'bs4', 'dateutil', 'feedparser', 'lxml.etree'} & early),"
        " sorted({'bs4', 'dateutil', 'feedparser'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout == "[] []\n"
