"""dataset.toml: what a data set is, where it comes from and how it is split."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspector.datasets.split import SplitRule
from inspector.errors import DataError

__all__ = ["Declaration", "ListedFacet", "data_folder", "find_declaration", "read_declaration"]

FORMAT = 1
_PACKAGE = Path(__file__).resolve().parent.parent
# Built wheels carry the declarations inside the package; a checkout has them beside it.
_SHIPPED = (_PACKAGE / "_datasets", _PACKAGE.parent / "datasets")


@dataclass(frozen=True, slots=True)
class ListedFacet:
    """A facet whose values are lists of paths; a sample in none of them has the `usual` value."""

    name: str
    usual: str
    listed: Mapping[str, frozenset[str]]

    def of(self, path: str) -> str:
        """The value of the sample with this path."""
        return next((value for value, paths in self.listed.items() if path in paths), self.usual)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A data set as its dataset.toml states it.

    `labels` maps its own codes to categories; "a|b" where a code leaves open which.
    `report` names the facets of its samples for which evaluation gives figures apart; `facets` are
    those that it lists itself, beside the reader's own.
    """

    name: str
    title: str
    source: str
    licence: str
    citation: tuple[str, ...]
    reader: str
    split: SplitRule
    labels: Mapping[str, str]
    report: tuple[str, ...] = ()
    facets: tuple[ListedFacet, ...] = ()

    def facets_of(self, path: str) -> dict[str, str]:
        """The listed facets of a sample, by its path in the data set."""
        return {facet.name: facet.of(path) for facet in self.facets}

    @property
    def categories(self) -> tuple[str, ...]:
        """Every category the labels name, each once."""
        named = (name for value in self.labels.values() for name in value.split("|"))
        return tuple(dict.fromkeys(named))


def data_folder(given: Path | None = None) -> Path:
    """The folder of data sets: the one given, else INSPECTOR_DATA.

    Raises DataError where neither names an existing folder.
    """
    from_environment = os.environ.get("INSPECTOR_DATA")
    named = given or (Path(from_environment) if from_environment else None)
    if named is None:
        raise DataError(
            "No folder of data sets is known. Give --data DIR, or set INSPECTOR_DATA to the "
            "folder that holds aitex/, tilda/ and elpv/."
        )
    if not named.is_dir():
        raise DataError(f"The folder of data sets {named} does not exist or is no folder.")
    return named


def find_declaration(name: str, data: Path) -> Path:
    """dataset.toml of a data set: beside its pictures first, else the one that ships."""
    candidates = [folder / name / "dataset.toml" for folder in (data, *_SHIPPED)]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    looked = ", ".join(str(candidate) for candidate in candidates)
    raise DataError(f"No dataset.toml declares the data set {name!r}; looked for {looked}.")


def read_declaration(path: Path) -> Declaration:
    """Parse a dataset.toml; raises DataError naming the file and the key at fault."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as problem:
        raise DataError(f"{path} cannot be read as TOML: {problem}") from problem
    try:
        return _declaration(content)
    except KeyError as missing:
        raise DataError(
            f"{path} has no {missing.args[0]!r}, which every data set declares."
        ) from None
    except TypeError as problem:
        raise DataError(f"{path} has a setting that is not known: {problem}") from problem


def _declaration(content: dict[str, Any]) -> Declaration:
    if content["format"] != FORMAT:
        raise DataError(
            f"dataset.toml has format {content['format']}; this version reads {FORMAT}."
        )
    return Declaration(
        name=content["name"],
        title=content["title"],
        source=content["source"],
        licence=content["licence"],
        citation=tuple(content["citation"]),
        reader=content["reader"],
        split=SplitRule(**content["split"]),
        labels=dict(content["labels"]),
        report=tuple(content.get("report", ())),
        facets=tuple(_facet(name, each) for name, each in content.get("facets", {}).items()),
    )


def _facet(name: str, content: dict[str, Any]) -> ListedFacet:
    listed = {value: frozenset(paths) for value, paths in content.items() if value != "usual"}
    return ListedFacet(name, content["usual"], listed)
