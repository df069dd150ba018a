"""A sentence and its tags → whether it tells of what was or of what is to come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.claimtypes.base import Tag, Token

_DONE = frozenset(("stages", step) for step in ("signed", "delivered", "inducted", "approved", "cancelled"))
_COMING = frozenset(
    (
        ("hedges", "may"),
        ("hedges", "unfinished"),
        ("cues", "ahead"),
        ("cues", "promised"),
        ("cues", "pending"),
    )
)
_AHEAD = re.compile(
    r"\b(?:for (?:the )?(?:\w+ )?(?:talks|summit|meeting)"
    r"|will|meet|meets|are to|is to|to take place|due|arrives|visits|travels|opens|begins|hosts|flies)\b"
    r"|пройд|состоит|посетит|посетят|приедет|прибудет|поступит|встретятся|прибывает|прилетает|откроется|होगी|होगा|होंगे|(?:ए|े)(?:गा|गी|ंगे|ंगी)(?!\w)"
)
_HELD = re.compile(
    r"\b(?:was|were|held|met|chaired|co-chaired|hosted|convened|signed|began|commenced)\b"
    r"|провел|прошл|состоял(?:ось|ся|ась)|принял|подписал|हु(?:ई|आ)(?!\w)|आयोजित"
)


_PAUSES = frozenset((",", ";"))
_JOINTS = frozenset(("and", "but", "while", "а", "и", "но", "और", "जबकि"))


class Tense(NamedTuple):
    """A step is done or coming; a meeting was held, or lies ahead."""

    past: bool
    coming: bool
    held: bool
    ahead: bool


def tense_near(text: str, tokens: Sequence[Token], tags: Sequence[Tag], place: int) -> Tense:
    """The tense of the words around a token, between joints or pauses; else that of the whole sentence."""
    for breaks in (_PAUSES | _JOINTS, _PAUSES):
        pauses = [-1, *(at for at, token in enumerate(tokens) if token.key in breaks), len(tokens)]
        last = next(number for number, pause in enumerate(pauses) if pause >= place)
        first, end = pauses[max(last - 1, 0)] + 1, pauses[last]
        inside = [tag for tag in tags if first <= tag.first < end]
        near = tense(text[tokens[first].start : tokens[end - 1].end] if first < end else "", inside)
        if any(near):
            return near
    return tense(text, tags)


def tense(text: str, tags: Iterable[Tag]) -> Tense:
    """The tense of a sentence, by its verbs."""
    told, words = {(tag.kind, tag.value) for tag in tags}, text.lower()
    coming = not _COMING.isdisjoint(told)
    past = not coming and not _DONE.isdisjoint(told)
    return Tense(past, coming, _HELD.search(words) is not None, _AHEAD.search(words) is not None)
