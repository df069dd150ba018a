"""The questions and answers that an article ends with: they repeat it for searches and report nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import cast

from bot.lexicon import wording

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_NUMBERED_QUESTION = re.compile(r"\s*(?:\d{1,2}[.)]|Q\d*[.:)]|—|-)\s*\S.*\?\s*$")


def faq_tail(text: str) -> int | None:
    """Where they begin, with their heading or the first numbered question; None where there are none.

    Of a text that is nothing else, an explainer, that is its start.
    """
    for number, line in enumerate(_LINE.finditer(text)):
        words = line[0].strip()
        if _headings().match(words) or (number and _NUMBERED_QUESTION.match(words)):
            return line.start()
    return None


@cache
def _headings() -> re.Pattern[str]:
    phrases = sorted(cast("Sequence[str]", wording("asides")["tails"]), key=len, reverse=True)
    joined = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases)
    return re.compile(rf"\W*(?:\d+\. )?(?:{joined})(?!\w)", re.IGNORECASE)
