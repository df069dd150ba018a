"""What the page asks of the archive, on both databases: tallies of feeds, stories by language and side."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model import (
    Arrival,
    ArticleId,
    Attribute,
    Claim,
    Correction,
    Entry,
    Feed,
    Fingerprint,
    Hedge,
    Side,
    Signature,
    Sketch,
    Stage,
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


def test_stories_are_found_by_what_their_articles_reach_and_when_they_were_published(store: Store) -> None:
    signed, offered = filed(store, 1), filed(store, 2, published=None, first_seen=NOON)
    with store.writing() as archive:
        for number, stage, hedge in ((1, "signed", Hedge.REPORTED), (2, "offered", Hedge.DENIED)):
            said = Claim(
                subject="S-400",
                attribute=Attribute.STAGE,
                value=stage,
                hedge=hedge,
                article_id=ArticleId(number),
            )
            archive.claims.put(said.article_id, [said])
        [claim] = archive.claims.within([ArticleId(1)])

    with store.reading() as archive:
        assert [one.id for one in archive.stories.since(NOON, stages=[Stage.SIGNED])] == [signed]
        assert archive.stories.since(NOON, stages=[Stage.OFFERED, Stage.TALKS]) == []
        assert [one.id for one in archive.stories.since(NOON, after=NOON)] == [offered]
        assert [one.id for one in archive.stories.since(NOON, before=NOON)] == [signed]
    with store.writing() as archive:
        archive.claims.correct(Correction(claim_id=claim.id, rejected=True), now=NOON)
        assert archive.stories.since(NOON, stages=[Stage.SIGNED]) == []


def test_an_article_s_history_ends_with_what_it_is(store: Store) -> None:
    filed(store, 1)
    filed(store, 2)
    first = article(1, text="One.")
    with store.writing() as archive:
        for minutes, text in ((5, "Two."), (9, "Three.")):
            now = NOON + timedelta(minutes=minutes)
            changed = replace(first, title=f"Title {text}", text=text)
            archive.articles.revise(ArticleId(1), changed, now=now, waiting=False)

    with store.reading() as archive:
        history = archive.articles.history(ArticleId(1))
        histories = archive.articles.histories([ArticleId(1), ArticleId(2)])
    assert [(one.seen, one.text) for one in history] == [
        (NOON, article(1).text),
        (NOON + timedelta(minutes=5), "Two."),
        (NOON + timedelta(minutes=9), "Three."),
    ]
    assert {number: [(one.title, one.text) for one in told] for number, told in histories.items()} == {
        ArticleId(1): [(article(1).title, ""), ("Title Two.", ""), ("Title Three.", "")]
    }


def test_stories_can_be_read_without_their_texts(store: Store) -> None:
    filed(store, 1)

    with store.reading() as archive:
        [headed], [whole] = archive.stories.since(NOON, texts=False), archive.stories.since(NOON)
        assert [member.article.text for member in headed.articles] == [""]
        assert replace(headed.articles[0].article, text=article().text) == whole.articles[0].article


def test_a_keyword_finds_the_same_stories_however_often_it_was_found(store: Store) -> None:
    mine, other = filed(store, 1), filed(store, 2)
    with store.writing() as archive:
        by_address = archive.articles.at([article(1).address, article(2).address])
        archive.articles.set_matches(by_address[article(1).address].id, [match()])
        archive.articles.set_matches(by_address[article(2).address].id, [match("BrahMos", "BrahMos")])
    for often in (0, 2_000):
        bring(store, often)
        with store.reading() as archive:
            mine_only = archive.stories.since(NOON, keywords=["S-400"])
            both = archive.stories.since(NOON, keywords=["S-400", "BrahMos"])
        assert [one.id for one in mine_only] == [mine], often
        assert {one.id for one in both} == {mine, other}, often


def bring(store: Store, count: int) -> None:
    """Articles in no story, with the keyword in each."""
    news = [article(number + 10, id=ArticleId(0)) for number in range(count)]
    with store.writing() as archive:
        stored = archive.articles.add_all([(one, False) for one in news])
        archive.articles.add_matches([(number, [match()]) for number in stored])


def test_a_feed_is_first_with_what_others_told_later(store: Store) -> None:
    feeds = [Feed(url=f"https://{name}.example.org/feed", name=name) for name in ("early", "late")]
    with store.writing() as archive:
        archive.feeds.sync(feeds, now=NOON)
        early, late = archive.feeds.all()
    times = {1: (early, 3), 2: (late, 1), 3: (late, None), 4: (early, 1), 5: (early, 2)}
    for number, (feed, hours) in times.items():
        published = None if hours is None else NOON - timedelta(hours=hours)
        story = {2: StoryId(1), 4: StoryId(2)}.get(number)  # 1 and 2; 3, undated, and 4; 5 alone
        seen = NOON - timedelta(hours=6) if hours is None else NOON
        new = article(number, id=ArticleId(0), published=published, first_seen=seen)
        arrival = Arrival(
            entry=Entry(id=str(number), title="A"), url="", address=f"urn:{number}", fingerprint=""
        )
        with store.writing() as archive:
            stored = archive.articles.add(new, waiting=False)
            archive.articles.add_entry(feed.id, arrival, article_id=stored, first_seen=NOON)
            archive.stories.file(
                stored, SKETCH, story_id=story, duplicate_of=None, origin="", reason="", now=NOON
            )

    with store.reading() as archive:
        assert archive.feeds.firsts(since=NOON) == {early.id: [NOON - timedelta(hours=3)]}
        assert archive.feeds.firsts(since=NOON + timedelta(seconds=1)) == {}
