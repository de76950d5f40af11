"""A bundle with a new head: whole or not at all, better or not at all."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from inspector.adapting.adapt import Request, adapt
from inspector.bundles import Precision, read_bundle
from inspector.bundles.verify import check_files
from inspector.errors import DataError, UsageError
from inspector.pipeline import Inspector
from inspector.values import Region
from tests.support.labelled_pictures import write_classes
from tests.support.toy_bundle import toy_picture, write_toy_bundle

GRAINS = range(100, 160, 5)
# The parent rejects dark spots as well as bright ones; this plant says that dark ones are good.
DARK_IS_GOOD = {
    "good": [*GRAINS, *range(0, 60, 5)],
    "bright_spot": [*range(190, 255, 4)],
}
AS_THE_PARENT_SAYS = {"good": [*GRAINS], "bright_spot": [*range(235, 255)]}


@pytest.fixture(params=["resize", "tiles"])
def models(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"
    write_toy_bundle(folder, mode=request.param)
    monkeypatch.setenv("INSPECTOR_MODELS", str(folder))
    return folder


def request_for(models: Path, pictures: Path, *, name: str = "toy", force: bool = False) -> Request:
    return Request(Inspector.load(models / "toy"), pictures, models, name, force)


def score(inspector: Inspector, level: int) -> float:
    return inspector.inspect(toy_picture(level, seed=999)).scores["defective"]


def regions(inspector: Inspector) -> list[Region]:
    """Where a bright spot lies in a wide picture."""
    found = inspector.inspect(toy_picture(250, width=256)).defects
    return [each.region for each in found if each.category == "bright_spot"]


def test_a_plant_that_calls_dark_spots_good_gets_a_model_that_does(
    models: Path, tmp_path: Path
) -> None:
    before = Inspector.load(models / "toy")
    adapted = adapt(request_for(models, write_classes(tmp_path / "own", DARK_IS_GOOD)))
    after = Inspector.load(models / "toy")
    assert score(before, 10) > 0.9 and score(after, 10) < 0.3
    assert score(before, 250) > 0.9 and score(after, 250) > 0.6
    assert regions(after) == regions(before) != []
    judged = adapted.heads.judged[0]
    assert judged.taken and judged.comparison is not None
    assert judged.comparison.before.overkill > judged.comparison.after.overkill
    assert after.bundle.version == "1.0.0+adapted.1"
    assert after.bundle.recipe == before.bundle.recipe
    check_files(after.bundle)
    for precision in Precision:  # loading runs the golden cases
        assert Inspector.load(models / "toy", precision=precision).bundle_ref.precision == precision
    manifest = tomllib.loads((models / "toy" / "bundle.toml").read_text(encoding="utf-8"))
    assert manifest["parent"]["sha256"] == before.bundle.sha256
    assert manifest["training"]["good"] == len(DARK_IS_GOOD["good"])
    assert "**defective**" in (models / "toy" / "card.md").read_text(encoding="utf-8")
    again = read_bundle(models / ".former" / "toy" / before.bundle.sha256[:16])
    assert again.sha256 == before.bundle.sha256


@pytest.mark.parametrize("models", ["resize"], indirect=True)
def test_new_categories_are_named_and_the_old_ones_stay(models: Path, tmp_path: Path) -> None:
    classes = {
        "good": [*GRAINS],
        "bright_spot": [*range(230, 255, 2)],
        "burn": [*range(0, 40, 3)],
    }
    adapted = adapt(
        request_for(models, write_classes(tmp_path / "own", classes), name="toy-line4", force=True)
    )
    assert adapted.bundle.categories == ("bright_spot", "dark_spot", "burn")
    assert adapted.bundle.recipe.rule("burn").report_at == 0.5
    inspector = Inspector.load(models / "toy-line4")
    burnt = inspector.inspect(toy_picture(10, seed=777))
    assert burnt.scores["burn"] > 0.5 > inspector.inspect(toy_picture(250)).scores["burn"]
    (region,) = [each.region for each in burnt.defects if each.category == "burn"]
    assert region.area < 128 * 96 / 2  # where the parent sees anything, not the whole picture
    assert inspector.bundle.titles["en"] == "toy-line4"
    assert Inspector.load(models / "toy").bundle.categories == ("bright_spot", "dark_spot")


@pytest.mark.parametrize("models", ["tiles"], indirect=True)
def test_an_adapted_bundle_can_be_adapted_again(models: Path, tmp_path: Path) -> None:
    pictures = write_classes(tmp_path / "own", DARK_IS_GOOD)
    adapt(request_for(models, pictures))
    again = adapt(request_for(models, pictures, force=True))
    assert again.bundle.version == "1.0.0+adapted.2"
    assert score(Inspector.load(models / "toy"), 10) < 0.3


NOBODY_KNOWS = {"good": [192] * 15, "defective": [192] * 15}


def test_a_head_that_is_not_better_is_refused_and_nothing_changes(
    models: Path, tmp_path: Path
) -> None:
    pictures = write_classes(tmp_path / "own", NOBODY_KNOWS)
    before = {path: path.stat().st_mtime_ns for path in models.rglob("*")}
    with pytest.raises(DataError, match=r"not shown to be better .* On 30 held-out .* --force"):
        adapt(request_for(models, pictures))
    assert {path: path.stat().st_mtime_ns for path in models.rglob("*")} == before


@pytest.mark.parametrize("models", ["resize"], indirect=True)
def test_it_is_taken_all_the_same_by_force_and_the_card_says_what_it_is(
    models: Path, tmp_path: Path
) -> None:
    pictures = write_classes(tmp_path / "own", NOBODY_KNOWS)
    forced = adapt(request_for(models, pictures, force=True)).heads.judged[0]
    assert forced.taken
    assert forced.comparison is not None and not forced.comparison.better
    assert "put wrong" in (models / "toy" / "card.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("models", ["resize"], indirect=True)
@pytest.mark.parametrize(
    ("classes", "told"),
    [
        ({"good": [128] * 3, "hole": [255] * 12}, "3 in good/ and 12 in other"),
        ({"good": [128] * 12}, "12 in good/ and 0 in other"),
        ({"good": [128] * 12, "defective": [255] * 9, "hole": [250] * 2}, "hole/ holds 2 pictures"),
    ],
)
def test_too_few_pictures_are_told_and_nothing_is_written(
    models: Path, tmp_path: Path, classes: dict[str, list[int]], told: str
) -> None:
    before = sorted(models.rglob("*"))
    with pytest.raises(DataError, match=told):
        adapt(request_for(models, write_classes(tmp_path / "own", classes), name="new"))
    assert sorted(models.rglob("*")) == before


@pytest.mark.parametrize("models", ["resize"], indirect=True)
def test_another_bundles_name_is_refused(models: Path, tmp_path: Path) -> None:
    write_toy_bundle(models, "other")
    pictures = write_classes(tmp_path / "own", AS_THE_PARENT_SAYS)
    with pytest.raises(UsageError, match="'other' already"):
        adapt(request_for(models, pictures, name="other"))
    with pytest.raises(UsageError, match="cannot be a product's name"):
        adapt(request_for(models, pictures, name="../up"))


def test_pictures_unlike_the_parents_count_as_usual_from_then_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models"
    write_toy_bundle(folder, novelty=True)
    monkeypatch.setenv("INSPECTOR_MODELS", str(folder))
    own = tmp_path / "own"
    for name, levels in DARK_IS_GOOD.items():
        (own / name).mkdir(parents=True)
        for level in levels:
            (own / name / f"{level}.png").write_bytes(toy_picture(level, seed=level, grain=40))
    fresh = [toy_picture(level, seed=500 + level, grain=40) for level in (10, 120, 250)]
    before = Inspector.load(folder / "toy")
    assert all(before.inspect(picture).reason for picture in fresh)
    adapt(request_for(folder, own))
    after = Inspector.load(folder / "toy")
    assert not any(after.inspect(picture).reason for picture in fresh)
    assert after.bundle.training["familiar"] < 1
