"""What a page states and shows of who wrote it → the names, or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement

from bot import lexicon
from bot.extraction.stated import Stated, folded, metas, shown, text, words
from bot.extraction.visible import Piece, is_apart

_BY_WORD = (
    r"(?:(?:(?:written|reported|edited|posted|story|words|text|article"
    r"|(?:view )?all (?:posts|articles|stories)"
    r"|more|posts) )?by|more from|alles von|mehr von|author|story"
    r"|texte? (?:von|by|par)|text|von|par|por"
    r"|autor(?:in|en|es|a)?|escrito por|di|door|verfasst von|ein(?:e[nm]?)? \w+ von"
    r"|авторы?|текст|द्वारा|लेखक|लेखिका|रिपोर्टर|रिपोर्ट)"
)
_BY = re.compile(rf"^{_BY_WORD}(?![\w\u0900-\u0963])\s*[:|/]?\s*", re.IGNORECASE)
_SPOKEN = re.compile(
    rf"^(?:(?:By|Von|VON|Par|Por|BY)\s|(?:{_BY_WORD}|Written by|Reported by)\s*:\s)", re.IGNORECASE
)
# What follows names in a byline: a place, a date, an address, a job in brackets.
_ENDS = re.compile(
    r"\s*(?:[|•·/]|\s[–—-]\s|\(|\bon\s+(?=\w+ \d)|(?<=\s)\d|\b(?:updated|published|posted|last)\b"
    r"|@|https?:|www\.|द्वारा).*$",
    re.IGNORECASE | re.DOTALL,
)
_JOINS = re.compile(r"\s*[,;]\s*|\s+(?:and|und|et|y|и|और|&)\s+")
_AND = re.compile(r"\s(?:and|und|et|y|и|और|&)\s|;")
_NO_NAME = re.compile(r"https?:|www\.|@|\d|[<>{}=*]|\.(?:com|de|org|net|in|ru)\b", re.IGNORECASE)
_NO_AUTHOR = frozenset(
    (
        *("admin", "administrator", "editor", "author", "staff", "guest", "null", "none", "noauthor", "user"),
        *("undefined", "webmaster", "root", "anonymous", "unknown", "name", "comments", "share", "follow"),
        *("agencies", "agency", "editorial", "editors", "specialarrangement", "pressrelease", "newsservice"),
        *(
            "contact",
            "kontakt",
            "impressum",
            "about",
            "login",
            "facebook",
            "twitter",
            "instagram",
            "linkedin",
        ),
        *("автор", "редакция", "एजेंसी", "लेखक"),
    )
)
_DESK = re.compile(
    r"\b(?:\w*desk|bureau|newsroom|news (?:service|agency|team)|correspondents?|reporters?|staff|web team"
    r"|edited by)\b|डेस्क|ब्यूरो|संवाददाता|корреспондент|редакц",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\be\.\s?V\.|\b(?:gmbh|ag|inc|ltd|llc|stiftung|foundation|verband|verein|bund|ministerium|ministry|magazin"
    r"|magazine|zeitung|portal|online|media|medien|média|verlag|presse|abteilung|agentur|universität|university"
    r"|institut|group|gruppe|team|blog|news|times|post|tv|fm|club|company|department|protection|customs|police"
    r"|polizei|office|agency|government|commission|authority|council|union|association|society|embassy|army"
    r"|navy|forces?)\b|\.\w{2,3}$",
    re.IGNORECASE,
)
_WORD_OF_NAME = re.compile(r"(?:[^\W\d_]|[\u0900-\u0963])(?:[\w.'’\u0900-\u0963-])*\Z")
_PARTICLES = frozenset(
    (
        "von",
        "van",
        "de",
        "der",
        "den",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
    )
)
_LONGEST = 80
_LINE = 300
_MOST, _MOST_WITHIN = 30, 2_000
"""Elements that are marked as the author's and looked into, and elements in these."""
_META = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator")


def signed(
    tree: HtmlElement, stated: Stated, outlets: Iterable[str], seen: Callable[[], Sequence[Piece]]
) -> tuple[str, str]:
    """Who signs the article, several joined by a comma, and the agency that does; empty where nobody does.

    A writer is never an outlet, an agency or a desk. An organisation in a meta element gives way to a byline.
    """
    names = {folded(outlet) for outlet in outlets} | _NO_AUTHOR
    meta = [without_by(one) for one in metas(stated, *_META)]
    agency = ""
    sources: tuple[Callable[[], list[str]], ...] = (
        lambda: [without_by(one) for one in _people(stated.node.get("author"))],
        lambda: [one for one in meta if _is_person(one) or folded(one) in _agencies()],
        lambda: _marked(tree, stated),
        lambda: _spoken(seen()),
        lambda: [one for one in meta if not _BODY.search(one) and "_" not in one],
    )
    for source in sources:
        said = source()
        agency = agency or next((_agencies()[folded(one)] for one in said if folded(one) in _agencies()), "")
        if writers := [one for one in said if _is_writer(one, names)]:
            return ", ".join(dict.fromkeys(writers)), agency
    return "", agency


