"""The one line that tells an operator what his edit changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.config import describe_change
from bot.model import (
    Channel,
    Config,
    EmailSettings,
    Feed,
    FetchSettings,
    Keyword,
    Schedule,
    ScheduleKind,
    Settings,
    Subscription,
)
from tests.factories import subscription

A, B, C = (Feed(url=f"https://{letter}.example.org/") for letter in "abc")
SLOW = FetchSettings(per_host=1)
MONDAYS = Schedule(kind=ScheduleKind.WEEKLY, weekday=0, at=time(8))
DAILY = Schedule(kind=ScheduleKind.DAILY, at=time(8))


def watching(*names: str) -> tuple[Keyword, ...]:
    return tuple(Keyword(keyword=name, names=(name,)) for name in names)


def desk(**changes: object) -> Subscription:
    return subscription("desk", **changes)


[S400] = watching("S-400")
OLD = Config(
    feeds=(A,),
    watchlist=(S400,),
    subscriptions=(desk(),),
    settings=Settings(
        email=EmailSettings(smtp="smtp://m.example.org", sender="a@example.org", password="one")
    ),
)


def test_everything_at_once() -> None:
    new = replace(
        OLD,
        feeds=(B, C),
        watchlist=watching("S-400", "AK-203"),
        subscriptions=(desk(schedule=replace(DAILY, at=time(7))),),
    )
    assert describe_change(OLD, new) == "+2 feeds, -1, watchlist +1 (AK-203), desk daily 08:00 -> 07:00"


@pytest.mark.parametrize(
    ("new", "line"),
    [
        (OLD, "nothing changed"),
        (replace(OLD, feeds=(A, B)), "+1 feed"),
        (replace(OLD, feeds=()), "-1 feed"),
        (replace(OLD, feeds=(replace(A, name="A", every=timedelta(hours=1)),)), "1 feed changed (A)"),
        (
            replace(OLD, watchlist=watching("a", "b", "c", "d")),
            "watchlist +4 (a, b, c and 1 more), watchlist -1 (S-400)",
        ),
        (
            replace(OLD, watchlist=(replace(OLD.watchlist[0], context=("India",)),)),
            "watchlist 1 changed (S-400)",
        ),
        (replace(OLD, subscriptions=()), "-desk"),
        (replace(OLD, subscriptions=(desk(), subscription("war-room"))), "+war-room"),
        (replace(OLD, subscriptions=(), paused=(("desk", "why"),)), "desk paused"),
        (replace(OLD, paused=(("war-room", "why"),)), "+war-room (paused)"),
        (
            replace(
                OLD, subscriptions=(desk(schedule=Schedule(kind=ScheduleKind.WEEKLY, weekday=0, at=time(8))),)
            ),
            "desk daily 08:00 -> weekly mon 08:00",
        ),
        (replace(OLD, subscriptions=(desk(timezone="UTC"),)), "desk timezone Asia/Kolkata -> UTC"),
        (
            replace(OLD, subscriptions=(desk(max_stories=5, channel=Channel(kind="slack", settings={})),)),
            "desk channel changed and max_stories changed",
        ),
        (
            replace(
                OLD, settings=replace(OLD.settings, timezone="Europe/Moscow", fetch=FetchSettings(per_host=1))
            ),
            "settings.timezone UTC -> Europe/Moscow, settings.fetch changed",
        ),
    ],
)
def test_one_edit(new: Config, line: str) -> None:
    assert describe_change(OLD, new) == line


def test_a_secret_that_was_set_resumes_and_is_not_told() -> None:
    before = replace(OLD, subscriptions=(), paused=(("desk", "why"),))
    assert describe_change(before, OLD) == "desk no longer paused"
    email = EmailSettings(smtp="smtp://m.example.org", sender="a@example.org", password="two")
    assert (
        describe_change(OLD, replace(OLD, settings=replace(OLD.settings, email=email)))
        == "settings.email changed"
    )
