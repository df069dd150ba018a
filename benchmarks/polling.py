"""What polling costs and loses: Defwatch beside its peers, over one corpus of feeds served on loopback.

    python benchmarks/polling.py [--feeds N] [--only cold,warm] [--no-peers] [--losses] [--json] [--keep DIR]
    python benchmarks/polling.py --serve --keep DIR      serve the corpus, to poll it by hand

The corpus is made here (`feeds/corpus.py`): a thousand feeds with 35,000 entries in nine formats, five
scripts and twenty charsets, 6 % malformed, and the truth beside them. Each program polls it by its own
command line. CPU is user and system time of all of its processes from start to exit, memory their peak (pages
that they share count once), `lost` the entries that are not in its archive, `invented` those that no feed
lists, `titles` those that are not as the feed has them. Prints one table, or one JSON document; exits 1 when
Defwatch misses a floor of `floors.json`: all of them are counts, or ratios within this run, so that any
machine may check them.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import signal
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.feeds import runs
from benchmarks.feeds.corpus import prepare
from benchmarks.feeds.peers import PEERS, MissingError
from benchmarks.feeds.programs import Defwatch, Program
from benchmarks.feeds.runs import SCENARIOS, Run
from benchmarks.feeds.server import ROOT, Site, find_nginx, serving
from benchmarks.feeds.verdict import Mistake

PROGRAMS = (Defwatch.name, *(peer.name for peer in PEERS))
LARGE = 5
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "defwatch-benchmarks"


def main(arguments: Sequence[str]) -> int:
    """Print the figures; return 1 where a floor is missed."""
    options = _options(arguments)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # servers end with us
    for room in ("bot", "storage", "notifiers"):
        compileall.compile_dir(ROOT / room, quiet=2)
    with ExitStack() as stack:
        work = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="polling-")))
        if options.serve:
            return _serve(options, work.resolve())
        missing: list[str] = []
        made = []
        for run in _runs(options, work.resolve(), missing):
            sys.stderr.write(f"{_row(run)}\n")
            made.append(run)
    _print(made, missing, options)
    return _below_floors(reached(made))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=1000, metavar="N")
    parser.add_argument(
        "--hosts", type=int, metavar="N", help="spread the feeds over N addresses; default: one each"
    )
    parser.add_argument("--only", default=",".join(SCENARIOS), metavar="NAMES", help="of %(default)s")
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="take each figure's least of N")
    parser.add_argument("--programs", default=",".join(PROGRAMS), metavar="NAMES", help="of %(default)s")
    parser.add_argument("--no-peers", action="store_const", dest="programs", const=Defwatch.name)
    parser.add_argument("--losses", action="store_true", help="list every entry that is wrong")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the table")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave archives and logs there")
    parser.add_argument(
        "--serve", action="store_true", help="serve the corpus until Ctrl-C, with a feeds.yaml"
    )
    options = parser.parse_args(arguments)
    for name, known in (("only", SCENARIOS), ("programs", PROGRAMS)):
        chosen = getattr(options, name).split(",")
        setattr(options, name, chosen)
        if unknown := set(chosen) - set(known):
            parser.error(f"--{name}: {', '.join(sorted(unknown))}: not known: choose of {', '.join(known)}")
    return options


def _serve(options: argparse.Namespace, work: Path) -> int:
    """Serve the corpus until Ctrl-C, with Defwatch's feeds.yaml for it in the folder."""
    with _site(options.feeds, work, options.hosts) as site:
        Defwatch().subscribe(site.addresses(site.validated), work)
        files = f"--config {work}/feeds.yaml --database sqlite:///{work}/defwatch.db"
        sys.stderr.write(f"{site.server} serves {options.feeds} feeds until Ctrl-C; to poll them:\n")
        sys.stdout.write(f"defwatch poll --all {files}\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            signal.pause()
    return 0


def _site(feeds: int, work: Path, hosts: int | None) -> AbstractContextManager[Site]:
    corpus = prepare(CACHE, feeds)
    return serving(corpus, work / f"server-{feeds}", hosts=hosts or feeds, nginx=find_nginx())


def _runs(options: argparse.Namespace, work: Path, missing: list[str]) -> Iterator[Run]:
    """Every run that is wanted; what cannot be measured goes into `missing`."""
    with _site(options.feeds, work, options.hosts) as site:
        for _ in range(options.repeat if Defwatch.name in options.programs else 0):
            yield from _own(site, work / Defwatch.name, options.only)
        for make in PEERS:
            if make.name in options.programs:
                yield from _peer(make, site, work / make.name, options, missing)
    if "large" in options.only and Defwatch.name in options.programs:
        with _site(options.feeds * LARGE, work, options.hosts) as site:
            yield runs.large(Defwatch(), site, work / Defwatch.name / "large")


def _own(site: Site, work: Path, wanted: Collection[str]) -> Iterator[Run]:
    program = Defwatch()
    yield from runs.polls(program, site, work / "polls", wanted)
    for name, run in (("unvalidated", runs.unvalidated), ("hanging", runs.hanging)):
        if name in wanted:
            yield run(program, site, work / name)


def _peer(
    make: Callable[[Path], Program], site: Site, work: Path, options: argparse.Namespace, missing: list[str]
) -> Iterator[Run]:
    try:
        peer = make(CACHE / "peers")
        for _ in range(options.repeat):
            yield from runs.polls(peer, site, work, options.only)
    except MissingError as error:
        missing.append(str(error))


def best(made: Sequence[Run]) -> dict[tuple[str, str], Run]:
    """By program and scenario: the run that cost the least CPU."""
    found: dict[tuple[str, str], Run] = {}
    for run in made:
        key = run.program, run.scenario
        if key not in found or run.cost.cpu_seconds < found[key].cost.cpu_seconds:
            found[key] = run
    return found


def reached(made: Sequence[Run]) -> dict[str, float]:
    """What the floors are about, as far as it was measured; all of it is better when it is less."""
    every = [run for run in made if run.program == Defwatch.name]
    if not every:
        return {}
    found: dict[str, float] = {
        "failed": sum(run.cost.status != 0 for run in every),
        "lost": max(run.verdict.count("lost") for run in every),
        "invented": max(run.verdict.count("invented") for run in every),
        "titles_not_exact_of_1000_feeds": max(run.verdict.count("title") / run.feeds * 1000 for run in every),
        "requests_a_feed": max(run.requests / run.feeds for run in every),
    }
    return found if found["failed"] else found | _ratios(made)


def _ratios(made: Sequence[Run]) -> dict[str, float]:
    own = {scenario: run for (program, scenario), run in best(made).items() if program == Defwatch.name}
    found = {
        f"{scenario}_cpu_of_best_peer": run.cost.cpu_seconds / peer.cost.cpu_seconds
        for scenario, run in own.items()
        if (peer := best_peer(made, scenario))
    }
    cold, large, hanging = (own.get(name) for name in ("cold", "large", "hanging"))
    if cold and large:
        more = large.feeds / cold.feeds
        found["large_memory_of_cold"] = large.cost.memory_bytes / cold.cost.memory_bytes
        found["large_cpu_a_feed_of_cold"] = large.cost.cpu_seconds / cold.cost.cpu_seconds / more
    if cold and hanging:
        found["hanging_last_answer_of_cold"] = hanging.last_answer_seconds / cold.last_answer_seconds
    return found


def best_peer(made: Sequence[Run], scenario: str) -> Run | None:
    """The peer that needed the least CPU."""
    peers = [run for run in made if run.program != Defwatch.name and run.scenario == scenario]
    return min(peers, key=lambda run: run.cost.cpu_seconds, default=None)


WRONG = ("lost", "invented", "title", "date")
HEAD = (
    "program    run          feeds   CPU s  wall s    MB  requests   304"
    "   stored   lost invented titles dates"
)


def _row(run: Run) -> str:
    cost, verdict = run.cost, run.verdict
    wrong = [verdict.count(what) for what in WRONG]
    return (
        f"{run.program:<10} {run.scenario:<12} {run.feeds:>5} {cost.cpu_seconds:>7.2f}"
        f" {cost.wall_seconds:>7.2f} {cost.memory_bytes / 1e6:>5.0f}  {run.requests:>8} {run.unmodified:>5}"
        " {:>8} {:>6} {:>8} {:>6} {:>5}".format(verdict.stored, *wrong)
        + (f"  exit {cost.status}" if cost.status else "")
    )


def _print(made: Sequence[Run], missing: Sequence[str], options: argparse.Namespace) -> None:
    shown = [run for run in best(made).values() if run.scenario in options.only]
    figures = reached(made)
    if options.json:
        rows = [_record(run, losses=options.losses) for run in shown]
        found = {"runs": rows, "missing": missing, "reached": figures}
        sys.stdout.write(f"{json.dumps(found, indent=2, ensure_ascii=False)}\n")
        return
    lines = [HEAD, *map(_row, shown), *missing, ""]
    lines += [f"{name:<32} {value:>9.3f}   at most {limit}" for name, value, limit in _limits(figures)]
    if options.losses:
        lines += _mistakes(shown)
    sys.stdout.write("\n".join(lines) + "\n")


def _record(run: Run, *, losses: bool) -> dict[str, object]:
    wrong = {what: run.verdict.count(what) for what in WRONG}
    verdict = {"expected": run.verdict.expected, "stored": run.verdict.stored, **wrong}
    mistakes = {"mistakes": [asdict(mistake) for mistake in run.verdict.mistakes]} if losses else {}
    return asdict(run) | {"verdict": verdict | mistakes}


def _mistakes(shown: Sequence[Run]) -> Iterator[str]:
    """A line for each feed and kind of mistake that no earlier run made, with one of its entries."""
    told: set[tuple[str, Mistake]] = set()
    for run in shown:
        fresh = [mistake for mistake in run.verdict.mistakes if (run.program, mistake) not in told]
        told |= {(run.program, mistake) for mistake in fresh}
        alike: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
        for mistake in fresh:
            alike[mistake.what, mistake.address, mistake.kind].append(mistake.said)
        for (what, address, kind), said in sorted(alike.items()):
            yield f"{run.program} {run.scenario} {what} {len(said)}: {address} ({kind}): {said[0][:300]}"


def _limits(figures: Mapping[str, float]) -> list[tuple[str, float, str]]:
    floors = json.loads(Path(__file__).with_name("floors.json").read_text("utf-8"))["polling_at_most"]
    return [(name, value, str(floors.get(name, "–"))) for name, value in figures.items()]


def _below_floors(figures: Mapping[str, float]) -> int:
    """1 where a floor is missed, each said on standard error."""
    missed = [
        (name, value, limit)
        for name, value, limit in _limits(figures)
        if limit != "–" and value > float(limit)
    ]
    for name, value, limit in missed:
        sys.stderr.write(f"{name}: {value:.3f} is more than its floor allows: {limit}\n")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
