"""Text → the marks that tell one event from another in the same words: ordinals, dates, numbers, places.

All are in one form for English, Russian and Hindi, so that they also join reports across languages.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from bot.background import is_common, stem
from bot.glossary import meaning
from bot.text import words

_MONTHS = {
    **dict.fromkeys(("january", "jan", "января", "янв", "जनवरी"), 1),
    **dict.fromkeys(("february", "feb", "февраля", "фев", "फरवरी", "फ़रवरी"), 2),
    **dict.fromkeys(("march", "mar", "марта", "мар", "मार्च"), 3),
    **dict.fromkeys(("april", "apr", "апреля", "апр", "अप्रैल"), 4),
    **dict.fromkeys(("may", "мая", "मई"), 5),
    **dict.fromkeys(("june", "jun", "июня", "июн", "जून"), 6),
    **dict.fromkeys(("july", "jul", "июля", "июл", "जुलाई"), 7),
    **dict.fromkeys(("august", "aug", "августа", "авг", "अगस्त"), 8),
    **dict.fromkeys(("september", "sept", "sep", "сентября", "сен", "सितंबर", "सितम्बर"), 9),
    **dict.fromkeys(("october", "oct", "октября", "окт", "अक्टूबर", "अक्तूबर"), 10),
    **dict.fromkeys(("november", "nov", "ноября", "ноя", "नवंबर", "नवम्बर"), 11),
    **dict.fromkeys(("december", "dec", "декабря", "дек", "दिसंबर", "दिसम्बर"), 12),
}
_WEEKDAYS = {
    **dict.fromkeys(("monday", "понедельник", "सोमवार"), 0),
    **dict.fromkeys(("tuesday", "вторник", "मंगलवार"), 1),
    **dict.fromkeys(("wednesday", "среду", "बुधवार"), 2),
    **dict.fromkeys(("thursday", "четверг", "गुरुवार", "बृहस्पतिवार"), 3),
    **dict.fromkeys(("friday", "пятницу", "शुक्रवार"), 4),
    **dict.fromkeys(("saturday", "субботу", "शनिवार"), 5),
    **dict.fromkeys(("sunday", "воскресенье", "रविवार"), 6),
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NAMED = (*_MONTHS, *_WEEKDAYS)
_FIRST = sorted({name[0] for name in _NAMED})
_BEGINNINGS = {first: sorted({name[1:3] for name in _NAMED if name[0] == first}) for first in _FIRST}
_IS_DAY = "|".join(rf"{first}(?:{'|'.join(others)})" for first, others in _BEGINNINGS.items())
_DATE = re.compile(
    rf"(?<!\w)(?=[\d{''.join(_FIRST)}])(?=\d|{_IS_DAY})(?:(?<![.,])(?P<year0>(?:19|20)\d\d)-(?P<month0>\d\d)-(?P<day0>\d\d)(?!\d)"
    rf"|(?<![.,])(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month1>{_MONTH})(?!\w)\.?(?:,?\s+(?P<year1>20\d\d|19\d\d))?"
    rf"|(?P<month2>{_MONTH})(?!\w)\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\w|[.,]\d)(?:,?\s+(?P<year2>20\d\d|19\d\d))?"
    rf"|(?P<weekday>{'|'.join(_WEEKDAYS)}))"
)
_ORDINAL = re.compile(
    r"(\d(?<![\w.,-].)\d{0,2})(?:(?:st|nd|rd|th)\b|-(?:я|й|е|го|му|ом|ая|ое|ый|ой|ую|ей|ем)\b|\s?(?:वीं|वें|वां|वाँ|वा|वी|वे)(?!\w))"
    rf"(?!\s+(?:of\s+)?(?:{_MONTH}|centur|generation|век|поколени|год|सदी|पीढ़ी))"
)
_SCALES = {
    **dict.fromkeys(("thousand", "тыс", "тысяч", "тысячи", "тысяча", "हजार", "हज़ार"), 10**3),
    **dict.fromkeys(("lakh", "lakhs", "лакх", "लाख"), 10**5),
    **dict.fromkeys(("million", "mn", "млн", "миллион", "миллиона", "миллионов", "मिलियन"), 10**6),
    **dict.fromkeys(("crore", "crores", "крор", "करोड़"), 10**7),
    **dict.fromkeys(("billion", "bn", "млрд", "миллиард", "миллиарда", "миллиардов", "अरब", "बिलियन"), 10**9),
    **dict.fromkeys(("trillion", "tn", "трлн", "триллион", "триллиона", "триллионов", "खरब"), 10**12),
}
_NUMBER = re.compile(
    r"(?P<number>\d(?<![\w.,-].)(?:\d{0,2}(?:[ \xa0]\d{3})+(?![\w-])|\d*(?:[.,]\d+)*))"
    rf"(?:[ \xa0-]?(?P<scale>{'|'.join(sorted(_SCALES, key=len, reverse=True))})(?!\w)|(?![\w-]|[.,]\d)"
    r"|(?<=,\d{3})(?=-[^\W\d]))"
)
SERIES = {
    "summit": "summit|саммит|शिखर",
    "session": "session|meeting|edition|round|commission|dialogue|irigc|working group"
    "|заседани|встреч|раунд|комисси|межправкомисси|диалог|बैठक|सत्र|दौर|आयोग|संस्करण",
}
_SERIES = re.compile("|".join(f"(?P<{name}>{told})" for name, told in SERIES.items()))
_NEAR = 60  # characters
_THOUSANDS = re.compile(r"[.,](?=(?:\d\d,)*\d{3}(?!\d))")  # 1,200 · 10,00,000
_SPACED = re.compile(r"[ \xa0]")
_SIZES = ((10**9, " billion"), (10**6, " million"))
_PLACE = re.compile(
    r"\b(?:in|at|from|near|off|over|outside)\s+(?:the\s+)?(?:[a-z]+\s+(?:coast|state|city|port|town|range|base)\s+of\s+)?"
    r"([A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){0,2})"
)
_DATELINE = re.compile(
    r"^\W*([^\W\d_][^\d,.:(\[/\n—–]{2,30}?)\s*(?:\[[^\]\n]*\]\s*)?(?:[,.]\s*\d|[,.]\s*[^\W\d_]{3,9}\.?\s+\d|:|\(|\s[—–-]\s)"
)
_NAME = re.compile(r"[A-ZА-ЯЁ](?<!\w\w)\w{1,30}|[\u0901-\u0963]{5,40}")
_IN_LOWER_CASE = re.compile(r"[\s(\"'“‘«-]([a-zа-яё]\w+)")
_SOUNDS = {  # capitals stand for themselves below
    **{
        "sh": "S",
        "ch": "C",
        "th": "T",
        "dh": "D",
        "kh": "K",
        "gh": "G",
        "bh": "B",
        "ph": "P",
        "zh": "J",
        "ck": "K",
    },
    **{"дж": "J", "тх": "T", "дх": "D", "кх": "K", "гх": "G", "бх": "B"},
}
_DIGRAPH = re.compile("|".join(_SOUNDS))
_REPEATED = re.compile(r"(.)\1+")
_LETTERS = str.maketrans(
    "bcdfgjklmnpqrstvwxzбвгджзклмнпрстфцчшщकखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसंँ",
    "BKDPGJKLMNPKRSTVVKJBVGDJJKLMNPRSTPSCSSKKGGNCCJJNTTDDNTTDDNPPBBM-RLVSSSNN",
)
_LATIN = string.ascii_letters.encode()
_CYRILLIC = bytes([0xA3, 0xB3, *range(0xC0, 0x100)])  # Russian letters in KOI8-R
_DEVANAGARI_DIGIT = re.compile(r"[०-९]")
_DEVANAGARI_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


def digits(text: str) -> str:
    """The text with Devanagari digits as ASCII ones."""
    return text.translate(_DEVANAGARI_DIGITS) if _DEVANAGARI_DIGIT.search(text) else text


def ordinals(text: str) -> list[tuple[int, str]]:
    """The ordinals written in digits (22nd, 22-я, 22वीं) with their series, days of a month left out.

    An ordinal is of the series ("session", "summit") whose word follows it first and soon, or of none ("").
    `text` is in lower case.
    """
    return [(int(found[1]), _series(text, found.end())) for found in _ORDINAL.finditer(text)]


def _series(text: str, end: int) -> str:
    word = _SERIES.search(text, end, end + _NEAR)
    return (word.lastgroup or "") if word else ""


def ordinal(term: str) -> str:
    """ "ordinal:22" as people write it: 22nd."""
    number = int(term.removeprefix("ordinal:"))
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def script(text: str) -> str:
    """The script that most letters of a text's first part are written in: latin, cyrillic or devanagari."""
    first = text[:2_000]
    if first.isascii():
        return "latin"
    russian, raw = first.encode("koi8-r", "ignore"), first.encode("utf-8", "ignore")
    counts = {
        "latin": len(russian) - len(russian.translate(None, _LATIN)),
        "cyrillic": len(russian) - len(russian.translate(None, _CYRILLIC)),
        "devanagari": raw.count(b"\xe0\xa4") + raw.count(b"\xe0\xa5"),
    }
    return max(counts, key=lambda name: counts[name])


