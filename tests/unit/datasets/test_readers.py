"""The readers, on tiny folders laid out like the real data sets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from inspector.datasets import Dataset, Sample, data_folder, open_dataset
from inspector.datasets.declaration import find_declaration
from inspector.errors import DataError
from tests.support.data_folders import write_aitex, write_elpv, write_tilda

GOOD, DOUBTED, CERTAIN = 0.0, 0.3333333333333333, 1.0


def by_name(dataset: Dataset) -> Mapping[str, Sample]:
    return {Path(sample.path).stem: sample for sample in dataset.samples}


@pytest.fixture
def cells(tmp_path: Path) -> Mapping[str, Sample]:
    write_elpv(
        tmp_path,
        [
            (GOOD, "0,0", "1"),
            (CERTAIN, "0,0", "2"),
            (DOUBTED, "0,0", "3"),
            (CERTAIN, "1,1", "3"),
            (CERTAIN, "", "4"),
            (GOOD, "1,0", "5"),
        ],
    )
    return by_name(open_dataset("elpv", tmp_path))


class TestElpv:
    @pytest.mark.parametrize(
        ("cell", "labels"),
        [
            ("cell0001", (0, 0, 0)),
            ("cell0002", (0, 0, 1)),
            ("cell0003", (0, 0, None)),
            ("cell0004", (1, 1, 0)),
            ("cell0005", (None, None, None)),
        ],
    )
    def test_labels(
        self, cells: Mapping[str, Sample], cell: str, labels: tuple[int | None, ...]
    ) -> None:
        assert tuple(cells[cell].labels.values()) == labels
        assert list(cells[cell].labels) == ["crack", "inactive_area", "other_defect"]

    def test_the_probability_is_the_target_and_every_cell_scores(
        self, cells: Mapping[str, Sample]
    ) -> None:
        assert [sample.defective for sample in cells.values()] == pytest.approx(
            [0, 1, 1 / 3, 1, 1, 0]
        )
        assert [sample.truth("defective") for sample in cells.values()] == [0, 1, 0, 1, 1, 0]

    def test_other_defect_of_a_cracked_cell_trains_but_does_not_score(
        self, cells: Mapping[str, Sample]
    ) -> None:
        assert cells["cell0004"].labels["other_defect"] == 0
        assert cells["cell0004"].truth("other_defect") is None
        assert cells["cell0004"].truth("crack") == 1

    def test_twins_share_a_side(self, cells: Mapping[str, Sample]) -> None:
        assert cells["cell0003"].group == cells["cell0004"].group
        assert cells["cell0003"].subset is cells["cell0004"].subset

    def test_pictures_load(self, cells: Mapping[str, Sample]) -> None:
        assert cells["cell0001"].load().startswith(b"\x89PNG")

    def test_a_cell_without_a_twin_group_is_refused(self, tmp_path: Path) -> None:
        folder = write_elpv(tmp_path, [(GOOD, "0,0", "1")])
        (folder / "twin_groups.csv").write_text("path,twin_group,group_size\n")
        with pytest.raises(DataError, match="cell0001"):
            open_dataset("elpv", tmp_path)

    def test_a_damaged_list_is_named_with_its_line(self, tmp_path: Path) -> None:
        folder = write_elpv(tmp_path, [(GOOD, "0,0", "1")])
        (folder / "labels.csv").write_text("images/cell0001.png  high  mono\n")
        with pytest.raises(DataError, match="line 1"):
            open_dataset("elpv", tmp_path)

    def test_missing_pictures_say_what_to_install(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "elpv").mkdir()
        monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
        with pytest.raises(DataError, match="pip install elpv-dataset"):
            open_dataset("elpv", tmp_path)


class TestAitex:
    def test_codes_become_categories_and_good_strips_have_none(self, tmp_path: Path) -> None:
        write_aitex(tmp_path, ["0018_010_03", "0022_019_02"], ["roll/0001_000_05"])
        strips = by_name(open_dataset("aitex", tmp_path))
        shown = {
            name: [key for key, value in strip.labels.items() if value]
            for name, strip in strips.items()
        }
        assert shown == {
            "0018_010_03": ["weft_line"],
            "0022_019_02": ["point"],
            "0001_000_05": [],
        }
        assert strips["0001_000_05"].defective == 0
        assert strips["0001_000_05"].facets["fabric"] == "05"
        assert [mark.category for mark in strips["0018_010_03"].marks] == ["weft_line"]

    def test_a_defect_that_runs_through_strips_keeps_them_together(self, tmp_path: Path) -> None:
        stems = ["0010_006_02", "0011_006_02", "0013_006_02", "0020_006_02", "0021_019_02"]
        write_aitex(tmp_path, [*stems, "0022_019_02"], [])
        strips = by_name(open_dataset("aitex", tmp_path))
        groups = [strips[stem].group for stem in stems]
        assert groups[0] == groups[1] == groups[2]
        assert len({*groups, strips["0022_019_02"].group}) == 4

    def test_an_empty_or_missing_mask_leaves_the_place_unknown(self, tmp_path: Path) -> None:
        folder = write_aitex(tmp_path, ["0106_010_03", "0100_025_08"], [])
        (folder / "Mask_images" / "0100_025_08_mask.png").unlink()
        for strip in open_dataset("aitex", tmp_path).samples:
            assert strip.parts_unknown
            assert strip.truth("defective") == 1

    def test_an_unknown_code_is_refused(self, tmp_path: Path) -> None:
        write_aitex(tmp_path, ["0001_777_02"], [])
        with pytest.raises(DataError, match="777"):
            open_dataset("aitex", tmp_path)

    def test_a_name_off_the_pattern_is_refused(self, tmp_path: Path) -> None:
        write_aitex(tmp_path, [], ["roll/strip"])
        with pytest.raises(DataError, match="pattern"):
            open_dataset("aitex", tmp_path)


class TestTilda:
    def test_thread_errors_leave_warp_and_weft_open(self, tmp_path: Path) -> None:
        write_tilda(tmp_path, [("thread_error", "c1r1e3n1"), ("hole", "c1r1e1n1")])
        pictures = by_name(open_dataset("tilda", tmp_path))
        thread = pictures["c1r1e3n1"]
        assert thread.labels["warp_line"] is None
        assert thread.labels["hole"] == 0
        assert thread.truth("defective") == 1
        assert pictures["c1r1e1n1"].labels["hole"] == 1
        assert pictures["c1r1e1n1"].marks[0].box is not None

    def test_neighbouring_numbers_share_a_side(self, tmp_path: Path) -> None:
        write_tilda(tmp_path, [("hole", f"c1r1e1n{number}") for number in (1, 10, 11)])
        pictures = by_name(open_dataset("tilda", tmp_path))
        assert pictures["c1r1e1n1"].group == pictures["c1r1e1n10"].group
        assert pictures["c1r1e1n1"].group != pictures["c1r1e1n11"].group

    def test_an_unmapped_class_is_refused(self, tmp_path: Path) -> None:
        write_tilda(tmp_path, [("moth", "c1r1e9n1")])
        with pytest.raises(DataError, match="moth"):
            open_dataset("tilda", tmp_path)


class TestOpening:
    def test_a_missing_data_set_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="no folder"):
            open_dataset("aitex", tmp_path)

    def test_an_undeclared_one_lists_where_was_looked(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match=r"dataset\.toml"):
            open_dataset("leather", tmp_path)

    def test_a_declaration_beside_the_pictures_comes_first(self, tmp_path: Path) -> None:
        folder = write_aitex(tmp_path, ["0001_002_00"], [])
        (folder / "dataset.toml").write_text("format = 1\nname = 'aitex'\n")
        with pytest.raises(DataError, match="no 'title'"):
            open_dataset("aitex", tmp_path)

    def test_an_unknown_reader_is_refused(self, tmp_path: Path) -> None:
        folder = tmp_path / "leather"
        folder.mkdir()
        (folder / "dataset.toml").write_text(
            "format = 1\nname = 'leather'\ntitle = ''\nsource = ''\nlicence = ''\n"
            "citation = []\nreader = 'hide'\n[split]\nsalt = 's'\n[labels]\n"
        )
        with pytest.raises(DataError, match="aitex, elpv, tilda"):
            open_dataset("leather", tmp_path)

    def test_the_folder_comes_from_the_environment(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("INSPECTOR_DATA", str(tmp_path))
        assert data_folder() == tmp_path
        monkeypatch.delenv("INSPECTOR_DATA")
        with pytest.raises(DataError, match="INSPECTOR_DATA"):
            data_folder()
        with pytest.raises(DataError, match="does not exist"):
            data_folder(tmp_path / "nowhere")


def test_a_data_set_lists_facets_of_its_own(tmp_path: Path) -> None:
    write_aitex(tmp_path, ["0018_010_03"], ["roll/0001_000_05"])
    shipped = find_declaration("aitex", tmp_path).read_text(encoding="utf-8")
    first, *others = (sample.path for sample in open_dataset("aitex", tmp_path).samples)
    listed = f'[facets.lamp]\nusual = "left"\nright = ["{first}"]\n'
    (tmp_path / "aitex" / "dataset.toml").write_text(
        shipped.partition("[facets.table]")[0] + listed, encoding="utf-8"
    )
    lamps = {each.path: each.facets["lamp"] for each in open_dataset("aitex", tmp_path).samples}
    assert lamps == {first: "right", **dict.fromkeys(others, "left")}
