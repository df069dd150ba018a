"""What the operator writes in feeds.yaml, valid and complete: feeds, watch-list, subscriptions, settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum


class Side(StrEnum):
    """Where a source stands."""

    OFFICIAL = "official"
    AGENCY = "agency"
    PRESS = "press"
    RUSSIAN_STATE = "russian-state"
    AGGREGATOR = "aggregator"


class FullText(StrEnum):
    """When the page behind an entry is fetched."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """An address that is polled. `name` is empty where the operator gave none."""

    url: str
    name: str = ""
    language: str | None = None
    tags: tuple[str, ...] = ()
    side: Side | None = None
    every: timedelta | None = None
    full_text: FullText = FullText.AUTO
    user_agent: str | None = None
    paused: bool = False


class Field(StrEnum):
    """The parts of an article that a keyword is looked for in."""

    TITLE = "title"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """One of `words` must stand within so many words of the name."""

    words: tuple[str, ...]
    within: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """One entry of the watch-list, its short form already expanded into `names` (the keyword among them)."""

    keyword: str
    names: tuple[str, ...]
    context: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    near: Near | None = None
    fields: tuple[Field, ...] = (Field.TITLE, Field.TEXT)


class ScheduleKind(StrEnum):
    INSTANT = "instant"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"
    CRON = "cron"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a subscription is served; `at` is local time, `weekday` counts from Monday = 0."""

    kind: ScheduleKind
    at: time | None = None
    weekday: int | None = None
    cron: str | None = None

    def __str__(self) -> str:
        days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        words = [self.kind.value]
        if self.weekday is not None:
            words.append(days[self.weekday])
        if self.at is not None:
            words.append(self.at.strftime("%H:%M"))
        if self.cron is not None:
            words.append(f'"{self.cron}"')
        return " ".join(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Local hours without instant alerts, across midnight where start is later than end; equal means none."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many in so long."""

    count: int
    per: timedelta


class WhenEmpty(StrEnum):
    SKIP = "skip"
    SEND = "send"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A subscription's channel: the name of a file on the `notifiers` shelf and its validated settings."""

    kind: str
    settings: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Who wants to read what, when and where. `keywords` is empty for the whole watch-list."""

    name: str
    channel: Channel
    schedule: Schedule
    timezone: str
    keywords: tuple[str, ...] = ()
    quiet_hours: QuietHours | None = None
    at_most: Rate | None = Rate(count=10, per=timedelta(hours=1))
    settle: timedelta = timedelta(minutes=5)
    cooldown: timedelta = timedelta(hours=4)
    instant_when: tuple[str, ...] = ()
    urgent: tuple[str, ...] = ()
    when_empty: WhenEmpty = WhenEmpty.SKIP
    max_stories: int = 30
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailSettings:
    """The mail server. `smtp` is smtp:// (STARTTLS where offered, required with credentials) or smtps://."""

    smtp: str
    sender: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """Limits of fetching. `allow_networks` holds networks (127.0.0.0/8) and host:port pairs."""

    concurrency: int = 64
    per_host: int = 2
    timeout: timedelta = timedelta(seconds=20)
    max_bytes: int = 10_000_000
    allow_networks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    base_url: str = "http://127.0.0.1:8000"
    admin_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long to keep; `None` is for ever."""

    entries: timedelta | None = timedelta(days=90)
    stories: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`timezone` is the default of all subscriptions and the zone of what operators read."""

    timezone: str = "UTC"
    alert_horizon: timedelta = timedelta(hours=48)
    email: EmailSettings | None = None
    fetch: FetchSettings = FetchSettings()
    web: WebSettings = WebSettings()
    retention: Retention = Retention()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedEvent:
    """Something dated that the desk waits for; `on` is a day, a month or a year as ISO 8601 writes it."""

    name: str
    on: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """feeds.yaml, valid.

    `paused` holds (subscription, why) where a secret is not set; `warnings` are for people.
    """

    path: str = "feeds.yaml"
    feeds: tuple[Feed, ...] = ()
    watchlist: tuple[Keyword, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    paused: tuple[tuple[str, str], ...] = ()
    settings: Settings = Settings()
    events: tuple[ExpectedEvent, ...] = ()
    warnings: tuple[str, ...] = ()
