"""Labels as people write them, and what is wrong with them in clear words."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.adapting.labels import read_folder, read_labels, read_table
from inspector.adapting.work import on_all
from inspector.errors import DamagedPictureError, DataError, UsageError
from tests.support.labelled_pictures import write_classes
from tests.support.toy_bundle import toy_picture


def table(folder: Path, text: str) -> Path:
    path = folder / "labels.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_class_folders_say_what_is_shown_and_what_belongs_together(tmp_path: Path) -> None:
    write_classes(tmp_path, {"good/roll7": [128, 128], "Good": [128], "hole": [255]})
    found = {each.name: each for each in read_folder(tmp_path)}
    assert len(found) == 4
    assert not found["good/roll7/0001.png"].defective
    assert found["good/roll7/0001.png"].group == "roll7"
    assert not found["Good/0003.png"].defective
    assert found["hole/0004.png"].category == "hole"
    assert found["hole/0004.png"].group == ""


def test_a_table_names_paths_truths_and_groups(tmp_path: Path) -> None:
    path = table(tmp_path, "path,defective,group\na.png,1,r1\nb.png,good,\na.png,yes,r1\n")
    first, second = read_table(path, tmp_path)
    assert (first.name, first.defective, first.group) == ("a.png", True, "r1")
    assert (second.path, second.defective) == (tmp_path / "b.png", False)
    assert read_labels(table(tmp_path, "label,path\n不合格,c.png\n"))[0].defective


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty file; expected path and defective"),
        ("file,defective\n", "columns file, defective; expected path"),
        ("path,defective\na.png,0.93\n", "line 2: the label is '0.93'"),
        ("path,defective\na.png,1\nb.png,0\na.png,0\n", "line 2 says defective, line 4 says good"),
    ],
)
def test_a_table_at_fault_is_told_by_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        read_table(table(tmp_path, text), tmp_path)


def test_empty_rows_at_the_end_say_nothing(tmp_path: Path) -> None:
    text = "path;defective\r\na.png;1\r\n;\r\n;\r\n"
    (picture,) = read_table(table(tmp_path, text), tmp_path)
    assert (picture.name, picture.defective) == ("a.png", True)


def test_tables_and_folders_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        read_labels(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="does not exist"):
        read_folder(tmp_path / "none")
    (tmp_path / "latin.csv").write_bytes("path,defective\nWäsche.png,1\n".encode("latin-1"))
    with pytest.raises(DataError, match="UTF-8"):
        read_labels(tmp_path / "latin.csv")


def test_pictures_outside_of_class_folders_are_refused(tmp_path: Path) -> None:
    write_classes(tmp_path, {"good": [128]})
    (tmp_path / "loose.png").write_bytes(toy_picture())
    with pytest.raises(DataError, match=r"1 pictures lie directly in .* \(loose\.png\)"):
        read_folder(tmp_path)


def test_files_that_are_missing_or_damaged_are_all_named(tmp_path: Path) -> None:
    path = table(tmp_path, "path,defective\na.png,1\nb.png,0\n")
    with pytest.raises(DataError, match=r"2 of 2 labelled files do not exist: a\.png, b\.png"):
        on_all(read_table(path, tmp_path), len)
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(b"torn" + name.encode())

    def torn(data: bytes) -> int:
        raise DamagedPictureError(f"It is cut short ({len(data)} bytes).")

    with pytest.raises(DataError, match=r"2 of 2 labelled pictures cannot be read: a\.png \(It is"):
        on_all(read_table(path, tmp_path), torn)
    with pytest.raises(DataError, match="no labelled pictures"):
        on_all((), len)


def test_a_picture_with_two_labels_is_refused_and_one_twice_counts_once(tmp_path: Path) -> None:
    write_classes(tmp_path, {"good": [128], "hole": [255]})
    again = tmp_path / "good" / "again.png"
    again.write_bytes((tmp_path / "good" / "0001.png").read_bytes())
    assert len(on_all(read_folder(tmp_path), len)) == 2
    again.write_bytes((tmp_path / "hole" / "0002.png").read_bytes())
    with pytest.raises(DataError, match="same picture with two labels, good and hole"):
        on_all(read_folder(tmp_path), len)
