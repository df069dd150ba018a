"""SIGKILL at random moments of poll and digest; then a run to the end leaves nothing out."""

from __future__ import annotations

import random
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from tests.acceptance.desk import Desk
from tests.acceptance.mailroom import Mailroom, open_webhook, posts
from tests.acceptance.test_street import publish
from tests.servers import Site

CONFIGURATION = """\
feeds:
{feeds}
watchlist: [S-400, S-500, Su-57, IRIGC]
subscriptions:
  - {{name: at-once, schedule: instant, settle: 0s, email: {{to: [one@example.org, two@example.org]}}}}
  - {{name: on-demand, schedule: daily 08:00, email: {{to: three@example.org}}}}
  - {{name: slack, schedule: instant, settle: 0s, slack: {{webhook: "{webhook}"}}}}
settings:
  timezone: Asia/Kolkata
  fetch: {{allow_networks: [127.0.0.0/8]}}
  email: {{smtp: "smtp://127.0.0.1:{port}", from: "Watch <watch@example.org>"}}
"""
COMMANDS = (("poll", "--all"), ("digest", "--now", "on-demand"))


def test_twenty_kills_lose_nothing(tmp_path: Path) -> None:
    moments = random.Random(20251204)
    with Site() as site, Mailroom() as mail:
        feeds = publish(site)
        text = CONFIGURATION.format(feeds=feeds, webhook=open_webhook(site), port=mail.port)
        calm, killed = _desk(tmp_path / "calm", text), _desk(tmp_path / "killed", text)
        for command in COMMANDS:
            calm.run(*command)
        expected = set(mail.ids)
        slack = {str(post["text"]) for post in posts(site)}
        mail.letters.clear()
        site.asked.clear()

        kills = sum(_kill(killed, COMMANDS[turn % 2], moments.uniform(0.3, 2.5)) for turn in range(20))
        for command in COMMANDS:
            killed.run(*command)

        assert len(expected) == 3
        assert set(mail.ids) == expected
        assert {str(post["text"]) for post in posts(site)} == slack
        assert kills > 0
    with closing(sqlite3.connect(killed.folder / "data" / "defwatch.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def _desk(folder: Path, text: str) -> Desk:
    folder.mkdir()
    desk = Desk(folder, {})
    desk.configure(text)
    return desk


def _kill(desk: Desk, command: tuple[str, ...], seconds: float) -> bool:
    """Start a command and kill it after so long; whether it was still alive."""
    process = desk.start(*command)
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return True
    return False
