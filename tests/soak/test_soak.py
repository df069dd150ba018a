"""`make soak`: hundreds of kills, two processes at once, disks without room; a table says what came of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.soak.killing import DIGEST, POLL, Report, ordeal
from tests.soak.receiving import Weather

pytestmark = pytest.mark.soak
pytest_plugins = ("tests.postgres",)

KILLS = 200
KILLS_ON_POSTGRESQL = 30
LONGEST_SECONDS = 1800
SEED = 20251204


def shown(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{report.table()}")  # noqa: T201  # it is what `make soak` is run for


def test_two_hundred_kills_lose_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ordeal(tmp_path, seed=SEED) as trial:
        trial.kill(KILLS, weathers=list(Weather), longest_seconds=LONGEST_SECONDS)
        trial.settle()
        report = trial.judge()
    shown(report, capsys)
    assert (report.lost, report.wrong) == ([], [])
    assert report.kills.total() == KILLS


def test_kills_on_postgresql_lose_nothing(
    tmp_path: Path, empty_postgres: str, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {"DEFWATCH_DATABASE_URL": empty_postgres}
    with ordeal(tmp_path, seed=SEED + 1, environment=environment) as trial:
        trial.kill(KILLS_ON_POSTGRESQL, weathers=list(Weather), longest_seconds=LONGEST_SECONDS)
        trial.settle()
        report = trial.judge()
    shown(report, capsys)
    assert (report.lost, report.wrong) == ([], [])
    assert report.kills.total() == KILLS_ON_POSTGRESQL


def test_processes_side_by_side_send_nothing_twice(tmp_path: Path, empty_url: str) -> None:
    with ordeal(tmp_path, seed=SEED, environment={"DEFWATCH_DATABASE_URL": empty_url}) as trial:
        for _ in range(10):
            trial.together(POLL, POLL, DIGEST, DIGEST)
        trial.settle()
        report = trial.judge()
    assert (report.lost, report.wrong) == ([], [])
    assert report.repeated.total() == 0
    assert report.stories == 10


def test_without_room_nothing_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(SEED)
    with ordeal(tmp_path, seed=SEED) as trial:
        trial.together(POLL)
        ends = [trial.starve(chance.choice((POLL, DIGEST)), blocks=chance.randint(4, 600)) for _ in range(30)]
        trial.settle()
        report = trial.judge()
    shown(report, capsys)
    told = {said.splitlines()[-1] for code, said in ends if code}
    assert {code for code, _ in ends} <= {0, 1}
    assert told
    assert all(line.startswith("defwatch: database: ") and "make room" in line for line in told), told
    assert (report.lost, report.wrong) == ([], [])
