"""A programme → JSON, CSV (RFC 4180) and a calendar (RFC 5545)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TypeAlias

from bot.expecting import NARROW
from bot.model import (
    Article,
    ArticleId,
    Attribute,
    Claim,
    Expected,
    Hedge,
    LedgerRow,
    Programme,
    Saying,
    Slid,
    Standing,
)
from bot.rendering.clean import plain

COLUMNS = (
    *("day", "id", "subject", "lot", "attribute", "value", "lower", "upper", "unit", "actor", "hedge"),
    *("attribution", "as_of", "flag", "outlet", "url", "article", "sentence", "verdict"),
)
Articles: TypeAlias = Mapping[ArticleId, Article]

_FORMULA = re.compile(r"\A[=+\-@\uff1d\uff0b\uff0d\uff20]")  # the wide ones too: spreadsheets of East Asia
_LINE = 75
"""Octets of a line of a calendar (RFC 5545, 3.1)."""


def record(programme: Programme) -> dict[str, object]:
    """The programme as JSON knows it; what is not known is null."""
    articles = programme.articles
    return {
        "subject": programme.subject,
        "lots": [_standing(standing, articles) for standing in programme.standings],
        "disputes": [_row(row, articles) for row in programme.disputes],
        "slips": [
            {
                "lot": slip.lot or None,
                "attribute": slip.attribute.value,
                "told": [_slid(slid, articles) for slid in slip.told],
            }
            for slip in programme.slips
        ],
        "timeline": list(_timeline(programme)),
        "first": [_saying(saying, articles) for saying in programme.first],
        "expected": [_expected(one) for one in programme.expected],
    }


def table(programme: Programme) -> str:
    """Every claim in the order in which they were made, with the verdict of its row, as CSV in which no
    spreadsheet reads a formula.
    """
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for row in _timeline(programme):
        writer.writerow({name: _cell(row[name]) for name in COLUMNS})
    return written.getvalue()


def calendar(name: str, expected: Iterable[Expected], *, made: datetime) -> str:
    """What is expected, as whole days; what is told more widely than to the month stands on its last day, its
    dates in the description.
    """
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Defwatch//Defwatch//EN", "CALSCALE:GREGORIAN"),
        f"X-WR-CALNAME:{_text(name)}",
        *(line for one in expected for line in _event(one, made)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(one: Expected, made: datetime) -> Iterator[str]:
    wide = one.ends - one.begins > NARROW
    begins = one.ends if wide else one.begins
    firm = not one.claims or any(claim.hedge is Hedge.CONFIRMED for claim in one.claims)
    key = blake2b(
        "|".join((one.name, *one.subjects, one.told)).encode("utf-8", "replace"), digest_size=12
    ).hexdigest()
    yield "BEGIN:VEVENT"
    yield f"UID:{key}@defwatch"
    yield f"DTSTAMP:{made.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{begins:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{one.ends + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(one.name)}"
    yield f"DESCRIPTION:{_text(_described(one))}"
    yield f"STATUS:{'CONFIRMED' if firm else 'TENTATIVE'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _described(one: Expected) -> str:
    said = (
        f"{claim.attribution} ({claim.hedge}): {' '.join(claim.sentence.split())}" for claim in one.claims
    )
    return "\n".join((one.told, *said))


def _text(value: str) -> str:
    """A value as RFC 5545, 3.3.11 writes it, line by line without what cannot stand in one."""
    return "\\n".join(re.sub(r"([\\;,])", r"\\\1", plain(line)) for line in value.split("\n"))


def _folded(line: str) -> str:
    """A line cut between characters where it is too long, the rest behind a space."""
    rows, size = [""], 0
    for sign in line:
        width = len(sign.encode())
        if size + width > _LINE:
            rows.append(" ")
            size = 1
        rows[-1] += sign
        size += width
    return "\r\n".join(rows)


def _standing(standing: Standing, articles: Articles) -> dict[str, object]:
    return {
        "lot": standing.lot or None,
        "stage": _saying(standing.stage, articles) if standing.stage else None,
        "ladder": [
            {
                "stage": rung.stage.value,
                "skipped": rung.skipped,
                "by": _saying(rung.saying, articles) if rung.saying else None,
            }
            for rung in standing.ladder
        ],
        "denials": [_saying(saying, articles) for saying in standing.denials],
        "quantities": [_row(row, articles) for row in standing.quantities],
        "values": [_row(row, articles) for row in standing.sums],
    }


def _row(row: LedgerRow, articles: Articles) -> dict[str, object]:
    return {
        "lot": row.lot or None,
        "attribute": row.attribute.value,
        "verdict": row.verdict.value,
        "note": row.note or None,
        "values": [
            {
                "value": value.value,
                "unit": value.unit or None,
                "claims": [_claim(claim, articles) for claim in value.claims],
            }
            for value in row.values
        ],
    }


def _slid(slid: Slid, articles: Articles) -> dict[str, object]:
    return {"days": slid.days, **_saying(slid.saying, articles)}


def _saying(saying: Saying, articles: Articles) -> dict[str, object]:
    return {"day": saying.day.isoformat() if saying.day else None, **_claim(saying.claim, articles)}


def _claim(claim: Claim, articles: Articles) -> dict[str, object]:
    article = articles[claim.article_id]
    told: dict[str, object] = {
        "id": claim.id,
        "subject": claim.subject,
        "lot": claim.lot,
        "attribute": claim.attribute.value,
        "value": claim.value,
        "lower": claim.lower,
        "upper": claim.upper,
        "unit": claim.unit,
        "actor": claim.actor,
        "hedge": claim.hedge.value,
        "attribution": claim.attribution,
        "as_of": claim.as_of,
        "flag": claim.flag,
        "outlet": article.source or article.site,
        "url": article.url,
        "article": article.id,
        "sentence": claim.sentence,
    }
    return {name: None if value == "" else value for name, value in told.items()}


def _expected(one: Expected) -> dict[str, object]:
    return {
        "name": one.name,
        "subjects": list(one.subjects),
        "lot": one.lot or None,
        "attribute": one.attribute.value if one.attribute else None,
        "told": one.told,
        "begins": one.begins.isoformat(),
        "ends": one.ends.isoformat(),
        "coming": one.coming.value,
        "claims": [claim.id for claim in one.claims],
    }


def _timeline(programme: Programme) -> Iterator[dict[str, object]]:
    """Every claim with the verdict of its row."""
    verdicts = {(row.lot, row.attribute): row.verdict.value for row in programme.ledger}
    for saying in programme.timeline:
        yield {**_saying(saying, programme.articles), "verdict": verdicts.get(_row_of(saying.claim))}


def _row_of(claim: Claim) -> tuple[str, Attribute]:
    """The row of the ledger in which a claim stands; a share stands in that of the time it is of."""
    return (claim.as_of if claim.attribute is Attribute.SHARE else claim.lot), claim.attribute


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = plain(value)
    return f"'{text}" if _FORMULA.match(text) else text
