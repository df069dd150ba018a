"""A feeds.yaml with every key → the nouns, and what is warned of."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from bot.config import known_keys, load, parse
from bot.model import (
    Config,
    ExpectedEvent,
    Feed,
    FetchSettings,
    Field,
    FullText,
    Keyword,
    Near,
    QuietHours,
    Rate,
    Retention,
    Schedule,
    ScheduleKind,
    Side,
    WhenEmpty,
)

WHOLE = dedent("""\
    feeds:
      - url: https://example.org/rss.xml      # the only required key
        name: Example – Defence
        language: no
        tags: [india, press]
        side: russian-state
        every: 15m
        full_text: never
        user_agent: "Mozilla/5.0 (compatible)"
        paused: yes
      - {url: "http://xn--e1afmkfd.example.org:8080/лента?x=1"}
    watchlist:
      - Ka-99Z
      - keyword: Vega pact
        aliases: [VP-M, "11356", Vega pact]
        context: [India, Russia]
        exclude: [cricket]
        near: {words: [deliver, contract], within: 12}
        fields: [title]
    subscriptions:
      - name: desk
        keywords: [Vega pact]
        schedule: instant
        timezone: Europe/Moscow
        quiet_hours: 22:00-06:00
        at_most: 3 per day
        settle: 0s
        cooldown: 1h30m
        instant_when: [stage, conflict, official, denial]
        urgent: [signed, Vega pact]
        when_empty: send
        max_stories: 5
        language: hi
        email: {to: [desk@example.org]}
      - name: war-room
        schedule: weekly Monday 8:05
        at_most: unlimited
        slack: {webhook: "${SLACK_WEBHOOK_URL}"}
    settings:
      timezone: Asia/Kolkata
      alert_horizon: 2w
      email: {smtp: "SMTPS://mail.example.org:465", username: watch, password: "${SMTP_PASSWORD}",
              from: "Defence watch <watch@example.org>"}
      fetch: {concurrency: 8, per_host: 1, timeout: 5s, max_bytes: 1MiB,
              allow_networks: [127.0.0.0/8, "127.0.0.1:8930", "[::1]:80"]}
      web: {base_url: "https://watch.example.org/desk/", admin_token: "${DEFWATCH_ADMIN_TOKEN}"}
      retention: {entries: 30d, stories: forever}
    events:
      - {name: 23rd session, date: 2026-12, keywords: [Vega pact]}
    """)
SECRETS = {
    "SLACK_WEBHOOK_URL": "https://hooks.example.org/services/T0/B0/secretpart",
    "SMTP_PASSWORD": "hunter2",
    "DEFWATCH_ADMIN_TOKEN": "opensesame",
}


def read(text: str, **environ: str) -> Config:
    return parse(Path("feeds.yaml"), dedent(text), environ=environ)


def test_every_key_arrives() -> None:
    config = read(WHOLE, **SECRETS)
    assert config.feeds == (
        Feed(
            url="https://example.org/rss.xml",
            name="Example – Defence",
            language="no",
            tags=("india", "press"),
            side=Side.RUSSIAN_STATE,
            every=timedelta(minutes=15),
            full_text=FullText.NEVER,
            user_agent="Mozilla/5.0 (compatible)",
            paused=True,
        ),
        Feed(url="http://xn--e1afmkfd.example.org:8080/лента?x=1"),
    )
    assert config.watchlist[1] == Keyword(
        keyword="Vega pact",
        names=("Vega pact", "VP-M", "11356"),
        context=("India", "Russia"),
        exclude=("cricket",),
        near=Near(words=("deliver", "contract"), within=12),
        fields=(Field.TITLE,),
    )
    desk, war_room = config.subscriptions
    assert desk.keywords == ("Vega pact",)
    assert desk.schedule == Schedule(kind=ScheduleKind.INSTANT)
    assert desk.timezone == "Europe/Moscow"
    assert desk.quiet_hours == QuietHours(start=time(22), end=time(6))
    assert desk.at_most == Rate(count=3, per=timedelta(days=1))
    assert (desk.settle, desk.cooldown) == (timedelta(0), timedelta(minutes=90))
    assert desk.instant_when == ("stage", "conflict", "official", "denial")
    assert desk.urgent == ("signed", "Vega pact")
    assert (desk.when_empty, desk.max_stories, desk.language) == (WhenEmpty.SEND, 5, "hi")
    assert desk.channel.kind == "email"
    assert desk.channel.settings == {"to": ("desk@example.org",)}
    assert war_room.schedule == Schedule(kind=ScheduleKind.WEEKLY, weekday=0, at=time(8, 5))
    assert war_room.timezone == "Asia/Kolkata"
    assert war_room.at_most is None
    assert war_room.channel.kind == "slack"
    email = config.settings.email
    assert email is not None
    assert (email.smtp, email.sender) == ("smtps://mail.example.org:465", "Defence watch <watch@example.org>")
    assert (email.username, email.password) == ("watch", "hunter2")
    assert config.settings.alert_horizon == timedelta(days=14)
    assert config.settings.fetch == FetchSettings(
        concurrency=8,
        per_host=1,
        timeout=timedelta(seconds=5),
        max_bytes=1_048_576,
        allow_networks=("127.0.0.0/8", "127.0.0.1:8930", "[::1]:80"),
    )
    assert config.settings.web.base_url == "https://watch.example.org/desk"
    assert config.settings.web.admin_token == "opensesame"
    assert config.settings.retention == Retention(entries=timedelta(days=30), stories=None)
    assert config.events == (ExpectedEvent(name="23rd session", on="2026-12", keywords=("Vega pact",)),)
    assert (config.path, config.paused, config.warnings) == ("feeds.yaml", (), ())


def test_a_channel_can_be_opened_from_what_it_was_read_into() -> None:
    from notifiers.base import channels

    for subscription in read(WHOLE, **SECRETS).subscriptions:
        kind = channels()[subscription.channel.kind]
        assert kind.targets(kind.settings.model_validate(subscription.channel.settings))


def test_what_is_left_out_has_its_default() -> None:
    config = read("""\
        feeds: [{url: https://example.org/a}]
        watchlist: [Ka-99Z]
        subscriptions:
          - {name: desk, schedule: instant, email: {to: [desk@example.org]}}
        settings:
          email: {smtp: "smtp://mail.example.org", from: a@example.org}
          fetch:
          web: {}
        events:
        """)
    assert config.feeds == (Feed(url="https://example.org/a"),)
    [desk] = config.subscriptions
    assert desk.at_most == Rate(count=10, per=timedelta(hours=1))
    assert (desk.settle, desk.cooldown) == (timedelta(minutes=5), timedelta(hours=4))
    assert (desk.keywords, desk.max_stories, desk.language, desk.timezone) == ((), 30, "en", "UTC")
    assert config.settings.fetch == FetchSettings()
    assert config.settings.alert_horizon == timedelta(hours=48)
    assert config.settings.web.base_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("written", "schedule"),
    [
        ("hourly", Schedule(kind=ScheduleKind.HOURLY)),
        ("Daily 08:00", Schedule(kind=ScheduleKind.DAILY, at=time(8))),
        ("weekdays 23:59", Schedule(kind=ScheduleKind.WEEKDAYS, at=time(23, 59))),
        ("weekly sun 00:00", Schedule(kind=ScheduleKind.WEEKLY, weekday=6, at=time(0))),
        ('cron "0 8 * * 1-5"', Schedule(kind=ScheduleKind.CRON, cron="0 8 * * 1-5")),
        ("cron */30 8-20 * * *", Schedule(kind=ScheduleKind.CRON, cron="*/30 8-20 * * *")),
    ],
)
def test_schedules(written: str, schedule: Schedule) -> None:
    [desk] = read(
        f"subscriptions: [{{name: a, schedule: '{written}', slack: {{webhook: 'https://h.org/x'}}}}]"
        "\nsettings: {timezone: UTC}"
    ).subscriptions
    assert desk.schedule == schedule


def test_a_keyword_brings_the_names_of_the_lexicon() -> None:
    short, long, other = read("watchlist: [S-400, {keyword: S-500, exclude: [cricket]}, Vega pact]").watchlist
    assert short.names[0] == "S-400"
    assert {"С-400", "एस-400"} <= set(short.names)
    assert long.names[0] == "S-500"
    assert {"С-500", "एस-500"} <= set(long.names)
    assert other.names == ("Vega pact",)


def test_aliases_are_added_as_they_are_written() -> None:
    [entry] = read("watchlist: [{keyword: S-400, aliases: [the shield, S-500]}]").watchlist
    assert {"S-400", "С-400", "the shield", "S-500"} <= set(entry.names)
    assert "С-500" not in entry.names


def test_anchors_aliases_and_merge_keys() -> None:
    config = read("""\
        feeds:
          - &base {url: https://example.org/a, tags: &tags [india], language: en}
          - {<<: *base, url: https://example.org/b}
          - {url: https://example.org/c, tags: *tags}
        """)
    assert [feed.tags for feed in config.feeds] == [("india",)] * 3
    assert [feed.language for feed in config.feeds] == ["en", "en", None]
    assert config.feeds[1].url == "https://example.org/b"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_byte_order_mark_and_line_breaks_do_not_matter(tmp_path: Path, mark: str, newline: str) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_bytes((mark + f"feeds:{newline}  - url: https://example.org/a{newline}").encode())
    assert load(path, environ={}).feeds == (Feed(url="https://example.org/a"),)


# Warnings


def test_a_schedule_in_nobodys_zone_is_told() -> None:
    config = read("""\
        feeds: [{url: https://example.org/a}]
        watchlist: [Ka-99Z]
        subscriptions:
          - {name: desk, schedule: daily 08:00, slack: &hook {webhook: "https://hooks.example.org/x"}}
          - {name: late, schedule: weekly mon 20:00, slack: *hook}
          - {name: cron, schedule: cron 0 8 * * *, slack: *hook}
          - {name: calm, schedule: instant, quiet_hours: 22:00-06:00, slack: *hook}
          - {name: fine, schedule: daily 08:00, timezone: UTC, slack: *hook}
          - {name: fast, schedule: instant, slack: *hook}
        """)
    assert config.warnings == (
        "desk: daily 08:00 in UTC (= 13:30 in Asia/Kolkata); set timezone",
        "late: weekly mon 20:00 in UTC (= 01:30 in Asia/Kolkata); set timezone",
        'cron: cron "0 8 * * *" in UTC; set timezone',
        "calm: quiet_hours 22:00-06:00 in UTC; set timezone",
    )


def test_nothing_to_watch_is_told() -> None:
    assert read("feeds:\n").warnings == (
        "feeds: the list is empty: nothing is polled",
        "watchlist: the list is empty: nothing can match",
    )


def test_every_key_is_known_by_its_path() -> None:
    known = known_keys()
    assert len(known) == len(set(known))
    assert {
        "feeds.url",
        "watchlist.near.within",
        "subscriptions.email.to",
        "subscriptions.slack.webhook",
        "settings.email.from",
        "settings.retention.entries",
        "events.date",
    } <= set(known)
