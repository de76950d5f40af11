"""Pictures are kept beside the work: nothing waits for them, nothing fails for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from inspector.pictures import Keeper, Missing, Rule
from inspector.pictures.keeper import RESERVE_BYTES
from inspector.values import Disposition, Inspection
from tests.fakes.memory_pictures import MemoryPictures
from tests.fakes.records import NOON, make_inspection, make_verdict

ROOMY = 10**13


def seen(name: str, word: Disposition = Disposition.REJECT, **fields: object) -> Inspection:
    inspection = make_inspection(verdict=make_verdict(word), **fields)  # type: ignore[arg-type]
    return replace(inspection, digest=sha256(content(name)).hexdigest())


def content(name: str) -> bytes:
    return name.encode().ljust(100, b".")


def offered(keeper: Keeper, name: str, word: Disposition = Disposition.REJECT) -> Inspection:
    inspection = seen(name, word)
    keeper.offer(inspection, content(name))
    return inspection


def wait(until: Callable[[], bool]) -> None:
    """Hangs where it never comes true."""
    while not until():
        pass


@pytest.fixture
def pictures() -> MemoryPictures:
    return MemoryPictures(room=ROOMY)


def test_what_was_offered_is_there_at_once_and_for_good(pictures: MemoryPictures) -> None:
    pictures.gate.clear()
    with Keeper(pictures, Rule()) as keeper:
        inspection = offered(keeper, "a")
        assert keeper.has(inspection.digest)
        assert keeper.get(inspection.digest) == content("a")
        pictures.gate.set()
    assert pictures.get(inspection.digest) == content("a")
    assert (keeper.status.kept, keeper.status.bytes) == (1, 100)


def test_what_the_rule_leaves_out_is_never_written(pictures: MemoryPictures) -> None:
    with Keeper(pictures, Rule(passed_share=0.0)) as keeper:
        passed = offered(keeper, "a", Disposition.PASS)
    assert pictures.size() == 0
    assert keeper.why_missing(passed) is Missing.NOT_DRAWN


def test_a_budget_of_nothing_keeps_nothing(pictures: MemoryPictures) -> None:
    with Keeper(pictures, Rule(max_bytes=0)) as keeper:
        rejected = offered(keeper, "a")
        assert keeper.why_missing(rejected) is Missing.OFF
    assert pictures.size() == 0


def test_a_slow_disk_leaves_pictures_out_and_nobody_waits(pictures: MemoryPictures) -> None:
    pictures.gate.clear()
    with Keeper(pictures, Rule(), capacity=3) as keeper:
        inspections = [offered(keeper, f"picture {number}") for number in range(8)]
        busy = keeper.status.busy
        assert busy == 5
        assert keeper.why_missing(inspections[-1]) is Missing.BUSY
        pictures.gate.set()
    assert (keeper.status.kept, keeper.status.busy) == (3, 5)


def test_no_more_waits_than_fits_into_memory(pictures: MemoryPictures) -> None:
    pictures.gate.clear()
    with Keeper(pictures, Rule(), capacity_bytes=250) as keeper:
        for number in range(4):
            offered(keeper, f"picture {number}")
        offered(keeper, "picture 0")  # waits already and takes no more room
        assert keeper.status.busy == 2
        pictures.gate.set()


def test_a_disk_that_refuses_is_told_of_until_it_takes_one_again(
    pictures: MemoryPictures,
) -> None:
    with Keeper(pictures, Rule()) as keeper:
        pictures.broken = True
        lost = offered(keeper, "a")
        wait(lambda: keeper.status.failed == 1)
        assert "told to fail" in keeper.status.fault
        pictures.broken = False
        assert keeper.why_missing(lost) is Missing.DISK
        offered(keeper, "b")
        wait(lambda: keeper.status.kept == 1)
        assert keeper.status.fault == ""


def test_room_is_made_within_the_budget(pictures: MemoryPictures) -> None:
    with Keeper(pictures, Rule(passed_share=1.0, max_bytes=1000)) as keeper:
        passed = [offered(keeper, f"pass {number}", Disposition.PASS) for number in range(5)]
        rejected = [offered(keeper, f"reject {number}") for number in range(8)]
    assert pictures.size() <= 1000
    assert all(pictures.has(each.digest) for each in rejected)
    assert not all(pictures.has(each.digest) for each in passed)
    gone = next(each for each in passed if not pictures.has(each.digest))
    assert keeper.why_missing(gone) is Missing.GONE


def test_pictures_make_room_on_a_disk_that_is_nearly_full(pictures: MemoryPictures) -> None:
    with Keeper(pictures, Rule()) as keeper:
        for number in range(10):
            offered(keeper, f"picture {number}")
        wait(lambda: keeper.status.kept == 10)
        pictures.room = RESERVE_BYTES + 500  # somebody else fills it
        offered(keeper, "one more")
        wait(lambda: keeper.status.kept == 11)
        assert pictures.size() <= 500
        pictures.room = RESERVE_BYTES // 2
        offered(keeper, "too much")
        wait(lambda: keeper.status.failed == 1)
    assert pictures.size() == 0
    assert "less than" in keeper.status.fault


def test_pictures_go_when_their_records_go(pictures: MemoryPictures) -> None:
    old = seen("old")
    pictures.put(old.digest, content("old"), Rule().kind(old), NOON - timedelta(days=31))
    young = seen("young")
    pictures.put(young.digest, content("young"), Rule().kind(young), NOON - timedelta(days=29))
    with Keeper(pictures, Rule(), keep=timedelta(days=30), now=lambda: NOON) as keeper:
        wait(lambda: keeper.status.bytes is not None)
    assert not pictures.has(old.digest)
    assert pictures.has(young.digest)


def test_the_same_picture_again_is_kept_once_and_as_the_graver(pictures: MemoryPictures) -> None:
    pictures.gate.clear()
    with Keeper(pictures, Rule(passed_share=1.0)) as keeper:
        for word in (Disposition.PASS, Disposition.REJECT, Disposition.PASS):
            offered(keeper, "twice", word)
        pictures.gate.set()
    assert pictures.size() == 100


def test_after_the_end_nothing_is_taken(pictures: MemoryPictures) -> None:
    keeper = Keeper(pictures, Rule())
    keeper.close()
    keeper.close()
    offered(keeper, "late")
    assert pictures.size() == 0
    assert keeper.status.busy == 1
