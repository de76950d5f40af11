"""train.toml: everything that decides what a training run learns."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspector.errors import DataError
from inspector.preprocess import Geometry, geometry_from_dict

__all__ = ["Augment", "Memory", "Network", "Plan", "Stage", "Tiles", "Training", "read_plan"]

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Network:
    """The shape of the network and what of its ImageNet weights stays as it is.

    `fine` adds features of stride 4 to the maps (defects of a few pixels);
    `global_head` lets a tile's answer use its pooled features besides its maps.
    """

    frozen_blocks: int
    channels: int
    remove_mean: bool
    pooled_cells: int
    fine: bool = False
    global_head: bool = True


@dataclass(frozen=True, slots=True)
class Stage:
    """Some epochs at one tile size in pixels; with `restart` the learning rate rises again."""

    size: int
    epochs: int
    restart: bool = False


@dataclass(frozen=True, slots=True)
class Training:
    """How the weights are found."""

    seed: int
    batch: int
    learning_rate: float
    weight_decay: float
    ema: float
    mixup: float
    dropout: float
    pooled_loss: float
    cell_loss: float
    stages: tuple[Stage, ...]

    @property
    def epochs(self) -> int:
        """Epochs of all stages together."""
        return sum(stage.epochs for stage in self.stages)

    def size(self, epoch: int) -> int:
        """Tile size in pixels of an epoch, counted from 0."""
        for stage in self.stages:
            if epoch < stage.epochs:
                return stage.size
            epoch -= stage.epochs
        return self.stages[-1].size

    def cycle(self, epoch: int) -> tuple[int, int]:
        """First epoch and number of epochs of the learning rate's cycle that an epoch is in."""
        first, length, at = 0, 0, 0
        for stage in self.stages:
            if stage.restart:
                if epoch < at:
                    break
                first, length = at, 0
            length += stage.epochs
            at += stage.epochs
        return first, length


@dataclass(frozen=True, slots=True)
class Augment:
    """How far a training picture may be changed. Shares of 1, except `rotate` (degrees)."""

    scale: float
    shift: float
    rotate: float
    brightness: float
    contrast: float
    gamma: float
    noise: float
    blur: float


@dataclass(frozen=True, slots=True)
class Tiles:
    """How windows are drawn from pictures larger than a tile.

    `shares` by data set (and "generated"), `defective` the share drawn around a defect,
    `good_first` the share of the others drawn from defect-free pictures, `edges` the
    share of those from the left third, `generated` how many pictures are drawn.
    """

    per_epoch: int
    shares: Mapping[str, float]
    defective: float
    good_first: float
    edges: float
    generated: int


@dataclass(frozen=True, slots=True)
class Refit:
    """A second opinion on "defective", fitted after training on the embeddings of whole pictures.

    `spread` is how far each of its weights may stray from 0 (standard deviation).
    """

    spread: float


@dataclass(frozen=True, slots=True)
class Memory:
    """A memory of good product beside the classifier, filled after training.

    `facet` tells which pictures show the same product; each has a memory of its own.
    """

    facet: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A product's train.toml. `content` keeps what only the bundle needs (names, grading).

    `cross_validation` are the stages of a run that leaves a part of the data out, if others
    than the training's own: there are several such runs, and they only measure.
    """

    product: str
    categories: tuple[str, ...]
    datasets: tuple[str, ...]
    preprocess: Mapping[str, Any]
    network: Network
    training: Training
    augment: Augment
    tiles: Tiles
    content: Mapping[str, Any]
    cross_validation: tuple[Stage, ...] = ()
    refit: Refit | None = None
    familiar: Memory | None = None

    @property
    def geometry(self) -> Geometry:
        """How pictures become tiles, as the bundle will declare it."""
        return geometry_from_dict(self.preprocess)

    @property
    def tasks(self) -> tuple[str, ...]:
        """What the network answers: the categories, then "defective"."""
        return (*self.categories, "defective")

    @property
    def digest(self) -> str:
        """Changes with every setting that training depends on, and with no other."""
        parts = [
            self.product,
            self.categories,
            self.datasets,
            dict(self.preprocess),
            dataclasses.asdict(self.network),
            dataclasses.asdict(self.training),
            dataclasses.asdict(self.augment),
            dataclasses.asdict(self.tiles),
        ]
        return _digest(parts)

    @property
    def finish_digest(self) -> str:
        """Changes with every setting that finished weights are judged with."""
        added = [each and dataclasses.asdict(each) for each in (self.refit, self.familiar)]
        return _digest([added, self.content["grading"]])


_WHOLE = Tiles(per_epoch=0, shares={}, defective=0, good_first=0, edges=0, generated=0)


def _digest(parts: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def read_plan(path: Path) -> Plan:
    """Parse a train.toml; raises DataError naming the file and what is wrong with it."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return _plan(content)
    except (OSError, tomllib.TOMLDecodeError) as problem:
        raise DataError(f"{path} cannot be read as TOML: {problem}") from problem
    except KeyError as missing:
        raise DataError(f"{path} has no {missing.args[0]!r}, which training needs.") from None
    except TypeError as problem:
        raise DataError(f"{path} has a setting that does not fit: {problem}") from problem


def _plan(content: dict[str, Any]) -> Plan:
    if content["format"] != FORMAT:
        raise DataError(f"train.toml has format {content['format']}; this version reads {FORMAT}.")
    training = dict(content["training"])
    stages = _stages(training.pop("stages"))
    refit = Refit(**content["refit"]) if "refit" in content else None
    if refit is not None and "tiles" in content:
        raise DataError("[refit] is for whole pictures: of a cut one no tile's truth is known.")
    return Plan(
        refit=refit,
        familiar=Memory(**content["familiar"]) if "familiar" in content else None,
        product=content["product"],
        categories=tuple(content["categories"]),
        datasets=tuple(content["datasets"]),
        preprocess=content["preprocess"],
        network=Network(**content["network"]),
        training=Training(**training, stages=stages),
        augment=Augment(**content["augment"]),
        tiles=Tiles(**content["tiles"]) if "tiles" in content else _WHOLE,
        content=content,
        cross_validation=_stages(content.get("cross_validation", {}).get("stages", ())),
    )


def _stages(given: Iterable[Mapping[str, Any]]) -> tuple[Stage, ...]:
    return tuple(Stage(**stage) for stage in given)
