"""From a folder of good pictures to a bundle that grades: the whole way."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import pytest

from inspector import Inspector
from inspector.bundles import Precision, bundle_folders, find_bundle, read_bundle
from inspector.bundles.versions import available_versions
from inspector.charts import Language, catalogue
from inspector.errors import BundleError, Trouble, UsageError
from inspector.teaching import DoubtKind, Taught, TeachingError, TeachRequest, teach
from inspector.teaching.backbone import backbone_file
from inspector.teaching.place import placed
from inspector.values import Disposition
from tests.support.weaves import weave, with_hole, with_line, write_weaves


class Usage(NamedTuple):
    """What the disk says."""

    total: int
    used: int
    free: int


def encoded(pixels: Any) -> bytes:
    return bytes(cv2.imencode(".png", pixels)[1])


@pytest.fixture(scope="module")
def grader(taught: Taught) -> Inspector:
    return Inspector.load(taught.folder)


def test_it_passes_further_good_pictures(grader: Inspector) -> None:
    verdicts = [grader.inspect(encoded(weave(seed))) for seed in range(500, 530)]
    passed = [verdict.disposition is Disposition.PASS for verdict in verdicts]
    assert sum(passed) >= 28


@pytest.mark.parametrize("draw", [with_hole, with_line])
def test_it_rejects_what_it_never_saw(grader: Inspector, draw: Any) -> None:
    for seed in range(600, 605):
        assert grader.inspect(encoded(draw(seed))).disposition is Disposition.REJECT


@pytest.mark.parametrize("level", [0, 255])
@pytest.mark.parametrize("turned", [False, True])
def test_a_fault_from_edge_to_edge_is_rejected_and_not_withheld(
    grader: Inspector, level: int, turned: bool
) -> None:
    pixels = weave(610)
    side = len(pixels)
    cv2.line(pixels, (side // 3, 0), (side // 2, side), level, max(2, side // 40))
    picture = np.ascontiguousarray(pixels.T) if turned else pixels
    assert grader.inspect(encoded(picture)).disposition is Disposition.REJECT


@pytest.mark.parametrize(
    "worsen",
    [
        pytest.param(lambda pixels: pixels // 2, id="half the light"),
        pytest.param(lambda pixels: pixels // 4, id="a quarter of the light"),
        pytest.param(lambda pixels: cv2.GaussianBlur(pixels, (0, 0), 4), id="out of focus"),
        pytest.param(
            lambda pixels: cv2.resize(pixels, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA),
            id="reduced",
        ),
    ],
)
def test_what_looks_smooth_for_want_of_light_or_detail_does_not_pass(
    grader: Inspector, worsen: Any
) -> None:
    for seed in range(620, 623):
        verdict = grader.inspect(encoded(worsen(weave(seed))))
        assert verdict.disposition is not Disposition.PASS, verdict.scores


def test_noise_is_withheld(grader: Inspector) -> None:
    noise = np.random.default_rng(1).integers(0, 256, weave(0).shape, np.uint8)
    assert grader.inspect(encoded(noise)).disposition is Disposition.CANNOT_JUDGE


def test_a_region_lies_where_the_fault_is(grader: Inspector) -> None:
    verdict = grader.inspect(encoded(with_hole(700)))
    region = verdict.defects[0].region
    assert verdict.defects[0].category == "anomaly"
    assert region.x <= 48 <= region.right and region.y <= 48 <= region.bottom
    assert region.width <= 64 and region.height <= 64


def test_a_larger_picture_is_graded_tile_by_tile(grader: Inspector) -> None:
    pixels = weave(800, side=200, width=300)
    cv2.circle(pixels, (250, 150), 6, 10, -1)
    verdict = grader.inspect(encoded(pixels))
    region = verdict.defects[0].region
    assert region.x <= 250 <= region.right and region.y <= 150 <= region.bottom


def test_both_graphs_fit_their_golden_cases(taught: Taught) -> None:
    for precision in Precision:
        Inspector.load(taught.folder, precision=precision)


def test_the_fainter_fault_scores_lower(grader: Inspector) -> None:
    scores = []
    for depth in (15, 30, 60, 100):
        pixels = weave(900).astype(np.int16)
        pixels[40:52, 40:52] -= depth
        picture = encoded(np.clip(pixels, 0, 255).astype(np.uint8))
        scores.append(grader.inspect(picture).scores["defective"])
    assert scores == sorted(set(scores))


def test_what_it_tells_of_itself(taught: Taught) -> None:
    read = read_bundle(taught.folder)
    assert taught.pictures == len(taught.scores) == 20
    assert taught.interval[0] <= taught.false_rejects / 20 <= taught.interval[1]
    assert read.metrics["overkill_rate_of_good"] == taught.false_rejects / 20
    assert read.metrics["overkill_interval"] == list(taught.interval)
    assert read.categories == ("anomaly",)
    assert read.category_names["anomaly"] == {"en": "Anomaly", "zh": "异常"}
    assert read.recipe.reject_at == taught.reject_at
    assert read.recipe.review_at == taught.review_at < taught.reject_at
    assert "20 pictures" in (taught.folder / "card.md").read_text(encoding="utf-8")
    assert "Apache" in (taught.folder / "LICENSE").read_text(encoding="utf-8")
    words = catalogue("service.pages", Language.EN)
    assert read.licence_note == words("products.licence_note.own_pictures")


def test_labelled_defects_give_names(taught_names: Taught) -> None:
    assert taught_names.categories == ("hole", "line")
    assert taught_names.labelled == taught_names.found == 10
    assert taught_names.named_right == 10
    grader = Inspector.load(taught_names.folder)
    for draw, name in ((with_hole, "hole"), (with_line, "line")):
        for seed in range(610, 614):
            assert grader.inspect(encoded(draw(seed))).defects[0].category == name
    names = read_bundle(taught_names.folder).category_names
    assert names["hole"]["zh"] == "破洞"  # as the shipped bundles call it
    assert names["line"] == {"en": "line", "zh": "line"}


def test_nothing_needs_torch(taught: Taught) -> None:
    assert taught.folder.is_dir()
    mine = [name for name in sys.modules if name.startswith("inspector.teaching")]
    assert all(not hasattr(sys.modules[name], "torch") for name in mine)


def test_the_backbone_is_no_product() -> None:
    assert backbone_file().is_file()
    assert "backbone" not in {folder.name for folder in bundle_folders()}


# ---- bad input -----------------------------------------------------------------------------


def test_too_few_pictures_are_refused(tmp_path: Path) -> None:
    few = write_weaves(tmp_path / "few", 9)
    with pytest.raises(
        TeachingError, match="9 pictures of different content; at least 10"
    ) as raised:
        teach(TeachRequest(few, "weave", tmp_path / "out"))
    assert raised.value.trouble is Trouble.FEW
    assert not (tmp_path / "out").exists()


def test_copies_of_a_picture_do_not_count(tmp_path: Path) -> None:
    few = write_weaves(tmp_path / "few", 9)
    shutil.copy(few / "000.png", few / "copy.png")
    with pytest.raises(TeachingError, match="9 pictures of different content"):
        teach(TeachRequest(few, "weave", tmp_path / "out"))


def test_two_sizes_are_refused_by_name(good_folder: Path, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed"
    shutil.copytree(good_folder, mixed)
    cv2.imwrite(str(mixed / "other.png"), weave(50, side=80))
    with pytest.raises(TeachingError, match=r"Most are 96x96, not so 'mixed/other\.png'") as raised:
        teach(TeachRequest(mixed, "weave", tmp_path / "out"))
    assert raised.value.trouble is Trouble.SIZES


def test_a_damaged_file_is_named(good_folder: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt"
    shutil.copytree(good_folder, spoilt)
    (spoilt / "cut.png").write_bytes((spoilt / "000.png").read_bytes()[:200])
    with pytest.raises(
        TeachingError, match=r"1 picture in .*spoilt cannot be read.*cut\.png"
    ) as raised:
        teach(TeachRequest(spoilt, "weave", tmp_path / "out"))
    assert raised.value.trouble is Trouble.DAMAGED


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(TeachingError, match="does not exist or is no folder") as raised:
        teach(TeachRequest(tmp_path / "nowhere", "weave", tmp_path / "out"))
    assert raised.value.trouble is Trouble.FOLDER


def test_pictures_in_folders_below_are_not_left_out_in_silence(
    good_folder: Path, defect_folder: Path, tmp_path: Path
) -> None:
    rolls = tmp_path / "good"
    shutil.copytree(good_folder, rolls)
    (rolls / "roll 7").mkdir()
    (rolls / "003.png").rename(rolls / "roll 7" / "003.png")
    with pytest.raises(
        TeachingError, match=r"1 picture lies in folders below .*good \('roll 7/003\.png'\)"
    ) as raised:
        teach(TeachRequest(rolls, "weave", tmp_path / "out"))
    assert raised.value.trouble is Trouble.FOLDER
    kinds = tmp_path / "defects"
    shutil.copytree(defect_folder, kinds)
    shutil.copytree(defect_folder / "hole", kinds / "hole" / "small")
    with pytest.raises(TeachingError, match=r"5 pictures lie in folders below .*hole"):
        teach(TeachRequest(good_folder, "weave", tmp_path / "out", defects=kinds))
    assert not (tmp_path / "out").exists()


def test_one_category_alone_is_refused(
    good_folder: Path, defect_folder: Path, tmp_path: Path
) -> None:
    one = tmp_path / "one"
    shutil.copytree(defect_folder / "hole", one / "hole")
    with pytest.raises(
        TeachingError, match="at least two to tell apart; it holds only 'hole'"
    ) as raised:
        teach(TeachRequest(good_folder, "weave", tmp_path / "out", defects=one))
    assert raised.value.trouble is Trouble.CLASSES


def test_an_empty_category_is_named(good_folder: Path, defect_folder: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt"
    shutil.copytree(defect_folder, spoilt)
    (spoilt / "stain").mkdir()
    with pytest.raises(TeachingError, match="no picture for 'stain'") as raised:
        teach(TeachRequest(good_folder, "weave", tmp_path / "out", defects=spoilt))
    assert raised.value.trouble is Trouble.CLASSES


def test_a_picture_in_no_category_is_named(
    good_folder: Path, defect_folder: Path, tmp_path: Path
) -> None:
    spoilt = tmp_path / "spoilt"
    shutil.copytree(defect_folder, spoilt)
    shutil.copy(good_folder / "003.png", spoilt / "loose.png")
    with pytest.raises(
        TeachingError, match=r"1 picture lies directly in .*spoilt \('loose\.png'\); expected"
    ) as raised:
        teach(TeachRequest(good_folder, "weave", tmp_path / "out", defects=spoilt))
    assert raised.value.trouble is Trouble.CLASSES


@pytest.mark.parametrize("source", ["good", "line"])
def test_a_picture_labelled_in_two_ways_is_named(
    source: str, good_folder: Path, defect_folder: Path, tmp_path: Path
) -> None:
    spoilt = tmp_path / "spoilt"
    shutil.copytree(defect_folder, spoilt)
    original = good_folder / "003.png" if source == "good" else defect_folder / "line" / "101.png"
    shutil.copy(original, spoilt / "hole" / "again.png")
    with pytest.raises(TeachingError, match=r"labelled in two ways: .*hole/again\.png") as raised:
        teach(TeachRequest(good_folder, "weave", tmp_path / "out", defects=spoilt))
    assert raised.value.trouble is Trouble.LABELS


def test_a_taken_name_needs_replace(good_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a bundle for 'fabric' already"):
        teach(TeachRequest(good_folder, "fabric", tmp_path))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["../up", "", "a b", ".hidden"])
def test_a_name_that_cannot_be_a_folder(name: str, good_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be a product's name"):
        teach(TeachRequest(good_folder, name, tmp_path))


@pytest.mark.parametrize("rate", [0.0, 0.5, float("nan")])
def test_a_rate_that_cannot_be_kept(rate: float, good_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="false-reject rate"):
        teach(TeachRequest(good_folder, "weave", tmp_path, false_reject_rate=rate))


def test_a_full_disk_is_noticed_before_any_work(
    good_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 5 * 1024**2))
    with pytest.raises(BundleError, match="5 MB left on its disk"):
        teach(TeachRequest(good_folder, "weave", tmp_path))


def test_the_same_again_is_the_same_and_a_replaced_one_can_be_put_back(
    taught: Taught, good_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSPECTOR_MODELS", str(tmp_path))
    teach(TeachRequest(good_folder, "weave", tmp_path))
    first = find_bundle("weave").sha256
    assert first == read_bundle(taught.folder).sha256
    teach(TeachRequest(good_folder, "weave", tmp_path, seed=1, replace=True))
    assert find_bundle("weave").sha256 != first
    assert first in {kept.sha256 for kept in available_versions("weave")}


def test_a_defect_among_the_good_is_named(tmp_path: Path) -> None:
    spoilt = write_weaves(tmp_path / "spoilt", 12)
    cv2.imwrite(str(spoilt / "oops.png"), with_hole(50))
    request = TeachRequest(spoilt, "weave", tmp_path / "out")
    with pytest.raises(TeachingError, match=r"stands out among .*: 'spoilt/oops\.png'") as raised:
        teach(request)
    assert raised.value.trouble is Trouble.STRANGE
    assert raised.value.pictures == ("spoilt/oops.png",)
    assert not (tmp_path / "out").exists()
    accepted = teach(replace(request, accept_outliers=True))
    assert "Only 13 good pictures" in accepted.warnings[0]
    assert "spoilt/oops.png" in accepted.warnings[1]
    few, learnt = accepted.doubts
    assert (few.kind, few.pictures) == (DoubtKind.FEW, ())
    assert (learnt.kind, learnt.pictures) == (DoubtKind.LEARNT, ("spoilt/oops.png",))


def test_a_picture_that_may_hide_a_defect_is_named_and_learnt(tmp_path: Path) -> None:
    good = write_weaves(tmp_path / "good", 20)
    faint = weave(99)
    faint[40:46, 40:46] -= 6
    cv2.imwrite(str(good / "faint.png"), faint)
    taught = teach(TeachRequest(good, "weave", tmp_path / "out"))
    (doubt,), (warning,) = taught.doubts, taught.warnings
    assert (doubt.kind, doubt.pictures) == (DoubtKind.SUSPECT, ("good/faint.png",))
    assert warning.startswith("By far the strangest of the good pictures: 'good/faint.png'. Look")


def test_several_defects_among_the_good_are_spoken_of_as_several(tmp_path: Path) -> None:
    spoilt = write_weaves(tmp_path / "spoilt", 14)
    for seed in (50, 51):
        cv2.imwrite(str(spoilt / f"oops{seed}.png"), with_hole(seed))
    request = TeachRequest(spoilt, "weave", tmp_path / "out")
    with pytest.raises(
        TeachingError, match=r"^Pictures stand out .* they are no good product\. Look at them: "
    ) as raised:
        teach(request)
    assert len(raised.value.pictures) == 2


def test_a_disk_that_fills_up_leaves_what_was_there(good_folder: Path, tmp_path: Path) -> None:
    former = tmp_path / "weave"
    former.mkdir()
    (former / "model.onnx").write_bytes(b"former")
    request = TeachRequest(good_folder, "weave", tmp_path, replace=True)
    with pytest.raises(BundleError, match="No space left on device"):
        _fail_midway(request)
    assert (former / "model.onnx").read_bytes() == b"former"
    assert [path.name for path in tmp_path.iterdir()] == ["weave"]


@pytest.mark.usefixtures("taught_names")
def test_progress_is_told_to_the_end(told: list[tuple[int, int, str]]) -> None:
    parts = dict.fromkeys(what for _, _, what in told)
    assert list(parts) == ["Reading", "Learning", "Naming", "Writing"]
    for part in parts:
        steps = [(done, total) for done, total, what in told if what == part]
        assert steps == sorted(steps)
        assert steps[-1][0] == steps[-1][1]


def _fail_midway(request: TeachRequest) -> None:
    with placed(request) as fresh:
        (fresh / "model.onnx").write_bytes(b"half")
        raise OSError(28, "No space left on device")
