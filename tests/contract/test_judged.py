"""Scores with what people said to them, from every store."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from inspector.ports import InspectionStore, Judged
from inspector.values import Decision, Disposition, Inspection
from tests.fakes.records import NOON, digest_of, make_inspection, make_verdict

BUNDLE = digest_of("bundle")
PASS, REVIEW, REJECT = Disposition.PASS, Disposition.REVIEW, Disposition.REJECT


def _scored(score: float, said: Disposition = PASS, minute: int = 0, **fields: Any) -> Inspection:
    verdict = make_verdict(said, scores={"hole": 0.5, "defective": score})
    return make_inspection(at=NOON + timedelta(minutes=minute), verdict=verdict, **fields)


def _decide(store: InspectionStore, record: Inspection, word: Disposition | None) -> None:
    store.decide(record.id, Decision(word, (), "Li", "", NOON))


def _judged(store: InspectionStore, *, decided: bool, limit: int = 100) -> tuple[Judged, ...]:
    return store.judged("fabric", BUNDLE, decided=decided, limit=limit)


def test_the_newest_come_first_decided_or_not(store: InspectionStore) -> None:
    records = [
        _scored(0.1, minute=1, audit=True, roll="R-1"),
        _scored(0.9, REJECT, minute=3),
        _scored(0.4, REVIEW, minute=2, module="M-1", row=1, column=1),
    ]
    store.record(records)
    _decide(store, records[0], REJECT)
    assert _judged(store, decided=False) == (
        Judged(0.9, REJECT, None, False, ""),
        Judged(0.4, REVIEW, None, False, "M-1"),
        Judged(0.1, PASS, REJECT, True, "R-1"),
    )
    assert [each.score for each in _judged(store, decided=False, limit=2)] == [0.9, 0.4]


def test_only_words_that_hold_count_as_decided(store: InspectionStore) -> None:
    changed, taken_back, untouched = (_scored(score) for score in (0.1, 0.2, 0.3))
    store.record([changed, taken_back, untouched])
    _decide(store, changed, REJECT)
    _decide(store, changed, PASS)
    _decide(store, taken_back, REJECT)
    _decide(store, taken_back, None)
    assert _judged(store, decided=True) == (Judged(0.1, PASS, PASS, False, ""),)
    assert {each.decided for each in _judged(store, decided=False)} == {None, PASS}


def test_other_models_products_rehearsals_and_earlier_looks_are_left_out(
    store: InspectionStore,
) -> None:
    other_model = make_inspection(verdict=make_verdict(bundle="another"))
    records = [
        _scored(0.1, part="P-1"),
        _scored(0.2, part="P-1", minute=1),
        _scored(0.3, simulated=True),
        _scored(0.4, product="denim"),
        other_model,
    ]
    store.record(records)
    for record in records:
        _decide(store, record, REJECT)
    for decided in (False, True):
        assert [each.score for each in _judged(store, decided=decided)] == [0.2]
    rehearsed = store.judged("fabric", BUNDLE, decided=True, limit=9, simulated=True)
    assert [each.score for each in rehearsed] == [0.3]
