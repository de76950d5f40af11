"""What a few labelled defects add: names of categories, and a word on the threshold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.bundles import Bundle, find_bundle, installed_products
from inspector.errors import BundleError
from inspector.preprocess import Geometry
from inspector.teaching.categories import Named, learn_head
from inspector.teaching.graph import Head, taught_graph
from inspector.teaching.lessons import Lesson
from inspector.teaching.pictures import Picture
from inspector.teaching.running import answers_of
from inspector.teaching.scoring import Threshold
from inspector.teaching.tiles import Cut, cut

__all__ = ["ANOMALY", "Labelled", "known_names", "study_defects"]

ANOMALY = "anomaly"
"""The one category of a bundle that was taught without labelled defects."""

_LANGUAGES = ("en", "zh")
_NAMES = {ANOMALY: {"en": "Anomaly", "zh": "异常"}}
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """Labelled defects: the anomaly [n] of each, the head, and how many it named rightly unseen."""

    categories: tuple[str, ...]
    anomaly: Numbers
    head: Head
    named_right: int


def study_defects(
    lesson: Lesson,
    classes: Mapping[str, Sequence[Picture]],
    geometry: Geometry,
    step: Callable[[int], None],
) -> Labelled:
    """Learn to name the categories, each picture by what its worst tile shows."""
    pictures = [picture for group in classes.values() for picture in group]
    labels = np.repeat(np.arange(len(classes)), [len(group) for group in classes.values()])
    tiles = cut(pictures, geometry)
    plain = lesson.scoring(Threshold(0.0, 1.0))
    graph = taught_graph(lesson.backbone, lesson.memory, plain, lesson.tile)
    _, embeddings = answers_of(graph, tiles.tiles, step)
    scores = lesson.tile_anomaly(tiles, lambda _: None)
    named = learn_head(embeddings[_worst_tiles(tiles, scores)].astype(np.float64), labels)
    return Labelled(tuple(classes), tiles.worst(scores), named.head, _right(named, labels))


def known_names(product: str, categories: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    """What categories of a product are called, by language; the name of the folder at worst.

    The model that the product has now is asked first. A word of other products is taken where all
    of them that have one agree: which of two is meant here nobody can tell.
    """
    installed = _installed()
    own = [bundle for bundle in installed if bundle.product == product]
    return {
        name: _NAMES.get(name)
        or {
            language: _agreed(own, name, language) or _agreed(installed, name, language) or name
            for language in _LANGUAGES
        }
        for name in categories
    }


def _installed() -> list[Bundle]:
    """The bundles in use; a damaged one names nothing."""
    found = []
    for product in installed_products():
        with suppress(BundleError):
            found.append(find_bundle(product))
    return found


def _agreed(bundles: Iterable[Bundle], category: str, language: str) -> str | None:
    """The one word that bundles have for a category, whatever letters are capital."""
    words = (bundle.category_names.get(category, {}).get(language) for bundle in bundles)
    said = {word.casefold(): word for word in words if word and word != category}
    return next(iter(said.values())) if len(said) == 1 else None


def _worst_tiles(tiles: Cut, scores: Numbers) -> NDArray[np.int64]:
    worst = tiles.worst(scores)
    return np.array(
        [
            int(np.flatnonzero((tiles.owners == owner) & (scores == score))[0])
            for owner, score in enumerate(worst)
        ]
    )


def _right(named: Named, labels: NDArray[np.int64]) -> int:
    return int(np.count_nonzero(named.said == labels))
