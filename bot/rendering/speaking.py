"""Claims in words: values, lots, dates, and who says it with what reserve."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.numbers import format_compact_currency, format_decimal

from bot import lexicon
from bot.model import ArticleId, Attribute, Claim, Hedge, LedgerValue, Stage, Value
from bot.rendering.clean import clip, plain
from bot.rendering.wording import Wording

MOST_NAMES = 3
_BRACKETS = re.compile(r"\s*\([^()]*\)$")
_ORDINAL = re.compile("([0-9]{1,4})(st|nd|rd|th)")
_CRORE = 10_000_000
_FISCAL = ("-04-01", "-03-31")
_COUNTED = {
    Attribute.QUANTITY_ORDERED: "ordered",
    Attribute.QUANTITY_APPROVED: "approved_count",
    Attribute.QUANTITY_DELIVERED: "delivered_count",
    Attribute.QUANTITY_PENDING: "pending",
    Attribute.CONTRACT_VALUE: "worth",
    Attribute.ESTIMATED_VALUE: "estimated",
    Attribute.DELIVERY_START: "begin",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A value, and who says it: "by Sep 2026" · "Moscow (A)"."""

    value: str
    who: str

    def __str__(self) -> str:
        return (
            f"{self.value}, {self.who}"
            if self.who and self.who[0] not in "(["
            else f"{self.value} {self.who}"
        )


