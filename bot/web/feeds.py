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
from bot.ports import Archive
from bot.web import discreet
from bot.web.deliveries import public_counts
from bot.web.kept import Kept

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
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A feed as the page shows it; `cure` is what to do where it needs somebody."""

    state: FeedState
    status: Status
    tally: Tally
    firsts: Sequence[datetime]
    cure: str

    @property
    def since(self) -> datetime | None:
        """Since when it has been so."""
        return self.state.newest if self.status is Status.SILENT else self.state.failing_since


class Page:
    """The page. What feeds brought is counted once a minute: with many entries that takes a while."""

    def __init__(self) -> None:
        self._tallies = Kept[Mapping[FeedId, Tally]](timedelta(minutes=1))
        self._idle = Kept[Sequence[FeedId]](timedelta(hours=1))
        self._firsts = Kept[Mapping[FeedId, Sequence[datetime]]](timedelta(minutes=10))

    def values(self, app: App, request: Request) -> Mapping[str, object]:
        """What it shows; `?sort=matched` puts the feeds that matched most first."""
        now, sort = app.clock.now(), request.query_params.get("sort", "state")
        with app.store.reading() as archive:
            feeds, outbox = archive.feeds.all(), public_counts(archive)
            tallies = self._tallies.get(now, lambda: archive.feeds.tallies(since=now - WEEK))
            idle = self._idle.get(now, lambda: never_matched(archive, feeds, now))
            firsts = self._firsts.get(now, lambda: archive.feeds.firsts(since=now - MONTH))
        rows = [row(one, tallies.get(one.id, Tally()), firsts.get(one.id, ()), now) for one in feeds]
        rows.sort(key=lambda one: ORDER.index(one.status))
        return {
            "statuses": [(status, len(states)) for status, states in by_status(feeds, now)],
            "needing": [one for one in rows if one.status in TROUBLED],
            "rows": sorted(rows, key=lambda one: -one.tally.matched) if sort == "matched" else rows,
            "idle": [one.name for one in feeds if one.id in idle],
            "sort": sort,
            "newest": max((one.newest for one in feeds if one.newest), default=None),
            "zone": now.astimezone(ZoneInfo(app.config.settings.timezone)).tzname(),
            "digest": next_digest(app.config, now),
            "pending": outbox.get(DeliveryStatus.PENDING, 0),
            "dead": outbox.get(DeliveryStatus.DEAD, 0),
            "config": app.config,
        }


def row(state: FeedState, tally: Tally, firsts: Sequence[datetime], now: datetime) -> Row:
    """One feed."""
    status = polling.status(state, now=now)
    return Row(
        state=discreet.state(state), status=status, tally=tally, firsts=firsts, cure=cure(state, status)
    )


def never_matched(archive: Archive, feeds: Iterable[FeedState], now: datetime) -> Sequence[FeedId]:
    """The feeds of which nothing matched in a month; none as long as the archive is younger than that."""
    began = archive.search.began()
    if began is None or now - began < MONTH:
        return ()
    tallies = archive.feeds.tallies(since=now - MONTH)
    return [one.id for one in feeds if not one.feed.paused and not tallies.get(one.id, Tally()).matched]


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
