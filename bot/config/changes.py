"""Two configurations → the one line that tells an operator what his edit changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

from bot.model import Config, Feed, Keyword, Schedule, Subscription

_MOST_NAMES = 3


def describe_change(old: Config, new: Config) -> str:
    """`+2 feeds, -1, watchlist +1 (AK-203), desk daily 08:00 -> 07:00`; no secret is told."""
    parts = [
        *_feeds(old.feeds, new.feeds),
        *_watchlist(old.watchlist, new.watchlist),
        *_subscriptions(old, new),
        *_settings(old, new),
        *(["events changed"] if old.events != new.events else []),
    ]
    return ", ".join(parts) or "nothing changed"


def _feeds(old: Sequence[Feed], new: Sequence[Feed]) -> Iterator[str]:
    before, after = {feed.url: feed for feed in old}, {feed.url: feed for feed in new}
    added, removed = len(after.keys() - before.keys()), len(before.keys() - after.keys())
    counts = [f"{sign}{count}" for sign, count in (("+", added), ("-", removed)) if count]
    if counts:
        counts[0] += " feed" if max(added if added else removed, 1) == 1 else " feeds"
        yield ", ".join(counts)
    changed = [after[url].name or url for url in after if url in before and before[url] != after[url]]
    if changed:
        yield f"{len(changed)} {'feed' if len(changed) == 1 else 'feeds'} changed ({_names(changed)})"


def _watchlist(old: Sequence[Keyword], new: Sequence[Keyword]) -> Iterator[str]:
    before, after = {entry.keyword: entry for entry in old}, {entry.keyword: entry for entry in new}
    for sign, names in (
        ("+", [name for name in after if name not in before]),
        ("-", [name for name in before if name not in after]),
    ):
        if names:
            yield f"watchlist {sign}{len(names)} ({_names(names)})"
    changed = [name for name in after if name in before and before[name] != after[name]]
    if changed:
        yield f"watchlist {len(changed)} changed ({_names(changed)})"


def _names(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _subscriptions(old: Config, new: Config) -> Iterator[str]:
    before = {entry.name: entry for entry in old.subscriptions}
    after = {entry.name: entry for entry in new.subscriptions}
    paused_before, paused_after = dict(old.paused), dict(new.paused)
    for name in [*after, *paused_after]:
        if name not in before and name not in paused_before:
            yield f"+{name}" + (" (paused)" if name in paused_after else "")
        elif name in paused_after and name in before:
            yield f"{name} paused"
        elif name in paused_before and name in after:
            yield f"{name} no longer paused"
        elif name in after and before[name] != after[name]:
            yield f"{name} {_subscription(before[name], after[name])}"
    for name in [*before, *paused_before]:
        if name not in after and name not in paused_after:
            yield f"-{name}"


def _subscription(old: Subscription, new: Subscription) -> str:
    changed = [
        field.name for field in fields(Subscription) if getattr(old, field.name) != getattr(new, field.name)
    ]
    parts = [_one(name, getattr(old, name), getattr(new, name)) for name in changed]
    return " and ".join(parts)


def _one(name: str, old: object, new: object) -> str:
    if isinstance(old, Schedule) and isinstance(new, Schedule):
        return _schedule(old, new)
    if isinstance(old, str) and isinstance(new, str):
        return f"{name} {old} -> {new}"
    return f"{name} changed"


def _schedule(old: Schedule, new: Schedule) -> str:
    """`daily 08:00 -> 07:00`; the kind is said again only where it changed."""
    if (old.kind, old.weekday) == (new.kind, new.weekday) and old.at and new.at:
        return f"{old} -> {new.at:%H:%M}"
    return f"{old} -> {new}"


def _settings(old: Config, new: Config) -> Iterator[str]:
    before: Mapping[str, object] = {
        field.name: getattr(old.settings, field.name) for field in fields(old.settings)
    }
    for name, value in before.items():
        now = getattr(new.settings, name)
        if now != value:
            both = isinstance(value, str) and isinstance(now, str)
            yield f"settings.{name} {value} -> {now}" if both else f"settings.{name} changed"
