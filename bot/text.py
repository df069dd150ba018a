"""Text as every stage sees it: normal forms with offsets, words, sentences, excerpts, language.

What comes in is what people wrote, in any script; offsets that go out are code points of exactly that.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963]+[^\W_]*)*")
_TYPOGRAPHIC = "’‘“”–—…«»\xa0"  # what an English text has beside ASCII; all of it stands between words
_ASCII_WORDS = str.maketrans(
    {chr(code): chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
)

# Signs that no reader of English, Hindi or Russian sees: soft hyphen, zero-width spaces and joiners (in
# Devanagari they choose between shapes of the same word), bidi marks, byte order mark, variation selectors;
# and accents that stand alone, which NFKC would turn into a space and a mark.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
    "\u00a8\u00af\u00b8\u02d8-\u02dd\u037a\u0384\u0385\u1fbd\u1fbf-\u1fc1\u1fcd-\u1fcf\u1fdd-\u1fdf\u1fed\u1fee\u1ffd"
    "\u1ffe\u2017\u203e\u309b\u309c\ufc5e-\ufc63\ufe49-\ufe4c\ufe70-\ufe7f\uffe3"
)
# What normalisation may join to the character before it. Exact for the scripts at hand; for the others
# whole ranges, which makes their offsets coarser (a word instead of a letter), never wrong.
_JOINING = (
    _INVISIBLE + "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0711-\u074a\u07eb-\u07fd\u0816-\u085b\u0898-\u08ff\u093c\u094d\u0951-\u0954\u0981-\u109d\u1161-\u11ff"
    "\u135d-\u135f\u1714-\u17dd\u18a9\u1939-\u1a7f\u1ab0-\u1cfa\u1dc0-\u1dff\u20d0-\u20f0\u2cef-\u2cf1\u2d7f"
    "\u2de0-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\ua67d\ua69e-\uabed\ufb1e\ufe20-\ufe2f\uff9e-\uffdc"
    "\U000101fd-\U00011fff\U00016af0-\U00016f92\U0001bc9d\U0001bc9e\U0001cf00-\U0001d244\U0001e000-\U0001e94a"
)
# Characters that are their own NFKC and fold case one to one.
PLAIN = (
    " \n!-~\u00a1-\u00a7\u00a9\u00ab\u00ac\u00ae\u00b0\u00b1\u00b6\u00b7\u00bb\u00bf-\u00de\u00e0-\u012f"
    "\u0134-\u013e\u0141-\u0148\u014a-\u017e\u0386\u0388-\u038f\u0391-\u03a9\u03ac-\u03af\u03b1-\u03c9"
    "\u03ca-\u03ce\u0400-\u0482\u048a-\u04ff\u060c\u061b\u061f\u0621-\u064a\u0660-\u066f\u0671-\u0674"
    "\u0679-\u06d5\u06ee-\u06ff\u0900-\u0928\u092a-\u0930\u0932\u0933\u0935-\u093b\u093d-\u0950\u0955-\u0957"
    "\u0960-\u0965\u0970-\u097f\u201c-\u2023\u2030\u2039\u203a\u20a0-\u20a7\u20a9-\u20c0\u3001-\u3029"
    "\u3041-\u3096\u30a1-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\ufffd\U0001f1e6-\U0001f1ff"
    "\U0001f300-\U0001faff"
)
_IRREGULAR = re.compile(rf"[^{PLAIN}][{_JOINING}]*")
_IRREGULAR_OR_SPACES = re.compile(rf"\s[\s{_INVISIBLE}]+|[^\S \n]|{_IRREGULAR.pattern}")
_ODD_SPACE = re.compile(
    rf"[\t\v\f\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000{_INVISIBLE}]"
)
_SPACES = re.compile(rf"\s[\s{_INVISIBLE}]*")
_REMOVED = re.compile(rf"[{_INVISIBLE}]+")
_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_FOLDED = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u2043\u058a\u1806", "-")
    | dict.fromkeys("\u2018\u2019\u201b\u00b4\u02bc\u02b9\uff07", "'")
    | {chr(0x966 + digit): str(digit) for digit in range(10)}
)


@dataclass(frozen=True, slots=True)
class Normal:
    """A text in normal form, with the way back to what was written.

    `text` is NFKC and case folded; every dash is '-', every apostrophe "'", every run of spaces one ' '
    (none beside a line end, which is '\\n'), Devanagari digits are ASCII, invisible signs are gone.
    """

    text: str
    _at: tuple[int, ...] = ()
    _pieces: tuple[tuple[int, int, int, int], ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open code points of the original that became `text[start:end]`."""
        if not self._pieces:
            return start, end
        first = self._original(start)[0]
        return first, self._original(end - 1)[1] if end > start else first

    def _original(self, place: int) -> tuple[int, int]:
        """Where the character at `place` came from."""
        index = bisect_right(self._at, place) - 1
        if index < 0:
            return place, place + 1
        _, end, original, original_end = self._pieces[index]
        if place < end:
            return original, original_end
        return original_end + place - end, original_end + place - end + 1


