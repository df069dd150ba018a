"""The names of elements → the names by which feedparser knows them: its prefix and the name, in lower case.

Feeds write one namespace in several spellings, and some write prefixes whose namespace nobody knows;
feedparser goes by the namespace where it knows that, else by the prefix.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

XML = "http://www.w3.org/XML/1998/namespace"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ATOM = "http://www.w3.org/2005/Atom"

# The namespaces of feeds themselves have no prefix; those that nobody reads are left out.
_SPACES: Final[Mapping[str, str]] = {
    "http://backend.userland.com/rss": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://example.com/newformat#": "",
    "http://example.com/necho": "",
    "http://purl.org/echo/": "",
    "uri/of/echo/namespace#": "",
    "http://purl.org/pie/": "",
    "http://purl.org/atom/ns#": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/rss/1.0/modules/rss091#": "",
    "http://webns.net/mvcb/": "admin",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/threading/": "thr",
    "http://wellformedweb.org/commentapi/": "wfw",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/xml/1998/namespace": "xml",
}
_PREFIXES = frozenset(_SPACES.values())
_DECLARATION = re.compile(rb"""\sxmlns:([^\s=<>"']{1,60})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")


class UnfamiliarError(Exception):
    """The document has something that only feedparser knows how to read."""


def _known(space: str) -> str | None:
    """The prefix of a namespace that feedparser knows."""
    lower = space.lower()
    if "backend.userland.com/rss" in lower:
        return ""
    return _SPACES.get(lower)


@lru_cache(maxsize=1_000)
def _usual(tag: str) -> str | None:
    """The name of an element in no namespace or in one that feedparser knows."""
    if tag[0] != "{":
        return tag.lower()
    space, _, name = tag[1:].rpartition("}")
    prefix = _known(space)
    if prefix is None:
        return None
    return (f"{prefix}_{name}" if prefix else name).lower()


class Names:
    """The names in one document."""

    def __init__(self, utf8: bytes, declared: Mapping[str | None, str]) -> None:
        """`declared` is what its outermost element declares; `utf8` is searched where that is not all."""
        self._utf8 = utf8
        self._of: dict[object, str] = {}
        self._prefixes: dict[str, str] = {}
        meant = {prefix: _known(space) for prefix, space in declared.items() if prefix is not None}
        in_use = set(meant.values())
        for prefix, known in meant.items():
            is_another = known != prefix and (known is not None or prefix in in_use)
            if prefix in _PREFIXES and is_another:
                raise UnfamiliarError(f"xmlns:{prefix}")
            self._prefixes.setdefault(declared[prefix], prefix)

    def of(self, tag: object) -> str:
        """The name of an element by its tag as lxml writes it: {namespace}name."""
        name = self._of.get(tag)
        if name is None:
            name = self._of[tag] = self._learn(str(tag))
        return name

    def _learn(self, tag: str) -> str:
        if not tag.isascii():  # for feedparser's parser most of them are no names
            raise UnfamiliarError(tag)
        usual = _usual(tag) if len(tag) < 200 else _usual.__wrapped__(tag)
        if usual is not None:
            return usual
        space, _, name = tag[1:].rpartition("}")
        return f"{self._prefixes.get(space) or self._found(space)}_{name}".lower()

    def _found(self, space: str) -> str:
        """The prefix of a namespace that an inner element declares."""
        for prefix, *quoted in _DECLARATION.findall(self._utf8):
            self._prefixes.setdefault(
                max(quoted).decode("utf-8", "replace"), prefix.decode("utf-8", "replace")
            )
        if space not in self._prefixes:  # without a prefix feedparser takes it for the feed's own
            raise UnfamiliarError(space)
        return self._prefixes[space]
