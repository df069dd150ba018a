"""Which message a message follows up: of one story the first that told it, of several none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.summit import ALL, FIRST, MORNINGS, Desk, message, on_friday, told_in

FRIDAY, SATURDAY, SUNDAY = MORNINGS
SESSION = told_in(1, *"ABCDE")
WAIT = timedelta(minutes=10)


def test_updates_and_a_denial_stand_in_the_thread_of_the_first_alert() -> None:
    desk = Desk.instant()
    (first,) = desk.reads(FIRST + WAIT, ALL, SESSION)
    (scoop,) = desk.reads(FIRST + timedelta(days=1, hours=1), ALL, told_in(1, *"ABCDEFG"))
    (denial,) = desk.reads(FIRST + timedelta(days=2, hours=1), ALL, told_in(1, *"ABCDEFGH"))
    assert first.thread == ""
    assert [scoop.thread, denial.thread] == [first.key, first.key]
    assert message(denial).thread_key == first.key


def test_an_update_that_came_as_a_story_of_its_own_stands_there_too() -> None:
    desk = Desk.instant()
    (first,) = desk.reads(FIRST + WAIT, ALL, SESSION)
    (scoop,) = desk.reads(FIRST + timedelta(days=1, hours=1), ALL, SESSION, told_in(2, "G"))
    (denial,) = desk.reads(FIRST + timedelta(days=2, hours=1), ALL, SESSION, told_in(2, "G"), told_in(3, "H"))
    assert [scoop.thread, denial.thread] == [first.key, first.key]


def test_a_daily_update_of_one_story_stands_under_the_digest_that_told_it() -> None:
    desk, friday = on_friday()
    (saturday,) = desk.reads(SATURDAY, ALL, told_in(1, *"ABCDEFG"))
    (sunday,) = desk.reads(SUNDAY, ALL, told_in(1, *"ABCDEFGH"))
    assert [saturday.thread, sunday.thread] == [friday.key, friday.key]


def test_a_digest_of_several_stories_opens_a_thread_for_those_it_tells_first() -> None:
    desk, friday = on_friday()
    other = told_in(5, "D", days={"D": 5})
    (saturday,) = desk.reads(SATURDAY, ALL, told_in(1, *"ABCDEFG"), other)
    assert saturday.thread == ""
    threads = {number: told.thread for number, told in desk.stories.items()}
    assert threads == {1: friday.key, 5: saturday.key}


def test_a_story_of_which_no_message_is_known_opens_a_thread_with_its_next() -> None:
    desk, _ = on_friday()
    desk.stories = {number: replace(told, thread="") for number, told in desk.stories.items()}
    (saturday,) = desk.reads(SATURDAY, ALL, told_in(1, *"ABCDEFG"))
    (sunday,) = desk.reads(SUNDAY, ALL, told_in(1, *"ABCDEFGH"))
    assert (saturday.thread, sunday.thread) == ("", saturday.key)
