"""Self-service without a database: links, mailboxes, wishes, and the words of mails."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot import config
from bot.config import wishes
from bot.config.wishes import WishError
from bot.errors import ConfigError, LinkError
from bot.model import (
    Config,
    Form,
    Keyword,
    Message,
    QuietHours,
    Schedule,
    ScheduleKind,
    Settings,
    Wish,
)
from bot.rendering import notices
from bot.rendering.notices import Notice
from bot.subscribing import as_subscription
from bot.subscribing.tokens import Purpose, Tokens
from bot.suppressing import compared, counted, digest
from tests.factories import NOON
from tests.fakes import FakeClock

CONFIG = Config(
    watchlist=tuple(Keyword(keyword=name, names=(name,)) for name in ("S-400", "Су-57")),
    settings=Settings(timezone="Asia/Kolkata"),
)
DAILY = Schedule(kind=ScheduleKind.DAILY, at=time(8))
OLD, NEW = "aa" * 32, "bb" * 32


def test_a_token_says_what_it_was_made_for_until_its_time_is_over() -> None:
    clock = FakeClock(NOON)
    tokens = Tokens([OLD], clock)
    made = tokens.make(Purpose.CONFIRM, 17, "Жук")
    assert tokens.read(Purpose.CONFIRM, made) == [17, "Жук"]
    clock.pass_by(timedelta(hours=48) - timedelta(seconds=1))
    assert tokens.read(Purpose.CONFIRM, made) == [17, "Жук"]
    clock.pass_by(timedelta(seconds=1))
    with pytest.raises(LinkError, match="older than 48 hours") as late:
        tokens.read(Purpose.CONFIRM, made)
    assert late.value.expired


def test_a_token_is_none_for_another_purpose_or_key() -> None:
    clock = FakeClock(NOON)
    made = Tokens([OLD], clock).make(Purpose.LEAVE, 17)
    for purpose in (Purpose.CONFIRM, Purpose.MANAGE):
        with pytest.raises(LinkError, match="not one of ours"):
            Tokens([OLD], clock).read(purpose, made)
    with pytest.raises(LinkError, match="not one of ours"):
        Tokens([NEW], clock).read(Purpose.LEAVE, made)
    assert Tokens([OLD, NEW], clock).read(Purpose.LEAVE, made) == [17]  # keys may be changed


@pytest.mark.parametrize("token", ["", ".", "x.y", "WzFd.", "\ud800", "é" * 9000, "W10.AAAA"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(LinkError):
        Tokens([OLD], FakeClock(NOON)).read(Purpose.LEAVE, token)


@pytest.mark.parametrize(
    ("written", "mailbox"),
    [
        ("Desk@example.org", "desk@example.org"),
        ("desk+news@example.org", "desk@example.org"),
        ("d.e.s.k@example.org", "d.e.s.k@example.org"),
        ("D.esk+1@GoogleMail.com", "desk@gmail.com"),
        ("+@example.org", "+@example.org"),
        ("ЖУК@xn--e1afmkfd.xn--p1ai", "жук@xn--e1afmkfd.xn--p1ai"),
    ],
)
def test_one_mailbox_is_counted_once(written: str, mailbox: str) -> None:
    assert counted(written) == mailbox


def test_an_address_is_compared_without_its_capitals_and_known_by_a_keyed_digest() -> None:
    assert compared("Desk+News@example.org") == "desk+news@example.org"
    assert digest(OLD, "desk@example.org") != digest(NEW, "desk@example.org")
    assert "desk" not in digest(OLD, "desk@example.org")
    # RFC 4231, test case 2
    key = b"Jefe".hex()
    told = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert digest(key, "what do ya want for nothing?") == told


def test_what_a_reader_writes_becomes_a_wish() -> None:
    given = {"address": " Desk <desk@bücher.example> ", "schedule": "weekly mon 8:00", "language": "RU"}
    read = wishes.read({**given, "quiet_hours": "22:00-06:00"}, ["s-400", "S-400"], CONFIG)
    assert read == Wish(
        address="desk@xn--bcher-kva.example",
        schedule=Schedule(kind=ScheduleKind.WEEKLY, at=time(8), weekday=0),
        timezone="Asia/Kolkata",
        keywords=("S-400",),
        quiet_hours=QuietHours(start=time(22), end=time(6)),
        language="ru",
    )
    plain = wishes.read({"address": "desk@example.org"}, [], CONFIG)
    assert (plain.schedule, plain.keywords, plain.language) == (DAILY, (), "en")


def test_each_mistake_is_told_with_what_was_probably_meant() -> None:
    given = {"address": "desk", "schedule": "dayly 08:00", "timezone": "Asia/Calcuta", "language": "fr"}
    with pytest.raises(WishError) as told:
        wishes.read({**given, "quiet_hours": "late"}, ["S-40"], CONFIG)
    assert sorted(told.value.mistakes) == [
        "address",
        "keywords",
        "language",
        "quiet_hours",
        "schedule",
        "timezone",
    ]
    assert told.value.mistakes["keywords"] == '"S-40" is not in the watch-list: did you mean "S-400"?'
    with pytest.raises(WishError, match="there are S-400, Су-57"):
        wishes.read({"address": "a@example.org"}, ["zzzzzz"], CONFIG)
    with pytest.raises(WishError, match="longer than any mail address"):
        wishes.read({"address": "a" * 64 + "@" + ".".join(["b" * 62] * 3) + ".museum"}, [], CONFIG)


@pytest.mark.parametrize("address", ["a@localhost", "a@10.0.0.1", "a@b.1"])
def test_a_stranger_gives_no_address_of_our_own_network(address: str) -> None:
    with pytest.raises(ValueError, match="names no domain"):
        wishes.public_address(address)


def test_a_subscription_of_feeds_yaml_cannot_take_a_name_of_self_service() -> None:
    written = """
