"""Rows of the ledger → blocks of facts: one for each system, one line for each meeting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.model import Attribute, Change, Claim, DigestRow, Hedge, LedgerRow, LedgerValue, ToldClaim, Verdict
from bot.rendering.clean import clip, plain
from bot.rendering.speaking import Said, Speaking, stages
from bot.rendering.wording import Wording

_MEETINGS = frozenset(
    (Attribute.SESSION_DATE, Attribute.SESSION_PLACE, Attribute.SUMMIT_DATE, Attribute.AGREEMENTS)
)
_ORDER = (
    Attribute.STAGE,
    Attribute.QUANTITY_APPROVED,
    Attribute.QUANTITY_ORDERED,
    Attribute.QUANTITY_DELIVERED,
    Attribute.QUANTITY_PENDING,
    Attribute.CONTRACT_VALUE,
    Attribute.ESTIMATED_VALUE,
    Attribute.DELIVERY_START,
    Attribute.DELIVERY_DEADLINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is said of one lot. `mark` is the word "Disputed" or nothing, `note` what to make of it.

    One that `heads` its system is said in the system's own line already.
    """

    label: str
    values: tuple[Said, ...]
    mark: str = ""
    note: str = ""
    background: bool = False
    heads: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemView:
    """A system: how far its procurement is, with its reserve, and what is said of it.

    A `single` one has nothing but that stage: it is one line.
    """

    name: str
    stage: str
    who: str
    facts: tuple[Fact, ...]
    single: bool


def systems(rows: Sequence[DigestRow], speaking: Speaking) -> tuple[SystemView, ...]:
    """One block for each system, those with news first."""
    found: dict[str, list[DigestRow]] = {}
    for row in rows:
        if not is_meeting(row.row):
            found.setdefault(row.row.subject, []).append(row)
    ranked = sorted(found.items(), key=lambda one: _rank(one[1]))
    return tuple(_System(speaking, name, mine).view() for name, mine in ranked)


def meetings(rows: Sequence[DigestRow], speaking: Speaking) -> tuple[Fact, ...]:
    """One line for each session, summit, and count of agreements."""
    found: dict[tuple[str, str], list[DigestRow]] = {}
    for row in rows:
        if is_meeting(row.row):
            counts = row.row.attribute is Attribute.AGREEMENTS
            of = ("", "") if counts else (row.row.subject, row.row.lot)
            found.setdefault(of, []).append(row)
    return tuple(_meeting(speaking, of) for of in found.values())


def is_meeting(row: LedgerRow | Claim) -> bool:
    """Whether a row is about a session, a summit or what is signed there, not about a system."""
    return row.attribute in _MEETINGS


def name_of(row: LedgerRow | Claim, speaking: Speaking) -> str:
    """23rd IRIGC session · S-400, rest of the 2018 order"""
    if is_meeting(row):
        return _meeting_name(row, speaking)
    return ", ".join(filter(None, (plain(row.subject), speaking.lot(row.lot))))


def unchanged(rows: Sequence[DigestRow], speaking: Speaking, *, today: str) -> Iterator[str]:
    """What stands as it was told, in a few words each, systems first: S-500: interest, may.

    Meetings that are over and counts of agreements are left out.
    """
    ahead = [row for row in rows if not _is_over(row, rows, today)]
    found: dict[str, list[str]] = {}
    for row in sorted(ahead, key=lambda row: (is_meeting(row.row), all(map(_may, _claims(row))))):
        values = [_shortly(value, row.row.attribute, speaking) for value in row.row.values]
        if row.row.verdict is Verdict.CONFLICT:
            values.append(speaking.wording.say("disputed").lower())
        found.setdefault(name_of(row.row, speaking), []).extend(values)
    yield from (f"{name}: {', '.join(dict.fromkeys(values))}" for name, values in found.items())


