"""How values become words on a page: foreign text made harmless, times in the operator's zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import jinja2

from bot.model import Field, Match, Story, StoryArticle
from bot.rendering.clean import clip, plain, web_address

Piece = tuple[str, bool]
"""A piece of a text, and whether it is marked."""

LONGEST = 10_000
"""Characters of any one string on a page, whatever it is."""


def clean(text: str) -> str:
    """Foreign text, line by line, without what turns the direction of its neighbours (UAX #9), hides, or
    commands anything; its beginning where it is endless.
    """
    return "\n".join(plain(line) for line in text[:LONGEST].split("\n"))


def when(moment: datetime | None, zone: ZoneInfo) -> str:
    """4 Dec 2025, 17:30 IST"""
    return moment.astimezone(zone).strftime("%-d %b %Y, %H:%M %Z") if moment else "undated"


def briefly(moment: datetime | None, zone: ZoneInfo, now: datetime) -> str:
    """17:30 today, 4 Dec 17:30 in this year, else with the year; the page says the zone."""
    if moment is None:
        return "–"
    at, today = moment.astimezone(zone), now.astimezone(zone)
    if at.date() == today.date():
        return at.strftime("%H:%M")
    return at.strftime("%-d %b %H:%M" if at.year == today.year else "%-d %b %Y")


def lasting(duration: timedelta | None) -> str:
    """15 min · 6 h · 2 d, rounded to the unit that says it."""
    if duration is None:
        return "–"
    minutes = duration.total_seconds() / 60
    if minutes < 90:
        return f"{minutes:.0f} min"
    return f"{minutes / 60:.0f} h" if minutes < 48 * 60 else f"{minutes / 1440:.0f} d"


def named(article_title: str, otherwise: str = "Untitled", width: int = 200) -> str:
    """A headline of at most so many code points."""
    return clip(plain(article_title), width) or otherwise


def outlet(member: StoryArticle) -> str:
    """Whose article it is, as the feed or the page names it."""
    return clip(plain(member.article.source or member.article.site), 60) or "unknown outlet"


def newest(story: Story) -> datetime:
    """When the last article of a story was published, or first seen."""
    return max(member.article.published or member.article.first_seen for member in story.articles)


def telling(member: StoryArticle, limit: int) -> list[Match]:
    """The matches that say most: of each keyword the first whose words are more than the headline again."""
    chosen: dict[str, Match] = {}
    for match in sorted(member.matches, key=lambda match: match.field is Field.TITLE):
        if match.field is not Field.TITLE and _letters(match.context) not in _letters(member.article.title):
            chosen.setdefault(match.keyword, match)
    return list(chosen.values())[:limit]


def context(match: Match) -> list[Piece]:
    """A match's context in pieces, its words marked."""
    start = match.context.find(match.words) if match.words else -1
    return marked(match.context, [(start, start + len(match.words))] if start >= 0 else ())


def marked(text: str, places: Sequence[tuple[int, int]]) -> list[Piece]:
    """A text in pieces, those at these half-open places of code points marked; empty ones left out."""
    return [(piece, is_marked) for piece, is_marked in _pieces(text, places) if piece]


def _pieces(text: str, places: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    end = 0
    for start, stop in sorted(places):
        if end <= start < stop <= len(text):
            yield text[end:start], False
            yield text[start:stop], True
            end = stop
    yield text[end:], False


def _piece(text: str) -> str:
    """A clean piece of a sentence, parted from its neighbours as it was."""
    return f"{' ' * text[:1].isspace()}{clean(text)}{' ' * text[-1:].isspace()}"


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


ENVIRONMENT = jinja2.Environment(
    loader=jinja2.PackageLoader("bot.web"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
    finalize=lambda value: _piece(value) if type(value) is str else value,
)
ENVIRONMENT.globals |= {
    "newest": newest,
    "telling": telling,
    "context": context,
    "marked": marked,
    "named": named,
    "outlet": outlet,
    "lasting": lasting,
    "clip": lambda text, width: clip(plain(text), width),
    "web_address": web_address,
}
