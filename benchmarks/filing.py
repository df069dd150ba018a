"""What filing an article costs when few and when many articles are stored.

    python benchmarks/filing.py [--few N] [--many N] [--filed N] [--at-once N]

The articles are made up: words of three languages, drawn as unevenly as words are, and names of the desk;
many events a day, each told by several outlets. An archive of few articles holds the last days of the year
that the archive of many holds in full, as dense. Then further articles of the last day are prepared and filed
in both by turns, so many a transaction as a poll does. CPU seconds are the process's. Prints one JSON
document; exits 1 where the ratio is above its floor in `floors.json`.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot import lexicon, matching
from bot.filing import EVENT_WINDOW, Interests, Prepared, file_all, prepare
from bot.model import Article, StoryId
from storage.store import Store

FLOORS = Path(__file__).parent / "floors.json"
END = datetime(2025, 12, 5, tzinfo=UTC)
YEAR = timedelta(days=365)
ROUNDS = 4
TOLD_BY = 5  # outlets that tell of one event
PORTION = 500  # articles of one transaction while an archive is filled
WORDS, OWN_WORDS, TITLE_WORDS = 90, 25, 8
VOCABULARY = 20_000  # words of a language
NAMES = ("S-400", "Su-57", "BrahMos", "Su-30MKI", "AK-203", "INS Tamal", "Rosoboronexport", "HAL", "T-90")
SYLLABLES = {
    "en": "ba der con ti mar lo sen per ag ru fin da ves tor im nal",
    "ru": "ба дер кон ти мар ло сен пер аг ру фин да вес тор им нал",
    "hi": "बा दर कन ती मर लो सन पर अग रू फन दा वस तर इम नल",
}


class World:
    """Makes articles: the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311  # reproducible, no secret
        self._words = {language: _vocabulary(parts.split()) for language, parts in SYLLABLES.items()}
        self._made = 0
        self._event: tuple[str, list[str]] = ("en", [])

    def article(self, at: datetime) -> Article:
        """The next article; every fifth begins another event."""
        if self._made % TOLD_BY == 0:
            language = self._chance.choice(list(self._words))
            self._event = (language, [*self._some(language, OWN_WORDS), *self._chance.sample(NAMES, 2)])
        self._made += 1
        language, own = self._event
        told = [*own, *self._some(language, WORDS)]
        self._chance.shuffle(told)
        title = " ".join(self._chance.sample(own, TITLE_WORDS))
        return Article(
            address=f"https://paper.example.org/{self._made}",
            url=f"https://paper.example.org/{self._made}",
            title=title,
            text=" ".join(told),
            published=at,
            source=f"Paper {self._made % 40}",
            language=language,
            first_seen=at,
        )

    def _some(self, language: str, count: int) -> list[str]:
        """Words, the first of a vocabulary far more often than the last (Zipf)."""
        words = self._words[language]
        return [words[int(VOCABULARY ** self._chance.random()) - 1] for _ in range(count)]


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and return 1 where a floor is missed."""
    options = _options().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="defwatch-filing-") as folder:
        figures = _measured(Path(folder), options)
    json.dump(figures, sys.stdout, indent=2)
    sys.stdout.write("\n")
    floor = json.loads(FLOORS.read_text("utf-8"))["filing_many_of_few_at_most"]
    if figures["ratio"] > floor:
        sys.stderr.write(f"filing costs {figures['ratio']:.2f} times as much: more than {floor}\n")
    return int(figures["ratio"] > floor)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--few", type=int, default=1_000, metavar="N")
    parser.add_argument("--many", type=int, default=100_000, metavar="N")
    parser.add_argument("--filed", type=int, default=200, metavar="N", help="articles of each round")
    parser.add_argument("--at-once", type=int, default=25, metavar="N", help="articles of one transaction")
    return parser


def _measured(folder: Path, options: argparse.Namespace) -> dict[str, float]:
    interests = _interests()
    few, many = (Store(f"sqlite:///{folder / name}.db") for name in ("few", "many"))
    for store, count in ((few, options.few), (many, options.many)):
        store.upgrade()
        _fill(store, count, step=YEAR / options.many, interests=interests)
    world, spent = World(seed=2), {"few": 0.0, "many": 0.0, "prepare": 0.0}
    for store in (few, many):
        news = [world.article(END) for _ in range(options.filed)]  # warm both, uncounted
        _file(store, [prepare(one, (), interests) for one in _renamed(news, "warm")], at_once=options.at_once)
    for store, name in ((few, "few"), (many, "many")) * ROUNDS:
        news = [world.article(END + timedelta(seconds=number)) for number in range(options.filed)]
        began = process_time()
        drafts = [prepare(article, (), interests) for article in _renamed(news, name)]
        prepared = process_time()
        _file(store, drafts, at_once=options.at_once)
        spent["prepare"] += (prepared - began) / 2
        spent[name] += process_time() - prepared
    for store in (few, many):
        store.close()
    per = 1_000 / (ROUNDS * options.filed)
    return {
        "articles_few": options.few,
        "articles_many": options.many,
        "prepare_milliseconds": spent["prepare"] * per,
        "file_milliseconds_few": spent["few"] * per,
        "file_milliseconds_many": spent["many"] * per,
        "ratio": spent["many"] / spent["few"],
    }


def _fill(store: Store, count: int, *, step: timedelta, interests: Interests) -> None:
    """Store the last so many articles of a year; what tells of one event is written alike, to be quick."""
    world = World(seed=1)
    for start in range(0, count, PORTION):
        news = [world.article(END - step * (count - number)) for number in range(start, start + PORTION)]
        drawn = [prepare(one, (), interests).sketch for one in news[::TOLD_BY]]
        with store.writing() as archive:
            ids = archive.articles.add_all([(one, False) for one in news])
            sketches = {
                article_id: replace(sketch, at=one.first_seen)
                for number, (article_id, one) in enumerate(zip(ids, news, strict=True))
                if (sketch := drawn[number // TOLD_BY])
            }
            archive.stories.expect(sketches, within=EVENT_WINDOW)
            story_id: StoryId | None = None
            for number, (article_id, sketch) in enumerate(sketches.items()):
                story_id = archive.stories.file(
                    article_id,
                    sketch,
                    story_id=story_id if number % TOLD_BY else None,
                    duplicate_of=None,
                    origin="Paper",
                    reason="made up",
                    now=sketch.at,
                )


def _file(store: Store, drafts: Sequence[Prepared], *, at_once: int) -> None:
    for start in range(0, len(drafts), at_once):
        with store.writing() as archive:
            file_all(archive, [(None, draft) for draft in drafts[start : start + at_once]], now=END)


def _renamed(news: Sequence[Article], archive: str) -> list[Article]:
    """The articles under addresses that the archive does not know."""
    return [replace(one, address=f"{one.address}?{archive}") for one in news]


def _interests() -> Interests:
    names = matching.compile(lexicon.keywords())
    return Interests(
        watchlist=lambda: names, lexicon=lambda: names, everything=True, horizon=timedelta(hours=48)
    )


def _vocabulary(syllables: Sequence[str]) -> list[str]:
    """Made-up words, short ones first."""
    lengths = (itertools.product(syllables, repeat=length) for length in itertools.count(2))
    return ["".join(word) for word in itertools.islice(itertools.chain.from_iterable(lengths), VOCABULARY)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
