"""Feeds by hand and by chance: RSS, RDF and Atom as XML, well-formed, with whatever may stand in them."""

from __future__ import annotations

from html import escape

from hypothesis import strategies as st

URL = "https://example.org/feeds/rss.xml"
NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "own": "https://example.org/ns",
}
DECLARED = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def rss(items: str, *, head: str = "", base: str = "") -> str:
    return f'<rss version="2.0"{DECLARED}{base}><channel><title>Example</title>{head}{items}</channel></rss>'


def atom(entries: str, *, head: str = "", base: str = "", space: str = NAMESPACES["atom"]) -> str:
    declared = DECLARED.replace(f' xmlns:atom="{NAMESPACES["atom"]}"', "")
    return f'<feed xmlns="{space}"{declared}{base} xml:lang="en"><title>Example</title>{head}{entries}</feed>'


def rdf(items: str, *, head: str = "", base: str = "") -> str:
    return (
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns="http://purl.org/rss/1.0/"{DECLARED}{base}>'
        f'<channel rdf:about="{URL}"><title>Example</title>{head}</channel>{items}</rdf:RDF>'
    )


# Feeds of every shape

WORDS = st.sampled_from(
    [
        "",
        "  ",
        "S-400",
        "Четвёртый полк С-400 — в мае",
        "एस-400 की चौथी इकाई",
        "AT&T & co",
        "5 < 7 > 3",
        "<b>bold</b> one",
        "a&nbsp;b &amp; c",
        "&#8377;10,000 crore",
        "two\n  lines",
        "Ã©tat",
        "a\x92b",
        "l’été",
        "]] >",
        "x" * 300,
        "<p>One</p><p>Two <a href='/3'>three</a></p>",
        "https://example.org/?a=1&b=2",
    ]
)
ADDRESSES = st.sampled_from(
    [
        "",
        "https://example.org/news/1",
        "https://example.org/?a=1&b=2&copy=3",
        "/news/1",
        "2.html",
        "http:////example.org/3",
        "tag:example.org,2025:1",
        "1000",
        "https://пример.example/новости",
        "javascript:alert(1)",
        "//example.org/4",
        "https://example.org/caf&#233;",
        "https://example.org/&amp;x",
        "http://[",
        "mailto:desk@example.org",
    ]
)
DATES = st.sampled_from(
    [
        "Thu, 04 Dec 2025 18:30:00 GMT",
        "Thu, 04 Dec 2025 18:30:00 IST",
        "2025-12-04T10:00:00+03:00",
        "4 декабря 2025, 10:05",
        "2025-12-04",
        "yesterday",
        "",
        "0001-01-01T00:00:00Z",
        "04-12-2025 10:05:00",
        "Thu, 04 Dec 2025 24:00:00 +0530",
    ]
)
PEOPLE = st.sampled_from(
    [
        "A. Writer",
        "desk@example.org",
        "desk@example.org (A. Writer)",
        "A. Writer (desk@example.org)",
        "A. Writer <desk@example.org>",
        "",
        "Иван Петров",
        "A. Writer, B. Writer",
        "desk@example.museum",
        "(A. Writer)",
    ]
)


@st.composite
def text(draw: st.DrawFn, values: st.SearchStrategy[str] = WORDS) -> str:
    """A value as XML: escaped, as CDATA, or in parts."""
    value = draw(values)
    shape = draw(st.sampled_from(["plain", "plain", "cdata", "parts", "comment", "references"]))
    if shape == "cdata" and "]]>" not in value:
        return f"<![CDATA[{value}]]>"
    if shape == "parts" and "]]>" not in value:
        return f"{escape(value[:2])}<![CDATA[{value[2:]}]]>\n"
    if shape == "comment":
        return f"<!-- {value.replace('-', '')} -->{escape(value)}<?target?>"
    if shape == "references":
        return "".join(f"&#{ord(character)};" for character in value)
    return escape(value)


