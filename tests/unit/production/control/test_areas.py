"""What u charts count: defects, and the area they were found on."""

from __future__ import annotations

from typing import Any

import pytest

from inspector.errors import UsageError
from inspector.plant import Line, Plant, Stage, Station
from inspector.production import Reader, Scope
from inspector.production.control import Subject, Unavailable
from inspector.production.control import areas as module
from inspector.production.control.areas import areas
from inspector.production.control.buckets import whole_buckets
from inspector.spc import Subgroup
from inspector.values import Decision, Disposition
from tests.fakes.memory_store import MemoryStore
from tests.fakes.records import make_inspection, make_verdict
from tests.support.production_hours import hour

# A picture of 1,000 x 2,000 pixels of half a millimetre shows half a square metre.
PLANT = Plant(lines=(Line("L", (Stage("s", (Station("loom-1", mm_per_pixel=0.5),)),)),))
SIZE = {"width": 1_000, "height": 2_000}


def picture(
    at: float = 0.5,
    *shows: str,
    disposition: Disposition = Disposition.REJECT,
    **fields: Any,
) -> Any:
    verdict = make_verdict(disposition, shows=shows)
    return make_inspection(at=hour(at), verdict=verdict, **{**SIZE, **fields})


def measured(
    store: MemoryStore, *, category: str | None = None, plant: Plant = PLANT, until: float = 2
) -> tuple[Subgroup, ...] | Unavailable:
    reader, subject = Reader(store, plant, hour(until)), Subject(Scope(), category=category)
    return areas(reader, subject, whole_buckets(reader, subject, hour(0), hour(until)))


def pairs(found: tuple[Subgroup, ...] | Unavailable) -> list[tuple[float, int]]:
    assert not isinstance(found, Unavailable)
    return [(each.n, each.x) for each in found]


def test_defects_on_the_area_of_the_pictures() -> None:
    store = MemoryStore()
    store.record(
        [
            picture(0.1, "hole", "hole", "stain"),
            picture(0.2, disposition=Disposition.PASS),
            picture(1.2, "stain", disposition=Disposition.REVIEW),
        ]
    )
    (first, second) = pairs(measured(store))
    assert first == pytest.approx((0.01, 3))
    assert second == pytest.approx((0.005, 1))
    assert [x for _, x in pairs(measured(store, category="stain"))] == [1, 1]


def test_a_picture_that_cannot_be_judged_shows_nothing() -> None:
    store = MemoryStore()
    store.record([picture(0.1, "hole", disposition=Disposition.CANNOT_JUDGE, width=None)])
    assert pairs(measured(store, until=1)) == [(0, 0)]


def test_the_last_word_counts() -> None:
    store, made = MemoryStore(), [picture(0.1 * number, "hole", "hole") for number in range(1, 5)]
    store.record(made)
    for record, disposition, categories in (
        (made[0], Disposition.PASS, ()),
        (made[1], Disposition.REJECT, ("hole",)),
        (made[2], Disposition.REJECT, ("stain",)),
        (made[3], Disposition.REJECT, ()),
    ):
        store.decide(record.id, Decision(disposition, categories, "Li", "", hour(1)))
    (only,) = pairs(measured(store, until=1))
    assert only == pytest.approx((0.02, 0 + 2 + 1 + 2))


@pytest.mark.parametrize(
    ("plant", "fields"),
    [
        (Plant(), {}),
        (Plant(lines=(Line("L", (Stage("s", (Station("loom-1"),)),)),)), {}),
        (PLANT, {"width": None, "height": None}),
    ],
)
def test_one_picture_without_an_area_makes_a_rate_a_guess(
    plant: Plant, fields: dict[str, Any]
) -> None:
    store = MemoryStore()
    store.record([picture(), picture(0.6, **fields)])
    found = measured(store, plant=plant)
    assert isinstance(found, Unavailable)
    assert found.code == "no_geometry"
    assert "mm_per_pixel" in found.detail
    assert "'loom-1'" in found.detail


def test_many_stations_are_not_all_listed() -> None:
    store = MemoryStore()
    store.record([picture(station=f"s{number}") for number in range(5)])
    found = measured(store)
    assert isinstance(found, Unavailable)
    assert "'s0', 's1', 's2' and 2 more stations" in found.detail


def test_more_pictures_than_can_be_read_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PICTURES", 2)
    store = MemoryStore()
    store.record([picture(), picture(0.6)])
    assert len(pairs(measured(store))) == 2
    store.record([picture(0.7)])
    with pytest.raises(UsageError, match="holds 3 pictures"):
        measured(store)


def test_nothing_looked_at_is_no_fault() -> None:
    assert pairs(measured(MemoryStore(), plant=Plant())) == [(0, 0), (0, 0)]
