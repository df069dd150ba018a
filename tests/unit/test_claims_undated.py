"""A text without a date, filed by hand: absolute dates count, those that lean on its day do not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot import matching
from bot.claims import extract, merge
from bot.model import ArticleId, Attribute, Claim, Hedge, TextFrom, Verdict
from tests.claiming import claims_in, names
from tests.factories import article

FILED = datetime(2026, 11, 22, tzinfo=UTC)


def undated(text: str, *, kind: TextFrom = TextFrom.FILE) -> tuple[Claim, ...]:
    filed = article(1, id=ArticleId(1), title="", text=text, published=None, first_seen=FILED, text_from=kind)
    return extract(filed, matching.find(names(), title="", text=text))


def said(text: str, *, kind: TextFrom = TextFrom.FILE) -> list[tuple[str, object, str]]:
    return [(claim.attribute.value, claim.value, claim.as_of) for claim in undated(text, kind=kind)]


@pytest.mark.parametrize(
    "text",
    [
        "The S-400 will be delivered to India next year.",
        "The fourth S-400 squadron will arrive in May.",
        "The remaining S-400 units will come within 18 months.",
        "The S-400 will be handed over to India by the end of the year.",
        "Остальные С-400 поставят Индии в следующем году.",
        "बाकी एस-400 अगले साल मिलेंगे।",
    ],
)
def test_a_relative_date_is_no_deadline(text: str) -> None:
    assert said(text) == []


def test_a_session_keeps_its_place_and_a_step_has_no_time() -> None:
    assert said("The 22nd session of the IRIGC was held in Moscow on Thursday.") == [
        ("session_place", "Moscow", "")
    ]
    assert said("On Friday India and Russia signed a contract for the Pantsir.") == [("stage", "signed", "")]
    assert said("On 4 December Russia offered the Su-57 to India.") == [("stage", "offered", "")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Moscow has promised Delhi the rest of the S-400 by September 2026.", "../2026-09"),
        ("The remaining S-400 squadrons will now finally be handed over in March 2026.", "2026-03"),
        ("The last S-400 squadrons are expected to be delivered in 2024-25.", "2024-04-01/2025-03-31"),
        ("The S-400 will be delivered to India by March 2031.", "../2031-03"),
        ("रूस सितंबर 2026 तक बाकी एस-400 सौंप देगा।", "../2026-09"),
    ],
)
def test_a_deadline_stays_one_when_its_day_has_passed(text: str, value: str) -> None:
    assert said(text) == [("delivery_deadline", value, "")]


def test_what_came_in_the_past_was_no_deadline() -> None:
    assert said("Three S-400 squadrons were delivered by the end of 2023.") == [("quantity_delivered", 3, "")]
    assert ("delivery_deadline", "2018", "") not in said(
        "The remaining S-400 systems contracted for $5.43 billion in 2018 are a concern."
    )


def test_absolute_dates_date_what_happened() -> None:
    assert said("Russia delivered the first S-400 squadron in December 2021.") == [
        ("stage", "delivered", "2021-12")
    ]


def test_a_feed_s_entry_without_a_date_counts_from_the_day_it_was_seen() -> None:
    assert said("The S-400 will be delivered to India next year.", kind=TextFrom.SUMMARY) == [
        ("delivery_deadline", "2027", "2026-11-22")
    ]


def test_a_denial_of_unknown_time_disputes_a_step() -> None:
    step, denial = (
        claims_in("On Friday India signed a contract for the Pantsir.", published="2025-12-06")[0],
        undated("The defence ministry in Delhi denied that a Pantsir contract had been signed.")[0],
    )
    assert (denial.hedge, denial.as_of) == (Hedge.DENIED, "")
    [row] = [row for row in merge([step, denial]) if row.attribute is Attribute.STAGE]
    assert row.verdict is Verdict.CONFLICT
