"""Doubtful pictures handed out one after another, none to two people."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.errors import NotFoundError
from inspector.ports import Claim
from inspector.production import Reader
from inspector.statistics import Every, start_of
from service.access import Role, person_of
from service.answers import record_as_json, respond
from service.documents import json_body, read_object
from service.parameters import PlaceQuery, checked, read_query
from service.problems import ProblemError
from service.review import documents
from service.routing import Documented, add_route
from service.state import Service, reader_of, service_of

__all__ = ["HOLD", "install", "summary_of"]

HOLD = timedelta(minutes=2)
"""How long a claim lasts without a sign of life."""

_CLAIMS = "/v1/review/claims"
_CLAIM = _CLAIMS + "/{claim_id}"
_UNNAMED = "somebody"


def install(app: FastAPI) -> None:
    """Add the routes below /v1/review."""
    taking = Documented(
        documents.ClaimAnswer,
        documents.CLAIM,
        status=201,
        query=PlaceQuery,
        problems=(
            "malformed-body",
            "unknown-inspection",
            "claimed-elsewhere",
            "oversize",
            "unsupported-content-type",
            "bad-parameters",
            "store-unavailable",
        ),
        extra={"requestBody": json_body(documents.ClaimDocument, documents.WANTED)},
    )
    held = partial(Documented, problems=("claim-ended", "store-unavailable"))
    extra = {"parameters": [documents.CLAIM_PARAMETER]}
    renewing = held(documents.HeldUntil, documents.UNTIL, extra=extra)
    releasing = Documented(
        documents.ReleasedAnswer, documents.RELEASED, problems=("store-unavailable",), extra=extra
    )
    summing = Documented(
        documents.ReviewSummaryAnswer,
        documents.SUMMARY,
        query=PlaceQuery,
        problems=("bad-parameters", "store-unavailable"),
    )
    add_route(app, "POST", _CLAIMS, post_claim, taking, role=Role.REVIEWER)
    add_route(app, "PUT", _CLAIM, renew_claim, renewing, role=Role.REVIEWER)
    add_route(app, "DELETE", _CLAIM, release_claim, releasing, role=Role.REVIEWER)
    add_route(app, "GET", "/v1/review/summary", summary, summing, role=Role.VIEWER)


async def post_claim(request: Request) -> Response:
    """Claim the picture that waits longest among those that match, or one by its id.

    Nobody else is handed it for two minutes, unless the claim is renewed or released before. What
    waits is what the model would not decide and what was drawn for audit. Decide by `POST
    /v1/inspections/{inspection_id}/decisions`, then release the claim.
    """
    query = read_query(PlaceQuery, request.scope["query_string"])
    given = checked(documents.ClaimDocument, await read_object(request))
    person = person_of(request)
    holder = person.name if person.signed_in else given.holder or _UNNAMED
    service = service_of(request)
    if given.inspection is not None:
        return await run_in_threadpool(_claim_one, service, given.inspection, holder)
    return await run_in_threadpool(_claim_next, service, query, holder)


async def renew_claim(request: Request) -> Response:
    """Give a sign of life: the claim holds for two more minutes from now on."""
    claim_id, now = request.path_params["claim_id"], datetime.now(UTC)
    renew = partial(service_of(request).review.renew, claim_id, now=now, hold=HOLD)
    if not await run_in_threadpool(renew):
        raise ProblemError(
            "claim-ended",
            f"The claim {claim_id!r} has ended: there was no sign of life for too long, or it was "
            "released. Ask for the next picture.",
        )
    return respond({"expires_at": now + HOLD})


async def release_claim(request: Request) -> Response:
    """End a claim; one that has ended already is no fault."""
    await run_in_threadpool(service_of(request).review.release, request.path_params["claim_id"])
    return respond({"released": True})


async def summary(request: Request) -> Response:
    """How many pictures wait, and what people decided since the plant's day began."""
    query = read_query(PlaceQuery, request.scope["query_string"])
    return respond(await run_in_threadpool(summary_of, service_of(request), query))


def summary_of(service: Service, query: PlaceQuery) -> dict[str, Any]:
    """What waits among records that match, and what was decided today."""
    reader = reader_of(service)
    waiting = service.review.waiting(query.filter(reader), now=reader.now)
    since = start_of(reader.now, Every.DAY, reader.plant.zone)
    done = service.review.done(since, simulated=query.simulated)
    return {"waiting": asdict(waiting), "since": since, "done": [asdict(each) for each in done]}


def _claim_next(service: Service, query: PlaceQuery, holder: str) -> Response:
    reader = reader_of(service)
    claim = service.review.claim_next(
        query.filter(reader), holder=holder, now=reader.now, hold=HOLD
    )
    if claim is None:
        return respond({"claim": None, "inspection": None, "picture": None})
    return _handed_out(service, reader, claim)


def _claim_one(service: Service, inspection_id: str, holder: str) -> Response:
    reader = reader_of(service)
    try:
        claim = service.review.claim(inspection_id, holder=holder, now=reader.now, hold=HOLD)
    except NotFoundError as error:
        detail = f"There is no inspection {inspection_id!r}."
        raise ProblemError("unknown-inspection", detail) from error
    if claim is None:
        detail = f"Inspection {inspection_id!r} is with somebody else just now."
        raise ProblemError("claimed-elsewhere", detail)
    return _handed_out(service, reader, claim)


def _handed_out(service: Service, reader: Reader, claim: Claim) -> Response:
    missing = service.gallery.missing(claim.inspection)
    document = {
        "claim": {"id": claim.id, "holder": claim.holder, "expires_at": claim.expires_at},
        "inspection": record_as_json(claim.inspection, reader.plant),
        "picture": missing and missing.value,
    }
    return respond(document, 201)
