"""Two days of polling five hundred feeds in simulated time: requests, staleness and recovery of each kind.

The expected numbers were written first. Feeds begin together at 0:00, each with its own dice.

- `every: 15m` is 15 to 16.5 min after each poll (the first time up to 22.5). In 2,880 min: at least 2 +
  (2,880 - 22.5) / 16.5 = 175 requests, at most 1 + 2,880 / 15 = 193, by 15.75 on average 183 to 185.
- An hourly feed: 60 to 66 min (the first time up to 90): 2 + (2,880 - 90) / 66 = 44 to 1 + 48 = 49.
- A post every two minutes: 5 to 5.5 min (the first time up to 7.5): 2 + 2,872.5 / 5.5 = 524 to 577.
- Time-outs after `every: 15m` wait 15 × 2^(n/4): 17.8, 21.2, 25.2 … min, a tenth more at most. The first
  fails u < 16.5 min into an outage, the third u + 39.1 to u + 43 min, the fourth would u + 64.3 to u +
  70.7: in an hour exactly three fail, and recovery comes 4.3 to 27.2 min after it. 94.28 × (2^(n/4) - 1)
  min have passed after n waits: of a day the 16th failure is u + 1,174 to u + 1,292 min in, a 17th u +
  1,414 to u + 1,556; then it recovers up to 132 min after it without a 17th failure, or else up to 15 ×
  2^(17/4) × 1.1 = 314 min.
- 404 waits 30, 60, 120 … min: sums of 30, 90, 210, 450, 930, 1,890 (a tenth more at most): of a day six
  fail, and recovery comes 1,890 - 1,440 = 450 to 16.5 + 2,079 - 1,440 = 655.5 min after it.
- 403 for good after an hour: the seventh request u + 1,890 to 2,079 min later is the last in the 2,820 that
  are left.
- A weekly feed is asked after 5.4 to 6 h; from then on 403 waits 12 to 13.2 h, then a day, the limit: the
  third failure is after 41.4 to 43.2 h, the fourth would be a day later.
- 429 with Retry-After of two hours: 120 to 132 min later; one failure in a window of an hour.
- Posts that stop at 6:07 are seen by 7:13; silent is more than 18 h (three times six) later, seen within 66
  min.
- Dead for a month: asked every 5.4 to 6 h, 1 + 8 times in 48 h.
- A server that always says 304 is caught by the full GET of the second day (24 h + 66 min), then asked in
  full.
- Ten entries without dates, one every 3 min: nothing known after the first half hour, said once; then every
  5 min.
"""

from __future__ import annotations

import heapq
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import matching, polling
from bot.errors import FetchError
from bot.filing import Interests
from bot.model import (
    Failure,
    Feed,
    FeedId,
    FeedState,
    FullText,
    Hints,
    PollOutcome,
    Response,
    Status,
)
from bot.pipeline import Pipeline
from storage.store import Store
from tests.fakes import FakeClock
from tests.simulated import DAY, HOUR, MINUTE, START, Network, Server, Trouble, posts

END = START + 48 * HOUR
QUARTER = 15 * MINUTE

HOURLY = posts(HOUR)
DOWN_AN_HOUR = Trouble(since=24 * HOUR, until=25 * HOUR, failure=Failure.TEMPORARY)
DOWN_A_DAY = Trouble(since=12 * HOUR, until=36 * HOUR, failure=Failure.TEMPORARY)
LOST_A_DAY = Trouble(since=2 * HOUR, until=26 * HOUR, failure=Failure.HARD)
BANNED = Trouble(since=HOUR, until=99 * HOUR, failure=Failure.BLOCKED)
BUSY = Trouble(since=10 * HOUR, until=11 * HOUR, failure=Failure.TEMPORARY, retry_after=2 * HOUR)
GONE = Trouble(since=5 * HOUR, until=99 * HOUR, failure=Failure.GONE)


