"""Wrong values: what was read, what is allowed and an example, by line and column."""

from __future__ import annotations

import pytest

from tests.unit.test_config_mistakes import FEED, daily, desk, feed, told

VALUES = [
    (
        feed("every: 15"),
        '3:12: feeds.every: "15" is no duration: write a number with s, m, h, d or w, for example',
    ),
    (feed("every: 0s"), '3:12: feeds.every: "0s" is too short: write for example 15m'),
    (feed("every: 99999999w"), '3:12: feeds.every: "99999999w" is longer than a hundred years'),
    (
        feed("side: pres"),
        '3:11: feeds.side: "pres" is not allowed here: did you mean "press"? it is one of official,',
    ),
    (
        feed("full_text: sometimes"),
        '3:16: feeds.full_text: "sometimes" is not allowed here: it is one of auto,',
    ),
    (feed("paused: maybe"), '3:13: feeds.paused: "maybe" is neither true nor false'),
    (feed("language: english"), '3:15: feeds.language: "english" is no language code: did you mean "en"?'),
    (
        feed("language: xyz"),
        '3:15: feeds.language: "xyz" is no language code: write two letters such as en, hi or ru',
    ),
    (feed('user_agent: "бот"'), '3:17: feeds.user_agent: "бот" has characters that no HTTP header can carry'),
    (
        "feeds: [{url: ftp://example.org/a}]\n",
        '1:15: feeds.url: "ftp://example.org/a" is no http(s) address: write',
    ),
    (
        "feeds: [{url: example.org/rss}]\n",
        '1:15: feeds.url: "example.org/rss" is no http(s) address: write for example https://example.org/rss',
    ),
    (
        "feeds: [{url: 'http://example.org:99999/'}]\n",
        '1:15: feeds.url: "http://example.org:99999/" is no http(s)',
    ),
    ("feeds: [{url: 'https://'}]\n", '1:15: feeds.url: "https://" is no http(s) address'),
    ("feeds: [{url: 'https://example.org/a b'}]\n", '1:15: feeds.url: "https://example.org/a b" has a space'),
    ("feeds: [{url: 'https://me:pass@word@/x'}]\n", '1:15: feeds.url: "https://…@/x" is no http(s) address'),
    ("watchlist: [11356]\n", '1:13: watchlist.keyword: 11356 is a number to YAML: quote it: "11356"'),
    (
        "watchlist: [{keyword: a, aliases: [0x1F]}]\n",
        "1:36: watchlist.aliases: 0x1F is a number to YAML: quote it",
    ),
    ('watchlist: ["—"]\n', '1:13: watchlist.keyword: "—" holds no letter and no digit: nothing can match it'),
    ("watchlist: ['']\n", "1:13: watchlist.keyword: nothing is written here: give a value"),
    (
        "watchlist: [{keyword: a, near: {words: [b], within: many}}]\n",
        '1:53: watchlist.near.within: "many" is no whole number from 1 to 1000',
    ),
    (
        "watchlist: [{keyword: a, near: {words: [], within: 5}}]\n",
        "1:40: watchlist.near.words: an empty list: write at least one entry",
    ),
    (
        "watchlist: [{keyword: a, fields: [titel]}]\n",
        '1:35: watchlist.fields: "titel" is not allowed here: did you',
    ),
    (
        desk("schedule: dayly 08:00"),
        '6:15: subscriptions.schedule: "dayly 08:00" is no schedule: write instant,',
    ),
    (desk("schedule: daily 8"), '6:15: subscriptions.schedule: "daily 8" is no schedule'),
    (desk("schedule: daily 24:00"), '6:15: subscriptions.schedule: "daily 24:00" is no schedule'),
    (
        desk("schedule: cron 0 8 * *"),
        '6:15: subscriptions.schedule: cron "0 8 * *" has not the five fields minute,',
    ),
    (desk('schedule: cron "0 25 * * *"'), "6:15: subscriptions.schedule: cron "),
    (desk('schedule: cron "0 8 30 2 *"'), "6:15: subscriptions.schedule: cron "),
    (
        desk("settle: 5m"),
        "5:5: subscriptions: schedule is missing: write for example {name: desk, schedule:",
    ),
    (
        daily("timezone: Kolkata"),
        '7:15: subscriptions.timezone: "Kolkata" is no time zone: did you mean "Asia/Kolkata"?',
    ),
    (
        daily("timezone: IST"),
        '7:15: subscriptions.timezone: "IST" is no time zone: did you mean "Asia/Kolkata"?',
    ),
    (
        daily("timezone: Asia/Kolkatta"),
        '7:15: subscriptions.timezone: "Asia/Kolkatta" is no time zone: did you mean',
    ),
    (
        daily("quiet_hours: 22-6"),
        '7:18: subscriptions.quiet_hours: "22-6" is no pair of hours: write them as 22:00-06',
    ),
    (
        daily("at_most: ten"),
        '7:14: subscriptions.at_most: "ten" is no rate: write a number and per minute, per hour',
    ),
    (
        daily("instant_when: [stages]"),
        '7:20: subscriptions.instant_when: "stages" is not allowed here: did you mean',
    ),
    (daily("max_stories: 0"), '7:18: subscriptions.max_stories: "0" is no whole number from 1 to 1000'),
    (
        daily("language: fr"),
        '7:15: subscriptions.language: "fr" is not allowed here: it is one of en, hi, ru',
    ),
    (
        daily("keywords: [Su-75]"),
        '7:16: subscriptions.keywords: "Su-75" is not in the watch-list: did you mean "Su-57"?',
    ),
    (
        daily("keywords: [RELOS]"),
        '7:16: subscriptions.keywords: "RELOS" is not in the watch-list: add it to watchlist:',
    ),
    (
        daily("urgent: [sined]"),
        '7:14: subscriptions.urgent: "sined" is not in the watch-list: did you mean "signed"?',
    ),
    (
        daily("slack: {webhook: 'https://hooks.example.org/x'}"),
        "8:5: subscriptions: slack, email: one channel a ",
    ),
    ("settings: {timezone: Mars}\n", '1:22: settings.timezone: "Mars" is no time zone'),
    ("settings: {alert_horizon: forever}\n", '1:27: settings.alert_horizon: "forever" is no duration'),
    (
        "settings: {fetch: {max_bytes: 10}}\n",
        '1:31: settings.fetch.max_bytes: "10" is no size: write a number with KB',
    ),
    (
        "settings: {fetch: {concurrency: 0}}\n",
        '1:33: settings.fetch.concurrency: "0" is no whole number from 1 to',
    ),
    (
        "settings: {fetch: {allow_networks: [10.0.0.5/8]}}\n",
        '1:37: settings.fetch.allow_networks: "10.0.0.5/8" is an '
        "address inside a network: write 10.0.0.0/8 or 10.0.0.5",
    ),
    (
        "settings: {fetch: {allow_networks: [localhost]}}\n",
        '1:37: settings.fetch.allow_networks: "localhost" is neither a network nor a host with a port',
    ),
    (
        "settings: {retention: {entries: 5m}}\n",
        '1:33: settings.retention.entries: "5m" is too short: write for example',
    ),
    (
        "settings: {retention: {stories: never}}\n",
        '1:33: settings.retention.stories: "never" is no duration: write a '
        "number with s, m, h, d or w, for example 15m, or forever",
    ),
    (
        "settings: {web: {base_url: nas:8000}}\n",
        '1:28: settings.web.base_url: "nas:8000" is no http(s) address',
    ),
    (
        "settings: {email: {smtp: mail.example.org, from: a@example.org}}\n",
        "1:26: settings.email.smtp: this is no ",
    ),
    ("settings: {email: {smtp: 'smtp://example.org', from: desk}}\n", "1:54: settings.email.from: "),
    ("settings: {email: {smtp: 'smtp://example.org'}}\n", "1:19: settings.email: from is missing"),
    (
        "settings: {email: {smtp: 'smtp://example.org', from: a@example.org, username: x}}\n",
        "1:19: settings.email: username without password: give both",
    ),
    (
        "settings: {email: {smtp: 'smtp://a:b@example.org', from: a@b.org, username: x, password: y}}\n",
        "1:19: settings.email: username and password stand in smtp and beside it",
    ),
    (
        "events: [{name: x, date: 2026-13}]\n",
        '1:26: events.date: "2026-13" is no date: write a day, a month or a year',
    ),
    (
        "watchlist: [IRIGC]\nevents: [{name: x, date: 2026, keywords: [IRIGCC]}]\n",
        '2:43: events.keywords: "IRIGCC" is not in the watch-list: did you mean "IRIGC"?',
    ),
]

