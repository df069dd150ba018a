"""Feeds into feeds.yaml and out of it: every other byte stays, and the result loads."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import add_feed, add_feeds, editing, load, remove_feed, told_apart
from bot.errors import ConfigError, DefwatchError, UsageError
from bot.model import Feed, FullText, Side

URL = "https://new.example.org/rss?a=b"
NAME = "Новости – हिन्दी: new"
PLAIN = """\
# Ours
feeds:
  # Indian press
  - url: https://a.example.org/x   # the first
    name: "A"

  - {url: https://b.example.org/x, tags: [x,y]}   # odd  spacing
  # - url: https://gone.example.org/   # 403

watchlist:   [S-400]   # kept
"""
ADDED = """\
  - url: https://new.example.org/rss?a=b
    name: 'Новости – हिन्दी: new'
    language: ru
    tags: [press, 'no']
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "feeds.yaml"


def add(path: Path) -> None:
    add_feed(path, environ={}, url=URL, name=NAME, language="ru", tags=["press", "no"])


def test_a_feed_goes_behind_the_last_one(path: Path) -> None:
    path.write_text(PLAIN, encoding="utf-8")
    add(path)
    before, after = PLAIN.split("  # - url: https://gone")
    assert path.read_text(encoding="utf-8") == f"{before}{ADDED}  # - url: https://gone{after}"
    assert load(path, environ={}).feeds[2] == Feed(url=URL, name=NAME, language="ru", tags=("press", "no"))


def test_and_out_again(path: Path) -> None:
    path.write_text(PLAIN, encoding="utf-8")
    add(path)
    assert remove_feed(path, environ={}, name_or_url=NAME).url == URL
    assert path.read_text(encoding="utf-8") == PLAIN


def test_removing_takes_the_feed_and_its_own_comments_only(path: Path) -> None:
    path.write_text(PLAIN, encoding="utf-8")
    remove_feed(path, environ={}, name_or_url="HTTPS://A.example.org/x")
    assert path.read_text(encoding="utf-8") == PLAIN.replace(
        '  - url: https://a.example.org/x   # the first\n    name: "A"\n', ""
    )


FORMS = [
    "feeds:\n- url: https://a.example.org/x\n  tags:\n  - a\n# end\nwatchlist: [S-400]",
    "feeds:\n    -   url: https://a.example.org/x\n        user_agent: |\n          x\n\n\n# c\nevents: []\n",
    "watchlist: [S-400]\nfeeds:\n  -\n    url: https://a.example.org/x",
    "  feeds:\n    - url: https://a.example.org/x\n  watchlist: [S-400]\n",
    "feeds:\nwatchlist: [S-400]\n",
    "feeds:   # none yet\n  # - url: https://later.example.org/\nwatchlist:\n  - S-400\n",
    "feeds: [{url: https://a.example.org/x}]\nwatchlist: [S-400]\n",
    "feeds: [\n  {url: https://a.example.org/x},   # first\n]\n",
    "feeds: [   # none\n]\n",
    "{feeds: [{url: https://a.example.org/x}], watchlist: [S-400]}\n",
    "\ufefffeeds:\r\n  - url: https://a.example.org/x\r\n\r\n# end\r\nwatchlist: [S-400]\r\n",
    "--- # start\nfeeds:\n  - &a\n    url: https://a.example.org/x\n    tags: &t [a]\n"
    "  - {<<: *a, url: https://b.example.org/x}\n  - url: https://c.example.org/x\n    tags: *t\n...\n",
]


@pytest.mark.parametrize("text", FORMS)
def test_there_and_back_in_every_form(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
    feeds = load(path, environ={}).feeds
    add(path)
    assert [feed.url for feed in load(path, environ={}).feeds] == [*(feed.url for feed in feeds), URL]
    remove_feed(path, environ={}, name_or_url=URL)
    unended = text.endswith("/x")  # a last line without its line break gets one
    assert path.read_bytes() == text.encode() + (b"\n" if unended else b"")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("feeds: []\n", f"feeds:\n{ADDED}"),
        ("feeds: []  # none\nevents: []\n", f"feeds:  # none\n{ADDED}events: []\n"),
        ("feeds: ~\n", f"feeds:\n{ADDED}"),
        ("watchlist:\n  - S-400\n# end\n", f"watchlist:\n  - S-400\nfeeds:\n{ADDED}# end\n"),
        ("watchlist: [S-400]", f"watchlist: [S-400]\nfeeds:\n{ADDED}"),
    ],
)
def test_the_first_feed_begins_a_block(path: Path, text: str, expected: str) -> None:
    path.write_text(text, encoding="utf-8")
    add(path)
    assert path.read_text(encoding="utf-8") == expected