def kinds(scale: int) -> dict[str, list[Server]]:
    """The feeds by kind, five hundred where `scale` is 10."""

    def kind(name: str, count: int, every: timedelta | None = None, **how: object) -> list[Server]:
        feeds = [
            Feed(
                url=f"https://{name}{number}.example.org/feed",
                name=name,
                every=every,
                full_text=FullText.NEVER,
            )
            for number in range(max(1, count * scale // 10))
        ]
        behaviour: dict[str, object] = {"published": HOURLY, **how}
        return [Server(feed=feed, **behaviour) for feed in feeds]  # type: ignore[arg-type]  # as it comes

    return {
        "quarter": kind("quarter", 100, QUARTER),
        "hourly": kind("hourly", 50),
        "bare": kind("bare", 50, validators=False),
        "busy": kind("busy", 10, published=posts(2 * MINUTE)),
        "hour": kind("hour", 40, QUARTER, trouble=DOWN_AN_HOUR),
        "day": kind("day", 40, QUARTER, trouble=DOWN_A_DAY),
        "lost": kind("lost", 30, QUARTER, trouble=LOST_A_DAY),
        "banned": kind("banned", 30, QUARTER, trouble=BANNED),
        "weekly": kind("weekly", 20, published=posts(7 * DAY), trouble=BANNED),
        "limited": kind("limited", 30, QUARTER, trouble=BUSY),
        "gone": kind("gone", 20, QUARTER, trouble=GONE),
        "moved": kind("moved", 20, QUARTER, moves=8 * HOUR),
        "falls": kind("falls", 20, published=posts(HOUR, until=6 * HOUR)),
        "dead": kind("dead", 20, published=posts(HOUR, until=-30 * DAY)),
        "liar": kind("liar", 10, lies=True),
        "undated": kind("undated", 10, published=posts(3 * MINUTE), length=10, dated=False),
    }


@dataclass(slots=True)
class Watched:
    """One feed under observation."""

    server: Server
    state: FeedState
    seen: set[str] = field(default_factory=set)
    stale: timedelta = timedelta(0)  # the longest time from publication to sight
    stale_late: timedelta = timedelta(0)  # the same on the second day, from 02:00
    failed: list[datetime] = field(default_factory=list)
    succeeded: list[datetime] = field(default_factory=list)
    gaps: int = 0
    moves: list[datetime] = field(default_factory=list)
    turns: list[tuple[Status, datetime]] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return len(self.server.asked)

    def recovery(self) -> timedelta:
        """From the end of the trouble to the first answer."""
        assert self.server.trouble
        end = START + self.server.trouble.until
        return next(at for at in self.succeeded if at >= end) - end

    def poll(self, now: datetime, dice: Callable[[], float]) -> None:
        """One poll, as the pipeline makes it."""
        before = self.state
        try:
            response = self.server.answer(polling.request(before, now=now), now)
        except FetchError as error:
            self.failed.append(now)
            self.state = polling.failed(before, error, now=now, jitter=dice())
        else:
            self.succeeded.append(now)
            if response.not_modified or polling.body_hash(response.body) == before.body_hash:
                self.state = polling.unchanged(before, response, now=now, jitter=dice())
            else:
                self.state = self._read(response, now, dice())
        if polling.adopted(before, self.state):
            self.moves.append(now)
        after = polling.status(self.state, now=now)
        if after is not polling.last_status(before):
            self.turns.append((after, now))

    def _read(self, response: Response, now: datetime, jitter: float) -> FeedState:
        items = json.loads(response.body)["items"]
        news = [item for item in items if item["id"] not in self.seen]
        if self.seen:
            for item in news:
                waited = now - self.server.published[int(item["id"])]
                self.stale = max(self.stale, waited)
                if now >= START + 26 * HOUR:
                    self.stale_late = max(self.stale_late, waited)
        self.seen |= {item["id"] for item in news}
        known = len(items) - len(news)
        self.gaps += polling.possible_gap(self.state, new=len(news), known=known)
        after = polling.succeeded(
            self.state,
            response,
            digest=polling.body_hash(response.body),
            title="",
            new=len(news),
            known=known,
            entry_times=[
                datetime.fromisoformat(item["date_published"]) for item in items if "date_published" in item
            ],
            hints=Hints(),
            now=now,
            jitter=jitter,
        )
        return replace(after, entries=len(self.seen))


@pytest.fixture(scope="module")
def watched() -> dict[str, list[Watched]]:
    """Five hundred feeds after two days."""
    random_ = random.Random(2025)
    found: dict[str, list[Watched]] = {}
    queue: list[tuple[datetime, int, Watched]] = []
    for kind, group in kinds(10).items():
        found[kind] = [
            Watched(server, FeedState(id=FeedId(1), feed=server.feed, name=server.feed.name))
            for server in group
        ]
        queue += [(START, len(queue) + number, one) for number, one in enumerate(found[kind])]
    assert len(queue) == 500
    while queue:
        now, number, one = heapq.heappop(queue)
        one.poll(now, random_.random)
        at = one.state.next_poll
        if at and at <= END:
            heapq.heappush(queue, (at, number, one))
    return found


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("quarter", 175, 193),
        ("hourly", 44, 49),
        ("bare", 44, 49),
        ("busy", 524, 577),
        ("banned", 4 + 7, 4 + 7),  # four polls in the hour before
        ("weekly", 1 + 3, 1 + 3),
        ("gone", 18 + 1, 20 + 1),  # five hours of polls before: 2 + 277.5 / 16.5 to 300 / 15
        ("moved", 175, 193),
        ("dead", 9, 9),
        ("liar", 44, 49),
        ("undated", 2 + 2835 // 5.5, 577),
    ],
)
def test_requests(watched: dict[str, list[Watched]], kind: str, least: int, most: int) -> None:
    counts = [one.requests for one in watched[kind]]
    assert least <= min(counts)
    assert max(counts) <= most


def test_all_requests_of_a_kind_together(watched: dict[str, list[Watched]]) -> None:
    assert 18_300 <= sum(one.requests for one in watched["quarter"]) <= 18_500


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [("hour", 3, 3), ("day", 16, 17), ("lost", 6, 6), ("banned", 7, 7), ("weekly", 3, 3), ("limited", 1, 1)],
)
def test_failed_requests(watched: dict[str, list[Watched]], kind: str, least: int, most: int) -> None:
    counts = {len(one.failed) for one in watched[kind]}
    assert counts <= set(range(least, most + 1))


