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
from contextlib import suppress
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import process_time

import trafilatura
from bs4 import BeautifulSoup
from lxml.html import document_fromstring

from benchmarks.texts import OWN, Against, Row
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
    parts = (
        ("", slice(None), floor),
        (", tuned half", slice(0, None, 2), ""),
        (", other half", slice(1, None, 2), ""),
    )
    for part, chosen, key in parts:
        f1 = {reader: passages_f1(marked[chosen], found[chosen]) for reader, found in texts.items()}
        yield Row(f"{name}: F1{part}", f1.pop("ours"), f1, key, Against.DIFFERENCE)
    speeds.pop("BeautifulSoup paragraphs")  # it only parses
    yield Row(f"{name}: pages a CPU second", speeds.pop("ours"), speeds, f"{floor[:-3]}_speed", Against.RATIO)


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
    """Those that can be imported: `pip install readability-lxml newspaper4k` for two of them."""
    for setting in ("", "fast", "favor_precision", "favor_recall"):
        yield f"trafilatura {setting.removeprefix('favor_') or 'default'}", partial(_trafilatura, setting)
    yield "BeautifulSoup paragraphs", _soup
    if find_spec("readability"):
        yield "readability-lxml", _readability
    if find_spec("newspaper"):
        yield "newspaper4k", _newspaper


def _trafilatura(setting: str, page: bytes, url: str) -> str:
    settings = {setting: True} if setting else {}
    return trafilatura.extract(page, url=url or None, include_comments=False, **settings) or ""


def _soup(page: bytes, _url: str) -> str:
    return "\n".join(found.get_text() for found in BeautifulSoup(page, "lxml").find_all("p"))


def _readability(page: bytes, _url: str) -> str:
    with suppress(Exception):  # it raises whatever comes
        summary = import_module("readability").Document(page.decode("utf-8", "replace")).summary()
        return str(document_fromstring(summary).text_content())
    return ""


def _newspaper(page: bytes, url: str) -> str:
    with suppress(Exception):
        article = import_module("newspaper").Article(url or "https://example.org/")
        article.download(input_html=page.decode("utf-8", "replace"))
        article.parse()
        return str(article.text)
    return ""
