"""A page's parsed tree and what it states → when it was published and when last changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement

from bot.extraction import dates, listings, located, named, scripted, yearless
from bot.extraction.dates import Written
from bot.extraction.stated import Linked, Stated, folded, metas, shown, text
from bot.extraction.visible import DATED, Piece, is_apart, is_commented

_Dated = list[tuple[int, Written]]
_CUE = re.compile(
    r"publi(?:shed|cado|cada|é|cato|cerad)|posted|submitted|released?\b|\bdated?:"
    r"|veröffentlicht|erstellt|erschienen|gepostet|eingestellt|geschrieben|verfasst|online seit|datum:"
    r"|(?:meldung|mitteilung|beitrag|artikel|ausgabe) vom|geplaatst|mis en ligne|rédigé|fecha:"
    r"|pubblicat[oa]|inserito|opublikowano|dodano|julkaistu|yayın|tarih|objavljeno|közzétéve|δημοσιεύ"
    r"|опубликован|размещен|добавлен|дата публикации|дата:|опубліковано|प्रकाशित|पब्लिश|प्रकाशन|दिनांक"
    r"|شائع|تاریخ|(?:发布|发表|發布|發表)(?:日期|时间|時間)",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"updated|modified|last (?:edit|change)|revised|aktualisiert|geändert|stand:|mis à jour|modifié"
    r"|actualizad|atualizad|aggiornat|bijgewerkt|zaktualizowano|обновлен|изменен|अपडेट|संशोधित",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"date|time|publi|posted|meta|byline|datum|fecha|дата|created|stamp|(?:entry|post|article|news)-?info",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![a-z])(?:clock|todays?[-_]?date|date[-_]?today|current[-_]?date)(?![a-z])", re.IGNORECASE
)
_OF_CHANGE = re.compile(r"(?<![a-z])(?:updated|modified|date-?modified)(?![a-z])", re.IGNORECASE)
_BYLINE = re.compile(r"publi|posted|created|(?:entry|post|article|news|pub)[-_]?(?:date|time)", re.IGNORECASE)
_SIGNED = re.compile(r"(?:By|Von|Par|Por|Di|Autor(?:in)?:|Автор:|लेखक:)\s", re.IGNORECASE)
_DAY_ALONE = re.compile(r"\d{1,2}\.?$")
_FIGURES_ALONE = re.compile(r"\d\d? \d\d? \d{4}$")
_FOR_MACHINES = (*DATED, "content")
_TITLED = ("abbr", "time", "span")
"""The elements that microformats give the date as a title; a link's title is of where it leads."""
_MARKED = ("datePublished", "pubdate", "pubDate", "published", "created", "issued")
_SURE = 4
_PLAIN = 7
"""A byline says of its date that it is that of publication, and stands near the headline."""
_SOURCES = 3
_MOST_MARKED = 20
_MOST_DATES = 200
_MOST_ELEMENTS = 12_000
_LONGEST = 200_000
_LONGEST_LABEL = 40
_LONGEST_BESIDE = 30
"""Characters beside a date that still stands alone."""
_UNDER = 4
_NEAR_BEFORE, _NEAR_AFTER = 8, 25
"""Pieces of text: a byline stands no farther from the headline."""


