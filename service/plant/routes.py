"""The plant: read, set, looked back at. A version is in force as soon as it is set.

Nothing here is asked when a picture comes: which line, stage and shift a record belongs to is
looked up by whoever asks for figures.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.errors import NotFoundError
from inspector.plant import (
    Plant,
    StoredPlant,
    current_plant,
    plant_from_dict,
    plant_from_toml,
    plant_to_toml,
    plant_versions,
    set_plant,
)
from inspector.ports import InspectionStore
from inspector.production import Reader
from inspector.production.left_orders import left_orders
from service.access.audit import note_version
from service.access.roles import Role
from service.answers import respond
from service.documents import (
    IF_MATCH,
    JSON,
    WRITING,
    NoteQuery,
    VersionQuery,
    expected_version,
    json_body,
    media_type,
    parse_object,
    read_document,
    tagged,
)
from service.downloads import attachment
from service.parameters import read_query
from service.plant import documents
from service.routing import Documented, add_route
from service.state import service_of

__all__ = ["install"]

_PATH = "/v1/plant"
_TOML = "application/toml"


def install(app: FastAPI) -> None:
    """Add the routes below /v1/plant."""
    shown = partial(Documented, documents.PlantAnswer, documents.PLANT_ANSWER)
    reading = shown(
        query=VersionQuery, problems=("bad-parameters", "not-found", "store-unavailable")
    )
    writing = Documented(
        documents.PlantSet,
        documents.PLANT_SET,
        query=NoteQuery,
        problems=(*WRITING, "bad-plant"),
        extra={"parameters": [IF_MATCH], "requestBody": _body()},
    )
    listing = Documented(
        documents.PlantVersions, documents.PLANT_VERSIONS, problems=("store-unavailable",)
    )
    file = Documented(
        model=None,
        example=plant_to_toml(plant_from_dict(documents.PLANT)),
        query=VersionQuery,
        problems=("bad-parameters", "not-found", "store-unavailable"),
        media_type=_TOML,
    )
    add_route(app, "GET", _PATH, get_plant, reading, role=Role.VIEWER)
    add_route(app, "GET", _PATH + ".toml", get_plant_file, file, role=Role.VIEWER)
    add_route(app, "PUT", _PATH, put_plant, writing, role=Role.ADMIN)
    add_route(app, "GET", _PATH + "/versions", list_plant_versions, listing, role=Role.VIEWER)


async def get_plant(request: Request) -> Response:
    """The plant in force, or an earlier version; version 0 is the empty one before the first."""
    version = read_query(VersionQuery, request.scope["query_string"]).version
    return _plant(await run_in_threadpool(_version, service_of(request).store, version))


async def get_plant_file(request: Request) -> Response:
    """The same as a TOML file, which people edit and `PUT` takes back."""
    version = read_query(VersionQuery, request.scope["query_string"]).version
    stored = await run_in_threadpool(_version, service_of(request).store, version)
    named = attachment(f"plant-{stored.version}.toml")
    response = Response(plant_to_toml(stored.plant), media_type=_TOML, headers=named)
    return tagged(response, stored.version)


async def put_plant(request: Request) -> Response:
    """Set the plant, all of it anew; in force at once, for what was counted before as well.

    The plant in force, sent again, makes no new version. `application/toml` is taken too. Orders
    keep what they name: those that are not done and whose line or product is gone are listed.
    """
    note = read_query(NoteQuery, request.scope["query_string"]).note
    expected = expected_version(request)
    plant = await _read_plant(request)
    store, asked_at = service_of(request).store, datetime.now(UTC)
    left = await run_in_threadpool(_left, store, plant, asked_at)
    stored = await run_in_threadpool(set_plant, store, plant, note=note, expected=expected)
    if stored.created_at is not None and stored.created_at >= asked_at:
        note_version(request, "plant.set", plant.name, stored.version, note=note)
    return tagged(respond({**stored.as_dict(), "left_orders": left}), stored.version)


async def list_plant_versions(request: Request) -> Response:
    """When the plant was set and why, the newest first."""
    found = await run_in_threadpool(plant_versions, service_of(request).store)
    listed = [stored.as_dict() for stored in reversed(found)]
    for each in listed:
        del each["plant"]
    return respond({"versions": listed})


def _body() -> dict[str, Any]:
    """What a PUT takes: the plant as JSON or as TOML."""
    taken = json_body(documents.PlantDocument, documents.PLANT)
    text = plant_to_toml(plant_from_dict(documents.PLANT))
    taken["content"][_TOML] = {"schema": {"type": "string"}, "example": text}
    return taken


async def _read_plant(request: Request) -> Plant:
    text = await read_document(request, (JSON, _TOML))
    if media_type(request) == _TOML:
        return plant_from_toml(text)
    return plant_from_dict(parse_object(text))


def _version(store: InspectionStore, version: int | None) -> StoredPlant:
    newest = current_plant(store)
    if version in (None, newest.version):
        return newest
    found = (StoredPlant(Plant.empty()), *plant_versions(store))
    wanted = next((stored for stored in found if stored.version == version), None)
    if wanted is None:
        raise NotFoundError(
            f"There is no version {version} of the plant; the newest is {newest.version}."
        )
    return wanted


def _left(store: InspectionStore, plant: Plant, now: datetime) -> list[dict[str, Any]]:
    """Orders that the plant in force has a line and a product for, and the new one has not."""
    found = left_orders(Reader(store, plant, now), current_plant(store).plant)
    return [each.as_dict() for each in found]


def _plant(stored: StoredPlant) -> Response:
    return tagged(respond(stored.as_dict()), stored.version)
