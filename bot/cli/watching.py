"""why, watchlist, backtest: what the watch-list finds and would find, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from bot.cli import console
from bot.errors import DefwatchError, UsageError

if TYPE_CHECKING:
    from bot.applying import Applied
    from bot.backtesting import Backtest, Sample
    from bot.linting import Census, Lint
    from bot.model import Article, Config, Keyword, StoryArticle
    from bot.ports import Archive
    from storage.store import Store

BATCH = 500


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("article", metavar="ARTICLE")
@click.argument("keyword", metavar="KEYWORD")
@console.as_json
@console.common
def why_(config_path: str, database: str, article: str, keyword: str, *, json_: bool) -> None:
    """Why a keyword matched an article, or why not, step by step.

    ARTICLE is its number, its address, or STORY/N: the N-th article of a story.
    """
    from bot import matching

    rule = _rule(console.load_config(config_path), keyword)
    with console.open_store(database) as store, store.reading() as archive:
        found = _article(archive, article)
        stored = [match for match in archive.articles.matches(found.id) if match.keyword == rule.keyword]
    told = matching.explain(rule, title=found.title, text=found.text)
    if json_:
        document = {"article": found.id, "title": found.title, "stored_matches": len(stored)}
        explained = console.plain(told)
        assert isinstance(explained, dict)  # noqa: S101  # a dataclass becomes one
        console.out_json({**document, **explained})
        return
    verdict = "matches" if told.matched else "does not match"
    console.out(
        f"{rule.keyword} {verdict} article {found.id} “{console.clipped(found.title)}”: {_clean(told.reason)}"
    )
    signs = {True: "yes", False: "no", None: "-"}
    for step in told.steps:
        console.out(f"  {signs[step.passed]:<4}{step.check}: {_clean(step.told)}")
    for match in told.matches[:1]:
        console.out(f"  {_clean(match.context)}")
    if bool(stored) != told.matched:
        was = "a match" if stored else "no match"
        console.out(
            f"  stored is {was}, of an older watch-list or text: `defwatch watchlist apply` renews it"
        )


def _clean(text: str) -> str:
    return console.clean(" ".join(text.split()))


def _rule(config: Config, keyword: str) -> Keyword:
    """The watch-list's rule of that name in any spelling; what is not there, as its short form would be."""
    from bot import matching
    from bot.model import Keyword
    from bot.text import words

    asked = "".join(words(keyword))
    if not asked:
        raise UsageError(f"keyword: {keyword!r}: has neither letters nor digits")
    for rule in config.watchlist:
        if "".join(words(rule.keyword)) == asked:
            return rule
    console.say(f"{console.clean(keyword)}: not on the watch-list: taken as if it stood there")
    return Keyword(keyword=keyword, names=matching.expand(keyword))


def _article(archive: Archive, place: str) -> Article:
    from bot.addresses import canonical
    from bot.model import ArticleId, StoryId

    found: Article | None = None
    member = re.fullmatch(r"([0-9]{1,18})/([0-9]{1,6})", place)
    if member:
        story = archive.stories.get(StoryId(int(member[1])))
        inside = story.articles if story else ()
        found = inside[int(member[2]) - 1].article if 0 < int(member[2]) <= len(inside) else None
    elif re.fullmatch(r"[0-9]{1,18}", place):
        found = archive.articles.get(ArticleId(int(place)))
    else:
        at = archive.articles.at([place, canonical(place)])
        found = next(iter(at.values()), None)
    if found is None:
        raise DefwatchError(
            f"article: {place}: not in the archive: write its number, its address, or STORY/N "
            "(`defwatch search` and `defwatch story ID` show them)"
        )
    return found


@click.group()
def watchlist_() -> None:
    """Collisions and names that cannot match; the list applied to the archive."""


@watchlist_.command("lint")
@click.option(
    "--since", default="30d", show_default=True, metavar="D", help="How much of the archive is read."
)
@console.as_json
@console.common
def lint(config_path: str, database: str, *, json_: bool, since: str) -> None:
    """Names that two keywords have, that can never match, or that match too much of the archive."""
    from bot import linting

    config = console.load_config(config_path)
    census = linting.Census(config.watchlist)
    length = console.duration(since)
    with console.open_store(database) as store:
        for batch in _batches(store, console.now() - length):
            census.add(batch)
    found = [*linting.lint(config.watchlist), *census.result()]
    if json_:
        console.out_json(found)
    else:
        _show_lint(found, census, since)


def _show_lint(found: Sequence[Lint], census: Census, since: str) -> None:
    for one in found:
        console.out(f"{one.kind}\t{one.keyword}\t{one.name}\t{one.told}")
    few = "too few to say what matches too much" if census.articles < 100 else "read"
    names = sum(len(keyword.names) for keyword in census.watchlist)
    console.say(
        f"{len(census.watchlist)} keywords, {names:,} names, {census.articles:,} articles of the last {since}"
        f" {few}: {len(found) or 'nothing'} to look at"
    )


