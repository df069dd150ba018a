"""Sentence after sentence → what is in play: the systems spoken of, the years of their orders, meetings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from bot import lexicon
from bot.claimtypes.base import Sentence
from bot.model import Attribute, Claim

_IN_PLAY = 3
"""How many sentences long a system stays in play."""

_REMEMBERED = 20
_OPEN = frozenset(("interest", "offered", "talks"))
_OF_MANY = re.compile(
    r"(?i)\b(?:\d+|several|many|capital|procurement|thirteen|ten|five) (?:\w+ )?"
    r"(?:proposals|contracts|purchases|deals|acquisitions)\b"
    r"|\b(?:deals|contracts|arms|weapons|military (?:hardware|equipment)) worth\b"
    r"|\bвоенную технику\b|\bвооружени[ея] на\b"
    r"|\b(?:сумма|стоимость) (?:\w+ )?(?:сделок|контрактов|закупок)\b"
)
"""What is told of many purchases is told of none of them."""

_OF_ALL = re.compile(
    r"(?i)\b(?:in all|in total|altogether|total (?:cost|value))\b|в общей сложности|общая (?:сумма|стоимость)"
    r"|(?:^|\s)कुल\s"
)
"""What all that was named before costs together is no price of the last."""

_OF_ITS_CLASS = re.compile(
    r"\b(?:of|in) (?:the|this|that|its|her) (?:class|type|series)\b|\bsister ships?\b"
    r"|(?:этого|того же|данного) (?:типа|класса|проекта)|इस श्रेणी|इसी श्रेणी"
    r"|(?<!of )(?<!of the )\b(?:two|three|four|both|all|other|remaining) (?:\w+ ){0,3}"
    r"(?:frigates|ships|warships|vessels|submarines)\b"
    r"|\b(?:first|second|third|fourth|another) (?:ship|frigate|warship|vessel)\b(?! of)"
    r"|\b(?:два|оба|четыре|другие) (?:\w+ ){0,2}(?:корабля|фрегата)\b|\b(?:перв|втор)\w+ (?:корабл|фрегат)"
    r"|(?:दो|दोनों|चार) (?:युद्धपोत|फ्रिगेट)|(?:पहला|पहले|दूसरा|दूसरे) (?:युद्धपोत|फ्रिगेट|जहाज)"
)


@dataclass(slots=True)
class Play:
    """What the sentences before left in play."""

    systems: list[tuple[int, str]] = field(default_factory=list)
    years: dict[str, str] = field(default_factory=dict)
    meetings: dict[str, int] = field(default_factory=dict)
    shares: bool = False
    foreign: bool = False
    upgraded: str = ""
    counted: str = ""
    weighed: set[str] = field(default_factory=set)

    def see(self, number: int, sentence: Sentence) -> None:
        """Remember the systems of a sentence by its number."""
        self.systems += [(number, sentence.called(name.name)) for name in sentence.systems]
        del self.systems[:-_REMEMBERED]

    def take(self, claim: Claim) -> None:
        """Remember whether what is told of a system is only wished for, offered or talked of."""
        if claim.attribute is Attribute.STAGE:
            is_open = claim.value in _OPEN and claim.lot != "more"
            (self.weighed.add if is_open else self.weighed.discard)(claim.subject)

    def go_on(self, number: int, system: str) -> None:
        """Keep a system in play that a sentence told of without its name."""
        self.systems.append((number, system))

    def carried(self, number: int, text: str) -> str:
        """The one system that a sentence without a name goes on about, "" where it may be any of several.

        Of several the one that the sentence right before names alone; of a ship its class, where that is
        spoken of.
        """
        if _OF_MANY.search(text):
            return ""
        recent = {name for at, name in self.systems if number - at <= _IN_PLAY}
        if len(recent) > 1 and _OF_ALL.search(text):
            return ""
        if len(recent) > 1:
            recent = {name for at, name in self.systems if at == number - 1}
        one = recent.pop() if len(recent) == 1 else ""
        of_class = _class_of(one)
        return of_class if of_class != one and _OF_ITS_CLASS.search(text) else one


def _class_of(ship: str) -> str:
    """The class of a ship; what is none is itself."""
    classes = cast("Mapping[str, Sequence[str]]", lexicon.wording("lots")["members"])
    return next((name for name, ships in classes.items() if ship in ships), ship)
