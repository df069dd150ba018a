"""Checked questions → records from the archive, one function an address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot import claims, exporting, indexing, polling, records, searching, subscribing
from bot.app import App
from bot.errors import UsageError
from bot.model import ArticleId, Feed, SearchPage, StoryArticle, StoryId, Subscription, SubscriptionState
from bot.records import Record
from bot.web import discreet, login, programme
from bot.web.api import asking, places
from bot.web.api.answers import Page

MOST_MATCHES = 200
"""Of an article: the first ones, in the order in which they stand in it."""


def stories(app: App, asked: asking.Stories, request: Request) -> Page:
    """Stories by when they gained their last article."""
    now = app.clock.now()
    with app.store.reading() as archive:
        found = archive.listing.stories(
            keywords=asked.keyword,
            languages=asked.language,
            sides=asked.side,
            stages=asked.stage,
            since=asking.before(asked.since, now),
            until=asking.before(asked.until, now),
            place=asked.cursor,
            oldest=asked.order is asking.Order.OLDEST,
            limit=asked.limit + 1,
        )
    shown = found[: asked.limit]
    place = places.of_moment(shown[-1].updated, shown[-1].id) if len(found) > asked.limit else None
    return Page({"stories": [records.story(one) for one in shown]}, place)


def story(app: App, asked: asking.One, request: Request) -> Record | Response:
    """A story; a merged one's old number leads to where it went."""
    with app.store.reading() as archive:
        found = archive.stories.get(StoryId(asked.id))
        if found is None:
            raise HTTPException(404, f"There is no story {asked.id}.")
        articles = {member.article.id: member.article for member in found.articles}
        said = archive.claims.within(list(articles))
    if found.id != asked.id:
        return RedirectResponse(f"{request.url.path.rpartition('/')[0]}/{found.id}", status_code=301)
    rows = claims.merge(said, claims.origins(articles.values()))
    return {
        **records.whole_story(found),
        "articles": [_member(one) for one in found.articles],
        "claims": [records.claim(one, articles) for one in said],
        "ledger": [records.ledger_row(row, articles) for row in rows],
    }


def article(app: App, asked: asking.One, request: Request) -> Record:
    """An article with its text."""
    with app.store.reading() as archive:
        found = archive.articles.get(ArticleId(asked.id))
        if found is None:
            raise HTTPException(404, f"There is no article {asked.id}.")
        said = archive.claims.within([found.id])
        matches = archive.articles.matches(found.id)
    claimed = [records.claim(one, {found.id: found}) for one in said]
    return {**records.fields(found), "matches": matches[:MOST_MATCHES], "claims": claimed}


def keywords(app: App, asked: asking.Listed, request: Request) -> Page:
    """The watch-list in the order of its names."""
    named = {one.keyword: programme.known(app.config, one.keyword) for one in app.config.watchlist}
    rows = [(name, _keyword(one)) for name, one in named.items() if one]
    return _listed("keywords", rows, asked)


def keyword(app: App, asked: asking.OneKeyword, request: Request) -> Record:
    """Where a system stands."""
    name = programme.known(app.config, asked.keyword)
    if name is None:
        raise HTTPException(404, "Neither the watch-list nor the lexicon knows this name.")
    told = programme.of(app, name, since=asking.before(asked.since, app.clock.now()))
    return {**exporting.record(told), **_keyword(name)}


def feeds(app: App, asked: asking.Feeds, request: Request) -> Page:
    """Feeds with their health, those added first first; only an admin sees what is secret in an address."""
    now = app.clock.now()
    with app.store.reading() as archive:
        states = archive.feeds.all()
    shown = states if login.is_admin(app, request) else [discreet.state(state) for state in states]
    rows = [
        (f"{state.id:019}", {**records.feed(state, now), **_written(state.feed)})
        for state in shown
        if not asked.status or polling.status(state, now=now) in asked.status
    ]
    return _listed("feeds", rows, asked)


def search(app: App, asked: asking.Search, request: Request) -> Page:
    """Articles that answer a query; one that means nothing finds nothing, and `why` says what it lacks."""
    page, why = SearchPage(hits=(), total=0), None
    try:
        query = searching.parse(
            asked.q, watchlist=app.config.watchlist, zone=ZoneInfo(app.config.settings.timezone)
        )
        with app.store.reading() as archive:
            page = indexing.search(
                archive,
                query,
                now=app.clock.now(),
                limit=asked.limit,
                newest=asked.sort is asking.Sort.NEWEST,
                cursor=asked.cursor,
            )
    except UsageError as error:
        why = str(error)
    hits = [records.hit(hit) for hit in page.hits]
    return Page({"total": page.total, "more": page.more, "hits": hits, "why": why}, page.next)


def subscriptions(app: App, asked: asking.Listed, request: Request) -> Page:
    """The subscriptions of feeds.yaml and of self-service, and since when each is served."""
    with app.store.reading() as archive:
        own = [subscribing.subscription(one) for one in archive.subscribers.all(confirmed=True)]
        served = (*app.config.subscriptions, *own)
        states = archive.subscriptions.states([one.name for one in served])
    rows = [(one.name, _subscription(app, one, states.get(one.name))) for one in served]
    rows += [(name, {**_UNKNOWN, "name": name, "paused": why}) for name, why in app.config.paused]
    return _listed("subscriptions", rows, asked)


def deliveries(app: App, asked: asking.Deliveries, request: Request) -> Page:
    """The outbox, newest first."""
    with app.store.reading() as archive:
        found = archive.listing.deliveries(status=asked.status, place=asked.cursor, limit=asked.limit + 1)
    shown = found[: asked.limit]
    place = places.of_moment(shown[-1].created, shown[-1].id) if len(found) > asked.limit else None
    return Page({"deliveries": [records.delivery(one) for one in shown]}, place)


def _listed(what: str, rows: Iterable[tuple[str, Record]], asked: asking.Listed) -> Page:
    """The page of a list that is at hand, in the order of its names."""
    behind = asked.cursor[0] if asked.cursor else None
    keyed = sorted(((places.short(name), record) for name, record in rows), key=lambda row: row[0])
    ahead = [row for row in keyed if behind is None or row[0] > behind]
    shown = ahead[: asked.limit]
    place = places.of_words(shown[-1][0]) if len(ahead) > asked.limit else None
    return Page({what: [record for _, record in shown]}, place)


def _member(one: StoryArticle) -> Record:
    """An article in its story, without its text."""
    short = replace(one, matches=one.matches[:MOST_MATCHES])
    return {name: value for name, value in records.member(short).items() if name != "text"}


def _keyword(name: programme.Known) -> Record:
    return {"keyword": name.keyword, "subject": name.subject, "names": name.names}


def _written(feed: Feed) -> Record:
    """What feeds.yaml says of a feed beside its name and address."""
    return {"language": feed.language, "side": feed.side, "tags": feed.tags}


def _subscription(app: App, one: Subscription, state: SubscriptionState | None) -> Record:
    return {
        "name": one.name,
        "channel": one.channel.kind,
        "keywords": one.keywords or [watched.keyword for watched in app.config.watchlist],
        "schedule": str(one.schedule),
        "timezone": one.timezone,
        "language": one.language,
        "paused": None,
        "began": state.began if state else None,
        "last_sent": state.last_sent if state else None,
    }


_UNKNOWN = dict.fromkeys(("channel", "schedule", "timezone", "language", "began", "last_sent")) | {
    "keywords": ()
}
"""What is not known of a subscription that lacks a secret."""
