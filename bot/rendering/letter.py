"""View → the two parts of a mail: plain text in short lines, and HTML with its styles inlined."""

from __future__ import annotations

import textwrap

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from bot.rendering.views import DigestView, Excerpt, Named
from bot.rendering.wording import Wording

WIDTH = 72
HTML_BYTES = 80_000
"""Gmail cuts a message off at 102 KB."""

STORIES = 60
"""More than these never fit."""

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
    """The text part: lines of at most 72 characters, but for addresses, which stay whole."""
    return _TEXT.render(view=view).strip() + "\n"


def _wrap(paragraph: str, indent: str = "", hang: str | None = None) -> str:
    later = indent if hang is None else hang
    return textwrap.fill(
        paragraph, WIDTH, initial_indent=indent, subsequent_indent=later, break_on_hyphens=False
    )


def _names(named: tuple[Named, ...]) -> str:
    return ", ".join(f"{one.keyword} ({one.share})" if one.share else one.keyword for one in named)


def _quoted(excerpt: Excerpt) -> str:
    return "".join(f"*{piece}*" if proves else piece for piece, proves in excerpt.pieces)


_ENVIRONMENT.filters.update(wrap=_wrap, names=_names, quoted=_quoted)
_HTML = _ENVIRONMENT.get_template("digest.html")
_TEXT = _ENVIRONMENT.get_template("digest.txt")
