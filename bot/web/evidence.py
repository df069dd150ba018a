"""A story ready to cite: quotations, addresses, times, fingerprints of the texts and the table of claims."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from bot import __version__
from bot.app import App
from bot.model import Article, LedgerRow, Story
from bot.rendering.clean import clip, plain, web_address
from bot.web.ledger import Ledger, Row
from bot.web.shown import named, outlet
from bot.web.story import load

_SPEAKING = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LEADING = re.compile(r"\A(\d*)([.)]|(?<!\d)[-+=])")
_FORMULA = re.compile(r"\A[=+\-@\uff1d\uff0b\uff0d\uff20]")  # the wide ones too: spreadsheets of East Asia
_ARTICLE = ("id", "outlet", "origin", "reprint_of", "published", "first_seen", "title", "url", "sha256")
CLAIM = (
    "id",
    "subject",
    "lot",
    "attribute",
    "value",
    "lower",
    "upper",
    "unit",
    "actor",
    "hedge",
    "attribution",
    "as_of",
    "verdict",
    "article",
    "sentence",
)


def markdown(app: App, request: Request) -> Response:
    """The pack as one Markdown document (CommonMark with a table)."""
    story, rows = load(app, request)
    return attached(_document(app, story, rows).encode(), "text/markdown", f"story-{story.id}.md")


def archive(app: App, request: Request) -> Response:
    """The document, the tables of articles and claims, and the fingerprints of all three."""
    story, rows = load(app, request)
    files = {
        "evidence.md": _document(app, story, rows).encode(),
        "articles.csv": table(_ARTICLE, _articles(story)),
        "claims.csv": table(CLAIM, claims_table(rows)),
    }
    sums = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in {**files, "SHA256SUMS": sums.encode()}.items():
            pack.writestr(zipfile.ZipInfo(name, app.clock.now().timetuple()[:6]), content)
    return attached(packed.getvalue(), "application/zip", f"story-{story.id}.zip")


def table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV (RFC 4180) in which no spreadsheet reads a formula."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return written.getvalue().encode()


def claims_table(rows: Iterable[LedgerRow]) -> Iterator[Sequence[object]]:
    """One line a claim, with the verdict of its row."""
    for row in rows:
        for value in row.values:
            for one in value.claims:
                told: tuple[object, ...] = (one.value, one.lower, one.upper, one.unit, one.actor)
                said = (one.hedge, one.attribution, one.as_of, row.verdict, one.article_id, one.sentence)
                yield (one.id, one.subject, one.lot, one.attribute, *told, *said)


def fingerprint(article: Article) -> str:
    """SHA-256 of the text as the archive holds it."""
    return sha256(article.text.encode()).hexdigest()


def _articles(story: Story) -> Iterator[Sequence[object]]:
    for member in story.articles:
        one = member.article
        at = (utc(one.published), utc(one.first_seen))
        yield (
            one.id,
            outlet(member),
            one.origin,
            one.duplicate_of,
            *at,
            one.title,
            web_address(one.url),
            fingerprint(one),
        )


def _document(app: App, story: Story, rows: Sequence[LedgerRow]) -> str:
    texts = {member.article.id: member.article for member in story.articles}
    ledger = Ledger.of(texts, ZoneInfo(app.config.settings.timezone))
    shown = [ledger.row(row) for row in rows]
    made = f"Story {story.id}, read {utc(app.clock.now())} by Defwatch {__version__}"
    counts = f"{len(story.articles)} articles, {len(story.origins)} origins; times in UTC."
    parts = [
        [f"# {_escaped(named(story.articles[0].article.title))}", "", f"{made}: {counts}"],
        ["## Claims", "", *_claims(shown)] if shown else [],
        ["## Quotations", "", *_quotations(shown)] if shown else [],
        ["## Articles", "", *_listed(story)],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _claims(rows: Sequence[Row]) -> Iterator[str]:
    yield "| subject | lot | what | value | who | verdict |"
    yield "|---|---|---|---|---|---|"
    for row in rows:
        for told in row.values:
            cells = (row.subject, row.lot, row.what, told.value, told.who, row.verdict)
            yield f"| {' | '.join(_escaped(cell) for cell in cells)} |"


def _quotations(rows: Sequence[Row]) -> Iterator[str]:
    seen: set[tuple[int, str]] = set()
    for row in rows:
        for told in row.values:
            for quote in told.quotes:
                said = (quote.article.id, quote.claim.sentence)
                if said not in seen:
                    seen.add(said)
                    yield f"> {_escaped(quote.claim.sentence)}"
                    yield f"> ({_escaped(quote.speaker)}, in article {quote.article.id})"
                    yield ""


def _listed(story: Story) -> Iterator[str]:
    for member in story.articles:
        one = member.article
        yield f"{one.id}. {_escaped(outlet(member))}: {_escaped(named(one.title))}"
        yield f"   - address: <{address}>" if (address := _address(one)) else "   - no address"
        yield f"   - published {utc(one.published) or 'not stated'}, first seen {utc(one.first_seen)}"
        if one.duplicate_of:
            yield f"   - reprint of article {one.duplicate_of}"
        yield f"   - text: {len(one.text):,} characters, SHA-256 `{fingerprint(one)}`"


def _address(article: Article) -> str:
    address = web_address(article.url)
    return "" if "<" in address or ">" in address else address


def _escaped(text: str) -> str:
    """Foreign words that mean nothing to Markdown or HTML."""
    return _LEADING.sub(r"\1\\\2", _SPEAKING.sub(r"\\\1", clip(plain(text), 1000)).replace("&", "&amp;"))


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = plain(value)
    return f"'{text}" if _FORMULA.match(text) else text


def utc(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def attached(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
