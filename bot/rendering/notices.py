"""A self-service subscription → mails about it, and the lines with its links below a digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from html import escape
from importlib import resources
from textwrap import fill

import css_inline
import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from bot.model import SELF_SERVICE, Form, Message, Subscription
from bot.rendering.clean import clip, plain
from bot.rendering.letter import WIDTH
from bot.rendering.wording import Wording

MOST_KEYWORDS = 40
"""More than these are counted."""

_WORDS: Mapping[str, Mapping[str, Mapping[str, str]]] = yaml.safe_load(
    resources.files("bot").joinpath("templates/notices.yaml").read_text(encoding="utf-8")
)
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


class Notice(StrEnum):
    """What a mail about a subscription is for."""

    CONFIRM = "confirm"
    ALREADY = "already"
    MANAGE = "manage"


def render(
    notice: Notice, subscription: Subscription, *, address: str, act: str, leave: str, now: datetime
) -> Message:
    """The mail as text and HTML; `act` is the link of its button, `leave` the one that ends it."""
    wording = Wording.of(subscription)
    words, said = (_WORDS[wording.language][group] for group in (notice.value, "common"))
    opening = words["opening"].format(address=address)
    facts = (
        (said["keywords"], _keywords(subscription, said["all"])),
        (said["when"], wording.schedule(subscription, now=now)),
    )
    page = _ENVIRONMENT.get_template("notice.html").render(
        words=words, opening=opening, facts=facts, act=act, leave=leave, language=wording.language
    )
    paragraphs = [_wrap(opening), "\n".join(_wrap(f"{label}: {value}") for label, value in facts)]
    paragraphs += [f"{_wrap(words['button'])}:\n{act}", _wrap(words["after"])]
    text = "\n\n".join([*paragraphs, f"--\n{_wrap(words['leave'])}:\n{leave}"])
    return Message(
        subject=words["subject"],
        preview=clip(opening, 200),
        parts={Form.TEXT: text + "\n", Form.HTML: _INLINER.inline(page)},
        date=now.astimezone(wording.zone),
        list_id=SELF_SERVICE,
        language=wording.language,
    )


def footed(message: Message, *, change: str, leave: str) -> Message:
    """A digest with the links that change and end the subscription below its forms for mail."""
    said = _WORDS[message.language]["common"]
    links = ((said["change"], change), (said["unsubscribe"], leave))
    text = "".join(f"{_wrap(label)}:\n{address}\n" for label, address in links)
    html = " · ".join(
        f'<a class="link" style="color:#0b57d0" href="{escape(address)}">{escape(label)}</a>'
        for label, address in links
    )
    style = "max-width:600px;margin:0 auto;padding:0 20px 20px;font-size:14px"
    foot = f'<div class="foot" style="{style}">{html}</div>'
    before, body, after = message.parts[Form.HTML].rpartition("</body>")
    below = {Form.TEXT: message.parts[Form.TEXT] + text, Form.HTML: f"{before}{foot}{body}{after}"}
    return replace(message, parts={**message.parts, **below})


def _keywords(subscription: Subscription, everything: str) -> str:
    names = [clip(plain(keyword), 60) for keyword in subscription.keywords]
    more = len(names) - MOST_KEYWORDS
    return ", ".join(names[:MOST_KEYWORDS]) + (f" +{more}" if more > 0 else "") or everything


def _wrap(paragraph: str) -> str:
    return fill(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False)
