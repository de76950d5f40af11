"""Random histories of a plant: what arrives, what people decide, what retention deletes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st

from inspector.errors import KeyConflictError
from inspector.ports import Filter, InspectionStore, Recorded
from inspector.values import Decision, Disposition, Inspection
from tests.fakes.records import NOON, make_inspection, make_verdict
from tests.support.ledger import Ledger

__all__ = [
    "CATEGORIES",
    "ORDERS",
    "PRODUCTS",
    "STATIONS",
    "Decide",
    "Forget",
    "Step",
    "filters",
    "happen",
    "histories",
    "inspections",
    "moments",
]

PRODUCTS = ["fabric", "silk"]
STATIONS = ["loom-1", "loom-2"]
ORDERS = [None, "o-1"]
CATEGORIES = ["hole", "stain", "crease"]


@dataclass(frozen=True)
class Decide:
    """A person decides on one of the records there are, counted round and round."""

    which: int
    decision: Decision


@dataclass(frozen=True)
class Forget:
    """Retention deletes what is older."""

    before: datetime
    limit: int


Step = list[Inspection] | Decide | Forget


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    """Times close to where minutes, hours and the day begin, and far off ones now and then."""
    minutes = draw(st.sampled_from([-720, -60, -59, -1, 0, 1, 59, 60, 61, 120, 720, 50_000]))
    return NOON + timedelta(
        minutes=minutes,
        seconds=draw(st.sampled_from([0, 0, 30])),
        microseconds=draw(st.sampled_from([-1, 0, 1])),
    )


@st.composite
def inspections(draw: st.DrawFn) -> Inspection:
    """Records of a few stations that repeat and contradict each other, late and out of order."""
    verdict = make_verdict(
        draw(st.sampled_from(Disposition)),
        shows=draw(st.lists(st.sampled_from(CATEGORIES), max_size=3)),
        bundle=draw(st.sampled_from(["one", "two"])),
    )
    return make_inspection(
        sequence=draw(st.none() | st.integers(0, 5)),
        at=draw(moments()),
        arrived_at=draw(moments()),
        picture=draw(st.sampled_from(["picture", "other"])),
        verdict=verdict,
        product=draw(st.sampled_from(PRODUCTS)),
        station=draw(st.sampled_from(STATIONS)),
        order=draw(st.sampled_from(ORDERS)),
        part=draw(st.sampled_from([None, "p-1", "p-1", "p-2"])),
        audit=draw(st.booleans()),
        simulated=draw(st.sampled_from([False, False, True])),
    )


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    """What a person may say, a withdrawal included."""
    words = [Disposition.PASS, Disposition.REJECT, Disposition.CANNOT_JUDGE, None]
    word = draw(st.sampled_from(words))
    shown = () if word is None else tuple(draw(st.lists(st.sampled_from(CATEGORIES), max_size=2)))
    return Decision(word, shown, "Li", draw(st.sampled_from(["", "一看"])), draw(moments()))


batches = st.lists(inspections(), min_size=1, max_size=5)
decides = st.builds(Decide, st.integers(0, 20), decisions())
forgets = st.builds(Forget, moments(), st.sampled_from([1, 2, 3, 100]))

histories = st.lists(st.one_of(batches, batches, decides, decides, forgets), max_size=12)

filters = st.builds(
    Filter,
    since=st.none() | moments(),
    until=st.none() | moments(),
    stations=st.none() | st.frozensets(st.sampled_from(STATIONS)),
    product=st.none() | st.sampled_from(PRODUCTS),
    orders=st.sampled_from(
        [None, frozenset(), frozenset({""}), frozenset({"o-1"}), frozenset({"", "o-1"})]
    ),
    disposition=st.none() | st.sampled_from(Disposition),
    category=st.none() | st.sampled_from(CATEGORIES),
    simulated=st.booleans(),
)


def happen(store: InspectionStore, history: Sequence[Step]) -> Ledger:
    """Let a history happen to a store; returns what happened as it must be counted."""
    ledger = Ledger()
    for step in history:
        if isinstance(step, Forget):
            forgotten = store.forget(step.before, limit=step.limit)
            assert forgotten == ledger.forget(step.before, step.limit)
        elif isinstance(step, Decide):
            _decide(store, ledger, step)
        else:
            _record(store, ledger, step)
    return ledger


def _decide(store: InspectionStore, ledger: Ledger, step: Decide) -> None:
    kept = ledger.kept
    if kept:
        identity = kept[step.which % len(kept)].id
        store.decide(identity, step.decision)
        ledger.decide(identity, step.decision)


def _record(store: InspectionStore, ledger: Ledger, batch: list[Inspection]) -> None:
    for answer in store.record(batch):
        assert isinstance(answer, Recorded | KeyConflictError)
        if isinstance(answer, Recorded) and not answer.replayed:
            ledger.record(answer.inspection)
