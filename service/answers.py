"""Records as JSON: the only place that decides what an answer looks like."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import Response

from inspector.plain import verdict_as_dict
from inspector.values import Inspection

__all__ = ["JSON", "inspection_as_json", "respond"]

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
        **verdict_as_dict(inspection.verdict),
        "digest": inspection.digest,
        "captured_at": inspection.captured_at,
        "arrived_at": inspection.arrived_at,
        "counted_at": inspection.counted_at,
        "clock_suspect": inspection.clock_suspect,
        "simulated": inspection.simulated,
        "replayed": replayed,
    }
