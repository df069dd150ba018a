"""A sentence's tokens → its years and days: 4 December 2025, December 4-5, 10-12 декабря."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property

from bot.claims.framing import Core, day_of, on_day
from bot.claims.tenses import Tense, tense
from bot.claimtypes.base import Tag, Token

_YEAR_ENDING = re.compile("-(?:му?|го|й|е)$")
UP_TO = frozenset(("-", "and", "to", "по", "до", "и", "से", "और", "व"))
_BETWEEN = frozenset(("between", "from", "с", "между"))
FIRST_YEAR, LAST_YEAR = 1950, 2069
_LONG_AGO, _SOON = timedelta(days=200), timedelta(days=60)
"""A day without a year is rather one to come soon than one so long past."""


class Days:
    """Reads years and days at the tokens of one sentence; what leans on the day of publication says so."""

    def __init__(self, text: str, tokens: Sequence[Token], tags: Sequence[Tag], published: date) -> None:
        self._text = text
        self._tokens = tokens
        self._day = published
        self._leans = False
        self._tags = tags
        self._starts: dict[tuple[str, int], Tag] = {}
        self._ends: dict[int, list[Tag]] = {}
        for tag in tags:
            self._starts[tag.kind, tag.first] = tag
            if tag.kind == "modifiers":
                self._ends.setdefault(tag.last, []).append(tag)

    @cached_property
    def _tense(self) -> Tense:
        return tense(self._text, self._tags)

    @property
    def _published(self) -> date:
        """The day of publication: a date that asks for it leans on it."""
        self._leans = True
        return self._day

    def _tag(self, kind: str, place: int) -> Tag | None:
        return self._starts.get((kind, place))

    def _key(self, place: int) -> str:
        return self._tokens[place].key if 0 <= place < len(self._tokens) else ""

    def _year(self, place: int) -> int:
        """The year at a token, a comma or "of" before it skipped; 0 where there is none."""
        told = _YEAR_ENDING.sub("", self._key(place))
        if len(told) == 4 and told.isdecimal() and FIRST_YEAR <= int(told) <= LAST_YEAR:
            return int(told)
        return 0

    def _year_near(self, place: int) -> tuple[int, int]:
        """The year at this token or behind a word that may stand inside a date, and the token after it."""
        for skipped in range(3):
            year = self._year(place + skipped)
            if year:
                return year, self._past_year(place + skipped + 1)
            if tag := self._tag("years", place + skipped):
                return self._published.year + int(tag.value), tag.last
            if self._tag("inside", place + skipped) is None:
                break
        return 0, place

    def _past_year(self, place: int) -> int:
        """Where the word for year after a number ends."""
        if self._key(place) in {"год", "года", "году", "годом", "году.", "г"}:
            place += 1
            if self._key(place) == "." and self._key(place - 1) == "г" and place + 1 < len(self._tokens):
                place += 1
        return place

    def _iso(self, place: int) -> Core | None:
        year = self._year(place)
        if not (year and self._key(place + 1) == "-" == self._key(place + 3)):
            return None
        day = day_of(year, digits(self._key(place + 2)), digits(self._key(place + 4)))
        return on_day(place, place + 5, day) if day else None

    def _day_month(self, place: int) -> Core | None:
        """4 December 2025, December 4, 2025, 4 декабря; without a year the nearest one."""
        number = digits(self._key(place).rstrip("stndrh"))
        month, last = self._month_at(place + 1), place + 2
        if not (1 <= number <= 31 and month):
            month = self._month_at(place)
            number = digits(self._key(place + 1).rstrip("stndrh"))
            if not (month and 1 <= number <= 31) or self._key(place + 2) in {"units"}:
                return None
        year, end = self._year_near(last)
        if not year:
            years = (self._published.year + shift for shift in (-1, 0, 1))
            days = [day for told in years if (day := day_of(told, month, number))]
            limits = any(tag.value.startswith("by") for tag in self._ends.get(place, ()))
            if self._tense.ahead or (limits and self._tense.coming):
                days = [day for day in days if day >= self._published] or days
            elif self._tense.past or self._tense.held:
                days = [day for day in days if -_LONG_AGO < day - self._published <= timedelta()] or [
                    day for day in days if day - self._published < _SOON
                ]
            nearest = min(days, key=lambda day: abs(day - self._published), default=None)
            return on_day(place, last, nearest) if nearest else None
        day = day_of(year, month, number)
        return on_day(place, end, day) if day else None

    def _days(self, place: int) -> Core | None:
        """10-12 December, between 10 and 12 December: from the first day to the last."""
        first = digits(self._key(place))
        if not first or self._key(place + 1) not in UP_TO:
            return None
        last = self._day_month(place + 2)
        begins = day_of(last.begins.year, last.begins.month, first) if last else None
        if not (last and begins and begins < last.ends and self._key(place + 2).isdecimal()):
            return None
        opened = place - (self._key(place - 1) in _BETWEEN)
        return Core(opened, last.last, f"{begins}/{last.ends}", begins, last.ends, "days")

    def _month_days(self, place: int) -> Core | None:
        """December 4-5, 2025."""
        month = self._month_at(place)
        first, last = digits(self._key(place + 1)), digits(self._key(place + 3))
        one = self._day_month(place) if month and self._key(place + 2) in UP_TO and first < last else None
        if one is None or self._month_at(place + 4):
            return None
        year, end = self._year_near(place + 4)
        year, end = (year, end) if year else (one.begins.year, place + 4)
        begins, ends = day_of(year, month, first), day_of(year, month, last)
        opened = place - (self._key(place - 1) in _BETWEEN)
        return Core(opened, end, f"{begins}/{ends}", begins, ends, "days") if begins and ends else None

    def _month_at(self, place: int) -> int:
        tag = self._tag("months", place)
        if not tag or place >= len(self._tokens):
            return 0
        token = self._tokens[place]
        if token.key.isascii() and not self._text[token.start].isupper():
            return 0
        return int(tag.value)


def digits(told: str) -> int:
    """A number of at most four digits, 0 where there is none."""
    return int(told) if told.isdecimal() and len(told) <= 4 else 0
