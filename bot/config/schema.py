"""What people may write in feeds.yaml, key by key, as pydantic models; the nouns hold the defaults."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, model_validator

from bot.config import addresses, values
from bot.config.reading import Text
from bot.config.wording import kind
from bot.model import SELF_SERVICE, FullText, QuietHours, Rate, Schedule, Side, WhenEmpty
from bot.model import Field as Part

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
_SECOND = timedelta(seconds=1)


def _scalar(read: Callable[[str], T]) -> PlainValidator:
    """A validator that hands one text to `read`."""

    def validate(value: object) -> T:
        if isinstance(value, str):
            return read(value)
        if value is None:
            raise ValueError("nothing is written here: give a value, or remove the key")
        raise ValueError(f"{kind(value)} where one value belongs")

    return PlainValidator(validate)


def _member(kind: type[E]) -> Callable[[str], E]:
    """A reader of one of an enumeration's words."""
    read = values.choice(*kind)
    return lambda text: kind(read(text))


def _own_name(text: str) -> str:
    """A subscription's name: not one of those who subscribe by themselves."""
    if values.words(text).casefold().partition(":")[0] == SELF_SERVICE:
        raise ValueError(f"{text.strip()} is kept for those who subscribe by themselves: choose another")
    return values.words(text)


def _name(text: str) -> str:
    """A name to look for; a bare number is refused, since other readers of YAML would change it."""
    if isinstance(text, Text) and text.plain and values.is_number(text):
        raise ValueError(f'{text} is a number to YAML: quote it: "{text}"')
    return values.name(text)


def _entry(value: object) -> object:
    """The short form of a watch-list entry as the long one."""
    return {"keyword": value} if isinstance(value, str) else value


Word = Annotated[str, _scalar(values.words)]
Name = Annotated[str, _scalar(_name)]
Flag = Annotated[bool, _scalar(values.switch)]
Positive = Annotated[timedelta, _scalar(values.at_least(_SECOND, "15m"))]
Duration = Annotated[timedelta, _scalar(values.duration)]
Keeping = Annotated[timedelta | None, _scalar(values.keeping)]


def _is_scalar(model: type[BaseModel], key: str) -> bool:
    """Whether the key takes one text; an unknown one counts as such."""
    for name, field in model.model_fields.items():
        if key == (field.alias or name):
            return any(isinstance(note, PlainValidator) for note in field.metadata)
    return True


class _Written(BaseModel):
    """Keys with values; `example` shows people how such a thing is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    example: ClassVar[str] = ""

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, value: object) -> object:
        """Lists and sections that are named but empty count as left out."""
        if not isinstance(value, dict) or None not in value.values():
            return value
        return {key: entry for key, entry in value.items() if entry is not None or _is_scalar(cls, key)}

    def given(self) -> dict[str, object]:
        """The values that were written, by key."""
        return {key: getattr(self, key) for key in type(self).model_fields if key in self.model_fields_set}


class FeedEntry(_Written):
    example: ClassVar[str] = "url: https://example.org/rss.xml"
    url: Annotated[str, _scalar(addresses.web)]
    name: Word = ""
    language: Annotated[str, _scalar(values.language)] = ""
    tags: tuple[Word, ...] = ()
    side: Annotated[Side | None, _scalar(_member(Side))] = None
    every: Annotated[timedelta | None, _scalar(values.at_least(_SECOND, "15m"))] = None
    full_text: Annotated[FullText, _scalar(_member(FullText))] = FullText.AUTO
    user_agent: Annotated[str, _scalar(values.header)] = ""
    paused: Flag = False


class NearEntry(_Written):
    example: ClassVar[str] = "{words: [deliver, contract], within: 12}"
    words: Annotated[tuple[Name, ...], Field(min_length=1)]
    within: Annotated[int, _scalar(values.whole(1, 1000))]


class KeywordEntry(_Written):
    example: ClassVar[str] = "keyword: S-400"
    keyword: Name
    aliases: tuple[Name, ...] = ()
    context: tuple[Name, ...] = ()
    exclude: tuple[Name, ...] = ()
    near: NearEntry | None = None
    fields: Annotated[tuple[Annotated[Part, _scalar(_member(Part))], ...], Field(min_length=1)] = tuple(Part)


class SubscriptionEntry(_Written):
    """A subscription without its channel: that key is checked by the file on the shelf of notifiers."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    example: ClassVar[str] = "{name: desk, schedule: daily 08:00, email: {to: [desk@example.org]}}"
    name: Annotated[str, _scalar(_own_name)]
    keywords: tuple[Word, ...] = ()
    schedule: Annotated[Schedule, _scalar(values.schedule)]
    timezone: Annotated[str, _scalar(values.zone)] = ""
    quiet_hours: Annotated[QuietHours | None, _scalar(values.quiet_hours)] = None
    at_most: Annotated[Rate | None, _scalar(values.rate)] = None
    settle: Duration = timedelta()
    cooldown: Duration = timedelta()
    instant_when: tuple[Annotated[str, _scalar(values.choice(*values.WEIGHTS))], ...] = ()
    urgent: tuple[Word, ...] = ()
    when_empty: Annotated[WhenEmpty, _scalar(_member(WhenEmpty))] = WhenEmpty.SKIP
    max_stories: Annotated[int, _scalar(values.whole(1, 1000))] = 0
    language: Annotated[str, _scalar(values.choice(*values.DIGEST_LANGUAGES))] = ""


