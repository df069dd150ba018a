"""What articles say of systems, sessions and deals, and the ledger where the sources stand side by side."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.model.news import ArticleId
from bot.model.written import Field

Value = int | float | str
"""A number in the claim's unit, an ISO 8601 date or interval ("2026-05", "../2026-09"), or a word."""


class Attribute(StrEnum):
    """What a claim is about."""

    CONTRACT_VALUE = "contract_value"
    ESTIMATED_VALUE = "estimated_value"
    QUANTITY_ORDERED = "quantity_ordered"
    QUANTITY_APPROVED = "quantity_approved"
    QUANTITY_DELIVERED = "quantity_delivered"
    QUANTITY_PENDING = "quantity_pending"
    DELIVERY_START = "delivery_start"
    DELIVERY_DEADLINE = "delivery_deadline"
    SHARE = "share"
    STAGE = "stage"
    SESSION_DATE = "session_date"
    SESSION_PLACE = "session_place"
    SUMMIT_DATE = "summit_date"
    AGREEMENTS = "agreements"
    STATEMENT = "statement"


class Stage(StrEnum):
    """How far a procurement has come, in the order of the ladder; the last three stand beside it."""

    INTEREST = "interest"
    OFFERED = "offered"
    TALKS = "talks"
    APPROVED = "approved"
    SIGNED = "signed"
    DELIVERED = "delivered"
    INDUCTED = "inducted"
    DELAYED = "delayed"
    CANCELLED = "cancelled"
    DENIED = "denied"


class Hedge(StrEnum):
    """How firmly it is said. CONFIRMED: a named person or official body on something done."""

    CONFIRMED = "confirmed"
    REPORTED = "reported"
    MAY = "may"
    DENIED = "denied"


class Verdict(StrEnum):
    """How the values of one row of the ledger stand to each other."""

    SINGLE = "single"
    AGREE = "agree"
    COMPATIBLE = "compatible"  # bounds overlap at the coarser precision
    CONFLICT = "conflict"
    SUPERSEDED = "superseded"  # the same speaker said otherwise later
    MOVED = "moved"  # the same speaker slid a date


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One article asserting one value of one lot.

    `subject` is the lexicon's English name; `lot` the order or tranche (2018 · 2018/rest · more · missiles ·
    22nd), "" where none is told. `lower` and `upper` bound the value: numbers in its unit, or ISO 8601 days.
    `actor` is whose step it is (IN, RU, IN+RU, IN:DAC); `attribution` who says it, a kind with a name where
    there is one (official:IN MoD, party:RU, sources:military); `as_of` the ISO 8601 time it speaks of.
    `start` and `end` are the code points of `field` that carry the value; `flag` warns of a slip in a figure.
    `id` names it in the archive, where a person may have `rejected` it.
    """

    subject: str
    lot: str = ""
    attribute: Attribute
    value: Value
    lower: Value | None = None
    upper: Value | None = None
    unit: str = ""
    actor: str = ""
    hedge: Hedge = Hedge.REPORTED
    attribution: str = "outlet"
    as_of: str = ""
    sentence: str = ""
    start: int = 0
    end: int = 0
    field: Field = Field.TEXT
    article_id: ArticleId
    flag: str = ""
    id: str = ""
    rejected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person made of a claim: rejected, or in another lot; neither undoes what was made before."""

    claim_id: str
    rejected: bool = False
    lot: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerValue:
    """A value with everyone who gives it: `articles` in the order of their claims, one for each origin."""

    value: Value
    unit: str
    articles: tuple[ArticleId, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """All that is claimed on one subject, lot and attribute; `note` says in a few words why."""

    subject: str
    lot: str
    attribute: Attribute
    values: tuple[LedgerValue, ...]
    verdict: Verdict
    note: str = ""
