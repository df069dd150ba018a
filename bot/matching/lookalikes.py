"""What spells a designation and means something else: "Class S 500", "A's 400 jobs", "С 400 рублями"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.matching.designations import script
from bot.matching.forms import WORD, table
from bot.text import is_word

# Before a designation of any spelling: makers of cars, places in houses.
_MAKERS = table("mercedes benz maybach amg lexus audi мерседес мерседеса мерседесе майбах майбаха मर्सिडीज बेंज")
_BRANDS = _MAKERS + table(
    """
    room gate flight bus suite flat apartment locker vitamin
    рейс кабинет автобус витамин कमरा विटामिन
    """
)
# Before letters and digits with a space between: kinds and sizes of other things.
_KINDS = table(
    """
    class klasse category group grade section fortune galaxy schedule form route line size type series plan
    model appendix annex exhibit table figure block terminal platform ward zone sector series
    класс класса классе группа группы секция модель серия серии размер категория приложение таблица
    क्लास श्रेणी वर्ग समूह सीरीज मॉडल टाइप सेक्शन
    """
)
# After them: what is counted or measured, not named.
_COUNTED = table(
    """
    crore lakh million billion trillion thousand hundred percent per cent km kms kg mm cm m ft feet miles
    metres meters jobs people persons men women workers employees soldiers troops rupees rs dollars usd euros
    points runs years year days hours minutes seconds companies shares delegates index stocks firms votes
    seats members
    млн млрд тыс тысяч миллионов миллиардов рублей руб долларов процентов человек лет дней часов минут км
    करोड़ लाख हजार हज़ार अरब प्रतिशत फीसदी रुपये रुपए लोग लोगों साल दिन घंटे मिनट किमी किलोमीटर
    """
)
_CARS = table("sedan coupe saloon limousine cabriolet suv седан купе лимузин кабриолет सेडान")
_COUNTDOWN = table("seconds second minutes minute hours hour days day weeks months")
# After a designation and a hyphen, what has a size: "the S-400-page report" is one of 400 pages.
_SIZED = re.compile(r"-(?:page|member|seat|seater|bed|room|acre|word|year|day|hour|minute|strong|odd)(?!\w)")
# Letters that are words of their own: "С 400 рублями", "A 50 per cent", "रूस के 52".
_LETTER_WORDS = table("a i o а в и к о с у я")
_HINDI_WORDS = table("का के की को ए आई सी पी ई ओ मी सु बी पर ये तो इल")
_ARMS = re.compile(
    rf"(?<!{WORD})(?:missile|system|air defen[cs]e|regiment|squadron|triumf|awacs|fighter|aircraft|tank"
    r"|зрк|зрс|ракет|комплекс|систем|пво|полк|дивизион|триумф|зенитн|самолет|вертолет|танк|истребител)"
)
_WORDS_BEFORE = re.compile(rf"({WORD}+)[^\w.!?]{{0,3}}$")
_WORDS = re.compile(rf"{WORD}+")
_SENTENCE = 120
_WORD_AFTER = re.compile(rf"[^\w.,;:!?]{{0,3}}({WORD}+)")
_PRAISE = re.compile(r"(?:world|first|best)[- ]class\W*$")
_TAIL = re.compile(rf"{WORD}['&]$|@$|(?<!{WORD}){WORD}[.-]$")
_SEPARATOR = re.compile(r"[-\s_]+")
_SEPARATORS = frozenset(("-", " ", "- ", " -", " - ", "_", "-\n"))
_SENTENCE_START = re.compile(r"(?:^|[.!?:…»”\"\n])[\s\"“«(—-]*$")
_MODIFICATION = re.compile(r"[A-ZА-Я]{1,4}[0-9]{0,2}|bis|mki|mkm|upg|smt|sm|мки|см|смт")
_UNITS = table("KM MM KG CM TH ND RD ST KW MW MHZ GHZ КМ ММ КГ СМ МВТ КВТ ФЗ")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a designation stands: `start` and `end` in the normal form `text`, `written` in the original."""

    text: str
    start: int
    end: int
    written: str

    @property
    def stem(self) -> str:
        """Its first run of letters; empty where it begins with digits."""
        match = re.match(
            r"[^\W\d_]*(?:[\u0900-\u0903\u093a-\u094f][^\W\d_]*)*", self.text[self.start : self.end]
        )
        return match.group() if match else ""


def is_lookalike(place: Place) -> bool:
    """Whether what stands here is something else than the designation it spells."""
    separators = _SEPARATOR.findall(place.text[place.start : place.end])
    if any(separator not in _SEPARATORS for separator in separators):
        return True
    stem = place.stem
    if not stem:
        return False
    if _SIZED.match(place.text, place.end):
        return True
    before = place.text[max(0, place.start - 40) : place.start]
    spaced = bool(separators) and separators[0] == " " and place.text[place.start + len(stem)] == " "
    return (
        _is_tail(before)
        or _has_wrong_neighbours(before, place, stem, spaced=spaced and len(stem) <= 2)
        or (spaced and _is_phrase(before, place, stem))
    )


def _is_tail(before: str) -> bool:
    """Whether the stem is only the end of something: A's, R&S, U.S, A-S."""
    return bool(_TAIL.search(before))


def _has_wrong_neighbours(before: str, place: Place, stem: str, *, spaced: bool) -> bool:
    """Whether the word before or after makes it a car, a room, a size or a sum."""
    if len(stem) > 2 and stem.isascii():
        return False
    match = _WORDS_BEFORE.search(before)
    previous = match.group(1) if match else ""
    match = _WORD_AFTER.match(place.text, place.end)
    following = match.group(1) if match else ""
    if previous in _BRANDS or following in _CARS or (stem == "t" and following in _COUNTDOWN):
        return True
    if not spaced:
        return False
    if _is_of_brand(place):
        return True
    if re.match(r" ?(?:%|-\d)", place.text[place.end : place.end + 3]):
        return True
    return following in _COUNTED or (previous in _KINDS and not _PRAISE.search(before))


def _is_of_brand(place: Place) -> bool:
    """Whether the sentence has named a maker of cars, and no arms: *Mercedes has priced the new S 500*."""
    before = re.split(r"[.!?\n]", place.text[max(0, place.start - _SENTENCE) : place.start])[-1]
    told = before + place.text[place.start : place.end + 40]
    return any(word in _MAKERS for word in _WORDS.findall(before)) and not _ARMS.search(told)


def _is_phrase(before: str, place: Place, stem: str) -> bool:
    """Whether a stem with a space after it is a word of the sentence: a preposition, an article."""
    if stem in _HINDI_WORDS:
        return True
    if len(stem) > 2 or script(stem) == "devanagari":
        return False
    if not place.written[0].isupper():
        return True
    if stem not in _LETTER_WORDS or not _SENTENCE_START.search(before):
        return False
    around = place.text[max(0, place.start - 60) : place.end + 60]
    return not _ARMS.search(around)


def end_of(original: str, end: int) -> int | None:
    """Where a designation whose digits end at `end` really ends: after its modification letters or plural.

    None where it goes on as another number or word.
    """
    if re.match(r"\d|[.,]\d", original[end : end + 2]):
        return None
    tail = 0
    while end + tail < len(original) and tail < 8 and is_word(original[end + tail]):
        tail += 1
    rest = original[end : end + tail]
    if not rest or rest == "s":
        return end + tail
    if _MODIFICATION.fullmatch(rest) and rest not in _UNITS:
        return end + tail
    return None
