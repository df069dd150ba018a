"""Article → its origin: the agency, publisher or outlet that wrote it, and the statement it retells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache, lru_cache
from itertools import chain
from urllib.parse import urlsplit

from bot import lexicon
from bot.background import stem
from bot.model import Article, Side
from bot.text import sentences, words

_HEAD = 240  # characters that hold a dateline
_TAIL = 400  # characters that hold a credit
_DATELINES = (
    re.compile(r"[(\[/]([^()\[\]/\n]{2,40})[)\]/]"),  # New Delhi, Dec 4 (PTI): · МОСКВА, 4 декабря. /ТАСС/.
    re.compile(r"^[^\n]{0,60}?\s[-–—]\s*([^-–—.,:\n]{2,30})[.,:]"),  # МОСКВА, 4 дек - РИА Новости.
    re.compile(r"^(?:[^\n]{0,40}[.,:]\s)?([^-–—,:\n]{2,30})\s*[-–—:]\s"),  # Москва. 4 декабря. ИНТЕРФАКС -
)
_CREDIT = re.compile(
    r"(?im)[(\[/]([^()\[\]/\n]{2,60})[)\]/]\W*$"  # (PTI) · (With inputs from ANI)
    r"|\b(?:inputs?|reporting|feed|agenc(?:y|ies)|source|courtesy|via)\s*(?:from|of|by|:|-)?\s*([^\n.]{2,60})"
    r"|(?:источник|по материалам|с использованием материалов)\s*:?\s*([^\n.]{2,60})"
    r"|(?:स्रोत|इनपुट|एजेंसी|साभार)\s*[:-]?\s*([^\n।]{2,60})"
    r"|^\W*([^\n]{2,30})\s*\Z"  # "PTI MPB ZMN", alone on the last line
)
_SHORTEST_TITLE = 16  # letters and figures; what is shorter may head a column
_SAME_DAYS = timedelta(days=2)
_GATHERERS = frozenset({"news.google.com"})
_PHOTO = re.compile(
    r"(?i)\b(?:photo|image|picture|pic\b|video|graphic|screengrab|getty|фото|снимок|видео)|फ़?ोटो|तस्वीर|चित्र|वीडियो"
)


def origin(article: Article) -> str:
    """The agency that the article credits (dateline, byline, "(PTI)", "With inputs from …"), or a publisher.

    A photo credit is no origin, and neither is "told ANI" inside a sentence. The publisher is the outlet, or
    the one that several outlets belong to; the outlet is the article's `source`, else its site, else the host
    of its address. Empty where an outlet says that it only gathers, and credits nobody.
    """
    outlet = article.source or article.site or urlsplit(article.url or article.address).hostname or ""
    text = article.text.strip()
    named = chain(
        (credit for dateline in _DATELINES for credit in _credits(dateline, text[:_HEAD])),
        _credits(_CREDIT, text[-_TAIL:]),
        (article.author, article.origin, outlet),
    )
    agency = next((name for credit in named if (name := _agency(credit))), "")
    if agency or article.gathers:
        return agency
    return lexicon.publisher(article.author) or lexicon.publisher(outlet) or outlet


def base(article: Article) -> str:
    """The official body whose statement the article retells, by its name in the lexicon; empty where none.

    Looked for in the sentences that attribute what they say to a statement, first come first.
    """
    text = article.text[:_STATEMENT_WITHIN]
    folded = text.casefold()
    told = [sign for sign in _STATEMENT_SIGNS if sign in folded]
    for start, end in sentences(text) if told else ():
        sentence = text[start:end]
        if _is_attributed(sentence, told) and (body := _body(sentence, article)):
            return body
    return ""


def _is_attributed(sentence: str, signs: Sequence[str]) -> bool:
    """Whether a sentence attributes what it says to a statement; one of the `signs` stands in all that do."""
    folded = sentence.casefold()
    return any(sign in folded for sign in signs) and bool(_STATEMENT.search(sentence))


def same_headline(one: Article, other: Article) -> bool:
    """Whether both are one outlet's article of one day or the next, by title: for those without a text."""
    title = _folded(one.title)
    if len(title) < _SHORTEST_TITLE or title != _folded(other.title) or not _names(one) & _names(other):
        return False
    return abs((one.published or one.first_seen) - (other.published or other.first_seen)) <= _SAME_DAYS


def _names(article: Article) -> frozenset[str]:
    """What the outlet is called: by its feed, its page and its address."""
    host = (urlsplit(article.url).hostname or "").removeprefix("www.").removeprefix("m.")
    hosts = () if host in _GATHERERS else (host, max(host.split("."), key=len))
    return frozenset(map(_folded, (article.source, article.site, *hosts))) - {""}


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", re.sub(r"\Athe\s", "", name.casefold()))


