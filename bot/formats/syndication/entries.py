"""An entry's element → what it says, as feedparser understands the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from lxml import etree

from bot.formats.syndication.fields import Said, people
from bot.formats.syndication.names import Names, UnfamiliarError
from bot.formats.syndication.values import Values, page_link, placed, resolved, written

_MAIL = r"[A-Za-z0-9_.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,4}"
_NAME_AND_MAIL = re.compile(
    rf"(?P<mail>{_MAIL})(?: ?\((?P<behind>[^@()<>&]*)\))?"
    rf"|(?P<before>[^@()<>&]+)(?:\({_MAIL}\)|<{_MAIL}>)",
    re.ASCII,
)
_NOT_PERMANENT = [("isPermaLink", "false")]
_DIRECT, _WITHIN = 1, 2
"""How deep an element stands in its entry: what stands deeper replaces nothing."""


class EntryReader:
    """Reads the entries of one document, in their order."""

    def __init__(self, names: Names, values: Values) -> None:
        self._names = names
        self._values = values
        self._acts: dict[object, _Act] = {}
        self.has_content = False

    def read(self, element: etree._Element) -> Said:
        """Return what the entry says."""
        self._said = said = Said()
        self._people: list[str] = []
        self._is_plainly_named = False
        self._title_depth = -1  # of the last title that was not empty
        self._title_at = self._summary_at = 0  # where those stand that were taken
        if element.keys():
            said.guid = of_entry(element).get("rdf:about", "")
        known = self._acts.get
        for part in element:
            act = known(part.tag) or self._learn(part.tag)
            act(self, part)
        self.has_content = False
        if self._people:
            said.author = people(self._people)
        return said

    def _learn(self, tag: object) -> _Act:
        act = self._acts[tag] = _ACTS.get(self._names.of(tag), EntryReader._other)
        return act

    def _foreign(self, element: etree._Element) -> None:
        raise UnfamiliarError(element.tag)

    def _other(self, element: etree._Element) -> None:
        if len(element):
            harmless(element, self._names)

    def _aside(self, element: etree._Element) -> None:
        self._values.content(element)

    def _title(self, element: etree._Element) -> None:
        self._put_title(self._values.content(element), _DIRECT)

    def _media_title(self, element: etree._Element, at: int = _DIRECT) -> None:
        before = self._title_depth
        self._put_title(self._values.content(element), at)
        self._title_depth = before

    def _put_title(self, title: str, at: int) -> None:
        """Feedparser's order: the first that is not empty, but one that stands less deep first."""
        is_open = self._title_depth < 0 or self._title_depth > at
        if is_open and (not self._title_at or at <= self._title_at):
            self._said.title, self._title_at = title, at
        if title:
            self._title_depth = at

    def _link(self, element: etree._Element) -> None:
        address = page_link(element, self._values)
        if address is not None:
            self._said.link = address

    def _guid(self, element: etree._Element) -> None:
        said = self._said
        permanent = not element.keys() or (
            written(element) != _NOT_PERMANENT and placed(element).get("ispermalink", "true") == "true"
        )
        guid = self._values.text(element)
        said.guid = resolved(guid) if permanent else guid
        if said.guid_is_link is None:
            said.guid_is_link = permanent and said.link is None
        if permanent and said.link is None:
            said.link = said.guid

    def _original(self, element: etree._Element) -> None:
        self._said.original = "" if element.keys() else self._values.text(element)

    def _published(self, element: etree._Element) -> None:
        self._said.published = self._values.text(element)

    def _updated(self, element: etree._Element) -> None:
        self._said.updated = self._values.text(element)

    def _created(self, element: etree._Element) -> None:
        self._said.created = self._values.text(element)

    def _abstract(self, element: etree._Element, at: int = _DIRECT) -> None:
        text = self._values.content(element)
        if not self._summary_at or at <= self._summary_at:
            self._said.summary, self._summary_at = text, at

    def _summary(self, element: etree._Element, at: int = _DIRECT) -> None:
        """The second of its kind is the content, unless there was one already."""
        if self._said.summary is not None and not self.has_content:
            self._content(element)
        else:
            self._abstract(element, at)

    def _content(self, element: etree._Element) -> None:
        """The longest is kept; it is the summary too where none came before."""
        self.has_content = True
        text, said = self._values.content(element), self._said
        if len(text) > len(said.content):
            said.content = text
        if said.summary is None:
            said.summary = text

    def _group(self, element: etree._Element) -> None:
        """A group's title and description are the entry's where it has none of its own."""
        for part in element:
            name = self._names.of(part.tag)
            if name == "media_title":
                self._media_title(part, _WITHIN)
            elif name == "media_description":
                self._summary(part, _WITHIN)
            elif name == "media_content":
                self._media(part)
            else:
                harmless(part, self._names, name)

    def _media(self, element: etree._Element) -> None:
        """A picture's title and description are not the entry's."""
        for part in element:
            name = self._names.of(part.tag)
            if name not in ("media_title", "media_description"):
                harmless(part, self._names, name)
            elif len(part):
                raise UnfamiliarError(part.tag)

    def _source(self, element: etree._Element) -> None:
        """Where the entry was taken from: in RSS a name with an address; of Atom's only the title counts."""
        self._title_depth = -1
        address = placed(element).get("url", "") if element.keys() else ""
        self._said.source_url = address
        self._said.source = self._values.text(element) if address else ""
        for part in element:
            name = self._names.of(part.tag)
            if name == "title" and self._values.content(part):
                self._title_depth = _WITHIN
            elif name in ASIDES:
                self._values.content(part)
            elif name != "title":
                harmless(part, self._names, "" if name in _OF_SOURCES else name)

    def _image(self, element: etree._Element) -> None:
        self._title_depth = -1
        for part in element:
            if self._names.of(part.tag) not in ("url", "width", "height") or len(part):
                raise UnfamiliarError(part.tag)

    def _author(self, element: etree._Element) -> None:
        if len(element):
            self._people.append(self._person(element))
        elif text := self._values.text(element):
            self._is_plainly_named = True
            self._people.append(_without_mail(text))

    def _person(self, element: etree._Element) -> str:
        """The name, else the mail address, of a person whose parts are told apart."""
        said = {}
        for part in element:
            name = self._names.of(part.tag).removeprefix("itunes_")
            if name in ("name", "email") and not len(part):
                said[name] = (part.text or "").strip()
            else:
                harmless(part, self._names, name)
        if any(text and text.strip() for text in (element.text, *(part.tail for part in element))):
            raise UnfamiliarError(element.tag)
        if self._people and (self._is_plainly_named or not said.get("name")):  # feedparser mixes them up
            raise UnfamiliarError(element.tag)
        return said.get("name") or said.get("email", "")


