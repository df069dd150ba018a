"""What each command says and how it exits."""

from __future__ import annotations

import json
from pathlib import Path

from tests.acceptance.desk import Desk

REPORTS = {
    "first.txt": """\
Ministers open the 22nd session in New Delhi

New Delhi: The Example Defence Minister opened the 22nd session of the India-Russia IRIGC-M&MTC commission
on Thursday at the Sample Centre and asked his guest when the remaining S-400 systems would arrive.

The guest named no day. Both signed the protocol of the session before a dinner.
""",
    "second.txt": """\
S-400 delivery tops talks as commission meets

The 22nd session of the IRIGC-M&MTC met on Thursday in New Delhi. The remaining S-400 systems topped
the agenda at the Sample Centre, an official of the Example Defence Ministry told reporters.

The protocol was signed in the evening; the guest invited his host to the next session.
""",
}


def test_files_added_by_hand_make_one_story(desk: Desk) -> None:
    desk.configure("watchlist: [S-400, IRIGC]\n")
    for name, text in REPORTS.items():
        (desk.folder / name).write_text(text)

    filed = desk.json("add", "--published", "2025-12-04T18:00:00+05:30", *REPORTS)
    stories = desk.json("stories", "--since", "9999d")

    assert isinstance(filed, list)
    assert [row["title"] for row in filed] == [text.split("\n", 1)[0] for text in REPORTS.values()]
    assert isinstance(stories, list)
    assert [(story["articles"], sorted(story["keywords"])) for story in stories] == [(2, ["IRIGC", "S-400"])]


def test_what_cannot_be_added_is_named_and_the_rest_is_filed(desk: Desk) -> None:
    desk.configure("watchlist: [S-400]\n")
    (desk.folder / "good.txt").write_text(REPORTS["first.txt"])
    (desk.folder / "picture.txt").write_bytes(b"\x89PNG\x00\x00\x00\x00")

    said = desk.fails("add", "good.txt", "missing.txt", "picture.txt", code=1)

    assert "missing.txt" in said
    assert "picture.txt" in said
    assert desk.status()["articles"] == 1


def test_config_check_names_each_mistake_by_line_and_column(desk: Desk) -> None:
    desk.configure("feeds:\n  - ulr: https://example.org/rss\nwatchlist: [S-400]\n")

    said = desk.fails("config", "check", code=2)

    assert said.startswith("feeds.yaml:2:5: ")
    assert "url" in said


def test_an_unknown_feed_name_is_a_usage_error(desk: Desk) -> None:
    desk.configure("feeds: [{url: 'https://example.org/rss'}]\n")

    assert "no such name" in desk.fails("poll", "--feed", "Exmaple", code=2)


def test_try_match_keeps_the_order_and_answers_a_bad_line_in_its_place(desk: Desk) -> None:
    desk.configure("watchlist: [S-400]\n")
    lines = ['{"id": "a", "text": "Three С-400 arrived"}', "not json", '{"id": "c", "text": "S-4000"}']
    (desk.folder / "in.jsonl").write_text("\n".join(lines))

    out = [json.loads(line) for line in desk.run("try", "match", "in.jsonl").splitlines()]

    assert out[0]["keywords"] == ["S-400"]
    assert [(hit["start"], hit["end"], hit["field"]) for hit in out[0]["hits"]] == [(6, 11, "text")]
    assert "not JSON" in out[1]["error"]
    assert out[2] == {"id": "c", "keywords": [], "hits": []}


def test_try_cluster_names_a_story_by_its_first_article(desk: Desk) -> None:
    rows = [
        {"id": name, "title": text.split("\n", 1)[0], "text": text, "published": "2025-12-04T12:00:00Z"}
        for name, text in REPORTS.items()
    ]
    rows.append({"id": "copy", "title": "Another headline", "text": REPORTS["first.txt"]})
    rows.append({"id": "else", "title": "Rain in the south", "text": "Rain fell on the fields for two days."})
    (desk.folder / "in.jsonl").write_text("\n".join(json.dumps(row) for row in rows))

    out = [json.loads(line) for line in desk.run("try", "cluster", "in.jsonl").splitlines()]

    assert out == [
        {"id": "first.txt", "story": "first.txt", "duplicate_of": None},
        {"id": "second.txt", "story": "first.txt", "duplicate_of": None},
        {"id": "copy", "story": "first.txt", "duplicate_of": "first.txt"},
        {"id": "else", "story": "else", "duplicate_of": None},
    ]


def test_a_database_that_cannot_be_written_is_one_clear_line(desk: Desk, tmp_path: Path) -> None:
    desk.configure("watchlist: [S-400]\n")
    (tmp_path / "file").write_text("in the way")

    said = desk.fails("status", "--database", f"sqlite:///{tmp_path}/file/defwatch.db", code=1)

    assert said.startswith("defwatch: database: ")
    assert "Traceback" not in said
