"""Reading what a request carries, without taking in more than the limit allows."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from inspector.errors import EmptyPictureError
from service.intake.bodies import Room
from service.problems import ProblemError
from service.state import service_of

__all__ = ["FIELD", "read_bytes", "read_picture", "receive_piece", "too_slow"]

FIELD = "image"
"""Name of the form field that holds the picture."""

_SMALL = 64 * 1024  # what the server takes in for any connection, asked or not
_FORM_OVERHEAD = 64 * 1024  # boundaries and headers around the picture in a form


async def read_picture(request: Request, limit: int, room: Room) -> bytes:
    """The picture a request carries, as the body itself or as form field `image`.

    Raises a problem for a wrong type, a body beyond `limit` bytes or what there is `room` for
    (both told from Content-Length before any of it is read, where that is given) and one that
    takes too long, EmptyPictureError where nothing came, and ClientDisconnect where the client
    left before all had come.
    """
    headers = request.headers
    content_type = headers.get("content-type", "")
    _check_encoding(headers)
    if content_type[:6].lower() == "image/":
        room.hold(_checked_length(headers, limit))
        picture = await _in_time(request, _read_raw(request, limit, room))
    elif content_type[:19].lower() == "multipart/form-data":
        room.hold(_checked_length(headers, limit + _FORM_OVERHEAD))
        picture = await _in_time(request, _read_form(request, limit, room))
    else:
        raise ProblemError(
            "unsupported-content-type",
            f"The Content-Type is {content_type!r}; send the picture itself as image/jpeg, "
            "image/png, image/bmp, image/tiff or image/webp, or multipart/form-data with the "
            f"picture in field {FIELD!r}.",
            content_type=content_type,
        )
    if not picture:
        raise EmptyPictureError("The picture is empty: 0 bytes came.")
    return picture


def _check_encoding(headers: Mapping[str, str]) -> None:
    encoding = headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise ProblemError(
            "unsupported-content-type",
            f"The Content-Encoding is {encoding!r}; pictures are compressed already, send them "
            "as they are.",
        )


def _checked_length(headers: Mapping[str, str], limit: int) -> int:
    """The length that is announced; 0 where none is."""
    given = headers.get("content-length", "")
    length = int(given) if given.isdigit() else 0
    if length > limit:
        raise _oversize(limit)
    return length


def _oversize(limit: int) -> ProblemError:
    return ProblemError(
        "oversize", f"The body has more than {limit:,} bytes, which is the limit.", limit=limit
    )


async def read_bytes(request: Request, limit: int) -> bytes:
    """A body as it is, of any type and at most `limit` bytes.

    Takes part in the room for all while it comes, but for a small one: people sign in and decide
    however many pictures are on their way. Raises the problems `oversize` and `busy`, told from
    Content-Length where that is given, and `too-slow`, and ClientDisconnect where the client left
    before all had come.
    """
    length = _checked_length(request.headers, limit)
    with service_of(request).bodies.room(free=_SMALL) as room:
        room.hold(length)
        return await _in_time(request, _read_raw(request, limit, room))


async def receive_piece(request: Request) -> tuple[bytes, bool]:
    """What has come of a body since the last piece, and whether there is more to come.

    Raises ClientDisconnect where the client left.
    """
    message = await request.receive()
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return message.get("body", b""), message.get("more_body", False)


def too_slow(what: str) -> ProblemError:
    """The problem `too-slow`, after which the connection is closed: what still comes is stale."""
    return ProblemError(
        "too-slow",
        f"{what} Send it again over a better line; INSPECTOR_BODY_SECONDS allows more time.",
        headers={"Connection": "close"},
    )


async def _in_time(request: Request, reading: Coroutine[None, None, bytes]) -> bytes:
    seconds = service_of(request).bodies.seconds
    try:
        async with asyncio.timeout(seconds):
            return await reading
    except TimeoutError as error:
        raise too_slow(f"The body was not there after {seconds:g} s.") from error


async def _read_raw(request: Request, limit: int, room: Room) -> bytes:
    chunks: list[bytes] = []
    received, more = 0, True
    while more:
        chunk, more = await receive_piece(request)
        received += len(chunk)
        if received > limit:
            raise _oversize(limit)
        if more:
            room.hold(received)
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


async def _read_form(request: Request, limit: int, room: Room) -> bytes:
    """The one file in field `image`; large ones lie in a temporary file until they are whole."""
    receive = _limited(request.receive, limit + _FORM_OVERHEAD, room)
    async with Request(request.scope, receive).form(max_files=4, max_fields=16) as form:
        upload = _only_picture(form)
        if (upload.size or 0) > limit:
            raise _oversize(limit)
        return await upload.read()


def _limited(receive: Receive, limit: int, room: Room) -> Receive:
    received = 0

    async def limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise _oversize(limit)
        if message.get("more_body", False):
            room.hold(received)
        return message

    return limited


def _only_picture(form: FormData) -> UploadFile:
    fields = [name for name, _ in form.multi_items()]
    picture = form.get(FIELD)
    if fields != [FIELD] or not isinstance(picture, UploadFile):
        raise ProblemError(
            "malformed-body",
            f"The form has the fields {fields}; expected exactly one, {FIELD!r}, with the picture "
            "as a file. Everything else belongs into the address: ?product=…&station=….",
        )
    return picture
