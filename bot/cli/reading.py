"""status: how much the archive holds, and how the feeds stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from bot.cli import console

if TYPE_CHECKING:
    from bot.model import Delivery, Totals


@click.command()
@console.as_json
@console.common
def status_(config_path: str, database: str, *, json_: bool) -> None:
    """Counts and health."""
    from bot import polling
    from bot.cli import checks
    from bot.clock import SystemClock
    from bot.enrolling import enrol
    from bot.model import DeliveryStatus, Status

    now = console.now()
    config = console.load_config(config_path)
    with console.open_store(database) as store:
        enrol(store, config, SystemClock())
        with store.reading() as archive:
            feeds, totals, paused = archive.feeds.all(), archive.totals(), archive.outbox.paused()
            dead = archive.outbox.list(status=DeliveryStatus.DEAD, limit=1)
            confirmed, pending = archive.subscribers.counts()
            left = checks.unsubscribed(archive, config)
    counts = dict.fromkeys((status.value for status in Status), 0)
    for state in feeds:
        counts[polling.status(state, now=now).value] += 1
    next_polls = [state.next_poll for state in feeds if state.next_poll and not state.feed.paused]
    due = min(next_polls, default=None)
    by_mail = confirmed or any(one.channel.kind == "email" for one in config.subscriptions)
    note = checks.unreachable(config) if by_mail else ""
    if json_:
        told = {
            "feeds": {"total": len(feeds), **counts},
            "entries": totals.entries,
            "articles": totals.articles,
            "stories": totals.stories,
            "matches": totals.matches,
            "outbox": {status.value: totals.outbox.get(status, 0) for status in DeliveryStatus},
            "next_poll": due,
            "lag_seconds": max(0.0, (now - due).total_seconds()) if due else 0.0,
            "paused_subscriptions": dict(config.paused),
            "paused_receivers": [_paused(one) for one in paused],
            "last_dead": dead[0].error if dead else "",
            "notes": [note] if note else [],
            "subscribers": {"confirmed": confirmed, "pending": pending},
            "unsubscribed": [{"subscription": name, "address": one} for name, one in left],
        }
        console.out_json(told)
        return
    zone = ZoneInfo(config.settings.timezone)
    _say_counts(counts, totals, console.moment(due, zone) or "now" if feeds else "nothing to poll")
    for name, why in config.paused:
        console.out(f"subscription {name} paused: {why}")
    for one in paused:
        console.out(f"{one.subscription}: {one.target}: {one.error}")
    if dead and dead[0] not in paused:
        console.out(f"newest dead: {console.clipped(dead[0].error)} (`defwatch outbox list --status dead`)")
    if confirmed or pending:
        console.out(f"subscribers by themselves: {confirmed} confirmed, {pending} pending")
    for name, address in left:
        console.out(checks.unsubscribed_line(name, address))
    if note:
        console.out(note)


def _paused(one: Delivery) -> dict[str, object]:
    return {"subscription": one.subscription, "target": one.target, "id": one.id, "error": one.error}


def _say_counts(counts: Mapping[str, int], totals: Totals, next_poll: str) -> None:
    shown = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    troubled = any(counts[status] for status in ("gone", "blocked", "failing", "silent"))
    rows = {
        "feeds": f"{sum(counts.values())}: {shown or 'none'}"
        f"{'; see `defwatch feeds list`' if troubled else ''}",
        "entries": f"{totals.entries:,}",
        "articles": f"{totals.articles:,}",
        "stories": f"{totals.stories:,}",
        "matches": f"{totals.matches:,}",
        "outbox": ", ".join(f"{count} {status}" for status, count in totals.outbox.items()),
        "next poll": next_poll,
    }
    for name, text in rows.items():
        console.out(f"{name:<10}{text}")
