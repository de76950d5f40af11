"""Writes an adapted bundle: both graphs with the new head, golden cases, card, manifest."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from inspector.adapters.onnx import OnnxSession
from inspector.adapting.card import card
from inspector.adapting.features import look_at
from inspector.adapting.graphs import put_head
from inspector.adapting.heads import Heads
from inspector.adapting.kind import know, some_tiles
from inspector.adapting.labels import LabelledPicture
from inspector.bundles import Bundle, Precision, activate, read_bundle
from inspector.bundles.golden import FOLDER, read_answers, write_golden
from inspector.bundles.manifest import MANIFEST
from inspector.bundles.writing import replaced, write_manifest
from inspector.errors import BundleError
from inspector.grading import probability
from inspector.pipeline import Inspector
from inspector.recipe import CategoryRule

__all__ = ["Making", "next_version", "write_bundle"]

_PARENT_CARD = "parent-card.md"
# What rounding to 8 bits may change, in probability (mean over some of the pictures).
_TOLERANCE = 0.05
_COMPARED = 32
_VERSION = re.compile(r"(.*)\+adapted\.(\d+)")
# Facts of the parent's making that are not this bundle's; its card tells them.
_NOT_INHERITED = ("files", "metrics", "training", "parity")


@dataclass(frozen=True, slots=True)
class Making:
    """From what an adapted bundle is made: its parent, its name and the pictures' labels."""

    parent: Bundle
    product: str
    pictures: Sequence[LabelledPicture]
    heads: Heads


def next_version(version: str) -> str:
    """The version after adapting: "1.0.0" gives "1.0.0+adapted.1", and so on."""
    match = _VERSION.fullmatch(version)
    if match is None:
        return f"{version}+adapted.1"
    return f"{match[1]}+adapted.{int(match[2]) + 1}"


def write_bundle(making: Making, target: Path) -> Bundle:
    """Write the bundle so that it appears whole or not at all, proved on this machine.

    Raises BundleError where its two graphs disagree or a golden case does; the former bundle, if
    there is one, stays then.
    """
    with replaced(target) as fresh:
        parent = making.parent
        usual = some_tiles(parent, making.pictures)
        familiar = {}
        for precision in Precision:
            path = fresh / precision.file_name
            put_head(parent.graph(precision), path, making.heads.rewiring)
            familiar[precision] = know(path, usual, parent.recipe)
        _golden(parent, fresh)
        for name, copy in (("LICENSE", "LICENSE"), ("card.md", _PARENT_CARD)):
            if (parent.folder / name).is_file():
                shutil.copyfile(parent.folder / name, fresh / copy)
        content = _content(making, familiar[parent.default_precision])
        write_manifest(fresh, content)
        content["parity"] = _parity(read_bundle(fresh), making.pictures)
        text = card(making.parent, content, making.heads, making.pictures)
        (fresh / "card.md").write_text(text, encoding="utf-8")
        write_manifest(fresh, content)
        for precision in Precision:
            activate(read_bundle(fresh), precision, threads=1)
    return read_bundle(target)


def _golden(parent: Bundle, fresh: Path) -> None:
    """The parent's golden pictures with this bundle's answers."""
    tolerance, answers = read_answers(parent.folder, parent.default_precision)
    pictures = {name: (parent.folder / FOLDER / name).read_bytes() for name in answers}
    sessions = {
        precision: OnnxSession(fresh / precision.file_name, threads=1) for precision in Precision
    }
    write_golden(fresh, pictures, parent.geometry, sessions, tolerance)


def _content(making: Making, familiar: float) -> dict[str, Any]:
    parent = making.parent
    text = (parent.folder / MANIFEST).read_text(encoding="utf-8")
    content: dict[str, Any] = {
        name: value for name, value in tomllib.loads(text).items() if name not in _NOT_INHERITED
    }
    content["version"] = next_version(parent.version)
    content["categories"] = list(making.heads.categories)
    if making.product != parent.product:
        content["product"] = making.product
        content["title"] = dict.fromkeys(parent.titles, making.product)
    new = [name for name in making.heads.categories if name not in parent.categories]
    names = content.setdefault("category_names", {})
    rules = content["grading"].setdefault("categories", {})
    for name in new:
        names[name] = {language: name.replace("_", " ") for language in parent.titles}
        rules[name] = _rule(CategoryRule())
    content["parent"] = {
        "product": parent.product,
        "version": parent.version,
        "sha256": parent.sha256,
    }
    content["metrics"] = _metrics(making)
    content["training"] = {**_training(making), "familiar": familiar}
    return content


def _rule(rule: CategoryRule) -> dict[str, Any]:
    return {
        "report_at": rule.report_at,
        "map_at": rule.map_at,
        "severity": rule.severity.value,
    }


def _metrics(making: Making) -> dict[str, Any]:
    """Figures of the bundle's answer to "defective" on held-out pictures (TOML has no null)."""
    judged = making.heads.judged[0]
    if not judged.taken or judged.comparison is None:
        return {"protocol": f"Not measured anew: the parent's answer was kept. {_protocol()}"}
    figures = {**judged.task.as_json(), "protocol": _protocol()}
    return {
        name: value
        for name, value in figures.items()
        if value is not None and value != [None, None]
    }


def _protocol() -> str:
    return (
        "The plant's own labelled pictures, five folds of whole groups: each picture was judged by "
        "a head learnt and calibrated without its group; 95 % intervals from 1000 redraws of "
        "whole groups."
    )


def _training(making: Making) -> dict[str, Any]:
    pictures = making.pictures
    defective = sum(each.defective for each in pictures)
    return {
        "adapted": True,
        "complete": True,
        "pictures": len(pictures),
        "good": len(pictures) - defective,
        "defective": defective,
        "heads": [
            {"name": each.name, "taken": each.taken, "spread": each.spread}
            for each in making.heads.judged
        ],
    }


def _parity(bundle: Bundle, pictures: Sequence[LabelledPicture]) -> Mapping[str, Any]:
    """How far the two graphs lie apart on some of the pictures. Raises BundleError if too far."""
    some = pictures[:: max(1, len(pictures) // _COMPARED)]
    fp32, int8 = (_shares(bundle, precision, some) for precision in Precision)
    difference = float(np.abs(fp32 - int8).mean())
    if not difference <= _TOLERANCE:  # also catches NaN
        raise BundleError(
            f"The float and the 8-bit graph differ by {difference:.3g} in probability with the "
            f"new head, at most {_TOLERANCE:g} is allowed; the bundle was not written."
        )
    return {
        "fp32_int8_mean_probability": difference,
        "fp32_int8_tolerance": _TOLERANCE,
        "compared_on": f"{len(some)} of the labelled pictures",
    }


def _shares(
    bundle: Bundle, precision: Precision, pictures: Sequence[LabelledPicture]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    session = OnnxSession(bundle.graph(precision), threads=1)
    seen = look_at(Inspector(bundle, session, precision=precision), pictures)
    return np.array([probability(float(each.result.defective.max())) for each in seen])
