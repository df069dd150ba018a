"""What the operator is told of a feed, and when: a state that lasts is told once."""

from __future__ import annotations

import logging

import pytest
from structlog.testing import capture_logs

from bot import telemetry
from bot.model import Failure, PollOutcome, PollResult, Status

URL = "https://example.org/rss"


def outcome(result: PollResult = PollResult.UNCHANGED, **changes: object) -> PollOutcome:
    fields: dict[str, object] = {"feed": "Example", "url": URL, "result": result, **changes}
    return PollOutcome(**fields)  # type: ignore[arg-type]  # a factory takes any field


def told(poll: PollOutcome) -> list[tuple[str, int]]:
    return [(event, level) for event, level, _ in telemetry.feed_notices(poll)]


FAILED = PollResult.FAILED
WARNING, INFO, DEBUG = logging.WARNING, logging.INFO, logging.DEBUG


@pytest.mark.parametrize(
    ("was", "status", "events"),
    [
        (Status.OK, Status.OK, []),
        (Status.NEW, Status.OK, []),
        (Status.OK, Status.QUIET, []),
        (Status.QUIET, Status.SILENT, [("feed_silent", WARNING)]),
        (Status.NEW, Status.SILENT, [("feed_silent", WARNING)]),
        (Status.SILENT, Status.SILENT, []),
        (Status.SILENT, Status.OK, [("feed_back", INFO)]),
        (Status.FAILING, Status.OK, [("feed_back", INFO)]),
        (Status.BLOCKED, Status.QUIET, [("feed_back", INFO)]),
        (Status.GONE, Status.OK, [("feed_back", INFO)]),
        (Status.FAILING, Status.SILENT, [("feed_silent", WARNING)]),
        (Status.PAUSED, Status.PAUSED, []),
    ],
)
def test_a_turn_is_told_once(was: Status, status: Status, events: list[tuple[str, int]]) -> None:
    assert told(outcome(was=was, status=status)) == events


@pytest.mark.parametrize(
    ("was", "status", "level"),
    [
        (Status.OK, Status.FAILING, WARNING),
        (Status.FAILING, Status.FAILING, DEBUG),
        (Status.FAILING, Status.BLOCKED, WARNING),
        (Status.BLOCKED, Status.GONE, WARNING),
        (None, None, WARNING),
    ],
)
def test_a_failure_is_a_warning_when_it_is_another_than_before(
    was: Status | None, status: Status | None, level: int
) -> None:
    poll = outcome(FAILED, failure=Failure.HARD, error="404 Not Found", was=was, status=status)
    assert list(telemetry.feed_notices(poll)) == [("feed_polled", level, "404 Not Found")]


def test_a_feed_that_is_gone_says_what_to_do() -> None:
    poll = outcome(FAILED, failure=Failure.GONE, error="410 Gone", was=Status.OK, status=Status.GONE)
    [(_, _, words)] = telemetry.feed_notices(poll)
    assert words == "410 Gone; not asked again: remove it from feeds.yaml, or give its new address"


def test_moves_and_possible_gaps_are_told_beside_the_rest() -> None:
    poll = outcome(
        PollResult.OK,
        was=Status.SILENT,
        status=Status.OK,
        moved_to="https://new.example.org",
        possible_gap=True,
    )
    assert told(poll) == [("feed_back", INFO), ("feed_moved", WARNING), ("possible_gap", WARNING)]
    words = " ".join(words for _, _, words in telemetry.feed_notices(poll))
    assert "was silent, now ok" in words
    assert "from https://example.org/rss to https://new.example.org" in words
    assert "write the new url into feeds.yaml" in words


def test_a_poll_is_one_event_and_each_notice_another() -> None:
    with capture_logs() as events:
        telemetry.polled(
            outcome(PollResult.OK, new=2, was=Status.SILENT, status=Status.OK, possible_gap=True)
        )
    assert [event["event"] for event in events] == ["feed_polled", "feed_back", "possible_gap"]
    assert [event["log_level"] for event in events] == ["info", "info", "warning"]
    assert events[0]["message"] == "Example: 2 new"
    assert events[1]["message"] == "Example: back: was silent, now ok"
    assert (events[2]["feed"], events[2]["was"], events[2]["status"]) == ("Example", "silent", "ok")
