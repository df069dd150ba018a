"""A sentence's tokens → the dates and periods in it, with the days that bound them.

By September 2026 is "../2026-09", an Indian fiscal year 2026-04-01/2027-03-31 with both years as bounds.
What leans on the day of publication (on Friday, next year, a month without a year) is marked as relative.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.claims.days import UP_TO, Days, digits
from bot.claims.framing import IN_SEASON, PARTS, Core, framed, months_of, on_day
from bot.claims.tenses import tense_near
from bot.claims.wording import tags
from bot.claimtypes.base import Tag, Token, When

_YEAR = frozenset(("year", "year-end", "года", "साल", "वर्ष"))
_OPENING = frozenset(("months", "weekdays", "days", "years", "recent", "within", "parts", "numbers"))
_TOMORROW = 6
"""A weekday six days back is rather tomorrow's: it has begun where the outlet is, and not yet in UTC."""

_FIRST_YEAR, _LAST_YEAR = 1950, 2069
_FISCAL = re.compile(r"fy(\d{2}|\d{4})?$")
_APRIL = 4
_FISCAL_YEARS = {
    "this": 0, "current": 0, "running": 0, "next": 1, "coming": 1,
    "текущем": 0, "следующем": 1, "मौजूदा": 0, "चालू": 0, "अगले": 1,
}  # fmt: skip
_MOVE = 5
"""How far from two years the verb may stand that moves a date from one to the other."""

_MOVED = (
    "push", "slip", "mov", "shift", "postpon", "delay", "revis", "extend", "reschedul", "deferr", "put",
    "перен", "сдвин", "отлож", "отодвин", "сместил",
)  # fmt: skip
_MOVED_HINDI = ("बढ़ा", "बढा", "टाल", "टल", "खिसक", "कर")
_NOT = frozenset(("no", "not", "не", "нет", "never", "none"))
_BEGAN = re.compile(r"\b(?:began|commenced|started)\b|начал(?:ись|ась|ось)|शुरू हु(?:ई|आ)")
_ENGLISH_MONTHS = frozenset(("may", "march", "mar", "dec", "jan", "sep"))


def read(text: str, tokens: Sequence[Token], tags: Sequence[Tag], published: date) -> list[When]:
    """Every date of the sentence, in order."""
    reader = _Reader(text, tokens, tags, published)
    found: list[When] = []
    place = 0
    for start in reader.starts(tags):
        if start < place:
            continue
        core = reader.core(start, found[-1] if found else None)
        if core:
            found.append(reader.framed(core))
            place = max(found[-1].last, core.last)
    return found


