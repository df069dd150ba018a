"""A program and a site → what its polls cost and lost, scenario by scenario.

cold          the first poll of every feed, into an empty archive
warm          the next one: nothing is new, the server says so (304)
delta         a while later: a tenth of the feeds list two entries more
unvalidated   nothing is new, and the server has no validators: every body comes again
hanging       cold, and every fiftieth host accepts and never answers
large         cold, with five times as many feeds
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.feeds.meter import Cost, measure
from benchmarks.feeds.programs import Defwatch, Program, environment
from benchmarks.feeds.server import Site
from benchmarks.feeds.verdict import Expected, Verdict, judge

HANGING_EVERY = 50
POLLS = ("cold", "warm", "warm", "delta")
"""In this order in one archive. Warm twice: one peer keeps a feed's validators from the second poll on."""
SCENARIOS = ("cold", "warm", "delta", "unvalidated", "hanging", "large")
DELTA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One poll of all feeds. `last_answer_seconds` is when the server last answered, from the start."""

    program: str
    scenario: str
    feeds: int
    cost: Cost
    requests: int
    unmodified: int
    last_answer_seconds: float
    verdict: Verdict


def polls(program: Program, site: Site, folder: Path, wanted: Collection[str]) -> Iterator[Run]:
    """Cold, warm and delta, one after the other in one archive; to the last that is wanted."""
    addresses = site.addresses(site.validated)
    _subscribe(program, addresses, folder)
    last = max((place for place, name in enumerate(POLLS, 1) if name in wanted), default=0)
    for name in POLLS[:last]:
        yield _poll(program, site, folder, addresses, name, state=DELTA if name == "delta" else 0)


def unvalidated(program: Program, site: Site, folder: Path) -> Run:
    """Poll twice at the server without validators; the second counts."""
    addresses = site.addresses(site.plain)
    _subscribe(program, addresses, folder)
    _poll(program, site, folder, addresses, "unvalidated")
    return _poll(program, site, folder, addresses, "unvalidated")


def hanging(program: Program, site: Site, folder: Path) -> Run:
    """Poll where some hosts never answer; their entries are not expected."""
    addresses = site.addresses(site.validated, hanging=HANGING_EVERY)
    _subscribe(program, addresses, folder)
    return _poll(program, site, folder, addresses, "hanging")


def large(program: Program, site: Site, folder: Path) -> Run:
    """Poll a larger site once."""
    addresses = site.addresses(site.validated)
    _subscribe(program, addresses, folder)
    return _poll(program, site, folder, addresses, "large")


def _subscribe(program: Program, addresses: Sequence[str], folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    program.subscribe(addresses, folder)


def _poll(
    program: Program, site: Site, folder: Path, addresses: Sequence[str], scenario: str, *, state: int = 0
) -> Run:
    site.show(state)
    cost = measure(program.command(folder), environment=environment(folder), folder=folder)
    if cost.status:
        sys.stderr.write(f"{program.name}: exit {cost.status}: {_last_line(folder / 'output.log')}\n")
    hits = site.hits(cost.began)
    answering = [
        Expected(address, feed.kind, feed.later if state == DELTA else feed.now)
        for address, feed in zip(addresses, site.corpus.feeds, strict=True)
        if f":{site.hanging}/" not in address
    ]
    return Run(
        program=program.name,
        scenario=scenario,
        feeds=len(addresses),
        cost=cost,
        requests=len(hits),
        unmodified=sum(hit.status == 304 for hit in hits),
        last_answer_seconds=max((hit.at - cost.began for hit in hits), default=0.0),
        verdict=judge(answering, program.stored(folder), strict=program.name == Defwatch.name),
    )


def _last_line(log: Path) -> str:
    return (log.read_text("utf-8", "replace").splitlines() or ["it said nothing"])[-1]
