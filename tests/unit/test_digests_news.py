"""What a subscriber reads of one event on three days: its news, once, with its weakest point first."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.model import ArticleId, Attribute, Digest, Form, Hedge, QuietHours, Story, WhenEmpty
from tests.summit import (
    ALL,
    DAY_ONE,
    DENIAL,
    FIRST,
    HEADS,
    MORNINGS,
    OLD_FIGURES,
    SCOOP,
    Desk,
    count,
    due,
    letter,
    message,
    on_friday,
    step,
    told_in,
)

FRIDAY, SATURDAY, SUNDAY = MORNINGS
SESSION = told_in(1, *"ABCDE")
JOINED = (told_in(1, *"ABCDEFG"),)
APART = (told_in(1, *"ABCDEF"), told_in(2, "G"))


def first_line(digest: Digest) -> str:
    blocks = json.loads(message(digest).parts[Form.SLACK])["blocks"]
    text: str = blocks[0]["text"]["text"]
    return text.split("\n", maxsplit=1)[0]


def on_saturday(*stories: Story, **changes: object) -> Digest:
    desk, _ = on_friday(**changes)
    (digest,) = desk.reads(SATURDAY, ALL, *stories)
    return digest


def after(text: str, label: str) -> str:
    """The rest of the line that holds a label."""
    (line,) = [line for line in text.split("\n") if label in line]
    return line


# The first day


def test_the_first_day_begins_with_its_weakest_point_and_quotes_no_headline() -> None:
    _, digest = on_friday()
    told = message(digest)
    assert told.subject == (
        "Sources: interest in more S-400; Su-57 offered; rest of S-400: by Sep 2026 (Moscow)"
    )
    assert first_line(digest) == f"*{told.subject}*"
    assert json.loads(told.parts[Form.SLACK])["text"] == told.subject
    assert not any(head in told.subject for head in HEADS.values())


FRIDAY_LETTER = """\
Fri 5 Dec 2025, 08:00 IST · 1 story

Sources: interest in more S-400; Su-57
offered; rest of S-400: by Sep 2026 (Moscow)

S-400 | interest (more), military sources (B),
“it is learnt” (C)
- Rest of the 2018 order: by Sep 2026, Moscow
  (A); 2026-27, may, military sources (B).
  Compatible
- Background, 2018 order: 5 units ordered (A);
  5 batteries ordered (B); 3 squadrons
  delivered (C); 2 batteries to come (B);
  worth $5.43bn (A); worth $5bn (C). 3 + 2 =
  5; rounding

Su-57 | offered by Russia, “it is learnt” (C)
S-500 | no step (interest), may, unnamed
officials (A), may (C)

23rd IRIGC session: 2026, Russia (A, D, E)
Agreements: no deals announced (B)

HOW SOLID
Conflicts: none. No named speaker on S-400,
S-500, Su-57. 5 outlets, 0 reprints. B, C
retell one statement: Indian defence ministry.
E: only gathers, counted as no origin. First:
A, Thu 4 Dec 2025, 20:31 IST. No official text
among the feeds read

"""


def test_the_letter_of_the_first_day() -> None:
    _, digest = on_friday()
    text = letter(digest)
    assert text.startswith(FRIDAY_LETTER)
    assert "signed" not in text
    assert len(text.splitlines()) <= 60
    assert max(map(len, text.splitlines())) <= 46


def test_every_system_carries_its_hedge_in_its_line() -> None:
    _, digest = on_friday()
    blocks = json.loads(message(digest).parts[Form.SLACK])["blocks"]
    said = blocks[0]["text"]["text"]
    assert after(said, "*Su-57*") == "• *Su-57*: offered by Russia, “it is learnt” [C]"
    assert after(said, "*S-500*") == "• *S-500*: no step (interest), may, unnamed officials [A], may [C]"
    assert "conflict" not in said.replace("Conflicts: none", "").lower()
    assert "disputed" not in said.lower()


# The second day


SATURDAY_LETTER = """\
Sat 6 Dec 2025, 08:00 IST · 1 update
Folded, nothing new: F (C)

One outlet: contract for 5 more S-400 signed;
rest of S-400: 2027
New: S-400, more: interest → contract signed,
5 regiments ordered · S-400, rest of the 2018
order: 2027, disputed · 1 more origin

S-400 | contract signed (more)
- More: contract signed, 5 regiments ordered
  (G). Told before: interest, military sources
  (B), “it is learnt” (C)
- Rest of the 2018 order: 2027 (G). DISPUTED,
  told before: by Sep 2026, Moscow (A);
  2026-27, may, military sources (B)

HOW SOLID
Disputed: S-400, rest of the 2018 order. No
named speaker on S-400. No official text among
the feeds read
Unchanged: Su-57: offered by Russia · S-500:
interest, may · 23rd IRIGC session: 2026,
Russia
- G, 5 Dec, 20:37 IST: Papers inked after
  midnight
  https://g.example.org/news

