"""An admin at the page: signs in, sends the forms that a page shows, reads what it says."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import httpx

from bot.model import Config, Settings, WebSettings
from bot.web.admin import Controls
from tests.webdesk import BASE, CONFIG, WebDesk

TOKEN = "correct horse battery staple"


def guarded(config: Config = CONFIG, *, token: str | None = TOKEN, base_url: str = BASE) -> Config:
    """The configuration with an admin token."""
    return replace(config, settings=Settings(web=WebSettings(base_url=base_url, admin_token=token)))


def desk(folder: Path, config: Config = CONFIG) -> WebDesk:
    """An archive whose page admins can sign in to."""
    return WebDesk(folder, guarded(config))


@dataclass(frozen=True)
class Sent:
    """A form as a page shows it."""

    action: str
    fields: tuple[tuple[str, str], ...]
    label: str


class _Forms(HTMLParser):
    """Reads the POST forms of a page, fields that stand outside and name their form included."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str]], list[str]]] = []
        self._named: dict[str, list[str]] = {}
        self._label: list[str] | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post":
            self.found.append((given["action"], [], []))
            self._named[given.get("id", "")] = self.found[-1][2]
            self._inside = True
        elif tag == "input" and self._inside and given.get("type") != "checkbox":
            self.found[-1][1].append((given["name"], given.get("value", "")))
        elif tag == "button" and (self._inside or "form" in given):
            self._label = self._named[given["form"]] if "form" in given else self.found[-1][2]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "button":
            self._label = None

    def handle_data(self, data: str) -> None:
        if self._label is not None:
            self._label.append(data)


def forms(page: str) -> Iterator[Sent]:
    """The forms of a page that change something."""
    reader = _Forms()
    reader.feed(page)
    for action, fields, label in reader.found:
        yield Sent(action, tuple(fields), " ".join("".join(label).split()))


def form(page: str, action: str, *, label: str = "") -> Sent:
    """The one form of a page that goes there."""
    found = [one for one in forms(page) if one.action == action and label in one.label]
    assert len({(one.action, one.fields) for one in found}) == 1, [
        (one.action, one.label) for one in forms(page)
    ]
    return found[0]


def shown(page: str) -> str:
    """The words of a page, as a reader sees them."""
    words = re.sub(r"<[^>]+>", " ", page.partition("<body")[2])
    return re.sub(r"\s+([,.:;)])", r"\1", " ".join(html.unescape(words).split()))


class Admin:
    """A browser in which an admin is signed in."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def see(self, path: str) -> str:
        """A page."""
        answer = await self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def send(self, sent: Sent, **filled: str | list[str]) -> httpx.Response:
        """Send a form, some of its fields filled in, and go where it leads."""
        fields = {name: [value for one, value in sent.fields if one == name] for name, _ in sent.fields}
        fields |= {name: [value] if isinstance(value, str) else value for name, value in filled.items()}
        answer = await self.client.post(sent.action, data=fields)
        return await self.client.get(answer.headers["location"]) if answer.status_code == 303 else answer

    async def press(self, path: str, action: str, *, label: str = "", **filled: str | list[str]) -> str:
        """Open a page, send its form that goes there, and read the page it leads to."""
        answer = await self.send(form(await self.see(path), action, label=label), **filled)
        assert answer.status_code == 200, answer.text
        return answer.text


async def sign_in(client: httpx.AsyncClient, token: str = TOKEN, path: str = "/login") -> httpx.Response:
    """Send the log-in form; what it answers."""
    page = (await client.get(path)).text
    return await client.post("/login", data={**dict(form(page, "/login").fields), "admin_token": token})


@asynccontextmanager
async def admin(desk: WebDesk, *, controls: Controls | None = None) -> AsyncIterator[Admin]:
    """An admin who has signed in."""
    async with desk.page(controls=controls) as client:
        assert (await sign_in(client)).status_code == 303
        yield Admin(client)
