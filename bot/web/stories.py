"""`/`: stories newest first, of a keyword, a language, a side or a time, and how the feeds stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from starlette.requests import Request

from bot.app import App
from bot.model import Config, Side
from bot.web.feeds import by_status
from bot.web.shown import newest

SHOWN = 100
"""Stories on a page."""

SPANS = {"1d": 1, "7d": 7, "30d": 30, "90d": 90, "1y": 366}
"""How far back a reader may look, in days."""

_SPANS_SHOWN = [("1d", "a day"), ("7d", "7 days"), ("30d", "30 days"), ("90d", "90 days"), ("1y", "a year")]
_ANY = ("", "any")

LANGUAGES = {"en": "English", "hi": "Hindi", "ru": "Russian"}


def values(app: App, request: Request) -> Mapping[str, object]:
    """What the page shows; a filter that means nothing filters nothing."""
    asked = request.query_params
    now = app.clock.now()
    span = asked.get("since", "") if asked.get("since") in SPANS else "30d"
    keyword = asked.get("keyword", "")[:200]
    language = asked.get("language", "") if asked.get("language") in LANGUAGES else ""
    side = asked.get("side", "") if asked.get("side") in list(Side) else ""
    with app.store.reading() as archive:
        stories = archive.stories.since(
            now - timedelta(days=SPANS[span]),
            keywords=[keyword] if keyword else (),
            languages=[language] if language else (),
            sides=[Side(side)] if side else (),
            limit=SHOWN + 1,
        )
        feeds, totals = archive.feeds.all(), archive.totals()
    return {
        "stories": sorted(stories[:SHOWN], key=newest, reverse=True),
        "more": len(stories) > SHOWN,
        "asked": {"keyword": keyword, "language": language, "side": side, "since": span},
        "filtered": bool(keyword or language or side),
        "spans": _SPANS_SHOWN,
        "languages": [_ANY, *LANGUAGES.items()],
        "sides": [_ANY, *((one.value, one.value) for one in Side)],
        "keywords": [_ANY, *((name, name) for name in _keywords(app.config, keyword))],
        "feeds": by_status(feeds, now),
        "totals": totals,
        "config": app.config,
    }


def _keywords(config: Config, asked: str) -> list[str]:
    """The watch-list, and what was asked for where it is no longer in it."""
    listed = [one.keyword for one in config.watchlist]
    return listed if asked in ("", *listed) else [*listed, asked]
