"""View → Slack's Block Kit: a section a story, one context last, within Slack's limits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from bot.rendering.clean import clip
from bot.rendering.views import DigestView, Excerpt, Link, Named, StoryView

SECTION = 3_000
BLOCKS = 45
"""Slack takes 50."""

TOTAL = 10_000
"""Characters of all blocks together; Slack refuses somewhere above 13,000."""

_LOOKALIKES = str.maketrans({"*": "∗", "`": "ˋ", "~": "∼"})
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def fits(payload: str) -> bool:
    """Whether Slack would take the message."""
    blocks = json.loads(payload)["blocks"]
    texts = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    total = len(json.dumps(blocks, ensure_ascii=False))
    return len(blocks) <= BLOCKS and total <= TOTAL and all(len(text) <= SECTION for text in texts)


def lay_out(view: DigestView, *, subject: str, headline: Callable[[StoryView], str]) -> str:
    """The message as JSON: `text` is what the telephone's notification shows."""
    sections = [_story(story, headline(story)) for story in view.stories] or [f"*{escape(subject)}*"]
    footer = [escape(line) for line in (*view.notes, *view.footer)]
    context = {"type": "context", "elements": [_mrkdwn("\n".join(footer))]}
    return json.dumps(
        {
            "text": escape(subject),
            "blocks": [*({"type": "section", "text": _mrkdwn(section)} for section in sections), context],
            "unfurl_links": False,
            "unfurl_media": False,
        },
        ensure_ascii=False,
    )


def escape(text: str) -> str:
    """Text that Slack shows as it is: no link, mention, or emphasis that a headline brought along."""
    text = text.translate(_LOOKALIKES).replace("@", "@\u2060").translate(_ESCAPES)
    return f"\u2060{text}" if text.startswith(("•", "&gt;")) else text


def _mrkdwn(text: str) -> dict[str, object]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _story(story: StoryView, headline: str) -> str:
    also = ", ".join(map(_named, story.also))
    links = [link for one in story.links if (link := _link(one))]
    if story.page:
        links.append(_anchor(story.page, story.page_label))
    return _lines(
        [
            f"*{escape(headline)}*",
            f"_{escape(story.headline_of)}_",
            f"*{escape(story.news)}*" if story.news else "",
            *map(_excerpt, story.excerpts),
            f"• {also}" if also else "",
            *map(escape, story.bylines),
            " · ".join(filter(None, [*links, escape(story.more_links)])),
        ]
    )


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(filter(None, lines))


def _named(named: Named) -> str:
    share = f" ({escape(named.share)})" if named.share else ""
    return f"*{escape(named.keyword)}*{share}"


def _excerpt(excerpt: Excerpt) -> str:
    """Slack sees a bold word only between spaces or signs, so it stands between zero-width spaces."""
    words = "".join(
        f"\u200b*{escape(piece.strip())}*\u200b" if proves else escape(piece)
        for piece, proves in excerpt.pieces
    )
    return f"• {', '.join(map(_named, excerpt.named))}: {words} – {escape(excerpt.outlet)}"


def _link(link: Link) -> str:
    if not link.url:
        return escape(link.outlet)
    remark = f" ({escape(link.remark)})" if link.remark else ""
    return _anchor(link.url, link.outlet) + remark


def _anchor(url: str, label: str) -> str:
    address = url.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E").replace("&", "&amp;")
    return f"<{address}|{escape(clip(label, 60)).replace('|', '¦')}>"
