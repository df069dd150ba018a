"""Stories merged, split and muted, and what goes with them, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import (
    ArticleId,
    Attribute,
    Claim,
    Constraint,
    MergedStory,
    Story,
    StoryId,
    Told,
    ToldClaim,
)
from storage.store import Store
from tests.drawn import ids, neighbours, put, sketch
from tests.factories import NOON, article

pytest_plugins = ("tests.postgres",)

HOUR = timedelta(hours=1)


def shown(store: Store, story_id: StoryId) -> Story:
    with store.reading() as archive:
        found = archive.stories.get(story_id)
    assert found is not None
    return found


def members(story: Story) -> list[ArticleId]:
    return sorted(member.article.id for member in story.articles)


def merge(store: Store, into: StoryId, other: StoryId, reason: str = "article 9 belongs to both") -> None:
    with store.writing() as archive:
        archive.stories.merge(into, other, reason=reason)


def split(store: Store, story_id: StoryId, *article_ids: ArticleId) -> StoryId:
    with store.writing() as archive:
        return archive.stories.split(story_id, article_ids, now=NOON + HOUR)


def tell(store: Store, *told: Told, name: str = "desk", claims: tuple[ToldClaim, ...] = ()) -> None:
    with store.writing() as archive:
        archive.subscriptions.sync(["desk", "other"], now=NOON)
        archive.subscriptions.tell(name, told, claims)


def told(store: Store, name: str = "desk") -> list[Told]:
    with store.reading() as archive:
        return list(archive.subscriptions.told(name).values())


def known(
    story_id: StoryId,
    *keywords: str,
    at: datetime = NOON,
    origins: int = 1,
    articles: int = 1,
    thread: str = "",
) -> Told:
    return Told(
        story_id=story_id, at=at, keywords=keywords, origins=origins, articles=articles, thread=thread
    )


def test_a_merged_story_goes_whole_into_the_other(store: Store) -> None:
    first, kept = put(store, 1, sketch("k"))
    second, gone = put(store, 2, sketch("k"), now=NOON + HOUR)
    copy, _ = put(store, 3, sketch("k"), story_id=gone, duplicate_of=second, now=NOON + HOUR)
    merge(store, kept, gone)
    story = shown(store, gone)
    assert (story.id, members(story), story.updated) == (kept, [first, second, copy], NOON + HOUR)
    assert story.merged == (MergedStory(id=gone, reason="article 9 belongs to both"),)
    assert {one.article.id: one.article.duplicate_of for one in story.articles}[copy] == second
    assert [one.reason for one in story.articles] == ["opens a story"] * 3
    with store.reading() as archive:
        assert [one.id for one in archive.stories.since(NOON)] == [kept]
        assert archive.totals().stories == 1
    assert [one.story_id for one in neighbours(store, sketch("k"))] == [kept, kept, kept]
    assert put(store, 4, sketch("k"), story_id=gone)[1] == kept
    assert store.check() == []


def test_stories_merged_one_after_the_other_all_lead_to_the_last(store: Store) -> None:
    one, two, three = (put(store, number, sketch())[1] for number in (1, 2, 3))
    merge(store, two, three, reason="first")
    merge(store, one, two, reason="second")
    merge(store, one, three, reason="they are one already")
    assert [shown(store, number).id for number in (one, two, three)] == [one, one, one]
    assert shown(store, one).merged == (
        MergedStory(id=two, reason="second"),
        MergedStory(id=three, reason="first"),
    )


def test_a_merge_in_the_midst_of_filing_holds_for_what_is_filed_after_it(store: Store) -> None:
    first, kept = put(store, 1, sketch("k"))
    second, gone = put(store, 2, sketch("k"))
    with store.writing() as archive:
        new = [archive.articles.add(article(number), waiting=False) for number in (3, 4)]
        archive.stories.expect({one: sketch("k") for one in new}, within=timedelta(days=7))
        options = {"duplicate_of": None, "origin": "PTI", "reason": "alike", "now": NOON}
        archive.stories.file(new[0], sketch("k"), story_id=gone, **options)  # type: ignore[arg-type]  # as it says
        archive.stories.merge(kept, gone, reason="bridged")
        into = archive.stories.file(new[1], sketch("k"), story_id=gone, **options)  # type: ignore[arg-type]  # as above
        assert into == kept
    assert members(shown(store, kept)) == [first, second, *new]


def test_what_was_told_of_two_stories_was_told_of_the_merged_one(store: Store) -> None:
    one, two, three = (put(store, number, sketch())[1] for number in (1, 2, 3))
    tell(store, known(one, "S-400", at=NOON), known(two, "Su-57", at=NOON + HOUR))
    tell(store, known(two, "Su-57"), known(three, "S-500"), name="other")
    merge(store, one, two)
    assert told(store) == [known(one, "S-400", "Su-57", at=NOON + HOUR, articles=2)]
    assert told(store, "other") == [known(one, "Su-57", articles=2), known(three, "S-500")]


def test_a_merged_story_stays_in_the_thread_that_was_told_first(store: Store) -> None:
    one, two, three = (put(store, number, sketch())[1] for number in (1, 2, 3))
    tell(store, known(one, at=NOON + HOUR, thread="later"), known(two, thread="first"), known(three))
    merge(store, one, two)
    merge(store, one, three)
    assert [row.thread for row in told(store)] == ["first"]


def test_what_comes_after_a_merge_is_news_of_the_merged_story(store: Store) -> None:
    _, one = put(store, 1, sketch())
    tell(store, known(one, "S-400"))
    _, two = put(store, 2, sketch(), now=NOON + HOUR)
    merge(store, one, two)
    assert [(row.story_id, row.at) for row in told(store)] == [(one, NOON)]


def test_claims_that_were_told_stand_with_the_articles_that_make_them(store: Store) -> None:
    first, one = put(store, 1, sketch())
    second, _ = put(store, 2, sketch(), story_id=one)
    claims = tuple(
        ToldClaim(
            claim=Claim(subject="S-400", attribute=Attribute.SHARE, value=5, article_id=article_id),
            story_id=one,
            at=NOON,
        )
        for article_id in (first, second)
    )
    tell(store, known(one, "S-400"), claims=claims)
    taken = split(store, one, second)

    def places() -> list[tuple[ArticleId, StoryId]]:
        with store.reading() as archive:
            found = archive.subscriptions.told_claims("desk", ["S-400"])
        return [(one.claim.article_id, one.story_id) for one in found]

    assert places() == [(first, one), (second, taken)]
    merge(store, one, taken)
    assert places() == [(first, one), (second, one)]


def test_a_split_takes_articles_and_what_was_told_of_them(store: Store) -> None:
    first, one = put(store, 1, sketch("k"))
    second, _ = put(store, 2, sketch("k"), story_id=one)
    late, _ = put(store, 3, sketch("k"), story_id=one, now=NOON + 2 * HOUR)
    tell(store, known(one, "S-400", at=NOON + HOUR, articles=2))
    known_part, new_part = split(store, one, second), split(store, one, late)
    assert [members(shown(store, number)) for number in (one, known_part, new_part)] == [
        [first],
        [second],
        [late],
    ]
    assert [one.reason for one in shown(store, known_part).articles] == ["split from story 1 by hand"]
    assert (shown(store, one).updated, shown(store, new_part).updated) == (NOON, NOON + 2 * HOUR)
    assert [row.story_id for row in told(store)] == [one, known_part]
    assert [one.story_id for one in neighbours(store, sketch("k"))] == [one, known_part, new_part]


def test_a_copy_that_leaves_its_original_is_none_any_more(store: Store) -> None:
    first, one = put(store, 1, sketch())
    second, _ = put(store, 2, sketch(), story_id=one, duplicate_of=first)
    third, _ = put(store, 3, sketch(), story_id=one, duplicate_of=first)
    taken = split(store, one, third)
    assert {member.article.id: member.article.duplicate_of for member in shown(store, one).articles} == {
        first: None,
        second: first,
    }
    assert [member.article.duplicate_of for member in shown(store, taken).articles] == [None]


def test_a_muted_story_is_shown_and_not_told_with_what_is_split_from_it(store: Store) -> None:
    put(store, 1, sketch())
    _, muted = put(store, 2, sketch())
    third, _ = put(store, 3, sketch(), story_id=muted)
    with store.writing() as archive:
        archive.stories.mute(muted)
    taken = split(store, muted, third)
    with store.reading() as archive:
        assert [(one.id, one.muted) for one in archive.stories.since(NOON)] == [
            (3, True),
            (2, True),
            (1, False),
        ]
        assert [one.id for one in archive.stories.since(NOON, muted=False)] == [1]
        assert not archive.stories.may_merge(StoryId(1), muted)
        assert archive.stories.may_merge(taken, muted)
        assert [one.article_id for one in archive.stories.batch(NOON)] == [1]
    with store.writing() as archive:
        archive.stories.mute(muted, False)
    assert not shown(store, muted).muted


def test_the_newest_constraint_of_a_pair_holds(store: Store) -> None:
    one, two, three = (put(store, number, sketch()) for number in (1, 2, 3))
    apart = Constraint(one=one[0], other=two[0], together=False)
    with store.writing() as archive:
        archive.stories.constrain([apart], now=NOON)
        assert archive.stories.constraints([one[0], two[0], three[0]]) == [apart]
        assert archive.stories.constraints([one[0], three[0]]) == []
        assert not archive.stories.may_merge(two[1], one[1])
        assert archive.stories.may_merge(two[1], three[1])
    with store.writing() as archive:
        archive.stories.constrain([replace(apart, together=True)], now=NOON)
        assert archive.stories.constraints([one[0], two[0]]) == [replace(apart, together=True)]
        assert archive.stories.may_merge(two[1], one[1])
        archive.stories.constrain([], instead_of=[apart], now=NOON)
        assert archive.stories.constraints([one[0], two[0]]) == []


def opened(store: Store, number: int, follows: StoryId) -> StoryId:
    with store.writing() as archive:
        added = archive.articles.add(article(number), waiting=False)
        return archive.stories.file(
            added,
            sketch(),
            story_id=None,
            duplicate_of=None,
            origin="",
            reason="",
            now=NOON,
            follows=follows,
        )


def test_a_story_follows_another_wherever_that_one_goes(store: Store) -> None:
    _, first = put(store, 1, sketch())
    second = opened(store, 2, first)
    third = opened(store, 3, second)
    assert (shown(store, second).follows, shown(store, second).continued) == (first, (third,))
    merge(store, first, second)
    assert (shown(store, first).follows, shown(store, first).continued) == (None, (third,))
    assert shown(store, third).follows == first
    fourth = opened(store, 4, second)
    assert shown(store, fourth).follows == first
    merge(store, first, third)
    assert (shown(store, first).follows, shown(store, first).continued) == (None, (fourth,))


def test_a_merged_story_follows_what_either_followed(store: Store) -> None:
    _, first = put(store, 1, sketch())
    _, second = put(store, 2, sketch())
    third = opened(store, 3, first)
    merge(store, second, third)
    assert shown(store, second).follows == first


def test_a_story_is_as_old_as_its_newest_article(store: Store) -> None:
    _, one = put(store, 1, sketch(at=NOON))
    put(store, 2, sketch(at=NOON - HOUR), story_id=one)
    _, two = put(store, 3, sketch(at=NOON + HOUR))
    with store.reading() as archive:
        assert archive.stories.last([one, two, StoryId(77)]) == {one: NOON, two: NOON + HOUR}
        assert [found.article_id for found in archive.stories.batch(NOON)] == [1, 2, 3]
        assert [found.article_id for found in archive.stories.batch(NOON + HOUR)] == [3]


def test_neighbours_of_any_time_are_found(store: Store) -> None:
    years = [
        put(store, year, sketch("k", at=NOON.replace(year=year)))[0] for year in (1969, 1995, 2025, 2031)
    ]
    put(store, 3, sketch("else", at=NOON.replace(year=1980)))
    undated = replace(sketch("k"), dated=False)
    fifth, _ = put(store, 5, undated)
    with store.reading() as archive:
        found = archive.stories.neighbours(
            undated, counting={}, within=None, fading=timedelta(days=1), limit=9
        )
    assert sorted(ids(found)) == sorted([*years, fifth])
