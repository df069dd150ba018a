"""What an admin does by forms, seen on the pages afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import add_feeds, load, pause_feed
from bot.errors import UsageError
from bot.model import (
    ArticleId,
    Attribute,
    Claim,
    Delivery,
    DeliveryStatus,
    Feed,
    Form,
    Message,
    PollResult,
    StoryId,
)
from tests.factories import NOON, article, match
from tests.signed import Admin, admin, form, forms, guarded, shown
from tests.signed import desk as admin_desk
from tests.webdesk import WebDesk

pytestmark = pytest.mark.anyio


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    desk = admin_desk(tmp_path)
    yield desk
    desk.store.close()


# Stories


def two_stories(desk: WebDesk) -> None:
    """Story 1 of articles 1 and 2, story 2 of article 3 and its reprint 4."""
    desk.file(article(1, title="Batteries arrive"))
    desk.file(article(2, title="A port call"), story=StoryId(1))
    desk.file(article(3, title="Batteries unloaded"))
    desk.file(article(4, title="Unloaded, says agency", duplicate_of=ArticleId(3)), story=StoryId(2))


async def test_merged_stories_are_one_and_can_be_parted_again(desk: WebDesk) -> None:
    two_stories(desk)
    async with admin(desk) as one:
        merged = await one.press("/story/2", "/story/2/merge", other="1")
        old = await one.client.get("/story/2")
        reloaded = await one.see("/story/1")
        undone = await one.send(form(merged, "/story/1/split", label="Undo"))

    assert "Story 2 is part of this one now, for good." in shown(merged)
    assert "4 articles" in shown(merged)
    assert (old.status_code, old.headers["location"]) == (301, "/story/1")
    assert "is part of this one now" not in reloaded
    assert str(undone.url).endswith("/story/3")
    assert "Batteries unloaded" in undone.text
    assert "Batteries arrive" not in undone.text


async def test_ticked_articles_get_a_story_of_their_own(desk: WebDesk) -> None:
    two_stories(desk)
    async with admin(desk) as one:
        page = await one.see("/story/1")
        parted = await one.send(form(page, "/story/1/split"), article=["2"])
        rest = await one.see("/story/1")
        undone = await one.send(form(parted.text, "/story/3/merge", label="Undo"))

    assert '<input type="checkbox" name="article" value="2" form="split">' in page
    assert "This is a story of its own now, apart from story 1 for good." in shown(parted.text)
    assert "A port call" in parted.text
    assert "A port call" not in rest
    assert "2 articles" in shown(undone.text)


@pytest.mark.parametrize(
    ("action", "fields", "status", "words"),
    [
        ("/story/1/merge", {"other": "1"}, 400, "story: 1 and 1: are one story already"),
        ("/story/1/merge", {"other": "77"}, 409, "story: 77: no such story"),
        ("/story/1/merge", {"other": "two"}, 400, "story: two: is no number"),
        ("/story/1/merge", {"other": "-1"}, 400, "is no number"),
        ("/story/1/merge", {"other": "9" * 30}, 404, "Nothing answers to this address"),
        ("/story/77/mute", {}, 409, "no such story"),
        ("/story/1/split", {}, 400, "tick the articles that belong elsewhere"),
        ("/story/1/split", {"article": "3"}, 409, "story: 1: has no article 3"),
        ("/story/1/split", {"article": ["1", "2"]}, 400, "no article would be left in it"),
        ("/claims/none/reject", {}, 409, "claims: none: no such claim"),
        ("/claims/%25/move", {"lot": "x" * 61}, 400, "lot: write at most 60 characters"),
        ("/deliveries/77/retry", {}, 409, "outbox: 77: no such delivery"),
        ("/feeds/poll", {"feed": "77"}, 400, "it is no longer in feeds.yaml"),
    ],
)
async def test_what_cannot_be_done_is_said_and_changes_nothing(
    desk: WebDesk, action: str, fields: dict[str, str | list[str]], status: int, words: str
) -> None:
    two_stories(desk)
    async with admin(desk) as one:
        before = await one.see("/story/1")
        token = dict(form(before, "/logout").fields)["token"]
        answer = await one.client.post(action, data={**fields, "token": token})
        after = await one.see("/story/1")

    assert answer.status_code == status
    assert words in shown(answer.text)
    assert after == before


async def test_a_muted_story_says_so_until_it_is_told_again(desk: WebDesk) -> None:
    two_stories(desk)
    async with admin(desk) as one:
        muted = await one.press("/story/1", "/story/1/mute")
        listed = await one.see("/")
        told = await one.press("/story/1", "/story/1/unmute", label="Tell it again")

    assert "This story is never told from now on." in shown(muted)
    assert "muted: never told" in shown(muted)
    assert "· muted ·" in shown(listed)
    assert "This story is told again." in shown(told)
    assert "muted" not in shown(told)


# Claims


def claimed(desk: WebDesk) -> str:
    """A story that claims a deadline; the claim's id."""
    sentence = "Moscow promised the rest of the S-400 by 2026."
    claim = Claim(
        subject="S-400",
        lot="2018/rest",
        attribute=Attribute.DELIVERY_DEADLINE,
        value="2026",
        upper="2026-12-31",
        attribution="party:RU",
        sentence=sentence,
        article_id=ArticleId(0),
    )
    desk.file(article(1, text=sentence), matches=[match(context=sentence)], claims=[claim])
    with desk.store.reading() as archive:
        [stored] = archive.claims.on(["S-400"])
    return stored.id


