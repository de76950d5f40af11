"""Many pictures in one form, streamed to a folder: never all of them in memory."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from inspector.adapters.decoding import SUFFIXES
from inspector.errors import BundleError
from service.intake.body import receive_piece, too_slow
from service.problems import ProblemError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

__all__ = ["DEFECTS", "GOOD", "UploadLimits", "Uploaded", "receive_pictures"]

GOOD, DEFECTS = "good", "defects"
"""Folders that pictures are put into: good product, and a folder a category below the other."""

_FIELD = re.compile(r"good|defects\.(\w[\w -]{0,63})")
_UNSAFE = re.compile(r"[^\w .()+\-]")
_LONGEST_NAME = 80
_FORM = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """The most that is taken in: pictures, bytes of each, bytes in all, seconds without any."""

    pictures: int
    picture_bytes: int
    all_bytes: int
    idle_s: float


@dataclass(slots=True)
class Uploaded:
    """What came: pictures of good product, and of each category of defects."""

    good: int = 0
    defects: dict[str, int] = field(default_factory=dict)

    @property
    def pictures(self) -> int:
        """All of them."""
        return self.good + sum(self.defects.values())


async def receive_pictures(
    request: Request, folder: Path, limits: UploadLimits, check_wanted: Callable[[], None]
) -> Uploaded:
    """Put the pictures of a form into `folder`, under their own names made safe and unique.

    Fields are `good`, and `defects.NAME` for each category. `check_wanted` is asked before each
    piece is written, and raises where no more shall be. Raises the problems
    `unsupported-content-type`, `malformed-body`, `oversize`, `too-slow` and
    `unsupported-picture`, BundleError where the disk takes no more, and ClientDisconnect where
    the client left.
    """
    with closing(_Form(folder, limits)) as form:
        parser = MultipartParser(_boundary(request), form.callbacks)
        received = 0

        def take(chunk: bytes) -> None:
            check_wanted()
            parser.write(chunk)

        try:
            async for chunk in _pieces(request, limits.idle_s):
                received += len(chunk)
                if received > limits.all_bytes:
                    raise _oversize(f"more than {limits.all_bytes:,} bytes came", limits.all_bytes)
                await run_in_threadpool(take, chunk)
            parser.finalize()
        except FormParserError as error:
            raise ProblemError("malformed-body", f"The form cannot be read: {error}.") from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise BundleError(
                f"The pictures cannot be kept in {folder.parent}: {reason}."
            ) from error
        return form.uploaded


async def _pieces(request: Request, idle_s: float) -> AsyncIterator[bytes]:
    more = True
    while more:
        try:
            async with asyncio.timeout(idle_s):
                piece, more = await receive_piece(request)
        except TimeoutError as error:
            raise too_slow(f"No more of the pictures came for {idle_s:g} s.") from error
        yield piece


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != _FORM.encode() or b"boundary" not in options:
        raise ProblemError(
            "unsupported-content-type",
            f"The Content-Type is {kind.decode(errors='replace')!r}; send the pictures as {_FORM}, "
            f"in fields {GOOD!r} and '{DEFECTS}.NAME'.",
            content_type=kind.decode(errors="replace"),
        )
    return options[b"boundary"]


class _Form:
    """Takes a form part by part and writes each picture where it belongs, as it comes."""

    def __init__(self, folder: Path, limits: UploadLimits) -> None:
        self.uploaded = Uploaded()
        self._folder = folder
        self._limits = limits
        self._names: set[str] = set()
        self._header = (bytearray(), bytearray())
        self._disposition = b""
        self._shown = ""
        self._file: BinaryIO | None = None
        self._bytes = 0

    @property
    def callbacks(self) -> MultipartCallbacks:
        """What the parser calls, with pieces of the form."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._open,
            "on_part_data": self._write,
            "on_part_end": self.close,
        }

    def close(self) -> None:
        """Let go of the file that is being written, whole or not."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin(self) -> None:
        self._disposition, self._bytes = b"", 0

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header[0].extend(data[start:end])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1].extend(data[start:end])

    def _header_end(self) -> None:
        name, value = self._header
        if bytes(name).lower() == b"content-disposition":
            self._disposition = bytes(value)
        self._header = (bytearray(), bytearray())

    def _open(self) -> None:
        """The headers of a part are there: say where it goes, or that it is not wanted."""
        _, options = parse_options_header(self._disposition)
        field_name = options.get(b"name", b"").decode(errors="replace")
        given = options.get(b"filename")
        if given is None:
            raise ProblemError(
                "malformed-body",
                f"The field {field_name!r} holds no file; expected pictures in {GOOD!r} and "
                f"'{DEFECTS}.NAME'. All else belongs into the address.",
            )
        if self.uploaded.pictures >= self._limits.pictures:
            most = self._limits.pictures
            raise _oversize(f"more than {most:,} pictures came", most)
        self._shown = given.decode(errors="replace")
        place = self._place(self._folder / self._part(field_name), _safe_name(self._shown))
        place.parent.mkdir(parents=True, exist_ok=True)
        self._file = place.open("wb")

    def _write(self, data: bytes, start: int, end: int) -> None:
        self._bytes += end - start
        most = self._limits.picture_bytes
        if self._bytes > most:
            raise _oversize(f"{self._shown} has more than {most:,} bytes", most)
        if self._file is not None:
            self._file.write(memoryview(data)[start:end])

    def _place(self, folder: Path, name: str) -> Path:
        """A path that no other picture has."""
        place, number = folder / name, 1
        while str(place).lower() in self._names:  # some disks take A.png for a.png
            number += 1
            place = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        self._names.add(str(place).lower())
        return place

    def _part(self, field_name: str) -> Path:
        """The folder of a field, in which one more is counted."""
        found = _FIELD.fullmatch(field_name)
        if found is None:
            raise ProblemError(
                "malformed-body",
                f"There is a field {field_name!r}; expected {GOOD!r} and '{DEFECTS}.NAME', where "
                "NAME is a category of letters and digits.",
            )
        category = found[1]
        if category is None:
            self.uploaded.good += 1
            return Path(GOOD)
        counts = self.uploaded.defects
        counts[category] = counts.get(category, 0) + 1
        return Path(DEFECTS) / category


def _safe_name(given: str) -> str:
    """The last part of a file's name, fit for any disk; its ending must be a picture's."""
    name = PurePosixPath(given.replace("\\", "/")).name
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise ProblemError(
            "unsupported-picture",
            f"{name!r} is no picture by its name; expected {', '.join(sorted(SUFFIXES))}. Leave "
            "it out.",
        )
    return (_UNSAFE.sub("_", stem)[:_LONGEST_NAME].strip(" .") or "picture") + suffix


def _oversize(what: str, limit: int) -> ProblemError:
    return ProblemError(
        "oversize", f"The upload is too large: {what}; the limit is {limit:,}.", limit=limit
    )
