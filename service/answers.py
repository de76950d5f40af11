"""Records as JSON: the only place that decides what an answer looks like."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import Response

from inspector.fabric import sized
from inspector.plain import verdict_as_dict
from inspector.plant import Plant
from inspector.values import Decision, Inspection

__all__ = ["JSON", "decision_as_json", "inspection_as_json", "record_as_json", "respond"]

JSON = "application/json"


def respond(document: Any, status: int = 200) -> Response:
    """A JSON response; floats in full, NaN as null, times in UTC with a Z."""
    return Response(orjson.dumps(document, option=orjson.OPT_UTC_Z), status, media_type=JSON)


def inspection_as_json(inspection: Inspection, *, replayed: bool) -> dict[str, Any]:
    """A record as every route shows it."""
    return {
        "id": inspection.id,
        "product": inspection.product,
        "station": inspection.station,
        "sequence": inspection.sequence,
        "order": inspection.order,
        "part": inspection.part,
        "roll": inspection.roll,
        "position_m": inspection.position_m,
        "offset_mm": inspection.offset_mm,
        "module": inspection.module,
        "row": inspection.row,
        "column": inspection.column,
        **verdict_as_dict(inspection.verdict),
        "final_disposition": inspection.disposition.value,
        "final_categories": inspection.categories,
        "decision": inspection.decision and decision_as_json(inspection.decision),
        "width": inspection.width,
        "height": inspection.height,
        "digest": inspection.digest,
        "captured_at": inspection.captured_at,
        "arrived_at": inspection.arrived_at,
        "counted_at": inspection.counted_at,
        "clock_suspect": inspection.clock_suspect,
        "audit": inspection.audit,
        "simulated": inspection.simulated,
        "replayed": replayed,
    }


def record_as_json(record: Inspection, plant: Plant) -> dict[str, Any]:
    """A record as it is read: with sizes in mm, which the answer to a picture does not wait for."""
    return inspection_as_json(sized(record, plant.station(record.station)), replayed=False)


def decision_as_json(decision: Decision) -> dict[str, Any]:
    """A person's word; no disposition where it takes the one before back."""
    return {
        "disposition": decision.disposition and decision.disposition.value,
        "categories": decision.categories,
        "by": decision.by,
        "note": decision.note,
        "decided_at": decision.decided_at,
    }
