"""A changed watch-list over a full archive: what is stored, and above all what nobody is told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from bot import filing
from bot.app import interests
from bot.applying import Applied, apply
from bot.model import ArticleId, Config, Delivery, Form, Keyword, Schedule, ScheduleKind, Subscription
from bot.outbox import Mailbox, Outbox
from storage.store import Store
from tests.factories import NOON, article, subscription
from tests.fakes import FakeClock, FakeNotifier

pytest_plugins = ("tests.postgres",)

S400 = Keyword(keyword="S-400", names=("S-400",))
PIER = Keyword(keyword="Pier", names=("Pier",))
INSTANT = subscription("instant", schedule=Schedule(kind=ScheduleKind.INSTANT))
DAILY = subscription("daily", schedule=Schedule(kind=ScheduleKind.DAILY, at=time(8)))


class Office:
    """An archive with two subscriptions to everything, begun long ago."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = FakeClock(NOON - timedelta(days=60))
        with store.writing() as archive:
            archive.subscriptions.sync(["instant", "daily"], now=self.clock.now())
        self.clock.pass_by(timedelta(days=60))
        boxes = [self._box(INSTANT), self._box(DAILY)]
        self.outbox = Outbox(
            store=store,
            clock=self.clock,
            jitter=lambda: 0.0,
            mailboxes=boxes,
            horizon=timedelta(hours=48),
            base_url="http://127.0.0.1:8000",
        )

    @staticmethod
    def _box(to: Subscription) -> Mailbox:
        targets = ("desk@example.org",)
        return Mailbox(subscription=to, forms=(Form.TEXT,), targets=targets, notifier=FakeNotifier())

    def store_article(self, number: int, text: str, at: datetime) -> ArticleId:
        one = article(number, title=f"Report {number}", text=text, published=at, first_seen=at)
        with self.store.writing() as archive:
            return archive.articles.add(replace(one, id=ArticleId(0)), waiting=False)

    def apply(self, *watchlist: Keyword, days: int = 30) -> Applied:
        config = Config(watchlist=watchlist)
        return apply(
            self.store,
            interests(config),
            [INSTANT, DAILY],
            self.clock,
            since=self.clock.now() - timedelta(days=days),
        )

    def told(self) -> list[tuple[str, list[int]]]:
        """Who is told of which reports in the days after; a message without any is a sign of life."""
        queued = [*self.outbox.queue_instant(), *self.outbox.queue_due()]
        for _ in range(3):
            self.clock.pass_by(timedelta(hours=20))
            queued += [*self.outbox.queue_instant(), *self.outbox.queue_due()]
        messages = [(one.subscription, _reports(one)) for one in queued]
        return [(name, numbers) for name, numbers in messages if numbers]


def _reports(delivery: Delivery) -> list[int]:
    text = delivery.message.parts[Form.TEXT]
    return sorted({int(number) for number in re.findall(r"Report (\d+)", text)})


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


PLACES = ("jetty", "quay", "dock", "slip", "weir", "lock", "ford", "ferry", "canal", "basin", "buoy", "sound")


def report(number: int, name: str) -> str:
    """A text unlike the others."""
    place = PLACES[number % len(PLACES)]
    return f"The {name} stands at {place} {number}. " + " ".join(
        f"{place}{number}{step}" for step in range(40)
    )


def test_the_matches_are_replaced_and_what_matches_now_is_filed(office: Office) -> None:
    gains = office.store_article(1, report(1, "Pier"), NOON - timedelta(days=3))
    loses = office.store_article(2, report(2, "S-400"), NOON - timedelta(days=3))
    too_old = office.store_article(3, report(3, "Pier"), NOON - timedelta(days=40))
    office.apply(S400)

    applied = office.apply(PIER)

    assert (applied.articles, applied.changed, applied.gained, applied.lost, applied.filed) == (2, 2, 1, 1, 1)
    with office.store.reading() as archive:
        found = {
            one: [match.keyword for match in archive.articles.matches(one)] for one in (gains, loses, too_old)
        }
        filed = archive.articles.get(gains)
    assert found == {gains: ["Pier"], loses: [], too_old: []}
    assert filed is not None
    assert filed.story_id is not None


def test_applying_again_changes_nothing(office: Office) -> None:
    office.store_article(1, report(1, "Pier"), NOON - timedelta(days=3))
    office.apply(PIER)

    assert office.apply(PIER).changed == 0


def test_an_archive_that_matches_at_last_floods_nobody(office: Office) -> None:
    for number in range(1, 61):
        office.store_article(number, report(number, "Pier"), NOON - timedelta(hours=3 + 12 * number))
    applied = office.apply(PIER)
    assert applied.gained == 59

    assert office.told() == [("daily", [1, 2, 3])]  # published within the 48 hours before


def test_of_what_is_older_than_the_horizon_nobody_is_told(office: Office) -> None:
    for number in range(1, 31):
        office.store_article(number, report(number, "Pier"), NOON - timedelta(hours=50 + number))
    office.apply(PIER)

    assert office.told() == []


def test_what_was_told_is_not_told_again_for_a_new_keyword(office: Office) -> None:
    both = "The Pier has an S-400. " + report(1, "S-400")
    stored = office.store_article(1, both, NOON - timedelta(hours=5))
    office.apply(S400)
    with office.store.reading() as archive:
        filed = archive.articles.get(stored)
    assert filed is not None
    assert office.told() == [("daily", [1])]

    office.apply(S400, PIER)

    assert office.told() == []


def test_news_after_it_are_told_as_ever(office: Office) -> None:
    office.store_article(1, report(1, "Pier"), NOON - timedelta(hours=5))
    office.apply(PIER)
    wants, now = interests(Config(watchlist=(PIER,))), office.clock.now()
    later = article(2, title="Report 2", text=report(2, "Pier"), published=now, first_seen=now)
    with office.store.writing() as archive:
        draft = filing.prepare(later, filing.matches_in(later, wants), wants)
        filing.file_one(archive, None, draft, now=now)

    assert sorted(office.told()) == [("daily", [1, 2]), ("instant", [2])]
