"""Pictures of records as people see them: kept, drawn over, laid beside what the model saw."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future

from inspector.bundles import Bundle
from inspector.bundles.versions import available_versions
from inspector.errors import BundleError, PicturesUnavailableError, UnknownProductError
from inspector.executor import Executor, Graders, Width
from inspector.pictures import Keeper, Missing, heat_map
from inspector.pipeline import Inspector
from inspector.values import Inspection
from service.problems import ProblemError
from service.products.products import Products

__all__ = ["Gallery", "sentence"]

_FORMER_LOADED = 2
_WHY = {
    Missing.OFF: "no pictures are kept here (keep_pictures_max_gb is 0)",
    Missing.NOT_DRAWN: "it passed, and only a share of passes is kept (keep_pictures_passed_share)",
    Missing.BUSY: "pictures came faster than the disk could write them",
    Missing.DISK: "the disk refused to write it; /readyz says why",
    Missing.GONE: "it was removed to make room or because of its age, or was kept elsewhere",
}


def sentence(why: Missing) -> str:
    """Why there is no picture, in words."""
    return _WHY[why]


class Gallery:
    """Finds kept pictures and runs models on them again. Safe to use from threads."""

    def __init__(self, keeper: Keeper, products: Products, executor: Executor) -> None:
        """Use these; they stay the caller's to close."""
        self.keeper = keeper
        self._products = products
        self._executor = executor
        self._former: OrderedDict[str, Inspector] = OrderedDict()
        self._loading = threading.Lock()

    def picture(self, inspection: Inspection) -> bytes:
        """The picture as it was posted. Raises the problem `picture-not-kept`."""
        found = self.keeper.get(inspection.digest)
        if found is None:
            raise _not_kept(inspection, self.keeper.why_missing(inspection))
        return found

    def missing(self, inspection: Inspection) -> Missing | None:
        """Why there is no picture of a record; None where there is one."""
        try:
            kept = self.keeper.has(inspection.digest)
        except PicturesUnavailableError:
            return Missing.DISK
        return None if kept else self.keeper.why_missing(inspection)

    def bit_depth(self, product: str) -> int:
        """By which depth 16-bit pictures of a product are scaled, as its model declares."""
        graders = self._graders(product)
        return 16 if graders is None else graders.bundle.geometry.bit_depth

    def categories(self, inspection: Inspection) -> tuple[str, ...]:
        """What the model of a record tells apart; empty where the model is gone."""
        bundle = self._bundle(inspection)
        return () if bundle is None else bundle.categories

    def known_categories(self, inspection: Inspection) -> frozenset[str]:
        """What the product's models tell apart: the one of a record, and the one in use."""
        graders = self._graders(inspection.product)
        in_use = () if graders is None else graders.bundle.categories
        found = (defect.category for defect in inspection.verdict.defects)
        return frozenset({*self.categories(inspection), *in_use, *found})

    def heat(self, inspection: Inspection, category: str | None) -> Future[bytes]:
        """The map of the model that judged a record, as PNG; to be called in a thread.

        It waits its turn among the pictures of the stations. Raises BusyError and the problems
        `picture-not-kept` and `model-gone`.
        """
        picture = self.picture(inspection)
        inspectors = self._inspectors(inspection)
        bundle = inspectors[Width.NARROW].bundle
        place = None if category is None else bundle.categories.index(category)

        def work(width: Width) -> bytes:
            tiles, output = inspectors[width].look(picture)
            return heat_map(tiles, output, place)

        return self._executor.submit(work)

    def _bundle(self, inspection: Inspection) -> Bundle | None:
        """The bundle that judged a record, in use or kept from former times."""
        wanted = inspection.verdict.bundle
        graders = self._graders(inspection.product)
        if graders is not None and graders.bundle.sha256 == wanted.sha256:
            return graders.bundle
        return next(
            (each for each in available_versions(wanted.product) if each.sha256 == wanted.sha256),
            None,
        )

    def _inspectors(self, inspection: Inspection) -> dict[Width, Inspector]:
        wanted = inspection.verdict.bundle
        graders = self._graders(inspection.product)
        if graders is not None and graders.bundle.sha256 == wanted.sha256:
            return {width: graders.at(width) for width in Width}
        return dict.fromkeys(Width, self._load_former(inspection))

    def _load_former(self, inspection: Inspection) -> Inspector:
        """A model that is out of use; the last few stay loaded."""
        with self._loading:
            wanted = inspection.verdict.bundle
            found = self._former.pop(wanted.sha256, None)
            bundle = None if found is not None else self._bundle(inspection)
            if bundle is not None:
                found = _loaded(bundle)
            if found is None:
                raise _gone(inspection)
            self._former[wanted.sha256] = found
            while len(self._former) > _FORMER_LOADED:
                self._former.popitem(last=False)
            return found

    def _graders(self, product: str) -> Graders | None:
        try:
            return self._products.graders(product)
        except (UnknownProductError, BundleError):
            return None


def _loaded(bundle: Bundle) -> Inspector | None:
    try:
        return Inspector.load(bundle.folder)
    except BundleError:
        return None


def _not_kept(inspection: Inspection, why: Missing) -> ProblemError:
    return ProblemError(
        "picture-not-kept",
        f"The picture of inspection {inspection.id!r} is not kept: {sentence(why)}.",
        reason=why.value,
    )


def _gone(inspection: Inspection) -> ProblemError:
    bundle = inspection.verdict.bundle
    return ProblemError(
        "model-gone",
        f"The model that gave this verdict, {bundle.product} {bundle.version} "
        f"({bundle.sha256[:12]}), is installed no more; without it there is no map.",
        bundle=bundle.sha256,
    )
