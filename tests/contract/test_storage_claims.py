"""Claims on both databases: put, read, chosen by subject and time, corrected by hand for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model import ArticleId, Attribute, Claim, Correction, Hedge
from storage.store import Store
from tests.factories import NOON, article

pytest_plugins = ("tests.postgres",)


def claim(article_id: ArticleId, **changes: object) -> Claim:
    fields: dict[str, object] = {
        "subject": "S-400",
        "lot": "2018",
        "attribute": Attribute.CONTRACT_VALUE,
        "value": 5_430_000_000,
        "lower": 5_425_000_000,
        "upper": 5_435_000_000,
        "unit": "USD",
        "hedge": Hedge.REPORTED,
        "attribution": "sources:military",
        "as_of": "2018",
        "sentence": "Five units cost $5.43 billion, military sources said.",
        "start": 16,
        "end": 29,
        "article_id": article_id,
    }
    return Claim(**{**fields, **changes})  # type: ignore[arg-type]  # a factory takes any field


def put(store: Store, number: int, *claims: Claim, again: bool = False) -> ArticleId:
    """File an article with these claims, whose article they become."""
    with store.writing() as archive:
        stored = archive.articles.at([f"https://paper{number}.example.org/story"])
        if again:
            [article_id] = [one.id for one in stored.values()]
        else:
            article_id = archive.articles.add(
                article(number, first_seen=NOON + timedelta(days=number)), waiting=False
            )
        mine = [replace(one, article_id=article_id) for one in claims]
        archive.claims.put(article_id, mine, is_new=not again)
    return article_id


def all_of(store: Store, **chosen: object) -> list[Claim]:
    with store.reading() as archive:
        return archive.claims.on(**chosen)  # type: ignore[arg-type]  # passed on


NOBODY = ArticleId(0)


def test_a_claim_comes_back_as_it_was_put(store: Store) -> None:
    numbers = claim(NOBODY)
    date = claim(
        NOBODY,
        lot="2018/rest",
        attribute=Attribute.DELIVERY_DEADLINE,
        value="../2026-09",
        lower=None,
        upper="2026-09-30",
        unit="",
        actor="RU",
        flag="a\0\ud800",
        sentence="Остаток — к сентябрю 2026 года.",
    )
    half = claim(NOBODY, attribute=Attribute.SHARE, value=36.5, lower=36.45, upper=None, unit="percent")
    article_id = put(store, 1, numbers, date, half)

    found = all_of(store)

    assert [replace(one, id="") for one in found] == [
        replace(numbers, article_id=article_id),
        replace(date, article_id=article_id, flag="a\ufffd"),
        replace(half, article_id=article_id),
    ]
    assert [type(one.value) for one in found] == [int, str, float]
    assert len({one.id for one in found}) == 3
    assert all(len(one.id) == 12 for one in found)


def test_they_are_chosen_by_subject_by_time_and_by_article(store: Store) -> None:
    first = put(store, 1, claim(NOBODY), claim(NOBODY, subject="Su-57", lot=""))
    second = put(store, 2, claim(NOBODY, value=5_000_000_000))

    assert [one.article_id for one in all_of(store, subjects=["S-400"])] == [first, second]
    assert [one.subject for one in all_of(store, subjects=["Su-57", "unheard"])] == ["Su-57"]
    assert [one.article_id for one in all_of(store, since=NOON + timedelta(days=2))] == [second]
    with store.reading() as archive:
        assert [one.value for one in archive.claims.within([second])] == [5_000_000_000]
        assert archive.claims.within([]) == []


def test_corrections_outlive_every_reading(store: Store) -> None:
    put(store, 1, claim(NOBODY), claim(NOBODY, value=7, sentence="Seven more."))
    wrong, moved = all_of(store)
    with store.writing() as archive:
        archive.claims.correct(Correction(claim_id=wrong.id, rejected=True), now=NOON)
        archive.claims.correct(Correction(claim_id=moved.id, lot="more"), now=NOON)
    added = claim(NOBODY, value=9, sentence="Nine, too.")
    put(store, 1, added, claim(NOBODY, value=7, sentence="Seven more."), claim(NOBODY), again=True)

    assert [(one.value, one.lot) for one in all_of(store)] == [(9, "2018"), (7, "more")]
    assert [one.id for one in all_of(store, rejected=True)] == [wrong.id]
    with store.reading() as archive:
        assert [one.rejected for one in archive.claims.get(wrong.id[:8])] == [True]
        assert archive.claims.get("%") == []

    with store.writing() as archive:
        archive.claims.correct(Correction(claim_id=wrong.id), now=NOON)
        archive.claims.correct(Correction(claim_id=moved.id, rejected=True), now=NOON)
        archive.claims.correct(Correction(claim_id=moved.id, lot=""), now=NOON)

    assert [(one.value, one.lot) for one in all_of(store)] == [
        (9, "2018"),
        (7, ""),
        (5_430_000_000, "2018"),
    ]
    assert all_of(store, rejected=True) == []


def test_what_an_article_says_no_more_is_gone(store: Store) -> None:
    put(store, 1, claim(NOBODY))
    put(store, 1, again=True)
    assert all_of(store) == []


def test_of_a_statement_that_many_repeat_the_first_and_the_last_are_read(store: Store) -> None:
    said, other = claim(NOBODY), claim(NOBODY, value=5_000_000_000, attribution="agency:TASS")
    repeated = [put(store, number, said) for number in range(1, 6)]
    apart = put(store, 6, other, claim(NOBODY, subject="Su-57"))
    with store.reading() as archive:
        told = [(one.article_id, one.value) for one in archive.claims.statements("S-400")]
        assert archive.claims.statements("Su-30MKI") == []

    first, *_, last = repeated
    assert sorted(told) == [(first, 5_430_000_000), (last, 5_430_000_000), (apart, 5_000_000_000)]


def test_a_statement_that_is_rejected_is_read_no_more(store: Store) -> None:
    put(store, 1, claim(NOBODY))
    [made] = all_of(store)
    with store.writing() as archive:
        archive.claims.correct(Correction(claim_id=made.id, rejected=True), now=NOON)
    with store.reading() as archive:
        assert archive.claims.statements("S-400") == []
