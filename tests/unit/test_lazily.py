"""A package imports the module behind a name when the name is first asked for, and knows no other names."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

LAZY = ("bot.claims", "bot.clustering", "bot.config", "bot.deduplication", "bot.extraction", "bot.matching")


@pytest.mark.parametrize("package", LAZY)
def test_every_name_that_a_package_lists_is_there(package: str) -> None:
    room = importlib.import_module(package)

    assert [name for name in room.__all__ if not hasattr(room, name)] == []


def test_a_name_that_is_not_listed_is_told_as_python_does() -> None:
    with pytest.raises(AttributeError, match=r"module 'bot\.claims' has no attribute 'extracted'"):
        importlib.import_module("bot.claims").extracted  # noqa: B018  # asking is what is tested


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    program = (
        "import sys; from bot import deduplication; before = 'bot.deduplication.copies' in sys.modules;"
        "deduplication.fingerprint; print(before, 'bot.deduplication.copies' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "False True\n"
