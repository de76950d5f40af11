"""Bands from labelled folders, tables, scans and reviews; what is wrong in one sentence."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.adapters.sql import open_store
from inspector.bundles import find_bundle
from inspector.values import BundleRef, Decision, Disposition
from tests.fakes.records import NOON, make_inspection, make_verdict
from tests.support.command_line import Command
from tests.support.labelled_pictures import write_classes
from tests.support.toy_bundle import write_toy_bundle

COSTS = ("--escape-cost", "100", "--reject-cost", "10", "--review-cost", "1")
GOOD, BAD = [*range(130, 214, 4)], [*range(176, 255, 4)]


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Spots that overlap: some good ones are brighter than some bad ones."""
    return write_classes(tmp_path / "labelled", {"good": GOOD, "bright_spot": BAD})


def test_a_folder_gives_bands_beside_those_in_force_and_changes_nothing(
    inspector: Command, labelled: Path
) -> None:
    ran = inspector("calibrate", "toy", "--labels", labelled, *COSTS)
    assert ran.code == 0, ran.err
    assert "41 labelled pictures, 20 defective and 21 good" in ran.out
    assert "cost of 1000 pictures" in ran.out
    assert "Nothing was changed" in ran.err
    assert "--defective-share" in ran.err
    assert len(json.loads(inspector("recipes", "list", "toy", "--json").out)) == 1


def test_applied_bands_are_a_new_version_that_says_where_it_is_from(
    inspector: Command, labelled: Path
) -> None:
    ran = inspector("calibrate", "toy", "--labels", labelled, *COSTS, "--apply", "--json")
    found = json.loads(ran.out)
    assert found["applied"] == 1
    (_, stored) = json.loads(inspector("recipes", "list", "toy", "--json").out)
    assert stored["settings"]["review_at"] == found["bands"]["review_at"]
    assert stored["settings"]["reject_at"] == found["bands"]["reject_at"]
    assert "41 labelled pictures (escape 100, reject 10, review 1)" in stored["note"]
    assert found["bands"]["effect"]["escapes"] == 0
    assert found["bands"]["effect"]["cost_per_1000"] < found["comparison"]["now"]["cost_per_1000"]
    again = inspector("calibrate", "toy", "--labels", labelled, *COSTS, "--apply")
    assert "in force already: version 1" in again.err
    assert len(json.loads(inspector("recipes", "list", "toy", "--json").out)) == 2


def test_the_scores_of_a_scan_give_the_same_bands(
    inspector: Command, labelled: Path, tmp_path: Path
) -> None:
    inspector("scan", labelled, "--product", "toy", "--out", tmp_path / "out")
    names = sorted(path.relative_to(labelled).as_posix() for path in labelled.rglob("*.png"))
    table = tmp_path / "truth.csv"
    rows = (f"{name},{int(not name.startswith('good'))}" for name in names)
    table.write_text("path,defective\n" + "\n".join(rows) + "\n", encoding="utf-8")
    results = ("--results", tmp_path / "out" / "results.csv")
    joined, graded, beside = (
        json.loads(inspector("calibrate", "toy", *more, *COSTS, "--json").out)["bands"]
        for more in (
            ("--labels", table, *results),
            ("--labels", labelled),
            ("--labels", table, "--pictures", labelled),
        )
    )
    assert joined["effect"] == graded["effect"] == beside["effect"]
    table.write_text("path,defective\nelsewhere.png,1\n", encoding="utf-8")
    ran = inspector("calibrate", "toy", "--labels", table, *results, *COSTS)
    assert ran.code == 2 and "1 of 1 labelled pictures are not in" in ran.complaint
    changed = results[1].read_text(encoding="utf-8").replace("toy 1.0.0 int8 ", "toy 0.9.0 int8 0")
    results[1].write_text(changed, encoding="utf-8")
    table.write_text(f"path,defective\n{names[0]},1\n", encoding="utf-8")
    ran = inspector("calibrate", "toy", "--labels", table, *results, *COSTS)
    assert ran.code == 2 and "Scan the pictures again" in ran.complaint


