"""Article → fingerprint, the filed article it repeats, and its origin: the agency or outlet that wrote it.

Copies are found by five-word shingles (Broder 1997): a text repeats another when the smaller of the two
shares at least three tenths of its shingles with the other, and not only what stands below every article of
an outlet: how one of them begins is in the other too, or hardly anything else is in either.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from urllib.parse import urlsplit

from bot import lexicon
from bot.model import Article, Candidate, Fingerprint, Side
from bot.text import words

SHINGLE_WORDS = 5
MAX_WORDS = 20_000
MAX_CHARACTERS = 200_000
KEPT_SHINGLES = 512
KEYS = 12
COPIED = 0.30
BEGINNING = 40  # words
BEGUN_ALIKE = 0.30  # of the beginning's shingles
ALL_BUT_THE_BEGINNING = 0.70  # share of a copy whose beginning was rewritten
MIN_SHARED = 8  # a stock sentence or a quotation of twelve words is no copy
MIN_SHORT = 4  # texts with fewer shingles (a headline) are compared whole


def fingerprint(title: str, text: str) -> Fingerprint:
    """The smallest hashed shingles of a text, its title included where there is hardly more than that.

    Two fingerprints can be compared whatever the lengths of their texts: each is complete below its
    largest shingle (bottom-k sample), and the comparison stays below both.
    """
    told = words(text[:MAX_CHARACTERS])[:MAX_WORDS]
    if len(told) < 2 * SHINGLE_WORDS:
        told = words(title[:MAX_CHARACTERS])[:MAX_WORDS] + told
    shingles = _shingles(told)
    kept = sorted(shingles)[:KEPT_SHINGLES]
    return Fingerprint(
        shingles=frozenset(kept),
        count=len(shingles),
        keys=tuple(f"~{shingle >> 1:x}" for shingle in kept[:KEYS]),
    )


def original(fingerprint: Fingerprint, candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate whose text this is, the one with most in common; of equals the earliest."""
    either = _either(fingerprint.shingles)
    alike = [
        (-share, candidate.sketch.at, candidate.article_id, candidate)
        for candidate in candidates
        if (share := _shared(fingerprint, either, candidate.sketch.fingerprint)) >= COPIED
    ]
    return min(alike, key=lambda found: found[:3])[3] if alike else None


def shared(one: Fingerprint, other: Fingerprint) -> float:
    """The part of the smaller text's shingles that the other has too, 0.0 to 1.0.

    Too few to say are 0.0, and so is a footer that two texts share.
    """
    return _shared(one, _either(one.shingles), other)


def _shared(one: Fingerprint, either: frozenset[int], other: Fingerprint) -> float:
    common = either & other.shingles
    if len(common) < MIN_SHARED and one.shingles != other.shingles:
        return 0.0
    limit = min(_complete_below(one), _complete_below(other))
    both = sum(shingle <= limit for shingle in common)
    smaller = min(sum(shingle <= limit for shingle in side.shingles) for side in (one, other))
    if smaller < MIN_SHARED:
        same = one.shingles == other.shingles and smaller >= MIN_SHORT
        return 1.0 if same else 0.0
    share = both / smaller if both >= MIN_SHARED else 0.0
    if COPIED <= share < ALL_BUT_THE_BEGINNING and not _begun_alike(one, other, common, limit):
        return 0.0
    return share


def _begun_alike(one: Fingerprint, other: Fingerprint, common: frozenset[int], limit: int) -> bool:
    """Whether enough of how one of two texts begins is in the other; True where that was not kept."""
    known = _either(common)
    beginnings = [
        [shingle for shingle in side.shingles if shingle & 1 and shingle <= limit] for side in (one, other)
    ]
    return any(
        sum(shingle in known for shingle in beginning) >= BEGUN_ALIKE * len(beginning)
        for beginning in beginnings
    )


def _either(shingles: frozenset[int]) -> frozenset[int]:
    """The shingles wherever they stand in a text."""
    return shingles | {shingle ^ 1 for shingle in shingles}