watchlist: [S-400]
subscriptions:
  - {name: NAME, schedule: instant, slack: {webhook: "https://hooks.slack.com/services/T0/B0/x"}}
"""
    for name in ("self-service", '"self-service:17"', "Self-Service"):
        with pytest.raises(ConfigError, match="is kept for those who subscribe by themselves"):
            config.parse(Path("f"), written.replace("NAME", name), environ={})
    near = written.replace("NAME", "self-service-desk")
    assert config.parse(Path("f"), near, environ={}).subscriptions


@pytest.mark.parametrize(
    ("language", "subject", "keywords"),
    [
        ("en", "Confirm your subscription to Defwatch", "Keywords: S-400, Су-57"),
        ("hi", "Defwatch की सदस्यता की पुष्टि करें", "विषय: S-400, Су-57"),
        ("ru", "Подтвердите подписку на Defwatch", "Темы: S-400, Су-57"),
    ],
)
def test_a_question_is_asked_in_the_reader_s_language(language: str, subject: str, keywords: str) -> None:
    wish = Wish(
        address="desk@example.org",
        schedule=DAILY,
        timezone="Asia/Kolkata",
        keywords=("S-400", "Су-57"),
        language=language,
    )
    message = render(wish)
    text, html = message.parts[Form.TEXT], message.parts[Form.HTML]
    assert (message.subject, message.language) == (subject, language)
    assert keywords in text
    assert "https://n.example.org/confirm/x" in text.splitlines()
    assert 'href="https://n.example.org/unsubscribe/y"' in html
    assert f'lang="{language}"' in html
    assert all(len(line) <= 46 or "://" in line for line in text.splitlines())


def render(wish: Wish, notice: Notice = Notice.CONFIRM) -> Message:
    return notices.render(
        notice,
        as_subscription(wish, name="self-service:1"),
        address=wish.address,
        act="https://n.example.org/confirm/x",
        leave="https://n.example.org/unsubscribe/y",
        now=NOON,
    )


def test_what_stands_in_a_mail_is_cleaned_and_clipped() -> None:
    names = tuple(f"name {number}" for number in range(60))
    wish = Wish(
        address="a<b>&c@example.org", schedule=DAILY, timezone="UTC", keywords=("<b>S\u202e-400", *names)
    )
    message = render(wish, Notice.ALREADY)
    html = message.parts[Form.HTML]
    assert "a&lt;b&gt;&amp;c@example.org" in html
    assert "&lt;b&gt;S-400, name 0" in html
    assert "name 38 +21" in html
    everything = render(replace(wish, keywords=()), Notice.MANAGE)
    assert "Keywords: all of the watch-list" in everything.parts[Form.TEXT]


def test_the_links_stand_below_both_parts_of_a_digest() -> None:
    parts = {Form.TEXT: "News\n", Form.HTML: "<html><body><p>&lt;/body&gt; </body></p></body></html>"}
    message = Message(subject="S", preview="", parts=parts, date=NOON, language="en")
    done = notices.footed(
        message, change="https://n.example.org/manage", leave="https://n.example.org/u?a=1&b=2"
    )
    assert done.parts[Form.TEXT] == (
        "News\nChange keywords or schedule:\nhttps://n.example.org/manage\n"
        "Unsubscribe:\nhttps://n.example.org/u?a=1&b=2\n"
    )
    assert done.parts[Form.HTML].endswith(">Unsubscribe</a></div></body></html>")
    assert 'href="https://n.example.org/u?a=1&amp;b=2"' in done.parts[Form.HTML]
