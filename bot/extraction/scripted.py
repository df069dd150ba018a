"""A page's scripts, but for JSON-LD → the day that they state, as what counts readers is told it."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from bot.extraction import dates
from bot.extraction.dates import Written

_STATED = re.compile(
    r"""["']?\b(?:date_?[Pp]ublished|pagePostDate|publish(?:ed)?_?(?:[Dd]ate|[Tt]ime|[Aa]t|[Oo]n)(?:_?[Tt]ime)?"""
    r"""|publication_?[Dd]ate|pub_?[Dd]ate|first_?[Pp]ublished(?:_?[Dd]ate|_?[Aa]t)?|post_?[Dd]ate"""
    r"""|article_?(?:[Pp]ub(?:lish(?:ed)?|lication)?)?_?[Dd]ate)["']?\s{0,3}[:=]\s{0,3}["']([^"'<>]{8,40})["']"""
)
_MOST_SCRIPTS, _LONGEST, _MOST = 60, 100_000, 20


def days(tree: HtmlElement) -> list[Written]:
    """The only day that its scripts call that of publication; none where they name several."""
    found: list[Written] = []
    others = (script for script in tree.iter("script") if "ld+json" not in (script.get("type") or ""))
    for script in islice(others, _MOST_SCRIPTS):
        values = (match[1] for match in _STATED.finditer((script.text or "")[:_LONGEST]))
        found += [written for one in islice(values, _MOST) if (written := dates.stamped(one))]
    return found if len({one.moment.date() for one in found}) == 1 else []
