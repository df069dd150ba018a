"""How well pages are read: text, metadata, copies and stories, each beside its best peer in the same run.

    python benchmarks/reading.py [--data DIR] [--only pages,metadata,copies,stories] [--json]

Measures the sets of ours in `data`, and those in DIR that are known by name (`chunks`, `pages`, `seeds`,
`stories-dev.jsonl`; `texts/` says their shape). Prints one table; exits 1 where a figure is below its floor
in `floors.json`, most of which are differences to the best peer, so that any machine may check them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.texts import OWN, Against, Row

SUBJECTS = {
    "pages": "benchmarks.texts.pages",
    "metadata": "benchmarks.texts.metadata",
    "copies": "benchmarks.texts.copies",
    "stories": "benchmarks.stories",
}


def main(arguments: Sequence[str]) -> int:
    """Print the figures; return 1 where a floor is missed."""
    options = _options(arguments)
    rows = [row for subject in options.only for row in _measured(subject, options.data)]
    floors = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8")).get("reading", {})
    sys.stdout.write(_document(rows, floors) if options.json else _table(rows, floors))
    missed = [row for row in rows if row.floor in floors and not row.keeps(floors[row.floor])]
    for row in missed:
        sys.stderr.write(f"{row.floor}: {row.compared:.3f} misses its floor {floors[row.floor]}\n")
    return int(bool(missed))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=_folder, default=OWN, metavar="DIR", help="a folder with other sets")
    parser.add_argument("--only", type=_subjects, default=list(SUBJECTS), metavar="NAMES", help="of these")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the table")
    return parser.parse_args(arguments)


def _folder(name: str) -> Path:
    if not (folder := Path(name)).is_dir():
        raise argparse.ArgumentTypeError(f"no folder: {name}")
    return folder


def _subjects(names: str) -> list[str]:
    if unknown := [name for name in names.split(",") if name not in SUBJECTS]:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not one of {', '.join(SUBJECTS)}")
    return names.split(",")


def _measured(subject: str, data: Path) -> Iterator[Row]:
    """The subject's rows, said on standard error as they come; none of one that is not written yet."""
    if find_spec(SUBJECTS[subject]) and (
        measure := getattr(import_module(SUBJECTS[subject]), "measure", None)
    ):
        sys.stderr.write(f"measuring {subject} …\n")
        yield from measure(data)


def _table(rows: Sequence[Row], floors: Mapping[str, float]) -> str:
    lines = [("measure", "ours", "best peer", "peer", "against", "floor")]
    for row in rows:
        peer = row.best_peer
        lines.append(
            (
                row.name,
                f"{row.ours:.3f}",
                f"{row.peers[peer]:.3f}" if peer else "",
                peer,
                _against(row),
                str(floors.get(row.floor, "")),
            )
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    told = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    return "".join(f"{line.rstrip()}\n" for line in told)


def _against(row: Row) -> str:
    """Our figure beside the best peer's: a difference, or how many times it."""
    if not row.peers:
        return ""
    if row.against in (Against.RATIO, Against.AT_MOST):
        return f"×{row.ours / row.peers[row.best_peer]:.2f}"
    return f"{row.ours - row.peers[row.best_peer]:+.3f}"


def _document(rows: Sequence[Row], floors: Mapping[str, float]) -> str:
    told = [
        {
            "name": row.name,
            "ours": row.ours,
            "peers": dict(row.peers),
            "floor": floors.get(row.floor),
            "against": row.against,
        }
        for row in rows
    ]
    return f"{json.dumps(told, indent=2, ensure_ascii=False)}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
