"""Articles on one event, together: a story, who wrote it, what its articles were before an edit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from bot.model.news import Article, ArticleId, Match, StoryId, TextFrom


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryArticle:
    """An article inside a story, with the matches that were found in it; `reason` says why it is there."""

    article: Article
    matches: tuple[Match, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Printing:
    """That a text of a story was published (or first seen), and whether as a copy of another."""

    story_id: StoryId
    at: datetime
    is_copy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedStory:
    """A story that became part of another, and why."""

    id: StoryId
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """What a person made of two articles: they stand in one story, or never do; the older one first."""

    one: ArticleId
    other: ArticleId
    together: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything written about one event, its articles in the order of publication (or first sight).

    A `muted` one is shown and never told. It `follows` the story on the same matter that had ended before it,
    and is `continued` by those that came after its own end; `merged` are the stories that went into it.
    """

    id: StoryId
    created: datetime
    updated: datetime
    articles: tuple[StoryArticle, ...]
    muted: bool = False
    follows: StoryId | None = None
    continued: tuple[StoryId, ...] = ()
    merged: tuple[MergedStory, ...] = ()

    @property
    def keywords(self) -> tuple[str, ...]:
        """The keywords matched anywhere in the story, most articles first."""
        counts: dict[str, int] = {}
        for member in self.articles:
            for keyword in {match.keyword for match in member.matches}:
                counts[keyword] = counts.get(keyword, 0) + 1
        return tuple(sorted(counts, key=lambda keyword: (-counts[keyword], keyword)))

    @property
    def origins(self) -> tuple[str, ...]:
        """Who wrote it, each once, first come first; a reprint is its original's, and who gathers is none."""
        own = (member.article for member in self.articles if member.article.duplicate_of is None)
        return tuple(dict.fromkeys(article.wrote for article in own if not article.gathers or article.wrote))

    @property
    def origin_counts(self) -> tuple[tuple[str, int], ...]:
        """Origins with their articles, reprints among them, most first: (("PTI", 12), ("TASS", 4))."""
        articles = {member.article.id: member.article for member in self.articles}
        heads = (articles.get(one.duplicate_of or one.id, one) for one in articles.values())
        counts = Counter(head.wrote for head in heads if head.wrote)
        return tuple(counts.most_common())

    @property
    def bases(self) -> tuple[tuple[str, int], ...]:
        """The official bodies whose statements are retold, with how many articles do so, most first."""
        return tuple(Counter(one.article.base for one in self.articles if one.article.base).most_common())


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An article as it stood from `seen` on, until its next version."""

    seen: datetime
    title: str
    text: str
    text_from: TextFrom
