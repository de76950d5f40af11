"""Databases as a plant leaves them: any number of records, made inside SQLite in minutes.

A picture a minute from eight stations, without end: ten thousand records are a week, ten million
nineteen years. The rate is that low so that the smallest database already covers the longest span
that a board asks for, and questions find the same to count in each; counters hold a row a bucket
and combination, so a rate a hundred times as high would leave nearly as many rows.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from inspector.adapters.sql import SqlStore, open_store
from inspector.plant import Order
from inspector.values import (
    BundleRef,
    Defect,
    Disposition,
    Inspection,
    RecipeRef,
    Region,
    Severity,
    Timings,
    Verdict,
)

__all__ = ["END", "STATIONS", "arriving", "filled_store"]

END = datetime(2026, 3, 14, 12, 0, 0, tzinfo=UTC)
"""When the newest record of a filled store was made."""

STATIONS = tuple(f"el-{number}" for number in range(1, 9))
_STEP_S = 60
_SHIFT_S = 28_800
_BUNDLE = BundleRef("solar-cell", "1.0.0", sha256(b"bundle").hexdigest(), "int8")
_RECIPE = RecipeRef("solar-cell", 0, sha256(b"recipe").hexdigest())
_TIMINGS = Timings(0.61, 0.09, 4.83, 0.14, 5.67)
_SCORES = {"crack": 0.9734120368957520, "inactive_area": 0.021338939, "defective": 0.981246948}
_DEFECT = Defect("crack", 0.9734120368957520, Severity.MAJOR, Region(88, 120, 64, 24))

# One in a hundred waits for a person, four are rejected; an order is a shift, a piece a picture.
_WORD = "CASE WHEN i % 100 = 7 THEN 'review' WHEN i % 25 = 3 THEN 'reject' ELSE 'pass' END"
_FILL = f"""
WITH RECURSIVE numbers(i) AS (
    SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < :count
)
INSERT INTO inspections (
    id, product, station, sequence, simulated, digest, arrived_at, counted_at, clock_suspect,
    order_id, part, unit, disposition, final, grade, reason, defects, scores,
    bundle_product, bundle_version, bundle_sha256, bundle_precision,
    recipe_product, recipe_version, recipe_sha256,
    decode_ms, preprocess_ms, inference_ms, grading_ms, total_ms,
    audit, is_first, is_latest
)
SELECT
    lower(hex(randomblob(16))), 'solar-cell', 'el-' || (i % 8 + 1), i, 0,
    lower(hex(randomblob(32))), moment, moment, 0,
    'PO-' || (i * :step / :shift), 'C-' || i, 'C-' || i, word, word, 'A', '',
    CASE word WHEN 'pass' THEN '[]' ELSE :defects END, :scores,
    'solar-cell', '1.0.0', :bundle, 'int8', 'solar-cell', 0, :recipe,
    0.61, 0.09, 4.83, 0.14, 5.67, 0, 1, 1
FROM (
    SELECT i, {_WORD} AS word,
        strftime('%Y-%m-%d %H:%M:%f000', :end - (:count - i) * :step, 'unixepoch') AS moment
    FROM numbers
)
"""
_CATEGORIES = """
INSERT INTO inspection_categories
SELECT id, 'crack', counted_at FROM inspections WHERE final <> 'pass'
"""


def filled_store(path: Path, count: int) -> SqlStore:
    """A store with `count` records, the last one at END, their counters, indexes and orders."""
    open_store(str(path)).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        _fill(connection, count)
    store = open_store(str(path))
    store.rebuild_counters()
    return store


def _declare_orders(connection: sqlite3.Connection, count: int) -> None:
    """As `set_order` would, one by one, for every shift there was."""
    made = (count - 1) * _STEP_S // _SHIFT_S + 1
    orders = (
        Order(f"PO-{number}", "solar-cell", None, _SHIFT_S // _STEP_S) for number in range(made)
    )
    rows = ((order.name, json.dumps(order.as_dict())) for order in orders)
    connection.executemany(
        "INSERT INTO documents (kind, name, version, content, created_at, note) "
        "VALUES ('order', ?, 1, ?, '2026-03-14 12:00:00.000000', '')",
        rows,
    )


def _fill(connection: sqlite3.Connection, count: int) -> None:
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-262144")
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
        "AND tbl_name = 'inspections'"
    ).fetchall()
    connection.execute("BEGIN")
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    values = {
        "count": count,
        "step": _STEP_S,
        "shift": _SHIFT_S,
        "end": int(END.timestamp()),
        "defects": '[{"category":"crack","confidence":0.97,"severity":"major","region":'
        '{"x":88,"y":120,"width":64,"height":24},"size_mm":null,"area":null,"length":null}]',
        "scores": '{"crack":0.97,"inactive_area":0.02,"defective":0.98}',
        "bundle": _BUNDLE.sha256,
        "recipe": _RECIPE.sha256,
    }
    connection.execute(_FILL, values)
    connection.execute(_CATEGORIES)
    _declare_orders(connection, count)
    for _, statement in indexes:  # sorting once is faster than keeping sorted
        connection.execute(statement)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def arriving(size: int, *, after: datetime = END, rate: float = 20.0) -> Iterator[list[Inspection]]:
    """Batches of new records without end, `rate` a second; every piece a new one."""
    number = 0
    while True:
        yield [_made(number + place, after, rate) for place in range(size)]
        number += size


def _made(number: int, after: datetime, rate: float) -> Inspection:
    moment = after + timedelta(seconds=(number + 1) / rate)
    rejected = number % 25 == 3
    return Inspection(
        id=uuid4().hex,
        product="solar-cell",
        station=STATIONS[number % len(STATIONS)],
        digest=sha256(number.to_bytes(8)).hexdigest(),
        arrived_at=moment,
        counted_at=moment,
        verdict=_verdict(Disposition.REJECT if rejected else Disposition.PASS),
        sequence=1_000_000_000 + number,
        order="PO-7",
        part=f"N-{number}",
    )


def _verdict(word: Disposition) -> Verdict:
    defects: Sequence[Defect] = (_DEFECT,) if word is Disposition.REJECT else ()
    return Verdict(word, "A", tuple(defects), _SCORES, _BUNDLE, _RECIPE, _TIMINGS)