@pytest.mark.parametrize(
    ("kind", "soonest", "latest"),
    [
        ("hour", 4.2 * MINUTE, 27.3 * MINUTE),
        ("day", timedelta(0), 314 * MINUTE),
        ("lost", 450 * MINUTE, 655.5 * MINUTE),
        ("limited", HOUR, 88.5 * MINUTE),
    ],
)
def test_recovery(
    watched: dict[str, list[Watched]], kind: str, soonest: timedelta, latest: timedelta
) -> None:
    times = [one.recovery() for one in watched[kind]]
    assert soonest <= min(times)
    assert max(times) <= latest


@pytest.mark.parametrize("kind", ["hour", "day", "lost", "limited"])
def test_after_recovery_the_schedule_is_at_once_normal(watched: dict[str, list[Watched]], kind: str) -> None:
    for one in watched[kind]:
        first, second, *_ = (at for at in one.succeeded if at > max(one.failed))
        assert QUARTER <= second - first <= 16.5 * MINUTE


@pytest.mark.parametrize(
    ("kind", "longest"),
    [
        ("quarter", 22.5 * MINUTE),
        ("hourly", 90 * MINUTE),
        ("bare", 90 * MINUTE),
        ("busy", 7.5 * MINUTE),
        ("hour", (16.5 + 70.7) * MINUTE),
        ("day", (16.5 + 1440 + 314) * MINUTE),
        ("lost", (16.5 + 2079) * MINUTE),
        ("limited", (16.5 + 132) * MINUTE),
        ("moved", 22.5 * MINUTE),
        ("liar", 24 * HOUR + 66 * MINUTE),
        ("undated", 45 * MINUTE),
    ],
)
def test_longest_staleness(watched: dict[str, list[Watched]], kind: str, longest: timedelta) -> None:
    assert max(one.stale for one in watched[kind]) <= longest


@pytest.mark.parametrize(
    ("kind", "longest"),
    [("quarter", 16.5 * MINUTE), ("hourly", 66 * MINUTE), ("busy", 5.5 * MINUTE), ("liar", 66 * MINUTE)],
)
def test_longest_staleness_once_the_feed_is_known(
    watched: dict[str, list[Watched]], kind: str, longest: timedelta
) -> None:
    assert max(one.stale_late for one in watched[kind]) <= longest


def test_nothing_published_is_missed_but_what_was_told_as_a_possible_gap(
    watched: dict[str, list[Watched]],
) -> None:
    for kind in ("quarter", "hourly", "bare", "busy", "hour", "moved", "limited", "falls", "liar"):
        for one in watched[kind]:
            numbers = sorted(map(int, one.seen))
            assert numbers == list(range(numbers[0], numbers[-1] + 1))
            assert one.gaps == 0
    assert {one.gaps for one in watched["undated"]} == {1}


