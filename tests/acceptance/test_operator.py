"""The operator's first hour: what the commands say, how they end, and what they never do to a terminal."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.acceptance.desk import ENVIRONMENT, Desk, entry, rss
from tests.acceptance.test_run import LOCAL, Running, running
from tests.servers import Page, Site

TOO_LARGE = "9" * 30


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nonsense",), "No such command 'nonsense'"),
        (("feeds", "nonsense"), "No such command 'nonsense'"),
        (("stories", "--since", "soon"), "duration: soon: write a number and s, m, h, d or w"),
        (("stories", "--since", "999999w"), "duration: 999999w: write a number and s, m, h, d or w"),
        (("story", TOO_LARGE), "is not in the range"),
        (("outbox", "retry", TOO_LARGE), "is not in the range"),
        (("digest", "--format", "html"), "--format belongs to --preview NAME"),
        (("digest", "--since", "7d"), "--since belongs to --now NAME or --preview NAME"),
        (("digest", "--due", "--now", "desk"), "exclude one another"),
        (("digest", "--now", "nobody"), "subscription: nobody: not in feeds.yaml (there: none)"),
        (("config", "check", "--config", "."), "a folder, not a file"),
        (("poll", "--config", "missing.yaml"), "missing.yaml:1:1: no such file"),
        (("status", "--database", "mysql://host/name"), "database: mysql: not supported"),
        (("try", "match", "missing.jsonl"), "missing.jsonl: No such file or directory"),
        (("add", "--published", "yesterday", "x.txt"), "--published: yesterday: write ISO 8601"),
        (("run", "--host", "no-such-host.invalid", "--port", "0"), "no-such-host.invalid:0: "),
    ],
)
def test_wrong_usage_is_told_with_exit_code_2(desk: Desk, words: tuple[str, ...], said: str) -> None:
    desk.configure("watchlist: [S-400]\n")

    told = desk.fails(*words, code=2)

    assert said in told
    assert "Traceback" not in told


def test_whoever_stops_reading_has_what_they_wanted(desk: Desk) -> None:
    desk.configure("watchlist: [S-400]\n")
    lines = (json.dumps({"id": number, "text": "Three S-400 arrived"}) for number in range(20_000))
    (desk.folder / "in.jsonl").write_text("\n".join(lines))

    process = desk.start("try", "match", "in.jsonl")
    assert process.stdout is not None
    assert process.stderr is not None
    first = process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()

    assert json.loads(first)["id"] == 0
    assert process.wait(timeout=60) == 0
    assert said == ""


def test_lines_that_are_no_text_or_no_json_are_answered_in_their_place(desk: Desk) -> None:
    desk.configure("watchlist: [S-400]\n")
    lines = [
        b'\xef\xbb\xbf{"id": "with a mark", "text": "S-400"}',
        b'{"id": 2, "text": "\xff S-400"}',
        b'{"id": ' + b"1" * 5000 + b"}",
        b'{"id": "\\ud800", "text": "S-400"}',
        b"[" * 200_000,
        b"",
        b'{"id": "last", "text": 5}',
    ]
    (desk.folder / "in.jsonl").write_bytes(b"\n".join(lines))

    out = [json.loads(line) for line in desk.run("try", "match", "in.jsonl").splitlines()]

    assert [record["id"] for record in out] == ["with a mark", 2, 3, "\ud800", 5, "last"]
    assert ["error" in record for record in out] == [False, True, True, False, True, True]
    assert out[1]["error"] == "line 2: not UTF-8: byte 20"
    assert out[4]["error"] == "line 5: nested too deeply"


def test_files_that_cannot_be_read_are_answered_in_their_place(desk: Desk) -> None:
    (desk.folder / "feed.xml").write_bytes(rss("A paper", entry("One", "https://example.org/1")))

    out = [json.loads(line) for line in desk.run("try", "parse", ".", "feed.xml", "none.xml").splitlines()]

    assert out[0] == {"file": ".", "error": ".: a folder, not a file"}
    assert (out[1]["title"], len(out[1]["entries"])) == ("A paper", 1)
    assert out[2] == {"file": "none.xml", "error": "none.xml: No such file or directory"}


def test_nothing_on_standard_input_is_no_result_and_no_crash(desk: Desk) -> None:
    desk.configure("watchlist: [S-400]\n")
    for words, code in ((("try", "match"), 0), (("try", "extract", "-"), 0), (("add", "-"), 1)):
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=desk.folder,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stdout) == (code, ""), done.stderr


@pytest.fixture
def archive(desk: Desk) -> Iterator[Desk]:
    """A desk whose one feed holds 3 old entries, with a Slack receiver."""
    long_ago = datetime.now(UTC) - timedelta(days=4)
    subjects = (
        "Frigate gains S-400 radar",
        "Crates of S-400 spares land",
        "Parliament asks about S-400 price",
    )
    entries = "".join(
        entry(title, f"https://example.org/{number}", published=long_ago, summary=f"{title} today. " * 20)
        for number, title in enumerate(subjects)
    )
    with Site({"/old.xml": Page(body=rss("Old Gazette", entries)), "/hook": Page(body=b"ok")}) as site:
        desk.configure(
            f"""\
            feeds: [{{url: "{site.url("/old.xml")}", full_text: never}}]
            watchlist: [S-400]
            subscriptions:
              - {{name: desk, schedule: daily 08:00, slack: {{webhook: "{site.url("/hook")}"}}}}
            settings: {{timezone: Asia/Kolkata, fetch: {{allow_networks: [127.0.0.0/8]}}}}
            """
        )
        yield desk


def test_a_first_poll_says_what_it_kept_and_which_command_sends_it(archive: Desk) -> None:
    process = archive.start("poll")
    out, said = process.communicate(timeout=60)
    nothing = archive.json("digest", "--now", "desk")
    sent = archive.json("digest", "--now", "desk", "--since", "7d")
    again = archive.json("digest", "--now", "desk", "--since", "7d")

    assert process.returncode == 0
    assert out == "3 new entries, 0 updated, 3 matched\n"
    assert "1 polled in " in said
    assert "first poll: 3 entries kept as archive, 3 stories; not sent" in said
    assert "`defwatch digest --now desk --since 7d` sends them" in said
    assert nothing == {"queued": [], "tried": []}
    assert isinstance(sent, dict)
    assert [delivery["status"] for delivery in sent["tried"]] == ["sent"]
    assert again == {"queued": [], "tried": []}


def test_times_for_people_are_in_their_zone_and_say_so(archive: Desk) -> None:
    archive.run("poll")

    assert " IST\t" in archive.run("feeds", "list")
    assert " IST" in archive.run("status")
    assert " IST\t" in archive.run("stories", "--since", "30d")


def on_a_terminal(desk: Desk, *words: str, **environment: str) -> str:
    """What a command shows on a terminal of 80 columns, both streams together."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=desk.folder,
        env={**ENVIRONMENT, "TERM": "xterm", "COLUMNS": "80", **environment},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
            if words[0] == "run" and b"ends it" in shown:
                process.send_signal(signal.SIGINT)
    except OSError:  # Linux says EIO when the other side is closed
        pass
    os.close(ours)
    assert process.wait(timeout=60) == 0, shown
    return shown.decode().replace("\r\n", "\n")


