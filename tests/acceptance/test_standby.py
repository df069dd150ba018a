"""One `defwatch run` leads, a second waits as its standby; on both databases."""

from __future__ import annotations

import json
from pathlib import Path

from tests.acceptance.desk import Desk, entry, rss
from tests.acceptance.mailroom import Mailroom
from tests.acceptance.test_run import Running, running
from tests.servers import Page, Site

pytest_plugins = ("tests.postgres",)

CONFIGURATION = """\
feeds: [{{url: '{feed}', full_text: never, every: 1s}}]
watchlist: [S-400]
subscriptions: [{{name: desk, schedule: instant, settle: 0s, email: {{to: desk@example.org}}}}]
settings:
  fetch: {{allow_networks: [127.0.0.0/8]}}
  email: {{smtp: "smtp://127.0.0.1:{port}", from: "Watch <watch@example.org>"}}
"""


def test_a_standby_shows_the_page_and_follows_when_its_leader_dies(tmp_path: Path, empty_url: str) -> None:
    desk = Desk(tmp_path, {"DEFWATCH_DATABASE_URL": empty_url})
    with Site() as site, Mailroom() as mail:
        publish(site, "first")
        desk.configure(CONFIGURATION.format(feed=site.url("/feed.xml"), port=mail.port))
        with running(desk) as leader:
            leader.wait_for("delivered")
            with running(desk) as standby:
                waiting = told(standby, "standby: ")
                readiness, page = standby.get("/readyz"), standby.get("/")
                mine = leader.get("/readyz")
                polled = desk.start("poll").communicate(timeout=60)[1]
                publish(site, "second")
                leader.wait_for("delivered")
                by_the_first = len(mail.letters)
                leader.process.kill()
                publish(site, "third")
                following = told(standby, "standby: ")
                standby.wait_for("delivered")
                ready = standby.get("/readyz")
                code, _ = standby.stop()

    assert "another `defwatch run` polls and delivers" in waiting
    assert (readiness[0], json.loads(readiness[1])["status"]) == (200, "standby")
    assert page[0] == 200
    assert "first paper on the S-400" in page[1]
    assert json.loads(mine[1])["status"] == "ready"
    assert "another defwatch polls what is due" in polled
    assert by_the_first == 2
    assert "this one polls and delivers from now on" in following
    assert json.loads(ready[1])["status"] == "ready"
    assert code == 0
    subjects = [str(letter["Subject"]) for letter in mail.letters]
    assert [name for name in ("first", "second", "third") for one in subjects if f"{name} paper" in one] == [
        "first",
        "second",
        "third",
    ]


def publish(site: Site, name: str) -> None:
    """Put one report into the feed, in place of the one before."""
    words = {"first": "Boats left a port", "second": "Rails reach a town", "third": "Bees came to a roof"}
    report = entry(
        f"The {name} paper on the S-400: {words[name]}",
        f"https://example.org/{name}",
        summary=f"{words[name]}. " * 30,
    )
    site.pages["/feed.xml"] = Page(body=rss("An outlet", report))


def told(bot: Running, words: str) -> str:
    """The next notice that has these words in it."""
    while words not in (message := str(bot.wait_for("notice")["message"])):
        pass
    return message
