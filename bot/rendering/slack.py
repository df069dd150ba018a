"""View → Slack's Block Kit: a section a story, one context last, within Slack's limits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from bot.rendering.clean import clip
from bot.rendering.facts import Fact, SystemView
from bot.rendering.speaking import Said
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
    footer = [escape(line) for line in (*view.reminders, *view.notes, *view.footer)]
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
    also = f"{escape(story.also_label)}: {', '.join(map(_named, story.also))}" if story.also else ""
    solid = " · ".join(story.bylines) if story.is_ours else "\n".join(story.bylines)
    links = [link for one in story.links if (link := _link(one))]
    if story.page:
        links.append(_anchor(story.page, story.page_label))
    return _lines(
        [
            f"*{escape(headline)}*",
            f"_{escape(story.headline_of)}_" if story.headline_of else "",
            f"*{escape(story.news)}*" if story.news else "",
            *(line for system in story.systems for line in _system(system)),
            *(_fact(meeting, meeting.label) for meeting in story.meetings),
            *map(_excerpt, story.excerpts),
            f"• {also}" if also else "",
            *map(escape, solid.split("\n")),
            escape(story.unchanged),
            " · ".join(filter(None, [*links, escape(story.more_links)])),
        ]
    )


def _system(system: SystemView) -> Iterator[str]:
    """A bullet for each of its lots, or one where there is nothing but its stage."""
    who = _bracketed(system.who)
    state = str(Said(system.stage, who)).strip() if who else system.stage
    if not system.facts:
        yield f"• *{escape(system.name)}*: {escape(state)}"
    for fact in system.facts:
        yield _fact(fact, ", ".join(filter(None, (system.name, fact.label[:1].lower() + fact.label[1:]))))


def _fact(fact: Fact, label: str) -> str:
    said = escape(" | ".join(_bracketed(str(one)) for one in fact.values))
    mark = f" *{escape(fact.mark)}*" if fact.mark else ""
    note = f" – {escape(_bracketed(fact.note))}" if fact.note else ""
    return f"• *{escape(label)}*: {said}{mark}{note}"


def _bracketed(text: str) -> str:
    """Outlets in square brackets, which stand out among smileys and times."""
    return text.replace("(", "[").replace(")", "]")


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
