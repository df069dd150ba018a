"""`/keywords/K`: where a system stands, what is disputed, how its deadlines slid, and on what evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from bot import exporting
from bot.app import App
from bot.expecting import expected
from bot.model import (
    Article,
    ArticleId,
    Attribute,
    Claim,
    Expected,
    Hedge,
    LedgerRow,
    Printing,
    Stage,
)
from bot.rendering.clean import web_address
from bot.web import charts, programme, story
from bot.web.api import answers
from bot.web.evidence import utc
from bot.web.ledger import OPEN, Ledger, Quote, Row
from bot.web.login import session_of
from bot.web.programme import SINCE

SHOWN = 40
"""Quotations and stories on the page."""

LADDER = (
    Stage.INTEREST,
    Stage.OFFERED,
    Stage.TALKS,
    Stage.APPROVED,
    Stage.SIGNED,
    Stage.DELIVERED,
    Stage.INDUCTED,
)
_DATES = (Attribute.DELIVERY_DEADLINE, Attribute.DELIVERY_START)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What the archive holds on a name: its subject is what the lexicon calls it."""

    keyword: str
    subject: str
    names: tuple[str, ...]
    rows: Sequence[LedgerRow]
    articles: Mapping[ArticleId, Article]
    printings: Sequence[Printing]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The steps of one lot, each with who reports it; `skipped` where a contract comes without approval."""

    lot: str
    steps: tuple[tuple[str, str], ...]
    skipped: bool


def values(app: App, request: Request) -> Mapping[str, object]:
    """What the page shows, in the order in which an analyst asks."""
    name, found = programme.asked(app, request), read(app, request)
    zone, now = ZoneInfo(app.config.settings.timezone), app.clock.now()
    ledger = Ledger.of(found.articles, zone)
    rows = [ledger.row(row) for row in found.rows]
    claims = [claim for row in found.rows for value in row.values for claim in value.claims]
    events, today = programme.events(app.config, name), now.astimezone(zone).date()
    return {
        "found": found,
        "rejected": _rejected(app, found.subject) if session_of(app, request) else [],
        "lot_names": sorted({claim.lot for claim in claims if claim.lot}),
        "lots": _by_lot(rows),
        "disputes": [row for row in rows if row.is_open],
        "slips": [charts.slips(row, found.articles) for row in rows if row.row.attribute in _DATES],
        "ladders": ladders(found.rows, ledger),
        "quotes": _newest(rows),
        "days": days(found.printings, zone),
        "calendar": calendar(expected(claims, found.articles, events, today=today), today),
        "stories": len({one.story_id for one in found.printings}),
        "most_stories": SHOWN,
        "reprints": sum(one.is_copy for one in found.printings),
    }


def spreadsheet(app: App, request: Request) -> Response:
    """Every claim as CSV, in the order in which they were made."""
    told = programme.of(app, programme.asked(app, request), since=app.clock.now() - SINCE)
    there = {"Content-Disposition": 'attachment; filename="claims.csv"'}
    return answers.tagged(request, exporting.table(told).encode(), "text/csv", there)


def document(app: App, request: Request) -> Response:
    """The programme as JSON, as `defwatch claims programme --json` prints it, and the rows of its ledger."""
    name = programme.asked(app, request)
    told = programme.of(app, name, since=app.clock.now() - SINCE)
    rows = [_record(row, told.articles) for row in sorted(told.ledger, key=lambda row: row.lot)]
    record = {"keyword": name.keyword, "names": name.names, **exporting.record(told), "rows": rows}
    return answers.told(request, record)


def read(app: App, request: Request) -> Read:
    """What is held on the name in the address.

    Raises:
        HTTPException: neither the watch-list nor the lexicon knows it.
    """
    name = programme.asked(app, request)
    since = app.clock.now() - SINCE
    with app.store.reading() as archive:
        claims = archive.claims.statements(name.subject)
        articles = archive.articles.heads({claim.article_id for claim in claims})
        printings = archive.stories.printings(name.keyword, since=since, limit=SHOWN)
    return Read(
        keyword=name.keyword,
        subject=name.subject,
        names=name.names,
        rows=story.ledger(claims, list(articles.values())),
        articles=articles,
        printings=printings,
    )


def _rejected(app: App, subject: str) -> Sequence[Claim]:
    """The claims on it that were rejected by hand, for those who may take that back."""
    with app.store.reading() as archive:
        return archive.claims.on([subject], since=app.clock.now() - SINCE, rejected=True)


def ladders(rows: Iterable[LedgerRow], ledger: Ledger) -> list[Ladder]:
    """How far each lot has come, as far as anything read says."""
    found = []
    for row in rows:
        if row.attribute is Attribute.STAGE:
            said = {
                str(value.value): ledger.speaking.who(value.claims)
                for value in row.values
                if value.claims[0].hedge is not Hedge.DENIED
            }
            skipped = Stage.SIGNED in said and Stage.APPROVED not in said
            steps = tuple((step.value, said.get(step, "")) for step in LADDER)
            found.append(Ladder(lot=ledger.speaking.lot(row.lot), steps=steps, skipped=skipped))
    return found


def days(printings: Iterable[Printing], zone: ZoneInfo) -> list[tuple[date, int]]:
    """Texts a day, reprints left out, of the newest days."""
    own = (one.at.astimezone(zone).date() for one in printings if not one.is_copy)
    return sorted(Counter(own).items())[-14:]


def calendar(found: Iterable[Expected], today: date) -> list[tuple[str, str]]:
    """What is still expected: when, and what."""
    ahead = [one for one in found if one.ends >= today]
    return [(f"by {one.ends}" if ".." in one.told else one.told, one.name) for one in ahead][:20]


def _by_lot(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    lots: dict[str, list[Row]] = {}
    for row in rows:
        lots.setdefault(row.lot, []).append(row)
    return sorted(lots.items(), key=lambda lot: not any(row.row.verdict in OPEN for row in lot[1]))


def _newest(rows: Iterable[Row]) -> list[Quote]:
    """Quotations, newest first, each sentence once."""
    quotes = {
        (quote.article.id, quote.claim.sentence): quote
        for row in rows
        for told in row.values
        for quote in told.quotes
    }
    return sorted(quotes.values(), key=lambda one: _at(one.article), reverse=True)[:SHOWN]


def _at(article: Article) -> datetime:
    return article.published or article.first_seen


def _record(row: LedgerRow, articles: Mapping[ArticleId, Article]) -> dict[str, object]:
    told = [
        {
            "value": value.value,
            "unit": value.unit or None,
            "claims": [_claim(one, articles) for one in value.claims],
        }
        for value in row.values
    ]
    head = {"subject": row.subject, "lot": row.lot or None, "attribute": row.attribute.value}
    return {**head, "verdict": row.verdict.value, "note": row.note or None, "values": told}


def _claim(claim: Claim, articles: Mapping[ArticleId, Article]) -> dict[str, object]:
    article = articles[claim.article_id]
    return {
        "id": claim.id,
        "value": claim.value,
        "lower": claim.lower,
        "upper": claim.upper,
        "hedge": claim.hedge.value,
        "attribution": claim.attribution,
        "actor": claim.actor or None,
        "as_of": claim.as_of or None,
        "sentence": claim.sentence,
        "article": article.id,
        "story": article.story_id,
        "source": article.source,
        "url": web_address(article.url) or None,
        "published": utc(article.published) or None,
    }
