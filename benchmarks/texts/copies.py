"""How well reprints are told from look-alikes, and how fast, beside plain shingles, MinHash and simhash."""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from time import process_time

from benchmarks.texts import Against, Row
from benchmarks.texts.reprints import Pair, pairs
from bot import deduplication
from bot.model import ArticleId, Candidate, Fingerprint, Signature, Sketch, StoryId
from bot.text import words

NOON = datetime(2025, 12, 4, 12, tzinfo=UTC)
DOCUMENTS, BYTES = 1_000, 3_000
SHINGLE_WORDS, PERMUTATIONS = 5, 128
COPIED = 0.25  # of a text: less is no copy for us either
SIMHASH_ALIKE, JACCARD_ALIKE = 0.75, 0.2  # the peers' best on these pairs
Same = Callable[[str, str], bool]
"""Whether one text is a copy of another."""


def measure(data: Path | None) -> list[Row]:
    """F1, precision and recall over pairs, F1 of a stream, documents a second, and pairs of seeds."""
    labelled = pairs()
    ours = _scores(labelled, _ours)
    theirs = {name: _scores(labelled, same) for name, same in _peers().items()}
    for pair in labelled:
        if _ours(pair.one.text, pair.other.text) != pair.copied:
            verdict = "missed" if pair.copied else "wrong"
            sys.stderr.write(f"copies: {verdict}: {pair.one.name}: {pair.kind}\n")
    rows = [
        Row(f"copies: {name}", ours[name], {peer: scores[name] for peer, scores in theirs.items()}, floor)
        for name, floor in (("F1", "copies_f1"), ("precision", "copies_precision"), ("recall", ""))
    ]
    rows.append(Row("copies: F1 of a stream", _stream(labelled), {}, "copies_stream_f1"))
    rows.append(Row("copies: documents of 3 KB a second", _speed(), {}, ""))
    seeds = sorted((data / "seeds").glob("*.txt")) if data else []
    if seeds:
        texts = [path.read_text("utf-8") for path in seeds]
        found = sum(_ours(one, other) for one, other in combinations(texts, 2))
        rows.append(Row("copies: pairs of seeds", found, {}, "copies_seeds", Against.AT_MOST))
    return rows


def _scores(labelled: Sequence[Pair], same: Same) -> Mapping[str, float]:
    counts = Counter((pair.copied, same(pair.one.text, pair.other.text)) for pair in labelled)
    right, missed, wrong = counts[True, True], counts[True, False], counts[False, True]
    return {
        "F1": 2 * right / (2 * right + missed + wrong or 1),
        "precision": right / (right + wrong or 1),
        "recall": right / (right + missed or 1),
    }


def _ours(one: str, other: str) -> bool:
    return deduplication.original(_print(other), [_candidate(_print(one), 1, 1)]) is not None


def _print(text: str) -> Fingerprint:
    return deduplication.fingerprint("", text)


def _candidate(fingerprint: Fingerprint, number: int, story: int) -> Candidate:
    sketch = Sketch(fingerprint=fingerprint, signature=Signature(), at=NOON + timedelta(minutes=number))
    return Candidate(article_id=ArticleId(number), story_id=StoryId(story), sketch=sketch)


# A stream: each text is looked up among all before it by its keys


class _Filed:
    """What was filed so far, found by the keys of fingerprints."""

    def __init__(self) -> None:
        self.candidates: list[Candidate] = []
        self._by_key: defaultdict[str, list[int]] = defaultdict(list)

    def file(self, text: str) -> Candidate | None:
        """The text's original, after which the text is filed too."""
        drawn = _print(text)
        shared = Counter(number for key in drawn.keys for number in self._by_key[key])
        near = [self.candidates[number] for number, _ in shared.most_common(24)]
        found = deduplication.original(drawn, near)
        number = len(self.candidates)
        self.candidates.append(_candidate(drawn, number, found.story_id if found else number))
        for key in drawn.keys:
            self._by_key[key].append(number)
        return found


