"""What a reader sees: expected words were written by hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime

import pytest

from bot import rendering
from bot.model import (
    Article,
    ArticleId,
    Coverage,
    Digest,
    DigestStory,
    Field,
    Form,
    Schedule,
    ScheduleKind,
    Side,
    Status,
    Story,
    StoryArticle,
    Told,
)
from bot.rendering.clean import reachable
from bot.rendering.wording import _STRINGS, Wording
from tests.factories import NOON, article, match, story, subscription

COVERAGE = Coverage(
    feeds={Status.OK: 35, Status.BLOCKED: 1, Status.SILENT: 2}, entries=412, matched=61, stories=14, folded=47
)
PUBLIC = "https://watch.example.org/"


def digest(*stories: Story, update: Told | None = None, more: int = 0, **changes: object) -> Digest:
    tellings = tuple(
        DigestStory(
            story=one,
            keywords=one.keywords,
            update=update,
            new_keywords=("S-500",) if update else (),
            new_origins=2 if update else 0,
        )
        for one in stories
    )
    return Digest(
        subscription=subscription("desk", **changes),
        made=NOON,
        slot=NOON,
        stories=tellings,
        more=more,
        coverage=COVERAGE,
        key="key",
    )


def told_by_five() -> Story:
    """One event told five ways: a title match, a Russian paper, a reprint, a statement without a date."""
    talks = "The two sides went through the calendar for the S-400 and spoke of the Su-57."
    articles = (
        article(1, source="The Example Times", origin="The Example Times", side=Side.PRESS,
                title="Ministers sign a protocol, S-400 calendar still open"),
        article(2, source="Northern Ledger", origin="Northern Ledger", title="Protocol signed in the capital",
                published=NOON - timedelta(minutes=30)),
        article(3, source="Daily Copy", origin="Northern Ledger", duplicate_of=ArticleId(2),
                title="Protocol signed in the capital", first_seen=NOON + timedelta(hours=1)),
        article(4, source="Ministry Bulletin", origin="Ministry Bulletin", side=Side.OFFICIAL, published=None,
                title="Statement on the session", note="page answered 403; text is the feed's summary"),
        article(5, source="Вестник", origin="Вестник", side=Side.RUSSIAN_STATE, language="ru",
                title="Министры обсудили С-400"),
    )  # fmt: skip
    matches = (
        (match("S-400", "S-400", field=Field.TITLE, context=articles[0].title),
         match("S-400", "S-400", context=talks), match("Su-57", "Su-57", context=talks)),
        (match("S-400", "S-400", context="Nothing new on the S-400, it said."),),
        (),
        (match("IRIGC", "IRIGC-M&MTC", context="The 22nd IRIGC-M&MTC session was held."),),
        (match("S-400", "С-400", context="Стороны обсудили С-400."),),
    )  # fmt: skip
    members = (StoryArticle(article=one, matches=found) for one, found in zip(articles, matches, strict=True))
    return story(7, *members)


def text(made: Digest, base_url: str | None = PUBLIC) -> str:
    return rendering.render(made, forms=[Form.TEXT], base_url=base_url).parts[Form.TEXT]


def slack(made: Digest, base_url: str | None = PUBLIC) -> list[str]:
    """The texts of the blocks."""
    payload = json.loads(rendering.render(made, forms=[Form.SLACK], base_url=base_url).parts[Form.SLACK])
    assert (payload["unfurl_links"], payload["unfurl_media"]) == (False, False)
    return [
        block["text"]["text"] if block["type"] == "section" else block["elements"][0]["text"]
        for block in payload["blocks"]
    ]


def subject(made: Digest) -> str:
    return rendering.render(made, forms=[], base_url=None).subject


def by(*articles: Article) -> Story:
    return story(1, *(StoryArticle(article=one, matches=(match(),)) for one in articles))


TEXT = """\
Thu 4 Dec 2025, 17:30 IST · 1 story

5 outlets
Ministers sign a protocol, S-400 calendar
still open
  Headline: The Example Times

S-400 (3 of 5), Su-57 (1 of 5)
  “The two sides went through the calendar for
  the *S-400* and spoke of the *Su-57*.” – The
  Example Times
IRIGC (1 of 5)
  “The 22nd *IRIGC-M&MTC* session was held.” –
  Ministry Bulletin

5 outlets, 1 reprint: The Example Times,
Northern Ledger, Daily Copy, Ministry Bulletin
(official), Вестник (Russian state media)
5 articles, 4 origins: The Example Times,
Northern Ledger ×2, Ministry Bulletin, Вестник
First: unknown, 3 of 4 texts give a time

