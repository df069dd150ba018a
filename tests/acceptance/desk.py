"""A desk on its own: a folder with feeds.yaml and an archive, driven by the real command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path
from textwrap import dedent

ENVIRONMENT = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True, slots=True)
class Desk:
    """Commands run in `folder`; secrets and the like come by `environment`."""

    folder: Path
    environment: Mapping[str, str]

    def configure(self, text: str) -> None:
        """Write feeds.yaml."""
        (self.folder / "feeds.yaml").write_text(dedent(text), encoding="utf-8")

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command and leave it running."""
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env={**ENVIRONMENT, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command to its end, hold it to its exit code and return its standard output."""
        process = self.start(*words)
        out, err = process.communicate(timeout=120)
        assert process.returncode == code, f"exit {process.returncode}: {err}"
        return out

    def fails(self, *words: str, code: int) -> str:
        """Run a command that must fail and return its standard error."""
        process = self.start(*words)
        _, err = process.communicate(timeout=120)
        assert process.returncode == code, f"exit {process.returncode}: {err}"
        return err

    def json(self, *words: str) -> object:
        """Run a command with --json and return the document."""
        return json.loads(self.run(*words, "--json"))

    def status(self) -> dict[str, object]:
        """What `defwatch status --json` says."""
        told = self.json("status")
        assert isinstance(told, dict)
        return told


def rss(title: str, entries: str) -> bytes:
    """An RSS 2.0 document."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{escape(title)}</title>'
        f"<link>https://example.org/</link><description>An example</description>{entries}</channel></rss>"
    ).encode()


def entry(title: str, link: str, *, published: datetime | None = None, summary: str = "") -> str:
    """One entry of an RSS 2.0 document."""
    date = f"<pubDate>{format_datetime(published)}</pubDate>" if published else ""
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link><guid>{escape(link)}</guid>"
        f"{date}<description>{escape(summary)}</description></item>"
    )


def page(title: str, text: str) -> bytes:
    """An article's page with some furniture around it."""
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{escape(title)}</title></head>"
        "<body><nav><a href='/'>Home</a> <a href='/world'>World</a></nav>"
        f"<article><h1>{escape(title)}</h1>{paragraphs}</article>"
        "<footer>An invented outlet</footer></body></html>"
    ).encode()
