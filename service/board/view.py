"""A board in the words and numbers of a screen, for templates to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from inspector.charts import DASH, Catalogue, Look
from inspector.production import OrderProgress, StationState, StationView
from inspector.production.control import AnsweredAlarm
from inspector.statistics import LineFlow, StageFlow
from inspector.values import Inspection
from service.board.contents import Board

__all__ = ["BoardView", "Link", "Marked", "Tile"]

_TROUBLE = (StationState.CANNOT_JUDGE, StationState.SILENT, StationState.NEVER)
_SIGNS = {"down": "▲", "up": "▼", "unclear": "≈"}
"""By where the share rejected went: down is good, and the pass rate went up."""


class Tile(NamedTuple):
    """One of the five figures: its name, its value, and what stands below it."""

    name: str
    value: str
    details: tuple[str, ...]


class Link(NamedTuple):
    """A stage, and how many units were on the way to the next one; None at the line's end."""

    stage: StageFlow
    on_the_way: int | None


class Marked(NamedTuple):
    """A rejected picture: what it shows, and how sure that is."""

    inspection: Inspection
    title: str
    score: str


@dataclass(frozen=True, slots=True)
class BoardView:
    """What the templates ask for; `words` are those of the pages.

    `own` are titles of categories by product, for what is of one product alone.
    """

    board: Board
    look: Look
    words: Catalogue
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """The five figures, always all of them."""
        return (
            self._pass_rate(),
            self._output(),
            self._completion(),
            self._efficiency(),
            self._analysis(),
        )

    @property
    def stations(self) -> list[StationView]:
        """Those in trouble first, then as they stand in the lines."""
        return sorted(self.board.stations, key=lambda each: each.state not in _TROUBLE)

    @property
    def states(self) -> list[tuple[str, int]]:
        """How many stations are in which state, those in trouble first."""
        found = Counter(station.state for station in self.board.stations)
        order = (*_TROUBLE, StationState.RUNNING)
        return [(state.value, found[state]) for state in order if found[state]]

    @property
    def lines(self) -> list[tuple[LineFlow, list[Link]]]:
        """Every line with its stages in the order work flows."""
        return [(line, list(_links(line))) for line in self.board.flow.lines]

    @property
    def orders(self) -> list[OrderProgress]:
        """Orders with a plan, the most urgent first."""
        return [order for order in self.board.orders if order.order is not None]

    @property
    def alarms(self) -> list[AnsweredAlarm]:
        """Alarms that nobody has answered, the newest first."""
        unanswered = [each for each in self.board.chart.alarms if each.acknowledgement is None]
        return sorted(unanswered, key=lambda each: each.alarm.start, reverse=True)

    @property
    def rejected(self) -> list[Marked]:
        """The last rejected pictures, the newest first."""
        return [self._marked(each) for each in self.board.rejected]

    def state(self, station: StationView) -> str:
        """What a station is doing, and since when it does not."""
        if station.silent_since is not None:
            return self.words("board.silent_since", moment=self._since(station))
        return self.look.words.name_of("state", station.state.value)

    def finish(self, order: OrderProgress) -> str:
        """When an order will be done, or what keeps anybody from saying so."""
        if order.remaining == 0:
            return self.look.words("order.done")
        if order.finish is None:
            return self.words("board.no_forecast")
        return self.words("board.finish", moment=self._moment(order))

    def _since(self, station: StationView) -> str:
        since, formats = station.silent_since, self.look.formats
        if since is not None and formats.date(since) == formats.date(self.board.now):
            return formats.clock(since)
        return formats.brief(since)

    def _moment(self, order: OrderProgress) -> str:
        formats, finish = self.look.formats, order.finish
        if finish is not None and formats.date(finish) == formats.date(self.board.now):
            return formats.clock(finish)
        return formats.brief(finish)

    def _pass_rate(self) -> Tile:
        figures, formats = self.board.summary.figures, self.look.formats
        if figures.pass_rate is None:
            return Tile("pass_rate", DASH, (self.words("board.missing.pass_rate"),))
        interval = formats.interval(figures.pass_rate_interval)
        return Tile(
            "pass_rate",
            formats.share(figures.pass_rate),
            (self.words("board.interval", interval=interval), self._trend()),
        )

    def _trend(self) -> str:
        """Where the pass rate went against the days before, if that is more than chance."""
        compared = self.board.summary.comparison
        if compared is None or compared.direction is None:
            return self.words("board.trend.none")
        sign = _SIGNS[compared.direction]
        before = compared.before.value
        usual = self.look.formats.share(None if before is None else 1 - before)
        return f"{sign} {self.words(f'board.trend.{compared.direction}', usual=usual)}"

    def _output(self) -> Tile:
        now, formats = self.board.summary.output, self.look.formats
        today = self.words("board.today", units=formats.count(self.board.summary.figures.inspected))
        if now is None or not self.board.summary.figures.inspected:
            return Tile("output", DASH, (self.words("board.missing.output"),))
        planned = self.board.planned_now
        rate = self.words("board.rate", rate=formats.count(now.hourly_rate))
        if planned is not None:
            rate = self.words(
                "board.rate_of",
                rate=formats.count(now.hourly_rate),
                planned=formats.count(planned),
            )
        return Tile("output", formats.count(now.units), (rate, today))

    def _completion(self) -> Tile:
        made, formats = self.board.summary.completion, self.look.formats
        if made.value is None:
            return Tile("completion", DASH, (self.words("board.missing.completion"),))
        counts = {"good": formats.count(made.good), "planned": formats.count(made.planned)}
        key = "board.orders_finished" if made.finished else "board.orders_at_work"
        orders = self.words(
            key, orders=formats.count(len(made.orders)), finished=formats.count(made.finished)
        )
        return Tile(
            "completion",
            formats.share(made.value),
            (self.words("board.good_of", **counts), orders),
        )

    def _efficiency(self) -> Tile:
        name, formats = "production_efficiency", self.look.formats
        made = self.board.summary.measured.efficiency
        if made.production_efficiency is None or not self.board.ever:
            return Tile(name, DASH, (self.words("board.missing.production_efficiency"),))
        return Tile(
            name,
            formats.share(made.production_efficiency),
            (
                self.words("board.oee", oee=formats.share(made.oee)),
                self.words("board.quality", quality=formats.share(made.quality_ratio)),
            ),
        )

    def _analysis(self) -> Tile:
        analysis, formats = self.board.analysis, self.look.formats
        bars = [bar for bar in analysis.bars if bar.category is not None]
        if not bars:
            if analysis.inspected:
                return Tile("analysis", formats.count(0), (self.words("board.no_defects"),))
            return Tile("analysis", DASH, (self.words("board.missing.analysis"),))
        first = bars[0]
        most = self.words(
            "board.most",
            title=self.look.titles.get(first.category or "", first.category or ""),
            share=formats.share(first.share, 0),
        )
        rejected = self.words("board.rejected_units", units=formats.count(analysis.defective))
        return Tile("analysis", formats.count(first.count), (most, rejected))

    def _marked(self, inspection: Inspection) -> Marked:
        verdict = inspection.verdict
        found = max(verdict.defects, key=lambda defect: defect.confidence, default=None)
        if found is None:
            score = verdict.scores.get("defective")
            return Marked(inspection, self.words("board.no_region"), self.look.formats.share(score))
        title = self.own.get(inspection.product, {}).get(found.category, found.category)
        return Marked(inspection, title, self.look.formats.share(found.confidence))


def _links(line: LineFlow) -> Iterator[Link]:
    for place, stage in enumerate(line.stages):
        following = line.stages[place + 1 : place + 2]
        yield Link(stage, stage.not_arrived(following[0]) if following else None)
