"""How well articles come together as stories: BCubed F1 on our labelled set, plain TF-IDF beside it.

    python benchmarks/stories.py [OTHER.jsonl]

A line of the data is {"id", "event", "title", "text"} with optional published, language, source and part. Our
own set (`data/stories.jsonl`, invented outlets, three languages, look-alikes of one day) is read in the order
of publication with the shipped threshold, each part on its own: the first forty articles, which have the
floor, and harder look-alikes (one factory, one exercise, one fair), on half of which the rules were "tuned"
while the other was "kept" apart; then calls a week apart, two deliveries, firings from one range, a fair that
retells a session, with an "open" half and one "sealed" until the rules stood.
Another set is read in shuffled orders over halves of its topics (the part
of `event` before "_"), its thresholds taken from the other half, twenty times.
Exits 1 when the first part of our set falls below its floor in `floors.json`.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot import clustering, deduplication, lexicon, matching
from bot.model import Article, ArticleId, Candidate, Frequencies, Sketch, StoryId
from bot.text import words

HERE = Path(__file__).parent
PARTS = ("first", "tuned", "kept", "open", "sealed")
WINDOW_DAYS, CANDIDATES, SPLITS = 7, 24, 20
THRESHOLDS = tuple(step / 100 for step in range(8, 34, 2))


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article and the event it reports."""

    event: str
    article: Article
    part: str


def main(arguments: Sequence[str]) -> int:
    """Write the figures as one JSON document; return 1 where a floor is missed."""
    others = _asked(arguments)
    ours = [one for name in ("stories.jsonl", "stories2.jsonl") for one in read(HERE / "data" / name)]
    began = process_time()
    parts = {part: measured([one for one in ours if one.part == part]) for part in PARTS}
    milliseconds = (process_time() - began) / len(ours) * 1_000
    f1 = parts["first"]["stories_bcubed_f1"]
    figures: dict[str, object] = {
        "ours": parts,
        "milliseconds_an_article": milliseconds,
        **{str(path): against_plain(read(path)) for path in others},
    }
    json.dump(figures, sys.stdout, indent=2)
    floor = json.loads((HERE / "floors.json").read_text("utf-8"))["stories_bcubed_f1"]
    if f1 < floor:
        sys.stderr.write(f"stories_bcubed_f1: {f1:.3f} is below its floor {floor}\n")
    return int(f1 < floor)


def _asked(arguments: Sequence[str]) -> list[Path]:
    """The other sets that are named; one that is no file ends it with what is wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("others", metavar="OTHER.jsonl", nargs="*", type=Path)
    others: list[Path] = parser.parse_args(arguments).others
    if missing := [str(path) for path in others if not path.is_file()]:
        parser.error(f"no such file: {', '.join(missing)}")
    return others


def measured(labelled: Sequence[Labelled]) -> dict[str, float]:
    """BCubed figures of one part of our set."""
    precision, recall, f1 = bcubed([one.event for one in labelled], stream(labelled))
    return {"articles": len(labelled), "precision": precision, "recall": recall, "stories_bcubed_f1": f1}


def read(path: Path) -> list[Labelled]:
    """The labelled articles of a file in the order of publication, undated ones as they stand."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    day = datetime(2025, 12, 5, tzinfo=UTC)
    labelled = [
        Labelled(
            row["event"],
            Article(
                address=f"urn:{row['id']}",
                title=row["title"],
                text=row["text"].removeprefix(row["title"]).strip(),
                published=datetime.fromisoformat(row["published"]) if row.get("published") else None,
                language=row.get("language"),
                source=row.get("source", ""),
                first_seen=day,
            ),
            row.get("part", "first"),
        )
        for row in rows
    ]
    return sorted(labelled, key=lambda one: one.article.published or day)


def sketch(article: Article, names: matching.Matcher) -> Sketch:
    """What the archive compares an article by."""
    return Sketch(
        fingerprint=deduplication.fingerprint(article.title, article.text),
        signature=clustering.signature(article, matching.find(names, title=article.title, text=article.text)),
        at=article.published or article.first_seen,
        language=article.language,
    )


def stream(labelled: Sequence[Labelled]) -> list[int]:
    """The story of each article, decided from those before it, as the pipeline does."""
    names = matching.compile(lexicon.keywords())
    filed: list[Candidate] = []
    frequencies: Counter[str] = Counter()
    for number, told in enumerate(labelled):
        drawn = sketch(told.article, names)
        near = [known for known in filed if abs((drawn.at - known.sketch.at).days) <= WINDOW_DAYS]
        near = sorted(near, key=lambda known: -_shared_keys(drawn, known.sketch))[:CANDIDATES]
        placement = clustering.place(
            drawn,
            near,
            Frequencies(documents=number, terms=frequencies),
            original=deduplication.original(drawn.fingerprint, near),
        )
        story = StoryId(number) if placement.story_id is None else placement.story_id
        filed = [replace(one, story_id=story) if one.story_id in placement.merges else one for one in filed]
        filed.append(Candidate(article_id=ArticleId(number), story_id=story, sketch=drawn))
        frequencies.update(drawn.signature.terms.keys())
    return [candidate.story_id for candidate in filed]


