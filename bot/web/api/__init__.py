"""`/api`: the archive for other programs; it reads and decides nothing.

asking checks the question, endpoints and ledger read the archive, answers write JSON or a problem;
telling, operations and openapi say what there is, and guide shows it to people.
"""

from bot.web.api.application import mounted
from bot.web.api.guide import values as guide

__all__ = ["guide", "mounted"]
