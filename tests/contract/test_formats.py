"""Every file on the shelf of feed formats, through one suite: three entries, whole, torn and mutated."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import parsing
from bot.errors import ParseError
from bot.formats import formats
from bot.formats.base import Document, Format
from bot.model import ParsedFeed

URL = "https://example.org/feeds/defence"
TITLES = ["Fourth S-400 unit due in May", "Четвёртый полк С-400 — в мае", "मई में आएगी एस-400 की चौथी इकाई"]
DATES = ["2025-12-04T10:00:00Z", "2025-12-04T09:00:00Z", "2025-12-04T08:00:00Z"]
TIMES = [datetime(2025, 12, 4, hour, tzinfo=UTC) for hour in (10, 9, 8)]

RSS_ITEM = (
    "<item><title>{title}</title><link>https://example.org/news/{number}?a=1&amp;b=2</link>"
    "<guid>id-{number}</guid><pubDate>Thu, 04 Dec 2025 {hour}:00:00 GMT</pubDate>"
    "<description>Text {number}</description></item>"
)
RDF_ITEM = (
    '<item rdf:about="id-{number}"><title>{title}</title>'
    "<link>https://example.org/news/{number}?a=1&amp;b=2</link><dc:date>{date}</dc:date>"
    "<description>Text {number}</description></item>"
)
ATOM_ENTRY = (
    '<entry><id>id-{number}</id><title>{title}</title><link href="https://example.org/news/{number}?a=1&amp;b=2"/>'
    "<published>{date}</published><updated>{date}</updated><summary>Text {number}</summary></entry>"
)
JSON_ITEM = (
    '{{"id": "id-{number}", "url": "https://example.org/news/{number}?a=1&b=2", "title": "{title}",'
    ' "date_published": "{date}", "content_html": "Text {number}"}}'
)
NEWS_PAGE = (
    "<url><loc>https://example.org/news/{number}?a=1&amp;b=2</loc><news:news><news:publication>"
    "<news:name>Example News</news:name><news:language>en</news:language></news:publication>"
    "<news:publication_date>{date}</news:publication_date><news:title>{title}</news:title></news:news></url>"
)
XML = '<?xml version="1.0" encoding="utf-8"?>\n'


def three(template: str, joined_by: str = "\n") -> str:
    return joined_by.join(
        template.format(title=title, number=number, date=DATES[number], hour=f"{TIMES[number].hour:02}")
        for number, title in enumerate(TITLES)
    )


RSS = f"""{XML}<rss version="2.0"><channel><title>Example News</title><link>https://example.org/</link>
<language>en-IN</language>{three(RSS_ITEM)}</channel></rss>"""
RDF = f"""{XML}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="{URL}"><title>Example News</title>
<link>https://example.org/</link><dc:language>en</dc:language></channel>{three(RDF_ITEM)}</rdf:RDF>"""
ATOM = f"""{XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Example News</title>
<id>urn:example</id><link href="https://example.org/"/><updated>{DATES[0]}</updated>{three(ATOM_ENTRY)}</feed>"""
JSON = f"""{{"version": "https://jsonfeed.org/version/1.1", "title": "Example News", "language": "en",
"home_page_url": "https://example.org/", "items": [{three(JSON_ITEM, ",")}]}}"""
SITEMAP = f"""{XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{three(NEWS_PAGE)}</urlset>"""

SAMPLES = {
    "json": {"json": JSON},
    "sitemap": {"sitemap": SITEMAP},
    "syndication": {"rss": RSS, "rdf": RDF, "atom": ATOM},
}
ALL = [(shelf, kind) for shelf, kinds in SAMPLES.items() for kind in kinds]


def read(text: str) -> ParsedFeed:
    return parsing.parse(text.encode(), None, URL)


@pytest.mark.parametrize("form", formats(), ids=lambda form: form.name)
def test_every_format_has_samples_here(form: Format) -> None:
    assert form.name in SAMPLES, "give the contract a sample of the new format"


@pytest.mark.parametrize(("shelf", "kind"), ALL)
def test_a_document_belongs_to_one_format(shelf: str, kind: str) -> None:
    document = Document(body=SAMPLES[shelf][kind].encode(), url=URL)
    assert [form.name for form in formats() if form.sniff(document)] == [shelf]


