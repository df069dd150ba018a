"""What is searched for in the archive, and what is found: query → candidates → hits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.model.news import Article, ArticleId


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words, as the index spells them, that must follow one another; never empty."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    of: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    of: tuple[Wanted, ...]


Wanted: TypeAlias = Phrase | AllOf | AnyOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What must occur and what must not, and where; `wanted` is None where only the place is said.

    Of `sources` (parts of an outlet's name), `languages` and `keywords` one each must fit; `after` is the
    first moment, `before` the one after the last.
    """

    wanted: Wanted | None = None
    unwanted: tuple[Wanted, ...] = ()
    after: datetime | None = None
    before: datetime | None = None
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An article as the index must read it; `seen` is when this text of it was first seen."""

    id: ArticleId
    title: str
    text: str
    seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """An article in the words of the index, in their order; `seen` as it was when it was read."""

    id: ArticleId
    title: tuple[str, ...]
    text: tuple[str, ...]
    seen: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """An article that answers a query; `number` grows with every article indexed, `weight` is the better
    the higher."""

    number: int
    article_id: ArticleId
    weight: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of an article; `marks` are the half-open code points of what was looked for in it.

    `start` is where it begins in the article's text.
    """

    text: str
    start: int
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """An article found: `title_marks` are the places of what was looked for in its title."""

    article: Article
    score: float
    title_marks: tuple[tuple[int, int], ...] = ()
    excerpts: tuple[Excerpt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """A page of hits. `more` says that `total` articles are only those that were ranked, not all there are.

    `next` is where the next page begins: hand it over as it is.
    """

    hits: tuple[SearchHit, ...]
    total: int
    more: bool = False
    next: str | None = None
