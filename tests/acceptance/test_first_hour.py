"""init, doctor, a test message, backup and pruning, as an operator types them."""

from __future__ import annotations

import json
import socket
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from tests.acceptance.desk import Desk, entry, rss
from tests.acceptance.mailroom import Mailroom, open_webhook, posts
from tests.factories import NOON
from tests.servers import Page, Site

DESK = "{name: desk, schedule: daily 08:00, email: {to: [a@example.org, b@example.org]}}"


def mailing(port: int) -> str:
    return f"watchlist: [S-400]\nsubscriptions: [{DESK}]\n" + (
        "settings: {timezone: Asia/Kolkata, email: "
        f'{{smtp: "smtp://127.0.0.1:{port}", from: watch@example.org}}}}\n'
    )


def by_webhook(url: str) -> str:
    return (
        "watchlist: [S-400]\nsettings: {timezone: Asia/Kolkata}\n"
        f"subscriptions: [{{name: war-room, schedule: instant, slack: {{webhook: '{url}'}}}}]\n"
    )


def closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def states(desk: Desk, *, code: int) -> dict[str, list[tuple[str, str]]]:
    """What doctor found, by check."""
    told = json.loads(desk.run("doctor", "--json", code=code))
    assert told["ok"] is (code == 0)
    found: dict[str, list[tuple[str, str]]] = {}
    for check in told["checks"]:
        found.setdefault(check["name"], []).append((check["state"], check["told"]))
    return found


def test_init_writes_a_file_that_works_and_never_another(desk: Desk) -> None:
    said = desk.run(
        "init", "--email", "desk@example.org", "--smtp", "smtp://mail.example.org:587", "--username", "watch",
        "--timezone", "Europe/Moscow", "--keyword", "S-400", "--keyword", "Zvezda: 7",
        "--schedule", "weekly mon 08:00",
    )  # fmt: skip
    before = (desk.folder / "feeds.yaml").read_text(encoding="utf-8")
    again = desk.fails("init", code=1)
    unset = desk.fails("config", "check", code=2)
    checked = replace(desk, environment={"SMTP_PASSWORD": "x"}).json("config", "check")

    assert "defwatch doctor --config feeds.yaml --send desk" in said
    assert "export SMTP_PASSWORD=" in said
    assert again == "defwatch: init: feeds.yaml: is there already; nothing was written\n"
    assert (desk.folder / "feeds.yaml").read_text(encoding="utf-8") == before
    assert "SMTP_PASSWORD is not set (nor SMTP_PASSWORD_FILE)" in unset
    assert isinstance(checked, dict)
    assert (checked["valid"], checked["subscriptions"], checked["warnings"]) == (True, 1, [])
    assert "  timezone: Europe/Moscow " in before
    assert '    keywords: ["S-400", "Zvezda: 7"]\n    schedule: "weekly mon 08:00"\n' in before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--email", "desk@example.org"), "init: --email ADDRESS and --smtp URL belong together"),
        (("--email", "desk", "--smtp", "smtp://h"), "'desk' is no email address"),
        (("--timezone", "Mars/Phobos"), "Mars/Phobos"),
        (("--slack", "--schedule", "sometimes"), "sometimes"),
        (("--from", "x@example.org"), "init: --username and --from belong to --email ADDRESS"),
    ],
)
def test_init_writes_nothing_that_would_not_work(desk: Desk, words: tuple[str, ...], said: str) -> None:
    assert said in desk.fails("init", *words, code=2)
    assert not (desk.folder / "feeds.yaml").exists()


def test_a_healthy_desk(desk: Desk) -> None:
    with Mailroom() as room:
        desk.configure(mailing(room.port))
        found = states(desk, code=0)
        shown = desk.run("doctor")
    assert found["email"] == [("ok", f"127.0.0.1:{room.port} answers, without TLS")]
    assert found["database"] == [("ok", "data/defwatch.db: will be made when it is first needed")]
    assert found["page"][0][0] == "warning"
    assert "base_url is loopback (http://127.0.0.1:8000): mails go out without links to the page" in shown
    assert room.letters == []
    assert not (desk.folder / "data").exists()


def test_what_is_wrong_is_told_with_its_cure(desk: Desk) -> None:
    port = closed_port()
    hook = "{name: war-room, schedule: instant, slack: {webhook: '${SLACK_WEBHOOK_URL}'}}"
    desk.configure(mailing(port).replace(DESK, f"{DESK}, {hook}"))
    (desk.folder / "data").write_text("in the way")
    found = states(desk, code=1)

    assert found["secrets"] == [
        (
            "wrong",
            "subscription war-room is paused: feeds.yaml:2:152: "
            "SLACK_WEBHOOK_URL is not set (nor SLACK_WEBHOOK_URL_FILE)",
        )
    ]
    assert found["email"][0][0] == "wrong"
    assert f"127.0.0.1:{port}: Error connecting" in found["email"][0][1]
    assert found["database"][0][0] == "wrong"
    assert "defwatch: doctor: 3 of " in desk.fails("doctor", code=1)


