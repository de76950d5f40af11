"""What every store must do, whatever it keeps its records in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier
from typing import Any

import pytest

from inspector.errors import KeyConflictError, RecipeError, StoreUnavailableError, UsageError
from inspector.ports import RECIPE, Filter, InspectionStore, Neighbours, Recorded
from inspector.recipe import CategoryRule, Recipe
from inspector.values import Decision, Defect, Disposition, Inspection, Region, Severity
from tests.fakes.records import NOON, digest_of, make_inspection, make_verdict

REJECT = make_verdict(Disposition.REJECT, shows=["hole", "stain"])


def record_one(store: InspectionStore, inspection: Inspection) -> Recorded | KeyConflictError:
    (answer,) = store.record([inspection])
    return answer


def total(store: InspectionStore, selection: Filter | None = None) -> int:
    return sum(store.tally(selection or Filter()).dispositions.values())


def walk(
    store: InspectionStore, selection: Filter, limit: int, *, oldest_first: bool = False
) -> Iterator[Inspection]:
    cursor = None
    while True:
        page = store.page(selection, limit=limit, cursor=cursor, oldest_first=oldest_first)
        assert len(page.inspections) <= limit
        yield from page.inspections
        cursor = page.cursor
        if cursor is None:
            return


class TestRecord:
    def test_gives_back_what_was_given(self, store: InspectionStore) -> None:
        verdict = replace(
            make_verdict(scores={"hole": 0.1 + 0.2, "破洞": 5e-324, "defective": 1 / 3}),
            defects=(
                Defect("破洞", 1 / 3, Severity.CRITICAL, Region(0, 1, 2, 3), (0.1, 1e-9)),
                Defect("hole", 0.9, Severity.MINOR, Region(5, 6, 7, 8)),
            ),
            reason="模糊",
        )
        given = make_inspection(
            sequence=2**63 - 1,
            at=datetime(2026, 3, 14, 12, 0, 0, 123456, UTC),
            verdict=verdict,
            order="订单 7",
            part="p-1",
            roll="r-2",
            position_m=12.345678901234567,
            captured_at=datetime(2026, 3, 14, 20, 0, 0, 1, timezone(timedelta(hours=8))),
            clock_suspect=True,
        )
        assert record_one(store, given) == Recorded(given, replayed=False)
        kept = store.get(given.id)
        assert kept == given
        assert store.find(given.station, 2**63 - 1) == given
        assert list(kept.verdict.scores) == list(given.verdict.scores)

    def test_keeps_a_record_of_which_only_the_needed_is_known(self, store: InspectionStore) -> None:
        given = make_inspection()
        record_one(store, given)
        assert store.get(given.id) == given

    def test_an_empty_order_is_none(self, store: InspectionStore) -> None:
        given = make_inspection(order="", part="", roll="")
        record_one(store, given)
        kept = store.get(given.id)
        assert kept == given
        assert (kept.order, kept.part, kept.roll) == (None, None, None)

    def test_knows_nothing_of_others(self, store: InspectionStore) -> None:
        record_one(store, make_inspection(sequence=1))
        assert store.get("nobody") is None
        assert store.find("loom-1", 2) is None
        assert store.find("loom-2", 1) is None
        assert store.find("loom-1", 1, simulated=True) is None

    def test_an_empty_batch_is_answered_by_nothing(self, store: InspectionStore) -> None:
        assert store.record([]) == []

    def test_a_repeated_delivery_yields_the_first_record(self, store: InspectionStore) -> None:
        first = make_inspection(sequence=7, verdict=REJECT)
        again = make_inspection(sequence=7, at=NOON + timedelta(hours=1))
        record_one(store, first)
        assert record_one(store, again) == Recorded(first, replayed=True)
        assert total(store) == 1
        assert store.get(again.id) is None

    def test_one_batch_may_hold_a_delivery_twice(self, store: InspectionStore) -> None:
        first, again = make_inspection(sequence=7), make_inspection(sequence=7)
        answers = store.record([first, again])
        assert answers == [Recorded(first, replayed=False), Recorded(first, replayed=True)]
        assert total(store) == 1

    @pytest.mark.parametrize("change", [{"digest": digest_of("other")}, {"product": "silk"}])
    def test_a_reused_number_is_a_conflict_and_harms_no_other(
        self, store: InspectionStore, change: dict[str, str]
    ) -> None:
        first = make_inspection(sequence=7)
        clash = replace(make_inspection(sequence=7), **change)  # type: ignore[arg-type]
        other = make_inspection(sequence=8)
        record_one(store, first)
        conflict, kept = store.record([clash, other])
        assert isinstance(conflict, KeyConflictError)
        assert (conflict.station, conflict.sequence) == ("loom-1", 7)
        assert (conflict.recorded_digest, conflict.received_digest) == (first.digest, clash.digest)
        assert (conflict.recorded_product, conflict.received_product) == ("fabric", clash.product)
        assert kept == Recorded(other, replayed=False)
        assert store.find("loom-1", 7) == first
        assert total(store) == 2

    def test_a_number_clashing_within_one_batch_goes_to_the_first(
        self, store: InspectionStore
    ) -> None:
        first, clash = make_inspection(sequence=7), make_inspection(sequence=7, picture="other")
        kept, conflict = store.record([first, clash])
        assert kept == Recorded(first, replayed=False)
        assert isinstance(conflict, KeyConflictError)

    def test_without_a_number_nothing_is_a_repetition(self, store: InspectionStore) -> None:
        store.record([make_inspection(), make_inspection()])
        record_one(store, make_inspection())
        assert total(store) == 3

    def test_the_same_record_handed_in_twice_is_a_repetition(self, store: InspectionStore) -> None:
        inspection = make_inspection()
        record_one(store, inspection)
        assert record_one(store, inspection) == Recorded(inspection, replayed=True)
        assert total(store) == 1

    def test_simulated_records_have_numbers_of_their_own(self, store: InspectionStore) -> None:
        real = make_inspection(sequence=7)
        rehearsal = make_inspection(sequence=7, picture="drawn", simulated=True)
        answers = store.record([real, rehearsal])
        assert answers == [Recorded(real, replayed=False), Recorded(rehearsal, replayed=False)]
        assert store.find("loom-1", 7) == real
        assert store.find("loom-1", 7, simulated=True) == rehearsal
        assert total(store) == 1
        assert total(store, Filter(simulated=True)) == 1

    @pytest.mark.parametrize(
        "impossible",
        [
            make_inspection(sequence=2**63),
            make_inspection(verdict=make_verdict(scores={"defective": float("nan")})),
        ],
        ids=["sequence beyond 64 bits", "score that is no number"],
    )
    def test_a_value_that_cannot_be_kept_leaves_nothing_behind(
        self, store: InspectionStore, impossible: Inspection
    ) -> None:
        with pytest.raises(UsageError):
            store.record([make_inspection(sequence=1), impossible])
        assert total(store) == 0
        assert record_one(store, make_inspection(sequence=1)) is not None
        assert total(store) == 1

    def test_threads_delivering_the_same_make_one_record_each(self, store: InspectionStore) -> None:
        start = Barrier(4)

        def deliver(_: int) -> list[Recorded | KeyConflictError]:
            start.wait()
            return [record_one(store, make_inspection(sequence=n)) for n in range(15)]

        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(deliver, range(4)))
        for same in zip(*answers, strict=True):
            kept = [answer for answer in same if isinstance(answer, Recorded)]
            assert [answer.replayed for answer in kept].count(False) == 1
            assert len({answer.inspection.id for answer in kept}) == 1
        assert total(store) == 15


MIXED: Sequence[Inspection] = (
    make_inspection(at=NOON, verdict=REJECT, order="o-1"),
    make_inspection(at=NOON + timedelta(seconds=1), station="loom-2"),
    make_inspection(at=NOON + timedelta(minutes=2), product="silk", order="o-1"),
    make_inspection(at=NOON + timedelta(hours=3), verdict=make_verdict(Disposition.REVIEW)),
    make_inspection(
        at=NOON + timedelta(days=2),
        verdict=make_verdict(Disposition.REJECT, shows=["stain", "stain"]),
    ),
    make_inspection(at=NOON, simulated=True, verdict=make_verdict(Disposition.CANNOT_JUDGE)),
)

SELECTIONS = {
    "everything": (Filter(), [4, 3, 2, 1, 0]),
    "simulated": (Filter(simulated=True), [5]),
    "a station": (Filter(stations=frozenset({"loom-2"})), [1]),
    "a product": (Filter(product="silk"), [2]),
    "an order": (Filter(orders=frozenset({"o-1"})), [2, 0]),
    "no order": (Filter(orders=frozenset({""})), [4, 3, 1]),
    "an order or none": (Filter(orders=frozenset({"", "o-1"})), [4, 3, 2, 1, 0]),
    "of no order at all": (Filter(orders=frozenset()), []),
    "a disposition": (Filter(disposition=Disposition.REJECT), [4, 0]),
    "a category": (Filter(category="stain"), [4, 0]),
    "a category and more": (Filter(category="stain", orders=frozenset({"o-1"})), [0]),
    "since, which counts": (Filter(since=NOON + timedelta(seconds=1)), [4, 3, 2, 1]),
    "until, which does not": (Filter(until=NOON + timedelta(seconds=1)), [0]),
    "a stretch of time": (
        Filter(since=NOON + timedelta(seconds=1), until=NOON + timedelta(hours=3, seconds=1)),
        [3, 2, 1],
    ),
    "a time in another zone": (
        Filter(since=datetime(2026, 3, 14, 23, 0, tzinfo=timezone(timedelta(hours=8)))),
        [4, 3],
    ),
    "a stretch that ends before it begins": (Filter(since=NOON, until=NOON - timedelta(1)), []),
    "all of the calendar": (
        Filter(
            since=datetime.min.replace(tzinfo=timezone(timedelta(hours=8))),
            until=datetime.max.replace(tzinfo=timezone(timedelta(hours=-8))),
        ),
        [4, 3, 2, 1, 0],
    ),
    "nothing": (Filter(stations=frozenset({"loom-3"})), []),
}


@pytest.mark.parametrize(("selection", "places"), SELECTIONS.values(), ids=SELECTIONS.keys())
class TestSelections:
    def test_pages_hold_what_matches_newest_first(
        self, store: InspectionStore, selection: Filter, places: list[int]
    ) -> None:
        store.record(MIXED)
        assert list(walk(store, selection, 2)) == [MIXED[place] for place in places]

    def test_tallies_count_what_matches(
        self, store: InspectionStore, selection: Filter, places: list[int]
    ) -> None:
        store.record(MIXED)
        tally = store.tally(selection)
        found = [MIXED[place].verdict for place in places]
        assert tally.dispositions == {
            each: sum(verdict.disposition is each for verdict in found) for each in Disposition
        }
        shown = {name for verdict in found for name in verdict.categories}
        if selection.category is not None:
            shown &= {selection.category}
        assert tally.categories == {
            name: sum(name in verdict.categories for verdict in found) for name in shown
        }


class TestPage:
    def test_an_empty_store_has_one_empty_page(self, store: InspectionStore) -> None:
        page = store.page(Filter(), limit=10)
        assert page.inspections == ()
        assert page.cursor is None

    @pytest.mark.parametrize("limit", [1, 3, 7, 8])
    @pytest.mark.parametrize("category", [None, "hole"])
    def test_pages_lose_and_repeat_nothing_though_times_are_equal(
        self, store: InspectionStore, limit: int, category: str | None
    ) -> None:
        store.record([make_inspection(verdict=REJECT) for _ in range(7)])
        found = [item.id for item in walk(store, Filter(category=category), limit)]
        assert len(found) == len(set(found)) == 7

    def test_records_that_arrive_meanwhile_disturb_no_older_page(
        self, store: InspectionStore
    ) -> None:
        old = [make_inspection(at=NOON + timedelta(seconds=n)) for n in range(4)]
        store.record(old)
        page = store.page(Filter(), limit=2)
        store.record([make_inspection(at=NOON + timedelta(days=1))])
        rest = store.page(Filter(), limit=2, cursor=page.cursor)
        assert [*page.inspections, *rest.inspections] == old[::-1]
        assert rest.cursor is None

    @pytest.mark.parametrize("cursor", ["", "nonsense", "[]", "W10", "WzEsMl0", "é", "A" * 1000])
    def test_a_cursor_it_did_not_give_is_refused(self, store: InspectionStore, cursor: str) -> None:
        with pytest.raises(UsageError):
            store.page(Filter(), limit=1, cursor=cursor)

    @pytest.mark.parametrize("limit", [0, -1])
    def test_a_page_holds_at_least_one(self, store: InspectionStore, limit: int) -> None:
        with pytest.raises(UsageError):
            store.page(Filter(), limit=limit)


@pytest.mark.parametrize(("selection", "places"), SELECTIONS.values(), ids=SELECTIONS.keys())
class TestOrder:
    def test_pages_may_begin_with_the_oldest(
        self, store: InspectionStore, selection: Filter, places: list[int]
    ) -> None:
        store.record(MIXED)
        expected = [MIXED[place] for place in reversed(places)]
        assert list(walk(store, selection, 2, oldest_first=True)) == expected

    def test_neighbours_are_those_next_on_the_page(
        self, store: InspectionStore, selection: Filter, places: list[int]
    ) -> None:
        store.record(MIXED)
        ids = [MIXED[place].id for place in places]
        for place, newer, older in zip(places, [None, *ids], [*ids[1:], None], strict=False):
            assert store.neighbours(selection, MIXED[place]) == Neighbours(newer, older)


class TestWhatOnlyRecordsTell:
    def test_decided_and_audited_ones_are_found(self, store: InspectionStore) -> None:
        decided, audited, plain = (
            make_inspection(at=NOON + timedelta(seconds=n), audit=n == 1) for n in range(3)
        )
        store.record([decided, audited, plain])
        store.decide(decided.id, Decision(Disposition.REJECT, (), "Li", "", NOON))

        def found(**what: Any) -> list[str]:
            return [each.id for each in walk(store, Filter(**what), 2)]

        assert found(decided=True) == [decided.id]
        assert found(decided=False) == [plain.id, audited.id]
        assert found(audit=True) == [audited.id]
        assert found(audit=False) == [plain.id, decided.id]
        assert found(audit=True, decided=True) == []

    @pytest.mark.parametrize("what", [{"decided": True}, {"audit": False}, {"roll": "r"}])
    def test_counters_are_not_asked_for_it(
        self, store: InspectionStore, what: dict[str, Any]
    ) -> None:
        with pytest.raises(UsageError):
            store.tally(Filter(**what))

    def test_one_that_does_not_match_has_neighbours_too(self, store: InspectionStore) -> None:
        store.record(MIXED)
        silk = Filter(product="fabric")
        assert store.neighbours(silk, MIXED[2]) == Neighbours(MIXED[3].id, MIXED[1].id)


class TestTally:
    def test_names_every_disposition_and_only_categories_seen(self, store: InspectionStore) -> None:
        tally = store.tally(Filter())
        assert tally.dispositions == dict.fromkeys(Disposition, 0)
        assert tally.categories == {}

    def test_counts_a_unit_once_for_a_category_found_twice(self, store: InspectionStore) -> None:
        verdict = make_verdict(Disposition.REJECT, shows=["hole", "hole", "stain"])
        record_one(store, make_inspection(verdict=verdict))
        assert store.tally(Filter()).categories == {"hole": 1, "stain": 1}

    def test_survives_a_rebuild(self, store: InspectionStore) -> None:
        store.record(MIXED)
        before = [store.tally(selection) for selection, _ in SELECTIONS.values()]
        store.rebuild_counters()
        assert [store.tally(selection) for selection, _ in SELECTIONS.values()] == before


class TestRecipes:
    recipe = Recipe("fabric", 0.3, 0.7, categories={"破洞": CategoryRule(0.1, 0.2)})

    def test_versions_are_numbered_from_one_for_each_product(self, store: InspectionStore) -> None:
        start = datetime.now(UTC)
        first = store.set_recipe(self.recipe, note="开始")
        second = store.set_recipe(replace(self.recipe, reject_at=0.1 + 0.7), note="looser")
        other = store.set_recipe(replace(self.recipe, product="silk"), note="")
        assert [each.recipe.version for each in (first, second, other)] == [1, 2, 1]
        assert store.recipes("fabric") == (first, second)
        assert store.recipes("silk") == (other,)
        assert start <= first.created_at <= second.created_at <= datetime.now(UTC)
        assert first.recipe == self.recipe.numbered(1)

    def test_an_unknown_product_has_none(self, store: InspectionStore) -> None:
        assert store.recipes("wool") == ()
        assert store.newest_recipe("wool") is None

    def test_the_newest_holds_whatever_became_of_older_ones(self, store: InspectionStore) -> None:
        store.put_document(RECIPE, "fabric", {"setting": "that nobody knows any more"})
        newest = store.set_recipe(self.recipe, note="")
        assert store.newest_recipe("fabric") == newest
        store.put_document(RECIPE, "fabric", {"setting": "that nobody knows yet"})
        with pytest.raises(RecipeError):
            store.newest_recipe("fabric")

    def test_versions_set_at_once_get_different_numbers(self, store: InspectionStore) -> None:
        with ThreadPoolExecutor(4) as pool:
            jobs = [pool.submit(store.set_recipe, self.recipe, note="") for _ in range(8)]
        assert sorted(job.result().recipe.version for job in jobs) == list(range(1, 9))


def test_a_healthy_store_answers(store: InspectionStore) -> None:
    store.ping()
    store.ping(in_full=True)
    store.ping()


def test_a_closed_store_says_so(store: InspectionStore) -> None:
    store.close()
    with pytest.raises(StoreUnavailableError):
        store.ping()
    with pytest.raises(StoreUnavailableError):
        store.get("anything")
    store.close()
