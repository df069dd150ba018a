"""The archive's articles → its index of words, in portions, whenever there is time; and a search in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import searching
from bot.errors import UsageError
from bot.model import Found, Query, SearchHit, SearchPage
from bot.ports import Archive, Store

PORTION = 1_000
"""Articles of one transaction: they are read before it, and written in a tenth of a second."""

RANKED = 2_000
"""How many of the newest articles that answer a query are ranked; of others it is only said that they are."""


def catch_up(store: Store, *, portions: int | None = None) -> int:
    """Index what is new or changed, in at most so many portions; return how many articles that were.

    Raises:
        StorageError: the archive cannot be written.
    """
    done = 0
    while portions is None or portions > 0:
        with store.reading() as archive:
            unread = archive.search.unread(limit=PORTION)
        if not unread:
            break
        read = [searching.read(one) for one in unread]
        with store.writing() as archive:
            archive.search.index(read)
        done += len(unread)
        portions = portions - 1 if portions else None
    return done


def search(
    archive: Archive,
    query: Query,
    *,
    now: datetime,
    limit: int = 20,
    newest: bool = False,
    cursor: str | None = None,
) -> SearchPage:
    """A page of the articles that answer a query, the best or the newest first.

    Raises:
        UsageError: the cursor is none that a page gave.
    """
    upto, offset = _place(cursor) if cursor else (archive.search.newest(), 0)
    found = archive.search.find(query, upto=upto, limit=RANKED + 1)
    ranked = searching.ranked(found[:RANKED], now=now, newest=newest)
    shown = ranked[offset : offset + limit]
    rest = offset + limit < len(ranked)
    return SearchPage(
        hits=tuple(_hits(archive, query, shown, now)),
        total=len(ranked),
        more=len(found) > RANKED,
        next=f"{upto}-{offset + limit}" if rest else None,
    )


def _place(cursor: str) -> tuple[int, int]:
    parts = cursor.split("-")
    if len(parts) != 2 or not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):
        raise UsageError(f"search: cursor: {cursor[:40]}: write what `next` of the page before says")
    return int(parts[0]), int(parts[1])


def _hits(archive: Archive, query: Query, found: Sequence[Found], now: datetime) -> list[SearchHit]:
    sought = searching.phrases(query.wanted)
    hits = []
    for one in found:
        article = archive.articles.get(one.article_id)
        if article:
            places = searching.marks(article.text, sought)
            hits.append(
                SearchHit(
                    article=article,
                    score=searching.score(one, now),
                    title_marks=tuple(searching.marks(article.title, sought)),
                    excerpts=tuple(searching.excerpts(article.text, places)),
                )
            )
    return hits
