"""Apache Parquet, written in row groups as the records come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from inspector.export.columns import COLUMNS, Chunks, Column, Kind, Row, as_json_text

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["as_parquet", "parquet_schema"]

_BATCH = 1024  # records held as Python objects
_GROUP = 16  # batches in a row group, held as Arrow's columns: what a reader takes in at once


def as_parquet(rows: Iterable[Row]) -> Chunks:
    """Records as a Parquet file (zstd), in chunks of one row group; nested values are JSON text."""
    import pyarrow.parquet as pq

    schema, sink = parquet_schema(), _Sink()
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        batches = _batches(rows, schema)
        while group := list(islice(batches, _GROUP)):
            writer.write_table(_table(group, schema), row_group_size=_BATCH * _GROUP)
            yield sink.taken()
    yield sink.taken()


def parquet_schema() -> pa.Schema:
    """The columns with Arrow's types; every one may be null."""
    import pyarrow as pa

    types = {
        Kind.TEXT: pa.string(),
        Kind.WHOLE: pa.int64(),
        Kind.NUMBER: pa.float64(),
        Kind.TRUTH: pa.bool_(),
        Kind.TIME: pa.timestamp("us", tz="UTC"),
        Kind.NESTED: pa.string(),
    }
    return pa.schema([(column.name, types[column.kind]) for column in COLUMNS])


def _batches(rows: Iterable[Row], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    remaining = iter(rows)
    while held := list(islice(remaining, _BATCH)):
        arrays = [
            pa.array(_values(column, held), type=field.type)
            for column, field in zip(COLUMNS, schema, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _table(batches: Sequence[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_batches(batches, schema=schema)


def _values(column: Column, rows: Sequence[Row]) -> list[object]:
    values = [column.read(row) for row in rows]
    if column.kind is not Kind.NESTED:
        return values
    return [None if value is None else as_json_text(value) for value in values]


class _Sink:
    """A file that gives away what was written to it; Arrow asks for no more than this."""

    closed = False

    def __init__(self) -> None:
        self._position = 0
        self._chunks: list[bytes] = []

    def write(self, data: bytes) -> int:
        chunk = bytes(data)
        self._chunks.append(chunk)
        self._position += len(chunk)
        return len(chunk)

    def tell(self) -> int:
        return self._position

    def flush(self) -> None:
        """Nothing is kept back."""

    def close(self) -> None:
        """Nothing to close; what is written last is still taken."""

    def taken(self) -> bytes:
        """Everything written since this was asked before."""
        chunks, self._chunks = self._chunks, []
        return b"".join(chunks)
