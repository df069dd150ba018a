"""search: the archive's articles by words, names, days and places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from bot.cli import console
from bot.errors import StorageError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.model import SearchPage
    from storage.store import Store

MANY = 5_000
"""Articles to index first that are worth a word: a few seconds."""


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="Of one page.")
@click.option("--newest", is_flag=True, help="Newest first; else the best first.")
@click.option("--cursor", metavar="CURSOR", help="The page after one: its `next`.")
@console.as_json
@console.common
def search_(
    config_path: str,
    database: str,
    query: tuple[str, ...],
    *,
    json_: bool,
    limit: int,
    newest: bool,
    cursor: str | None,
) -> None:
    """Search the archive: words, "phrases", -word, OR, after:2025-12-01, before:, source:, lang:, keyword:.

    A name that the desk knows is found by all its names: S-400 finds С-400 and एस-400.
    """
    from bot import indexing, searching

    config = console.load_config(config_path)
    zone = console.zone_of(config_path)
    asked = searching.parse(_as_typed(query), watchlist=config.watchlist, zone=zone)
    with console.open_store(database) as store:
        _catch_up(store)
        with store.reading() as archive:
            page = indexing.search(
                archive, asked, now=console.now(), limit=limit, newest=newest, cursor=cursor
            )
    if json_:
        console.out_json(_document(page))
    else:
        _show(page, zone)


def _as_typed(arguments: tuple[str, ...]) -> str:
    """The query as it was meant before the shell took its quotes away: source:"The Example Times" S-400."""
    if len(arguments) == 1:
        return arguments[0]
    return " ".join(_quoted(argument) for argument in arguments)


def _quoted(argument: str) -> str:
    if " " not in argument or '"' in argument:
        return argument
    found = re.fullmatch(r"(-?(?:[a-z]+:)?)(.*)", argument, re.DOTALL)
    return f'{found[1]}"{found[2]}"' if found else argument


def _catch_up(store: Store) -> None:
    """Index what is new, with a word where that takes long."""
    from bot import indexing

    with store.reading() as archive:
        behind = archive.search.behind()
    if behind > MANY:
        console.say(f"search: indexing {behind:,} articles first ...")
    try:
        indexing.catch_up(store)
    except StorageError as error:  # an archive that can only be read
        console.say(f"search: {behind:,} new or changed articles are not searched: {error}")


def _document(page: SearchPage) -> dict[str, object]:
    from bot import records

    hits = [records.hit(hit) for hit in page.hits]
    return {"total": page.total, "more": page.more, "next": page.next, "hits": hits}


def _show(page: SearchPage, zone: ZoneInfo) -> None:
    for hit in page.hits:
        article = hit.article
        at = console.moment(article.published or article.first_seen, zone)
        story = f" · story {article.story_id}" if article.story_id else ""
        console.out(f"{article.id}  {at}  {console.clipped(article.source)}{story}")
        console.out(f"  {console.clean(_marked(article.title, hit.title_marks))}")
        for excerpt in hit.excerpts:
            console.out(f"    {console.clean(_marked(excerpt.text, excerpt.marks))}")
        if article.url:
            console.out(f"    {console.clipped(article.url)}")
    more = f"the newest {page.total:,} of more" if page.more else f"{page.total:,}"
    rest = f"; go on with --cursor {page.next}" if page.next else ""
    console.say(f"{more} found{rest}" if page.total else "nothing found")


def _marked(text: str, marks: tuple[tuple[int, int], ...]) -> str:
    """The text with what was looked for between brackets; in bold it would be lost on a pipe."""
    for start, end in reversed(marks):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text
