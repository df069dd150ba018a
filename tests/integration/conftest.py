"""What the tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.store import Store
from tests.newsroom import Newsroom


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    store = Store(f"sqlite:///{tmp_path}/defwatch.db")
    store.upgrade()
    yield Newsroom(store)
    store.close()