def figures(text: str, *, on: date) -> tuple[list[date], list[str]]:
    """The days named in a text that was published `on`, and its other numbers; `text` is in lower case.

    A day without a year is the one nearest to `on`, a weekday the last one up to it. Numbers come without
    separators of thousands, from a million on in millions and billions, whatever they are counted in
    (54.3 crore, 543 млн: "543 million"); those inside names (S-400, 2S19) are left out.
    """
    days: list[date] = []

    def take(found: re.Match[str]) -> str:
        if weekday := found["weekday"]:
            days.append(on - timedelta(days=(on.weekday() - _WEEKDAYS[weekday]) % 7))
        elif day := _day(found, on):
            days.append(day)
        return " "

    rest = _DATE.sub(take, text)
    return days, [_number(found["number"], found["scale"]) for found in _NUMBER.finditer(rest)]


def _number(written: str, scale: str | None) -> str:
    plain = _THOUSANDS.sub("", _SPACED.sub("", written)).replace(",", ".")
    if plain.count(".") > 1 or (not scale and len(plain) < len("1000000")):
        return plain
    value = float(plain) * _SCALES.get(scale or "", 1)
    size, name = next(((size, name) for size, name in _SIZES if value >= size), (1, ""))
    return f"{value / size:.10g}{name}"