def published(
    tree: HtmlElement, stated: Stated, *, url: str, title: str, seen: Callable[[], Sequence[Piece]]
) -> tuple[datetime | None, bool]:
    """When it says it was published: for machines, marked, in its address, near its headline; and if guessed.

    Of days that are stated for machines and differ the one counts that more sources name, byline and address
    among them. These two together outweigh what is stated; a byline that says "published" outweighs what is
    stated of some day only. Where none of all names a day, htmldate is asked what it makes out: a guess.
    """
    told = _told_for_machines(stated)
    found = [written for source in told for written in source]
    votes = [_day(source[0]) for source in told[:_SOURCES] if source]
    in_address = located.days(url, *metas(stated, "og:url"))
    if votes and len({*votes, *map(_day, in_address)}) == 1:
        return _precise(found), False
    own, listed = _dated(seen(), changed=_changed(stated), url=url, title=title)
    shown_at, likeness = _near_title(seen(), own, title)
    in_byline = [shown_at] if shown_at and likeness >= _SURE else []
    if found and not votes and likeness >= _PLAIN:
        found = [*in_byline, *found]
    if found and [_day(one) for one in in_byline] != [_day(one) for one in in_address]:
        votes += map(_day, (*in_address, *in_byline))
        return _precise(sorted(found, key=lambda one: -votes.count(_day(one)))), False
    found = [*in_address, *in_byline, *found] or scripted.days(tree)
    is_guess = not found
    if is_guess:
        asked = _guessed(tree, but={_day(one) for _, one in listed} - {_day(one) for _, one in own})
        guesses = (asked, _shown_change(seen(), title), shown_at if likeness else None)
        found = [one for one in guesses if one]
    return (_precise([*found, *(written for _, written in own)]), is_guess) if found else (None, False)


def _told_for_machines(stated: Stated) -> list[list[Written]]:
    """What is stated of the day of publication, by source: JSON-LD, meta, marked elements; then all else."""
    node = stated.node
    sources = (
        [_linked(node, "datePublished")],
        named.publishing(stated.metas),
        _marked(stated, *_MARKED),
        [*named.dating(stated.metas), _linked(node, "dateCreated"), _linked(node, "uploadDate")],
        _marked_apart(stated),
    )
    return [[found for one in said if one and (found := dates.stamped(one))] for said in sources]


def _dated(seen: Sequence[Piece], *, changed: date | None, url: str, title: str) -> tuple[_Dated, _Dated]:
    """The dates of the page's pieces by their number: its own, and those of other articles and its clock."""
    read = (
        (n, _of(piece) or yearless.read(piece.text, changed=changed, address=url))
        for n, piece in enumerate(seen)
    )
    found = list(islice(((n, written) for n, written in read if written), _MOST_DATES))
    beside = listings.listed([seen[n].element for n, _ in found], folded(title))
    beside |= {seen[n].element for n, _ in found if _CLOCK.search(seen[n].hints)}
    own = [one for one in found if seen[one[0]].element not in beside]
    return own, [one for one in found if seen[one[0]].element in beside]


def _changed(stated: Stated) -> date | None:
    """The day on which it says, for machines, that it was last changed."""
    said = (_linked(stated.node, "dateModified"), *metas(stated, *named.UPDATED))
    return next((_day(written) for one in said if one and (written := dates.stamped(one))), None)


def updated(stated: Stated, *, title: str, seen: Callable[[], Sequence[Piece]]) -> datetime | None:
    """When it says it was last changed: for machines, marked, in a line "Updated: …" near its headline."""
    said = (
        _linked(stated.node, "dateModified"),
        *metas(stated, *named.UPDATED),
        *_marked(stated, "dateModified"),
    )
    found = [written for one in said if one and (written := dates.stamped(one))]
    shown_at = None if found else _shown_change(seen(), title)
    return _precise([shown_at] if shown_at else found)


def _shown_change(seen: Sequence[Piece], title: str) -> Written | None:
    """The date that stands close behind "updated" in a line near the headline, or in the one after it."""
    place = _headline(seen, title)
    near = (
        range(max(0, place - _NEAR_BEFORE), min(len(seen), place + _NEAR_AFTER)) if place is not None else ()
    )
    for n in near:
        if cue := _CHANGED.search(seen[n].text):
            said = seen[n].text[cue.start() :]
            label = len(said) < _LONGEST_LABEL and n + 1 < len(seen)
            written = dates.read(said) or (_of(seen[n + 1]) if label else None)
            if written and written.start < _LONGEST_LABEL:
                return written
    return None


def _linked(node: Linked, key: str) -> str:
    """What the JSON-LD node says there; some write seconds since 1970, as a number."""
    value = node.get(key)
    return str(value) if isinstance(value, int) else text(value)


