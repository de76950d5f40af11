"""Plants made up for tests: one that is easy to reckon with, and any at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from inspector.plant import (
    LARGEST_QUANTITY,
    Break,
    Closed,
    Extra,
    Line,
    Order,
    Plant,
    ProductData,
    Shift,
    Stage,
    Station,
    Weekday,
)

__all__ = ["MILL", "instants", "orders", "plants", "shifts"]

_DAY_SECONDS = 24 * 3600
_ZONES = (
    "UTC",
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",  # set its clock at one minute past midnight until 2011
    "America/Havana",  # sets it at midnight
    "Australia/Lord_Howe",  # by half an hour
    "Pacific/Apia",  # skipped the 30th of December 2011
)
_FIRST_DAY, _LAST_DAY = date(2008, 1, 1), date(2027, 12, 31)

MILL = Plant(
    name="Mill",
    timezone="Europe/Berlin",
    lines=(
        Line(
            "weaving",
            (
                Stage("loom", (Station("loom-1", 0.25, 100.0, ("fabric",)), Station("loom-2"))),
                Stage("final", (Station("final-1", 0.25),)),
            ),
        ),
        Line("cells", (Stage("el", (Station("el-1"),)),)),
    ),
    shifts=(
        Shift("early", time(6), time(14), breaks=(Break(time(9), time(9, 30)),)),
        Shift("late", time(14), time(22)),
        Shift("night", time(22), time(6), breaks=(Break(time(23, 45), time(0, 15)),)),
    ),
    products=(ProductData("fabric", 2.5, 1500.0), ProductData("solar-cell", 1.0)),
)
"""Two lines, three shifts round the clock with half an hour off in two of them."""


def _time_at(second: int) -> time:
    minute, rest = divmod(second % _DAY_SECONDS, 60)
    return time(minute // 60, minute % 60, rest)


@st.composite
def _shift(draw: st.DrawFn, name: str, start: int, length: int) -> Shift:
    """A shift of `length` seconds, with up to two breaks."""
    edges = sorted(draw(st.lists(st.integers(0, length), max_size=4, unique=True)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return Shift(
        name=name,
        start=_time_at(start),
        end=_time_at(start + length),
        days=draw(st.frozensets(st.sampled_from(Weekday), min_size=1)),
        breaks=tuple(
            Break(_time_at(start + first), _time_at(start + last))
            for first, last in pairs
            if last - first < _DAY_SECONDS
        ),
    )


@st.composite
def shifts(draw: st.DrawFn) -> tuple[Shift, ...]:
    """Up to four shifts that never overlap: a day's round, cut into pieces."""
    step = draw(st.sampled_from((1, 60, 900)))
    cuts = st.integers(0, _DAY_SECONDS // step - 1)
    begins = sorted(draw(st.lists(cuts, max_size=4, unique=True)))
    found = []
    for number, begin in enumerate(begins):
        following = begins[(number + 1) % len(begins)]
        length = (following - begin) * step % _DAY_SECONDS or _DAY_SECONDS
        found.append(draw(_shift(f"shift {number}", begin * step, length)))
    return tuple(found)


def _names() -> st.SearchStrategy[str]:
    letters = st.characters(categories=("L", "N", "P"))
    return st.text(letters, min_size=1, max_size=8)


def _measures() -> st.SearchStrategy[float | None]:
    return st.none() | st.floats(1e-6, 1e6)


@st.composite
def _lines(draw: st.DrawFn) -> tuple[Line, ...]:
    stations = draw(st.lists(_names(), max_size=6, unique=True))
    found = []
    for number, name in enumerate(draw(st.lists(_names(), max_size=3, unique=True))):
        stages = draw(st.lists(_names(), max_size=2, unique=True))
        placed = tuple(
            Station(station, draw(_measures()), draw(st.floats(-1e3, 1e3)))
            for station in stations[2 * number : 2 * number + 2]
        )
        found.append(
            Line(name, tuple(Stage(each, placed * (at == 0)) for at, each in enumerate(stages)))
        )
    return tuple(found)


@st.composite
def _closed(draw: st.DrawFn, names: tuple[str, ...]) -> Closed:
    first = draw(st.dates(_FIRST_DAY, _LAST_DAY))
    last = first + timedelta(days=draw(st.integers(0, 10)))
    some = st.lists(st.sampled_from(names), max_size=2, unique=True) if names else st.just([])
    return Closed(first, last, draw(st.just("") | _names()), tuple(draw(some)))


@st.composite
def _extras(draw: st.DrawFn, taken: tuple[Shift, ...]) -> tuple[Extra, ...]:
    """Extra shifts far from each other, where no regular one takes place."""
    days = sorted(draw(st.lists(st.dates(_FIRST_DAY, _LAST_DAY), max_size=3, unique=True)))
    apart = [day for at, day in enumerate(days) if at == 0 or (day - days[at - 1]).days > 2]
    if taken:
        return ()
    return tuple(Extra(day, "extra", time(8), time(12)) for day in apart)


@st.composite
def plants(draw: st.DrawFn) -> Plant:
    """Any plant without a fault."""
    working = draw(shifts())
    names = tuple(shift.name for shift in working)
    return Plant(
        name=draw(st.just("") | _names()),
        timezone=draw(st.sampled_from(_ZONES)),
        lines=draw(_lines()),
        shifts=working,
        products=tuple(
            ProductData(name, draw(_measures()), draw(_measures()))
            for name in draw(st.lists(_names(), max_size=3, unique=True))
        ),
        closed=tuple(draw(st.lists(_closed(names), max_size=3))),
        extra=draw(_extras(working)),
    )


def instants() -> st.SearchStrategy[datetime]:
    """Moments of the years in which the made-up plants work, in UTC."""
    first = datetime(2008, 1, 2, tzinfo=UTC)
    return st.integers(0, 7300 * _DAY_SECONDS).map(lambda s: first + timedelta(seconds=s))


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Any order without a fault."""
    start = draw(st.none() | instants())
    length = timedelta(seconds=draw(st.integers(1, 10**7)))
    due = draw(st.none() | instants()) if start is None else start + length
    return Order(
        name=draw(_names()),
        product=draw(st.none() | _names()),
        line=draw(st.none() | _names()),
        quantity=draw(st.integers(1, LARGEST_QUANTITY)),
        cycle_time_s=draw(_measures()),
        busy_time_s=draw(_measures()),
        start=start,
        due=due,
    )