def _is_over(row: DigestRow, rows: Sequence[DigestRow], today: str) -> bool:
    if not is_meeting(row.row):
        return False
    place = (row.row.subject, row.row.lot)
    days = [
        str(claim.upper or "")
        for other in rows
        if (other.row.subject, other.row.lot) == place and other.row.attribute is not Attribute.AGREEMENTS
        for value in other.row.values
        for claim in value.claims
        if claim.attribute is not Attribute.SESSION_PLACE
    ]
    return max(days, default="") < today


def changed(rows: Sequence[DigestRow], speaking: Speaking) -> Iterator[str]:
    """What is new, weightiest first, in a few words each: S-400, more: interest → contract signed."""
    weights = list(Change)
    news = [row for row in rows if row.change and not row.background]
    found: dict[str, list[str]] = {}
    for row in sorted(news, key=lambda row: weights.index(row.change or Change.NEW)):
        found.setdefault(name_of(row.row, speaking), []).append(_change(row, speaking))
    yield from (f"{name}: {', '.join(said)}" for name, said in found.items())


def _change(row: DigestRow, speaking: Speaking) -> str:
    wording, attribute = speaking.wording, row.row.attribute
    new = news_of(row)
    now = ", ".join(_reserved(value, attribute, speaking) for value in new)
    old = ", ".join(dict.fromkeys(speaking.value(one.claim, attribute) for one in _before(row)))
    if row.change is Change.DENIED:
        who = ", ".join(dict.fromkeys(filter(None, (speaking.who(value.claims) for value in new))))
        now = ", ".join(speaking.value(value.claims[0], attribute) for value in new)
        return f"{now}, {wording.say('denied_by', who=who)}"
    if not old:
        return now
    if all(_was_told(value, row.told) for value in new):
        return ", ".join(str(speaking.said(value, attribute)) for value in new)
    if row.row.verdict is Verdict.MOVED and row.change is Change.MOVED:
        return wording.say("moved_from", old=old, new=now)
    if row.change is Change.CONFLICT:
        return f"{now}, {wording.say('disputed').lower()}"
    return wording.say("from_to", old=old, new=now)


def _reserved(value: LedgerValue, attribute: Attribute, speaking: Speaking) -> str:
    """A value, a step with its reserve and speaker: offered by Russia, “it is learnt” · interest, may."""
    if attribute is not Attribute.STAGE:
        return speaking.value(value.claims[0], attribute)
    firmest = stages(value.claims)[0]
    return str(Said(speaking.stage(firmest), speaking.speaker(firmest))).strip()


def _shortly(value: LedgerValue, attribute: Attribute, speaking: Speaking) -> str:
    reserve = speaking.wording.say("hedge_may") if all(_may(claim) for claim in value.claims) else ""
    words = speaking.value(value.claims[0], attribute)
    if value.claims[0].hedge is Hedge.DENIED:
        words = speaking.wording.say("denied_value", value=words)
    return ", ".join(filter(None, (words, reserve)))


def _claims(row: DigestRow) -> list[Claim]:
    return [claim for value in row.row.values for claim in value.claims]


def _may(claim: Claim) -> bool:
    return claim.hedge is Hedge.MAY


def _before(row: DigestRow) -> list[ToldClaim]:
    """What the reader was told before: of steps the furthest alone."""
    if row.row.attribute is not Attribute.STAGE or row.change is Change.DENIED:
        return list(row.told)
    last = stages(one.claim for one in row.told if one.claim.hedge is not Hedge.DENIED)
    return [one for one in row.told if last and one.claim.value == last[0].value]


def news_of(row: DigestRow) -> list[LedgerValue]:
    """The values that were not told, or else those that somebody else gives now."""
    new = [value for value in row.row.values if not _was_told(value, row.told)]
    known = {(one.claim.value, one.claim.attribution, one.claim.hedge) for one in row.told}
    again = (
        [claim for claim in value.claims if (claim.value, claim.attribution, claim.hedge) not in known]
        for value in row.row.values
    )
    others = [
        replace(value, claims=tuple(claims))
        for value, claims in zip(row.row.values, again, strict=True)
        if claims
    ]
    return new or others or list(row.row.values)


