"""What is read and rendered once for readers who read alike, and forgotten when it must be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.alike import MOST, Alike
from bot.model import Coverage, Digest, DigestStory, Form, Message
from tests.factories import NOON, story, subscription


def test_what_was_read_stays_as_long_as_it_is_used() -> None:
    alike = Alike(NOON)
    made_of: list[int] = []

    def read(key: int) -> int:
        def make() -> int:
            made_of.append(key)
            return -key

        return alike.once(key, make)

    for other in range(1, 3 * MOST):
        assert (read(0), read(other)) == (0, -other)
    read(1)
    assert made_of == [*range(3 * MOST), 1]
    alike.begin_again(NOON + timedelta(hours=1))
    read(0)
    assert (made_of[-1], alike.now) == (0, NOON + timedelta(hours=1))


def test_digests_that_say_the_same_are_rendered_once() -> None:
    alike, count = Alike(NOON), 0

    def render() -> Message:
        nonlocal count
        count += 1
        return Message(subject=f"{count}", preview="", parts={Form.TEXT: "T"}, date=NOON)

    digest = Digest(
        subscription=subscription("self-service"),
        made=NOON,
        slot=NOON,
        stories=(DigestStory(story=story(1), keywords=("S-400",)),),
        coverage=Coverage(feeds={}),
        key="k",
    )
    again = replace(digest, stories=(DigestStory(story=story(1), keywords=("S-400",)),))
    other = replace(digest, stories=(DigestStory(story=story(1), keywords=("S-400",), news="New: S-400"),))
    told = [alike.rendered(one, render).subject for one in (digest, again, other, digest, other)]
    assert told == ["1", "1", "2", "1", "2"]
