"""What the packages offer by name."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

import inspector

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for package in ("inspector", "service")
    for path in (ROOT / package).rglob("*.py")
    if path.name != "__main__.py" and "migrations" not in path.parts
)


def _offered(module: str) -> list[str] | None:
    """A module's `__all__` as it is written, without running the module."""
    path = ROOT.joinpath(*module.split("."))
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names: list[str] = ast.literal_eval(node.value)
            return names
    return None


OFFERED = [(module, names) for module in MODULES if (names := _offered(module)) is not None]


def test_the_library_offers_these() -> None:
    assert inspector.__all__ == [
        "Defect",
        "Disposition",
        "Inspector",
        "Region",
        "Severity",
        "Verdict",
    ]


@pytest.mark.parametrize(("module", "names"), OFFERED)
def test_names_are_declared_once_in_order_and_exist(module: str, names: list[str]) -> None:
    assert names == sorted(names, key=_as_ruff_sorts)
    assert len(names) == len(set(names))
    if not module.startswith("inspector.training."):  # importing those needs torch
        assert [name for name in names if not hasattr(importlib.import_module(module), name)] == []


def _as_ruff_sorts(name: str) -> tuple[int, str]:
    """CONSTANTS, then Classes, then functions."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name.lstrip("_")[0].isupper() else 2
    return kind, name
