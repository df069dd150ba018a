"""A feed's habits and its drafts → the document, as text, in its format."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.feeds.charsets import CHARSETS
from benchmarks.feeds.entries import Draft, Habits

NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


@dataclass(frozen=True, slots=True)
class Format:
    """How often of a hundred, with which type it is served, and who writes it."""

    share: int
    media_types: Sequence[str]
    write: Callable[[Habits, Sequence[Draft]], str]


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _element(name: str, text: str | None) -> str:
    return "" if text is None else f"<{name}>{_escaped(text)}</{name}>\n"


def _declaration(habits: Habits) -> str:
    declared = CHARSETS[habits.charset].declared
    said = f' encoding="{declared}"' if declared else ""
    style = '<?xml-stylesheet type="text/xsl" href="/feed.xsl"?>\n' if habits.number % 11 == 4 else ""
    return f'<?xml version="1.0"{said}?>\n{style}'


def _base(habits: Habits) -> str:
    return f' xml:base="{habits.base}"' if habits.links == "xml:base" else ""


def _title(habits: Habits, draft: Draft) -> str:
    """The title of RSS: text or HTML, nobody says which."""
    if draft.title is None:
        return ""
    if habits.titles == "cdata":
        return f"<title><![CDATA[{draft.title}]]></title>\n"
    blank = "\n   " if habits.number % 9 == 2 else ""
    return f"<title>{blank}{_escaped(draft.title)}{blank}</title>\n"


def _link(habits: Habits, draft: Draft) -> str:
    if draft.link is not None and habits.number % 13 == 5:
        return f"<link><![CDATA[{draft.link}]]></link>\n"
    return _element("link", draft.link)


def _guid(draft: Draft) -> str:
    if draft.guid is None:
        return ""
    permanent = "" if draft.guid_is_address else ' isPermaLink="false"'
    return f"<guid{permanent}>{_escaped(draft.guid)}</guid>\n"


def _extras(habits: Habits) -> str:
    """What stands beside an entry's own fields and must not be taken for them."""
    return (
        '<media:content url="https://img.example.org/2.jpg" medium="image"><media:title>Photo</media:title>'
        "<media:description>Our photographer</media:description></media:content>\n",
        "<category>News</category><!-- <title>old</title> -->\n",
        '<source url="https://wire.example.org/rss">The wire</source>\n',
        "",
        "<georss:point>55.75 37.61</georss:point><comments>https://example.org/c</comments>\n",
        '<enclosure url="https://img.example.org/3.jpg" length="1200" type="image/jpeg" />\n',
        "",
    )[0 if habits.titles == "absent" else habits.number % 7]


def _rss(habits: Habits, drafts: Sequence[Draft]) -> str:
    items = "".join(
        f"<item>\n{_title(habits, draft)}{_link(habits, draft)}"
        f"{_summary(habits, draft)}{_content(draft)}{_author(draft)}{_element('pubDate', draft.date)}"
        f"{_guid(draft)}{_extras(habits)}</item>\n"
        for draft in drafts
    )
    return (
        f"{_declaration(habits)}"
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:georss="http://www.georss.org/georss"'
        f' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"{_base(habits)}>\n<channel>\n'
        f"<title>Outlet {habits.number}</title>\n<link>{habits.site or '/'}</link>\n"
        f'<atom:link href="{habits.site}/feed" rel="self" type="application/rss+xml" />\n'
        f"<description>All that outlet {habits.number} has</description>\n"
        f"<language>{habits.language}</language>\n<ttl>30</ttl>\n"
        "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>\n"
        f"<image><title>Logo</title><url>https://img.example.org/logo.png</url></image>\n"
        f"{items}</channel>\n</rss>\n"
    )


def _summary(habits: Habits, draft: Draft) -> str:
    if habits.number % 3 == 0 and habits.fault is None:
        return f"<description><![CDATA[{draft.summary}]]></description>\n"
    return _element("description", draft.summary)


def _content(draft: Draft) -> str:
    if draft.content is None:
        return ""
    return f"<content:encoded><![CDATA[{draft.content}]]></content:encoded>\n"


def _author(draft: Draft) -> str:
    return _element("dc:creator", draft.author)


def _old_rss(version: str, doctype: str) -> Callable[[Habits, Sequence[Draft]], str]:
    def write(habits: Habits, drafts: Sequence[Draft]) -> str:
        items = "".join(
            f"<item>\n{_title(habits, draft)}{_link(habits, draft)}{_element('description', draft.summary)}"
            f"{_element('pubDate', draft.date)}</item>\n"
            for draft in drafts
        )
        return (
            f'{_declaration(habits)}{doctype}<rss version="{version}">\n<channel>\n'
            f"<title>Outlet {habits.number}</title>\n<link>{habits.site}</link>\n"
            f"<description>Old and kept</description>\n<language>{habits.language}</language>\n"
            f"{items}</channel>\n</rss>\n"
        )

    return write


def _rdf(habits: Habits, drafts: Sequence[Draft]) -> str:
    items = "".join(
        f'<item rdf:about="{html.escape(draft.guid or "")}">\n{_title(habits, draft)}{_link(habits, draft)}'
        f"{_element('description', draft.summary)}{_author(draft)}{_element('dc:date', draft.date)}</item>\n"
        for draft in drafts
    )
    listed = "".join(f'<rdf:li rdf:resource="{html.escape(draft.guid or "")}" />' for draft in drafts)
    return (
        f"{_declaration(habits)}"
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<channel rdf:about="{habits.site}">\n<title>Outlet {habits.number}</title>\n'
        f"<link>{habits.site}</link>\n<description>News</description>\n"
        f"<dc:language>{habits.language}</dc:language>\n<items><rdf:Seq>{listed}</rdf:Seq></items>\n</channel>\n"
        f"{items}</rdf:RDF>\n"
    )


