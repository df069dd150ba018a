"""An event of our own: five outlets, a reprint, one outlet's scoop, and a denial, each with its claims.

The outlets A to E report a session at which no deal was announced; F repeats C the next day, G alone tells
of a contract and another date; H brings the ministry's denial on the third.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot import claims as reading
from bot import digests, rendering
from bot.model import (
    Article,
    ArticleId,
    Attribute,
    Claim,
    Coverage,
    Digest,
    Field,
    Form,
    Hedge,
    Message,
    Schedule,
    ScheduleKind,
    Status,
    Story,
    StoryArticle,
    StoryId,
    Subscription,
    SubscriptionState,
    Told,
    ToldClaim,
)
from tests.factories import article, match, story, subscription

FIRST = datetime(2025, 12, 4, 15, 0, tzinfo=UTC)
MORNINGS = tuple(datetime(2025, 12, day, 2, 30, tzinfo=UTC) for day in (5, 6, 7))
"""08:00 in India on the days after the first, second and third."""

NUMBERS = {name: number for number, name in enumerate("ABCDEFGH", start=1)}
HEADS = {
    "A": "Visiting minister backs local factories",
    "B": "Build it here, host tells his guest",
    "C": "Army looks north for more air cover",
    "D": "Two ministers, one long table",
    "E": "Old friends meet again",
    "F": "Army looks north for more air cover",
    "G": "Papers inked after midnight",
    "H": "Statement of the ministry",
}


def written(name: str, *, day: int = 4) -> Article:
    """The article of one outlet; F is a reprint of C, E only gathers."""
    seen = FIRST.replace(day=day) + timedelta(minutes=NUMBERS[name])
    return article(
        NUMBERS[name],
        source=name,
        origin="" if name == "E" else "C" if name == "F" else name,
        gathers=name == "E",
        duplicate_of=ArticleId(NUMBERS["C"]) if name == "F" else None,
        title=HEADS[name],
        text="What it says is told by its claims.",
        url=f"https://{name.lower()}.example.org/news",
        address=f"https://{name.lower()}.example.org/news",
        published=seen,
        first_seen=seen,
        base="IN MoD" if name in "BC" else "",
    )


def claim(name: str, attribute: Attribute, value: int | str, **changes: object) -> Claim:
    fields: dict[str, object] = {
        "subject": "S-400",
        "attribute": attribute,
        "value": value,
        "as_of": "2025-12-04",
        "article_id": ArticleId(NUMBERS[name]),
        "field": Field.TEXT,
        "start": 900,
    }
    if isinstance(value, int):
        fields |= {"lower": value, "upper": value}
    return Claim(**{**fields, **changes})  # type: ignore[arg-type]  # a factory takes any field


def usd(name: str, value: int, lower: int, upper: int) -> Claim:
    return claim(
        name, Attribute.CONTRACT_VALUE, value, unit="USD", lower=lower, upper=upper, lot="2018", as_of="2018"
    )


def due(name: str, value: str, lower: str | None, upper: str, **changes: object) -> Claim:
    told = claim(name, Attribute.DELIVERY_DEADLINE, value, lower=lower, upper=upper, lot="2018/rest")
    return replace(told, **changes)  # type: ignore[arg-type]  # as above


def count(
    name: str, attribute: Attribute, number: int, unit: str, lot: str = "2018", **changes: object
) -> Claim:
    return claim(name, attribute, number, unit=unit, lot=lot, **changes)


def step(name: str, value: str, **changes: object) -> Claim:
    return claim(name, Attribute.STAGE, value, **changes)


MILITARY = "sources:military"
OLD_FIGURES = (
    usd("A", 5_430_000_000, 5_425_000_000, 5_435_000_000),
    usd("C", 5_000_000_000, 4_500_000_000, 5_500_000_000),
    count("A", Attribute.QUANTITY_ORDERED, 5, "unit"),
    count("B", Attribute.QUANTITY_ORDERED, 5, "battery"),
    count("C", Attribute.QUANTITY_DELIVERED, 3, "squadron"),
    count("B", Attribute.QUANTITY_PENDING, 2, "battery"),
    step("C", "signed", lot="2018", actor="IN", as_of="2018-10"),
)
DAY_ONE = (
    *OLD_FIGURES,
    due("A", "../2026-09", None, "2026-09-30", attribution="party:RU", actor="RU"),
    due("B", "2026-04-01/2027-03-31", "2026-01-01", "2027-12-31", attribution=MILITARY, hedge=Hedge.MAY),
    step("B", "interest", lot="more", actor="IN", attribution=MILITARY, start=40),
    step("C", "interest", lot="more", actor="IN", attribution="unnamed", start=40),
    step("C", "offered", subject="Su-57", actor="RU", attribution="unnamed"),
    step("A", "interest", subject="S-500", actor="IN", attribution="sources:official", hedge=Hedge.MAY),
    step("C", "interest", subject="S-500", actor="IN", hedge=Hedge.MAY),
    *(
        claim(name, Attribute.SESSION_DATE, "2026", subject="IRIGC", lot="23rd", upper="2026-12-31")
        for name in "ADE"
    ),
    *(claim(name, Attribute.SESSION_PLACE, "Russia", subject="IRIGC", lot="23rd") for name in "ADE"),
    claim("B", Attribute.AGREEMENTS, 0, subject="Annual Summit", unit="deal"),
)
REPRINT = tuple(
    replace(one, article_id=ArticleId(NUMBERS["F"])) for one in DAY_ONE if one.article_id == NUMBERS["C"]
)
SCOOP = (
    step("G", "signed", lot="more", actor="IN+RU", as_of="2025-12-05", start=30),
    count("G", Attribute.QUANTITY_ORDERED, 5, "regiment", lot="more"),
    due("G", "2027", "2027-01-01", "2027-12-31"),
    count("G", Attribute.QUANTITY_ORDERED, 5, "unit"),
)
DENIAL = (
    step("H", "signed", lot="more", hedge=Hedge.DENIED, attribution="official:IN MoD", as_of="2025-12-07"),
)


def told_in(number: int, *names: str, days: Mapping[str, int] | None = None) -> Story:
    """A story of these outlets' articles; those of later days are F and G (5 December) and H (6 December)."""
    later = {"F": 5, "G": 5, "H": 6} | dict(days or {})
    articles = [written(name, day=later.get(name, 4)) for name in names]
    members = [StoryArticle(article=one, matches=(match("S-400"),)) for one in articles]
    return story(number, *members)


