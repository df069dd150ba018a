"""What takes long to count in a large archive is counted now and then, by one at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """A value that is made anew when it is older than that; meanwhile others are given the old one."""

    def __init__(self, age: timedelta) -> None:
        self._age = age
        self._lock = Lock()
        self._value: tuple[datetime, T] | None = None

    def get(self, now: datetime, make: Callable[[], T]) -> T:
        """The value, or a new one where it has aged."""
        value = self._value
        if value and self._is_fresh(value[0], now):
            return value[1]
        if not self._lock.acquire(blocking=value is None) and value:
            return value[1]
        try:
            if self._value is None or not self._is_fresh(self._value[0], now):
                self._value = now, make()
            return self._value[1]
        finally:
            self._lock.release()

    def _is_fresh(self, made: datetime, now: datetime) -> bool:
        return timedelta(0) <= now - made < self._age
