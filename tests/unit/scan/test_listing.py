from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from inspector.errors import UsageError
from inspector.scan import list_pictures


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")


def test_pictures_of_all_folders_in_the_order_of_their_paths(tmp_path: Path) -> None:
    make(tmp_path, "b/x.png", "b.png", "a/2.JPG", "a/10.jpeg", "c.TIF", "布/疵.webp", "c.bmp")
    found = list_pictures(tmp_path).pictures
    assert found == tuple(sorted(found))
    assert set(found) == {
        "a/10.jpeg", "a/2.JPG", "b.png", "b/x.png", "c.TIF", "c.bmp", "布/疵.webp"
    }  # fmt: skip


def test_other_files_and_hidden_ones_are_left_out(tmp_path: Path) -> None:
    make(tmp_path, "a.png", "a.txt", "png", ".hidden.png", ".cache/b.png", "c.gif", "d.png.part")
    assert list_pictures(tmp_path).pictures == ("a.png",)


def test_links_that_lead_in_a_circle_are_walked_once(tmp_path: Path) -> None:
    make(tmp_path, "a/x.png")
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "self.png").symlink_to("self.png")
    assert list_pictures(tmp_path).pictures == ("a/x.png", "self.png")


def test_a_linked_folder_is_listed_by_its_own_path_where_it_has_one(tmp_path: Path) -> None:
    make(tmp_path, "in/z/x.png", "elsewhere/y.png")
    (tmp_path / "in" / "a").symlink_to(tmp_path / "in" / "z", target_is_directory=True)
    (tmp_path / "in" / "b").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "in" / "c").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert list_pictures(tmp_path / "in").pictures == ("b/y.png", "z/x.png")


def test_a_folder_that_cannot_be_read_is_listed_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a.png", "locked/b.png")
    refuse(tmp_path / "locked", monkeypatch)
    listing = list_pictures(tmp_path)
    assert listing.pictures == ("a.png",)
    assert listing.closed == {"locked/": "Permission denied"}


def test_the_folder_itself_must_be_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(tmp_path, monkeypatch)
    with pytest.raises(UsageError, match="cannot be read: Permission denied"):
        list_pictures(tmp_path)


def refuse(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the right to read a folder away, from root too."""
    scandir = os.scandir

    def refusing(path: Any) -> Any:
        if Path(path) == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    make(tmp_path, "a.png")
    with pytest.raises(UsageError, match="is not a folder"):
        list_pictures(tmp_path / "a.png")
    with pytest.raises(UsageError, match="does not exist"):
        list_pictures(tmp_path / "missing")
