"""The feeds.yaml in the repository: it runs with nothing set, and what it shows as a comment works."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from bot import matching
from bot.config import add_feed, known_keys, load, parse, remove_feed
from bot.model import Config, Side

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "feeds.yaml"
CORE = (
    "S-400, S-500, Su-57, Su-30MKI, IRIGC, BrahMos, AK-203, T-90, MiG-29, Igla-S, Pantsir, Chakra, "
    "Project 11356, RELOS, CAATSA, Annual Summit"
)


@pytest.fixture(scope="module")
def config() -> Config:
    return load(SHIPPED, environ={}, strict=True)


def test_it_runs_with_an_empty_environment(config: Config) -> None:
    assert (config.subscriptions, config.paused, config.warnings) == ((), (), ())
    assert config.settings.email is None
    assert config.settings.web.admin_token is None


def test_it_reads_three_languages_and_both_sides(config: Config) -> None:
    assert len(config.feeds) == 36
    assert Counter(feed.language for feed in config.feeds) == {"en": 22, "ru": 8, "hi": 6}
    assert {feed.side for feed in config.feeds} == set(Side)
    assert all(feed.name and feed.tags for feed in config.feeds)


@pytest.mark.parametrize("keyword", CORE.split(", "))
def test_it_watches_in_three_languages(config: Config, keyword: str) -> None:
    [entry] = [entry for entry in config.watchlist if entry.keyword == keyword]
    names = " ".join(entry.names)
    assert re.search("[a-zA-Z]", names)
    assert re.search("[\u0900-\u097f]", names)
    assert re.search("[\u0400-\u04ff]", names)


@pytest.mark.parametrize(
    ("text", "keywords"),
    [
        ("Minister asked about the S‑400 and the Su 57.", {"S-400", "Su-57"}),
        ("Индия получит фрегат проекта 11356 и комплексы С-400.", {"Project 11356", "11356", "S-400"}),
        ("एस-400 और ब्रह्मोस पर बात हुई।", {"S-400", "BrahMos"}),
        ("The submarine Chakra will come on lease.", {"Chakra"}),
        ("He was awarded the Vir Chakra.", set()),
        ("The company closed at 11356 points.", set()),
        ("The frigate Admiral Gorshkov fired a missile in the Barents Sea.", set()),
        ("Two Mi-17 helicopters landed near Ryazan.", set()),
        ("India sent two Mi-17 helicopters.", {"Mi-17"}),
    ],
)
def test_it_finds_what_it_should(config: Config, text: str, keywords: set[str]) -> None:
    found = matching.find(matching.compile(config.watchlist), title="", text=text)
    assert {match.keyword for match in found} == keywords


def uncommented(text: str, *, heading: str) -> str:
    """The text with the commented lines below a heading made live."""
    before, start, after = text.partition(f"\n{heading}:\n")
    section, end, rest = after.partition("\n# ───")
    return before + start + re.sub(r"^#(?=  |$)", "", section, flags=re.MULTILINE) + end + rest


def test_the_examples_of_subscriptions_are_valid_without_their_marks() -> None:
    text = uncommented(SHIPPED.read_text(encoding="utf-8"), heading="subscriptions")
    text = uncommented(text, heading="settings")
    secrets = {"SLACK_WEBHOOK_URL": "https://hooks.example.org/x", "SMTP_PASSWORD": "secret"}
    config = parse(SHIPPED, text, environ=secrets, strict=True)
    assert [(entry.name, entry.channel.kind) for entry in config.subscriptions] == [
        ("desk", "email"),
        ("war-room", "slack"),
    ]
    assert config.settings.email is not None
    paused = parse(SHIPPED, text, environ={}).paused
    assert [name for name, _ in paused] == ["desk", "war-room"]


def test_the_feeds_that_are_left_out_are_valid_without_their_marks() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    live = re.sub(r"^  # (?=- \{url)", "  ", text, flags=re.MULTILINE)
    assert len(parse(SHIPPED, live, environ={}).feeds) == 36 + 13


def test_a_feed_goes_in_and_out(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_bytes(SHIPPED.read_bytes())
    add_feed(path, environ={}, url="https://example.org/rss.xml", name="Example")
    assert load(path, environ={}).feeds[-1].name == "Example"
    remove_feed(path, environ={}, name_or_url="Example")
    assert path.read_bytes() == SHIPPED.read_bytes()


def test_every_key_is_documented() -> None:
    documented = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [key for key in known_keys() if f"`{key}`" not in documented] == []
