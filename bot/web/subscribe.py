"""`/subscribe` and what mails link to: `/confirm`, `/manage`, `/unsubscribe`. A GET never acts; a POST does.

Every request for an address gets the same answer: what comes of it goes by mail (`bot.subscribing`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from threading import Lock, Semaphore

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import telemetry
from bot.app import App
from bot.config import wishes
from bot.config.wishes import WishError
from bot.errors import LinkError, TooManyError
from bot.model import SELF_SERVICE, Asking, Form, ScheduleKind, Wish
from bot.subscribing import as_subscription
from bot.web import forms, login
from bot.web.deliveries import without_addresses
from bot.web.login import too_many
from bot.web.site import Site, Values
from bot.web.throttle import Throttle, client

WEEK = timedelta(days=7)
FRESH = timedelta(minutes=1)
"""How long a preview stands for the next reader who asks for the same."""

LONGEST_PREVIEW = 60_000
MOST_PREVIEWS = 64
PATIENCE_SECONDS = 5
"""How long a reader waits for the previews of others: they are made one after the other."""

MOST_WAITING = 4
"""Readers who may wait for a preview: each holds a thread that other pages need."""

SCHEDULES = {
    "instant": "at once",
    "hourly": "hourly",
    "daily": "daily at",
    "weekdays": "weekdays at",
    **{
        f"weekly {day[:3].lower()}": f"every {day} at"
        for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    },
}
ZONES = (
    "Asia/Kolkata",
    "Europe/Moscow",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Paris",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Dubai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Asia/Yekaterinburg",
    "Asia/Vladivostok",
    "Australia/Sydney",
    "UTC",
)
LANGUAGES = {"en": "English", "hi": "हिन्दी", "ru": "Русский"}

_BUSY = "Many previews are being made just now: try again in a minute."
_PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
"""Of pages behind a link: they show an address."""

ASKED = (
    "If this address can have mail from us, a mail is on its way. It holds a link; nothing else happens "
    "until you open it and press the button there.",
    "It may take a few minutes. Nothing came? Look into the folder for spam; several requests on one day "
    "bring no more mails.",
)


class Previews:
    """What the last week would have sent, made for one reader at a time and kept for a minute."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], tuple[datetime, str]] = {}
        self._turn = Lock()
        self._places = Semaphore(MOST_WAITING)
        self._asked = Throttle(burst=10, per_second=1 / 6)

    def text(self, app: App, request: Request, wish: Wish) -> str:
        """The text of one mail with all of the week.

        Raises:
            HTTPException: 429 or 503, there is too much to do.
        """
        now = app.clock.now()
        key = (wish.keywords, wish.language, wish.timezone)
        if text := self._kept(key, now):
            return text
        if wait := self._asked.take(client(request), now):
            raise too_many(wait, "Too many previews at once.")
        if not self._places.acquire(blocking=False):
            raise HTTPException(503, _BUSY)
        try:
            return self._in_turn(app, wish, key, now)
        finally:
            self._places.release()

    def _in_turn(self, app: App, wish: Wish, key: tuple[object, ...], now: datetime) -> str:
        if not self._turn.acquire(timeout=PATIENCE_SECONDS):
            raise HTTPException(503, _BUSY)
        try:
            return self._kept(key, now) or self._make(app, wish, key, now)
        finally:
            self._turn.release()

    def _kept(self, key: tuple[object, ...], now: datetime) -> str:
        """What was made a moment ago, or nothing."""
        at, text = self._made.get(key, (now, ""))
        return text if timedelta(0) <= now - at < FRESH else ""

    def _make(self, app: App, wish: Wish, key: tuple[object, ...], now: datetime) -> str:
        subscription = as_subscription(wish, name=SELF_SERVICE)
        message = app.outbox.preview(subscription, forms=[Form.TEXT], since=WEEK)
        text = f"Subject: {message.subject}\n\n{message.parts[Form.TEXT]}"[:LONGEST_PREVIEW]
        if len(self._made) >= MOST_PREVIEWS:
            del self._made[next(iter(self._made))]
        self._made[key] = (now, text)
        return text


