"""Text → fingerprint, and the filed article that has the same text.

Copies are found by five-word shingles (Broder 1997) over words that house style does not change: a text
repeats another when the smaller of the two shares at least three tenths of its shingles with the other, and
not only what stands below every article of an outlet. The same words around another figure are another event.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from heapq import nsmallest
from sys import byteorder

from bot import lexicon
from bot.model import Candidate, Fingerprint
from bot.text import words

SHINGLE_WORDS = 5
MAX_WORDS = 20_000
MAX_CHARACTERS = 200_000
KEPT_SHINGLES = 512
FIGURES_FROM = 200  # words: an event's date, place and numbers come first
KEYS = 12
COPIED = 0.25
END = 60  # words at the end of a text, at most a quarter of it, which may be its outlet's
BEFORE_THE_END = 0.20  # share of a copy there
ALL_BUT_THE_END = 0.70  # share of a copy, wherever it stands
MIN_SHARED = 8  # a stock sentence or a quotation of twelve words is no copy
MIN_SHORT = 4  # texts with fewer shingles (a headline) are compared whole
_ALL = 1 << 32  # more than any shingle


def fingerprint(title: str, text: str, told: Sequence[str] | None = None) -> Fingerprint:
    """The smallest hashed shingles of a text, its title included where there is hardly more than that.

    Two fingerprints can be compared whatever the lengths of their texts: each is complete below its
    largest shingle (bottom-k sample), and the comparison stays below both. `told` are the text's words
    (`bot.text.words`), for a caller who has them.
    """
    text = text[:MAX_CHARACTERS]
    read = (words(text) if told is None else told)[:MAX_WORDS]
    if len(read) < 2 * SHINGLE_WORDS:
        read = [*words(title[:MAX_CHARACTERS])[:MAX_WORDS], *read]
    hashes = list(filter(None, map(_HASHES.__getitem__, _joined(read))))
    in_order = _shingles(hashes)
    shingles = frozenset(in_order)
    kept = shingles if len(shingles) <= KEPT_SHINGLES else frozenset(sorted(shingles)[:KEPT_SHINGLES])
    end = len(in_order) - min(END, len(in_order) // 4)
    return Fingerprint(
        shingles=kept,
        count=len(shingles),
        keys=tuple([f"~{shingle:x}" for shingle in nsmallest(KEYS, kept)]),
        end=frozenset(in_order[end:]),
        figures=_figures(hashes[:FIGURES_FROM], text[: 7 * FIGURES_FROM]),
    )


def original(fingerprint: Fingerprint, candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate whose text this is, the one with most in common; of equals the earliest.

    What it shares with articles of several stories that are no copies of each other was written below them
    all by their outlet, and is left out.
    """
    near = [candidate for candidate in candidates if _contained(fingerprint, candidate.sketch.fingerprint)]
    alike = [
        (-share, candidate.sketch.at, candidate.article_id, candidate)
        for candidate in near
        if (share := _share(fingerprint, candidate.sketch.fingerprint, _common(fingerprint, candidate, near)))
    ]
    return min(alike, key=lambda found: found[:3])[3] if alike else None


def shared(one: Fingerprint, other: Fingerprint) -> float:
    """The part of the smaller text's shingles that the other has too where that makes it a copy, else 0.0.

    Too few to say are 0.0, so is a footer that two texts share, and so are the same words about two events.
    """
    return _share(one, other)


def _share(one: Fingerprint, other: Fingerprint, common: frozenset[int] = frozenset()) -> float:
    share = _same_words(one, other, common)
    return 0.0 if share and _tell_apart(one.figures, other.figures) else share


def _same_words(one: Fingerprint, other: Fingerprint, common: frozenset[int] = frozenset()) -> float:
    everywhere = _contained(one, other, common)
    if everywhere >= ALL_BUT_THE_END:
        return everywhere
    ends = common | one.end | other.end
    return everywhere if everywhere and _contained(one, other, ends, least=BEFORE_THE_END) else 0.0


def _contained(
    one: Fingerprint, other: Fingerprint, without: frozenset[int] = frozenset(), *, least: float = COPIED
) -> float:
    """How much of the smaller text is in the other, where both samples are complete; 0.0 below `least`."""
    both = one.shingles & other.shingles
    if len(both) < MIN_SHARED:
        return float(one.shingles == other.shingles and len(both) >= MIN_SHORT)
    limit = min(_complete_below(one), _complete_below(other))
    smaller = min(_count(side.shingles, without, limit) for side in (one, other))
    shared = _count(both, without, limit)
    return shared / smaller if shared >= max(MIN_SHARED, least * smaller) else 0.0


def _count(shingles: frozenset[int], without: frozenset[int], limit: int) -> int:
    own = shingles - without if without else shingles
    return len(own) if limit == _ALL else sum(shingle <= limit for shingle in own)


def _complete_below(sample: Fingerprint) -> int:
    return max(sample.shingles) if len(sample.shingles) < sample.count else _ALL


def _common(one: Fingerprint, candidate: Candidate, near: Sequence[Candidate]) -> frozenset[int]:
    """What also stands in articles of other stories that are no copies of the candidate."""
    with_it = one.shingles & candidate.sketch.fingerprint.shingles
    others = (
        beside.sketch.fingerprint.shingles
        for beside in near
        if beside.story_id != candidate.story_id
        and not _same_words(candidate.sketch.fingerprint, beside.sketch.fingerprint)
    )
    return with_it.intersection(frozenset[int]().union(*others))