class _Reader(Days):
    """Reads months, parts of years, years and terms beside the days."""

    def starts(self, tags: Sequence[Tag]) -> list[int]:
        """The tokens at which a date may begin: a number alone only where a month or a span stands by it."""
        digits = {
            place
            for place, token in enumerate(self._tokens)
            if token.key in _YEAR
            or _FISCAL.match(token.key)
            or token.key in _FISCAL_YEARS
            or (token.key[0].isdecimal() and self._may_open(place, token.key))
        }
        return sorted(digits | {tag.first for tag in tags if tag.kind in _OPENING})

    def _may_open(self, place: int, told: str) -> bool:
        return (
            len(told) == len("2026")
            or self._year(place) > 0
            or ("months", place + 1) in self._starts
            or ("spans", place + 1) in self._starts
            or (self._key(place + 1) in UP_TO and ("months", place + 3) in self._starts)
        )

    def core(self, place: int, before: When | None) -> Core | None:
        """The date that begins at a token; `before` is the one told before it in the sentence."""
        self._leans = False
        if self._key(place)[0].isdecimal() and (core := self._iso(place)):
            return core
        if core := self._days(place) or self._month_days(place) or self._day_month(place):
            return core
        self._leans = False
        for way in (self._part, self._fiscal, self._plain_year, self._relative, self._term):
            if core := way(place):
                return core
        return self._month(place, before) or self._this_year(place)

    def _this_year(self, place: int) -> Core | None:
        """The year without a number, where its end or beginning is meant: by the end of the year."""
        first = place - (self._key(place - 1) == "the")
        framed = [tag.value for end in (place, first) for tag in self._ends.get(end, ())]
        if self._key(place) == "year-end":
            limit = self._key(first - 1) in {"by", "before", "until", "till"}
            year = self._published.year
            if limit:
                return Core(first - 1, place + 1, f"../{year}-12", *months_of(year, 1, 12), "term")
            return self._slice(place, place + 1, year, *PARTS["end"])
        if self._key(place) not in _YEAR or not any(
            "_" in told or told in {"end", "start", "middle"} for told in framed
        ):
            return None
        year, opened = self._published.year, first if self._ends.get(first) else place
        return Core(opened, place + 1, str(year), date(year, 1, 1), date(year, 12, 31), "year")

    def _month_joined(self, place: int) -> int:
        """The second month of two that a hyphen joins, 0 where none does."""
        second = tags((Token(0, 1, self._key(place).partition("-")[2]),))
        return next((int(tag.value) for tag in second if tag.kind == "months"), 0)

    def _month(self, place: int, before: When | None) -> Core | None:
        month = self._month_at(place)
        if not month:
            return None
        if core := self._months(place, month):
            return core
        ended = 2 * ((self._key(place + 1), self._key(place + 2)) == ("-", "end"))  # May-end
        year, last = self._year_near(place + 1 + ended)
        if year and (to := self._month_joined(place)) > month:  # октябре-декабре 2026 года
            return self._slice(place, last, year, month, to)
        if not year:
            framed = any(tag.value != "about" for tag in self._ends.get(place, ()))
            ambiguous = self._key(place) in _ENGLISH_MONTHS or self._key(place) == "मार्च"
            if ambiguous and not (framed or (place and self._key(place - 1) in {"last", "next", "this"})):
                return None
            year, last = self._likely_year(month, place, before), place + 1 + ended
        return Core(place, last, f"{year}-{month:02}", *months_of(year, month, month), "month")

    def _months(self, place: int, month: int) -> Core | None:
        """October-November 2026, from June to August 2026."""
        joint = self._key(place + 1)
        second = self._month_at(place + 2)
        opened = self._key(place - 1) in {"between", "from", "с"}
        if second <= month or not (joint == "-" or (opened and joint in {"and", "to", "по", "до"})):
            return None
        if self._is_moved(place):
            return None
        year, last = self._year_near(place + 3)
        last = last if year else place + 3
        return self._slice(place, last, year or self._likely_year(second, place, None), month, second)

    def _likely_year(self, month: int, place: int, before: When | None) -> int:
        """The year of a month that is told without one: that of the date before, else the nearest."""
        after = self._tag("modifiers", place + 1)
        framing = [*self._ends.get(place, ()), *([after] if after and self._after(place + 1, 0) else [])]
        ahead = any(tag.value.startswith("by") for tag in framing) or self._key(place - 1) == "next"
        ahead = ahead or self._is_slid_to(place)
        is_background = ahead and before is not None and before.begins.year < self._day.year
        if before and before.period is False and before.begins.year >= _FIRST_YEAR and not is_background:
            self._leans |= before.relative
            return before.begins.year
        years = [self._published.year + shift for shift in (-1, 0, 1)]
        if ahead:
            return next(
                year for year in years if date(year, month, 28) >= self._published - timedelta(days=28)
            )
        if self._key(place - 1) == "last":
            years = years[:2]
        told = tense_near(self._text, self._tokens, self._tags, place)
        if told.past or (_BEGAN.search(self._text) and not told.coming):
            years = [year for year in years if date(year, month, 1) <= self._published] or years
        elif told.coming or (told.ahead and not told.held):
            years = [year for year in years if date(year, month, 28) >= self._published] or years
        return min(years, key=lambda year: abs(date(year, month, 15) - self._published))

    def _is_slid_to(self, place: int) -> bool:
        """Whether something has slipped to a month: *to the first half of December*, на декабрь."""
        slips = [
            near
            for near in range(place - _MOVE, place)
            if (tag := self._tag("stages", near)) and tag.value == "delayed"
        ]
        return bool(slips) and any(
            self._key(near) in {"to", "till", "until", "на"} for near in range(slips[0], place)
        )

    def _part(self, place: int) -> Core | None:
        """The first quarter of 2027."""
        part = self._tag("parts", place)
        if not part:
            return None
        if core := self._half_month(part):
            return core
        year, last = self._year_near(part.last)
        if not year and place >= 1:
            year, last = (self._year(place - 1), part.last)
        if not year and self._is_next(part.value, place):
            year, last = self._coming(PARTS[part.value][1]), part.last
        return self._slice(place, last, year, *PARTS[part.value]) if year else None

    def _half_month(self, part: Tag) -> Core | None:
        """The first half of December."""
        place = part.last + (self._key(part.last) in {"of", "this", "next"})
        month = self._month_at(place) if part.value in {"h1", "h2"} else 0
        if not month:
            return None
        year, last = self._year_near(place + 1)
        first, end = months_of(year or self._likely_year(month, place, None), month, month)
        middle = first.replace(day=15)
        begins, ends = (first, middle) if part.value == "h1" else (middle + timedelta(days=1), end)
        return Core(part.first, last if year else place + 1, f"{begins}/{ends}", begins, ends, "days")

    def _is_next(self, part: str, place: int) -> bool:
        """Whether a part without a year is the next one: *in the second half*, *by summer*, весной."""
        framed = bool(self._ends.get(place) or self._ends.get(place - (self._key(place - 1) == "the")))
        told = framed or self._key(place - 1) in {"this", "next"} or self._key(place) in IN_SEASON
        return framed if part[0] in "qh" else told and (self._tense.ahead or self._tense.coming)

    def _coming(self, month: int) -> int:
        """The year in which a month without one comes next."""
        return self._published.year + (month < self._published.month)

    def _slice(self, first: int, last: int, year: int, start: int, end: int) -> Core:
        return Core(first, last, f"{year}-{start:02}/{year}-{end:02}", *months_of(year, start, end), "period")

    def _plain_year(self, place: int) -> Core | None:
        year = self._year(place)
        if not year or self._tag("units", place + 1) or self._tag("scales", place + 1):
            return None
        if self._tag("currencies", place - 1):
            return None
        second = self._key(place + 2)
        opened = self._key(place - 1) in {"between", "from", "с"} or self._key(place + 1) == "से"
        opened = opened and not self._is_moved(place)
        if opened and self._key(place + 1) in {"and", "to", "по", "до", "से"} and self._year(place + 2) > year:
            ends = self._year(place + 2)
            return Core(place, place + 3, f"{year}/{ends}", date(year, 1, 1), date(ends, 12, 31), "years")
        if self._key(place + 1) in {"-", "/"} and second.isdecimal() and len(second) in {2, 4}:
            return self._two_years(
                place, year, int(second) if len(second) == 4 else year // 100 * 100 + int(second)
            )
        if part := self._tag("parts", self._past_year(place + 1)) or self._hindi_part(place + 1):
            return self._slice(place, part.last, year, *PARTS[part.value])
        return Core(
            place, self._past_year(place + 1), str(year), date(year, 1, 1), date(year, 12, 31), "year"
        )

    def _is_moved(self, place: int) -> bool:
        """Whether a date is moved from one year to another: *pushed from 2025 to 2027*."""
        return any(self._key(near).startswith(_MOVED) for near in range(place - _MOVE, place)) or any(
            self._key(near).startswith(_MOVED_HINDI) for near in range(place + 3, place + 3 + _MOVE)
        )

    def _fiscal(self, place: int) -> Core | None:
        """FY28, FY 2027-28: the Indian year that ends in the last year told."""
        if core := self._next_fiscal(place):
            return core
        found = _FISCAL.match(self._key(place))
        told = found[1] if found else ""
        last = place + 1
        if found and not told:
            told, last = self._key(place + 1), place + 2
        if not told.isdecimal():
            return None
        year = int(told) if len(told) == 4 else 2000 + int(told)
        if self._key(last) in {"-", "/"} and self._key(last + 1).isdecimal():
            year, last = year + 1, last + 2
        if not _FIRST_YEAR < year <= _LAST_YEAR:
            return None
        value = f"{year - 1}-04-01/{year}-03-31"
        return Core(place, last, value, date(year - 1, 4, 1), date(year, 3, 31), "year_of_budget")

    def _next_fiscal(self, place: int) -> Core | None:
        """The next financial year."""
        skipped = _FISCAL_YEARS.get(self._key(place))
        tag = self._tag("fiscal", place + 1)
        if skipped is None or not tag:
            return None
        year = self._published.year - (self._published.month < _APRIL) + skipped
        begins, ends = date(year, _APRIL, 1), date(year + 1, 3, 31)
        return Core(place, tag.last, f"{begins}/{ends}", begins, ends, "year_of_budget")

    def _hindi_part(self, place: int) -> Tag | None:
        return self._tag("parts", place + 1) if self._key(place) in {"की", "के"} else None

    def _two_years(self, place: int, year: int, second: int) -> Core | None:
        last = self._past_year(place + 3)
        if second == year + 1:
            value = f"{year}-04-01/{second}-03-31"
            return Core(place, last, value, date(year, 4, 1), date(second, 3, 31), "fiscal")
        if second > year:
            return Core(place, last, f"{year}/{second}", date(year, 1, 1), date(second, 12, 31), "years")
        return None

    def _relative(self, place: int) -> Core | None:
        """today, last month, on Friday, next year"""
        if tag := self._tag("days", place):
            return on_day(place, tag.last, self._published + timedelta(days=int(tag.value)))
        if tag := self._tag("recent", place):
            total = self._published.year * 12 + self._published.month - 1 + int(tag.value)
            year, month = total // 12, total % 12 + 1
            return Core(place, tag.last, f"{year}-{month:02}", *months_of(year, month, month), "month")
        if tag := self._tag("weekdays", place):
            back = (self._published.weekday() - int(tag.value)) % 7
            ahead = back and self._tense.ahead
            soon = ahead or back == _TOMORROW
            return on_day(place, tag.last, self._published - timedelta(days=back - 7 if soon else back))
        if tag := self._tag("years", place):
            year = self._published.year + int(tag.value)
            after = tag.last + (self._key(tag.last) in {"के", "में", "की", "s"})
            if month := self._month_at(after):
                return Core(place, after + 1, f"{year}-{month:02}", *months_of(year, month, month), "month")
            return Core(place, tag.last, str(year), date(year, 1, 1), date(year, 12, 31), "year")
        return None

    def _term(self, place: int) -> Core | None:
        """within 18 months, в течение года; a term that runs from an event is none."""
        opening = self._tag("within", place)
        if opening and self._key(place) not in {"में", "के"}:
            number, last = digits(self._key(opening.last)), opening.last + 1
            if tag := self._tag("numbers", opening.last):
                number, last = int(float(tag.value)), tag.last
            if self._tag("spans", opening.last):
                number, last = 1, opening.last
            span = self._tag("spans", last)
            done = self._key(place) == "за" and self._tense.past  # за два года поставлено
            if span and 0 < number < 200 and not (done or self._runs_from(span.last)):
                return self._ahead(place, span.last, number * int(span.value))
        number = digits(self._key(place)) or (
            int(float(tag.value)) if (tag := self._tag("numbers", place)) else 0
        )
        span = self._tag("spans", place + 1)
        closing = self._tag("within", span.last) if span else None
        if span and closing and 0 < number < 200 and self._key(span.last) in {"के", "में"}:
            return self._ahead(place, closing.last, number * int(span.value))
        return None

    def _runs_from(self, place: int) -> bool:
        return self._key(place) in {"of", "after", "from", "после", "со", "с"}

    def _ahead(self, first: int, last: int, months: int) -> Core:
        total = self._published.year * 12 + self._published.month - 1 + months
        year, month = total // 12, total % 12 + 1
        return Core(first, last, f"../{year}-{month:02}", *months_of(year, month, month), "term")

    def framed(self, core: Core) -> When:
        """The date with the words before or after it that make it a limit or a part of itself."""
        head, last, told = core.first, core.last, []
        for _ in range(2):
            tag = max(self._ends.get(head, ()), key=lambda tag: tag.last - tag.first, default=None)
            if not tag and self._tag("inside", head - 1):
                tag = max(self._ends.get(head - 1, ()), key=lambda tag: tag.last - tag.first, default=None)
            if not tag:
                break
            part = core.grain == "period" and self._key(tag.first) == "до"  # до лета
            told.append("before" if part else self._limit(tag))
            head = tag.first
        if after := next((tag for skip in (0, 1) if (tag := self._after(last + skip, skip))), None):
            told.append(self._limit(after))
            last = after.last
        return framed(core, head, last, told, relative=self._leans)

    def _limit(self, tag: Tag) -> str:
        """How a word frames a date: *not before* is no *before*, and *slipped to* (2028 तक टल) no *by*."""
        before = self._tokens[max(0, tag.first - 12) : tag.first]
        negated = any(token.key in _NOT for token in before)
        negated |= any(token.key == "नहीं" for token in self._tokens[tag.last : tag.last + 3])
        slid = self._key(tag.last).startswith(("टल", "टाल", "खिसक"))
        return "not_before" if tag.value == "before" and negated else "in" if slid else tag.value

    def _after(self, place: int, skipped: int) -> Tag | None:
        """A Hindi postposition."""
        tag = None if skipped and self._tag("inside", place - 1) is None else self._tag("modifiers", place)
        return tag if tag and "\u0900" <= self._key(place)[:1] <= "\u097f" else None