def _was_told(value: LedgerValue, told: Iterable[ToldClaim]) -> bool:
    denied = value.claims[0].hedge is Hedge.DENIED
    return any(one.claim.value == value.value and (one.claim.hedge is Hedge.DENIED) == denied for one in told)


def _rank(rows: Sequence[DigestRow]) -> tuple[bool, bool, int]:
    """What is denied first, what only may be last; else the system of which most is said."""
    denied = any(row.change is Change.DENIED for row in rows)
    return not denied, all(_may(claim) for row in rows for claim in _claims(row)), -len(rows)


@dataclass(frozen=True, slots=True)
class _System:
    speaking: Speaking
    name: str
    rows: Sequence[DigestRow]

    def view(self) -> SystemView:
        stage, who = self._stage()
        front = [row for row in self.rows if not row.background]
        facts, only = self._facts(front), _only_step(front)
        if only:
            who, facts = self.speaking.who(only.claims), (replace(facts[0], heads=True), *facts[1:])
        single = only is not None and len(facts) == 1
        return SystemView(
            name=clip(plain(self.name), 60),
            stage=stage,
            who=who,
            facts=() if single else facts,
            single=single,
        )

    def _stage(self) -> tuple[str, str]:
        """The furthest step that is not background, and its speaker; "no step" where it only may be one."""
        wording = self.speaking.wording
        steps = [row for row in self.rows if row.row.attribute is Attribute.STAGE and not row.background]
        told = [claim for row in steps for value in row.row.values for claim in value.claims]
        if any(row.change is Change.DENIED for row in steps):
            return wording.say("stage_denied"), ""
        if not told:
            return "", ""
        found = stages(claim for claim in told if claim.hedge is not Hedge.DENIED)
        if not found:
            last = stages(told)[0]
            return wording.say("denied_value", value=self.speaking.stage(last)), self.speaking.speaker(last)
        last = found[0]
        if last.hedge is Hedge.MAY and last.value == "interest":
            return f"{wording.say('no_step')} ({self.speaking.stage(last)})", wording.say("hedge_may")
        more = f" ({wording.say('lot_more')})" if last.lot == "more" else ""
        return self.speaking.stage(last) + more, self.speaking.speaker(last)

    def _facts(self, front: Sequence[DigestRow]) -> tuple[Fact, ...]:
        lots: dict[tuple[str, str], list[DigestRow]] = {}
        for row in sorted(front, key=lambda row: _ORDER.index(row.row.attribute)):
            alone = row.row.attribute if row.row.verdict is Verdict.CONFLICT else ""
            lots.setdefault((row.row.lot, alone), []).append(row)
        facts = [_fact(self.speaking, rows) for rows in lots.values()]
        back = [row for row in self.rows if row.background]
        return (*facts, *(_background(self.speaking, back) if back else ()))


def _only_step(rows: Sequence[DigestRow]) -> LedgerValue | None:
    """The one step of a system, where it is new and nothing else is said of its lot."""
    steps = [row for row in rows if row.row.attribute is Attribute.STAGE]
    if len(steps) != 1 or len(steps[0].row.values) != 1 or steps[0].told:
        return None
    alone = sum(1 for row in rows if row.row.lot == steps[0].row.lot) == 1
    return steps[0].row.values[0] if alone else None


