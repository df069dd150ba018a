"""A story, read for one reader: its headline, its blocks of facts, how solid it is, and what to open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from bot import lexicon, text
from bot.model import Article, DigestStory, Field, Match, Side, StoryArticle, TextFrom
from bot.rendering import facts, headlines, solidity
from bot.rendering.clean import clip, plain, reachable, web_address
from bot.rendering.speaking import Speaking
from bot.rendering.views import Excerpt, Limits, Link, Named, StoryView
from bot.rendering.wording import Wording

MOST_ALSO = 6
"""So many keywords without room for an excerpt are named at least."""


@dataclass(frozen=True)
class StoryReader:
    """Reads one story for one reader on a day of theirs, as ISO 8601 writes it."""

    telling: DigestStory
    wording: Wording
    limits: Limits
    today: str

    def view(self, base_url: str | None) -> StoryView:
        """What this reader sees of the story."""
        lead = self._lead()
        excerpts, also = self._excerpts()
        own = [one for one in self._members if self.limits.reprints or one.article.duplicate_of is None]
        ordered = sorted(own or self._members, key=lambda member: _link_rank(member.article, lead))
        more = len(ordered) - self.limits.links
        page = f"{(base_url or '').rstrip('/')}/story/{self.telling.story.id}"
        rows = self.telling.rows
        return StoryView(
            provenance=self._provenance(),
            update=self.wording.say("update") if self.telling.update else "",
            is_ours=bool(self._clauses),
            news=self._news(),
            keywords=tuple(map(plain, self.telling.keywords)),
            headline=self._ours() or self._title(lead),
            headline_outlet="" if self._clauses else self._outlet(lead),
            headline_of="" if self._clauses else self.wording.say("headline_of", outlet=self._outlet(lead)),
            systems=facts.systems(rows, self._speaking) if self.limits.outlets else (),
            meetings=facts.meetings(rows, self._speaking) if self.limits.outlets else (),
            unchanged=self._unchanged(),
            excerpts=excerpts,
            also=also,
            also_label=self.wording.say("also"),
            solid_label=self.wording.say("how_solid"),
            bylines=self._solid() if self.limits.outlets and not self.telling.recycled else (),
            links=tuple(self._link(one.article, lead) for one in ordered[: self.limits.links]),
            more_links=self.wording.count("more_articles", more) if more > 0 else "",
            page=page if reachable(base_url) else "",
            page_label=self.wording.say("all_sources"),
        )

    # Who

    @cached_property
    def _members(self) -> Sequence[StoryArticle]:
        """The articles that are listed: of an update those that came since."""
        listed = set(self.telling.listed)
        members = self.telling.story.articles
        return [member for member in members if member.article.id in listed] or members

    def _outlet(self, article: Article) -> str:
        return self._outlet_names[article.address]

    @cached_property
    def _outlet_names(self) -> Mapping[str, str]:
        return {one.article.address: self._outlet_name(one.article) for one in self.telling.story.articles}

    def _outlet_name(self, article: Article) -> str:
        host = urlsplit(web_address(article.url)).hostname or ""
        name = plain(article.source) or plain(article.site) or host.removeprefix("www.")
        return clip(name, 60) or self.wording.say("unnamed")

    @cached_property
    def _speaking(self) -> Speaking:
        told = [one for row in (*self.telling.rows, *self.telling.unchanged) for one in row.told]
        outlets = {one.claim.article_id: one.outlet for one in (*told, *self.telling.claims)}
        for member in self.telling.story.articles:
            outlets.setdefault(member.article.id, self._outlet(member.article))
        return Speaking(self.wording, outlets, self.limits.name)

    def _provenance(self) -> str:
        """The weakest point first."""
        if self.telling.is_denial:
            return self.wording.say("denied_head")
        articles = self._behind_headline()
        if all(article.side is Side.RUSSIAN_STATE for article in articles):
            return self.wording.say("russian_state_only")
        outlets = {self._outlet(article) for article in articles}
        if len(outlets) == 1:
            official = articles[0].side is Side.OFFICIAL
            return self.wording.say("official_only" if official else "one_outlet")
        origins = {one.wrote or self._outlet(one) for one in solidity.own(articles)}
        counted = self.wording.count("outlets", len(outlets))
        if len(origins) == 1:
            return self.wording.say("one_origin", outlets=counted)
        return self.wording.say("sources_say") if headlines.nameless(self._clauses) else counted

    def _behind_headline(self) -> Sequence[Article]:
        """The articles that claim what the headline says, or count it; all listed where it is an outlet's."""
        told = (claim for clause in self._clauses for claim in (*clause.claims, *clause.counts))
        said = {claim.article_id for claim in told}
        claiming = [one.article for one in self.telling.story.articles if one.article.id in said]
        return claiming or [member.article for member in self._members]

    def _solid(self) -> tuple[str, ...]:
        return solidity.Solidity(
            story=self.telling.story,
            articles=[member.article for member in self._members],
            rows=self.telling.rows,
            names=self._outlet_names,
            speaking=self._speaking,
            most=self.limits.outlets,
        ).lines()

    # What

    @cached_property
    def _clauses(self) -> list[headlines.Clause]:
        return headlines.clauses(self.telling.rows, self._speaking)

    def _ours(self) -> str:
        """The headline made from claims; empty where there are none."""
        said = "; ".join(clause.words for clause in self._clauses)
        return clip(said, self.limits.title)

    def _news(self) -> str:
        """What is new, first; of a story that holds nothing new, when it was told."""
        if not self.telling.update:
            return ""
        if self.telling.recycled:
            day = self.telling.recycled.astimezone(self.wording.zone).date().isoformat()
            phrase = "recycled_now" if day == self.today else "recycled"
            return self.wording.say(phrase, day=self.wording.day(self.telling.recycled))
        parts = list(facts.changed(self.telling.rows, self._speaking))
        parts.append(", ".join(plain(one) for one in self.telling.new_keywords if not self._is_told_of(one)))
        more = self.telling.new_origins
        parts.append(self.wording.count("more_origins", more) if more else "")
        said = " · ".join(filter(None, parts))
        return clip(f"{self.wording.say('new')}: {said}", 600) if said else ""

    def _is_told_of(self, keyword: str) -> bool:
        """Whether a row with news names what a keyword stands for."""
        entry = lexicon.entry_of(keyword)
        subjects = {row.row.subject for row in self.telling.rows if not row.background}
        return (entry.name if entry else keyword) in subjects

    def _unchanged(self) -> str:
        if self.telling.recycled:
            return ""
        said = " · ".join(facts.unchanged(self.telling.unchanged, self._speaking, today=self.today))
        return clip(f"{self.wording.say('unchanged')}: {said}", 300) if said else ""

    def _title(self, article: Article) -> str:
        title = plain(article.title) or clip(plain(article.text[:400]), 100)
        return clip(title, self.limits.title) or self.wording.say("untitled")

    def _lead(self) -> Article:
        """The article whose headline stands for the story: in the reader's language where there is one,
        naming most of the keywords, sharing most words with the other headlines, earliest."""
        own = [member for member in self._members if member.article.duplicate_of is None] or self._members
        titles = [{word for word in text.words(one.article.title[:500]) if len(word) > 3} for one in own]
        ranked = zip(own, titles, strict=True)
        return min(ranked, key=lambda one: self._lead_rank(one[0], one[1], titles))[0].article

    def _lead_rank(
        self, member: StoryArticle, words: set[str], titles: Sequence[set[str]]
    ) -> tuple[bool, int, float, float, str]:
        article = member.article
        named = {match.keyword for match in member.matches if match.field is Field.TITLE}
        shared = sum(len(words & other) for other in titles) - len(words)
        return (
            article.language != self.wording.language or not article.title,
            -len(named & set(self.telling.keywords)),
            -shared / (len(words) + 5),
            (article.published or article.first_seen).timestamp(),
            article.address,
        )

    def _link(self, article: Article, lead: Article) -> Link:
        time = self.wording.short(article.published or article.first_seen)
        remarks = (
            self.wording.say("reprint") if article.duplicate_of is not None else "",
            self.wording.say("summary_only")
            if article.note and article.text_from is TextFrom.SUMMARY
            else "",
        )
        return Link(
            outlet=self._outlet(article),
            title=clip(self._title(article), self.limits.link),
            time=time if article.published else self.wording.say("seen", time=time),
            url=web_address(article.url),
            remark=", ".join(filter(None, remarks)),
            leads=article is lead and not self._clauses,
        )

    # Which words prove it

    def _excerpts(self) -> tuple[tuple[Excerpt, ...], tuple[Named, ...]]:
        """One excerpt for each keyword, or for several that stand in the same; then those without room.

        Where claims say what is reported, the keywords that they do not name are only counted.
        """
        passages: list[_Passage] = []
        also = []
        subjects = {row.row.subject for row in self.telling.rows}
        for keyword in self._keywords():
            if self._clauses:
                also += [] if keyword in subjects else [self._named(keyword)]
                continue
            proof = self._proof(keyword)
            passage = next((one for one in passages if one.also_proves(proof)), None)
            if passage is None and len(passages) < self.limits.excerpts:
                passage = _Passage(proof[0].article, plain(proof[1].context), [])
                passages.append(passage)
            if passage is None:
                also.append(self._named(keyword))
            else:
                passage.matches.append(proof[1])
        return tuple(map(self._excerpt, passages)), self._few(also)

    def _few(self, named: Sequence[Named]) -> tuple[Named, ...]:
        most = max(MOST_ALSO, self.limits.excerpts)
        rest = len(named) - most
        return (*named[:most], *([Named(keyword=f"+{rest}", share="")] if rest > 0 else []))

    def _keywords(self) -> Sequence[str]:
        """The keywords of the articles that are listed; of a story with nothing new none."""
        if self.telling.recycled:
            return []
        found = {match.keyword for member in self._members for match in member.matches}
        return [keyword for keyword in self.telling.keywords if keyword in found]

    def _proof(self, keyword: str) -> tuple[StoryArticle, Match]:
        """The article and the words in it that show the keyword best."""
        found = [
            (member, match)
            for member in self._members
            for match in member.matches
            if match.keyword == keyword
        ]
        return min(found, key=lambda one: self._proof_rank(*one))

    def _proof_rank(self, member: StoryArticle, match: Match) -> tuple[bool, bool, bool, str, int]:
        article = member.article
        return (
            article.duplicate_of is not None,
            article.language != self.wording.language,
            match.field is Field.TITLE,
            article.address,
            match.start,
        )

    def _excerpt(self, passage: _Passage) -> Excerpt:
        words = [plain(match.words) for match in passage.matches]
        pieces = _pieces(passage.context, words, self.limits.excerpt)
        marks = (self.wording.say("open_quote"), False), (self.wording.say("close_quote"), False)
        return Excerpt(
            named=tuple(self._named(match.keyword) for match in passage.matches),
            pieces=(marks[0], *pieces, marks[1]),
            outlet=self._outlet(passage.article),
        )

    def _named(self, keyword: str) -> Named:
        total = len(self._members)
        count = sum(1 for one in self._members if any(match.keyword == keyword for match in one.matches))
        share = self.wording.say("of", n=count, total=total) if total > 1 else ""
        return Named(keyword=clip(plain(keyword), 60), share=share)