def without_by(byline: str) -> str:
    """A byline without the word that makes it one."""
    return _BY.sub("", words(byline)).strip(" ,;|")


@cache
def _agencies() -> Mapping[str, str]:
    """The agencies of the lexicon by their names, folded."""
    return {folded(mark): agency.name for agency in lexicon.agencies() for mark in agency.marks}


def _is_writer(name: str, others: Container[str]) -> bool:
    key = folded(name)
    return _is_name(name) and key not in others and key not in _agencies() and not _DESK.search(name)


def _people(value: object) -> list[str]:
    """The persons of a JSON-LD value, and what is not said to be one or an organisation."""
    listed = value[:10] if isinstance(value, list) else [value]
    bodies = [isinstance(one, dict) and "Organization" in str(one.get("@type"))[:100] for one in listed]
    named = [text(one) for one in listed]
    return [name for name, body in zip(named, bodies, strict=True) if not body or folded(name) in _agencies()]


_MARKED = tuple(
    XPath(path)
    for path in (
        "descendant::*[@rel[. = 'author' or . = 'author external']]",
        "descendant-or-self::*[@class[contains(., 'uthor') or contains(., 'yline')]"
        " or @id[contains(., 'author')]]",
        "descendant::a[@href[contains(., '/author') or contains(., '/autor') or contains(., '/profil')"
        " or contains(., '/people/') or contains(., '/staff/') or contains(., '/reporter')"
        " or contains(., '/journalist') or contains(., '/columnist')]]",
    )
)
_NOT_MARKED = frozenset(
    (
        "html",
        "body",
        "main",
        "article",
        "section",
        "script",
        "style",
        "img",
        "input",
        "link",
        "ul",
        "ol",
        "form",
    )
)


def _marked(tree: HtmlElement, stated: Stated) -> list[str]:
    """The names in the first element that is marked as the author's and holds one."""
    for found, is_link in _candidates(tree, stated):
        for element in found[:_MOST]:
            if element.tag not in _NOT_MARKED and not is_apart(element):
                people = _named(element.get("content") or shown(element)) or _within(element)
                if people and (not is_link or _is_person(people[0])):  # /people/ may be a section
                    return people
    return []


def _candidates(tree: HtmlElement, stated: Stated) -> Iterator[tuple[Sequence[HtmlElement], bool]]:
    """The elements that are marked as the author's, the surest marks first, and whether as links alone."""
    authors = stated.marked.get("author", [])
    within = (one for author in authors[:_MOST] for one in author.iterdescendants())
    yield [one for one in islice(within, _MOST_WITHIN) if one.get("itemprop") == "name"], False
    yield authors, False
    for path in _MARKED:
        found = path(tree)
        elements = found if isinstance(found, list) else []
        yield [one for one in elements if isinstance(one, HtmlElement)], path is _MARKED[-1]


def _within(element: HtmlElement) -> list[str]:
    """The person named by the first link or heading in a box about the author."""
    inner = islice(element.iter("a", "strong", "b", "h2", "h3", "h4", "h5", "span"), 12)
    return next((people for one in inner if (people := _named(shown(one))) and _is_person(people[0])), [])


def _spoken(seen: Iterable[Piece]) -> list[str]:
    """The names of the first line that says "By …" and nothing else, or "Author: …"."""
    for piece in seen:
        said = None if piece.is_tail or len(piece.text) > _LONGEST else _SPOKEN.match(piece.text + " ")
        if not said:
            continue
        whole = shown(piece.element)
        people = _named(whole)
        alone = ":" in said[0] or len(whole) <= len(said[0]) + sum(len(one) + 6 for one in people)
        if people and alone and all(_is_person(one) or folded(one) in _agencies() for one in people):
            return people
    return []


def _named(line: str) -> list[str]:
    """The names in a byline: those before a date, a place, a job or an address."""
    bare = without_by(without_by(line[:_LINE]))
    parts = [part.strip(" .") for part in _JOINS.split(_ENDS.sub("", bare))]
    head = parts[0] if parts else ""
    if not _is_name(head) or not (" " not in head or _is_person(head) or folded(head) in _agencies()):
        return []
    others = parts[1:6] if _AND.search(bare) else []  # after a comma alone there stands a place or a job
    return [head, *(part for part in others if " " in part and _is_person(part))]


def _is_name(person: str) -> bool:
    return 2 <= len(person) <= _LONGEST and len(person.split()) <= 8 and not _NO_NAME.search(person)


def _is_person(name: str) -> bool:
    """Whether it has the shape of a name: two to five words, none begun small but for particles."""
    parts = name.replace(",", "").split()
    shaped = all(
        _WORD_OF_NAME.match(part) and (not part[0].islower() or part in _PARTICLES) for part in parts
    )
    return 2 <= len(parts) <= 5 and shaped and not _BODY.search(name) and not _DESK.search(name)
