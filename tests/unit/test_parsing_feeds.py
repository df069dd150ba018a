"""What feeds do to their readers: charsets, entities, titles, links, and documents that are no feeds."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from bot import parsing
from bot.errors import ParseError
from bot.model import Entry, ParsedFeed

URL = "https://example.org/feeds/rss.xml"


def rss(items: str, *, head: str = "", declaration: str = '<?xml version="1.0"?>') -> str:
    return f'{declaration}<rss version="2.0"><channel><title>Example</title>{head}{items}</channel></rss>'


def read(text: str | bytes, content_type: str | None = None, url: str = URL) -> ParsedFeed:
    return parsing.parse(text.encode() if isinstance(text, str) else text, content_type, url)


def one(item: str, **options: str) -> Entry:
    return read(rss(f"<item>{item}</item>", **options)).entries[0]


def refused(body: str | bytes, url: str = URL) -> ParseError:
    with pytest.raises(ParseError) as caught:
        read(body, url=url)
    return caught.value


# Charsets

RUSSIAN = "Россия поставит С-400 в мае"
DOCUMENT = rss(f"<item><title>{RUSSIAN}</title></item>", declaration='<?xml version="1.0" encoding="{}"?>')


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", "text/xml"),
        ("utf-8", "utf-8", "text/xml; charset=us-ascii"),
        ("utf-8", "utf-8", "application/rss+xml; charset=iso-8859-1"),
        ("utf-8", "windows-1251", None),
        ("utf-8", "windows-1251", "text/xml; charset=windows-1251"),
        ("utf-8", "nonsense", "text/xml; charset=more-nonsense"),
        ("windows-1251", "windows-1251", "text/xml; charset=zlib"),
        ("windows-1251", "windows-1251", "text/xml; charset=undefined"),
        ("utf-8-sig", "windows-1251", "text/xml; charset=koi8-r"),
        ("windows-1251", "windows-1251", "text/xml"),
        ("windows-1251", "windows-1251", "text/xml; charset=utf-8"),
        ("windows-1251", "utf-8", 'text/xml; charset="windows-1251"'),
        ("koi8-r", "koi8-r", None),
        ("iso-8859-5", "iso-8859-5", None),
        ("utf-16", "utf-16", None),
        ("utf-16-le", "utf-16", None),
        ("utf-16-be", "utf-8", "text/xml; charset=utf-8"),
    ],
)
def test_whatever_is_declared_the_text_is_read(
    encoding: str, declared: str, content_type: str | None
) -> None:
    feed = read(DOCUMENT.format(declared).encode(encoding), content_type)
    assert feed.entries[0].title == RUSSIAN


def test_latin_1_is_what_windows_makes_of_it() -> None:
    body = rss("<item><title>India\u2019s S\u2011400</title></item>".replace("\u2011", "-"))
    declared = body.replace("?>", ' encoding="iso-8859-1"?>', 1)
    assert read(declared.encode("cp1252")).entries[0].title == "India\u2019s S-400"


def test_a_gzipped_file_is_unpacked() -> None:
    half = rss("<item><title>one</title></item>").encode()
    assert read(gzip.compress(half[:40]) + gzip.compress(half[40:])).entries[0].title == "one"


# Text that no parser likes


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("S-400 &amp; S-500", "S-400 & S-500"),
        ("S-400 & S-500", "S-400 & S-500"),
        ("AT&amp;amp;T", "AT&T"),
        ("India&nbsp;and&rsquo;s &undefined; deal", "India and\u2019s &undefined; deal"),
        ("&#8377;10,000 crore", "₹10,000 crore"),
        ("a&#xD800;b&#0;c", "a\ufffdb\ufffdc"),
        ("<![CDATA[<b>S-400</b> <i>deal</i>]]>", "S-400 deal"),
        ("&lt;b&gt;S-400&lt;/b&gt;", "S-400"),
        ("<![CDATA[Range < 400 km & > 200 km]]>", "Range < 400 km & > 200 km"),
        ("  two\n  lines\t", "two lines"),
        ("one<br/>two", "one two"),
        ("a\x08b", "a\ufffdb"),
    ],
)
def test_titles_are_plain_text(title: str, text: str) -> None:
    assert one(f"<title>{title}</title>").title == text


@pytest.mark.parametrize(
    "document",
    [
        "\n\n  " + rss("<item><title>one</title></item>"),
        "junk before " + rss("<item><title>one</title></item>"),
        rss("<item><title>one</title></item>") + "junk behind",
        rss("<item><title>one</title><b><i>x</b></i></item>"),
        rss("<item><title>one</title><!-- -- --></item>"),
        rss("<item><b><title>one</title></item></b>"),
        rss("<item><title>one</title></item><item><title>two"),
        '<?xml version="1.1"?><!DOCTYPE rss [<!ENTITY nbsp "&#160;">]>'
        + rss("<item><title>one</title></item>")[21:],
        '<?xml version="1.0"?><!DOCTYPE html>' + rss("<item><title>one</title></item>")[21:],
        "<rss><channel><item><title>one</title></item>",
    ],
)
def test_a_broken_document_gives_its_entries(document: str) -> None:
    assert [entry.title for entry in read(document).entries][:1] == ["one"]


def test_no_entity_reaches_a_file_or_explodes() -> None:
    letters = "".join(
        f'<!ENTITY {a} "&{b};&{b};&{b};&{b};&{b};">'
        for a, b in zip("bcdefghijklm", "abcdefghijkl", strict=True)
    )
    declared = (
        f'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">{letters}<!ENTITY file SYSTEM "file:///etc/hostname">]>'
    )
    text = rss("<item><title>&file;</title><description>&m;</description></item>")[21:]
    entry = read('<?xml version="1.0"?>' + declared + text).entries[0]
    assert len(entry.title) < 20
    assert len(entry.summary) < 1_000


def test_a_path_or_an_address_as_body_is_only_text() -> None:
    for body in ("/etc/passwd", "https://example.org/feed", "file:///etc/passwd"):
        assert "plain text" in str(refused(body))


# Fields


def test_entries_that_lack_everything_are_kept() -> None:
    feed = read(
        rss(
            "<item/><item><title>only a title</title></item><item><description>only text</description></item>"
        )
    )
    assert [(entry.id, entry.url, entry.title, entry.summary) for entry in feed.entries] == [
        ("", "", "", ""),
        ("", "", "only a title", ""),
        ("", "", "", "only text"),
    ]


@pytest.mark.parametrize(
    ("item", "url", "guid"),
    [
        ("<link>https://example.org/1</link><guid>1000</guid>", "https://example.org/1", "1000"),
        ("<guid>1000</guid>", "", "1000"),
        ("<guid>https://example.org/1</guid>", "https://example.org/1", "https://example.org/1"),
        ("<guid isPermaLink='false'>https://example.org/1</guid>", "", "https://example.org/1"),
        ("<link>/news/1</link>", "https://example.org/news/1", ""),
        ("<link>2.html</link>", "https://example.org/feeds/2.html", ""),
        ("<link xml:base='https://other.example/a/'>b</link>", "https://other.example/a/b", ""),
        ("<link>  https://example.org/1\n</link>", "https://example.org/1", ""),
        ("<link>javascript:alert(1)</link>", "", ""),
        ("<link><![CDATA[https://example.org/1?a=1&b=2]]></link>", "https://example.org/1?a=1&b=2", ""),
    ],
)
def test_addresses_and_guids(item: str, url: str, guid: str) -> None:
    entry = one(item)
    assert (entry.url, entry.id) == (url, guid)


def test_summary_content_author_and_dates() -> None:
    text = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>t</title><item>'
        "<description>&lt;p&gt;short&lt;/p&gt;</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded>"
        "<dc:creator>A. Writer</dc:creator><pubDate>Thu, 04 Dec 2025 18:30:00 IST</pubDate></item>"
        "<item><dc:date>2025-12-04T10:00:00+03:00</dc:date></item></channel></rss>"
    )
    first, second = read(text).entries
    assert (first.summary, first.content, first.author) == ("<p>short</p>", "<p>long</p>", "A. Writer")
    assert first.published == datetime(2025, 12, 4, 13, tzinfo=UTC)
    assert second.published == datetime(2025, 12, 4, 7, tzinfo=UTC)


def test_atom_keeps_published_and_updated_apart() -> None:
    entry = read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id>'
        "<updated>2025-12-04T10:00:00Z</updated></entry></feed>"
    ).entries[0]
    assert (entry.published, entry.updated) == (None, datetime(2025, 12, 4, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("head", "ttl"),
    [
        ("<ttl>60</ttl>", timedelta(hours=1)),
        ("<ttl>soon</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("", None),
        (
            '<x:updatePeriod xmlns:x="http://purl.org/rss/1.0/modules/syndication/">daily</x:updatePeriod>'
            '<x:updateFrequency xmlns:x="http://purl.org/rss/1.0/modules/syndication/">4</x:updateFrequency>',
            timedelta(hours=6),
        ),
    ],
)
def test_a_feeds_own_wish_for_polling(head: str, ttl: timedelta | None) -> None:
    assert read(rss("", head=head)).hints.ttl == ttl


def test_json_text_is_html_and_authors_are_named() -> None:
    feed = read(
        '{"version": "https://jsonfeed.org/version/1", "items": [{"id": 7, "content_text": "a < b",'
        ' "author": {"name": "A. Writer"}, "title": "\\ud800x"}]}'
    )
    entry = feed.entries[0]
    assert (entry.id, entry.content, entry.author, entry.title) == ("7", "a &lt; b", "A. Writer", "\ufffdx")


def test_an_archive_of_a_document_is_cut_and_says_so() -> None:
    feed = read(rss("<item/>" * 20_001))
    assert len(feed.entries) == 20_000
    assert feed.warnings[0] == "20001 entries: only the first 20000 were read"


# What is no feed


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "the answer is empty"),
        ("  \n ", "the answer is empty"),
        ("OK", "plain text that begins “OK”"),
        (
            "<html><head><title>Example News</title></head><body>hi</body></html>",
            "an HTML page titled “Example News”",
        ),
        ("<!DOCTYPE html><p>hi", "an HTML page without a title"),
        (
            '<?xml version="1.0"?><opml version="2.0"><body/></opml>',
            "an XML document of another kind (<opml>)",
        ),
        ('{"error": "not allowed"}', "JSON that is no feed (it says: not allowed)"),
        ("[1, 2]", "JSON"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
    ],
)
def test_the_error_says_what_it_is(body: str | bytes, says: str) -> None:
    error = refused(body)
    assert says in str(error)
    assert not error.wall


def test_the_error_says_which_feeds_the_page_advertises() -> None:
    error = refused(
        '<html><head><title>Example</title><base href="/en/">'
        '<link rel="alternate" type="application/rss+xml" href="feed.xml"/>'
        '<link rel="ALTERNATE nofollow" type="application/atom+xml; charset=utf-8" href="https://other.example/atom">'
        '<link rel="alternate" type="application/rss+xml" href="javascript:x">'
        '<link rel="alternate" hreflang="ru" href="/ru/"><link rel="stylesheet" href="x.css"></head></html>'
    )
    assert error.feeds == ("https://example.org/en/feed.xml", "https://other.example/atom")
    assert "it advertises https://example.org/en/feed.xml" in str(error)


@pytest.mark.parametrize(
    ("page", "url"),
    [
        ("<html><head><title>Just a moment...</title></head></html>", URL),
        ("<html><head><title>Attention Required! | Firewall</title></head></html>", URL),
        ("<html><title>Before you continue</title></html>", URL),
        ("<html><title>Доступ ограничен</title></html>", URL),
        ("<html><title>Example</title><form><input type='password'></form></html>", URL),
        ("<html><title>Example</title><div class='g-recaptcha'></div></html>", URL),
        ("<html><title>Example</title></html>", "https://example.org/login?next=/rss"),
        ("<html><title>Example</title></html>", "https://consent.example.org/m"),
    ],
)
def test_walls_are_told_from_pages(page: str, url: str) -> None:
    error = refused(page, url)
    assert error.wall
    assert "log-in, consent or bot-check" in str(error)


def test_a_front_page_with_a_log_in_box_is_no_wall() -> None:
    links = "".join(f"<a href='/{number}'>n</a>" for number in range(40))
    assert not refused(f"<html><title>Example</title><input type='password'>{links}</html>").wall


def test_an_index_of_sitemaps_names_its_sitemaps() -> None:
    error = refused("<sitemapindex><sitemap><loc>https://example.org/news.xml</loc></sitemap></sitemapindex>")
    assert error.feeds == ("https://example.org/news.xml",)


# Documents made to hurt: each of these once took minutes, or ended the program


@pytest.mark.parametrize("filling", [" ", " \n"])
def test_a_megabyte_of_white_space(filling: str) -> None:
    feed = read(rss(f"{filling * 1_000_000}<item><title>S-400</title></item>"))
    assert [entry.title for entry in feed.entries] == ["S-400"]


def test_a_torn_json_feed_of_many_small_items() -> None:
    head = '{"version": "https://jsonfeed.org/version/1.1", "items": ['
    feed = read(head + '{"id": "1"},' * 100_000 + '{"id": "torn')
    assert len(feed.entries) == 20_000
    assert feed.warnings[0] == "the document ends early or is damaged: only its whole entries were read"


@pytest.mark.parametrize("reference", ["&#xD800;", "&#0;", "&#x110000;", "&#99999999999;", "&#x;"])
def test_a_reference_to_no_character_in_a_sitemap(reference: str) -> None:
    news = "http://www.google.com/schemas/sitemap-news/0.9"
    feed = read(
        f'<urlset xmlns="{reference}http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="{news}"><url>'
        f"<loc>https://example.org/1</loc><news:news><news:title>S-400{reference}</news:title></news:news>"
        "</url></urlset>"
    )
    assert [(entry.url, entry.title) for entry in feed.entries] == [
        ("https://example.org/1", "S-400\N{REPLACEMENT CHARACTER}")
    ]


def test_half_a_surrogate_pair_in_an_address_is_no_address() -> None:
    item = r'{"id": "1", "url": "https://example.org/\ud800", "title": "S-400"}'
    feed = read(f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{item}]}}')
    assert [(entry.url, entry.title) for entry in feed.entries] == [("", "S-400")]
    assert parsing.lookups(feed) == ([], ["1"])
