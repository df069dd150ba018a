"""Article and the names found in it → claims: each sentence is read once and shown to every claim type."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice, takewhile
from operator import attrgetter
from typing import cast

from bot import lexicon
from bot.claims import attribution, dates
from bot.claims.aligning import aligned
from bot.claims.asserting import asserts, is_foreign, is_of_others, may_deny
from bot.claims.completing import actor, as_of, hedge, sides
from bot.claims.context import Passage, passages
from bot.claims.figures import Figures
from bot.claims.floor import Floor
from bot.claims.following import followed
from bot.claims.framing import covered
from bot.claims.lots import lot, order_year, upgraded
from bot.claims.play import Play
from bot.claims.sanity import flagged
from bot.claims.speaking import AGAIN, Speaker
from bot.claims.subjects import called, is_genitive, product_of, renamed
from bot.claims.wording import is_counted, is_telling, key, tags, tokens
from bot.claimtypes import claim_types
from bot.claimtypes.base import Draft, Named, Sentence, Token
from bot.claimtypes.meetings import LEADERS, summit
from bot.model import Article, Attribute, Claim, Field, Hedge, Match, TextFrom

_SOON = 60
"""How many characters behind a sentence a name may stand that it is about."""

_NEXT_HITS = 50
_CLOSES = 2
"""How many sentences behind that which opens a quotation its speaker may be named."""

_BOUGHT = frozenset(
    attribute
    for attribute in Attribute
    if attribute is Attribute.STAGE or "quantity" in attribute or "value" in attribute
)
_RUSSIA = frozenset(
    ("Russia", "Moscow", "Vladimir Putin", "IRIGC-M&MTC", "Annual Summit", "Andrei Belousov", "Kremlin")
)
_VENUES = frozenset(("Hyderabad House", "Manekshaw Centre"))
_SHORT = {"delhi": "New Delhi"}
_QUOTED = re.compile(r"[\"“«]\w")
_THAT_YEAR = re.compile(r"\b(?:that|the same) year\b|т(?:ом|ого) же год|उसी (?:साल|वर्ष)")
_DIGIT = re.compile(r"\d")


def extract(article: Article, entities: Sequence[Match]) -> tuple[Claim, ...]:
    """The claims of an article's text; `entities` are the lexicon's hits in its title and text."""
    if not any(
        _counts(hit.keyword) or _is_russian(hit.keyword) or hit.keyword in _VENUES for hit in entities
    ):
        return ()
    reader = _Reader(article, _distinct([hit for hit in entities if not is_genitive(article, hit)]))
    told = list(passages(article.text))
    found = [
        claim
        for place, passage in enumerate(told)
        for claim in reader.claims(passage, told[place + 1 : place + 1 + _CLOSES])
    ]
    return flagged(attribution.credited(found, article.text))


def _distinct(entities: Sequence[Match]) -> list[Match]:
    """The hits, of several at one place only the one with that very name: the MiG-29K is no MiG-29."""
    places: dict[tuple[object, ...], list[Match]] = {}
    for hit in entities:
        places.setdefault((hit.field, hit.start, hit.end), []).append(hit)
    return [hit for hits in places.values() for hit in (_exact(hits) if len(hits) > 1 else hits)]


def _exact(hits: Sequence[Match]) -> Sequence[Match]:
    entry = lexicon.entry_of(hits[0].words)
    return [hit for hit in hits if entry and hit.keyword == entry.name] or hits


class _Reader:
    """One article, read sentence by sentence."""

    def __init__(self, article: Article, entities: Sequence[Match]) -> None:
        self._article = article
        self._published = (article.published or article.first_seen).date()
        self._dated = article.published is not None or article.text_from is not TextFrom.FILE
        hits = sorted(
            (hit for hit in entities if hit.field is Field.TEXT), key=lambda hit: (hit.start, -hit.end)
        )
        self._hits = [(hit.start, hit.end, hit.keyword) for hit in hits]
        self._next = 0
        self._before: list[Claim] = []
        self._play, self._floor = Play(), Floor()
        titled = {
            hit.keyword for hit in entities if hit.field is Field.TITLE and _kind(hit.keyword) == "system"
        }
        known = {keyword for _, _, keyword in self._hits} | {hit.keyword for hit in entities}
        self._russia = any(_is_russian(name) for name in known)
        self._meets = self._russia or not _VENUES.isdisjoint(known)
        self._families = _families(entities)
        alone = {name for name in known if _kind(name) == "system"}
        self._alone = called(alone.pop()) if len(alone) == 1 else ""
        self._titled = called(titled.pop()) if len(titled) == 1 else ""
        self._number = 0
        self._skipped: list[tuple[Passage, list[tuple[int, int, str]]]] = []

    def claims(self, passage: Passage, following: Sequence[Passage] = ()) -> Iterator[Claim]:
        """The claims of one sentence; `following` may close the quotation that it opens."""
        self._number += 1
        goes_on = self._floor.opens(passage)
        hits = self._hits_in(passage)
        for _, _, name in hits:
            if name in sides() and _kind(name) == "person" and name not in LEADERS:
                self._floor.persons[sides()[name]] = f"person:{name}"
        carried = self._carried(passage) or next(
            (made for *_, name in hits if (made := product_of(name))), ""
        )
        if not any(_counts(name) for _, _, name in hits) and not self._is_telling(
            passage, carried, visit=any(name in LEADERS for _, _, name in hits)
        ):
            self._skipped = [*self._skipped[-2:], (passage, hits)]
            return
        sentence = self._read(passage, hits, carried)
        told = attribution.speakers(sentence)
        if self._skipped and (goes_on or attribution.goes_on(sentence, told)):
            for before, named in self._skipped:
                earlier = self._read(before, named, "")
                self._floor.hear(earlier, attribution.speakers(earlier))
        if attribution.is_weak(told) and self._floor.told_after(following):
            told = []  # /ТАСС/. …, пишет газета. Об этом заявил Шугаев
        if not told and (self._floor.unclosed or self._floor.told_after(following)):
            self._floor.closed_by = self._closing(following)
        self._skipped = []
        if asserts(sentence) and not (
            self._play.foreign and not sentence.systems and not sentence.has("parties", "IN")
        ):
            found = aligned(list(self._completed(sentence, passage, told)))
            self._before = followed(found, self._before, sentence, upgraded=self._play.upgraded)
            yield from self._before
            self._remember(sentence, told)
            if carried and any(claim.subject == carried for claim in self._before):
                self._play.go_on(self._number, carried)
        elif sentence.systems:
            self._play.foreign = is_foreign(sentence)
            self._play.see(self._number, sentence)

    def _closing(self, following: Sequence[Passage]) -> str:
        """Who is said to speak where a quotation ends: *… to India. We await the answer," said Chemezov*."""
        for passage in following:
            if not self._floor.ends_in(passage):
                continue
            end = passage.start + len(passage.text)
            ahead = islice(self._hits, self._next, self._next + _NEXT_HITS)
            sentence = self._read(passage, [hit for hit in ahead if passage.start <= hit[0] < end], "")
            told = attribution.attributed(attribution.speakers(sentence), 0, len(sentence.tokens))
            if told == AGAIN or (not told and sentence.has("verbs", "goes_on")):
                return self._floor.last
            if who := told or (self._floor.told_after([passage]) and attribution.anybody(sentence)):
                return who
            if self._floor.told_after([passage]):
                break  # об этом пишет газета, which names nobody
        return ""

    def _is_telling(self, passage: Passage, carried: str, *, visit: bool) -> bool:
        """Whether a sentence without a system's name may go on about one, count what Russia supplies, or tell
        of a leader's `visit`."""
        if _DIGIT.search(passage.text):
            return self._meets or bool(carried)
        opens = passage.text.endswith(":")  # what a list is of
        if self._russia and (visit or opens or _QUOTED.search(passage.text)):
            return True
        in_play = bool(carried or self._play.meetings)
        words = [key(word) for word in passage.text.split()] if in_play or self._meets else []
        return any((in_play and is_telling(word)) or (self._meets and is_counted(word)) for word in words)

    def _hits_in(self, passage: Passage) -> list[tuple[int, int, str]]:
        end = passage.start + len(passage.text)
        while self._next < len(self._hits) and self._hits[self._next][0] < passage.start:
            self._next += 1
        found = []
        while self._next < len(self._hits) and self._hits[self._next][0] < end:
            found.append(self._hits[self._next])
            self._next += 1
        return found

    def _carried(self, passage: Passage) -> str:
        """The one system in play, "" where there is none or more than one."""
        if not self._play.systems:
            return self._titled or self._soon(passage)
        return self._play.carried(self._number, passage.text)

    def _soon(self, passage: Passage) -> str:
        """The only system of the article, where the next sentence begins with it."""
        if not self._alone:
            return ""
        end = passage.start + len(passage.text)
        line = self._article.text.find("\n", end)
        near = min(end + _SOON, line if line >= 0 else end + _SOON)
        following = takewhile(lambda hit: hit[0] < near, islice(self._hits, self._next, None))
        return self._alone if any(_kind(name) == "system" for _, _, name in following) else ""

    def _read(self, passage: Passage, hits: Sequence[tuple[int, int, str]], carried: str) -> Sentence:
        read = tokens(passage.text)
        named = _named(read, hits, passage.start)
        called = self._family_names(passage.text, read, named)
        names = tuple(sorted((*named, *called), key=lambda name: name.first))
        inside = {place for name in names if name.kind == "system" for place in range(name.first, name.last)}
        firsts, ends = {name.first for name in names}, {name.last for name in names}
        marks = tuple(
            tag
            for tag in tags(read)
            if tag.first not in inside or (tag.kind == "units" and (tag.last in ends or tag.first in firsts))
        )
        when = dates.read(passage.text, read, marks, self._published)
        dated = frozenset(covered(when))
        marks = tuple(
            tag
            for tag in marks
            if not (
                tag.kind in {"hedges", "cues"}
                and tag.first in dated
                and tag.last - tag.first == 1
                and read[tag.first].key == "may"
            )
        )
        figures = Figures(read, marks)
        ordinals = figures.ordinals()
        taken = dated | inside | {place for number in ordinals for place in range(number.first, number.last)}
        return Sentence(
            text=passage.text,
            tokens=read,
            tags=marks,
            names=names,
            amounts=tuple(figures.amounts(taken)),
            ordinals=tuple(number for number in ordinals if number.first not in dated),
            dates=tuple(one for one in when if self._dated or not one.relative),
            published=self._published,
            dated=self._dated,
            carried=carried,
            counted=self._play.counted,
            weighed=carried in self._play.weighed,
            meetings=dict(self._play.meetings),
            shares=self._play.shares,
            heading=passage.heading,
            lead=passage.lead,
            russia=self._russia,
            renamed=renamed(),
            members=cast("Mapping[str, Sequence[str]]", lexicon.wording("lots")["members"]),
        )

    def _family_names(self, text: str, read: Sequence[Token], names: Sequence[Named]) -> Iterator[Named]:
        """Those whom the article has named in full, and now calls by their family name; and Delhi."""
        for place, token in enumerate(read):
            meant = self._families.get(token.key) or _SHORT.get(token.key)
            if meant and text[token.start].isupper() and not any(_covers(name, place) for name in names):
                yield Named(name=meant, kind=_kind(meant), first=place, last=place + 1)

    def _completed(self, sentence: Sentence, passage: Passage, told: list[Speaker]) -> Iterator[Claim]:
        seen: set[tuple[object, ...]] = set()
        drafts = [draft for kind in claim_types() for draft in kind.find(sentence)]
        elsewhere = [sentence.clause(draft.first) for draft in drafts if _is_unsuited(draft)]
        if drafts:
            for draft in drafts:
                clause = sentence.clause(draft.first)
                if draft.attribute in _BOUGHT and clause in elsewhere:
                    continue
                if is_of_others(sentence, clause):
                    continue
                claim = self._claim(draft, sentence, passage, told)
                if claim.hedge is Hedge.DENIED and not may_deny(claim, sentence):
                    continue
                told_before = (claim.subject, claim.lot, claim.attribute, claim.value, claim.unit)
                if told_before not in seen:
                    seen.add(told_before)
                    yield claim

    def _claim(self, draft: Draft, sentence: Sentence, passage: Passage, told: list[Speaker]) -> Claim:
        who = self._floor.speaker(draft, sentence, passage.lead, told)
        where = lot(draft, sentence, self._play.years)
        start, end = sentence.tokens[draft.first].start, sentence.tokens[draft.last - 1].end
        return Claim(
            subject=draft.subject,
            lot=where,
            attribute=draft.attribute,
            value=draft.value,
            lower=draft.lower,
            upper=draft.upper,
            unit=draft.unit,
            actor=actor(draft, who),
            hedge=hedge(draft, sentence, who),
            attribution=who,
            as_of=_that_year(draft, sentence, where) or as_of(draft, sentence),
            sentence=sentence.text,
            start=passage.start + start,
            end=passage.start + end,
            field=Field.TEXT,
            article_id=self._article.id,
        )

    def _remember(self, sentence: Sentence, told: list[Speaker]) -> None:
        units = [claim.unit for claim in self._before if "quantity" in claim.attribute]
        self._play.counted = units[-1] if units else self._play.counted if not sentence.systems else ""
        for claim in self._before:
            self._play.take(claim)
        self._play.foreign = False
        self._play.see(self._number, sentence)
        self._play.upgraded = upgraded(sentence)
        self._floor.hear(sentence, told)
        for name in sentence.systems:
            if year := order_year(sentence, name.first):
                self._play.years[sentence.called(name.name)] = year
        for meeting, number in numbered(sentence):
            self._play.meetings[meeting] = number or self._play.meetings.get(meeting, 0)
        goes_on = sentence.shares or sentence.has("cues", "import")
        opens = sentence.text.rstrip().endswith(":")  # a list of shares
        self._play.shares = goes_on and (opens or any(amount.unit == "%" for amount in sentence.amounts))


