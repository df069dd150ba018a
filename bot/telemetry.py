"""What happened → logs: one event an outcome, snake_case; sentences on a terminal, JSON Lines elsewhere."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TextIO
from zoneinfo import ZoneInfo

from bot.model import (
    GONE,
    Config,
    DeliveryOutcome,
    DeliveryStatus,
    Failure,
    PollOutcome,
    PollResult,
    Status,
    StoryId,
    Totals,
)

if TYPE_CHECKING:
    import structlog

_MARKS = {"warning": ("\x1b[33m", "! "), "error": ("\x1b[31m", "!! ")}

_TROUBLED = {Status.GONE, Status.BLOCKED, Status.FAILING, Status.SILENT}

_FOREIGN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
"""What a feed's words could use to command a terminal, or to turn the direction of a line."""


def configure(*, timezone: str = "UTC", stream: TextIO | None = None, verbose: bool = False) -> None:
    """Send all logs, foreign ones too, to standard error (or `stream`).

    On a terminal one sentence a line with the time in `timezone`; elsewhere JSON Lines in UTC.
    """
    import structlog  # noqa: PLC0415  # brings rich: 40 ms that only a program with logs pays

    stream = stream or sys.stderr
    level = logging.DEBUG if verbose else logging.INFO
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: structlog.typing.Processor = (
        _Sentences(ZoneInfo(timezone), colours="NO_COLOR" not in os.environ)
        if stream.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    foreign = logging.StreamHandler(stream)
    foreign.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[foreign], force=True)
    logging.captureWarnings(capture=True)


class _Sentences:
    """Renders an event as `14:02:11 IST  sentence`, its further lines below it."""

    def __init__(self, zone: ZoneInfo, *, colours: bool) -> None:
        self._zone = zone
        self._colours = colours

    def __call__(self, _logger: object, _name: str, event: Mapping[str, object]) -> str:
        told = str(event.get("message") or event.get("event"))
        if "exception" in event:
            told += f"\n{event['exception']}"
        colour, mark = _MARKS.get(str(event.get("level")), ("", ""))
        if colour and self._colours:
            mark = f"{colour}{mark}\x1b[0m"
        time = clock(datetime.fromisoformat(str(event["timestamp"])), self._zone)
        return "\n".join(f"{time}  {mark}{_FOREIGN.sub(' ', line)}" for line in told.splitlines())


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """`14:02:11 IST`."""
    return moment.astimezone(zone).strftime("%H:%M:%S %Z")


def _log() -> structlog.typing.FilteringBoundLogger:
    import structlog  # noqa: PLC0415  # as above

    log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return log


def when(moment: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """`today 22:00 IST`, `tomorrow 07:00 IST`, `Sat 5 Dec 08:00 IST`."""
    local = moment.astimezone(zone)
    days = (local.date() - now.astimezone(zone).date()) // timedelta(days=1)
    day = {0: "today", 1: "tomorrow"}.get(days, f"{local:%a} {local.day} {local:%b}")
    return f"{day} {local:%H:%M %Z}"


def started(
    config: Config, *, version: str, page: str, database: str, totals: Totals, polls: str, digest: str
) -> None:
    """The program runs: what it has, where it shows itself, what comes next."""
    lines = (
        f"Defwatch {version} · {config.path}, read again when it changes",
        f"{_count(len(config.feeds), 'feed')} · {_count(len(config.watchlist), 'keyword')} · "
        f"{_count(len(config.subscriptions), 'subscription')} · page {page} · {polls}",
        f"archive {database}: {_count(totals.entries, 'entry', 'entries')}, "
        f"{_count(totals.stories, 'story', 'stories')}, outbox {_waiting(totals)}",
        digest,
        "SIGHUP reads the configuration again at once; Ctrl-C or SIGTERM ends it",
    )
    _log().info(
        "started",
        message="\n".join(lines),
        version=version,
        feeds=len(config.feeds),
        keywords=len(config.watchlist),
        subscriptions=len(config.subscriptions),
        page=page,
        polls=polls,
        digest=digest,
    )


def stopped() -> None:
    """The program ends in good order."""
    _log().info("stopped", message="stopped: what was under way is finished or will be taken up again")


def info(message: str) -> None:
    """Something good to know, in one sentence."""
    _log().info("told", message=message)


def notice(message: str) -> None:
    """Something the operator should know, in one sentence."""
    _log().warning("notice", message=message)


def polled(outcome: PollOutcome) -> None:
    """One feed was asked; what brought nothing new is told only to who asks for everything."""
    counts = ("new", "updated", "matched", "pages_read", "pages_failed", "pages_waiting")
    found = {name: count for name in counts if (count := getattr(outcome, name))}
    fields = {"feed": outcome.feed, "result": outcome.result.value, **found}
    if outcome.result is PollResult.FAILED:
        fields["error"] = outcome.error
    else:
        told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in found.items())
        level = logging.INFO if outcome.new or outcome.updated else logging.DEBUG
        _log().log(level, "feed_polled", message=f"{outcome.feed}: {told or 'nothing new'}", **fields)
    for event, level, words in feed_notices(outcome):
        _log().log(level, event, message=f"{outcome.feed}: {words}", **fields, **_standing(outcome))


