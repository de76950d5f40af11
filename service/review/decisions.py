"""What people say about a record after the model did: the final word that is counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.errors import NotFoundError
from inspector.plant import current_plant
from inspector.ports import InspectionStore
from inspector.values import Decision, Disposition, Inspection
from service.access import Role, note_change, person_of
from service.answers import decision_as_json, record_as_json, respond
from service.documents import json_body, read_object
from service.parameters import checked
from service.problems import ProblemError, bad_parameters
from service.review import decision_documents as documents
from service.routing import Documented, add_route
from service.schemas import InspectionAnswer
from service.state import Service, service_of

__all__ = ["PATH", "install"]

PATH = "/v1/inspections/{inspection_id}/decisions"


def install(app: FastAPI) -> None:
    """Add the routes of decisions."""
    reading = Documented(
        documents.DecisionList,
        documents.DECISIONS,
        problems=("unknown-inspection", "store-unavailable"),
        extra={"parameters": [documents.INSPECTION_PARAMETER]},
    )
    writing = Documented(
        InspectionAnswer,
        documents.DECIDED,
        status=201,
        problems=(
            "malformed-body",
            "unknown-inspection",
            "oversize",
            "unsupported-content-type",
            "bad-parameters",
            "store-unavailable",
        ),
        extra={
            "parameters": [documents.INSPECTION_PARAMETER],
            "requestBody": json_body(documents.DecisionDocument, documents.DECISION),
        },
    )
    add_route(app, "GET", PATH, list_decisions, reading, role=Role.VIEWER)
    add_route(app, "POST", PATH, post_decision, writing, role=Role.REVIEWER)


async def list_decisions(request: Request) -> Response:
    """All that people said about a record, oldest first."""
    found = await run_in_threadpool(
        _decisions, service_of(request).store, request.path_params["inspection_id"]
    )
    return respond({"decisions": [decision_as_json(each) for each in found]})


async def post_decision(request: Request) -> Response:
    """Decide on a record. The figures follow at once; what the model said is kept beside it.

    Said again, the newest holds and the ones before are kept. Without a disposition the decision
    before is taken back, and the model's word counts again.
    """
    given = checked(documents.DecisionDocument, await read_object(request))
    decision = Decision(
        disposition=None if given.disposition is None else Disposition(given.disposition),
        categories=tuple(given.categories),
        by=_decider(request, given.by),
        note=given.note,
        decided_at=datetime.now(UTC),
    )
    decided = await run_in_threadpool(
        _decide, service_of(request), request.path_params["inspection_id"], decision
    )
    stored = await run_in_threadpool(current_plant, service_of(request).store)
    service_of(request).live.changed()
    note_change(request, "decision.make", decided.id, decision_as_json(decision))
    return respond(record_as_json(decided, stored.plant), 201)


def _decider(request: Request, named: str | None) -> str:
    """Who decides: as named, for a program may speak for a person, else whoever signed in."""
    if named is not None:
        return named
    person = person_of(request)
    if not person.signed_in:
        raise bad_parameters({"by": "it is missing"})
    return person.name


def _decisions(store: InspectionStore, inspection_id: str) -> tuple[Decision, ...]:
    found = store.decisions(inspection_id)
    if not found and store.get(inspection_id) is None:
        raise _unknown(inspection_id)
    return found


def _decide(service: Service, inspection_id: str, decision: Decision) -> Inspection:
    if decision.categories:
        _check_categories(service, inspection_id, decision.categories)
    try:
        return service.store.decide(inspection_id, decision)
    except NotFoundError as error:
        raise _unknown(inspection_id) from error


def _check_categories(service: Service, inspection_id: str, named: Iterable[str]) -> None:
    """A misspelt category would stand in the figures as one of its own."""
    record = service.store.get(inspection_id)
    if record is None:
        raise _unknown(inspection_id)
    known = {*service.gallery.known_categories(record), *record.categories}
    strange = [name for name in named if name not in known]
    # A model that tells nothing apart, such as one taught without defects, leaves naming to people.
    if strange and len(known) > 1:
        message = f"there is no category {strange[0]!r}; known: {', '.join(sorted(known))}"
        raise bad_parameters({"categories": message})


def _unknown(inspection_id: str) -> ProblemError:
    return ProblemError("unknown-inspection", f"There is no inspection {inspection_id!r}.")
