"""From a shipped bundle and a plant's labelled folder to a bundle with a head of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspector.adapting.bundle import Making, write_bundle
from inspector.adapting.comparing import Comparison
from inspector.adapting.features import look_at
from inspector.adapting.heads import Heads, learn_heads
from inspector.adapting.labels import read_folder
from inspector.bundles import Bundle, bundle_folders
from inspector.bundles.library import check_product_name
from inspector.bundles.versions import keep
from inspector.errors import DataError, UsageError
from inspector.pipeline import Inspector

__all__ = ["Adapted", "Request", "adapt"]

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What to adapt (a loaded parent), with which labelled folder, to what.

    The bundle is written to `out`/`name`; where `name` is the parent's the new one takes its
    place. With `force` the head of "defective" is taken though it is not shown to be better.
    """

    inspector: Inspector
    pictures: Path
    out: Path
    name: str
    force: bool = False


@dataclass(frozen=True, slots=True)
class Adapted:
    """The bundle written, how its heads were judged, and how many pictures were there twice."""

    bundle: Bundle
    heads: Heads
    pictures: int
    repeated: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "product": self.bundle.product,
            "version": self.bundle.version,
            "sha256": self.bundle.sha256,
            "folder": str(self.bundle.folder),
            "categories": list(self.bundle.categories),
            "pictures": self.pictures,
            "repeated": self.repeated,
            "heads": [each.as_dict() for each in self.heads.judged],
        }


def adapt(request: Request, *, progress: Progress | None = None) -> Adapted:
    """Learn heads, judge them on held-out pictures, and write the bundle where one is better.

    `progress(done, total, what)` is called along the way. Raises DataError for labels at fault,
    and where no head is shown to be better than the parent's; UsageError for a name that is
    another bundle's; BundleError where the result does not hold together. Nothing is changed then.
    """
    _check_name(request)
    parent = request.inspector.bundle
    labelled = read_folder(request.pictures)
    done = look_at(request.inspector, labelled, _named(progress, "Looking at pictures"))
    heads = learn_heads(
        done, parent.categories, at=parent.recipe.decide_at, force=request.force, progress=progress
    )
    if not heads.changes:
        raise DataError(_not_better(heads, request))
    if (request.out / request.name).resolve() == parent.folder.resolve():
        keep(parent)
    pictures = [each.picture for each in done]
    bundle = write_bundle(Making(parent, request.name, pictures, heads), request.out / request.name)
    return Adapted(bundle, heads, len(done), len(labelled) - len(done))


def _check_name(request: Request) -> None:
    check_product_name(request.name)
    parent = request.inspector.bundle
    if request.name == parent.product:
        return
    taken = {folder.name for folder in bundle_folders()}
    if request.name in taken or (request.out / request.name).exists():
        raise UsageError(
            f"There is a bundle {request.name!r} already, and it is not the one to be adapted; "
            "choose another --name."
        )


def _not_better(heads: Heads, request: Request) -> str:
    parent = request.inspector.bundle
    return (
        f"The new head is not shown to be better than that of {parent.product} {parent.version}, "
        f"so nothing was written.{_how_sure(heads.judged[0].comparison)} Label more pictures, or "
        "take it all the same with --force."
    )


def _how_sure(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    errors = f"{comparison.before.error:.4f} before and {comparison.after.error:.4f} after"
    return (
        f" On {comparison.pictures:,} held-out pictures the error is {errors}, smaller in "
        f"{100 * comparison.chance:.1f} % of redraws where 97.5 % are needed."
    )


def _named(progress: Progress | None, what: str) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, total: progress(done, total, what)
