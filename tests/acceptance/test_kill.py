"""SIGKILL at chosen moments of poll, digest and delivery; then a run to the end leaves nothing out.

The short form of tests/soak; `make soak` kills two hundred times.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.soak.killing import DIGEST, POLL, ordeal
from tests.soak.receiving import Weather

KILLS = 10


def test_ten_kills_lose_nothing(tmp_path: Path) -> None:
    with ordeal(tmp_path, seed=7) as trial:
        trial.kill(KILLS, weathers=[Weather.FAIR, Weather.DROPS, Weather.BROKEN], longest_seconds=600)
        trial.settle()
        report = trial.judge()

    assert (report.lost, report.wrong) == ([], [])
    assert report.kills.total() == KILLS
    with closing(sqlite3.connect(tmp_path / "data" / "defwatch.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_processes_side_by_side_send_nothing_twice(tmp_path: Path) -> None:
    with ordeal(tmp_path, seed=8) as trial:
        trial.together(POLL, POLL)
        trial.together(POLL, DIGEST, DIGEST)
        trial.settle()
        report = trial.judge()

    assert (report.lost, report.wrong) == ([], [])
    assert report.repeated.total() == 0


def test_without_room_the_command_says_so_and_nothing_is_lost(tmp_path: Path) -> None:
    with ordeal(tmp_path, seed=9) as trial:
        trial.together(POLL)
        code, said = trial.starve(POLL, blocks=40)
        trial.settle()
        report = trial.judge()

    assert code == 1
    assert said.startswith("defwatch: database: data/defwatch.db: a file cannot grow: ")
    assert "make room; nothing that was stored is lost" in said
    assert (report.lost, report.wrong) == ([], [])
