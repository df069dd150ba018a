"""What is told: subscription and stories → digest → message → delivery, and the counts of the archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.model.news import Status, Story, StoryId
from bot.model.written import Subscription

DeliveryId = NewType("DeliveryId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionState:
    """When a subscription began, and the scheduled moment it was last served for.

    `begun` counts its beginnings: a name that was removed and added again is a new subscription.
    """

    name: str
    began: datetime
    begun: int = 1
    last_slot: datetime | None = None
    last_sent: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a subscription was last told of a story."""

    story_id: StoryId
    at: datetime
    keywords: tuple[str, ...] = ()
    origins: int = 0
    articles: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the bot looked at for a digest: feeds by status, and counts since the last one."""

    feeds: Mapping[Status, int]
    entries: int = 0
    matched: int = 0
    stories: int = 0
    folded: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestStory:
    """A story as one digest tells it; `update` is what was told of it before.

    `new_keywords` and `new_origins` are what is new since, `news` says so in English for records and scripts.
    """

    story: Story
    keywords: tuple[str, ...]
    update: Told | None = None
    news: str = ""
    new_keywords: tuple[str, ...] = ()
    new_origins: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one subscription should read now. `more` counts the stories left out by its limit."""

    subscription: Subscription
    made: datetime
    slot: datetime | None
    stories: tuple[DigestStory, ...]
    more: int = 0
    coverage: Coverage
    key: str


class Form(StrEnum):
    """The forms a digest is rendered in; a channel says which it takes."""

    TEXT = "text"
    HTML = "html"
    SLACK = "slack"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A digest rendered.

    `subject` and `preview` are plain text; `parts` is the body by form, slack and json as JSON texts.
    """

    subject: str
    preview: str
    parts: Mapping[Form, str]
    date: datetime
    list_id: str = ""
    language: str = "en"


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message bound for one target of one channel. `key` is the same for the same content, for ever."""

    key: str
    subscription: str
    channel: str
    target: str
    message: Message
    id: DeliveryId = DeliveryId(0)
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: int = 0
    created: datetime
    next_attempt: datetime
    sent: datetime | None = None
    error: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOutcome:
    """What one attempt came to."""

    delivery: Delivery
    status: DeliveryStatus
    error: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Counts of the archive, as `defwatch status` prints them."""

    entries: int = 0
    articles: int = 0
    stories: int = 0
    matches: int = 0
    outbox: Mapping[DeliveryStatus, int] = field(default_factory=dict)
