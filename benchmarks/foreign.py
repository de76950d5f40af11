"""Does a bundle know when it does not know: foreign pictures, types never seen, its own test fold.

    python -m benchmarks.foreign --data DIR --photos DIR [--models DIR]

DIR of photographs: any pictures that show neither product. The recorded figures used those that a
few packages carry in their wheels (`benchmarks.photographs`). Writes results/foreign.json.
"""

from __future__ import annotations

import argparse
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
from numpy.typing import NDArray

from benchmarks.cache import Cache
from benchmarks.common import machine, save
from benchmarks.photographs import photographs
from inspector.adapters.decoding import decode
from inspector.adapters.onnx import OnnxSession
from inspector.bundles import Bundle, Precision
from inspector.bundles.novelty import without_novelty
from inspector.datasets import Sample, Subset, open_dataset
from inspector.fitness import NOVELTY
from inspector.metrics import auroc
from inspector.pipeline import Inspector
from inspector.preprocess import prepare
from inspector.synthetic.foreign import Fault, ForeignKind, draw_foreign, spoil
from inspector.training.home import home_pictures, tell_novelty
from inspector.training.plan import read_plan
from inspector.values import Verdict

_DRAWN = 40
_OTHERS = 150
_SPOILT = 40
_SIZE = {"height": 300, "width": 500}
_TYPES = {"elpv": ("type",), "aitex": ("fabric",), "tilda": ()}
_DATASETS = ("elpv", "aitex", "tilda")

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Setup:
    inspector: Inspector
    data: Path
    photos: Path
    cache: Cache

    @property
    def home(self) -> tuple[str, ...]:
        """The data sets that the bundle learnt from."""
        return tuple(self.inspector.bundle.data["datasets"])

    def samples(self, name: str, subset: Subset | None = None) -> Sequence[Sample]:
        """Samples of a data set."""
        dataset = open_dataset(name, self.data)
        return dataset.samples if subset is None else dataset.subset(subset)