def _marked(stated: Stated, *names: str) -> list[str]:
    """What elements that are marked with the properties say."""
    marked = (element for name in names for element in stated.marked.get(name, ())[:_MOST_MARKED])
    own = islice((element for element in marked if not is_apart(element)), 3)
    said = ([*_for_machines(one), one.get("title"), shown(one)] for one in own)
    return [next((text for text in texts if text), "") for texts in said]


def _marked_apart(stated: Stated) -> list[str]:
    """What meta elements in the body say, or the page's only mark: odd parts hold some, but not comments."""
    marked = stated.marked.get("datePublished", ())[:_MOST_MARKED]
    metas = (one for one in marked if (one.tag == "meta" or len(marked) == 1) and not is_commented(one))
    return [next(filter(None, (*_for_machines(one), shown(one))), "") for one in metas][:1]


def _near_title(
    seen: Sequence[Piece], dated: Sequence[tuple[int, Written]], title: str
) -> tuple[Written | None, int]:
    """The date that looks most like that of a byline, and how much it does.

    Of equals the first after the headline, then the first before it: today's day may stand above a page, as
    one is that comes after the day which stands alone right under the headline.
    """
    place = _headline(seen, title)
    rated: list[tuple[int, int, int, int, Written]] = []
    under = _under(seen, dated, place) if place is not None else None
    for n, written in dated:
        if under and place is not None and n < place and _day(written) > _day(under):
            continue
        near = place is not None and -_NEAR_BEFORE <= n - place <= _NEAR_AFTER
        order = 2 if place is None or n > place else int(n < place)  # the headline's own day is an event's
        likeness = _likeness(seen, n, written) + 2 * near
        rated.append((likeness - _is_of_change(seen[n]), order, -n, likeness, written))
    best = max(rated, default=None, key=lambda one: one[:3])
    return (best[4], best[3]) if best else (None, 0)


def _under(seen: Sequence[Piece], dated: Iterable[tuple[int, Written]], place: int) -> Written | None:
    """The day that stands alone right under the headline."""
    below = (one for one in dated if place < one[0] <= place + _UNDER)
    return next((written for n, written in below if _is_alone(seen[n], written)), None)


def _is_alone(piece: Piece, written: Written) -> bool:
    return len(piece.text) - (written.end - written.start) <= _LONGEST_BESIDE


def _is_of_change(piece: Piece) -> bool:
    """Whether the page calls it the day of a change, as hAtom calls the only day, too."""
    return _OF_CHANGE.search(piece.hints) is not None and not _BYLINE.search(piece.hints)


def _headline(seen: Sequence[Piece], title: str) -> int | None:
    """Which piece is the headline."""
    head = folded(title)
    return next((n for n, piece in enumerate(seen) if head and _heads(piece.text, head)), None)


def _heads(text: str, head: str) -> bool:
    mine = folded(text)
    return len(mine) > 5 and (mine == head or (2 * len(mine) > len(head) and (mine in head or head in mine)))


def _of(piece: Piece) -> Written | None:
    """The date of a piece of text, as its element has it for machines where it has.

    A text that names another day as that of publication is believed: the element's may be of a change.
    """
    said = _told(piece.text)
    for stated in () if piece.is_tail else _for_machines(piece.element):
        if stated and (written := dates.stamped(stated)):
            written = dates.as_shown(written, piece.text)
            return (
                said if said and _day(said) != _day(written) and _is_spelt_out(piece.text, said) else written
            )
    return said or (_split(piece) if _begins(piece.text) else None)


def _is_spelt_out(text: str, said: Written) -> bool:
    """Whether it is called the day of publication, its month by name: 3/4/2019 may be of March or April."""
    return any(map(str.isalpha, text[said.start : said.end])) and _CUE.search(text) is not None


def _for_machines(element: HtmlElement) -> list[str | None]:
    """What an element's attributes say that may hold a date."""
    titled = element.get("title") if element.tag in _TITLED else None
    return [*map(element.get, _FOR_MACHINES), titled]


