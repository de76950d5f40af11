"""A plant of two stations, and four pictures that the service was sent from there."""

from __future__ import annotations

from tests.service.conftest import Running
from tests.support.toy_bundle import PASS, REJECT, REVIEW, toy_picture

__all__ = ["run_toy_mill"]

_PLANT = {
    "name": "toys",
    "timezone": "Asia/Shanghai",
    "lines": [
        {
            "name": "A",
            "stages": [
                {"name": "mould", "stations": [{"name": "m1"}]},
                {"name": "paint", "stations": [{"name": "p1"}]},
            ],
        }
    ],
    "shifts": [
        {"name": "day", "start": "08:00", "end": "20:00"},
        {"name": "night", "start": "20:00", "end": "08:00"},
    ],
    "products": [{"name": "toy", "cycle_time_s": 2.0}],
}


def run_toy_mill(service: Running) -> None:
    """Declare the plant and send the pictures, one of them from a station in no line."""
    assert service.client.put("/v1/plant", json=_PLANT).status_code in (200, 201)
    service.post(toy_picture(PASS, seed=1), station="m1", part="1", order="PO-1")
    service.post(toy_picture(REJECT, seed=2), station="m1", part="2", order="PO-1")
    service.post(toy_picture(PASS, seed=3), station="p1", part="1", order="PO-1")
    service.post(toy_picture(REVIEW, seed=4), station="elsewhere")
