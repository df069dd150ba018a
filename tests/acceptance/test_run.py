"""`defwatch run`: the page, the file that changes under it, and its end."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from tests.acceptance.desk import Desk, entry, rss
from tests.servers import Drip, Page, Site

LOCAL = "settings: {fetch: {allow_networks: [127.0.0.0/8], timeout: 60s}}\n"


class Running:
    """A running `defwatch run`: its log, event by event, and its page."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.port = int(str(self.wait_for("started")["page"]).rpartition(":")[2])

    def wait_for(self, event: str) -> dict[str, object]:
        """Read the log up to the next such event."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            told = json.loads(line)
            if told["event"] == event:
                return dict(told)
        raise AssertionError(f"the log ended without {event}")

    def get(self, path: str, *, host: str | None = None) -> tuple[int, str]:
        """Ask the page."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body

    def stop(self) -> tuple[int, float]:
        """Send SIGTERM; gives the exit code and how many seconds it took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=30)
        return self.process.returncode, time.monotonic() - started


@contextmanager
def running(desk: Desk, *words: str) -> Iterator[Running]:
    process = desk.start("run", "--port", "0", *words)
    try:
        yield Running(process)
    finally:
        process.kill()
        process.communicate()


def test_the_page_answers_and_a_changed_file_is_applied_or_refused(desk: Desk) -> None:
    with Site() as site:
        first, second = site.url("/first.xml"), site.url("/second.xml")
        for path, title in (("/first.xml", "First paper"), ("/second.xml", "Second paper")):
            report = entry(f"{title} on the S-400", f"https://example.org{path}", summary="Three came. " * 30)
            site.pages[path] = Page(body=rss(title, report))
        desk.configure(f"feeds: [{{url: '{first}', full_text: never}}]\nwatchlist: [S-400]\n{LOCAL}")
        with running(desk) as bot:
            bot.wait_for("first_poll")
            status, page = bot.get("/")
            desk.configure(f"feeds: [{{url: '{second}', full_text: never}}]\nwatchlist: [S-400]\n{LOCAL}")
            applied = bot.wait_for("config_applied")
            polled = bot.wait_for("feed_polled")
            desk.configure("feds: []\n")
            refused = bot.wait_for("config_refused")
            _, warned = bot.get("/")
            health = bot.get("/healthz")
            missing = bot.get("/story/999")
            code, _ = bot.stop()

    assert status == 200
    assert "First paper on the S-400" in page
    assert "+1 feed" in str(applied["message"])
    assert polled["feed"] == "Second paper"
    assert "feeds.yaml:1:1:" in str(refused["message"])
    assert "feeds.yaml:1:1:" in warned
    assert health[0] == 200
    assert json.loads(health[1])["status"] == "ok"
    assert missing[0] == 404
    assert code == 0


def test_it_ends_within_eight_seconds_while_a_feed_hangs(desk: Desk) -> None:
    with Site({"/slow.xml": Drip()}) as site:
        desk.configure(f"feeds: [{{url: '{site.url('/slow.xml')}'}}]\n{LOCAL}")
        with running(desk) as bot:
            while not site.asked:
                assert bot.get("/healthz")[0] == 200
            code, seconds = bot.stop()

    assert code == 0
    assert seconds < 8


def test_a_subscription_without_its_secret_is_paused_and_named(desk: Desk) -> None:
    desk.configure(
        """\
        watchlist: [S-400]
        subscriptions:
          - name: war-room
            schedule: daily 08:00
            timezone: Asia/Kolkata
            slack: {webhook: "${SLACK_WEBHOOK_URL}"}
        """
    )

    with running(desk) as bot:
        notice = bot.wait_for("notice")
        while "war-room" not in str(notice["message"]):
            notice = bot.wait_for("notice")
        bot.stop()
    said = desk.fails("config", "check", code=2)

    assert "feeds.yaml:6:22: SLACK_WEBHOOK_URL is not set" in str(notice["message"])
    assert said.startswith("feeds.yaml:6:22: ")


def test_a_port_in_use_is_one_clear_line(desk: Desk) -> None:
    desk.configure("watchlist: [S-400]\n")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = desk.fails("run", "--port", str(taken.getsockname()[1]), code=2)

    assert "--port" in said
    assert "Traceback" not in said


def test_asked_by_another_name_the_page_says_so(desk: Desk) -> None:
    desk.configure("watchlist: [S-400]\n")
    with running(desk) as bot:
        status, page = bot.get("/", host="nas:8000")
        bot.stop()

    assert status == 200
    assert "nas:8000" in page
    assert "settings.web.base_url" in page
