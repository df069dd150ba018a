"""How often title, authors and day of an article page are right, beside trafilatura, htmldate, newspaper4k.

A set is a folder with gzipped pages and `gold.jsonl`: {"file", "url"?, "title"?, "author"?, "date"?}, where
"" says that the page states none, and what is left out is not measured; known is `chunks`.
Titles are compared with the outlet stripped from both sides, authors as sets of names, days as the page's
own zone has them. The rules were tuned on the pages of even index alone: the others are told apart.
newspaper4k is run apart (`apart.py`).
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from urllib.parse import urlsplit

from lxml.html import HtmlElement, HTMLParser, document_fromstring

from benchmarks.texts import Against, Row, apart
from bot.extraction import metadata
from bot.formats.base import usable
from bot.formats.decoding import decode

SETS = ("chunks",)
_BARS = re.compile(r"\s+[-–—•·»:|]\s+|\s*\|\s*")
_MOST_WORDS = 4
_JOINS = re.compile(r"\s*[;,/|]\s*|\s+(?:and|und|et|&)\s+")


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what is known of it; None is what nobody has looked up."""

    html: bytes
    url: str
    title: str | None
    author: str | None
    day: str | None
    is_tuned: bool


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader made of a page."""

    title: str = ""
    author: str = ""
    day: str = ""


def measure(data: Path) -> list[Row]:
    """The rows of the sets that stand in `data`."""
    return [row for name in SETS if (data / name).is_dir() for row in _set(name, pages(data / name))]


def pages(folder: Path) -> list[Page]:
    """The pages of a set, in the order of its gold."""
    lines = (folder / "gold.jsonl").read_text("utf-8").splitlines()
    return [_page(folder, json.loads(line), number) for number, line in enumerate(lines)]


def _page(folder: Path, gold: Mapping[str, str | None], number: int) -> Page:
    return Page(
        html=gzip.decompress((folder / str(gold["file"])).read_bytes()),
        url=gold.get("url") or "",
        title=gold.get("title"),
        author=gold.get("author"),
        day=gold.get("date"),
        is_tuned=number % 2 == 0,
    )


def _set(name: str, shown: Sequence[Page]) -> Iterator[Row]:
    """The rows of one set: of all pages with their floors, of each half without."""
    read = {reader: [run(page) for page in shown] for reader, run in _readers().items()}
    for peer in {"newspaper4k"} & set(apart.names()):
        made, _ = apart.read(peer, [(page.html, page.url) for page in shown])
        read[peer] = [Read(*(one.get(part, "") for part in ("title", "author", "day"))) for one in made]
    kept = [number for number, page in enumerate(shown) if not page.is_tuned]
    tuned = [number for number, page in enumerate(shown) if page.is_tuned]
    for part, chosen in (("", range(len(shown))), (", tuned on", tuned), (", kept apart", kept)):
        for measured, floor, right in _MEASURES:
            counted = [number for number in chosen if right(shown[number], Read()) is not None]
            if counted:
                able = [reader for reader in read if reader != "htmldate" or "day" in measured]
                found = {reader: _share(shown, read[reader], counted, right) for reader in able}
                yield _row(f"{name}: {measured}{part}", found, "" if part else f"{name}_{floor}")
    yield Row(f"{name}: metadata, CPU ms a page", _cost(shown), {}, f"{name}_metadata_ms", Against.AT_MOST)


def _row(name: str, found: Mapping[str, float], floor: str) -> Row:
    peers = {reader: share for reader, share in found.items() if reader != "ours"}
    invented = floor.endswith("invented") or "where there is none" in name
    return Row(name, found["ours"], peers, floor, Against.AT_MOST if invented else Against.DIFFERENCE)


def _share(
    shown: Sequence[Page],
    read: Sequence[Read],
    counted: Sequence[int],
    right: Callable[[Page, Read], bool | None],
) -> float:
    return sum(bool(right(shown[number], read[number])) for number in counted) / len(counted)


def _title(page: Page, read: Read) -> bool | None:
    return (
        _without_outlet(read.title, page.url) == _without_outlet(page.title, page.url) if page.title else None
    )


def _without_outlet(title: str, url: str) -> list[str]:
    """A title's parts between bars and dashes, without those at its ends that the address names.

    A part of at most four words is the outlet's where the chief label of the host stands in it (`bbc` in "BBC
    News") or it stands in the host ("The Example Post" in theexamplepost.com). It is the benchmark's own, and
    the same for all readers: an improvement of theirs or ours moves nobody else.
    """
    host = "".join(filter(str.isalnum, (urlsplit(url).hostname or "").removeprefix("www.").casefold()))
    label = max((urlsplit(url).hostname or "").casefold().split("."), key=len)
    parts = [_plain(part) for part in _BARS.split(title)]
    while len(parts) > 1 and _is_outlet(parts[-1], host, label):
        parts.pop()
    while len(parts) > 1 and _is_outlet(parts[0], host, label):
        parts.pop(0)
    return parts


def _is_outlet(part: str, host: str, label: str) -> bool:
    letters = "".join(filter(str.isalnum, part))
    short = len(part.split()) <= _MOST_WORDS
    return short and bool(letters) and (letters in host or (len(label) > 2 and label in letters))


def _author(page: Page, read: Read) -> bool | None:
    return _people(read.author) == _people(page.author) if page.author else None


def _invented(page: Page, read: Read) -> bool | None:
    return bool(read.author) if page.author == "" else None


def _day(page: Page, read: Read) -> bool | None:
    return read.day == page.day if page.day else None


def _dated(page: Page, read: Read) -> bool | None:
    return bool(read.day) if page.day == "" else None


_MEASURES: tuple[tuple[str, str, Callable[[Page, Read], bool | None]], ...] = (
    ("title right", "title", _title),
    ("authors right", "authors", _author),
    ("author named where there is none", "authors_invented", _invented),
    ("exact day", "day", _day),
    ("day named where there is none", "days_invented", _dated),
)


def _readers() -> dict[str, Callable[[Page], Read]]:
    return {"ours": _ours, "trafilatura": _trafilatura, "htmldate": _htmldate}


def _ours(page: Page) -> Read:
    known, _ = metadata.read(_tree(page), page.url)
    return Read(known.title, known.author, known.published.date().isoformat() if known.published else "")


def _tree(page: Page) -> HtmlElement:
    """The page as it is parsed before it is read, in the encoding it states."""
    parser = HTMLParser(collect_ids=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    return document_fromstring(usable(decode(page.html, None)).encode("utf-8", "replace"), parser=parser)


def _trafilatura(page: Page) -> Read:
    from trafilatura import bare_extraction  # noqa: PLC0415  # a peer, and heavy

    found = bare_extraction(page.html, url=page.url or None, with_metadata=True)
    return Read(*(str(getattr(found, name, None) or "") for name in ("title", "author", "date")))


def _htmldate(page: Page) -> Read:
    """htmldate at its best: the original date, with all its searches. It knows no titles and authors."""
    from htmldate import find_date  # noqa: PLC0415  # a peer, and heavy

    return Read(day=find_date(page.html, url=page.url or None, original_date=True) or "")


def _cost(shown: Sequence[Page]) -> float:
    """Milliseconds of CPU that our reading of the metadata takes for a parsed page."""
    trees = [(_tree(page), page.url) for page in shown]
    began = process_time()
    for tree, url in trees:
        metadata.read(tree, url)
    return (process_time() - began) / max(1, len(trees)) * 1_000


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _people(names: str | None) -> frozenset[str]:
    return frozenset(_plain(name).strip(". ") for name in _JOINS.split(names or "") if name.strip())
