"""Mail over a real SMTP server on loopback."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.errors import DeliveryError
from bot.model import EmailSettings, Form, Message
from notifiers import mailbox
from notifiers.base import Tools
from notifiers.email import CHANNEL, To, write
from tests.receivers import FakeSlack, Mailbag, Tls, scripted_server, smtp_server

IST = timezone(timedelta(hours=5, minutes=30), "IST")


def message(subject: str = "5 outlets: S-400 – talks", text: str = "Plain.\n.\nएस-400\n") -> Message:
    return Message(
        subject=subject,
        preview="",
        parts={Form.TEXT: text, Form.HTML: "<p>Rich – " + "ж" * 2_000 + "</p>"},
        date=datetime(2025, 12, 5, 8, 0, tzinfo=IST),
        list_id="War room №1",
        language="hi",
    )


async def send(
    bag: Mailbag,
    *,
    to: str = "desk@example.org",
    sender: str = "Defence watch <watch@example.org>",
    smtp: str = "",
    host: str = "127.0.0.1",
    username: str | None = None,
    password: str | None = None,
    subject: str = "5 outlets: S-400 – talks",
) -> str:
    address = smtp or f"smtp://{host}:{bag.port}"
    email = EmailSettings(smtp=address, sender=sender, username=username, password=password)
    settings = To.model_validate({"to": to})
    notifier = CHANNEL.open(settings, Tools(email=email, post=FakeSlack(), ssl_context=bag.trust))
    return await notifier.send(message(subject), target=CHANNEL.targets(settings)[0], key="slot-key")


@pytest.mark.anyio
async def test_a_mail_as_it_arrives() -> None:
    async with smtp_server() as bag:
        receipt = await send(bag, to="Desk, Delhi <desk@example.org>")
    (letter,) = bag.letters
    assert receipt == (
        f"250 accepted by 127.0.0.1, Message-ID {letter.message['Message-ID']}: 2.0.0 queued as 4F1"
    )
    assert (letter.sender, letter.receivers, letter.tls) == ("watch@example.org", ["desk@example.org"], False)
    mail = letter.message
    assert mail["Subject"] == "5 outlets: S-400 – talks"
    assert mail["From"] == "Defence watch <watch@example.org>"
    assert mail["To"] == '"Desk, Delhi" <desk@example.org>'
    assert mail["Date"] == "Fri, 05 Dec 2025 08:00:00 +0530"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "<war-room-no1.defwatch.example.org>"
    assert mail["List-Unsubscribe"] == "<mailto:watch@example.org?subject=unsubscribe%20war-room-no1>"
    assert mail["List-Unsubscribe-Post"] is None  # nothing to click on
    assert mail["References"] is None
    assert mail["Content-Language"] == "hi"
    assert re.fullmatch(r"<[0-9a-f]{40}@example\.org>", mail["Message-ID"])
    assert mail.get_content_type() == "multipart/alternative"
    plain, rich = mail.iter_parts()
    assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "text/html")
    assert plain["Content-Transfer-Encoding"] == rich["Content-Transfer-Encoding"] == "quoted-printable"
    assert plain.get_content() == "Plain.\r\n.\r\nएस-400\r\n"
    lines = [line for line in letter.content.split(b"\r\n") if not line.startswith(b"List-Unsubscribe")]
    assert max(map(len, lines)) <= 78


@pytest.mark.anyio
async def test_the_same_key_gives_the_same_bytes_and_another_receiver_another_id() -> None:
    async with smtp_server() as bag:
        for to in ("desk@example.org", "desk@example.org", "chief@example.org"):
            await send(bag, to=to)
    first, again, other = bag.letters
    assert first.content == again.content
    assert first.message["Message-ID"] != other.message["Message-ID"]


@pytest.mark.anyio
async def test_starttls_is_used_where_it_is_offered() -> None:
    async with smtp_server(tls=Tls.STARTTLS) as bag:
        await send(bag)
    assert bag.letters[0].tls is True


@pytest.mark.anyio
async def test_credentials_over_starttls_and_over_tls() -> None:
    for tls, scheme in ((Tls.STARTTLS, "smtp"), (Tls.IMPLICIT, "smtps")):
        async with smtp_server(tls=tls, login=("watch", "p@ss/word")) as bag:
            await send(bag, smtp=f"{scheme}://127.0.0.1:{bag.port}", username="watch", password="p@ss/word")
            await send(bag, smtp=f"{scheme}://watch:p%40ss%2Fword@127.0.0.1:{bag.port}")
        assert len(bag.letters) == 2


@pytest.mark.anyio
async def test_credentials_never_travel_in_the_clear() -> None:
    async with smtp_server(login=("watch", "secret")) as bag:
        with pytest.raises(DeliveryError, match="credentials are sent over TLS only") as caught:
            await send(bag, username="watch", password="secret")
    assert caught.value.permanent is False
    assert bag.letters == []


@pytest.mark.anyio
async def test_a_wrong_password_can_be_mended() -> None:
    async with smtp_server(tls=Tls.STARTTLS, login=("watch", "secret")) as bag:
        with pytest.raises(
            DeliveryError, match=r"535 .*check settings\.email username and password"
        ) as caught:
            await send(bag, username="watch", password="wrong-one")
    assert caught.value.permanent is False
    assert "wrong-one" not in str(caught.value)


@pytest.mark.anyio
@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
async def test_a_certificate_for_another_name_is_refused(tls: Tls) -> None:
    async with smtp_server(tls=tls, certificate_for="elsewhere.example.org") as bag:
        scheme = "smtps" if tls is Tls.IMPLICIT else "smtp"
        with pytest.raises(DeliveryError, match="use the name in the server's certificate") as caught:
            await send(bag, smtp=f"{scheme}://127.0.0.1:{bag.port}")
    assert caught.value.permanent is False
    assert bag.letters == []


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("command", "reply", "permanent"),
    [
        ("MAIL", "451 4.3.0 try later", False),
        ("MAIL", "550 5.7.1 sender refused", True),
        ("MAIL", "530 5.7.0 must issue STARTTLS first", False),
        ("RCPT", "450 4.2.0 greylisted", False),
        ("RCPT", "550 5.1.1 no such user", True),
        ("DATA", "452 4.3.1 disk full", False),
        ("DATA", "552 5.3.4 too big", True),
        ("DATA", "554 5.7.1 looks like spam", True),
    ],
)
async def test_refusals(command: str, reply: str, permanent: bool) -> None:
    async with smtp_server(refusals={command: reply}) as bag:
        with pytest.raises(DeliveryError) as caught:
            await send(bag)
    assert caught.value.permanent is permanent
    assert f"{bag.port}: desk@example.org: {reply}" in str(caught.value) or reply[:3] == "530"


@pytest.mark.anyio
async def test_a_connection_lost_before_the_reply_is_tried_again() -> None:
    async with smtp_server(refusals={"DATA": "drop"}) as bag:
        with pytest.raises(DeliveryError) as caught:
            await send(bag)
    assert caught.value.permanent is False
    assert len(bag.letters) == 1  # it may have arrived: the same Message-ID goes out again


@pytest.mark.anyio
@pytest.mark.parametrize(
    "replies",
    [
        [b"554 no service here\r\n"],
        [b"421 too many connections\r\n"],
        [b""],
        [b"220 hello\r\n", b"550 not you\r\n", b"550 not you\r\n"],
        [b"\xff\xfe nonsense\r\n"],
        [b"HTTP/1.1 400 Bad Request\r\n\r\n"],
    ],
)
async def test_a_server_that_does_not_want_to_talk_is_tried_again(replies: list[bytes]) -> None:
    async with scripted_server(replies) as port:
        with pytest.raises(DeliveryError) as caught:
            await send(Mailbag(port=port))
    assert caught.value.permanent is False


@pytest.mark.anyio
async def test_accepted_is_accepted_though_the_goodbye_fails() -> None:
    async with smtp_server(refusals={"QUIT": "drop"}) as bag:
        assert (await send(bag)).startswith("250 accepted")
    assert len(bag.letters) == 1


@pytest.mark.anyio
async def test_international_addresses() -> None:
    async with smtp_server() as bag:
        await send(bag, to="Бюро <desk@пример.рф>")
        await send(bag, to="жук@пример.рф", sender="Вахта <watch@пример.рф>")
    plain, international = bag.letters
    assert (plain.receivers, plain.smtputf8) == (["desk@xn--e1afmkfd.xn--p1ai"], False)
    assert plain.message["To"] == "Бюро <desk@xn--e1afmkfd.xn--p1ai>"
    assert plain.content.isascii()
    assert (international.receivers, international.smtputf8) == (["жук@xn--e1afmkfd.xn--p1ai"], True)
    assert international.message["Message-ID"].endswith("@xn--e1afmkfd.xn--p1ai>")


@pytest.mark.anyio
async def test_an_international_address_needs_a_server_that_takes_it() -> None:
    async with smtp_server(smtputf8=False) as bag:
        with pytest.raises(DeliveryError, match="SMTPUTF8") as caught:
            await send(bag, to="жук@пример.рф")
    assert caught.value.permanent is True


@pytest.mark.anyio
async def test_without_a_mail_server_it_says_so() -> None:
    settings = To(to=("desk@example.org",))
    notifier = CHANNEL.open(settings, Tools(email=None, post=FakeSlack()))
    with pytest.raises(DeliveryError, match=r"settings\.email is missing") as caught:
        await notifier.send(message(), target="desk@example.org", key="k")
    assert caught.value.permanent is False


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "desk",
        "@example.org",
        "desk@",
        "desk@example..org",
        "de sk@example.org",
        "desk@example.org, chief@example.org",
        "desk@example.org\r\nBcc: thief@example.org",
        "Desk\n <desk@example.org>",
        "Desk <desk@example.org> more",
        "desk@exa mple.org",
        ".desk@example.org",
        "x" * 65 + "@example.org",
        "desk@" + "x" * 64 + ".org",
    ],
)
def test_what_is_no_address(wrong: str) -> None:
    with pytest.raises(ValidationError):
        To.model_validate({"to": [wrong]})


def test_one_address_or_many() -> None:
    assert CHANNEL.targets(To.model_validate({"to": "Desk <desk@example.org>"})) == ("desk@example.org",)
    several = To.model_validate({"to": ["a@example.org", "b@example.org", "A <a@EXAMPLE.org>"]})
    assert CHANNEL.targets(several) == ("a@example.org", "b@example.org")
    with pytest.raises(ValidationError):
        To.model_validate({"to": []})


TRAPS = [
    "=?utf-8?q?=0d=0aBcc:_x@example.org?=",
    "а?==?б " * 20,
    "x" * 300,
    "\r\nBcc: x@example.org",
    "ж" * 120,
]


@given(subject=st.one_of(st.text(max_size=200), st.sampled_from(TRAPS)), name=st.text(max_size=60))
def test_no_header_is_injected_and_encoded_words_stand_apart(subject: str, name: str) -> None:
    clean = re.sub(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"<>]', "", name)
    mail = write(
        message(re.sub(r"[\ud800-\udfff]", "", subject)),
        sender=mailbox.parse(f'"{clean}" <watch@example.org>'),
        receiver=mailbox.parse("desk@example.org"),
        key="k",
    )
    head, _, _ = mail.as_bytes().partition(b"\r\n\r\n")
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] not in b" \t"]
    assert names == [
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"List-Id", b"List-Unsubscribe",
        b"Auto-Submitted", b"MIME-Version", b"Content-Type", b"Content-Language",
    ]  # fmt: skip
    assert b"?==?" not in head
    assert head.isascii()
    assert b"Bcc" not in names


@pytest.mark.anyio
async def test_a_mail_that_comes_to_no_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifiers.smtp.DEADLINE_SECONDS", 0.5)
    gone = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        while (await reader.readline())[:4] not in (b"QUIT", b""):
            writer.write(b"250-and on\r\n")  # a reply whose last line never comes
        writer.close()
        await writer.wait_closed()
        gone.set()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        with pytest.raises(DeliveryError, match=r"desk@example\.org: no end within the time") as caught:
            await send(Mailbag(port=server.sockets[0].getsockname()[1]))
        await gone.wait()
    assert caught.value.permanent is False
