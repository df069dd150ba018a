"""pyahocorasick with types: all occurrences of many strings in one pass over a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar, cast

import ahocorasick

T = TypeVar("T")


class Automaton(Generic[T]):
    """Finds every literal of a mapping; overlapping ones too."""

    def __init__(self, values: Mapping[str, T]) -> None:
        self._automaton = ahocorasick.Automaton()
        for literal, value in values.items():
            self._automaton.add_word(literal, (len(literal), value))
        self._automaton.make_automaton()

    def iter(self, text: str) -> Iterator[tuple[int, tuple[int, T]]]:
        """(place of the last character, (length, value)) of each occurrence, by place."""
        if len(self._automaton) == 0:
            return iter(())
        return cast("Iterator[tuple[int, tuple[int, T]]]", self._automaton.iter(text))