# Shingles of words as house style leaves them

_FACTORS = (0x1F3D5B79, 0x1A2B3C4D, 0x15555557, 0x1B873593, 0x0CC9E2D5)  # below 2**29: see _shingles
_KERNEL = sum(factor << (64 * place) for place, factor in enumerate(_FACTORS))
_SPELLINGS = (
    ("is", re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ing|ation|ations)$)"), "iz"),
    ("our", re.compile(r"(?<=[a-z]{2})our(?=(?:s|ed|ing|ful|able)?$)"), "or"),
    ("ence", re.compile(r"(?<=[a-z]{2})ence(?=s?$)"), "ense"),
    ("tre", re.compile(r"(?<=[a-z]{2})tre(?=s?$)"), "ter"),
    ("ll", re.compile(r"(?<=[a-z]{2})ll(?=(?:ed|ing|er|ers)$)"), "l"),
    ("gramme", re.compile(r"(?<=gram)me(?=s?$)"), ""),
)
_SIGNS = str.maketrans({"y": "i", "w": "v", "ё": "е", "\u093c": None, "\u0901": "\u0902"})


def _shingles(hashes: Sequence[int]) -> Sequence[int]:
    """Every five words in a row as 32 bits, in the order of the text; a shorter text is one.

    Each word's hash times one factor for each of the five places, summed: the product of two long numbers in
    which every word has 64 bits of its own, and no sum needs more.
    """
    if len(hashes) < SHINGLE_WORDS:
        return [zlib.crc32(repr(hashes).encode())] if hashes else []
    lanes = (int.from_bytes(array("Q", hashes).tobytes(), byteorder) * _KERNEL) >> 24
    sums = array("I", lanes.to_bytes(8 * (len(hashes) + SHINGLE_WORDS), byteorder))
    return sums[2 * (SHINGLE_WORDS - 1) : 2 * len(hashes) : 2]


class _Hashes(dict[str, int]):
    """The hashes of the words met so far: asked for every word of every text, where a dict is twice as fast
    as `lru_cache`.
    """

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_HASHES:
            self.clear()
        self[word] = hashed = _hash(word)
        return hashed


_MOST_HASHES = 32_768
_HASHES = _Hashes()


def _hash(word: str) -> int:
    """A word in 32 bits, the same in every house style; 0 where style may drop it.

    The last two bits say what it is: 0 a word, 1 a number, 2 a day of the week.
    """
    styled = _styled(word)
    if not styled:
        return 0
    return (zlib.crc32(styled.encode("utf-8", "surrogatepass")) & ~3) | (_FIGURE.find(styled[0]) + 1)


def _styled(word: str) -> str:
    """A word in one spelling; a figure as its kind and value ("#12", "@3"), "" where style may drop it."""
    known = _style().get(word)
    if known is not None:
        return known
    if number := _NUMERAL.match(word):
        return "#" + (number[1].lstrip("0") or "0")
    for part, spelling, ours in _SPELLINGS:
        if part in word:
            word = spelling.sub(ours, word)
    return word.translate(_SIGNS)


# Figures: numbers (#), days of the week (@) and names, each with the five words around it

_FIGURE = "#@"
_NUMERAL = re.compile(r"(\d+)(?:st|nd|rd|th|वीं|वें|वां|वाँ|वी|वे)?$")
_NAME = re.compile(r"[A-ZА-ЯЁ](?<=[\w,;][ -].)[a-zа-яё]\w*")
_HINDI_PLACE = re.compile(r" ([\u0900-\u0963]{3,}) (?:में|से|के (?:पास|निकट))(?= )")


def _figures(hashes: Sequence[int], text: str) -> frozenset[int]:
    """Five words around each figure, three or one of them before it, in 32 bits, then 16 bits of its own.

    Figures in a row have the same words around them. One that nothing stands before may be the dateline's.
    """
    figures = {hashed for hashed in hashes if hashed & 3}
    figures.update(map(_name, _NAME.findall(text) or _HINDI_PLACE.findall(text)))
    told, found = [0, 0], []
    for hashed in hashes:
        if hashed not in figures:
            told.append(hashed)
        elif before := len(told) - 2:
            found.append((before - 1, hashed & 0xFFFF))
    around = _shingles(told)
    return frozenset([words << 16 | figure for at, figure in found for words in around[at : at + 3 : 2]])


def _joined(read: Sequence[str]) -> Sequence[str]:
    """The words with their first numbers as one where they are written in groups of three (35,000)."""
    groups = [place for place, word in enumerate(read[:FIGURES_FROM]) if len(word) == 3 and word.isdecimal()]
    if not groups:
        return read
    joined = list(read)
    for place in groups:
        before = joined[place - 1]
        if place and before.isdecimal() and before[0] != "0":
            joined[place - 1], joined[place] = "", before + joined[place]
    return [word for word in joined if word]


@lru_cache(maxsize=32_768)
def _name(word: str) -> int:
    return _hash(word.casefold())


def _tell_apart(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether figures of a kind differ, each text having one that the other has not, amid the same words."""
    return not _places(one - other).isdisjoint(_places(other - one))


def _places(figures: frozenset[int]) -> set[int]:
    """The words around figures, with the kind of figure that stands there: 0 is a name."""
    return {figure >> 16 << 2 | figure & 3 for figure in figures}


@cache
def _style() -> Mapping[str, str]:
    """What the lexicon says of words that stand for figures or may be dropped."""
    return {word: styled for name, styled in lexicon.house_style().items() for word in words(name)}
