"""A phrase of the tables → the same with other genders, numbers and tenses of its verbs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

_ALIKE = (
    ("किया", "किए", "किये", "कीं"), ("हुआ", "हुए", "हुई", "हुईं"), ("दिया", "दिए", "दी", "दीं"),
    ("गया", "गए", "गई", "गईं"), ("लिया", "लिए", "ली", "लीं"), ("रहा", "रहे", "रही"),
    ("चुका", "चुके", "चुकी"), ("सकता", "सकते", "सकती"), ("चाहता", "चाहते", "चाहती"),
    ("वाला", "वाले", "वाली"), ("जाएगा", "जाएंगे", "जाएगी", "जाएंगी"), ("होगा", "होंगे", "होगी", "होंगी"),
    ("मिला", "मिले", "मिली", "मिलीं"), ("है", "हैं"),
    ("был", "была", "было", "были"), ("has", "have", "had"), ("was", "were"), ("is", "are"),
    ("plan", "plans", "planned", "planning"), ("intends", "intend", "intending"), ("hopes", "hoping"),
)  # fmt: skip
_FORMS = {form: forms for forms in _ALIKE for form in forms}
_TO_BUY = ("buy", "purchase", "procure", "acquire", "order")
_BUYING = ("buying", "purchasing", "procuring", "acquiring", "ordering")
_PAST = ("л", "ла", "ло", "ли")
_PARTICIPLES = ("ен", "ена", "ено", "ены"), ("ан", "ана", "ано", "аны"), ("ят", "ята", "ято", "яты")
_LEAST = 5
"""Letters: a shorter Russian word may be no verb at all."""


def forms(phrase: str) -> Iterator[str]:
    """The phrase in all its forms, itself among them: *был подписан*, *была подписана*."""
    words = phrase.split()
    chosen = product(*(_bought(words, place) or _of(word) for place, word in enumerate(words)))
    yield from (" ".join(one) for one in chosen)


def _bought(words: Sequence[str], place: int) -> tuple[str, ...]:
    """All verbs for a purchase where one of them stands: *plans to buy*, *looking at buying*."""
    to_buy = words[place] in _TO_BUY and place > 0 and words[place - 1] == "to"
    return _TO_BUY if to_buy else _BUYING if words[place] in _BUYING and place > 0 else ()


def _of(word: str) -> tuple[str, ...]:
    if word in _FORMS:
        return tuple(dict.fromkeys((word, *_FORMS[word])))
    if len(word) < _LEAST or not "а" <= word[0] <= "я":
        return (word,)
    for endings in (*_PARTICIPLES, _PAST):
        for ending in endings:
            if word.endswith(ending):
                stem = word.removesuffix(ending)
                return tuple(dict.fromkeys((word, *(stem + other for other in endings))))
    return (word,)
