"""`try claims`: lines in, claims or the ledger out, a bad line in its place."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from bot.cli.try_ import try_

LINES = [
    {
        "id": "a",
        "text": "India signed for five Pantsir units in May 2019 for $710 million.",
        "published": "2026-02-10",
    },
    {"id": "b", "title": "No text"},
    {
        "id": "c",
        "text": "The 2019 deal for five Pantsir units cost about $700 million.",
        "published": "2026-02-11",
    },
]


def run(folder: Path, *options: str) -> list[dict[str, object]]:
    file = folder / "lines.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in LINES), encoding="utf-8")
    result = CliRunner().invoke(try_, ["claims", *options, str(file)], catch_exceptions=False)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_line_a_claim_with_its_place_in_the_text(tmp_path: Path) -> None:
    rows = run(tmp_path)
    assert [row["id"] for row in rows] == ["a", "a", "a", "b", "c", "c"]
    assert rows[0] == {
        "id": "a",
        "subject": "Pantsir",
        "lot": "2019",
        "attribute": "contract_value",
        "value": 710000000,
        "lower": 705000000,
        "upper": 715000000,
        "unit": "USD",
        "actor": None,
        "hedge": "reported",
        "attribution": "outlet",
        "as_of": "2019-05",
        "sentence": "India signed for five Pantsir units in May 2019 for $710 million.",
        "start": 52,
        "end": 64,
        "field": "text",
        "flag": None,
    }
    assert set(rows[3]) == {"id", "error"}


def test_merge_gives_the_ledger(tmp_path: Path) -> None:
    rows = {(row["subject"], row["attribute"]): row for row in run(tmp_path, "--merge") if "verdict" in row}
    value = rows["Pantsir", "contract_value"]
    assert value["verdict"] == "compatible"
    assert value["lot"] == "2019"
    assert value["values"] == [
        {
            "value": 710000000,
            "unit": "USD",
            "articles": ["a"],
            "hedges": ["reported"],
            "attributions": ["outlet"],
        },
        {
            "value": 700000000,
            "unit": "USD",
            "articles": ["c"],
            "hedges": ["reported"],
            "attributions": ["outlet"],
        },
    ]
    assert rows["Pantsir", "quantity_ordered"]["verdict"] == "agree"
