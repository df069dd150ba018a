"""Pausing a feed writes one word into feeds.yaml; every other byte stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import load, pause_feed
from bot.errors import ConfigError, DefwatchError, UsageError

URL = "https://a.example.org/x"
REST = "\nwatchlist:   [S-400]   # kept\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "feeds.yaml"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "feeds:\n  # ours\n  - url: https://a.example.org/x   # the first\n    name: A\n  # next\n"
            "  - url: https://b.example.org/x\n",
            "feeds:\n  # ours\n  - url: https://a.example.org/x   # the first\n    name: A\n"
            "    paused: true\n  # next\n  - url: https://b.example.org/x\n",
        ),
        (
            "feeds:\n- url: https://a.example.org/x",
            "feeds:\n- url: https://a.example.org/x\n  paused: true\n",
        ),
        (
            "feeds:\n  - {url: https://a.example.org/x, tags: [x,y] }  # odd\n",
            "feeds:\n  - {url: https://a.example.org/x, tags: [x,y], paused: true }  # odd\n",
        ),
        (
            "feeds: [{url: https://a.example.org/x}]\n",
            "feeds: [{url: https://a.example.org/x, paused: true}]\n",
        ),
        (
            "feeds:\r\n  - paused: no   # for now\r\n    url: https://a.example.org/x\r\n",
            "feeds:\r\n  - paused: true   # for now\r\n    url: https://a.example.org/x\r\n",
        ),
        (
            'feeds:\n  - url: https://a.example.org/x\n    "paused": "false"\n',
            'feeds:\n  - url: https://a.example.org/x\n    "paused": true\n',
        ),
        (
            "feeds:\n  - url: https://a.example.org/x\n    tags:\n      - press\n\n",
            "feeds:\n  - url: https://a.example.org/x\n    tags:\n      - press\n    paused: true\n\n",
        ),
    ],
)
def test_one_word_is_written_in_every_form(path: Path, before: str, after: str) -> None:
    path.write_text(before + REST, encoding="utf-8", newline="")

    pause_feed(path, environ={}, url=URL, paused=True)

    lost = "" if before.endswith("\n") else "\n"
    assert path.read_bytes().decode() == after + (REST if not lost else REST.removeprefix("\n"))
    assert load(path, environ={}).feeds[0].paused


def test_and_resumed_the_word_says_the_contrary(path: Path) -> None:
    path.write_text(f"feeds:\n  - url: {URL}\n", encoding="utf-8")

    pause_feed(path, environ={}, url=URL, paused=True)
    config = pause_feed(path, environ={}, url=URL, paused=False)

    assert path.read_text(encoding="utf-8") == f"feeds:\n  - url: {URL}\n    paused: false\n"
    assert not config.feeds[0].paused


def test_a_feed_that_went_meanwhile_is_not_paused(path: Path) -> None:
    path.write_text("feeds: []\n", encoding="utf-8")

    with pytest.raises(UsageError, match=r"no feed in .* has this address: the file was changed meanwhile"):
        pause_feed(path, environ={}, url=URL, paused=True)


def test_a_file_with_mistakes_is_not_touched(path: Path) -> None:
    path.write_text(f"feeds:\n  - url: {URL}\nfoo: 1\n", encoding="utf-8")

    with pytest.raises(ConfigError, match="3:1: foo: unknown key"):
        pause_feed(path, environ={}, url=URL, paused=True)

    assert "paused" not in path.read_text(encoding="utf-8")


def test_a_word_that_others_refer_to_is_left_to_a_person(path: Path) -> None:
    text = f"feeds:\n  - {{url: {URL}, paused: &p false}}\n  - {{url: https://b.example.org/x, paused: *p}}\n"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(
        DefwatchError, match=r"write `paused: true` to the feed https://a\.example\.org/x by hand"
    ):
        pause_feed(path, environ={}, url=URL, paused=True)
    with pytest.raises(
        DefwatchError, match=r"write `paused: true` to the feed https://b\.example\.org/x by hand"
    ):
        pause_feed(path, environ={}, url="https://b.example.org/x", paused=True)

    assert path.read_text(encoding="utf-8") == text
