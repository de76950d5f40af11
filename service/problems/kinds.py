"""The kinds of problems: the table that answers, documentation and pages go by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["KINDS", "MEDIA_TYPE", "Kind", "word_of"]

MEDIA_TYPE = "application/problem+json"
_NAMESPACE = "urn:defect-inspector:problem:"


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


def word_of(uri: str) -> str:
    """The name of a kind as the words of pages have it, from its `type`."""
    return uri.removeprefix(_NAMESPACE).replace("-", "_")
