"""Entries, articles, versions and matches on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import DateTime, create_engine, text
from sqlalchemy.exc import StatementError

from bot.model import (
    Arrival,
    Article,
    ArticleId,
    Entry,
    EntryId,
    Feed,
    FeedId,
    Field,
    KnownEntry,
    Side,
    TextFrom,
)
from storage.store import Store
from tests.factories import NOON, article, match

pytest_plugins = ("tests.postgres",)


def rows(store: Store, statement: str) -> list[tuple[object, ...]]:
    """What a person would see in the database, times read as UTC."""
    engine = create_engine(store.url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            found = connection.execute(text(statement).columns(seen=DateTime(timezone=True))).all()
    finally:
        engine.dispose()
    return [(*row[:-1], row.seen.replace(tzinfo=row.seen.tzinfo or UTC)) for row in found]


@pytest.fixture
def feed_ids(store: Store) -> tuple[FeedId, FeedId]:
    with store.writing() as archive:
        archive.feeds.sync([Feed(url="https://a.example.org/"), Feed(url="https://b.example.org/")], now=NOON)
        first, second = archive.feeds.all()
    return first.id, second.id


def arrival(url: str = "", guid: str = "", **changes: str) -> Arrival:
    entry = Entry(id=guid, url=url, title=changes.get("title", "Ministers meet"))
    return Arrival(
        entry=entry, url=url, address=url or f"urn:{guid}", fingerprint=changes.get("fingerprint", "f1")
    )


def add(store: Store, article: Article, *, waiting: bool = False) -> ArticleId:
    with store.writing() as archive:
        return archive.articles.add(article, waiting=waiting)


def test_an_article_comes_back_as_it_went_in(store: Store) -> None:
    whole = article(
        author="А. Иванов, श्री वर्मा",
        updated=NOON + timedelta(microseconds=1),
        site="paper.example.org",
        language="hi",
        text="भारत और रूस।\n\nС-400 👍",
        text_from=TextFrom.PAGE,
        note="page answered 403; text is the feed's summary",
        side=Side.OFFICIAL,
    )
    stored = add(store, replace(whole, id=ArticleId(0)))
    with store.reading() as archive:
        assert archive.articles.get(stored) == replace(whole, id=stored)
        assert archive.articles.at([whole.address, "https://elsewhere.example.org/"]) == {
            whole.address: replace(whole, id=stored)
        }
        assert archive.articles.get(ArticleId(999)) is None


def test_the_first_and_the_last_moment_can_be_stored(store: Store) -> None:
    first = datetime(1, 1, 1, tzinfo=UTC)
    last = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    stored = add(store, article(1, published=first, updated=last))
    with store.reading() as archive:
        found = archive.articles.get(stored)
    assert found is not None
    assert (found.published, found.updated) == (first, last)


def test_a_naive_time_is_refused_and_any_zone_is_one_moment(store: Store) -> None:
    with pytest.raises(StatementError, match="naive"):
        add(store, article(1, published=datetime(2025, 12, 4)))  # noqa: DTZ001  # what is tested
    india = timezone(timedelta(hours=5, minutes=30))
    stored = add(store, article(1, published=datetime(2025, 12, 4, 17, 30, tzinfo=india)))
    with store.reading() as archive:
        found = archive.articles.get(stored)
    assert found is not None
    assert str(found.published) == "2025-12-04 12:00:00+00:00"


def test_known_entries_are_found_by_address_or_guid_within_their_feed(
    store: Store, feed_ids: tuple[FeedId, FeedId]
) -> None:
    url = "https://paper1.example.org/story"
    with store.writing() as archive:
        number = archive.articles.add(article(1), waiting=False)
        first = archive.articles.add_entry(
            feed_ids[0], arrival(url, "g1", title="One"), article_id=number, first_seen=NOON
        )
        second = archive.articles.add_entry(
            feed_ids[0], arrival("", "g2"), article_id=number, first_seen=NOON
        )
        archive.articles.add_entry(feed_ids[1], arrival(url, "g1"), article_id=number, first_seen=NOON)
    one = KnownEntry(id=first, url=url, guid="g1", title="One", fingerprint="f1", article_id=number)
    with store.reading() as archive:
        known = archive.articles.known
        assert known(feed_ids[0], urls=[url], guids=[]) == [one]
        assert known(feed_ids[0], urls=[], guids=["g1"]) == [one]
        assert [entry.id for entry in known(feed_ids[0], urls=[url], guids=["g2", "g1"])] == [first, second]
        assert known(feed_ids[0], urls=["", "g1"], guids=["", url]) == []
        assert known(feed_ids[0], urls=[], guids=[]) == []


def test_thousands_can_be_asked_for_at_once(store: Store, feed_ids: tuple[FeedId, FeedId]) -> None:
    with store.writing() as archive:
        for number in range(1, 3001):
            stored = archive.articles.add(article(number), waiting=False)
            archive.articles.add_entry(
                feed_ids[0],
                arrival(article(number).address, f"g{number}"),
                article_id=stored,
                first_seen=NOON,
            )
    asked = [f"https://paper{number}.example.org/story" for number in range(40_000)]
    with store.reading() as archive:
        assert len(archive.articles.at(asked)) == 3000
        assert len(archive.articles.known(feed_ids[0], urls=asked, guids=["g1"])) == 3000
        assert (
            len(archive.articles.known(feed_ids[0], urls=[], guids=[f"g{n}" for n in range(40_000)])) == 3000
        )


def test_what_is_brought_together_comes_back_as_if_added_one_by_one(
    store: Store, feed_ids: tuple[FeedId, FeedId]
) -> None:
    first, second = feed_ids
    told = [
        article(
            number, title=f"Заголовок {number} \ud800", text="भारत\0 और रूस", side=Side.PRESS, updated=NOON
        )
        for number in (1, 2)
    ]
    alone = article(3, published=None, language=None)
    with store.writing() as archive:
        archive.articles.bring(
            [
                (first, arrival(told[0].address, "g1"), told[0]),
                (first, arrival(told[1].address, "g2"), told[1]),
                (second, arrival(told[0].address, "g1"), replace(told[0], text="said otherwise")),
                (second, arrival(guid="only"), replace(alone, address="urn:only", url="")),
            ]
        )
        assert [state.entries for state in archive.feeds.all()] == [2, 2]

    with store.reading() as archive:
        assert archive.totals().articles == 3
        stored = archive.articles.at([told[0].address, told[1].address, "urn:only"])
        linked = archive.articles.known(second, urls=[told[0].address], guids=["only"])
    assert {address: (one.title, one.text) for address, one in stored.items()} == {
        told[0].address: ("Заголовок 1 \ufffd", "भारत और रूस"),
        told[1].address: ("Заголовок 2 \ufffd", "भारत और रूस"),
        "urn:only": (alone.title, alone.text),
    }
    assert stored[told[1].address] == replace(
        told[1], id=stored[told[1].address].id, title="Заголовок 2 \ufffd", text="भारत और रूस"
    )
    assert [(entry.url, entry.guid, entry.article_id) for entry in linked] == [
        (told[0].address, "g1", stored[told[0].address].id),
        ("", "only", stored["urn:only"].id),
    ]


def test_only_feeds_with_an_article_that_waits_are_named(
    store: Store, feed_ids: tuple[FeedId, FeedId]
) -> None:
    waiting, ready = article(1), article(2)
    with store.writing() as archive:
        for feed_id, told in zip(feed_ids, (waiting, ready), strict=True):
            stored = archive.articles.add(told, waiting=told is waiting)
            archive.articles.add_entry(feed_id, arrival(told.address), article_id=stored, first_seen=NOON)
    with store.reading() as archive:
        assert archive.articles.feeds_waiting() == {feed_ids[0]}


def test_an_updated_entry_keeps_its_identity(store: Store, feed_ids: tuple[FeedId, FeedId]) -> None:
    with store.writing() as archive:
        number = archive.articles.add(article(1), waiting=False)
        entry = archive.articles.add_entry(feed_ids[0], arrival("", "g1"), article_id=number, first_seen=NOON)
        archive.articles.update_entry(entry, arrival("", "g1", title="Changed", fingerprint="f2"))
        assert archive.articles.known(feed_ids[0], urls=[], guids=["g1"]) == [
            KnownEntry(id=entry, url="", guid="g1", title="Changed", fingerprint="f2", article_id=number)
        ]


def test_a_revised_article_keeps_identity_first_sight_and_place(store: Store) -> None:
    stored = add(store, article(1))
    later = NOON + timedelta(hours=1)
    new = article(
        1,
        title="Ministers met",
        text="They have met.",
        text_from=TextFrom.PAGE,
        author="A. Writer",
        published=NOON,
        first_seen=later,
        origin="",
        url="https://paper1.example.org/moved",
    )
    with store.writing() as archive:
        archive.articles.revise(stored, new, now=later, waiting=False)
        assert archive.articles.get(stored) == replace(
            new, id=stored, first_seen=NOON, origin="Paper 1 (example)"
        )


def test_what_a_revision_replaces_stays_as_a_version(store: Store) -> None:
    first, second, third = NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=2)
    stored = add(store, article(1, title="Offered", text="Old", first_seen=first))
    with store.writing() as archive:
        revise = archive.articles.revise
        revise(stored, article(1, title="Offered", text="Old", note="new note"), now=second, waiting=False)
        revise(stored, article(1, title="Offered", text="New"), now=second, waiting=False)
        revise(stored, article(1, title="Denied", text="New"), now=third, waiting=False)
    assert rows(store, "SELECT number, title, text, text_from, seen FROM versions ORDER BY number") == [
        (1, "Offered", "Old", "summary", first),
        (2, "Offered", "New", "summary", second),
    ]


def test_waiting_articles_are_listed_oldest_first_until_their_page_is_read(
    store: Store, feed_ids: tuple[FeedId, FeedId]
) -> None:
    ages = {1: 3, 2: 1, 3: 2, 4: 9}
    with store.writing() as archive:
        for number, hours in ages.items():
            seen = NOON - timedelta(hours=hours)
            stored = archive.articles.add(article(number, first_seen=seen), waiting=number != 4)
            for guid in ("a", "b"):
                archive.articles.add_entry(
                    feed_ids[0], arrival("", f"{guid}{number}"), article_id=stored, first_seen=seen
                )
        linked = archive.articles.at([article(2).address])[article(2).address]
        archive.articles.add_entry(feed_ids[1], arrival("", "c"), article_id=linked.id, first_seen=NOON)

    def waiting(feed_id: FeedId, limit: int = 10) -> list[str]:
        with store.reading() as archive:
            return [one.address for one in archive.articles.waiting(feed_id, limit=limit)]

    one, two, three = (article(number).address for number in (1, 2, 3))
    assert waiting(feed_ids[0]) == [one, three, two]
    assert waiting(feed_ids[0], limit=1) == [one]
    assert waiting(feed_ids[1]) == [two]
    with store.writing() as archive:
        archive.articles.revise(linked.id, linked, now=NOON, waiting=False)
    assert waiting(feed_ids[0]) == [one, three]
    assert waiting(feed_ids[1]) == []
    with store.writing() as archive:
        archive.articles.revise(linked.id, linked, now=NOON, waiting=True)
    assert waiting(feed_ids[1]) == [two]


def test_matches_are_replaced_and_ordered_title_first(store: Store) -> None:
    stored = add(store, article(1))
    late, early = match(start=90, end=95), match(start=10, end=15)
    title = match("Su-57", "Су-57", field=Field.TITLE, start=40, end=45, context="о Су-57 в Дели")
    with store.writing() as archive:
        archive.articles.set_matches(stored, [match("BrahMos")])
        archive.articles.set_matches(stored, [late, title, early])
        assert archive.articles.matches(stored) == [title, early, late]
        archive.articles.set_matches(stored, [])
        assert archive.articles.matches(stored) == []
        assert archive.articles.matches(ArticleId(77)) == []


HOSTILE = "a\0b\ud800c\ud83d\ude00 \U0001f600 ￿\u202e"
HELD = "ab\ufffdc\U0001f600 \U0001f600 ￿\u202e"
"""NUL goes, a lone surrogate becomes U+FFFD, a pair of surrogates the character it means."""


def test_hostile_text_is_stored_on_both(store: Store, feed_ids: tuple[FeedId, FeedId]) -> None:
    odd = article(
        1, address=HOSTILE, title=HOSTILE, text=HOSTILE, author=HOSTILE, note=HOSTILE, language=HOSTILE
    )
    stored = add(store, odd)
    with store.writing() as archive:
        archive.articles.set_matches(stored, [match(HOSTILE, HOSTILE, context=HOSTILE)])
        archive.articles.add_entry(
            feed_ids[0],
            arrival(HOSTILE, HOSTILE, title=HOSTILE, fingerprint=HOSTILE),
            article_id=stored,
            first_seen=NOON,
        )
    with store.reading() as archive:
        found = archive.articles.at([HOSTILE])
        assert list(found) == [HOSTILE]  # under the name that was asked for
        assert (found[HOSTILE].address, found[HOSTILE].text, found[HOSTILE].language) == (HELD, HELD, HELD)
        assert archive.articles.matches(stored)[0].words == HELD
        known = archive.articles.known(feed_ids[0], urls=[HOSTILE], guids=[HOSTILE])
        assert known == [
            KnownEntry(
                id=known[0].id, url=HOSTILE, guid=HOSTILE, title=HELD, fingerprint=HELD, article_id=stored
            )
        ]


def test_addresses_and_guids_of_any_length(store: Store, feed_ids: tuple[FeedId, FeedId]) -> None:
    digits = "".join(str(number * 7919) for number in range(20_000))  # hardly compressible, over 100 KB
    url = f"https://paper.example.org/{digits}"
    stored = add(store, article(1, address=url, title=digits, text=digits * 20))
    with store.writing() as archive:
        entry = archive.articles.add_entry(
            feed_ids[0], arrival(url, digits), article_id=stored, first_seen=NOON
        )
        archive.articles.set_matches(stored, [match(context=digits)])
    with store.reading() as archive:
        assert archive.articles.at([url, url[:-1]])[url].id == stored
        assert [one.id for one in archive.articles.known(feed_ids[0], urls=[], guids=[digits])] == [
            EntryId(entry)
        ]


def test_thirty_thousand_entries_in_one_transaction(store: Store, feed_ids: tuple[FeedId, FeedId]) -> None:
    with store.writing() as archive:
        for number in range(30_000):
            stored = archive.articles.add(article(number), waiting=False)
            archive.articles.add_entry(
                feed_ids[number % 2],
                arrival(article(number).address, f"g{number}"),
                article_id=stored,
                first_seen=NOON,
            )
    with store.reading() as archive:
        assert [state.entries for state in archive.feeds.all()] == [15_000, 15_000]
        totals = archive.totals()
        assert (totals.entries, totals.articles) == (30_000, 30_000)
    assert store.check() == []


def test_another_title_at_the_same_address_is_a_version(store: Store) -> None:
    with store.writing() as archive:
        stored = archive.articles.add(article(1, title="Talks begin"), waiting=False)
        archive.articles.revise(stored, article(1, title="Talks end"), now=NOON, waiting=False)
        again = archive.articles.at([article(1).address])
    assert [(one.id, one.title) for one in again.values()] == [(stored, "Talks end")]


def test_whose_statement_an_article_retells_is_kept(store: Store) -> None:
    with store.writing() as archive:
        stored = archive.articles.add(article(1, base="Indian Navy", gathers=True), waiting=False)
        found = archive.articles.get(stored)
        archive.articles.revise(stored, article(1), now=NOON, waiting=False)
        revised = archive.articles.get(stored)
    assert found is not None
    assert revised is not None
    assert (found.base, found.gathers) == ("Indian Navy", True)
    assert (revised.base, revised.gathers) == ("", False)
