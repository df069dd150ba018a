"""What uvicorn leaves to a proxy in front: nobody holds a connection open by saying nothing, or a byte now
and then, and visitors leave the process the open files that polls and deliveries need.
"""

from __future__ import annotations

import asyncio
from typing import cast

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0
"""After this long without a request a connection is looked at; at the second look it is closed."""

MOST_CONNECTIONS = 500
"""Connections at once; the next ones are closed as they come. A process may often open 1,024 files."""


class Impatient(H11Protocol):
    """Speaks HTTP with those who speak."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection, or close it where there are too many."""
        super().connection_made(cast("asyncio.Transport", transport))
        if len(self.connections) > MOST_CONNECTIONS:
            transport.close()
        self._look(before=transport)

    def _look(self, before: object) -> None:
        """Close where nothing was asked since the look `before`."""
        if self.transport.is_closing():
            return
        is_idle = self.cycle is None or self.cycle.response_complete
        if is_idle and self.cycle is before:
            self.transport.close()
        else:
            self.loop.call_later(HEAD_SECONDS, self._look, self.cycle)