def _atom(habits: Habits, drafts: Sequence[Draft]) -> str:
    entries = "".join(_atom_entry(habits, draft) for draft in drafts)
    return (
        f'{_declaration(habits)}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{habits.language}"'
        f"{_base(habits)}>\n<title>Outlet {habits.number}</title>\n<id>urn:outlet:{habits.number}</id>\n"
        f'<link rel="self" href="{habits.site}/atom.xml" /><link href="{habits.site or "/"}" />\n'
        f"<updated>2026-11-01T00:00:00Z</updated>\n<author><name>The desk</name></author>\n{entries}</feed>\n"
    )


def _atom_entry(habits: Habits, draft: Draft) -> str:
    if draft.title is None:
        title = "<title></title>\n"
    elif not draft.title_is_html:
        title = f"<title>{_escaped(draft.title)}</title>\n"
    elif habits.titles == "html" and habits.number % 2:
        title = f'<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{draft.title}</div></title>\n'
    else:
        title = f'<title type="html">{_escaped(draft.title)}</title>\n'
    link = f'<link rel="alternate" href="{html.escape(draft.link)}" />\n' if draft.link else ""
    if habits.number % 5 == 0:
        link = f'<link rel="replies" href="{habits.site}/comments" />\n{link}'
    source = "<source><title>The wire</title><id>urn:wire</id></source>\n" if habits.number % 4 == 1 else ""
    named = "published" if habits.number % 3 else "updated"
    late = (
        "<updated>2026-11-20T09:00:00Z</updated>\n" if named == "published" and draft.truth.published else ""
    )
    content = f'<content type="html">{_escaped(draft.content)}</content>\n' if draft.content else ""
    return (
        f"<entry>\n{title}{_element('id', draft.guid)}{link}{source}{_element(named, draft.date)}{late}"
        f'<summary type="html">{_escaped(draft.summary)}</summary>\n{content}</entry>\n'
    )


def _atom_03(habits: Habits, drafts: Sequence[Draft]) -> str:
    entries = "".join(
        f'<entry>\n<title mode="escaped" type="text/html">{_escaped(_as_html(draft))}</title>\n'
        f'<link rel="alternate" type="text/html" href="{html.escape(draft.link or "")}" />\n'
        f"{_element('id', draft.guid)}{_element('issued', draft.date)}{_element('modified', draft.date)}"
        f'<summary type="text/html" mode="escaped">{_escaped(draft.summary)}</summary>\n</entry>\n'
        for draft in drafts
    )
    return (
        f'{_declaration(habits)}<feed version="0.3" xmlns="http://purl.org/atom/ns#">\n'
        f"<title>Outlet {habits.number}</title>\n"
        f'<link rel="alternate" type="text/html" href="{habits.site}" />\n'
        f"<modified>2026-11-01T00:00:00Z</modified>\n{entries}</feed>\n"
    )


def _as_html(draft: Draft) -> str:
    title = draft.title or ""
    return title if draft.title_is_html else _escaped(title)


def _json(version: str) -> Callable[[Habits, Sequence[Draft]], str]:
    def write(habits: Habits, drafts: Sequence[Draft]) -> str:
        items = [_json_item(draft) for draft in drafts]
        feed = {
            "version": f"https://jsonfeed.org/version/{version}",
            "title": f"Outlet {habits.number}",
            "home_page_url": habits.site,
            "language": habits.language,
            "items": items,
        }
        return json.dumps(feed, ensure_ascii=habits.number % 2 == 0, indent=habits.number % 3 or None)

    return write


def _json_item(draft: Draft) -> Mapping[str, object]:
    guid = int(draft.guid) if draft.guid and draft.guid.isdigit() else draft.guid
    author: object = {"name": draft.author}
    fields = {
        "id": guid,
        "url": draft.link,
        "title": draft.title,
        "date_published": draft.date,
        "content_html": draft.content or draft.summary,
        "summary": draft.summary[:100] if draft.content else None,
        "authors": [author] if draft.author else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _sitemap(habits: Habits, drafts: Sequence[Draft]) -> str:
    pages = "".join(
        f"<url>\n<loc>{_escaped(draft.link or '')}</loc>\n<news:news>\n<news:publication>"
        f"<news:name>Outlet {habits.number}</news:name><news:language>{habits.language}</news:language>"
        f"</news:publication>\n{_element('news:publication_date', draft.date)}"
        f"{_element('news:title', draft.title)}</news:news>\n</url>\n"
        for draft in drafts
    )
    return (
        f'{_declaration(habits)}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:news="{NEWS}">\n{pages}</urlset>\n'
    )


_NETSCAPE = (
    '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"'
    ' "http://my.netscape.example/publish/formats/rss-0.91.dtd">\n'
)
_RSS = ("application/rss+xml", "application/rss+xml", "text/xml", "application/xml", "text/html")
FORMATS: Mapping[str, Format] = {
    "rss 2.0": Format(63, _RSS, _rss),
    "rss 0.91": Format(3, _RSS, _old_rss("0.91", _NETSCAPE)),
    "rss 0.92": Format(3, _RSS, _old_rss("0.92", "")),
    "rdf": Format(6, ("application/rdf+xml", "text/xml"), _rdf),
    "atom 1.0": Format(18, ("application/atom+xml", "application/atom+xml", "text/xml"), _atom),
    "atom 0.3": Format(2, ("application/atom+xml", "text/xml"), _atom_03),
    "json 1": Format(1, ("application/json",), _json("1")),
    "json 1.1": Format(2, ("application/feed+json", "application/json"), _json("1.1")),
    "sitemap": Format(2, ("application/xml", "text/xml"), _sitemap),
}
