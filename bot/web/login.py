"""Who is asking: the admin's session or bearer token, and the token that every form carries.

A session is a signed cookie that holds a random id and its end. Its key is made of the admin token and of
random bytes of this process: another token, or a restart, ends all sessions.
"""

from __future__ import annotations

import hmac
import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from threading import Lock
from typing import TypeVar

from itsdangerous import BadData, Signer, URLSafeSerializer
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.app import App
from bot.web.throttle import Throttle, client

SESSION = timedelta(hours=12)
"""How long one is signed in: a working day."""

MOST_SESSIONS = 1000
"""Sessions of which it is remembered that they ended, or what they are to be told."""

Kept = TypeVar("Kept")

_EVERYBODY = "everybody"
_OFF = (
    "Nobody can sign in: settings.web.admin_token is not set. Set it in feeds.yaml, best as "
    '"${DEFWATCH_ADMIN_TOKEN}" with a long random word in that variable of the environment.'
)
_FORGED = (
    "This form is not, or no longer, one of this page: open the page again and send its form once more. "
    "The browser must keep the page's cookies."
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What came of an action, told once; `undo` is the form that takes it back: its address, its fields."""

    words: str
    undo: tuple[str, Sequence[tuple[str, str]]] | None = None


class Gate:
    """What one process remembers of those who ask: its secret, the guesses at the token, ended sessions."""

    def __init__(self) -> None:
        self._born = secrets.token_bytes(32)
        self._lock = Lock()
        self._ended: dict[str, None] = {}
        self._notices: dict[str, Notice] = {}
        self._guesses = Throttle(burst=5, per_second=1 / 30)
        self._all_guesses = Throttle(burst=60, per_second=1)
        self.pages = Throttle(burst=300, per_second=30)

    def key(self, app: App) -> bytes:
        """The key of what is signed for this admin token."""
        return hmac.digest(self._born, (app.config.settings.web.admin_token or "").encode(), sha256)

    def is_token(self, app: App, request: Request, given: str) -> bool:
        """Whether it is the admin token. A wrong one counts as a guess.

        Raises:
            HTTPException: 429, there were too many from there, or from everywhere.
        """
        now, who = app.clock.now(), client(request)
        for throttle, key in ((self._guesses, who), (self._all_guesses, _EVERYBODY)):
            if wait := throttle.take(key, now):
                raise too_many(wait, "Too many wrong tokens.")
        if not _same(given, app.config.settings.web.admin_token or ""):
            return False
        self._guesses.give_back(who, now)
        self._all_guesses.give_back(_EVERYBODY, now)
        return True

    def end(self, session: str) -> None:
        """Let a session be none from now on."""
        with self._lock:
            _remember(self._ended, session, None)

    def has_ended(self, session: str) -> bool:
        """Whether somebody signed out of it."""
        return session in self._ended

    def tell(self, session: str, notice: Notice) -> None:
        """Keep a notice for the session's next page."""
        with self._lock:
            _remember(self._notices, session, notice)

    def notice(self, session: str | None) -> Notice | None:
        """The notice that waits for a session, once."""
        with self._lock:
            return self._notices.pop(session, None) if session else None


def gate_of(request: Request) -> Gate:
    """The gate of the application that answers this request."""
    gate: Gate = request.state.gate
    return gate


def is_admin(app: App, request: Request) -> bool:
    """Whether an admin asks: signed in, or with `Authorization: Bearer TOKEN`.

    Raises:
        HTTPException: 429, too many wrong tokens came from there.
    """
    return session_of(app, request) is not None or bears_token(app, request)


def require_admin(app: App, request: Request) -> None:
    """Nothing, where an admin asks.

    Raises:
        HTTPException: 403 where no token is set, 401 without a session and without the right token, 429 after
            too many wrong ones.
    """
    if not app.config.settings.web.admin_token:
        raise HTTPException(403, _OFF)
    if not is_admin(app, request):
        raise HTTPException(
            401,
            "Sign in first, or send the admin token as Authorization: Bearer.",
            headers={"WWW-Authenticate": 'Bearer realm="defwatch"'},
        )


def bears_token(app: App, request: Request) -> bool:
    """Whether the request carries the admin token itself; asked once a request.

    Raises:
        HTTPException: 429, too many wrong tokens came from there.
    """
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not app.config.settings.web.admin_token:
        return False
    known: bool | None = getattr(request.state, "bears_token", None)
    if known is None:
        known = request.state.bears_token = gate_of(request).is_token(app, request, given.strip())
    return known


def was_admin(app: App, request: Request) -> bool:
    """Whether the answer may hold what only an admin sees: signed in, or the token was right."""
    return session_of(app, request) is not None or bool(getattr(request.state, "bears_token", False))


def session_of(app: App, request: Request) -> str | None:
    """The id of the session that is signed in, while the token it was opened with is in force."""
    written = request.cookies.get(_cookie(app))
    if not written or not app.config.settings.web.admin_token:
        return None
    try:
        session, until = _sessions(app, request).loads(written[:500])
    except (BadData, ValueError, TypeError):
        return None
    if app.clock.now().timestamp() >= until or gate_of(request).has_ended(session):
        return None
    return str(session)


def sign_in(app: App, request: Request, response: Response) -> str:
    """Open a session and give it to the browser; its id."""
    session = secrets.token_urlsafe(16)
    until = math.ceil((app.clock.now() + SESSION).timestamp())
    _set(app, response, _cookie(app), str(_sessions(app, request).dumps([session, until])), SESSION)
    return session


def sign_out(app: App, request: Request, response: Response) -> None:
    """End the session, here and in the browser."""
    if session := session_of(app, request):
        gate_of(request).end(session)
    _set(app, response, _cookie(app), "", timedelta(0))


def form_token(app: App, request: Request) -> str:
    """What a form of this page must carry as `token`: bound to the session, or to the visitor's cookie."""
    known: str | None = getattr(request.state, "form_token", None)  # a page may hold thousands of forms
    if known is None:
        known = _forms(app, request).get_signature(_asker(app, request)).decode()
        request.state.form_token = known
    return known


def check_form(app: App, request: Request, token: str) -> None:
    """Nothing, where the form came from a page of ours that this browser was shown.

    Raises:
        HTTPException: 403, it did not; the message says what to do.
    """
    known = session_of(app, request) or request.cookies.get(_cookie(app, "visitor"), "")
    abroad = request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
    if abroad or not known or not _forms(app, request).verify_signature(known[:100], token[:200]):
        raise HTTPException(403, _FORGED)


def keep_visitor(app: App, request: Request, response: Response) -> None:
    """Give the browser the cookie to which its forms are bound, where one was shown without."""
    if made := getattr(request.state, "visitor", None):
        _set(app, response, _cookie(app, "visitor"), made, SESSION)


def too_many(wait_seconds: float, why: str) -> HTTPException:
    """What to raise where somebody asks too often."""
    wait = max(1, math.ceil(wait_seconds))
    return HTTPException(429, f"{why} Try again in {wait} s.", headers={"Retry-After": str(wait)})


def _asker(app: App, request: Request) -> str:
    """The session, else the visitor of whom only this is known."""
    known = session_of(app, request) or request.cookies.get(_cookie(app, "visitor"), "")[:100]
    if not known:
        known = getattr(request.state, "visitor", None) or secrets.token_urlsafe(16)
        request.state.visitor = known
    return known


def _cookie(app: App, what: str = "session") -> str:
    """The name of a cookie; over https one that no other host can set (RFC 6265bis, 4.1.3)."""
    return f"__Host-defwatch-{what}" if _is_secure(app) else f"defwatch-{what}"


def _is_secure(app: App) -> bool:
    return app.config.settings.web.base_url.lower().startswith("https://")


def _set(app: App, response: Response, name: str, value: str, lasting: timedelta) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(lasting.total_seconds()),
        path="/",
        secure=_is_secure(app),
        httponly=True,
        samesite="strict",
    )


def _sessions(app: App, request: Request) -> URLSafeSerializer:
    signing = {"key_derivation": "hmac", "digest_method": sha256}
    return URLSafeSerializer(gate_of(request).key(app), salt="session", signer_kwargs=signing)


def _forms(app: App, request: Request) -> Signer:
    return Signer(gate_of(request).key(app), salt=b"form", key_derivation="hmac", digest_method=sha256)


def _same(given: str, token: str) -> bool:
    """In constant time, whatever their lengths."""
    digests = (sha256(text.encode(errors="surrogatepass")).digest() for text in (given, token))
    return bool(token) and hmac.compare_digest(*digests)


def _remember(kept: dict[str, Kept], session: str, value: Kept) -> None:
    kept[session] = value
    if len(kept) > MOST_SESSIONS:
        del kept[next(iter(kept))]
