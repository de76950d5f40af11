"""Files that are made while they are sent: as fast as the client reads, as long as it listens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from itertools import chain
from urllib.parse import quote

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from inspector.export import Chunks
from inspector.production import Scope as Question

__all__ = ["Download", "attachment", "download", "file_name"]

_UNSAFE = re.compile(r"[^\w.+-]+")  # what file systems or shells take for something else


class Download(StreamingResponse):
    """Sends what a generator yields, which runs in threads and is closed whatever happens."""

    def __init__(
        self, first: bytes, chunks: Chunks, *, media_type: str, headers: Mapping[str, str]
    ) -> None:
        """`first` goes ahead of `chunks`."""
        self._chunks = chunks
        super().__init__(chain([first], chunks), headers=headers, media_type=media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or as much of it as somebody wants."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await run_in_threadpool(self._chunks.close)


async def download(chunks: Chunks, *, media_type: str, name: str) -> Download:
    """A file as an answer. What fails before its first bytes are there is raised."""
    first = await run_in_threadpool(next, chunks, b"")
    return Download(first, chunks, media_type=media_type, headers=attachment(name))


def attachment(name: str) -> dict[str, str]:
    """The header that says under which name a browser is to save a file (RFC 6266)."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return {"Content-Disposition": named}


def file_name(what: str, question: Question, zone: tzinfo, suffix: str) -> str:
    """What, of what, from when and until when.

    Such as `inspections_LOOM-3_20260314-0600_20260314-1400.csv`.
    """
    chosen = (
        question.line,
        question.stage,
        question.station,
        question.product,
        question.order,
        question.shift,
    )
    span = (_stamp(moment, zone) for moment in (question.since, question.until))
    simulated = "simulated" if question.simulated else ""
    parts = (
        _UNSAFE.sub("-", part).strip("-.") for part in (what, *chosen, simulated, *span) if part
    )
    return "_".join(part for part in parts if part) + f".{suffix}"


def _stamp(moment: datetime | None, zone: tzinfo) -> str:
    return "" if moment is None else f"{moment.astimezone(zone):%Y%m%d-%H%M}"
