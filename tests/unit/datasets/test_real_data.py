"""What is known of the real data sets, where they are at hand."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from inspector.adapters.decoding import decode
from inspector.datasets import Dataset, Subset, open_dataset

DATA = Path(
    os.environ.get("INSPECTOR_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data"
)


def opened(name: str) -> Dataset:
    if not (DATA / name).is_dir():
        pytest.skip(f"the {name} data set is not at {DATA}; set INSPECTOR_DATA to its parent")
    return open_dataset(name, DATA)


def test_elpv_counts() -> None:
    samples = opened("elpv").samples
    assert len(samples) == 2624
    assert Counter(sample.labels["crack"] for sample in samples) == {0: 1557, 1: 451, None: 616}
    other = Counter(sample.truth("other_defect") for sample in samples)
    assert other == {0: 1146, 1: 130, None: 1348}


def test_no_group_lies_on_two_sides() -> None:
    for name in ("elpv", "aitex", "tilda"):
        sides: dict[str, set[Subset]] = {}
        for sample in opened(name).samples:
            sides.setdefault(sample.group, set()).add(sample.subset)
        assert all(len(side) == 1 for side in sides.values())


def test_every_subset_of_aitex_has_good_and_defective_strips() -> None:
    dataset = opened("aitex")
    assert len(dataset.samples) == 160
    for subset in Subset:
        truths = {sample.truth("defective") for sample in dataset.subset(subset)}
        assert truths == {0, 1}


def test_pictures_decode() -> None:
    for name in ("elpv", "aitex", "tilda"):
        frame = decode(opened(name).samples[0].load())
        assert min(frame.pixels.shape[:2]) >= 256