def test_a_file_with_mistakes_does_not_end_the_round(desk: Desk) -> None:
    desk.configure("watchlist: [S-400]\nfeed: []\n")
    found = states(desk, code=1)
    assert found["configuration"][0][0] == "wrong"
    assert "feeds.yaml:2:1: feed: unknown key" in found["configuration"][0][1]
    assert found["database"][0][0] == "ok"


def test_a_test_mail_goes_through_the_real_channel_and_leaves_no_trace(desk: Desk) -> None:
    with Mailroom() as room:
        desk.configure(mailing(room.port))
        said = desk.run("doctor", "--send", "desk")
        told = desk.json("doctor", "--send", "desk")
    first, second = said.splitlines()
    assert first == f"desk: a@example.org: 250 accepted by 127.0.0.1, Message-ID {room.ids[0]}: OK"
    assert second.startswith("desk: b@example.org: 250 accepted by 127.0.0.1, Message-ID <")
    assert room.letters[0]["Subject"] == "TEST: Defwatch reaches desk"
    assert len(set(room.ids)) == 4  # each try is a mail of its own
    assert "TEST of the subscription desk" in room.text(0)
    assert isinstance(told, list)
    assert [one["target"] for one in told] == ["a@example.org", "b@example.org"]
    assert not (desk.folder / "data").exists()


def test_a_test_message_to_slack_and_to_a_webhook_that_was_removed(desk: Desk) -> None:
    with Site() as site:
        desk.configure(by_webhook(open_webhook(site)))
        assert f"war-room: 127.0.0.1:{site.port}: 200 ok" in desk.run("doctor", "--send", "war-room")
        (payload,) = posts(site)
        site.pages["/gone"] = Page(status=404, body=b"no_service")
        desk.configure(by_webhook(site.url("/gone")))
        said = desk.fails("doctor", "--send", "war-room", code=1)
    assert payload["text"] == "TEST: Defwatch reaches war-room"
    assert said.startswith("defwatch: Slack: 404 no_service: the webhook was removed; make a new one at")
    assert "nobody: not in feeds.yaml" in desk.fails("doctor", "--send", "nobody", code=2)


def test_a_backup_of_an_archive_in_use(desk: Desk) -> None:
    desk.configure("watchlist: [S-400]\n")
    (desk.folder / "one.txt").write_text("Ministers meet\n\nThey spoke of the S-400.\n")
    desk.run("add", "one.txt")
    told = desk.json("db", "backup", "copy.db")

    assert isinstance(told, dict)
    assert told["file"] == "copy.db"
    assert desk.run("status", "--database", "sqlite:///copy.db").splitlines()[2] == "articles  1"
    assert "copy.db: is there already" in desk.fails("db", "backup", "copy.db", code=1)


def test_pruning_says_first_what_would_go(desk: Desk) -> None:
    news = entry("S-400: ministers meet", "https://127.0.0.1/1", published=NOON)
    weather = entry("It rained", "https://127.0.0.1/2", published=NOON)
    with Site({"/rss.xml": Page(body=rss("A paper", news + weather))}) as site:
        desk.configure(
            f"feeds: [{{url: '{site.url('/rss.xml')}', full_text: never}}]\nwatchlist: [S-400]\n"
            "settings: {retention: {entries: 30d}, fetch: {allow_networks: [127.0.0.0/8]}}\n"
        )
        desk.run("poll")
    before = desk.run("db", "prune")
    with closing(sqlite3.connect(desk.folder / "data" / "defwatch.db")) as archive:
        for table in ("articles", "entries"):
            earlier = "first_seen = datetime(first_seen, '-31 days') || '.000000'"
            archive.execute(f"UPDATE {table} SET {earlier}")  # noqa: S608  # constants
        archive.commit()
    would = desk.run("db", "prune", "--dry-run")
    gone = desk.json("db", "prune")

    assert before == "gone: nothing\n"
    assert would == "would go: 1 entry, 1 article\n"
    assert isinstance(gone, dict)
    assert (gone["articles"], gone["stories"], gone["dry_run"]) == (1, 0, False)
    assert (desk.status()["entries"], desk.status()["stories"]) == (1, 1)
    assert desk.run("db", "check") == "ok\n"
