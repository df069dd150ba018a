"""An admin at the page of a running `defwatch run`: signs in, pauses a feed in the file, polls it again."""

from __future__ import annotations

import http.client
from urllib.parse import urlencode

from tests.acceptance.desk import Desk, entry, rss
from tests.acceptance.test_run import LOCAL, Running, running
from tests.servers import Page, Site
from tests.signed import Sent, form, shown

TOKEN = "a long word"


class Browser:
    """Keeps the page's cookies."""

    def __init__(self, bot: Running) -> None:
        self._port = bot.port
        self._cookies: dict[str, str] = {}

    def ask(self, path: str, sent: dict[str, str] | None = None) -> str:
        """A page; what a form leads to, where one is sent."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if sent is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = None if sent is None else urlencode(sent)
        connection.request("GET" if sent is None else "POST", path, body, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        connection.close()
        return self.ask(answer.headers["Location"]) if answer.status == 303 else page

    def send(self, sent: Sent, **filled: str) -> str:
        """Send a form and go where it leads."""
        return self.ask(sent.action, {**dict(sent.fields), **filled})


def test_what_a_client_says_of_its_address_is_not_believed(desk: Desk) -> None:
    desk.configure(f"settings: {{web: {{admin_token: '{TOKEN}'}}}}\n")
    statuses = []
    with running(desk) as bot:
        for number in range(6):
            connection = http.client.HTTPConnection("127.0.0.1", bot.port, timeout=20)
            claimed = {"X-Forwarded-For": f"198.51.100.{number}", "Authorization": "Bearer guess"}
            connection.request("POST", "/feeds/poll", headers=claimed)
            statuses.append(connection.getresponse().status)
            connection.close()
        bot.stop()

    assert statuses == [401, 401, 401, 401, 401, 429]


def test_an_admin_pauses_resumes_and_polls_a_feed(desk: Desk) -> None:
    with Site() as site:
        site.pages["/feed.xml"] = Page(
            body=rss("The Paper", entry("One", "https://example.org/1", summary="Three came."))
        )
        desk.configure(
            f"feeds:\n  - url: '{site.url('/feed.xml')}'  # ours\n    full_text: never\n"
            f"watchlist: [S-400]\n{LOCAL[:-2]}, web: {{admin_token: '{TOKEN}'}}}}\n"
        )
        with running(desk) as bot:
            bot.wait_for("first_poll")
            browser = Browser(bot)
            feeds = browser.send(form(browser.ask("/login"), "/login"), admin_token=TOKEN)
            paused = browser.send(form(feeds, "/feeds/pause"))
            written = (desk.folder / "feeds.yaml").read_text(encoding="utf-8")
            resumed = browser.send(form(paused, "/feeds/resume", label="Resume"))
            asked = site.count("/feed.xml")
            polled = browser.send(form(resumed, "/feeds/poll"))
            code, _ = bot.stop()

    assert "1 feed · 1 paused" in shown(paused)
    assert "The Paper is paused; " in shown(paused)
    assert "  # ours\n    full_text: never\n    paused: true\n" in written
    assert "1 feed · 1 ok" in shown(resumed)
    assert "The Paper was asked." in shown(polled)
    assert site.count("/feed.xml") == asked + 1
    assert code == 0
