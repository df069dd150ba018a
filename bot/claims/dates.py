"""A sentence's tokens → the dates and periods in it, with the days that bound them.

By September 2026 is "../2026-09", an Indian fiscal year 2026-04-01/2027-03-31 with both years as bounds.
What leans on the day of publication (on Friday, next year, a month without a year) is marked as relative.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.claims.days import FIRST_YEAR, UP_TO
from bot.claims.framing import IN_SEASON, MONTH_PARTS, PARTS, Core, days_of, months_of, on_day
from bot.claims.limits import Limits
from bot.claims.tenses import tense_near
from bot.claims.terms import APRIL, FISCAL, FISCAL_YEARS
from bot.claims.wording import tags
from bot.claimtypes.base import Tag, Token, When, word_set

_YEAR = frozenset(("year", "year-end", "года", "साल", "वर्ष"))
_OPENING = word_set("months weeks quarters closes weekdays days years recent within parts numbers")
_AND = frozenset(("and", "or", "&", "и", "или", "और", "या"))
_KAL = "कल"
"""Hindi: yesterday, and before a verb of the future tomorrow."""

_TOMORROW = 6
"""A weekday six days back is rather tomorrow's: it has begun where the outlet is, and not yet in UTC."""

_DECEMBER = 12
_MONTH = timedelta(days=31)
_MOVE, _SLID = 5, 7
"""How far from two years the verb may stand that moves a date from one to the other."""

_MOVED = (
    "push", "slip", "mov", "shift", "postpon", "delay", "revis", "extend", "reschedul", "deferr", "put",
    "slid", "drift", "drag", "retim", "перен", "сдвин", "отлож", "отодвин", "сместил",
)  # fmt: skip
_MOVED_HINDI = ("बढ़ा", "बढा", "टाल", "टल", "खिसक", "कर")
_HAD = 8
_COME = word_set("gone been come reached arrived received got delivered joined")
_QUARTER = ("quarter", "period", "квартал", "तिमाही")
_BEGAN = re.compile(r"\b(?:began|commenced|started)\b|начал(?:ись|ась|ось)|शुरू हु(?:ई|आ)")
_ENGLISH_MONTHS = frozenset(("may", "march", "mar", "dec", "jan", "sep"))


def read(text: str, tokens: Sequence[Token], tags: Sequence[Tag], published: date) -> list[When]:
    """Every date of the sentence, in order."""
    if "May" in text:
        tags = [tag for tag in tags if not _is_may(text, tokens, tag)]
    reader = _Reader(text, tokens, tags, published)
    found: list[When] = []
    place = 0
    for start in reader.starts(tags):
        if start < place:
            continue
        core = reader.core(start, found[-1] if found else None)
        if core:
            found.append(reader.framed(core, found[-1] if found else None))
            place = max(found[-1].last, core.last)
    return found


def _is_may(text: str, tokens: Sequence[Token], tag: Tag) -> bool:
    """Whether what looks like *may* is the month, by its capital inside a sentence."""
    may = tag.kind in {"hedges", "cues"} and tokens[tag.first].key == "may" and tag.last == tag.first + 1
    return may and tag.first > 0 and text[tokens[tag.first].start].isupper()


