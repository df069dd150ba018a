"""What is due, and what passed unseen → a line each, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bot.model import Attribute, Claim, Coming, Expected
from bot.rendering.clean import clip, plain
from bot.rendering.facts import name_of
from bot.rendering.speaking import Speaking

MOST = 5
WEEK = timedelta(days=7)
_KINDS = ("due_today", "due_last", "due_week", "due_soon", "unseen")


def lines(calendar: Iterable[Expected], speaking: Speaking, *, today: date) -> Iterator[str]:
    """Due this week: 23rd IRIGC session: 4 Dec 2026 · S-400, rest of the 2018 order: by Sep 2026 (Moscow)"""
    found: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for one in calendar:
        found[_kind(one, today)].append(_named(one, speaking))
    for kind, named in found.items():
        rest = len(named) - MOST
        if named:
            what = " · ".join(named[:MOST]) + (f" +{rest}" if rest > 0 else "")
            yield speaking.wording.say(kind, what=what)


def _kind(one: Expected, today: date) -> str:
    if one.coming is Coming.UNSEEN:
        return "unseen"
    if one.ends == today:
        return "due_today" if one.begins == one.ends else "due_last"
    return "due_week" if one.ends <= today + WEEK else "due_soon"


def _named(one: Expected, speaking: Speaking) -> str:
    if not one.claims:
        return f"{clip(plain(one.name), 80)}: {speaking.span(one.told)}"
    claim = one.claims[0]
    names = (speaking.attribution(claim.attribution) for claim in one.claims)
    who = ", ".join(dict.fromkeys(filter(None, names)))
    return f"{name_of(claim, speaking)}: {_dated(claim, speaking)}" + (f" ({who})" if who else "")


def _dated(claim: Claim, speaking: Speaking) -> str:
    if claim.attribute is Attribute.DELIVERY_START:
        return speaking.value(claim, claim.attribute)
    return speaking.span(str(claim.value))