def normal(text: str) -> Normal:
    """The text's normal form. Idempotent: the normal form of a normal form is itself.

    Source: NFKC_Casefold (Unicode Standard, section 3.13), applied piece by piece to keep offsets.
    """
    tidy = _is_tidy(text)
    if tidy and text.isascii():
        return Normal(text.lower())
    parts: list[str] = []
    pieces: list[tuple[int, int, int, int]] = []
    done = length = 0
    for match in (_IRREGULAR if tidy else _IRREGULAR_OR_SPACES).finditer(text):
        start, end = match.span()
        while start > done and _joins(text[start]):
            start -= 1
        piece = _fold(text[start:end])
        length += start - done
        if end - start != 1 or len(piece) != 1:
            pieces.append((length, length + len(piece), start, end))
        parts += (text[done:start].casefold(), piece)
        length += len(piece)
        done = end
    parts.append(text[done:].casefold())
    return Normal("".join(parts), tuple(piece[0] for piece in pieces), tuple(pieces))


def _is_tidy(text: str) -> bool:
    """Whether its spaces are ' ' and '\\n' and none stands beside another."""
    if "  " in text or " \n" in text or "\n " in text:
        return False
    return text.replace("\n", "").isprintable() if text.isascii() else not _ODD_SPACE.search(text)


@lru_cache(maxsize=4096)
def _joins(char: str) -> bool:
    """Whether a character may join the one before it."""
    return unicodedata.combining(char) > 0 or bool(re.match(f"[{_JOINING}]", char))


@lru_cache(maxsize=4096)
def _fold(piece: str) -> str:
    """One irregular piece in normal form: a run of spaces, or a character with what joins it."""
    if _SPACES.fullmatch(piece):
        return "\n" * len(_LINE_END.findall(piece)) or " "
    before, folded = "", piece
    while before != folded:
        before = folded
        shown = unicodedata.normalize("NFKC", _REMOVED.sub("", folded).translate(_FOLDED))
        folded = unicodedata.normalize("NFKC", shown.casefold())
    return folded


def words(text: str) -> list[str]:
    """The words of a text in normal form (NFKC, case folded): letters with their marks, and digits."""
    plain = text
    for sign in "" if text.isascii() else _TYPOGRAPHIC:
        plain = plain.replace(sign, " ")
    return plain.translate(_ASCII_WORDS).split() if plain.isascii() else _WORD.findall(normal(text).text)


def is_word(char: str) -> bool:
    """Whether a character is part of a word: a letter, a digit, or a mark (matra, virama, accent)."""
    return char.isalnum() or unicodedata.category(char)[0] == "M"


# Sentences and excerpts

_LONGEST_WORD = 40

_STOPS = re.compile(r"[.!?…।॥\n][.!?…।॥]*+[\"'”’»)\]]*+\s*+")
_GLUED = re.compile(r"[^\W\d_]{2}[.!?।][A-ZА-ЯЁ][^\W\d_]")  # "was delivered.The next one"
_LAST = re.compile(r"[^\s(«“\"'‘]*$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")


def _set(table: str) -> frozenset[str]:
    return frozenset(table.split())


