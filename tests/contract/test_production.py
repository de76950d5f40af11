"""What every store must do about pieces, decisions, counts, retention and documents."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations
from typing import Any

import pytest

from inspector.errors import KeyConflictError, NotFoundError, UsageError, VersionConflictError
from inspector.ports import Count, Dimension, Document, Filter, InspectionStore, Recorded
from inspector.values import Decision, Defect, Disposition, Inspection, Region, Severity
from tests.fakes.records import NOON, make_inspection, make_verdict

REJECT = make_verdict(Disposition.REJECT, shows=["hole", "stain"])
REVIEW = make_verdict(Disposition.REVIEW, shows=["hole"])
HOUR = timedelta(hours=1)


def decision(
    word: Disposition | None = Disposition.PASS, *categories: str, note: str = ""
) -> Decision:
    return Decision(word, categories, "Li Wei", note, NOON + HOUR)


def by_word(store: InspectionStore, **selected: Any) -> dict[Any, tuple[int, int, int]]:
    counts = store.counts(Filter(**selected), by=[Dimension.DISPOSITION])
    return {each.disposition: (each.pictures, each.units, each.first) for each in counts}


class TestFields:
    def test_gives_back_where_a_picture_lies_and_how_large_it_is(
        self, store: InspectionStore
    ) -> None:
        found = Defect("hole", 0.5, Severity.MAJOR, Region(1, 2, 3, 4), area=1 / 3, length=12.5)
        given = make_inspection(
            verdict=replace(REJECT, defects=(found,)),
            roll="R-1",
            position_m=0.1,
            offset_mm=-0.1 + 0.3,
            module="M-7",
            row=2,
            column=10,
            width=640,
            height=480,
            audit=True,
        )
        store.record([given])
        assert store.get(given.id) == given
        assert given.unit == "M-7/2/10"

    def test_a_new_record_with_a_decision_is_refused(self, store: InspectionStore) -> None:
        with pytest.raises(UsageError):
            store.record([make_inspection(decision=decision())])

    @pytest.mark.parametrize("name", ["roll", "module"])
    def test_records_of_a_roll_or_a_module(self, store: InspectionStore, name: str) -> None:
        seven: dict[str, Any] = {name: "7"}
        eight: dict[str, Any] = {name: "8"}
        wanted = [make_inspection(at=NOON + n * HOUR, **seven) for n in range(3)]
        store.record([*wanted, make_inspection(**eight), make_inspection()])
        selection = Filter(**seven)
        assert list(store.page(selection, limit=10).inspections) == wanted[::-1]
        assert list(store.stream(selection)) == wanted
        for asked in (store.counts, store.tally):
            with pytest.raises(UsageError, match=r"[Cc]ounters"):
                asked(selection)


class TestPieces:
    """A piece is looked at three times: rejected, undecided, good."""

    looks = (
        make_inspection(part="p-1", at=NOON, verdict=REJECT),
        make_inspection(part="p-1", at=NOON + HOUR, verdict=REVIEW),
        make_inspection(part="p-1", at=NOON + HOUR, arrived_at=NOON + 2 * HOUR),
    )
    expected = {  # noqa: RUF012 - never changed
        Disposition.PASS: (1, 1, 0),
        Disposition.REJECT: (1, 0, 1),
        Disposition.REVIEW: (1, 0, 0),
    }

    @pytest.mark.parametrize("order", list(permutations(range(3))))
    def test_the_latest_counts_whatever_the_order_they_arrive_in(
        self, store: InspectionStore, order: Sequence[int]
    ) -> None:
        for place in order:
            store.record([self.looks[place]])
        assert by_word(store) == self.expected
        assert store.tally(Filter()).categories == {}
        assert store.verify_counters() == []

    @pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
    def test_one_batch_may_hold_them_all(
        self, store: InspectionStore, order: Sequence[int]
    ) -> None:
        other = make_inspection(part="p-2")
        store.record([other, *(self.looks[place] for place in order), self.looks[0]])
        assert by_word(store) == self.expected | {Disposition.PASS: (2, 2, 1)}

    @pytest.mark.parametrize(
        "elsewhere", [{"station": "loom-2"}, {"product": "silk"}, {"simulated": True}]
    )
    def test_at_another_station_it_is_counted_again(
        self, store: InspectionStore, elsewhere: dict[str, Any]
    ) -> None:
        store.record([self.looks[0], make_inspection(part="p-1", at=NOON + HOUR, **elsewhere)])
        assert by_word(store)[Disposition.REJECT] == (1, 1, 1)

    def test_pictures_of_no_piece_are_pieces_of_their_own(self, store: InspectionStore) -> None:
        store.record([make_inspection(module="M", row=1), make_inspection(module="M", row=1)])
        assert by_word(store) == {Disposition.PASS: (2, 2, 2)}

    def test_a_repeated_delivery_is_no_second_look(self, store: InspectionStore) -> None:
        look = make_inspection(part="p-1", sequence=1)
        later = make_inspection(part="p-1", sequence=1, at=NOON + HOUR)
        store.record([look])
        store.record([later])
        assert by_word(store) == {Disposition.PASS: (1, 1, 1)}

    def test_threads_that_look_at_one_piece_agree_on_the_latest(
        self, store: InspectionStore
    ) -> None:
        looks = [make_inspection(part="p-1", at=NOON + timedelta(minutes=n)) for n in range(16)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda look: store.record([look]), looks))
        counts = store.counts(Filter(), every=60)
        assert [each.units for each in counts] == [0] * 15 + [1]
        assert [each.first for each in counts] == [1] + [0] * 15


class TestDecisions:
    def test_a_decision_is_the_final_word_and_the_verdict_stays(
        self, store: InspectionStore
    ) -> None:
        given = make_inspection(verdict=REVIEW)
        store.record([given])
        word = decision(Disposition.REJECT, "stain", "stain", note="一看就是油渍")
        decided = store.decide(given.id, word)
        assert decided == replace(given, decision=word)
        assert decided.disposition is Disposition.REJECT
        assert decided.categories == ("stain",)
        assert decided.verdict == given.verdict
        assert store.get(given.id) == decided
        assert store.decisions(given.id) == (word,)

    def test_counters_follow_and_remember_what_the_model_said(self, store: InspectionStore) -> None:
        given = make_inspection(verdict=REVIEW)
        store.record([given, make_inspection()])
        store.decide(given.id, decision(Disposition.REJECT, "stain"))
        dimensions = [Dimension.DISPOSITION, Dimension.SAID, Dimension.DECIDED]
        assert store.counts(Filter(), by=dimensions) == [
            Count(
                1, 1, 1, None, disposition=Disposition.PASS, said=Disposition.PASS, decided=False
            ),
            Count(1, 1, 1, disposition=Disposition.REJECT, said=Disposition.REVIEW, decided=True),
        ]
        assert store.tally(Filter()).categories == {"stain": 1}
        for selection, count in [
            (Filter(disposition=Disposition.REJECT), 1),
            (Filter(disposition=Disposition.REVIEW), 0),
            (Filter(category="stain"), 1),
            (Filter(category="hole"), 0),
        ]:
            assert len(store.page(selection, limit=5).inspections) == count
            assert sum(each.units for each in store.counts(selection)) == count

    def test_the_newest_decision_holds_and_all_are_kept(self, store: InspectionStore) -> None:
        given = make_inspection(verdict=REVIEW)
        store.record([given])
        words = (decision(Disposition.REJECT, "hole"), decision(), decision(Disposition.REJECT))
        for word in words:
            decided = store.decide(given.id, word)
        assert decided.decision == words[-1]
        assert store.decisions(given.id) == words
        assert by_word(store) == {Disposition.REJECT: (1, 1, 1)}

    def test_a_decision_taken_back_lets_the_model_speak_again(self, store: InspectionStore) -> None:
        given = make_inspection(verdict=REVIEW)
        store.record([given])
        before = store.counts(Filter(), by=tuple(Dimension))
        store.decide(given.id, decision())
        assert store.decide(given.id, decision(None)) == given
        assert store.get(given.id) == given
        assert [each.disposition for each in store.decisions(given.id)] == [Disposition.PASS, None]
        assert store.counts(Filter(), by=tuple(Dimension)) == before
        assert store.verify_counters() == []

    def test_a_look_that_was_overtaken_may_still_be_decided(self, store: InspectionStore) -> None:
        first = make_inspection(part="p-1", verdict=REVIEW)
        store.record([first])
        store.record([make_inspection(part="p-1", at=NOON + HOUR)])
        store.decide(first.id, decision(Disposition.REJECT, "hole"))
        assert by_word(store) == {Disposition.PASS: (1, 1, 0), Disposition.REJECT: (1, 0, 1)}

    def test_a_repeated_delivery_is_answered_with_the_decision(
        self, store: InspectionStore
    ) -> None:
        given = make_inspection(sequence=3, verdict=REVIEW)
        store.record([given])
        decided = store.decide(given.id, decision())
        assert store.record([make_inspection(sequence=3)]) == [Recorded(decided, replayed=True)]

    def test_nothing_is_decided_on_what_is_not_there(self, store: InspectionStore) -> None:
        with pytest.raises(NotFoundError, match="nobody"):
            store.decide("nobody", decision())
        assert store.decisions("nobody") == ()

    def test_threads_deciding_at_once_are_counted_once(self, store: InspectionStore) -> None:
        given = make_inspection(verdict=REVIEW)
        store.record([given])
        words = [decision(Disposition.REJECT, "hole"), decision()] * 4
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda word: store.decide(given.id, word), words))
        assert len(store.decisions(given.id)) == 8
        assert sum(count.units for count in store.counts(Filter())) == 1
        assert store.verify_counters() == []


class TestCounts:
    def test_nothing_counts_as_nothing(self, store: InspectionStore) -> None:
        assert store.counts(Filter(), by=tuple(Dimension), every=60) == []
        assert store.counts(Filter()) == []
        assert store.verify_counters() == []

    def test_one_sum_where_nothing_is_told_apart(self, store: InspectionStore) -> None:
        store.record([make_inspection(), make_inspection(station="loom-2", verdict=REJECT)])
        assert store.counts(Filter()) == [Count(2, 2, 2)]

    @pytest.mark.parametrize("by", Dimension)
    def test_told_apart_by_each_dimension(self, store: InspectionStore, by: Dimension) -> None:
        store.record(
            [
                make_inspection(),
                make_inspection(
                    station="loom-2", product="silk", order="o-1", audit=True,
                    verdict=make_verdict(Disposition.REJECT, shows=["hole"], bundle="two"),
                ),
            ]
        )  # fmt: skip
        counts = store.counts(Filter(), by=[by])
        assert len(counts) == (1 if by in (Dimension.CATEGORY, Dimension.DECIDED) else 2)
        for count in counts:
            asked = getattr(count, by)
            assert asked is not None
            assert [getattr(count, each) for each in Dimension if each is not by] == [None] * 8

    def test_buckets_begin_in_utc_and_ends_may_lie_inside(self, store: InspectionStore) -> None:
        zone = timezone(timedelta(hours=5, minutes=45))
        times = [NOON + timedelta(minutes=n) for n in (-1, 0, 10, 20, 59, 60)]
        store.record([make_inspection(at=moment.astimezone(zone)) for moment in times])
        span = Filter(
            since=(NOON - timedelta(seconds=90)).astimezone(zone),
            until=NOON + timedelta(minutes=59, seconds=30),
        )
        assert [(each.bucket, each.units) for each in store.counts(span, every=3600)] == [
            (NOON - HOUR, 1),
            (NOON, 4),
        ]
        assert store.counts(span, every=86400) == [Count(5, 5, 5, NOON.replace(hour=0))]

    def test_an_end_across_midnight_is_counted_on_its_own_day(self, store: InspectionStore) -> None:
        midnight = datetime(2026, 3, 15, tzinfo=UTC)
        second = timedelta(seconds=1)
        store.record([make_inspection(at=midnight - second), make_inspection(at=midnight + second)])
        around = Filter(since=midnight - 5 * second, until=midnight + 5 * second)
        for every, first in ((86400, timedelta(days=1)), (3600, HOUR), (60, 60 * second)):
            buckets = [each.bucket for each in store.counts(around, every=every)]
            assert buckets == [midnight - first, midnight]

    def test_a_category_in_the_filter_counts_the_units_that_show_it(
        self, store: InspectionStore
    ) -> None:
        store.record([make_inspection(verdict=REJECT), make_inspection()])
        assert store.counts(Filter(category="stain")) == [Count(1, 1, 1)]
        shown = store.counts(Filter(category="stain"), by=[Dimension.CATEGORY])
        assert shown == [Count(1, 1, 1, category="stain")]

    @pytest.mark.parametrize("every", [0, 1, 61, 604800])
    def test_other_buckets_are_refused(self, store: InspectionStore, every: int) -> None:
        with pytest.raises(UsageError):
            store.counts(Filter(), every=every)

    def test_a_clock_that_jumps_costs_no_count(self, store: InspectionStore) -> None:
        far = [datetime(1970, 1, 1, tzinfo=UTC), NOON, datetime(9000, 1, 1, tzinfo=UTC)]
        store.record([make_inspection(part="p-1", at=moment) for moment in far])
        assert store.counts(Filter()) == [Count(3, 1, 1)]
        days = store.counts(Filter(), every=86400)
        assert [each.units for each in days] == [0, 0, 1]


class TestStream:
    def test_all_that_match_oldest_first_however_many(self, store: InspectionStore) -> None:
        given = [
            make_inspection(at=NOON + timedelta(seconds=n // 3), verdict=REJECT)
            for n in range(1201)
        ]
        store.record(given)
        store.record([make_inspection(station="loom-2")])
        expected = sorted(given, key=lambda each: (each.counted_at, each.id))
        assert list(store.stream(Filter(stations=frozenset({"loom-1"})))) == expected
        assert list(store.stream(Filter(category="stain"))) == expected

    def test_nothing_is_an_end(self, store: InspectionStore) -> None:
        assert list(store.stream(Filter())) == []


class TestRetention:
    old: Sequence[Inspection] = tuple(
        make_inspection(sequence=n, at=NOON + timedelta(minutes=20 * n), verdict=REJECT)
        for n in range(6)
    )

    def test_records_go_and_what_they_count_stays(self, store: InspectionStore) -> None:
        store.record(self.old)
        before = [store.counts(Filter(), by=tuple(Dimension), every=n) for n in (60, 3600, 86400)]
        assert store.sealed_until() is None
        assert store.forget(NOON + HOUR + timedelta(minutes=59)) == 3
        assert store.sealed_until() == NOON + HOUR
        assert [store.get(each.id) for each in self.old] == [None] * 3 + [*self.old[3:]]
        assert len(store.page(Filter(), limit=10).inspections) == 3
        assert len(store.page(Filter(category="hole"), limit=10).inspections) == 3
        for _ in range(2):
            after = [
                store.counts(Filter(), by=tuple(Dimension), every=n) for n in (60, 3600, 86400)
            ]
            assert after == before
            assert store.verify_counters() == []
            store.rebuild_counters()

    def test_the_oldest_go_first_and_no_more_than_asked(self, store: InspectionStore) -> None:
        simulated = make_inspection(at=NOON + timedelta(minutes=1), simulated=True)
        store.record([*reversed(self.old), simulated])
        later = NOON + 24 * HOUR
        assert store.forget(later, limit=2) == 2
        assert store.get(self.old[0].id) is store.get(simulated.id) is None
        assert store.get(self.old[1].id) is not None
        assert store.sealed_until() == NOON + HOUR
        assert store.forget(later, limit=100) == 5
        assert store.forget(later) == 0
        assert store.tally(Filter()).dispositions[Disposition.REJECT] == 6

    def test_nothing_old_seals_nothing(self, store: InspectionStore) -> None:
        store.record(self.old)
        assert store.forget(NOON) == 0
        assert store.sealed_until() is None

    def test_a_repeated_delivery_is_still_counted_once(self, store: InspectionStore) -> None:
        store.record(self.old)
        store.forget(NOON + 3 * HOUR)
        again = make_inspection(sequence=2, at=NOON + 5 * HOUR)
        clash = make_inspection(sequence=3, picture="other")
        fresh = make_inspection(sequence=7)
        replayed, conflict, kept = store.record([again, clash, fresh])
        assert replayed == Recorded(replace(again, id=self.old[2].id), replayed=True)
        assert isinstance(conflict, KeyConflictError)
        assert conflict.recorded_digest == self.old[3].digest
        assert kept == Recorded(fresh, replayed=False)
        assert store.counts(Filter()) == [Count(7, 7, 7)]
        assert store.find("loom-1", 2) is None

    def test_what_comes_late_into_sealed_time_is_counted(self, store: InspectionStore) -> None:
        store.record(self.old)
        store.forget(NOON + HOUR)
        late = make_inspection(sequence=50, at=NOON + timedelta(minutes=5))
        store.record([late])
        store.decide(late.id, decision(Disposition.CANNOT_JUDGE))
        assert by_word(store)[Disposition.CANNOT_JUDGE] == (1, 1, 1)
        store.rebuild_counters()
        assert by_word(store)[Disposition.CANNOT_JUDGE] == (1, 1, 1)
        assert store.verify_counters() == []

    def test_in_sealed_time_a_minute_belongs_to_where_it_begins(
        self, store: InspectionStore
    ) -> None:
        store.record([make_inspection(at=NOON + timedelta(seconds=n)) for n in (0, 20, 40)])
        store.forget(NOON + HOUR)
        inside = NOON + timedelta(seconds=30)
        assert sum(each.units for each in store.counts(Filter(until=inside))) == 3
        assert store.counts(Filter(since=inside)) == []

    def test_a_piece_keeps_its_first_look_though_it_is_gone(self, store: InspectionStore) -> None:
        store.record([make_inspection(part="p-1", verdict=REJECT)])
        store.record([make_inspection(part="p-1", at=NOON + 2 * HOUR)])
        store.forget(NOON + HOUR)
        store.record([make_inspection(part="p-1", at=NOON + 3 * HOUR, verdict=REVIEW)])
        assert by_word(store) == {
            Disposition.REJECT: (1, 0, 1),
            Disposition.PASS: (1, 0, 0),
            Disposition.REVIEW: (1, 1, 0),
        }

    def test_a_piece_forgotten_altogether_is_a_new_one(self, store: InspectionStore) -> None:
        store.record([make_inspection(part="p-1", verdict=REJECT)])
        store.forget(NOON + HOUR)
        store.record([make_inspection(part="p-1", at=NOON + 3 * HOUR)])
        assert by_word(store) == {Disposition.REJECT: (1, 1, 1), Disposition.PASS: (1, 1, 1)}

    def test_decisions_go_with_their_record(self, store: InspectionStore) -> None:
        store.record(self.old)
        store.decide(self.old[0].id, decision())
        store.forget(NOON + HOUR)
        assert store.decisions(self.old[0].id) == ()
        with pytest.raises(NotFoundError):
            store.decide(self.old[0].id, decision())
        assert by_word(store)[Disposition.PASS] == (1, 1, 1)


class TestDocuments:
    content = {"名": [1, 2.5, None, {"deep": True}], "text": "it's"}  # noqa: RUF012 - never changed

    def test_versions_are_numbered_from_one_for_each_name(self, store: InspectionStore) -> None:
        start = datetime.now(UTC)
        first = store.put_document("order", "o-2", self.content, note="开始")
        second = store.put_document("order", "o-2", {})
        other = store.put_document("plant", "o-2", {"a": 1})
        assert first == Document("order", "o-2", 1, self.content, first.created_at, "开始")
        assert (second.version, second.note, other.version) == (2, "", 1)
        assert start <= first.created_at <= second.created_at <= datetime.now(UTC)
        assert store.documents("order", "o-2") == (first, second)
        assert store.documents("order", "none") == ()

    def test_current_gives_the_newest_of_each_name(self, store: InspectionStore) -> None:
        for name in ("o-2", "O-3", "o-2", "o-1"):
            store.put_document("order", name, {})
        store.put_document("lot", "x", {})
        found = [(each.name, each.version) for each in store.current("order")]
        assert found == [("O-3", 1), ("o-1", 1), ("o-2", 2)]
        assert store.current("nothing") == ()
        many = {f"none-{number}" for number in range(1_200)}
        asked = store.current("order", {*many, "x", "o-2", "O-3"})
        assert [(each.name, each.version) for each in asked] == [("O-3", 1), ("o-2", 2)]
        assert store.current("order", ()) == ()

    def test_whoever_changes_what_another_changed_is_told(self, store: InspectionStore) -> None:
        store.put_document("plant", "plant", {}, expected=0)
        store.put_document("plant", "plant", {}, expected=1)
        with pytest.raises(VersionConflictError, match="version 2") as caught:
            store.put_document("plant", "plant", {}, expected=1)
        assert (caught.value.expected, caught.value.newest) == (1, 2)
        with pytest.raises(VersionConflictError):
            store.put_document("plant", "plant", {}, expected=0)
        assert len(store.documents("plant", "plant")) == 2

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), b"bytes", {1, 2}])
    def test_what_json_cannot_hold_is_refused(self, store: InspectionStore, value: Any) -> None:
        with pytest.raises(UsageError):
            store.put_document("order", "o-1", {"value": value})
        assert store.documents("order", "o-1") == ()

    def test_the_recipe_is_a_document(self, store: InspectionStore) -> None:
        from inspector.recipe import Recipe

        stored = store.set_recipe(Recipe("fabric", 0.3, 0.7), note="why")
        (document,) = store.current("recipe")
        assert (document.name, document.version, document.note) == ("fabric", 1, "why")
        assert document.content == stored.recipe.as_dict()
