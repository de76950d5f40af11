"""Every failure as application/problem+json (RFC 9457): one table, one shape.

`type` is a name that does not change between versions and is what a program should look at;
`detail` is a sentence for the person who must act. Some problems carry further members.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import orjson
from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Match

from inspector import errors

__all__ = [
    "KINDS",
    "MEDIA_TYPE",
    "Kind",
    "ProblemError",
    "answer_failure",
    "bad_parameters",
    "install",
    "word_of",
]

MEDIA_TYPE = "application/problem+json"
_NAMESPACE = "urn:defect-inspector:problem:"
_RETRY_AFTER_S = 5  # a database that is locked or full is not back in a second
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: the last part of its `type`, its status, its title, an example."""

    name: str
    status: int
    title: str
    example_detail: str = ""

    @property
    def uri(self) -> str:
        """The `type` member."""
        return _NAMESPACE + self.name

    @property
    def example(self) -> dict[str, Any]:
        """What an answer of this kind looks like."""
        return self.document(self.example_detail, "/v1/inspections")

    def document(self, detail: str, instance: str) -> dict[str, Any]:
        """The members that every problem has."""
        return {
            "type": self.uri,
            "title": self.title,
            "status": self.status,
            "detail": detail,
            "instance": instance,
        }


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "empty-picture",
            400,
            "The request carries no picture",
            "The picture is empty: 0 bytes came.",
        ),
        Kind(
            "malformed-body",
            400,
            "The body is not what its Content-Type says",
            "The form has the fields ['file']; expected exactly one, 'image', with the picture as "
            "a file.",
        ),
        Kind(
            "malformed-request",
            400,
            "The request is not HTTP that can be read",
            "What came is not HTTP that can be read.",
        ),
        Kind(
            "sign-in-needed",
            401,
            "A key is needed",
            "Send a key as Authorization: Bearer …, or sign in with a browser.",
        ),
        Kind(
            "forbidden",
            403,
            "This key may not do that",
            "The key 'EL camera 1' is for a station; this needs admin.",
        ),
        Kind(
            "cross-site",
            403,
            "A page of another site may have sent this",
            "The browser says that a page of another site sent this; nothing was changed.",
        ),
        Kind(
            "unknown-product",
            404,
            "No model is installed for this product",
            "There is no bundle for product 'leather'; known products: fabric, solar-cell.",
        ),
        Kind(
            "unknown-inspection",
            404,
            "There is no inspection with this id",
            "There is no inspection '8c0e1f'.",
        ),
        Kind(
            "picture-not-kept",
            404,
            "The picture of this inspection is not there",
            "The picture of inspection '8c0e1f' is not kept: it passed, and only a share of passes "
            "is kept (keep_pictures_passed_share).",
        ),
        Kind(
            "model-gone",
            404,
            "The model that gave this verdict is installed no more",
            "The model that gave this verdict, fabric 0.9.0 (9c56cc51b374), is installed no more; "
            "without it there is no map.",
        ),
        Kind(
            "claim-ended",
            404,
            "The claim has ended",
            "The claim '5d2e' has ended: there was no sign of life for too long, or it was "
            "released. Ask for the next picture.",
        ),
        Kind(
            "claimed-elsewhere",
            409,
            "Somebody else is looking at this picture",
            "Inspection '8c0e1f' is with somebody else just now.",
        ),
        Kind(
            "not-found",
            404,
            "There is nothing at this address",
            "There is nothing at /v1/inspection; /openapi.json lists the addresses.",
        ),
        Kind(
            "method-not-allowed",
            405,
            "This address does not take this method",
            "/v1/inspections does not take PUT.",
        ),
        Kind(
            "too-slow",
            408,
            "The request did not come in time",
            "The body was not there after 60 s. Send it again over a better line; "
            "INSPECTOR_BODY_SECONDS allows more time.",
        ),
        Kind(
            "key-conflict",
            409,
            "The sequence number was used for another picture or product",
            "Station 'el-1' already sent sequence 1042 with picture 5f70bf18… for product "
            "'solar-cell'; this request carries picture 2c26b46b… for product 'solar-cell'. "
            "Nothing was counted.",
        ),
        Kind(
            "version-conflict",
            409,
            "Somebody else changed it meanwhile",
            "The plant 'plant' is at version 4, the change was made from version 3; nothing was "
            "stored. Read the newest version and make the change again.",
        ),
        Kind(
            "lot-conflict",
            409,
            "The lot was recorded before, with other figures",
            "Lot 'L-0417' of 'solar-cell' is on record: 3 defective of 80 inspected, lot of 1200; "
            "this report says 2 defective of 80 inspected, lot of 1200. Nothing was changed. A "
            "rejected lot that comes again, sorted, is reported as resubmitted.",
        ),
        Kind(
            "name-taken",
            409,
            "A key of this name is in use",
            "There is a key 'EL camera 1' already; choose another name, or revoke that one first.",
        ),
        Kind(
            "last-admin-key",
            409,
            "It is the only admin key",
            "'Li Wei' is the only admin key in use: without it nobody could make another. Make a "
            "new admin key first, then revoke this one.",
        ),
        Kind(
            "job-running",
            409,
            "Another product is being taught",
            "'denim' is being taught; wait until that is done, or stop it.",
        ),
        Kind(
            "job-stopped",
            409,
            "The job was stopped while its pictures were sent",
            "The job was stopped while its pictures were sent.",
        ),
        Kind(
            "product-exists",
            409,
            "There is a product of this name already",
            "There is a product 'denim' already; choose another name, or say replace=true: its "
            "model is kept and can be put back.",
        ),
        Kind(
            "oversize",
            413,
            "What was sent is too large",
            "The picture has 50,000x50,000 pixels; the limit is 64,000,000 in all.",
        ),
        Kind(
            "unsupported-content-type",
            415,
            "The body is of a type that is not taken here",
            "The Content-Type is 'text/plain'; send the picture itself as image/jpeg, …",
        ),
        Kind(
            "unsupported-picture",
            415,
            "The bytes are no picture that can be graded",
            "The file holds 3 pictures; send each picture in a file of its own.",
        ),
        Kind(
            "damaged-picture",
            422,
            "The picture does not decode",
            "The jpeg picture does not decode; it is damaged or cut short (8,192 bytes came).",
        ),
        Kind(
            "bad-parameters",
            422,
            "A parameter is missing, unknown or out of range",
            "sequnce: no such parameter; known: product, station, sequence, ….",
        ),
        Kind(
            "bad-plant",
            422,
            "The plant or the order contradicts itself",
            "The plant cannot be used as it stands. lines[0].stages[1].stations[0]: the station "
            "'el-1' belongs to another stage already.",
        ),
        Kind(
            "bad-recipe",
            422,
            "The recipe contradicts itself or its model",
            "The recipe of 'fabric' cannot be used as it stands. categories.hole.report_at: "
            "report_at must lie in 0 … 1, got 5.0.",
        ),
        Kind(
            "bad-labels",
            422,
            "The labels cannot be read",
            "Line 7: expected good or defective in 'label', got 'maybe'.",
        ),
        Kind(
            "internal-error",
            500,
            "The service failed",
            "The fault is the service's own; its log tells more under incident 3f2a….",
        ),
        Kind(
            "busy",
            503,
            "Too many pictures are waiting",
            "64 pictures are waiting already and no more are taken in; this one was not counted. "
            "Send it again in 1 s.",
        ),
        Kind(
            "product-unavailable",
            503,
            "The model of this product cannot be used",
            "models/fabric/model.int8.onnx is missing; install the bundle again.",
        ),
        Kind(
            "store-unavailable",
            503,
            "The database cannot be used now",
            "The database /var/lib/inspector.db cannot be used, nothing was recorded: its disk is "
            "full; free some space and try again.",
        ),
        Kind("not-ready", 503, "The service cannot grade", "No product can be graded."),
    )
}

