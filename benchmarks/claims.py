"""How well claims are read: F1 on our labelled articles, beside a peer of plain regular expressions.

    python benchmarks/claims.py [--held FILE] [--errors] [--json]

The rules of labelling stand in `data/CLAIMS.md`. A claim is right when subject, attribute, value, unit, lot,
hedge and speaker agree; *lenient* forgives the last three. `match` is F1 over the watch-list entries that
each article matches. `open2` to `open4` and `open6` to `open9` are sentences that other hands wrote later,
each in a style of its own; some leave out the words on India without which the watch-list takes no such
name, so that *match* has no floor there. `open5` is the half of the first set that was kept apart until it
had been measured; `open6` to `open9` were unseen until then too. `--held` adds a file of the same kind, one
that nobody tuned on; `--errors` tells each claim missed (-) or false (+) on standard error.
Exits 1 when a file falls below its floors in `floors.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import process_time
from typing import Literal, TypedDict

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import naive, scoring
from benchmarks.scoring import Labelled, Said, Score
from bot import claims, lexicon, matching
from bot.config import load

HERE = Path(__file__).parent
OPEN = {
    name: HERE / "data" / f"claims-{name}.jsonl" for name in ("open", *(f"open{n}" for n in range(2, 10)))
}
FLOORS: tuple[Literal["claims_f1", "claims_match_f1"], ...] = ("claims_f1", "claims_match_f1")

Part = dict[str, float]


class Figures(TypedDict):
    """What is measured of one file; `parts` by language and attribute."""

    articles: int
    claims: int
    claims_match_f1: float
    claims_f1: float
    claims_lenient_f1: float
    peer_f1: float
    peer_lenient_f1: float
    milliseconds_an_article: float
    parts: dict[str, Part]


def main(arguments: Sequence[str]) -> int:
    """Print the figures of each file; return 1 where one is below its floor."""
    options = _options(arguments)
    files = OPEN | ({"held": options.held} if options.held else {})
    figures = {name: measured(scoring.read(path), errors=options.errors) for name, path in files.items()}
    sys.stdout.write(f"{json.dumps(figures, indent=2)}\n" if options.json else _table(figures))
    floors = json.loads((HERE / "floors.json").read_text("utf-8"))
    below = [
        f"{name}: {floor} is {figures[name][floor]:.3f}, below its floor {least}"
        for floor in FLOORS
        for name, least in floors[floor].items()
        if name in figures and figures[name][floor] < least
    ]
    sys.stderr.writelines(f"{line}\n" for line in below)
    return int(bool(below))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--held", metavar="FILE", type=Path)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def measured(labelled: Sequence[Labelled], *, errors: bool = False) -> Figures:
    """The figures of one file, ours beside the peer's."""
    names = matching.compile(lexicon.keywords())
    watchlist = matching.compile(load(HERE.parent / "feeds.yaml", environ={}).watchlist)
    hits = [matching.find(names, title=one.article.title, text=one.article.text) for one in labelled]
    began = process_time()
    found = [
        scoring.said_by(claims.extract(one.article, entities))
        for one, entities in zip(labelled, hits, strict=True)
    ]
    seconds = process_time() - began
    plain = [naive.extract(one.article, entities) for one, entities in zip(labelled, hits, strict=True)]
    if errors:
        sys.stderr.writelines(f"{line}\n" for line in scoring.mistakes(labelled, found))
    return {
        "articles": len(labelled),
        "claims": sum(len(one.claims) for one in labelled),
        "claims_match_f1": scoring.match_score(labelled, _matched(labelled, watchlist)).f1,
        "claims_f1": scoring.claims_score(labelled, found).f1,
        "claims_lenient_f1": scoring.lenient_score(labelled, found).f1,
        "peer_f1": scoring.claims_score(labelled, plain).f1,
        "peer_lenient_f1": scoring.lenient_score(labelled, plain).f1,
        "milliseconds_an_article": seconds / len(labelled) * 1_000,
        "parts": _parts(labelled, found),
    }


def _matched(labelled: Sequence[Labelled], watchlist: matching.Matcher) -> list[frozenset[str]]:
    return [
        frozenset(
            hit.keyword for hit in matching.find(watchlist, title=one.article.title, text=one.article.text)
        )
        for one in labelled
    ]


def _parts(labelled: Sequence[Labelled], found: Sequence[Sequence[Said]]) -> dict[str, Part]:
    whole = {"all": scoring.claims_score(labelled, found)}
    languages = scoring.by_part(labelled, found, lambda one, _claim: str(one.article.language))
    attributes = scoring.by_part(labelled, found, lambda _one, claim: claim.attribute)
    return {name: _part(score) for name, score in (whole | languages | attributes).items()}


def _part(score: Score) -> Part:
    counts = {"right": score.right, "false": score.false, "missed": score.missed}
    return {**counts, "precision": score.precision, "recall": score.recall, "f1": score.f1}


def _table(figures: Mapping[str, Figures]) -> str:
    return "\n".join(line for name, figure in figures.items() for line in _lines(name, figure))


def _lines(name: str, figure: Figures) -> list[str]:
    return [
        f"{name}: {figure['articles']} articles, {figure['claims']} claims",
        f"  match F1 {figure['claims_match_f1']:.3f}",
        f"  claims F1 {figure['claims_f1']:.3f}, lenient {figure['claims_lenient_f1']:.3f}"
        f" (peer {figure['peer_f1']:.3f}, lenient {figure['peer_lenient_f1']:.3f})",
        f"  {figure['milliseconds_an_article']:.2f} ms an article",
        f"  {'':20}{'right':>7}{'false':>7}{'missed':>7}{'P':>7}{'R':>7}{'F1':>7}",
        *(
            f"  {part:20}{row['right']:7.0f}{row['false']:7.0f}{row['missed']:7.0f}"
            f"{row['precision']:7.3f}{row['recall']:7.3f}{row['f1']:7.3f}"
            for part, row in figure["parts"].items()
        ),
        "",
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
