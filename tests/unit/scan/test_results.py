from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.scan import RESULTS, UNFINISHED, ResultsFile, Scanned, columns
from inspector.values import Disposition
from tests.fakes.records import make_verdict

CATEGORIES = ("hole", "stain")
SCORES = {"hole": 0.1, "stain": 1e-17, "defective": 0.1 + 0.2}
VERDICT = make_verdict(Disposition.REJECT, shows=["stain", "hole", "stain"], scores=SCORES)


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / RESULTS).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_a_row_carries_everything_a_reader_may_ask_for(tmp_path: Path) -> None:
    with ResultsFile(tmp_path, CATEGORIES) as table:
        table.write(Scanned("a/布.png", VERDICT))
    (row,) = rows(tmp_path)
    assert tuple(row) == columns(CATEGORIES)
    assert row["path"] == "a/布.png"
    assert row["disposition"] == "reject"
    assert row["categories"] == "stain;hole"
    assert row["defects"] == "3"
    assert row["bundle"].startswith("fabric 1.0 int8 ")
    assert row["recipe"].startswith("3 ")
    region = json.loads(row["regions"])[0]
    assert region["category"] == "stain"
    assert region["region"] == [4, 8, 16, 32]


def test_scores_lose_no_digit(tmp_path: Path) -> None:
    with ResultsFile(tmp_path, CATEGORIES) as table:
        table.write(Scanned("a.png", VERDICT))
    (row,) = rows(tmp_path)
    assert float(row["defective"]) == 0.1 + 0.2
    assert float(row["score_stain"]) == 1e-17


def test_what_cannot_be_judged_keeps_its_score(tmp_path: Path) -> None:
    verdict = replace(VERDICT, disposition=Disposition.CANNOT_JUDGE, defects=(), reason="dark")
    with ResultsFile(tmp_path, CATEGORIES) as table:
        table.write(Scanned("a.png", verdict, "dark"))
    (row,) = rows(tmp_path)
    assert row["disposition"] == "cannot_judge"
    assert float(row["defective"]) == 0.1 + 0.2
    assert row["reason"] == "dark"


def test_what_cannot_be_read_has_a_reason_and_nothing_else(tmp_path: Path) -> None:
    with ResultsFile(tmp_path, CATEGORIES) as table:
        table.write(Scanned("a.png", None, reason='cut, "short"'))
    (row,) = rows(tmp_path)
    filled = {name: value for name, value in row.items() if value}
    assert filled == {
        "path": "a.png",
        "disposition": "unreadable",
        "reason": 'cut, "short"',
    }


def test_the_file_begins_with_its_header_and_no_mark(tmp_path: Path) -> None:
    with ResultsFile(tmp_path, CATEGORIES):
        pass
    assert (tmp_path / RESULTS).read_bytes().startswith(b"path,disposition,grade,categories,")


def test_excel_is_told_that_it_is_utf_8_where_that_was_asked_for(tmp_path: Path) -> None:
    with ResultsFile(tmp_path, CATEGORIES, marked=True):
        pass
    assert (tmp_path / RESULTS).read_bytes().startswith(b"\xef\xbb\xbfpath,disposition,")


def test_excel_is_given_nothing_to_compute(tmp_path: Path) -> None:
    with ResultsFile(tmp_path, CATEGORIES, marked=True) as table:
        table.write(Scanned("=1+1.png", None, reason="-cut"))
    row = (tmp_path / RESULTS).read_text(encoding="utf-8-sig").splitlines()[1]
    assert row.startswith("'=1+1.png,unreadable,")
    assert ",'-cut," in row


def test_programs_are_given_every_name_as_it_is(tmp_path: Path) -> None:
    with ResultsFile(tmp_path, CATEGORIES) as table:
        table.write(Scanned("=1+1.png", None, reason="-cut"))
    assert (rows(tmp_path)[0]["path"], rows(tmp_path)[0]["reason"]) == ("=1+1.png", "-cut")


def test_names_that_are_no_unicode_are_escaped(tmp_path: Path) -> None:
    with ResultsFile(tmp_path, CATEGORIES) as table:
        table.write(Scanned("\udcff.png", None, reason="cut"))
    assert rows(tmp_path)[0]["path"] == "\\udcff.png"


def test_the_name_is_given_only_to_a_complete_table(tmp_path: Path) -> None:
    (tmp_path / RESULTS).write_text("earlier", encoding="utf-8")
    table = ResultsFile(tmp_path, CATEGORIES)
    with pytest.raises(KeyboardInterrupt):
        write_until_interrupted(table)
    assert (tmp_path / RESULTS).read_text(encoding="utf-8") == "earlier"
    assert len((tmp_path / UNFINISHED).read_text(encoding="utf-8").splitlines()) == 2


def write_until_interrupted(table: ResultsFile) -> None:
    with table:
        table.write(Scanned("a.png", VERDICT))
        raise KeyboardInterrupt


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
def test_a_full_disk_names_the_file(tmp_path: Path) -> None:
    (tmp_path / UNFINISHED).symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left") as caught, ResultsFile(tmp_path, CATEGORIES):
        pass
    assert caught.value.filename == str(tmp_path / UNFINISHED)
    assert not (tmp_path / RESULTS).exists()
