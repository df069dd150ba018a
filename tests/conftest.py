"""What every test may ask for."""

from __future__ import annotations

import pytest

from tests.browsing import browser, pytest_collection_modifyitems, pytest_terminal_summary

__all__ = ["browser", "pytest_collection_modifyitems", "pytest_terminal_summary"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
