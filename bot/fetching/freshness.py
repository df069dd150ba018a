"""What a server says of how long its answer holds."""

from __future__ import annotations

import re
from datetime import timedelta

_DIRECTIVE = re.compile(r'([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;]*)))?')
_FOREVER_SECONDS = 2**31  # RFC 9111, 1.2.2


def fresh_for(cache_control: str, age: str = "") -> timedelta | None:
    """Return max-age less Age, or None where the server asks that nothing be kept, or says nothing.

    Source: RFC 9111, 4.2 and 5.2.2. `cache_control` is every such header, joined by commas.
    """
    said: dict[str, str] = {}
    for name, quoted, bare in _DIRECTIVE.findall(cache_control):
        said.setdefault(name.lower(), quoted or bare)
    seconds = _seconds(said.get("max-age", ""))
    if seconds is None or "no-store" in said or "no-cache" in said:
        return None
    return timedelta(seconds=max(0, seconds - (_seconds(age) or 0)))


def _seconds(text: str) -> int | None:
    text = text.strip()
    return min(int(text[:11]), _FOREVER_SECONDS) if text.isascii() and text.isdigit() else None