_Act: TypeAlias = Callable[[EntryReader, etree._Element], None]

TITLES = frozenset({"title", "dc_title", "media_title"})
PEOPLE = frozenset({"author", "managingeditor", "dc_author", "dc_creator", "itunes_author"})
PUBLISHED = frozenset({"published", "issued", "pubdate", "dcterms_issued"})
UPDATED = frozenset({"updated", "modified", "lastbuilddate", "dc_date", "dcterms_modified"})
CREATED = frozenset({"created", "dcterms_created"})
SUMMARIES = frozenset({"summary", "itunes_summary", "description", "dc_description", "media_description"})
ASIDES = frozenset({
    "subtitle", "tagline", "rights", "copyright", "info", "itunes_subtitle", "dc_rights",
    "feedburner_browserfriendly",
})  # fmt: skip
"""Texts that nobody asks for; with markup in them feedparser loses count of how deep it is."""
_OF_SOURCES = frozenset({"link", "id", "guid"}) | PEOPLE | PUBLISHED | UPDATED
_FOREIGN = frozenset({
    "item", "entry", "channel", "feed", "rss", "textinput", "body", "xhtml_body", "itunes_owner",
    "guidislink", "links", "authors", "contributors", "author_detail",
})  # fmt: skip
"""What would begin something else inside an entry, or what feedparser keeps for itself under this name."""
_ACTS: Final[Mapping[str, _Act]] = {
    **dict.fromkeys(TITLES, EntryReader._title),
    "media_title": EntryReader._media_title,
    "link": EntryReader._link,
    **dict.fromkeys(("guid", "id"), EntryReader._guid),
    "feedburner_origlink": EntryReader._original,
    **dict.fromkeys(PEOPLE, EntryReader._author),
    **dict.fromkeys(PUBLISHED, EntryReader._published),
    **dict.fromkeys(UPDATED, EntryReader._updated),
    **dict.fromkeys(CREATED, EntryReader._created),
    **dict.fromkeys(SUMMARIES, EntryReader._summary),
    "abstract": EntryReader._abstract,
    **dict.fromkeys(("content", "content_encoded", "fullitem"), EntryReader._content),
    **dict.fromkeys(ASIDES, EntryReader._aside),
    "media_group": EntryReader._group,
    "media_content": EntryReader._media,
    "source": EntryReader._source,
    "image": EntryReader._image,
    **dict.fromkeys(_FOREIGN, EntryReader._foreign),
}
"""What is done with an element of this name; with all others nothing."""


def harmless(element: etree._Element, names: Names, name: str = "") -> None:
    """Raise `UnfamiliarError` where the element, by its `name` if given, or one within would be read."""
    for part in (name, *(names.of(part.tag) for part in element.iterdescendants())):
        if part in _ACTS:
            raise UnfamiliarError(part)


def of_entry(element: etree._Element) -> Mapping[str, str]:
    """The attributes of an entry or a channel; those of the Channel Definition Format are content."""
    said = placed(element)
    if "lastmod" in said or "href" in said:
        raise UnfamiliarError("lastmod, href")
    return said


def _without_mail(text: str) -> str:
    """The name in “desk@example.org (A. Writer)” and its like, as feedparser divides them."""
    if "@" not in text:
        return text
    found = _NAME_AND_MAIL.fullmatch(text)
    if found is None:
        raise UnfamiliarError("author")
    return (found["behind"] or found["before"] or "").strip() or text
