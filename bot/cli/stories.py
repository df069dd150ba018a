"""stories, story: what the archive holds, and what a person makes of it: merge, split, mute, re-cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from bot.cli import console

if TYPE_CHECKING:
    from bot.model import Story, StoryArticle
    from bot.reclustering import Regrouped

_ID = click.IntRange(1, console.LARGEST_ID)


class Defaulting(click.Group):
    """A group that runs its first command where none is named: `story 12` is `story show 12`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if self.commands.keys().isdisjoint(args) and args not in (["--help"], ["-h"]):
            args = [next(iter(self.commands)), *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=Defaulting)
def stories_() -> None:
    """Stories, newest first, or formed anew; without a command the list."""


@stories_.command("list")
@click.option("--since", default="7d", show_default=True, metavar="D", help="How far back: 7d, 48h.")
@click.option("--keyword", "keywords", multiple=True, metavar="K", help="Only stories that matched it.")
@console.as_json
@console.common
def list_(config_path: str, database: str, *, json_: bool, since: str, keywords: tuple[str, ...]) -> None:
    """Stories that gained an article lately, newest first."""
    from bot import records

    start = console.now() - console.duration(since)
    with console.open_store(database) as store, store.reading() as archive:
        stories = archive.stories.since(start, keywords=keywords)
    if json_:
        console.out_json([records.story(story) for story in stories])
        return
    zone = console.zone_of(config_path)
    columns: tuple[str, ...] = ("id", "updated", "articles", "origins", "keywords", "title")
    rows: list[tuple[object, ...]] = [
        (story.id, story.updated, len(story.articles), len(story.origins), _keywords(story), _shown(story))
        for story in stories
    ]
    if console.for_people():
        columns = ("id", "updated", "of", "title, keywords")
        rows = [(row[0], row[1], f"{row[2]}/{row[3]}", f"{row[5]} · {row[4]}") for row in rows]
    console.table("Stories (of: articles/origins)", columns, rows, zone=zone)


@click.group(cls=Defaulting)
def story_() -> None:
    """One story, and what you make of it; without a command it is shown."""


@story_.command("show")
@click.argument("number", metavar="ID", type=_ID)
@console.as_json
@console.common
def show(config_path: str, database: str, number: int, *, json_: bool) -> None:
    """One story with its articles and matches."""
    from bot import correcting, records
    from bot.model import StoryId

    with console.open_store(database) as store, store.reading() as archive:
        story = correcting.story(archive, StoryId(number))
    if json_:
        console.out_json(records.whole_story(story))
        return
    zone = console.zone_of(config_path)
    console.out(f"Story {story.id}: {console.clipped(_title(story))}")
    for line in filter(None, (_keywords(story), *_said(story))):
        console.out(line)
    for member in story.articles:
        console.out("\n" + "\n".join(_lines(member, zone)))


@story_.command("merge")
@click.argument("one", metavar="ID", type=_ID)
@click.argument("other", metavar="ID", type=_ID)
@console.common
def merge(config_path: str, database: str, one: int, other: int) -> None:
    """Say that two stories are one; the older number stays, the other leads to it."""
    from bot import correcting
    from bot.model import StoryId

    with console.open_store(database) as store, store.writing() as archive:
        story = correcting.merge(archive, StoryId(one), StoryId(other), now=console.now())
    console.out(_told(story))


@story_.command("split")
@click.argument("number", metavar="ID", type=_ID)
@click.argument("articles", metavar="ARTICLE...", type=_ID, nargs=-1, required=True)
@console.common
def split(config_path: str, database: str, number: int, articles: tuple[int, ...]) -> None:
    """Say that articles, with their reprints, tell of another event: they get a story of their own."""
    from bot import correcting
    from bot.model import ArticleId, StoryId

    leaving = {ArticleId(one) for one in articles}
    with console.open_store(database) as store, store.writing() as archive:
        story = correcting.split(archive, StoryId(number), leaving, now=console.now())
        rest = correcting.story(archive, StoryId(number))
    console.out(_told(story))
    console.out(_told(rest))


