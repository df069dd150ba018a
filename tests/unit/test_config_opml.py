"""Feeds ↔ OPML: what other readers write is understood, what we write is valid and comes back whole."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bot.config import opml
from bot.errors import ParseError
from bot.model import Feed, FullText, Side


def read(body: str, *, encoding: str = "utf-8") -> list[Feed]:
    """The feeds of a document that holds nothing to refuse."""
    feeds, refused = opml.read(body.encode(encoding))
    assert refused == []
    return feeds


def outlines(inner: str) -> str:
    return f'<opml version="2.0"><head><title>x</title></head><body>{inner}</body></opml>'


ONE = [Feed(url="https://a.example.org/x", name="A")]


@pytest.mark.parametrize(
    ("outline", "feed"),
    [
        (
            '<outline text="A" type="rss" xmlUrl="https://a.example.org/x" htmlUrl="https://a.example.org/"/>',
            {},
        ),
        ('<OUTLINE TITLE="A" Type="RSS" XMLURL="https://a.example.org/x"/>', {}),
        ('<outline text="A" title="B" xmlurl=" https://a.example.org/x "/>', {}),
        ('<outline text="A" type="atom" url="https://a.example.org/x"/>', {}),
        ('<outline text="A" xmlUrl="feed:https://a.example.org/x"/>', {}),
        ('<outline text="  A&#10; " xmlUrl="https://a.example.org/x"/>', {}),
        ('<outline xmlUrl="https://a.example.org/x"/>', {"name": ""}),
        ('<outline text="https://a.example.org/x" xmlUrl="https://a.example.org/x"/>', {"name": ""}),
        ('<outline text="A" xmlUrl="feed://a.example.org/x"/>', {"url": "http://a.example.org/x"}),
        ('<outline text="A" language="hi-IN" xmlUrl="https://a.example.org/x"/>', {"language": "hi"}),
        ('<outline text="A" language="unknown" xmlUrl="https://a.example.org/x"/>', {}),
        (
            '<outline text="A" category="/press/india, Army ,," xmlUrl="https://a.example.org/x"/>',
            {"tags": ("press/india", "Army")},
        ),
        (
            '<outline text="Press"><outline title="Delhi"><outline text="A" category="Press,x" '
            'xmlUrl="https://a.example.org/x"/></outline></outline>',
            {"tags": ("Press", "Delhi", "x")},
        ),
    ],
)
def test_an_outline_of_another_reader_is_understood(outline: str, feed: dict[str, object]) -> None:
    expected = {"url": "https://a.example.org/x", "name": "A", **feed}
    assert read(outlines(outline)) == [Feed(**expected)]  # type: ignore[arg-type]  # a table of texts


def test_an_address_in_two_folders_is_one_feed_with_both_tags() -> None:
    twice = (
        '<outline text="Press"><outline text="A" xmlUrl="https://a.example.org/x"/></outline>'
        '<outline text="Army"><outline text="Another" xmlUrl="HTTPS://A.example.org:443/x#top"/></outline>'
    )
    assert read(outlines(twice)) == [Feed(url="https://a.example.org/x", name="A", tags=("Press", "Army"))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251", "koi8-r"])
def test_the_encoding_is_the_one_it_declares(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    body = f'<?xml version="1.0" encoding="{declared}"?>' + outlines(
        '<outline text="Новости" xmlUrl="https://a.example.org/x"/>'
    )
    assert read(body, encoding=encoding) == [Feed(url="https://a.example.org/x", name="Новости")]


@pytest.mark.parametrize(
    ("outline", "reason"),
    [
        ('xmlUrl="javascript:alert(1)"', '"javascript:alert(1)" is no http(s) address'),
        ('xmlUrl="file:///etc/passwd"', '"file:///etc/passwd" is no http(s) address'),
        ('xmlUrl="https://a.example.org:99999/"', '"https://a.example.org:99999/" is no http(s) address'),
        ('xmlUrl="https://a.example.org/a b"', "a space or an invisible character in it"),
        ('xmlUrl=""', "its xmlUrl is empty"),
        (
            'type="include" url="https://a.example.org/more.opml"',
            "of type include: it leads to another document",
        ),
        ('isComment="true" xmlUrl="https://a.example.org/x"', "it is commented out (isComment)"),
        (
            'xmlns:d="urn:defwatch:feeds" d:every="often" xmlUrl="https://a.example.org/x"',
            'every: "often" is no',
        ),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason_and_the_rest_is_taken(outline: str, reason: str) -> None:
    body = outlines(
        f'\n<outline text="Bad" {outline}/>\n<outline text="A" xmlUrl="https://a.example.org/x"/>'
    )
    feeds, (refused,) = opml.read(body.encode())
    assert feeds == ONE
    assert (refused.line, refused.name) == (2, "Bad")
    assert reason in refused.reason


LAUGHS = "".join(f'<!ENTITY {name} "{("&" + below + ";") * 20}">' for below, name in pairwise("abcdefg"))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "the file is empty"),
        (" \n", "the file is empty"),
        ('{"feeds": []}', "line 1, column 1: Start tag expected"),
        ("<rss version='2.0'/>", "not OPML but <rss>: a feed or site is added by `defwatch feeds add`"),
        ('<opml>\n<outline xmlUrl="https://a.example.org/?a=1&b=2"/></opml>', "line 2, .* is written &amp;"),
        ("<opml>\n\n<body></opml>", "line 3, column 14: Opening and ending tag mismatch"),
        ("<opml><body><outline text='a&nbsp;b'/></body></opml>", "'nbsp' not defined .* are known to XML"),
        ("<?xml version='1.0' encoding='x-none'?><opml/>", "Unsupported encoding: x-none .*save it as UTF-8"),
        (f"<!DOCTYPE x [<!ENTITY a 'ha'>{LAUGHS}]><opml><outline text='&g;'/></opml>", "made to hurt"),
        ("<opml>" + "<outline>" * 300 + "</outline>" * 300 + "</opml>", "Excessive depth"),
    ],
)
def test_what_is_no_opml_says_so_and_where(body: str, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        opml.read(body.encode())


def test_nothing_outside_the_file_is_read() -> None:
    body = "<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/hostname'>]>" + outlines(
        '<outline text="A" xmlUrl="https://a.example.org/x">&f;</outline>'
    )
    assert read(body) == ONE
    with pytest.raises(ParseError, match="external entity"):
        opml.read(body.replace('"A"', '"&f;"').encode())


def test_a_folder_s_name_cannot_make_the_file_grow_without_end() -> None:
    deep = "<outline text='" + "x" * 10_000 + "'>" + "<outline text='y'>" * 200
    inner = '<outline text="A" xmlUrl="https://a.example.org/x"/>'
    (feed,) = read(outlines(deep + inner + "</outline>" * 201))
    assert feed.tags == ("y",)


def test_thousands_are_read() -> None:
    many = "".join(f'<outline text="F{n}" xmlUrl="https://a.example.org/{n}"/>' for n in range(5000))
    assert [feed.name for feed in read(outlines(many))] == [f"F{n}" for n in range(5000)]


EVERYTHING = Feed(
    url="https://a.example.org/x?a=1&b=2",
    name='A "daily" <b> &amp;',
    language="ru",
    tags=("press", "India, south"),
    side=Side.RUSSIAN_STATE,
    every=timedelta(minutes=90),
    full_text=FullText.NEVER,
    user_agent="x/1 (y; z)",
    paused=True,
)


def test_what_is_written_is_opml_2() -> None:
    feed = Feed(url="https://a.example.org/x?a=1&b=2", name="A", language="hi", tags=("press", "india/south"))
    assert opml.write([feed], title="Ours") == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<opml xmlns:defwatch="urn:defwatch:feeds" version="2.0">\n'
        "  <head>\n    <title>Ours</title>\n  </head>\n"
        "  <body>\n"
        '    <outline type="rss" text="A" title="A" xmlUrl="https://a.example.org/x?a=1&amp;b=2" '
        'language="hi" category="press,india/south"/>\n'
        "  </body>\n</opml>\n"
    )


def test_what_opml_has_no_word_for_stands_in_our_namespace() -> None:
    root = etree.fromstring(opml.write([EVERYTHING], title="Ours").encode())
    (outline,) = root.iter("outline")
    ours = {
        key.partition("}")[2]: value
        for key, value in outline.attrib.items()
        if key.startswith("{urn:defwatch:feeds}")
    }
    assert ours == {
        "tags": "press\nIndia, south",
        "side": "russian-state",
        "every": "90m",
        "full_text": "never",
        "user_agent": "x/1 (y; z)",
        "paused": "true",
    }


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Z"]), min_size=1, max_size=20)


@settings(max_examples=200, deadline=None)
@given(name=WORDS, tags=st.lists(WORDS, max_size=3, unique=True))
def test_what_is_exported_is_imported_as_it_was(name: str, tags: list[str]) -> None:
    feeds = [EVERYTHING, Feed(url="https://b.example.org/x", name=name, tags=tuple(tags))]
    assert read(opml.write(feeds, title="Ours")) == feeds