TOGETHER = [
    (
        f"{FEED}  - url: HTTPS://Example.org:443/rss.xml#top\n",
        '3:10: feeds.url: "HTTPS://Example.org:443/rss.xml#top" is given twice: it stands in line 2 already',
    ),
    (
        "feeds:\n  - {url: 'https://example.org/a', name: A}\n  - {url: 'https://example.org/b', name: A}\n",
        '3:42: feeds.name: "A" is given twice: it stands in line 2 already',
    ),
    (
        "watchlist: [S-400, {keyword: s-400}]\n",
        '1:30: watchlist.keyword: "s-400" is given twice: it stands in line 1',
    ),
    (
        desk("schedule: instant") + "  - {name: desk, schedule: hourly, email: {to: [a@example.org]}}\n",
        '8:12: subscriptions.name: "desk" is given twice: it stands in line 5 already',
    ),
    (
        "subscriptions:\n  - name: desk\n    schedule: instant\n",
        "2:5: subscriptions: a channel is missing: one of apprise, email, slack, webhook; for ex",
    ),
    (
        "subscriptions:\n  - {name: d, schedule: instant, email: {to: [a@example.org]}}\n",
        "2:34: subscriptions.email: settings.email is missing: without a mail server nothing can be sent",
    ),
    (
        "subscriptions:\n  - {name: d, schedule: instant, slack: }\n",
        "2:41: subscriptions.slack: nothing is written",
    ),
]


@pytest.mark.parametrize(("text", "expected"), VALUES + TOGETHER)
def test_one_wrong_value(text: str, expected: str) -> None:
    lines = told(text)
    assert lines[0][: len("feeds.yaml:" + expected)] == "feeds.yaml:" + expected
    assert len(lines) == 1
