"""Answers as the documentation shows them."""

from __future__ import annotations

from typing import Any

__all__ = ["HEALTH", "INSPECTION", "PAGE", "PRODUCTS", "READINESS"]

_BUNDLE = {
    "product": "solar-cell",
    "version": "1.0.0",
    "sha256": "9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab",
    "precision": "int8",
}
_RECIPE = {
    "product": "solar-cell",
    "version": 0,
    "sha256": "3b7f1a0b2f6c8d5e4a9c7b6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f",
}

INSPECTION: dict[str, Any] = {
    "id": "0d6f3c1c2f4b4d5c8b7a6e5f4d3c2b1a",
    "product": "solar-cell",
    "station": "el-1",
    "sequence": 1042,
    "order": "PO-7",
    "part": "C-0091",
    "roll": None,
    "position_m": None,
    "offset_mm": None,
    "module": "M-0042",
    "row": 3,
    "column": 7,
    "disposition": "reject",
    "grade": "NG",
    "reason": None,
    "defects": [
        {
            "category": "crack",
            "confidence": 0.9734120368957520,
            "severity": "major",
            "region": {"x": 88, "y": 120, "width": 64, "height": 24},
            "size_mm": None,
            "area": 0.0117187500000000,
            "length": 66.4830805543786,
        }
    ],
    "scores": {
        "crack": 0.9734120368957520,
        "inactive_area": 0.0213389396667480,
        "other_defect": 0.0517120361328125,
        "defective": 0.9812469482421875,
    },
    "bundle": _BUNDLE,
    "recipe": _RECIPE,
    "timings_ms": {
        "decode": 0.61,
        "preprocess": 0.09,
        "inference": 4.83,
        "grading": 0.14,
        "total": 5.67,
    },
    "final_disposition": "reject",
    "final_categories": ["crack"],
    "decision": None,
    "width": 300,
    "height": 300,
    "digest": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    "captured_at": "2026-01-31T00:00:00Z",
    "arrived_at": "2026-01-31T00:00:00.113000Z",
    "counted_at": "2026-01-31T00:00:00Z",
    "clock_suspect": False,
    "audit": False,
    "simulated": False,
    "replayed": False,
}

PAGE: dict[str, Any] = {"inspections": [INSPECTION], "cursor": "WyIyMDI2LTAxLTMxVDAwOjAwIl0"}

_PRODUCT: dict[str, Any] = {
    "product": "solar-cell",
    "status": "ready",
    "detail": None,
    "titles": {"en": "Solar cells (electroluminescence)", "zh": "太阳能电池片（电致发光）"},
    "categories": ["crack", "inactive_area", "other_defect"],
    "licence": "CC-BY-NC-SA-4.0",
    "own": False,
    "metrics": {
        "n": 525,
        "positives": 168,
        "at": 0.5,
        "auroc": 0.9494297719087635,
        "auroc_interval": [0.9287987889645332, 0.9687205809918011],
        "protocol": "fold 0 of 5, never seen by weights, calibration or thresholds",
    },
    "bundle": _BUNDLE,
    "recipe": _RECIPE,
}

PRODUCTS: dict[str, Any] = {"products": [_PRODUCT]}
HEALTH: dict[str, Any] = {"status": "ok"}
READINESS: dict[str, Any] = {
    "status": "ready",
    "database": "ready",
    "products": [_PRODUCT],
    "pictures": {
        "status": "ready",
        "detail": None,
        "bytes": 1_284_112_003,
        "max_bytes": 10_000_000_000,
        "kept": 42,
        "busy": 0,
        "failed": 0,
    },
    "background": {"status": "ready", "detail": None},
}
