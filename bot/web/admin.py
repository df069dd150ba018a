"""What an admin does by the forms of the page: each acts, and leads to the page that shows what it did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot import correcting
from bot.app import App
from bot.errors import UsageError
from bot.model import ArticleId, Correction, DeliveryId, Feed, FeedState, Story, StoryId
from bot.rendering.clean import clip, plain
from bot.web.forms import Form, one
from bot.web.login import Notice
from bot.web.site import LARGEST_ID, Act, Done

LONGEST_LOT = 60


class Controls(Protocol):
    """What a running program can be told."""

    async def poll(self, url: str) -> bool:
        """Ask a feed now; whether it has answered yet."""

    async def pause(self, url: str, paused: bool) -> None:
        """Write into feeds.yaml whether a feed is paused, and put that in force."""

    async def add(self, feeds: Sequence[Feed]) -> None:
        """Write feeds into feeds.yaml, and put that in force."""


def in_thread(act: Callable[[App, Request, Form], Done]) -> Act:
    """An action that only touches the archive."""

    async def answer(app: App, request: Request, form: Form) -> Done:
        return await run_in_threadpool(act, app, request, form)

    return answer


# Feeds


class Feeds:
    """What is done to feeds goes through the program that polls them."""

    def __init__(self, controls: Controls | None) -> None:
        self._controls = controls

    async def poll(self, app: App, request: Request, form: Form) -> Done:
        """Ask a feed now."""
        state = await run_in_threadpool(_feed, app, form)
        answered = await self._running().poll(state.feed.url)
        after = "was asked" if answered else "is being asked; look again in a moment"
        return _fed(f"{plain(state.name)} {after}.")

    async def pause(self, app: App, request: Request, form: Form) -> Done:
        """Write into feeds.yaml that a feed is not asked any more."""
        return await self._set(app, form, paused=True)

    async def resume(self, app: App, request: Request, form: Form) -> Done:
        """Write into feeds.yaml that a feed is asked again."""
        return await self._set(app, form, paused=False)

    async def _set(self, app: App, form: Form, *, paused: bool) -> Done:
        state = await run_in_threadpool(_feed, app, form)
        await self._running().pause(state.feed.url, paused)
        words = (
            f"{plain(state.name)} is {'paused' if paused else 'asked again'}; {app.config.path} says so now."
        )
        return _fed(words, undo=("/feeds/resume" if paused else "/feeds/pause", (("feed", str(state.id)),)))

    def _running(self) -> Controls:
        if self._controls is None:
            raise UsageError("feeds: nothing polls here: open the page of `defwatch run`")
        return self._controls


def _feed(app: App, form: Form) -> FeedState:
    number = _number(one(form, "feed"), "feed")
    with app.store.reading() as archive:
        found = next((state for state in archive.feeds.all() if state.id == number), None)
    if found is None:
        raise UsageError("feed: it is no longer in feeds.yaml: open the page again")
    return found


def _fed(words: str, undo: tuple[str, tuple[tuple[str, str], ...]] | None = None) -> Done:
    return Done("/feeds", Notice(words, undo))


# Stories


def merge(app: App, request: Request, form: Form) -> Done:
    """Make this story and another one."""
    this, other = _story(request), StoryId(_number(one(form, "other"), "story"))
    with app.store.writing() as archive:
        before = [correcting.story(archive, number) for number in (this, other)]
        kept = correcting.merge(archive, this, other, now=app.clock.now())
    gone = next(story for story in before if story.id != kept.id)
    undo = (f"/story/{kept.id}/split", tuple(("article", str(member.article.id)) for member in gone.articles))
    return _told(kept, f"Story {gone.id} is part of this one now, for good.", undo)


def split(app: App, request: Request, form: Form) -> Done:
    """Give chosen articles, with their reprints, a story of their own."""
    chosen = {ArticleId(_number(value, "article")) for value in form.get("article", [])}
    if not chosen:
        raise UsageError("story: nothing to split off: tick the articles that belong elsewhere")
    with app.store.writing() as archive:
        opened = correcting.split(archive, _story(request), chosen, now=app.clock.now())
    undo = (f"/story/{opened.id}/merge", (("other", str(request.path_params["number"])),))
    return _told(
        opened, f"This is a story of its own now, apart from story {_story(request)} for good.", undo
    )


def mute(app: App, request: Request, form: Form) -> Done:
    """Never tell a story."""
    story = _muted(app, request, muted=True)
    return _told(story, "This story is never told from now on.", (f"/story/{story.id}/unmute", ()))


def unmute(app: App, request: Request, form: Form) -> Done:
    """Tell a story again."""
    story = _muted(app, request, muted=False)
    return _told(story, "This story is told again.", (f"/story/{story.id}/mute", ()))


def _muted(app: App, request: Request, *, muted: bool) -> Story:
    with app.store.writing() as archive:
        story = correcting.story(archive, _story(request))
        archive.stories.mute(story.id, muted)
    return story


def _story(request: Request) -> StoryId:
    return StoryId(_number(str(request.path_params["number"]), "story"))


def _told(story: Story, words: str, undo: tuple[str, tuple[tuple[str, str], ...]]) -> Done:
    return Done(f"/story/{story.id}", Notice(words, undo))


# Claims


def reject(app: App, request: Request, form: Form) -> Done:
    """Say that something is no claim."""
    return _corrected(app, form, Correction(claim_id=_claim(request), rejected=True), "is no claim any more")


def move(app: App, request: Request, form: Form) -> Done:
    """Say which order or tranche a claim is about."""
    lot = one(form, "lot")
    if len(lot) > LONGEST_LOT or lot != plain(lot):
        raise UsageError(f"lot: write at most {LONGEST_LOT} characters, such as 2018, 2018/rest or more")
    made = Correction(claim_id=_claim(request), lot=lot)
    return _corrected(app, form, made, f"is of lot {lot} now" if lot else "is of no lot now")


def restore(app: App, request: Request, form: Form) -> Done:
    """Take a claim as it was read."""
    return _corrected(app, form, Correction(claim_id=_claim(request)), "is as it was read")


def _corrected(app: App, form: Form, made: Correction, words: str) -> Done:
    with app.store.writing() as archive:
        undo = correcting.correct(archive, made, now=app.clock.now())
    keyword = one(form, "keyword")
    action = "reject" if undo.rejected else "restore" if undo.lot is None else "move"
    fields = (("keyword", keyword), *((("lot", undo.lot),) if undo.lot is not None else ()))
    notice = Notice(f"Claim {made.claim_id} {words}.", (f"/claims/{made.claim_id}/{action}", fields))
    return Done(f"/keywords/{quote(keyword, safe='')}#evidence" if keyword else "/", notice)


def _claim(request: Request) -> str:
    return plain(str(request.path_params["claim"]))[:64]


# Messages


def retry(app: App, request: Request, form: Form) -> Done:
    """Put a message in line again; the running program sends it within seconds."""
    with app.store.writing() as archive:
        found = correcting.retry(archive, _delivery(request), now=app.clock.now())
    return Done("/deliveries", Notice(f"Message {found.id} is in line again."))


def drop(app: App, request: Request, form: Form) -> Done:
    """Give up a message that waits."""
    with app.store.writing() as archive:
        found = correcting.drop(archive, _delivery(request), now=app.clock.now())
    words = f"Message {found.id}, “{clip(plain(found.message.subject), 80)}”, is dropped."
    return Done("/deliveries", Notice(words, (f"/deliveries/{found.id}/retry", ())))


def _delivery(request: Request) -> DeliveryId:
    return DeliveryId(_number(str(request.path_params["number"]), "delivery"))


def _number(written: str, what: str) -> int:
    """A number of a row.

    Raises:
        UsageError: it is none.
        HTTPException: no row can have it.
    """
    if not (written.isascii() and written.isdigit()):
        raise UsageError(f"{what}: {clip(plain(written), 40) or 'nothing'}: is no number")
    if len(written) > 19 or int(written) > LARGEST_ID:
        raise HTTPException(404)
    return int(written)