def _fact(speaking: Speaking, rows: Sequence[DigestRow]) -> Fact:
    """The rows of one lot that agree, or one row that moves or is disputed."""
    row, wording = rows[0], speaking.wording
    label = _capital(speaking.lot(row.row.lot))
    values = tuple(speaking.said(value, one.row.attribute) for one in rows for value in news_of(one))
    disputed = row.row.verdict is Verdict.CONFLICT and row.change in {Change.CONFLICT, Change.DENIED}
    old = "; ".join(filter(None, (_told_values(one, speaking) for one in rows)))
    notes = [wording.say("before", values=old) if old else "", *(_remark(one, wording) for one in rows)]
    return Fact(
        label=label,
        values=_together(values),
        mark=wording.say("disputed") if disputed else "",
        note="; ".join(filter(None, dict.fromkeys(notes))),
    )


def _remark(row: DigestRow, wording: Wording) -> str:
    """What to make of values that differ and do not dispute one another."""
    if row.row.verdict is not Verdict.COMPATIBLE or row.row.attribute is Attribute.STAGE or row.told:
        return ""
    return wording.say("rounding" if row.row.note == "rounding" else "compatible")


def _told_values(row: DigestRow, speaking: Speaking) -> str:
    """What was told before, each value with who said it."""
    told: dict[object, list[Claim]] = {}
    for one in _before(row):
        told.setdefault((one.claim.value, one.claim.unit), []).append(one.claim)
    said = (
        Said(speaking.value(claims[0], row.row.attribute), speaking.who(claims)) for claims in told.values()
    )
    return "; ".join(map(str, said))


def _background(speaking: Speaking, rows: Sequence[DigestRow]) -> Iterable[Fact]:
    """What is long known of the orders, in one row; that an order was made says its number."""
    wording = speaking.wording
    ordered = sorted(rows, key=lambda row: _ORDER.index(row.row.attribute))
    told = [row for row in ordered if row.row.attribute is not Attribute.STAGE]
    told = told or ordered
    lots = dict.fromkeys(speaking.lot(row.row.lot) for row in told)
    values = tuple(
        Said(speaking.said(value, row.row.attribute).value, speaking.outlets_of(value.claims))
        for row in told
        for value in row.row.values
    )
    notes = [_remark(row, wording) for row in told]
    sums = next((_sum(row) for row in told if " = " in row.row.note), "")
    yield Fact(
        label=f"{wording.say('background')}, {', '.join(lots)}",
        values=values,
        note="; ".join(dict.fromkeys(filter(None, (sums, *notes)))),
        background=True,
    )


def _sum(row: DigestRow) -> str:
    """The digits of "5 units ordered = 3 squadrons delivered + 2 batteries pending": 3 + 2 = 5."""
    total, _, parts = row.row.note.partition(" = ")
    summands = [part.split()[0] for part in parts.split(" + ") if part.split()]
    return f"{' + '.join(summands)} = {total.split()[0]}"


def _meeting(speaking: Speaking, rows: Sequence[DigestRow]) -> Fact:
    values = tuple(speaking.said(value, row.row.attribute) for row in rows for value in news_of(row))
    disputed = any(row.row.verdict is Verdict.CONFLICT for row in rows)
    notes = [
        speaking.wording.say("before", values=old) for row in rows if (old := _told_values(row, speaking))
    ]
    return Fact(
        label=_meeting_name(rows[0].row, speaking),
        values=_together(values),
        mark=speaking.wording.say("disputed") if disputed else "",
        note="; ".join(notes),
    )


def _meeting_name(row: LedgerRow | Claim, speaking: Speaking) -> str:
    if row.attribute is Attribute.AGREEMENTS:
        return speaking.wording.say("agreements")
    phrase = "summit" if row.subject == "Annual Summit" else "session"
    return speaking.wording.say(phrase, lot=speaking.ordinal(row.lot), name=plain(row.subject)).strip()


def _together(values: Sequence[Said]) -> tuple[Said, ...]:
    """Values that the same say are said once: 2026, Russia · Andrei Belousov (A)."""
    by_who: dict[str, list[str]] = {}
    for one in values:
        by_who.setdefault(one.who, []).append(one.value)
    return tuple(Said(", ".join(found), who) for who, found in by_who.items())


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