class _Reader(Limits):
    """Reads months, parts of years, years and terms beside the days."""

    def starts(self, tags: Sequence[Tag]) -> list[int]:
        """The tokens at which a date may begin: a number alone only where a month or a span stands by it."""
        digits = {
            place
            for place, token in enumerate(self._tokens)
            if token.key in _YEAR
            or FISCAL.match(token.key)
            or token.key in FISCAL_YEARS
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
            return self._up_to(core)
        self._leans = False
        for way in (self._part, self._budget_year, self._relative, self._term):
            if core := way(place):
                return core
        return self._month(place, before) or self._this_year(place)

    def _up_to(self, core: Core) -> Core:
        """July 8 to July 9, с 30 ноября по 2 декабря: from the first day to the last."""
        joined = (
            core.begins == core.ends and self._key(core.last) in UP_TO and self._key(core.last) not in _AND
        )
        last = self._day_month(core.last + 1) if joined and not self._is_moved(core.first) else None
        if not last or not core.begins < last.ends <= core.begins + _MONTH:
            return core
        return Core(core.first, last.last, f"{core.begins}/{last.ends}", core.begins, last.ends, "days")

    def _this_year(self, place: int) -> Core | None:
        """The year without a number, where its end or beginning is meant: by the end of the year."""
        year = self._published.year
        if tag := self._tag("closes", place):
            return Core(place, tag.last, f"../{year}-12", *months_of(year, 1, 12), "term")
        first = place - (self._key(place - 1) == "the")
        framed = [tag.value for end in (place, first) for tag in self._ends.get(end, ())]
        if self._key(place) == "year-end":
            if self._key(first - 1) in {"by", "before", "until", "till"}:
                return Core(first - 1, place + 1, f"../{year}-12", *months_of(year, 1, 12), "term")
            return self._slice(place, place + 1, year, *PARTS["end"])
        if self._key(place) not in _YEAR or not any(
            "_" in told or told in {"end", "start", "middle"} for told in framed
        ):
            return None
        opened = first if self._ends.get(first) else place
        return Core(opened, place + 1, str(year), date(year, 1, 1), date(year, 12, 31), "year")

    def _month_joined(self, place: int) -> int:
        """The second month of two that a hyphen joins, 0 where none does."""
        second = tags((Token(0, 1, self._key(place).partition("-")[2]),))
        return next((int(tag.value) for tag in second if tag.kind == "months"), 0)

    def _month(self, place: int, before: When | None) -> Core | None:
        month = self._month_at(place)
        if not month:
            return None
        if core := self._months(place, month) or self._month_and_part(place, month):
            return core
        ended = 2 * ((self._key(place + 1), self._key(place + 2)) == ("-", "end"))  # May-end
        year, last = self._year_near(place + 1 + ended)
        if not year and self._key(place + 1).startswith(_QUARTER) and month % 3 == 0:  # the September quarter
            year, last = self._year_near(place + 2)
            told = year or self._likely_year(month, place, before)
            return self._slice(place, last, told, month - 2, month)
        if (to := self._month_joined(place)) > month:  # октябре-декабре 2026 года
            told = year or self._likely_year(to, place, before)
            return self._slice(place, last if year else place + 1, told, month, to)
        if not year:
            framed = any(tag.value != "about" for tag in self._ends.get(place, ()))
            framed = framed or (place > 0 and self._key(place - 1) in {"last", "next", "this"})
            ambiguous = self._key(place) in _ENGLISH_MONTHS or self._key(place) == "मार्च"
            year = self._shared_year(month, place)
            if ambiguous and not (year or framed):
                return None
            year, last = year or self._likely_year(month, place, before), place + 1 + ended
        return Core(place, last, f"{year}-{month:02}", *months_of(year, month, month), "month")

    def _shared_year(self, month: int, place: int) -> int:
        """The year of the month behind it: *in March and October 2026*; 0 where that has none."""
        joined = self._key(place + 1) in _AND
        second = self._month_at(place + 2) if joined else 0
        year, _ = self._year_near(place + 3) if second else (0, 0)
        return year - (month > second) if year else 0

    def _months(self, place: int, month: int) -> Core | None:
        """October-November 2026, from June to August 2026."""
        joint = self._key(place + 1)
        second = self._month_at(place + 2)
        opened = self._key(place - 1) in {"between", "from", "с"}
        if second <= month or not (joint == "-" or (opened and joint in {"and", "to", "по", "до"})):
            return None
        if self._is_moved(place):
            return None
        end = place + 3 + self._key(place + 3).startswith(_QUARTER)
        year, last = self._year_near(end)
        last = last if year else end
        return self._slice(place, last, year or self._likely_year(second, place, None), month, second)

    def _likely_year(self, month: int, place: int, before: When | None) -> int:
        """The year of a month that is told without one: that of the date before, else the nearest."""
        after = self._tag("modifiers", place + 1)
        framing = [*self._ends.get(place, ()), *([after] if after and self._after(place + 1, 0) else [])]
        ahead = any(tag.value.startswith("by") for tag in framing) or self._key(place - 1) == "next"
        ahead = (ahead or self._is_slid_to(place)) and not self._had_come(place)
        told = tense_near(self._text, self._tokens, self._tags, place)
        coming = told.coming or (told.ahead and not told.held)
        later = ahead or coming
        is_background = later and before is not None and self._is_over(before.begins.year, month)
        if before and before.period is False and before.begins.year >= FIRST_YEAR and not is_background:
            self._leans |= before.relative
            return before.begins.year
        years = [self._published.year + shift for shift in (-1, 0, 1)]
        if ahead:
            return next(
                year for year in years if date(year, month, 28) >= self._published - timedelta(days=3)
            )
        if self._key(place - 1) == "last":
            years = years[:2]
        if (told.past and not coming) or (_BEGAN.search(self._text) and not told.coming):
            years = [year for year in years if date(year, month, 1) <= self._published] or years
        elif coming:
            years = [year for year in years if date(year, month, 28) >= self._published] or years
        return min(years, key=lambda year: abs(date(year, month, 15) - self._published))

    def _had_come(self, place: int) -> bool:
        """*75,000 had gone to the army by March*: what is told of a month lies before it."""
        near = range(max(0, place - _HAD), place)
        return any(self._key(at) == "had" and self._key(at + 1) in _COME for at in near)

    def _is_over(self, year: int, month: int) -> bool:
        return (year, month) < (self._day.year, self._day.month)

    def _is_slid_to(self, place: int) -> bool:
        """Whether something has slipped to a month: *to the first half of December*, на декабрь."""
        slips = [
            near
            for near in range(place - _SLID, place)
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
        if core := self._part_of_month(part) or self._part_of_budget(part):
            return core
        if part.value not in PARTS:
            return None
        year, last = self._year_near(part.last)
        if not year and place >= 1:
            year, last = (self._year(place - 1), part.last)
        if not year and self._is_next(part.value, place):
            year, last = self._coming(PARTS[part.value][1]), part.last
        return self._slice(place, last, year, *PARTS[part.value]) if year else None

    def _part_of_month(self, part: Tag) -> Core | None:
        """The first half of December, the second week of May."""
        place = part.last + (self._key(part.last) in {"of", "in", "this", "next"})
        month = self._month_at(place) if part.value in MONTH_PARTS else 0
        if not month:
            return None
        year, last = self._year_near(place + 1)
        begins, ends = days_of(year or self._likely_year(month, place, None), month, part.value)
        return Core(part.first, last if year else place + 1, f"{begins}/{ends}", begins, ends, "days")

    def _month_and_part(self, place: int, month: int) -> Core | None:
        """दिसंबर के पहले सप्ताह में: the month before its part."""
        year, last = self._year_near(place + 1)
        part = self._hindi_part(last if year else place + 1)
        if not part or part.value not in MONTH_PARTS:
            return None
        begins, ends = days_of(year or self._likely_year(month, place, None), month, part.value)
        return Core(place, part.last, f"{begins}/{ends}", begins, ends, "days")

    def _part_of_budget(self, part: Tag) -> Core | None:
        """The fourth quarter of 2026-27, H1 FY28: the Indian year begins in April."""
        place = part.last
        while self._tag("inside", place) or self._tag("fiscal", place):
            place += 1
        core = self._fiscal(place) or (self._plain_year(place) if self._year(place) else None)
        return self._of_budget(part, core, part.first, core.last) if core else None

    def _budget_year(self, place: int) -> Core | None:
        """The fiscal year at a token, or in Hindi the part of it behind: वित्त वर्ष की पहली तिमाही."""
        core = self._fiscal(place) or self._plain_year(place)
        part = self._hindi_part(core.last) if core else None
        return (core and part and self._of_budget(part, core, place, part.last)) or core

    def _of_budget(self, part: Tag, core: Core, first: int, last: int) -> Core | None:
        if part.value[0] not in "qh" or core.grain not in {"fiscal", "year_of_budget"}:
            return None
        start, end = (month + APRIL - 1 for month in PARTS[part.value])
        year = core.begins.year + (start > _DECEMBER)
        return self._slice(first, last, year, (start - 1) % 12 + 1, (end - 1) % 12 + 1)

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
        second = self._key(place + 2).partition("-")[0]  # в 2026-27-м году
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
            days = 1 if self._key(place) == _KAL and self._is_ahead(place) else int(tag.value)
            return on_day(place, tag.last, self._published + timedelta(days=days))
        if tag := self._tag("recent", place):
            total = self._published.year * 12 + self._published.month - 1 + int(tag.value)
            year, month = total // 12, total % 12 + 1
            return Core(place, tag.last, f"{year}-{month:02}", *months_of(year, month, month), "month")
        if tag := self._tag("quarters", place):
            return self._quarter(tag)
        if tag := self._tag("weeks", place):
            begins = self._published + timedelta(days=7 * int(tag.value) - self._published.weekday())
            ends = begins + timedelta(days=6)
            return Core(place, tag.last, f"{begins}/{ends}", begins, ends, "days")
        if tag := self._tag("weekdays", place):
            back = (self._published.weekday() - int(tag.value)) % 7
            ahead = back and self._is_ahead(place)
            soon = ahead or back == _TOMORROW
            return on_day(place, tag.last, self._published - timedelta(days=back - 7 if soon else back))
        tag = self._tag("years", place)
        return self._year_told(tag) if tag and not self._runs_from(tag.last) else None

    def _is_ahead(self, place: int) -> bool:
        """Whether the verb near a day tells what is to come."""
        return tense_near(self._text, self._tokens, self._tags, place).ahead

    def _quarter(self, tag: Tag) -> Core:
        """This quarter, the next."""
        total = self._published.year * 4 + (self._published.month - 1) // 3 + int(tag.value)
        year, start = total // 4, total % 4 * 3 + 1
        return self._slice(tag.first, tag.last, year, start, start + 2)

    def _year_told(self, tag: Tag) -> Core:
        """Next year, and what is told of it: अगले साल मार्च, अगले साल की पहली छमाही."""
        place, year = tag.first, self._published.year + int(tag.value)
        after = tag.last + (self._key(tag.last) in {"के", "में", "की", "s"})
        if month := self._month_at(after):
            return Core(place, after + 1, f"{year}-{month:02}", *months_of(year, month, month), "month")
        if (part := self._hindi_part(tag.last)) and part.value in PARTS:
            return self._slice(place, part.last, year, *PARTS[part.value])
        return Core(place, tag.last, str(year), date(year, 1, 1), date(year, 12, 31), "year")
