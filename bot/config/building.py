"""What was written and is valid → the nouns of `bot.model`, and what an operator should be warned of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from bot import matching
from bot.config.reading import Items, Map
from bot.config.schema import EmailEntry, FeedEntry, File, KeywordEntry, SettingsEntry, SubscriptionEntry
from bot.model import (
    Channel,
    Config,
    EmailSettings,
    ExpectedEvent,
    Feed,
    FetchSettings,
    Keyword,
    Near,
    Retention,
    Schedule,
    ScheduleKind,
    Settings,
    Subscription,
    WebSettings,
)
from notifiers.base import channels

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

N = TypeVar("N", bound="DataclassInstance")


def config(file: str, tree: Map) -> Config:
    """The configuration that a tree without mistakes means."""
    written = File.model_validate(tree)
    settings = _settings(written.settings)
    subscriptions = [
        _subscription(entry, settings, _channel(tree, index))
        for index, entry in enumerate(written.subscriptions)
    ]
    return Config(
        path=file,
        feeds=tuple(map(feed, written.feeds)),
        watchlist=tuple(map(_keyword, written.watchlist)),
        subscriptions=tuple(subscriptions),
        settings=settings,
        events=tuple(ExpectedEvent(name=e.name, on=e.date, keywords=e.keywords) for e in written.events),
        warnings=tuple(_warnings(written)),
    )


def feed(entry: FeedEntry) -> Feed:
    """The feed of an entry."""
    return _with(Feed(url=entry.url), entry.given())


def _with(noun: N, values: Mapping[str, object]) -> N:
    """The noun with the values that were written; the schema has read each of them."""
    return replace(noun, **values)


def _keyword(entry: KeywordEntry) -> Keyword:
    """The keyword brings its names, in the long form too; aliases add names as they are written."""
    names = (entry.keyword, *matching.expand(entry.keyword), *entry.aliases)
    return Keyword(
        keyword=entry.keyword,
        names=tuple(dict.fromkeys(names)),
        context=entry.context,
        exclude=entry.exclude,
        near=Near(words=entry.near.words, within=entry.near.within) if entry.near else None,
        fields=tuple(dict.fromkeys(entry.fields)),
    )


def _channel(tree: Map, index: int) -> Channel:
    entries = tree["subscriptions"]
    entry = entries[index] if isinstance(entries, Items) else None
    written = entry if isinstance(entry, Map) else Map()
    name = next(key for key in written if key in channels())
    settings = channels()[name].settings.model_validate(written[name])
    return Channel(kind=name, settings=settings.model_dump(by_alias=True, exclude_unset=True))


def _subscription(entry: SubscriptionEntry, settings: Settings, channel: Channel) -> Subscription:
    base = Subscription(name=entry.name, channel=channel, schedule=entry.schedule, timezone=settings.timezone)
    return _with(base, entry.given())


def _settings(entry: SettingsEntry) -> Settings:
    sections = {
        "email": _email(entry.email) if entry.email else None,
        "fetch": _with(FetchSettings(), entry.fetch.given()),
        "web": _with(WebSettings(), {**entry.web.given(), "admin_token": entry.web.admin_token or None}),
        "retention": _with(Retention(), entry.retention.given()),
    }
    return _with(Settings(), {**entry.given(), **sections})


def _email(entry: EmailEntry) -> EmailSettings:
    username, password = entry.credentials
    return EmailSettings(smtp=entry.smtp.url, sender=entry.sender, username=username, password=password)


def _warnings(written: File) -> Iterator[str]:
    if not written.feeds:
        yield "feeds: the list is empty: nothing is polled"
    if not written.watchlist:
        yield "watchlist: the list is empty: nothing can match"
    if "timezone" not in written.settings.given():
        for entry in written.subscriptions:
            if "timezone" not in entry.given():
                yield from _in_utc(entry)


def _in_utc(entry: SubscriptionEntry) -> Iterator[str]:
    """A warning where the clock matters and nobody said whose."""
    if entry.schedule.kind not in (ScheduleKind.INSTANT, ScheduleKind.HOURLY):
        yield f"{entry.name}: {entry.schedule} in UTC{_in_india(entry.schedule)}; set timezone"
    elif hours := entry.quiet_hours:
        yield f"{entry.name}: quiet_hours {hours.start:%H:%M}-{hours.end:%H:%M} in UTC; set timezone"


def _in_india(schedule: Schedule) -> str:
    if schedule.at is None:
        return ""
    there = datetime.combine(datetime(2026, 1, 5, tzinfo=UTC), schedule.at, UTC).astimezone(
        ZoneInfo("Asia/Kolkata")
    )
    return f" (= {there:%H:%M} in Asia/Kolkata)"