@pytest.mark.parametrize("separator", [";", "\t"])
def test_tables_that_a_spreadsheet_saved_are_read(
    inspector: Command, labelled: Path, tmp_path: Path, separator: str
) -> None:
    """Where numbers are written 0,5 a spreadsheet saves semicolons."""
    names = sorted(path.relative_to(labelled).as_posix() for path in labelled.rglob("*.png"))
    lines = [("Path ", "Label"), *((name, "OK" if "good" in name else "NG") for name in names)]
    table = tmp_path / "truth.csv"
    text = "".join(separator.join(line) + "\r\n" for line in lines)
    table.write_text(text, encoding="utf-8-sig", newline="")
    inspector("scan", labelled, "--product", "toy", "--out", tmp_path / "out")
    results = tmp_path / "out" / "results.csv"
    beside = ("--labels", table, "--results", results)
    before = json.loads(inspector("calibrate", "toy", *beside, *COSTS, "--json").out)
    with results.open(newline="", encoding="utf-8") as lines_of_scan:
        rows = list(csv.DictReader(lines_of_scan))
    with results.open("w", newline="", encoding="utf-8-sig") as saved:
        writer = csv.DictWriter(saved, list(rows[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows({**row, "defective": row["defective"].replace(".", ",")} for row in rows)
    after = json.loads(inspector("calibrate", "toy", *beside, *COSTS, "--json").out)
    assert after["bands"] == before["bands"]


def test_what_goes_to_a_person_whatever_the_bands_is_told(
    inspector: Command, labelled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_toy_bundle(tmp_path / "knowing", novelty=True)
    monkeypatch.setenv("INSPECTOR_MODELS", str(tmp_path / "knowing"))
    familiar = inspector("calibrate", "toy", "--labels", labelled, *COSTS)
    assert "for their novelty" not in familiar.err
    inspector("recipes", "set", "toy", "--unfamiliar-at", "0")
    graded = inspector("calibrate", "toy", "--labels", labelled, *COSTS)
    inspector("scan", labelled, "--product", "toy", "--out", tmp_path / "out")
    results = tmp_path / "out" / "results.csv"
    joined = inspector("calibrate", "toy", "--labels", labelled, "--results", results, *COSTS)
    for ran in (graded, joined):
        assert ran.code == 0, ran.err
        assert "41 of the pictures go to a person for their novelty" in ran.err


def test_a_score_that_is_no_number_is_told(
    inspector: Command, labelled: Path, tmp_path: Path
) -> None:
    inspector("scan", labelled, "--product", "toy", "--out", tmp_path / "out")
    results = tmp_path / "out" / "results.csv"
    first, row, *rest = results.read_text(encoding="utf-8").splitlines()
    cells = row.split(",")
    cells[first.split(",").index("defective")] = "####"
    results.write_text("\n".join([first, ",".join(cells), *rest]) + "\n", encoding="utf-8")
    ran = inspector("calibrate", "toy", "--labels", labelled, "--results", results, *COSTS)
    assert ran.code == 2
    assert f"gives {cells[0]} the score '####'; expected a number in 0 … 1" in ran.complaint


def test_a_scan_for_excel_joins_by_the_names_that_files_have(
    inspector: Command, labelled: Path, tmp_path: Path
) -> None:
    (labelled / "good").rename(labelled / "=good")
    names = sorted(path.relative_to(labelled).as_posix() for path in labelled.rglob("*.png"))
    assert any(name.startswith("=good") for name in names)
    table = tmp_path / "truth.csv"
    rows = (f"{name},{int(not name.startswith('=good'))}" for name in names)
    table.write_text("path,defective\n" + "\n".join(rows) + "\n", encoding="utf-8")
    inspector("scan", labelled, "--product", "toy", "--out", tmp_path / "out", "--excel")
    results = tmp_path / "out" / "results.csv"
    ran = inspector("calibrate", "toy", "--labels", table, "--results", results, *COSTS)
    assert ran.code == 0, ran.err


def test_the_share_of_defective_pictures_in_production_counts(
    inspector: Command, labelled: Path
) -> None:
    costs = ("--escape-cost", "10", "--reject-cost", "10", "--json")
    even, rare = (
        json.loads(inspector("calibrate", "toy", "--labels", labelled, *costs, *more).out)
        for more in ((), ("--defective-share", "0.01"))
    )
    assert rare["bands"]["reject_at"] > even["bands"]["reject_at"]
    assert rare["bands"]["effect"]["defective"] == pytest.approx(0.41)


def test_counts_stay_those_of_the_labelled_pictures_whatever_production_is_like(
    inspector: Command, labelled: Path
) -> None:
    share = ("--labels", labelled, *COSTS, "--defective-share", "0.01")
    ran = inspector("calibrate", "toy", *share)
    rows = {line[:24].strip(): line[24:].split() for line in ran.out.splitlines()}
    became = [rows[name] for name in ("passed", "for a person", "rejected")]
    assert [sum(map(int, column)) for column in zip(*became, strict=True)] == [41, 41, 41]
    escaped = [int(count) for count in rows["escaped"]]
    told = [float(word) for word in rows["of the defective"] if word.replace(".", "").isdigit()]
    assert told == [round(100 * count / 20, 1) for count in escaped] and any(escaped)
    assert "reweighted to a production of which 1 % is defective" in " ".join(ran.err.split())
    assert "reweighted" not in inspector("calibrate", "toy", "--labels", labelled, *COSTS).err
    found = json.loads(inspector("calibrate", "toy", *share, "--json").out)["bands"]
    assert found["counts"]["escapes"] == escaped[1]
    assert found["fresh_counts"]["escapes"] == escaped[2]


def test_the_note_of_bands_says_what_else_decided(inspector: Command, labelled: Path) -> None:
    costs = ("--escape-cost", "10", "--reject-cost", "10")
    for more in ((), ("--defective-share", "0.01"), ("--max-escape-rate", "0.2")):
        ran = inspector("calibrate", "toy", "--labels", labelled, *costs, *more, "--apply")
        assert ran.code == 0, ran.err
    stored = json.loads(inspector("recipes", "list", "toy", "--json").out)
    notes = [each["note"] for each in stored if each["version"]]
    assert len(set(notes)) == len(notes) == 3
    assert any("1 % of production defective" in note for note in notes)
    assert any("at most 20 % of the defective pass, 95 % confidence" in note for note in notes)


def test_a_table_that_excel_saved_as_gbk_is_told_how_to_save(
    inspector: Command, labelled: Path, tmp_path: Path
) -> None:
    table = tmp_path / "标注.csv"
    table.write_bytes("path,defective\n布卷/1.png,1\n".encode("gb18030"))
    for options in (("--labels", table), ("--labels", labelled, "--results", table)):
        ran = inspector("calibrate", "toy", *options, *COSTS)
        assert ran.code == 2
        assert f"{table} is not UTF-8 text" in ran.complaint and "CSV UTF-8" in ran.complaint
    ran = inspector("orders", "load", table)
    assert ran.code == 2 and "CSV UTF-8" in ran.complaint


def test_a_saving_is_said_in_words_and_so_is_none(inspector: Command, labelled: Path) -> None:
    ran = inspector("calibrate", "toy", "--labels", labelled, *COSTS, "--apply")
    assert "On 1000 pictures the bands found cost 122.0 less than those in force" in ran.out
    ran = inspector("calibrate", "toy", "--labels", labelled, *COSTS)
    assert "more than those in force" in ran.out and "not shown to be cheaper" in ran.out
    assert "-" not in ran.out.split("On 1000 pictures")[1]


def test_a_claim_that_the_pictures_cannot_carry_says_how_many_are_missing(
    inspector: Command, labelled: Path
) -> None:
    ran = inspector("calibrate", "toy", "--labels", labelled, *COSTS, "--max-escape-rate", "0.01")
    assert ran.code == 2
    assert "299" in ran.complaint and "279 are missing" in ran.complaint
    ran = inspector("calibrate", "toy", "--labels", labelled, *COSTS, "--max-escape-rate", "0.2")
    assert ran.code == 0
    assert "pass at most 20.0 % of all defective pictures, with 95 % confidence" in ran.out


@pytest.mark.parametrize(
    ("classes", "told"),
    [
        ({"good": [128] * 12}, "12 good and 0 defective"),
        ({"good": [128] * 4, "hole": [250] * 12}, "4 good and 12 defective"),
        ({}, "no labelled pictures"),
    ],
)
def test_too_few_pictures_are_one_sentence(
    inspector: Command, tmp_path: Path, classes: dict[str, list[int]], told: str
) -> None:
    folder = write_classes(tmp_path / "few", classes)
    folder.mkdir(exist_ok=True)
    ran = inspector("calibrate", "toy", "--labels", folder, *COSTS, "--apply")
    assert ran.code == 2 and told in ran.complaint
    assert not (tmp_path / "records.db").exists()


def test_what_contradicts_itself_is_refused(
    inspector: Command, labelled: Path, tmp_path: Path
) -> None:
    for options, told in (
        ((), "either --labels PATH or --from-reviews"),
        (("--labels", labelled, "--from-reviews"), "either --labels PATH or --from-reviews"),
        (("--from-reviews", "--defective-share", "0.1"), "belong to --labels"),
        (("--labels", labelled, "--defective-share", "2"), "between 0 and 1"),
        (("--labels", labelled, "--max-escape-rate", "7"), "between 0 and 1"),
        (("--labels", tmp_path / "no.csv"), "does not exist"),
        (("--from-reviews",), "nothing was recorded yet"),
    ):
        ran = inspector("calibrate", "toy", *COSTS, *options)
        assert ran.code == 2 and told in ran.complaint
    free = ("--escape-cost", "0", "--reject-cost", "1")
    assert "both cost" in inspector("calibrate", "toy", "--labels", labelled, *free).complaint
    (labelled / "good" / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\ntorn")
    ran = inspector("calibrate", "toy", "--labels", labelled, *COSTS)
    assert ran.code == 2 and "good/torn.png" in ran.complaint


def reviewed(audited: int) -> Iterator[tuple[float, Disposition, bool, Disposition | None]]:
    """Score, what was said, whether it was drawn, what a person found (None: nobody looked)."""
    for number in range(200):
        looked = Disposition.PASS if number < audited else None
        yield 0.1 + number / 2000, Disposition.PASS, looked is not None, looked
    for number in range(40):
        truth = Disposition.REJECT if number % 2 else Disposition.PASS
        yield 0.31 + number / 200, Disposition.REVIEW, False, truth
    for number in range(40):
        yield 0.8 + number / 300, Disposition.REJECT, False, Disposition.REJECT


def record(database: Path, audited: int) -> None:
    bundle = find_bundle("toy")
    ref = BundleRef("toy", bundle.version, bundle.sha256, "int8")
    rows = list(reviewed(audited))
    inspections = [
        make_inspection(
            sequence=number,
            product="toy",
            verdict=replace(make_verdict(said, scores={"defective": score}), bundle=ref),
            audit=drawn,
        )
        for number, (score, said, drawn, _) in enumerate(rows)
    ]
    with closing(open_store(str(database))) as store:
        store.record(inspections)
        for inspection, (*_, found) in zip(inspections, rows, strict=True):
            if found is not None:
                store.decide(inspection.id, Decision(found, (), "Li", "", NOON))


def test_reviews_with_audited_passes_give_bands_for_all_of_production(
    inspector: Command, tmp_path: Path
) -> None:
    record(tmp_path / "records.db", audited=20)
    ran = inspector("calibrate", "toy", "--from-reviews", *COSTS, "--json")
    found = json.loads(ran.out)
    assert found["pictures"] == 100
    assert found["bands"]["effect"]["pictures"] == pytest.approx(280)
    # Twenty looks at two hundred passes leave room for escapes that nobody saw.
    assert found["comparison"]["now"]["escape_rate_of_defective"] == 0
    assert found["comparison"]["now"]["escape_interval"][1] > 0.2


def test_reviews_of_what_was_rejected_alone_say_nothing_about_escapes(
    inspector: Command, tmp_path: Path
) -> None:
    record(tmp_path / "records.db", audited=0)
    ran = inspector("calibrate", "toy", "--from-reviews", *COSTS, "--apply")
    assert ran.code == 2
    assert "what escapes is unmeasured" in ran.complaint
    assert "--audit-share" in ran.complaint
    assert len(json.loads(inspector("recipes", "list", "toy", "--json").out)) == 1
