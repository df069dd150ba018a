"""What is told: subscription and stories → digest → message → delivery, and the counts of the archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.model.claims import Claim, LedgerRow
from bot.model.news import Article, ArticleId, Status, StoryId
from bot.model.programmes import Expected
from bot.model.stories import Story
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
    """What a subscription was last told of a story; `thread` is the key of the message that told it first."""

    story_id: StoryId
    at: datetime
    keywords: tuple[str, ...] = ()
    origins: int = 0
    articles: int = 0
    thread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the bot looked at for a digest: feeds by status, and counts since the last one."""

    feeds: Mapping[Status, int]
    entries: int = 0
    matched: int = 0
    stories: int = 0
    folded: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldClaim:
    """A claim that a subscription was told: in which story, when, and who wrote it."""

    claim: Claim
    story_id: StoryId
    at: datetime
    outlet: str = ""


class Change(StrEnum):
    """What is new in a row of the ledger, weightiest first."""

    DENIED = "denied"  # something that was told
    STEP = "step"  # a further stage
    CONFLICT = "conflict"
    MOVED = "moved"  # by the same speaker
    NEW = "new"  # a value that was not told


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRow:
    """One row of the ledger as it is told: what is claimed now and what was `told` before, side by side.

    `change` is what is new in it, None where nothing is. A `background` row stands for what is long known.
    """

    row: LedgerRow
    told: tuple[ToldClaim, ...] = ()
    change: Change | None = None
    background: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestStory:
    """A story as one digest tells it; `update` is what was told of it, or of what it repeats, before.

    `new_keywords`, `new_origins` and the `rows` with a change are what is new since, `official` that an
    official speaks first now; `news` says it in English for records and scripts. `unchanged` rows were told
    before, `claims` is what will have been told, `listed` the articles to list. A `recycled` story holds
    nothing but claims told at that time.
    """

    story: Story
    keywords: tuple[str, ...]
    update: Told | None = None
    news: str = ""
    new_keywords: tuple[str, ...] = ()
    new_origins: int = 0
    rows: tuple[DigestRow, ...] = ()
    unchanged: tuple[DigestRow, ...] = ()
    official: bool = False
    recycled: datetime | None = None
    claims: tuple[ToldClaim, ...] = ()
    listed: tuple[ArticleId, ...] = ()

    @property
    def is_denial(self) -> bool:
        """Whether something that this reader was told is denied."""
        return any(row.change is Change.DENIED for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one subscription should read now. `more` counts the stories left out by its limit.

    `folded` are reprints that came since in stories told before, each with the outlet it repeats; with
    `quiet_since` there is nothing to tell, and the digest only says that the bot lives. `thread` is the key
    of the message that it follows up: the one that told its only story first. `calendar` holds what is due
    and what passed unseen.
    """

    subscription: Subscription
    made: datetime
    slot: datetime | None
    stories: tuple[DigestStory, ...]
    more: int = 0
    coverage: Coverage
    key: str
    folded: tuple[tuple[Article, str], ...] = ()
    quiet_since: datetime | None = None
    thread: str = ""
    calendar: tuple[Expected, ...] = ()


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
    `thread_key` is the key of the message that it follows up, `unsubscribe_url` an address that ends the
    subscription by a POST.
    """

    subject: str
    preview: str
    parts: Mapping[Form, str]
    date: datetime
    list_id: str = ""
    language: str = "en"
    thread_key: str = ""
    unsubscribe_url: str = ""


GONE = "gone"
"""The receipt of a delivery whose receiver is paused: what else waits for it is not tried."""


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message bound for one target of one channel. `key` is the same for the same content, for ever.

    `receipt` is the other side's answer; of a dead one GONE where nothing more is sent there for now.
    """

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
