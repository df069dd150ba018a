"""The peer of `claims.py`: a name and a number in one sentence, found by a page of regular expressions."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator, Sequence

from benchmarks.scoring import Said, said
from bot import lexicon
from bot.model import Article, Match
from bot.text import sentences

_NUMBER = r"(\d[\d,]*(?:\.\d+)?)"
_SCALES = {
    "million": 1e6, "billion": 1e9, "bn": 1e9, "crore": 1e7, "lakh crore": 1e12, "млн": 1e6, "млрд": 1e9,
    "миллиард": 1e9, "करोड़": 1e7, "लाख करोड़": 1e12, "अरब": 1e9, "": 1,
}  # fmt: skip
_MONEY = re.compile(
    rf"(\$|₹|Rs\.?|)\s?{_NUMBER}\s?(lakh crore|million|billion|bn|crore|млн|млрд|миллиард|लाख करोड़|करोड़|अरब)"
)
_UNITS = {
    "squadron": "squadron|स्क्वाड्रन|эскадриль",
    "regiment": "regiment|रेजिमेंट|полк", "battery": "batter|बैटरी|батаре",
    "system": "system|सिस्टम|комплекс|систем", "unit": "unit|यूनिट|единиц", "missile": "missile|मिसाइल|ракет",
    "launcher": "launcher|लॉन्चर", "aircraft": "aircraft|jet|fighter|विमान|истребител|самолет",
    "helicopter": "helicopter|हेलीकॉप्टर|вертолет", "tank": "tank|टैंक|танк", "rifle": "rifle|राइफल|автомат",
    "frigate": "frigate|фрегат",
}  # fmt: skip
_NUMERALS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "две": 2, "два": 2, "три": 3,
    "четыре": 4, "пять": 5, "пяти": 5, "दो": 2, "तीन": 3, "चार": 4, "पांच": 5, "दस": 10,
}  # fmt: skip
_COUNT = re.compile(rf"(?i)\b(?:{_NUMBER}|({'|'.join(_NUMERALS)}))\s(?:\S+\s)?({'|'.join(_UNITS.values())})")
_DELIVERED = re.compile(r"(?i)deliver|receiv|arriv|hand|मिल|सौंप|получ|перед")
_STAGES = {
    "signed": r"(?i)\bsigned|ordered|हस्ताक्षर|ऑर्डर|подпис|заказал",
    "approved": r"(?i)approved|cleared|मंजूर|одобр",
    "offered": r"(?i)offer|पेशकश|предлож", "interest": r"(?i)interest|दिलचस्पी|интерес",
}  # fmt: skip
_MONTHS = month_name[1:]
_DATE = re.compile(rf"\b(by |in )({'|'.join(_MONTHS)}) (20\d\d)")


def extract(article: Article, hits: Sequence[Match]) -> tuple[Said, ...]:
    """The numbers, months and verbs of each sentence, given to the first system that it names."""
    return tuple(
        claim
        for start, end in sentences(article.text)
        if (subject := _system(hits, start, end))
        for claim in _claims(subject, article.text[start:end])
    )


def _system(hits: Sequence[Match], start: int, end: int) -> str:
    inside = (hit.keyword for hit in hits if hit.field == "text" and start <= hit.start < end)
    entries = (lexicon.entry_of(keyword) for keyword in inside)
    return next((entry.name for entry in entries if entry and entry.kind == "system"), "")


def _claims(subject: str, sentence: str) -> Iterator[Said]:
    for sign, number, scale in _MONEY.findall(sentence):
        rupees = sign in ("₹", "Rs", "Rs.") or "crore" in scale or "करोड़" in scale
        value = float(number.replace(",", "")) * _SCALES[scale]
        yield _said(subject, "contract_value", value, "inr" if rupees else "usd")
    for digits, word, written in _COUNT.findall(sentence):
        unit = next(unit for unit, stems in _UNITS.items() if written.casefold() in stems)
        attribute = "quantity_delivered" if _DELIVERED.search(sentence) else "quantity_ordered"
        value = float(digits.replace(",", "")) if digits else _NUMERALS[word.casefold()]
        yield _said(subject, attribute, value, unit)
    for before, month, year in _DATE.findall(sentence):
        date = f"{year}-{_MONTHS.index(month) + 1:02}"
        yield _said(subject, "delivery_deadline", f"../{date}" if before == "by " else date)
    for stage, verb in _STAGES.items():
        if re.search(verb, sentence):
            yield _said(subject, "stage", stage)


def _said(subject: str, attribute: str, value: float | str, unit: str = "") -> Said:
    return said({
        "subject": subject, "attribute": attribute, "value": value, "unit": unit,
        "hedge": "reported", "attribution": "outlet",
    })  # fmt: skip
