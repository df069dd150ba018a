"""`/feeds`: what needs the operator first, each with one cure, then every feed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request

from bot import digests, polling
from bot.app import App
from bot.model import Config, DeliveryStatus, Failure, FeedId, FeedState, Status, Tally

ORDER = (
    Status.BLOCKED,
    Status.FAILING,
    Status.GONE,
    Status.SILENT,
    Status.QUIET,
    Status.NEW,
    Status.PAUSED,
    Status.OK,
)
"""Worst first."""

TROUBLED = ORDER[:4]
WEEK = timedelta(days=7)
KEPT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A feed as the page shows it; `cure` is what to do where it needs somebody."""

    state: FeedState
    status: Status
    tally: Tally
    cure: str

    @property
    def since(self) -> datetime | None:
        """Since when it has been so."""
        return self.state.newest if self.status is Status.SILENT else self.state.failing_since


class Page:
    """The page. What feeds brought is counted once a minute: with many entries that takes a while."""

    def __init__(self) -> None:
        self._counted: datetime | None = None
        self._tallies: Mapping[FeedId, Tally] = {}

    def values(self, app: App, request: Request) -> Mapping[str, object]:
        """What it shows; `?sort=matched` puts the feeds that matched most first."""
        now, sort = app.clock.now(), request.query_params.get("sort", "state")
        with app.store.reading() as archive:
            feeds, totals = archive.feeds.all(), archive.totals()
            if self._counted is None or now - self._counted >= KEPT:
                self._tallies, self._counted = archive.feeds.tallies(since=now - WEEK), now
        rows = [row(state, self._tallies.get(state.id, Tally()), now) for state in feeds]
        rows.sort(key=lambda one: ORDER.index(one.status))
        return {
            "statuses": [(status, len(states)) for status, states in by_status(feeds, now)],
            "needing": [one for one in rows if one.status in TROUBLED],
            "rows": sorted(rows, key=lambda one: -one.tally.matched) if sort == "matched" else rows,
            "sort": sort,
            "newest": max((one.newest for one in feeds if one.newest), default=None),
            "zone": now.astimezone(ZoneInfo(app.config.settings.timezone)).tzname(),
            "digest": next_digest(app.config, now),
            "pending": totals.outbox.get(DeliveryStatus.PENDING, 0),
            "dead": totals.outbox.get(DeliveryStatus.DEAD, 0),
            "config": app.config,
        }


def row(state: FeedState, tally: Tally, now: datetime) -> Row:
    """One feed."""
    status = polling.status(state, now=now)
    return Row(state=state, status=status, tally=tally, cure=cure(state, status))


def by_status(feeds: Iterable[FeedState], now: datetime) -> list[tuple[Status, Sequence[FeedState]]]:
    """The feeds by status, what needs the operator first."""
    groups: dict[Status, list[FeedState]] = {}
    for state in feeds:
        groups.setdefault(polling.status(state, now=now), []).append(state)
    return [(status, groups[status]) for status in ORDER if status in groups]


def next_digest(config: Config, now: datetime) -> tuple[str, datetime] | None:
    """The subscription that is served next, and when."""
    slots = [(at, one.name) for one in config.subscriptions if (at := digests.upcoming(one, now=now))]
    return (min(slots)[1], min(slots)[0]) if slots else None


_CURES = {
    Failure.BLOCKED: "The site refuses programs. Set user_agent: for this feed, or look for another feed of "
    "theirs with `defwatch feeds add SITE`.",
    Failure.SOFT: "It answers, but not with a feed. `defwatch feeds add SITE` finds where the feed is now.",
    Failure.HARD: "It will not answer as it stands. Open the address; `defwatch feeds add SITE` finds a "
    "feed that moved.",
    Failure.TEMPORARY: "It is asked again by itself; nothing to do unless it stays so for days.",
    Failure.GONE: "The site took it away for good. Remove it; `defwatch feeds add SITE` finds what followed.",
}


def cure(state: FeedState, status: Status) -> str:
    """The one thing to try."""
    if status is Status.SILENT:
        return (
            "It answers, but brings nothing new. See whether the site still posts; its feed may have moved."
        )
    return _CURES[state.failure] if status in TROUBLED and state.failure else ""
