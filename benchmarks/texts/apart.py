"""Readers that need other versions of what we use: each is installed and run in an environment of its own.

Run by that environment's Python it is the reader: pages come in and what was read goes out, both as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from time import process_time

REQUIREMENTS = {
    "readability-lxml": ("readability-lxml==0.9", "lxml_html_clean"),
    "newspaper4k": ("newspaper4k==0.9.6", "lxml_html_clean"),
}
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "defwatch-benchmarks"

Found = dict[str, str]
"""What a reader made of a page: text, title, author and day."""


@cache
def names() -> tuple[str, ...]:
    """The readers that can be installed here; of others it is said on standard error why not."""
    return tuple(name for name in REQUIREMENTS if _python(name))


def read(name: str, pages: Sequence[tuple[bytes, str]]) -> tuple[list[Found], float]:
    """What the reader makes of pages with their addresses, and the CPU seconds that it took."""
    told = json.dumps([(page.decode("utf-8", "replace"), url) for page, url in pages])
    done = _run([str(_python(name)), "-I", __file__, name], told)
    if done.returncode:
        raise ChildProcessError(f"{name}: {done.stderr.strip()[-500:]}")
    found: list[Found]
    found, seconds = json.loads(done.stdout)
    return found, seconds


@cache
def _python(name: str) -> Path | None:
    """The Python of the reader's environment, which is made when first asked for."""
    folder = CACHE / f"reading-{name}"
    stamp, wanted = folder / "requirements", "\n".join(REQUIREMENTS[name])
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        sys.stderr.write(f"installing {name} into {folder}\n")
        pip = [str(folder / "bin" / "pip"), "install", "-qq", *REQUIREMENTS[name]]
        for command in ([sys.executable, "-m", "venv", "--clear", str(folder)], pip):
            if (done := _run(command)).returncode:
                said = done.stderr.strip().splitlines() or ["failed"]
                sys.stderr.write(f"{name} is not measured: {said[-1]}\n")
                return None
        stamp.write_text(wanted, "utf-8")
    return folder / "bin" / "python"


def _run(command: Sequence[str], given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, input=given, check=False, capture_output=True, text=True)  # noqa: S603  # pip, peers


# In the reader's own environment


def _readability(page: str, _url: str) -> Found:
    document = import_module("readability").Document(page)
    text = import_module("lxml.html").document_fromstring(document.summary()).text_content()
    return {"text": str(text), "title": str(document.short_title())}


def _newspaper(page: str, url: str) -> Found:
    article = import_module("newspaper").Article(url or "https://example.org/", fetch_images=False)
    article.download(input_html=page)
    article.parse()
    day = article.publish_date.date().isoformat() if article.publish_date else ""
    return {
        "text": str(article.text),
        "title": article.title or "",
        "author": "; ".join(article.authors),
        "day": day,
    }


def _main(name: str) -> None:
    reader: Callable[[str, str], Found] = {"readability-lxml": _readability, "newspaper4k": _newspaper}[name]
    pages = json.load(sys.stdin)
    with redirect_stdout(sys.stderr), suppress(Exception):
        reader("<html><body><p>What is loaded at first is none of a page's cost.</p></body></html>", "")
    found, began = [], process_time()
    for page, url in pages:
        row: Found = {}
        with redirect_stdout(sys.stderr), suppress(Exception):  # they raise whatever comes
            row = reader(page, url)
        found.append(row)
    json.dump([found, process_time() - began], sys.stdout)


if __name__ == "__main__":
    _main(sys.argv[1])
