"""A feed's habits and chance → its entries as it writes them, each with the truth about it."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from urllib.parse import quote, urljoin

from benchmarks.feeds.dates import ISO_SHAPES, SHAPES
from benchmarks.feeds.words import Writer

GUIDS = {
    "address": 48, "urn": 18, "hash": 14, "numbers": 5, "shared by feeds": 2, "none": 10, "reused": 1,
}  # fmt: skip
LINKS = {
    "absolute": 80, "query": 8, "rooted": 4, "xml:base": 3, "tracked": 2, "none": 1, "some": 1, "one": 1,
}  # fmt: skip
"""Of a hundred feeds each; "some" is missing for some entries, "one" the same for all, as of a live page."""
SPOILT = {"ampersand": " & R&D", "entities": " — “so”…", "less than": ": 5 < 7 now"}
"""What the titles of a feed with this fault end in, so that the fault meets them."""
TITLES = {"plain": 71, "absent": 1, "cdata": 10, "html": 8, "entities": 6, "some": 4}


@dataclass(frozen=True, slots=True)
class Truth:
    """What a reader that loses nothing knows of an entry; "" where the feed does not say."""

    guid: str
    link: str
    title: str
    published: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as its feed writes it. `title` is HTML where `title_is_html`; none where it has none."""

    truth: Truth
    guid: str | None
    guid_is_address: bool
    link: str | None
    title: str | None
    title_is_html: bool
    date: str | None
    summary: str
    content: str | None
    author: str | None


@dataclass(frozen=True, slots=True)
class Habits:
    """How one feed writes; each is one of the names in the tables of this file and its neighbours."""

    number: int
    url: str
    site: str
    format: str
    language: str
    charset: str
    fault: str | None
    guids: str
    links: str
    titles: str
    dates: str | None
    every: timedelta
    full: bool

    @property
    def base(self) -> str:
        """What relative addresses are relative to."""
        return f"{self.site}/archive/" if self.links == "xml:base" else self.url


def drafts(habits: Habits, count: int, *, newest: datetime, first: int, seed: str) -> list[Draft]:
    """`count` entries, the newest first, numbered upwards from `first` in the order of publication."""
    made = []
    for place in range(count):
        number = first + count - 1 - place
        chance = Random(f"{seed}/{habits.number}/{number}")  # noqa: S311  # the same entries every time
        made.append(_draft(habits, number, newest - place * habits.every, chance))
    return made


def _draft(habits: Habits, number: int, moment: datetime, chance: Random) -> Draft:
    writer = Writer(habits.language, chance)
    slug = f"{writer.slug()}-{habits.number}-{number}"
    link, address = _link(habits, number, slug, moment)
    guid = _guid(habits, number, address or f"{habits.site}/{slug}")
    title, title_is_html, plain = _title(habits, number, writer, chance)
    date, known = _date(habits, moment)
    if not (guid or link or title) and habits.titles != "absent":
        title, title_is_html, plain = slug, False, slug
    return Draft(
        truth=Truth(guid or "", address, plain, known.isoformat() if known else ""),
        guid=guid,
        guid_is_address=habits.guids == "address",
        link=link,
        title=title,
        title_is_html=title_is_html,
        date=date,
        summary=_summary(writer, chance),
        content=_content(writer, chance) if habits.full else None,
        author=writer.title().split(" ")[0] if chance.random() < 0.4 else None,
    )


def _link(habits: Habits, number: int, slug: str, moment: datetime) -> tuple[str | None, str]:
    """The link as written, and the address that it means."""
    path = f"{moment:%Y/%m/%d}/{slug}"
    kind = habits.links
    if kind == "none" or (kind == "some" and number % 5 == 0):
        return None, ""
    written = {
        "query": f"{habits.site}/story?id={number}&section=news&copy=1&lang={habits.language}",
        "rooted": f"/{path}.html",
        "xml:base": f"{path}.html",
        "tracked": f"{habits.site}/{path}?utm_source=rss&utm_medium=feed",
        "one": f"{habits.site}/live",
    }.get(kind, f"{habits.site}/{path}")
    if kind == "absolute" and habits.language == "ru" and habits.number % 3 == 0:
        written = f"{habits.site}/новости/{quote('день') if number % 2 else 'день'}/{slug}"
    return written, urljoin(habits.base, written)


def _guid(habits: Habits, number: int, address: str) -> str | None:
    return {
        "address": address,
        "urn": f"tag:outlet-{habits.number}.example.org,2026:{number}",
        "hash": f"{Random(address).getrandbits(128):032x}",  # noqa: S311  # looks like a hash
        "numbers": str(1000 + number),
        "shared by feeds": f"post-{number}",
        "none": None,
        "reused": f"edition-{number // 2}",
    }[habits.guids]


def _title(habits: Habits, number: int, writer: Writer, chance: Random) -> tuple[str | None, bool, str]:
    """The title as written, whether that is HTML, and as it reads."""
    plain = writer.title() + SPOILT.get(habits.fault or "", "")
    if habits.titles == "absent" or (habits.titles == "some" and number % 6 == 0):
        return None, False, ""
    if habits.titles == "html":
        first, _, rest = plain.partition(" ")
        tag = chance.choice(("b", "i", "em", "strong", 'span class="tag"', 'a href="/tag/1"'))
        return f"<{tag}>{first}</{tag.partition(' ')[0]}> {html.escape(rest)}".strip(), True, plain
    if habits.titles == "entities":
        spoken = f"{plain} — “R&D” at 5% < 7% & more…"
        return html.escape(spoken).replace("—", "&mdash;").replace("…", "&#8230;"), True, spoken
    if chance.random() < 0.05:
        plain = f"{plain}: Q&A"
    return plain, False, plain


def _date(habits: Habits, moment: datetime) -> tuple[str | None, datetime | None]:
    if habits.dates is None:
        return None, None
    return (SHAPES | ISO_SHAPES)[habits.dates][1](moment)


def _summary(writer: Writer, chance: Random) -> str:
    """200 to 600 characters of text, in HTML for half of the entries."""
    text = html.escape(writer.text(chance.randint(200, 600)), quote=False)
    if chance.random() < 0.5:
        return text
    picture = (
        '<img src="https://img.example.org/1.jpg" alt="" width="120" />' if chance.random() < 0.5 else ""
    )
    return f'{picture}<p>{text}</p><p><a href="https://example.org/more">more</a></p>'


def _content(writer: Writer, chance: Random) -> str:
    """2 to 4 KB of HTML."""
    parts: list[str] = []
    wanted = chance.randint(2_000, 4_000)
    while sum(len(part.encode()) for part in parts) < wanted:
        parts.append(f"<p>{html.escape(writer.text(chance.randint(150, 400)), quote=False)}</p>")
    return "\n".join(parts)


def renamed(draft: Draft) -> Draft:
    """The same entry after its site has changed the guids."""
    guid = f"v2-{draft.guid}"
    return replace(draft, guid=guid, guid_is_address=False, truth=replace(draft.truth, guid=guid))
