"""XML as servers send it → XML that a strict parser reads, where what is wrong can be told and put right.

Each fault is one that feedparser forgives too, and put right as it is understood there. Whatever the text,
each step goes over it once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.entities import name2codepoint

from bot.formats.base import usable

_REFERENCE = re.compile(r"&#(?:x0*+([0-9a-f]*+)|0*+([0-9]*+));", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml\b[^>]{0,500}>")
_CDATA = "<![CDATA["
_LOOSE = re.compile(  # an ampersand or a bracket that begins nothing, and entities of HTML
    r"&(?!#[0-9]{1,7};|#x[0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)(?:([A-Za-z][A-Za-z0-9]{1,10});)?"
    r"|<(?![A-Za-z_:/!?\u0080-\U0010ffff])"
)
_TAG = re.compile(r"<[^<>]*>")
_PREFIX = re.compile(r"(?:</?|\s)([A-Za-z_][\w.-]{0,60}):[A-Za-z_][\w.-]*(?=[\s/>=])", re.ASCII)
_DECLARED_PREFIX = re.compile(r"xmlns:([A-Za-z_][\w.-]{0,60})\s*=", re.ASCII)
_MOST_PREFIXES = 50
_HEAD = 20_000
PUT_RIGHT = "not well-formed: put right where it could be"
_TORN = "the document ends in the middle of an entry: that one was left for the next poll"


def mended(text: str, *, roots: str, entries: str) -> tuple[str, list[str]]:
    """Return the document, put right as far as that goes, and what a person should know of it.

    `roots` and `entries` are patterns of local names: what the document's outermost element and an entry are
    called.
    """
    begun = _from_the_beginning(text, roots)
    text = possible(usable(begun))
    whole = _without_torn_entry(text, entries, roots)
    closed = _ended(whole, entries, roots)
    has_entities = "<!ENTITY" in text[:_HEAD]  # what they stand for is said there
    tidy, plain = (closed, closed) if has_entities else outside_cdata(closed, _tidy)
    found = _with_prefixes(tidy, plain, roots)
    if len(whole) < len(text):
        return found, [_TORN]
    return found, [PUT_RIGHT] if found != begun else []


def possible(text: str) -> str:
    """Return XML without references to what is no character (XML 1.0, 2.2): parsers stop at them."""
    return _REFERENCE.sub(_possible, text) if "&#" in text else text


def _possible(reference: re.Match[str]) -> str:
    """A character reference as it is, or the replacement character for one that names no character."""
    digits = reference[1] or reference[2] or "0"
    code = int(digits, 16 if reference[1] else 10) if len(digits) < 8 else 0x110000
    named = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0xFFFF < code < 0x110000
    return reference[0].replace("X", "x") if named else "\N{REPLACEMENT CHARACTER}"


def _opening(names: str) -> re.Pattern[str]:
    return re.compile(rf"<((?:[\w-]+:)?(?:{names})\b)", re.IGNORECASE)


def _closing(names: str) -> re.Pattern[str]:
    return re.compile(rf"</(?:[\w-]+:)?(?:{names})\s*>", re.IGNORECASE)


def _from_the_beginning(text: str, roots: str) -> str:
    """The document without what stands before it, and without the declaration: it is text by now."""
    root = _opening(roots).search(text, 0, _HEAD)
    start = text.find("<")
    if root and start < root.start() and not text.startswith(("<?", "<!"), start):
        declaration = text.find("<?xml", start, root.start())
        start = declaration if declaration >= 0 else root.start()
    return _DECLARATION.sub("", text[max(start, 0) :], count=1)


def _without_torn_entry(text: str, entries: str, roots: str) -> str:
    """The document without the entry in whose middle it ends; where none is ever closed, none is torn."""
    start = _last(_opening(entries), text)
    if start < 0 or _closing(f"{entries}|{roots}").search(text, start):
        return text
    return text[:start] if _closing(entries).search(text) else text


def _last(pattern: re.Pattern[str], text: str) -> int:
    place = -1
    for match in pattern.finditer(text):
        place = match.start()
    return place


def _ended(text: str, entries: str, roots: str) -> str:
    """The document without what follows its end, or with the end that it lacks."""
    root = _opening(roots).search(text, 0, _HEAD)
    if root is None:
        return text
    end = text.rfind(f"</{root[1]}")
    if end >= 0:
        end = text.find(">", end) + 1
        rest = text[end:].strip() if end else ""
        return text if not rest or "]]>" in rest or _opening(entries).search(rest) else text[:end]
    if text.rfind("<") == root.start():
        return text
    if text.rfind("<") > text.rfind(">"):
        text = text[: text.rfind("<")]
    channel = _opening("channel").search(text, root.end())
    inner = f"</{channel[1]}>" if channel and f"</{channel[1]}" not in text else ""
    return f"{text}{inner}</{root[1]}>"


def outside_cdata(text: str, change: Callable[[str], str]) -> tuple[str, str]:
    """The text changed outside of its CDATA sections, and all that stands there."""
    parts, plain, place = [], [], 0
    while (start := text.find(_CDATA, place)) >= 0 and (end := text.find("]]>", start)) >= 0:
        plain.append(change(text[place:start]))
        parts += [plain[-1], text[start : end + 3]]
        place = end + 3
    rest = text[place:] if start >= 0 else change(text[place:])
    return "".join([*parts, rest]), "".join([*plain, rest])


def _tidy(text: str) -> str:
    return _LOOSE.sub(_meant, text).replace("]]>", "]]&gt;")


def _meant(loose: re.Match[str]) -> str:
    """What a character that begins nothing stands for: itself, or an entity of HTML its character."""
    if loose[0] == "<":
        return "&lt;"
    code = name2codepoint.get(loose[1] or "")
    return chr(code) if code else f"&amp;{loose[0][1:]}"


def with_markup_as_text(text: str, *, names: str, entries: str) -> str:
    """Return XML in which the elements of these names hold HTML as text, where they held it as it is.

    HTML is seldom well-formed. What says that it is XHTML stays, and what has CDATA or an entry within.
    """
    an_entry = re.compile(rf"</?(?:[\w-]+:)?(?:{entries})\b", re.IGNORECASE)

    def as_text(found: re.Match[str]) -> str:
        begin, within = found[1], found[3]
        if "<" not in within or _CDATA in within or an_entry.search(within):
            return found[0]
        return begin + within.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    held = re.compile(
        rf"(<({names})\b(?![^<>]*x(?:ht)?ml)[^<>]*(?<!/)>)((?:[^<]|<(?!/?\2[\s>]))*+)(?=</\2\s*>)",
        re.IGNORECASE,
    )
    return held.sub(as_text, text)


def _with_prefixes(text: str, plain: str, roots: str) -> str:
    """The document with a declaration of every prefix that is used without one."""
    known = {"xml", "xmlns", *_DECLARED_PREFIX.findall(text)}
    tags = "".join(_TAG.findall(plain))
    used = [prefix for prefix in dict.fromkeys(_PREFIX.findall(tags)) if prefix not in known]
    root = _opening(roots).search(text, 0, _HEAD)
    if root is None or not used or len(used) > _MOST_PREFIXES:
        return text
    declared = "".join(f' xmlns:{prefix}="urn:undeclared:{prefix}"' for prefix in used)
    return f"{text[: root.end()]}{declared}{text[root.end() :]}"
