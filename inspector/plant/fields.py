"""Plain values from JSON or TOML, each turned into what is meant or refused in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any, TypeVar

from inspector.plant.faults import Fault
from inspector.plant.shifts import Weekday

__all__ = [
    "Table",
    "as_date",
    "as_days",
    "as_end",
    "as_moment",
    "as_names",
    "as_number",
    "as_text",
    "as_time",
    "as_whole",
]

_T = TypeVar("_T")
_S = TypeVar("_S")
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WEEK = tuple(Weekday)


@dataclass(frozen=True, slots=True)
class Table:
    """Settings at a place of a description; faults are noted and reading goes on.

    A setting of None stands for one that is not given, as JSON has it.
    """

    place: str
    values: Mapping[str, Any]
    faults: list[Fault]

    @classmethod
    def of(cls, value: Any, known: Sequence[str], faults: list[Fault], place: str = "") -> Table:
        """Take apart a value that must be a table of `known` settings."""
        if not isinstance(value, Mapping):
            faults.append((place, str(_not("a table of settings", value))))
            return cls(place, {}, [])  # what it lacks is not worth a word
        table = cls(place, value, faults)
        for key in value:
            if key not in known:
                table.fault(str(key), f"no such setting; known: {', '.join(known)}")
        return table

    def at(self, key: str) -> str:
        """The place of a setting."""
        return f"{self.place}.{key}" if self.place else key

    def fault(self, key: str, message: str) -> None:
        """Note that a setting cannot be used."""
        self.faults.append((self.at(key), message))

    def take(self, key: str, convert: Callable[[Any], _T], otherwise: _S) -> _T | _S:
        """What a setting means; `otherwise` where it is not given or cannot be used."""
        value = self.values.get(key)
        if value is None:
            return otherwise
        try:
            return convert(value)
        except ValueError as error:
            self.fault(key, str(error))
            return otherwise

    def need(self, key: str, convert: Callable[[Any], _T], otherwise: _S) -> _T | _S:
        """The same for a setting that must be given."""
        if self.values.get(key) is None:
            self.fault(key, "it is missing")
        return self.take(key, convert, otherwise)

    def tables(self, key: str, known: Sequence[str]) -> Iterator[Table]:
        """The tables of a list."""
        entries = self.take(key, _as_list, ())
        for number, entry in enumerate(entries):
            yield Table.of(entry, known, self.faults, f"{self.at(key)}[{number}]")


def as_text(value: Any) -> str:
    """A text as it stands."""
    if not isinstance(value, str):
        raise _not("text", value)
    return value


def as_names(value: Any) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(as_text(entry) for entry in _as_list(value))


def as_number(value: Any) -> float:
    """A number, whole or not."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _not("a number", value)
    try:
        return float(value)
    except OverflowError as error:
        raise ValueError("expected a number of fewer digits") from error


def as_whole(value: Any) -> int:
    """A whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise _not("a whole number", value)
    return value


def as_time(value: Any) -> time:
    """A time of day: `06:00`, `06:00:30`, or TOML's own."""
    if isinstance(value, time):
        return value
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    try:
        if found is not None:
            hour, minute, second = (int(part or 0) for part in found.groups())
            return time(hour, minute, second)
    except ValueError:
        pass  # 25:00 has the form of a time and is none
    raise _not("a time like 06:00", value)


def as_end(value: Any) -> time:
    """The same, where 24:00 is the end of the day."""
    return time() if value in ("24:00", "24:00:00") else as_time(value)


def as_date(value: Any) -> date:
    """A date: `2026-01-31`, or TOML's own."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass  # 2026-02-30
    raise _not("a date like 2026-01-31", value)


def as_days(value: Any) -> frozenset[Weekday]:
    """Days of the week, one by one or as ranges: `["mon-thu", "sat"]`."""
    return frozenset(day for entry in _as_list(value) for day in _days(as_text(entry)))


def as_moment(value: Any, zone: tzinfo | None = None) -> datetime:
    """A time with its offset from UTC; one without is read in `zone`, where that is given."""
    moment = value
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            moment = None
    if not isinstance(moment, datetime):
        raise _not("a time like 2026-01-31T08:00:00+08:00", value)
    if moment.tzinfo is None and zone is None:
        raise _not("a time with its offset from UTC", value)
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
    if not 1970 <= aware.year <= 2199:
        raise _not("a time between 1970 and 2199", value)
    return aware


def _days(text: str) -> Sequence[Weekday]:
    """A day, or the days from one to another, over Sunday too: `sat-mon`."""
    first, dash, last = text.strip().lower().partition("-")
    try:
        start = _WEEK.index(Weekday(first))
        end = _WEEK.index(Weekday(last)) if dash else start
    except ValueError:
        expected = ", ".join(_WEEK)
        raise ValueError(f"expected days ({expected}) or ranges (mon-fri), got {text!r}") from None
    return [_WEEK[(start + number) % 7] for number in range((end - start) % 7 + 1)]


def _as_list(value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise _not("a list", value)
    return value


def _not(expected: str, value: Any) -> ValueError:
    """What was expected, and what came."""
    return ValueError(f"expected {expected}, got {_shown(value)}")


def _shown(value: Any) -> str:
    """A value as a person wrote it, not at any length or depth."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
