"""View → the two parts of a mail: plain text in short lines, and HTML with its styles inlined."""

from __future__ import annotations

import textwrap

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from bot.rendering.facts import Fact, SystemView
from bot.rendering.speaking import Said
from bot.rendering.views import DigestView, Excerpt, Limits, Named
from bot.rendering.wording import Wording

WIDTH = 46
"""Of a telephone."""

HTML_BYTES = 79_000
"""Gmail cuts a message off at 102 KB; a reader's own links below it take up to 1 KB."""

STORIES = 60
"""More than these never fit."""

LINES, UPDATE_LINES = 56, 32
"""What a story, or an update, should take of a telephone's screens."""

WIDTHS = (
    Limits(stories=STORIES, title=120, link=60, excerpt=150),
    Limits(stories=STORIES, title=120, link=60, excerpt=150, reprints=False),
    Limits(stories=STORIES, title=110, link=30, excerpt=150, name=12, reprints=False),
    Limits(stories=STORIES, title=110, link=20, excerpt=110, name=10, reprints=False),
)
"""How much is shown of titles, links, excerpts and names, until the letter is short."""

_ENVIRONMENT = Environment(
    loader=PackageLoader("bot"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_INLINER = css_inline.CSSInliner(
    keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False, minify_css=True
)


def html(view: DigestView, *, subject: str, preview: str, wording: Wording) -> str:
    """The HTML part: one column, no image, no script."""
    page = _HTML.render(view=view, subject=subject, preview=preview, language=wording.language)
    return _INLINER.inline(page)


def fits(page: str) -> bool:
    return len(page.encode()) <= HTML_BYTES


def text(view: DigestView) -> str:
    """The text part: lines of at most 46 characters, but for addresses, which stay whole."""
    return _TEXT.render(view=view).strip() + "\n"


def is_short(page: str, *, stories: int, updates: int) -> bool:
    """Whether a letter of so many stories, updates among them, is read on a telephone."""
    return page.count("\n") <= max(LINES * (stories - updates) + UPDATE_LINES * updates, UPDATE_LINES)


def _wrap(paragraph: str, indent: str = "", hang: str | None = None) -> str:
    later = indent if hang is None else hang
    return textwrap.fill(
        paragraph, WIDTH, initial_indent=indent, subsequent_indent=later, break_on_hyphens=False
    )


def _names(named: tuple[Named, ...]) -> str:
    return ", ".join(f"{one.keyword} ({one.share})" if one.share else one.keyword for one in named)


def _quoted(excerpt: Excerpt) -> str:
    return "".join(f"*{piece}*" if proves else piece for piece, proves in excerpt.pieces)


def _headed(system: SystemView) -> str:
    """S-400 | interest, more, military sources"""
    state = str(Said(system.stage, system.who)).strip() if system.who else system.stage
    return f"{system.name} | {state}" if state else system.name


def _told(fact: Fact) -> str:
    """Rest of the 2018 order: by Sep 2026, Moscow (A); 2026-27, may, military sources (B). Compatible"""
    said = "; ".join(map(str, fact.values))
    label = f"{fact.label}: " if fact.label else ""
    notes = ", ".join(filter(None, (fact.mark.upper(), fact.note)))
    return f"{label}{said}" + (f". {notes[0].upper()}{notes[1:]}" if notes else "")


_ENVIRONMENT.filters.update(wrap=_wrap, names=_names, quoted=_quoted, headed=_headed, told=_told)
_HTML = _ENVIRONMENT.get_template("digest.html")
_TEXT = _ENVIRONMENT.get_template("digest.txt")
