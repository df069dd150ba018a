"""Which entries of a document are new, which changed, and which are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import parsing
from bot.model import Arrival, ArticleId, Entry, EntryId, KnownEntry, ParsedFeed

FEED = "https://example.org/rss.xml"
NOON = datetime(2025, 12, 4, 12, tzinfo=UTC)


class Archive:
    """One feed's entries, found by address and guid as the real one finds them."""

    def __init__(self) -> None:
        self.entries: list[KnownEntry] = []

    def poll(self, *entries: Entry, site: str = "https://example.org/") -> tuple[list[Arrival], int]:
        feed = ParsedFeed(format="rss", url=site, entries=entries)
        urls, guids = parsing.lookups(feed)
        known = [entry for entry in self.entries if entry.url in urls or entry.guid in guids]
        arrivals, unchanged = parsing.compare(feed, known, feed_url=FEED)
        for arrival in arrivals:
            self._store(arrival)
        return arrivals, unchanged

    def _store(self, arrival: Arrival) -> None:
        if arrival.known:
            self.entries.remove(arrival.known)
        number = arrival.known.id if arrival.known else EntryId(len(self.entries) + 1)
        self.entries.append(
            KnownEntry(
                id=number,
                url=arrival.url,
                guid=arrival.entry.id,
                title=arrival.entry.title,
                fingerprint=arrival.fingerprint,
                article_id=ArticleId(number),
            )
        )

    def news(self, *entries: Entry, site: str = "https://example.org/") -> tuple[list[str], list[str], int]:
        """Titles of the new, titles of the changed, count of the known."""
        arrivals, unchanged = self.poll(*entries, site=site)
        new = [arrival.entry.title for arrival in arrivals if not arrival.known]
        return new, [arrival.entry.title for arrival in arrivals if arrival.known], unchanged


def entry(title: str, url: str = "", guid: str = "", summary: str = "") -> Entry:
    return Entry(title=title, url=url, id=guid, summary=summary)


A, B = "https://example.org/a", "https://example.org/b"


def test_an_entry_is_new_once() -> None:
    archive = Archive()
    assert archive.news(entry("one", A), entry("two", B)) == (["one", "two"], [], 0)
    assert archive.news(entry("two", B), entry("one", A)) == ([], [], 2)


def test_the_same_address_is_the_same_entry_whatever_its_guid_and_title() -> None:
    archive = Archive()
    archive.news(entry("one", A + "?utm_source=rss", guid="1"))
    assert archive.news(entry("one, corrected", A, guid="2")) == ([], ["one, corrected"], 0)
    assert archive.news(entry("one, corrected", A, guid="3")) == ([], [], 1)


def test_reused_guids_lose_nothing() -> None:
    archive = Archive()
    archive.news(entry("one", A, guid="1000"), entry("two", B, guid="1001"))
    third = entry("three", "https://example.org/c", guid="1000")
    assert archive.news(third, entry("one", A, guid="1001")) == (["three"], [], 1)


def test_white_space_and_markup_are_no_change() -> None:
    archive = Archive()
    archive.news(entry("one", A, summary="<p>He said  so.</p>"))
    assert archive.news(entry("one", A, summary='<p class="x">He said\nso. </p>')) == ([], [], 1)
    assert archive.news(entry("one", A, summary="<p>He did not say so.</p>")) == ([], ["one"], 0)


def test_without_address_guid_and_title_decide() -> None:
    archive = Archive()
    assert archive.news(entry("one", guid="1"), entry("two", guid="1"), entry("one", guid="2"))[0] == [
        "one",
        "two",
        "one",
    ]
    assert archive.news(entry("two", guid="1"), entry("one", guid="2"), entry("one", guid="1")) == ([], [], 3)


def test_with_nothing_but_a_title_the_title_decides() -> None:
    archive = Archive()
    assert archive.news(entry("one"), entry("two"))[0] == ["one", "two"]
    assert archive.news(entry("two"), entry("three"), entry("one")) == (["three"], [], 2)


def test_with_nothing_at_all_what_it_says_decides() -> None:
    archive = Archive()
    assert archive.news(entry("", summary="first"), entry("", summary="second"))[0] == ["", ""]
    assert archive.news(entry("", summary="second"), entry("", summary="first")) == ([], [], 2)


def test_a_shared_address_hides_no_entry() -> None:
    archive = Archive()
    arrivals, _ = archive.poll(entry("one", A, "1"), entry("two", A, "2"))
    assert [arrival.url for arrival in arrivals] == [A, A]
    assert len({arrival.address for arrival in arrivals}) == 2
    assert all(arrival.address.startswith("urn:defwatch:") for arrival in arrivals)
    assert archive.news(entry("two", A, "2"), entry("one", A, "1")) == ([], [], 2)


def test_one_of_two_that_shared_an_address_stays_known_alone() -> None:
    archive = Archive()
    archive.news(entry("one", A, "1"), entry("two", A, "2"))
    assert archive.news(entry("two", A, "2")) == ([], [], 1)
    assert archive.news(entry("one", A, "1")) == ([], [], 1)
    assert archive.news(entry("three", A, "3")) == (["three"], [], 0)


