"""The ledger of all claims, page by page, in the order of subject, lot and attribute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from starlette.requests import Request

from bot import claims, records
from bot.app import App
from bot.model import Article, ArticleId, LedgerRow
from bot.ports import Archive
from bot.programmes import OPEN
from bot.records import Record
from bot.web.api import asking, places
from bot.web.api.answers import Page

MOST_CLAIMS = 5_000
"""A page that read so many claims ends, however few of their rows were asked for."""

_SUBJECTS = 20
_LAST = "\U0010ffff"
"""Behind every lot."""

_BEHIND = "\x01"
"""What makes a name the first behind itself."""


def rows(app: App, asked: asking.Claims, request: Request) -> Page:
    """Rows of the ledger with all their values."""
    since = asking.before(asked.since, app.clock.now())
    shown: list[Record] = []
    read, place = 0, ("", "", "")
    with app.store.reading() as archive:
        for subject in _subjects(archive, asked):
            if read > MOST_CLAIMS:
                return Page({"claims": shown}, places.of_words(*place))
            count, heads, found = _of(archive, subject, since)
            for row in sorted(found, key=_key):
                if not _is_asked(row, asked):
                    continue
                if len(shown) == asked.limit:
                    return Page({"claims": shown}, places.of_words(*place))
                shown.append(records.ledger_row(row, heads))
                place = _key(row)
            read, place = read + count, (places.short(subject), _LAST, _LAST)
    return Page({"claims": shown}, None)


def _subjects(archive: Archive, asked: asking.Claims) -> Iterator[str]:
    """The subjects that are asked for, from the place on; one that was read to its end is not read again."""
    first, lot, _ = asked.cursor or ("", "", "")
    first += _BEHIND if lot == _LAST else ""
    if asked.keyword:
        wanted = {claims.subject_of(name) for name in asked.keyword}
        yield from (one for one in sorted(wanted, key=places.short) if places.short(one) >= first)
        return
    while found := archive.listing.subjects(first=first, limit=_SUBJECTS):
        yield from found
        first = found[-1] + _BEHIND


def _of(
    archive: Archive, subject: str, since: datetime | None
) -> tuple[int, dict[ArticleId, Article], list[LedgerRow]]:
    """How many claims there are on a subject, their articles, and the rows of its ledger."""
    found = archive.claims.on([subject], since=since)
    heads = archive.articles.heads({claim.article_id for claim in found})
    return len(found), heads, claims.merge(found, claims.origins(heads.values()))


def _key(row: LedgerRow) -> places.Words:
    return places.short(row.subject), places.short(row.lot), row.attribute.value


def _is_asked(row: LedgerRow, asked: asking.Claims) -> bool:
    if asked.cursor and _key(row)[0] == asked.cursor[0] and _key(row) <= asked.cursor:
        return False
    if asked.lot is not None and row.lot != asked.lot:
        return False
    if asked.attribute and row.attribute not in asked.attribute:
        return False
    return row.verdict in OPEN or not asked.conflicts