def feed_notices(outcome: PollOutcome) -> Iterator[tuple[str, int, str]]:
    """What the operator should know of a poll: event, level and words; what lasts is a warning only once."""
    if outcome.result is PollResult.FAILED:
        changed = outcome.status is None or outcome.status is not outcome.was
        yield "feed_polled", logging.WARNING if changed else logging.DEBUG, _failure(outcome)
    elif outcome.status is Status.SILENT and outcome.was is not Status.SILENT:
        yield "feed_silent", logging.WARNING, "silent: nothing new for more than three times its habit"
    elif outcome.was in _TROUBLED and outcome.status not in _TROUBLED:
        yield "feed_back", logging.INFO, f"back: was {outcome.was}, now {outcome.status}"
    if outcome.moved_to:
        yield (
            "feed_moved",
            logging.WARNING,
            (
                f"moved for good from {outcome.url} to {outcome.moved_to}, as three polls agree: "
                "asked there from now on; write the new url into feeds.yaml"
            ),
        )
    if outcome.possible_gap:
        yield (
            "possible_gap",
            logging.WARNING,
            (
                "possible gap: no known entry is left in it, so some may have come and gone unseen; "
                "asked sooner from now on"
            ),
        )


def _failure(outcome: PollOutcome) -> str:
    """The error; what it means where the feed is not asked again."""
    if outcome.failure is not Failure.GONE:
        return outcome.error
    return f"{outcome.error}; not asked again: remove it from feeds.yaml, or give its new address"


def _standing(outcome: PollOutcome) -> dict[str, object]:
    """The fields of a feed's standing that are known."""
    known = {"was": outcome.was, "status": outcome.status, "moved_to": outcome.moved_to}
    return {name: str(value) for name, value in known.items() if value}


def first_round(outcomes: Sequence[PollOutcome], *, seconds: float, config: Config) -> None:
    """The first round over the feeds is done: how they stand, and what was too old to be told."""
    _log().info("first_poll", message="\n".join(round_lines(outcomes, seconds=seconds, config=config)))


def round_lines(outcomes: Sequence[PollOutcome], *, seconds: float, config: Config) -> list[str]:
    """`43 polled in 38 s: 39 ok, 2 failing, 2 blocked`, and what a first poll brought that nobody is sent."""
    counts = Counter(_health(outcome) for outcome in outcomes)
    told = ", ".join(f"{counts[status]} {status}" for status in reversed(Status) if counts[status])
    lines = [f"{len(outcomes)} polled in {seconds:.0f} s: {told}" if outcomes else "no feed is due"]
    if set(counts) - {Status.OK, Status.QUIET}:
        lines[0] += " (see the page, or `defwatch feeds list`)"
    firsts = [outcome for outcome in outcomes if outcome.first_poll]
    if kept := sum(outcome.archived for outcome in firsts):
        lines.append(_archived(kept, _only_archived(firsts), config))
    return lines


