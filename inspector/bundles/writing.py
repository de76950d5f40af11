"""Writing a bundle: its manifest, and its folder whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tomli_w

from inspector.bundles.manifest import MANIFEST, file_digest

__all__ = ["replaced", "write_manifest"]


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Write bundle.toml with the hash of every file beside it; `content` is all but the hashes."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MANIFEST]
    hashes = {path.relative_to(folder).as_posix(): file_digest(path) for path in files}
    text = tomli_w.dumps({**content, "files": hashes})
    (folder / MANIFEST).write_text(text, encoding="utf-8")


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """An empty folder that takes the place of another when it is finished, and only then."""
    fresh, former = (folder.with_name(f".{folder.name}.{word}") for word in ("new", "former"))
    for leftover in (fresh, former):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        yield fresh
        if folder.exists():
            folder.rename(former)
        fresh.rename(folder)
    finally:
        for leftover in (fresh, former):
            shutil.rmtree(leftover, ignore_errors=True)
