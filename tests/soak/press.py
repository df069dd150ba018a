"""News without end for the crash test: each story in words of its own, with a mark that is in no other."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime

from tests.acceptance.desk import entry, page, rss
from tests.servers import Asked, Page, Site
from tests.soak.receiving import Place, Trap

FEEDS = 2
KEPT = 60
"""How many entries a feed lists: a poll that is killed so often in a row would miss one."""

SYLLABLES = [first + second for first in "bcdfgklmnprstvz" for second in "aeiou"]
KEYWORD = "Vexar"


class Press:
    """Two outlets on a site; every story has an entry in one of them and a page."""

    def __init__(self, site: Site, trap: Trap, *, seed: int) -> None:
        self._site = site
        self._trap = trap
        self._chance = random.Random(seed)
        self._entries: list[list[str]] = [[] for _ in range(FEEDS)]
        self.marks: list[str] = []
        self._print()

    def feeds(self) -> str:
        """The outlets as YAML; they may be asked every second."""
        urls = (self._site.url(f"/outlet/{number}.xml") for number in range(FEEDS))
        return "\n".join(
            f"  - {{url: '{url}', name: Outlet {n}, every: 1s}}" for n, url in enumerate(urls, 1)
        )

    def publish(self) -> None:
        """One more story."""
        number = len(self.marks) + 1
        mark = f"{self._word().capitalize()}{number:04}"
        title = f"{KEYWORD} report {mark} {self._words(5)}"
        paragraphs = [f"{self._words(30).capitalize()}." for _ in range(4)]
        path = f"/page/{number}.html"
        text = "\n\n".join([f"The {KEYWORD} was named at {mark}.", *paragraphs])
        told = Page(body=page(title, text), headers={"Content-Type": "text/html"})
        self._site.pages[path] = self._trapped(told, Place.PAGE, Place.FILED)
        written = entry(
            title,
            self._site.url(path),
            published=datetime.now(UTC),
            summary=f"{KEYWORD} {mark}. " + text[:80],
        )
        self._entries[number % FEEDS].insert(0, written)
        self.marks.append(mark)
        self._print()

    def _print(self) -> None:
        for number, entries in enumerate(self._entries):
            document = rss(f"Outlet {number + 1}", "".join(entries[:KEPT]))
            outlet = self._trapped(Page(body=document, validators=True), Place.FEED)
            self._site.pages[f"/outlet/{number}.xml"] = outlet

    def _trapped(self, answer: Page, *places: Place) -> Callable[[Asked], Page]:
        def asked(_asked: Asked) -> Page:
            for place in places:
                self._trap.at(place)
            return answer

        return asked

    def _words(self, count: int) -> str:
        return " ".join(self._word() for _ in range(count))

    def _word(self) -> str:
        return "".join(self._chance.choices(SYLLABLES, k=self._chance.choice((3, 4))))
