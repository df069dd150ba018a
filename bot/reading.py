"""The process that `apart` starts, as small as it can be: a body goes in, what it holds comes out."""

from __future__ import annotations

import os
import pickle
import resource
import sys

from bot import extraction, parsing
from bot.errors import ParseError
from bot.model import Extract, ParsedFeed


def main() -> None:
    """Answer the order on standard input: limits, "feed" or "page", a body, its Content-Type and address."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    (memory_bytes, seconds), kind, body, content_type, url = pickle.load(sys.stdin.buffer)  # noqa: S301  # our own parent wrote it
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))  # should its parent die
    answer: ParsedFeed | Extract | ParseError
    try:
        if kind == "page":
            answer = extraction.read(body, url=url, content_type=content_type)
        else:
            answer = parsing.parse(body, content_type, url)
    except ParseError as error:
        answer = error
    with answers:
        pickle.dump(answer, answers)


if __name__ == "__main__":
    main()
