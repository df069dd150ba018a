"""What strangers try: forged links, asking who is subscribed, bombing a mailbox; erasure and coming back."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from bot.errors import DefwatchError
from bot.model import Asking, Ended, Schedule, ScheduleKind, Wish
from bot.subscribing.step import IN_ALL
from tests.newsstand import READER, newsstand, shown


def plain(answer: httpx.Response) -> tuple[int, str, dict[str, str]]:
    """All that a stranger sees of an answer."""
    return answer.status_code, answer.text, {**answer.headers}


def wish(address: str) -> Wish:
    return Wish(address=address, schedule=Schedule(kind=ScheduleKind.INSTANT), timezone="UTC")


@pytest.mark.anyio
async def test_links_that_are_forged_old_or_for_something_else_do_nothing(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        await stand.ask()
        await stand.post()
        confirm, leave = stand.link("confirm"), stand.link("unsubscribe")
        token = confirm.removeprefix("/confirm/")
        forged = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
        for path in (
            f"/confirm/{forged}",
            f"/manage/{token}",
            f"/unsubscribe/{token}",
            leave.replace("unsubscribe", "confirm"),
            "/confirm/x",
            "/confirm/" + "x" * 20_000,
            "/unsubscribe/%ff%00",
        ):
            for method in ("GET", "POST"):
                answer = await stand.browser.request(method, path)
                assert answer.headers["cache-control"] == "no-store"
                assert (answer.status_code, shown(answer)[:24]) == (404, "This link does not work "), path
        stand.pass_by(hours=48)
        late = await stand.browser.post(confirm)
        assert (late.status_code, "older than 48 hours" in shown(late)) == (410, True)
        with stand.desk.store.reading() as archive:
            assert archive.subscribers.counts() == (0, 1)


@pytest.mark.anyio
async def test_a_link_to_change_lasts_two_hours(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        await stand.subscribe()
        await stand.ask(path="/manage")
        await stand.post()
        page = await stand.browser.get(stand.link("manage"))
        assert (page.status_code, "/login" in page.text) == (200, False), "the token would go on in `next`"
        stand.pass_by(hours=2)
        assert (await stand.browser.get(stand.link("manage"))).status_code == 410


@pytest.mark.anyio
async def test_nobody_learns_who_is_subscribed(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        await stand.subscribe("known@example.org")
        await stand.subscribe("left@example.org")
        await stand.ask("left@example.org", path="/manage")
        await stand.post()
        await stand.browser.post(stand.link("unsubscribe"))
        await stand.ask("asked@example.org")
        await stand.post()
        everybody = ("known@example.org", "left@example.org", "asked@example.org", "new@example.org")
        for path in ("/subscribe", "/manage"):
            answers = []
            stand.pass_by(hours=1)
            token = await stand.token()
            for address in everybody:
                given = {"token": token, "address": address, "schedule": "daily"}
                answers.append(plain(await stand.browser.post(path, data=given)))
            assert answers[1:] == answers[:1] * 3
        before = [plain(await stand.browser.get(path)) for path in ("/deliveries", "/metrics", "/feeds")]
        assert await stand.post() > 0
        after = [plain(await stand.browser.get(path)) for path in ("/deliveries", "/metrics", "/feeds")]
        assert before == after


@pytest.mark.anyio
async def test_the_mail_alone_says_how_things_are(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        await stand.subscribe()
        await stand.ask(READER.upper(), language="ru")
        assert await stand.post() == 1
        assert stand.letters[-1].message["Subject"] == "You are already subscribed to Defwatch"
        assert (await stand.browser.get(stand.link("manage"))).status_code == 200
        await stand.ask("nobody@example.org", path="/manage")
        assert await stand.post() == 0


@pytest.mark.anyio
async def test_one_mailbox_gets_three_mails_a_day_however_it_is_written(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        written = (
            "some.body@gmail.com",
            "SomeBody@googlemail.com",
            "somebody+1@gmail.com",
            "s.o.mebody@gmail.com",
        )
        for address in written:
            assert (await stand.ask(address)).status_code == 200
        assert await stand.post() == 3
        stand.pass_by(hours=23)
        await stand.ask(written[0])
        assert await stand.post() == 0
        stand.pass_by(hours=25)
        await stand.ask(written[0])
        assert await stand.post() == 1
        assert {letter.receivers[0] for letter in stand.letters} == {
            "some.body@gmail.com",
            "SomeBody@googlemail.com",
            "somebody+1@gmail.com",
        }


@pytest.mark.anyio
async def test_one_network_asks_ten_times_an_hour_and_all_together_have_an_end(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        token = await stand.token()

        async def ask(number: int) -> httpx.Response:
            given = {"token": token, "address": f"reader{number}@example.org", "schedule": "daily"}
            return await stand.browser.post("/subscribe", data=given)

        answers = [await ask(number) for number in range(11)]
        assert [answer.status_code for answer in answers] == [200] * 10 + [429]
        assert answers[-1].headers["retry-after"] == "3600"
        for number in range(IN_ALL - 10):
            stand.app.subscribing.ask(Asking.SUBSCRIBE, wish(f"x{number}@example.org"), origin=f"n{number}")
        with pytest.raises(DefwatchError, match="within an hour"):
            stand.app.subscribing.ask(Asking.SUBSCRIBE, wish("y@example.org"), origin="another")
        stand.pass_by(hours=1)
        assert (await ask(12)).status_code == 200


@pytest.mark.anyio
async def test_who_says_never_gets_no_more_questions(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        await stand.ask()
        await stand.post()
        never = stand.link("unsubscribe")
        asked = shown(await stand.browser.get(never))
        assert "never again send a mail to r…@example.org" in asked
        await stand.browser.post(never)
        assert (await stand.browser.post(stand.link("confirm"))).status_code == 410
        stand.pass_by(days=30)
        await stand.ask()
        assert await stand.post() == 0
        with pytest.raises(DefwatchError, match="never wants mail"):
            stand.app.subscribing.add(wish(READER), confirmed=True)


@pytest.mark.anyio
async def test_who_left_is_asked_once_a_week_and_comes_back_by_confirming(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        await stand.subscribe()
        stand.app.subscribing.remove(READER)
        with pytest.raises(DefwatchError, match="wants no mail since 2025-12-04"):
            stand.app.subscribing.add(wish(READER), confirmed=True)
        stand.pass_by(hours=1)
        for expected in (1, 0, 0):
            await stand.ask()
            assert await stand.post() == expected
        await stand.browser.post(stand.link("confirm"))
        stand.news(1)
        stand.pass_by(minutes=6)
        assert await stand.post() == 1


@pytest.mark.anyio
async def test_an_old_link_does_not_end_what_came_after_it(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        await stand.subscribe()
        await stand.ask(path="/manage")
        await stand.post()
        old = stand.link("unsubscribe")
        await stand.browser.post(old)
        stand.pass_by(days=1)
        await stand.subscribe()
        assert (await stand.browser.post(old)).status_code == 200
        with stand.desk.store.reading() as archive:
            assert archive.subscribers.counts() == (1, 0)


@pytest.mark.anyio
async def test_erasing_leaves_a_digest_alone(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        await stand.subscribe()
        await stand.ask("READER@example.org")
        assert stand.app.subscribing.erase(READER) == 1
        assert await stand.post() == 0
        stand.desk.store.close()
        file = (tmp_path / "web.db").read_bytes() + b"".join(
            path.read_bytes() for path in tmp_path.glob("web.db-wal")
        )
        with stand.desk.store.reading() as archive:
            [kept] = archive.subscribers.suppressions()
            assert archive.subscribers.all() == []
            assert archive.outbox.list() == []
        assert kept.why is Ended.LEFT
        assert kept.digest.encode() in file


@pytest.mark.anyio
async def test_wrong_forms_say_what_is_wrong(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        answer = await stand.ask("reader", schedule='cron "* * * * *"', timezone="Moon", keyword="S-40")
        told = shown(answer)
        assert answer.status_code == 400
        assert "'reader' is no email address" in told
        assert '"Moon" is no time zone' in told
        assert 'did you mean "S-400"?' in told
        for address in ("root@localhost", "a@127.0.0.1", "a@[127.0.0.1]", "a@b.org\r\nBcc: c@d.org"):
            assert (await stand.ask(address)).status_code == 400, address
        assert (await stand.ask(schedule='cron "* * * * *"')).status_code == 400
        forged = await stand.browser.post("/subscribe", data={"address": READER, "schedule": "daily"})
        assert forged.status_code == 403
        assert await stand.post() == 0


@pytest.mark.anyio
async def test_international_addresses_are_written_to(tmp_path: Path) -> None:
    async with newsstand(tmp_path) as stand:
        await stand.ask("жук@пример.рф", language="ru", timezone="Europe/Moscow")
        assert await stand.post() == 1
        [letter] = stand.letters
        assert (letter.receivers, letter.smtputf8) == (["жук@xn--e1afmkfd.xn--p1ai"], True)
        assert letter.message["Subject"] == "Подтвердите подписку на Defwatch"
        assert "Темы: весь список" in stand.text()
        await stand.browser.post(stand.link("confirm"))
        stand.news(1)
        stand.pass_by(minutes=6)
        assert await stand.post() == 1
        assert "Отписаться:" in stand.text()
