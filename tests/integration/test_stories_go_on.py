"""What becomes of stories after their first article: bridged, corrected by hand, closed, formed anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import correcting, lexicon, matching, reclustering
from bot.errors import DefwatchError, UsageError
from bot.filing import Filed, Interests, file_one, prepare
from bot.model import Article, ArticleId, Constraint, Story, StoryId, TextFrom, Told
from storage.archive import Archive
from storage.store import Store
from tests.factories import NOON, article

DATA = Path(__file__).parents[2] / "benchmarks" / "data"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
NAMES = matching.compile(lexicon.keywords())
INTERESTS = Interests(
    watchlist=lambda: NAMES, lexicon=lambda: NAMES, everything=True, horizon=timedelta(hours=48)
)
FRIGATE = (
    "The frigate Tamal was handed over to the Indian Navy in Kaliningrad on Tuesday after two years of work "
    "at the Yantar yard, with the crew of 250 on board for the passage home by way of Gibraltar and Suez."
)
FRIGATE_AGAIN = (
    "Indian sailors took over the frigate Tamal at the Yantar yard in Kaliningrad. The ship of 3,900 tonnes "
    "will sail home by Gibraltar and Suez with a crew of 250, the Indian Navy said at the handing over."
)
RIFLES = (
    "The plant in Korwa has made the first thousand AK-203 rifles with barrels rolled in Amethi, the company "
    "said, and expects to make seventy thousand a year once the last of its four lines is running in spring."
)


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(Store("sqlite://")) as store:
        store.upgrade()
        yield store


def report(number: int, text: str, *, days: float = 0, **changes: object) -> Article:
    """What a paper writes so many days after NOON."""
    at = NOON + timedelta(days=days)
    return replace(
        article(number, title=" ".join(text.split()[:6]), text=text, origin="", published=at, first_seen=at),
        **changes,  # type: ignore[arg-type]  # any field
    )


def file(store: Store, told: Article) -> Filed:
    with store.writing() as archive:
        return file_one(archive, None, prepare(told, (), INTERESTS), now=told.first_seen)


def stories(store: Store) -> list[Story]:
    with store.reading() as archive:
        return sorted(archive.stories.since(LONG_AGO), key=lambda story: story.id)


def story_of(store: Store, filed: Filed) -> Story:
    return next(one for one in stories(store) if filed.article_id in members(one))


def members(story: Story) -> set[ArticleId]:
    return {member.article.id for member in story.articles}


def labelled(*names: str) -> list[tuple[str, Article]]:
    """Our own labelled articles with their events, as they were published."""
    rows = [json.loads(line) for name in names for line in (DATA / name).read_text("utf-8").splitlines()]
    told = [
        (
            row["event"],
            article(
                number,
                title=row["title"],
                text=row["text"],
                language=row["language"],
                source=row["source"],
                origin="",
                published=(at := datetime.fromisoformat(row["published"])),
                first_seen=at,
            ),
        )
        for number, row in enumerate(rows)
    ]
    return sorted(told, key=lambda one: (one[1].first_seen, one[1].address))


# Bridged


def bridged(store: Store, before_last: Callable[[Store, list[Filed]], None] = lambda *_: None) -> list[Filed]:
    """Three reports of one event, the last of which shows that the others are one."""
    told = [one for event, one in labelled("stories.jsonl") if event == "waiver"]
    filed = [file(store, one) for one in told[:-1]]
    before_last(store, filed)
    return [*filed, file(store, told[-1])]


def test_an_article_that_belongs_to_two_stories_makes_them_one(store: Store) -> None:
    apart: list[int] = []
    filed = bridged(store, lambda store, _: apart.append(len(stories(store))))
    [story] = stories(store)
    assert apart == [2]
    assert members(story) == {one.article_id for one in filed}
    assert (story.id, filed[-1].story_id) == (1, 1)
    assert [one.reason for one in story.merged] == [f"article {filed[-1].article_id} belongs to both"]
    assert all(one.reason for one in story.articles)


def test_nobody_is_told_again_what_they_were_told_of_either(store: Store) -> None:
    def tell(store: Store, _: list[Filed]) -> None:
        told = [Told(story_id=one.id, at=one.updated, keywords=("S-400",)) for one in stories(store)]
        with store.writing() as archive:
            archive.subscriptions.sync(["desk"], now=NOON)
            archive.subscriptions.tell("desk", told)

    bridged(store, tell)
    with store.reading() as archive:
        told = archive.subscriptions.told("desk")
    assert [(one.story_id, one.keywords, one.articles) for one in told.values()] == [(1, ("S-400",), 2)]


def test_what_a_person_holds_apart_is_not_bridged(store: Store) -> None:
    def part(store: Store, filed: list[Filed]) -> None:
        one, *_, other = sorted(filed, key=lambda one: (one.story_id or 0, one.article_id))
        with store.writing() as archive:
            pair = Constraint(one=one.article_id, other=other.article_id, together=False)
            archive.stories.constrain([pair], now=NOON)

    bridged(store, part)
    assert len(stories(store)) == 2


def test_a_muted_story_is_not_bridged_with_one_that_is_told(store: Store) -> None:
    def mute(store: Store, filed: list[Filed]) -> None:
        with store.writing() as archive:
            archive.stories.mute(StoryId(1))

    bridged(store, mute)
    assert sorted(one.muted for one in stories(store)) == [False, True]


# By hand


def test_a_reprint_of_an_article_that_was_split_off_follows_it(store: Store) -> None:
    first = file(store, report(1, FRIGATE))
    second = file(store, report(2, FRIGATE_AGAIN, days=0.1))
    assert first.story_id == second.story_id == 1
    with store.writing() as archive:
        taken = correcting.split(archive, StoryId(1), [second.article_id], now=NOON)
    assert (taken.id, members(taken)) == (2, {second.article_id})
    reprint = file(store, report(3, FRIGATE_AGAIN, days=0.2))
    assert (reprint.story_id, reprint.duplicate_of) == (2, second.article_id)
    assert file(store, report(4, FRIGATE, days=0.3)).story_id == 1


def test_reprints_leave_with_their_original(store: Store) -> None:
    first = file(store, report(1, FRIGATE))
    second = file(store, report(2, FRIGATE_AGAIN, days=0.1))
    reprint = file(store, report(3, FRIGATE_AGAIN, days=0.2))
    with store.writing() as archive:
        taken = correcting.split(archive, StoryId(1), [second.article_id], now=NOON)
        held = archive.stories.constraints([first.article_id, second.article_id, reprint.article_id])
    assert members(taken) == {second.article_id, reprint.article_id}
    assert held == [Constraint(one=first.article_id, other=second.article_id, together=False)]


def test_a_merge_by_hand_undoes_a_split_and_a_split_a_merge(store: Store) -> None:
    first, second = file(store, report(1, FRIGATE)), file(store, report(2, FRIGATE_AGAIN, days=0.1))
    pair = Constraint(one=first.article_id, other=second.article_id, together=True)

    def held(archive: Archive) -> list[Constraint]:
        return archive.stories.constraints([first.article_id, second.article_id])

    with store.writing() as archive:
        correcting.split(archive, StoryId(1), [second.article_id], now=NOON)
        story = correcting.merge(archive, StoryId(2), StoryId(1), now=NOON)
        assert (story.id, members(story)) == (1, {first.article_id, second.article_id})
        assert held(archive) == [pair]
        correcting.split(archive, StoryId(1), [first.article_id], now=NOON)
        assert held(archive) == [replace(pair, together=False)]


def test_articles_that_are_split_off_together_stay_together(store: Store) -> None:
    filed = [file(store, report(1, FRIGATE)), file(store, report(2, FRIGATE_AGAIN, days=0.1))]
    filed.append(file(store, report(3, RIFLES)))
    with store.writing() as archive:
        correcting.merge(archive, StoryId(1), StoryId(2), now=NOON)
        one, two, three = (one.article_id for one in filed)
        taken = correcting.split(archive, StoryId(1), [one, two], now=NOON)
        assert archive.stories.constraints([one, two, three]) == [
            Constraint(one=one, other=two, together=True),
            Constraint(one=one, other=three, together=False),
            Constraint(one=two, other=three, together=False),
        ]
    assert members(taken) == {one, two}


def test_a_merge_with_a_told_story_is_told(store: Store) -> None:
    file(store, report(1, FRIGATE))
    file(store, report(2, RIFLES))
    with store.writing() as archive:
        archive.stories.mute(StoryId(1))
        assert not correcting.merge(archive, StoryId(1), StoryId(2), now=NOON).muted


def test_later_articles_of_a_muted_story_are_muted(store: Store) -> None:
    file(store, report(1, FRIGATE))
    with store.writing() as archive:
        archive.stories.mute(StoryId(1))
    later = file(store, report(2, FRIGATE_AGAIN, days=0.1))
    assert story_of(store, later).muted


@pytest.mark.parametrize(
    ("number", "taken", "kind", "said"),
    [
        (9, [1], DefwatchError, "story: 9: no such story (see `defwatch stories --since 90d`)"),
        (1, [1, 7, 8], DefwatchError, "story: 1: has no article 7, 8"),
        (1, [1], UsageError, "story: 1: no article would be left in it: name those that belong elsewhere"),
    ],
)
def test_what_cannot_be_split_is_said(
    store: Store, number: int, taken: list[int], kind: type[DefwatchError], said: str
) -> None:
    file(store, report(1, FRIGATE))
    file(store, report(2, FRIGATE, days=0.1))
    with pytest.raises(kind) as caught, store.writing() as archive:
        correcting.split(archive, StoryId(number), [ArticleId(one) for one in taken], now=NOON)
    assert str(caught.value) == said


def test_a_story_is_not_merged_with_itself(store: Store) -> None:
    file(store, report(1, FRIGATE))
    with pytest.raises(UsageError, match="1 and 1: are one story already"), store.writing() as archive:
        correcting.merge(archive, StoryId(1), StoryId(1), now=NOON)


# Closed


def test_a_story_takes_nothing_after_a_week_of_silence_and_the_next_follows_it(store: Store) -> None:
    first = file(store, report(1, FRIGATE))
    later = file(store, report(2, FRIGATE_AGAIN, days=8))
    assert (first.story_id, later.story_id) == (1, 2)
    assert (story_of(store, later).follows, story_of(store, first).continued) == (1, (2,))
    [member] = story_of(store, later).articles
    assert member.reason.startswith("follows story 1: shares ")
    assert file(store, report(3, RIFLES, days=8)).story_id == 3
    assert [one.follows for one in stories(store)] == [None, 1, None]


def test_a_reprint_after_a_week_of_silence_opens_a_story_of_which_it_is_the_original(store: Store) -> None:
    file(store, report(1, FRIGATE))
    later = file(store, report(2, FRIGATE, days=8))
    assert (later.story_id, later.duplicate_of) == (2, None)
    assert story_of(store, later).articles[0].reason == "follows story 1: has the text of article 1"


def test_a_late_reprint_joins_its_original_while_the_story_goes_on(store: Store) -> None:
    first = file(store, report(1, FRIGATE))
    for day in range(1, 6):
        text = FRIGATE_AGAIN if day % 2 else FRIGATE
        assert file(store, report(1 + day, text, days=day)).story_id == 1
    late = file(store, report(9, FRIGATE, days=11))
    assert (late.story_id, late.duplicate_of) == (1, first.article_id)
    assert file(store, report(10, FRIGATE, days=40)).story_id == 2


def test_what_was_published_in_the_time_of_a_closed_story_still_joins_it(store: Store) -> None:
    file(store, report(1, FRIGATE))
    late = report(2, FRIGATE_AGAIN, days=0.1, first_seen=NOON + timedelta(days=90))
    assert file(store, late).story_id == 1


def test_a_file_without_a_date_finds_its_story_whatever_its_time(store: Store) -> None:
    first = file(store, report(1, FRIGATE, days=-3_000))
    undated = report(2, FRIGATE, published=None, text_from=TextFrom.FILE)
    told = file(store, undated)
    assert (told.story_id, told.duplicate_of) == (1, first.article_id)
    assert file(store, report(3, RIFLES, published=None, text_from=TextFrom.FILE)).story_id == 2


# Formed anew


def moved(store: Store, *, dry: bool = False) -> list[reclustering.Regrouped]:
    return reclustering.run(store, since=LONG_AGO, now=NOON, dry=dry)


@pytest.mark.parametrize("name", ["stories.jsonl", "stories2.jsonl"])
def test_a_batch_gives_the_stories_of_the_stream_but_for_few_articles(store: Store, name: str) -> None:
    told = labelled(name)
    for _, one in told:
        file(store, one)
    before = stories(store)
    changes = moved(store)
    moving = {article_id for change in changes for article_id in change.articles}
    assert len(moving) <= len(told) // 19
    assert {one.id for one in stories(store)} >= {one.id for one in before} - {
        change.left for change in changes if change.ends
    }
    assert moved(store) == []
    assert store.check() == []


def late(store: Store) -> tuple[Filed, Filed, Filed]:
    """Two reports of one event in two stories, which no later article bridged, and another event."""
    one = file(store, report(1, FRIGATE))
    two = file(store, report(2, FRIGATE_AGAIN, days=0.1))
    three = file(store, report(3, RIFLES))
    with store.writing() as archive:
        archive.stories.split(StoryId(1), [two.article_id], now=NOON)
    return one, two, three


def test_a_dry_run_says_what_would_change_and_changes_nothing(store: Store) -> None:
    late(store)
    before = stories(store)
    [change] = moved(store, dry=True)
    assert (change.left, change.into, change.ends, list(change.articles)) == (3, 1, True, [2])
    assert change.articles[ArticleId(2)].startswith("re-clustered: shares ")
    assert stories(store) == before


def test_stories_formed_anew_keep_their_numbers_and_what_was_told(store: Store) -> None:
    late(store)
    with store.writing() as archive:
        archive.subscriptions.sync(["desk"], now=NOON)
        told = [Told(story_id=StoryId(3), at=NOON + timedelta(days=1), keywords=("S-400",))]
        archive.subscriptions.tell("desk", told)
    moved(store)
    with store.reading() as archive:
        assert [one.story_id for one in archive.subscriptions.told("desk").values()] == [1]
        through = archive.stories.get(StoryId(3))
    assert through is not None
    assert (through.id, members(through), through.merged[0].id) == (1, {1, 2}, 3)
    assert [one.id for one in stories(store)] == [1, 2]


def test_what_was_split_merged_and_muted_by_hand_survives(store: Store) -> None:
    one, two, three = late(store)
    with store.writing() as archive:
        correcting.merge(archive, StoryId(1), StoryId(3), now=NOON)
        correcting.split(archive, StoryId(1), [two.article_id], now=NOON)
        correcting.merge(archive, StoryId(1), StoryId(2), now=NOON)
    kept = [(story.id, members(story)) for story in stories(store)]
    assert kept == [(1, {one.article_id, three.article_id}), (4, {two.article_id})]
    assert moved(store) == []
    with store.writing() as archive:
        pairs = archive.stories.constraints([one.article_id, two.article_id, three.article_id])
        archive.stories.constrain([], instead_of=pairs, now=NOON)
        archive.stories.mute(StoryId(4))
    assert [change.left for change in moved(store, dry=True)] == [1]


class Meanwhile:
    """A store over which another process does something before each of our transactions is written."""

    def __init__(self, store: Store, *others: Callable[[], object]) -> None:
        self._store = store
        self._others = list(others)
        self.reading = store.reading
        self.delivering = store.delivering
        self.read = 0

    def writing(self):  # type: ignore[no-untyped-def]  # as `Store.writing` says
        self.read += 1
        if self._others:
            self._others.pop(0)()
        return self._store.writing()


def test_what_changes_while_a_batch_is_formed_is_formed_again(store: Store) -> None:
    late(store)
    busy = Meanwhile(store, lambda: file(store, report(4, FRIGATE_AGAIN, days=0.2)))
    [change] = reclustering.run(busy, since=LONG_AGO, now=NOON, dry=False)
    assert busy.read == 2
    assert (change.left, change.into, list(change.articles)) == (1, 3, [1])
    assert [(one.id, members(one)) for one in stories(store)] == [(2, {3}), (3, {1, 2, 4})]