def test_what_is_there_already_is_not_added(path: Path) -> None:
    path.write_text(PLAIN, encoding="utf-8")
    with pytest.raises(UsageError, match=r"feeds: https://a\.example\.org:443/x: it is in .* already as A"):
        add_feed(path, environ={}, url="https://a.example.org:443/x")
    with pytest.raises(ConfigError, match=r'9:11: feeds\.name: "A" is given twice'):
        add_feed(path, environ={}, url=URL, name="A")
    with pytest.raises(ConfigError, match=r"feeds\.url: .* is no http\(s\) address"):
        add_feed(path, environ={}, url="gopher://a.example.org")
    assert path.read_text(encoding="utf-8") == PLAIN


SEVERAL = [
    Feed(url="https://b.example.org/y", name="B", tags=("x",), side=Side.PRESS, every=timedelta(hours=6)),
    Feed(url="https://c.example.org/z", full_text=FullText.NEVER, user_agent="x/1", paused=True),
]


def test_several_feeds_go_in_at_once(path: Path) -> None:
    path.write_text(PLAIN, encoding="utf-8")
    config = add_feeds(path, environ={}, feeds=SEVERAL)
    before, after = PLAIN.split("  # - url: https://gone")
    added = (
        "  - url: https://b.example.org/y\n    name: B\n    tags: [x]\n    side: press\n    every: 6h\n"
        "  - url: https://c.example.org/z\n    full_text: never\n    user_agent: x/1\n    paused: 'true'\n"
    )
    assert path.read_text(encoding="utf-8") == f"{before}{added}  # - url: https://gone{after}"
    assert list(config.feeds[2:]) == SEVERAL


@pytest.mark.parametrize(
    "text", ["feeds: []", "feeds: [https-less]", "watchlist: [S-400]\n", "{feeds: [\n]}"]
)
def test_several_feeds_go_into_any_form(path: Path, text: str) -> None:
    path.write_text(text.replace("https-less", "{url: https://a.example.org/x}"), encoding="utf-8")
    add_feeds(path, environ={}, feeds=SEVERAL)
    assert list(load(path, environ={}).feeds[-2:]) == SEVERAL


def test_ten_thousand_feeds_go_in_at_once_and_a_file_that_nobody_could_read_is_not_written(
    path: Path,
) -> None:
    path.write_text(PLAIN, encoding="utf-8")
    add_feeds(path, environ={}, feeds=(Feed(url=f"https://m.example.org/{n}") for n in range(10_000)))
    assert len(load(path, environ={}).feeds) == 10_002
    written = path.read_bytes()
    with pytest.raises(DefwatchError, match="would grow beyond 8 MB"):
        add_feeds(path, environ={}, feeds=[Feed(url="https://n.example.org/", name="x" * 8_000_000)])
    assert path.read_bytes() == written


def test_feeds_are_told_apart_by_address_and_get_names_of_their_own() -> None:
    there = [Feed(url="https://a.example.org/x", name="A")]
    fresh, known = told_apart(
        [
            Feed(url="HTTPS://a.example.org:443/x#y", name="Z"),
            Feed(url="https://b.example.org/x", name="A"),
            Feed(url="https://b.example.org/y", name="A"),
            Feed(url="https://b.example.org/y", name="again"),
            Feed(url="https://c.example.org/x"),
            Feed(url="https://d.example.org/x"),
        ],
        there,
    )
    assert [(feed.url, feed.name) for feed in fresh] == [
        ("https://b.example.org/x", "A (b.example.org)"),
        ("https://b.example.org/y", "A (2)"),
        ("https://c.example.org/x", ""),
        ("https://d.example.org/x", ""),
    ]
    assert [(feed.name, other.name) for feed, other in known] == [("Z", "A"), ("again", "A (2)")]


