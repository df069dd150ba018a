"""Digest → what a reader sees of it, in their language and within a limit; each form only lays it out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from urllib.parse import urlsplit

from bot import text
from bot.model import Article, Digest, DigestStory, Field, Match, Side, StoryArticle, TextFrom
from bot.rendering.clean import clip, plain, reachable, web_address
from bot.rendering.wording import Wording

ONE_ROUND = timedelta(minutes=10)
"""Articles seen within this time came by chance in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a digest is shown: counts, and widths in code points; without `outlets` no bylines."""

    stories: int
    links: int = 12
    excerpts: int = 12
    outlets: int = 12
    title: int = 180
    excerpt: int = 220


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A keyword, and in how many of the story's articles it stands ("4 of 5"; empty where there is one)."""

    keyword: str
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Words in context: what they prove, the pieces of the text (proving or not), and who wrote it."""

    named: tuple[Named, ...]
    pieces: tuple[tuple[str, bool], ...]
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An article to open; `url` may be empty."""

    outlet: str
    title: str
    time: str
    url: str
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """One story. `provenance` is its weakest point, `bylines` say who reported and who was first."""

    provenance: str
    update: str
    news: str
    keywords: tuple[str, ...]
    headline: str
    headline_outlet: str
    headline_of: str
    excerpts: tuple[Excerpt, ...]
    also: tuple[Named, ...]
    bylines: tuple[str, ...]
    links: tuple[Link, ...]
    more_links: str
    page: str
    page_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """A digest as it is shown; `notes` say what is not in it, `footer` what was looked at."""

    opening: str
    stories: tuple[StoryView, ...]
    notes: tuple[str, ...]
    footer: tuple[str, ...]


def view(digest: Digest, wording: Wording, limits: Limits, *, base_url: str | None) -> DigestView:
    """What a reader sees of a digest."""
    shown = digest.stories[: limits.stories]
    notes = []
    if len(shown) < len(digest.stories):
        stories = wording.count("more_stories", len(digest.stories) - len(shown))
        notes.append(wording.say("not_shown", stories=stories))
    if digest.more:
        stories = wording.count("more_stories", digest.more)
        notes.append(wording.say("more_to_come", stories=stories))
    if not digest.stories:
        notes.append(wording.say("nothing_new"))
    schedule = wording.schedule(digest.subscription, now=digest.made)
    name = plain(digest.subscription.name)
    count = wording.count("stories", len(digest.stories) + digest.more)
    return DigestView(
        opening=f"{wording.moment(digest.made)} · {count}",
        stories=tuple(_StoryReader(one, wording, limits).view(base_url) for one in shown),
        notes=tuple(notes),
        footer=(
            wording.coverage(digest.coverage),
            wording.say("subscription", name=name, schedule=schedule),
        ),
    )


