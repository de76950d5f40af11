from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from inspector.scan import Scanned, ScanSummary, Totals
from inspector.values import Disposition
from tests.fakes.records import make_verdict


def summary(*scanned: Scanned) -> ScanSummary:
    totals, verdict = Totals(), make_verdict()
    for each in scanned:
        totals.add(each)
    return ScanSummary.of(
        totals,
        folder=Path("pictures"),
        bundle=verdict.bundle,
        recipe=verdict.recipe,
        started_at=datetime(2026, 3, 14, tzinfo=UTC),
        seconds=1.5,
    )


def result(disposition: Disposition, *shows: str) -> Scanned:
    return Scanned("a.png", make_verdict(disposition, shows=shows))


def test_every_file_is_in_one_count() -> None:
    made = summary(
        result(Disposition.PASS),
        result(Disposition.REJECT, "hole", "hole", "stain"),
        result(Disposition.REVIEW, "hole"),
        result(Disposition.CANNOT_JUDGE),
        Scanned("b.png", None, reason="cut"),
    )
    document = made.as_json()
    assert made.files == 5
    names = ("good", "rejected", "undecided", "cannot_judge", "unreadable")
    assert [document[name] for name in names] == [1, 1, 1, 1, 1]
    assert document["categories"] == [
        {"category": "hole", "units": 2},
        {"category": "stain", "units": 1},
    ]
    assert not made.all_passed


def test_all_passed_means_every_file() -> None:
    assert summary(result(Disposition.PASS)).all_passed
    assert not summary(result(Disposition.PASS), Scanned("b.png", None)).all_passed
    assert not summary(result(Disposition.PASS), result(Disposition.CANNOT_JUDGE)).all_passed


def test_it_is_written_whole(tmp_path: Path) -> None:
    made = summary(result(Disposition.PASS))
    path = made.write(tmp_path)
    assert json.loads(path.read_text(encoding="utf-8"))["good"] == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["summary.json"]