@story_.command("mute")
@click.argument("number", metavar="ID", type=_ID)
@console.common
def mute(config_path: str, database: str, number: int) -> None:
    """Never tell a story, whatever comes in it; it is stored and shown as before."""
    _mute(database, number, muted=True)


@story_.command("unmute")
@click.argument("number", metavar="ID", type=_ID)
@console.common
def unmute(config_path: str, database: str, number: int) -> None:
    """Tell a muted story again."""
    _mute(database, number, muted=False)


def _mute(database: str, number: int, *, muted: bool) -> None:
    from bot import correcting
    from bot.model import StoryId

    with console.open_store(database) as store, store.writing() as archive:
        story = correcting.story(archive, StoryId(number))
        archive.stories.mute(story.id, muted)
        story = correcting.story(archive, story.id)
    console.out(_told(story))


@stories_.command("recluster")
@click.option("--since", default="30d", show_default=True, metavar="D", help="How far back: 30d.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@console.as_json
@console.common
def recluster(config_path: str, database: str, *, json_: bool, since: str, dry_run: bool) -> None:
    """Form the stories anew from all their articles at once; what you merged, split or muted stays so."""
    from bot import reclustering

    now = console.now()
    with console.open_store(database) as store:
        changes = reclustering.run(store, since=now - console.duration(since), now=now, dry=dry_run)
    if json_:
        console.out_json([_change(one) for one in changes])
        return
    for change in changes:
        joined = f"to story {change.into}" if change.into else "to a story of their own"
        console.out(f"story {change.left}{' ends' if change.ends else ''}: {joined}")
        for article_id, reason in change.articles.items():
            console.out(f"  article {article_id}: {console.clipped(reason)}")
    unit = "change" if len(changes) == 1 else "changes"
    console.say(f"{len(changes)} {unit}{', nothing written' if dry_run else ''}")


def _change(change: Regrouped) -> dict[str, object]:
    articles = [{"id": one, "reason": reason} for one, reason in change.articles.items()]
    return {"story": change.left, "into": change.into, "ends": change.ends, "articles": articles}


def _told(story: Story) -> str:
    """What became of a story, on one line."""
    count = len(story.articles)
    muted = ", muted" if story.muted else ""
    return f"story {story.id}: {count} article{'s' * (count > 1)}{muted}: {console.clipped(_title(story))}"


def _said(story: Story) -> Iterator[str]:
    """What is to be said of a story as a whole."""
    if story.muted:
        yield "Muted: it is never told."
    if story.follows:
        yield f"Follows story {story.follows}."
    for later in story.continued:
        yield f"Continued in story {later}."
    for gone in story.merged:
        yield f"Story {gone.id} went into it: {console.clipped(gone.reason)}."


def _lines(member: StoryArticle, zone: ZoneInfo) -> Iterator[str]:
    """An article for people: who and when, title, address, and the words that matched, once a keyword."""
    article = member.article
    folded = " (reprint)" if article.duplicate_of else ""
    at = article.published or article.first_seen
    yield f"{console.clipped(article.source)}{folded}, {console.moment(at, zone)}, article {article.id}"
    yield f"  {console.clipped(article.title)}"
    for extra in (article.url, article.note and f"[{article.note}]", member.reason and f"({member.reason})"):
        if extra:
            yield f"  {console.clipped(extra)}"
    first = {match.keyword: match for match in reversed(member.matches)}
    for match in sorted(first.values(), key=member.matches.index):
        yield f"  {match.keyword}: {console.clipped(' '.join(match.context.split()))}"


def _title(story: Story) -> str:
    return story.articles[0].article.title or story.articles[0].article.url


def _shown(story: Story) -> str:
    return f"{'[muted] ' if story.muted else ''}{_title(story)}"


def _keywords(story: Story) -> str:
    return ", ".join(story.keywords)
