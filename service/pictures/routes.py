"""Pictures of records over HTTP: as they came, small, drawn over, and what the model saw."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.bundles import category_titles
from inspector.charts import Language
from inspector.pictures import as_png, content_type, overlay, shown_by_browsers, size_of, thumbnail
from inspector.values import Inspection
from service.access import Role, person_of
from service.access.guard import turned_away
from service.board import is_on_board
from service.documents import Exact
from service.parameters import Name, read_query
from service.pictures.gallery import Gallery
from service.problems import ProblemError, bad_parameters
from service.review.decision_documents import INSPECTION_PARAMETER
from service.routing import Documented, Endpoint, add_route
from service.state import reader_of, service_of
from service.svg import SVG, drawing

__all__ = ["BOARD_PIXELS", "PATH", "install", "record_of"]

PATH = "/v1/inspections/{inspection_id}"

BOARD_PIXELS = 320
"""Longest side of a picture on the board, which is all of it that passers-by see."""

_PNG = "image/png"
_SUFFIXES = {_PNG: "png", "image/jpeg": "jpg", "image/webp": "webp", "image/tiff": "tif"}
# What a record says and shows never changes; a browser need not ask twice.
_FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}
# Its words are the bundle's that is installed now, and the next one may have better ones.
_A_WHILE = {"Cache-Control": "private, max-age=60"}
_NO_SCRIPT = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
_FAILURES = ("unknown-inspection", "bad-parameters", "picture-not-kept", "store-unavailable")


class Shape(StrEnum):
    """In which form a picture is given."""

    SENT = "sent"
    PNG = "png"
    SCREEN = "screen"


class PictureQuery(Exact):
    """How a picture is shown."""

    shape: Shape = Field(
        default=Shape.SENT,
        alias="as",
        description="`sent` (as it was posted), `png` (upright, 8 bits), or `screen` (as it was "
        "posted where every browser shows that, else as PNG).",
    )
    size: int | None = Field(
        default=None,
        ge=16,
        le=4096,
        description="Longest side of a small JPEG in the place of the picture, in pixels.",
    )
    marked: bool = Field(
        default=False, description="Outline what the model found; only where `size` is given."
    )


class OverlayQuery(Exact):
    """How findings are named."""

    lang: Language = Field(default=Language.EN, description="`en` or `zh`.")


class MapQuery(Exact):
    """Which map is shown."""

    category: Name | None = Field(
        default=None, description="One category only; by default the likeliest at each point."
    )


def install(app: FastAPI) -> None:
    """Add the routes of pictures below /v1/inspections."""
    _add(app, "/picture", send_picture, PictureQuery, _PNG, ("unsupported-picture",))
    _add(app, "/overlay", send_overlay, OverlayQuery, SVG, ())
    _add(app, "/map", send_map, MapQuery, _PNG, ("model-gone", "busy"))


async def send_picture(request: Request) -> Response:
    """The picture of a record, as it was posted unless another form is asked for.

    Pictures are kept by a rule: all that did not pass, a share of passes, a budget. `reason` says
    why one is not there.
    """
    query = read_query(PictureQuery, request.scope["query_string"])
    return await run_in_threadpool(_picture, request, query)


async def send_overlay(request: Request) -> Response:
    """What the model found, as SVG on a clear ground: to be laid over the picture."""
    query = read_query(OverlayQuery, request.scope["query_string"])
    return await run_in_threadpool(_overlay, request, query)


async def send_map(request: Request) -> Response:
    """Where the model saw something, as a translucent PNG in the shape of the picture.

    The graph that gave the verdict runs on the kept picture again; it need not be in use still.
    """
    query = read_query(MapQuery, request.scope["query_string"])
    inspection, gallery = await run_in_threadpool(_asked, request)
    known = await run_in_threadpool(gallery.categories, inspection)
    if query.category is not None and known and query.category not in known:
        raise bad_parameters({"category": f"the model knows {', '.join(known)}"})
    running = await run_in_threadpool(gallery.heat, inspection, query.category)
    png = await asyncio.wrap_future(running)
    return Response(png, media_type=_PNG, headers={**_FOR_EVER, **_NO_SCRIPT})


def _check_open(request: Request, query: PictureQuery) -> None:
    """Raises the problem `sign-in-needed` for what an open board does not show to passers-by."""
    if not person_of(request).passes_by:
        return
    service = service_of(request)
    if query.size is not None and query.size <= BOARD_PIXELS:
        found = service.store.get(request.path_params["inspection_id"])
        if found is not None and is_on_board(reader_of(service), found):
            return
    raise turned_away(service.access)


def record_of(request: Request) -> Inspection:
    """The record that the address names. Raises the problem `unknown-inspection`."""
    wanted = request.path_params["inspection_id"]
    found = service_of(request).store.get(wanted)
    if found is None:
        raise ProblemError("unknown-inspection", f"There is no inspection {wanted!r}.")
    return found


def _asked(request: Request) -> tuple[Inspection, Gallery]:
    return record_of(request), service_of(request).gallery


def _picture(request: Request, query: PictureQuery) -> Response:
    _check_open(request, query)
    inspection, gallery = _asked(request)
    etag = {"ETag": f'"{inspection.digest}-{query.shape}-{query.size}-{query.marked}"'}
    if request.headers.get("if-none-match") == etag["ETag"]:
        return Response(status_code=304, headers={**_FOR_EVER, **etag})
    shown = _shown(gallery, inspection, query)
    kind = content_type(shown)
    name = f"{inspection.id}.{_SUFFIXES.get(kind, 'bin')}"
    headers: Mapping[str, str] = {
        **_FOR_EVER,
        **_NO_SCRIPT,
        **etag,
        "Content-Disposition": f'inline; filename="{name}"',
    }
    return Response(shown, media_type=kind, headers=dict(headers))


def _shown(gallery: Gallery, inspection: Inspection, query: PictureQuery) -> bytes:
    picture = gallery.picture(inspection)
    depth = partial(gallery.bit_depth, inspection.product)
    if query.size is not None:
        found = inspection.verdict.defects if query.marked else ()
        regions = [defect.region for defect in found]
        return thumbnail(picture, query.size, bit_depth=depth(), regions=regions)
    as_sent = query.shape is Shape.SENT
    if as_sent or (query.shape is Shape.SCREEN and shown_by_browsers(picture)):
        return picture
    return as_png(picture, bit_depth=depth())


def _overlay(request: Request, query: OverlayQuery) -> Response:
    service, inspection = service_of(request), record_of(request)
    names = category_titles([inspection.product], query.lang.value)
    svg = overlay(
        inspection,
        _size(service.gallery, inspection),
        title=f"{inspection.product} {inspection.station} {inspection.id}",
        language=query.lang.tag,
        name_of=lambda category: names.get(category, category),
    )
    response = drawing(svg)
    response.headers.update({**_A_WHILE, "X-Content-Type-Options": "nosniff"})
    return response


def _size(gallery: Gallery, inspection: Inspection) -> tuple[int, int]:
    """Width and height of the picture; records of older versions leave it to the picture."""
    if inspection.width is not None and inspection.height is not None:
        return inspection.width, inspection.height
    return size_of(gallery.picture(inspection))


def _add(
    app: FastAPI,
    path: str,
    endpoint: Endpoint,
    query: type[BaseModel],
    media_type: str,
    problems: tuple[str, ...],
) -> None:
    extra: dict[str, Any] = {"parameters": [INSPECTION_PARAMETER]}
    documented = Documented(
        model=None,
        example="",
        query=query,
        problems=(*_FAILURES, *problems),
        extra=extra,
        media_type=media_type,
    )
    add_route(app, "GET", PATH + path, endpoint, documented, role=Role.VIEWER)
