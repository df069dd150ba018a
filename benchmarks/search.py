"""How fast the archive is searched: articles of our own making, indexed as `defwatch search` does it.

Run `python benchmarks/search.py [--articles N] [--database URL]` from the repository. It prints one JSON
document (the index's size, the CPU seconds of indexing and of each query) and exits 1 where the median is
over its floor.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot import indexing, searching
from bot.model import Article, Field, Match
from storage.store import Store

FLOORS = Path(__file__).parent / "floors.json"
PORTION = 2_000
NOON = datetime(2025, 12, 4, 12, tzinfo=UTC)
NAMED = {
    "en": "The {name} was named by officials on {day}.",
    "ru": "О комплексах {name} сообщили {day} числа.",
    "hi": "{name} के बारे में {day} को बताया गया।",
}
NAMES = {
    "en": (
        *("S-400", "Su-57", "BrahMos", "S-500", "IRIGC", "AK-203", "INS Tushil", "Su-30MKI", "Pantsir"),
        *("India", "Russia", "Indian Navy", "Vladimir Putin", "Rajnath Singh", "CAATSA", "RELOS", "T-90"),
        "Igla-S",
    ),
    "ru": ("С-400", "Су-57", "БраМос", "Индия", "Россия", "«Триумф»", "Т-90", "Путин"),
    "hi": ("एस-400", "सुखोई-57", "ब्रह्मोस", "भारत", "रूस", "मोदी"),
}
QUERIES = (
    *("S-400", "Su-57", "S-500 after:2025-06-01", "BrahMos -IRIGC", '"officials on"', "India Russia"),
    *("С-400 lang:ru", "IRIGC", "AK-203 OR T-90", "keyword:S-400 Pantsir", "INS Tushil", "xyzzy", "Путин"),
    *("सुखोई-57", "source:outlet-7 RELOS", "Rajnath Singh -S-400 -Su-57", "S-400 Su-57 BrahMos"),
)


def words(chance: random.Random, letters: str, count: int) -> list[str]:
    """Invented words as long as those of news."""
    return ["".join(chance.choices(letters, k=chance.randint(2, 10))) for _ in range(count)]


def vocabulary() -> tuple[dict[str, list[str]], list[float]]:
    """Words by language, and how common each is, added up."""
    chance = random.Random(1)  # noqa: S311  # the same words every time
    alphabets = {"en": "etaoinshrdlucmf", "ru": "оеаинтсрвлкмдпу", "hi": "कतनरसमलपहव"}
    told = {language: words(chance, letters, 60_000) for language, letters in alphabets.items()}
    return told, list(itertools.accumulate(1 / (rank + 2) for rank in range(1, 60_001)))


def articles(number: int, start: int, told: dict[str, list[str]], weights: list[float]) -> list[Article]:
    """Articles from `start` on, the words as unevenly common as in news; every third is a long one."""
    made = []
    for place in range(start, start + number):
        chance = random.Random(place)  # noqa: S311  # the same articles every time
        language = chance.choices(("en", "ru", "hi"), (7, 2, 1))[0]
        length = 400 if place % 3 == 0 else 60
        chosen = chance.choices(told[language], cum_weights=weights, k=length)
        names = [
            NAMED[language].format(name=chance.choice(NAMES[language]), day=chance.randint(1, 28))
            for _ in range(3)
        ]
        lines = [" ".join(chosen[at : at + 14]) + "." for at in range(0, length, 14)]
        for name in names:
            lines.insert(chance.randrange(len(lines)), name)
        at = NOON - timedelta(minutes=(2_000_000 - place) / 2)
        made.append(
            Article(
                address=f"https://example.org/{place}",
                url=f"https://example.org/{place}",
                title=" ".join(chosen[:9]),
                text=" ".join(lines),
                source=f"outlet-{place % 60}",
                language=language,
                published=at,
                first_seen=at,
            )
        )
    return made


def fill(store: Store, count: int) -> None:
    """Store the articles."""
    told, weights = vocabulary()
    for start in range(0, count, PORTION):
        made = articles(min(PORTION, count - start), start, told, weights)
        with store.writing() as archive:
            ids = archive.articles.add_all([(article, False) for article in made])
            archive.articles.add_matches(
                [(ids[at], [_match()]) for at, article in enumerate(made) if "S-400" in article.text]
            )


def _match() -> Match:
    return Match(keyword="S-400", alias="S-400", field=Field.TEXT, start=0, end=5, words="S-400")


def cpu() -> float:
    """CPU seconds of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def ask(store: Store, line: str) -> tuple[float, float, int]:
    """CPU and wall seconds of a query with its page, and how many were found; the best of three."""
    took = []
    for _ in range(3):
        before, began = cpu(), time.perf_counter()
        with store.reading() as archive:
            page = indexing.search(archive, searching.parse(line), now=NOON)
        took.append((cpu() - before, time.perf_counter() - began))
    return min(one for one, _ in took), min(one for _, one in took), page.total


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--database", default="", help="default: a SQLite file that is thrown away")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(asked.database or f"sqlite:///{folder}/search.db")
        store.upgrade()
        fill(store, asked.articles)
        file = Path(folder) / "search.db"
        before, size = cpu(), file.stat().st_size if file.exists() else 0
        done = indexing.catch_up(store)
        indexing_seconds = cpu() - before
        grown = (file.stat().st_size if file.exists() else 0) - size
        figures = {line: ask(store, line) for line in QUERIES}
        store.close()
    median = statistics.median(seconds for seconds, _, _ in figures.values())
    told = {
        "articles": done,
        "articles_megabytes": round(size / 1e6, 1),
        "index_megabytes": round(grown / 1e6, 1),
        "indexing_cpu_seconds": round(indexing_seconds, 1),
        "median_cpu_seconds": round(median, 4),
        "queries": {
            line: {"cpu_seconds": round(used, 4), "seconds": round(wall, 4), "found": found}
            for line, (used, wall, found) in figures.items()
        },
    }
    print(json.dumps(told, ensure_ascii=False, indent=2))  # noqa: T201  # its output
    return int(median > json.loads(FLOORS.read_text("utf-8"))["search_median_cpu_at_most"])


if __name__ == "__main__":
    sys.exit(main())
