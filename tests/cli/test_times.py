from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from inspector.cli.times import moment
from inspector.errors import UsageError

SHANGHAI = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 14, 12, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", datetime(2026, 3, 13, 16, tzinfo=UTC)),
        ("yesterday", datetime(2026, 3, 12, 16, tzinfo=UTC)),
        ("30m", datetime(2026, 3, 14, 4, tzinfo=UTC)),
        ("8h", datetime(2026, 3, 13, 20, 30, tzinfo=UTC)),
        ("2w", datetime(2026, 2, 28, 4, 30, tzinfo=UTC)),
        ("2026-01-31", datetime(2026, 1, 30, 16, tzinfo=UTC)),
        ("2026-01-31T08:00", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T08:00+02:00", datetime(2026, 1, 31, 6, tzinfo=UTC)),
        ("2026-01-31T08:00Z", datetime(2026, 1, 31, 8, tzinfo=UTC)),
    ],
)
def test_moments_are_read_in_the_readers_zone(text: str, expected: datetime) -> None:
    assert moment(text, NOW) == expected
    assert moment(text, NOW).tzinfo is UTC


@pytest.mark.parametrize("text", ["", "soon", "8", "h", "2026-13-01", "999999w", "0001-01-01"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no time"):
        moment(text, NOW)
