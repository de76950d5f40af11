"""What became of pictures, for Prometheus and for those who ask whether all is well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from inspector.pictures import Keeper

__all__ = ["PictureCollector", "readiness"]


class PictureCollector(Collector):
    """Reads a keeper's figures whenever they are asked for."""

    def __init__(self, keeper: Keeper) -> None:
        """Tell of this keeper."""
        self._keeper = keeper

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        """Pictures by what became of them, and the room they take."""
        status = self._keeper.status
        pictures = CounterMetricFamily(
            "inspector_pictures",
            "Pictures to be kept: kept, left out as the disk was too slow (busy), or refused by it "
            "(failed).",
            labels=("outcome",),
        )
        for outcome in ("kept", "busy", "failed"):
            pictures.add_metric((outcome,), getattr(status, outcome))
        yield pictures
        taken = GaugeMetricFamily("inspector_pictures_bytes", "Bytes that kept pictures take.")
        if status.bytes is not None:
            taken.add_metric((), status.bytes)
        yield taken


def readiness(keeper: Keeper) -> dict[str, Any]:
    """Whether pictures are kept; grading goes on in any case."""
    status = keeper.status
    state = "off" if keeper.rule.off else "failing" if status.fault else "ready"
    return {
        "status": state,
        "detail": status.fault or None,
        "bytes": status.bytes,
        "max_bytes": keeper.rule.max_bytes,
        "kept": status.kept,
        "busy": status.busy,
        "failed": status.failed,
    }