# The first class that fits counts, so a class stands before those it derives from.
_BY_ERROR: tuple[tuple[type[errors.InspectorError], str], ...] = (
    (errors.EmptyPictureError, "empty-picture"),
    (errors.UnsupportedPictureError, "unsupported-picture"),
    (errors.OversizePictureError, "oversize"),
    (errors.DamagedPictureError, "damaged-picture"),
    (errors.UnknownProductError, "unknown-product"),
    (errors.NotFoundError, "not-found"),
    (errors.PlantSyntaxError, "bad-plant"),
    (errors.UsageError, "bad-parameters"),
    (errors.PlantError, "bad-plant"),
    (errors.RecipeError, "bad-recipe"),
    (errors.BundleError, "product-unavailable"),
    (errors.KeyConflictError, "key-conflict"),
    (errors.VersionConflictError, "version-conflict"),
    (errors.LotConflictError, "lot-conflict"),
    (errors.KeyNameTakenError, "name-taken"),
    (errors.LastAdminKeyError, "last-admin-key"),
    (errors.StoreError, "store-unavailable"),
    (errors.BusyError, "busy"),
)
_MEMBERS: tuple[tuple[type[errors.InspectorError], tuple[str, ...]], ...] = (
    (
        errors.KeyConflictError,
        (
            *("station", "sequence", "recorded_digest", "received_digest"),
            *("recorded_product", "received_product"),
        ),
    ),
    (errors.UnknownProductError, ("product", "known")),
    (errors.VersionConflictError, ("expected", "newest")),
    (errors.LotConflictError, ("product", "lot")),
    (errors.BusyError, ("waiting", "retry_after_s")),
)
_BY_STATUS = {404: "not-found", 405: "method-not-allowed", 400: "malformed-body", 413: "oversize"}


