"""Token buckets: what a key may take, and how much is remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.requests import Request

from bot.web.throttle import MOST_KEYS, Throttle, client
from tests.factories import NOON


def test_a_key_takes_what_it_has_and_gains_it_again() -> None:
    throttle = Throttle(burst=2, per_second=0.1)

    assert [throttle.take("a", NOON) for _ in range(3)] == [0, 0, 10]
    assert throttle.take("b", NOON) == 0
    assert throttle.take("a", NOON + timedelta(seconds=4)) == pytest.approx(6)
    assert throttle.take("a", NOON + timedelta(seconds=10)) == 0
    assert throttle.take("a", NOON + timedelta(seconds=10)) == pytest.approx(10)


def test_after_a_long_pause_it_has_no_more_than_at_first() -> None:
    throttle = Throttle(burst=2, per_second=1)
    throttle.take("a", NOON)

    assert [throttle.take("a", NOON + timedelta(days=9)) for _ in range(3)] == [0, 0, 1]


def test_what_is_given_back_was_not_taken() -> None:
    throttle = Throttle(burst=1, per_second=1)
    throttle.take("a", NOON)
    throttle.give_back("a", NOON)
    throttle.give_back("a", NOON)

    assert [throttle.take("a", NOON) for _ in range(2)] == [0, 1]


def test_a_clock_that_is_set_back_locks_nobody_out_for_long() -> None:
    throttle = Throttle(burst=1, per_second=1)
    throttle.take("a", NOON)
    earlier = NOON - timedelta(days=1)

    assert throttle.take("a", earlier) == 1
    assert throttle.take("a", earlier + timedelta(seconds=1)) == 0


def test_of_many_keys_those_used_last_are_remembered() -> None:
    throttle = Throttle(burst=1, per_second=1)
    throttle.take("first", NOON)
    for number in range(MOST_KEYS):
        throttle.take(str(number), NOON)

    assert throttle.take(str(MOST_KEYS - 1), NOON) == 1
    assert throttle.take("first", NOON) == 0


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002::/64"),
        ("2001:db8:1:2::1", "2001:0db8:0001:0002::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
        (None, ""),
    ],
)
def test_who_asks_is_an_address_or_a_household_s_network(address: str | None, key: str) -> None:
    request = Request({"type": "http", "headers": [], "client": (address, 1) if address else None})

    assert client(request) == key
