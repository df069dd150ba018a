"""Text as every stage sees it: normal forms with offsets, words, sentences, excerpts, language."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963])*")


def words(text: str) -> list[str]:
    """The words of a text in normal form (NFKC, case folded): letters with their marks, and digits."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
