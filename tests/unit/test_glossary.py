"""Words that mean the same in three languages."""

from __future__ import annotations

import re

import pytest

from bot import glossary
from bot.background import stem
from bot.text import words


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (("frigates", "фрегатом", "फ्रिगेट"), "word:frigate"),
        (("signed", "подписали", "हस्ताक्षर"), "word:sign"),
        (("shipyard", "верфи", "शिपयार्ड"), "word:shipyard"),
        (("exercise", "учения", "युद्धाभ्यास"), "word:exercise"),
        (("sanctions", "санкции", "प्रतिबंधों"), "word:sanction"),
        (("kaliningrad",), "kaliningrad"),
    ],
)
def test_a_word_means_the_same_in_every_language(told: tuple[str, ...], expected: str) -> None:
    assert {glossary.meaning(stem(word)) for word in told} == {expected}


def test_the_table_is_in_normal_form() -> None:
    table = re.sub(r"(?m)^\s*#.*$", "", glossary._MEANINGS)
    assert [word for word in re.findall(r"[^\s;]+", table) if words(word) != [word]] == []
