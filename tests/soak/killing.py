"""The crash test: the real process is killed again and again; in the end everybody was told everything."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from tests.acceptance.desk import ENVIRONMENT, Desk
from tests.servers import Site
from tests.soak.press import KEYWORD, Press
from tests.soak.receiving import Arrival, Place, Receivers, Trap, Weather

CONFIGURATION = """\
feeds:
{feeds}
watchlist: [{keyword}]
subscriptions:
  - name: at-once
    schedule: instant
    settle: 0s
    at_most: unlimited
    email: {{to: [one@example.org, two@example.org]}}
  - {{name: on-demand, schedule: daily 08:00, max_stories: 100, email: {{to: three@example.org}}}}
  - {{name: hook, schedule: instant, settle: 0s, at_most: unlimited, webhook: {{url: "{hook}"}}}}
  - {{name: slack, schedule: instant, settle: 0s, at_most: unlimited, slack: {{webhook: "{slack}"}}}}
settings:
  timezone: Asia/Kolkata
  fetch: {{allow_networks: [127.0.0.0/8]}}
  email: {{smtp: "smtp://127.0.0.1:{port}", from: "Watch <watch@example.org>"}}
"""
TARGETS = ("one@example.org", "two@example.org", "three@example.org", "/hook", "/slack")

POLL = ("poll", "--all")
QUEUE = ("poll", "--all", "--no-deliver")
DIGEST = ("digest", "--now", "on-demand")
RUN = ("run", "--port", "0")

LONGEST_SECONDS = 20
"""How long a run may take before it is asked to stop: a trap may stand where nothing happens."""

PLACES = {
    Place.START: (POLL, DIGEST, RUN),
    Place.FEED: (POLL, RUN),
    Place.PAGE: (POLL, RUN),
    Place.FILED: (POLL,),
    Place.RECEIVER: (POLL, DIGEST, RUN),
    Place.BODY: (POLL, DIGEST, RUN),
    Place.TAKEN: (POLL, DIGEST, RUN),
}
"""Where a process may be killed, and which commands come there."""
RETRIED = 0.25
"""How often the operator puts in line again what waits after bad weather."""

TAKING = (Weather.FAIR, Weather.DROPS)
"""When a message is taken at all."""


@dataclass(kw_only=True)
class Report:
    """What was done and what came of it."""

    kills: Counter[tuple[Place, Weather]] = field(default_factory=Counter)
    killed_in: set[int] = field(default_factory=set)
    full_in: set[int] = field(default_factory=set)
    escaped: int = 0
    stories: int = 0
    arrivals: int = 0
    repeated: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def table(self) -> str:
        """For people: kills by place and weather, what came twice, what is lost."""
        columns = list(Weather)
        lines = [f"{'killed at':34}" + "".join(f"{one.value:>20}" for one in columns)]
        for place in Place:
            row = "".join(f"{self.kills[place, one]:>20}" for one in columns)
            lines.append(f"{place.value:34}{row}")
        twice = ", ".join(f"{count} {why}" for why, count in sorted(self.repeated.items())) or "none"
        lines += [
            f"kills {sum(self.kills.values())}, runs that ended before their kill {self.escaped}",
            f"stories {self.stories} for {len(TARGETS)} receivers, messages taken {self.arrivals}",
            f"taken twice, under the same key: {twice}",
            f"lost {len(self.lost)}, otherwise wrong {len(self.wrong)}",
        ]
        return "\n".join(lines)


class Ordeal:
    """One archive under kills; `seed` decides what happens when."""

    def __init__(self, desk: Desk, press: Press, receivers: Receivers, trap: Trap, *, seed: int) -> None:
        self._desk = desk
        self._press = press
        self._receivers = receivers
        self._trap = trap
        self._chance = random.Random(seed)
        self.report = Report()

    def kill(self, kills: int, *, weathers: Sequence[Weather], longest_seconds: float) -> None:
        """Kill so often, or as long as there is time; a run that ends before its kill is not counted."""
        began = time.monotonic()
        while sum(self.report.kills.values()) < kills and time.monotonic() - began < longest_seconds:
            place = self._chance.choice(list(PLACES))
            usable = [one for one in weathers if place is not Place.TAKEN or one in TAKING]
            self._turn(place, self._chance.choice(usable))

    def together(self, *commands: tuple[str, ...]) -> list[str]:
        """Publish, and let these run at the same time to their end; what each said on standard error."""
        self._press.publish()
        self._receivers.next_turn()
        processes = [self._desk.start(*command) for command in commands]
        said = [process.communicate(timeout=120)[1] for process in processes]
        assert [process.returncode for process in processes] == [0] * len(commands), said
        return said

    def starve(self, command: tuple[str, ...], *, blocks: int) -> tuple[int, str]:
        """Publish, and let no file grow beyond so many blocks; the exit code, and standard error."""
        self._press.publish()
        self._receivers.next_turn()
        process = subprocess.run(
            ["sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh", sys.executable, "-m", "bot", *command],
            cwd=self._desk.folder,
            env={**ENVIRONMENT, **self._desk.environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if process.returncode:
            self.report.full_in.add(self._receivers.turn)
        return process.returncode, process.stderr

    def settle(self) -> None:
        """Run to the end in fair weather, as often as the operator would have to."""
        self._receivers.weather = Weather.FAIR
        self._receivers.next_turn()
        for command in (POLL, DIGEST):
            self._desk.run(*command)
        self._desk.run("outbox", "retry", "--all")
        self._retry()

    def judge(self) -> Report:
        """What came of it all."""
        report, arrivals = self.report, self._receivers.arrivals
        report.stories, report.arrivals = len(self._press.marks), len(arrivals)
        for target in TARGETS:
            taken = [one for one in arrivals if one.target == target]
            report.lost += [f"{mark} for {target}" for mark in _missing(self._press.marks, taken)]
            report.wrong += _told_anew(self._press.marks, taken)
            self._judge_repeated(taken)
        return report

    def _judge_repeated(self, taken: Sequence[Arrival]) -> None:
        """Only the last message of a run to a receiver may come again: the one that was not recorded."""
        last = {one.turn: one for one in taken}
        for first, _again in _repeated(taken):
            if not first.answered:
                self.report.repeated["after hanging up on it"] += 1
            elif first.turn in self.report.full_in and last[first.turn] is first:
                self.report.repeated["after it could not be recorded"] += 1
            elif first.turn in self.report.killed_in and last[first.turn] is first:
                self.report.repeated["after a kill before it was recorded"] += 1
            else:
                self.report.wrong.append(f"{first.key} came again to {first.target} without a cause")

    def _turn(self, place: Place, weather: Weather) -> None:
        """Publish, begin a command that has to do with it, and kill it at that place."""
        command = self._chance.choice(PLACES[place])
        self._press.publish()
        self._receivers.next_turn()
        self._receivers.weather = Weather.FAIR
        if self._chance.random() < RETRIED:
            self._retry()
        if command is not POLL and place in {Place.RECEIVER, Place.BODY, Place.TAKEN}:
            self._desk.run(*QUEUE)
        self._receivers.weather = weather
        process = self._desk.start(*command)
        self._trap.arm(process, place, nth=self._nth(place), delay_seconds=self._delay(place))
        if _ended(process) == -signal.SIGKILL:
            self.report.kills[place, weather] += 1
            self.report.killed_in.add(self._receivers.turn)
        else:
            self.report.escaped += 1

    def _nth(self, place: Place) -> int:
        return self._chance.randint(1, 3) if place in {Place.RECEIVER, Place.BODY, Place.TAKEN} else 1

    def _delay(self, place: Place) -> float:
        longest = {Place.START: 1.5, Place.FILED: 0.5, Place.TAKEN: 0.02}.get(place, 0.05)
        return self._chance.choice((0.0, self._chance.uniform(0, longest)))

    def _retry(self) -> None:
        """Put everything that waits or was given up in line again, and send it."""
        for _ in range(20):
            waiting = json.loads(self._desk.run("outbox", "list", "--status", "pending", "--json"))
            if not waiting:
                break
            self._desk.run("outbox", "retry", *(str(one["id"]) for one in waiting))
            self._desk.run("digest", "--due")


def _ended(process: subprocess.Popen[str]) -> int:
    """Wait for the end, with a word after a while; its exit code."""
    try:
        process.communicate(timeout=LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        process.terminate()
        process.communicate(timeout=30)
    return process.returncode


def _missing(marks: Sequence[str], taken: Sequence[Arrival]) -> list[str]:
    told = "\n".join(one.text for one in taken)
    return [mark for mark in marks if mark not in told]


def _told_anew(marks: Sequence[str], taken: Sequence[Arrival]) -> Iterator[str]:
    """Stories told under two keys: nobody could know that they are the same."""
    for mark in marks:
        keys = {one.key for one in taken if mark in one.text}
        if len(keys) > 1:
            yield f"{mark} came under {len(keys)} keys to {taken[0].target}"


def _repeated(taken: Sequence[Arrival]) -> Iterator[tuple[Arrival, Arrival]]:
    """Pairs of a message and its repetition."""
    for key in {one.key for one in taken}:
        yield from pairwise(one for one in taken if one.key == key)


@contextmanager
def ordeal(folder: Path, *, seed: int, environment: dict[str, str] | None = None) -> Iterator[Ordeal]:
    """An archive, its news and its receivers; they end with the context."""
    trap = Trap()
    with Site() as site:
        press, receivers = Press(site, trap, seed=seed), Receivers(site, trap)
        with receivers.mail as mail:
            desk = Desk(folder, environment or {})
            desk.configure(
                CONFIGURATION.format(
                    feeds=press.feeds(),
                    keyword=KEYWORD,
                    hook=site.url("/hook"),
                    slack=site.url("/slack"),
                    port=mail.port,
                )
            )
            yield Ordeal(desk, press, receivers, trap, seed=seed)
