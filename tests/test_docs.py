"""What users can type or write stands in the documents, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.cli import defwatch
from bot.config import known_keys

ROOT = Path(__file__).parent.parent
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
EVERYWHERE = {"--help", "-h", "--config", "--database"}
"""Said once, at the top of the page."""


def commands(group: click.Group, *words: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that can be typed, with its full name."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        if isinstance(command, click.Group):
            yield from commands(command, *words, name)
        elif not command.hidden:
            yield " ".join((*words, name)), command


def sections(text: str) -> dict[str, str]:
    """The page's second-level sections by their headings."""
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def options(command: click.Command) -> set[str]:
    """What a command takes beside what all take."""
    given = (param for param in command.params if isinstance(param, click.Option))
    return {name for option in given for name in (*option.opts, *option.secondary_opts)} - EVERYWHERE


ALL = dict(commands(defwatch, "defwatch"))


def test_each_command_has_its_section_and_each_section_its_command() -> None:
    assert sorted(sections(COMMANDS)) == sorted(ALL)


@pytest.mark.parametrize("name", ALL)
def test_each_option_is_told_in_its_command_s_section(name: str) -> None:
    told = set(re.findall(r"^- `(--[a-z-]+)", sections(COMMANDS)[name], flags=re.MULTILINE))

    assert told == options(ALL[name])


@pytest.mark.parametrize("name", ALL)
def test_each_option_explains_itself_in_the_help(name: str) -> None:
    silent = [param.name for param in ALL[name].params if isinstance(param, click.Option) and not param.help]

    assert silent == []


def test_what_all_commands_take_is_said_once_and_true() -> None:
    top = COMMANDS.partition("\n## ")[0]

    assert all(option in top for option in EVERYWHERE - {"-h"})
    for name, command in ALL.items():
        taken = {opt for param in command.params for opt in param.opts} & {"--config", "--database"}
        assert len(taken) == (0 if name == "defwatch demo" else 2), name


def test_the_readme_names_each_command() -> None:
    for name in ALL:
        first, *rest = name.split()[1:]
        line = next(line for line in README.splitlines() if re.search(rf"`defwatch {first}\b", line))
        assert all(word in line for word in rest), name


def test_the_variables_of_the_environment_are_told() -> None:
    named = {
        param.envvar for command in ALL.values() for param in command.params if isinstance(param.envvar, str)
    }

    assert named == {"DEFWATCH_CONFIG", "DEFWATCH_DATABASE_URL", "DEFWATCH_HOST", "DEFWATCH_PORT"}
    assert all(name in COMMANDS for name in named)


def test_each_key_of_the_configuration_is_told_and_each_told_key_is_known() -> None:
    roots = "feeds|watchlist|subscriptions|settings|events"
    told = re.findall(rf"^\| `((?:{roots})[a-z_.]*)` \|", CONFIGURATION, re.MULTILINE)

    assert set(told) == set(known_keys())


def test_the_documents_point_at_files_that_are_there() -> None:
    for file in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", file.read_text(encoding="utf-8")):
            assert (file.parent / target).exists(), f"{file.name}: {target}"
