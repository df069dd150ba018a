"""A name of the desk's → its programme: for its page's tables, the API and the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot import claims, lexicon, programmes
from bot.app import App
from bot.model import Config, ExpectedEvent, Programme

SINCE = timedelta(days=366)
"""How far back claims and stories are read."""


@dataclass(frozen=True, slots=True)
class Known:
    """A name as the watch-list writes it, what claims call it, and its other names."""

    keyword: str
    subject: str
    names: tuple[str, ...]


def known(config: Config, asked: str) -> Known | None:
    """What a name means to the watch-list or the lexicon, in any spelling; None where neither knows it."""
    watched = {one.keyword.casefold(): one for one in config.watchlist}.get(asked.casefold())
    entry = lexicon.entry_of(asked)
    if watched is None and entry is None:
        return None
    keyword = watched.keyword if watched else entry.name if entry else asked
    names = (*(watched.names if watched else ()), *lexicon.names_of(asked))
    others = tuple(dict.fromkeys(name for name in names if name != keyword))
    return Known(keyword, claims.subject_of(keyword), others)


def asked(app: App, request: Request) -> Known:
    """The name in the address.

    Raises:
        HTTPException: neither the watch-list nor the lexicon knows it.
    """
    if found := known(app.config, str(request.path_params["keyword"])):
        return found
    raise HTTPException(404)


def of(app: App, name: Known, *, since: datetime | None) -> Programme:
    """Everything that articles first seen since then claim of it."""
    with app.store.reading() as archive:
        found = archive.claims.on([name.subject], since=since)
        articles = archive.articles.heads({claim.article_id for claim in found})
    today = app.clock.now().astimezone(ZoneInfo(app.config.settings.timezone)).date()
    return programmes.programme(name.subject, found, articles, events(app.config, name), today=today)


def events(config: Config, name: Known) -> Sequence[ExpectedEvent]:
    """The dates that the desk itself waits for on this name."""
    wanted = {name.keyword, name.subject}
    return [one for one in config.events if wanted & {*one.keywords, *map(claims.subject_of, one.keywords)}]
