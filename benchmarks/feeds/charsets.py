"""How a feed's text becomes bytes, and what its first line and its server say about them."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Charset:
    """`codec` is what the bytes are in; `declared` stands in the document, `http` in the Content-Type."""

    codec: str
    declared: str | None = None
    http: str | None = None
    mark: bytes = b""

    def encode(self, text: str) -> bytes:
        """The bytes; what the charset lacks stands as a reference."""
        return self.mark + text.encode(self.codec, "xmlcharrefreplace")


CHARSETS: Mapping[str, Charset] = {
    "utf-8": Charset("utf-8", "UTF-8"),
    "utf-8 by http": Charset("utf-8", None, "utf-8"),
    "utf-8 with mark": Charset("utf-8", "utf-8", mark=codecs.BOM_UTF8),
    "utf-8 called latin-1 by http": Charset("utf-8", "utf-8", "iso-8859-1"),
    "utf-8 called windows-1251": Charset("utf-8", "windows-1251"),
    "ascii": Charset("ascii", "us-ascii"),
    "windows-1252 called latin-1": Charset("cp1252", "iso-8859-1"),
    "windows-1252 called utf-8": Charset("cp1252", "utf-8"),
    "windows-1251": Charset("cp1251", "windows-1251"),
    "windows-1251 by http": Charset("cp1251", None, "windows-1251"),
    "windows-1251, http right": Charset("cp1251", "utf-8", "windows-1251"),
    "windows-1251, http wrong": Charset("cp1251", "windows-1251", "utf-8"),
    "koi8-r": Charset("koi8-r", "koi8-r"),
    "koi8-r, http right": Charset("koi8-r", "windows-1251", "koi8-r"),
    "windows-1256": Charset("cp1256", "windows-1256"),
    "gb2312": Charset("gb18030", "gb2312"),
    "utf-16": Charset("utf-16-le", "utf-16", mark=codecs.BOM_UTF16_LE),
    "utf-16 big": Charset("utf-16-be", "utf-16", "utf-16", mark=codecs.BOM_UTF16_BE),
    "utf-16 unmarked": Charset("utf-16-le", "utf-16"),
    "utf-16 big unmarked": Charset("utf-16-be", None),
}

BY_LANGUAGE: Mapping[str, Mapping[str, int]] = {
    "en": {
        "utf-8": 76, "utf-8 by http": 5, "ascii": 3, "windows-1252 called latin-1": 9, "utf-16": 2,
        "utf-16 unmarked": 2, "windows-1252 called utf-8": 1, "utf-8 with mark": 2,
    },
    "ru": {
        "utf-8": 58, "utf-8 with mark": 3, "windows-1251": 18, "koi8-r": 4, "windows-1251 by http": 4,
        "windows-1251, http right": 3, "windows-1251, http wrong": 3, "koi8-r, http right": 1,
        "utf-8 called windows-1251": 3, "utf-16": 1, "utf-16 big unmarked": 2,
    },
    "hi": {
        "utf-8": 88, "utf-8 with mark": 3, "utf-8 called latin-1 by http": 4, "utf-16": 3, "utf-16 big": 2,
    },
    "ur": {"utf-8": 90, "windows-1256": 10},
    "zh": {"utf-8": 70, "gb2312": 25, "utf-16": 5},
}  # fmt: skip
"""Of a language's feeds, how often each."""
