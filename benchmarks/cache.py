"""Measured once, kept outside the work tree: a run that is interrupted goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

__all__ = ["Cache"]


class Cache:
    """Answers by what they were asked for: the bundle's hash, the data, the settings."""

    def __init__(self, name: str, folder: Path | None = None) -> None:
        """Keep answers below `folder`, by default in the user's cache."""
        root = folder or user_cache_path("defect-inspector", appauthor=False) / "benchmarks"
        self._folder = root / name

    def get(self, question: dict[str, Any], answer: Callable[[], Any]) -> Any:
        """The kept answer to a question, or a fresh one, which is kept (plain JSON values)."""
        text = json.dumps(question, sort_keys=True)
        path = self._folder / f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.json"
        if path.is_file():
            return json.loads(path.read_text(encoding="utf-8"))["answer"]
        fresh = answer()
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps({"question": question, "answer": fresh}), encoding="utf-8")
        partial.replace(path)
        return fresh
