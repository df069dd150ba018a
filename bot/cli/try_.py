"""try: one stage alone, on the user's own input; nothing is stored, nothing is fetched.

JSONL in, JSONL out, input order kept, `-` is standard input. A line that cannot be processed becomes
`{"id": …, "error": …}` in its place.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from bot.cli import console
from bot.errors import DefwatchError, ParseError, UsageError

if TYPE_CHECKING:
    from bot.model import Article
    from storage.store import Store

LARGEST = 50_000_000
"""Bytes of one file after decompression."""

Record = Mapping[str, object]


@click.group()
def try_() -> None:
    """One stage alone, on your own input; nothing is stored, nothing is fetched."""


@try_.command("parse")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--content-type", default=None, metavar="T", help="As the server would say it.")
@console.common
def parse(config_path: str, database: str, files: tuple[str, ...], content_type: str | None) -> None:
    """Feed documents to entries.

    Prints one line a file: {"file", "format", "title", "url", "language", "entries", "warnings"}.
    """
    from bot import parsing

    for file in files:
        try:
            parsed = parsing.parse(_unpacked(file), content_type, "")
        except DefwatchError as error:
            console.out_line({"file": file, "error": str(error)})
            continue
        head = {name: getattr(parsed, name) for name in ("format", "title", "url", "language")}
        console.out_line({"file": file, **head, "entries": parsed.entries, "warnings": parsed.warnings})


@try_.command("extract")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--url", default="", metavar="U", help="The page's address.")
@console.common
def extract(config_path: str, database: str, files: tuple[str, ...], url: str) -> None:
    """Pages to articles.

    FILE is HTML, or (named *.jsonl, or `-`) lines of {"id", "html_path", "url"?}. Prints one line a page:
    {"id", "title", "author", "published", "site", "language", "canonical_url", "text"}.
    """
    for file in files:
        if file == "-" or file.endswith((".jsonl", ".ndjson")):
            _each_line(file, _extract_record)
        else:
            _one(file, partial(_extract, file, url))


def _extract_record(record: Record) -> Iterator[Mapping[str, object]]:
    yield _extract(_text(record, "html_path"), str(record.get("url") or ""))


def _extract(file: str, url: str) -> Mapping[str, object]:
    from bot import extraction

    found = extraction.read(_unpacked(file), url=url)
    names = ("title", "author", "published", "site", "language", "canonical_url", "text")
    return {name: getattr(found, name) for name in names}


@try_.command("match")
@click.argument("files", metavar="[FILE...]", nargs=-1)
@console.common
def match(config_path: str, database: str, files: tuple[str, ...]) -> None:
    """Texts to the watch-list's hits.

    Reads lines of {"id", "title"?, "text"} and prints one line for each: {"id", "keywords", "hits"}.
    """
    from bot import matching

    matcher = matching.compile(console.load_config(config_path).watchlist)

    def one(record: Record) -> Iterator[Mapping[str, object]]:
        title, text = str(record.get("title") or ""), _text(record, "text")
        hits = matching.find(matcher, title=title, text=text)
        names = ("keyword", "alias", "start", "end", "field")
        yield {
            "keywords": list(dict.fromkeys(hit.keyword for hit in hits)),
            "hits": [{name: getattr(hit, name) for name in names} for hit in hits],
        }

    for file in files or ("-",):
        _each_line(file, one)


@try_.command("cluster")
@click.argument("files", metavar="[FILE...]", nargs=-1)
@console.common
def cluster(config_path: str, database: str, files: tuple[str, ...]) -> None:
    """Articles to stories.

    Reads lines of {"id", "title", "text", "published"?, "url"?, "language"?, "source"?} in time order and
    prints one line for each, decided from the lines before it: {"id", "story", "duplicate_of"}.
    """
    from storage.store import Store

    store = Store("sqlite://")
    store.upgrade()
    stream = _Stream(store)
    for file in files or ("-",):
        _each_line(file, stream.place)
    store.close()


@try_.command("claims")
@click.argument("files", metavar="[FILE...]", nargs=-1)
@click.option("--merge", is_flag=True, help="The ledger of all lines: what agrees and what does not.")
@console.common
def claims(config_path: str, database: str, files: tuple[str, ...], merge: bool) -> None:
    """Articles to claims, or with --merge to the ledger.

    Reads lines of {"id", "title"?, "text", "published"?, "url"?} and prints one line a claim: {"id",
    "subject", "lot", "attribute", "value", "lower", "upper", "unit", "actor", "hedge", "attribution",
    "as_of", "sentence", "start", "end", "field", "flag"}; with --merge one line for each subject, lot and
    attribute.
    """
    from bot.cli.claiming import Claiming

    stage, now = Claiming(keep=merge), datetime.now(UTC)

    def one(record: Record) -> Iterator[Mapping[str, object]]:
        yield from stage.read(record.get("id"), _article(record, "urn:line", now=now))

    for file in files or ("-",):
        _each_line(file, one)
    for row in stage.ledger():
        console.out_line(row)


class _Stream:
    """The archive of one `try cluster`: in memory, filled by the same steps as the real one."""

    def __init__(self, store: Store) -> None:
        from bot import lexicon, matching
        from bot.filing import Interests

        self._store = store
        nothing, names = matching.compile(()), matching.compile(lexicon.keywords())
        self._interests = Interests(
            watchlist=lambda: nothing,
            lexicon=lambda: names,
            everything=True,
            horizon=console.duration("48h"),
        )
        self._ids: dict[int, object] = {}
        self._first: dict[int, object] = {}
        self._now = datetime.now(UTC)

    def place(self, record: Record) -> Iterator[Mapping[str, object]]:
        from bot.filing import file_one, prepare

        address = f"urn:line:{len(self._ids)}"
        draft = prepare(_article(record, address, now=self._now), (), self._interests)
        with self._store.writing() as archive:
            filed = file_one(archive, None, draft, now=self._now)
        self._ids[filed.article_id] = record.get("id")
        story = filed.story_id or 0
        self._first.setdefault(story, record.get("id"))
        copied = self._ids[filed.duplicate_of] if filed.duplicate_of else None
        yield {"story": self._first[story], "duplicate_of": copied}


def _article(record: Record, address: str, *, now: datetime) -> Article:
    from bot import text
    from bot.model import Article, TextFrom

    title, body = str(record.get("title") or ""), _text(record, "text")
    declared = record.get("language")
    return Article(
        address=address,
        url=str(record.get("url") or ""),
        title=title,
        text=body,
        text_from=TextFrom.FILE,
        published=_time(record.get("published")),
        language=text.language(f"{title}\n{body}", declared=str(declared) if declared else None),
        source=str(record.get("source") or ""),
        first_seen=now,
    )


def _each_line(file: str, stage: Callable[[Record], Iterator[Mapping[str, object]]]) -> None:
    """Run a stage on each line of a JSONL file; a bad line becomes its error."""
    with _lines(file) as lines:
        for number, line in enumerate(lines, start=1):
            told = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            if told.strip():
                _one_line(number, told, stage)


def _one_line(number: int, line: bytes, stage: Callable[[Record], Iterator[Mapping[str, object]]]) -> None:
    key: object = number
    try:
        record = _record(number, line)
        key = record.get("id", number)
        for result in stage(record):
            console.out_line({"id": key, **result})
    except DefwatchError as error:
        console.out_line({"id": key, "error": str(error)})


def _record(number: int, line: bytes) -> Record:
    """The JSON object that stands in a line.

    Raises:
        ParseError: there is none.
    """
    try:
        record = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise ParseError(f"line {number}: not UTF-8: byte {error.start + 1}") from error
    except ValueError as error:  # no JSON, or a number of thousands of digits
        raise ParseError(f"line {number}: not JSON: {error}") from error
    except RecursionError as error:
        raise ParseError(f"line {number}: nested too deeply") from error
    if not isinstance(record, dict):
        raise ParseError(f"line {number}: not a JSON object")
    return record


def _one(key: str, stage: Callable[[], Mapping[str, object]]) -> None:
    try:
        console.out_line({"id": key, **stage()})
    except DefwatchError as error:
        console.out_line({"id": key, "error": str(error)})


def _lines(file: str) -> BinaryIO:
    if file == "-":
        return open(sys.stdin.fileno(), "rb", closefd=False)
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise UsageError(f"{file}: {console.unreadable(error)}") from error


def _text(record: Record, name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str):
        raise ParseError(f'"{name}" is missing or no string')
    return value


def _time(value: object) -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(str(value))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise ParseError(f'"published" is no ISO 8601 time: {value}') from error


def _unpacked(file: str) -> bytes:
    """A file's bytes, gunzipped where it is gzip.

    Raises:
        ParseError: it cannot be read.
    """
    try:
        body = console.read_bytes(file)
        if not body.startswith(b"\x1f\x8b"):
            return body
        with gzip.open(io.BytesIO(body)) as stream:
            return stream.read(LARGEST)
    except UsageError as error:
        raise ParseError(str(error)) from error
    except (OSError, EOFError, zlib.error) as error:
        raise ParseError(f"{file}: {error}") from error
