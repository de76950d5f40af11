"""Former bundles of a product, kept beside the one in force so that one can go back.

The folder in which a bundle lies says what is in force, for the service and the command line
alike: putting another version in force moves folders, and nothing else has to be remembered.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from inspector.bundles.library import bundle_folders, user_models_folder
from inspector.bundles.manifest import MANIFEST, Bundle, read_bundle
from inspector.bundles.verify import check_files
from inspector.errors import BundleError, NotFoundError, UsageError

__all__ = [
    "MOST_KEPT",
    "available_versions",
    "install",
    "is_own",
    "keep",
    "put_in_force",
    "remove_unfinished",
    "withdraw",
    "work_folder",
]

MOST_KEPT = 6
"""Bundles kept for a product, the one in force included; the one longest out of use goes first."""

_FORMER, _UNFINISHED = ".former", ".unfinished-"
_HASH_SHOWN = 16
_ABANDONED_S = 3600
_logger = logging.getLogger(__name__)


def is_own(bundle: Bundle) -> bool:
    """Whether a bundle is the plant's own, not one that came with the program."""
    return user_models_folder() in bundle.folder.parents


def available_versions(product: str) -> tuple[Bundle, ...]:
    """Bundles that can be put in force: the one that is comes first, then the latest in use.

    Each appears once, whatever number of folders hold it. Damaged ones are left out.
    """
    folders = [folder for folder in bundle_folders() if folder.name == product]
    found: dict[str, Bundle] = {}
    for folder in (*folders[:1], *_kept(product), *folders[1:]):
        bundle = _readable(folder)
        if bundle is not None and bundle.product == product:
            found.setdefault(bundle.sha256, bundle)
    return tuple(found.values())


def keep(bundle: Bundle) -> None:
    """Keep a copy of a bundle of the plant's own; one that is kept already becomes the latest.

    A copy and no link: files that somebody overwrites in place leave it alone. Raises BundleError
    where it cannot be written, with nothing left behind.
    """
    if not is_own(bundle):
        return  # it stays where the program keeps it
    place = _place(bundle)
    with _reported(f"A copy of {bundle.folder} cannot be kept"):
        if not place.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            _copy(bundle.folder, place)
        os.utime(place)
        for outdated in _kept(bundle.product)[MOST_KEPT:]:
            shutil.rmtree(outdated, ignore_errors=True)


def put_in_force(product: str, sha256: str) -> Bundle:
    """Make a version the one that is found from now on; the one before is kept.

    Its files are compared with its hashes first. Raises NotFoundError where there is no such
    version, BundleError where it is damaged or cannot be written: then the one before stays.
    """
    versions = available_versions(product)
    chosen = next((bundle for bundle in versions if bundle.sha256 == sha256), None)
    if chosen is None:
        known = ", ".join(bundle.sha256[:12] for bundle in versions) or "none"
        raise NotFoundError(
            f"There is no version {sha256[:12]!r} of {product!r}; there is {known}."
        )
    if chosen is versions[0] and _in_force(chosen):
        return chosen
    check_files(chosen)
    if not is_own(chosen):  # it is found as soon as the plant's own is out of the way
        with _reported(f"{product} {chosen.version} cannot be put in force"):
            _take_away(user_models_folder() / product)
        return chosen
    return install(chosen)


def install(bundle: Bundle) -> Bundle:
    """Put a copy of a bundle, wherever it lies, in force as the plant's own; keep the one before.

    Its files are compared with its hashes first. Raises BundleError where it is damaged or cannot
    be written: then the one before stays.
    """
    check_files(bundle)
    target = user_models_folder() / bundle.product
    staged = target.with_name(f"{_UNFINISHED}{uuid4().hex}")
    with _reported(f"{bundle.product} {bundle.version} cannot be put in force"):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copytree(bundle.folder, staged)
            _take_away(target)
            staged.rename(target)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    return read_bundle(target)


def withdraw(product: str) -> None:
    """Take the plant's own bundle of a product out of use; it is kept and can be put back.

    Raises NotFoundError where there is none, UsageError for a product that came with the program.
    """
    target = user_models_folder() / product
    if not target.is_dir():
        shipped = any(folder.name == product for folder in bundle_folders())
        if shipped:
            raise UsageError(
                f"{product!r} came with the program and stays; INSPECTOR_PRODUCTS says which "
                "products are served.",
                "product",
            )
        raise NotFoundError(f"There is no bundle of {product!r} to withdraw.")
    with _reported(f"{product} cannot be withdrawn"):
        _take_away(target)


def work_folder() -> Path:
    """An empty folder on the disk of the plant's own bundles, to make one in.

    It is the caller's to remove. Raises BundleError where none can be made.
    """
    root = user_models_folder()
    with _reported(f"Nothing can be written to {root}"):
        root.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=root))


def remove_unfinished() -> None:
    """Remove what a process left that was killed over its work, an hour ago or longer."""
    root, now = user_models_folder(), time.time()
    for folder in (*root.glob(f"{_UNFINISHED}*"), *root.glob(f"{_FORMER}/*/{_UNFINISHED}*")):
        with suppress(OSError):  # another process was faster
            if now - folder.stat().st_mtime > _ABANDONED_S:
                shutil.rmtree(folder, ignore_errors=True)


def _kept(product: str) -> list[Path]:
    """Folders of kept bundles, the latest in use first."""
    found = (user_models_folder() / _FORMER / product).glob(f"*/{MANIFEST}")
    folders = [path.parent for path in found if not path.parent.name.startswith(_UNFINISHED)]
    return sorted(folders, key=lambda folder: folder.stat().st_mtime_ns, reverse=True)


def _readable(folder: Path) -> Bundle | None:
    try:
        return read_bundle(folder)
    except BundleError as error:
        _logger.warning("a version of %s is left out: %s", folder.name, error)
        return None


def _in_force(bundle: Bundle) -> bool:
    return bundle.folder.name == bundle.product and bundle.folder in set(bundle_folders())


def _place(bundle: Bundle) -> Path:
    return user_models_folder() / _FORMER / bundle.product / bundle.sha256[:_HASH_SHOWN]


def _copy(folder: Path, place: Path) -> None:
    """Copy a folder so that it appears whole or not at all."""
    staged = place.with_name(f"{_UNFINISHED}{uuid4().hex}")
    try:
        shutil.copytree(folder, staged)
        staged.rename(place)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _take_away(target: Path) -> None:
    """Move the plant's own bundle to the kept ones, or drop it where it is kept already."""
    if not target.is_dir():
        return
    bundle = _readable(target)
    away = target.with_name(f"{_UNFINISHED}{uuid4().hex}")
    target.rename(away)
    if bundle is not None and not _place(bundle).is_dir():
        _place(bundle).parent.mkdir(parents=True, exist_ok=True)
        away.rename(_place(bundle))
        os.utime(_place(bundle))
    else:
        shutil.rmtree(away, ignore_errors=True)


@contextmanager
def _reported(what: str) -> Iterator[None]:
    """Say in a sentence what a failing disk prevented."""
    try:
        yield
    except (OSError, shutil.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BundleError(f"{what}: {reason}.") from error
