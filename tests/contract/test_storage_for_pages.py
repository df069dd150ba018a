"""What the page asks of the archive, on both databases: tallies of feeds, stories by language and side."""

from __future__ import annotations

from datetime import timedelta

from bot.model import (
    Arrival,
    ArticleId,
    Entry,
    Feed,
    Fingerprint,
    Side,
    Signature,
    Sketch,
    StoryId,
    Tally,
    Told,
)
from storage.store import Store
from tests.factories import NOON, article, match

pytest_plugins = ("tests.postgres",)

SKETCH = Sketch(fingerprint=Fingerprint(), signature=Signature(), at=NOON)


def filed(store: Store, number: int, **changes: object) -> StoryId:
    with store.writing() as archive:
        stored = archive.articles.add(article(number, id=ArticleId(0), **changes), waiting=False)
        return archive.stories.file(
            stored, SKETCH, story_id=None, duplicate_of=None, origin="", reason="", now=NOON
        )


def test_stories_are_found_by_language_and_side(store: Store) -> None:
    hindi = filed(store, 1, language="hi", side=Side.OFFICIAL)
    press = filed(store, 2, language="en", side=Side.PRESS)

    with store.reading() as archive:
        stories = archive.stories
        assert [one.id for one in stories.since(NOON, languages=["hi", "ru"])] == [hindi]
        assert [one.id for one in stories.since(NOON, sides=[Side.PRESS])] == [press]
        assert stories.since(NOON, languages=["hi"], sides=[Side.PRESS]) == []


def test_a_feed_s_tally_counts_entries_matches_and_what_was_told(store: Store) -> None:
    feeds = [Feed(url=f"https://{name}.example.org/feed", name=name) for name in ("busy", "idle")]
    with store.writing() as archive:
        archive.feeds.sync(feeds, now=NOON)
        busy, _ = archive.feeds.all()
        archive.subscriptions.sync(["desk"], now=NOON)
    for number, days in ((1, 1), (2, 2), (3, 3), (4, 30)):
        story = filed(store, number)
        arrival = Arrival(
            entry=Entry(id=str(number), title="A"), url="", address=f"urn:{number}", fingerprint=""
        )
        with store.writing() as archive:
            [told] = archive.articles.at([article(number).address]).values()
            seen = NOON - timedelta(days=days)
            archive.articles.add_entry(busy.id, arrival, article_id=told.id, first_seen=seen)
            archive.articles.set_matches(told.id, [match()] if number < 3 else [])
            if number == 1:
                archive.subscriptions.tell("desk", [Told(story_id=story, at=NOON)])

    with store.reading() as archive:
        assert archive.feeds.tallies(since=NOON - timedelta(days=7)) == {busy.id: Tally(3, 2, 1)}
