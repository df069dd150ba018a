"""Mail in threads, its ways out, and one connection for many readers, over a real server on loopback."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import DeliveryError
from bot.model import EmailSettings, Message
from notifiers import mailbox
from notifiers.base import Tools
from notifiers.email import CHANNEL, To, write
from tests.integration.test_email import message
from tests.receivers import FakeSlack, Mailbag, Tls, smtp_server


def follow_up(*, thread_key: str = "", unsubscribe_url: str = "", list_id: str | None = None) -> Message:
    plain = message()
    named = plain.list_id if list_id is None else list_id
    return replace(plain, thread_key=thread_key, unsubscribe_url=unsubscribe_url, list_id=named)


@pytest.mark.anyio
async def test_an_update_stands_in_the_thread_of_its_storys_first_mail() -> None:
    async with smtp_server() as bag:
        email = EmailSettings(smtp=f"smtp://127.0.0.1:{bag.port}", sender="watch@example.org")
        notifier = CHANNEL.open(To(to=("desk@example.org",)), Tools(email=email, post=FakeSlack()))
        await notifier.send(message(), target="desk@example.org", key="first")
        await notifier.send(follow_up(thread_key="first"), target="desk@example.org", key="second")
    first, second = (letter.message for letter in bag.letters)
    assert second["References"] == second["In-Reply-To"] == first["Message-ID"]
    assert second["Message-ID"] != first["Message-ID"]


@pytest.mark.parametrize(
    ("url", "one_click"),
    [
        ("https://watch.example.org/unsubscribe/" + "x" * 150, True),
        ("http://watch.example.org/unsubscribe/x", False),
        ("https://watch.example.org/>\r\nBcc: thief@example.org", False),
        ("https://watch.example.org/a b", False),
        ("", False),
    ],
)
def test_one_click_needs_https_and_its_address_stays_whole(url: str, one_click: bool) -> None:
    mail = write(
        follow_up(unsubscribe_url=url),
        sender=mailbox.parse("watch@example.org"),
        receiver=mailbox.parse("desk@example.org"),
        key="k",
    )
    head = mail.as_bytes().partition(b"\r\n\r\n")[0].decode()
    by_mail = "<mailto:watch@example.org?subject=unsubscribe%20war-room-no1>"
    if one_click:
        assert f"\r\nList-Unsubscribe: <{url}>,\r\n {by_mail}\r\n" in head
        assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in head
    else:
        assert f"\r\nList-Unsubscribe: {by_mail}\r\n" in head
        assert "One-Click" not in head
    assert "Bcc" not in head


@given(texts=st.tuples(*[st.text(max_size=120)] * 3))
def test_no_field_of_a_message_reaches_another_header(texts: tuple[str, str, str]) -> None:
    list_id, thread_key, url = texts
    mail = write(
        follow_up(list_id=list_id, thread_key=thread_key, unsubscribe_url=f"https://{url}"),
        sender=mailbox.parse("watch@example.org"),
        receiver=mailbox.parse("desk@example.org"),
        key="k",
    )
    head = mail.as_bytes().partition(b"\r\n\r\n")[0]
    names = {line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] not in b" \t"}
    assert names <= {
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"In-Reply-To", b"References", b"List-Id",
        b"List-Unsubscribe", b"List-Unsubscribe-Post", b"Auto-Submitted", b"MIME-Version", b"Content-Type",
        b"Content-Language",
    }  # fmt: skip
    assert head.isascii()
    assert all(32 <= byte < 127 for byte in head.replace(b"\r\n", b""))


class Crowd:
    """Sends to many at once, as the outbox does."""

    def __init__(self, bag: Mailbag) -> None:
        email = EmailSettings(smtp=f"smtp://127.0.0.1:{bag.port}", sender="watch@example.org")
        self.notifier = CHANNEL.open(
            To(to=("a@example.org",)), Tools(email=email, post=FakeSlack(), ssl_context=bag.trust)
        )

    async def send(self, *targets: str) -> list[str | BaseException]:
        sending = (self.notifier.send(message(), target=target, key="k") for target in targets)
        return await asyncio.gather(*sending, return_exceptions=True)


@pytest.mark.anyio
async def test_many_receivers_share_a_connection_and_each_has_an_envelope() -> None:
    targets = [f"reader{number}@example.org" for number in range(20)]
    async with smtp_server(tls=Tls.STARTTLS) as bag:
        crowd = Crowd(bag)
        receipts = await crowd.send(*targets)
        once = bag.connections
        await crowd.send("later@example.org")
    assert all(isinstance(receipt, str) for receipt in receipts)
    assert [letter.receivers for letter in bag.letters[:20]] == [[target] for target in targets]
    assert (once, bag.connections) == (1, 2)  # it ended when nobody was in line


@pytest.mark.anyio
async def test_a_refused_receiver_costs_the_others_nothing() -> None:
    async with smtp_server(refused={"gone@example.org": "550 5.1.1 no such user"}) as bag:
        one, gone, other = await Crowd(bag).send("one@example.org", "gone@example.org", "other@example.org")
    assert isinstance(one, str)
    assert isinstance(other, str)
    assert isinstance(gone, DeliveryError)
    assert (gone.permanent, gone.pause_after) == (True, 2)
    assert bag.connections == 1


@pytest.mark.anyio
async def test_a_connection_that_broke_off_is_made_anew() -> None:
    async with smtp_server(refused={"rude@example.org": "drop"}) as bag:
        one, rude, other = await Crowd(bag).send("one@example.org", "rude@example.org", "other@example.org")
    assert isinstance(one, str)
    assert isinstance(rude, DeliveryError)
    assert rude.permanent is False
    assert isinstance(other, str)
    assert bag.connections == 2


@pytest.mark.anyio
async def test_a_server_that_is_down_is_asked_once_for_all_in_line() -> None:
    asked = 0

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        bag = Mailbag(port=server.sockets[0].getsockname()[1])
        outcomes = await Crowd(bag).send(*(f"reader{number}@example.org" for number in range(30)))
    assert asked == 1
    assert {type(outcome) for outcome in outcomes} == {DeliveryError}
    assert "reader29@example.org" in str(outcomes[29])


@pytest.mark.anyio
async def test_a_probe_says_who_answers_and_sends_nothing() -> None:
    async with smtp_server(tls=Tls.STARTTLS, login=("watch", "secret")) as bag:
        for password, said in (("secret", "answers, with TLS, watch is logged in"), ("wrong", "535 ")):
            email = EmailSettings(
                smtp=f"smtp://127.0.0.1:{bag.port}",
                sender="watch@example.org",
                username="watch",
                password=password,
            )
            tools = Tools(email=email, post=FakeSlack(), ssl_context=bag.trust)
            try:
                told = await CHANNEL.open(To(to=("desk@example.org",)), tools).probe()
            except DeliveryError as error:
                told = str(error)
            assert said in told
    assert bag.letters == []


@pytest.mark.anyio
async def test_who_was_served_does_not_wait_for_those_behind() -> None:
    async with smtp_server() as bag:
        crowd, first_of = Crowd(bag), []
        async with asyncio.TaskGroup() as group:
            for number in range(5):
                task = group.create_task(crowd.send(f"reader{number}@example.org"))
                task.add_done_callback(lambda _: first_of.append(len(bag.letters)))
    assert first_of[0] < 5
