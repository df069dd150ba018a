"""A page's parsed tree and what it states → when it was published and when last changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from datetime import datetime
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from bot.extraction import dates
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
)
_UPDATED = (
    *("article:modified_time", "og:updated_time", "og:modified_time", "datemodified", "dateupdate"),
    *("last-modified", "lastmod", "modified", "dcterms.modified", "dc.date.modified"),
    *("article.updated", "revision_date"),
)
_CUE = re.compile(
    r"publi(?:shed|cado|cada|é|cato|cerad)|posted|veröffentlicht|erstellt|erschienen|gepostet|geplaatst"
    r"|pubblicato|opublikowano|опубликован|размещен|дата публикации|प्रकाशित|पब्लिश|प्रकाशन",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"updated|modified|last (?:edit|change)|revised|aktualisiert|geändert|stand:|mis à jour|modifié"
    r"|actualizad|atualizad|aggiornat|bijgewerkt|zaktualizowano|обновлен|изменен|अपडेट|संशोधित",
    re.IGNORECASE,
)
_HINT = re.compile(r"date|time|publi|posted|meta|byline|datum|fecha|дата", re.IGNORECASE)
_IN_PATH = re.compile(
    r"(?<!\d)(?:(?P<y>(?:19|20)\d\d)(?P<s>[/_-])(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<d>0?[1-9]|[12]\d|3[01])"
    r"|(?P<dd>[0-3]\d)-(?P<mm>[01]\d)-(?P<yy>20\d\d))(?!\d)"
)
_ARCHIVED = re.compile(r"/web/\d{14}[a-z_]*/")
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

    Where none of these names a day, htmldate is asked for what it makes out of the page: a guess.
    """
    node = stated.node
    said = (text(node.get("datePublished")), *metas(stated, *_PUBLISHED), *_marked(stated, "datePublished"))
    said = (*said, text(node.get("dateCreated")), text(node.get("uploadDate")))
    found = [written for one in said if one and (written := dates.read(one))]
    if found:
        return _precise(found), False
    dated = [(n, written) for n, piece in enumerate(seen()) if (written := _of(piece))]
    shown_at, likeness = _near_title(seen(), dated, title)
    found = [*_in_address(url, stated), *([shown_at] if shown_at and likeness >= _SURE else [])]
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
    return [e.get("datetime") or e.get("content") or shown(e) for e in marked if not is_apart(e)]


def _in_address(url: str, stated: Stated) -> list[Written]:
    """The day in an address such as /2025/12/04/; an archive's own day is none."""
    for address in (url, *metas(stated, "og:url")):
        path = unquote(urlsplit(_ARCHIVED.split(address)[-1]).path) if _is_address(address) else ""
        if found := _IN_PATH.search(path):
            day = "-".join(found[name] for name in (("y", "m", "d") if found["y"] else ("yy", "mm", "dd")))
            if written := dates.read(day):
                return [written]
    return []


def _is_address(text: str) -> bool:
    try:
        return urlsplit(text).scheme in ("http", "https")
    except ValueError:
        return False


def _near_title(
    seen: Sequence[Piece], dated: Iterable[tuple[int, Written]], title: str
) -> tuple[Written | None, int]:
    """The date that looks most like that of a byline, the first of equals, and how much it does."""
    place = _headline(seen, title)
    rated: list[tuple[int, int, Written]] = []
    for n, written in dated:
        before = seen[n - 1].text if n else ""
        near = place is not None and -_NEAR_BEFORE <= n - place <= _NEAR_AFTER
        rated.append((_likeness(seen[n], written, before=before) + 2 * near, -n, written))
    best = max(rated, default=None, key=lambda one: one[:2])
    return (best[2], best[0]) if best else (None, 0)


def _headline(seen: Sequence[Piece], title: str) -> int | None:
    """Which piece is the headline."""
    head = folded(title)
    return next((n for n, piece in enumerate(seen) if head and _heads(piece.text, head)), None)


def _heads(text: str, head: str) -> bool:
    mine = folded(text)
    return len(mine) > 5 and (mine == head or (2 * len(mine) > len(head) and (mine in head or head in mine)))


def _of(piece: Piece) -> Written | None:
    """The date of a piece of text, as its element has it for machines where it has."""
    for stated in () if piece.is_tail else (piece.element.get("datetime"), piece.element.get("content")):
        if stated and (written := dates.read(stated)):
            return written
    return dates.read(piece.text)


def _likeness(piece: Piece, written: Written, *, before: str) -> int:
    """How much a date looks like that of a byline: said to be, marked so, alone, or a dateline."""
    around = piece.text[: written.start + 40] if written.end <= len(piece.text) else piece.text
    label = before if len(before) < _LONGEST_LABEL and not re.search(r"\d", before) else ""
    if (_CHANGED.search(around) and not _CUE.search(around)) or _CHANGED.search(label):
        return 0
    cue = 3 if _CUE.search(around) or _CUE.search(label) else 0
    marked = 2 if piece.element.tag == "time" or _HINT.search(piece.hints) else 0
    alone = 2 if len(piece.text) - (written.end - written.start) <= 30 else 0
    dateline = 2 if not alone and written.start <= 1 else 0
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
