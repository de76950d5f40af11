"""The one place that knows which readers there are, and opens a data set by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from inspector.datasets import aitex, elpv, tilda
from inspector.datasets.declaration import Declaration, find_declaration, read_declaration
from inspector.datasets.sample import Sample, Subset
from inspector.errors import DataError

__all__ = ["READERS", "Dataset", "Reader", "open_dataset"]

Reader = Callable[[Declaration, Path], Iterable[Sample]]

READERS: Mapping[str, Reader] = MappingProxyType(
    {"aitex": aitex.read, "elpv": elpv.read, "tilda": tilda.read}
)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set's declaration and its samples, in a fixed order."""

    declaration: Declaration
    samples: tuple[Sample, ...]

    def subset(self, wanted: Subset) -> tuple[Sample, ...]:
        """The samples on one side of the split."""
        return tuple(sample for sample in self.samples if sample.subset is wanted)


def open_dataset(name: str, data: Path) -> Dataset:
    """Read a data set's declaration and list its samples; pictures are read when asked for.

    `data` is the folder of data sets. Raises DataError where the data set, a reader
    or a file it needs is missing, or where it holds no sample.
    """
    declaration = read_declaration(find_declaration(name, data))
    if declaration.reader not in READERS:
        raise DataError(
            f"The data set {name!r} asks for the reader {declaration.reader!r}; "
            f"there are {', '.join(sorted(READERS))}."
        )
    folder = data / name
    if not folder.is_dir():
        raise DataError(f"The data set {name!r} is missing: there is no folder {folder}.")
    read = READERS[declaration.reader](declaration, folder)
    samples = tuple(
        replace(each, facets={**each.facets, **declaration.facets_of(each.path)}) for each in read
    )
    if not samples:
        raise DataError(f"The data set {name!r} in {folder} holds no picture.")
    return Dataset(declaration, samples)
