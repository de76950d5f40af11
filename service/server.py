"""The application behind a socket, set up for many small answers."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import closing, suppress
from ipaddress import ip_address

import uvicorn
from starlette.types import ASGIApp

from inspector.adapters.sql import SqlStore, open_store
from inspector.errors import UsageError
from inspector.ports import Role
from service.app import create_app
from service.protocol import Protocol
from service.settings import Settings

__all__ = ["Server", "listen", "serve", "server_config"]

_DESCRIPTORS = 65_536  # more than there are cameras in any plant, and few enough to cost nothing
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
    Raises UsageError for an address that cannot be had, or that others can reach while there is no
    admin key, and StoreUnavailableError.
    """
    _allow_descriptors()
    with closing(listen(host, port)) as listener:
        # Tried here, where a failure is one sentence; inside the server it would be a traceback.
        with closing(open_store(settings.database)) as store:
            _check_guarded(listener, store)
        if announce is not None:
            announce(_address(listener))
        server = Server(server_config(create_app(settings)))
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


class Server(uvicorn.Server):
    """uvicorn's, which sends away those who listen to events before it waits for answers."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, which would never end by themselves, then everything else."""
        service = getattr(getattr(self.config.app, "state", None), "service", None)
        if service is not None:
            service.live.close()
        await super().shutdown(sockets)


def server_config(app: ASGIApp) -> uvicorn.Config:
    """What the server does beside the application; a line of log a picture is not among it."""
    return uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="on",
        access_log=False,
        proxy_headers=False,  # who is believed to speak for whom is a setting of our own
        log_level="warning",
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_FINISH_S,
    )


def _allow_descriptors() -> None:
    """Open as many connections and files at a time as the system lets this process.

    Linux starts programs with 1,024 and lets them ask for more; a few hundred cameras that connect
    again and again would use those up, and neither pictures nor people would get in.
    """
    try:
        import resource
    except ModuleNotFoundError:  # Windows, which has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # macOS allows less than it says
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _check_guarded(listener: socket.socket, store: SqlStore) -> None:
    """Raises UsageError where others could reach a service that would answer anybody."""
    host = listener.getsockname()[0]
    keys = store.access.api_keys()
    admin = any(key.role is Role.ADMIN and key.revoked_at is None for key in keys)
    if not (admin or ip_address(host.partition("%")[0]).is_loopback):
        raise UsageError(
            f"On {host} other machines could reach the service, and there is no admin key yet to "
            "keep them out. Make one first: inspector keys create NAME --role admin (with the "
            "same --database). On 127.0.0.1 none is needed for a first try."
        )


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
