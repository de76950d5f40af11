from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from inspector import Inspector, Verdict
from tests.support.command_line import Command
from tests.support.toy_bundle import PASS, REJECT, REVIEW, toy_picture

resource = pytest.importorskip("resource", reason="limits on what a process may write are POSIX's")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    (folder / "卷 2").mkdir(parents=True)
    (folder / "a.png").write_bytes(toy_picture(PASS))
    (folder / "b.PNG").write_bytes(toy_picture(REVIEW))
    (folder / "卷 2" / "疵点.png").write_bytes(toy_picture(REJECT))
    (folder / "卷 2" / "cut.jpg").write_bytes(toy_picture(image_format="JPEG")[:300])
    (folder / "notes.txt").write_text("no picture", encoding="utf-8")
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_a_row_a_picture_in_the_order_of_paths(
    inspector: Command, pictures: Path, tmp_path: Path
) -> None:
    ran = inspector("scan", pictures, "--product", "toy", "--out", "report")
    table = rows(tmp_path / "report" / "results.csv")
    assert ran.code == 1
    assert ran.err == ""
    assert [(row["path"], row["disposition"]) for row in table] == [
        ("a.png", "pass"),
        ("b.PNG", "review"),
        ("卷 2/cut.jpg", "unreadable"),
        ("卷 2/疵点.png", "reject"),
    ]
    assert table[3]["categories"] == "bright_spot"
    assert float(table[3]["defective"]) > 0.7
    assert "damaged" in table[2]["reason"]
    assert table[2]["defective"] == ""


def test_the_summary_adds_up_on_screen_in_json_and_in_the_file(
    inspector: Command, pictures: Path, tmp_path: Path
) -> None:
    ran = inspector.process("scan", pictures, "-p", "toy", "-o", "report", "--json")
    summary = json.loads(ran.out)
    assert summary == json.loads((tmp_path / "report/summary.json").read_text(encoding="utf-8"))
    assert ran.err == ""
    counts = ("good", "undecided", "rejected", "cannot_judge", "unreadable")
    assert [summary[name] for name in counts] == [1, 1, 1, 0, 1]
    assert summary["files"] == 4
    assert summary["pass_rate"] == 0.5
    assert summary["categories"] == [{"category": "bright_spot", "units": 2}]
    shown = inspector("scan", pictures, "-p", "toy", "-o", "report").out
    assert "50.0 %" in shown
    assert "named in 1 rejected and 1 that a person decides" in shown


def test_all_passed_is_exit_code_0(inspector: Command, tmp_path: Path) -> None:
    folder = tmp_path / "good"
    folder.mkdir()
    (folder / "a.png").write_bytes(toy_picture(PASS))
    assert inspector("scan", folder, "-p", "toy", "-o", "report").code == 0


def test_a_folder_that_cannot_be_scanned_is_one_sentence(
    inspector: Command, pictures: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    for folder, expected in {
        tmp_path / "empty": "holds no picture",
        tmp_path / "missing": "does not exist",
        pictures / "a.png": "is not a folder",
    }.items():
        ran = inspector("scan", folder, "-p", "toy", "-o", "report")
        assert ran.code == 2
        assert expected in ran.complaint
    assert not (tmp_path / "report").exists()


def test_a_place_that_takes_no_results_is_one_sentence(inspector: Command, pictures: Path) -> None:
    ran = inspector("scan", pictures, "-p", "toy", "-o", pictures / "a.png" / "report")
    assert ran.code == 2
    assert "report" in ran.complaint


def test_a_file_in_place_of_the_folder_of_results_is_one_sentence(
    inspector: Command, pictures: Path, tmp_path: Path
) -> None:
    (tmp_path / "report").write_text("mine", encoding="utf-8")
    ran = inspector("scan", pictures, "-p", "toy", "-o", "report")
    assert ran.code == 2
    assert "--out report is a file; expected a folder" in ran.complaint
    assert (tmp_path / "report").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
def test_a_full_disk_is_one_sentence_and_spoils_no_earlier_result(
    inspector: Command, pictures: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report"
    out.mkdir()
    (out / "results.csv").write_text("earlier", encoding="utf-8")
    (out / "results.part.csv").symlink_to("/dev/full")
    ran = inspector.process("scan", pictures, "-p", "toy", "-o", out)
    assert ran.code == 2
    assert ran.complaint.endswith("results.part.csv: No space left on device.")
    assert (out / "results.csv").read_text(encoding="utf-8") == "earlier"


def test_a_limit_on_files_met_halfway_leaves_no_results(inspector: Command, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number:03}.png").write_bytes(toy_picture(REJECT))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))

    ran = inspector.process("scan", folder, "-p", "toy", "-o", "report", before=limit)
    assert ran.code == 2
    assert "results.part.csv: File too large" in ran.complaint
    assert not (tmp_path / "report/results.csv").exists()


def test_an_interrupted_scan_says_what_is_left(
    inspector: Command, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspect = Inspector.inspect

    def inspect_until_interrupted(self: Inspector, picture: bytes) -> Verdict:
        if picture == toy_picture(REJECT):
            raise KeyboardInterrupt
        return inspect(self, picture)

    monkeypatch.setattr(Inspector, "inspect", inspect_until_interrupted)
    ran = inspector("scan", pictures, "-p", "toy", "-o", "report")
    assert ran.code == 130
    assert "Interrupted after 3 of 4 pictures" in ran.err
    left = [path.name for path in (tmp_path / "report").iterdir()]
    assert left == ["results.part.csv"]
    assert len(rows(tmp_path / "report/results.part.csv")) == 3
