"""A date as people and pages write it, in the languages of our feeds and of Europe → an aware datetime."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone

from bot.formats.dates import moment

_MONTHS = (
    "january february march april may june july august september october november december",
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
    "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितम्बर अक्तूबर नवम्बर दिसम्बर",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber mrz april mai juni juli august sept oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
)


_WHOLE_MONTHS = (
    "januari februari mars april maj juni juli augusti september oktober november december",
    "januar februar marts april maj juni juli august september oktober november december",
    "januar februar mars april mai juni juli august september oktober november desember",
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta"
    " lokakuuta marraskuuta joulukuuta",
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "január február március április május június július augusztus szeptember október november december",
    "януари февруари март април май юни юли август септември октомври ноември декември",
    "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
    "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου"
    " νοεμβρίου δεκεμβρίου",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
    "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень",
    "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "oca şub mar nis may haz tem ağu eyl eki kas ara",
    "januari februari maret april mei juni juli agustus september oktober november desember",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
    "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    "জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
    "जानेवारी फेब्रुवारी मार्च एप्रिल मे जून जुलै ऑगस्ट सप्टेंबर ऑक्टोबर नोव्हेंबर डिसेंबर",
)
"""Months that are read by their whole names alone: their beginnings mean other months elsewhere."""


def _month_numbers() -> dict[str, int]:
    """The months by their names, and by beginnings of these (three letters or more) that fit no other."""
    numbers: dict[str, set[int]] = {}
    for line in _MONTHS:
        for number, name in enumerate(unicodedata.normalize("NFC", line).split(), 1):
            for length in {*range(3, len(name)), len(name)}:
                numbers.setdefault(name[:length], set()).add(number)
    known = {name: min(meant) for name, meant in numbers.items() if len(meant) == 1}
    lines = [unicodedata.normalize("NFC", line.casefold()).split() for line in _WHOLE_MONTHS]
    return {name: number for line in lines for number, name in enumerate(line, 1)} | known


_MONTH_NUMBERS = _month_numbers()
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_DAY = r"(?<![\d.:/-])(?P<day>\d{1,2})"
_MONTH = r"(?P<month>[^\W\d_][^\s\d.,/|()·•:–-]{1,14})\.?"
_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})(?:[-/.]|\.\s|\s?[年년]\s?)(?P<number>\d{1,2})"
        r"(?:[-/.]|\.\s|\s?[月월]\s?)(?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})(?P<number>\d\d)(?P<day>\d\d)(?!\d)",
        rf"{_DAY}(?:st|nd|rd|th|er|º|η|\.)?(?:\s*[-/,]\s*|\s*\b(?:de|of)\s+|\s*){_MONTH}(?:\s+del?\b)?[,.\s/-]{{1,3}}{_YEAR}",
        rf"(?<!\w){_MONTH}(?:,\s|-)?\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*[,.-]\s*|\s+){_YEAR}",
        rf"(?<!\d){_YEAR}(?:-|[.,]?\s+(?:\w\s)?){_MONTH}(?:-|\s+)(?P<day>\d{{1,2}})(?![\d:]|,?\s+\d{{4}})",
        rf"(?<!\w){_MONTH}\s+(?P<day>\d{{1,2}})\s+\d\d:\d\d:\d\d\s+(?:[A-Z]{{3,5}}|[+-]\d{{4}})\s+{_YEAR}",
        rf"{_DAY}(?P<split>[./-])(?P<number>\d{{1,2}})(?P=split){_YEAR}",
        rf"{_DAY}(?P<split>\s/\s|\s-\s|\.\s|\s?[|·]\s?)(?P<number>\d{{1,2}})(?P=split){_YEAR}",
        r"(?<![\d/])(?P<day>[0-3]\d)(?P<split>/)(?P<number>[01]\d)/(?P<short>[1-4]\d)(?![\d/])",
        rf"{_DAY}\.(?P<number>\d{{1,2}})\.(?P<short>\d\d)(?![\d.])",
        rf"{_DAY}(?P<split>[.-]){_MONTH}(?P=split)?(?P<short>\d\d)(?![\d.])",
        rf"{_DAY}\.?\s+{_MONTH}\s+[’']?(?P<short>[1-4]\d)(?=\s*(?:$|[)\]|·•–—]))",
    )
)
_TIME = re.compile(
    r"(?<![\d.])(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?!\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?:hrs|hours)?\s*(?P<half>[ap]\.?m\b\.?)?[\s(]*"
    r"(?P<zone>z\b|(?:utc|gmt)\s?[+-]\d{1,2}(?::?\d\d)?|utc\b|gmt\b|ist\b|msk\b|мск\b|по мск\b|bst\b|cest?\b"
    r"|e[sd]t\b|c[sd]t\b|p[sd]t\b|[+-]\d\d:?\d\d(?!\d))?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?\s*$", re.IGNORECASE)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OTHER_FIGURE = re.compile(r"(?![0-9])\d")
_FIGURES = re.compile(r"\d\D*\d\D*\d")
"""No date has fewer: a day and a short year."""

_SINCE_1970 = re.compile(r"\s*(1\d{9})(?:\d{3}|\.\d+)?\s*")
"""Seconds or thousandths of one, of the years 2001 to 2033."""
_IN_ONE = re.compile(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)\d{4}(?:\d\d)?\s*")

_LONGEST = 200
_OFFSET = re.compile(r"^(?:utc|gmt)\s?([+-])(\d{1,2}):?(\d\d)?$", re.IGNORECASE)
_FARTHEST = timedelta(hours=16)
"""No zone is so far from UTC: the two readings were of different days."""
_EARLIEST, _LATEST = 1990, 2100


@dataclass(frozen=True, slots=True)
class Written:
    """A date in a text: the moment in the zone it was written in, and its place.

    Where time or zone is missing only the day is known: midnight UTC stands for it (`is_day`).
    """

    moment: datetime
    start: int
    end: int


def when(written: str) -> datetime | None:
    """The first date in a short text, in UTC; None where there is no date."""
    found = read(written)
    return found.moment.astimezone(UTC) if found else None


def read(text: str) -> Written | None:
    """The first date in a short text, and where it stands; None where there is none."""
    found = _found(text)
    return Written(_at(found[0], found[1]), found[2].start(), found[2].end()) if found else None


def as_shown(written: Written, text: str) -> Written:
    """The same moment in the zone in which a text shows it: 02:12 UTC as 9:12 PM of the day before."""
    found = _found(text)
    if not (found and found[1]) or is_day(written.moment):
        return written
    there = datetime.combine(found[0], time(_hour(found[1]) % 24, int(found[1]["minute"]) % 60), UTC)
    away = there - written.moment.replace(second=0, microsecond=0)
    if not away or abs(away) > _FARTHEST or away % timedelta(minutes=15):
        return written
    return replace(written, moment=written.moment.astimezone(timezone(away)))


def _found(text: str) -> tuple[date, re.Match[str] | None, re.Match[str]] | None:
    """The first date in a short text, the time beside it, and where it stands."""
    text = text[:_LONGEST]
    if not _FIGURES.search(text):
        return None
    if not text.isascii():
        text = _OTHER_FIGURE.sub(lambda found: str(int(found[0])), text)
    found = (match for pattern in _DAYS for match in _valid(pattern, text))
    match = min(found, key=re.Match.start, default=None)
    if match is None:
        return None
    day = _on_weekday(_day(match), match, text)
    return (day, _TIME.search(text[: match.start()] + " " + text[match.end() :]), match) if day else None


def stamped(text: str) -> Written | None:
    """The date in what is written for machines: as people write it, in seconds since 1970, all in figures."""
    if since := _SINCE_1970.fullmatch(text):
        return Written(datetime.fromtimestamp(int(since[1]), UTC), 0, len(text))
    return read(_IN_ONE.sub(r"\1-\2-\3", text))


def is_day(moment: datetime) -> bool:
    """Whether this stands for a whole day, its time unknown."""
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def midnight(day: date) -> datetime:
    """What stands for a day whose time is unknown."""
    return datetime.combine(day, time(), UTC)


def _valid(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The first match of a pattern that is a date."""
    yield from [match for match in pattern.finditer(text) if _day(match)][:1]


