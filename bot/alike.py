"""What many readers of one round have alike is read once and rendered once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import TypeVar, cast

from bot.model import Digest, Message

T = TypeVar("T")

MOST = 24
"""Of what was read, and of what was rendered, so much is remembered: what was used last."""


class Alike:
    """Remembers, for the readers of one moment, what was read and rendered for those just before them."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._known: OrderedDict[Hashable, object] = OrderedDict()
        self._letters: OrderedDict[Hashable, list[tuple[Digest, Message]]] = OrderedDict()

    def begin_again(self, now: datetime) -> None:
        """Forget everything: the archive changed meanwhile."""
        self.now = now
        self._known.clear()
        self._letters.clear()

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` returned when this key was first asked for."""
        if key not in self._known:
            self._known[key] = make()
        return cast("T", _used(self._known, key))

    def rendered(self, digest: Digest, render: Callable[[], Message]) -> Message:
        """The message of this digest, or of one before that says the same."""
        key = (digest.key, *(one.story.id for one in digest.stories))
        self._letters.setdefault(key, [])
        same = _used(self._letters, key)
        for known, message in same:
            if known == digest:
                return message
        message = render()
        same[:] = [*same[-MOST:], (digest, message)]
        return message


def _used(kept: OrderedDict[Hashable, T], key: Hashable) -> T:
    """What is kept under a key, which now was used last."""
    kept.move_to_end(key)
    if len(kept) > MOST:
        kept.popitem(last=False)
    return kept[key]
