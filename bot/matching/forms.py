"""A name as it may stand in a text: the strings that the automaton looks for, and how each may go on.

Everything here is folded: normal form, ё as е, every quote as '"', dash, underscore and line end as a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from bot.matching.designations import script, to_latin
from bot.text import normal


def table(rows: str) -> tuple[str, ...]:
    """The words of a table."""
    return tuple(rows.split())


_RUN = re.compile(r"([0-9]+)|([^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0951-\u0957])*)")
_QUOTES = tuple((quote, '"') for quote in "«»“”„")
WORD = r"[\w\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963]"
_END = rf"(?!{WORD})"

ADJECTIVE_ENDINGS = table(
    "ая яя ое ее ый ий ой ые ие ого его ому ему ым им ых их ую юю ою ею ыми ими ом ем ей"
)
NOUN_ENDINGS = table("а я о е у ю ы и ь й ом ем ой ей ью ам ям ах ях ами ями ов ев ым ых ыми")
_ADJECTIVE_END = re.compile(r"(?:ая|яя|ое|ее|ый|ий|ые|ие|ого|его|ому|ему|ых|их)$")
_NOUN_END = re.compile(r"[аяоеыйь]$")
_INVARIABLE = re.compile(r"[иуюэ]$")  # Моди, Шойгу; and what a phrase has in a case already
_LATIN_END = rf"(?:e?s)?{_END}"
_DEVANAGARI_END = rf"(?:ों|ें|ो|े)?{_END}"
_PLURAL_END = rf"s?{_END}"
_NO_END = _END
_ANYTHING = ""
_MOST_FORMS = 256


class Case(Enum):
    """Which letters of the text must be capital."""

    ANY = 0
    FIRST = 1
    ALL = 2


class Form(NamedTuple):
    """A literal to look for; what follows it must match the pattern `rest`.

    A tuple, for it takes a third of a dataclass's time: the lexicon has eleven thousand of them.
    """

    literal: str
    rest: str
    case: Case = Case.ANY
    designation: bool = False

    def goes_on(self, folded: str, place: int) -> re.Match[str] | None:
        """How the name goes on in a folded text after its literal; None where it is another word."""
        return _pattern(self.rest).match(folded, place)


@lru_cache(maxsize=16384)
def _pattern(rest: str) -> re.Pattern[str]:
    return re.compile(rest)


def fold(text: str) -> str:
    """A text as names are looked for in it: as long as its normal form, place for place."""
    return fold_normal(normal(text).text)


def fold_normal(text: str) -> str:
    """`fold` for what is in normal form already."""
    for written, folded in (("-", " "), ("\n", " "), ("_", " "), ("ё", "е"), *_QUOTES):
        text = text.replace(written, folded)
    return text


def forms(name: str, *, cased: bool) -> list[Form]:
    """Every form of a name; `cased` where it is a common word too, so that its capital counts."""
    plain = normal(name).text.strip()
    if not any(char.isalnum() for char in plain):
        return []
    if any(char.isdecimal() for char in plain):
        return list(islice(_designation_forms(plain), _MOST_FORMS))
    case = _case(name, cased=cased)
    made = [_phrase(spelling, case) for spelling in _spellings(plain)]
    return list({(form.literal, form.rest): form for form in made}.values())


def _case(name: str, *, cased: bool) -> Case:
    letters = [char for char in name if char.isalpha()]
    if len(letters) <= 4 and name.isupper():
        return Case.ALL
    return Case.FIRST if cased and name[:1].isupper() and " " not in name else Case.ANY


def _spellings(plain: str) -> Iterator[str]:
    """A phrase with '&' and 'and', and with each hyphen as a space or as nothing."""
    for text in dict.fromkeys((plain, plain.replace(" & ", " and "), plain.replace(" and ", " & "))):
        parts = text.split("-")
        for joints in islice(product((" ", ""), repeat=len(parts) - 1), 16):
            yield "".join(part + joint for part, joint in zip(parts, (*joints, ""), strict=True))


def _phrase(spelling: str, case: Case) -> Form:
    """A name without digits: literal up to what may be inflected."""
    folded = fold_normal(spelling)
    match script(folded[::-1]):
        case "cyrillic" if case is not Case.ALL:
            return _inflected(folded, case)
        case "latin" if case is not Case.ALL:
            return Form(folded, _LATIN_END, case)
        case "devanagari" if len(folded) >= 4:
            return Form(folded, _DEVANAGARI_END, case)
    return Form(folded, _NO_END, case)


def _inflected(folded: str, case: Case) -> Form:
    """A Russian phrase, each word of four letters and more in any of its endings."""
    literal, rest = "", ""
    for match in re.finditer(r"(\W*)(\w+)(\W*$)?", folded):
        before, word, after = match.group(1), match.group(2), match.group(3) or ""
        stem, endings = _stem(word)
        if rest:
            rest += re.escape(before + stem) + endings
        else:
            literal, rest = literal + before + stem, endings
        rest += re.escape(after)
    return Form(literal, rest + _END, case)


def russian_stem(word: str) -> str:
    """A Russian word without its ending."""
    return _stem(word)[0]


def _stem(word: str) -> tuple[str, str]:
    """A Russian word without its ending, and the pattern of the endings it may take."""
    if len(word) < 4 or script(word) != "cyrillic":
        return word, ""
    adjective = _ADJECTIVE_END.sub("", word)
    if adjective != word and len(adjective) >= 3:
        return adjective, f"(?:{'|'.join(ADJECTIVE_ENDINGS)})"
    if _INVARIABLE.search(word):
        return word, ""
    return _NOUN_END.sub("", word), f"(?:{'|'.join(NOUN_ENDINGS)})?"


def _designation_forms(plain: str) -> Iterator[Form]:
    """A name with digits: every separator between letters and digits, the last run's letters in Latin too."""
    pieces = _pieces(plain)
    for choice in product(*pieces):
        literal = "".join(choice)
        yield Form(literal, _ANYTHING if literal[-1].isdecimal() else _PLURAL_END, designation=True)


def _pieces(plain: str) -> list[tuple[str, ...]]:
    """The runs of a name and, between them, the separators they may have."""
    pieces: list[tuple[str, ...]] = []
    last_end, last_digits = 0, None
    for match in _RUN.finditer(plain):
        digits = match.group(1) is not None
        if last_digits is not None:
            written = fold_normal(plain[last_end : match.start()])
            pieces.append(_separators(written, digits=digits, differs=digits != last_digits))
        run = fold_normal(match.group())
        pieces.append((run,) if digits else _letters(run, suffix=bool(last_digits)))
        last_end, last_digits = match.end(), digits
    return [*pieces, (fold_normal(plain[last_end:]),)]


def _separators(written: str, *, digits: bool, differs: bool) -> tuple[str, ...]:
    if not differs or written.strip():
        return (written,)
    if digits:
        return ("", " ", "  ", "   ")
    return (written,) if written == " " else ("", " ")


def _letters(run: str, *, suffix: bool) -> tuple[str, ...]:
    """Letters as a text may have them: Су-30МКИ with a Latin MKI; проект 11356, проекта 11356."""
    if suffix and len(run) <= 4:
        return tuple(dict.fromkeys((run, to_latin(run) or run)))
    if len(run) < 4 or script(run) != "cyrillic":
        return (run,)
    stem = _NOUN_END.sub("", run)
    return tuple(dict.fromkeys((run, *(stem + ending for ending in ("", "а", "у", "ом", "е", "ы", "ов")))))
