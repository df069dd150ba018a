"""stories, story, status: what the archive holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from bot.cli import console
from bot.errors import DefwatchError

if TYPE_CHECKING:
    from bot.model import Story, StoryArticle


@click.command()
@click.option("--since", default="7d", show_default=True, metavar="D", help="How far back: 7d, 48h.")
@click.option("--keyword", "keywords", multiple=True, metavar="K", help="Only stories that matched it.")
@console.as_json
@console.common
def stories_(config_path: str, database: str, *, json_: bool, since: str, keywords: tuple[str, ...]) -> None:
    """Stories that gained an article lately, newest first."""
    start = console.now() - console.duration(since)
    with console.open_store(database) as store, store.reading() as archive:
        stories = archive.stories.since(start, keywords=keywords)
    if json_:
        console.out_json([_brief(story) for story in stories])
        return
    zone = console.zone_of(config_path)
    columns: tuple[str, ...] = ("id", "updated", "articles", "origins", "keywords", "title")
    rows: list[tuple[object, ...]] = [
        (story.id, story.updated, len(story.articles), len(story.origins), _keywords(story), _title(story))
        for story in stories
    ]
    if console.for_people():
        columns = ("id", "updated", "of", "title, keywords")
        rows = [(row[0], row[1], f"{row[2]}/{row[3]}", f"{row[5]} · {row[4]}") for row in rows]
    console.table("Stories (of: articles/origins)", columns, rows, zone=zone)


@click.command()
@click.argument("number", metavar="ID", type=click.IntRange(1, console.LARGEST_ID))
@console.as_json
@console.common
def story_(config_path: str, database: str, number: int, *, json_: bool) -> None:
    """One story with its articles and matches."""
    from bot.model import StoryId

    with console.open_store(database) as store, store.reading() as archive:
        story = archive.stories.get(StoryId(number))
    if story is None:
        raise DefwatchError(f"story: {number}: no such story (see `defwatch stories --since 90d`)")
    if json_:
        console.out_json({**_brief(story), "articles": [_article(member) for member in story.articles]})
        return
    zone = console.zone_of(config_path)
    console.out(f"Story {story.id}: {console.clipped(_title(story))}\n{_keywords(story)}")
    for member in story.articles:
        console.out("\n" + "\n".join(_lines(member, zone)))


def _lines(member: StoryArticle, zone: ZoneInfo) -> Iterator[str]:
    """An article for people: who and when, title, address, and the words that matched, once a keyword."""
    article = member.article
    folded = " (reprint)" if article.duplicate_of else ""
    at = article.published or article.first_seen
    yield f"{console.clipped(article.source)}{folded}, {console.moment(at, zone)}"
    yield f"  {console.clipped(article.title)}"
    for extra in (article.url, article.note and f"[{article.note}]"):
        if extra:
            yield f"  {console.clipped(extra)}"
    first = {match.keyword: match for match in reversed(member.matches)}
    for match in sorted(first.values(), key=member.matches.index):
        yield f"  {match.keyword}: {console.clipped(' '.join(match.context.split()))}"


def _title(story: Story) -> str:
    return story.articles[0].article.title or story.articles[0].article.url


def _keywords(story: Story) -> str:
    return ", ".join(story.keywords)


def _brief(story: Story) -> dict[str, object]:
    return {
        "id": story.id,
        "title": _title(story),
        "created": story.created,
        "updated": story.updated,
        "keywords": story.keywords,
        "origins": story.origins,
        "articles": len(story.articles),
        "sources": list(dict.fromkeys(member.article.source for member in story.articles)),
    }


def _article(member: StoryArticle) -> dict[str, object]:
    row = console.plain(member.article)
    assert isinstance(row, dict)  # noqa: S101  # a dataclass becomes one
    return {**row, "matches": member.matches}


@click.command()
@console.as_json
@console.common
def status_(config_path: str, database: str, *, json_: bool) -> None:
    """Counts and health."""
    from bot import polling
    from bot.clock import SystemClock
    from bot.enrolling import enrol
    from bot.model import DeliveryStatus, Status

    now = console.now()
    config = console.load_config(config_path)
    with console.open_store(database) as store:
        enrol(store, config, SystemClock())
        with store.reading() as archive:
            feeds, totals = archive.feeds.all(), archive.totals()
    counts = dict.fromkeys((status.value for status in Status), 0)
    for state in feeds:
        counts[polling.status(state, now=now).value] += 1
    next_polls = [state.next_poll for state in feeds if state.next_poll and not state.feed.paused]
    due = min(next_polls, default=None)
    lag = max(0.0, (now - due).total_seconds()) if due else 0.0
    outbox = {status.value: totals.outbox.get(status, 0) for status in DeliveryStatus}
    told = {
        "feeds": {"total": len(feeds), **counts},
        "entries": totals.entries,
        "articles": totals.articles,
        "stories": totals.stories,
        "matches": totals.matches,
        "outbox": outbox,
        "next_poll": due,
        "lag_seconds": lag,
        "paused_subscriptions": dict(config.paused),
    }
    if json_:
        console.out_json(told)
        return
    zone = ZoneInfo(config.settings.timezone)
    shown = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    troubled = any(counts[status] for status in ("gone", "blocked", "failing", "silent"))
    rows = {
        "feeds": f"{len(feeds)}: {shown or 'none'}{'; see `defwatch feeds list`' if troubled else ''}",
        "entries": f"{totals.entries:,}",
        "articles": f"{totals.articles:,}",
        "stories": f"{totals.stories:,}",
        "matches": f"{totals.matches:,}",
        "outbox": ", ".join(f"{count} {status}" for status, count in outbox.items()),
        "next poll": console.moment(due, zone) or "now" if feeds else "nothing to poll",
    }
    for name, text in rows.items():
        console.out(f"{name:<10}{text}")
    for name, why in config.paused:
        console.out(f"subscription {name} paused: {why}")