def test_on_a_terminal_run_speaks_in_five_lines_and_ctrl_c_ends_it(archive: Desk) -> None:
    lines = on_a_terminal(archive, "run", "--port", "0", NO_COLOR="1").splitlines()

    assert "Defwatch " in lines[0]
    assert "1 feed · 1 keyword · 1 subscription · page http://127.0.0.1:" in lines[1]
    assert lines[1].endswith(" · first poll now")
    assert "archive data/defwatch.db: 0 entries, 0 stories, outbox 0 waiting, 0 dead" in lines[2]
    assert "next digest: desk to" in lines[3]
    assert "Ctrl-C or SIGTERM ends it" in lines[4]
    assert "stopped" in lines[-1]
    assert all(" IST  " in line for line in lines)
    assert "\x1b[" not in "".join(lines)


def test_a_feed_cannot_command_the_terminal_or_turn_its_text(desk: Desk) -> None:
    evil = "S-400 \u202egnp.exe " + "A" * 100_000
    with Site(
        {"/evil.xml": Page(body=rss("Evil \u202e\u2066Gazette", entry(evil, "javascript:alert(1)")))}
    ) as site:
        desk.configure(
            f"feeds: [{{url: '{site.url('/evil.xml')}', full_text: never}}]\nwatchlist: [S-400]\n{LOCAL}"
        )
        desk.run("poll")
    shown = (
        on_a_terminal(desk, "stories")
        + on_a_terminal(desk, "story", "1")
        + on_a_terminal(desk, "feeds", "list")
    )

    assert "gnp.exe" in shown
    assert not {"\u202e", "\u2066"} & set(shown)
    assert len(shown) < 10_000


def test_the_page_shows_hostile_words_as_words(desk: Desk) -> None:
    title = "<script>alert(1)</script> S-400 \u202egnp.exe"
    report = entry(title, "javascript:alert(1)//", summary="<img src=x onerror=alert(2)> India S-400. " * 9)
    with Site({"/evil.xml": Page(body=rss("<b>Evil</b>\u202e", report))}) as site:
        desk.configure(
            f"feeds: [{{url: '{site.url('/evil.xml')}', full_text: never}}]\nwatchlist: [S-400]\n{LOCAL}"
        )
        with running(desk) as bot:
            bot.wait_for("first_poll")
            pages = bot.get("/")[1] + bot.get("/story/1")[1]
            far = bot.get(f"/story/{TOO_LARGE}")[0]
            bot.stop()

    assert "gnp.exe" in pages
    assert "<script" not in pages
    assert "<img" not in pages
    assert "javascript:" not in pages
    assert "\u202e" not in pages
    assert far == 404


def test_a_file_that_is_still_being_written_is_not_applied(desk: Desk) -> None:
    good = "feeds: [{url: 'https://127.0.0.1/rss.xml', name: Kept}]\nwatchlist: [S-400]\n"
    desk.configure(good)
    with running(desk) as bot:
        desk.configure("watchlist: [S-400]\n")
        desk.configure(good + "settings: {timezone: Asia/Kolkata}\n")
        applied = str(bot.wait_for("config_applied")["message"])
        bot.stop()

    assert "settings.timezone UTC -> Asia/Kolkata" in applied
    assert "feed" not in applied.partition(": ")[2]
    assert "no subscription: stories are kept, nobody is told" in applied


def test_asked_by_another_name_the_log_says_so_once(desk: Desk) -> None:
    desk.configure("watchlist: [S-400]\n")
    process = desk.start("run", "--port", "0")
    try:
        bot = Running(process)
        for _ in range(3):
            bot.get("/", host="nas:8000")
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    finally:
        process.kill()
    told = [json.loads(line)["message"] for line in said.splitlines()]

    assert sum("this page was asked for as nas:8000" in message for message in told) == 1
