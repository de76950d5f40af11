"""Frozen limits: kept as documents under the chart's name, each version with its span."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from inspector.errors import UsageError
from inspector.plant.orders import in_utc
from inspector.ports import Document, InspectionStore
from inspector.production.control.buckets import whole_buckets
from inspector.production.control.measure import measured
from inspector.production.control.subject import read_key
from inspector.production.control.unavailable import Unavailable
from inspector.production.reader import Reader
from inspector.spc import MINIMUM, Baseline, ChartKind, Obstacle, Subgroup, estimate

__all__ = ["StoredBaseline", "baseline_versions", "current_baselines", "freeze", "in_force"]

_KIND = "baseline"


@dataclass(frozen=True, slots=True)
class StoredBaseline:
    """A version of a chart's frozen limits: when they were set and why.

    `left_out` are the starts of subgroups in the span that were not used.
    """

    chart: str
    baseline: Baseline
    left_out: tuple[datetime, ...]
    version: int
    created_at: datetime
    note: str

    @classmethod
    def from_document(cls, document: Document) -> Self:
        """What `freeze` kept."""
        content = dict(document.content)
        left_out = tuple(map(datetime.fromisoformat, content.pop("left_out")))
        for name in ("since", "until"):
            content[name] = datetime.fromisoformat(content[name])
        baseline = Baseline(**{**content, "kind": ChartKind(content["kind"])})
        return cls(
            chart=document.name,
            baseline=baseline,
            left_out=left_out,
            version=document.version,
            created_at=document.created_at,
            note=document.note,
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, unrounded."""
        return {
            "chart": self.chart,
            "version": self.version,
            **_content(self.baseline, self.left_out),
            "created_at": in_utc(self.created_at),
            "note": self.note,
        }


def baseline_versions(store: InspectionStore, chart: str) -> tuple[StoredBaseline, ...]:
    """All versions of a chart's limits, oldest first; empty where none were frozen."""
    return tuple(map(StoredBaseline.from_document, store.documents(_KIND, chart)))


def current_baselines(store: InspectionStore) -> tuple[StoredBaseline, ...]:
    """The newest limits of every chart that has any, by its name."""
    return tuple(map(StoredBaseline.from_document, store.current(_KIND)))


def in_force(versions: Sequence[StoredBaseline]) -> tuple[StoredBaseline, ...]:
    """The versions that limits are drawn from, in the order of time.

    Each holds from the start of its span until that of the next, the first one also before.
    A version replaces all older ones from its start on: what was judged before stays as it was.
    """
    kept: list[StoredBaseline] = []
    for each in sorted(versions, key=lambda stored: -stored.version):
        if not kept or each.baseline.since < kept[-1].baseline.since:
            kept.append(each)
    return tuple(reversed(kept))


def freeze(
    reader: Reader,
    chart: str,
    *,
    since: datetime,
    until: datetime,
    leave_out: Collection[datetime] = (),
    note: str = "",
    expected: int | None = None,
) -> StoredBaseline:
    """Estimate a chart's limits from the complete subgroups of a span and keep them.

    The span is widened to whole subgroups. `leave_out` are starts of subgroups whose cause is
    known and gone. Raises UsageError for a name that is no chart's, a span that is none, fewer
    than MINIMUM subgroups in which something was seen, or counts that no limits can come from;
    VersionConflictError where `expected` is given and is not the newest version.
    """
    subject, kind = read_key(chart)
    subject.scope.during(since, until)  # refuses a span that is none
    buckets = whole_buckets(reader, subject, since, min(until, reader.now))
    seen = measured(reader, subject, kind, buckets)
    if isinstance(seen, Unavailable):
        raise UsageError(seen.detail, "since", "until")
    baseline = _estimated(kind, _kept(seen, leave_out))
    content = _content(baseline, sorted(leave_out))
    document = reader.store.put_document(_KIND, chart, content, note=note, expected=expected)
    return StoredBaseline.from_document(document)


def _kept(seen: Sequence[Subgroup], leave_out: Collection[datetime]) -> list[Subgroup]:
    strangers = sorted(set(leave_out) - {each.start for each in seen})
    if strangers:
        raise UsageError(
            f"No subgroup of the span begins at {in_utc(strangers[0])}; leave_out takes the starts "
            "of subgroups as the chart shows them.",
            "leave_out",
        )
    return [each for each in seen if each.complete and each.start not in leave_out]


def _estimated(kind: ChartKind, subgroups: Sequence[Subgroup]) -> Baseline:
    found = estimate(kind, subgroups)
    filled = sum(1 for each in subgroups if each.n)
    if found is Obstacle.TOO_FEW or filled < MINIMUM:
        raise UsageError(
            f"Limits are frozen from at least {MINIMUM} complete subgroups in which something was "
            f"judged; the span holds {filled}. Choose a longer span, or shorter subgroups.",
            "since",
            "until",
        )
    if isinstance(found, Obstacle):
        raise UsageError(found.sentence, "since", "until")
    return found


def _content(baseline: Baseline, left_out: Sequence[datetime]) -> dict[str, Any]:
    return {
        **baseline_as_dict(baseline),
        "left_out": [in_utc(each) for each in left_out],
    }


def baseline_as_dict(baseline: Baseline) -> dict[str, Any]:
    """Plain values for JSON, unrounded."""
    return {
        "kind": baseline.kind.value,
        "centre": baseline.centre,
        "sigma_z": baseline.sigma_z,
        "subgroups": baseline.subgroups,
        "mean_n": baseline.mean_n,
        "since": in_utc(baseline.since),
        "until": in_utc(baseline.until),
    }
