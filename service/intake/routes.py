"""Pictures in, verdicts out, and the records that verdicts became."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.plant import Plant, current_plant
from inspector.ports import Recorded
from service import examples
from service.access.person import check_station, person_of
from service.access.roles import Role
from service.answers import inspection_as_json, record_as_json, respond
from service.intake.body import FIELD, read_picture
from service.intake.delivery import Delivery
from service.parameters import Context, PageQuery, Sort, read_query
from service.problems import ProblemError
from service.routing import BYTES, Documented, Responses, add_route
from service.schemas import InspectionAnswer, InspectionPage
from service.state import Service, reader_of, service_of

__all__ = ["PATH", "PICTURE_BODY", "inspect", "install"]

PATH = "/v1/inspections"

PICTURE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "image/*": {"schema": BYTES},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {FIELD: BYTES},
                    "required": [FIELD],
                    "additionalProperties": False,
                }
            },
        },
    }
}
_REPLAYED: Responses = {
    200: {
        "description": "The same station, sequence and picture came before: its first answer, "
        "and nothing was counted again.",
        "model": InspectionAnswer,
        "content": {"application/json": {"example": {**examples.INSPECTION, "replayed": True}}},
    }
}


def install(app: FastAPI) -> None:
    """Add the routes below /v1/inspections."""
    add_route(
        app,
        "POST",
        PATH,
        inspect,
        Documented(
            status=201,
            model=InspectionAnswer,
            example=examples.INSPECTION,
            query=Context,
            extra=PICTURE_BODY,
            more=_REPLAYED,
            problems=(
                "empty-picture",
                "malformed-body",
                "unknown-product",
                "key-conflict",
                "oversize",
                "unsupported-content-type",
                "unsupported-picture",
                "bad-parameters",
                "damaged-picture",
                "busy",
                "product-unavailable",
                "store-unavailable",
            ),
        ),
        role=Role.STATION,
    )
    add_route(
        app,
        "GET",
        PATH,
        list_inspections,
        Documented(
            model=InspectionPage,
            example=examples.PAGE,
            query=PageQuery,
            problems=("bad-parameters", "store-unavailable"),
        ),
        role=Role.VIEWER,
        stations=True,
    )
    add_route(
        app,
        "GET",
        PATH + "/{inspection_id}",
        get_inspection,
        Documented(
            model=InspectionAnswer,
            example=examples.INSPECTION,
            problems=("unknown-inspection", "store-unavailable"),
            extra={
                "parameters": [
                    {
                        "name": "inspection_id",
                        "in": "path",
                        "required": True,
                        "description": "The `id` of an earlier answer.",
                        "schema": {"type": "string"},
                    }
                ]
            },
        ),
        role=Role.VIEWER,
        stations=True,
    )


async def inspect(request: Request) -> Response:
    """Grade a picture and record the verdict; the answer is sent once the record is durable.

    Send a picture again with the same `sequence` until an answer comes: it is counted once.
    """
    service = service_of(request)
    context = read_query(Context, request.scope["query_string"])
    check_station(person_of(request), context.station)
    service.intake.check_room(context.product)
    with service.bodies.room() as room:
        picture = await read_picture(request, service.settings.max_body_bytes, room)
        arrived_at = datetime.now(UTC)
        delivery = Delivery(picture=picture, arrived_at=arrived_at, **dict(context))
        return _answer(await asyncio.wrap_future(service.intake.accept(delivery)))


async def list_inspections(request: Request) -> Response:
    """Records that match, newest first unless told otherwise, a page at a time."""
    query = read_query(PageQuery, request.scope["query_string"])
    own = person_of(request).station
    if own is not None:
        check_station(person_of(request), query.station or own)
    return respond(await run_in_threadpool(_listed, service_of(request), query, own))


async def get_inspection(request: Request) -> Response:
    """One record by its id."""
    wanted = request.path_params["inspection_id"]
    found = await run_in_threadpool(service_of(request).store.get, wanted)
    if found is None or person_of(request).station not in (None, found.station):
        raise ProblemError("unknown-inspection", f"There is no inspection {wanted!r}.")
    return respond(record_as_json(found, await run_in_threadpool(_plant, request)))


def _listed(service: Service, query: PageQuery, own: str | None) -> dict[str, Any]:
    """A page of records; a station is shown its `own` only."""
    reader = reader_of(service)
    selection = query.filter(reader)
    if own is not None:
        selection = replace(selection, stations=frozenset({own}))
    oldest_first = query.sort is Sort.OLDEST
    page = service.store.page(
        selection, limit=query.limit, cursor=query.cursor, oldest_first=oldest_first
    )
    records = [record_as_json(record, reader.plant) for record in page.inspections]
    return {"inspections": records, "cursor": page.cursor}


def _plant(request: Request) -> Plant:
    return current_plant(service_of(request).store).plant


def _answer(recorded: Recorded) -> Response:
    document = inspection_as_json(recorded.inspection, replayed=recorded.replayed)
    return respond(document, 200 if recorded.replayed else 201)
