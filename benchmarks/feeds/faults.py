"""A well-formed document → the same with one fault, of the kinds that servers send every day."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Damage = Callable[[str], str]

_ENDS = ("</item>", "</entry>", "</url>")
_RAW = {"—": "&mdash;", "“": "&ldquo;", "”": "&rdquo;", "…": "&hellip;", "\u00a0": "&nbsp;"}


def _in_entries(added: str) -> Damage:
    """So much before the end of every entry."""
    return lambda text: re.sub("|".join(_ENDS), lambda end: added + end[0], text)


def _in_summaries(added: str) -> Damage:
    """So much at the beginning of every summary that is no CDATA."""
    return lambda text: re.sub(
        r"(<item>[\s\S]*?<description>|<summary[^>]*>)(?!<!\[CDATA)", lambda start: start[0] + added, text
    )


def _raw_entities(text: str) -> str:
    for character, entity in _RAW.items():
        text = text.replace(character, entity)
    return text


def _torn(text: str) -> str:
    """Ends in the middle of the last entry."""
    start = max(text.rfind(start) for start in ("<item", "<entry>", "<url>", '"id"'))
    return text[: start + (len(text) - start) // 2]


def _without_end(text: str) -> str:
    end = max(text.rfind(end) + len(end) for end in _ENDS)
    return text[:end]


def _cdata(text: str) -> str:
    """Ends of CDATA within CDATA, and in plain text."""
    return re.sub(
        r"(<description>|<summary[^>]*>)(?:<!\[CDATA\[)?([^<]{20})",
        r"\1<![CDATA[\2 if (a[b[0]]> 1) ]]> more ]]>",
        text,
    )


def _trailing_comma(text: str) -> str:
    return re.sub(r"\}(\s*\]\s*\}\s*)$", r"},\1", text)


TEXT: Mapping[str, Damage] = {
    "ampersand": lambda text: text.replace("&amp;", "&"),
    "entities": _raw_entities,
    "mis-nested": _in_summaries("<p><b>bold <i>both</b> slanted</i></p><br>"),
    "junk before": lambda text: (
        "<br />\n<b>Notice</b>: Undefined index: lang in <b>/srv/www/feed.php</b> on line <b>12</b><br />\n"
        + text
    ),
    "space before": lambda text: "\r\n \n\t" + text,
    "stray byte": lambda text: text,
    "truncated": _torn,
    "cdata": _cdata,
    "control": _in_summaries("\x0b\x1f\x08"),
    "references": _in_summaries("&#0;&#x1f;&#xD800;&#150;"),
    "prefix": _in_entries('<slash:comments>3</slash:comments><wfw:thumb url="x" />'),
    "less than": lambda text: text.replace("&lt; ", "< "),
    "attributes": _in_entries('<enclosure url="a.mp3" url="b.mp3" length=1 type="audio/mpeg">'),
    "no end": _without_end,
    "junk after": lambda text: text + "<!-- 0.21 s -->\n<script>if (a && b < 1) {}</script>",
    "utf-16 said": lambda text: re.sub(r'encoding="[^"]*"', 'encoding="utf-16"', text, count=1),
}
"""By name; a stray byte comes in when the text is bytes."""

JSON: Mapping[str, Damage] = {
    "truncated": _torn,
    "space before": lambda text: "\ufeff\n " + text,
    "trailing comma": _trailing_comma,
    "control": lambda text: text.replace("<p>", "<p>\n\t\x0b").replace("\\n", "\n"),
}
SITEMAP: Mapping[str, Damage] = {
    name: TEXT[name] for name in ("ampersand", "truncated", "space before", "prefix")
}


def kinds(format_: str) -> Mapping[str, Damage]:
    """The faults that a document of this format can have."""
    if format_.startswith("json"):
        return JSON
    return SITEMAP if format_ == "sitemap" else TEXT


def stray(body: bytes) -> bytes:
    """UTF-8 with two bytes of another charset in a summary in its midst."""
    place = body.find(b"</description>", len(body) // 2)
    place = place if place >= 0 else body.find(b"</summary>", len(body) // 2)
    return body[:place] + b"\x92s \xe9t\xe9" + body[place:]
