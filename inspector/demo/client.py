"""A small HTTP client: one connection, kept open, JSON in the answers."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

__all__ = ["Answer", "Client", "UnreachableError", "detail"]

_TIMEOUT_S = 30.0
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class UnreachableError(Exception):
    """No answer came; whether the request arrived is not known."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, the document that came, and how long to wait where the service is busy."""

    status: int
    document: Any
    retry_after_s: float = 1.0


class Client:
    """Speaks with one service over one connection, opened again where it was lost."""

    def __init__(self, address: str) -> None:
        """Connect at the first request to an address like `http://127.0.0.1:8000`."""
        parts = urlsplit(address)
        self._connection = http.client.HTTPConnection(
            parts.hostname or "127.0.0.1", parts.port, timeout=_TIMEOUT_S
        )

    def __enter__(self) -> Self:
        """Close the connection at the end of the block."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Let go of the connection."""
        self._connection.close()

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Answer:
        """Ask. Raises UnreachableError where no answer comes."""
        return self._request("GET", path, query or {}, None)

    def post(self, path: str, query: Mapping[str, Any], picture: bytes) -> Answer:
        """Send a picture. Raises UnreachableError where no answer comes."""
        return self._request("POST", path, query, picture, {"Content-Type": "image/png"})

    def put(self, path: str, document: Any, *, expected_version: int) -> Answer:
        """Set a document where that version is in force. Raises UnreachableError likewise."""
        headers = {"Content-Type": "application/json", "If-Match": f'"{expected_version}"'}
        return self._request("PUT", path, {}, json.dumps(document).encode(), headers)

    def _request(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any],
        body: bytes | None,
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> Answer:
        target = f"{path}?{urlencode(query)}" if query else path
        try:
            self._connection.request(method, target, body, headers)
            response = self._connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise UnreachableError(str(error) or type(error).__name__) from error
        return Answer(response.status, _document(text), _seconds(response))


def detail(document: Any) -> str:
    """What a problem document says is wrong."""
    return str(document.get("detail", document)) if isinstance(document, dict) else str(document)


def _document(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text.decode("utf-8", "replace")


def _seconds(response: http.client.HTTPResponse) -> float:
    try:
        return max(0.1, float(response.headers.get("Retry-After", "1")))
    except ValueError:
        return 1.0
