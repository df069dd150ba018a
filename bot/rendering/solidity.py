"""A story's articles and claims → how solid it is: disputes, speakers, origins, base, who was first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.model import Article, DigestRow, Side, Story, Verdict
from bot.rendering.clean import clip, plain
from bot.rendering.facts import is_meeting, name_of
from bot.rendering.speaking import Speaking

ONE_ROUND = timedelta(minutes=10)
"""Articles seen within this time came by chance in their order."""

_NAMED = ("person:", "official:")


@dataclass(frozen=True, slots=True)
class Solidity:
    """Looks at the `articles` that a telling lists; `names` are their outlets as they are shown, `most` how
    many of them a line names."""

    story: Story
    articles: Sequence[Article]
    rows: Sequence[DigestRow]
    names: Mapping[str, str]
    speaking: Speaking
    most: int

    def lines(self) -> tuple[str, ...]:
        """What a reader must know to weigh it, a sentence each."""
        origins = (self._origins(), self._base(), self._gatherers())
        several = len(self.articles) > 1
        if not self.rows:
            said = (self._reported_by(), *origins, self._first()) if several else (self._side(), *origins)
            return tuple(filter(None, said))
        claimed = (self._conflicts(), self._speakers(), self._reported_by() if several else self._side())
        last = (self._first() if several else "", self._official())
        return tuple(filter(None, (*claimed, *origins, *last)))

    def _conflicts(self) -> str:
        rows = [row for row in self.rows if row.row.verdict is Verdict.CONFLICT]
        disputed = [name_of(row.row, self.speaking) for row in rows]
        if not disputed:
            return self.speaking.wording.say("conflicts_none")
        return self.speaking.wording.say("conflicts", what="; ".join(dict.fromkeys(disputed)))

    def _speakers(self) -> str:
        """Which systems nobody with a name speaks of; otherwise who does."""
        wording = self.speaking.wording
        named: dict[str, set[str]] = {}
        for row in self.rows:
            if not is_meeting(row.row) and not row.background:
                claims = (claim for value in row.row.values for claim in value.claims)
                found = {one.attribution for one in claims if one.attribution.startswith(_NAMED)}
                named.setdefault(plain(row.row.subject), set()).update(found)
        without = [subject for subject, who in named.items() if not who]
        who = sorted({self.speaking.attribution(one) for found in named.values() for one in found})
        said = (
            wording.say("no_named_speaker", what=self._listed(without)) if without else "",
            wording.say("named_speakers", who=self._listed(who)) if who else "",
        )
        return ". ".join(filter(None, said))

    def _reported_by(self) -> str:
        wording = self.speaking.wording
        outlets = self._outlets()
        reprints = sum(1 for article in self.articles if article.duplicate_of is not None)
        counts = f"{wording.count('outlets', len(outlets))}, {wording.count('reprints', reprints)}"
        if self.rows:  # whose names stand beside the facts already
            outlets = [outlet for outlet in outlets if outlet not in self.names.values()]
        return f"{counts}: {self._listed(outlets)}" if outlets else counts

    def _side(self) -> str:
        """The one outlet, where it is not simply the press."""
        [outlet] = self._outlets()
        return outlet if outlet not in self.names.values() else ""

    def _outlets(self) -> list[str]:
        """Who carries it, first come first, with where they stand when it is not simply the press."""
        return sided(self.articles, self.names, self.speaking)

    def _origins(self) -> str:
        """17 articles, 3 origins: PTI ×12, TASS ×4, The Hindu; nothing where each outlet wrote its own."""
        wrote = [article.wrote or self.names[article.address] for article in own(self.articles)]
        gatherers = {self.names[one.address] for one in self.articles if one.gathers and not one.origin}
        if not wrote or len(set(wrote)) == len(self._outlets()) - len(gatherers):
            return ""
        counts = dict(self.story.origin_counts)
        listed = len(self.articles) == len(self.story.articles)
        names = [
            clip(plain(name), 60) + (f" ×{counts[name]}" if listed and counts.get(name, 1) > 1 else "")
            for name in dict.fromkeys(wrote)
        ]
        wording = self.speaking.wording
        texts = wording.count("articles", len(self.articles))
        return f"{texts}, {wording.count('origins', len(names))}: {self._listed(names)}"

    def _base(self) -> str:
        bases: dict[str, list[str]] = {}
        for article in own(self.articles):
            if article.base:
                body = self.speaking.attribution(f"official:{article.base}")
                bases.setdefault(body, []).append(self.names[article.address])
        return ". ".join(
            self.speaking.wording.say("shared_base", outlets=self._listed(outlets), base=body)
            for body, outlets in bases.items()
            if len(outlets) > 1
        )

    def _gatherers(self) -> str:
        outlets = [self.names[one.address] for one in self.articles if one.gathers and not one.origin]
        said = self.speaking.wording.say("gathers", outlets=self._listed(outlets))
        return said if outlets else ""

    def _first(self) -> str:
        """Who published first, where every text tells its time; of a feed's news, who was seen first."""
        wording = self.speaking.wording
        texts = own(self.articles) or list(self.articles)
        dated = [article for article in texts if article.published]
        if len(dated) == len(texts) and len(texts) > 1:
            first = min(dated, key=lambda one: (one.published or one.first_seen, one.address))
            ties = [one for one in dated if one.published == first.published]
            time = wording.moment(first.published or first.first_seen)
            name = self.names[first.address]
            return wording.say("first_published", outlet=name, time=time) if len(ties) == 1 else ""
        return self._first_seen(texts)

    def _first_seen(self, texts: Sequence[Article]) -> str:
        """Who was first here; of what one round of polls brought nobody was."""
        wording = self.speaking.wording
        round_ends = min(article.first_seen for article in texts) + ONE_ROUND
        early = [article for article in texts if article.first_seen <= round_ends]
        if len(early) > 1:
            dated = sum(1 for article in texts if article.published)
            return wording.say("first_unknown", n=dated, total=len(texts))
        [first] = early
        time = wording.moment(first.first_seen)
        return wording.say("first_seen", outlet=self.names[first.address], time=time)

    def _official(self) -> str:
        outlets = [self.names[one.address] for one in self.articles if one.side is Side.OFFICIAL]
        wording = self.speaking.wording
        if not outlets:
            return wording.say("no_official_text")
        return wording.say("official_text", outlets=self._listed(outlets))

    def _listed(self, names: Sequence[str]) -> str:
        rest = len(names) - self.most
        return ", ".join(names[: self.most]) + (f" +{rest}" if rest > 0 else "")


def own(articles: Sequence[Article]) -> list[Article]:
    """Those that are no reprints and did not only gather."""
    written = [article for article in articles if article.duplicate_of is None]
    return [article for article in written if article.wrote or not article.gathers]


def sided(articles: Sequence[Article], names: Mapping[str, str], speaking: Speaking) -> list[str]:
    """The outlets, each once, with where they stand when it is not simply the press."""
    sides: dict[str, Side | None] = {}
    for article in articles:
        sides.setdefault(names[article.address], article.side)
    return [
        f"{outlet} ({speaking.wording.say(side.value)})" if side and side is not Side.PRESS else outlet
        for outlet, side in sides.items()
    ]
