"""One bundle taught from drawn weave, for all tests that look at one."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from inspector.teaching import Taught, TeachRequest, teach
from tests.support.weaves import with_hole, with_line, write_weaves


@pytest.fixture(scope="session")
def good_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty pictures of good weave; not to be changed."""
    return write_weaves(tmp_path_factory.mktemp("cloth") / "good", 20)


@pytest.fixture(scope="session")
def defect_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five holes and five lines; not to be changed."""
    folder = tmp_path_factory.mktemp("faults")
    for name, draw in (("hole", with_hole), ("line", with_line)):
        (folder / name).mkdir()
        for seed in range(100, 105):
            cv2.imwrite(str(folder / name / f"{seed}.png"), draw(seed))
    return folder


@pytest.fixture(scope="session")
def taught(good_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Taught:
    """A bundle from good pictures alone."""
    return teach(TeachRequest(good_folder, "weave", tmp_path_factory.mktemp("models")))


@pytest.fixture(scope="session")
def told() -> list[tuple[int, int, str]]:
    """The progress told while `taught_names` was taught."""
    return []


@pytest.fixture(scope="session")
def taught_names(
    good_folder: Path,
    defect_folder: Path,
    told: list[tuple[int, int, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Taught:
    """A bundle from good pictures and a few labelled defects."""
    out = tmp_path_factory.mktemp("models")
    return teach(
        TeachRequest(good_folder, "weave", out, defects=defect_folder),
        progress=lambda done, total, what: told.append((done, total, what)),
    )
