"""Feeds are added, taken over from other readers, handed on and removed; the file stays its owner's."""

from __future__ import annotations

from tests.acceptance.desk import Desk, entry, rss
from tests.servers import Page, Site

OURS = """\
# Our feeds
feeds:
  # Indian press
  - url: https://a.example.org/x   # the first
    name: "A"

watchlist: [S-400]   # kept
settings: {fetch: {allow_networks: [127.0.0.0/8]}}
"""
THEIRS = """\
<?xml version="1.0"?>
<opml version="1.0"><body><outline text="Press">
  <outline text="A" xmlUrl="https://A.example.org/x"/>
  <outline text="A" xmlUrl="https://b.example.org/y"/>
  <outline text="Evil" xmlUrl="javascript:alert(1)"/>
</outline></body></opml>
"""


def feed(title: str) -> Page:
    return Page(body=rss(title, entry("One", "https://example.org/1")))


def test_a_site_s_main_feed_is_added_and_removed(desk: Desk) -> None:
    desk.configure(OURS)
    links = "".join(
        f"<link rel=alternate type='application/rss+xml' href='{href}'>" for href in ("/comments", "/main")
    )
    pages = {
        "/": Page(body=f"<html>{links}".encode()),
        "/comments": feed("Comments on: A"),
        "/main": feed("A"),
    }
    with Site(pages) as site:
        added = desk.json("feeds", "add", site.url("/").removeprefix("http://"))
        again = desk.fails("feeds", "add", site.url("/"), code=2)

    assert added == {
        "url": site.url("/main"),
        "name": "A (127.0.0.1)",
        "entries": 1,
        "others": [{"url": site.url("/comments"), "name": "Comments on: A", "entries": 1}],
    }
    assert f"feeds: {site.url('/main')}: it is in feeds.yaml already as A (127.0.0.1)" in again
    written = f"  - url: {site.url('/main')}\n    name: A (127.0.0.1)\n"
    text = (desk.folder / "feeds.yaml").read_text()
    assert text == OURS.replace('    name: "A"\n', f'    name: "A"\n{written}')
    assert desk.json("feeds", "remove", site.url("/main")) == {
        "url": site.url("/main"),
        "name": "A (127.0.0.1)",
    }
    assert (desk.folder / "feeds.yaml").read_text() == OURS


def test_what_is_there_already_is_said_without_asking_the_network(desk: Desk) -> None:
    desk.configure(OURS)
    assert "it is in feeds.yaml already as A" in desk.fails("feeds", "add", "a.example.org/x", code=2)


def test_another_reader_s_list_comes_in_and_ours_goes_out(desk: Desk) -> None:
    desk.configure(OURS)
    (desk.folder / "theirs.opml").write_text(THEIRS)
    b = {"url": "https://b.example.org/y", "name": "A (b.example.org)", "language": None, "tags": ["Press"]}

    assert desk.json("feeds", "import", "theirs.opml") == {
        "added": [b],
        "known": [{"url": "https://a.example.org/x", "name": "A"}],
        "refused": [
            {
                "line": 5,
                "url": "javascript:alert(1)",
                "name": "Evil",
                "reason": '"javascript:alert(1)" is no http(s) address: '
                "write for example https://example.org/rss.xml",
            }
        ],
    }
    text = (desk.folder / "feeds.yaml").read_text()
    lines = "  - url: https://b.example.org/y\n    name: A (b.example.org)\n    tags: [Press]\n"
    assert text == OURS.replace('    name: "A"\n', f'    name: "A"\n{lines}')

    (desk.folder / "ours.opml").write_text(desk.run("feeds", "export"))
    listed = desk.json("feeds", "export")
    desk.configure("feeds: []\nwatchlist: [S-400]\n")
    assert desk.run("feeds", "import", "ours.opml") == (
        "added 2 feeds to feeds.yaml (0 there already, 0 refused)\n"
    )
    assert desk.json("feeds", "export") == listed


def test_what_does_not_answer_with_a_feed_is_left_out_where_it_is_asked(desk: Desk) -> None:
    desk.configure(OURS)
    with Site({"/good": feed("Good"), "/page": Page(body=b"<html><title>No feed</title>")}) as site:
        outlines = "".join(f'<outline xmlUrl="{site.url(path)}"/>' for path in ("/good", "/page", "/gone"))
        (desk.folder / "list.opml").write_text(f"<opml><body>{outlines}</body></opml>")
        told = desk.json("feeds", "import", "--check", "list.opml")

    assert isinstance(told, dict)
    assert [(one["url"], one["name"]) for one in told["added"]] == [(site.url("/good"), "Good")]
    reasons = [(one["url"], one["reason"].partition(":")[0]) for one in told["refused"]]
    assert reasons == [(site.url("/page"), "not a feed"), (site.url("/gone"), "http")]


def test_a_list_that_cannot_be_read_changes_nothing(desk: Desk) -> None:
    desk.configure(OURS)
    (desk.folder / "bad.opml").write_text("<opml><body>\n<outline xmlUrl='https://b.example.org/?a=1&b=2'/>")
    said = desk.fails("feeds", "import", "bad.opml", code=1)
    assert "bad.opml: line 2, column" in said
    assert "an & in an address or title is written &amp;" in said
    assert "no-such.opml: No such file" in desk.fails("feeds", "import", "no-such.opml", code=2)
    assert (desk.folder / "feeds.yaml").read_text() == OURS
