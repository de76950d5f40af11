"""Who imports what, beyond the contracts in pyproject.toml, and what importing does."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

DOMAIN = ("values", "errors", "recipe", "ports")
PACKAGES = ("inspector", "service")


def sources(checkout: Path, package: str) -> list[Path]:
    return sorted((checkout / package).rglob("*.py"))


def modules_of(checkout: Path, name: str) -> list[Path]:
    """The files of a module, which may be a package."""
    path = checkout / "inspector" / name
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


def imported(tree: ast.AST) -> Iterator[str]:
    """Full names of modules a piece of code imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            yield node.module or ""


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def python(script: str, cwd: Path) -> str:
    """Standard output of a fresh interpreter."""
    # ONNX Runtime is on its best behaviour where it sees a CI.
    hidden = ("CI", "GITHUB_ACTIONS", "ORT_DISABLE_TELEMETRY")
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    env |= {"HOME": str(cwd), "PYTHONDONTWRITEBYTECODE": "1"}
    env |= {name: str(cwd) for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


@pytest.mark.parametrize("name", DOMAIN)
def test_domain_values_need_the_standard_library_and_numpy(checkout: Path, name: str) -> None:
    for path in modules_of(checkout, name):
        for module in imported(parsed(path)):
            top, *below = module.split(".")
            own = top == "inspector" and below[:1] and below[0] in DOMAIN
            assert own or top in {*sys.stdlib_module_names, "numpy"}, module


def test_the_command_line_imports_the_service_in_one_function(checkout: Path) -> None:
    functions = set()
    for path in sources(checkout, "inspector"):
        tree = parsed(path)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
                module.split(".")[0] == "service" for module in imported(node)
            ):
                functions.add((path.name, node.name))
        at_once = [module for node in tree.body for module in _direct(node)]
        assert not [module for module in at_once if module.split(".")[0] == "service"], path
    assert len(functions) == 1
    assert {name for name, _ in functions} == {"serve.py"}


def _direct(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from imported(node)


def test_every_imported_distribution_is_declared(checkout: Path) -> None:
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    declared = {
        _normal(requirement)
        for requirement in (*project["dependencies"], *extras["demo"], *extras["train"], "torch")
    }
    owners = importlib.metadata.packages_distributions()
    known = {*sys.stdlib_module_names, *PACKAGES}
    undeclared = {}
    for package in PACKAGES:
        for path in sources(checkout, package):
            for module in imported(parsed(path)):
                top = module.split(".")[0]
                names = {_normal(owner) for owner in owners.get(top, [])}
                # An extra that is not installed here has no owner to name.
                if top not in known and names and not names & declared:
                    undeclared[top] = str(path)
    assert not undeclared


def _normal(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def test_every_requirement_has_a_lower_bound_and_a_reason(checkout: Path) -> None:
    text = (checkout / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    for requirement in (
        *project["dependencies"],
        *(entry for extra in project["optional-dependencies"].values() for entry in extra),
    ):
        if requirement.startswith("defect-inspector["):
            continue
        assert ">=" in requirement, requirement
        assert re.search(rf'"{re.escape(requirement)}", +# \S', text), f"no reason: {requirement}"


def test_torch_is_required_by_no_extra(checkout: Path) -> None:
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    every = [*project["dependencies"], *(entry for extra in extras for entry in extra)]
    assert "torch" not in {_normal(requirement) for requirement in every}


def test_importing_is_quiet_and_light(tmp_path: Path) -> None:
    """No file (ONNX Runtime would keep an identity), no log handler, no thread, no training."""
    script = """
import logging, sys, threading
import inspector, inspector.cli, inspector.training, service
import service.app
heavy = {"torch", "albumentations", "onnx", "scipy", "sklearn"} & set(sys.modules)
assert not heavy, heavy
assert not logging.getLogger().handlers
named = [name for name, logger in logging.root.manager.loggerDict.items()
         if name.split(".")[0] in ("inspector", "service") and getattr(logger, "handlers", None)]
assert not named, named
assert threading.active_count() == 1
"""
    assert not python(script, tmp_path)
    assert not list(tmp_path.iterdir())


def test_help_and_grading_do_not_import_the_service(tmp_path: Path) -> None:
    script = """
import sys
from inspector.cli import main
assert main(["--help"]) == 0
loaded = {"fastapi", "uvicorn", "sqlalchemy", "onnxruntime"} & set(sys.modules)
assert not loaded, loaded
"""
    assert "grade" in python(script, tmp_path)