def numbered(sentence: Sentence) -> Iterator[tuple[str, int]]:
    """The meetings that a sentence names, each with the ordinal nearest before it, 0 where there is none."""
    for name in sentence.names:
        meeting = sentence.called(name.name)
        if meeting in {"IRIGC", "Annual Summit"}:
            near = [number for number in sentence.ordinals if number.value > 5 and number.first <= name.last]
            yield meeting, int(near[-1].value) if near else 0
            return
    if summit(sentence) is not None:
        near = [number for number in sentence.ordinals if number.value > 5]
        yield "Annual Summit", int(near[-1].value) if near else 0


def _that_year(draft: Draft, sentence: Sentence, lot: str) -> str:
    """The year of the order, where *that year* points back to it."""
    points = draft.attribute in _BOUGHT and not sentence.dates and _THAT_YEAR.search(sentence.text)
    return lot[:4] if points and lot[:4].isdecimal() else ""


def _covers(name: Named, place: int) -> bool:
    return name.first <= place < name.last


@cache
def _kind(name: str) -> str:
    entry = lexicon.entry_of(name)
    if entry is None:
        return ""
    return "system" if name in renamed() and entry.kind == "programme" else entry.kind


def _counts(name: str) -> bool:
    """Whether a name alone makes a sentence worth reading."""
    return _kind(name) == "system" or called(name) in {"IRIGC", "Annual Summit"}