def test_an_entry_that_begins_to_share_its_address_stays_known() -> None:
    archive = Archive()
    archive.news(entry("one", A, "1"))
    assert archive.news(entry("one", A, "1"), entry("two", A, "2")) == (["two"], [], 1)


def test_the_front_page_is_no_entrys_own_address() -> None:
    archive = Archive()
    home = "https://example.org/"
    assert archive.news(entry("one", home, "1"), site=home)[0] == ["one"]
    assert archive.news(entry("two", home, "2"), site=home)[0] == ["two"]


def test_repeated_entries_count_once_and_the_newest_speaks() -> None:
    old, new = entry("one", A, "1", "old"), replace(entry("one", A, "1", "new"), updated=NOON)
    for document in ((old, new), (new, old)):
        arrivals, _ = Archive().poll(*document)
        assert [arrival.entry.summary for arrival in arrivals] == ["new"]


def test_feeds_do_not_share_what_has_no_address() -> None:
    feed = ParsedFeed(format="rss", entries=(entry("one", guid="1"),))
    names = {parsing.compare(feed, [], feed_url=url)[0][0].address for url in (FEED, FEED + "2")}
    assert len(names) == 2


def test_an_arrival_is_dated_by_its_update_where_nothing_else_dates_it() -> None:
    arrivals, _ = Archive().poll(replace(entry("one", A), updated=NOON))
    assert arrivals[0].entry.published == NOON


@pytest.mark.parametrize(
    ("published", "updated", "believed"),
    [
        (NOON, None, NOON),
        (None, NOON, NOON),
        (NOON - timedelta(days=1), NOON, NOON - timedelta(days=1)),
        (NOON + timedelta(hours=5, minutes=30), None, NOON + timedelta(minutes=10)),
        (None, None, None),
    ],
)
def test_no_date_lies_in_the_future(
    published: datetime | None, updated: datetime | None, believed: datetime | None
) -> None:
    dated = replace(entry("one"), published=published, updated=updated)
    assert parsing.dated(dated, fetched=NOON) == believed


def entries() -> st.SearchStrategy[list[Entry]]:
    """Documents in which addresses, guids and titles are missing, shared and reused all the time."""
    return st.lists(
        st.builds(
            Entry,
            title=st.sampled_from(["", "one", "two"]),
            url=st.sampled_from(["", A, B, A + "#part", "https://example.org/"]),
            id=st.sampled_from(["", "1", "2"]),
            summary=st.sampled_from(["", "x", "y"]),
        ),
        max_size=8,
    )


def identities(document: list[Entry]) -> set[tuple[str, ...]]:
    """What a document lists, by hand: address, guid, title, and for want of all three the summary."""
    return {
        (part.url.removesuffix("#part"), part.id, part.title)
        if part.url or part.id or part.title
        else (part.summary,)
        for part in document
    }


@settings(max_examples=300)
@given(entries())
def test_no_entry_is_lost_and_none_is_made_up(document: list[Entry]) -> None:
    new, changed, known = Archive().news(*document)
    assert (len(new), changed, known) == (len(identities(document)), [], 0)


@settings(max_examples=300)
@given(st.lists(entries(), max_size=3), entries(), st.randoms(use_true_random=False))
def test_the_same_document_twice_brings_nothing(
    past: list[list[Entry]], document: list[Entry], chance: object
) -> None:
    archive = Archive()
    for earlier in past:
        archive.poll(*earlier)
    archive.poll(*document)
    shuffled = list(document)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis's Random
    new, changed, known = archive.news(*shuffled)
    assert (new, changed) == ([], [])
    assert known == len(identities(document))


# What another process filed meanwhile


def compared(*entries: Entry) -> list[Arrival]:
    return parsing.compare(ParsedFeed(format="rss", entries=entries), [], feed_url=FEED)[0]


def known(arrival: Arrival, number: int = 1, *, fingerprint: str = "") -> KnownEntry:
    """An arrival as the archive has it."""
    return KnownEntry(
        id=EntryId(number),
        url=arrival.url,
        guid=arrival.entry.id,
        title=arrival.entry.title,
        fingerprint=fingerprint or arrival.fingerprint,
        article_id=ArticleId(number),
    )


def test_what_was_filed_meanwhile_is_no_news() -> None:
    first, second = compared(entry("one", A), entry("two", B))
    assert parsing.still_new([first, second], [known(first)]) == [second]


def test_another_version_filed_meanwhile_makes_it_a_change() -> None:
    (arrival,) = compared(entry("one", A))
    filed = known(arrival, 7, fingerprint="another")
    assert parsing.still_new([arrival], [filed]) == [replace(arrival, known=filed)]


def test_entries_that_share_an_address_are_told_apart_by_guid_and_title() -> None:
    first, second = compared(entry("one", A, "1"), entry("two", A, "2"))
    assert parsing.still_new([first, second], [known(first)]) == [second]
    assert parsing.still_new([first, second], [known(first), known(second, 2)]) == []
