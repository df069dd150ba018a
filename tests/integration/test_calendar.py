"""What is due is said a week before and on the day, what passed unseen once after it: on a fake clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.model import ArticleId, Attribute, Claim, ExpectedEvent, Form, Schedule, ScheduleKind
from tests.factories import subscription
from tests.integration.test_outbox import DAILY, INSTANT, Office

DAY = timedelta(days=1)
EIGHT_IN_INDIA = datetime(2025, 12, 5, 2, 30, tzinfo=UTC)
LABELS = ("Due", "Last day", "Expected", "Срок", "Ожидалось")
END = re.compile(" {2}| Nothing new| No news| По этим")
SESSION = ExpectedEvent(name="Session of the commission", on="2025-12-20", keywords=("S-400",))
SHOW = ExpectedEvent(name="Air show", on="2026-01", keywords=("Su-57",))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    room = Office(tmp_path)
    yield room
    room.store.close()


def mornings(office: Office, days: int) -> dict[str, str]:
    """What the digests of so many mornings said of the calendar, by day."""
    found: dict[str, str] = {}
    for number in range(days):
        office.clock.time = EIGHT_IN_INDIA + number * DAY
        for delivery in office.outbox.queue_due()[:1]:
            text = delivery.message.parts[Form.TEXT].replace("\n", " ")
            said = [END.split(text[text.index(label) :])[0] for label in LABELS if label in text]
            found |= {f"{delivery.message.date:%d.%m}": one for one in said}
    return found


def test_an_event_of_the_desk_is_told_before_on_its_day_and_after(office: Office) -> None:
    office.begin(subscription(schedule=DAILY), SESSION, SHOW)
    assert mornings(office, 60) == {
        "13.12": "Due this week: Session of the commission: 20 Dec 2025",
        "20.12": "Due today: Session of the commission: 20 Dec 2025",
        "21.12": "Expected, nothing seen: Session of the commission: 20 Dec 2025",
        "25.12": "Due soon: Air show: Jan 2026",
        "31.01": "Last day: Air show: Jan 2026",
        "01.02": "Expected, nothing seen: Air show: Jan 2026",
    }


def test_a_weekly_reader_hears_of_it_too_and_only_of_what_is_theirs(office: Office) -> None:
    weekly = Schedule(kind=ScheduleKind.CRON, cron="0 8 * * 1")
    office.begin(subscription(schedule=weekly, keywords=("S-400",), language="ru"), SESSION, SHOW)
    assert mornings(office, 60) == {
        "15.12": "Срок на этой неделе: Session of the commission: 20 дек. 2025",
        "22.12": "Ожидалось, ничего не замечено: Session of the commission: 20 дек. 2025",
    }


def test_what_was_in_the_news_was_seen(office: Office) -> None:
    office.begin(subscription(schedule=DAILY), SESSION)
    said = mornings(office, 16)
    office.clock.time = EIGHT_IN_INDIA + 15 * DAY + timedelta(hours=9)
    office.news(1)
    office.clock.time = EIGHT_IN_INDIA + 16 * DAY
    (first, _) = office.outbox.queue_due()
    assert list(said) == ["13.12", "20.12"]
    assert "nothing seen" not in first.message.parts[Form.TEXT]


def test_a_date_that_was_told_is_called_to_mind(office: Office) -> None:
    office.begin(subscription(schedule=DAILY, keywords=("S-400",)))
    office.news(1)
    promised = Claim(
        subject="S-400",
        lot="2018/rest",
        attribute=Attribute.DELIVERY_DEADLINE,
        value="../2025-12",
        upper="2025-12-31",
        attribution="party:RU",
        as_of="2025-12-04",
        article_id=ArticleId(1),
        id="a1",
    )
    with office.store.writing() as archive:
        archive.claims.put(ArticleId(1), [promised])
    office.clock.time = EIGHT_IN_INDIA
    office.outbox.queue_due()  # tells the date as news
    named = "S-400, rest of the 2018 order: by Dec 2025 (Moscow)"
    assert mornings(office, 40) == {
        "31.12": f"Last day: {named}",
        "01.01": f"Expected, nothing seen: {named}",
    }


def test_a_mail_of_nothing_but_the_calendar_says_so_in_its_subject(office: Office) -> None:
    office.begin(subscription(schedule=DAILY), SESSION)
    office.clock.time = EIGHT_IN_INDIA + 8 * DAY
    (first, _) = office.outbox.queue_due()
    assert first.message.subject == "Due this week: Session of the commission: 20 Dec 2025"
    assert office.outbox.queue_due() == []


def test_an_instant_subscription_is_not_woken_by_the_calendar(office: Office) -> None:
    office.begin(subscription(schedule=INSTANT), SESSION)
    office.clock.time = EIGHT_IN_INDIA + 15 * DAY
    assert office.outbox.queue_instant() == office.outbox.queue_due() == []
