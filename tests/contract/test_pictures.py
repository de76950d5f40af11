"""What every place of kept pictures must do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from inspector.errors import PicturesUnavailableError
from inspector.pictures import Kind, PictureFolder, PictureStore
from tests.fakes.memory_pictures import MemoryPictures
from tests.fakes.records import NOON

HOUR = timedelta(hours=1)


@pytest.fixture(params=["memory", "folder"])
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> PictureStore:
    """An empty one."""
    return MemoryPictures() if request.param == "memory" else PictureFolder(tmp_path / "kept")


def picture_of(name: str, size: int = 100) -> tuple[str, bytes]:
    content = name.encode().ljust(size, b".")
    return sha256(content).hexdigest(), content


def put(pictures: PictureStore, name: str, kind: Kind = Kind.OTHERS, hours: int = 0) -> str:
    digest, content = picture_of(name)
    pictures.put(digest, content, kind, NOON + hours * HOUR)
    return digest


def test_gives_back_what_was_put(pictures: PictureStore) -> None:
    digest, content = picture_of("a")
    assert pictures.put(digest, content, Kind.PASSED, NOON) == len(content)
    assert pictures.get(digest) == content
    assert pictures.get(picture_of("b")[0]) is None
    assert (pictures.has(digest), pictures.has(picture_of("b")[0])) == (True, False)
    assert pictures.size() == len(content)
    assert pictures.free() > 0


def test_an_empty_place_is_none_the_worse(pictures: PictureStore) -> None:
    assert (pictures.size(), pictures.trim(0), pictures.forget(NOON)) == (0, 0, 0)


def test_the_same_picture_takes_no_room_twice(pictures: PictureStore) -> None:
    digest, content = picture_of("a")
    pictures.put(digest, content, Kind.OTHERS, NOON)
    assert pictures.put(digest, content, Kind.PASSED, NOON + HOUR) == 0
    assert pictures.size() == len(content)


def test_simulated_ones_go_first_then_passes_then_the_oldest(pictures: PictureStore) -> None:
    order = [
        put(pictures, "rehearsal", Kind.SIMULATED, 9),
        put(pictures, "pass", Kind.PASSED, 1),
        put(pictures, "later pass", Kind.PASSED, 8),
        put(pictures, "reject", Kind.OTHERS, 0),
        put(pictures, "later reject", Kind.OTHERS, 7),
    ]
    for limit in (400, 300, 299, 100):
        left = pictures.trim(limit)
        there = [digest for digest in order if pictures.get(digest) is not None]
        gone = (500 - left) // 100
        assert left <= limit
        assert there == order[gone:]
    assert len(there) == 1


def test_what_fits_stays(pictures: PictureStore) -> None:
    digest = put(pictures, "a")
    assert pictures.trim(100) == 100
    assert pictures.get(digest) is not None


@pytest.mark.parametrize("kinds", [(Kind.PASSED, Kind.OTHERS), (Kind.OTHERS, Kind.PASSED)])
def test_a_picture_stays_as_long_as_the_best_reason_for_it(
    pictures: PictureStore, kinds: tuple[Kind, Kind]
) -> None:
    digest, _ = (put(pictures, "twice", kind) for kind in kinds)
    other = put(pictures, "pass", Kind.PASSED, 5)
    pictures.trim(100)
    assert pictures.get(digest) is not None
    assert pictures.get(other) is None


@pytest.mark.parametrize("hours", [(0, 5), (5, 0)])
def test_old_ones_are_forgotten_by_their_newest_delivery(
    pictures: PictureStore, hours: tuple[int, int]
) -> None:
    again, _ = (put(pictures, "again", hours=hour) for hour in hours)
    once = put(pictures, "once", hours=0)
    assert pictures.forget(NOON + HOUR) == 1
    assert pictures.get(once) is None
    assert pictures.get(again) is not None
    assert pictures.forget(NOON + HOUR) == 0


def test_many_may_put_and_trim_at_once(pictures: PictureStore) -> None:
    def work(number: int) -> None:
        put(pictures, f"picture {number % 10}", list(Kind)[number % 3])
        if number % 7 == 0:
            pictures.trim(500)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(80)))
    assert pictures.trim(500) <= 500
    assert pictures.size() % 100 == 0


# What is a folder's alone.


def test_half_a_picture_is_none(tmp_path: Path) -> None:
    pictures = PictureFolder(tmp_path)
    digest, content = picture_of("a")
    spoil: list[Callable[[Path], object]] = [
        lambda path: path.write_bytes(content[:50]),
        lambda path: path.write_bytes(b"\0" * len(content)),
    ]
    for damage in spoil:
        pictures.put(digest, content, Kind.OTHERS, NOON)
        damage(tmp_path / "others" / digest[:2] / digest)
        assert pictures.get(digest) is None
    pictures.put(digest, content, Kind.OTHERS, NOON)
    assert pictures.get(digest) == content


def test_what_a_killed_program_left_is_cleared_away(tmp_path: Path) -> None:
    pictures = PictureFolder(tmp_path)
    put(pictures, "a")
    old, fresh = tmp_path / "incoming" / "old", tmp_path / "incoming" / "fresh"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    pictures.forget(NOON)
    assert not old.exists()
    assert fresh.exists()
    assert pictures.size() == 100


def test_two_processes_share_a_folder(tmp_path: Path) -> None:
    one, other = PictureFolder(tmp_path), PictureFolder(tmp_path)
    digest = put(one, "a")
    assert other.get(digest) is not None
    assert other.trim(0) == 0
    assert one.get(digest) is None


@pytest.mark.parametrize("digest", ["", "../" * 21 + "x", "G" * 64, "A" * 64])
def test_a_name_that_is_no_digest_is_refused(tmp_path: Path, digest: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        PictureFolder(tmp_path).get(digest)


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where a folder should be")
    pictures = PictureFolder(tmp_path / "kept")
    digest, content = picture_of("a")
    with pytest.raises(PicturesUnavailableError, match=r"kept pictures.*kept"):
        pictures.put(digest, content, Kind.OTHERS, NOON)


WRITING = """
import os, sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from inspector.pictures import Kind, PictureFolder
pictures = PictureFolder(Path(sys.argv[1]))
while True:
    picture = os.urandom(2_000_000)
    pictures.put(sha256(picture).hexdigest(), picture, Kind.OTHERS, datetime.now(UTC))
    print("kept", flush=True)
"""


def test_a_program_that_is_killed_leaves_whole_pictures_only(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITING, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        for _ in range(5):
            assert child.stdout.readline() == b"kept\n"
        child.kill()
    kept = list((tmp_path / "others").glob("*/*"))
    assert len(kept) >= 5
    for path in kept:
        assert sha256(path.read_bytes()).hexdigest() == path.name
