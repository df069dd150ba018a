"""When a subscription is served: its schedule in its zone, its night, and what is believed of the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import dropwhile
from zoneinfo import ZoneInfo

from cronsim import CronSim

from bot.model import Schedule, ScheduleKind, Subscription, SubscriptionState

LONGEST_WAIT = timedelta(days=2)
"""How long a story may wait for its telling: for quiet hours, for its page, for room in a digest."""

LONGEST_SHIFT = timedelta(hours=3)
"""No clock is put back further than this."""

_ONCE_A_DAY = frozenset((ScheduleKind.DAILY, ScheduleKind.WEEKDAYS, ScheduleKind.WEEKLY))


def due(subscription: Subscription, state: SubscriptionState, *, now: datetime) -> datetime | None:
    """The scheduled moment to serve now: the latest one that has come and was not served.

    None where there is none, and for instant subscriptions. Whoever slept through several is served once, and
    whose hour is changed is not served twice on one day.
    """
    zone = ZoneInfo(subscription.timezone)
    slot = _latest_slot(subscription.schedule, zone, now)
    state = believed(state, now=now)
    if slot is None or slot <= max(filter(None, (state.began, state.last_slot))):
        return None
    if state.last_slot and subscription.schedule.kind in _ONCE_A_DAY:
        return slot if _day(state.last_slot, zone) != _day(slot, zone) else None
    return slot


def believed(state: SubscriptionState, *, now: datetime) -> SubscriptionState:
    """Return the state without moments far ahead of now: a clock that was wrong wrote them."""
    latest = now + LONGEST_WAIT
    return replace(
        state,
        began=state.began if state.began <= latest else now,
        last_slot=state.last_slot if state.last_slot and state.last_slot <= latest else None,
        last_sent=state.last_sent if state.last_sent and state.last_sent <= latest else None,
    )


def served(state: SubscriptionState) -> datetime:
    """When a subscription was last served, or else began."""
    return max(filter(None, (state.began, state.last_slot, state.last_sent)))


def upcoming(subscription: Subscription, *, now: datetime) -> datetime | None:
    """The next scheduled moment after `now`, in UTC; None for an instant subscription."""
    cron = _cron(subscription.schedule)
    if cron is None:
        return None
    slots = CronSim(cron, now.astimezone(ZoneInfo(subscription.timezone)))
    return next((slot.astimezone(UTC) for slot in slots if slot > now), None)


def is_scheduled(subscription: Subscription, slot: datetime | None) -> bool:
    """Whether a moment is one of the schedule; any other is a wish of the moment."""
    zone = ZoneInfo(subscription.timezone)
    return slot is not None and _latest_slot(subscription.schedule, zone, slot) == slot


def is_night(subscription: Subscription, *, now: datetime) -> bool:
    """Whether it is within the subscription's quiet hours."""
    quiet = subscription.quiet_hours
    if quiet is None or quiet.start == quiet.end:
        return False
    local = now.astimezone(ZoneInfo(subscription.timezone)).time()
    if quiet.start < quiet.end:
        return quiet.start <= local < quiet.end
    return local >= quiet.start or local < quiet.end


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _latest_slot(schedule: Schedule, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The last moment of a schedule that is not after `now`, in UTC.

    Cron's own rules hold across a change of the clocks (cron(8) of Debian): a local time that is skipped
    is served when the clocks jump, one that comes twice is served the first time; hours go on elapsing.
    """
    cron = _cron(schedule)
    if cron is None:
        return None
    ahead = (now + LONGEST_SHIFT).astimezone(zone)
    slots = (slot.astimezone(UTC) for slot in CronSim(cron, ahead, reverse=True))
    return next(dropwhile(lambda slot: slot > now, slots), None)


def _cron(schedule: Schedule) -> str | None:
    """A schedule in cron's words; cron counts Sunday as 0, we count Monday as 0."""
    at = f"{schedule.at.minute} {schedule.at.hour}" if schedule.at else "0 0"
    match schedule.kind:
        case ScheduleKind.INSTANT:
            return None
        case ScheduleKind.HOURLY:
            return "0 * * * *"
        case ScheduleKind.DAILY:
            return f"{at} * * *"
        case ScheduleKind.WEEKDAYS:
            return f"{at} * * 1-5"
        case ScheduleKind.WEEKLY:
            return f"{at} * * {((schedule.weekday or 0) + 1) % 7}"
        case ScheduleKind.CRON:
            return schedule.cron
