"""Whose texts a story is made of."""

from __future__ import annotations

from bot.model import Article, ArticleId, Story, StoryArticle, StoryId
from tests.factories import NOON, article


def story(*articles: Article) -> Story:
    members = tuple(StoryArticle(article=one) for one in articles)
    return Story(id=StoryId(1), created=NOON, updated=NOON, articles=members)


def written(
    number: int, origin: str, *, of: int | None = None, gathers: bool = False, base: str = ""
) -> Article:
    copied = ArticleId(of) if of else None
    told = {"origin": origin, "source": f"Outlet {number}", "gathers": gathers, "base": base}
    return article(number, id=ArticleId(number), duplicate_of=copied, **told)


def test_seventeen_articles_have_three_origins() -> None:
    pti = [written(1, "PTI"), *(written(number, "Outlet", of=1) for number in range(2, 13))]
    tass = [written(13, "TASS"), *(written(number, "TASS", of=13) for number in range(14, 17))]
    told = story(*pti, *tass, written(17, "The Hindu"))
    assert len(told.articles) == 17
    assert told.origins == ("PTI", "TASS", "The Hindu")
    assert told.origin_counts == (("PTI", 12), ("TASS", 4), ("The Hindu", 1))


def test_who_only_gathers_is_no_origin_but_what_it_reprints_is_counted() -> None:
    told = story(
        written(1, "PTI"),
        written(2, "", gathers=True),
        written(3, "", of=1, gathers=True),
        written(4, "ANI", gathers=True),
    )
    assert told.origins == ("PTI", "ANI")
    assert told.origin_counts == (("PTI", 2), ("ANI", 1))


def test_a_reprint_without_its_original_counts_for_its_own_origin() -> None:
    assert story(written(2, "TASS", of=1)).origin_counts == (("TASS", 1),)


def test_texts_on_one_statement_share_a_base() -> None:
    told = story(
        written(1, "PTI", base="Indian Navy"), written(2, "ANI", base="Indian Navy"), written(3, "TASS")
    )
    assert told.bases == (("Indian Navy", 2),)