class ProblemError(Exception):
    """A failure that only transport knows about; `members` are added to the document."""

    def __init__(
        self, kind: str, detail: str, *, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        """Name the kind as in KINDS."""
        self.kind = KINDS[kind]
        self.detail = detail
        self.headers = headers
        self.members = members
        super().__init__(detail)


def word_of(uri: str) -> str:
    """The name of a kind as the words of pages have it, from its `type`."""
    return uri.removeprefix(_NAMESPACE).replace("-", "_")


def bad_parameters(found: Mapping[str, str]) -> ProblemError:
    """Parameters that cannot be used: what is wrong by name."""
    detail = "; ".join(f"{name}: {message}" for name, message in found.items())
    return ProblemError("bad-parameters", f"{detail}.", errors=_listed(found.items()))


def _listed(faults: Iterable[tuple[str | None, str]]) -> list[dict[str, str | None]]:
    return [{"parameter": name, "message": message} for name, message in faults]


def install(app: FastAPI) -> None:
    """Answer failures outside of routes as problems too: wrong addresses, wrong methods."""
    app.add_exception_handler(HTTPException, answer_failure)
    app.add_exception_handler(Exception, answer_failure)


async def answer_failure(request: Request, error: Exception) -> Response:
    """What is answered where handling `request` raised `error`.

    A client that leaves half-way is no fault of ours, and nothing of it is in the log: anybody may.
    """
    if isinstance(error, ClientDisconnect):
        return Response(status_code=400)  # nobody is left to read it
    if isinstance(error, ProblemError):
        return _answer(request, error.kind, error.detail, error.members, error.headers)
    if isinstance(error, errors.InspectorError):
        return _answer_known(request, error)
    if isinstance(error, HTTPException):
        return _answer_http(request, error)
    return _answer_unexpected(request, error)


def _answer(
    request: Request,
    kind: Kind,
    detail: str,
    members: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    document = {**kind.document(detail, request.url.path), **(members or {})}
    return Response(
        orjson.dumps(document, default=str), kind.status, dict(headers or {}), MEDIA_TYPE
    )


def _answer_known(request: Request, error: errors.InspectorError) -> Response:
    name = next((name for kind, name in _BY_ERROR if isinstance(error, kind)), None)
    if name is None:
        return _answer_unexpected(request, error)
    kind = KINDS[name]
    if kind.status == HTTPStatus.SERVICE_UNAVAILABLE and name != "busy":
        _logger.error("%s: %s", kind.title, error)
    return _answer(request, kind, str(error), _members(kind, error), _headers(error))


def _members(kind: Kind, error: Exception) -> dict[str, Any]:
    """What a program needs beside the sentence."""
    if kind.name == "bad-parameters" and isinstance(error, errors.UsageError):
        # What is wrong with the request as a whole is no single parameter's fault.
        return {"errors": _listed((name, str(error)) for name in error.parameters or (None,))}
    if isinstance(error, errors.PlantError | errors.PlantSyntaxError | errors.RecipeFaultsError):
        faults = [{"place": place, "message": message} for place, message in error.faults]
        return {"errors": faults}
    names = next((names for kind, names in _MEMBERS if isinstance(error, kind)), ())
    return {name: getattr(error, name) for name in names}


def _headers(error: Exception) -> dict[str, str]:
    if isinstance(error, errors.BusyError):
        return {"Retry-After": str(error.retry_after_s)}
    if isinstance(error, errors.StoreUnavailableError):
        return {"Retry-After": str(_RETRY_AFTER_S)}
    return {}


def _answer_http(request: Request, error: HTTPException) -> Response:
    kind = KINDS.get(_BY_STATUS.get(error.status_code, ""))
    if kind is None:
        kind = Kind("http-error", error.status_code, HTTPStatus(error.status_code).phrase)
    detail = {
        "not-found": f"There is nothing at {request.url.path}; /openapi.json lists the addresses.",
        "method-not-allowed": f"{request.url.path} does not take {request.method}.",
    }.get(kind.name, f"{error.detail.rstrip('.')}.")
    headers = {**(error.headers or {}), **_allowed(request, kind)}
    return _answer(request, kind, detail, headers=headers)


def _allowed(request: Request, kind: Kind) -> dict[str, str]:
    """All methods that an address takes, which may be those of several routes."""
    if kind.name != "method-not-allowed":
        return {}
    meant = (
        route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE
    )
    methods = {method for route in meant for method in getattr(route, "methods", None) or ()}
    heads = {"HEAD"} if "GET" in methods else set()
    return {"Allow": ", ".join(sorted(methods | heads))}


def _answer_unexpected(request: Request, error: Exception) -> Response:
    """Say that it is our fault, and under which number the log tells more."""
    incident = uuid4().hex
    _logger.error("incident %s at %s", incident, request.url.path, exc_info=error)
    detail = f"The fault is the service's own; its log tells more under incident {incident}."
    return _answer(request, KINDS["internal-error"], detail, {"incident": incident})
