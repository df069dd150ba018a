"""Rows of the ledger → drawings: plain numbers that a template puts into SVG."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.model import Article, ArticleId
from bot.web.ledger import Row

WIDTH = 300
"""Of a drawing, in pixels: it fits a phone."""

_YEARS = range(1990, 2101)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One statement of a date: when it was said, by whom, and the time it leaves, from `x` on."""

    said: datetime
    who: str
    value: str
    x: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slips:
    """How a date slid from statement to statement; `years` are the places of their beginnings."""

    what: str
    bars: tuple[Bar, ...]
    years: tuple[tuple[int, int], ...]


def slips(row: Row, articles: Mapping[ArticleId, Article]) -> Slips:
    """The chart of one row of dates, oldest statement first; an open beginning is the chart's."""
    told = [(quote, value.value) for value in row.values for quote in value.quotes]
    ends = [day for quote, _ in told for day in (_day(quote.claim.lower), _day(quote.claim.upper)) if day]
    first = min((day.year for day in ends), default=_YEARS[0])
    last = max((day.year for day in ends), default=first) + 1
    days = (date(last, 1, 1) - date(first, 1, 1)).days

    def place(day: date | None, otherwise: int) -> int:
        return round((day - date(first, 1, 1)).days * WIDTH / days) if day else otherwise

    bars = []
    for quote, value in told:
        start, end = place(_day(quote.claim.lower), 0), place(_day(quote.claim.upper), WIDTH)
        article = articles[quote.claim.article_id]
        said = article.published or article.first_seen
        who = f"{quote.speaker}, {quote.outlet}"
        bars.append(Bar(said=said, who=who, value=value, x=min(start, WIDTH - 3), width=max(end - start, 3)))
    step = max(1, (last - first) // 6)
    years = tuple((year, place(date(year, 1, 1), 0)) for year in range(first, last, step))
    title = ", ".join(filter(None, (row.lot, row.what)))
    return Slips(what=title, bars=tuple(sorted(bars, key=lambda bar: bar.said)), years=years)


def _day(told: object) -> date | None:
    """A bound as a day, where it is one that can be drawn."""
    try:
        day = date.fromisoformat(f"{told}-01-01"[:10]) if isinstance(told, str) else None
    except ValueError:
        return None
    return day if day and day.year in _YEARS else None
