"""What a page's meta elements are called → which of them name the day of publication.

The usual names stand in a list, by rank; the others, of which every system has its own, are known by the
words that they are made of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

PUBLISHED = (
    *("article:published_time", "og:article:published_time", "og:published_time", "og:pubdate"),
    *("datepublished", "rnews:datepublished", "parsely-pub-date", "sailthru.date", "publish-date"),
    *("publish_date", "published-date", "publishdate", "publicationdate", "publication_date", "pubdate"),
    *("article.published", "article_date_original", "cxenseparse:recs:publishtime"),
    *("citation_publication_date", "citation_online_date", "dc.date.issued", "dcterms.issued"),
    *("article:created", "datecreated", "ptime", "displaydate", "weibo:article:create_at"),
    *("pub_date", "article:published", "article_published_time", "published_time", "published_at"),
    *("published", "originalpublicationdate", "dc.date.available", "dcterms.available"),
    *("citation_date", "bt:pubdate", "dc.dateissued", "issued", "release_date", "releasedate"),
    *("og:article:published", "og:release_date", "og:regdate", "article:post_date", "firstpublished"),
    *("vr:published_time", "iso-8601-publish-date", "gentime", "article.created", "dc.date.publication"),
)
GENERAL = ("dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "date", "created", "dc.created")
"""Of these some systems mean the last change, or the moment when they made the page."""
UPDATED = (
    *("article:modified_time", "og:updated_time", "og:modified_time", "datemodified", "dateupdate"),
    *("last-modified", "lastmod", "modified", "dcterms.modified", "dc.date.modified"),
    *("article.updated", "revision_date"),
)
_PUBLISHING = re.compile(
    r"publi(?:sh|cation|cado)|pub_?date|posted|created|create_?(?:date|time)|issued|submitted"
)
_DATING = re.compile(r"date|time(?:stamp)?$|published|posted|created|_at$")
_OF_ARTICLE = re.compile(r"(?:article|news|story|page|post|doc(?:ument)?|content)\W?_?date|^time(?:stamp)?$")
_OF_ELSE = re.compile(
    r"modif|updat|revis|last|expir|unpub|until|valid|event|start|end|birth|video|image|publisher|embargo|build"
    r"|copyright|server|render|cache|crawl|upload|site|account|member|deadline"
)
_LONGEST = 40


def publishing(metas: Mapping[str, list[str]]) -> list[str]:
    """What the metas state of the day of publication: the usual ones, then others that are called so."""
    usual = [content for name in PUBLISHED for content in metas.get(name, ())]
    return [*usual, *_called(metas, _names_publishing)]


def dating(metas: Mapping[str, list[str]]) -> list[str]:
    """What the metas state of a day that is probably that of publication."""
    usual = [content for name in GENERAL for content in metas.get(name, ())]
    return [*usual, *_called(metas, _names_article)]


def _called(metas: Mapping[str, list[str]], is_meant: Callable[[str], bool]) -> list[str]:
    meant = (contents for name, contents in metas.items() if is_meant(name))
    return [one for contents in meant for one in contents if len(one) <= _LONGEST]


@lru_cache(maxsize=1_024)
def _names_publishing(name: str) -> bool:
    is_meant = _PUBLISHING.search(name) and _DATING.search(name) and name not in GENERAL
    return bool(is_meant) and not _OF_ELSE.search(name)


@lru_cache(maxsize=1_024)
def _names_article(name: str) -> bool:
    return bool(_OF_ARTICLE.search(name)) and not _OF_ELSE.search(name)