def places(text: str) -> Iterator[str]:
    """The dateline's place, and in English the names after a preposition of place; in lower case."""
    if dateline := _DATELINE.match(text):
        yield dateline[1].casefold().strip()
    for found in _PLACE.finditer(text):
        name = found[1].casefold()
        if name.split()[0] not in _MONTHS and name not in _WEEKDAYS:
            yield name


def names(text: str) -> Iterator[tuple[int, str]]:
    """The names in a text as they are written, and where.

    A name is a capitalised word that the text has nowhere in lower case; in Devanagari, which has no
    capitals, any longer word that means nothing else.
    """
    plain: set[str] | None = None
    for found in _NAME.finditer(text):
        if _is_word(word := found[0]):
            continue
        lower = word.lower()
        if plain is None and lower != word and lower in text:
            plain = set(_IN_LOWER_CASE.findall(text))
        if plain is None or lower not in plain:
            yield found.start(), word


@lru_cache(maxsize=4_000)
def _is_word(word: str) -> bool:
    """Whether a word in the place of a name is a common one, or has a meaning."""
    folded = word.casefold()
    return is_common(folded) or (word == folded and meaning(stem(folded)) != stem(folded))


@lru_cache(maxsize=4_000)
def sound(name: str) -> str:
    """A name's consonants, the same for Belousov, Белоусов and बेलौसोव ("BLSV"); "" for fewer than three."""
    skeleton = consonants(name) if len(name) > 3 else ""
    return skeleton if len(skeleton) >= 3 else ""


@lru_cache(maxsize=5_000)
def parts(name: str) -> frozenset[str]:
    """The words of a name, and their consonants."""
    told = words(name)
    return frozenset((*told, *(consonants(word) for word in told)))


def consonants(word: str) -> str:
    """A word's consonants as Latin capitals, those that transliterations confuse written as one."""
    told = _DIGRAPH.sub(lambda found: _SOUNDS[found[0]], stem(word.casefold())).translate(_LETTERS)
    return _REPEATED.sub(r"\1", "".join(letter for letter in told if "A" <= letter <= "Z"))


def _day(found: re.Match[str], on: date) -> date | None:
    parts = next(
        (found[f"year{way}"], found[f"month{way}"], found[f"day{way}"]) for way in "012" if found[f"day{way}"]
    )
    month = _MONTHS.get(parts[1]) or int(parts[1])
    if parts[0]:
        return _date(int(parts[0]), month, int(parts[2]))
    around = (_date(on.year + shift, month, int(parts[2])) for shift in (-1, 0, 1))
    return min((day for day in around if day), key=lambda day: abs(day - on), default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