- The Example Times, 4 Dec, 16:30 IST
  https://paper1.example.org/story
- Northern Ledger, 4 Dec, 17:00 IST: Protocol
  signed in the capital
  https://paper2.example.org/story
- Ministry Bulletin, seen 4 Dec, 17:30 IST,
  summary only: Statement on the session
  https://paper4.example.org/story
- Вестник, 4 Dec, 16:30 IST: Министры обсудили
  С-400
  https://paper5.example.org/story
- Daily Copy, 4 Dec, 16:30 IST, reprint:
  Protocol signed in the capital
  https://paper3.example.org/story
- All sources and quotations
  https://watch.example.org/story/7

--
38 feeds: 35 ok, 2 silent, 1 blocked; 412
entries read, 61 matched, 1 story, 47 reprints
folded
Subscription desk, daily 08:00 IST
"""


def test_the_text_part() -> None:
    assert text(digest(told_by_five())) == TEXT


def test_the_subject_begins_with_provenance_and_names_the_keywords() -> None:
    assert (
        subject(digest(told_by_five()))
        == "5 outlets: S-400, IRIGC, Su-57 – Ministers sign a protocol, S-400 calendar still open"
    )


@pytest.mark.parametrize(
    ("articles", "start"),
    [
        ([article(1)], "One outlet: "),
        ([article(1, side=Side.OFFICIAL)], "Official text: "),
        ([article(1), article(2), article(3)], "3 outlets: "),
        ([article(1), article(2, origin="PTI", duplicate_of=ArticleId(1))], "One origin, 2 outlets: "),
        (
            [article(1, side=Side.RUSSIAN_STATE), article(2, side=Side.RUSSIAN_STATE)],
            "Only Russian state media: ",
        ),
        ([article(1, side=Side.RUSSIAN_STATE), article(2)], "2 outlets: "),
    ],
)
def test_the_weakest_point_of_provenance_comes_first(articles: list[Article], start: str) -> None:
    said = subject(digest(by(*articles)))
    assert said.startswith(start)
    assert len(start) <= 40
    assert slack(digest(by(*articles)))[0].startswith(f"*{start}")


def test_an_update_says_what_is_new() -> None:
    before = Told(story_id=told_by_five().id, at=NOON - timedelta(hours=9))
    made = digest(told_by_five(), update=before)
    assert subject(made).startswith("Update, 5 outlets: S-400")
    assert "New: S-500 · 2 more origins\n" in text(made)
    assert "*New: S-500 · 2 more origins*" in slack(made)[0]
    html = rendering.render(made, forms=[Form.HTML], base_url=None).parts[Form.HTML]
    assert "New: S-500 · 2 more origins" in html


def test_slack_has_a_section_a_story_and_one_context() -> None:
    section, context = slack(digest(told_by_five()))
    lines = section.split("\n")
    assert (
        lines[0] == "*5 outlets: S-400, IRIGC, Su-57 – Ministers sign a protocol, S-400 calendar still open*"
    )
    assert lines[2] == (
        "• *S-400* (3 of 5), *Su-57* (1 of 5): “The two sides went through the calendar for the"
        " \u200b*S-400*\u200b and spoke of the \u200b*Su-57*\u200b.” – The Example Times"
    )
    assert "\u200b*IRIGC-M&amp;MTC*\u200b" in section
    assert lines[-1].startswith("<https://paper1.example.org/story|The Example Times> · ")
    assert lines[-1].endswith(" · <https://watch.example.org/story/7|All sources and quotations>")
    assert context.endswith("Subscription desk, daily 08:00 IST")


def test_several_stories_and_what_is_left_out() -> None:
    made = digest(told_by_five(), by(article(8)), more=3)
    assert subject(made).endswith(" · 4 more stories")
    assert "3 more stories waiting for the next digest" in text(made)
    sections = slack(made)
    assert len(sections) == 3
    assert sections[-1].startswith("3 more stories waiting for the next digest\n")


def test_an_empty_digest_says_so() -> None:
    made = digest()
    assert subject(made) == "Nothing new: Subscription desk, daily 08:00 IST"
    assert "Nothing new for these keywords." in text(made)
    assert slack(made)[0] == "*Nothing new: Subscription desk, daily 08:00 IST*"


@pytest.mark.parametrize(
    ("base_url", "is_reachable"),
    [
        ("https://watch.example.org", True),
        ("http://93.184.216.34:8000", True),
        ("http://127.0.0.1:8000", False),
        ("http://localhost:8000", False),
        ("http://[::1]:8000", False),
        ("http://10.0.0.5", False),
        ("http://nas:8000", False),
        ("http://nas.local", False),
        ("http://0.0.0.0:8000", False),
        (None, False),
        ("nonsense", False),
    ],
)
def test_pages_are_linked_only_where_a_telephone_could_open_them(
    base_url: str | None, is_reachable: bool
) -> None:
    assert reachable(base_url) is is_reachable
    made = rendering.render(digest(told_by_five()), forms=list(Form), base_url=base_url)
    for form in (Form.TEXT, Form.HTML, Form.SLACK):
        assert ("/story/7" in made.parts[form]) is is_reachable
        assert ("All sources" in made.parts[form]) is is_reachable


def test_languages_have_the_same_words_and_all_the_forms_of_their_numbers() -> None:
    english = _STRINGS["en"]
    for strings in _STRINGS.values():
        assert list(strings) == list(english)
    assert all(
        set(forms) == {"one", "few", "many", "other"}
        for forms in _STRINGS["ru"].values()
        if isinstance(forms, dict)
    )


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 издание"), (3, "3 издания"), (5, "5 изданий"), (21, "21 издание")]
)
def test_russian_counts(number: int, words: str) -> None:
    assert Wording.of(subscription("desk", language="ru")).count("outlets", number) == words


@pytest.mark.parametrize(
    ("language", "zone", "moment"),
    [
        ("en", "Asia/Kolkata", "Thu 4 Dec 2025, 17:30 IST"),
        ("en", "America/New_York", "Thu 4 Dec 2025, 07:00 EST"),
        ("en", "Australia/Lord_Howe", "Thu 4 Dec 2025, 23:00 UTC+11"),
        ("en", "Asia/Kathmandu", "Thu 4 Dec 2025, 17:45 UTC+05:45"),
        ("ru", "Europe/Moscow", "чт 4 дек. 2025, 15:00 MSK"),
        ("hi", "Asia/Kolkata", "गुरु 4 दिस॰ 2025, 17:30 IST"),
        ("xx", "UTC", "Thu 4 Dec 2025, 12:00 UTC"),
    ],
)
def test_times_carry_their_zone(language: str, zone: str, moment: str) -> None:
    wording = Wording.of(subscription("desk", language=language, timezone=zone))
    assert wording.moment(NOON) == moment


@pytest.mark.parametrize(
    ("schedule", "language", "words"),
    [
        (Schedule(kind=ScheduleKind.INSTANT), "en", "at once"),
        (Schedule(kind=ScheduleKind.WEEKLY, at=time(8), weekday=0), "en", "every Monday 08:00 IST"),
        (Schedule(kind=ScheduleKind.WEEKDAYS, at=time(8)), "ru", "по будням 08:00 IST"),
        (Schedule(kind=ScheduleKind.CRON, cron="0 8 * * *"), "en", "cron 0 8 * * *, IST"),
    ],
)
def test_schedules_in_words(schedule: Schedule, language: str, words: str) -> None:
    who = subscription("desk", schedule=schedule, language=language)
    assert Wording.of(who).schedule(who, now=NOON) == words


def test_a_reader_gets_the_headline_in_their_language() -> None:
    assert "Министры обсудили С-400" in subject(digest(told_by_five(), language="ru"))


def test_the_date_is_in_the_readers_zone() -> None:
    message = rendering.render(digest(told_by_five()), forms=[], base_url=None)
    assert format_datetime(message.date) == "Thu, 04 Dec 2025 17:30:00 +0530"
    assert message.date == datetime(2025, 12, 4, 12, 0, tzinfo=UTC)


def test_json_holds_everything() -> None:
    record = json.loads(
        rendering.render(digest(told_by_five()), forms=[Form.JSON], base_url=PUBLIC).parts[Form.JSON]
    )
    (told,) = record["stories"]
    assert told["keywords"] == ["S-400", "IRIGC", "Su-57"]
    assert [one["source"] for one in told["articles"]] == [
        "The Example Times",
        "Northern Ledger",
        "Daily Copy",
        "Ministry Bulletin",
        "Вестник",
    ]
    assert told["articles"][2]["reprint"] is True
    assert record["coverage"]["feeds"] == {"ok": 35, "blocked": 1, "silent": 2}
