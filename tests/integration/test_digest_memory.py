"""What was told, on a real store: a denial finds its readers, and a correction by hand counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.model import ArticleId, Claim, Correction, Form, Hedge, Schedule, ScheduleKind, WhenEmpty
from tests.factories import subscription
from tests.integration.test_outbox import INSTANT, Office
from tests.summit import DENIAL, SCOOP


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    room = Office(tmp_path)
    yield room
    room.store.close()


def report(office: Office, number: int, *claims: Claim, matched: bool = True) -> None:
    """A story of one article that claims this, seen now."""
    office.news(number)
    with office.store.writing() as archive:
        key = archive.articles.at([f"https://paper{number}.example.org/story"]).popitem()[1].id
        archive.claims.put(key, [replace(claim, article_id=key) for claim in claims])
        if not matched:
            archive.articles.set_matches(key, [])
    office.clock.pass_by(timedelta(minutes=6))


def subjects(office: Office) -> list[str]:
    """The subjects of what is queued now, for one of the two receivers."""
    queued = office.outbox.queue_instant()
    return [delivery.message.subject for delivery in queued if delivery.target == "one@example.org"]


def test_a_denial_reaches_who_was_told_though_no_keyword_is_in_it(office: Office) -> None:
    office.begin(subscription(schedule=INSTANT, keywords=("S-400",)))
    report(office, 1, *SCOOP[:2])
    first = subjects(office)
    denial = replace(DENIAL[0], as_of=SCOOP[0].as_of)
    report(office, 2, denial, matched=False)
    second = subjects(office)

    assert first == ["One outlet: contract for 5 more S-400 signed"]
    assert second == ["DENIED: contract for more S-400 signed – denied by Indian defence ministry"]
    assert subjects(office) == []


def test_a_denial_is_nothing_to_who_was_told_nothing(office: Office) -> None:
    report(office, 2, *DENIAL, matched=False)
    assert subjects(office) == []


def test_a_claim_rejected_by_hand_is_no_longer_what_was_told(office: Office) -> None:
    report(office, 1, *SCOOP[:1])
    assert len(subjects(office)) == 1
    with office.store.writing() as archive:
        (wrong,) = archive.claims.within([ArticleId(1)])
        archive.claims.correct(Correction(claim_id=wrong.id, rejected=True), now=office.clock.now())
    report(office, 2, replace(DENIAL[0], hedge=Hedge.REPORTED, as_of="2025-12-08"))
    (told,) = (one for one in office.outbox.queue_instant() if one.target == "one@example.org")

    assert told.message.subject == "One outlet: contract for more S-400 signed"
    assert "told before" not in told.message.parts[Form.TEXT].lower()


@pytest.mark.parametrize(
    ("zone", "at", "start", "expected"),
    [
        # 01:30 comes twice, 02:30 and 02:15 are left out
        ("America/New_York", time(1, 30), "2026-10-30T12:00", "30 31 01 02 03"),
        ("America/New_York", time(2, 30), "2026-03-06T12:00", "06 07 08 09 10"),
        ("Australia/Lord_Howe", time(2, 15), "2026-10-02T00:00", "02 03 04 05 06"),
    ],
)
def test_a_program_started_anew_at_every_look_sends_each_day_one_digest_where_the_clocks_change(
    office: Office, zone: str, at: time, start: str, expected: str
) -> None:
    who = subscription(
        schedule=Schedule(kind=ScheduleKind.DAILY, at=at), timezone=zone, when_empty=WhenEmpty.SEND
    )
    office.clock.time = datetime.fromisoformat(start).replace(tzinfo=UTC)
    days = []
    for _ in range(4 * 24):
        office.begin(who)  # nothing is left in memory
        days += [f"{one.message.date:%d}" for one in office.outbox.queue_due() if "one@" in one.target]
        office.clock.pass_by(timedelta(minutes=60))
    assert days == expected.split()
