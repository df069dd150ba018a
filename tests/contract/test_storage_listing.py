"""Pages for programs, on both databases: nothing twice, nothing left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import (
    ArticleId,
    Attribute,
    Claim,
    Delivery,
    DeliveryStatus,
    Fingerprint,
    Form,
    Message,
    Signature,
    Sketch,
    StoryId,
)
from storage.store import Store
from tests.factories import NOON, article, match

pytest_plugins = ("tests.postgres",)

SKETCH = Sketch(fingerprint=Fingerprint(), signature=Signature(), at=NOON)
MESSAGE = Message(subject="One", preview="", parts={Form.TEXT: "…"}, date=NOON)


def filed(store: Store, number: int, *, at: datetime, keyword: str = "S-400", subject: str = "") -> StoryId:
    said = Claim(
        subject=subject,
        attribute=Attribute.STAGE,
        value="signed",
        sentence="Signed.",
        article_id=ArticleId(0),
    )
    with store.writing() as archive:
        stored = archive.articles.add(article(number, id=ArticleId(0)), waiting=False)
        archive.articles.set_matches(stored, [match(keyword)])
        archive.claims.put(stored, [replace(said, article_id=stored)] if subject else [])
        return archive.stories.file(
            stored, SKETCH, story_id=None, duplicate_of=None, origin="", reason="", now=at
        )


def stories(
    store: Store, *, oldest: bool = False, since: datetime | None = None, until: datetime | None = None
) -> list[int]:
    """All stories, two a page."""
    found: list[int] = []
    place: tuple[datetime, int] | None = None
    while True:
        with store.reading() as archive:
            page = archive.listing.stories(since=since, until=until, place=place, oldest=oldest, limit=2)
        if not page:
            return found
        found += [one.id for one in page]
        place = page[-1].updated, page[-1].id


def test_stories_of_one_moment_are_told_apart_by_their_numbers(store: Store) -> None:
    second = NOON + timedelta(microseconds=1)
    ids = [filed(store, number, at=at) for number, at in enumerate((NOON, second, NOON, NOON, second), 1)]
    assert ids == [1, 2, 3, 4, 5]
    assert stories(store) == [5, 2, 4, 3, 1]
    assert stories(store, oldest=True) == [1, 3, 4, 2, 5]
    assert stories(store, since=second) == [5, 2]
    assert stories(store, until=second) == [4, 3, 1]


def test_stories_are_filtered_before_they_are_counted(store: Store) -> None:
    for number in range(1, 7):
        filed(store, number, at=NOON, keyword="Su-57" if number % 2 else "S-400")
    with store.reading() as archive:
        assert [one.id for one in archive.listing.stories(keywords=["Su-57"], limit=2)] == [5, 3]
        assert archive.listing.stories(keywords=["\0"], limit=2) == []


def test_deliveries_are_paged_newest_first(store: Store) -> None:
    with store.writing() as archive:
        for number in range(4):
            at = NOON + timedelta(minutes=number // 2)
            archive.outbox.add(
                Delivery(
                    key=str(number),
                    subscription="desk",
                    channel="email",
                    target="desk@example.org",
                    message=MESSAGE,
                    created=at,
                    next_attempt=at,
                )
            )
        first = archive.listing.deliveries(limit=3)
        rest = archive.listing.deliveries(place=(first[-1].created, first[-1].id), limit=3)
        sent = archive.listing.deliveries(status=DeliveryStatus.SENT, limit=3)
    assert [one.key for one in (*first, *rest)] == ["3", "2", "1", "0"]
    assert sent == []


def test_subjects_are_read_on_from_the_last(store: Store) -> None:
    named = ["S-400", "S-500", "Su-30", "Su-30MKI", "su-30", "एस", "С-400", "A B", "A-B"]
    for number, subject in enumerate((*named, "S-400"), 1):
        filed(store, number, at=NOON, subject=subject)
    found, first = [], ""
    with store.reading() as archive:
        while page := archive.listing.subjects(first=first, limit=2):
            found += page
            first = f"{page[-1]}\x01"
    assert sorted(found) == sorted(named)


def test_when_the_texts_of_a_keywords_newest_stories_came(store: Store) -> None:
    for number, keyword in enumerate(("S-400", "Su-57", "S-400", "S-400"), 1):
        filed(store, number, at=NOON + timedelta(days=number), keyword=keyword)

    with store.reading() as archive:
        printed = archive.stories.printings("S-400", since=NOON, limit=2)
        later = archive.stories.printings("S-400", since=NOON + timedelta(days=4), limit=9)
        nothing = archive.stories.printings("BrahMos", since=NOON, limit=9)

    assert sorted((one.story_id, one.at, one.is_copy) for one in printed) == [
        (3, NOON - timedelta(hours=1), False),
        (4, NOON - timedelta(hours=1), False),
    ]
    assert ([one.story_id for one in later], nothing) == ([4], [])
