"""The command line: translates words to steps and outcomes to words. Commands are imported when asked for."""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys

import click

from bot import __version__
from bot.errors import ConfigError, DefwatchError, UsageError

COMMANDS = {
    "run": ("bot.cli.running", "Poll, deliver and serve the web page until told to stop."),
    "poll": ("bot.cli.running", "Poll the feeds that are due once, deliver what is new, exit."),
    "digest": ("bot.cli.telling", "Deliver the digests that are due, one at once, or print one."),
    "add": ("bot.cli.adding", "File articles by hand: text, HTML or an address."),
    "demo": ("bot.cli.running", "See it all at work without internet."),
    "feeds": ("bot.cli.feeds", "List, add, remove, check, import and export feeds."),
    "stories": ("bot.cli.stories", "Stories, newest first, or formed anew."),
    "story": ("bot.cli.stories", "One story with its articles; merge, split, mute."),
    "claims": ("bot.cli.claims", "What the sources claim, and where they disagree."),
    "search": ("bot.cli.searching", "Search the archive: words, phrases, names in all their spellings."),
    "why": ("bot.cli.watching", "Why a keyword matched an article, or why not."),
    "backtest": ("bot.cli.watching", "What keywords would have matched in the archive."),
    "watchlist": ("bot.cli.watching", "Lint the watch-list; apply it to the archive."),
    "status": ("bot.cli.reading", "Counts and health."),
    "config": ("bot.cli.config", "Validate feeds.yaml."),
    "db": ("bot.cli.db", "Upgrade, copy, check and prune the database."),
    "init": ("bot.cli.first", "Write a first feeds.yaml."),
    "doctor": ("bot.cli.first", "What is wrong here, and its cure; send a test."),
    "subscribers": ("bot.cli.subscribers", "Those who subscribed by themselves: list, add, remove, export."),
    "outbox": ("bot.cli.telling", "What waits, what was sent, what failed and why."),
    "try": ("bot.cli.try_", "One stage alone on your own input, nothing stored or fetched."),
    "healthcheck": ("bot.cli.running", ""),
}


class Lazy(click.Group):
    """A group whose commands are imported only when run; the help needs none of them."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; whoever stops reading our output has what they wanted (`| head`)."""
        try:
            done: object = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return done

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, (_, told) in COMMANDS.items() if told]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command = getattr(module, f"{cmd_name}_")
        assert isinstance(command, click.Command)  # noqa: S101  # a table of our own
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in COMMANDS.items() if told])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="defwatch")
def defwatch() -> None:
    """Watches news feeds for India–Russia defence and tells you once, with sources."""


def main() -> None:
    """Run the command; exit 0 done, 1 the work could not be done, 2 wrong usage or configuration."""
    gc.set_threshold(200_000)  # what start-up makes stays, and hardly anything after it goes in circles
    _speak_utf8()
    try:
        code = defwatch.main(prog_name="defwatch", standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = 2
    except (ConfigError, UsageError) as error:
        print(error, file=sys.stderr)  # noqa: T201  # the door to a person
        code = 2
    except DefwatchError as error:
        print(f"defwatch: {error}", file=sys.stderr)  # noqa: T201  # the door to a person
        code = 1
    except KeyboardInterrupt:
        code = 130
    gc.freeze()  # nor is there any to be found at the exit, where everything goes
    sys.exit(code if isinstance(code, int) else 0)


def _speak_utf8() -> None:
    """Data is UTF-8 whatever the locale; what cannot be said so is written as its JSON escape."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")