def _health(outcome: PollOutcome) -> Status:
    if outcome.status:
        return outcome.status
    if outcome.result is not PollResult.FAILED:
        return Status.OK
    named = {Failure.BLOCKED: Status.BLOCKED, Failure.GONE: Status.GONE}
    return named.get(outcome.failure or Failure.TEMPORARY, Status.FAILING)


def _only_archived(outcomes: Iterable[PollOutcome]) -> int:
    """How many stories hold nothing but what is too old to be told."""
    stories: set[StoryId] = set()
    fresh: set[StoryId] = set()
    for outcome in outcomes:
        stories.update(outcome.stories)
        fresh.update(set(outcome.stories) - set(outcome.archived_stories))
    return len(stories - fresh)


def _archived(entries: int, stories: int, config: Config) -> str:
    hours = config.settings.alert_horizon.total_seconds() / 3600
    line = (
        f"first poll: {_count(entries, 'entry', 'entries')} kept as archive, "
        f"{_count(stories, 'story', 'stories')}; not sent (published more than {hours:g} h before)"
    )
    if not config.subscriptions:
        return line
    return f"{line}. `defwatch digest --now {config.subscriptions[0].name} --since 7d` sends them"


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
        _log().info("delivered", message=delivery_line(outcome), **fields, receipt=outcome.receipt)
        return
    again = delivery.next_attempt if outcome.status is DeliveryStatus.PENDING else None
    _log().warning(
        "delivery_failed",
        message=delivery_line(outcome),
        **fields,
        error=outcome.error,
        next=again.isoformat(timespec="seconds") if again else None,
    )


def delivery_line(outcome: DeliveryOutcome) -> str:
    """`desk: email to you@example.org: sent: 250 accepted`, or why not and when it is tried again."""
    delivery = outcome.delivery
    told = f"{delivery.subscription}: {delivery.channel} to {delivery.target}"
    if outcome.status is DeliveryStatus.SENT:
        return f"{told}: sent: {outcome.receipt}"
    if outcome.receipt == GONE:
        return f"{told}: {outcome.error}"
    if outcome.status is DeliveryStatus.DEAD:
        return f"{told}: given up: {outcome.error} (`defwatch outbox retry {delivery.id}` tries again)"
    again = clock(delivery.next_attempt, ZoneInfo("UTC"))
    return f"{told}: not accepted: {outcome.error}; tried again at {again}"


def reloaded(message: str) -> None:
    """feeds.yaml was read again."""
    _log().info("config_applied", message=message)


def refused(message: str) -> None:
    """A changed feeds.yaml has mistakes; the old one stays in force."""
    _log().error("config_refused", message=message)


def hourly(totals: Totals, health: Mapping[str, int]) -> None:
    """The one line an hour that says the bot lives."""
    feeds = ", ".join(f"{count} {status}" for status, count in health.items() if count)
    message = (
        f"alive: feeds {feeds or 'none'} · {_count(totals.entries, 'entry', 'entries')}, "
        f"{_count(totals.stories, 'story', 'stories')}, outbox {_waiting(totals)}"
    )
    _log().info(
        "alive",
        message=message,
        feeds=dict(health),
        entries=totals.entries,
        stories=totals.stories,
        matches=totals.matches,
        outbox_pending=totals.outbox.get(DeliveryStatus.PENDING, 0),
        outbox_dead=totals.outbox.get(DeliveryStatus.DEAD, 0),
    )


def crashed(job: str, error: Exception) -> None:
    """A job of a runner failed in a way nobody foresaw; the next wake tries again."""
    message = f"{job}: failed, tried again at its next turn: {error}"
    _log().error("job_failed", message=message, job=job, exc_info=error)


def troubled(job: str, error: Exception) -> None:
    """A job of a runner could not do its work, for a reason that it names; the next wake tries again."""
    _log().error("job_failed", message=f"{job}: {error}; tried again at its next turn", job=job)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _waiting(totals: Totals) -> str:
    waiting = totals.outbox.get(DeliveryStatus.PENDING, 0)
    dead = totals.outbox.get(DeliveryStatus.DEAD, 0)
    return f"{waiting} waiting, {dead} dead"
