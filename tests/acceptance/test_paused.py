"""A webhook that was removed: its subscription pauses, says so everywhere, and goes on with a new one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.acceptance.desk import Desk, entry, rss
from tests.acceptance.mailroom import open_webhook, posts
from tests.acceptance.test_run import LOCAL, running
from tests.servers import Page, Site

SUBSCRIPTION = (
    "feeds: [{{url: '{feed}', full_text: never}}]\nwatchlist: [S-400]\n"
    "subscriptions: [{{name: war-room, schedule: instant, settle: 0s, slack: {{webhook: '{hook}'}}}}]\n"
)


def paper(site: Site) -> str:
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    report = entry("S-400: three came", "https://example.org/1", published=hour_ago, summary="Three came.")
    site.pages["/rss.xml"] = Page(body=rss("A paper", report))
    return site.url("/rss.xml")


def test_a_removed_webhook_pauses_and_a_new_one_gets_what_waited(desk: Desk) -> None:
    with Site() as site:
        feed, new = paper(site), open_webhook(site)
        site.pages["/removed"] = Page(status=404, body=b"no_service")
        desk.configure(SUBSCRIPTION.format(feed=feed, hook=site.url("/removed")) + LOCAL)
        with running(desk) as bot:
            failed = bot.wait_for("delivery_failed")
            status = desk.status()
            desk.configure(SUBSCRIPTION.format(feed=feed, hook=new) + LOCAL)
            bot.wait_for("delivered")
            bot.stop()
        told = posts(site)
        asked = site.count("/removed")

    cure = "Slack: 404 no_service: the webhook was removed; make a new one at"
    assert str(failed["error"]).startswith(cure)
    assert status["outbox"] == {"pending": 0, "sent": 0, "dead": 1}
    assert str(status["last_dead"]).startswith(cure)
    receivers = status["paused_receivers"]
    assert isinstance(receivers, list)
    (paused,) = receivers
    assert (paused["subscription"], paused["id"]) == ("war-room", 1)
    assert "nothing more is sent there until `defwatch outbox retry 1`" in paused["error"]
    assert asked == 1
    assert len(told) == 1


def test_retry_tries_the_receiver_again(desk: Desk) -> None:
    with Site() as site:
        hook = site.url("/hook")
        site.pages["/hook"] = Page(status=410, body=b"gone")
        desk.configure(SUBSCRIPTION.format(feed=paper(site), hook=hook) + LOCAL)
        desk.run("poll")
        desk.run("poll")
        wrong = desk.run("doctor", code=1)
        site.pages["/hook"] = Page(body=b"ok")
        again = desk.run("outbox", "retry", "1")
        desk.run("digest")

    assert site.count("/hook") == 2
    assert "war-room: 127.0.0.1" in wrong
    assert again == "1 in line again\n"
    assert desk.status()["outbox"] == {"pending": 0, "sent": 1, "dead": 0}
    assert "give the IDs" in desk.fails("outbox", "retry", code=2)
