"""A sentence's tokens → its numbers, sums, percentages and ordinals, with the bounds of their precision."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from functools import cache
from typing import NamedTuple, cast

from bot import lexicon
from bot.claimtypes.base import Amount, Tag, Token, is_moved, word_set

_DIGITS = re.compile(r"(\d{1,3}(?:[  ]\d{3})+|\d+(?:[.,]\d+)*)(.*)", re.DOTALL)
_ROMAN = {
    ten + one: 10 * len(ten) + value
    for ten in ("x", "xx", "xxx", "х", "хх", "ххх")
    for value, one in enumerate(("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"))
    if len(ten + one) > 1 and ten + one != "xi"  # who is China's president
}
"""XII to XXXIX, in Cyrillic X as well: the XXII summit."""

_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}")
_ENDINGS = re.compile(r"(?:st|nd|rd|th|-(?:й|я|е|го|му|ом|ая|ый|ой|ую|ю|ей|ем|ых|ми|м|х)|वीं|वें|वां|वा|वी|वे)$")
_LABELS = word_set("no type project class mk number № проект тип номер file flight page para section")
_PERCENT = frozenset(("%", "per", "percent", "процент", "процента", "процентов", "प्रतिशत", "फीसदी", "फीसद"))
_LONGEST = 15
_LARGEST = 10**9
_MILLION = 10**6
_HUNDRED, _THOUSAND = 100, 1000
_PAIR = 2
_CRORES = word_set("crore crores करोड")
_BEHIND_SUM = word_set(". , ; ) for to in and from but deal contract project order का की के में है")
_ALONE = word_set("hundred सौ сто lakh लाख")
_PARTS = {"साढे": 0.5, "सवा": 0.25, "पौने": -0.25}
_COLLECTIVE = ("dozen", "дюжин", "десят", "दर्जन")
_AND_MORE = ("с", "лишним")
_AND_A_HALF = ["and", "a", "half"]
_BEHIND = {"plus": "over", "odd": "about"}
_VAGUE = word_set("several few несколько कई कुछ")
_JOINED = ("-", "to", "до", "से", "and")
_MOVE = 10
_FROM = ("from", "between", "от", "с")


class _Written(NamedTuple):
    """A number as it stands: its value, how far half a unit of its last written digit reaches, its tokens."""

    value: int | float
    half: int | float
    first: int
    last: int
    scale: int = 1


class Figures:
    """Reads the numbers of one sentence."""

    def __init__(self, read: Sequence[Token], tags: Sequence[Tag]) -> None:
        self._read = read
        self._taken: Set[int] = frozenset()
        self._tags: dict[str, dict[int, Tag]] = {}
        for tag in tags:
            self._tags.setdefault(tag.kind, {})[tag.first] = tag

    def _tag(self, kind: str, place: int) -> Tag | None:
        return self._tags.get(kind, {}).get(place)

    def _key(self, place: int) -> str:
        return self._read[place].key if 0 <= place < len(self._read) else ""

    def ordinals(self) -> list[Amount]:
        """The ordinals: 22nd, 22-я, 22वीं, XXII, fourth."""
        found = []
        places = self._tags.get("ordinals", {})
        for place, token in enumerate(self._read):
            named = places.get(place)
            if value := _ROMAN.get(token.key):
                found.append(_ordinal(value, place, place + 1))
            if not named and not token.key[0].isdecimal():
                continue
            digits = _DIGITS.match(token.key) if token.key[:1].isdecimal() else None
            if named:
                tens = self._tag("numbers", place - 1)
                ten = int(tens.value) if tens and tens.value in {"20", "30"} and int(named.value) < 10 else 0
                found.append(_ordinal(ten + int(named.value), place - bool(ten), named.last))
            elif digits and _ENDINGS.match(digits[2]) and len(digits[1]) <= 3 and digits[1].isdecimal():
                found.append(_ordinal(int(digits[1]), place, place + 1))
            elif (
                digits
                and not digits[2]
                and len(digits[1]) <= 3
                and self._key(place + 1) in {"वीं", "वें", "वां", "वा", "वी"}
            ):
                found.append(_ordinal(int(digits[1]), place, place + 2))
        return found

    def amounts(self, taken: Set[int]) -> list[Amount]:
        """The numbers that count or measure something, except at the places taken by dates and names."""
        self._taken = taken
        found: list[Amount] = []
        place = 0
        for start in self._starts():
            number = self._number(start) if start >= place else None
            if number is None:
                continue
            amount = self._amount(number)
            found.append(amount)
            place = max(amount.last, number.last)
        return found

    def _starts(self) -> list[int]:
        """The tokens at which a number may begin."""
        written = {
            place
            for place, token in enumerate(self._read)
            if token.key[0].isdecimal() or "-" in token.key or token.key in _ALONE or token.key in _PARTS
        }
        return sorted(written | {*self._tags.get("numbers", ()), *self._tags.get("scales", ())})

    def _number(self, place: int) -> _Written | None:
        """The number that begins at a token, in digits or words, with its scale."""
        if place in self._taken:
            return None
        base = self._in_digits(place) or self._in_words(place)
        if base is None:
            return None
        value, half, last, size = base.value, base.half, base.last, base.scale
        while (scale := self._scale(last)) and last not in self._taken and size < _LARGEST:
            factor = int(scale.value)
            value, half, last, size = value * factor, half * factor, scale.last, size * factor
            if factor == _HUNDRED:
                value, half, last = self._with_tens(_Written(value, half, place, last))
            elif factor == _THOUSAND:
                value, half, last = self._with_hundreds(_Written(value, half, place, last))
            last += (
                self._key(last) == "."
                and self._read[last].start == self._read[last - 1].end
                and last + 1 < len(self._read)
            )
        written = _Written(_whole(value), _whole(half), place, last, size)
        return self._with_smaller(written) if size > 1 else written

    def _with_tens(self, hundreds: _Written) -> tuple[int | float, int | float, int]:
        """What stands behind hundreds in words: one hundred *and twenty-four*, сто *двадцать* тысяч."""
        behind = hundreds.last + (self._key(hundreds.last) == "and")
        scaled = behind in self._taken or self._tag("scales", behind)
        tens = None if scaled else self._in_words(behind)
        if tens and 1 <= tens.value < _HUNDRED:
            return hundreds.value + tens.value, 0, tens.last
        return hundreds.value, min(hundreds.half, hundreds.value / 20), hundreds.last

    def _with_hundreds(self, thousands: _Written) -> tuple[int | float, int | float, int]:
        """What stands behind thousands: 38 हजार *900* करोड़, एक हजार *7 सौ* करोड़, 1 тыс. *450* танков."""
        behind = thousands.last
        none = behind in self._taken or self._tag("scales", behind)
        small = None if none else self._in_digits(behind) or self._in_words(behind)
        if not small or small.scale > 1:
            return thousands.value, thousands.half, behind
        hundred = self._tag("scales", small.last)
        scaled = hundred is not None and hundred.value == str(_HUNDRED)
        value = small.value * (_HUNDRED if scaled else 1)
        if not 1 <= value < _THOUSAND or value != int(value):
            return thousands.value, thousands.half, behind
        total = _whole(thousands.value + value)
        return total, _digits(str(total))[1], small.last + scaled

    def _with_smaller(self, written: _Written) -> _Written:
        """A number with the next scale behind it: 24 करोड़ 80 लाख, 5 अरब 43 करोड़, 1 млрд 200 млн."""
        second = self._number(written.last)
        if second is None or not 1 < second.scale < written.scale or second.value >= written.scale:
            return written
        return written._replace(value=written.value + second.value, half=second.half, last=second.last)

    def _scale(self, place: int) -> Tag | None:
        """The scale that stands there or a little behind: Rs 63,000-crore, 30 с лишним млрд."""
        place += 2 * ((self._key(place), self._key(place + 1)) == _AND_MORE)
        joined = self._key(place) == "-" and self._read[place - 1].end == self._read[place].start
        return self._tag("scales", place + joined)

    def _in_digits(self, place: int) -> _Written | None:
        found = _DIGITS.fullmatch(self._key(place))
        if not found or len(found[1]) > _LONGEST or self._key(place - 1) in _LABELS:
            return None
        written = found[1].replace(",", ".") if self._is_fraction(found[1], place + 1) else found[1]
        value, half = _digits(written)
        scale = _values("scales").get(found[2]) if found[2] else 1
        return _Written(value * scale, half * scale, place, place + 1, scale) if scale else None

    def _is_fraction(self, written: str, behind: int) -> bool:
        """Whether a comma is a decimal one: in Russian before a scale, 1,345 миллиарда."""
        scale = self._tag("scales", behind)
        one = written.count(",") == 1 and "." not in written
        return scale is not None and one and "а" <= self._key(behind)[:1] <= "я"

    def _in_words(self, place: int) -> _Written | None:
        part = _PARTS.get(self._key(place))
        if part:
            whole = self._in_words(place + 1) or self._in_digits(place + 1)
            return whole._replace(value=whole.value + part, first=place) if whole else None
        total: float = 0
        last = place
        while tag := self._tag("numbers", last):
            value = _whole(float(tag.value))
            if (
                last > place
                and not (total % 10 == 0 and total % 100 >= 20 and value < 10)
                and not (total % 100 == 0 and total)
            ):
                if self._key(last).startswith(_COLLECTIVE) and total < 12:
                    total, last = total * value, tag.last
                break
            total, last = total + value, tag.last
        if last == place:
            return self._hyphened(place)
        if self._key(place - 1) in _VAGUE:
            return None
        if (self._key(last), self._key(last + 1)) == ("с", "половиной"):
            total, last = total + 0.5, last + 2
        elif [self._key(last + skip) for skip in range(3)] == _AND_A_HALF:
            total, last = total + 0.5, last + 3
        return _Written(total, 0, place, last)

    def _hyphened(self, place: int) -> _Written | None:
        """twenty-six, and the *hundred* that stands without a number"""
        parts = self._key(place).split("-")
        values = [_values("numbers").get(part, 0) for part in parts]
        if len(parts) == _PAIR and values[0] >= 20 and 0 < values[1] <= 9:
            return _Written(sum(values), 0, place, place + 1)
        if values[0] and parts[1:] == _AND_A_HALF:
            return _Written(values[0] + 0.5, 0, place, place + 1)
        if (self._key(place - 2), self._key(place - 1)) == ("of", "a"):  # a quarter of a billion
            return None
        alone = self._key(place) in _ALONE
        scale = self._tag("scales", place)
        many = self._key(place).endswith(("s", "ов", "ы"))  # сотни миллионов
        alone |= bool(
            scale and not many and int(scale.value) >= _MILLION and self._tag("currencies", scale.last)
        )
        first = place - (self._key(place - 1) == "a")
        return _Written(1, 0.5, first, place) if alone else None

    def _amount(self, number: _Written) -> Amount:
        """A number with its currency, its range and the words that open its bounds."""
        first, last = number.first, number.last
        before = self._currency_before(first)
        unit, first = (before.value, before.first) if before else ("", first)
        upper = number.value + number.half
        lower = number.value - number.half
        second = self._range(number, last, unit)
        if second:
            scale = _ratio(number, second)
            lower, upper, last = number.value * scale, second.value, second.last
            number = number._replace(value=_whole(number.value * scale))
        if not unit:
            unit, last = self._unit_after(last)
        if not unit and self._key(last - 1) in _CRORES and self._key(last) in _BEHIND_SUM:
            unit = "INR"  # the deal is worth 13,000 crore
        if not unit and not second:  # what is counted is exact
            lower = upper = number.value
        first, last, opened = self._qualified(first, last)
        floor: int | float | None = _whole(lower)
        ceiling: int | float | None = _whole(upper)
        if second:
            pass  # от 3 до 4: the range has both its bounds
        elif opened == "over":
            floor, ceiling = number.value, None
        elif opened == "under":
            floor, ceiling = None, number.value
        return Amount(first=first, last=last, value=number.value, lower=floor, upper=ceiling, unit=unit)

    def _currency_before(self, first: int) -> Tag | None:
        for back in (1, 2):
            tag = self._tag("currencies", first - back)
            if tag and (back == 1 or self._key(first - 1) == "."):
                return tag
        return None

    def _unit_after(self, last: int) -> tuple[str, int]:
        if self._key(last) in _PERCENT:
            return "%", last + 1 + (self._key(last) == "per" and self._key(last + 1) == "cent")
        skipped = last + (
            self._key(last)
            in {
                "-",
                "of",
                "us",
                "u.s.",
                "indian",
                "russian",
                "американских",
                "индийских",
                "российских",
                "अमेरिकी",
                "अमरीकी",
            }
        )
        tag = self._tag("currencies", skipped)
        return (tag.value, tag.last) if tag else ("", last)

    def _range(self, number: _Written, last: int, unit: str) -> _Written | None:
        """The second number of 8-10 and of 8 to 10."""
        joined = self._key(last)
        if joined in {"to", "до"} and self._is_moved(number.first):
            return None
        opened = {self._key(number.first - 1), self._key(number.first - 2)}
        if joined not in _JOINED or (joined == "and" and "between" not in opened):
            return None
        tag = self._tag("currencies", last + 1)
        return self._number(tag.last if tag and unit else last + 1)

    def _is_moved(self, first: int) -> bool:
        """Whether a price goes from one sum to another: *revised from Rs 4,600 crore to Rs 5,100 crore*."""
        before = [self._key(place) for place in range(first - _MOVE, first)]
        return bool({"from", "с"} & set(before[-2:])) and any(map(is_moved, before))

    def _qualified(self, first: int, last: int) -> tuple[int, int, str]:
        """The span with words such as *about*, and how they open the bounds: over, under, about or not."""
        for kind in ("over", "under", "about"):
            for tag in self._tags.get("qualifiers", {}).values():
                if tag.value == kind and tag.last == first:
                    if self._key(tag.first) == "до" and is_moved(self._key(tag.first - 1)):
                        return first, last, ""  # сократилась до 36%
                    return tag.first, last, kind
                if (
                    tag.value == kind
                    and tag.first == last
                    and tag.last > last
                    and self._read[tag.first].key in {"से", "+"}
                ):
                    return first, tag.last, kind
        return first, *self._opened_behind(first, last)

    def _opened_behind(self, first: int, last: int) -> tuple[int, str]:
        """What opens a number from behind: *220-plus*, *39,000+*, *30 с лишним*, *10,000 करोड़ रुपये तक*."""
        joined = last + (self._key(last) == "-")
        if opened := _BEHIND.get(self._key(joined)):
            return joined + 1, opened
        if (self._key(last), self._key(last + 1)) == _AND_MORE:
            return last + 2, "over"
        if any(self._key(place) == _AND_MORE[1] for place in range(first + 2, last)):
            return last, "over"
        if self._key(last) == "तक" and self._tag("currencies", last - 1):
            return last + 1, "under"
        beside = self._key(last) == "+" and self._read[last].start == self._read[last - 1].end
        return last + beside, "over" if beside else ""


def _ratio(number: _Written, second: _Written) -> int:
    """What the first number of a range is multiplied by: the scale of the second (8-10 billion)."""
    alone = number.scale == 1 and number.value * second.scale <= second.value
    return second.scale if alone else 1


def _ordinal(value: int, first: int, last: int) -> Amount:
    return Amount(first=first, last=last, value=value, lower=value, upper=value)


def _digits(written: str) -> tuple[int | float, int | float]:
    """The value of digits and half a unit of the last one; of a round integer at most two digits count."""
    plain = written.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    apart = max(plain.rfind(","), plain.rfind("."))
    if "," in plain and "." in plain:  # 1,560.52, 1.560,52: the last of the two is the decimal point
        plain = plain[:apart].replace(",", "").replace(".", "") + plain[apart:]
    elif _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    plain = plain.replace(",", ".")
    if plain.count(".") > 1:
        plain = plain.replace(".", "")
    if "." in plain:
        return float(plain), 0.5 / 10 ** len(plain.split(".")[1])
    told = len(plain.rstrip("0"))
    return int(plain), 0.5 if told > 2 or len(plain) <= 2 else 10 ** (len(plain) - 2) / 2


def _whole(value: float) -> int | float:
    """A float as an integer where it is one, freed from binary dust."""
    tidy = round(float(f"{value:.12g}"), 6)
    return int(tidy) if tidy == int(tidy) else tidy


@cache
def _values(section: str) -> Mapping[str, int]:
    """The plain words of a table with their values."""
    rows = cast("Mapping[int, Sequence[str]]", lexicon.wording("figures")[section])
    return {
        word.rstrip("*"): int(value) for value, told in rows.items() for word in told if value == int(value)
    }
