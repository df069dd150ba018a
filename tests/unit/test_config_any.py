"""Whatever stands in the file, a configuration or a list of mistakes comes of it and nothing else."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import load, parse
from bot.errors import ConfigError
from tests.unit.test_config import WHOLE, read

PIECES = """feeds:|watchlist:|subscriptions:|settings:|events:|url:|- |[|]|{|}|, |&a |*a|<<: |${X}|${Y:-z}|
|https://example.org/a|S-400|name: a|'|email: |smtp: smtp://a:b@c|schedule: daily 08:00|slack:|webhook:|#|?
|!x |~|: |timezone: |every: 1m|near: |within: 3|date: 2026|date: 0000-00|keywords: |fetch: |  |\t|\ufeff"""

pieces = st.sampled_from(PIECES.split("|"))
lines = st.lists(st.sampled_from(WHOLE.splitlines(keepends=True)), max_size=60)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A right file with a few characters taken out and others put in."""
    text = WHOLE
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        text = text[:start] + draw(pieces | st.text(max_size=3)) + text[start + draw(st.integers(0, 20)) :]
    return text


@settings(max_examples=400, deadline=None)
@given(
    text=st.text(max_size=300) | st.lists(pieces, max_size=40).map("".join) | lines.map("".join) | damaged(),
    strict=st.booleans(),
)
def test_any_text_is_a_configuration_or_mistakes(text: str, strict: bool) -> None:
    try:
        environ = {"X": "https://example.org/x"}
        said = parse(Path("feeds.yaml"), text, environ=environ, strict=strict).warnings
    except ConfigError as error:
        said = tuple(map(str, error.mistakes))
    assert not any("\n" in line for line in said)


@settings(max_examples=100, deadline=None)
@given(body=st.binary(max_size=200))
def test_any_bytes_are_a_configuration_or_mistakes(
    tmp_path_factory: pytest.TempPathFactory, body: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "feeds.yaml"
    path.write_bytes(body)
    with contextlib.suppress(ConfigError):
        load(path, environ={})


def test_a_thousand_feeds() -> None:
    text = "feeds:\n" + "".join(
        f"  - url: https://feed{n}.example.org/rss.xml\n    name: Feed {n}\n    tags: [a]\n    every: 15m\n"
        for n in range(1000)
    )
    assert len(read(text).feeds) == 1000


def test_thousands_of_mistakes_take_no_time() -> None:
    watched = "".join(f"  - Name {n}\n" for n in range(3000))
    wanted = ", ".join(f"Nam {n}" for n in range(3000))
    desk = f"{{name: a, schedule: instant, slack: {{webhook: https://h.example.org/}}, keywords: [{wanted}]}}"
    with pytest.raises(ConfigError) as refused:
        read(f"watchlist:\n{watched}subscriptions:\n  - {desk}\n")
    assert len(refused.value.mistakes) == 3000