def main() -> None:
    """Measure every product's bundle and write the results."""
    given = _arguments()
    products: dict[str, Any] = {}
    for folder in sorted(path.parent for path in given.models.glob("[!.]*/bundle.toml")):
        inspector = Inspector.load(folder)
        if inspector.bundle.recipe.foreign_at is None:
            continue
        setup = _Setup(inspector, given.data, given.photos, Cache("foreign", given.cache))
        products[inspector.bundle.product] = _product(setup)
    document = {"machine": machine(), "products": products}
    print(save("foreign", document, [*_table(products)]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--cache", type=Path)
    return parser.parse_args()


def _product(setup: _Setup) -> dict[str, Any]:
    bundle = setup.inspector.bundle
    home = [_asked(setup, f"home/{name}", _own(setup, name)) for name in setup.home]
    own = [answer for answers in home for answer in answers]
    sources = {name: _asked(setup, name, pictures) for name, pictures in _sources(setup)}
    return {
        "bundle": bundle.sha256,
        "unfamiliar_at": bundle.recipe.unfamiliar_at,
        "foreign_at": bundle.recipe.foreign_at,
        "home": _counted(own),
        "sources": {
            name: {**_counted(answers), "auroc": _auroc(own, answers)}
            for name, answers in sources.items()
        },
        "never_seen": dict(_never_seen(setup)),
    }


def _own(setup: _Setup, name: str) -> Iterator[bytes]:
    return (sample.load() for sample in setup.samples(name, Subset.TEST))


def _sources(setup: _Setup) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "photographs", map(_png, photographs(setup.photos))
    for name in _DATASETS:
        if name not in setup.home:
            yield f"the other product: {name}", _some(setup.samples(name), _OTHERS)
    for kind in ForeignKind:
        yield (
            f"drawn: {kind.value}",
            (_png(draw_foreign(kind, **_SIZE, seed=1000 + seed)) for seed in range(_DRAWN)),
        )
    for fault in Fault:
        yield (
            f"own, {fault.value}",
            (
                _png(spoil(_grey(picture), fault, seed=seed))
                for seed, picture in enumerate(
                    _some(setup.samples(setup.home[0], Subset.TEST), _SPOILT)
                )
            ),
        )


def _some(samples: Sequence[Sample], count: int) -> Iterator[bytes]:
    """So many samples, always the same ones."""
    chosen = sorted(samples, key=lambda sample: zlib.crc32(sample.id.encode()))
    return (sample.load() for sample in chosen[:count])


def _asked(setup: _Setup, source: str, pictures: Iterable[bytes]) -> list[Answer]:
    """What the bundle says of each picture; kept, so that it is asked once."""
    question = {"bundle": setup.inspector.bundle_ref.sha256, "source": source, "version": 2}
    answers: list[Answer] = setup.cache.get(
        question, lambda: [_answer(setup.inspector.inspect(picture)) for picture in pictures]
    )
    return answers


def _answer(verdict: Verdict) -> Answer:
    return {
        "disposition": verdict.disposition.value,
        "novelty": verdict.scores[NOVELTY],
        "withheld": bool(verdict.reason),
        "sure": any(defect.confidence > 0.5 for defect in verdict.defects),
    }


def _counted(answers: Sequence[Answer]) -> dict[str, Any]:
    said = [answer["disposition"] for answer in answers]
    novelty = [answer["novelty"] for answer in answers]
    return {
        "pictures": len(answers),
        **{name: said.count(name) for name in ("cannot_judge", "review", "reject", "pass")},
        "withheld": sum(answer["withheld"] for answer in answers),
        "confident_category": sum(answer["sure"] for answer in answers),
        "novelty": [round(float(value), 3) for value in np.quantile(novelty, (0.05, 0.5, 0.95))],
    }


def _auroc(own: Sequence[Answer], foreign: Sequence[Answer]) -> float:
    score = np.array([answer["novelty"] for answer in (*own, *foreign)])
    return auroc(np.arange(len(score)) >= len(own), score)


def _never_seen(setup: _Setup) -> Iterator[tuple[str, Any]]:
    """Each type of the product, judged by a yardstick made without it.

    The weights have seen it; what is foreign to them is told as if they had not.
    """
    for name in setup.home:
        facets = _TYPES[name]
        values = sorted(
            {sample.facets[facet] for facet in facets for sample in setup.samples(name)}
        )
        for facet, value in [(facet, value) for facet in facets for value in values] or [("", "")]:
            yield f"{name} {value}".strip(), _left_out(setup, name, facet, value)


def _left_out(setup: _Setup, dataset: str, facet: str, value: str) -> dict[str, Any]:
    question = {
        "bundle": setup.inspector.bundle_ref.sha256,
        "without": [dataset, facet, value],
        "version": 2,
    }
    novelty = setup.cache.get(question, lambda: _novelty_without(setup, dataset, facet, value))
    limits = setup.inspector.recipe
    return {
        "pictures": len(novelty),
        "unfamiliar": sum(limits.unfamiliar_at <= each < limits.foreign_at for each in novelty),
        "foreign": sum(each >= limits.foreign_at for each in novelty),
        "median": float(np.median(novelty)),
    }


def _novelty_without(setup: _Setup, dataset: str, facet: str, value: str) -> list[float]:
    bundle = setup.inspector.bundle
    own: list[Sample] = []
    unseen: list[NDArray[np.uint8]] = []
    for name in setup.home:
        for sample in setup.samples(name):
            if name == dataset and (not facet or sample.facets[facet] == value):
                unseen.append(_tiles(sample, bundle))
            elif sample.subset is Subset.TRAIN:
                own.append(sample)
    # As the bundle's own yardstick is made: drawn pictures are known to it too.
    session = _refitted(bundle, home_pictures(read_plan(bundle.folder / "train.toml"), own))
    return [float(np.median(_novelty(session, tiles))) for tiles in unseen]


def _refitted(bundle: Bundle, pictures: Sequence[NDArray[np.uint8]]) -> OnnxSession:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Precision.INT8.file_name
        plain = without_novelty(onnx.load(str(bundle.graph(bundle.default_precision))))
        onnx.save(plain, str(path))
        tell_novelty(path, pictures)
        return OnnxSession(path, threads=1)


def _novelty(session: OnnxSession, tiles: NDArray[np.uint8]) -> NDArray[np.float32]:
    found = session.run(tiles).novelty
    assert found is not None
    return found


def _tiles(sample: Sample, bundle: Bundle) -> NDArray[np.uint8]:
    return prepare(decode(sample.load()).pixels, bundle.geometry).pixels


def _grey(picture: bytes) -> NDArray[np.uint8]:
    pixels = decode(picture).pixels
    grey = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return np.asarray(grey, np.uint8)


def _png(pixels: NDArray[Any]) -> bytes:
    shown = pixels if pixels.ndim == 2 else pixels[..., ::-1]
    return bytes(cv2.imencode(".png", shown)[1])


def _table(products: Mapping[str, Any]) -> Iterator[list[str]]:
    yield ["bundle", "source", "pictures", "AUROC", "cannot judge", "review", "reject", "pass"]
    for product, figures in products.items():
        rows = {"its own test fold": figures["home"], **figures["sources"]}
        for source, row in rows.items():
            figure = f"{row['auroc']:.3f}" if "auroc" in row else ""
            shares = [
                f"{row[name] / row['pictures']:.0%}"
                for name in ("cannot_judge", "review", "reject", "pass")
            ]
            yield [product, source, str(row["pictures"]), figure, *shares]


if __name__ == "__main__":
    main()