@dataclass(frozen=True, slots=True)
class Speaking:
    """How claims are put to one reader; `outlets` says who wrote each article, names of at most `width`."""

    wording: Wording
    outlets: Mapping[ArticleId, str]
    width: int

    def said(self, value: LedgerValue, attribute: Attribute) -> Said:
        """A value of the ledger with everyone who gives it."""
        words = self.value(value.claims[0], attribute)
        if value.claims[0].hedge is Hedge.DENIED:
            words = self.wording.say("denied_value", value=words)
        return Said(words, self.who(value.claims))

    def value(self, claim: Claim, attribute: Attribute) -> str:
        """A claim's value, whole: 5 regiments ordered · by Sep 2026 · offered by Russia."""
        if attribute is Attribute.STAGE:
            return self.stage(claim)
        if attribute is Attribute.DELIVERY_DEADLINE:
            bound = claim.lot.endswith("/rest") or str(claim.value).startswith("../")
            return (
                self.span(str(claim.value))
                if bound
                else self.wording.say("due", day=self.span(str(claim.value)))
            )
        if attribute is Attribute.AGREEMENTS and claim.value == 0:
            return self.wording.say("none_announced", what=self._noun(claim.unit))
        dated = isinstance(claim.value, str) and attribute is not Attribute.SESSION_PLACE
        bare = self.span(str(claim.value)) if dated else self.amount(claim)
        phrase = _COUNTED.get(attribute)
        told = {"day" if attribute is Attribute.DELIVERY_START else "what": bare}
        return self.wording.say(phrase, **told) if phrase else bare

    def stage(self, claim: Claim) -> str:
        """A step in a word, with whose it is where only one side can have made it."""
        word = self.wording.say(f"stage_{Stage(str(claim.value))}")
        if claim.value == Stage.OFFERED and claim.actor in {"IN", "RU"}:
            return self.wording.say("by_side", stage=word, side=self.wording.say(f"side_{claim.actor}"))
        return f"{word} ({claim.actor[3:]})" if claim.actor.startswith("IN:") else word

    def amount(self, claim: Claim) -> str:
        """5 regiments · $5.43bn · ₹10,000 crore · 15+ agreements"""
        number = claim.value
        if isinstance(number, str):
            return self.name(number)
        if len(claim.unit) == 3 and claim.unit.isupper():
            return self._money(number, claim.unit)
        counted = self._count(number, claim.unit)
        written = self.number(number)
        return counted.replace(written, f"{written}+", 1) if claim.upper is None and number else counted

    def span(self, told: str) -> str:
        """A date or interval as people write it: by Sep 2026 · 2026-27 · 4 Dec 2025."""
        start, slash, end = told.partition("/")
        if not slash:
            return self._date(start)
        if start == "..":
            return self.wording.say("by_day", day=self._date(end))
        if end == "..":
            return self.wording.say("from_day", day=self._date(start))
        if (start[4:], end[4:]) == _FISCAL:
            return f"{start[:4]}-{end[2:4]}"
        return f"{self._date(start)} – {self._date(end)}"

    def who(self, claims: Sequence[Claim]) -> str:
        """Speakers, each with their reserve and the outlets that quote them; the outlets alone for their own
        words."""
        named = {claim.article_id for claim in claims if claim.attribution != "outlet"}
        groups: dict[str, list[str]] = {}
        for claim in claims:
            if claim.attribution == "outlet" and claim.article_id in named:
                continue
            outlets = groups.setdefault(self.speaker(claim), [])
            name = self.outlet(claim)
            if name and name not in outlets:
                outlets.append(name)
        return ", ".join(
            " ".join(filter(None, (who, f"({names})" if (names := _listed(outlets)) else "")))
            for who, outlets in groups.items()
        )

    def outlets_of(self, claims: Sequence[Claim]) -> str:
        """(A, C)"""
        names = list(dict.fromkeys(filter(None, map(self.outlet, claims))))
        return f"({_listed(names)})" if names else ""

    def speaker(self, claim: Claim) -> str:
        """military sources · may · confirmed, Rajnath Singh; empty for the outlet's own plain words."""
        reserve = ""
        if claim.hedge in {Hedge.MAY, Hedge.CONFIRMED}:
            reserve = self.wording.say(f"hedge_{claim.hedge}")
        return ", ".join(filter(None, (reserve, self.attribution(claim.attribution))))

    def attribution(self, told: str) -> str:
        """Who speaks, in the reader's words where there are any."""
        kind, _, name = told.partition(":")
        if kind == "outlet":
            return ""
        phrase = "_".join(filter(None, ("who", kind, name.replace(" ", "_"))))
        if self.wording.has(phrase):
            return self.wording.say(phrase)
        return self.wording.say("who_sources") if kind == "sources" else clip(self.name(name), 40)

    def name(self, known: str) -> str:
        """A name in the reader's language where the lexicon knows it."""
        entry = lexicon.entry_of(known) if self.wording.language != "en" else None
        names = entry.names if entry else ()
        return next((one.text for one in names if one.language == self.wording.language), plain(known))

    def outlet(self, claim: Claim) -> str:
        name = plain(self.outlets.get(claim.article_id, ""))
        return clip(_BRACKETS.sub("", name) or name, self.width)

    def lot(self, lot: str) -> str:
        """2018 order · rest of the 2018 order · more; empty where none is told."""
        order, _, part = lot.partition("/")
        if part == "rest":
            return self.wording.say("rest_of", lot=order)
        if part:
            return self.wording.say("part_of", lot=order, part=plain(part))
        if order.isdecimal() and len(order) == 4:
            return self.wording.say("order_of", lot=order)
        return self.wording.say(f"lot_{lot}") if self.wording.has(f"lot_{lot}") else clip(plain(lot), 30)

    def ordinal(self, lot: str) -> str:
        """23rd as the reader writes it."""
        number = _ORDINAL.fullmatch(lot)
        return self.wording.say("ordinal", n=number[1], english=number[2]) if number else plain(lot)

    def _money(self, number: float, currency: str) -> str:
        if currency == "INR" and number >= _CRORE and self.wording.language != "ru":
            return self.wording.say("crore", n=self.number(number / _CRORE))
        shown = format_compact_currency(
            number, currency, locale=self.wording.language, format_type="short", fraction_digits=2
        )
        words = _unpadded(shown)
        return words[:-1] + "bn" if self.wording.language == "en" and words.endswith("B") else words

    def _count(self, number: float, unit: str) -> str:
        if number == int(number) and self.wording.has(f"unit_{unit}"):
            counted = self.wording.count(f"unit_{unit}", int(number))
            return counted.replace(str(int(number)), self.number(number), 1)
        return f"{self.number(number)} {plain(unit)}".strip()

    def number(self, number: float) -> str:
        """A number with its thousands apart as the language has it: 600,000 · 6,00,000 · 600 000."""
        return str(format_decimal(number, locale=self.wording.language, decimal_quantization=False))

    def _noun(self, unit: str) -> str:
        return self._count(0, unit).removeprefix("0 ")

    def _date(self, told: str) -> str:
        """2026-09-30 · 2026-09 · 2026, as far as it is told."""
        try:
            moment = date.fromisoformat(f"{told}-01-01"[:10])
        except ValueError:
            return plain(told)
        pattern = {4: "y", 7: "LLL y"}.get(len(told), "d MMM y")
        return self.wording.date(moment, pattern)


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" +{rest}" if rest > 0 else "")


def _unpadded(amount: str) -> str:
    """$5.00B as $5B: digits that say nothing are no precision."""
    for zeros in (".00", ",00"):
        amount = amount.replace(zeros, "")
    return amount


def stages(claims: Iterable[Claim]) -> list[Claim]:
    """The claims of steps, the furthest first and the firmest of each first."""
    order = {Hedge.CONFIRMED: 0, Hedge.REPORTED: 1, Hedge.MAY: 2, Hedge.DENIED: 3}
    return sorted(claims, key=lambda one: (-rung(one.value), order[one.hedge]))


def rung(value: Value) -> int:
    """How far a step is."""
    return list(Stage).index(Stage(str(value)))