def _stream(labelled: Sequence[Pair]) -> float:
    """F1 of the pairs of texts that came together: one archive of all reprints and of other reports.

    No look-alikes: what has none of the figures is a reprint of either. Nor a report of which a reprint took
    its strange sentences, a copy's part of it or more: that reprint is a copy of both.
    """
    told = [pair for pair in labelled if "look-alike" not in pair.kind]
    mixed = [_shingles(pair.other.text) for pair in told if "replaced" in pair.kind]
    names = {
        report.text: report.name
        for pair in told
        for report in (pair.one, pair.other)
        if pair.kind != "same event" or not _is_given(report.text, mixed)
    }
    filed = _Filed()
    for text in names:
        filed.file(text)
    groups = [candidate.story_id for candidate in filed.candidates]
    together = _pairs(zip(groups, names.values(), strict=True))
    return 2 * together / (_pairs(groups) + _pairs(names.values()) or 1)


def _is_given(text: str, mixed: Sequence[set[str]]) -> bool:
    """Whether one of the mixed texts has enough of a report's shingles to be called a copy of it."""
    told = _shingles(text)
    return any(len(told & one) >= COPIED * len(told) for one in mixed)


def _pairs(labels: Iterable[object]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(labels).values())


def _speed() -> float:
    """Documents a second of CPU time, filed into one archive: fingerprint, candidates and their verification.

    A tenth are reprints. English, Russian and Hindi in the proportions of our reports.
    """
    documents = _documents()
    filed = _Filed()
    began = process_time()
    for text in documents:
        filed.file(text)
    return len(documents) / (process_time() - began)


def _documents() -> list[str]:
    chance = random.Random(7)  # noqa: S311  # the same everywhere
    told = {language: _paragraphs(language) for language in ("en", "ru", "hi")}
    made: list[str] = []
    for number in range(DOCUMENTS):
        if number % 10 == 9:
            made.append("Reprint.\n\n" + chance.choice(made))
            continue
        paragraphs = told["en" if number % 5 < 3 else "ru" if number % 5 == 3 else "hi"]
        text = "\n\n".join(_shuffled(one, chance) for one in chance.sample(paragraphs, 14))
        made.append(text.encode()[:BYTES].decode(errors="ignore"))
    return made


def _shuffled(paragraph: str, chance: random.Random) -> str:
    told = paragraph.split()
    return " ".join(chance.sample(told, len(told)))


def _paragraphs(language: str) -> list[str]:
    reports = {pair.one.text: pair.one for pair in pairs() if pair.one.language == language}
    return [paragraph for report in reports.values() for paragraph in report.paragraphs]


# Peers, where they are installed


def _peers() -> Mapping[str, Same]:
    peers: dict[str, Same] = {"plain shingles": _plain}
    for name, peer in (("trafilatura", _simhash), ("datasketch", _datasketch), ("rensa", _rensa)):
        if find_spec(name):
            peers[name] = peer
    return peers


def _shingles(text: str) -> set[str]:
    told = words(text)
    last = max(1, len(told) - SHINGLE_WORDS + 1)
    return {" ".join(told[place : place + SHINGLE_WORDS]) for place in range(last)}


def _plain(one: str, other: str) -> bool:
    """Containment of five-word shingles from three tenths on."""
    mine, theirs = _shingles(one), _shingles(other)
    return len(mine & theirs) >= 0.30 * min(len(mine), len(theirs))


def _simhash(one: str, other: str) -> bool:
    simhash = import_module("trafilatura.deduplication").Simhash
    return bool(simhash(one).similarity(simhash(other)) >= SIMHASH_ALIKE)


def _datasketch(one: str, other: str) -> bool:
    drawn = [import_module("datasketch").MinHash(num_perm=PERMUTATIONS) for _ in range(2)]
    for sketch, text in zip(drawn, (one, other), strict=True):
        sketch.update_batch([shingle.encode() for shingle in _shingles(text)])
    return bool(drawn[0].jaccard(drawn[1]) >= JACCARD_ALIKE)


def _rensa(one: str, other: str) -> bool:
    drawn = [import_module("rensa").RMinHash(num_perm=PERMUTATIONS, seed=1) for _ in range(2)]
    for sketch, text in zip(drawn, (one, other), strict=True):
        sketch.update(list(_shingles(text)))
    return bool(drawn[0].jaccard(drawn[1]) >= JACCARD_ALIKE)
