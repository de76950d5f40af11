"""What every review queue must do: hand out what waits, and nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any, cast

import pytest

from inspector.adapters.sql import SqlStore, open_store
from inspector.errors import NotFoundError
from inspector.ports import Claim, Done, Filter, InspectionStore, ReviewQueue, Waiting
from inspector.values import Decision, Disposition, Inspection
from tests.fakes.memory_review import MemoryReview
from tests.fakes.memory_store import MemoryStore
from tests.fakes.records import NOON, make_inspection, make_verdict

MINUTE = timedelta(minutes=1)
HOLD = 2 * MINUTE
ALL = Filter()


@pytest.fixture
def queue(store: InspectionStore) -> ReviewQueue:
    return MemoryReview(store) if isinstance(store, MemoryStore) else cast(SqlStore, store).review


def doubtful(minutes: int = 0, **fields: Any) -> Inspection:
    verdict = make_verdict(Disposition.REVIEW, shows=["hole"])
    return make_inspection(at=NOON + minutes * MINUTE, verdict=verdict, **fields)


def record(store: InspectionStore, *inspections: Inspection) -> Sequence[Inspection]:
    store.record(list(inspections))
    return inspections


def next_of(queue: ReviewQueue, now: datetime = NOON, selection: Filter = ALL) -> Claim | None:
    return queue.claim_next(selection, holder="Li", now=now, hold=HOLD)


def handed_out(queue: ReviewQueue, selection: Filter = ALL) -> list[str]:
    found = []
    while (claim := next_of(queue, selection=selection)) is not None:
        found.append(claim.inspection.id)
    return found


def decided(word: Disposition | None, by: str = "Li", at: datetime = NOON) -> Decision:
    return Decision(word, (), by, "", at)


def test_nothing_waits_in_an_empty_store(queue: ReviewQueue) -> None:
    assert next_of(queue) is None
    assert queue.waiting(ALL, now=NOON) == Waiting(0, 0, 0)
    assert queue.done(NOON) == ()


def test_the_longest_waiting_comes_first_and_none_twice(
    store: InspectionStore, queue: ReviewQueue
) -> None:
    late, early = record(store, doubtful(5), doubtful(1))
    audit = make_inspection(at=NOON + 3 * MINUTE, audit=True)
    others = (make_verdict(each) for each in Disposition if each is not Disposition.REVIEW)
    record(store, audit, *(make_inspection(verdict=verdict) for verdict in others))
    assert handed_out(queue) == [early.id, audit.id, late.id]
    assert queue.waiting(ALL, now=NOON) == Waiting(doubtful=2, audits=1, claimed=3)


def test_a_claim_says_who_has_what_until_when(store: InspectionStore, queue: ReviewQueue) -> None:
    (waiting,) = record(store, doubtful())
    claim = next_of(queue)
    assert claim == Claim(claim.id if claim else "", waiting, "Li", NOON + HOLD)


def test_a_claim_ends_by_itself(store: InspectionStore, queue: ReviewQueue) -> None:
    record(store, doubtful())
    first = next_of(queue)
    assert first is not None
    assert next_of(queue, NOON + HOLD - timedelta(seconds=1)) is None
    assert queue.waiting(ALL, now=NOON + HOLD).claimed == 0
    second = next_of(queue, NOON + HOLD)
    assert second is not None
    assert not queue.renew(first.id, now=NOON + HOLD, hold=HOLD)
    assert queue.renew(second.id, now=NOON + HOLD, hold=HOLD)


def test_a_sign_of_life_holds_it(store: InspectionStore, queue: ReviewQueue) -> None:
    record(store, doubtful())
    claim = next_of(queue)
    assert claim is not None
    assert queue.renew(claim.id, now=NOON + MINUTE, hold=HOLD)
    assert next_of(queue, NOON + HOLD) is None
    assert not queue.renew(claim.id, now=NOON + 3 * MINUTE, hold=HOLD)
    assert not queue.renew("nobody's", now=NOON, hold=HOLD)


def test_what_is_released_is_handed_out_again(store: InspectionStore, queue: ReviewQueue) -> None:
    record(store, doubtful())
    claim = next_of(queue)
    assert claim is not None
    queue.release(claim.id)
    queue.release(claim.id)
    again = next_of(queue)
    assert again is not None
    assert again.id != claim.id
    queue.release(claim.id)
    assert next_of(queue) is None


def test_what_was_decided_waits_no_more_and_waits_again_when_taken_back(
    store: InspectionStore, queue: ReviewQueue
) -> None:
    audit = make_inspection(at=NOON + MINUTE, audit=True)
    waiting, _ = record(store, doubtful(), audit)
    store.decide(waiting.id, decided(Disposition.PASS))
    store.decide(audit.id, decided(Disposition.PASS))
    assert handed_out(queue) == []
    store.decide(waiting.id, decided(None))
    store.decide(audit.id, decided(None))
    assert handed_out(queue) == [waiting.id, audit.id]


def test_only_the_latest_look_at_a_piece_waits(store: InspectionStore, queue: ReviewQueue) -> None:
    _, again = record(store, doubtful(0, part="p"), doubtful(1, part="p"))
    assert queue.waiting(ALL, now=NOON) == Waiting(1, 0, 0)
    assert handed_out(queue) == [again.id]


def test_a_record_can_be_claimed_by_name(store: InspectionStore, queue: ReviewQueue) -> None:
    (passed,) = record(store, make_inspection())
    claim = queue.claim(passed.id, holder="Li", now=NOON, hold=HOLD)
    assert claim is not None
    assert claim.inspection == passed
    assert queue.claim(passed.id, holder="Wang", now=NOON, hold=HOLD) is None
    assert queue.claim(passed.id, holder="Wang", now=NOON + HOLD, hold=HOLD) is not None
    with pytest.raises(NotFoundError, match="nobody"):
        queue.claim("nobody", holder="Li", now=NOON, hold=HOLD)


@pytest.mark.parametrize(
    ("selection", "places"),
    [
        (Filter(), [0, 1, 2]),
        (Filter(simulated=True), [3]),
        (Filter(stations=frozenset({"loom-2"})), [1]),
        (Filter(stations=frozenset()), []),
        (Filter(product="silk"), [2]),
        (Filter(orders=frozenset({"o-1"})), [0]),
        (Filter(orders=frozenset({""})), [1, 2]),
        (Filter(since=NOON + MINUTE), [1, 2]),
        (Filter(until=NOON + MINUTE), [0]),
    ],
)
def test_only_what_is_asked_for_is_handed_out(
    store: InspectionStore, queue: ReviewQueue, selection: Filter, places: list[int]
) -> None:
    records = record(
        store,
        doubtful(0, order="o-1"),
        doubtful(1, station="loom-2"),
        doubtful(2, product="silk"),
        doubtful(3, simulated=True),
    )
    assert queue.waiting(selection, now=NOON).doubtful == len(places)
    assert handed_out(queue, selection) == [records[place].id for place in places]


def test_what_was_done_goes_by_name_and_by_the_word_that_holds(
    store: InspectionStore, queue: ReviewQueue
) -> None:
    records = record(store, *(doubtful(minute) for minute in range(5)))
    rehearsal, *_ = record(store, doubtful(simulated=True))
    words = [
        (0, Disposition.PASS, "Li", NOON),
        (1, Disposition.REJECT, "Li", NOON),
        (1, Disposition.PASS, "Wang", NOON + MINUTE),
        (2, Disposition.PASS, "Li", NOON + MINUTE),
        (3, Disposition.REJECT, "Wang", NOON - MINUTE),
        (4, Disposition.REJECT, "Wang", NOON),
        (4, None, "Wang", NOON + MINUTE),
    ]
    for place, word, by, at in words:
        store.decide(records[place].id, decided(word, by, at))
    store.decide(rehearsal.id, decided(Disposition.PASS))
    assert queue.done(NOON) == (
        Done("Li", Disposition.PASS, 2),
        Done("Wang", Disposition.PASS, 1),
    )
    assert queue.done(NOON, simulated=True) == (Done("Li", Disposition.PASS, 1),)


def test_claims_at_once_never_hold_the_same(store: InspectionStore, queue: ReviewQueue) -> None:
    records = record(store, *(doubtful(minute) for minute in range(12)))
    start = Barrier(4)

    def take(_: int) -> list[str]:
        start.wait()
        claims = (next_of(queue) for _ in range(4))
        return [claim.inspection.id for claim in claims if claim is not None]

    with ThreadPoolExecutor(4) as pool:
        taken = [found for part in pool.map(take, range(4)) for found in part]
    assert sorted(taken) == sorted(each.id for each in records)


def test_claims_through_two_connections_never_hold_the_same(address: str) -> None:
    one, other = open_store(address), open_store(address)
    try:
        records = record(one, *(doubtful(minute) for minute in range(8)))
        with ThreadPoolExecutor(4) as pool:
            queues = [one.review, other.review] * 5
            claims = list(pool.map(next_of, queues))
        taken = [claim.inspection.id for claim in claims if claim is not None]
        assert sorted(taken) == sorted(each.id for each in records)
    finally:
        one.close()
        other.close()


def test_what_retention_takes_takes_its_claim_along(
    store: InspectionStore, queue: ReviewQueue
) -> None:
    record(store, doubtful())
    assert next_of(queue) is not None
    assert store.forget(NOON + timedelta(hours=1)) == 1
    assert queue.waiting(ALL, now=NOON) == Waiting(0, 0, 0)
    later = replace(doubtful(60), id="another")
    record(store, later)
    assert handed_out(queue) == [later.id]