def _day(match: re.Match[str]) -> date | None:
    """The day that a match names; 4/12/2025 is in December, as in India and Russia, 4/30/2025 in April."""
    parts = match.groupdict()
    name = unicodedata.normalize("NFC", (parts.get("month") or "").casefold())
    month = int(parts["number"]) if parts.get("number") else _MONTH_NUMBERS.get(name, 0)
    year, day = int(parts.get("year") or f"20{parts['short']}"), int(parts["day"])
    if parts.get("number") and match.start("day") < match.start("number") and month > 12 >= day:
        day, month = month, day
    try:
        return date(year, month, day) if _EARLIEST <= year < _LATEST else None
    except ValueError:
        return None


def _offset(zone: re.Match[str]) -> str:
    """GMT+1 as +01:00."""
    return f"{zone[1]}{int(zone[2]):02}:{zone[3] or '00'}"


def _on_weekday(day: date | None, match: re.Match[str], text: str) -> date | None:
    """The day, or in Thu 12/04/2025 the one with day and month exchanged if only that is a Thursday."""
    said = _WEEKDAY.search(text[: match.start()])
    if not (day and said and match.groupdict().get("split") and match["number"] and day.day <= 12):
        return day
    other = day.replace(month=day.day, day=day.month)
    number = _WEEKDAYS.index(said[1].lower())
    return other if day.weekday() != number == other.weekday() else day


def _hour(clock: re.Match[str]) -> int:
    hour = int(clock["hour"])
    return hour % 12 + (12 if clock["half"].lower().startswith("p") else 0) if clock["half"] else hour


def _at(day: date, clock: re.Match[str] | None) -> datetime:
    """The moment where time and zone are known; exactly midnight is how programs write a mere day."""
    if not clock or not clock["zone"]:
        return midnight(day)
    hour = _hour(clock)
    seconds = clock["second"] or "00"
    if hour == int(clock["minute"]) == int(seconds) == 0:
        return midnight(day)
    zone = _OFFSET.sub(_offset, clock["zone"]).upper().replace("ПО ", "").replace("МСК", "MSK")
    written = f"{day} {hour:02}:{clock['minute']}:{seconds}"
    here, there = moment(f"{written} {zone}"), moment(f"{written} Z")
    if not here or not there or abs(there - here) > _FARTHEST:
        return midnight(day)
    return here.astimezone(timezone(there - here))