@watchlist_.command("apply")
@click.option("--since", default="30d", show_default=True, metavar="D", help="Articles published since then.")
@console.as_json
@console.common
def apply(config_path: str, database: str, *, json_: bool, since: str) -> None:
    """Match the archive anew with the watch-list as it is now.

    Nothing that was delivered is sent again, and no instant alert tells what was in the archive before.
    """
    from bot.app import interests
    from bot.applying import apply
    from bot.clock import SystemClock
    from bot.enrolling import enrol

    config, clock = console.load_config(config_path), SystemClock()
    start = console.now() - console.duration(since)
    with console.open_store(database) as store:
        enrol(store, config, clock)
        with store.reading() as archive:
            total = archive.totals().articles
        with console.progress("Matching", total) as tick:

            def advance(count: int) -> None:
                for _ in range(count):
                    tick()

            applied = apply(
                store,
                interests(config),
                config.subscriptions,
                clock,
                since=start,
                advance=advance,
            )
    _show_applied(applied, since, json_=json_)


def _show_applied(applied: Applied, since: str, *, json_: bool) -> None:
    if json_:
        counts = {name: getattr(applied, name) for name in ("articles", "changed", "gained", "lost", "filed")}
        stories = [{"id": number, "keywords": sorted(new)} for number, new in sorted(applied.stories.items())]
        console.out_json({**counts, "stories": stories})
        return
    console.out(
        f"{applied.articles:,} articles of the last {since} matched anew: {applied.changed:,} changed "
        f"({applied.gained:,} match now, {applied.lost:,} no longer), {applied.filed:,} filed, "
        f"{len(applied.stories):,} stories have new keywords"
    )


@click.command()
@click.argument("keywords", metavar="KEYWORD...", nargs=-1, required=True)
@click.option("--since", default="90d", show_default=True, metavar="D", help="Articles published since then.")
@console.as_json
@console.common
def backtest_(config_path: str, database: str, keywords: tuple[str, ...], *, json_: bool, since: str) -> None:
    """What watch-list entries would have matched in the archive, before turning them on.

    A KEYWORD on the watch-list is tried with its rule in feeds.yaml, another one as its short form.
    """
    from bot.backtesting import Tally

    config, now, length = console.load_config(config_path), console.now(), console.duration(since)
    rules = {rule.keyword: rule for rule in (_rule(config, keyword) for keyword in keywords)}
    tally = Tally(tuple(rules.values()))
    with console.open_store(database) as store:
        with store.reading() as archive:
            began = archive.search.began()
        young = began is not None and now - began < length
        for batch in _batches(store, None if young else now - length):
            tally.add(batch)
    result = tally.result()
    span = now - began if began else timedelta()
    if json_:
        told = console.plain(result)
        assert isinstance(told, dict)  # noqa: S101  # a dataclass becomes one
        console.out_json({**told, "since": None if young else now - length, "archive_began": began})
        return
    for line in _lines(result, span if young or not began else None, since, console.zone_of(config_path)):
        console.out(line)


def _batches(store: Store, since: datetime | None) -> Iterator[list[StoryArticle]]:
    """The archive's articles in portions that memory holds, each in a transaction of its own."""
    from bot.model import ArticleId

    after = ArticleId(0)
    while True:
        with store.reading() as archive:
            batch = archive.search.batch(after=after, since=since, limit=BATCH)
        if not batch:
            return
        after = batch[-1].article.id
        yield batch


def _lines(result: Backtest, young: timedelta | None, since: str, zone: ZoneInfo) -> Iterator[str]:
    """A backtest for people."""
    found = f"{result.matched:,} of {result.articles:,}"
    if young is None:
        yield f"{', '.join(result.keywords)}: {found} articles of the last {since}"
    else:
        yield f"archive spans {_span(young)}; matched against what the feeds list now: {found}"
    if not result.articles:
        yield "the archive is empty: `defwatch poll` fills it"
    weeks = [f"{week:%d %b} {count}" for week, count in result.weeks]
    for name, counted in (
        ("a week (from Monday)", weeks),
        ("by outlet", [f"{_clean(name)} {count}" for name, count in result.outlets[:15]]),
        ("by language", [f"{name} {count}" for name, count in result.languages]),
        ("by name", [f"{name} {count}" for name, count in result.aliases[:15]]),
    ):
        if counted:
            yield f"{name}: {' · '.join(counted)}"
    yield from _samples(
        f"would have sent, newest first ({len(result.sent)} of the stories)", result.sent, zone
    )
    yield from _samples(f"added to what the present list finds: {result.added:,}", result.added_samples, zone)
    yield from _samples(
        f"taken from what the present list found: {result.taken:,}", result.taken_samples, zone
    )


def _samples(title: str, samples: Sequence[Sample], zone: ZoneInfo) -> Iterator[str]:
    yield title
    for one in samples:
        at = console.moment(one.at, zone)
        yield f"  {one.article_id}  {at}  {_clean(one.source)}: {console.clipped(one.title)}"
        yield f"      {console.clipped(' '.join(one.words.split()))}"


def _span(length: timedelta) -> str:
    """41 minutes, 3 hours, 12 days."""
    minutes = max(0, int(length.total_seconds() // 60))
    for size, name in ((2880, "day"), (120, "hour"), (0, "minute")):
        if minutes >= size:
            count = minutes // {"day": 1440, "hour": 60, "minute": 1}[name]
            return f"{count} {name}{'' if count == 1 else 's'}"
    return ""
