"""How much of the article's text is found, and of nothing else: F1 over passages, and over words.

Sets: our own articles in pages of our own making (`layouts.py`); `chunks/gold.jsonl`, a line a page with
`file` (html.gz beside it), `url`, and the passages `with` and `without`; `pages/gold.jsonl`, a line a page
with `file` and the whole `text`. What was tuned on `chunks` was tuned on its first, third, fifth… page: both
halves are shown.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from time import process_time

import trafilatura
from bs4 import BeautifulSoup

from benchmarks.texts import OWN, Against, Row, apart
from benchmarks.texts.layouts import Page, pages
from bot import extraction
from bot.errors import ParseError

Reader = Callable[[bytes, str], str]
"""A page and its address → the text."""

_SPACES = re.compile(r"\s+")


def measure(data: Path) -> Iterator[Row]:
    """The rows of the sets that stand in `data`, and of ours."""
    readers = {"ours": _ours, **dict(_peers())}
    for reader in readers.values():
        reader(b"<html><body><p>What is loaded at first is none of a page's cost.</p></body></html>", "")
    yield from _passages("own pages", list(pages(OWN / "stories.jsonl")), readers, floor="own_pages_f1")
    if (chunks := data / "chunks").is_dir():
        yield from _passages("chunks", list(_marked(chunks)), readers, floor="chunks_f1")
    if (whole := data / "pages").is_dir():
        yield _words(whole, readers)


def _passages(
    name: str, marked: Sequence[Page], readers: Mapping[str, Reader], *, floor: str
) -> Iterator[Row]:
    texts, speeds = {}, {}
    for reader_name, reader in readers.items():
        began = process_time()
        texts[reader_name] = [reader(page.html, page.url) for page in marked]
        speeds[reader_name] = len(marked) / (process_time() - began)
    others = {}
    for peer in apart.names():
        found, seconds = apart.read(peer, [(page.html, page.url) for page in marked])
        texts[peer], others[peer] = [row.get("text", "") for row in found], len(marked) / seconds
    parts = (
        ("", slice(None), floor),
        (", tuned half", slice(0, None, 2), ""),
        (", other half", slice(1, None, 2), ""),
    )
    for part, chosen, key in parts:
        f1 = {reader: passages_f1(marked[chosen], read[chosen]) for reader, read in texts.items()}
        yield Row(f"{name}: F1{part}", f1.pop("ours"), f1, key, Against.DIFFERENCE)
    speeds.pop("BeautifulSoup paragraphs")  # it only parses
    ours = speeds.pop("ours")
    yield Row(f"{name}: pages a CPU second", ours, speeds, f"{floor[:-3]}_speed", Against.RATIO)
    yield Row(f"{name}: pages a CPU second, peers run apart", ours, others, "", Against.RATIO)


def passages_f1(marked: Sequence[Page], texts: Sequence[str]) -> float:
    """F1 of the passages that are in the text and of those that are not; spaces do not count."""
    kept = lost = foreign = 0
    for page, text in zip(marked, texts, strict=True):
        found = _SPACES.sub(" ", text)
        own = [_SPACES.sub(" ", passage) in found for passage in page.own]
        kept, lost = kept + sum(own), lost + len(own) - sum(own)
        foreign += sum(_SPACES.sub(" ", passage) in found for passage in page.foreign)
    return 2 * kept / (2 * kept + lost + foreign) if kept else 0.0


def _words(whole: Path, readers: Mapping[str, Reader]) -> Row:
    """The mean F1 of the words of each page's text."""
    gold = list(_lines(whole))
    f1 = {
        name: sum(_words_f1(row["text"], reader(page, "")) for row, page in gold) / len(gold)
        for name, reader in readers.items()
    }
    for peer in apart.names():
        found, _ = apart.read(peer, [(page, "") for _, page in gold])
        told = zip(gold, found, strict=True)
        f1[peer] = sum(_words_f1(row["text"], read.get("text", "")) for (row, _), read in told) / len(gold)
    return Row("pages: F1 of words", f1.pop("ours"), f1, "pages_words_f1", Against.DIFFERENCE)


def _words_f1(gold: str, found: str) -> float:
    one, other = (Counter(re.findall(r"\w+", text.lower())) for text in (gold, found))
    return 2 * (one & other).total() / ((one.total() + other.total()) or 1)


def _lines(folder: Path) -> Iterator[tuple[dict[str, str], bytes]]:
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield row, gzip.decompress((folder / row["file"]).read_bytes())


def _marked(folder: Path) -> Iterator[Page]:
    for row, page in _lines(folder):
        yield Page(html=page, url=row["url"] or "", own=row["with"], foreign=row["without"])


def _ours(page: bytes, url: str) -> str:
    try:
        return extraction.read(page, url=url).text
    except ParseError:
        return ""


def _peers() -> Iterator[tuple[str, Reader]]:
    """Those that are installed beside us; two others are run `apart`."""
    for setting in ("", "fast", "favor_precision", "favor_recall"):
        yield f"trafilatura {setting.removeprefix('favor_') or 'default'}", partial(_trafilatura, setting)
    yield "BeautifulSoup paragraphs", _soup


def _trafilatura(setting: str, page: bytes, url: str) -> str:
    settings = {setting: True} if setting else {}
    return trafilatura.extract(page, url=url or None, include_comments=False, **settings) or ""


def _soup(page: bytes, _url: str) -> str:
    return "\n".join(found.get_text() for found in BeautifulSoup(page, "lxml").find_all("p"))
