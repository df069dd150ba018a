"""Wrong files and what is said of them: every mistake by line and column, in the order of the file."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from bot.config import load, parse
from bot.errors import ConfigError

FEED = "feeds:\n  - url: https://example.org/rss.xml\n"
WATCHED = "watchlist: [S-400, Su-57]\n"
MAIL = 'settings:\n  email: {smtp: "smtp://mail.example.org", from: watch@example.org}\n'


def told(text: str, **environ: str) -> list[str]:
    """The lines of the error that the text is refused with."""
    with pytest.raises(ConfigError) as refused:
        parse(Path("feeds.yaml"), text, environ=environ)
    return str(refused.value).splitlines()


def feed(line: str) -> str:
    return f"{FEED}    {line}\n"


def desk(line: str) -> str:
    """A subscription whose sixth line is the one to try."""
    return (
        f"{WATCHED}{MAIL}subscriptions:\n  - name: desk\n    {line}\n    email: {{to: [desk@example.org]}}\n"
    )


def daily(line: str) -> str:
    """The same with a schedule before the line."""
    return desk(f"schedule: daily 08:00\n    {line}")


YAML = [
    ("", "1:1: the file is empty: it begins with feeds:"),
    ("# only a comment\n", "1:1: the file is empty: it begins with feeds:"),
    ("- https://example.org/rss.xml\n", "1:1: a list at the top, where keys belong: feeds:, watchlist:,"),
    ("\n  hello\n", "2:3: a text at the top, where keys belong"),
    ("feeds:\n\t- url: x\n", "2:1: a tab where YAML wants spaces: indent with spaces"),
    ("feeds:\n  - url: https://example.org/a\n\t  name: x\n", "3:1: a tab where YAML wants spaces"),
    ("feeds: @x\n", '1:8: a value cannot begin with "@": put it in quotes'),
    ("feeds:\n  - url: a: b\n", '2:11: a ": " inside a value, or a line out of line with its neighbours'),
    ("feeds:\n  - url: 'https://example.org\n", "2:10: a quote that is opened here is never closed"),
    (
        "watchlist: [S-400\nfeeds: []\n",
        '2:6: no "," or closing bracket here: a bracket that was opened above',
    ),
    (
        "feeds:\n  - url: https://example.org/a\n   - url: b\n",
        "3:4: this line is out of line with its neighbours",
    ),
    ("settings:\n    timezone: UTC\n  web: {}\n", "3:3: this line is out of line with its neighbours"),
    ('watchlist: ["\\d"]\n', r"1:14: no such escape in double quotes: write \\ for a backslash"),
    (
        "feeds: []\n---\nfeeds: []\n",
        "2:1: a second document begins here: keep everything in one, without ---",
    ),
    ("watchlist: [*star]\n", "1:13: *star refers to no &star above: quote it to mean a star"),
    ("watchlist: &w [a, *w]\n", "1:19: *w stands inside what it refers to"),
    (
        "feeds: !!python/name:os.system []\n",
        "1:8: the tag tag:yaml.org,2002:python/name:os.system means nothing",
    ),
    ("feeds: !secret []\n", "1:8: the tag !secret means nothing here: remove it"),
    ("? [a]\n: b\n", "1:3: a key must be a word"),
    ("settings: {<<: 5}\n", "1:16: <<: takes keys with values, such as *name"),
    ("feeds: []\nwatchlist: [a]\nfeeds: []\n", '3:1: "feeds" is given twice: it stands in line 1 already'),
    ("watchlist: [a\x07]\n", "1:14: control character U+0007: delete it"),
    ("- " * 100 + "a", "1:81: more than 40 levels deep: nothing in feeds.yaml is"),
    ("- " * 300_000, "1:81: more than 40 levels deep: nothing in feeds.yaml is"),
    ("[" * 100_000, "1:41: more than 40 levels deep: nothing in feeds.yaml is"),
]

KEYS = [
    ("feed: []\n", '1:1: feed: unknown key: did you mean "feeds"?'),
    ("xyz: []\n", "1:1: xyz: unknown key: known here: feeds, watchlist, subscriptions, settings, events"),
    (feed("lang: en"), '3:5: feeds.lang: unknown key: did you mean "language"?'),
    (
        feed("zzz: en"),
        "3:5: feeds.zzz: unknown key: known here: url, name, language, tags, side, every, full_text,",
    ),
    (
        "settings: {fetch: {time_out: 3s}}\n",
        '1:20: settings.fetch.time_out: unknown key: did you mean "timeout"?',
    ),
    (
        "watchlist:\n  - {keyword: a, alias: [b]}\n",
        '2:18: watchlist.alias: unknown key: did you mean "aliases"?',
    ),
    (daily("slak: {}"), '7:5: subscriptions.slak: unknown key: did you mean "slack"?'),
    (daily("keyword: [a]"), '7:5: subscriptions.keyword: unknown key: did you mean "keywords"?'),
    (
        "feeds:\n  - name: x\n",
        "2:5: feeds: url is missing: write for example url: https://example.org/rss.xml",
    ),
    (
        "feeds:\n  - https://example.org/a\n",
        "2:5: feeds: one value where keys belong: write for example url: ",
    ),
    (
        "feeds: https://example.org/a\n",
        "1:8: feeds: one value where a list belongs: begin each entry with a dash",
    ),
    (
        "feeds: {url: https://example.org/a}\n",
        "1:8: feeds: keys with values where a list belongs: begin each",
    ),
    ("feeds:\n  -\n", "2:4: feeds: nothing where keys belong"),
    (feed("tags: india"), "3:11: feeds.tags: one value where a list belongs: write [india]"),
    (feed("name: [a]"), "3:11: feeds.name: a list where one value belongs"),
    (feed("name:"), "3:10: feeds.name: nothing is written here: give a value, or remove the key"),
    (
        "watchlist:\n  - context: [India]\n",
        "2:5: watchlist: keyword is missing: write for example keyword: S-400",
    ),
    ("events: [{name: x}]\n", "1:10: events: date is missing: write for example {name: 23rd session,"),
    ("settings: [a]\n", "1:11: settings: a list where keys belong"),
]


@pytest.mark.parametrize(("text", "expected"), YAML + KEYS)
def test_one_mistake(text: str, expected: str) -> None:
    lines = told(text)
    assert lines[0][: len("feeds.yaml:" + expected)] == "feeds.yaml:" + expected
    assert len(lines) == 1


def test_every_mistake_in_the_order_of_the_file() -> None:
    text = dedent("""\
        feeds:
          - url: gopher://example.org
            evry: 15m
          - url: https://example.org/a
            name: A
            side: left
          - url: https://example.org/a
            name: A
        watchlist:
          - 11356
          - S-400
        subscriptions:
          - name: desk
            schedule: noon
            keywords: [S-500]
            slack: {webhook: nowhere}
        settings:
          timezone: Asia/Calcuta
          fetch: {max_bytes: 10MB, max_bytes: 1}
        """)
    assert [line.split(": ")[0] for line in told(text)] == [
        "feeds.yaml:2:10",
        "feeds.yaml:3:5",
        "feeds.yaml:6:11",
        "feeds.yaml:7:10",
        "feeds.yaml:8:11",
        "feeds.yaml:10:5",
        "feeds.yaml:14:15",
        "feeds.yaml:15:16",
        "feeds.yaml:16:22",
        "feeds.yaml:18:13",
        "feeds.yaml:19:28",
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"feeds: []\nwatchlist: [\xd1\xf3-57]\n", "2:13: byte 0xD1 is no UTF-8: save the file as UTF-8"),
        ("feeds: []\n".encode("utf-16"), "1:1: UTF-16 text: save it as UTF-8"),
        (b"watchlist: [a]\n" + b"#" * 8_000_000, "1:1: larger than 8 MB: this is no feeds.yaml"),
        (b"feeds:\x00", "1:7: control character U+0000: delete it"),
    ],
)
def test_bytes_that_are_no_text(tmp_path: Path, body: bytes, expected: str) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_bytes(body)
    with pytest.raises(ConfigError) as refused:
        load(path, environ={})
    assert str(refused.value) == f"{path}:{expected}"


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml:1:1: no such file: write one, or name another"):
        load(tmp_path / "none.yaml", environ={})
    with pytest.raises(ConfigError, match=r":1:1: a folder, not a file \(Docker makes one where"):
        load(tmp_path, environ={})
    with pytest.raises(ConfigError, match=r":1:1: cannot be read: "):
        load(tmp_path / ("x" * 5000), environ={})


def test_aliases_that_unfold_without_end_are_refused() -> None:
    laughs = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 10))
    lines = told(f"l0: &l0 [{', '.join('x' * 10)}]\n{laughs}")
    assert "unfolds to more than 1,000,000 values: too many aliases" in lines[0]


@pytest.mark.parametrize(
    "smtp",
    [
        "smtp://watch:top@secret@mail.example.org:587",
        "smtp://watch:top/secret@mail.example.org:587",
        "smtp://watch:top#secret@mail.example.org:587",
        "smtp://watch:top?secret@mail.example.org:587",
    ],
)
def test_a_password_that_breaks_the_address_is_explained_and_not_told(smtp: str) -> None:
    [line] = told(f"settings: {{email: {{smtp: '{smtp}', from: a@example.org}}}}")
    assert line == (
        'feeds.yaml:1:26: settings.email.smtp: host reads "…@mail.example.org": in the password write '
        "@ as %40 and / as %2F, or use the username: and password: keys"
    )


def test_what_the_environment_brought_is_never_repeated() -> None:
    text = dedent("""\
        feeds:
          - url: ${FEED}
            name: ${NAME}
            every: ${EVERY}
        settings:
          email: {smtp: "${SMTP}", from: "${SENDER}"}
          web: {base_url: "${BASE}"}
        subscriptions:
          - {name: war-room, schedule: "${SCHEDULE}", slack: {webhook: "${HOOK}"}}
          - {name: desk, schedule: instant, email: {to: ["${TO}"]}}
        """)
    names = ("FEED", "NAME", "EVERY", "SMTP", "SENDER", "BASE", "SCHEDULE", "HOOK", "TO")
    lines = told(text, **{name: f"hunter2-{name}" for name in names})
    assert len(lines) == 8
    assert "hunter2" not in "".join(lines)
    assert lines[1] == (
        'feeds.yaml:4:12: feeds.every: "${EVERY}" is no duration: '
        "write a number with s, m, h, d or w, for example 15m"
    )