_ABBREVIATIONS = _set(
    """
    mr mrs ms messrs dr prof hon st gen lt maj col capt cmdr cdr adm brig sgt cpl sqn wg gp flt rtd retd
    rs re no nos vs viz cf jr sr inc ltd pvt co corp dept govt est approx fig vol pp art sec ch ed rev
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun
    г гг в вв т.е т.д т.п т.к т.н т.ч и.о им ул пр пл обл д стр рис табл см ср др проч напр млн млрд трлн
    тыс руб коп долл экз чел шт кг км ген полк подп кап акад проф гос
    डॉ प्रो श्री श्रीमती ले लेफ्टि जन कर्नल रु पं स्व सं
    """
)
# Abbreviations that may well end a sentence, U.S. among them: they do where a word follows that opens one.
_MAY_END = _set("г гг inc ltd corp co")
_SCALES = _set("млн млрд тыс руб")
_CURRENCIES = _set("долл долларов рублей рупий евро usd eur rub inr рф сша")
_OPENERS = _set(
    """
    the a an it its he she they we i you in on at this that these those but and however meanwhile for when
    while as if after before there last earlier later both also according is are was were will
    в на он она они это мы но и по при как ранее также однако ему их его для
    """
)


def sentences(text: str) -> list[tuple[int, int]]:
    """The half-open code points of each sentence, without the spaces around it, in order.

    A blank line always ends a sentence; a line end does unless the next line goes on in lower case.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for stop in _STOPS.finditer(text):
        if _ends_sentence(text, start, stop):
            spans += _trimmed(text, start, stop.end())
            start = stop.end()
    return spans + _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The span without surrounding spaces; none where nothing else is in it."""
    stripped = text[start:end].strip()
    if not stripped:
        return []
    start = text.index(stripped, start)
    return [(start, start + len(stripped))]


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    """Whether a stop, with the spaces after it, ends the sentence that began at `start`."""
    mark, after = stop.group(), text[stop.end() : stop.end() + 40].lstrip("\"'“‘«(")
    if mark.count("\n") > 1 or not after:
        return True
    if not mark[-1].isspace():
        return bool(_GLUED.match(text, max(0, stop.start() - 2)))
    if after[0].islower():
        return mark[0] in "।॥"
    return mark.rstrip() != "." or not _is_abbreviation(
        text[max(start, stop.start() - 30) : stop.start()], after
    )


def _is_abbreviation(before: str, after: str) -> bool:
    """Whether the full stop after `before` belongs to its last word, and not to the sentence."""
    match = _LAST.search(before)
    word = match.group().casefold() if match else ""
    if word.isdecimal():  # "1. How did it go?" is one sentence
        return not before.strip(" \n" + word)
    if not (_INITIALS.fullmatch(word) or word in _ABBREVIATIONS):
        return False
    following = next(iter(words(after)), "")
    if word in _SCALES:  # 5,43 млрд. Москва начала поставки
        return following in _CURRENCIES
    return not (("." in word or word in _MAY_END) and following in _OPENERS)


