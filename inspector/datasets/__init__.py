"""Labelled pictures: readers, labels and the split that never changes."""

from __future__ import annotations

from inspector.datasets.declaration import Declaration, data_folder
from inspector.datasets.readers import READERS, Dataset, open_dataset
from inspector.datasets.sample import Mark, Sample, Subset
from inspector.datasets.split import SplitRule

__all__ = [
    "READERS",
    "Dataset",
    "Declaration",
    "Mark",
    "Sample",
    "SplitRule",
    "Subset",
    "data_folder",
    "open_dataset",
]
