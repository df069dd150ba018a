"""Designations such as S-400, Su-30MKI, 2S19 or Project 11356: their spellings, and what only looks like one.

A designation is runs of letters and runs of digits. Between them people write nothing, a dash or a space,
and the letters in Latin, Cyrillic or Devanagari.
"""

from __future__ import annotations

import re
from itertools import product

_RUN = re.compile(r"[0-9]+|[^\W\d_](?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f])*")
_DESIGNATION = re.compile(rf"(?:{_RUN.pattern})(?:[- .]?(?:{_RUN.pattern}))*")

Sides = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]  # in Latin, Cyrillic, Devanagari

# Stems that have names of their own: how the design bureau's letters are written in each script.
_STEMS: tuple[Sides, ...] = (
    (("Su", "Sukhoi"), ("Су",), ("सुखोई", "सु", "एसयू")),
    (("MiG",), ("МиГ",), ("मिग",)),
    (("Ka", "Kamov"), ("Ка",), ("कामोव", "का", "केए")),
    (("Mi",), ("Ми",), ("एमआई", "मी")),
    (("Kh",), ("Х",), ("केएच", "ख")),
    (("AK",), ("АК",), ("एके",)),
    (("Il",), ("Ил",), ("आईएल", "इल्युशिन")),
    (("Tu",), ("Ту",), ("टीयू", "तुपोलेव")),
    (("An",), ("Ан",), ("एएन",)),
    (("Yak",), ("Як",), ("याक",)),
    (("Be",), ("Бе",), ("बीई",)),
    (("Project",), ("проект",), ("प्रोजेक्ट", "परियोजना")),
)
_CYRILLIC = {
    "shch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "yu": "ю", "ya": "я",
    "a": "а", "b": "б", "c": "с", "d": "д", "e": "э", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "ж",
    "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с", "t": "т", "u": "у",
    "v": "в", "w": "в", "x": "кс", "y": "ы", "z": "з",
}  # fmt: skip
_LATIN = {
    "щ": "shch", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "ю": "yu", "я": "ya",
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "э": "e", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ф": "f", "ы": "y", "ь": "", "ъ": "",
}  # fmt: skip
_LETTER_NAMES = {
    "a": "ए", "b": "बी", "c": "सी", "d": "डी", "e": "ई", "f": "एफ", "g": "जी", "h": "एच", "i": "आई",
    "j": "जे", "k": "के", "l": "एल", "m": "एम", "n": "एन", "o": "ओ", "p": "पी", "q": "क्यू", "r": "आर",
    "s": "एस", "t": "टी", "u": "यू", "v": "वी", "w": "डब्ल्यू", "x": "एक्स", "y": "वाई", "z": "जेड",
}  # fmt: skip
_SPELLED = re.compile("|".join(sorted(_LETTER_NAMES.values(), key=len, reverse=True)))
_LETTER_OF = {spelled: letter for letter, spelled in _LETTER_NAMES.items()}


def is_designation(name: str) -> bool:
    """Whether a name is one designation: letters and digits, the letters few enough to be spelled out."""
    runs = _RUN.findall(name)
    letters = [run for run in runs if not run.isdecimal()]
    return (
        0 < len(letters) < len(runs)
        and bool(_DESIGNATION.fullmatch(name))
        and all(len(run) <= 4 or stem_of(run) for run in letters)
    )


def script(word: str) -> str:
    """The script of a word's first letter: latin, cyrillic, devanagari or other."""
    char = next((char for char in word if char.isalpha()), " ")
    if "\u0400" <= char <= "\u04ff":
        return "cyrillic"
    if "\u0900" <= char <= "\u097f":
        return "devanagari"
    return "latin" if char < "\u0250" else "other"


def stem_of(run: str) -> Sides | None:
    """The known stem that a run of letters is, in each script."""
    wanted = run.casefold()
    return next(
        (row for row in _STEMS if any(wanted == name.casefold() for side in row for name in side)), None
    )


def spellings(designation: str) -> list[str]:
    """The designation in Latin, Cyrillic and Devanagari, itself first."""
    parts = re.split(f"({_RUN.pattern})", designation)
    sides = [_sides(part, first=place == 1) for place, part in enumerate(parts)]
    made = ["".join(choice) for column in zip(*sides, strict=True) for choice in product(*column)]
    return list(dict.fromkeys([designation, *made]))


def _sides(run: str, *, first: bool) -> Sides:
    """A run of letters in the three scripts."""
    known = stem_of(run) if first else None
    if known:
        return known
    latin = to_latin(run)
    if not latin:
        return (run,), (run,), (run,)
    return (latin,), (run if script(run) == "cyrillic" else _to_cyrillic(latin),), (_spelled(latin, run),)


def to_latin(run: str) -> str:
    """A run of letters in Latin; empty where it is no spelling of letters."""
    match script(run):
        case "cyrillic":
            return _cased("".join(_LATIN.get(char, "") for char in run.casefold()), run)
        case "devanagari":
            letters = _SPELLED.findall(run)
            return (
                "".join(_LETTER_OF[spelled] for spelled in letters).upper() if "".join(letters) == run else ""
            )
        case "latin":
            return run
    return ""


def _to_cyrillic(latin: str) -> str:
    pattern = "|".join(_CYRILLIC)
    return _cased(re.sub(pattern, lambda match: _CYRILLIC[match.group()], latin.casefold()), latin)


def _spelled(latin: str, run: str) -> str:
    """A Latin run by the Hindi names of its letters."""
    if script(run) == "devanagari":
        return run
    return "".join(_LETTER_NAMES.get(char, char) for char in latin.casefold())


def _cased(text: str, like: str) -> str:
    return text.upper() if like.isupper() else text
