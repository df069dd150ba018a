"""One article that comes by its outlet's own feed and by a feed that gathers headlines, as Google News."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import lexicon, matching
from bot.filing import Interests, Prepared, file_one, prepare
from bot.model import Article, Match
from storage.store import Store
from tests.factories import NOON, article, match

NAMES = matching.compile(lexicon.keywords())
INTERESTS = Interests(
    watchlist=lambda: NAMES, lexicon=lambda: NAMES, everything=True, horizon=timedelta(hours=48)
)
TITLE = "Frigate Tamal joins the Indian Navy in Kaliningrad"
TEXT = (
    "The frigate Tamal was handed over to the Indian Navy in Kaliningrad on Tuesday after two years of work "
    "at the Yantar yard, with the crew of 250 on board for the passage home by way of Gibraltar and Suez.\n\n"
    "She carries BrahMos missiles, and is the last of her class to be built abroad, the ministry said."
)
FOUND: tuple[Match, ...] = (match(),)


def direct(**changes: object) -> Article:
    told = {
        "title": TITLE,
        "text": TEXT,
        "source": "Post – Defence",
        "url": "https://www.examplepost.org/tamal",
    }
    return article(1, **{**told, **changes})


def gathered(**changes: object) -> Article:
    wrapper = "https://news.google.com/rss/articles/CBMiZ0FVX3lxTE9wYXF1ZQ"
    told = {"title": TITLE, "text": "", "source": "The Example Post", "url": wrapper, "address": wrapper}
    return article(2, **{**told, **changes})


def drafted(told: Article) -> Prepared:
    return prepare(told, FOUND, INTERESTS, by_hand=True)


def filed(*told: Article) -> dict[str, Article]:
    """The articles as they are stored once each was filed, by their addresses."""
    store = Store("sqlite://")
    store.upgrade()
    with store.writing() as archive:
        for one in told:
            file_one(archive, None, drafted(one), now=NOON)
        found = archive.articles.at([one.address for one in told])
    store.close()
    return found


@pytest.mark.parametrize("first", ["direct", "gathered"])
def test_it_is_one_article_and_the_one_with_the_text_leads(first: str) -> None:
    own, headline = direct(), gathered()
    stored = filed(*((own, headline) if first == "direct" else (headline, own)))
    led, leading = stored[headline.address], stored[own.address]
    assert (led.duplicate_of, leading.duplicate_of) == (leading.id, None)
    assert led.story_id == leading.story_id


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "Daily Ledger"},
        {"title": "Frigate Tamal leaves the Indian Navy's yard in Kaliningrad"},
        {"published": NOON - timedelta(days=5)},
    ],
    ids=["another outlet", "another title", "another day"],
)
def test_another_outlets_or_days_or_headline_is_no_copy(changes: dict[str, object]) -> None:
    own, headline = direct(), gathered(**changes)
    assert filed(own, headline)[headline.address].duplicate_of is None
