"""HTTP as the server reads it, ahead of the application."""

from __future__ import annotations

from http import HTTPStatus

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.access.headers import DATA
from service.problems import KINDS, MEDIA_TYPE

__all__ = ["Protocol"]

_ADVICE = (
    "What came is not HTTP that can be read. What is not plain ASCII in an address, such as "
    "Chinese, must be percent-encoded as UTF-8 (station=%E5%B7%A5 for 工); an address takes at "
    "most 64 KiB; the body must be as Content-Length or Transfer-Encoding says."
)


class Protocol(HttpToolsProtocol):
    """uvicorn's, which tells as a problem too that it cannot read a request."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the same for every cause
        """Say what may be wrong, and hang up: where the next request begins is not known."""
        kind = KINDS["malformed-request"]
        content = orjson.dumps(kind.document(_ADVICE, ""))
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
