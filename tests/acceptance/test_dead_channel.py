"""A mail server that takes the connection and says nothing holds up no other channel."""

from __future__ import annotations

import socket
import threading

from tests.acceptance.desk import Desk, entry, rss
from tests.servers import Asked, Page, Site


def test_a_mail_server_that_says_nothing_holds_up_no_webhook(desk: Desk) -> None:
    report = entry("Boats carry the S-400 out of port", "https://example.org/1", summary="They left. " * 30)
    told = threading.Event()

    def hook(_asked: Asked) -> Page:
        told.set()
        return Page(body=b"ok")

    site = Site({"/feed.xml": Page(body=rss("An outlet", report)), "/hook": hook})
    with site, socket.create_server(("127.0.0.1", 0)) as hole:
        desk.configure(
            f"""\
            feeds: [{{url: '{site.url("/feed.xml")}', full_text: never}}]
            watchlist: [S-400]
            subscriptions:
              - name: a-mail
                schedule: instant
                settle: 0s
                email: {{to: [one@example.org, two@example.org]}}
              - {{name: b-hook, schedule: instant, settle: 0s, webhook: {{url: '{site.url("/hook")}'}}}}
            settings:
              fetch: {{allow_networks: [127.0.0.0/8]}}
              email: {{smtp: "smtp://127.0.0.1:{hole.getsockname()[1]}", from: "Watch <watch@example.org>"}}
            """
        )
        process = desk.start("poll")
        try:
            arrived = told.wait(timeout=60)
            waits_for_the_mail_server = process.poll() is None
        finally:
            process.kill()
            process.communicate()

    assert arrived
    assert waits_for_the_mail_server
    waiting = desk.json("outbox", "list", "--status", "pending")
    assert isinstance(waiting, list)
    assert {"one@example.org", "two@example.org"} <= {one["target"] for one in waiting}
