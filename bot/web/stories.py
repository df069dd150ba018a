"""`/`: stories newest first, of a keyword, a language, a side, a stage or a time; how the feeds stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request

from bot.app import App
from bot.model import Config, Side, Stage, Story, Totals
from bot.web.feeds import by_status
from bot.web.kept import Kept
from bot.web.shown import newest, outlet

SHOWN = 50
"""Stories on a page."""

SPANS = {"1d": 1, "7d": 7, "30d": 30, "90d": 90, "1y": 366}
"""How far back a reader may look, in days."""

_SPANS_SHOWN = [("1d", "a day"), ("7d", "7 days"), ("30d", "30 days"), ("90d", "90 days"), ("1y", "a year")]
_ANY = ("", "any")

LANGUAGES = {"en": "English", "hi": "Hindi", "ru": "Russian"}


_BEGINNING = datetime(1990, 1, 1, tzinfo=UTC)
_YEARS = range(1990, 2101)
_SLACK = timedelta(days=1)
"""A story may be filed a little before its article's own time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The days that are asked for, in the operator's zone, the last one included; and what cannot be read."""

    after: datetime | None = None
    before: datetime | None = None
    mistakes: tuple[str, ...] = ()


class Page:
    """The page. How much the archive holds is counted now and then: where it is much that takes time."""

    def __init__(self) -> None:
        self._totals = Kept[Totals](timedelta(seconds=10))

    def values(self, app: App, request: Request) -> Mapping[str, object]:
        """What the page shows; a filter that means nothing filters nothing."""
        asked = request.query_params
        now = app.clock.now()
        span = asked.get("since", "") if asked.get("since") in SPANS else "30d"
        keyword = asked.get("keyword", "")[:200]
        language = asked.get("language", "") if asked.get("language") in LANGUAGES else ""
        side = asked.get("side", "") if asked.get("side") in list(Side) else ""
        stage = asked.get("stage", "") if asked.get("stage") in list(Stage) else ""
        days = _days(
            asked.get("from", "")[:20], asked.get("to", "")[:20], ZoneInfo(app.config.settings.timezone)
        )
        with app.store.reading() as archive:
            stories = archive.stories.since(
                _since(days, now - timedelta(days=SPANS[span])),
                keywords=[keyword] if keyword else (),
                languages=[language] if language else (),
                sides=[Side(side)] if side else (),
                stages=[Stage(stage)] if stage else (),
                after=days.after,
                before=days.before,
                limit=SHOWN + 1,
                texts=False,
            )
            feeds, totals = archive.feeds.all(), self._totals.get(now, archive.totals)
        shown = stories[:SHOWN]
        choice = {"keyword": keyword, "language": language, "side": side, "stage": stage, "since": span}
        return {
            "stories": sorted(shown, key=newest, reverse=True),
            "more": len(stories) > SHOWN,
            "articles": sum(len(story.articles) for story in shown),
            "outlets": _outlets(shown),
            "asked": {**choice, "from": asked.get("from", "")[:10], "to": asked.get("to", "")[:10]},
            "filtered": bool(keyword or language or side or stage or days.after or days.before),
            "mistaken": days.mistakes,
            "stages": [_ANY, *((one.value, one.value) for one in Stage)],
            "spans": _SPANS_SHOWN,
            "languages": [_ANY, *LANGUAGES.items()],
            "sides": [_ANY, *((one.value, one.value) for one in Side)],
            "keywords": [_ANY, *((name, name) for name in _keywords(app.config, keyword))],
            "feeds": by_status(feeds, now),
            "totals": totals,
            "config": app.config,
        }


def _days(first: str, last: str, zone: ZoneInfo) -> Days:
    """The time from the beginning of the first day to the end of the last."""
    found: dict[str, date | None] = {}
    mistakes = []
    for name, written in (("From", first), ("To", last)):
        found[name] = _day(written)
        if written and found[name] is None:
            mistakes.append(f"{name}: {written}: write a day as 2025-12-04")
    start, end = found["From"], found["To"]
    if start and end and start > end:
        mistakes.append(f"From {start} is after To {end}: no day is between them")
    return Days(
        after=datetime.combine(start, time(), zone) if start else None,
        before=datetime.combine(end, time(), zone) + timedelta(days=1) if end else None,
        mistakes=tuple(mistakes),
    )


def _day(written: str) -> date | None:
    """The day, where it is one and news could be of it."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _since(days: Days, otherwise: datetime) -> datetime:
    """Since when a story must have gained an article to hold one of the days that are asked for."""
    if days.after is None:
        return _BEGINNING if days.before else otherwise
    return days.after - _SLACK


def _outlets(stories: list[Story]) -> int:
    """How many outlets wrote them."""
    return len({outlet(member) for story in stories for member in story.articles})


def _keywords(config: Config, asked: str) -> list[str]:
    """The watch-list, and what was asked for where it is no longer in it."""
    listed = [one.keyword for one in config.watchlist]
    return listed if asked in ("", *listed) else [*listed, asked]