def of(name: str, values: st.SearchStrategy[str] = WORDS, *, own: str = "") -> st.SearchStrategy[str]:
    """An element of this name, with these attributes."""
    return text(values).map(lambda value: f"<{name}{own}>{value}</{name}>")


def any_of(*names: str, values: st.SearchStrategy[str] = WORDS) -> st.SearchStrategy[str]:
    return st.one_of(*(of(name, values) for name in names))


TYPES = st.sampled_from(
    [
        "",
        ' xml:base="https://other.example/d/"',
        ' type="text"',
        ' type="html"',
        ' type="text/html" mode="escaped"',
        ' type="HTML"',
    ]
)
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'
MARKUP = st.sampled_from(
    [
        f'<div {XHTML}>One <b CLASS="x" title="a &amp; &quot;b&quot;">two</b> &lt;3&gt;<br/></div>',
        f"  <div {XHTML}><div>One</div>two</div> ",
        f"<div {XHTML}>One</div><div {XHTML}>two</div>",
        '<x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:a Href="/1" rel="ME">one</x:a></x:div>',
        f"<p {XHTML}>No div</p>",
        "only text &amp; more",
        "",
    ]
)


@st.composite
def typed(draw: st.DrawFn, name: str) -> str:
    """A text construct of Atom."""
    if draw(st.integers(0, 3)) == 0:
        return f'<{name} type="xhtml">{draw(MARKUP)}</{name}>'
    return f"<{name}{draw(TYPES)}>{draw(text())}</{name}>"