async def test_a_rejected_claim_is_gone_until_it_is_one_after_all(desk: WebDesk) -> None:
    claim = claimed(desk)
    async with admin(desk) as one:
        rejected = await one.press("/keywords/S-400", f"/claims/{claim}/reject")
        public = (await desk.get("/keywords/S-400")).text
        restored = await one.press("/keywords/S-400", f"/claims/{claim}/restore", label="A claim after all")

    assert f"Claim {claim} is no claim any more." in shown(rejected)
    assert "Nothing that was read claims anything of it." in shown(rejected)
    assert "Rejected by hand (1) delivery deadline: 2026, lot 2018/rest" in shown(rejected)
    assert "Rejected by hand" not in public
    assert f"Claim {claim} is as it was read." in shown(restored)
    assert "rest of the 2018 order delivery deadline" in shown(restored)


async def test_a_claim_is_moved_to_another_lot_and_back(desk: WebDesk) -> None:
    claim = claimed(desk)
    async with admin(desk) as one:
        moved = await one.press("/keywords/S-400", f"/claims/{claim}/move", lot=" more ")
        rejected = await one.press("/keywords/S-400", f"/claims/{claim}/reject")
        again = await one.send(form(rejected, f"/claims/{claim}/move", label="Undo"))
        back = await one.press("/keywords/S-400", f"/claims/{claim}/restore", label="As it was read")

    assert f"Claim {claim} is of lot more now." in shown(moved)
    assert "2018 order" not in shown(moved)
    assert f"Claim {claim} is of lot more now." in shown(again.text)
    assert "rest of the 2018 order" in shown(back)


async def test_a_claim_can_be_of_no_lot(desk: WebDesk) -> None:
    claim = claimed(desk)
    async with admin(desk) as one:
        moved = await one.press("/keywords/S-400", f"/claims/{claim}/move", lot="")
        undone = await one.send(form(moved, f"/claims/{claim}/restore", label="Undo"))

    assert f"Claim {claim} is of no lot now." in shown(moved)
    assert "No order named" in shown(moved)
    assert "rest of the 2018 order" in shown(undone.text)


# Messages


def queued(desk: WebDesk) -> None:
    """Message 1 is dead, 2 waits, 3 was sent."""
    for number, status in enumerate((DeliveryStatus.DEAD, DeliveryStatus.PENDING, DeliveryStatus.SENT), 1):
        with desk.store.writing() as archive:
            archive.outbox.add(
                Delivery(
                    key=str(number),
                    subscription="desk",
                    channel="email",
                    target="reader@example.org",
                    message=Message(
                        subject=f"Subject {number}", preview="", parts={Form.TEXT: ""}, date=NOON
                    ),
                    created=NOON,
                    next_attempt=NOON + timedelta(hours=1),
                    status=status,
                    attempts=12,
                    sent=NOON if status is DeliveryStatus.SENT else None,
                    error="550: <reader@example.org>: no such mailbox" if number == 1 else "",
                )
            )


async def test_a_dead_message_is_tried_again(desk: WebDesk) -> None:
    queued(desk)
    async with admin(desk) as one:
        before = shown(await one.see("/deliveries"))
        after = shown(await one.press("/deliveries", "/deliveries/1/retry"))

    assert "1 dead · 1 pending · 1 sent" in before
    assert "email to reader@example.org" in before
    assert "Message 1 is in line again." in after
    assert "0 dead · 2 pending · 1 sent" in after
    assert "no such mailbox" not in after


async def test_a_waiting_message_is_dropped_and_put_back(desk: WebDesk) -> None:
    queued(desk)
    async with admin(desk) as one:
        dropped = await one.press("/deliveries", "/deliveries/2/drop")
        undone = await one.send(form(dropped, "/deliveries/2/retry", label="Undo"))

    assert "Message 2, “Subject 2”, is dropped." in shown(dropped)
    assert "2 dead · 0 pending · 1 sent" in shown(dropped)
    assert "dropped by hand" in shown(dropped)
    assert "1 dead · 1 pending · 1 sent" in shown(undone.text)


async def test_what_was_sent_is_neither_sent_again_nor_dropped(desk: WebDesk) -> None:
    queued(desk)
    async with admin(desk) as one:
        page = await one.see("/deliveries")
        token = dict(form(page, "/logout").fields)["token"]
        answer = await one.client.post("/deliveries/3/drop", data={"token": token})

    assert [sent.action for sent in forms(page) if "/3/" in sent.action] == []
    assert answer.status_code == 409
    assert "outbox: 3: was sent 2025-12-04 12:00 UTC" in shown(answer.text)


