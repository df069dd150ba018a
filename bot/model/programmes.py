"""A programme on one page: where each order stands, how dates slid, who said what first, what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.model.claims import Attribute, Claim, LedgerRow, Stage
from bot.model.news import Article, ArticleId


class Coming(StrEnum):
    """What becomes of something that is expected."""

    LATER = "later"
    DUE = "due"
    SEEN = "seen"  # it was due, and something was told of it since
    UNSEEN = "unseen"  # it was due, and nothing was


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Something dated that is to come, or was.

    `told` is the date as it was given ("../2026-09"), `begins` and `ends` its first and last day. `claims`
    give this date; there are none where the desk itself waits for it (`events:` of feeds.yaml).
    """

    name: str
    subjects: tuple[str, ...]
    told: str
    begins: date
    ends: date
    coming: Coming
    lot: str = ""
    attribute: Attribute | None = None
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A claim on the day it was made; `day` is None where a text has no date."""

    claim: Claim
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A step of the ladder with the statement that reached it first; `skipped` where a later one was told."""

    stage: Stage
    saying: Saying | None
    skipped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Slid:
    """A date that somebody gave, and by how many days it is later than the one told before it."""

    saying: Saying
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """Every date that was given for one thing of one lot, in the order in which they were told."""

    lot: str
    attribute: Attribute
    told: tuple[Slid, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far one lot has come; `denials` are the denials of any of its steps."""

    lot: str
    stage: Saying | None
    ladder: tuple[Rung, ...]
    denials: tuple[Saying, ...]
    quantities: tuple[LedgerRow, ...]
    sums: tuple[LedgerRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """All that is claimed of one subject.

    `timeline` is every claim in the order in which they were made, `first` who was seen first with each value
    of the ledger, `disputes` the rows in which sources disagree or a figure moved.
    """

    subject: str
    standings: tuple[Standing, ...]
    ledger: tuple[LedgerRow, ...]
    disputes: tuple[LedgerRow, ...]
    slips: tuple[Slip, ...]
    timeline: tuple[Saying, ...]
    first: tuple[Saying, ...]
    expected: tuple[Expected, ...]
    articles: Mapping[ArticleId, Article]
