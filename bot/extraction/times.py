"""A page's parsed tree and what it states → when it was published and when last changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from datetime import date, datetime
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement

from bot.extraction import dates, located
from bot.extraction.dates import Written
from bot.extraction.stated import Stated, folded, metas, shown, text
from bot.extraction.visible import Piece, is_apart

_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "og:published_time", "og:pubdate"),
    *("datepublished", "rnews:datepublished", "parsely-pub-date", "sailthru.date", "publish-date"),
    *("publish_date", "published-date", "publishdate", "publicationdate", "publication_date", "pubdate"),
    *("article.published", "article_date_original", "cxenseparse:recs:publishtime"),
    *("citation_publication_date", "citation_online_date", "dc.date.issued", "dcterms.issued"),
    *("dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "date", "created"),
    *("article:created", "datecreated", "ptime", "displaydate", "weibo:article:create_at"),
    *("pub_date", "article:published", "article_published_time", "published_time", "published_at"),
    *("published", "originalpublicationdate", "dc.created", "dc.date.available", "dcterms.available"),
    *("citation_date", "bt:pubdate", "dc.dateissued", "issued", "release_date", "releasedate"),
    *("og:article:published", "og:release_date", "og:regdate", "article:post_date", "firstpublished"),
    *("vr:published_time", "iso-8601-publish-date", "gentime", "article.created", "dc.date.publication"),
)
_UPDATED = (
    *("article:modified_time", "og:updated_time", "og:modified_time", "datemodified", "dateupdate"),
    *("last-modified", "lastmod", "modified", "dcterms.modified", "dc.date.modified"),
    *("article.updated", "revision_date"),
)
_CUE = re.compile(
    r"publi(?:shed|cado|cada|é|cato|cerad)|posted|submitted|released?\b|\bdated?:"
    r"|veröffentlicht|erstellt|erschienen|gepostet|eingestellt|geschrieben|verfasst|online seit|datum:"
    r"|(?:meldung|mitteilung|beitrag|artikel|ausgabe) vom|geplaatst|mis en ligne|rédigé|fecha:"
    r"|pubblicat[oa]|inserito|opublikowano|dodano|julkaistu|yayın|tarih|objavljeno|közzétéve|δημοσιεύ"
    r"|опубликован|размещен|добавлен|дата публикации|дата:|опубліковано|प्रकाशित|पब्लिश|प्रकाशन|दिनांक"
    r"|شائع|تاریخ",
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
_SIGNED = re.compile(r"(?:By|Von|Par|Por|Di|Autor(?:in)?:|Автор:|लेखक:)\s", re.IGNORECASE)
_DAY_ALONE = re.compile(r"\d{1,2}\.?$")
_FIGURES_ALONE = re.compile(r"\d\d? \d\d? \d{4}$")
_FOR_MACHINES = ("datetime", "content", "data-datetime", "data-date", "data-published")
_SURE = 4
_MOST_ELEMENTS = 12_000
_LONGEST = 200_000
_LONGEST_LABEL = 40
_NEAR_BEFORE, _NEAR_AFTER = 8, 25
"""Pieces of text: a byline stands no farther from the headline."""


def published(
    tree: HtmlElement, stated: Stated, *, url: str, title: str, seen: Callable[[], Sequence[Piece]]
) -> tuple[datetime | None, bool]:
    """When it says it was published: for machines, marked, in its address, near its headline; and if guessed.

    The address and the byline together outweigh what is stated for machines. Where none of these names a day,
    htmldate is asked for what it makes out of the page: a guess.
    """
    node = stated.node
    said = (text(node.get("datePublished")), *metas(stated, *_PUBLISHED), *_marked(stated, "datePublished"))
    said = (*said, text(node.get("dateCreated")), text(node.get("uploadDate")))
    found = [written for one in said if one and (written := dates.read(one))]
    in_address = located.days(url, *metas(stated, "og:url"))
    if found and (not in_address or _day(found[0]) == _day(in_address[0])):
        return _precise(found), False
    dated = [(n, written) for n, piece in enumerate(seen()) if (written := _of(piece))]
    shown_at, likeness = _near_title(seen(), dated, title)
    in_byline = [shown_at] if shown_at and likeness >= _SURE else []
    if found and [_day(one) for one in in_byline] != [_day(one) for one in in_address]:
        return _precise(found), False
    found = [*in_address, *in_byline, *found]
    is_guess = not found
    if is_guess:
        found = [one for one in (_guessed(tree), shown_at if likeness else None) if one]
    return (_precise([*found, *(written for _, written in dated)]), is_guess) if found else (None, False)


def updated(stated: Stated, *, title: str, seen: Callable[[], Sequence[Piece]]) -> datetime | None:
    """When it says it was last changed: for machines, marked, in a line "Updated: …" near its headline."""
    said = (
        text(stated.node.get("dateModified")),
        *metas(stated, *_UPDATED),
        *_marked(stated, "dateModified"),
    )
    found = [written for one in said if one and (written := dates.read(one))]
    return _precise(found) if found else _shown_change(seen(), title)


def _shown_change(seen: Sequence[Piece], title: str) -> datetime | None:
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
                return written.moment
    return None


def _marked(stated: Stated, itemprop: str) -> list[str]:
    """What elements that are marked with the property say."""
    marked = stated.marked.get(itemprop, ())[:3]
    own = [element for element in marked if not is_apart(element)]
    said = ([*map(one.get, (*_FOR_MACHINES, "title")), shown(one)] for one in own)
    return [next((text for text in texts if text), "") for texts in said]


def _near_title(
    seen: Sequence[Piece], dated: Iterable[tuple[int, Written]], title: str
) -> tuple[Written | None, int]:
    """The date that looks most like that of a byline, and how much it does.

    Of equals the first after the headline, then the first before it: today's day may stand above a page.
    """
    place = _headline(seen, title)
    rated: list[tuple[int, int, int, Written]] = []
    for n, written in dated:
        before = seen[n - 1].text if n else ""
        near = place is not None and -_NEAR_BEFORE <= n - place <= _NEAR_AFTER
        order = 2 if place is None or n > place else int(n < place)  # the headline's own day is an event's
        rated.append((_likeness(seen[n], written, before=before) + 2 * near, order, -n, written))
    best = max(rated, default=None, key=lambda one: one[:3])
    return (best[3], best[0]) if best else (None, 0)


def _headline(seen: Sequence[Piece], title: str) -> int | None:
    """Which piece is the headline."""
    head = folded(title)
    return next((n for n, piece in enumerate(seen) if head and _heads(piece.text, head)), None)


def _heads(text: str, head: str) -> bool:
    mine = folded(text)
    return len(mine) > 5 and (mine == head or (2 * len(mine) > len(head) and (mine in head or head in mine)))


def _of(piece: Piece) -> Written | None:
    """The date of a piece of text, as its element has it for machines where it has."""
    for stated in () if piece.is_tail else map(piece.element.get, _FOR_MACHINES):
        if stated and (written := dates.read(stated)):
            return written
    return dates.read(piece.text) or (_split(piece) if _DAY_ALONE.match(piece.text) else None)


def _split(piece: Piece) -> Written | None:
    """The date that is made up of a day's number and of what stands beside it, each in its own element."""
    holder = piece.element if piece.is_tail else piece.element.getparent()
    whole = " ".join(islice(holder.itertext(), 12)) if holder is not None else ""
    whole = " ".join(whole[:_LONGEST_LABEL].split())
    whole = ".".join(whole.split()) if _FIGURES_ALONE.match(whole) else whole
    return dates.read(whole) if len(whole) < _LONGEST_LABEL else None


def _day(written: Written) -> date:
    return written.moment.date()


def _likeness(piece: Piece, written: Written, *, before: str) -> int:
    """How much a date looks like that of a byline: said to be, marked so, alone, or a dateline."""
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
    alone = 2 if len(piece.text) - (written.end - written.start) <= 30 else 0
    dateline = 2 if not alone and (written.start <= 1 or _SIGNED.match(piece.text)) else 0
    return cue + marked + alone + dateline


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


def _guessed(tree: HtmlElement) -> Written | None:
    """The day that htmldate finds; 1 January is what it makes of a bare year, mostly the footer's.

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
    return dates.read(day) if day and not day.endswith("-01-01") else None
