"""What happened → logs: one event an outcome, snake_case; lines on a terminal, JSON elsewhere."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TextIO

import structlog

from bot.model import DeliveryOutcome, DeliveryStatus, PollOutcome, PollResult, Totals


def configure(*, stream: TextIO | None = None, verbose: bool = False) -> None:
    """Send all logs to standard error (or `stream`): coloured lines on a terminal, JSON Lines elsewhere."""
    stream = stream or sys.stderr
    level = logging.DEBUG if verbose else logging.INFO
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if stream.isatty() else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(stream=stream, level=logging.WARNING, force=True)


def _log() -> structlog.typing.FilteringBoundLogger:
    log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return log


def started(*, feeds: int, keywords: int, subscriptions: int, page: str) -> None:
    """The program runs."""
    _log().info("started", feeds=feeds, keywords=keywords, subscriptions=subscriptions, page=page)


def stopped() -> None:
    """The program ends in good order."""
    _log().info("stopped")


def notice(message: str) -> None:
    """Something the operator should know, in one sentence."""
    _log().warning("notice", message=message)


def polled(outcome: PollOutcome) -> None:
    """One feed was asked."""
    fields: dict[str, object] = {"feed": outcome.feed, "result": outcome.result.value}
    counts = ("new", "updated", "matched", "pages_read", "pages_failed", "pages_waiting")
    fields |= {name: count for name in counts if (count := getattr(outcome, name))}
    if outcome.result is PollResult.FAILED:
        _log().warning("feed_polled", **fields, error=outcome.error)
    elif outcome.result is PollResult.OK:
        _log().info("feed_polled", **fields)
    else:
        _log().debug("feed_polled", **fields)


def first_poll(outcomes: Sequence[PollOutcome]) -> None:
    """The first round over all feeds is done: how they stand, and what was too old to be told."""
    _log().info("first_poll", message=first_poll_line(outcomes))


def first_poll_line(outcomes: Sequence[PollOutcome]) -> str:
    """`43 polled: 39 ok, 4 failing; first poll: 1,503 entries kept as archive, not sent`."""
    failed = sum(1 for outcome in outcomes if outcome.result is PollResult.FAILED)
    line = f"{len(outcomes)} polled: {len(outcomes) - failed} ok, {failed} failing"
    archived = sum(outcome.archived for outcome in outcomes if outcome.first_poll)
    if archived:
        line += (
            f"; first poll: {archived:,} entries kept as archive, not sent (published too long before they"
            " were first seen; `alert_horizon` says how long)"
        )
    return line


def delivered(outcome: DeliveryOutcome) -> None:
    """One delivery was tried."""
    delivery = outcome.delivery
    fields = {
        "subscription": delivery.subscription,
        "channel": delivery.channel,
        "target": delivery.target,
        "key": delivery.key,
        "status": outcome.status.value,
        "attempts": delivery.attempts,
    }
    if outcome.status is DeliveryStatus.SENT:
        _log().info("delivered", **fields, receipt=outcome.receipt)
    else:
        _log().warning("delivery_failed", **fields, error=outcome.error, next=_iso(delivery.next_attempt))


def reloaded(message: str) -> None:
    """feeds.yaml was read again."""
    _log().info("config_applied", message=message)


def refused(message: str) -> None:
    """A changed feeds.yaml has mistakes; the old one stays in force."""
    _log().error("config_refused", message=message)


def hourly(totals: Totals) -> None:
    """The one line an hour that says the bot lives."""
    waiting = totals.outbox.get(DeliveryStatus.PENDING, 0)
    _log().info(
        "alive",
        entries=totals.entries,
        stories=totals.stories,
        matches=totals.matches,
        outbox_pending=waiting,
    )


def crashed(job: str, error: Exception) -> None:
    """A job of a runner failed in a way nobody foresaw; the next wake tries again."""
    _log().error("job_failed", job=job, exc_info=error)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
