"""The operator's commands for those who subscribe by themselves, and a running page that they use."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.acceptance.desk import Desk
from tests.acceptance.mailroom import Mailroom

CONFIG = """
    watchlist: [S-400, Su-57]
    settings:
      timezone: Asia/Kolkata
      email: {{smtp: "smtp://127.0.0.1:{port}", from: watch@example.org}}
"""


@pytest.fixture
def mailed(desk: Desk) -> Desk:
    desk.configure(CONFIG.format(port=9))
    return desk


def test_a_subscriber_is_asked_by_mail_confirmed_and_listed(desk: Desk) -> None:
    with Mailroom() as room:
        desk.configure(CONFIG.format(port=room.port))
        told = desk.run(
            "subscribers", "add", "Reader@Example.org", "--keyword", "s-400", "--schedule", "hourly"
        )
        assert told == "Reader@example.org: asked to confirm by mail, hourly, Asia/Kolkata\n"
        [letter] = room.letters
        assert (letter["To"], letter["Subject"]) == (
            "Reader@example.org",
            "Confirm your subscription to Defwatch",
        )
        assert re.search(r"http://127\.0\.0\.1:8000/confirm/\S+", room.text())
    assert desk.run("subscribers", "list").split("\t")[:2] == ["Reader@example.org", "pending"]
    desk.run("subscribers", "confirm", "reader@EXAMPLE.org")
    [one] = rows(desk)
    told_of = {name: one[name] for name in ("address", "status", "keywords", "schedule", "timezone")}
    assert told_of == {
        "address": "Reader@example.org",
        "status": "confirmed",
        "keywords": ["S-400"],
        "schedule": "hourly",
        "timezone": "Asia/Kolkata",
    }
    assert desk.status()["subscribers"] == {"confirmed": 1, "pending": 0}


def rows(desk: Desk) -> list[dict[str, object]]:
    told = desk.json("subscribers", "list")
    assert isinstance(told, list)
    return told


def test_who_left_is_not_brought_back_by_any_import(mailed: Desk, tmp_path: Path) -> None:
    mailed.run("subscribers", "add", "stays@example.org", "leaves@example.org", "--confirmed")
    mailed.run("subscribers", "export", "all.json")
    mailed.run("subscribers", "erase", "leaves@example.org")
    refused = mailed.fails("subscribers", "add", "LEAVES@example.org", "--confirmed", code=1)
    assert "LEAVES@example.org: wants no mail since" in refused
    mailed.run("subscribers", "remove", "stays@example.org")
    mailed.run("subscribers", "add", "--from", "all.json")
    assert rows(mailed) == []

    mailed.run("subscribers", "add", "new@example.org", "--confirmed")
    mailed.run("subscribers", "export", "now.json")
    written = (tmp_path / "now.json").read_text(encoding="utf-8")
    assert "leaves" not in written
    assert (tmp_path / "now.json").stat().st_mode & 0o777 == 0o600
    assert len(json.loads(written)["suppressed"]) == 2

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = Desk(elsewhere, {})
    other.configure(CONFIG.format(port=9))
    other.run("subscribers", "add", "old@example.org", "--confirmed")
    other.run("subscribers", "add", "--from", "../all.json")
    assert [one["address"] for one in rows(other)] == [
        "old@example.org",
        "stays@example.org",
        "leaves@example.org",
    ]
    other.run("subscribers", "erase", "leaves@example.org")
    other.run("subscribers", "remove", "stays@example.org")
    other.run("subscribers", "add", "--from", "../now.json")
    assert [one["address"] for one in rows(other)] == ["old@example.org", "new@example.org"]
    other.fails("subscribers", "add", "leaves@example.org", "--confirmed", code=1)


def test_wrong_words_are_told_with_their_cure(mailed: Desk) -> None:
    wrong = mailed.fails("subscribers", "add", "nobody", "--keyword", "S-40", "--schedule", "dayly", code=2)
    assert "address: 'nobody' is no email address: write desk@example.org" in wrong
    assert 'keywords: "S-40" is not in the watch-list: did you mean "S-400"?' in wrong
    assert 'schedule: "dayly" is no schedule: write instant, hourly, daily 08:00' in wrong
    assert "not there (see `defwatch subscribers list`)" in mailed.fails(
        "subscribers", "remove", "nobody@example.org", code=1
    )
    assert "give addresses, or --from FILE" in mailed.fails("subscribers", "add", code=2)
    (mailed.folder / "list.txt").write_text("a@example.org\n")
    assert "no JSON" in mailed.fails("subscribers", "add", "--from", "list.txt", code=2)
    mailed.configure("watchlist: [S-400]")
    told = mailed.fails("subscribers", "add", "a@example.org", code=1)
    assert "settings.email is missing: no mail can ask them to confirm" in told
