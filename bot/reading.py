"""The process that `apart` starts, as small as it can be: a body comes in, the feed or the error goes out."""

from __future__ import annotations

import os
import pickle
import resource
import sys

from bot import parsing
from bot.errors import ParseError
from bot.model import ParsedFeed


def main() -> None:
    """Answer the one order on standard input: the limits, a body, its Content-Type and address."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    (memory_bytes, seconds), *order = pickle.load(sys.stdin.buffer)  # noqa: S301  # our own parent wrote it
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))  # should its parent die
    answer: ParsedFeed | ParseError
    try:
        answer = parsing.parse(*order)
    except ParseError as error:
        answer = error
    with answers:
        pickle.dump(answer, answers)


if __name__ == "__main__":
    main()