def _shared_keys(one: Sketch, other: Sketch) -> int:
    return len(
        {*one.signature.keys, *one.fingerprint.keys} & {*other.signature.keys, *other.fingerprint.keys}
    )


def bcubed(events: Sequence[str], stories: Sequence[int]) -> tuple[float, float, float]:
    """Precision, recall and F1 over the articles (Bagga and Baldwin 1998)."""
    by_event, by_story = Counter(events), Counter(stories)
    both = Counter(zip(events, stories, strict=True))
    pairs = list(zip(events, stories, strict=True))
    precision = sum(both[pair] / by_story[pair[1]] for pair in pairs) / len(pairs)
    recall = sum(both[pair] / by_event[pair[0]] for pair in pairs) / len(pairs)
    return precision, recall, 2 * precision * recall / (precision + recall)


def against_plain(labelled: Sequence[Labelled]) -> dict[str, float]:
    """BCubed F1 of our likeness and of plain TF-IDF, clustered alike, thresholds from the other half."""
    return {
        "articles": len(labelled),
        "ours": _halves(labelled, _our_scores(labelled)),
        "plain_tfidf_with_names": _halves(labelled, _plain_scores(labelled)),
    }


def _our_scores(labelled: Sequence[Labelled]) -> list[list[float]]:
    names = matching.compile(lexicon.keywords())
    drawn = [sketch(one.article, names) for one in labelled]
    counts = Counter(term for one in drawn for term in one.signature.terms)
    frequencies = Frequencies(documents=len(drawn), terms=counts)
    filed = [
        Candidate(article_id=ArticleId(number), story_id=StoryId(number), sketch=one)
        for number, one in enumerate(drawn)
    ]
    return [clustering.likeness(one, filed, frequencies) for one in drawn]


def _plain_scores(labelled: Sequence[Labelled]) -> list[list[float]]:
    """Cosine of (1 + log tf) · log(N / df) over words and capitalised names, the title thrice."""
    bags = [_bag(one.article) for one in labelled]
    counts = Counter(term for bag in bags for term in bag)
    vectors = []
    for bag in bags:
        vector = {term: (1 + math.log(tf)) * math.log(len(bags) / counts[term]) for term, tf in bag.items()}
        length = math.hypot(*vector.values()) or 1.0
        vectors.append({term: weight / length for term, weight in vector.items()})
    return [[_dot(one, other) for other in vectors] for one in vectors]


def _bag(article: Article) -> Counter[str]:
    bag = Counter(words(article.text) + words(article.title) * 3)
    bag.update(f"name:{word}" for word in article.text.split() if word[:1].isupper())
    return bag


def _dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(one[term] * other[term] for term in one.keys() & other.keys())


def _halves(labelled: Sequence[Labelled], scores: Sequence[Sequence[float]]) -> float:
    """The mean F1 over both halves of random splits of the topics, thresholds from the other half."""
    chance = random.Random(4)  # noqa: S311  # a fixed shuffle, no secret
    topics = sorted({_topic(one) for one in labelled})
    results = []
    for _ in range(SPLITS):
        chance.shuffle(topics)
        chosen = set(topics[: len(topics) // 2])
        halves = [
            [number for number, one in enumerate(labelled) if (_topic(one) in chosen) is side]
            for side in (True, False)
        ]
        for half in halves:
            chance.shuffle(half)
        first, second = ({at: _f1(labelled, scores, half, at) for at in THRESHOLDS} for half in halves)
        results.append(first[max(second, key=second.__getitem__)])
        results.append(second[max(first, key=first.__getitem__)])
    return sum(results) / len(results)


def _topic(one: Labelled) -> str:
    return one.event.partition("_")[0]


def _f1(
    labelled: Sequence[Labelled], scores: Sequence[Sequence[float]], order: Sequence[int], at: float
) -> float:
    stories: defaultdict[int, list[int]] = defaultdict(list)
    for number in order:
        alike = {
            story: clustering.story_score([scores[number][member] for member in members])
            for story, members in stories.items()
        }
        best = max(alike, key=alike.__getitem__, default=number)
        stories[best if alike.get(best, 0.0) >= at else number].append(number)
    found = {number: story for story, members in stories.items() for number in members}
    return bcubed([labelled[number].event for number in order], [found[number] for number in order])[2]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