@pytest.mark.parametrize("spelling", ["a.example.org/x", "feed:https://a.example.org/x", "A"])
def test_a_feed_is_removed_by_any_spelling_of_its_address(path: Path, spelling: str) -> None:
    path.write_text(PLAIN, encoding="utf-8")
    assert remove_feed(path, environ={}, name_or_url=spelling).name == "A"


def test_what_is_not_there_is_not_removed(path: Path) -> None:
    path.write_text(PLAIN, encoding="utf-8")
    with pytest.raises(
        UsageError, match=r'no feed in .* has this name or address: did you mean "https://a\.'
    ):
        remove_feed(path, environ={}, name_or_url="https://a.example.org/")


def test_a_wrong_file_is_not_touched(path: Path) -> None:
    path.write_text("feeds: []\nfoo: 1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="2:1: foo: unknown key"):
        add(path)
    assert path.read_text(encoding="utf-8") == "feeds: []\nfoo: 1\n"


def test_a_feed_that_others_refer_to_is_left_to_a_person(path: Path) -> None:
    text = (
        "feeds:\n  - {url: https://a.example.org/x, tags: &t [a]}\n  - {url: https://b.example/, tags: *t}\n"
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefwatchError, match=r"remove the feed https://a\.example\.org/x by hand"):
        remove_feed(path, environ={}, name_or_url="https://a.example.org/x")
    assert path.read_text(encoding="utf-8") == text


def test_a_dollar_in_an_address_stays_one(path: Path) -> None:
    path.write_text("feeds: []\n", encoding="utf-8")
    add_feed(path, environ={}, url="https://a.example.org/${HOME}")
    assert load(path, environ={}).feeds == (Feed(url="https://a.example.org/${HOME}"),)


def test_mode_and_link_are_kept(path: Path, tmp_path: Path) -> None:
    path.write_text(PLAIN, encoding="utf-8")
    path.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    add(link)
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert len(load(path, environ={}).feeds) == 3
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["feeds.yaml", "link.yaml"]


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that another user can reach."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def as_nobody(path: Path) -> str:
    """What adding a feed says where the user is not root."""
    code = (
        "import os, sys\n"
        "from bot.config import add_feed, load\n"
        "from bot.errors import DefwatchError\n"
        "load(sys.argv[1], environ={})\n"  # imports what the other user may not be able to read
        "if os.geteuid() == 0: os.setgid(65534), os.setuid(65534)\n"
        "try: add_feed(sys.argv[1], environ={}, url='https://new.example.org/', name='New')\n"
        "except DefwatchError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    return done.stdout


def test_a_read_only_file_is_left_and_the_lines_are_told(public: Path) -> None:
    path = public / "feeds.yaml"
    path.write_text(PLAIN, encoding="utf-8")
    path.chmod(0o444)
    assert as_nobody(path) == (
        f"{path}: read-only here; add these lines under feeds: by hand:\n"
        "  - url: https://new.example.org/\n    name: New\n\n"
    )
    assert path.read_text(encoding="utf-8") == PLAIN


def test_a_file_in_a_folder_that_is_read_only_is_written_in_place(public: Path) -> None:
    path = public / "feeds.yaml"
    path.write_text(PLAIN, encoding="utf-8")
    path.chmod(0o666)
    inode = path.stat().st_ino
    if os.geteuid() != 0:
        public.chmod(0o555)
    assert as_nobody(path) == ""
    public.chmod(0o755)
    assert path.stat().st_ino == inode
    assert len(load(path, environ={}).feeds) == 3


_NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@settings(max_examples=200, deadline=None)
@given(form=st.sampled_from([PLAIN, *FORMS]), name=_NAMES, tags=st.lists(_NAMES, max_size=3))
def test_any_name_is_written_so_that_it_is_read_again(form: str, name: str, tags: list[str]) -> None:
    text = form.removeprefix("\ufeff").replace("\r\n", "\n")
    feed = {"url": URL, "name": name, "tags": tags}
    edited = editing.with_feeds(text, [feed])
    assert f"{URL}" in edited
    count = len(yaml.safe_load(text)["feeds"] or [])
    assert yaml.safe_load(edited)["feeds"][count] == feed
    assert editing.without_feed(edited, count) == text or not text.endswith("\n")
