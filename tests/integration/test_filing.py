"""Articles filed together come where they would come if each was filed alone."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot import lexicon, matching
from bot.filing import Interests, Prepared, file_all, file_one, prepare
from bot.model import Arrival, Article, Entry, Feed, Match, Side
from storage.store import Store
from storage.tables import metadata
from tests.factories import NOON, article, match

NAMES = matching.compile(lexicon.keywords())
INTERESTS = Interests(
    watchlist=lambda: NAMES, lexicon=lambda: NAMES, everything=True, horizon=timedelta(hours=48)
)
TEXTS = (
    "The frigate Tamal was handed over to the Indian Navy in Kaliningrad on Tuesday after two years of work "
    "at the Yantar yard, with the crew of 250 on board for the passage home by way of Gibraltar and Suez.",
    "Two regiments of the S-400 remain to be delivered under the contract of 2018, the secretary told "
    "reporters in New Delhi, and both will come before the end of next year, he added after the meeting.",
    "Индия получит два оставшихся полка С-400 до конца следующего года, сообщил журналистам в Нью-Дели "
    "министр обороны по итогам заседания межправительственной комиссии по военному сотрудничеству.",
    "The plant in Korwa has made the first thousand AK-203 rifles with barrels rolled in Amethi, the company "
    "said, and expects to make seventy thousand a year once the last of its four lines is running in spring.",
)
KINDS = st.fixed_dictionaries(
    {
        "address": st.integers(0, 9),
        "text": st.integers(0, len(TEXTS) - 1),
        "words": st.integers(8, 40),
        "days": st.none() | st.integers(0, 20),
        "side": st.sampled_from([None, Side.AGENCY, Side.PRESS]),
        "plain": st.booleans(),
        "waits": st.booleans(),
        "by_hand": st.booleans(),
    }
)


def draft(number: int, kind: dict[str, int]) -> Prepared:
    """An article: some repeat another's text, in whole or in part, or its address."""
    told = " ".join(TEXTS[kind["text"]].split()[: kind["words"]])
    days = kind["days"]
    made: Article = article(
        kind["address"],
        title=told[:40],
        text=told,
        published=None if days is None else NOON - timedelta(days=days, minutes=number),
        side=kind["side"] or None,
    )
    found: tuple[Match, ...] = () if kind["plain"] else (match(),)
    if kind["by_hand"]:
        return prepare(made, found, INTERESTS, by_hand=True)
    entry = Entry(id=str(number), url=made.url, title=made.title)
    arrival = Arrival(entry=entry, url=made.url, address=made.address, fingerprint="f")
    if kind["waits"]:
        return Prepared(article=made, arrival=arrival, waiting=True)
    drawn = prepare(made, found, INTERESTS)
    return Prepared(article=made, arrival=arrival, matches=found, sketch=drawn.sketch)


def told_of(drafts: Sequence[Prepared], *, portion: int) -> list[object]:
    """What is stored once the drafts were filed in portions (0: each alone), but for counts of nothing."""
    with closing(Store("sqlite://")) as store:
        store.upgrade()
        with store.writing() as archive:
            archive.feeds.sync([Feed(url="https://paper.example.org/rss")], now=NOON)
            [feed] = archive.feeds.all()
        news = [(feed if one.arrival else None, one) for one in drafts]
        for start in range(0, len(news), portion or 1):
            with store.writing() as archive:
                if portion:
                    file_all(archive, news[start : start + portion], now=NOON)
                else:
                    file_one(archive, *news[start], now=NOON)
        with store._engine.connect() as connection:
            return [
                sorted(repr(row) for row in connection.execute(select(table)) if row[1] not in {0, ""})
                for table in metadata.sorted_tables
            ]


@settings(max_examples=25, deadline=None)
@given(kinds=st.lists(KINDS, min_size=2, max_size=14), portion=st.integers(2, 14))
def test_articles_filed_together_come_where_each_would_alone(
    kinds: list[dict[str, int]], portion: int
) -> None:
    drafts = [draft(number, kind) for number, kind in enumerate(kinds)]
    assert told_of(drafts, portion=portion) == told_of(drafts, portion=0)
