"""Our own labelled articles → pages of five layouts, with everything around the text that news pages have.

The articles are those of `data/stories.jsonl` (invented outlets, English, Hindi, Russian), so the truth is
known to the word: `with` are the article's paragraphs, `without` what the layout put around them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

_AROUND = {
    "en": {
        "menu": ("Home", "Nation", "World", "Defence", "Opinion", "Subscribe"),
        "related": ("Also read: Five questions about the shipyard", "Related stories", "Most read"),
        "notes": (
            "You have reached your limit of {{free_limit}} free articles this month. Subscribe now.",
            "Share this article",
            "Sign up for our newsletter and get the briefing in your inbox.",
            "(Photo: Example Desk)",
        ),
        "teasers": ("Why the frigate was late", "A week in the port city", "What the new rules change"),
        "comments": ("I have said so for years, nobody listens.", "Great piece, thank you!"),
    },
    "hi": {
        "menu": ("होम", "देश", "दुनिया", "रक्षा", "राय"),
        "related": ("ये भी पढ़ें: जहाज के पाँच सवाल", "संबंधित खबरें"),
        "notes": ("शेयर करें", "हमारे व्हाट्सऐप चैनल से जुड़ें", "फोटो: उदाहरण डेस्क"),
        "teasers": ("जहाज देर से क्यों आया", "बंदरगाह में एक हफ्ता", "नए नियम क्या बदलेंगे"),
        "comments": ("मैं वर्षों से यही कह रहा हूँ।", "बहुत अच्छा लेख, धन्यवाद!"),
    },
    "ru": {
        "menu": ("Главная", "В стране", "В мире", "Оборона", "Мнения"),
        "related": ("Читайте также: Пять вопросов о верфи", "Материалы по теме"),
        "notes": ("Поделиться", "Подписывайтесь на наш телеграм-канал", "Фото: Служба «Пример»"),
        "teasers": ("Почему фрегат опоздал", "Неделя в портовом городе", "Что изменят новые правила"),
        "comments": ("Я говорил об этом много лет.", "Отличная статья, спасибо!"),
    },
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page and its truth: passages that belong to the article, and some that do not."""

    html: bytes
    url: str
    own: Sequence[str]
    foreign: Sequence[str]


def pages(stories: Path) -> Iterator[Page]:
    """Every article of the set in one layout after the other; the same pages in every run."""
    chance = random.Random(4)  # noqa: S311  # a fixed choice, no secret
    for number, line in enumerate(stories.read_text("utf-8").splitlines()):
        row = json.loads(line)
        around = _AROUND[row.get("language") or "en"]
        paragraphs = [part for part in row["text"].split("\n") if part.strip() and part != row["title"]]
        layout = _LAYOUTS[number % len(_LAYOUTS)]
        teasers = chance.sample(around["teasers"], 2)
        html = layout(row["title"], paragraphs, around, teasers)
        foreign = [*around["notes"], *around["related"], *teasers, *around["comments"]]
        yield Page(
            html=f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(row["title"])} | Example'
            f"</title></head><body>{html}</body></html>".encode(),
            url=f"https://news.example.org/defence/{row['id']}",
            own=paragraphs,
            foreign=[passage for passage in foreign if escape(passage) in html],
        )


_Around = dict[str, tuple[str, ...]]


def _plain(title: str, paragraphs: Sequence[str], around: _Around, teasers: Sequence[str]) -> str:
    """A clean page: menu, article, a list of others behind it."""
    return (
        f"<nav>{_links(around['menu'])}</nav><main><article><h1>{escape(title)}</h1>{_ps(paragraphs)}"
        f"<p>{escape(around['notes'][0])}</p></article></main>"
        f"<aside><h3>{escape(around['related'][-1])}</h3>{_links(teasers)}</aside>"
    )


def _standfirst(title: str, paragraphs: Sequence[str], around: _Around, teasers: Sequence[str]) -> str:
    """The first paragraph stands in a header of its own, and is the page's description."""
    return (
        f'<meta property="og:description" content="{escape(paragraphs[0])}">'
        f"<header>{_links(around['menu'])}</header><div class='wrap'><header><h1>{escape(title)}</h1>"
        f"<p class='deck'>{escape(paragraphs[0])}</p></header>"
        f"<div class='share'>{escape(around['notes'][1])}</div>"
        f"<div class='story-body'>{_ps(paragraphs[1:])}</div></div>"
        f"<div class='more'><h4>{escape(around['related'][-1])}</h4>{_links(teasers)}</div>"
    )


def _interrupted(title: str, paragraphs: Sequence[str], around: _Around, teasers: Sequence[str]) -> str:
    """Links, a credit and a newsletter box stand between the paragraphs, as paragraphs of their own."""
    half = len(paragraphs) // 2 or 1
    between = (around["related"][0], *around["notes"][2:])
    return (
        f"<ul>{_links(around['menu'])}</ul><div id='content'><h1>{escape(title)}</h1>{_ps(paragraphs[:half])}"
        f"{_ps(between)}<p><a href='/{len(title)}'>{escape(teasers[0])}</a></p>{_ps(paragraphs[half:])}</div>"
    )


def _discussed(title: str, paragraphs: Sequence[str], around: _Around, teasers: Sequence[str]) -> str:
    """Comments of readers follow in elements like the article's own."""
    said = "".join(f"<li class='comment'><p>{escape(text)}</p></li>" for text in around["comments"])
    return (
        f"<div class='menu'>{_links(around['menu'])}</div><article><h1>{escape(title)}</h1>{_ps(paragraphs)}"
        f"</article><section id='comments'><ol>{said}</ol></section><footer>{_links(teasers)}</footer>"
    )


def _for_machines(title: str, paragraphs: Sequence[str], around: _Around, teasers: Sequence[str]) -> str:
    """Scripts draw the text: it stands whole only in the page's JSON-LD."""
    stated = {"@type": "NewsArticle", "headline": title, "articleBody": "\n".join(paragraphs)}
    return (
        f'<script type="application/ld+json">{json.dumps(stated)}</script><h1>{escape(title)}</h1>'
        f"<div id='root'>{_ps(paragraphs[:1])}</div><div>{_links((*around['menu'], *teasers))}</div>"
    )


_LAYOUTS = (_plain, _standfirst, _interrupted, _discussed, _for_machines)


def _ps(texts: Sequence[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _links(texts: Sequence[str]) -> str:
    return "".join(f"<li><a href='/{len(text)}'>{escape(text)}</a></li>" for text in texts)