def _told(text: str) -> Written | None:
    """The first date of a text; in "Updated: … Published: …" the one behind the second word."""
    written = dates.read(text)
    changed = _CHANGED.search(text, 0, written.start) if written else None
    if written and changed and not _CUE.search(text, 0, changed.start()):
        cue = _CUE.search(text, written.end)
        later = dates.read(text[cue.start() :]) if cue else None
        if cue and later:
            return replace(later, start=later.start + cue.start(), end=later.end + cue.start())
    return written


def _begins(text: str) -> bool:
    """Whether it may be a date's beginning, the rest of which stands beside it."""
    return _DAY_ALONE.match(text) is not None or yearless.is_written(text)


def _split(piece: Piece) -> Written | None:
    """The date that is made up of a day's number and of what stands beside it, each in its own element."""
    holders = [piece.element] if piece.is_tail else [piece.element, piece.element.getparent()]
    for holder in holders:
        whole = " ".join(islice(holder.itertext(), 12)) if holder is not None else ""
        whole = " ".join(whole[:_LONGEST_LABEL].split()).replace(" ,", ",")
        whole = ".".join(whole.split()) if _FIGURES_ALONE.match(whole) else whole
        if len(whole) < _LONGEST_LABEL and (written := dates.read(whole)):
            return written
    return None


def _day(written: Written) -> date:
    return written.moment.date()


def _likeness(seen: Sequence[Piece], n: int, written: Written) -> int:
    """How much a piece's date looks like that of a byline: said to be, marked so, alone, or a dateline."""
    piece, before = seen[n], seen[n - 1].text if n else ""
    around = (
        piece.text[max(0, written.start - _LONGEST_LABEL) : written.start + _LONGEST_LABEL]
        if written.end <= len(piece.text)
        else piece.text
    )
    label = before if len(before) < _LONGEST_LABEL and not re.search(r"\d", before) else ""
    if (_CHANGED.search(around) and not _CUE.search(around)) or _CHANGED.search(label):
        return 0
    cue = 3 if _CUE.search(around) or _CUE.search(label) else 0
    marked = 2 if piece.element.tag == "time" or _HINT.search(piece.hints) else 0
    alone = 2 if _is_alone(piece, written) else 0
    dateline = 2 if not alone and _is_dateline(piece.text, written) else 0
    return cue + marked + alone + dateline


def _is_dateline(text: str, written: Written) -> bool:
    """Whether a text begins with its date, its author's name, or in capitals with the place of its news."""
    place = text[: written.start].rstrip(" ,(")
    is_placed = place.isupper() and len(place) < _LONGEST_LABEL and not any(map(str.isdigit, place))
    return written.start <= 1 or is_placed or _SIGNED.match(text) is not None


def _precise(found: Iterable[Written]) -> datetime | None:
    """The first day, with its time from whichever names one of the same day."""
    known = list(found)
    if not known:
        return None
    same = [written.moment for written in known if written.moment.date() == known[0].moment.date()]
    return next((moment for moment in same if not dates.is_day(moment)), same[0])


_NOT_ASKED = XPath(
    "//body//*[not(self::main or self::article)][contains(@class, 'comment') or contains(@id, 'comment')]"
)


def _guessed(tree: HtmlElement, *, but: Collection[date]) -> Written | None:
    """The day that htmldate finds, but none of these; 1 January is what it makes of a bare year.

    It is asked of pages of common size only: its time grows with depth times length.
    """
    sizes = [len(one.text or "") for one in islice(tree.iter(), _MOST_ELEMENTS) if one.tag != "script"]
    if len(sizes) >= _MOST_ELEMENTS or sum(sizes) > _LONGEST:
        return None
    tree = deepcopy(tree)
    found = _NOT_ASKED(tree)
    for element in found if isinstance(found, list) else []:
        if isinstance(element, HtmlElement) and element.getparent() is not None:
            element.drop_tree()
    from htmldate import find_date  # noqa: PLC0415  # it costs 60 ms: only who meets such a page pays

    day = find_date(tree, extensive_search=False, original_date=True, max_date="2099-12-31")
    written = dates.read(day) if day and not day.endswith("-01-01") else None
    return written if written and _day(written) not in but else None
