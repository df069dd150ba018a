"""What a command does not need it does not import: an import at the top of a file is paid at every start.

CPU seconds cannot be held to a number on a busy machine; which modules were imported can. Without these
two lists a convenient import at the top of some file would make every poll slower, and nobody would notice.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.servers import Page, Site

LIBRARIES = {
    "aiosmtpd", "aiosmtplib", "alembic", "apscheduler", "asyncio", "babel", "bs4", "css_inline", "dateutil",
    "feedparser", "httpx", "jinja2", "lxml", "psycopg", "pycurl", "pydantic", "pygments", "rich",
    "sqlalchemy", "starlette", "structlog", "trafilatura", "uvicorn", "yaml",
}  # fmt: skip
FOR_NEWS_OR_MESSAGES = {
    "aiosmtpd", "aiosmtplib", "alembic", "apscheduler", "babel", "bs4", "css_inline", "feedparser", "jinja2",
    "psycopg", "pygments", "rich", "starlette", "structlog", "trafilatura", "uvicorn",
    "bot.claims.extracting", "bot.clustering.placing", "bot.deduplication.copies", "bot.extraction.page",
    "bot.matching.finding", "bot.rendering", "bot.web", "notifiers.email", "sqlalchemy.dialects.postgresql",
}  # fmt: skip
"""What only a new entry, a page, a due message or `run` needs."""

PROGRAM = """
import json, sys
from bot.cli import main
try:
    main()
except SystemExit as end:
    assert end.code == 0, end.code
print(json.dumps(sorted(sys.modules)))
"""


def imported(folder: Path, *words: str) -> set[str]:
    """The modules that a command had imported when it ended."""
    command = [sys.executable, "-c", PROGRAM, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_help_needs_no_library_but_click(tmp_path: Path) -> None:
    assert imported(tmp_path, "--help") & LIBRARIES == set()


def test_a_poll_that_finds_nothing_new_needs_nothing_that_news_or_messages_need(tmp_path: Path) -> None:
    feed = b"<rss version='2.0'><channel><title>A</title><item><title>S-400</title></item></channel></rss>"
    with Site({"/rss.xml": Page(body=feed, validators=True)}) as site:
        (tmp_path / "feeds.yaml").write_text(
            f"feeds: [{{url: '{site.url('/rss.xml')}', full_text: never}}]\n"
            "watchlist: [S-400]\n"
            "subscriptions:\n"
            "  - {name: desk, schedule: daily 08:00, slack: {webhook: https://hooks.slack.com/services/T/B/x}}\n"
            "settings: {fetch: {allow_networks: [127.0.0.0/8]}}\n"
        )
        imported(tmp_path, "poll", "--all")  # brings the entry, and makes the archive with alembic

        assert imported(tmp_path, "poll", "--all") & FOR_NEWS_OR_MESSAGES == set()
        assert site.count("/rss.xml") == 2