class SelfService:
    """The pages, over the site that all share."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._previews = Previews()

    def routes(self) -> list[Route]:
        """Each address with what answers it; HEAD is answered as GET is."""
        link = "{token:path}"
        return [
            Route("/subscribe", self._shown("subscribe.html", self._form)),
            Route("/subscribe", self._subscribe, methods=["POST"]),
            Route("/manage", self._shown("manage.html", lambda app, request: {"wrong": {}})),
            Route("/manage", self._ask_to_manage, methods=["POST"]),
            Route(f"/manage/{link}", self._linked(self._managed)),
            Route(f"/manage/{link}", self._change, methods=["POST"]),
            Route(f"/confirm/{link}", self._linked(self._pending)),
            Route(f"/confirm/{link}", self._linked(self._confirm), methods=["POST"]),
            Route(f"/unsubscribe/{link}", self._linked(self._leaving)),
            Route(f"/unsubscribe/{link}", self._linked(self._leave), methods=["POST"]),
        ]

    def _shown(self, template: str, values: Values) -> Callable[[Request], Response]:
        """A page, or why there is none: without a mail server nobody can subscribe."""

        def answer(app: App, request: Request) -> Mapping[str, object] | Response:
            if app.config.settings.email is None:
                return self._off(request, status=200)
            return values(app, request)

        return self._site.page(template, answer)

    def _off(self, request: Request, *, status: int) -> Response:
        why = "Nobody can subscribe here: feeds.yaml names no mail server under settings.email."
        return self._tell(request, "Subscriptions are off", why, status=status)

    # Asking

    def _form(self, app: App, request: Request) -> Mapping[str, object]:
        asked = request.query_params
        given = {name: asked.get(name, "")[:200] for name in asked}
        keywords = asked.getlist("keyword")[:1000]
        values = _values(app, given, keywords)
        if "preview" not in asked:
            return values
        try:
            wish = _read({**given, "address": "you@example.org"}, keywords, app)
        except WishError as error:
            return {**values, "wrong": error.mistakes}
        return {**values, "preview": self._previews.text(app, request, wish).splitlines()}

    async def _subscribe(self, request: Request) -> Response:
        app, form = await self._posted(request)
        if app.config.settings.email is None:
            return self._off(request, status=503)
        given = {name: forms.one(form, name, 400) for name in form}
        keywords = form.get("keyword", [])[:1000]
        try:
            wish = _read(given, keywords, app)
        except WishError as error:
            values = {**_values(app, given, keywords), "wrong": error.mistakes}
            return self._site.render(request, "subscribe.html", values, status=400)
        return await run_in_threadpool(self._ask, app, request, Asking.SUBSCRIBE, wish)

    async def _ask_to_manage(self, request: Request) -> Response:
        app, form = await self._posted(request)
        if app.config.settings.email is None:
            return self._off(request, status=503)
        try:
            wish = _read({"address": forms.one(form, "address", 400)}, (), app)
        except WishError as error:
            return self._site.render(request, "manage.html", {"wrong": error.mistakes}, status=400)
        return await run_in_threadpool(self._ask, app, request, Asking.MANAGE, wish)

    async def _posted(self, request: Request) -> tuple[App, forms.Form]:
        """A form of this page."""
        app, form = self._site.admitted(request), await forms.read(request)
        login.check_form(app, request, forms.one(form, "token"))
        return app, form

    def _ask(self, app: App, request: Request, asking: Asking, wish: Wish) -> Response:
        try:
            app.subscribing.ask(asking, wish, origin=client(request))
        except TooManyError as error:
            raise too_many(error.wait.total_seconds(), str(error)) from error
        return self._tell(request, "Look into your mailbox", *ASKED)

    # The links

    def _linked(self, act: Callable[[App, Request, str], Response]) -> Callable[[Request], Response]:
        """The endpoint of a link from a mail. The link is what allows it: no cookie, no log-in."""

        def answer(request: Request) -> Response:
            try:
                page = act(self._site.admitted(request), request, request.path_params["token"])
            except LinkError as error:
                status = 410 if error.expired else 404
                page = self._tell(request, "This link does not work", str(error), status=status)
            page.headers.update(_PRIVATE)
            return page

        return answer

    def _pending(self, app: App, request: Request, token: str) -> Response:
        subscriber = app.subscribing.pending(token)
        if subscriber.confirmed:
            return self._subscribed(request)
        values = {"wish": subscriber.wish, "when_told": _when(subscriber.wish)}
        return self._site.render(request, "confirm.html", values)

    def _confirm(self, app: App, request: Request, token: str) -> Response:
        subscriber = app.subscribing.confirm(token)
        telemetry.info(f"{subscriber.name}: confirmed, {_when(subscriber.wish)}")
        return self._subscribed(request)

    def _subscribed(self, request: Request) -> Response:
        how = "Each mail has a link to change it and one to end it."
        return self._tell(request, "You are subscribed", how)

    def _leaving(self, app: App, request: Request, token: str) -> Response:
        leaving = app.subscribing.leaving(token)
        values = {"leaving": leaving, "who": without_addresses(leaving.address)}
        return self._site.render(request, "unsubscribe.html", values)

    def _leave(self, app: App, request: Request, token: str) -> Response:
        leaving = app.subscribing.leave(token)
        if leaving.list_name:
            telemetry.notice(
                f"{leaving.list_name}: {leaving.address} unsubscribed: remove it from feeds.yaml"
            )
        return self._tell(request, "You are unsubscribed", "No more mail of this kind will be sent to you.")

    def _managed(self, app: App, request: Request, token: str) -> Response:
        subscriber = app.subscribing.managed(token)
        values = _values(app, _given(subscriber.wish), subscriber.wish.keywords)
        return self._manage(app, request, token, values)

    def _manage(
        self, app: App, request: Request, token: str, values: Mapping[str, object], status: int = 200
    ) -> Response:
        subscriber = app.subscribing.managed(token)
        leave = app.subscribing.leave_link(subscriber).removeprefix(app.config.settings.web.base_url)
        shown = {**values, "leave": leave, "wish": subscriber.wish}
        return self._site.render(request, "change.html", shown, status=status)

    async def _change(self, request: Request) -> Response:
        form = await forms.read(request)

        def change(app: App, request: Request, token: str) -> Response:
            return self._changed(app, request, token, form)

        return await run_in_threadpool(self._linked(change), request)

    def _changed(self, app: App, request: Request, token: str, form: forms.Form) -> Response:
        known = app.subscribing.managed(token).wish
        given = {name: forms.one(form, name, 400) for name in form} | {"address": known.address}
        keywords = form.get("keyword", [])[:1000]
        try:
            wish = wishes.read(_timed(given), keywords, app.config)
        except WishError as error:
            values = {**_values(app, given, keywords), "wrong": error.mistakes}
            return self._manage(app, request, token, values, status=400)
        app.subscribing.change(token, wish)
        return self._tell(request, "Your subscription is changed", f"Mails come {_when(wish)}.")

    def _tell(self, request: Request, title: str, *lines: str, status: int = 200) -> Response:
        return self._site.render(request, "told.html", {"title": title, "lines": lines}, status=status)


def _read(given: Mapping[str, str], keywords: Sequence[str], app: App) -> Wish:
    """What a stranger wishes: no cron, and no address of this machine.

    Raises:
        WishError: not all of it means something.
    """
    timed = _timed(given)
    mistakes: dict[str, str] = {}
    try:
        wish = wishes.read(timed, keywords, app.config)
        wishes.public_address(wish.address)
    except WishError as error:
        mistakes |= error.mistakes
    except ValueError as error:
        mistakes["address"] = str(error)
    if not mistakes and wish.schedule.kind is ScheduleKind.CRON:
        mistakes["schedule"] = "cron is for operators: choose another"
    if mistakes:
        raise WishError(mistakes)
    return wish


def _timed(given: Mapping[str, str]) -> dict[str, str]:
    """The schedule with its hour, which the form asks for apart."""
    schedule = " ".join(given.get("schedule", "").split())
    if schedule in SCHEDULES and schedule not in ("instant", "hourly"):
        schedule = f"{schedule} {given.get('at', '').strip() or '08:00'}"
    return {**given, "schedule": schedule}


def _given(wish: Wish) -> dict[str, str]:
    """A wish as the form has it."""
    quiet, schedule = wish.quiet_hours, str(wish.schedule)
    kind, _, at = schedule.rpartition(" ") if wish.schedule.at else (schedule, "", "08:00")
    return {
        "schedule": kind,
        "at": at,
        "timezone": wish.timezone,
        "quiet_hours": f"{quiet.start:%H:%M}-{quiet.end:%H:%M}" if quiet else "",
        "language": wish.language,
    }


def _when(wish: Wish) -> str:
    """daily 08:00, Asia/Kolkata"""
    schedule = "at once" if wish.schedule.kind is ScheduleKind.INSTANT else str(wish.schedule)
    return f"{schedule}, {wish.timezone}"


def _values(app: App, given: Mapping[str, str], keywords: Sequence[str]) -> dict[str, object]:
    """What a form for a wish shows."""
    zone = app.config.settings.timezone
    plain = {"address": "", "schedule": "daily", "at": "08:00", "timezone": zone, "quiet_hours": ""}
    schedule = given.get("schedule", "")
    others = {schedule: schedule} if schedule and schedule not in SCHEDULES else {}
    return {
        "given": {**plain, "language": "en", **{name: value for name, value in given.items() if value}},
        "chosen": set(keywords),
        "known": [one.keyword for one in app.config.watchlist],
        "schedules": {**SCHEDULES, **others},
        "zones": dict.fromkeys((zone, *ZONES)),
        "languages": LANGUAGES,
        "wrong": {},
        "preview": (),
    }
