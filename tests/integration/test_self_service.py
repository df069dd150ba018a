"""Readers subscribe, confirm, read, change and leave, by a real mail server and the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.app import open_app
from bot.cli.checks import unsubscribed
from bot.model import Config, Schedule, ScheduleKind, Settings
from bot.web import create
from tests.factories import subscription
from tests.newsstand import READER, newsstand, shown
from tests.webdesk import BASE, WebDesk


@pytest.mark.anyio
async def test_a_reader_subscribes_confirms_reads_and_leaves(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        answer = await stand.ask(keyword="S-400", timezone="Asia/Kolkata")
        assert (answer.status_code, await stand.post()) == (200, 1)
        assert stand.letters[0].receivers == [READER]
        assert "Keywords: S-400\nWhen: at once" in stand.text()
        confirm = stand.link("confirm")

        asked = await stand.browser.get(confirm)
        await stand.browser.head(confirm)
        stand.news(1)
        stand.pass_by(minutes=6)
        assert "Confirm the subscription" in asked.text
        assert await stand.post() == 0  # reading the page confirms nothing

        assert shown(await stand.browser.post(confirm)).startswith("You are subscribed")
        stand.news(2)
        stand.news(3, "Su-57")
        stand.pass_by(minutes=6)
        assert await stand.post() == 1
        assert "Ministers meet in the capital, report 2" in stand.text()
        assert "report 3" not in stand.text()  # another keyword

        leave = stand.link("unsubscribe")
        await stand.browser.get(leave)
        stand.news(4)
        stand.pass_by(minutes=6)
        assert await stand.post() == 1  # reading that page ends nothing

        stand.news(5)
        stand.pass_by(minutes=6)
        for _ in range(2):
            gone = await stand.browser.post(leave, data={"List-Unsubscribe": "One-Click"})
            assert (gone.status_code, shown(gone)[:20]) == (200, "You are unsubscribed")
        assert await stand.post() == 0


@pytest.mark.anyio
async def test_what_waits_is_not_sent_to_who_left(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        await stand.subscribe()
        stand.news(1)
        stand.pass_by(minutes=6)
        await stand.post()
        stand.news(2)
        stand.pass_by(minutes=6)
        assert len(stand.app.outbox.queue_instant()) == 1
        await stand.browser.post(stand.link("unsubscribe"))
        assert await stand.post() == 0
        with stand.desk.store.reading() as archive:
            assert archive.outbox.list() == []  # each of them held the address


@pytest.mark.anyio
async def test_a_daily_reader_is_served_at_their_hour_and_after_a_restart(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        await stand.subscribe(schedule="daily", at="18:00", timezone="Asia/Kolkata")  # 12:30 UTC
        stand.news(1)
        stand.pass_by(minutes=20)
        assert await stand.post() == 0
        stand.pass_by(minutes=10)
        async with open_app(stand.app.config, stand.desk.store, clock=stand.desk.clock) as app:
            stand.app = app
            assert await stand.post() == 1
            assert await stand.post() == 0
        assert stand.letters[-1].message["Date"].endswith("+0530")


@pytest.mark.anyio
async def test_mails_about_a_subscription_pass_quiet_hours_and_alerts_do_not(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        await stand.subscribe(quiet_hours="11:00-14:00", timezone="UTC")
        stand.news(1)
        stand.pass_by(minutes=6)
        assert await stand.post() == 0
        stand.pass_by(hours=2)
        assert await stand.post() == 1


@pytest.mark.anyio
async def test_the_subscription_is_changed_behind_a_link(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        await stand.subscribe(keyword="S-400", quiet_hours="22:00-06:00", timezone="UTC")
        await stand.ask(path="/manage")
        assert await stand.post() == 1
        link = stand.link("manage")
        form = (await stand.browser.get(link)).text
        assert 'value="S-400" checked' in form
        assert 'name="quiet_hours" value="22:00-06:00"' in form

        wrong = await stand.browser.post(link, data={"keyword": "Su-5", "schedule": "instant"})
        assert wrong.status_code == 400
        assert '"Su-5" is not in the watch-list: did you mean "Su-57"?' in shown(wrong)

        change = {"keyword": "Su-57", "schedule": "instant", "address": "other@example.org"}
        done = await stand.browser.post(link, data=change)
        again = await stand.browser.post(link, data=change)
        assert (done.status_code, again.status_code) == (200, 410)
        assert "was used already" in shown(again)
        with stand.desk.store.reading() as archive:
            [one] = archive.subscribers.all()
        assert (one.wish.address, one.wish.keywords) == (READER, ("Su-57",))

        stand.news(1)
        stand.news(2, "Su-57")
        stand.pass_by(minutes=6)
        assert await stand.post() == 1
        assert "report 2" in stand.text()


@pytest.mark.anyio
async def test_mail_over_https_has_one_click_and_over_http_has_not(tmp_path: Path) -> None:
    base = "https://news.example.org"
    async with newsstand(tmp_path, base_url=base) as stand:
        await stand.subscribe()
        stand.news(1)
        stand.pass_by(minutes=6)
        await stand.post()
        for letter in stand.letters:
            header = letter.message["List-Unsubscribe"]
            assert header.startswith(f"<{base}/unsubscribe/")
            assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = stand.letters[-1].message["List-Unsubscribe"].partition(">")[0].strip("<")
        assert link.endswith(stand.link("unsubscribe"))
    async with newsstand(tmp_path / "plain") as stand:
        await stand.ask()
        await stand.post()
        assert "List-Unsubscribe-Post" not in stand.letters[0].message
        assert stand.letters[0].message["List-Unsubscribe"].startswith("<mailto:watch@example.org")


@pytest.mark.anyio
async def test_a_receiver_of_feeds_yaml_leaves_one_subscription_with_one_click(tmp_path: Path) -> None:
    to = {"to": ["one@example.org", "two@example.org"]}
    desk = subscription("desk", schedule=Schedule(kind=ScheduleKind.INSTANT))
    desk = replace(desk, channel=replace(desk.channel, settings=to))
    both = Config(subscriptions=(desk, replace(desk, name="other")))
    async with newsstand(tmp_path, base_url="https://news.example.org", config=both) as stand:
        stand.news(1)
        stand.pass_by(minutes=6)
        assert await stand.post() == 4
        [mail] = [
            one.message
            for one in stand.letters
            if one.receivers == ["two@example.org"] and "desk" in one.message["List-Id"]
        ]
        assert "unsubscribe/" not in str(mail.get_body(("plain",)))  # in the header only
        link = mail["List-Unsubscribe"].partition(">")[0].strip("<")
        asked = shown(await stand.browser.get(link))
        assert "No more news alerts of desk to t…@example.org" in asked
        await stand.browser.post(link)
        with stand.desk.store.reading() as archive:
            assert unsubscribed(archive, stand.app.config) == [("desk", "two@example.org")]
        stand.news(2)
        stand.pass_by(minutes=6)
        before = len(stand.letters)
        await stand.post()
        got = sorted((one.receivers[0], one.message["List-Id"]) for one in stand.letters[before:])
        assert got == [
            ("one@example.org", "<desk.defwatch.example.org>"),
            ("one@example.org", "<other.defwatch.example.org>"),
            ("two@example.org", "<other.defwatch.example.org>"),
        ]


@pytest.mark.anyio
async def test_without_a_mail_server_the_page_says_why_nobody_can_subscribe(tmp_path: Path) -> None:
    desk = WebDesk(tmp_path, Config(settings=Settings()))
    async with open_app(desk.config, desk.store, clock=desk.clock) as app:
        page = httpx.ASGITransport(app=create(lambda: app))
        async with httpx.AsyncClient(transport=page, base_url=BASE) as browser:
            told = shown(await browser.get("/subscribe"))
    assert told.startswith("Subscriptions are off Nobody can subscribe here: feeds.yaml names no mail server")


@pytest.mark.anyio
async def test_the_preview_shows_what_the_last_week_would_have_sent(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        stand.news(1)
        stand.news(2, "Su-57")
        stand.pass_by(days=5)
        asked = {"preview": "1", "keyword": "Su-57", "schedule": "daily", "at": "08:00", "language": "en"}
        told = shown(await stand.browser.get("/subscribe", params=asked))
        assert "Ministers meet in the capital, report 2" in told
        assert "report 1" not in told
        stand.pass_by(days=3)
        later = shown(await stand.browser.get("/subscribe", params=asked))
        assert "Nothing new for these keywords" in later
        wrong = shown(await stand.browser.get("/subscribe", params={**asked, "timezone": "Asia/Kolkatta"}))
        assert 'did you mean "Asia/Kolkata"' in wrong


@pytest.mark.anyio
async def test_many_who_read_alike_are_rendered_once_and_each_gets_their_own_link(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        for number in range(3):
            await stand.subscribe(f"reader{number}@example.org")
        stand.pass_by(minutes=1)
        stand.news(1)
        stand.pass_by(minutes=6)
        assert await stand.post() == 3
        links = {stand.link("unsubscribe", number) for number in (-1, -2, -3)}
        texts = {stand.text(number).partition("Unsubscribe:")[0] for number in (-1, -2, -3)}
        assert (len(links), len(texts)) == (3, 1)
        await stand.browser.post(sorted(links)[0])
        with stand.desk.store.reading() as archive:
            assert archive.subscribers.counts() == (2, 0)
