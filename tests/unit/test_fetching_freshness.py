"""How long an answer holds, by its headers (RFC 9111)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fetching.freshness import fresh_for


@pytest.mark.parametrize(
    ("cache_control", "age", "seconds"),
    [
        ("max-age=300", "", 300),
        ("public, max-age=300", "100", 200),
        ("max-age=300", "301", 0),
        ("max-age=0", "", 0),
        ("MAX-AGE=60", "", 60),
        ('max-age="60"', "", 60),
        ("max-age = 60", "", 60),
        ("max-age=60, max-age=600", "", 60),
        ("s-maxage=600, max-age=60", "", 60),
        ("max-age=60", "soon", 60),
        ("max-age=99999999999999999999", "", 2**31),
        ("max-age=60, no-cache", "", None),
        ("no-store, max-age=60", "", None),
        ('no-cache="set-cookie", max-age=60', "", None),
        ("s-maxage=600", "", None),
        ("max-age=", "", None),
        ("max-age=-1", "", None),
        ("max-age=1.5", "", None),
        ("max-age=²", "", None),
        ("", "100", None),
    ],
)
def test_fresh_for(cache_control: str, age: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert fresh_for(cache_control, age) == expected


@given(st.text(), st.text())
def test_any_text_is_read(cache_control: str, age: str) -> None:
    found = fresh_for(cache_control, age)
    assert found is None or timedelta(0) <= found <= timedelta(seconds=2**31)
