"""Frozen limits: from which subgroups, in which versions, for which time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import UsageError, VersionConflictError
from inspector.plant import Plant
from inspector.production import Reader
from inspector.production.control import (
    StoredBaseline,
    baseline_versions,
    current_baselines,
    freeze,
)
from inspector.production.control.baselines import in_force
from inspector.spc import MINIMUM, Baseline, ChartKind, estimate
from tests.fakes.memory_store import MemoryStore
from tests.support.production_hours import hour, produce
from tests.support.subgroups import ORANGE_JUICE, hours

CHART = "every=hour&kind=p"


@pytest.fixture
def store() -> MemoryStore:
    """The cans of orange juice, an hour a sample, and then an hour that is not over."""
    store = MemoryStore()
    produce(store, [(50 - x, x) for x in ORANGE_JUICE])
    produce(store, [(1, 40)], first=30)
    return store


@pytest.fixture
def reader(store: MemoryStore) -> Reader:
    return Reader(store, Plant(), hour(30.5))


def test_the_published_limits_are_frozen_from_complete_subgroups_alone(reader: Reader) -> None:
    stored = freeze(reader, CHART, since=hour(0), until=hour(99), note="phase I")
    assert stored.baseline == estimate(ChartKind.P, hours((50, x) for x in ORANGE_JUICE))
    assert stored.baseline.centre == pytest.approx(0.2313, abs=5e-5)
    assert (stored.chart, stored.version, stored.note) == (CHART, 1, "phase I")
    assert baseline_versions(reader.store, CHART) == (stored,)
    assert current_baselines(reader.store) == (stored,)


def test_what_was_explained_is_left_out(reader: Reader) -> None:
    out = {hour(22), hour(14)}
    stored = freeze(reader, CHART, since=hour(0), until=hour(30), leave_out=out)
    assert stored.baseline.centre == pytest.approx(0.2150, abs=5e-5)
    assert stored.baseline.subgroups == 28
    assert stored.left_out == (hour(14), hour(22))


def test_a_stranger_among_them_is_refused(reader: Reader) -> None:
    with pytest.raises(UsageError, match="No subgroup of the span begins at 2024-03-04T00:30"):
        freeze(reader, CHART, since=hour(0), until=hour(30), leave_out=[hour(0.5)])


def test_the_span_is_widened_to_whole_subgroups(reader: Reader) -> None:
    stored = freeze(reader, CHART, since=hour(0.7), until=hour(24.2))
    assert (stored.baseline.since, stored.baseline.until) == (hour(0), hour(25))


def test_too_few_subgroups_freeze_nothing(reader: Reader) -> None:
    with pytest.raises(UsageError, match=r"at least 20 complete subgroups .* holds 19"):
        freeze(reader, CHART, since=hour(0), until=hour(MINIMUM - 1))
    freeze(reader, CHART, since=hour(0), until=hour(MINIMUM))
    with pytest.raises(UsageError, match="holds 19"):
        freeze(reader, CHART, since=hour(0), until=hour(MINIMUM), leave_out=[hour(3)])


@pytest.mark.parametrize(
    ("chart", "message"),
    [
        ("nonsense", "names no chart"),
        ("category=crease&every=hour&kind=p", "Not one case was seen"),
        ("every=hour&kind=u", "is not known"),
        ("station=elsewhere&every=hour&kind=p", "holds 0"),
    ],
)
def test_what_has_no_limits_freezes_nothing(reader: Reader, chart: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        freeze(reader, chart, since=hour(0), until=hour(30))
    assert current_baselines(reader.store) == ()


def test_somebody_elses_change_is_not_overwritten(reader: Reader) -> None:
    freeze(reader, CHART, since=hour(0), until=hour(25), expected=0)
    with pytest.raises(VersionConflictError):
        freeze(reader, CHART, since=hour(0), until=hour(26), expected=0)
    assert freeze(reader, CHART, since=hour(0), until=hour(26), expected=1).version == 2


spans = st.lists(st.integers(0, 50), max_size=8)


@given(spans)
def test_at_any_time_the_newest_version_that_had_begun_holds(starts: list[int]) -> None:
    versions = [_version(number, start) for number, start in enumerate(starts, 1)]
    kept = in_force(versions)
    begins = [each.baseline.since for each in kept]
    assert begins == sorted(set(begins))
    for moment in range(52):
        begun = [each for each in versions if each.baseline.since <= hour(moment)]
        held = [each for each in kept if each.baseline.since <= hour(moment)]
        assert held[-1:] == sorted(begun, key=lambda stored: stored.version)[-1:]
    assert bool(kept) == bool(versions)


def _version(number: int, start: int) -> StoredBaseline:
    baseline = Baseline(ChartKind.P, 0.1, 1.0, 25, 50, hour(start), hour(start + 25))
    return StoredBaseline(CHART, baseline, (), number, hour(100 + number), "")
