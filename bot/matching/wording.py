"""Ordinary words as conditions: `context`, `exclude` and `near` of a keyword, lightly inflected."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.matching.designations import script
from bot.matching.forms import ADJECTIVE_ENDINGS, NOUN_ENDINGS, WORD, fold, russian_stem

_ENGLISH = r"(?:e|y|i)?(?:e?s|e?d|ing|ings|ers?|ors?|er(?:y|ies)|y|ies|a?ns?|ians?|ments?|ions?)?"
_RUSSIAN = f"(?:й?ск|нн)?(?:{'|'.join((*ADJECTIVE_ENDINGS, *NOUN_ENDINGS))})?"
_HINDI = "(?:ों|ें|ो|े|ी|ीय)?"


@lru_cache(maxsize=1024)
def any_of(phrases: tuple[str, ...], *, inflected: bool = True) -> re.Pattern[str]:
    """The pattern that finds any of the phrases in folded text, as whole words."""
    folded = [fold(phrase).strip() for phrase in phrases]
    parts = sorted({_phrase(phrase, inflected=inflected) for phrase in folded if phrase})
    return re.compile(rf"(?<!{WORD})(?:{'|'.join(parts)})(?!{WORD})" if parts else r"(?!)")


def occurs(phrases: tuple[str, ...], text: str) -> bool:
    """Whether any of the phrases stands in a text as it is written, as `exclude` looks for it."""
    return bool(any_of(phrases, inflected=False).search(fold(text)))


def _phrase(phrase: str, *, inflected: bool) -> str:
    """A phrase as a pattern; its spaces may be missing beside a number."""
    words = phrase.split()
    pattern = ""
    for place, word in enumerate(words):
        if place:
            loose = word[0].isdecimal() or words[place - 1][-1].isdecimal()
            pattern += " ?" if loose else " "
        pattern += _word(word) if inflected else re.escape(word)
    return pattern


def _word(word: str) -> str:
    if len(word) < 4 or any(char.isdecimal() for char in word):
        return re.escape(word)
    match script(word):
        case "latin":
            return re.escape(re.sub(r"[ey]$", "", word)) + _ENGLISH
        case "cyrillic":
            return re.escape(russian_stem(word)) + _RUSSIAN
        case "devanagari":
            return re.escape(word) + _HINDI
    return re.escape(word)