--
7 feeds: 7 ok; 2 entries read, 2 matched, 1
story, 1 reprint folded
Subscription desk, daily 08:00 IST
"""


@pytest.mark.parametrize("stories", [JOINED, APART], ids=["joined", "apart"])
def test_the_second_day_is_the_same_letter_however_it_was_clustered(stories: tuple[Story, ...]) -> None:
    digest = on_saturday(*stories)
    assert letter(digest) == SATURDAY_LETTER
    told = message(digest)
    assert told.subject == "One outlet: contract for 5 more S-400 signed; rest of S-400: 2027"
    assert first_line(digest) == f"*{told.subject}*"


def test_the_second_day_claims_no_more_than_it_knows() -> None:
    told = message(on_saturday(*JOINED))
    for part in (told.parts[Form.TEXT], told.parts[Form.HTML], told.parts[Form.SLACK], told.subject):
        assert "moved" not in part
        assert "confirmed" not in part
        assert "agree" not in part
        assert "5 units ordered" not in part
        assert "$5" not in part
    assert len(told.parts[Form.TEXT].splitlines()) <= 32


def test_html_and_slack_are_the_same_however_it_was_clustered() -> None:
    joined, apart = (message(on_saturday(*stories)) for stories in (JOINED, APART))
    assert joined.parts[Form.HTML] == apart.parts[Form.HTML]
    assert joined.parts[Form.SLACK] == apart.parts[Form.SLACK]


def test_the_page_has_a_block_a_system_and_marks_what_is_disputed() -> None:
    _, digest = on_friday()
    friday, saturday = (message(one).parts[Form.HTML] for one in (digest, on_saturday(*JOINED)))
    assert friday.count('class="system"') == 4  # three systems, and the meetings
    assert 'disputed"' not in friday
    assert 'class="row background"' in friday
    assert saturday.count('class="disputed"') == 1
    assert ">Disputed</span>" in saturday
    assert "<img" not in friday
    assert max(len(page.encode()) for page in (friday, saturday)) < 20_000


@pytest.mark.parametrize("stories", [JOINED, APART], ids=["joined", "apart"])
def test_an_instant_subscriber_reads_the_update_once(stories: tuple[Story, ...]) -> None:
    desk = Desk.instant()
    (first,) = desk.reads(FIRST + timedelta(hours=1), ALL, SESSION)
    (second,) = desk.reads(SATURDAY, ALL, *stories)
    assert message(first).subject.startswith("Sources: ")
    assert message(second).subject == "One outlet: contract for 5 more S-400 signed; rest of S-400: 2027"
    assert desk.reads(SATURDAY + timedelta(hours=6), ALL, *stories) == []


def test_a_reprint_alone_is_nothing_new() -> None:
    grown = told_in(1, *"ABCDEF")
    desk = Desk.instant()
    desk.reads(FIRST + timedelta(hours=1), ALL, SESSION)
    assert desk.reads(SATURDAY, ALL, grown) == []
    daily, _ = on_friday()
    assert daily.reads(SATURDAY, ALL, grown) == []
    asked, _ = on_friday(when_empty=WhenEmpty.SEND)
    (empty,) = asked.reads(SATURDAY, ALL, grown)
    assert empty.stories == ()
    assert "Folded, nothing new: F (C)\n" in letter(empty)


def test_figures_of_an_old_order_come_again_only_when_they_change() -> None:
    moved = replace(OLD_FIGURES[4], value=4, lower=4, upper=4, article_id=SCOOP[0].article_id)
    desk, _ = on_friday()
    (digest,) = desk.reads(SATURDAY, (*DAY_ONE, moved), told_in(1, *"ABCDEG"))
    text = letter(digest)
    assert "4 squadrons delivered" in text
    assert "told before: 3 squadrons delivered" in text.replace("\n  ", " ")
    assert "units ordered" not in text


def test_a_date_has_moved_only_where_the_same_speaker_moved_it() -> None:
    by_moscow = replace(
        due("G", "2027", "2027-10-01", "2027-12-31"), attribution="party:RU", as_of="2025-12-05"
    )
    first = [one for one in DAY_ONE if one.attribution == "party:RU"]
    desk = Desk.of()
    desk.reads(FRIDAY, first, SESSION)
    (digest,) = desk.reads(SATURDAY, [*first, by_moscow], *JOINED)
    assert "moved from by Sep 2026 to 2027" in letter(digest).replace("\n", " ")


# A denial


@pytest.mark.parametrize(
    "stories",
    [
        [told_in(1, *"ABCDEFGH")],
        [told_in(1, *"ABCDEF"), told_in(2, "G"), told_in(3, "H")],
    ],
    ids=["joined", "apart"],
)
def test_a_denial_comes_first_through_quiet_hours_and_cooldown(stories: list[Story]) -> None:
    night = QuietHours(start=time(0), end=time(23, 59))
    told = Desk.instant(instant_when=("stage", "conflict"), cooldown=timedelta(days=9))
    told.reads(FIRST + timedelta(hours=1), ALL, SESSION)
    told.reads(SATURDAY, ALL, *JOINED if len(stories) == 1 else APART)
    told.who = replace(told.who, quiet_hours=night)
    (digest,) = told.reads(SUNDAY, ALL, *stories)
    assert message(digest).subject == (
        "DENIED: contract for more S-400 signed – denied by Indian defence ministry"
    )
    assert first_line(digest).startswith("*DENIED: ")
    text = letter(digest).replace("\n  ", " ")
    assert text.startswith("DENIED: contract for more S-400 signed –\ndenied by Indian defence ministry\n")
    assert "told before: interest, military sources (B), “it is learnt” (C); contract signed (G)" in text

    stranger = Desk.instant(quiet_hours=night)
    assert stranger.reads(SUNDAY, DENIAL, told_in(3, "H")) == []


def test_the_daily_reader_is_told_of_the_denial_too_though_no_keyword_stands_in_it() -> None:
    desk, _ = on_friday()
    desk.reads(SATURDAY, ALL, *APART)
    bare = told_in(3, "H")
    unmatched = replace(bare, articles=(replace(bare.articles[0], matches=()),))
    (digest,) = desk.reads(SUNDAY, ALL, unmatched)
    assert message(digest).subject.startswith("DENIED: ")
    assert desk.reads(SUNDAY + timedelta(days=1), ALL, unmatched) == []


def test_a_denial_that_names_no_lot_denies_what_was_told_of_more() -> None:
    desk, _ = on_friday()
    desk.reads(SATURDAY, ALL, *APART)
    (digest,) = desk.reads(SUNDAY, [*ALL[:-1], replace(DENIAL[0], lot="")], told_in(3, "H"))
    assert message(digest).subject.startswith("DENIED: contract for more S-400 signed")


def test_an_older_denial_does_not_contradict_a_later_signing() -> None:
    desk, _ = on_friday()
    desk.reads(SATURDAY, ALL, *APART)
    older = [replace(DENIAL[0], as_of="2025-12-03")]
    (digest,) = desk.reads(SUNDAY, [*ALL[:-1], *older], told_in(3, "H"))
    assert not message(digest).subject.startswith("DENIED")


# Keywords and languages


def test_who_asked_for_one_system_reads_of_that_one() -> None:
    _, digest = on_friday(keywords=("S-400",))
    assert {row.row.subject for row in digest.stories[0].rows} == {"S-400"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", ["Источники: интерес: ещё S-400", "предложено, Россия", "Противоречий нет", "до сент. 2026"]),
        ("hi", ["सूत्र: और S-400 में रुचि", "मतभेद: कोई नहीं", "मॉस्को (A)"]),
    ],
)
def test_the_digests_own_words_are_the_readers(language: str, words: list[str]) -> None:
    _, digest = on_friday(language=language)
    text = letter(digest).replace("\n  ", " ").replace("\n", " ")
    assert [word for word in words if word not in text] == []


def test_what_a_reprint_adds_is_its_own() -> None:
    desk, _ = on_friday()
    joined = told_in(1, *"ABCDEG")
    copied = replace(
        joined.articles[-1], article=replace(joined.articles[-1].article, duplicate_of=ArticleId(4))
    )
    (digest,) = desk.reads(SATURDAY, ALL, replace(joined, articles=(*joined.articles[:-1], copied)))
    text = letter(digest).replace("\n  ", " ")
    assert "- More: contract signed, 5 regiments ordered (G)." in text
    assert "- G, 5 Dec, 20:37 IST, reprint: Papers inked after midnight" in text
    assert "Folded" not in text
    assert "0 origins" not in text


def test_a_denial_in_a_lot_of_its_own_is_told_once() -> None:
    denied = replace(SCOOP[0], hedge=Hedge.DENIED, article_id=ArticleId(1), lot="more", as_of="2025-12-04")
    same = replace(denied, hedge=Hedge.REPORTED, lot="")
    desk = Desk.of()
    assert len(desk.reads(FRIDAY, [denied, same], SESSION)) == 1
    assert desk.reads(SATURDAY, [denied, same], SESSION) == []
    assert desk.reads(SUNDAY, [denied, same], SESSION) == []


def test_a_denial_of_what_nobody_has_told_is_no_step() -> None:
    denied = replace(SCOOP[0], hedge=Hedge.DENIED, article_id=ArticleId(1), lot="more", as_of="2025-12-04")
    (digest,) = Desk.of().reads(FRIDAY, [denied], SESSION)
    text = letter(digest).replace("\n  ", " ").replace("\n", " ")
    assert "S-400 | denied: contract signed" in text
    assert "S-400 | contract signed" not in text


def test_who_counts_a_delivery_tells_of_it_too() -> None:
    delivered = step("A", "delivered", subject="AK-203", lot="more")
    counted = [
        count(name, Attribute.QUANTITY_DELIVERED, 7_000, "rifle", lot="more", subject="AK-203")
        for name in "BC"
    ]
    (digest,) = Desk.of().reads(FRIDAY, [delivered, *counted], told_in(1, *"ABC"))
    assert message(digest).subject == "3 outlets: 7,000 more AK-203 delivered"
    (alone,) = Desk.of().reads(FRIDAY, [delivered, *counted[:0]], told_in(1, *"ABC"))
    assert message(alone).subject == "One outlet: more AK-203 delivered"
