"""What is named and what is not: in plants with and without something to find."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from inspector.diagnosis import (
    BEFORE,
    CANNOT_JUDGE,
    RECENT,
    REJECT,
    Counts,
    Diagnosis,
    Evidence,
    Factor,
    Row,
    diagnose,
    shows,
)

STATIONS = ("L-1", "L-2", "L-3", "L-4")
SHIFTS = ("early", "late", "night")


def counts(judged: int, rejected: int, **categories: int) -> Counts:
    return Counts(good=judged - rejected, rejected=rejected, categories=categories)


def total(rows: Sequence[Row]) -> Counts:
    names = sorted({name for row in rows for name in row.counts.categories})
    return Counts(
        good=sum(row.counts.good for row in rows),
        rejected=sum(row.counts.rejected for row in rows),
        undecided=sum(row.counts.undecided for row in rows),
        cannot_judge=sum(row.counts.cannot_judge for row in rows),
        categories={
            name: sum(row.counts.categories.get(name, 0) for row in rows) for name in names
        },
    )


def diagnosed(
    factor: Factor, rows: Sequence[Row], *, costs: Mapping[str, float] | None = None
) -> Diagnosis:
    return diagnose(Evidence(total(rows), 7.0, {factor: rows}, costs=costs or {}))


def stations(*found: Counts, product: str = "p") -> list[Row]:
    return [
        Row(f"L-{number}", (product,), product, each) for number, each in enumerate(found, start=1)
    ]


def test_a_station_that_stands_out_is_named_with_what_it_costs() -> None:
    rows = stations(counts(1000, 10), counts(1000, 12), counts(1000, 60), counts(1000, 14))
    (finding,) = diagnosed(Factor.STATION, rows, costs={"p": 2.5}).findings
    assert (finding.factor, finding.level, finding.outcome) == (Factor.STATION, "L-3", REJECT)
    assert (finding.cases, finding.units) == (60, 1000)
    assert finding.there.value == pytest.approx(0.06)
    assert finding.elsewhere.value == pytest.approx(36 / 3000)
    assert finding.elsewhere.interval[1] < finding.there.interval[0]
    assert finding.adjusted_p < 1e-6
    worth = finding.worth
    assert worth is not None
    assert (worth.best, worth.best_share) == ("L-1", 0.01)
    assert worth.units.value == pytest.approx(50)
    assert worth.units.interval[0] < 50 < worth.units.interval[1]
    assert worth.per_day == pytest.approx(50 / 7)
    assert worth.cost == pytest.approx(125)


def test_a_category_and_pictures_that_cannot_be_judged_are_looked_at_too() -> None:
    rows = [
        Row("L-1", ("p",), "p", Counts(970, 20, cannot_judge=10, categories={"hole": 5, "nep": 9})),
        Row("L-2", ("p",), "p", Counts(880, 20, cannot_judge=100, categories={"hole": 60})),
        Row("L-3", ("p",), "p", Counts(972, 20, cannot_judge=8, categories={"hole": 8, "nep": 11})),
    ]
    named = {(each.level, each.outcome) for each in diagnosed(Factor.STATION, rows).findings}
    assert named == {("L-2", CANNOT_JUDGE), ("L-2", shows("hole"))}


def test_a_hard_product_does_not_make_its_station_look_bad() -> None:
    """L-3 makes almost only what is hard to make, no worse than others make it."""
    rows = [
        *stations(counts(2000, 20), counts(2000, 20), counts(50, 0), product="easy"),
        *stations(counts(50, 5), counts(50, 5), counts(2000, 200), product="hard"),
    ]
    assert diagnosed(Factor.STATION, rows).findings == ()
    crude = [Row(row.level, (), row.product, row.counts) for row in rows]
    assert diagnosed(Factor.STATION, crude).findings != ()


def test_a_bad_station_is_found_even_where_it_makes_the_easy_product() -> None:
    """Both stations reject 2 % in all; product by product one is three times as bad."""
    rows = [
        *stations(counts(4000, 120), counts(200, 2), product="easy"),
        *stations(counts(200, 18), counts(4000, 120), product="hard"),
    ]
    (finding,) = diagnosed(Factor.STATION, rows).findings
    assert finding.level == "L-1"
    assert finding.strata == 2
    assert finding.odds_ratio == pytest.approx(3.1, abs=0.2)


def test_what_has_nothing_to_be_compared_with_is_said_and_not_judged() -> None:
    rows = [
        *stations(counts(1000, 10), counts(1000, 10), product="easy"),
        Row("L-9", ("hard",), "hard", counts(500, 250)),
    ]
    found = diagnosed(Factor.STATION, rows)
    assert found.findings == ()
    assert [(each.level, each.units) for each in found.uncompared] == [("L-9", 500)]


def test_the_best_level_is_measured_in_the_mix_of_the_one_in_question() -> None:
    """L-3 has fewer rejects in all, because it makes little of what is hard to make."""
    rows = [
        *stations(counts(1000, 10), counts(1000, 80), counts(2000, 60), product="easy"),
        *stations(counts(1000, 300), counts(1000, 380), counts(50, 15), product="hard"),
    ]
    finding = diagnosed(Factor.STATION, rows).findings[0]
    worth = finding.worth
    assert worth is not None
    assert (finding.level, worth.best) == ("L-2", "L-1")
    assert worth.units.value == pytest.approx((80 - 10) + (380 - 300))
    assert worth.best_share == pytest.approx(310 / 2000)
    easy, hard = 1000 * 70 / 3000, 1000 * 315 / 1050
    assert worth.usual == pytest.approx((80 - easy) + (380 - hard))


def test_where_the_best_level_was_not_at_work_the_others_stand_for_it() -> None:
    rows = [
        *stations(counts(1000, 10), counts(1000, 80), counts(1000, 40), product="easy"),
        *stations(counts(0, 0), counts(500, 60), counts(1000, 40), product="rare"),
    ]
    worth = diagnosed(Factor.STATION, rows).findings[0].worth
    assert worth is not None
    assert worth.best == "L-1"
    assert worth.units.value == pytest.approx((80 - 10) + (60 - 500 * 0.04))


def test_many_small_levels_have_no_best_one() -> None:
    small = [Row(f"PO-{n}", ("p",), "p", counts(20, n % 2)) for n in range(60)]
    found = diagnosed(Factor.ORDER, [Row("PO-big", ("p",), "p", counts(500, 100)), *small])
    worth = found.findings[0].worth
    assert worth is not None
    assert worth.best is None
    assert worth.units.value == pytest.approx(worth.usual) == pytest.approx(100 - 500 * 0.025)


def test_a_level_without_rejects_by_luck_is_not_aimed_at() -> None:
    rows = stations(counts(5000, 50), counts(40, 0), counts(5000, 300))
    worth = diagnosed(Factor.STATION, rows).findings[0].worth
    assert worth is not None
    assert worth.best == "L-1"


def test_costs_decide_what_comes_first_where_all_are_known() -> None:
    dear = [("L-7", 10), ("L-8", 60), ("L-9", 10)]
    rows = [
        *stations(counts(1000, 10), counts(1000, 110), counts(1000, 12), product="cheap"),
        *(Row(name, ("dear",), "dear", counts(1000, bad)) for name, bad in dear),
    ]
    by_units = diagnosed(Factor.STATION, rows).findings
    by_cost = diagnosed(Factor.STATION, rows, costs={"cheap": 0.1, "dear": 50}).findings
    assert [each.level for each in by_units] == ["L-2", "L-8"]
    assert [each.level for each in by_cost] == ["L-8", "L-2"]
    partly = diagnosed(Factor.STATION, rows, costs={"dear": 50}).findings
    assert [each.level for each in partly] == ["L-2", "L-8"]


@pytest.mark.parametrize(("recent", "higher"), [(80, True), (4, False)])
def test_a_change_over_time_is_named_either_way(recent: int, higher: bool) -> None:
    rows = [
        Row(BEFORE, ("p", "L-1"), "p", counts(3000, 90)),
        Row(RECENT, ("p", "L-1"), "p", counts(1000, recent)),
    ]
    (finding,) = diagnosed(Factor.TIME, rows).findings
    assert (finding.level, finding.higher) == (RECENT, higher)
    assert (finding.worth is not None) == higher


def test_nothing_found_says_what_would_have_been() -> None:
    rows = stations(counts(500, 10), counts(500, 12), counts(500, 9))
    found = diagnosed(Factor.STATION, rows)
    assert found.findings == ()
    (power,) = found.detectable
    assert (power.factor, power.units) == (Factor.STATION, 500)
    assert power.base == pytest.approx(31 / 1500)
    assert power.share is not None
    worse = stations(counts(500, 10), counts(500, math.ceil(power.share * 600)), counts(500, 9))
    assert diagnosed(Factor.STATION, worse).findings[0].level == "L-2"


def test_nothing_inspected_is_nothing_found() -> None:
    found = diagnose(Evidence(Counts(), 1.0, {Factor.STATION: []}))
    assert (found.findings, found.detectable, found.uncompared, found.looks) == ((), (), (), 0)


def test_two_levels_are_one_look() -> None:
    assert diagnosed(Factor.STATION, stations(counts(500, 30), counts(500, 5))).looks == 1


@pytest.mark.parametrize(("q", "days"), [(0.0, 1.0), (1.0, 1.0), (0.05, 0.0)])
def test_limits_that_make_no_sense_are_refused(q: float, days: float) -> None:
    with pytest.raises(ValueError, match="expected 0 < q < 1"):
        diagnose(Evidence(Counts(), days, {}), q=q)


def plant(chance: np.random.Generator, *, bursts: bool) -> Evidence:
    """A week in which no station, shift or hour differs from another; with runs of defects.

    A run makes the share of rejects of an hour vary by as much as it is.
    """
    shape = (len(STATIONS), 7, 24)
    made = chance.integers(20, 60, shape)
    share = chance.gamma(1.0, 0.03, shape).clip(0, 1) if bursts else np.full(shape, 0.03)
    rejected = chance.binomial(made, share)
    holes = chance.binomial(rejected, 0.4)

    def sums(*where: int | slice) -> Counts:
        judged, bad, torn = (int(each[where].sum()) for each in (made, rejected, holes))
        return counts(judged, bad, hole=torn)

    rows = {
        Factor.STATION: [
            Row(name, ("p",), "p", sums(place)) for place, name in enumerate(STATIONS)
        ],
        Factor.SHIFT: [
            Row(name, ("p", station), "p", sums(place, slice(None), slice(8 * turn, 8 * turn + 8)))
            for turn, name in enumerate(SHIFTS)
            for place, station in enumerate(STATIONS)
        ],
        Factor.HOUR: [
            Row(f"{hour:02}", ("p", station), "p", sums(place, slice(None), hour))
            for hour in range(24)
            for place, station in enumerate(STATIONS)
        ],
    }
    course = [
        [sums(place, day, hour) for day in range(7) for hour in range(24)]
        for place in range(len(STATIONS))
    ]
    return Evidence(total(rows[Factor.STATION]), 7.0, rows, course)


@pytest.mark.parametrize("bursts", [False, True])
def test_without_anything_to_find_few_reports_name_something(bursts: bool) -> None:
    """At most q of them, where nothing differs: then every naming is a false one.

    Of 100 reports more than q·100 + 3·√(100·q·(1 − q)) = 11 would come less than once in 700
    times. Only the worse side of a two-sided test is named, so about half of q is usual.
    """
    q, reports = 0.05, 100
    chance = np.random.default_rng(11)
    named = sum(bool(diagnose(plant(chance, bursts=bursts), q=q).findings) for _ in range(reports))
    assert named <= q * reports + 3 * math.sqrt(reports * q * (1 - q))


def test_runs_of_defects_would_fool_a_diagnosis_that_takes_them_for_independent() -> None:
    """Shows that the test above has teeth: the same plants without their course."""
    chance = np.random.default_rng(11)
    fooled = 0
    for _ in range(40):
        evidence = plant(chance, bursts=True)
        blind = Evidence(evidence.counts, evidence.days, evidence.tables)
        fooled += bool(diagnose(blind).findings)
    assert fooled > 10
