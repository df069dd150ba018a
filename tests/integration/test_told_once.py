"""Stories that are merged, split and muted while they are told: nobody hears anything twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot import correcting
from bot.model import ArticleId, StoryId
from bot.outbox import Outbox
from storage.archive import Archive
from storage.store import Store
from tests.factories import subscription
from tests.integration.test_outbox import INSTANT, Office

SETTLED = timedelta(minutes=6)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    room = Office(tmp_path)
    yield room
    room.store.close()


class Interrupted(Store):
    """A store in which another process does something before the next transaction is written."""

    def __init__(self, url: str, other: Callable[[], object]) -> None:
        super().__init__(url)
        self._other: Callable[[], object] | None = other

    @contextmanager
    def writing(self) -> Iterator[Archive]:
        other, self._other = self._other, None
        if other:
            other()
        with super().writing() as archive:
            yield archive


def interrupted(office: Office, other: Callable[[], object]) -> tuple[Interrupted, Outbox]:
    """The same outbox, disturbed while it decides."""
    desk = subscription(schedule=INSTANT)
    quiet = office.store
    office.store = Interrupted(quiet.url, lambda: None)
    office.begin(desk)
    store, office.store = office.store, quiet
    store._other = other
    return store, office.outbox


def merge(office: Office) -> None:
    with office.store.writing() as archive:
        correcting.merge(archive, StoryId(1), StoryId(2), now=office.clock.now())


def keys(office: Office) -> int:
    return len({delivery.key for delivery in office.outbox.queue_instant()})


def told(office: Office) -> list[StoryId]:
    with office.store.reading() as archive:
        return list(archive.subscriptions.told("desk"))


def test_two_stories_that_were_told_are_not_told_again_as_one(office: Office) -> None:
    office.news(1)
    office.news(2)
    office.clock.pass_by(SETTLED)
    assert keys(office) >= 1
    merge(office)
    assert (keys(office), told(office)) == (0, [1])


def test_a_story_that_is_merged_while_its_message_is_made_is_told_once(office: Office) -> None:
    office.news(1)
    office.news(2)
    office.clock.pass_by(SETTLED)
    store, outbox = interrupted(office, lambda: merge(office))
    assert len({delivery.key for delivery in outbox.queue_instant()}) == 1
    assert told(office) == [1]
    assert outbox.queue_instant() == []
    store.close()


def test_a_story_that_is_split_after_it_was_told_is_not_told_again(office: Office) -> None:
    office.news(1)
    office.news(2)
    merge(office)
    office.clock.pass_by(SETTLED)
    assert keys(office) == 1
    with office.store.writing() as archive:
        correcting.split(archive, StoryId(1), [ArticleId(2)], now=office.clock.now())
    assert (keys(office), told(office)) == (0, [1, 3])


def test_a_muted_story_is_told_when_it_is_muted_no_more(office: Office) -> None:
    office.news(1)
    office.clock.pass_by(SETTLED)
    with office.store.writing() as archive:
        archive.stories.mute(StoryId(1))
    assert keys(office) == 0
    with office.store.writing() as archive:
        archive.stories.mute(StoryId(1), False)
    assert keys(office) == 1
