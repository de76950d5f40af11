"""Headers that keep browsers from doing with an answer what it was not meant for.

Pages may load scripts, styles and pictures from this service and nothing else, run nothing that
stands inline, and be framed by nobody. Everything else is data: opened by itself it may load and
run nothing at all. An answer that brings a header of its own keeps it.
"""

from __future__ import annotations

import base64
import hashlib
import re

from starlette.types import Message, Send

__all__ = ["DATA", "PAGE_POLICY", "hardened", "inline_hashes"]

PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
"""The content security policy of pages."""

_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
_PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "browsing-topics", "camera", "display-capture"),
        *("geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment"),
        *("publickey-credentials-get", "serial", "usb"),
    )
)

Pairs = tuple[tuple[bytes, bytes], ...]


def _encoded(**headers: str) -> Pairs:
    return tuple(
        (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
    )


_ALL = _encoded(
    x_content_type_options="nosniff",
    # With no-referrer a browser would hide the origin of a form from us, too.
    referrer_policy="same-origin",
    cross_origin_resource_policy="same-origin",
    cache_control="no-store",
)
DATA: Pairs = (*_ALL, *_encoded(content_security_policy=_DATA_POLICY))
"""What answers that are no pages get."""

_PAGE: Pairs = (
    *_ALL,
    *_encoded(
        content_security_policy=PAGE_POLICY,
        cross_origin_opener_policy="same-origin",
        permissions_policy=_PERMISSIONS,
    ),
)


def hardened(send: Send) -> Send:
    """`send`, with the headers added to what it sends."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = _completed(message.get("headers", []))
        await send(message)

    return sending


def _completed(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    given = {name.lower(): value for name, value in headers}
    wanted = _PAGE if given.get(b"content-type", b"").startswith(b"text/html") else DATA
    # What names its version may be kept, and asked for again with it.
    cached = b"etag" in given and b"last-modified" in given
    return [
        *headers,
        *(
            pair
            for pair in wanted
            if pair[0] not in given and not (cached and pair[0] == b"cache-control")
        ),
    ]


_INLINE = re.compile(r"<(script|style)\b[^>]*>(.*?)</\1>", re.DOTALL | re.IGNORECASE)


def inline_hashes(html: str, element: str) -> str:
    """The scripts or styles that stand inline in a page of ours, as a policy names them."""
    texts = {text for kind, text in _INLINE.findall(html) if kind.lower() == element and text}
    return " ".join(f"'sha256-{_digest(text)}'" for text in sorted(texts))


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
