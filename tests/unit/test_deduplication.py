"""Copies by shingles, and who wrote an article."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.deduplication import base, fingerprint, origin, original, shared
from bot.model import ArticleId, Candidate, Signature, Sketch, StoryId
from bot.text import words
from tests.factories import NOON, article

REPORT = """The frigate left the yard at dawn with a crew of two hundred and fifty, tugs at either side.

Her commander said that the trials in the autumn had found nothing that a week of work could not mend.

She will call at two ports on the way home and join the western fleet before the end of the year.

Two more ships of the class are being fitted out, and the yard expects to float the first in spring."""
OTHER = """Refiners have booked less crude for January because banks now ask for papers on every cargo.

Traders said that the discount had widened to six dollars and that ships were waiting off the coast.

One company turned to cargoes from the Gulf, and others wait for a word from their ministries."""


def filed(number: int, text: str, *, hours: int = 0) -> Candidate:
    sketch = Sketch(
        fingerprint=fingerprint("A title", text), signature=Signature(), at=NOON + timedelta(hours=hours)
    )
    return Candidate(article_id=ArticleId(number), story_id=StoryId(number), sketch=sketch)


@pytest.mark.parametrize(
    "copy",
    [
        REPORT,
        REPORT.upper(),
        REPORT.replace("\n\n", "\n").replace(",", " –"),
        "By our correspondent. " + REPORT + "\n\nSubscribe to our newsletter for the best of the day.",
        "\n\n".join(REPORT.split("\n\n")[:2]),
        OTHER[:200] + "\n\n" + REPORT,
    ],
)
def test_a_copy_is_found_whatever_was_dropped_or_added(copy: str) -> None:
    found = original(fingerprint("Another headline", copy), [filed(1, OTHER), filed(2, REPORT)])
    assert found is not None
    assert found.article_id == 2


def test_of_equal_copies_the_earliest_is_the_original() -> None:
    found = original(
        fingerprint("", REPORT), [filed(1, REPORT, hours=3), filed(2, REPORT), filed(3, REPORT, hours=1)]
    )
    assert found is not None
    assert found.article_id == 2


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (OTHER, REPORT),
        ("", ""),
        ("S-400", "S-400"),
        ("Read more on our page", "Read more on our page"),
        (REPORT, OTHER + "\n\nHer commander said that the trials in the autumn had found nothing."),
    ],
)
def test_what_is_no_copy(text: str, other: str) -> None:
    assert original(fingerprint("", text), [filed(1, other)]) is None


def test_short_entries_of_one_feed_are_no_copies_of_one_another() -> None:
    summary = "Full report inside."
    first = fingerprint("Minister opens yard in the north of the country", summary)
    second = fingerprint("Navy takes delivery of its second frigate this year", summary)
    assert shared(first, second) == 0.0


def test_the_same_headline_without_a_text_is_a_copy() -> None:
    title = "Navy takes delivery of its second frigate from the northern yard this year"
    assert shared(fingerprint(title, ""), fingerprint(title, "")) == 1.0


def test_a_long_text_is_sampled_and_still_compared() -> None:
    long = " ".join(f"word{number} stands here" for number in range(3_000))
    half = long[: len(long) // 2]
    assert len(fingerprint("", long).shingles) == 512
    assert shared(fingerprint("", long), fingerprint("", half)) > 0.9


def test_keys_are_few_and_found_again_in_a_copy() -> None:
    keys = fingerprint("", REPORT).keys
    assert len(keys) == 12
    assert set(keys) & set(fingerprint("", REPORT + "\n\n" + OTHER[:150]).keys)


@given(st.text(st.characters(), max_size=300), st.text(st.characters(), max_size=2_000))
@settings(max_examples=60, deadline=None)
def test_any_text_has_a_fingerprint_that_is_like_itself(title: str, text: str) -> None:
    drawn = fingerprint(title, text)
    assert shared(drawn, drawn) in (0.0, 1.0)
    assert isinstance(origin(article(title=title, text=text, author=title)), str)


@pytest.mark.parametrize(
    "text", ["a " * 5_000_000, "x" * 10_000_000, "\ud800\udfff 😀 " * 1_000, "([" * 50_000]
)
def test_hostile_text_ends_in_a_fingerprint(text: str) -> None:
    assert len(fingerprint(text, text).shingles) <= 512


BODY = "The ministers met and signed a protocol. Talks go on next year."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"New Delhi, Dec 4 (PTI) {BODY}", "PTI"),
        (f"New Delhi [India], December 4 (ANI): {BODY}", "ANI"),
        (f"MOSCOW, December 4. /TASS/. {BODY}", "TASS"),
        ("МОСКВА, 4 декабря. /ТАСС/. Министры подписали протокол.", "TASS"),
        ("НЬЮ-ДЕЛИ, 4 дек - РИА Новости. Министры подписали протокол.", "RIA Novosti"),
        ("Москва. 4 декабря. ИНТЕРФАКС - Министры подписали протокол.", "Interfax"),
        ("नई दिल्ली, 4 दिसंबर (भाषा) मंत्रियों ने प्रोटोकॉल पर हस्ताक्षर किए।", "PTI"),
        (f"{BODY} (Reuters)", "Reuters"),
        (f"{BODY}\n\n(With inputs from ANI)", "ANI"),
        (f"{BODY}\n\nWith inputs from agencies and ANI", "ANI"),
        (f"{BODY}\n\nPTI MPB ZMN", "PTI"),
    ],
)
def test_an_agency_is_the_origin_where_it_is_credited(text: str, expected: str) -> None:
    assert origin(article(text=text, source="Harbour Courier")) == expected


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"IMAGE: The ministers in New Delhi. Photograph: Press gallery/ANI Photo\n\n{BODY}",
        f"{BODY}\n\n(Photo: PTI)",
        f"{BODY} A man named Ani came, an official told ANI on the way out, and more was said later.",
        f"{BODY}\n\nФото: ТАСС",
        "",
    ],
)
def test_a_photo_credit_or_a_mention_is_no_origin(text: str) -> None:
    assert origin(article(text=text, source="Harbour Courier")) == "Harbour Courier"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"author": "PTI"}, "PTI"),
        ({"author": "Press Trust of India, New Delhi"}, "PTI"),
        ({"author": "Ani Rao"}, "Harbour Courier"),
        ({"source": "ТАСС"}, "TASS"),
        ({"source": "", "site": "Harbour Courier Online"}, "Harbour Courier Online"),
        ({"source": "", "site": "", "url": "https://courier.example.org/a"}, "courier.example.org"),
    ],
)
def test_the_origin_without_a_credit_in_the_text(changes: dict[str, object], expected: str) -> None:
    told = {"text": BODY, "source": "Harbour Courier", **changes}
    assert origin(article(1, **told)) == expected


TEMPLATE = """A coastal battery fired a cruise missile from {place} on {day} in what officers called the
{ordinal} trial of the year, and the weapon struck a moored hulk {number} km away.

