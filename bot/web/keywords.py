"""`/keywords/K`: where a system stands, what is disputed, how its deadlines slid, and on what evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot import lexicon
from bot.app import App
from bot.model import (
    Article,
    ArticleId,
    Attribute,
    Claim,
    Config,
    ExpectedEvent,
    Hedge,
    LedgerRow,
    Stage,
    Story,
)
from bot.rendering.clean import web_address
from bot.web import charts, story
from bot.web.evidence import CLAIM, attached, claims_table, table, utc
from bot.web.ledger import OPEN, Ledger, Quote, Row

SINCE = timedelta(days=366)
"""How far back claims and stories are read."""

SHOWN = 60
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
    stories: Sequence[Story]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The steps of one lot, each with who reports it; `skipped` where a contract comes without approval."""

    lot: str
    steps: tuple[tuple[str, str], ...]
    skipped: bool


def values(app: App, request: Request) -> Mapping[str, object]:
    """What the page shows, in the order in which an analyst asks."""
    found = read(app, request)
    zone, now = ZoneInfo(app.config.settings.timezone), app.clock.now()
    ledger = Ledger.of(found.articles, zone)
    rows = [ledger.row(row) for row in found.rows]
    claims = [claim for row in found.rows for value in row.values for claim in value.claims]
    matched = [member.article for one in found.stories for member in one.articles]
    return {
        "found": found,
        "lots": _by_lot(rows),
        "disputes": [row for row in rows if row.is_open],
        "slips": [charts.slips(row, found.articles) for row in rows if row.row.attribute in _DATES],
        "ladders": ladders(found.rows, ledger),
        "quotes": _newest(rows),
        "days": days(matched, zone),
        "calendar": calendar(app.config, found, claims, now.astimezone(zone).date()),
        "texts": len(matched),
        "reprints": sum(1 for one in matched if one.duplicate_of),
    }


def spreadsheet(app: App, request: Request) -> Response:
    """The claims as CSV."""
    return attached(table(CLAIM, claims_table(read(app, request).rows)), "text/csv", "claims.csv")


def document(app: App, request: Request) -> Response:
    """The ledger as JSON, as `defwatch claims --json` prints it."""
    found = read(app, request)
    rows = [_record(row, found.articles) for row in found.rows]
    return JSONResponse({"keyword": found.keyword, "subject": found.subject, "rows": rows})


def read(app: App, request: Request) -> Read:
    """What is held on the name in the address.

    Raises:
        HTTPException: neither the watch-list nor the lexicon knows it.
    """
    asked = str(request.path_params["keyword"])
    watched = {one.keyword.casefold(): one for one in app.config.watchlist}.get(asked.casefold())
    entry = lexicon.entry_of(asked)
    if watched is None and entry is None:
        raise HTTPException(404)
    keyword = watched.keyword if watched else entry.name if entry else asked
    subject = entry.name if entry else keyword
    since = app.clock.now() - SINCE
    with app.store.reading() as archive:
        claims = archive.claims.on([subject], since=since)
        articles = archive.articles.heads({claim.article_id for claim in claims})
        stories = archive.stories.since(since, keywords=[keyword], limit=SHOWN)
    names = (*(watched.names if watched else ()), *lexicon.names_of(asked))
    return Read(
        keyword=keyword,
        subject=subject,
        names=tuple(dict.fromkeys(name for name in names if name != keyword)),
        rows=story.ledger(claims, list(articles.values())),
        articles=articles,
        stories=stories,
    )


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


def days(articles: Iterable[Article], zone: ZoneInfo) -> list[tuple[date, int]]:
    """Texts a day, reprints left out, of the newest days."""
    own = (one.published or one.first_seen for one in articles if not one.duplicate_of)
    return sorted(Counter(at.astimezone(zone).date() for at in own).items())[-14:]


def calendar(config: Config, found: Read, claims: Iterable[Claim], today: date) -> list[tuple[str, str]]:
    """What is expected: the desk's own dates, and what sources say is still to come."""
    wanted = {found.keyword, found.subject}
    expected = {(event.on, event.name) for event in config.events if _concerns(event, wanted)}
    for claim in claims:
        dated = claim.attribute in (*_DATES, Attribute.SESSION_DATE, Attribute.SUMMIT_DATE)
        if dated and isinstance(claim.upper, str) and claim.upper >= today.isoformat():
            what = claim.attribute.value.replace("_", " ")
            expected.add((claim.upper, f"{claim.subject} {claim.lot}: {what}"))
    return sorted(one for one in expected if one[0] >= today.isoformat()[: len(one[0])])[:20]


def _concerns(event: ExpectedEvent, names: set[str]) -> bool:
    return not names.isdisjoint(event.keywords)


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