@pytest.mark.parametrize(("shelf", "kind"), ALL)
def test_every_format_gives_the_same_entries(shelf: str, kind: str) -> None:
    feed = read(SAMPLES[shelf][kind])
    assert (feed.format, feed.title, feed.language, feed.warnings) == (kind, "Example News", "en", ())
    assert [entry.title for entry in feed.entries] == TITLES
    assert [entry.url for entry in feed.entries] == [
        f"https://example.org/news/{n}?a=1&b=2" for n in range(3)
    ]
    assert [entry.published for entry in feed.entries] == TIMES
    if kind != "sitemap":  # it has neither
        assert feed.url == "https://example.org/"
        assert [entry.id for entry in feed.entries] == ["id-0", "id-1", "id-2"]
        assert [entry.content or entry.summary for entry in feed.entries] == ["Text 0", "Text 1", "Text 2"]


@pytest.mark.parametrize(("shelf", "kind"), ALL)
def test_a_feed_without_entries_is_a_feed(shelf: str, kind: str) -> None:
    empty = re.sub(
        r"<(item|entry|url)\b.*</\1>|(?<=\[)\{.*\}(?=\])", "", SAMPLES[shelf][kind], flags=re.DOTALL
    )
    assert read(empty).entries == ()


@pytest.mark.parametrize(("shelf", "kind"), ALL)
def test_a_torn_document_keeps_its_whole_entries_and_makes_up_none(shelf: str, kind: str) -> None:
    text = SAMPLES[shelf][kind]
    whole = read(text).entries
    ends = [match.end() for match in re.finditer(r"</(?:item|entry|url)>|(?<=\")\}(?=[,\]])", text)]
    for end in range(ends[0] + 1, len(text), 7):
        entries = read(text[:end]).entries
        complete = sum(1 for place in ends if place <= end)
        assert entries == whole[: len(entries)]
        assert complete <= len(entries) <= complete + (kind == "rdf" or end > ends[-1])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize(("shelf", "kind"), ALL)
def test_every_unicode_encoding(shelf: str, kind: str, encoding: str) -> None:
    body = SAMPLES[shelf][kind].replace('encoding="utf-8"', f'encoding="{encoding}"').encode(encoding)
    assert [entry.title for entry in parsing.parse(body, "text/xml", URL).entries] == TITLES


@pytest.mark.parametrize(("shelf", "kind"), ALL)
def test_a_stray_byte_costs_one_character(shelf: str, kind: str) -> None:
    body = SAMPLES[shelf][kind].encode().replace(b"S-400 unit", b"S-400 \xff unit")
    titles = [entry.title for entry in parsing.parse(body, None, URL).entries]
    assert titles == ["Fourth S-400 \N{REPLACEMENT CHARACTER} unit due in May", *TITLES[1:]]


PIECES = st.sampled_from(
    [
        b"<", b">", b"&", b"&#xD800;", b"&#0;", b"&nbsp;", b"&undefined;", b"<![CDATA[", b"]]>", b"<!--",
        b"-->", b"<!DOCTYPE x [<!ENTITY a 'b'>", b"<!ENTITY % p SYSTEM 'file:///etc/passwd'>", b"<item>",
        b"</item>", b"<entry>", b"</channel>", b"<title>", b"<link/>", b"<?xml", b"?>", b'"', b"'", b"{",
        b"}", b"[", b"]", b",", b"null", b"1e999", b'"\\ud800"', b"\x00", b"\xff\xfe", b"\xef\xbb\xbf",
        b"\x1b$B", b"xml:base='http://['", b"<html>", b"<svg>",
        b"<pubDate>Thu, 31 Dec 9999 99:99:99 +9999</pubDate>", b"<guid isPermaLink='true'>http://[</guid>",
        b"<link>http://[::1</link>", b"<content type='base64'>####</content>", b"<title type='xhtml'><div>",
    ]
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A sample with pieces cut out, put in and doubled."""
    shelf, kind = draw(st.sampled_from(ALL))
    body = SAMPLES[shelf][kind].encode()
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.integers(0, 60)))
        body = body[:start] + draw(PIECES | st.binary(max_size=8) | st.just(body[start:end] * 2)) + body[end:]
    return body


BODIES = mutated() | st.binary(max_size=300) | st.lists(PIECES, max_size=30).map(b"".join)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BODIES)
def test_nothing_but_parse_error_escapes(body: bytes) -> None:
    only_parse_error(body)


@pytest.mark.soak
@settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BODIES)
def test_nothing_but_parse_error_escapes_from_ten_thousand(body: bytes) -> None:
    only_parse_error(body)


def only_parse_error(body: bytes) -> None:
    """The body is read, and what is in it can be stored and compared, or it is refused."""
    try:
        feed = parsing.parse(body, None, URL)
    except ParseError:
        return
    for entry in feed.entries:
        for text in (entry.id, entry.url, entry.title, entry.author, entry.summary, entry.content):
            text.encode()
            assert "\x00" not in text
    again, _ = parsing.compare(feed, [], feed_url=URL)
    assert len(again) <= len(feed.entries)
