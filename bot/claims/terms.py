"""A sentence's tokens → its terms and budget years: within 18 months, FY 2027-28, the next financial year."""

from __future__ import annotations

import re
from datetime import date

from bot.claims.days import FIRST_YEAR, LAST_YEAR, UP_TO, Days, digits
from bot.claims.framing import Core, months_of

APRIL = 4
FISCAL = re.compile(r"fy(\d{2}|\d{4})?$")
FISCAL_YEARS = {
    "this": 0, "current": 0, "running": 0, "next": 1, "coming": 1,
    "текущем": 0, "следующем": 1, "मौजूदा": 0, "चालू": 0, "अगले": 1,
}  # fmt: skip
_PLURAL = frozenset(("months", "years", "месяцы", "месяцев", "годы", "лет", "महीनों", "सालों", "वर्षों"))
"""*In the coming years* tells no term."""


class Terms(Days):
    """Reads terms that run from the day of publication, and the Indian years that begin in April."""

    def _term(self, place: int) -> Core | None:
        """within 18 months, в течение года; a term that runs from an event is none."""
        opening = self._tag("within", place)
        if opening and self._key(place) not in {"में", "के"}:
            number, last = float(digits(self._key(opening.last))), opening.last + 1
            if tag := self._tag("numbers", opening.last):
                number, last = float(tag.value), tag.last
            if self._tag("spans", opening.last) and self._key(opening.last) not in _PLURAL:
                number, last = 1, opening.last
            if self._key(last) in UP_TO and digits(self._key(last + 1)) > number:  # the next 12-18 months
                number, last = float(digits(self._key(last + 1))), last + 2
            span = self._tag("spans", last)
            done = self._key(place) == "за" and self._tense.past  # за два года поставлено
            if span and 0 < number < 200 and not (done or self._runs_from(span.last)):
                return self._ahead(place, span.last, int(number * int(span.value)))
        told = self._tag("numbers", place)
        number = float(told.value) if told else digits(self._key(place))
        span = self._tag("spans", place + 1)
        closing = self._tag("within", span.last) if span else None
        event = self._key(place - 1) in {"के", "से"}  # अनुबंध के 18 महीने के भीतर
        if span and closing and 0 < number < 200 and self._key(span.last) in {"के", "में"} and not event:
            return self._ahead(place, closing.last, int(number * int(span.value)))
        return None

    def _runs_from(self, place: int) -> bool:
        from_now = self._key(place + 1) in {"now", "today", "сегодня", "сегодняшнего"}
        return not from_now and self._key(place) in {"of", "after", "from", "после", "со", "с"}

    def _ahead(self, first: int, last: int, months: int) -> Core:
        total = self._published.year * 12 + self._published.month - 1 + months
        year, month = total // 12, total % 12 + 1
        return Core(first, last, f"../{year}-{month:02}", *months_of(year, month, month), "term")

    def _fiscal(self, place: int) -> Core | None:
        """FY28, FY 2027-28: the Indian year that ends in the last year told."""
        if core := self._next_fiscal(place):
            return core
        found = FISCAL.match(self._key(place))
        told = found[1] if found else ""
        last = place + 1
        if found and not told:
            told, last = self._key(place + 1), place + 2
        if not told.isdecimal():
            return None
        year = int(told) if len(told) == 4 else 2000 + int(told)
        if self._key(last) in {"-", "/"} and self._key(last + 1).isdecimal():
            year, last = year + 1, last + 2
        if not FIRST_YEAR < year <= LAST_YEAR:
            return None
        value = f"{year - 1}-04-01/{year}-03-31"
        return Core(place, last, value, date(year - 1, 4, 1), date(year, 3, 31), "year_of_budget")

    def _next_fiscal(self, place: int) -> Core | None:
        """The next financial year."""
        skipped = FISCAL_YEARS.get(self._key(place))
        tag = self._tag("fiscal", place + 1)
        if skipped is None or not tag:
            return None
        year = self._published.year - (self._published.month < APRIL) + skipped
        begins, ends = date(year, APRIL, 1), date(year + 1, 3, 31)
        return Core(place, tag.last, f"{begins}/{ends}", begins, ends, "year_of_budget")