def test_a_move_is_adopted_after_three_polls_and_told_once(watched: dict[str, list[Watched]]) -> None:
    for one in watched["moved"]:
        old = [at for at, url in one.server.asked if url == one.server.feed.url and at >= START + 8 * HOUR]
        new = [at for at, url in one.server.asked if url == one.server.new_url]
        assert len(old) == 3
        assert one.moves == [old[-1]]
        assert len(new) == one.requests - len([at for at, url in one.server.asked if at <= old[-1]])


def test_410_ends_it_and_silence_is_told_once(watched: dict[str, list[Watched]]) -> None:
    for one in watched["gone"]:
        assert (one.state.next_poll, [turn for turn, _ in one.turns]) == (None, [Status.OK, Status.GONE])
    for one in watched["falls"]:
        assert [turn for turn, _ in one.turns] == [Status.OK, Status.QUIET, Status.SILENT]
        assert 24 * HOUR <= one.turns[-1][1] - START <= 26.4 * HOUR
    for one in watched["dead"]:
        assert one.turns == [(Status.SILENT, START)]
    for one in watched["banned"]:
        assert [turn for turn, _ in one.turns] == [Status.OK, Status.BLOCKED]


# A part of them through pipeline and archive


@dataclass(slots=True)
class Newsroom:
    """The real pipeline over a real archive, in simulated time."""

    clock: FakeClock
    pipeline: Pipeline
    store: Store

    async def work(self) -> list[PollOutcome]:
        """Two days of waking every five minutes."""
        outcomes = []
        while self.clock.now() < END:
            due = await self.pipeline.due()
            outcomes += [outcome async for outcome in self.pipeline.poll(due)]
            self.clock.pass_by(5 * MINUTE)
        return outcomes

    def states(self) -> dict[str, FeedState]:
        with self.store.reading() as archive:
            return {state.feed.url: state for state in archive.feeds.all()}


@pytest.mark.anyio
async def test_pipeline_and_archive_keep_the_same_rules(tmp_path: Path) -> None:
    """One feed of each kind, woken every five minutes: `every: 15m` is 15 to 20 min after each poll."""
    group = {kind: made[0] for kind, made in kinds(1).items() if kind != "busy"}
    store = Store(f"sqlite:///{tmp_path}/defwatch.db")
    store.upgrade()
    clock = FakeClock(START)
    nothing = matching.compile([])
    pipeline = Pipeline(
        store=store,
        fetcher=Network(list(group.values()), clock),
        clock=clock,
        jitter=random.Random(7).random,
        interests=Interests(
            watchlist=lambda: nothing, lexicon=lambda: nothing, everything=False, horizon=2 * DAY
        ),
        concurrency=4,
    )
    with store.writing() as archive:
        archive.feeds.sync([server.feed for server in group.values()], now=START)
    newsroom = Newsroom(clock, pipeline, store)
    outcomes = await newsroom.work()
    states = {kind: newsroom.states()[server.feed.url] for kind, server in group.items()}
    store.close()

    now = clock.now()
    assert {kind: polling.status(state, now=now).value for kind, state in states.items()} == {
        **dict.fromkeys(("quarter", "hourly", "bare", "hour", "day", "lost", "limited", "moved"), "ok"),
        **dict.fromkeys(("liar", "undated"), "ok"),
        **{"banned": "blocked", "weekly": "blocked", "gone": "gone", "falls": "silent", "dead": "silent"},
    }
    # thirty at first, then one an hour; the last one seen is that of 46:07 or 47:07
    for kind in ("quarter", "hourly", "bare", "hour", "limited", "moved", "liar"):
        assert states[kind].entries in {30 + 47, 30 + 48}
    assert states["falls"].entries == 30 + 7
    assert states["dead"].entries == 30
    assert 144 <= len(group["quarter"].asked) <= 193
    assert len(group["dead"].asked) == 9
    assert polling.address(states["moved"]) == group["moved"].new_url
    assert sum(1 for outcome in outcomes if outcome.feed == "hour" and outcome.error) == 3
    assert sum(1 for outcome in outcomes if outcome.feed == "lost" and outcome.error) == 6
