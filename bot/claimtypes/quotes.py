"""Straight quotation marks → curved ones, by what stands around them: names in quotes stand inside others."""

from __future__ import annotations

import re

_OPENING = re.compile(r"(?:(?<=[\s(\[«“—–:-])|^)\"(?=\S)")


def directed(text: str) -> str:
    """The text with each straight mark as an opening or a closing one, at the same places."""
    return _OPENING.sub("“", text).replace('"', "”") if '"' in text else text
