"""HTTP as the server reads it, ahead of the application."""

from __future__ import annotations

from asyncio import AbstractEventLoop, TimerHandle, Transport
from http import HTTPStatus
from typing import Any, cast

import orjson
from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from service.access.headers import DATA
from service.problems import KINDS, MEDIA_TYPE
from service.settings import Settings

__all__ = ["Protocol"]

_ADVICE = (
    "What came is not HTTP that can be read. What is not plain ASCII in an address, such as "
    "Chinese, must be percent-encoded as UTF-8 (station=%E5%B7%A5 for 工); an address takes at "
    "most 64 KiB, and 256 KiB with all headers; the body must be as Content-Length or "
    "Transfer-Encoding says."
)
_LATE = (
    "The address and the headers of the request were not there after {seconds:g} s. Send them at "
    "once, with an empty line at their end; INSPECTOR_HEAD_SECONDS allows more time."
)


_MOST_HEAD = 256 * 1024


class Protocol(HttpToolsProtocol):
    """uvicorn's, which waits for nobody for ever and tells as a problem what it cannot read.

    It answers who asks for another protocol in this one (Java asks for HTTP/2 with every request),
    and who has said all and closed that half of the connection.

    uvicorn looks after a connection that rests after an answer, and the application after the body
    of a request that it reads. Everything else that a client owes has a deadline here: the head
    of a request, from the connection or from its first byte, and what is left of a body that was
    answered before it had come.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
    ) -> None:
        """Serve one connection to the application of `config`, as its settings have it."""
        super().__init__(config, server_state, app_state, _loop)
        settings = cast(Settings, config.app.state.service.settings)  # type: ignore[union-attr] # uvicorn knows no application but a plain function
        self._head_s, self._body_s = settings.head_seconds, settings.body_seconds
        self._in_head = self._in_body = False
        self._deadline: TimerHandle | None = None
        self._head_bytes = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as uvicorn
        """Wait for the first request."""
        super().connection_made(transport)
        self._wait(self._head_s)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._wait_no_more()
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override] # asyncio's, which uvicorn leaves at None
        """The client says no more; whether it is still owed an answer."""
        owed = not (self._answered or self._in_head or self._in_body)
        if owed:
            self.cycle.keep_alive = False
        return owed

    def data_received(self, data: bytes) -> None:
        """Read on; where that leaves the client with something to send, wait for it so long."""
        self._unset_keepalive_if_required()
        self._feed(data)
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > _MOST_HEAD:
                self.send_400_response("")
        if self._deadline is None:
            if self._in_head:
                self._wait(self._head_s)
            elif self._answered:  # uvicorn does not look at its clock again before a whole request
                self._wait(self._body_s if self._in_body else self.timeout_keep_alive)

    def on_message_begin(self) -> None:
        """The first byte of a request is there."""
        if self.cycle is not None:  # the first has had its deadline since the connection
            self._wait_no_more()
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head of a request is there."""
        if self._asks_for_another:
            return
        self._wait_no_more()
        self._in_head, self._in_body = False, True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """A request is there as a whole."""
        if self._asks_for_another:  # the parser has not looked for its body
            return
        self._wait_no_more()
        self._in_body = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the same for every cause
        """Say what may be wrong, and hang up: where the next request begins is not known."""
        self._refuse("malformed-request", _ADVICE)

    def _feed(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade as upgrade:
            self._read_as_this(data[upgrade.args[0] :])
        except HttpParserError:
            self.logger.warning("%s sent what is not HTTP", self.client and self.client[0])
            self.send_400_response("")

    def _read_as_this(self, rest: bytes) -> None:
        """Read a request that asks for another protocol as if it did not (RFC 9110, 7.8).

        `rest` follows its head.
        """
        kept = [each for each in self.headers if each[0] != b"upgrade"]
        version = self.parser.get_http_version().encode()
        lines = [self.parser.get_method() + b" " + self.url + b" HTTP/" + version]
        lines += [name + b": " + value for name, value in kept]
        self.parser = _parser(self)
        self._feed(b"\r\n".join([*lines, b"", rest]))

    @property
    def _asks_for_another(self) -> bool:
        """Whether the request at hand wants to go on in another protocol."""
        return self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT"

    @property
    def _answered(self) -> bool:
        """Whether no request is being worked on."""
        return getattr(self.cycle, "response_complete", True)

    def _wait(self, seconds: float) -> None:
        self._deadline = self.loop.call_later(seconds, self._late)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        """Hang up; whoever has begun to ask is told why."""
        self._deadline = None
        if not self._answered:  # the next request has begun already; this one is answered first
            self._wait(self._head_s)
        elif self._in_head:
            self._refuse("too-slow", _LATE.format(seconds=self._head_s))
        else:
            self.transport.close()

    def _refuse(self, name: str, detail: str) -> None:
        """Answer with a problem of this kind, and hang up."""
        kind = KINDS[name]
        content = orjson.dumps(kind.document(detail, ""))
        headers = [
            *self.server_state.default_headers,
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(content)).encode()),
            (b"connection", b"close"),
            *DATA,
        ]
        status = HTTPStatus(kind.status)
        lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode()]
        lines += [name + b": " + value for name, value in headers]
        self.transport.write(b"\r\n".join([*lines, b"", content]))
        self.transport.close()


def _parser(protocol: Protocol) -> HttpRequestParser:
    """One that reads as uvicorn's own does."""
    parser = HttpRequestParser(protocol)
    parser.set_dangerous_leniencies(lenient_data_after_close=True)
    return parser