def _link_rank(article: Article, lead: Article) -> tuple[bool, bool]:
    """The article of the headline first, reprints last, the others as they came."""
    return article is not lead, article.duplicate_of is not None


@dataclass(frozen=True, slots=True)
class _Passage:
    """A piece of an article and the matches that it shows."""

    article: Article
    context: str
    matches: list[Match]

    def also_proves(self, proof: tuple[StoryArticle, Match]) -> bool:
        return proof[0].article is self.article and plain(proof[1].words) in self.context


def _pieces(context: str, words: Iterable[str], width: int) -> tuple[tuple[str, bool], ...]:
    """The context cut to `width` around the first of the words, with all of them marked."""
    marked = sorted({word for word in words if word}, key=len, reverse=True)
    if not marked:
        return ((clip(context, width), False),)
    pattern = re.compile("|".join(map(re.escape, marked)))
    found = pattern.search(context)
    shown = clip(_cut_front(context, found.start() if found else 0, width), width)
    pieces = re.split(f"({pattern.pattern})", shown)
    return tuple((piece, bool(number % 2)) for number, piece in enumerate(pieces) if piece)


def _cut_front(context: str, start: int, width: int) -> str:
    """The context from at most a third of the width before `start`, at a word's beginning."""
    earliest = start - width // 3
    if earliest <= 0 or len(context) <= width:
        return context
    space = context.find(" ", earliest, start)
    return "…" + context[space + 1 if space >= 0 else start :]
