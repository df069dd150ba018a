"""What a person reads of stories and makes of them, on the command line and on the page."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from tests.acceptance.desk import Desk
from tests.acceptance.test_commands import REPORTS
from tests.acceptance.test_run import LOCAL, running

MAIL = """\
watchlist: [S-400]
subscriptions:
  - {name: desk, schedule: daily 08:00, timezone: UTC, email: {to: desk@example.org}}
settings: {email: {smtp: "smtp://127.0.0.1:9", from: desk@example.org}, web: {base_url: "http://127.0.0.1:8000"}}
"""


def days_ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def two_reports(desk: Desk) -> None:
    """One story of two articles, published an hour ago."""
    for name, text in REPORTS.items():
        (desk.folder / name).write_text(text)
    desk.run("add", "--published", days_ago(0.05), *REPORTS)


def members(desk: Desk, number: int) -> list[int]:
    story = desk.json("story", str(number))
    assert isinstance(story, dict)
    return [one["id"] for one in story["articles"]]


def listed(desk: Desk) -> list[tuple[int, int, bool]]:
    stories = desk.json("stories")
    assert isinstance(stories, list)
    return sorted((one["id"], one["articles"], one["muted"]) for one in stories)


def test_a_story_says_why_each_article_is_in_it(desk: Desk) -> None:
    desk.configure("watchlist: [S-400]\n")
    two_reports(desk)

    story = desk.json("story", "1")
    shown = desk.run("story", "1")

    assert isinstance(story, dict)
    reasons = [one["reason"] for one in story["articles"]]
    assert reasons[0] == "nothing alike is filed"
    assert reasons[1].startswith("shares ")
    assert reasons[1] in shown
    assert shown == desk.run("story", "show", "1")
    assert (story["follows"], story["continued"], story["merged"]) == (None, [], [])


def test_a_story_is_split_merged_and_muted_by_hand(desk: Desk) -> None:
    desk.configure("watchlist: [S-400]\n")
    two_reports(desk)

    split = desk.run("story", "split", "1", "2")
    assert split == (
        "story 2: 1 article: S-400 delivery tops talks as commission meets\n"
        "story 1: 1 article: Ministers open the 22nd session in New Delhi\n"
    )
    assert (members(desk, 1), members(desk, 2)) == ([1], [2])
    assert desk.json("stories", "recluster") == []

    merged = desk.run("story", "merge", "2", "1")
    assert merged == "story 1: 2 articles: Ministers open the 22nd session in New Delhi\n"
    assert members(desk, 2) == [1, 2]
    assert "Story 2 went into it: merged by hand." in desk.run("story", "2")

    muted = desk.run("story", "mute", "1")
    assert muted == "story 1: 2 articles, muted: Ministers open the 22nd session in New Delhi\n"
    assert listed(desk) == [(1, 2, True)]
    assert "Muted" in desk.run("story", "1")
    desk.run("story", "unmute", "1")
    assert listed(desk) == [(1, 2, False)]


def test_mistakes_are_one_clear_line(desk: Desk) -> None:
    desk.configure("watchlist: [S-400]\n")
    two_reports(desk)

    assert desk.fails("story", "7", code=1).startswith("defwatch: story: 7: no such story")
    assert desk.fails("story", "merge", "1", "1", code=2) == "story: 1 and 1: are one story already\n"
    assert "no article would be left" in desk.fails("story", "split", "1", "1", "2", code=2)
    assert "Missing argument" in desk.fails("story", code=2)


def test_a_muted_story_is_not_told(desk: Desk) -> None:
    desk.configure(MAIL)
    two_reports(desk)

    def told() -> int:
        digest = json.loads(desk.run("digest", "--preview", "desk", "--format", "json"))
        return len(digest["stories"])

    assert told() == 1
    desk.run("story", "mute", "1")
    assert told() == 0
    desk.run("story", "unmute", "1")
    assert told() == 1


def test_what_forming_anew_would_change_is_said_first(desk: Desk) -> None:
    desk.configure("watchlist: [S-400]\n")
    two_reports(desk)

    process = desk.start("stories", "recluster", "--since", "90d", "--dry-run")
    out, said = process.communicate(timeout=120)

    assert (process.returncode, out, said) == (0, "", "0 changes, nothing written\n")
    assert listed(desk) == [(1, 2, False)]


def test_the_page_of_a_story_leads_to_the_one_that_it_follows(desk: Desk) -> None:
    desk.configure(f"watchlist: [S-400]\n{LOCAL}")
    for name, text in REPORTS.items():
        (desk.folder / name).write_text(text)
    desk.run("add", "--published", days_ago(10), "first.txt")
    desk.run("add", "--published", days_ago(0.05), "second.txt")
    desk.run("story", "mute", "2")

    with running(desk) as bot:
        earlier, later = bot.get("/story/1")[1], bot.get("/story/2")[1]
        stories = bot.get("/")[1]
        bot.stop()

    assert 'href="/story/2"' in earlier
    assert 'href="/story/1"' in later
    assert "muted" in later
    assert "muted" in stories
    assert "Follows story 1." in desk.run("story", "2")
    assert "Continued in story 2." in desk.run("story", "1")
