"""What is told: the records of `bot.records` and `bot.exporting` as the OpenAPI document describes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.model import Attribute, Coming, DeliveryStatus, Hedge, Side, Stage, Status, TextFrom, Verdict
from bot.model import Field as Place

Next = Annotated[str | None, Field(description="The next page, relative to this host; null on the last.")]
Address = Annotated[str, Field(description="http or https; empty where there is none that may be linked.")]
Value = Annotated[
    int | float | str, Field(description="A number in its unit, an ISO 8601 date or interval, or a word.")
]


class Told(BaseModel):
    """What every record shares: its schema is made when the document is first asked for."""

    model_config = ConfigDict(defer_build=True)


class Match(Told):
    """A keyword found in an article: `start` and `end` are code points of the field, half-open."""

    keyword: str
    alias: str
    field: Place
    start: int
    end: int
    words: str
    context: str


class Head(Told):
    """An article without its text. `origin` wrote it, `duplicate_of` is the article that it repeats."""

    id: int
    story_id: int | None
    address: str
    url: Address
    title: str
    author: str
    published: datetime | None
    updated: datetime | None
    first_seen: datetime
    site: str
    source: str
    side: Side | None
    language: str | None
    text_from: TextFrom
    note: str
    origin: str
    base: str
    gathers: bool
    duplicate_of: int | None


class Claim(Told):
    """One article asserting one value of one lot, in its sentence."""

    id: str
    article_id: int
    subject: str
    lot: str | None
    attribute: Attribute
    value: Value
    lower: Value | None
    upper: Value | None
    unit: str | None
    actor: str | None
    hedge: Hedge
    attribution: str
    as_of: str | None
    sentence: str | None
    start: int
    end: int
    field: Place
    flag: str | None
    rejected: bool
    source: str
    url: Address


class LedgerValue(Told):
    """A value with everyone who gives it."""

    value: Value
    unit: str | None
    articles: list[int]
    claims: list[Claim]


class LedgerRow(Told):
    """All that is claimed on one subject, lot and attribute, and how the values stand to each other."""

    subject: str
    lot: str | None
    attribute: Attribute
    values: list[LedgerValue]
    verdict: Verdict
    note: str | None


class Article(Head):
    """An article with its text, what was found in it and what it claims."""

    text: str
    matches: list[Match]
    claims: list[Claim]


class Member(Head):
    """An article in its story; `reason` says why it is there."""

    reason: str
    matches: list[Match]


class Merged(Told):
    """A story that went into another one, and why."""

    id: int
    reason: str


class StoryLinks(Told):
    id: int
    title: str
    created: datetime
    updated: datetime
    keywords: list[str]
    origins: list[str]
    muted: bool
    sources: list[str]


class Story(StoryLinks):
    """A story in a list; `articles` is their number, `origins` who wrote it."""

    articles: int


class WholeStory(StoryLinks):
    """A story with its articles in their order, their claims, and the ledger of them."""

    follows: int | None
    continued: list[int]
    merged: list[Merged]
    articles: list[Member]
    claims: list[Claim]
    ledger: list[LedgerRow]


class Stories(Told):
    stories: list[Story]
    next: Next


class Claims(Told):
    """A page of the ledger. It may hold fewer rows than were asked for, even none, while there is a next."""

    claims: list[LedgerRow]
    next: Next


class Keyword(Told):
    """A name of the watch-list; `subject` is what the claims call it."""

    keyword: str
    subject: str
    names: list[str]


class Keywords(Told):
    keywords: list[Keyword]
    next: Next


class Quoted(Told):
    """A claim where an account of a programme gives it; `article` is the number of its article."""

    id: str | None
    subject: str
    lot: str | None
    attribute: Attribute
    value: Value
    lower: Value | None
    upper: Value | None
    unit: str | None
    actor: str | None
    hedge: Hedge
    attribution: str
    as_of: str | None
    flag: str | None
    outlet: str | None
    url: Address | None
    article: int
    sentence: str | None


class Said(Quoted):
    """The same with the day on which it was said."""

    day: date | None


class Judged(Said):
    """The same with the verdict of its row of the ledger."""

    verdict: Verdict | None


class RowValue(Told):
    value: Value
    unit: str | None
    claims: list[Quoted]


class Row(Told):
    lot: str | None
    attribute: Attribute
    verdict: Verdict
    note: str | None
    values: list[RowValue]


class Rung(Told):
    """A step of the ladder and who told of it first; `skipped` where a later one was told and this never."""

    stage: Stage
    skipped: bool
    by: Said | None


class Standing(Told):
    """How far one lot has come."""

    lot: str | None
    stage: Said | None
    ladder: list[Rung]
    denials: list[Said]
    quantities: list[Row]
    values: list[Row]


class Slid(Said):
    """A date that somebody gave, `days` later than the one told before it."""

    days: int | None


class Slip(Told):
    lot: str | None
    attribute: Attribute
    told: list[Slid]


class Expected(Told):
    """Something dated that is to come, or was; `claims` are the ids of those that give this date."""

    name: str
    subjects: list[str]
    lot: str | None
    attribute: Attribute | None
    told: str
    begins: date
    ends: date
    coming: Coming
    claims: list[str]


class Programme(Keyword):
    """Where a system stands by lot, what is disputed, how dates slid, who was first, what is expected."""

    lots: list[Standing]
    disputes: list[Row]
    slips: list[Slip]
    timeline: list[Judged]
    first: list[Said]
    expected: list[Expected]


class Feed(Told):
    """A feed with its health, as `defwatch feeds list --json` prints it."""

    name: str
    url: Address
    status: Status
    error: str
    entries: int
    newest: datetime | None
    last_polled: datetime | None
    next_poll: datetime | None
    moved_to: Address | None
    language: str | None
    side: Side | None
    tags: list[str]


class Feeds(Told):
    feeds: list[Feed]
    next: Next


class Excerpt(Told):
    """A piece of the article's text from `start` on; `marks` are places in it of what was looked for."""

    text: str
    start: int
    marks: list[tuple[int, int]]


class Hit(Told):
    """An article that answers the query."""

    id: int
    story_id: int | None
    title: str
    url: Address
    source: str
    language: str | None
    published: datetime | None
    first_seen: datetime
    origin: str
    duplicate_of: int | None
    score: float
    title_marks: list[tuple[int, int]]
    excerpts: list[Excerpt]


class Hits(Told):
    """What was found. With `more` only the newest `total` were ranked; `why` says what the query lacks."""

    total: int
    more: bool
    hits: list[Hit]
    why: str | None
    next: Next


class Subscription(Told):
    """A subscription without its address, `self-service:ID` from the page; `paused`: why it is not served."""

    name: str
    channel: str | None
    keywords: list[str]
    schedule: str | None
    timezone: str | None
    language: str | None
    paused: str | None
    began: datetime | None
    last_sent: datetime | None


class Subscriptions(Told):
    subscriptions: list[Subscription]
    next: Next


class Delivery(Told):
    """A message on its way to one receiver, without its text."""

    id: int
    key: str
    subscription: str
    channel: str
    target: str
    status: DeliveryStatus
    attempts: int
    created: datetime
    next_attempt: datetime
    sent: datetime | None
    error: str
    receipt: str
    subject: str


class Deliveries(Told):
    deliveries: list[Delivery]
    next: Next


class Mistake(Told):
    parameter: str
    detail: str


class Problem(Told):
    """Why a request was not answered (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: Annotated[list[Mistake] | None, Field(description="What means nothing here, and why.")] = None
