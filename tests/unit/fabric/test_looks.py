from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from inspector.fabric import Lack, Look, Missing, Need, Rectangle, look_at, sized
from inspector.plant import Station
from inspector.values import Decision, Disposition, Inspection, Region, Severity
from tests.fakes.records import NOON
from tests.support.cloth import roll_picture

STATION = Station("loom-1", mm_per_pixel=0.5, offset_mm=200)
SPOT = Region(100, 40, 20, 10)


def severity_of(category: str) -> Severity:
    return Severity.CRITICAL if category == "hole" else Severity.MAJOR


def looked(record: Inspection, station: Station | None = STATION) -> Look:
    found = look_at(record, station, severity_of)
    assert isinstance(found, Look)
    return found


def decided(disposition: Disposition, *categories: str) -> Decision:
    return Decision(disposition, categories, "Li", "", NOON)


def test_pixels_become_millimetres_of_cloth() -> None:
    look = looked(roll_picture(12.5, ("stain", SPOT), offset_mm=30.0))
    assert look.place == Rectangle(230, 12_500, 500, 250)
    assert look.defects[0].place == Rectangle(280, 12_520, 10, 5)


def test_a_picture_without_an_offset_lies_where_its_station_looks() -> None:
    assert looked(roll_picture(0.0)).place.x == 200


@pytest.mark.parametrize(
    ("change", "station", "needs"),
    [
        (lambda record: record, None, [Need.SCALE]),
        (lambda record: record, Station("loom-1"), [Need.SCALE]),
        (lambda record: replace(record, position_m=None), STATION, [Need.POSITION]),
        (lambda record: replace(record, position_m=None), None, [Need.SCALE, Need.POSITION]),
        (lambda record: replace(record, width=None, height=None), STATION, [Need.SIZE]),
    ],
)
def test_what_is_missing_is_named(
    change: Callable[[Inspection], Inspection], station: Station | None, needs: list[Need]
) -> None:
    found = look_at(change(roll_picture(1.0)), station, severity_of)
    assert found == Missing(tuple(Lack(need, "loom-1") for need in needs))


@pytest.mark.parametrize(
    ("said", "decision", "expected", "unplaced"),
    [
        ("stain", None, ["stain"], ()),
        ("stain", decided(Disposition.PASS), [], ()),
        ("stain", decided(Disposition.CANNOT_JUDGE), [], ()),
        ("stain", decided(Disposition.REJECT), ["stain"], ()),
        ("stain", decided(Disposition.REJECT, "stain"), ["stain"], ()),
        ("stain", decided(Disposition.REJECT, "hole"), ["hole"], ()),
        ("stain", decided(Disposition.REJECT, "stain", "hole"), ["stain"], ("hole",)),
        (None, decided(Disposition.REJECT, "hole"), [], ("hole",)),
    ],
)
def test_the_final_word_counts(
    said: str | None, decision: Decision | None, expected: list[str], unplaced: tuple[str, ...]
) -> None:
    found = [] if said is None else [(said, SPOT)]
    look = looked(roll_picture(1.0, *found, decision=decision))
    assert [defect.category for defect in look.defects] == expected
    assert look.unplaced == unplaced


def test_a_corrected_category_brings_its_own_severity() -> None:
    record = roll_picture(1.0, ("stain", SPOT), decision=decided(Disposition.REJECT, "hole"))
    assert looked(record).defects[0].severity is Severity.CRITICAL


def test_pictures_that_cannot_be_judged_or_wait_are_marked() -> None:
    unfit = looked(roll_picture(0.0, disposition=Disposition.CANNOT_JUDGE))
    waiting = looked(roll_picture(0.0, ("stain", SPOT), disposition=Disposition.REVIEW))
    assert (unfit.judged, unfit.undecided) == (False, False)
    assert (waiting.judged, waiting.undecided) == (True, True)


def test_a_record_says_how_large_its_defects_are_where_the_scale_is_known() -> None:
    record = roll_picture(None, ("stain", SPOT))
    assert sized(record, STATION).verdict.defects[0].size_mm == (10.0, 5.0)
    assert sized(record, Station("loom-1")) == record
    assert sized(record, None) == record
