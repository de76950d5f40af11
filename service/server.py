"""The application behind a socket, set up for many small answers."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import closing

import uvicorn
from starlette.types import ASGIApp

from inspector.adapters.sql import open_store
from inspector.errors import UsageError
from service.app import create_app
from service.settings import Settings

__all__ = ["listen", "serve", "server_config"]

_FINISH_S = 30  # what may be left to do when told to stop: a full queue and its commit


def serve(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Serve until told to stop (SIGINT, SIGTERM), then finish what was accepted.

    `port` 0 picks a free one; `announce` is given the address before models are loaded.
    Raises UsageError for an address that cannot be had, and StoreUnavailableError.
    """
    with closing(listen(host, port)) as listener:
        # Tried here, where a failure is one sentence; inside the server it would be a traceback.
        open_store(settings.database).close()
        if announce is not None:
            announce(_address(listener))
        server = uvicorn.Server(server_config(create_app(settings)))
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:  # raised again once all is finished: an orderly end
            return
        if not server.started:
            raise UsageError("The service did not start; what it logged says why.")


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Raises UsageError where the address cannot be had."""
    if not 0 <= port <= 65535:
        raise UsageError(f"There is no port {port}; expected 0 to 65535.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"Cannot listen on {host} port {port}: {reason}.") from error


def server_config(app: ASGIApp) -> uvicorn.Config:
    """What the server does beside the application; a line of log a picture is not among it."""
    return uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        proxy_headers=False,  # nothing here depends on who the client is
        log_level="warning",
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_FINISH_S,
    )


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
