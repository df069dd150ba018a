"""An element of a feed → its text, its attributes or its markup, as feedparser hands them on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property

from lxml import etree

from bot.formats.syndication.names import RDF, XML, UnfamiliarError

_XHTML = "{http://www.w3.org/1999/xhtml"
_INLINE_TYPES = frozenset({"xhtml", "application/xhtml+xml"})
HTML_TYPES = _INLINE_TYPES | {"html", "text/html"}
_TEXT_TYPES = HTML_TYPES | {"text", "plain", "text/plain"}
_HTML, _TEXT = [("type", "html")], [("type", "text")]  # what most have that have any
_PREFIXES = {XML: "xml:", RDF: "rdf:"}
_READ = frozenset({"href", "url", "uri", "rel", "type", "mode", "ispermalink", "lastmod", "lang", "base"})
_MOST_ATTRIBUTES = 100
_ENDED_APART = frozenset({"math", "svg", "body"})
_ENTITY = re.compile(r"&([A-Za-z0-9_]+);")

# Bytes of a document that has something for `Values.mended` to do: C1 controls and UTF-8 read as Latin-1,
# written as they are or as references; by the byte that each begins with, which is looked for much faster.
_MENDABLE = {
    b"\xc2": re.compile(rb"\xc2[\x80-\x9f]"),
    b"\xc3": re.compile(rb"\xc3[\x82-\xb4](?:\xc2|&#)"),
    b"&": re.compile(rb"&#(?:0*(?:12[89]|1[345][0-9]|19[4-9]|2[0-4][0-9])|x0*[89c-fC-F][0-9a-fA-F]);"),
}
_CONTROL = re.compile("[\x80-\x9f]")
_CP1252 = {
    code: bytes([code]).decode("cp1252") for code in range(128, 160) if code not in (129, 141, 143, 144, 157)
}


class Values:
    """How one document's values are read. `without_div`: an outermost div around XHTML is none of its own."""

    def __init__(self, utf8: bytes, *, without_div: bool) -> None:
        self._mendable = any(start in utf8 and found.search(utf8) for start, found in _MENDABLE.items())
        self._utf8 = utf8
        self._without_div = without_div

    @cached_property
    def _linked(self) -> bool:
        return b"1999/xlink" in self._utf8

    def text(self, element: etree._Element) -> str:
        """The text of an element that holds no other."""
        if len(element):
            raise UnfamiliarError(element.tag)
        text = (element.text or "").strip()
        return _mended(text) if self._mendable and text else text

    def content(self, element: etree._Element) -> str:
        """Text, HTML or XHTML, as its type says."""
        if not element.keys() or written(element) in (_HTML, _TEXT):
            return self.text(element)
        named = attributes(element)
        kind = named.get("type", "text").lower()
        if kind not in _TEXT_TYPES or named.get("mode") == "base64":
            raise UnfamiliarError(f"type={kind}")
        return self._inline(element) if kind in _INLINE_TYPES else self.text(element)

    def _inline(self, element: etree._Element) -> str:
        """The markup within, written anew."""
        if self._linked:
            raise UnfamiliarError("xlink")
        pieces: list[str] = []
        _write(element, pieces)
        if self._without_div:
            pieces = _without_div(pieces)
        text = "".join(pieces).strip()
        return _mended(text) if self._mendable else text


def written(element: etree._Element) -> list[tuple[str, str]]:
    """The attributes as they are written; lxml takes too long over very many."""
    if len(element.attrib) > _MOST_ATTRIBUTES:
        raise UnfamiliarError(element.tag)
    return element.items()


def attributes(element: etree._Element) -> Mapping[str, str]:
    """The attributes, their names in lower case; those of other namespaces count for feedparser too."""
    found: dict[str, str] = {}
    for name, value in written(element):
        if not name.isascii():
            raise UnfamiliarError(name)
        if name[0] != "{":
            found[name.lower()] = value
            continue
        space, _, local = name.rpartition("}")
        prefix = _PREFIXES.get(space[1:], "")
        if not prefix and (local.lower() in _READ or local.lower() in found):
            raise UnfamiliarError(name)
        found[prefix + local.lower()] = value
    return found


def placed(element: etree._Element) -> Mapping[str, str]:
    """The attributes of an element that says where addresses in it are relative to, if any does."""
    said = attributes(element)
    if "base" in said or "xml:base" in said:
        raise UnfamiliarError("xml:base")
    return said


def resolved(address: str) -> str:
    """The address as feedparser resolves it against nothing: only with two slashes where there are more."""
    if "///" not in address:
        return address
    scheme, mark, rest = address.partition("://")
    return scheme + mark + rest.lstrip("/") if re.fullmatch(r"[A-Za-z][A-Za-z0-9+,.-]*", scheme) else address


def _mended(text: str) -> str:
    """UTF-8 that was read as Latin-1 is read again; controls stand for what Windows writes in their place."""
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_CP1252) if _CONTROL.search(text) else text


def _write(element: etree._Element, pieces: list[str]) -> None:
    """Add the texts and tags within, one after the other."""
    pieces.append(_escaped(element.text or ""))
    for part in element:
        space, _, local = str(part.tag).rpartition("}")
        name = local.lower()
        if space != _XHTML or name in _ENDED_APART:
            raise UnfamiliarError(part.tag)
        pieces.append(f"<{name}{_attributes_again(part)}>")
        _write(part, pieces)
        pieces += [f"</{name}>", _escaped(part.tail or "")]


def _attributes_again(element: etree._Element) -> str:
    if any(name.startswith("{") and not name.startswith(f"{{{XML}}}") for name, _ in written(element)):
        raise UnfamiliarError(element.tag)
    said = placed(element)
    values = {name: value.lower() if name in ("rel", "type") else value for name, value in said.items()}
    return "".join(
        f' {name}="{_escaped(value).replace(chr(34), "&quot;")}"' for name, value in values.items()
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")


def _without_div(written: list[str]) -> list[str]:
    """The pieces within the one div that holds them all, if it does (RFC 4287, 3.1.1.3)."""
    pieces = [piece for piece in written if piece]
    while len(pieces) > 1 and not pieces[-1].strip():
        del pieces[-1]
    while len(pieces) > 1 and not pieces[0].strip():
        del pieces[0]
    if not (pieces and (pieces[0] == "<div>" or pieces[0].startswith("<div ")) and pieces[-1] == "</div>"):
        return pieces
    depth = 0
    for piece in pieces[:-1]:
        if piece.startswith("</"):
            depth -= 1
        elif piece.startswith("<"):
            depth += 1
        if not depth:
            return pieces
    return pieces[1:-1]


def page_link(element: etree._Element, values: Values) -> str | None:
    """The address of a page in a link, in its attributes or as its text; None in a link to something else."""
    said = placed(element) if element.keys() else {}
    address = said.get("url", said.get("uri", said.get("href"))) or said.get("href")
    if address is None:
        address = resolved(values.text(element))
        return _ENTITY.sub(r"&\1", address.replace("&amp;", "&")) if "&" in address else address
    if len(element):
        raise UnfamiliarError(element.tag)
    relation = said.get("rel", "alternate").lower()
    kind = said.get("type", "application/atom+xml" if relation == "self" else "text/html").lower()
    return resolved(address) if relation == "alternate" and kind in HTML_TYPES else None
