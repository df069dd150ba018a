"""Whatever is claimed: nothing is told twice, nothing is lost, and the message keeps its limits."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import ArticleId, Attribute, Claim, Form, Hedge, Stage, Story
from tests.summit import FIRST, MORNINGS, NUMBERS, Desk, message, told_in

NASTY = "<!channel> *b* \u202e\x07 <b>{{ 1 }}"
WORDS = st.sampled_from(["S-400", "Su-57", "IRIGC", "Annual Summit", NASTY])
LOTS = st.sampled_from(["", "more", "2018", "2018/rest", "2018/4th", "22nd", "missiles", "Turkey", NASTY])
SPEAKERS = st.sampled_from(
    ["outlet", "unnamed", "sources:military", "sources:new", "party:RU", "official:IN MoD", f"person:{NASTY}"]
)
DATES = st.sampled_from(
    [
        ("2027", "2027-01-01", "2027-12-31"),
        ("../2026-09", None, "2026-09-30"),
        ("2026-05/..", "2026-05-01", None),
        ("2026-04-01/2027-03-31", "2026-01-01", "2027-12-31"),
        ("2026-05", "2026-05-01", "2026-05-31"),
        ("2025-12-04/2025-12-06", "2025-12-04", "2025-12-06"),
    ]
)
UNITS = st.sampled_from(["regiment", "unit", "deal", "gizmo", "USD", "INR", "RUB", ""])
_DATED = (
    Attribute.DELIVERY_START,
    Attribute.DELIVERY_DEADLINE,
    Attribute.SESSION_DATE,
    Attribute.SUMMIT_DATE,
)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    attribute = draw(st.sampled_from(Attribute))
    value: int | float | str
    lower: int | float | str | None
    upper: int | float | str | None
    if attribute in _DATED:
        value, lower, upper = draw(DATES)
    elif attribute is Attribute.STAGE:
        value, lower, upper = draw(st.sampled_from(Stage)).value, None, None
    elif attribute in {Attribute.SESSION_PLACE, Attribute.STATEMENT}:
        value, lower, upper = draw(st.sampled_from(["Russia", "New Delhi", NASTY])), None, None
    else:
        value = lower = draw(st.sampled_from([0, 1, 2.5, 5, 5_430_000_000, 10**15]))
        upper = draw(st.sampled_from([value, None]))
    return Claim(
        subject=draw(WORDS),
        lot=draw(LOTS),
        attribute=attribute,
        value=value,
        lower=lower,
        upper=upper,
        unit=draw(UNITS) if not isinstance(value, str) else "",
        actor=draw(st.sampled_from(["", "IN", "RU", "IN+RU", "IN:DAC"])),
        hedge=draw(st.sampled_from(Hedge)),
        attribution=draw(SPEAKERS),
        as_of=draw(st.sampled_from(["", "2018", "2025-12-04", "2025-12-06"])),
        start=draw(st.sampled_from([0, 900])),
        article_id=ArticleId(draw(st.sampled_from([NUMBERS[name] for name in "ABCDEG"]))),
    )


LATER = st.sampled_from([(told_in(1, *"ABCDEG"),), (told_in(1, *"ABCDE"), told_in(2, "G"))])


@settings(max_examples=150, deadline=None)
@given(
    found=st.lists(claims(), max_size=14),
    later=LATER,
    language=st.sampled_from(["en", "hi", "ru"]),
    instant=st.booleans(),
)
def test_nothing_is_told_twice_and_every_message_is_valid(
    found: list[Claim], later: tuple[Story, ...], language: str, instant: bool
) -> None:
    desk = Desk.instant(language=language) if instant else Desk.of(language=language)
    scoop = NUMBERS["G"]
    first = [claim for claim in found if claim.article_id != scoop]
    digests = desk.reads(FIRST + timedelta(hours=1), first, told_in(1, *"ABCDE"))
    assert len(digests) == 1
    digests += desk.reads(MORNINGS[1], found, *later)
    again = desk.reads(MORNINGS[1] + timedelta(hours=9), found, *later)
    assert [one for digest in again for one in digest.stories] == []
    for digest in digests:
        told = message(digest)
        assert len(told.parts[Form.HTML].encode()) <= 80_000
        assert all(len(line) <= 46 or "http" in line for line in told.parts[Form.TEXT].splitlines())
        assert 0 < len(told.subject) <= 130
        assert "\u202e" not in told.parts[Form.TEXT]
        blocks = json.loads(told.parts[Form.SLACK])["blocks"]
        assert all(len(one["text"]["text"]) <= 3_000 for one in blocks if one["type"] == "section")
        assert "<!" not in told.parts[Form.SLACK]
        json.loads(told.parts[Form.JSON])


@settings(max_examples=60, deadline=None)
@given(found=st.lists(claims(), max_size=10))
def test_the_letter_does_not_depend_on_how_the_news_was_clustered(found: list[Claim]) -> None:
    first = [claim for claim in found if claim.article_id != NUMBERS["G"]]
    letters = []
    for later in ((told_in(1, *"ABCDEG"),), (told_in(1, *"ABCDE"), told_in(2, "G"))):
        desk = Desk.of()
        desk.reads(MORNINGS[0], first, told_in(1, *"ABCDE"))
        (digest,) = desk.reads(MORNINGS[1], found, *later)
        letters.append({row.row for telling in digest.stories for row in telling.rows if not row.background})
    assert letters[0] == letters[1]
