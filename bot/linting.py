"""A watch-list, and how often its names stood in the archive → what is wrong with it, for people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot import matching
from bot.model import Keyword, StoryArticle

TOO_MUCH = 0.1
"""In more than one article of ten a name says little."""

ENOUGH = 100
"""Articles, with fewer of which nothing can be said of that."""


class Kind(StrEnum):
    """What can be wrong with a name."""

    COLLISION = "collision"
    NEVER = "never"
    TOO_MUCH = "too-much"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """A name of a keyword, and what is wrong with it."""

    kind: Kind
    keyword: str
    name: str
    told: str


def lint(watchlist: Sequence[Keyword]) -> list[Lint]:
    """Names that two keywords have, and names that can never match."""
    return [*_collisions(watchlist), *(one for keyword in watchlist for one in _never(keyword))]


def _collisions(watchlist: Sequence[Keyword]) -> Iterator[Lint]:
    """Names of two keywords that are found at the same places: nothing but their rules tells them apart."""
    owners: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for keyword in watchlist:
        for name in keyword.names:
            for spelling in matching.spellings(name):
                owners[spelling].setdefault(keyword.keyword, name)
    told: set[tuple[str, str, str]] = set()
    for names in owners.values():
        (first, written), *others = names.items()
        for other, name in others:
            if (other, name, first) not in told:
                told.add((other, name, first))
                alike = "" if name == written else f" (written {written} there)"
                reason = (
                    f"also a name of {first}{alike}: keep it in one of them, or tell them apart by `context`"
                )
                yield Lint(kind=Kind.COLLISION, keyword=other, name=name, told=reason)


def _never(keyword: Keyword) -> Iterator[Lint]:
    """Names that no text can match, each with its reason."""
    told = _hopeless(keyword)
    if told:
        yield Lint(kind=Kind.NEVER, keyword=keyword.keyword, name=keyword.keyword, told=told)
        return
    for name in dict.fromkeys(keyword.names):
        if reason := _why_never(keyword, name):
            yield Lint(kind=Kind.NEVER, keyword=keyword.keyword, name=name, told=reason)


def _hopeless(keyword: Keyword) -> str:
    """Why nothing of a keyword can match; empty where it can."""
    covered = [word for word in keyword.context if matching.occurs(keyword.exclude, word)]
    if keyword.context and len(covered) == len(keyword.context):
        return f"every context word is excluded too ({', '.join(covered)}): nothing can match"
    if keyword.near and all(matching.occurs(keyword.exclude, word) for word in keyword.near.words):
        return "every word of `near` is excluded too: nothing can match"
    return ""


def _why_never(keyword: Keyword, name: str) -> str:
    if not matching.spellings(name):
        return "has neither letters nor digits: nothing is left of it in normal form"
    if matching.occurs(keyword.exclude, name):
        return "an `exclude` of its own keyword stands in it"
    alone = matching.compile([replace(keyword, names=(name,), context=(), exclude=(), near=None)])
    needs = matching.needs_of(name)
    text = f"{name} ({', '.join(needs[:1])})" if needs else name
    if not any(hit.words for hit in matching.find(alone, title=text, text=text)):
        return "its own spelling does not match: it reads as another thing, or as part of a word"
    return ""


# In the archive


@dataclass(slots=True)
class Census:
    """In how many articles each name of each keyword stands, as batches come by."""

    watchlist: Sequence[Keyword]
    articles: int = 0
    names: Counter[tuple[str, str]] = field(default_factory=Counter)
    _matcher: matching.Matcher = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._matcher = matching.compile(self.watchlist)

    def add(self, batch: Sequence[StoryArticle]) -> None:
        """Count a batch."""
        self.articles += len(batch)
        for member in batch:
            found = matching.find(self._matcher, title=member.article.title, text=member.article.text)
            self.names.update({(match.keyword, match.alias) for match in found})

    def result(self) -> list[Lint]:
        """The names that stand in too many articles, the commonest first."""
        return crowded(self.names, self.articles)


def crowded(names: Mapping[tuple[str, str], int], articles: int) -> list[Lint]:
    """The names that stand in more than one article of ten, where there are enough articles to say so."""
    if articles < ENOUGH:
        return []
    common = sorted(names.items(), key=lambda one: (-one[1], one[0]))
    return [
        Lint(
            kind=Kind.TOO_MUCH,
            keyword=keyword,
            name=name,
            told=f"stands in {count:,} of {articles:,} articles "
            f"({100 * count / articles:.0f} %): give it `context`",
        )
        for (keyword, name), count in common
        if count > TOO_MUCH * articles
    ]