def _is_russian(name: str) -> bool:
    """Whether a name tells that Russia is meant."""
    return name in _RUSSIA or sides().get(name) == "RU"


def _named(read: Sequence[Token], hits: Sequence[tuple[int, int, str]], offset: int) -> list[Named]:
    """The names at their tokens; of those that overlap the longest."""
    found: list[Named] = []
    for start, end, keyword in hits:
        first = bisect_right(read, start - offset, key=attrgetter("end"))
        last = bisect_left(read, end - offset, key=attrgetter("start"))
        kind = _kind(keyword)
        if first >= last or (found and first < found[-1].last):
            continue
        if found and kind == found[-1].kind == "system" and first == found[-1].last:
            told = keyword if "upgrade" in keyword else found[-1].name  # the Su-30MKI's Super Sukhoi upgrade
            found[-1] = replace(found[-1], name=told, last=last)  # a nickname: the S-400 Triumf
        else:
            found.append(Named(name=keyword, kind=kind, first=first, last=last))
    return found


def _is_unsuited(draft: Draft) -> bool:
    """Whether what is counted is no part of such a system: 87 drones in a sentence on the S-400."""
    table = lexicon.wording("lots")
    counted = draft.unit and "quantity" in draft.attribute
    return bool(counted and draft.subject in table["launchers"] and draft.unit not in table["parts"])


def _families(entities: Sequence[Match]) -> Mapping[str, str]:
    """The family names of those whom the article names in full; one that two bear is nobody's."""
    bearers: dict[str, set[str]] = {}
    for hit in entities:
        parts = hit.words.split()
        if _kind(hit.keyword) == "person" and len(parts) > 1:
            bearers.setdefault(key(parts[-1]), set()).add(hit.keyword)
    return {family: persons.pop() for family, persons in bearers.items() if len(persons) == 1}
