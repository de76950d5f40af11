"""Where bundles lie: the plant's own folder first, then the shipped ones."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from inspector.bundles.manifest import MANIFEST, Bundle, read_bundle
from inspector.errors import BundleError, UnknownProductError, UsageError

__all__ = [
    "bundle_folders",
    "check_product_name",
    "find_bundle",
    "find_folder",
    "installed_products",
    "shipped_models_folder",
    "user_models_folder",
]

_PRODUCT_NAME = re.compile(r"\w[\w.-]{0,63}")


def user_models_folder() -> Path:
    """Where new bundles are written: `INSPECTOR_MODELS`, or the user's data folder."""
    named = os.environ.get("INSPECTOR_MODELS")
    if named:
        return Path(named)
    return platformdirs.user_data_path("defect-inspector", appauthor=False) / "models"


def shipped_models_folder() -> Path:
    """Bundles that came with the package: inside the wheel, or beside a checkout's package."""
    package = Path(__file__).resolve().parent.parent
    packaged = package / "_bundles"
    return packaged if packaged.is_dir() else package.parent / "models"


def bundle_folders() -> Iterator[Path]:
    """Folders that hold a bundle, in the order in which they are looked up."""
    for root in (user_models_folder(), shipped_models_folder()):
        if root.is_dir():
            folders = (path.parent for path in root.glob(f"*/{MANIFEST}"))
            # A folder that cannot be a product's is a bundle that is still being written.
            yield from sorted(path for path in folders if _PRODUCT_NAME.fullmatch(path.name))


def installed_products() -> tuple[str, ...]:
    """Products that can be graded, in alphabetical order."""
    return tuple(sorted({folder.name for folder in bundle_folders()}))


def check_product_name(product: str) -> None:
    """Raises UsageError for a name that cannot be a folder's."""
    if not _PRODUCT_NAME.fullmatch(product):
        raise UsageError(
            f"{product!r} cannot be a product's name; expected up to 64 letters, digits, "
            "'-', '_' or '.'.",
            "product",
        )


def find_bundle(product: str) -> Bundle:
    """The bundle of a product, from the first folder that has one.

    Raises UnknownProductError naming the products there are, UsageError for a name that cannot
    be a folder's, and BundleError for a damaged bundle: a damaged one of the plant's own is
    reported, never silently replaced by the shipped one.
    """
    return _named(read_bundle(find_folder(product)), product)


def find_folder(product: str) -> Path:
    """The first folder that has a bundle of a product. Raises as `find_bundle` does."""
    check_product_name(product)
    for folder in bundle_folders():
        if folder.name == product:
            return folder
    raise UnknownProductError(product, installed_products())


def _named(bundle: Bundle, product: str) -> Bundle:
    if bundle.product != product:
        raise BundleError(
            f"{bundle.folder} says it is for product {bundle.product!r}; the folder and the "
            "manifest must carry the same name."
        )
    return bundle
