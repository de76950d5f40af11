"""What Prometheus reads: production since the process started, simulated pictures left out."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.registry import Collector

from inspector.values import Inspection, Timings

__all__ = ["CONTENT_TYPE", "MOST_STATIONS", "OTHER", "Metrics"]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
MOST_STATIONS = 500
"""Stations named in labels; a client that makes names up must not fill the memory."""
OTHER = "other"

_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_STAGES = ("decode", "preprocess", "inference", "grading", "total")


class Metrics:
    """Counters in a registry of their own. Safe to use from threads."""

    def __init__(self, waiting: Callable[[], int]) -> None:
        """`waiting` tells how many pictures wait for a grader."""
        self._registry = CollectorRegistry()
        self._stations: set[str] = set()
        self._inspections = Counter(
            "inspector_inspections",
            "Pictures graded and recorded, each once.",
            ("station", "product", "disposition"),
            registry=self._registry,
        )
        self._defects = Counter(
            "inspector_defects",
            "Pictures that show a defect, by its category.",
            ("station", "product", "defect"),
            registry=self._registry,
        )
        durations = Histogram(
            "inspector_stage_duration_seconds",
            "Time a picture spent in each stage of grading.",
            ("stage",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._durations = [durations.labels(stage) for stage in _STAGES]
        gauge = Gauge(
            "inspector_waiting", "Pictures that wait for a grader.", registry=self._registry
        )
        gauge.set_function(waiting)

    def count(self, inspection: Inspection) -> None:
        """Count a new record; a simulated one is not production and leaves no trace here."""
        if inspection.simulated:
            return
        station, product = self._label(inspection.station), inspection.product
        verdict = inspection.verdict
        self._inspections.labels(station, product, verdict.disposition.value).inc()
        for category in verdict.categories:
            self._defects.labels(station, product, category).inc()
        self._observe(verdict.timings)

    def watch(self, collector: Collector) -> None:
        """Expose what this collector tells as well."""
        self._registry.register(collector)

    def expose(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self._registry)

    def _label(self, station: str) -> str:
        if station in self._stations:
            return station
        if len(self._stations) >= MOST_STATIONS:
            return OTHER
        self._stations.add(station)
        return station

    def _observe(self, timings: Timings) -> None:
        for stage, duration in zip(_STAGES, self._durations, strict=True):
            duration.observe(getattr(timings, stage) / 1e3)
