"""Articles of the archive with the matches of the present watch-list → what a rule would have found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot import matching
from bot.model import Article, ArticleId, Keyword, Match, StoryArticle

SHOWN = 10
"""How many of each kind of article are kept to be shown; all are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An article that a rule would find, or no longer finds, and the words that say so."""

    article_id: ArticleId
    story_id: int | None
    title: str
    source: str
    language: str | None
    url: str
    at: datetime
    keywords: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What a rule finds among `articles`. `weeks` are by their Mondays, with those that had nothing.

    `sent` are the newest it would have sent, one a story and no reprints. `added` are articles in which the
    present watch-list found nothing, `taken` those in which it found the keyword and the rule does not.
    """

    keywords: tuple[str, ...]
    articles: int
    matched: int
    weeks: tuple[tuple[date, int], ...]
    outlets: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    aliases: tuple[tuple[str, int], ...]
    sent: tuple[Sample, ...]
    added: int
    added_samples: tuple[Sample, ...]
    taken: int
    taken_samples: tuple[Sample, ...]
    first: datetime | None


@dataclass(slots=True)
class Tally:
    """Counts as batches come by; it keeps counts and a few samples, never the articles."""

    rules: Sequence[Keyword]
    articles: int = 0
    matched: int = 0
    _weeks: Counter[date] = field(default_factory=Counter)
    _outlets: Counter[str] = field(default_factory=Counter)
    _languages: Counter[str] = field(default_factory=Counter)
    _aliases: Counter[str] = field(default_factory=Counter)
    _sent: dict[tuple[str, int], Sample] = field(default_factory=dict)
    _added: list[Sample] = field(default_factory=list)
    _taken: list[Sample] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)
    _first: datetime | None = None
    _matcher: matching.Matcher = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._matcher = matching.compile(self.rules)

    def add(self, batch: Sequence[StoryArticle]) -> None:
        """Count a batch."""
        names = {rule.keyword for rule in self.rules}
        for member in batch:
            article = member.article
            self.articles += 1
            self._first = min(self._first or article.first_seen, article.first_seen)
            found = matching.find(self._matcher, title=article.title, text=article.text)
            before = [match for match in member.matches if match.keyword in names]
            if found:
                self._count(article, found)
                if not member.matches:
                    self._keep(self._added, "added", _sample(article, found))
            elif before:
                self._keep(self._taken, "taken", _sample(article, before))

    def _count(self, article: Article, found: Sequence[Match]) -> None:
        self.matched += 1
        self._weeks[_monday(_at(article))] += 1
        self._outlets[article.source or "?"] += 1
        self._languages[article.language or "?"] += 1
        self._aliases.update({match.alias for match in found})
        if article.duplicate_of is None:
            key = ("story", article.story_id) if article.story_id else ("article", article.id)
            kept = self._sent.get(key)
            if kept is None or kept.at < _at(article):
                self._sent[key] = _sample(article, found)
            if len(self._sent) > 4 * SHOWN:
                self._sent = dict(sorted(self._sent.items(), key=lambda one: one[1].at)[-SHOWN:])

    def _keep(self, samples: list[Sample], kind: str, sample: Sample) -> None:
        self._counts[kind] += 1
        samples.append(sample)
        if len(samples) > 4 * SHOWN:
            samples[:] = _newest(samples)

    def result(self) -> Backtest:
        """What it came to."""
        return Backtest(
            keywords=tuple(rule.keyword for rule in self.rules),
            articles=self.articles,
            matched=self.matched,
            weeks=_all_weeks(self._weeks),
            outlets=tuple(self._outlets.most_common()),
            languages=tuple(self._languages.most_common()),
            aliases=tuple(self._aliases.most_common()),
            sent=tuple(_newest([*self._sent.values()])),
            added=self._counts["added"],
            added_samples=tuple(_newest(self._added)),
            taken=self._counts["taken"],
            taken_samples=tuple(_newest(self._taken)),
            first=self._first,
        )


def _newest(samples: Sequence[Sample]) -> list[Sample]:
    return sorted(samples, key=lambda one: (one.at, one.article_id), reverse=True)[:SHOWN]


def _sample(article: Article, found: Sequence[Match]) -> Sample:
    return Sample(
        article_id=article.id,
        story_id=article.story_id,
        title=article.title,
        source=article.source,
        language=article.language,
        url=article.url,
        at=_at(article),
        keywords=tuple(dict.fromkeys(match.keyword for match in found)),
        words=found[0].context,
    )


def _all_weeks(counts: Mapping[date, int]) -> tuple[tuple[date, int], ...]:
    """Every week from the first to the last; a year of them at most, the last ones."""
    if not counts:
        return ()
    first, last = max(min(counts), max(counts) - timedelta(weeks=52)), max(counts)
    weeks = (first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1))
    return tuple((week, counts.get(week, 0)) for week in weeks)


def _monday(moment: datetime) -> date:
    return moment.date() - timedelta(days=moment.weekday())


def _at(article: Article) -> datetime:
    return article.published or article.first_seen