@dataclass(frozen=True)
class _StoryReader:
    """Reads one story for one reader."""

    telling: DigestStory
    wording: Wording
    limits: Limits

    def view(self, base_url: str | None) -> StoryView:
        excerpts, also = self._excerpts()
        lead = self._lead()
        ordered = sorted(self._members, key=lambda member: _link_rank(member.article, lead))
        more = len(ordered) - self.limits.links
        page = f"{(base_url or '').rstrip('/')}/story/{self.telling.story.id}"
        return StoryView(
            provenance=self._provenance(),
            update=self.wording.say("update") if self.telling.update else "",
            news=self._news(),
            keywords=tuple(map(plain, self.telling.keywords)),
            headline=self._title(lead),
            headline_outlet=self._outlet(lead),
            headline_of=self.wording.say("headline_of", outlet=self._outlet(lead)),
            excerpts=excerpts,
            also=also,
            bylines=self._bylines() if self.limits.outlets else (),
            links=tuple(self._link(member.article) for member in ordered[: self.limits.links]),
            more_links=self.wording.count("more_articles", more) if more > 0 else "",
            page=page if reachable(base_url) else "",
            page_label=self.wording.say("all_sources"),
        )

    # Who

    @property
    def _members(self) -> Sequence[StoryArticle]:
        return self.telling.story.articles

    def _outlet(self, article: Article) -> str:
        return self._outlet_names[article.address]

    @cached_property
    def _outlet_names(self) -> Mapping[str, str]:
        return {member.article.address: self._outlet_name(member.article) for member in self._members}

    def _outlet_name(self, article: Article) -> str:
        host = urlsplit(web_address(article.url)).hostname or ""
        name = plain(article.source) or plain(article.site) or host.removeprefix("www.")
        return clip(name, 60) or self.wording.say("unnamed")

    @cached_property
    def _outlets(self) -> tuple[str, ...]:
        """Who carries it, first come first, with where they stand when it is not simply the press."""
        sides: dict[str, Side | None] = {}
        for member in self._members:
            sides.setdefault(self._outlet(member.article), member.article.side)
        return tuple(
            f"{outlet} ({self.wording.say(side.value)})" if side and side is not Side.PRESS else outlet
            for outlet, side in sides.items()
        )

    @cached_property
    def _origin_names(self) -> tuple[str, ...]:
        """Who wrote it themselves."""
        own = (member.article for member in self._members if member.article.duplicate_of is None)
        return tuple(dict.fromkeys(plain(article.origin) or self._outlet(article) for article in own))

    def _provenance(self) -> str:
        outlets, origins = self._outlets, self._origin_names
        if all(member.article.side is Side.RUSSIAN_STATE for member in self._members):
            return self.wording.say("russian_state_only")
        if len(outlets) == 1:
            return self.wording.say("one_outlet")
        counted = self.wording.count("outlets", len(outlets))
        return self.wording.say("one_origin", outlets=counted) if len(origins) == 1 else counted

    def _bylines(self) -> tuple[str, ...]:
        return tuple(filter(None, (self._reported_by(), self._origins(), self._first_seen())))

    def _reported_by(self) -> str:
        outlets = self._outlets
        reprints = sum(1 for member in self._members if member.article.duplicate_of is not None)
        counts = f"{self.wording.count('outlets', len(outlets))}, {self.wording.count('reprints', reprints)}"
        return f"{counts}: {self._listed(outlets)}"

    def _origins(self) -> str:
        names = self._origin_names
        if len(names) == len(self._outlets):
            return ""
        return f"{self.wording.count('origins', len(names))}: {self._listed(names)}"

    def _listed(self, names: Sequence[str]) -> str:
        rest = len(names) - self.limits.outlets
        return ", ".join(names[: self.limits.outlets]) + (f" +{rest}" if rest > 0 else "")

    def _first_seen(self) -> str:
        """Who was first; of what one round of polls brought, the one published first."""
        articles = [member.article for member in self._members]
        round_ends = min(article.first_seen for article in articles) + ONE_ROUND
        early = [article for article in articles if article.first_seen <= round_ends]
        first = min(early, key=lambda one: (one.published or one.first_seen, one.address))
        time = self.wording.moment(first.first_seen)
        return self.wording.say("first_seen", outlet=self._outlet(first), time=time)

    # What

    def _news(self) -> str:
        new = [plain(keyword) for keyword in self.telling.new_keywords]
        more = self.telling.new_origins
        parts = [", ".join(new), self.wording.count("more_origins", more) if more else ""]
        said = " · ".join(filter(None, parts))
        return f"{self.wording.say('new')}: {said}" if said else ""

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

    def _link(self, article: Article) -> Link:
        time = self.wording.short(article.published or article.first_seen)
        remarks = (
            self.wording.say("reprint") if article.duplicate_of is not None else "",
            self.wording.say("summary_only")
            if article.note and article.text_from is TextFrom.SUMMARY
            else "",
        )
        return Link(
            outlet=self._outlet(article),
            title=self._title(article),
            time=time if article.published else self.wording.say("seen", time=time),
            url=web_address(article.url),
            remark=", ".join(filter(None, remarks)),
        )

    # Which words prove it

    def _excerpts(self) -> tuple[tuple[Excerpt, ...], tuple[Named, ...]]:
        """One excerpt for each keyword, or for several that stand in the same; then those without room."""
        passages: list[_Passage] = []
        also = []
        for keyword in self.telling.keywords:
            proof = self._proof(keyword)
            passage = next((one for one in passages if one.also_proves(proof)), None)
            if passage is None and len(passages) < self.limits.excerpts:
                passage = _Passage(proof[0].article, plain(proof[1].context), [])
                passages.append(passage)
            if passage is None:
                also.append(self._named(keyword))
            else:
                passage.matches.append(proof[1])
        return tuple(map(self._excerpt, passages)), tuple(also)

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
