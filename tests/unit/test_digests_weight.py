"""What is worth an alert, what breaks a story's rest, what is recycled, what comes first, and silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from bot.model import ArticleId, Change, Claim, Digest, Hedge, QuietHours
from tests.summit import DAY_ONE, FIRST, MORNINGS, SCOOP, Desk, due, letter, message, on_friday, step, told_in

FRIDAY, SATURDAY, _ = MORNINGS
SESSION = told_in(1, *"ABCDE")


# What weighs


def alerts(claims: list[Claim], *, hours: float = 1, **changes: object) -> list[Digest]:
    """What an instant subscriber who was told the session is sent so many hours later."""
    desk = Desk.instant(**changes)
    start = FIRST + timedelta(hours=1)
    desk.reads(start, DAY_ONE, SESSION)
    story = told_in(1, *"ABCDEG", days={"G": 4})
    return desk.reads(start + timedelta(hours=hours), [*DAY_ONE, *claims], story)


STAGE = step("G", "signed", lot="more")
DISPUTE = due("G", "2027", "2027-10-01", "2027-12-31", attribution="party:RU", as_of="2025-12-04")
OFFICIAL = due("G", "2026-08", "2026-08-01", "2026-08-31", attribution="official:IN MoD")
MILD = due("G", "2026-08", "2026-08-01", "2026-08-31")


@pytest.mark.parametrize(
    ("claims", "hours", "instant_when", "is_told"),
    [
        ([STAGE], 1, (), True),
        ([DISPUTE], 1, (), True),
        ([OFFICIAL], 1, (), True),
        ([MILD], 1, (), False),  # a new value waits for the cooldown
        ([MILD], 5, (), True),
        ([STAGE], 1, ("conflict",), False),
        ([STAGE], 1, ("stage",), True),
        ([OFFICIAL], 1, ("official",), True),
        ([MILD], 5, ("stage", "conflict", "official", "denial"), False),
        ([], 5, (), False),
    ],
)
def test_what_breaks_the_cooldown_and_what_instant_when_lets_through(
    claims: list[Claim], hours: float, instant_when: tuple[str, ...], is_told: bool
) -> None:
    assert bool(alerts(claims, hours=hours, instant_when=instant_when)) is is_told


@pytest.mark.parametrize(
    ("claim", "urgent", "is_told"),
    [
        (STAGE, ("signed",), True),
        (STAGE, ("delivered",), False),
        (replace(STAGE, hedge=Hedge.MAY), ("signed",), False),
        (MILD, ("S-400",), True),
    ],
)
def test_a_stage_of_urgency_passes_quiet_hours(claim: Claim, urgent: tuple[str, ...], is_told: bool) -> None:
    desk = Desk.instant(urgent=urgent)
    desk.reads(FIRST + timedelta(hours=1), DAY_ONE, SESSION)
    desk.who = replace(desk.who, quiet_hours=QuietHours(start=time(0), end=time(23, 59)))
    story = told_in(1, *"ABCDEG", days={"G": 4})
    assert bool(desk.reads(FIRST + timedelta(hours=6), [*DAY_ONE, claim], story)) is is_told


def test_an_official_who_says_what_outlets_said_is_news() -> None:
    desk = Desk.instant()
    desk.reads(FIRST + timedelta(hours=1), SCOOP, told_in(1, "G", days={"G": 4}))
    ministry = step(
        "H", "signed", lot="more", attribution="official:IN MoD", hedge=Hedge.CONFIRMED, as_of="2025-12-05"
    )
    known = replace(SCOOP[3], article_id=ministry.article_id, attribution="official:IN MoD")
    later = told_in(1, *"GH", days={"G": 4, "H": 4})
    (digest,) = desk.reads(FIRST + timedelta(hours=2), [*SCOOP, ministry, known], later)
    text = letter(digest).replace("\n  ", " ").replace("\n", " ")
    assert message(digest).subject == "One outlet: contract for more S-400 signed"
    assert "New: S-400, more: contract signed, confirmed, Indian defence ministry (H)" in text
    assert "ordered" not in text.partition("HOW SOLID")[0]
    assert desk.reads(FIRST + timedelta(hours=9), [*SCOOP, ministry, known], later) == []


# Recycled news, two stories in one digest, order


def test_recycled_news_is_no_alert_and_is_marked_in_a_digest() -> None:
    again = told_in(2, "G")
    known = [replace(one, article_id=again.articles[0].article.id) for one in DAY_ONE if one.lot == "more"][
        :1
    ]
    instant = Desk.instant()
    instant.reads(FIRST + timedelta(hours=1), DAY_ONE, SESSION)
    assert instant.reads(SATURDAY, [*DAY_ONE, *known], SESSION, again) == []
    daily, _ = on_friday()
    (digest,) = daily.reads(SATURDAY, [*DAY_ONE, *known], SESSION, again)
    assert "Nothing new: all of it was told on Fri" in letter(digest)


def test_an_event_that_ends_with_what_was_told_is_news() -> None:
    again = told_in(2, "G")
    known = [
        replace(one, article_id=again.articles[0].article.id) for one in DAY_ONE if one.lot == "2018/rest"
    ]
    instant = Desk.instant()
    instant.reads(FIRST + timedelta(hours=1), DAY_ONE, SESSION)
    (digest,) = instant.reads(SATURDAY, [*DAY_ONE, *known], SESSION, again)
    assert message(digest).subject.startswith("One outlet: S-400 – Papers inked")


def test_two_stories_of_a_digest_say_each_claim_once() -> None:
    second = told_in(2, "G")
    repeated = [replace(one, article_id=second.articles[0].article.id) for one in DAY_ONE]
    (digest,) = Desk.of().reads(FRIDAY.replace(day=6), [*DAY_ONE, *repeated, SCOOP[0]], SESSION, second)
    assert len(digest.stories) == 2
    assert letter(digest).count("2026-27") == 1
    assert letter(digest).count("$5.43bn") == 1


def test_a_step_comes_before_a_story_of_more_origins() -> None:
    told = told_in(3, *"ABCD")
    others = (
        replace(one, article=replace(one.article, id=ArticleId(90 + place), address=f"urn:{place}"))
        for place, one in enumerate(told.articles)
    )
    plain = replace(told, articles=tuple(others))
    (digest,) = Desk.of().reads(SATURDAY, SCOOP, plain, told_in(2, "G"))
    assert [one.story.id for one in digest.stories] == [2, 3]
    assert digest.stories[0].rows[0].change is Change.STEP


def test_a_step_of_an_earlier_year_is_background_though_no_lot_is_named() -> None:
    old = step("G", "signed", as_of="2018-10")
    (digest,) = Desk.instant().reads(SATURDAY, [old], told_in(2, "G"))
    assert [(row.row.lot, row.background) for row in digest.stories[0].rows] == [("2018", True)]
    assert message(digest).subject == "One outlet: S-400 – Papers inked after midnight"


def test_a_promise_for_a_day_gone_by_is_none() -> None:
    past = due("G", "2025-12-03", "2025-12-03", "2025-12-03")
    (digest,) = Desk.instant().reads(SATURDAY, [past], told_in(2, "G"))
    assert digest.stories[0].rows == ()


# Silence


@pytest.mark.parametrize(
    ("now", "is_sent"),
    [(FRIDAY, False), (FRIDAY + timedelta(days=2), False), (FRIDAY + timedelta(days=3), True)],
)
def test_after_three_days_of_silence_a_line_says_that_the_bot_lives(now: datetime, is_sent: bool) -> None:
    desk = Desk.of()
    desk.state = replace(desk.state, last_sent=FRIDAY)
    composed = desk.reads(now, ())
    assert bool(composed) is is_sent
    if composed:
        assert "No news for these keywords since Fri 5 Dec" in letter(composed[0])