def precedes(one: Article, other: Article) -> bool:
    """Whether of two copies `one` is the original: the one with a text, an agency's own, the earlier one."""
    if bool(one.text) != bool(other.text):  # a headline that another feed gathered
        return bool(one.text)
    agencies = one.side is Side.AGENCY, other.side is Side.AGENCY
    if agencies[0] != agencies[1]:
        return agencies[0]
    return bool(one.published and other.published and one.published < other.published)


def _credits(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """What stands where a credit stands, without the credits of pictures."""
    for found in pattern.finditer(text):
        line = text.rfind("\n", 0, found.start() + 1) + 1
        around = text[max(line, found.start() - 40) : found.end() + 15].split("\n", maxsplit=1)[0]
        if not _PHOTO.search(around):
            yield next(group for group in found.groups() if group)


@lru_cache(maxsize=4_096)
def _agency(credit: str) -> str:
    """The agency named first in a credit, or an empty string."""
    folded = credit.casefold()
    places = [
        (found.start(), name)
        for part, name, mark in _marks()
        if part in folded and (found := mark.search(credit))
    ]
    return min(places)[1] if places else ""


@cache
def _marks() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """The names that agencies sign with, folded, and as patterns; an acronym only in capitals (PTI, but not
    the name Ani).
    """
    return tuple(
        (
            mark.casefold(),
            agency.name,
            re.compile(rf"(?<!\w){re.escape(mark)}(?!\w)", 0 if mark.isupper() else re.IGNORECASE),
        )
        for agency in lexicon.agencies()
        for mark in agency.marks
    )


# The statement that an article retells

_STATEMENT_WITHIN = 4_000  # characters: further down it is background
_STATEMENT = re.compile(
    r"(?i)\b(?:in|per|to|by|of) (?:an?|its|the|their) (?:\w+ ){0,2}(?:statement|release|communiqué|readout)\b"
    r"|\b(?:statement|release|communiqué|readout) (?:\w+ ){0,6}?(?:said|says|added|adds|reads?|noted)\b"
    r"|\bговор\w+ в (?:\w+ ){0,2}(?:сообщени|заявлени|пресс-релиз|релиз|коммюнике)"
    r"|\b(?:сообщили|заявили|уточнили|отметили|рассказали) в "
    r"|\bв (?:сообщени|заявлени|пресс-релиз|коммюнике)\w* (?:\w+ ){0,6}?(?:говор|отмеч|подчерк|указ|сообщ)"
    r"|(?:बयान|विज्ञप्ति|वक्तव्य)\s+(?:में|के अनुसार|के मुताबिक|जारी)"
)
_STATEMENT_SIGNS = (  # one of them stands in whatever the pattern finds
    *("statement", "release", "commun", "readout", "сообщени", "заявлени", "релиз", "коммюнике"),
    *("сообщили", "заявили", "уточнили", "отметили", "рассказали", "बयान", "विज्ञप्ति", "वक्तव्य"),
)
_MINISTRY = re.compile(
    r"(?i)\b(?:ministry of defen[cs]e|defen[cs]e ministry|минобороны|министерств\w+ обороны"
    r"|военн\w+ ведомств\w+)"
)
_MINISTRIES = ("Ministry of Defence of India", "Ministry of Defence of Russia")
_RUSSIAN = re.compile(r"(?i)\brussia|\bmoscow|\bросси|\bрф\b|रूस")


def _body(sentence: str, article: Article) -> str:
    """The body named first in a sentence; a ministry of defence without its country is the side's own."""
    stems = [stem(word) for word in words(sentence)]
    for place, first in enumerate(stems):
        for name, body in _bodies().get(first, ()):
            if tuple(stems[place : place + len(name)]) == name:
                return body
    if not _MINISTRY.search(sentence):
        return ""
    russian = article.language == "ru" or article.side is Side.RUSSIAN_STATE or _RUSSIAN.search(sentence)
    return _MINISTRIES[bool(russian)]


@cache
def _bodies() -> Mapping[str, Sequence[tuple[tuple[str, ...], str]]]:
    """Official bodies by the first stem of each of their names, longer names first."""
    found: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for entry in lexicon.entries():
        for name in entry.names if entry.kind == "body" else ():
            if name.text not in entry.needs and (stems := tuple(stem(word) for word in words(name.text))):
                found[stems[0]].append((stems, entry.name))
    return {first: sorted(names, key=lambda one: -len(one[0])) for first, names in found.items()}
