"""The first hour with the program: what is set up, what to do next, a look at it all at work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import FastAPI, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.plant import current_plant
from inspector.ports import Dimension, Filter
from service.access import Role, note_change, person_of
from service.answers import respond
from service.documents import Exact
from service.parameters import read_query
from service.routing import Documented, add_route
from service.state import Service, service_of

__all__ = ["install", "setup_of"]

_PATH = "/v1/rehearsal"
_EXAMPLE: dict[str, Any] = {
    "running": True,
    "by": "Li Wei",
    "started_at": "2026-01-31T00:00:00.113000Z",
    "until": "2026-01-31T00:05:00.113000Z",
    "stations": ["EL-1", "EL-2", "LOOM-1", "LOOM-2"],
    "sent": 217,
    "drawn": 72,
    "drawing": 72,
    "silent": [],
}
_SETUP: dict[str, Any] = {
    "product": True,
    "station": False,
    "plant": False,
    "key": False,
    "decision": False,
    "complete": False,
}


class RehearsalQuery(Exact):
    """For how long the simulated stations work."""

    minutes: float = Field(default=5.0, gt=0, le=60, description="They stop by themselves after.")


class RehearsalAnswer(Exact):
    """What the simulated stations do."""

    running: bool
    by: str = Field(description="Who started them.")
    started_at: datetime | None
    until: datetime | None = Field(description="When they stop by themselves.")
    stations: list[str]
    sent: int = Field(description="Pictures that were graded.")
    drawn: int = Field(description="Pictures made, the first time, of `drawing`.")
    drawing: int
    silent: list[str] = Field(description="Products that nothing is sent of, and why.")


class SetupAnswer(Exact):
    """What is done of that which a plant begins with."""

    product: bool = Field(description="At least one product can be graded.")
    station: bool = Field(description="A station has sent a picture of production.")
    plant: bool = Field(description="The plant is declared.")
    key: bool = Field(description="Somebody has made an API key.")
    decision: bool = Field(description="A person has decided on a picture.")
    complete: bool


def install(app: FastAPI) -> None:
    """Add the routes of a first run."""
    state = Documented(RehearsalAnswer, _EXAMPLE)
    starting = Documented(
        RehearsalAnswer,
        _EXAMPLE,
        status=202,
        query=RehearsalQuery,
        problems=("bad-parameters",),
    )
    asking = Documented(SetupAnswer, _SETUP, problems=("store-unavailable",))
    add_route(app, "GET", _PATH, get_rehearsal, state, role=Role.VIEWER)
    add_route(app, "POST", _PATH, start_rehearsal, starting, role=Role.ADMIN)
    add_route(app, "DELETE", _PATH, stop_rehearsal, state, role=Role.ADMIN)
    add_route(app, "GET", "/v1/setup", get_setup, asking, role=Role.VIEWER)


async def get_rehearsal(request: Request) -> Response:
    """What the simulated stations do."""
    return respond(service_of(request).rehearsal.state.as_dict())


async def start_rehearsal(request: Request) -> Response:
    """Let simulated stations send pictures for some minutes, marked and counted apart."""
    query = read_query(RehearsalQuery, request.scope["query_string"])
    lasts, by = timedelta(minutes=query.minutes), person_of(request).name
    state = await run_in_threadpool(service_of(request).rehearsal.start, by, lasts)
    note_change(request, "rehearsal.start", "", {"minutes": query.minutes})
    return respond(state.as_dict(), 202)


async def stop_rehearsal(request: Request) -> Response:
    """Stop the simulated stations; what they sent stays where it is, apart from production."""
    state = await run_in_threadpool(service_of(request).rehearsal.stop)
    note_change(request, "rehearsal.stop", "")
    return respond(state.as_dict())


async def get_setup(request: Request) -> Response:
    """What is done of that which a plant begins with."""
    return respond(await run_in_threadpool(setup_of, service_of(request)))


def setup_of(service: Service) -> Mapping[str, bool]:
    """What is done, by the names of `SetupAnswer`. Raises StoreUnavailableError."""
    counts = service.store.counts(Filter(), by=(Dimension.DECIDED,))
    done = {
        "product": any(status.graders is not None for status in service.products),
        "station": bool(counts),
        "plant": current_plant(service.store).version > 0,
        "key": any(key.is_active(datetime.now(UTC)) for key in service.access.store.api_keys()),
        "decision": any(count.decided for count in counts),
    }
    return {**done, "complete": all(done.values())}
