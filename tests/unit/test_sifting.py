"""Many texts searched in one go: the same texts are found as one by one."""

from __future__ import annotations

import re2

from bot.sifting import sifted

SIGN = re2.compile("(?i)feed|лента")


def test_the_texts_are_named_by_their_places() -> None:
    texts = ["no sign", "a Feed and a feed", "", "ЛЕНТА", "last", "feed"]
    assert sifted(SIGN, texts) == [1, 3, 5]


def test_nothing_goes_over_from_one_text_to_the_next() -> None:
    assert sifted(SIGN, ["fe", "ed", "fee", "d"]) == []


def test_a_name_begins_where_a_text_begins() -> None:
    name = re2.compile("(?:^|[^a-z])(?:su)")
    assert sifted(name, ["su", "asu", "su", "", "su"]) == [0, 2, 4]


def test_no_text_and_empty_texts_hold_nothing() -> None:
    assert sifted(SIGN, []) == []
    assert sifted(SIGN, ["", ""]) == []


def test_half_a_character_is_read_over() -> None:
    assert sifted(SIGN, ["\ud800", "\udfff feed"]) == [1]
