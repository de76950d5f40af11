from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from inspector.adapters.decoding import decode
from inspector.demo.pictures import Picture, cells, fabrics, stream
from inspector.demo.samples import write_samples


def test_cells_are_real_ones_with_their_truth() -> None:
    pytest.importorskip("elpv_dataset", reason="the demo extra brings elpv-dataset")
    found = cells()
    assert len(found) == 2624
    assert sum(each.defective for each in found) == 821
    frame = decode(found[0].load())
    assert (frame.width, frame.height) == (300, 300)


def test_fabric_is_drawn_once(tmp_path: Path) -> None:
    drawn: list[int] = []
    first = fabrics(tmp_path, lambda done, _: drawn.append(done))
    assert len(first) == len(drawn) == 72
    assert 10 < sum(each.defective for each in first) < 50
    assert decode(first[0].load()).width == 256
    again = fabrics(tmp_path, lambda done, _: drawn.append(-done))
    assert len(drawn) == 72
    assert [(each.name, each.defective) for each in again] == [
        (each.name, each.defective) for each in first
    ]


def some(good: int, defective: int) -> list[Picture]:
    return [Picture(f"good-{n}", lambda: b"good", defective=False) for n in range(good)] + [
        Picture(f"bad-{n}", lambda: b"bad", defective=True) for n in range(defective)
    ]


def test_a_stream_has_the_share_that_was_asked_for_and_shows_all() -> None:
    sent = list(islice(stream(some(10, 10), 0.2, "seed"), 1000))
    assert sum(each.defective for each in sent) == pytest.approx(200, abs=50)
    assert len(Counter(each.name for each in sent)) == 20


def test_another_seed_is_another_order() -> None:
    names = [[each.name for each in islice(stream(some(10, 10), 0.2, seed), 50)] for seed in "aab"]
    assert names[0] == names[1] != names[2]


def test_samples_say_the_truth_in_their_names(tmp_path: Path) -> None:
    written = write_samples(tmp_path, {"toy": some(3, 9)})
    assert written == {"toy": tmp_path / "toy" / "defective-1.png"}
    names = sorted(path.name for path in (tmp_path / "toy").iterdir())
    assert len([name for name in names if name.startswith("defective-")]) == 6
    assert len([name for name in names if name.startswith("good-")]) == 3
    assert (tmp_path / "toy" / "good-1.png").read_bytes() == b"good"
