"""Production made up for tests: so many good and rejected pictures in each hour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from inspector.ports import InspectionStore
from inspector.values import Disposition
from tests.fakes.records import make_inspection, make_verdict

__all__ = ["START", "hour", "produce"]

START = datetime(2024, 3, 4, tzinfo=UTC)
"""A Monday that is over by any clock."""


def hour(number: float) -> datetime:
    """So many hours after START."""
    return START + timedelta(hours=number)


def produce(
    store: InspectionStore,
    hours: Iterable[tuple[int, int]],
    *,
    first: float = 0,
    shows: Sequence[str] = ("hole",),
    **fields: Any,
) -> None:
    """Record (good, rejected) pictures for one hour after the other; rejected ones show defects."""
    good, bad = make_verdict(), make_verdict(Disposition.REJECT, shows=shows)
    for number, (passed, rejected) in enumerate(hours):
        verdicts = [good] * passed + [bad] * rejected
        step = timedelta(hours=1) / max(1, len(verdicts))
        batch = [
            make_inspection(
                at=hour(first + number) + index * step,
                picture=f"{number}/{index}",
                verdict=verdict,
                **fields,
            )
            for index, verdict in enumerate(verdicts)
        ]
        store.record(batch)
