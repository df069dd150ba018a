"""The claims of a sentence without a system's name → with the lot *more* that the one before spoke of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from bot import lexicon
from bot.claimtypes.base import Sentence, word_set
from bot.model import Attribute, Claim

_PRONOUNS = word_set("it they these those она он они оно इनकी इनका इसकी ये वे")
_OPENING, _YEAR = 3, 4
_DEALS = word_set("deal contract agreement purchase acquisition сделки сделка контракта सौदे सौदा")
_BY_IT = frozenset(
    (
        ("under", "it"),
        ("of", "them"),
        ("по", "нему"),
        ("по", "ней"),
        ("из", "них"),
        ("इसके", "तहत"),
        ("उसके", "तहत"),
        ("этого", "контракта"),
        ("этому", "контракту"),
        ("this", "contract"),
        ("इस", "सौदे"),
    )
)
_DATES = frozenset((Attribute.DELIVERY_START, Attribute.DELIVERY_DEADLINE))


def followed(
    claims: Sequence[Claim], before: Sequence[Claim], sentence: Sentence, *, upgraded: str = ""
) -> list[Claim]:
    """The claims of a sentence without a system's name, given the lot *more* that the one before spoke of,
    or the upgrade of a type that it was about."""
    if upgraded and not sentence.systems:
        return [
            replace(claim, lot="upgrade") if (claim.subject, claim.lot) == (upgraded, "") else claim
            for claim in claims
        ]
    lots = {(claim.subject, claim.lot) for claim in before}
    if not sentence.systems and len(lots) == 1 and _points_back(sentence):
        subject, lot = lots.pop()
        return [
            replace(claim, lot=_of_part(claim, lot))
            if claim.subject == subject and _is_open(claim, lot)
            else claim
            for claim in claims
        ]
    bought = [claim for claim in before if claim.attribute not in _DATES]
    more = {claim.subject for claim in bought} if {claim.lot for claim in bought} == {"more"} else set[str]()
    told = (
        sentence.has("words", "rest")
        or sentence.ordinals
        or any(not when.relative for when in sentence.dates)
    )
    if sentence.systems or told:
        return list(claims)
    return [
        replace(claim, lot="more")
        if claim.subject in more and claim.lot in ("", _only_order(claim))
        else claim
        for claim in claims
    ]


def _of_part(claim: Claim, lot: str) -> str:
    """The lot, of a sum or a number the whole order's: *two are due. That deal, worth $5.43 billion*."""
    whole = claim.attribute not in _DATES and claim.attribute is not Attribute.STAGE
    return lot.partition("/")[0] if whole else lot


def _points_back(sentence: Sentence) -> bool:
    """Whether a sentence goes on about what the one before told: *it will arrive*, *three under it*."""
    opening = [sentence.key(place) for place in range(_OPENING)]
    deal = any(word in _DEALS for word in opening) and not sentence.has("words", "more")
    return (
        sentence.key(0) in _PRONOUNS
        or deal
        or any(
            (sentence.key(place), sentence.key(place + 1)) in _BY_IT for place in range(len(sentence.tokens))
        )
    )


def _is_open(claim: Claim, lot: str) -> bool:
    """Whether a claim tells no lot of its own; a year may be that of the order before a second one."""
    year = len(claim.lot) == _YEAR and claim.lot.isdecimal()
    return claim.lot in ("", _only_order(claim)) or (lot == "more" and year)


def _only_order(claim: Claim) -> str:
    return str(cast("Mapping[str, str]", lexicon.wording("lots")["orders"]).get(claim.subject, ""))
