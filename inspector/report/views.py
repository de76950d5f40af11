"""Rows of a report's tables, put together from its figures for the template to show."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from inspector.diagnosis import Section
from inspector.fabric import Scored, wording
from inspector.production import Span, StationView
from inspector.production.rolls import RollReport
from inspector.report.efficiency import EfficiencyRow, efficiency_rows
from inspector.report.headline import Headline, headline
from inspector.report.protocol import RecipeInForce
from inspector.report.sentences import about_the_inspector, lead
from inspector.report.speech import Speech
from inspector.spc import Point as Plotted
from inspector.statistics import Every, ParetoBar, Point, StageFlow

__all__ = ["DefectRow", "RollRow", "StageRow", "View"]

_NAMED_LOSSES = 2
_INSTANT = timedelta(microseconds=1)


class DefectRow(NamedTuple):
    """A bar with its share of all units inspected, now and in the baseline span."""

    title: str
    bar: ParetoBar
    now: float | None
    before: float | None


class StageRow(NamedTuple):
    """A stage with its first-pass yield and what most units were lost to."""

    line: str | None
    flow: StageFlow
    first_pass: float | None
    lost_to: str


class RollRow(NamedTuple):
    """A roll, its points where it has any, and otherwise why it has none."""

    report: RollReport
    scored: Scored | None
    missing: str


class View(Speech):
    """What the template asks for: all of the page but its frame."""

    __slots__ = ()

    @property
    def span(self) -> str:
        """From when to when; the end is where the span ends, also while it is not over."""
        since, until = self.report.window.since, self.report.window.until
        end = self.report.summary.spans[-1].until
        return self.formats.span(since, end or until)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """What the report was narrowed down to, besides time and shift."""
        scope = self.report.scope
        named = {name: getattr(scope, name) for name in ("line", "stage", "station", "product")}
        named["order"] = scope.order
        empty = {"line": "unassigned", "stage": "unassigned", "order": "no_order"}
        return [
            (name, value or self.words(f"chosen.{empty[name]}"))
            for name, value in named.items()
            if value is not None
        ]

    @property
    def lead(self) -> str:
        """What a reader in a hurry should know."""
        return lead(self)

    @property
    def headline(self) -> list[Headline]:
        """The five figures of a wall board."""
        return headline(self)

    @property
    def defects(self) -> list[DefectRow]:
        """The bars of the defect analysis, beside the baseline."""
        analysis, before = self.report.analysis, self.report.before
        earlier = {bar.category: bar.count for bar in before.bars}
        shown = {bar.category for bar in analysis.bars}  # with None only where some are gathered
        rest = sum(count for category, count in earlier.items() if category not in shown)
        return [
            DefectRow(
                self.words("column.others") if bar.category is None else self.title(bar.category),
                bar,
                _of(bar.count, analysis.inspected),
                _of(
                    rest if bar.category is None else earlier.get(bar.category, 0), before.inspected
                ),
            )
            for bar in analysis.bars
        ]

    @property
    def stages(self) -> list[StageRow]:
        """Every stage of the flow, line by line."""
        yields = {(each.line, each.stage): each.value for each in self.report.summary.yields.stages}
        return [
            StageRow(line.line, stage, yields.get((line.line, stage.stage)), self._lost(stage))
            for line in self.report.flow.lines
            for stage in line.stages
        ]

    @property
    def efficiency(self) -> list[EfficiencyRow]:
        """The efficiency figures, each made from those before it."""
        return efficiency_rows(self)

    @property
    def most_efficient(self) -> float:
        """The end of the scale of efficiency in drawings."""
        return max([1.0, *(row.value or 0.0 for row in self.efficiency)])

    @property
    def rolls(self) -> list[RollRow]:
        """The rolls with their points; what keeps one from being scored, in a sentence."""
        speech = wording(self.words.language.value)
        return [
            RollRow(each, each.roll.scored, "" if each.roll.scored else speech.result(each.roll))
            for each in self.report.goods.rolls
        ]

    @property
    def diagnosis(self) -> tuple[Section, ...]:
        """What stands out beyond chance, in sentences."""
        found = self.report.diagnosis
        language = self.words.language.value
        return () if found is None else found.sections(language)

    @property
    def planned(self) -> bool:
        """Whether anything is planned for any bucket."""
        return any(each is not None for each in self.report.planned)

    @property
    def most_in_a_bucket(self) -> int:
        """Units of the fullest bucket, by which drawings in the table are scaled."""
        return max((point.figures.inspected for point in self.report.series.points), default=0)

    @property
    def most_completed(self) -> float:
        """The end of the scale of completion in drawings: the plan, or what went beyond it."""
        return max([1.0, *(each.completion or 0.0 for each in self.report.orders)])

    @property
    def unjudged(self) -> list[StationView]:
        """Stations with units that have no verdict yet, or cannot have one."""
        return [
            each
            for each in self.report.stations
            if each.figures.undecided or each.figures.cannot_judge
        ]

    @property
    def spans(self) -> list[Span]:
        """The stretches of time that were counted, with both ends."""
        report = self.report
        return [
            Span(since or report.window.since, until or report.window.until)
            for since, until in report.summary.spans
        ]

    @property
    def inspector(self) -> str:
        """How much the model decided itself, and how good that was as far as people looked."""
        return about_the_inspector(self)

    @property
    def subgroups(self) -> list[Plotted]:
        """Those of the control chart that lie in the span of the report."""
        since = self.report.window.since
        return [
            point
            for point in self.report.chart.points
            if point.subgroup.end > since and point.subgroup.n
        ]

    def bucket(self, point: Point) -> str:
        """A bucket's name in a table: hours by the clock, the day where it changes."""
        return self._stretch(point.bucket.since, point.bucket.until)

    def subgroup(self, point: Plotted) -> str:
        """The same for a subgroup of the control chart."""
        return self._stretch(point.subgroup.start, point.subgroup.end)

    def recipe(self, recipe: RecipeInForce) -> str:
        """A recipe, and from when on it was in force where that lies in the span."""
        values = {"product": recipe.product, "version": recipe.version}
        if recipe.since is not None:
            return self.words(
                "protocol.recipe_from", **values, moment=self.formats.moment(recipe.since)
            )
        return self.words("protocol.recipe" if recipe.version else "protocol.recipe_own", **values)

    def _stretch(self, since: datetime, until: datetime) -> str:
        formats = self.formats
        if self.report.series.every is Every.HOUR:
            start = formats.clock(since) if self._within_a_day else formats.brief(since)
            return f"{start}–{formats.clock(until)}"
        if self.report.series.every is Every.DAY:
            return formats.date(since)
        return f"{formats.date(since)} – {formats.date(until - _INSTANT)}"

    @property
    def _within_a_day(self) -> bool:
        return self.report.window.until - self.report.window.since <= timedelta(days=1)

    def _lost(self, stage: StageFlow) -> str:
        most = stage.lost_to[:_NAMED_LOSSES]
        return ", ".join(
            f"{self.title(each.category)} {self.formats.count(each.units)}" for each in most
        )


def _of(part: int, whole: int) -> float | None:
    """A share that counts twice what shows two defects, so that it may pass 1."""
    return part / whole if whole else None
