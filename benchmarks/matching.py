"""How fast names are found: 20 and 2,000 aliases over 3 KB articles, beside flashtext and plain `re`.

Run `python benchmarks/matching.py [--articles N]` from the repository; it prints one JSON document
and exits 1 when a figure falls below its floor in `floors.json`.
The articles are made here from our own words, a third of the characters Russian or Hindi, a name in one
sentence of ten; then as many without any name, since most news is about something else. Bytes are UTF-8;
normalisation, boundaries and offsets are inside the time for ours.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot import lexicon, matching
from bot.model import Keyword

SENTENCES = (
    "The two ministers met in the capital on Thursday and reviewed the whole range of their cooperation.",
    "A statement released after the talks said that “both sides” would keep the schedule they had agreed.",
    "Officials declined to give a figure – the price, one of them said, is still being discussed.",
    "Analysts in the region expect further rounds before the end of the year, though none is announced.",
    "The delegation laid a wreath at the memorial, then travelled to the plant where parts are made.",
    "Стороны обсудили ход выполнения контрактов — и договорились о следующей встрече в будущем году.",
    "По словам источника, сроки «могут сдвинуться», но обязательства будут выполнены полностью.",
    "दोनों पक्षों ने समझौतों की समीक्षा की और अगले वर्ष फिर मिलने का निर्णय लिया।",
)
NAMED = (
    "Three squadrons of the {} have been delivered so far, the ministry said.",
    "Россия поставит Индии ещё несколько комплексов {} до конца года.",
    "भारत ने रूस से {} की और इकाइयां मांगी हैं।",
)


def articles(number: int, names: Sequence[str]) -> list[str]:
    """`number` articles of about 3 KB; without names where there are none."""
    chance = random.Random(7)  # noqa: S311  # the same articles every time
    made = []
    for _ in range(number):
        lines: list[str] = []
        while sum(len(line.encode()) + 1 for line in lines) < 3000:
            if names and chance.random() < 0.1:
                lines.append(chance.choice(NAMED).format(chance.choice(names)))
            else:
                lines.append(chance.choices(SENTENCES, weights=(4, 4, 4, 4, 4, 2, 2, 2))[0])
        made.append("\n\n".join(lines))
    return made


def aliases(number: int) -> tuple[list[str], list[str]]:
    """20 names that the articles mention, and the same with others they lack, to `number`.

    The others are the rest of the lexicon, then designations that no list knows.
    """
    known = [name for entry in lexicon.keywords() for name in entry.names]
    random.Random(1).shuffle(known)  # noqa: S311  # the same names every time
    known = [name for name in known if not found([name], [*SENTENCES, *NAMED])]
    few = known[:20]
    made = [f"{letters}-{digits}" for digits in range(101, 999, 3) for letters in ("X", "Qz", "ВГ", "जेड")]
    absent = set(known) - found(known, few)
    return few, [*few, *(name for name in known[20:] if name in absent), *made][:number]


def found(names: Sequence[str], texts: Sequence[str]) -> set[str]:
    """Those of the names that stand in one of the texts."""
    matcher = matching.compile([Keyword(keyword=name, names=(name,)) for name in names])
    return {match.keyword for text in texts for match in matching.find(matcher, title="", text=text)}


def ours(names: Sequence[str]) -> Callable[[str], int]:
    matcher = matching.compile([Keyword(keyword=name, names=(name,)) for name in names])
    return lambda text: len(matching.find(matcher, title="", text=text))


def plain_re(names: Sequence[str]) -> Callable[[str], int]:
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    return lambda text: sum(1 for _ in pattern.finditer(text))


def flashtext(names: Sequence[str]) -> Callable[[str], int]:
    processor = importlib.import_module("flashtext").KeywordProcessor()
    for name in names:
        processor.add_keyword(name)
    return lambda text: len(processor.extract_keywords(text, span_info=True))


def measure(find: Callable[[str], int], texts: Sequence[str]) -> dict[str, float]:
    """MB of text a second of one core, and hits."""
    started = time.process_time()
    hits = sum(find(text) for text in texts)
    seconds = time.process_time() - started
    size = sum(len(text.encode()) for text in texts)
    return {
        "megabytes_per_second": round(size / seconds / 1e6, 2),
        "seconds": round(seconds, 3),
        "hits": hits,
    }


def main() -> int:
    """Write the figures as one JSON document; return 1 where a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    options = parser.parse_args()
    few, many = aliases(2000)
    texts = articles(options.articles, few)
    result: dict[str, object] = {"articles": len(texts), "aliases_few": len(few), "aliases_many": len(many)}
    own = {"few": measure(ours(few), texts), "many": measure(ours(many), texts)}
    bare = articles(options.articles, ())
    vain = {"few": measure(ours(few), bare), "many": measure(ours(many), bare)}
    result["ours"], result["ours_without_names"] = own, vain
    for name, make in (("flashtext", flashtext), ("re", plain_re)):
        try:
            sample = texts[: len(texts) // 20 or 1]
            result[name] = {"few": measure(make(few), sample), "many": measure(make(many), sample)}
        except ModuleNotFoundError:
            result[name] = "not installed"
    json.dump(result, sys.stdout, indent=2)
    sys.stdout.write("\n")
    speed = own["many"]["megabytes_per_second"]
    reached = {
        "matching_megabytes_per_second": speed,
        "matching_speed_kept_with_2000_aliases": speed / own["few"]["megabytes_per_second"],
        "matching_megabytes_per_second_without_names": vain["many"]["megabytes_per_second"],
    }
    return below_floors(reached)


def below_floors(reached: dict[str, float]) -> int:
    """1 where a figure is below its floor, each said on standard error."""
    floors = json.loads(Path(__file__).with_name("floors.json").read_text("utf-8"))
    missed = {name: value for name, value in reached.items() if value < floors[name]}
    for name, value in missed.items():
        sys.stderr.write(f"{name}: {value:.2f} is below its floor {floors[name]}\n")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