Range officers watched the flight from a control room beside the pad while two ships recorded the rest.

The ministry congratulated the crew and said that deliveries would begin once the report has been signed."""
FIRING = {"place": "Chandipur", "day": "Monday", "ordinal": "third", "number": "290"}


@pytest.mark.parametrize(
    "changes",
    [{"place": "Karwar"}, {"day": "Thursday"}, {"ordinal": "fifth"}, {"number": "450"}],
)
def test_the_same_words_about_another_event_are_no_copy(changes: dict[str, str]) -> None:
    other = TEMPLATE.format(**FIRING | changes)
    assert original(fingerprint("", other), [filed(1, TEMPLATE.format(**FIRING))]) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("third", "3rd"),
        ("Monday", "Monday, December 1"),
        ("a control room", "the control room"),
        ("officers called", "Mr Rao called"),
        ("290 km", "290 kilometres"),
        ("A coastal", "New Delhi, Dec 2 (PTI) A coastal"),
    ],
)
def test_house_style_is_no_other_event(one: str, other: str) -> None:
    told = TEMPLATE.format(**FIRING)
    found = original(fingerprint("", told.replace(one, other)), [filed(1, told)])
    assert found is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The programme to colour the theatre’s centre is organised by the defence ministry in the city",
         "The program to color the theater's center is organized by the defense ministry in the city"),
        ("The yard has built 35,000 rifles of that kind in two halls by the river", "The yard has built 35000"
         " rifles of that kind in 2 halls by the river"),
        ("Mr Rao and Shri Sen came to the yard with six guests to see a ship afloat",
         "Rao and Sen came to the yard with 6 guests to see a ship afloat"),
    ],
)  # fmt: skip
def test_house_style_changes_no_shingle(one: str, other: str) -> None:
    assert fingerprint("", one).shingles == fingerprint("", other).shingles


def test_what_an_outlet_writes_everywhere_is_left_out() -> None:
    links = " ".join(f"link{number} to other news" for number in range(12))
    stories = [" ".join(f"{event}{number}" for number in range(200)) for event in ("alpha", "beta")]
    near = [filed(number, f"{links}\n\n{told}") for number, told in enumerate(stories)]
    short = fingerprint("", f"{links}\n\n" + " ".join(f"gamma{number}" for number in range(60)))
    assert original(short, near[:1]) is not None
    assert original(short, near) is None
    again = original(fingerprint("", f"{stories[1]}\n\n{links}"), near)
    assert again is not None
    assert again.article_id == 1


def test_words_that_the_caller_has_make_the_same_fingerprint() -> None:
    assert fingerprint("A title", REPORT, words(REPORT)) == fingerprint("A title", REPORT)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"source": "The Economic Times"}, "Times Group"),
        ({"source": "Times of India"}, "Times Group"),
        ({"source": "Harbour Courier", "author": "TNN"}, "Times Group"),
        ({"source": "BusinessLine"}, "The Hindu"),
        ({"gathers": True}, ""),
        ({"gathers": True, "text": f"{BODY} (PTI)"}, "PTI"),
    ],
)
def test_a_publisher_is_one_origin_and_who_gathers_is_none(changes: dict[str, object], expected: str) -> None:
    told = {"text": BODY, "source": "Harbour Courier", **changes}
    assert origin(article(1, **told)) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The Ministry of Defence said in a statement that they met.", "en", "Ministry of Defence of India"),
        ("They met, the Russian Defence Ministry said in a release.", "en", "Ministry of Defence of Russia"),
        ("In a statement, the Indian Navy said that she is new.", "en", "Indian Navy"),
        ("Они встретились, говорится в сообщении Минобороны.", "ru", "Ministry of Defence of Russia"),
        ("Об этом сообщили в Рособоронэкспорте.", "ru", "Rosoboronexport"),
        ("रक्षा मंत्रालय ने एक बयान में कहा कि बैठक हुई।", "hi", "Ministry of Defence of India"),
        ("The Ministry of Defence was pleased, a man told ANI.", "en", ""),
        ("He said in a statement that all was well.", "en", ""),
        ("Он сообщил в среду, что Минобороны довольно.", "ru", ""),
        ("", "en", ""),
    ],
)
def test_the_body_whose_statement_is_retold(text: str, language: str, expected: str) -> None:
    assert base(article(text=text, language=language)) == expected
