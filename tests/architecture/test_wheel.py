"""The wheel and the sdist, built here, installed elsewhere and used there."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from inspector.bundles import read_bundle

PRODUCTS = ["fabric", "solar-cell"]
GRADE = """
import sys
from pathlib import Path
from inspector import Inspector
from inspector.synthetic import draw_cell, draw_fabric
import cv2
for product, pixels in (
    ("solar-cell", draw_cell(seed=1).pixels), ("fabric", draw_fabric(256, 256, seed=1).pixels)
):
    verdict = Inspector.load(product).inspect(cv2.imencode(".png", pixels)[1].tobytes())
    print(product, verdict.disposition.value, verdict.bundle.product)
"""


def run(*command: str | Path, cwd: Path) -> str:
    """Standard output of a program that sees nothing of this checkout."""
    hidden = ("PYTHON", "INSPECTOR_", "COV_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def built(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, the wheel made from it, and below direct/ the wheel made from the checkout."""
    out = tmp_path_factory.mktemp("dist")
    build = (sys.executable, "-m", "build", "--no-isolation", "--outdir")
    run(*build, out, checkout, cwd=out)  # the sdist first, then the wheel from the sdist
    run(*build, out / "direct", "--wheel", checkout, cwd=out)
    return out


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh virtual environment with the wheel made from the sdist."""
    home = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    python = programs / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps")
    run(*pip, "--no-index", the(built, "*.whl"), cwd=home)
    # What the wheel depends on is taken from here: nothing is fetched.
    packages = Path(
        run(python, "-c", "import site; print(site.getsitepackages()[0])", cwd=home)[:-1]
    )
    (packages / "here.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return programs


def the(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


def contents(wheel: Path) -> dict[str, str]:
    """Digest of every file in a wheel, less the list of digests."""
    with zipfile.ZipFile(wheel) as archive:
        return {
            name: hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            if not name.endswith("/RECORD")
        }


def test_the_sdist_makes_the_wheel_that_the_checkout_makes(built: Path) -> None:
    from_sdist, direct = the(built, "*.whl"), the(built / "direct", "*.whl")
    assert from_sdist.name == direct.name
    assert contents(from_sdist) == contents(direct)


def test_the_wheel_holds_two_packages_and_no_other(built: Path) -> None:
    names = contents(the(built, "*.whl"))
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"inspector", "service"}
    assert {"inspector/py.typed", "service/py.typed"} <= set(names)
    assert not [name for name in names if "__pycache__" in name or "/." in name]


def test_the_wheel_holds_what_lies_beside_the_packages(built: Path, checkout: Path) -> None:
    names = set(contents(the(built, "*.whl")))
    for source, target in (("models", "_bundles"), ("datasets", "_datasets")):
        wanted = {
            f"inspector/{target}/{path.relative_to(checkout / source).as_posix()}"
            for path in checkout.glob(f"{source}/*/**/*")
            if path.is_file() and not path.name.startswith(".")
        }
        assert wanted
        assert {name for name in names if name.startswith(f"inspector/{target}/")} == wanted


def test_the_wheel_holds_what_the_pages_are_made_of(built: Path, checkout: Path) -> None:
    names = set(contents(the(built, "*.whl")))
    wanted = {
        path.relative_to(checkout).as_posix()
        for folder in ("templates", "static", "words")
        for path in (checkout / "service" / "pages" / folder).rglob("*.*")
    }
    assert {"service/pages/templates/base.html.jinja", "service/pages/static/style.css"} <= wanted
    assert wanted <= names


def test_every_product_has_a_licence_that_the_wheel_names(built: Path, checkout: Path) -> None:
    with zipfile.ZipFile(the(built, "*.whl")) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        lines = archive.read(metadata).decode("utf-8").splitlines()
    (expression,) = (line for line in lines if line.startswith("License-Expression: "))
    for product in (*PRODUCTS, "backbone"):
        assert (checkout / "models" / product / "LICENSE").is_file()
        assert f"License-File: models/{product}/LICENSE" in lines
    declared = [read_bundle(checkout / "models" / name) for name in PRODUCTS]
    for bundle in declared:
        assert bundle.licence in expression.split()


def test_the_sdist_holds_everything_to_work_with(built: Path) -> None:
    with tarfile.open(the(built, "*.tar.gz")) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "Makefile",
        "constraints.txt",
        "pyproject.toml",
        "hatch_build.py",
        "LICENSE",
        "README.md",
        "README.zh-CN.md",
        "models/fabric/train.toml",
        "datasets/elpv/dataset.toml",
        "tests/conftest.py",
        "docs/architecture.md",
    } <= names


def test_the_installed_command_lists_the_shipped_products(installed: Path, tmp_path: Path) -> None:
    listed = json.loads(run(installed / "inspector", "bundles", "list", "--json", cwd=tmp_path))
    assert sorted(entry["product"] for entry in listed) == PRODUCTS


def test_the_installed_package_grades(installed: Path, tmp_path: Path) -> None:
    where = run(
        installed / "python", "-c", "import inspector; print(inspector.__file__)", cwd=tmp_path
    )
    assert Path(where.strip()).is_relative_to(installed.parent)
    lines = run(installed / "python", "-c", GRADE, cwd=tmp_path).splitlines()
    assert [line.split()[0] for line in lines] == ["solar-cell", "fabric"]
    assert all(line.split()[1] in {"pass", "review", "reject"} for line in lines)
    assert not list(tmp_path.iterdir())


def test_the_installed_package_knows_its_data_sets(installed: Path, tmp_path: Path) -> None:
    script = (
        "from pathlib import Path; from inspector.datasets.declaration import find_declaration;"
        "print(find_declaration('elpv', Path('nowhere')))"
    )
    found = Path(run(installed / "python", "-c", script, cwd=tmp_path).strip())
    assert found.is_relative_to(installed.parent)


def test_the_installed_package_has_what_teaching_builds_on(installed: Path, tmp_path: Path) -> None:
    script = (
        "from inspector.teaching.backbone import backbone_file, load_backbone;"
        "print(len(load_backbone().graph.output), backbone_file())"
    )
    number, where = run(installed / "python", "-c", script, cwd=tmp_path).split()
    assert number == "3"
    assert Path(where).is_relative_to(installed.parent)
