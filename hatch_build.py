"""Puts the shipped bundles and the declarations of data sets inside the package of a built wheel.

In a checkout both lie beside the package, where they can be looked at and edited; an installed
package has no such place. `models/` and `datasets/` never become packages of their own: a wheel
that installs a top-level `datasets` overwrites another project's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Folder in the checkout, folder inside the package.
_MOVED = {"models": "inspector/_bundles", "datasets": "inspector/_datasets"}


class ShipDataHook(BuildHookInterface):  # type: ignore[type-arg]  # its parameter is hatchling's own
    """Adds the files to a wheel; an editable install reads them where they are."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files to hatchling, which calls this before it builds."""
        if version == "editable":
            return
        root = Path(self.root)
        for source, target in _MOVED.items():
            for path in _shipped(root / source):
                inside = path.relative_to(root / source).as_posix()
                build_data["force_include"][str(path)] = f"{target}/{inside}"


def _shipped(folder: Path) -> Iterator[Path]:
    """Every file of a bundle or a data set; hidden ones are leftovers of editors and systems."""
    for path in sorted(folder.glob("*/**/*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden:
            yield path