async def test_readers_see_no_reader_s_address(desk: WebDesk) -> None:
    queued(desk)

    page = (await desk.get("/deliveries")).text

    assert "reader@" not in page
    assert "550: <r…@example.org>: no such mailbox" in shown(page)
    assert "<button" not in page


# Feeds


class Program:
    """A program at work over a real feeds.yaml: polls when told, and reads the file again after an edit."""

    def __init__(self, desk: WebDesk, folder: Path) -> None:
        self.path = folder / "feeds.yaml"
        self.path.write_text(
            "feeds:\n  - url: https://paper.example.org/feed.xml   # the paper\n    name: The Paper\n",
            encoding="utf-8",
        )
        self.desk = desk
        self.answers = True
        self.read()

    def read(self) -> None:
        """Put the file in force."""
        self.desk.config = replace(guarded(load(self.path, environ={})), path=str(self.path))
        with self.desk.store.writing() as archive:
            archive.feeds.sync(self.desk.config.feeds, now=NOON)

    async def poll(self, url: str) -> bool:
        """Find one new entry."""
        if not self.answers:
            return False
        with self.desk.store.writing() as archive:
            [state] = archive.feeds.all()
            if state.feed.paused:
                raise UsageError("feed: is paused: resume it first")
            assert state.feed.url == url
            archive.feeds.record(
                replace(state, last_polled=NOON, last_success=NOON, result=PollResult.OK, newest=NOON)
            )
        return True

    async def pause(self, url: str, paused: bool) -> None:
        """Write it into the file."""
        pause_feed(self.path, environ={}, url=url, paused=paused)
        self.read()

    async def add(self, feeds: Sequence[Feed]) -> None:
        """Write them into the file."""
        add_feeds(self.path, environ={}, feeds=feeds)
        self.read()


@pytest.fixture
def program(desk: WebDesk, tmp_path: Path) -> Program:
    return Program(desk, tmp_path)


async def test_a_feed_is_asked_now(desk: WebDesk, program: Program) -> None:
    async with admin(desk, controls=program) as one:
        before = shown(await one.see("/feeds"))
        after = shown(await one.press("/feeds", "/feeds/poll"))

    assert "1 feed · 1 new" in before
    assert "The Paper was asked." in after
    assert "1 feed · 1 ok" in after


async def test_a_feed_that_takes_its_time_is_said_to(desk: WebDesk, program: Program) -> None:
    program.answers = False
    async with admin(desk, controls=program) as one:
        after = shown(await one.press("/feeds", "/feeds/poll"))

    assert "The Paper is being asked; look again in a moment." in after


async def test_a_feed_is_paused_in_the_file_and_resumed(desk: WebDesk, program: Program) -> None:
    async with admin(desk, controls=program) as one:
        paused = await one.press("/feeds", "/feeds/pause")
        written = program.path.read_text(encoding="utf-8")
        resumed = await one.press("/feeds", "/feeds/resume", label="Resume")

    assert f"The Paper is paused; {program.path} says so now." in shown(paused)
    assert "1 feed · 1 paused" in shown(paused)
    assert [sent.label for sent in forms(paused) if sent.action == "/feeds/poll"] == []
    assert written == (
        "feeds:\n  - url: https://paper.example.org/feed.xml   # the paper\n    name: The Paper\n"
        "    paused: true\n"
    )
    assert "The Paper is asked again" in shown(resumed)
    assert "1 feed · 1 new" in shown(resumed)


async def test_an_edit_that_cannot_be_made_is_said_with_what_to_write(
    desk: WebDesk, program: Program
) -> None:
    async with admin(desk, controls=program) as one:
        page = await one.see("/feeds")
        program.path.write_text(
            "feeds:\n  - {url: https://paper.example.org/feed.xml, paused: &p false}\n"
            "  - {url: https://b.example.org/feed.xml, paused: *p}\n"
        )
        answer = await one.send(form(page, "/feeds/pause"))

    assert answer.status_code == 409
    by_hand = "write `paused: true` to the feed https://paper.example.org/feed.xml by hand"
    assert f"Not done {program.path}: its feeds are written in a way that is not edited here: {by_hand}" in (
        shown(answer.text)
    )


async def test_where_nothing_polls_a_feed_cannot_be_asked(desk: WebDesk, program: Program) -> None:
    async with admin(desk) as one:
        answer = await one.send(form(await one.see("/feeds"), "/feeds/poll"))

    assert answer.status_code == 400
    assert "nothing polls here: open the page of `defwatch run`" in shown(answer.text)


async def test_signed_in_every_control_has_a_name(desk: WebDesk, program: Program) -> None:
    two_stories(desk)
    queued(desk)
    async with admin(desk, controls=program) as one:
        await _each_named(one, ("/", "/feeds", "/deliveries", "/story/1", "/keywords/S-400"))


async def _each_named(one: Admin, paths: tuple[str, ...]) -> None:
    for path in paths:
        sent = list(forms(await one.see(path)))
        assert all(form.label for form in sent), path
        assert all(dict(form.fields).get("token") for form in sent), path
