"""Sentence after sentence → who has the floor: *he added*, a quotation that goes on, *according to him*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.claims import attribution
from bot.claims.context import Passage
from bot.claims.speaking import AGAIN, OUTLET, Speaker, bodies_of, kinds_of
from bot.claims.voices import holders, stem
from bot.claims.wording import tags, tokens
from bot.claimtypes.base import Draft, Sentence
from bot.claimtypes.quotes import directed
from bot.model import Attribute

_NEAR = 3
"""How many characters may stand between a quotation and the words with which it goes on."""

_CLOSING = '"”»'
_OPENS, _TURNS = frozenset("“«"), re.compile("[“«”»]")
_SAID_SO = (
    "Об этом",
    "Такие данные",
    "Такую оценку",
    "Эти данные",
    "That is according",
    "This was",
    "That was",
    "The information",
    "The disclosure",
    "So said",
    "यह जानकारी",
    "इसकी जानकारी",
    "यह बात",
    "ऐसा कहना",
)
_LONGEST_QUOTATION = 8
"""How many sentences of one paragraph a quotation may have that nobody closes."""

_DATED = frozenset((Attribute.DELIVERY_START, Attribute.DELIVERY_DEADLINE))
_VALUED = _DATED | {Attribute.SHARE}
"""What is put at a figure but a sum: *puts the share at 36 per cent*, *put the handover at mid-2028*."""

_MARKS = '"“«'
_GOES_ON = ('"', "“", "«", "—", "–")


@dataclass(slots=True)
class Floor:
    """Who spoke last, who was only told of, and whether a quotation is open; `persons` are ministers.

    `closed_by` is who is named where the quotation ends that the sentence at hand opens.
    """

    persons: dict[str, str] = field(default_factory=dict)
    closed_by: str = ""
    _speaker: str = ""
    _bodies: dict[str, str] = field(default_factory=dict)
    _holders: dict[str, str] = field(default_factory=dict)
    _goes_on: bool = False
    _end: int = -_NEAR - 1
    _quotes: bool = False
    _open: bool = False
    _paragraph: int = -1
    _sentences: int = 0

    def opens(self, passage: Passage) -> bool:
        """A sentence begins: whether it goes on in the quotation of the one before."""
        near = 0 <= passage.start - self._end <= _NEAR
        self._sentences = self._sentences + 1 if passage.paragraph == self._paragraph else 0
        self._paragraph = passage.paragraph
        inside = near and self._open and 0 < self._sentences < _LONGEST_QUOTATION
        self._goes_on = inside or (
            near and self._quotes and self._sentences > 0 and passage.text.startswith(_GOES_ON)
        )
        self._open = _is_open(passage.text, inside=inside)
        self._quotes = self._goes_on or any(mark in passage.text for mark in _MARKS)
        self._end = passage.start + len(passage.text)
        self.closed_by = ""
        return self._goes_on

    @staticmethod
    def told_after(following: Sequence[Passage]) -> bool:
        """Whether the next sentence only says who said it: *Об этом сообщил Мантуров.*"""
        return bool(following) and following[0].text.startswith(_SAID_SO)

    def ends_in(self, passage: Passage) -> bool:
        """Whether a sentence to come may close the quotation, or says who said what stands here."""
        return self.told_after([passage]) or any(mark in passage.text for mark in _CLOSING)

    @property
    def unclosed(self) -> bool:
        """Whether the sentence at hand leaves a quotation open."""
        return self._open

    def hear(self, sentence: Sentence, told: Sequence[Speaker]) -> None:
        """Remember who speaks, or whom it is about, for the sentence that goes on with *he added*."""
        strong = [one for one in (self._resolved(one.told) for one in told) if one not in {OUTLET, AGAIN}]
        bodies = list(bodies_of(sentence))
        self._bodies |= {kind: body for _, body in bodies for kind in kinds_of(body)}
        self._holders |= dict(holders(sentence, bodies))
        people = [one for one in strong if not one.startswith("agency:")]
        if strong and not people:
            self._bodies["agency"] = strong[-1]
        if people:
            self._speaker = self._named(people[-1])
            self._bodies["paper"] = people[-1] if people[-1].startswith("official:") else OUTLET
        elif not self._goes_on and (not told or (strong and not self._only_filed(sentence))):
            about = self._named(attribution.told_of(sentence))
            self._speaker = about or (strong[-1] if strong else self._speaker)
        elif told and not strong and (named := {one.name for one in sentence.names if one.kind == "person"}):
            self._speaker = f"person:{named.pop()}" if len(named) == 1 else self._speaker

    @staticmethod
    def _only_filed(sentence: Sentence) -> bool:
        """*Об этом сообщает ТАСС*: who said it was told before."""
        return sentence.text.startswith(_SAID_SO)

    @property
    def last(self) -> str:
        """Who spoke last, "" where nobody did."""
        return self._speaker

    def speaker(self, draft: Draft, sentence: Sentence, lead: str, told: Sequence[Speaker]) -> str:
        """Who says what a draft holds."""
        priced = any(amount.unit.isupper() for amount in sentence.amounts)
        is_sum = draft.unit.isupper() or draft.attribute in (_VALUED - _DATED if priced else _VALUED)
        who = attribution.attributed(told, draft.first, draft.last, is_sum=is_sum)
        if not who and lead:
            who = lead_speaker(lead)
        who = self._resolved(who)
        if who in {OUTLET, ""}:
            who = self._known(sentence, told) or who
        if attribution.is_of_whom(sentence) and self._speaker.startswith("person:"):
            who = self._speaker
        if who == AGAIN:
            who = self._last(sentence)
        elif not who:
            who = self.closed_by or (self._speaker if self._goes_on else "")
        who = self._named(who)
        if (not who or who.startswith("party:")) and sentence.has("verbs", "goes_on"):
            before = [one.told for one in told if one.at < draft.first and not one.told.startswith("party:")]
            who = before[-1] if before else self._last(sentence) or who
        return who or OUTLET

    def _known(self, sentence: Sentence, told: Sequence[Speaker]) -> str:
        """A name of no table whose office was told before: *Rao said*."""
        places = [one.place for one in told if one.told == OUTLET]
        places += [tag.first - 1 for tag in sentence.tagged("verbs", "says", within=(1, 2)) if not told]
        names = [stem(sentence.key(place)) for place in places]
        return next((self._holders[name] for name in names if name in self._holders), "")

    def _resolved(self, who: str) -> str:
        """*The company*, *ведомство*: the last body of that kind that was named before the sentence."""
        _, _, kind = who.partition(f"{AGAIN}:")
        return self._bodies.get(kind, OUTLET) if kind else who

    def _last(self, sentence: Sentence) -> str:
        """Whom a pronoun means: the person whom the sentence is about, else who spoke before it."""
        if sentence.key(0) in attribution.PRONOUNS:
            return self._speaker  # He also invited Singh
        if any(sentence.key(tag.first) == "it" for tag in sentence.tagged("verbs", "goes_on")):
            return self._bodies.get("paper", OUTLET)
        told_of = attribution.told_of(sentence)
        return told_of if told_of.startswith("person:") else self._speaker

    def _named(self, who: str) -> str:
        """A minister without a name is the one whom the article has named."""
        if not who.startswith("minister:"):
            return who
        side = who.removeprefix("minister:")
        return self.persons.get(side, f"official:{side} MoD")


def _is_open(text: str, *, inside: bool) -> bool:
    """Whether a quotation is open at the end of a text."""
    marks = _TURNS.findall(directed(text))
    return marks[-1] in _OPENS if marks else inside


def lead_speaker(lead: str) -> str:
    """Who is said to say the items of a list, by the line before them."""
    read = tokens(lead)
    sentence = Sentence(
        text=lead,
        tokens=read,
        tags=tags(read),
        names=(),
        amounts=(),
        ordinals=(),
        dates=(),
        published=date.min,
    )
    return attribution.attributed(attribution.speakers(sentence), len(read) - 1, len(read))
