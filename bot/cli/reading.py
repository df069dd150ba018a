"""stories, story, status: what the archive holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli import console
from bot.errors import DefwatchError

if TYPE_CHECKING:
    from bot.model import Story, StoryArticle


@click.command()
@console.common
@console.as_json
@click.option("--since", default="7d", show_default=True, metavar="D", help="How far back: 7d, 48h.")
@click.option("--keyword", "keywords", multiple=True, metavar="K", help="Only stories that matched it.")
def stories_(config_path: str, database: str, *, json_: bool, since: str, keywords: tuple[str, ...]) -> None:
    """Stories, newest first."""
    from bot.app import SystemClock

    start = SystemClock().now() - console.duration(since)
    with console.open_store(database) as store, store.reading() as archive:
        stories = archive.stories.since(start, keywords=keywords)
    if json_:
        console.out_json([_brief(story) for story in stories])
        return
    rows = [
        (
            story.id,
            story.updated,
            len(story.articles),
            len(story.origins),
            ", ".join(story.keywords),
            _title(story),
        )
        for story in stories
    ]
    console.table("Stories", ("id", "updated", "articles", "origins", "keywords", "title"), rows)


@click.command()
@console.common
@console.as_json
@click.argument("number", metavar="ID", type=int)
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
    console.out(f"Story {story.id}: {_title(story)}\n{', '.join(story.keywords)}\n")
    for member in story.articles:
        article = member.article
        folded = " (reprint)" if article.duplicate_of else ""
        console.out(f"{article.source}{folded}, {article.published or article.first_seen:%Y-%m-%d %H:%M} UTC")
        console.out(f"  {article.title}\n  {article.url}")
        if article.note:
            console.out(f"  [{article.note}]")
        for match in member.matches[:5]:
            console.out(f"  {match.keyword}: {' '.join(match.context.split())}")
        console.out("")


def _title(story: Story) -> str:
    return story.articles[0].article.title or story.articles[0].article.url


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
@console.common
@console.as_json
def status_(config_path: str, database: str, *, json_: bool) -> None:
    """Counts and health."""
    from bot import polling
    from bot.app import SystemClock, put_in_force
    from bot.model import DeliveryStatus, Status

    now = SystemClock().now()
    config = console.load_config(config_path)
    with console.open_store(database) as store:
        put_in_force(store, config, SystemClock())
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
    shown = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    console.out(f"feeds     {len(feeds)}: {shown or 'none'}")
    console.out(f"entries   {totals.entries:,}\narticles  {totals.articles:,}")
    console.out(f"stories   {totals.stories:,}\nmatches   {totals.matches:,}")
    waiting = ", ".join(f"{count} {status}" for status, count in outbox.items())
    console.out(f"outbox    {waiting}\nnext poll {due:%Y-%m-%d %H:%M} UTC" if due else f"outbox    {waiting}")
    for name, why in config.paused:
        console.out(f"subscription {name} paused: {why}")
