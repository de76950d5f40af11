"""Numbers, shares and times as people read them in each language; a dash for what is not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from inspector.charts.catalogue import Language

__all__ = ["DASH", "Formats"]

DASH = "—"
"""Stands where there is nothing to divide by: never 0 %, never 100 %."""

_MINUS = "−"
_NARROW = "\u202f"  # a narrow blank at which no line breaks
_DATES = {Language.EN: "{day} {month} {year}", Language.ZH: "{year}年{number}月{day}日"}
_DAYS = {Language.EN: "{day} {month}", Language.ZH: "{number}月{day}日"}
_UNITS = {Language.EN: ("h", "min", "s"), Language.ZH: ("小时", "分钟", "秒")}
_SECONDS = (3600, 60, 1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Formats:
    """How a language writes figures; times in the zone of the plant."""

    language: Language
    zone: tzinfo

    @property
    def share_suffix(self) -> str:
        """What stands behind a number of per cent."""
        return "%" if self.language is Language.ZH else f"{_NARROW}%"

    def count(self, value: float | None) -> str:
        """A whole number with its thousands apart."""
        return DASH if value is None else f"{value:,.0f}".replace("-", _MINUS)

    def number(self, value: float | None, digits: int = 1) -> str:
        """A number with so many digits behind the point."""
        return DASH if value is None else f"{value:,.{digits}f}".replace("-", _MINUS)

    def duration(self, seconds: float | None) -> str:
        """A length of time in the largest unit that it fills, so that little is not nothing."""
        if seconds is None:
            return DASH
        units = tuple(zip(_SECONDS, _UNITS[self.language], strict=True))
        length, unit = next((each for each in units if seconds >= each[0]), units[-1])
        return f"{self.number(seconds / length)} {unit}"

    def share(self, value: float | None, digits: int = 1) -> str:
        """A share in per cent; one just off 0 or 1 is not rounded there, which would be wrong."""
        if value is None:
            return DASH
        step = 10.0**-digits
        if 0 < value < 1 and not step / 2 <= 100 * value < 100 - step / 2:
            sign, bound = ("<", step) if value < 0.5 else (">", 100 - step)
            return f"{sign} {bound:.{digits}f}{self.share_suffix}"
        return f"{100 * value:,.{digits}f}{self.share_suffix}".replace("-", _MINUS)

    def interval(self, bounds: tuple[float, float] | None, digits: int = 1) -> str:
        """Two shares as a range."""
        if bounds is None:
            return DASH
        low, high = (self.share(bound, digits) for bound in bounds)
        return f"{low.removesuffix(self.share_suffix)} – {high}"

    def date(self, moment: datetime) -> str:
        """The day, in the plant's zone."""
        local = moment.astimezone(self.zone)
        month = _MONTHS[local.month - 1]
        return _DATES[self.language].format(
            year=local.year, month=month, number=local.month, day=local.day
        )

    def day(self, moment: datetime) -> str:
        """The day without its year."""
        local = moment.astimezone(self.zone)
        return _DAYS[self.language].format(
            month=_MONTHS[local.month - 1], number=local.month, day=local.day
        )

    def clock(self, moment: datetime) -> str:
        """The time of day, to the minute, in the plant's zone."""
        return f"{moment.astimezone(self.zone):%H:%M}"

    def moment(self, moment: datetime | None) -> str:
        """Day and time of day."""
        return DASH if moment is None else f"{self.date(moment)} {self.clock(moment)}"

    def brief(self, moment: datetime | None) -> str:
        """Day without year, and time of day: for tables whose year stands above them."""
        return DASH if moment is None else f"{self.day(moment)} {self.clock(moment)}"

    def span(self, since: datetime, until: datetime) -> str:
        """From when to when; the day is said once where both are on the same."""
        same = self.date(since) == self.date(until)
        return f"{self.moment(since)} – {self.clock(until) if same else self.moment(until)}"
