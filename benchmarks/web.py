"""How fast pages come from a large archive, while people read and a poll runs.

Run `python benchmarks/web.py [--entries N] [--articles N] [--stories N] [--seconds S]` from the repository.
It fills a SQLite archive with news of our own making, starts `defwatch run` over it with feeds on loopback
that take their time, lets 20 readers open a page every two seconds each, prints one JSON document with the
milliseconds of each kind of page, and exits 1 where the 95th percentile of any is over its floor.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))

import httpx
from sqlalchemy import Connection, create_engine, insert

from benchmarks.search import NAMES, QUERIES, articles, vocabulary
from bot import indexing
from bot.config import load
from bot.model import Article
from storage import tables
from storage.columns import digest
from storage.store import Store

FLOORS = Path(__file__).parent / "floors.json"
Answer = tuple[str, float, int]
"""A kind of page, milliseconds, and the status."""
NOW = datetime.now(UTC)
SPAN = timedelta(days=730)
PORTION = 2_000
READERS, PAUSE = 20, 2.0
SUBJECTS = NAMES["en"][:9]
FEEDS, ANSWER_SECONDS = 400, 0.6
VALUES: Mapping[str, Sequence[tuple[object, str]]] = {
    "contract_value": ((5_430_000_000, "USD"), (5_000_000_000, "USD"), (400_000_000_000, "INR")),
    "quantity_ordered": ((5, "squadron"), (10, "squadron")),
    "quantity_delivered": ((3, "squadron"), (4, "squadron")),
    "delivery_deadline": (("2026-09", ""), ("2026-04/2027-03", ""), ("2027", "")),
    "stage": (("talks", ""), ("signed", ""), ("offered", ""), ("delivered", "")),
}


def fill(url: str, config: Path, *, entries: int, filed: int, stories: int) -> None:
    """Entries that share articles, every second one of a story, with matches and claims; all indexed."""
    store = Store(url)
    store.upgrade()
    with store.writing() as archive:
        archive.feeds.sync(load(config, environ={}).feeds, now=NOW)
    engine = create_engine(url)
    told, weights = vocabulary()
    with engine.begin() as connection:
        connection.execute(insert(tables.stories), [_story(place, stories) for place in range(stories)])
    for start in range(0, filed, PORTION):
        made = articles(min(PORTION, filed - start), start, told, weights)
        with engine.begin() as connection:
            _fill(connection, made, start, entries=entries, filed=filed, stories=stories)
    engine.dispose()
    indexing.catch_up(store)
    store.close()


def _fill(
    connection: Connection, made: Sequence[Article], start: int, *, entries: int, filed: int, stories: int
) -> None:
    step = SPAN / filed
    each = entries // filed
    rows, listed, matched, claimed = [], [], [], []
    for place, article in enumerate(made, start):
        number, at = place + 1, NOW - SPAN + step * place
        chance = random.Random(place)  # noqa: S311  # the same archive every time
        subject = chance.choices(SUBJECTS, weights=range(9, 0, -1))[0]
        story = place * stories // filed + 1 if place % 2 else None
        rows.append(_article(article, number, at, story))
        listed += [_entry(number, copy, article, at) for copy in range(each)]
        if story:
            matched.append(_match(number, subject))
            claimed += [
                _claim(number, position, subject, chance) for position in range(chance.choice((0, 1, 2, 3)))
            ]
    for table, values in (
        (tables.articles, rows),
        (tables.entries, listed),
        (tables.matches, matched),
        (tables.claims, claimed),
    ):
        connection.execute(insert(table), values)


def _story(place: int, stories: int) -> dict[str, object]:
    at = NOW - SPAN + SPAN * (place + 1) / stories
    return {"id": place + 1, "created": at - timedelta(hours=6), "updated": at}


def _article(article: Article, number: int, at: datetime, story: int | None) -> dict[str, object]:
    return {
        "id": number,
        "address_key": digest(article.address),
        "address": article.address,
        "url": article.url,
        "title": article.title,
        "author": "",
        "published": at,
        "site": article.source,
        "language": article.language,
        "text_from": "page",
        "note": "",
        "source": article.source,
        "side": "press",
        "first_seen": at,
        "text_seen": at,
        "waiting": False,
        "story_id": story,
        "origin": article.source,
        "reason": "",
        "filed": at if story else None,
        "text": article.text,
    }


def _entry(number: int, copy: int, article: Article, at: datetime) -> dict[str, object]:
    url = f"{article.url}?copy={copy}"
    return {
        "feed_id": (number * 7 + copy) % FEEDS + 1,
        "article_id": number,
        "url_key": digest(url),
        "first_seen": at,
        "published": at,
        "waiting": False,
        "fingerprint": "",
        "url": url,
        "guid": url,
        "title": article.title,
    }


def _match(number: int, subject: str) -> dict[str, object]:
    words = {"alias": subject, "field": "text", "start": 0, "end": 5, "words": subject, "context": subject}
    return {"article_id": number, "position": 0, "keyword": subject, **words}


def _claim(number: int, position: int, subject: str, chance: random.Random) -> dict[str, object]:
    attribute = chance.choice(list(VALUES))
    value, unit = chance.choice(VALUES[attribute])
    bound = {"lower": value, "upper": value} if isinstance(value, int) else {"lower": None, "upper": None}
    sentence = f"The {subject} {attribute.replace('_', ' ')} is {value} {unit}, it was said."
    return {
        "article_id": number,
        "position": position,
        "key": f"{number:08x}{position:04x}",
        "subject": subject,
        "lot": chance.choice(("2018", "2018/rest", "more")),
        "attribute": attribute,
        "value": value,
        **bound,
        "unit": unit,
        "actor": "",
        "hedge": "reported",
        "attribution": chance.choice(("outlet", "unnamed", "party:RU", "official:IN MoD")),
        "as_of": "",
        "field": "text",
        "start": 0,
        "end": 5,
        "flag": "",
        "sentence": sentence,
    }


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A feed of 30 entries nobody has seen, after a while, as over a real network."""
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
        while line := await reader.readuntil(b"\r\n\r\n"):
            await asyncio.sleep(ANSWER_SECONDS)
            body = _rss(line.split(b" ", 2)[1].decode())
            head = (
                f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            writer.write(head.encode() + body)
            await writer.drain()
    writer.close()


def _rss(path: str) -> bytes:
    at = format_datetime(datetime.now(UTC))
    items = "".join(
        f"<item><title>{_title(path, number)}</title><link>https://example.org{path}/{number}</link>"
        f"<pubDate>{at}</pubDate><description>Traders of {path} said so on the day.</description></item>"
        for number in range(30)
    )
    return f'<rss version="2.0"><channel><title>{path}</title>{items}</channel></rss>'.encode()


def _title(path: str, number: int) -> str:
    """Of thirty entries one is of interest."""
    return f"Market report {number} of {path}" if number else f"A squadron of S-400 came to base {path}"


def configuration(folder: Path, port: int) -> Path:
    """A feeds.yaml whose feeds are served on that port."""
    config = folder / "feeds.yaml"
    listed = "".join(
        f"  - {{url: 'http://127.0.0.1:{port}/{n}', name: outlet-{n}, full_text: never}}\n"
        for n in range(FEEDS)
    )
    watched = "".join(f"  - {subject}\n" for subject in SUBJECTS)
    config.write_text(
        f"feeds:\n{listed}watchlist:\n{watched}settings:\n"
        f"  fetch: {{concurrency: 8, per_host: 8, allow_networks: ['127.0.0.1:{port}']}}\n"
    )
    return config


@contextmanager
def program(config: Path, url: str, port: int) -> Iterator[None]:
    """`defwatch run` until the block ends."""
    command = [
        sys.executable,
        "-m",
        "bot",
        "run",
        "--config",
        str(config),
        "--database",
        url,
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def pages(chance: random.Random, stories: int) -> tuple[str, str]:
    """A kind of page, and one of them."""
    subject = chance.choices(SUBJECTS, weights=range(9, 0, -1))[0]
    kinds = {
        "stories": "/",
        "stories of": f"/?keyword={quote(subject)}&since=1y",
        "story": f"/story/{stories - chance.randrange(stories // 2)}",
        "keyword": f"/keywords/{quote(subject)}",
        "search": f"/search?q={quote(chance.choice(QUERIES))}",
        "feeds": "/feeds",
        "deliveries": "/deliveries",
        "atom": f"/atom.xml?keyword={quote(subject)}",
        "api": "/api/v1/stories",
    }
    kind = chance.choice(list(kinds))
    return kind, kinds[kind]


async def read(base: str, stories: int, seconds: float, number: int, took: list[Answer]) -> None:
    """One reader."""
    chance = random.Random(number)  # noqa: S311  # as above
    ends = time.monotonic() + seconds
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        await asyncio.sleep(chance.random() * PAUSE)
        while (began := time.monotonic()) < ends:
            kind, path = pages(chance, stories)
            response = await client.get(path)
            took.append((kind, (time.monotonic() - began) * 1000, response.status_code))
            await asyncio.sleep(max(0.0, PAUSE - (time.monotonic() - began)))


async def measure(url: str, config: Path, *, stories: int, seconds: float, port: int) -> list[Answer]:
    """What each request took."""
    base, took = f"http://127.0.0.1:{port}", list[Answer]()
    server = await asyncio.start_server(answer, "127.0.0.1", port + 1)
    with program(config, url, port):
        async with httpx.AsyncClient(base_url=base) as client:
            await _up(client)
        await asyncio.gather(*(read(base, stories, seconds, one, took) for one in range(READERS)))
    server.close()
    return took


async def _up(client: httpx.AsyncClient) -> None:
    for _ in range(200):
        with contextlib.suppress(httpx.TransportError):
            await client.get("/healthz")
            return
        await asyncio.sleep(0.1)
    raise SystemExit("web: `defwatch run` did not answer within 20 s")


def by_kind(took: Sequence[Answer]) -> dict[str, list[float]]:
    """Milliseconds by kind of page, and of all."""
    kinds: dict[str, list[float]] = {"all": [spent for _, spent, _ in took]}
    for kind, spent, _ in took:
        kinds.setdefault(kind, []).append(spent)
    return kinds


def _percentiles(spent: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(spent, n=20)
    return {"median_ms": round(statistics.median(spent), 1), "p95_ms": round(cuts[-1], 1)}


def main() -> int:
    """Fill, serve, read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--stories", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--port", type=int, default=8917)
    parser.add_argument("--keep", type=Path, help="keep the archive here, and use the one that is there")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file, config = asked.keep or Path(folder) / "web.db", configuration(Path(folder), asked.port + 1)
        url = f"sqlite:///{file}"
        if not file.exists():
            fill(url, config, entries=asked.entries, filed=asked.articles, stories=asked.stories)
        reading = measure(url, config, stories=asked.stories, seconds=asked.seconds, port=asked.port)
        took = asyncio.run(reading)
    kinds, failed = by_kind(took), sum(1 for *_, status in took if status != HTTPStatus.OK)
    pages = {kind: _percentiles(spent) for kind, spent in sorted(kinds.items())}
    print(json.dumps({"requests": len(took), "failed": failed, "pages": pages}, indent=2))  # noqa: T201  # its output
    floor = json.loads(FLOORS.read_text("utf-8"))["web_p95_ms_at_most"]
    return int(failed > 0 or any(one["p95_ms"] > floor for one in pages.values()))


if __name__ == "__main__":
    sys.exit(main())
