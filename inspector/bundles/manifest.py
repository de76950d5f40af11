"""bundle.toml: what a model is, read and checked once."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from inspector.errors import BundleError, RecipeError
from inspector.preprocess import Geometry, geometry_from_dict
from inspector.recipe import Recipe, recipe_from_dict
from inspector.values import BundleRef

__all__ = ["FORMAT", "MANIFEST", "Bundle", "Precision", "file_digest", "read_bundle"]

MANIFEST = "bundle.toml"
FORMAT = 1


class Precision(StrEnum):
    """Which of a bundle's two graphs."""

    FP32 = "fp32"
    INT8 = "int8"

    @property
    def file_name(self) -> str:
        """The graph's file inside the bundle."""
        return "model.onnx" if self is Precision.FP32 else "model.int8.onnx"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model on disk, immutable; `sha256` is the hash of its manifest, which lists all others.

    `titles` and `category_names` map a language ("en", "zh") to what a screen shows.
    With `one_picture` what the graph says of a tile depends on the tiles beside it, so that those
    of several pictures must not share a run. `metrics`, `licence`, `data` and `training` are shown,
    never computed with.
    """

    folder: Path
    product: str
    version: str
    sha256: str
    titles: Mapping[str, str]
    categories: tuple[str, ...]
    category_names: Mapping[str, Mapping[str, str]]
    files: Mapping[str, str]
    input_shape: tuple[int, int, int]
    map_stride: int
    one_picture: bool
    default_precision: Precision
    geometry: Geometry
    recipe: Recipe
    licence: str
    licence_note: str
    metrics: Mapping[str, Any]
    data: Mapping[str, Any]
    training: Mapping[str, Any]
    parity: Mapping[str, Any]

    def ref(self, precision: Precision) -> BundleRef:
        """How verdicts name this bundle."""
        return BundleRef(self.product, self.version, self.sha256, precision.value)

    def graph(self, precision: Precision) -> Path:
        """The graph's file."""
        return self.folder / precision.file_name


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_bundle(folder: Path) -> Bundle:
    """Read a bundle's manifest. Raises BundleError saying what is missing or wrong in it."""
    path = folder / MANIFEST
    try:
        text = path.read_bytes()
        values = tomllib.loads(text.decode("utf-8"))
    except FileNotFoundError as error:
        raise BundleError(f"{folder} is no bundle: it has no {MANIFEST}.") from error
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BundleError(f"{path} is not valid TOML: {error}.") from error
    try:
        return _bundle(folder, hashlib.sha256(text).hexdigest(), values)
    except KeyError as error:
        raise BundleError(f"{path} lacks {error.args[0]!r}.") from error
    except RecipeError as error:
        raise BundleError(f"{path}, [grading]: {error}") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise BundleError(f"{path} has an unusable value: {error}.") from error


def _bundle(folder: Path, sha256: str, values: Mapping[str, Any]) -> Bundle:
    if values["format"] != FORMAT:
        raise BundleError(
            f"{folder / MANIFEST} has format {values['format']!r}; this version reads {FORMAT}."
        )
    product, graph = str(values["product"]), values["graph"]
    height, width, channels = (int(side) for side in graph["input"])
    bundle = Bundle(
        folder=folder,
        product=product,
        version=str(values["version"]),
        sha256=sha256,
        titles=MappingProxyType(dict(values["title"])),
        categories=tuple(str(name) for name in values["categories"]),
        category_names=MappingProxyType(dict(values.get("category_names", {}))),
        files=MappingProxyType(dict(values["files"])),
        input_shape=(height, width, channels),
        map_stride=int(graph["map_stride"]),
        one_picture=bool(graph.get("one_picture", False)),
        default_precision=Precision(graph["default"]),
        geometry=geometry_from_dict(values["preprocess"]),
        recipe=recipe_from_dict(product, values["grading"]),
        licence=str(values["licence"]["spdx"]),
        licence_note=str(values["licence"].get("note", "")),
        metrics=values.get("metrics", {}),
        data=values.get("data", {}),
        training=values.get("training", {}),
        parity=values.get("parity", {}),
    )
    _check(bundle)
    return bundle


def _check(bundle: Bundle) -> None:
    geometry = bundle.geometry
    declared = (geometry.height, geometry.width, geometry.channels)
    where = bundle.folder / MANIFEST
    if declared != bundle.input_shape:
        raise BundleError(
            f"{where}: [preprocess] makes tiles of {declared}, [graph] takes {bundle.input_shape}."
        )
    if not bundle.categories or len(set(bundle.categories)) != len(bundle.categories):
        raise BundleError(f"{where}: categories must be distinct names, got {bundle.categories}.")
    unknown = set(bundle.recipe.categories) - set(bundle.categories)
    if unknown:
        raise BundleError(f"{where}: [grading] has rules for unknown categories {sorted(unknown)}.")