def _shingles(told: list[str]) -> set[int]:
    """CRC-32 of every five words in a row, odd at the beginning, even after it; a shorter text is one."""
    if not told:
        return set()
    coded = [word.encode("utf-8", "surrogatepass") for word in told]
    runs = zip(*(coded[start:] for start in range(min(SHINGLE_WORDS, len(coded)))), strict=False)
    hashes = [zlib.crc32(b" ".join(run)) | 1 for run in runs]
    beginning = set(hashes[: BEGINNING - SHINGLE_WORDS + 1])
    return beginning | {shingle - 1 for shingle in hashes if shingle not in beginning}


def _complete_below(sample: Fingerprint) -> int:
    return max(sample.shingles) | 1 if 0 < len(sample.shingles) < sample.count else 1 << 32


# Who wrote it

_HEAD = 240  # characters that hold a dateline
_TAIL = 400  # characters that hold a credit
_DATELINES = (
    re.compile(r"[(\[/]([^()\[\]/\n]{2,40})[)\]/]"),  # New Delhi, Dec 4 (PTI): · МОСКВА, 4 декабря. /ТАСС/.
    re.compile(r"^[^\n]{0,60}?\s[-–—]\s*([^-–—.,:\n]{2,30})[.,:]"),  # МОСКВА, 4 дек - РИА Новости.
    re.compile(r"^(?:[^\n]{0,40}[.,:]\s)?([^-–—,:\n]{2,30})\s*[-–—:]\s"),  # Москва. 4 декабря. ИНТЕРФАКС -
)
_CREDIT = re.compile(
    r"(?im)[(\[/]([^()\[\]/\n]{2,60})[)\]/]\W*$"  # (PTI) · (With inputs from ANI)
    r"|\b(?:inputs?|reporting|feed|agenc(?:y|ies)|source|courtesy|via)\s*(?:from|of|by|:|-)?\s*([^\n.]{2,60})"
    r"|(?:источник|по материалам|с использованием материалов)\s*:?\s*([^\n.]{2,60})"
    r"|(?:स्रोत|इनपुट|एजेंसी|साभार)\s*[:-]?\s*([^\n।]{2,60})"
    r"|^\W*([^\n]{2,30})\s*\Z"  # "PTI MPB ZMN", alone on the last line
)
_PHOTO = re.compile(
    r"(?i)\b(?:photo|image|picture|pic\b|video|graphic|screengrab|getty|фото|снимок|видео)|फ़?ोटो|तस्वीर|चित्र|वीडियो"
)


def origin(article: Article) -> str:
    """The agency that the article credits (dateline, byline, "(PTI)", "With inputs from …"), else its outlet.

    A photo credit is no origin, and neither is "told ANI" inside a sentence. The outlet is the
    article's `source`, else its site, else the host of its address.
    """
    outlet = article.source or article.site or urlsplit(article.url or article.address).hostname or ""
    text = article.text.strip()
    named = (
        *(credit for dateline in _DATELINES for credit in _credits(dateline, text[:_HEAD])),
        *_credits(_CREDIT, text[-_TAIL:]),
        article.author,
        outlet,
    )
    return next((name for credit in named if (name := _agency(credit))), outlet)


def precedes(one: Article, other: Article) -> bool:
    """Whether of two copies `one` is the original: an agency's own, else the one published first."""
    agencies = one.side is Side.AGENCY, other.side is Side.AGENCY
    if agencies[0] != agencies[1]:
        return agencies[0]
    return bool(one.published and other.published and one.published < other.published)


def _credits(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """What stands where a credit stands, without the credits of pictures."""
    for found in pattern.finditer(text):
        line = text.rfind("\n", 0, found.start() + 1) + 1
        around = text[max(line, found.start() - 40) : found.end() + 15].split("\n", maxsplit=1)[0]
        if not _PHOTO.search(around):
            yield next(group for group in found.groups() if group)


def _agency(credit: str) -> str:
    """The agency named first in a credit, or an empty string."""
    places = [(found.start(), name) for name, mark in _marks() if (found := mark.search(credit))]
    return min(places)[1] if places else ""


@cache
def _marks() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Agencies by the names they sign with; an acronym only in capitals (PTI, but not the name Ani)."""
    return tuple(
        (agency.name, re.compile(rf"(?<!\w){re.escape(mark)}(?!\w)", 0 if mark.isupper() else re.IGNORECASE))
        for agency in lexicon.agencies()
        for mark in agency.marks
    )
