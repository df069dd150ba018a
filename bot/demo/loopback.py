"""An ASGI application on a free port of 127.0.0.1, for as long as a block lasts."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette


class _Server(uvicorn.Server):
    """uvicorn that leaves the signals to the program it is a part of."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def free_port() -> Iterator[tuple[socket.socket, int]]:
    """A listening socket on a port of the system's choice: connections wait in it until they are served."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening, listening.getsockname()[1]


@asynccontextmanager
async def serve(app: Starlette, listening: socket.socket) -> AsyncIterator[None]:
    """Serve the application on the socket."""
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await task