class EmailEntry(_Written):
    example: ClassVar[str] = 'smtp: smtp://mail.example.org:587, from: "Defence watch <watch@example.org>"'
    smtp: Annotated[addresses.Server, _scalar(addresses.smtp)]
    username: Annotated[str | None, _scalar(values.words)] = None
    password: Annotated[str | None, _scalar(str)] = None
    sender: Annotated[str, _scalar(addresses.sender), Field(alias="from")]

    @model_validator(mode="after")
    def _credentials(self) -> Self:
        """Both of username and password or neither, and in one place."""
        apart = self.username or self.password
        if apart and (self.smtp.username or self.smtp.password):
            raise ValueError("username and password stand in smtp and beside it: keep one of the two")
        username, password = self.credentials
        if bool(username) != bool(password):
            missing, there = ("password", "username") if username else ("username", "password")
            raise ValueError(
                f"{there} without {missing}: give both, or neither for a server that asks for none"
            )
        return self

    @property
    def credentials(self) -> tuple[str | None, str | None]:
        """Username and password, wherever they were written."""
        return self.username or self.smtp.username, self.password or self.smtp.password


class FetchEntry(_Written):
    concurrency: Annotated[int, _scalar(values.whole(1, 1000))] = 0
    per_host: Annotated[int, _scalar(values.whole(1, 100))] = 0
    timeout: Positive = timedelta()
    max_bytes: Annotated[int, _scalar(values.size)] = 0
    allow_networks: tuple[Annotated[str, _scalar(addresses.network)], ...] = ()


class WebEntry(_Written):
    base_url: Annotated[str, _scalar(addresses.base_url)] = ""
    admin_token: Annotated[str | None, _scalar(str)] = None


class RetentionEntry(_Written):
    entries: Keeping = None
    stories: Keeping = None


class SettingsEntry(_Written):
    timezone: Annotated[str, _scalar(values.zone)] = ""
    alert_horizon: Positive = timedelta()
    email: EmailEntry | None = None
    fetch: FetchEntry = FetchEntry()
    web: WebEntry = WebEntry()
    retention: RetentionEntry = RetentionEntry()


class EventEntry(_Written):
    example: ClassVar[str] = "{name: 23rd session, date: 2026-12, keywords: [IRIGC]}"
    name: Word
    date: Annotated[str, _scalar(values.event_date)]
    keywords: tuple[Word, ...] = ()


class File(_Written):
    """The whole file."""

    feeds: tuple[FeedEntry, ...] = ()
    watchlist: tuple[Annotated[KeywordEntry, BeforeValidator(_entry)], ...] = ()
    subscriptions: tuple[SubscriptionEntry, ...] = ()
    settings: SettingsEntry = SettingsEntry()
    events: tuple[EventEntry, ...] = ()
