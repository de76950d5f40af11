"""Counters equal a plain recount, whatever happened and in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.ports import Dimension, Filter, InspectionStore
from tests.fakes.memory_store import MemoryStore
from tests.support.databases import counted, emptied
from tests.support.histories import Step, filters, happen, histories

NOT_CATEGORY = frozenset(Dimension) - {Dimension.CATEGORY}


def check_recount(store: InspectionStore, history: list[Step]) -> None:
    """Every counter there is, in every span, against the ledger."""
    ledger = happen(store, history)
    for simulated in (False, True):
        selection = Filter(simulated=simulated)
        for by in (NOT_CATEGORY, frozenset(Dimension)):
            for every in (60, 3600, 86400):
                found = store.counts(selection, by=by, every=every)
                assert found == ledger.counts(by, every, simulated=simulated)
    assert store.verify_counters() == []


@given(history=histories)
def test_the_plain_store_counts_as_the_ledger_does(history: list[Step]) -> None:
    check_recount(MemoryStore(), history)


def test_counters_equal_a_recount_after_any_history(address: str, examples: settings) -> None:
    @examples
    @given(history=histories)
    def check(history: list[Step]) -> None:
        with emptied(address) as store:
            check_recount(store, history)
            kept = counted(address)
            store.rebuild_counters()
            assert counted(address) == kept

    check()


def test_any_question_is_answered_as_by_plain_counting(address: str, examples: settings) -> None:
    dimensions = st.frozensets(st.sampled_from(Dimension), max_size=3)
    spans = st.sampled_from([None, 60, 3600, 86400])
    questions = st.lists(st.tuples(filters, dimensions, spans), min_size=1, max_size=4)

    @examples
    @given(history=histories, questions=questions)
    def check(
        history: list[Step], questions: list[tuple[Filter, frozenset[Dimension], int | None]]
    ) -> None:
        plain = MemoryStore()
        happen(plain, history)
        with emptied(address) as store:
            happen(store, history)
            assert store.sealed_until() == plain.sealed_until()
            for selection, by, every in questions:
                expected = plain.counts(selection, by=by, every=every)
                assert store.counts(selection, by=by, every=every) == expected
                assert store.tally(selection) == plain.tally(selection)
                assert list(store.stream(selection)) == list(plain.stream(selection))
                assert store.page(selection, limit=50) == plain.page(selection, limit=50)

    check()


@pytest.fixture
def examples(address: str) -> settings:
    """Fewer where each statement goes to a server."""
    return settings(max_examples=60 if "postgresql" not in address else 15, deadline=None)
