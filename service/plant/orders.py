"""Production orders: listed, read, set. They cost no picture its count, whatever they say."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.errors import NotFoundError
from inspector.plant import (
    StoredOrder,
    current_order,
    current_plant,
    order_from_dict,
    set_order,
    stored_orders,
)
from inspector.ports import InspectionStore
from service.access.audit import note_version
from service.access.roles import Role
from service.answers import respond
from service.documents import (
    IF_MATCH,
    WRITING,
    NoteQuery,
    expected_version,
    json_body,
    path_parameter,
    read_object,
    tagged,
)
from service.parameters import read_query
from service.plant import documents
from service.routing import Documented, add_route
from service.state import service_of

__all__ = ["install"]

_PATH = "/v1/orders"
_ONE = _PATH + "/{order:path}"  # the numbers of some have slashes in them
_PARAMETER = path_parameter("order", "The order as pictures name it.")


def install(app: FastAPI) -> None:
    """Add the routes below /v1/orders."""
    shown = partial(Documented, documents.OrderAnswer, documents.ORDER_ANSWER)
    reading = shown(problems=("not-found", "store-unavailable"), extra={"parameters": [_PARAMETER]})
    writing = shown(
        query=NoteQuery,
        problems=(*WRITING, "bad-plant"),
        extra={
            "parameters": [_PARAMETER, IF_MATCH],
            "requestBody": json_body(documents.OrderDocument, documents.ORDER),
        },
    )
    listing = Documented(documents.OrderList, documents.ORDERS, problems=("store-unavailable",))
    add_route(app, "GET", _PATH, list_orders, listing, role=Role.VIEWER)
    add_route(app, "GET", _ONE, get_order, reading, role=Role.VIEWER)
    add_route(app, "PUT", _ONE, put_order, writing, role=Role.ADMIN)


async def list_orders(request: Request) -> Response:
    """All orders as they are now, by name."""
    return respond(await run_in_threadpool(_orders, service_of(request).store))


async def get_order(request: Request) -> Response:
    """An order as it is now."""
    name = request.path_params["order"]
    return await run_in_threadpool(_found_order, service_of(request).store, name)


async def put_order(request: Request) -> Response:
    """Create an order or change it, all of it anew; in force at once.

    A product or a line that the plant does not declare is named under `faults`; the order is
    stored and its pictures count all the same.
    """
    note = read_query(NoteQuery, request.scope["query_string"]).note
    expected = expected_version(request)
    order = order_from_dict(await read_object(request), name=request.path_params["order"])
    store, asked_at = service_of(request).store, datetime.now(UTC)
    stored = await run_in_threadpool(set_order, store, order, note=note, expected=expected)
    if stored.created_at >= asked_at:
        note_version(request, "order.set", order.name, stored.version, note=note)
    return await run_in_threadpool(_order, store, stored)


def _orders(store: InspectionStore) -> dict[str, Any]:
    plant = current_plant(store).plant
    return {"orders": [stored.as_dict(plant) for stored in stored_orders(store)]}


def _found_order(store: InspectionStore, name: str) -> Response:
    stored = current_order(store, name)
    if stored is None:
        raise NotFoundError(f"There is no order {name!r}; GET /v1/orders lists those there are.")
    return _order(store, stored)


def _order(store: InspectionStore, stored: StoredOrder) -> Response:
    return tagged(respond(stored.as_dict(current_plant(store).plant)), stored.version)