LINKS = st.builds(
    lambda address, own: f'<link href="{escape(address)}"{own}/>',
    ADDRESSES,
    st.sampled_from(
        [
            "",
            ' rel="alternate"',
            ' rel="self"',
            ' rel="enclosure" type="audio/mpeg"',
            ' rel="alternate" type="text/html"',
            ' type="application/json"',
            ' rel="Alternate" hreflang="en"',
            ' rel="replies" own:count="3"',
            ' title="x"',
        ]
    ),
)
PERSON = st.lists(
    st.one_of(of("name", PEOPLE), of("email", PEOPLE), of("uri", ADDRESSES), st.just('<own:image src="x"/>')),
    max_size=3,
).map(lambda parts: f"<author>\n{''.join(parts)}\n</author>")
GUIDS = st.one_of(
    of("guid", ADDRESSES),
    of("guid", ADDRESSES, own=' isPermaLink="false"'),
    of("guid", ADDRESSES, own=' isPermaLink="true"'),
    of("guid", ADDRESSES, own=' ispermalink="no" own:x="y"'),
)
DATED = any_of(
    "pubDate",
    "dc:date",
    "dcterms:issued",
    "dcterms:modified",
    "dcterms:created",
    "published",
    "updated",
    "issued",
    "modified",
    "created",
    "lastBuildDate",
    values=DATES,
)
NAMED = any_of("author", "dc:creator", "itunes:author", "managingEditor", values=PEOPLE)
PICTURE = st.one_of(
    any_of("media:title", "media:description", "media:credit"), st.just('<media:thumbnail url="x"/>')
)
MEDIA = st.one_of(
    st.lists(PICTURE, max_size=3).map(
        lambda parts: f'<media:content url="https://example.org/1.jpg">{"".join(parts)}</media:content>'
    ),
    st.lists(PICTURE, max_size=3).map(lambda parts: f"<media:group>{''.join(parts)}</media:group>"),
    PICTURE,
)
TEXTS = any_of(
    "title",
    "dc:title",
    "description",
    "summary",
    "content:encoded",
    "itunes:summary",
    "itunes:subtitle",
    "dc:description",
    "content",
    "abstract",
    "rights",
    "fullitem",
)
EXTRAS = st.sampled_from(
    [
        "<category domain='x'>News</category>",
        "<comments>https://example.org/c</comments>",
        "<source url='https://example.org/'>Wire</source>",
        "<source><title>Wire</title><id>urn:wire</id><updated>2025-12-04T10:00:00Z</updated></source>",
        "<georss:point>55.7 37.6</georss:point>",
        "<enclosure url='https://example.org/1.mp3' length='1' type='audio/mpeg'/>",
        "<own:thing><own:part a='1'/>text</own:thing>",
        "<image><url>https://example.org/1.png</url></image>",
        "<feedburner:origLink>https://example.org/real</feedburner:origLink>",
        "<atom:link rel='self' href='https://example.org/self'/>",
        "<atom:updated>2025-12-05T10:00:00Z</atom:updated>",
        "<own:title>Other</own:title>",
        "<itunes:image href='https://example.org/1.png'/>",
        "<language>en</language>",
        "<Title>Upper</Title>",
        "<media:rating scheme='x'>all</media:rating>",
        "<dc:contributor>Someone</dc:contributor>",
        "<contributor><name>Someone</name></contributor>",
        "<generator uri='x'>Some</generator>",
    ]
)
ITEM = st.lists(
    st.one_of(TEXTS, TEXTS, of("link", ADDRESSES), GUIDS, DATED, NAMED, MEDIA, EXTRAS, PERSON, LINKS),
    max_size=9,
)
ENTRY = st.lists(
    st.one_of(
        *(typed(name) for name in ("title", "summary", "content", "rights")),
        LINKS,
        LINKS,
        of("id", ADDRESSES),
        DATED,
        PERSON,
        MEDIA,
        EXTRAS.filter(lambda extra: "atom:" not in extra),
        of("link", ADDRESSES),
    ),
    max_size=9,
)
HEAD = st.lists(
    st.one_of(
        of("link", ADDRESSES),
        LINKS,
        of("id", ADDRESSES),
        any_of("title", "description", "itunes:summary", "summary", "subtitle"),
        any_of("language", "dc:language", values=st.sampled_from(["en-IN", "ru", "", "klingon"])),
        any_of(
            "ttl",
            "sy:updatePeriod",
            "sy:updateFrequency",
            values=st.sampled_from(["60", "daily", "hourly", "2", "-1"]),
        ),
        st.sampled_from(
            [
                "<skipHours><hour>0</hour><hour> 23 </hour><hour>24</hour><hour>25</hour></skipHours>",
                "<skipDays><day>Sunday</day><day>monday</day><day>Someday</day></skipDays>",
                "<image><title>Logo</title><url>https://example.org/1.png</url><link>https://example.org/logo</link></image>",
                "<textInput><title>Search</title><name>q</name><link>https://example.org/q</link></textInput>",
                "<author><name>The desk</name></author>",
                "<itunes:owner><itunes:name>Owner</itunes:name></itunes:owner>",
                "<cloud domain='x'/>",
                "<lastBuildDate>Thu, 04 Dec 2025 18:30:00 GMT</lastBuildDate>",
            ]
        ),
    ),
    max_size=6,
).map("".join)
BASES = st.sampled_from(
    ["", "", "", ' xml:base="https://other.example/a/"', ' xml:base="/b/"', ' xml:base="c"']
)
ITEMS = st.lists(st.builds(lambda parts: f"<item>{''.join(parts)}</item>", ITEM), max_size=3).map("".join)
ABOUT = st.lists(
    st.builds(
        lambda about, parts: f'<item rdf:about="{escape(about)}">{"".join(parts)}</item>', ADDRESSES, ITEM
    ),
    max_size=3,
).map("".join)
ENTRIES = st.lists(st.builds(lambda parts: f"<entry>{''.join(parts)}</entry>", ENTRY), max_size=3).map(
    "".join
)
FEEDS = st.one_of(
    st.builds(lambda items, head, base: rss(items, head=head, base=base), ITEMS, HEAD, BASES),
    st.builds(lambda items, head, base: rdf(items, head=head, base=base), ABOUT, HEAD, BASES),
    st.builds(lambda entries, head, base: atom(entries, head=head, base=base), ENTRIES, HEAD, BASES),
    st.builds(
        lambda entries, head: atom(entries, head=head, space="http://purl.org/atom/ns#"), ENTRIES, HEAD
    ),
)
