"""Polling a whole site of feeds, once and again."""

from __future__ import annotations

from tests.acceptance.desk import Desk, entry, rss
from tests.servers import Page, Site

FEEDS, ENTRIES = 200, 5


def test_second_poll_stores_nothing_new_and_asks_conditionally(desk: Desk) -> None:
    documents = {f"/feed/{number}.xml": _document(number) for number in range(FEEDS)}
    with Site(documents) as site:
        feeds = "".join(f"  - url: {site.url(path)}\n" for path in documents)
        desk.configure(
            f"feeds:\n{feeds}watchlist: [S-400]\nsettings: {{fetch: {{allow_networks: [127.0.0.0/8]}}}}\n"
        )
        first = desk.run("poll")
        site.asked.clear()
        second = desk.run("poll", "--all")

        assert "1,000 new entries" in first
        assert "0 new entries" in second
        assert len(site.asked) == FEEDS
        assert all("if-none-match" in asked.headers for asked in site.asked)
        status = desk.status()

    assert status["entries"] == FEEDS * ENTRIES
    assert status["feeds"] == {
        "total": FEEDS,
        "paused": 0,
        "gone": 0,
        "new": 0,
        "blocked": 0,
        "failing": 0,
        "silent": 0,
        "quiet": 0,
        "ok": FEEDS,
    }


def _document(number: int) -> Page:
    links = [f"https://example.org/{number}/{place}" for place in range(ENTRIES)]
    entries = "".join(entry(f"Report {link[-5:]}", link, summary="a long summary " * 20) for link in links)
    headers = {"Content-Type": "application/rss+xml"}
    return Page(body=rss(f"Feed {number}", entries), headers=headers, validators=True)
