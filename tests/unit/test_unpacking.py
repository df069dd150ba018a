"""Bodies unpacked, whatever they are."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from bot.fetching.unpacking import Broken, TooLarge, unpack

NAMES = ["gzip", "deflate", "br", "zstd"]
PACKERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}


@given(st.binary(max_size=2_000), st.lists(st.sampled_from(NAMES), min_size=1, max_size=3))
def test_what_was_packed_comes_back(body: bytes, names: list[str]) -> None:
    packed = body
    for name in names:
        packed = PACKERS[name](packed)
    assert unpack(packed, ", ".join(names), limit=10_000) == body


@given(st.binary(max_size=300), st.sampled_from(NAMES), st.integers(0, 60))
def test_damage_is_told_and_nothing_else(body: bytes, name: str, at: int) -> None:
    packed = bytearray(PACKERS[name](body * 3))
    packed[at % len(packed)] ^= 0x55
    with suppress(Broken, TooLarge):
        unpack(bytes(packed), name, limit=1_000)


@given(st.binary(max_size=300), st.sampled_from(NAMES))
def test_junk_is_told_and_nothing_else(junk: bytes, name: str) -> None:
    with suppress(Broken, TooLarge):
        unpack(junk, name, limit=1_000)


@pytest.mark.parametrize("name", NAMES)
def test_the_limit_is_exact(name: str) -> None:
    assert len(unpack(PACKERS[name](b"x" * 1_000), name, limit=1_000)) == 1_000
    with pytest.raises(TooLarge):
        unpack(PACKERS[name](b"x" * 1_001), name, limit=1_000)


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_parts_of_any_length_are_joined(name: str) -> None:
    lengths = (0, 1, 63_999, 64_000, 64_001, 200_000)
    incompressible = [bytes((number * number >> 7) & 255 for number in range(length)) for length in lengths]
    packed = b"".join(PACKERS[name](part) for part in incompressible)
    assert unpack(packed, name, limit=1_000_000) == b"".join(incompressible)


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_the_limit_is_for_all_parts_together(name: str) -> None:
    with pytest.raises(TooLarge):
        unpack(PACKERS[name](b"x" * 600) * 2, name, limit=1_000)