@dataclass
class Desk:
    """One subscriber, day after day: what is composed is remembered as told."""

    who: Subscription
    stories: dict[StoryId, Told]
    claims: list[ToldClaim]
    state: SubscriptionState

    @classmethod
    def of(cls, **changes: object) -> Desk:
        who = subscription("desk", **changes)
        state = SubscriptionState(name="desk", began=FIRST - timedelta(days=30))
        return cls(who, {}, [], state)

    @classmethod
    def instant(cls, **changes: object) -> Desk:
        return cls.of(schedule=Schedule(kind=ScheduleKind.INSTANT), **changes)

    def reads(
        self,
        now: datetime,
        claims: Sequence[Claim],
        *stories: Story,
    ) -> list[Digest]:
        """What it is sent at that time, and remembers."""
        slot = None if self.who.schedule.kind is ScheduleKind.INSTANT else now
        composed = digests.compose(
            self.who,
            stories=stories,
            told=dict(self.stories),
            state=self.state,
            coverage=Coverage(feeds={Status.OK: 7}, entries=2, matched=2, stories=9, folded=1),
            horizon=timedelta(hours=48),
            now=now,
            slot=slot,
            claims=claims,
            told_claims=list(self.claims),
            merge=reading.merge,
        )
        for digest in composed:
            self.stories |= {one.story_id: one for one in digests.told_by(digest)}
            self.claims += digests.claims_told_by(digest)
        self.state = replace(
            self.state,
            last_slot=slot or self.state.last_slot,
            last_sent=now if composed else self.state.last_sent,
        )
        return composed


def message(digest: Digest) -> Message:
    return rendering.render(digest, forms=list(Form), base_url=None)


def letter(digest: Digest) -> str:
    return message(digest).parts[Form.TEXT]


ALL = (*DAY_ONE, *REPRINT, *SCOOP, *DENIAL)


def on_friday(**changes: object) -> tuple[Desk, Digest]:
    """A daily reader who has read of the session, and what they read."""
    desk = Desk.of(**changes)
    (digest,) = desk.reads(MORNINGS[0], ALL, told_in(1, *"ABCDE"))
    return desk, digest