def excerpt(text: str, start: int, end: int, *, width: int = 160) -> str:
    """About `width` code points of one line around `text[start:end]`, which is always whole.

    Only whole words, with '…' where something was left out.
    """
    start, end = _whole(text, start, end)
    room = max(0, width - (end - start))
    left = max(0, start - max(room // 2, room - (len(text) - end)))
    right = min(len(text), end + max(0, room - (start - left)))
    while 0 < left < start and not text[left - 1].isspace():
        left += 1
    while end < right < len(text) and not text[right].isspace():
        right -= 1
    before = "…" if text[:left].strip() else ""
    after = "…" if text[right:].strip() else ""
    return f"{before}{' '.join(text[left:right].split())}{after}"


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the rest of the words it cuts, up to a limit for scripts without spaces."""
    first, last = start, end
    while first > max(0, start - _LONGEST_WORD) and not text[first - 1].isspace():
        first -= 1
    while last < min(len(text), end + _LONGEST_WORD) and not text[last].isspace():
        last += 1
    return first, last


# Language

_LATIN = re.compile("[A-Za-z]")
_LATIN_BYTES = bytes([*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC3, 0xCA)])
_CYRILLIC_BYTES = bytes(range(0xD0, 0xD4))
_FIRST_BYTES = bytes([*range(0xCA, 0xD0), *range(0xD4, 0xE2), *range(0xE3, 0xEF), *range(0xF0, 0xF5)])


def _of(signs: bytes) -> Callable[[bytes], int]:
    """What counts these bytes in a text."""
    return lambda raw: len(raw) - len(raw.translate(None, signs))


_COUNTS: Mapping[str, Callable[[bytes], int]] = {
    "latin": _of(_LATIN_BYTES),
    "cyrillic": _of(_CYRILLIC_BYTES),
    "devanagari": lambda raw: raw.count(b"\xe0\xa4") + raw.count(b"\xe0\xa5"),
}
_OF_OTHERS = _of(_FIRST_BYTES)
_WRITTEN_IN = dict.fromkeys(("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn"), "cyrillic")
_WRITTEN_IN |= dict.fromkeys(("hi", "mr", "ne", "sa", "bho", "mai", "kok"), "devanagari")
_WRITTEN_IN |= dict.fromkeys(
    ("ur", "ar", "fa", "zh", "ja", "ko", "bn", "ta", "te", "kn", "ml", "gu", "pa"), "other"
)
_STOP_WORDS = {
    "latin": {
        "en": _set(
            "the of and to in is for that with on was as by at from has have will its be are not this were"
        ),
        "de": _set("der die das und ist nicht mit von zu den dem ein eine auf für im sich des auch"),
        "fr": _set("le la les des et est une un du dans pour que qui sur avec pas au par ce"),
        "es": _set("el la los las de y que en un una por con para del se su es como"),
    },
    "devanagari": {
        "hi": _set("के में की है और से का को ने हैं पर कि यह एक भी लिए था इस कर हो"),
        "mr": _set("आहे आणि च्या मध्ये नाही आहेत ते या हे होते केले साठी असे झाले"),
        "ne": _set("छ र को मा ले हुन् गरेको छन् पनि लाई भएको थियो"),
    },
}
_OF_ANY = {script: frozenset[str]().union(*words.values()) for script, words in _STOP_WORDS.items()}
_NOT_RUSSIAN = re.compile("[іїєґўјљњћђџѓќѕәғқңөұүһІЇЄҐЎЈЉЊЋЂЏЃЌЅӘҒҚҢӨҰҮҺ]")
_SAMPLE = 500
_BEGINNING = 250


def language(text: str, *, declared: str | None = None) -> str | None:
    """The text's language as ISO 639-1: en, hi, ru, or the one declared where the script allows it.

    None where neither the text nor the declaration settles it.
    """
    sample = text[:_SAMPLE]
    script = _script(sample[:_BEGINNING]) or _script(sample)
    stated = (declared or "").strip().lower().replace("_", "-").split("-")[0]
    if stated and (not script or _WRITTEN_IN.get(stated, "latin") == script):
        return stated
    return _by_words(sample, script) if script else None


def _script(sample: str) -> str:
    """The script of most letters; "" where there is none.

    Letters are counted as UTF-8: each Cyrillic one begins with D0 to D3, each Devanagari one with E0 A4 or
    E0 A5. Signs that only stand between words (E2) are no letters, whatever else is not ASCII is another's.
    """
    if sample.isascii():
        return "latin" if _LATIN.search(sample) else ""
    raw = sample.encode("utf-8", "surrogatepass")
    counts = dict[str, int]()
    for script, count in _COUNTS.items():
        counts[script] = count(raw)
        if 2 * counts[script] > len(sample):
            return script
    script = max(counts, key=lambda name: counts[name])
    letters = _OF_OTHERS(raw) - counts["devanagari"]
    return "other" if letters > counts[script] else script if counts[script] else ""


def _by_words(sample: str, script: str) -> str | None:
    """The language that a text's letters and commonest words give away."""
    if script == "cyrillic":
        foreign = len(_NOT_RUSSIAN.findall(sample))
        return None if foreign and foreign * 50 > len(sample.split()) else "ru"
    known = _STOP_WORDS.get(script, {})
    for beginning in (sample[:_BEGINNING], sample) if known else ():
        if found := _OF_ANY[script].intersection(beginning.lower().split()):
            best = max(known, key=lambda name: len(known[name] & found))
            return best if best in {"en", "hi"} else None
    return None
