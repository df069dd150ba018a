"""Questions and answers at the end of an article: kept and marked, and nothing is claimed from them."""

from __future__ import annotations

import pytest

from bot.lexicon.answers import faq_tail
from tests.claiming import told

ARTICLE = "India bought five S-400 systems for $5.43 billion in 2018, the ministry said on Thursday."
HEADINGS = (
    "Frequently Asked Questions (FAQ) on the systems",
    "2. FAQs",
    "FAQ: the deal in short",
    "अक्सर पूछे जाने वाले सवाल",
    "सवाल-जवाब",
    "एफएक्यू",
    "Часто задаваемые вопросы",
    "Частые вопросы",
    "Вопросы и ответы",
)


@pytest.mark.parametrize("heading", HEADINGS)
def test_what_is_marked_claims_nothing(heading: str) -> None:
    tail = f"{heading}\n\nIndia has bought nine S-400 systems for $9 billion."
    whole = f"{ARTICLE}\n\n{tail}"
    assert faq_tail(whole) == len(ARTICLE) + 2
    assert told(whole) == told(ARTICLE) != []


def test_without_questions_there_is_no_tail() -> None:
    assert faq_tail(ARTICLE) is None
