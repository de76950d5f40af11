"""Times in a database: to the microsecond, in UTC, in the order in which they happened."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

__all__ = ["Instant", "as_text"]

_WIDTH = len("2026-01-31 08:15:30.250000")


def as_text(moment: datetime) -> str:
    """A time in UTC as text of fixed width, as SQLite keeps it."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    if not utc.microsecond:
        return utc.isoformat(" ", "microseconds")[:_WIDTH]  # without +00:00
    # In a third of isoformat's time, and a record has three of them; it leaves .000000 out.
    text = orjson.dumps(utc).decode()
    return f"{text[1:11]} {text[12:27]}"


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept to the microsecond in UTC.

    SQLite has no type for it: there it is text of fixed width, which sorts as the time does and
    which SQLite's own date functions read.
    """

    impl = sa.String(_WIDTH)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[datetime]:
        """Use the database's own type where it has one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        return super().load_dialect_impl(dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Python to database."""
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else as_text(value)

    def process_result_value(
        self,
        value: datetime | str | None,
        dialect: Dialect,  # noqa: ARG002 - the value tells where it comes from
    ) -> datetime | None:
        """Database to Python."""
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        return value.astimezone(UTC)
