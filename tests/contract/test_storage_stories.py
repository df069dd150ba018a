"""Stories on both databases: filing, finding look-alikes, loading, merging."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine

from bot.model import (
    ArticleId,
    Coverage,
    Frequencies,
    Sketch,
    Story,
    StoryArticle,
    StoryId,
)
from storage.store import Store
from tests.drawn import ids, neighbours, put, sketch
from tests.factories import NOON, article, match

pytest_plugins = ("tests.postgres",)


def refile(
    store: Store,
    article_id: ArticleId,
    drawn: Sketch,
    *,
    story_id: StoryId | None = None,
    duplicate_of: ArticleId | None = None,
) -> StoryId:
    with store.writing() as archive:
        return archive.stories.file(
            article_id,
            drawn,
            story_id=story_id,
            duplicate_of=duplicate_of,
            origin="ANI",
            reason="again",
            now=NOON + timedelta(days=1),
        )


def test_terms_are_counted_by_document(store: Store) -> None:
    long_word = "слово" * 3000
    put(store, 1, sketch(terms={"с-400": 9.0, "delhi": 1.0, long_word: 1.0}))
    put(store, 2, sketch(terms={"с-400": 2.0, "a\0\ud800": 1.0}))
    with store.reading() as archive:
        found = archive.stories.frequencies(["с-400", "delhi", long_word, "a\0\ud800", "unheard", ""])
        assert found.documents == 2
        assert dict(found.terms) | {"": 0} == {"с-400": 2, "delhi": 1, long_word: 1, "a\0\ud800": 1, "": 0}


def test_what_a_transaction_files_counts_in_it_at_once(store: Store) -> None:
    stored, _ = put(store, 1, sketch(terms={"kept": 1.0, "gone": 1.0}))
    with store.writing() as archive:
        for number in (2, 3):
            added = archive.articles.add(article(number), waiting=False)
            archive.stories.file(
                added,
                sketch(terms={"kept": 1.0, "come": 1.0}),
                story_id=None,
                duplicate_of=None,
                origin="",
                reason="",
                now=NOON,
            )
        archive.stories.file(
            stored, sketch(terms={}), story_id=None, duplicate_of=None, origin="", reason="", now=NOON
        )
        expected = Frequencies(documents=3, terms={"kept": 2, "come": 2})
        assert archive.stories.frequencies(["kept", "gone", "come"]) == expected
    with store.reading() as archive:
        assert archive.stories.frequencies(["kept", "gone", "come"]) == expected


def test_a_term_asked_for_before_it_is_filed_is_counted_in_every_transaction(store: Store) -> None:
    for number, documents in ((1, 0), (2, 1), (3, 2)):
        with store.writing() as archive:
            for _ in range(2):
                assert archive.stories.frequencies(["heard"]).terms.get("heard", 0) == documents
            added = archive.articles.add(article(number), waiting=False)
            archive.stories.file(
                added,
                sketch(terms={"heard": 1.0}),
                story_id=None,
                duplicate_of=None,
                origin="",
                reason="",
                now=NOON,
            )
            expected = Frequencies(documents=documents + 1, terms={"heard": documents + 1})
            assert archive.stories.frequencies(["heard"]) == expected


def test_an_empty_archive_knows_no_term(store: Store) -> None:
    with store.reading() as archive:
        assert archive.stories.frequencies(["s-400"]) == Frequencies(documents=0, terms={})
        assert archive.stories.frequencies([]) == Frequencies()


def test_filing_again_keeps_the_story_and_renews_the_sketch(store: Store) -> None:
    first, story = put(store, 1, sketch("old", terms={"kept": 1.0, "gone": 1.0}))
    _, other = put(store, 2, sketch("else", terms={"kept": 1.0}))
    for _ in range(2):
        assert refile(store, first, sketch("new", terms={"kept": 2.0, "come": 1.0}), story_id=other) == story
    assert ids(neighbours(store, sketch("old"))) == []
    assert ids(neighbours(store, sketch("new"))) == [first]
    with store.reading() as archive:
        assert archive.stories.frequencies(["kept", "gone", "come"]) == Frequencies(
            documents=2, terms={"kept": 2, "come": 1}
        )
        kept = archive.stories.get(story)
        assert kept is not None
        assert (kept.updated, kept.articles[0].article.origin) == (NOON, "ANI")


def test_filing_again_never_makes_articles_copies_of_each_other(store: Store) -> None:
    first, story = put(store, 1, sketch("k"))
    second, _ = put(store, 2, sketch("k"), story_id=story, duplicate_of=first)
    third, _ = put(store, 3, sketch("k"), story_id=story, duplicate_of=second)
    elsewhere, _ = put(store, 4, sketch("k"))
    for wrong in (first, second, third, elsewhere, ArticleId(999)):
        refile(store, first, sketch("k"), duplicate_of=wrong)
    refile(store, third, sketch("k"), duplicate_of=first)
    refile(store, second, sketch("k"), duplicate_of=None)
    with store.reading() as archive:
        found = archive.articles.at([article(number).address for number in (1, 2, 3)])
    assert [found[article(number).address].duplicate_of for number in (1, 2, 3)] == [None, None, first]


def test_an_article_that_leads_takes_over_the_copies(store: Store) -> None:
    first, story = put(store, 1, sketch("k"))
    second, _ = put(store, 2, sketch("k"), story_id=story, duplicate_of=first)
    third, _ = put(store, 3, sketch("k"), story_id=story, duplicate_of=first)
    put(store, 4, sketch("k"), story_id=story)
    with store.writing() as archive:
        archive.stories.lead(third, over=first)
        found = archive.articles.at([article(number).address for number in (1, 2, 3, 4)])
    copied = {one.id: one.duplicate_of for one in found.values()}
    assert copied == {first: third, second: third, third: None, ArticleId(4): None}


def test_an_article_is_no_copy_of_itself(store: Store) -> None:
    stored, _ = put(store, 1, sketch("k"), duplicate_of=ArticleId(1))
    with store.reading() as archive:
        found = archive.articles.get(stored)
    assert found is not None
    assert (found.id, found.duplicate_of) == (1, None)


def test_a_story_holds_its_articles_in_order_with_their_matches(store: Store) -> None:
    late, story = put(store, 1, sketch("k", at=NOON))
    early, _ = put(store, 2, sketch("k", at=NOON - timedelta(hours=5)), story_id=story)
    copy, _ = put(
        store, 3, sketch("k", at=NOON), story_id=story, duplicate_of=late, now=NOON + timedelta(minutes=3)
    )
    members = [
        article(2, id=early, published=NOON - timedelta(hours=5), story_id=story, origin="PTI"),
        article(1, id=late, published=NOON, story_id=story, origin="PTI"),
        article(3, id=copy, published=NOON, story_id=story, origin="PTI", duplicate_of=late),
    ]
    expected = Story(
        id=story,
        created=NOON,
        updated=NOON + timedelta(minutes=3),
        articles=tuple(
            StoryArticle(article=member, matches=(match(),), reason="opens a story") for member in members
        ),
    )
    with store.reading() as archive:
        assert archive.stories.get(story) == expected
        assert archive.stories.since(NOON) == [expected]
        assert archive.stories.get(StoryId(77)) is None


def test_an_article_without_a_date_stands_where_it_was_first_seen(store: Store) -> None:
    dated, story = put(store, 1, sketch("k", at=NOON + timedelta(minutes=1)))
    with store.writing() as archive:
        undated = archive.articles.add(article(2, published=None, first_seen=NOON), waiting=False)
        archive.stories.file(
            undated, sketch("k"), story_id=story, duplicate_of=None, origin="", reason="", now=NOON
        )
        found = archive.stories.get(story)
    assert found is not None
    assert [member.article.id for member in found.articles] == [undated, dated]


def test_stories_since_are_newest_first_and_of_any_of_the_keywords(store: Store) -> None:
    days = [put(store, number, sketch(), now=NOON - timedelta(days=number))[1] for number in range(1, 5)]
    with store.writing() as archive:
        number = archive.articles.at([article(3).address])[article(3).address].id
        archive.articles.set_matches(number, [match("Су-57"), match("Igla-S")])

    def since(hours: int, *keywords: str, limit: int | None = None) -> list[StoryId]:
        with store.reading() as archive:
            start = NOON - timedelta(hours=hours)
            return [story.id for story in archive.stories.since(start, keywords=keywords, limit=limit)]

    assert since(72) == days[:3]
    assert since(71) == days[:2]
    assert since(999, limit=2) == days[:2]
    assert since(999, "Су-57", "Igla-S", "unheard") == [days[2]]
    assert since(999, "S-400", limit=3) == [days[0], days[1], days[3]]
    assert since(48, "Igla-S") == []


def test_any_number_of_stories_is_loaded_in_seven_queries(store: Store) -> None:
    for number in range(1, 30):
        put(store, number, sketch())
    statements: list[str] = []

    def count(_: object, __: object, statement: str, *___: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        with store.reading() as archive:
            assert len(archive.stories.since(NOON, keywords=["S-400"])) == 29
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert sum(" FROM " in " ".join(statement.split()) for statement in statements) == 7


def test_a_merged_story_answers_under_its_old_id_and_gains_in_the_new(store: Store) -> None:
    one, two, three = (put(store, number, sketch())[1] for number in (1, 2, 3))
    engine = create_engine(store.url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        for old, new in ((one, two), (two, three)):
            into = {"old": old, "new": new}
            connection.execute(text("UPDATE stories SET merged_into = :new WHERE id = :old"), into)
            connection.execute(text("UPDATE articles SET story_id = :new WHERE story_id = :old"), into)
    engine.dispose()
    with store.reading() as archive:
        merged = archive.stories.get(one)
        assert merged is not None
        assert (merged.id, len(merged.articles)) == (three, 3)
        assert [story.id for story in archive.stories.since(NOON)] == [three]
        assert archive.totals().stories == 1
    assert put(store, 4, sketch(), story_id=one)[1] == three


def test_counts(store: Store) -> None:
    first, story = put(store, 1, sketch("k"), now=NOON - timedelta(days=2))
    put(store, 2, sketch("k"), story_id=story, duplicate_of=first, now=NOON)
    put(store, 3, sketch("k"), now=NOON)
    with store.writing() as archive:
        unmatched = archive.articles.at([article(3).address])[article(3).address]
        archive.articles.set_matches(unmatched.id, [])
        archive.articles.add(article(4), waiting=True)
    with store.reading() as archive:
        totals = archive.totals()
        assert (totals.entries, totals.articles, totals.stories, totals.matches) == (0, 4, 2, 2)
        assert archive.coverage(since=NOON) == Coverage(feeds={}, entries=0, matched=1, stories=2, folded=1)
        assert archive.coverage(since=NOON + timedelta(seconds=1)) == Coverage(feeds={})
