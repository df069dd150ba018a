"""A date and the words around it → the limit that they make of it: by, not until, at the latest."""

from __future__ import annotations

from bot.claims.framing import Core, framed
from bot.claims.terms import Terms
from bot.claimtypes.base import Tag, When

_NOT = frozenset(("no", "not", "не", "нет", "never", "none", "won't"))
_UNTIL = frozenset(("until", "till", "до"))
_WAITS = ("wait", "ждать", "подожд")
_AND = frozenset(("and", "и", "और"))
_SHORTLY = 6
"""How far before *until* a *not* may stand that turns it round: not be ready for shipment until March."""


class Limits(Terms):
    """Reads what frames a date."""

    def framed(self, core: Core, before: When | None = None) -> When:
        """The date with the words before or after it that make it a limit or a part of itself.

        One that is joined to a date `before` shares its limit: *by 2026 and 2027*.
        """
        head, last, told = core.first, core.last, []
        for _ in range(2):
            tag = max(self._ends.get(head, ()), key=lambda tag: tag.last - tag.first, default=None)
            if not tag and self._tag("inside", head - 1):
                tag = max(self._ends.get(head - 1, ()), key=lambda tag: tag.last - tag.first, default=None)
            if not tag:
                break
            part = core.grain == "period" and self._key(tag.first) == "до" and tag.value == "by"  # до лета
            limit = self._limit(tag)
            told.append("before" if part and limit != "not_before" else limit)
            head = tag.first
        if after := next((tag for skip in (0, 1) if (tag := self._after(last + skip, skip))), None):
            told.append(self._limit(after))
            last = after.last
        if before and not told and before.last == head - 1 and self._key(head - 1) in _AND:
            told = ["by"] * ("by" in before.told.split() and before.value[-4:].isdecimal())
        return framed(core, head, last, told, relative=self._leans)

    def _limit(self, tag: Tag) -> str:
        """How a word frames a date: *not before* is no *before*, and *slipped to* (2028 तक टल) no *by*."""
        before = self._tokens[max(0, tag.first - 12) : tag.first]
        negated = any(token.key in _NOT for token in before)
        negated |= any(token.key == "नहीं" for token in self._tokens[tag.last : tag.last + 3])
        slid = self._key(tag.last).startswith(("टल", "टाल", "खिसक"))
        before = self._tokens[max(0, tag.first - _SHORTLY) : tag.first]
        until = self._key(tag.first) in _UNTIL and tag.value.startswith("by")
        if until and self._key(tag.first - 1).startswith(_WAITS):  # has to wait until May
            return tag.value.removeprefix("by").removeprefix("_") or "in"
        until = until and tag.value == "by" and any(token.key in _NOT for token in before)
        later = until or (tag.value == "before" and negated)
        return "not_before" if later else "in" if slid else tag.value

    def _after(self, place: int, skipped: int) -> Tag | None:
        """A Hindi postposition, or *at the earliest*."""
        if not skipped and (tag := self._tag("limits", place)):
            return tag
        tag = None if skipped and self._tag("inside", place - 1) is None else self._tag("modifiers", place)
        return tag if tag and "\u0900" <= self._key(place)[:1] <= "\u097f" else None
