"""The first part of the page: headline figures beside the time before, then the charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inspector.charts import Catalogue, Formats
from inspector.production import ProductionSummary, Reader, summary
from inspector.statistics import Comparison
from service.pages.statistics.choice import Choice

__all__ = ["Headline", "overview"]


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure on top. `change` is how it stands to the time before, `turn` up, down or unclear.

    `better` is None where neither way is better, or nobody can tell.
    """

    name: str
    value: str
    detail: str
    change: str = ""
    turn: str = ""
    better: bool | None = None


def overview(reader: Reader, choice: Choice, words: Catalogue, formats: Formats) -> dict[str, Any]:
    """What the template is given."""
    made = summary(reader, choice.scope, choice.before)
    before = summary(reader, choice.scope.during(*choice.before))
    told = _Told(made, before, words, formats)
    return {"headlines": told.all(), "made": made, "empty": not made.figures.inspected}


@dataclass(frozen=True, slots=True)
class _Told:
    made: ProductionSummary
    before: ProductionSummary
    words: Catalogue
    formats: Formats

    def all(self) -> list[Headline]:
        return [
            self.pass_rate(),
            self.output(),
            self.rejected(),
            self.completion(),
            self.efficiency(),
            self.oee(),
            self.first_pass(),
            self.waiting(),
        ]

    def pass_rate(self) -> Headline:
        figures, formats = self.made.figures, self.formats
        compared = self.made.comparison
        return Headline(
            "pass_rate",
            formats.share(figures.pass_rate),
            self.words(
                "statistics.of_judged",
                good=formats.count(figures.good),
                judged=formats.count(figures.good + figures.rejected),
                interval=formats.interval(figures.pass_rate_interval),
            ),
            *self._moved(compared),
        )

    def output(self) -> Headline:
        now, then = self.made.figures.inspected, self.before.figures.inspected
        detail = self.words("statistics.pictures", pictures=self.formats.count(self.made.pictures))
        if not then:
            return Headline(
                "output", self.formats.count(now), detail, self.words("statistics.nothing_before")
            )
        change = self.words("statistics.before_value", value=self.formats.count(then))
        turn = ("up" if now > then else "down") if now != then else "unclear"
        return Headline("output", self.formats.count(now), detail, change, turn)

    def rejected(self) -> Headline:
        figures, formats = self.made.figures, self.formats
        compared = self.made.comparison
        share = None if compared is None else compared.now.value
        detail = self.words("statistics.of_rejected", share=formats.share(share, 2))
        relative = None if compared is None else compared.relative_change
        bounds = None if compared is None else compared.relative_change_interval
        if compared is None or relative is None or bounds is None:
            return Headline("rejected", formats.count(figures.rejected), detail)
        low, high = bounds
        change = self.words(
            "statistics.changed_by",
            change=_signed(formats, relative),
            low=_signed(formats, low),
            high=_signed(formats, high),
        )
        turn = compared.direction or ""
        better = None if turn == "unclear" else turn == "down"
        return Headline("rejected", formats.count(figures.rejected), detail, change, turn, better)

    def completion(self) -> Headline:
        done, formats = self.made.completion, self.formats
        key = "statistics.of_planned_finished" if done.finished else "statistics.of_planned"
        detail = self.words(
            key,
            good=formats.count(done.good),
            planned=formats.count(done.planned),
            orders=formats.count(len(done.orders)),
            finished=formats.count(done.finished),
        )
        missing = self.words("statistics.missing.completion")
        return Headline(
            "completion", formats.share(done.value), detail if done.planned else missing
        )

    def efficiency(self) -> Headline:
        now = self.made.measured.efficiency.production_efficiency
        then = self.before.measured.efficiency.production_efficiency
        key = "statistics.of_efficiency" if now is not None else "statistics.missing.efficiency"
        return Headline("efficiency", self.formats.share(now), self.words(key), self._then(then))

    def oee(self) -> Headline:
        made = self.made.measured.efficiency
        then = self.before.measured.efficiency.oee
        quality = self.formats.share(made.quality_ratio)
        idle = made.production_efficiency is not None
        missing = self.words(f"statistics.missing.{'quality' if idle else 'efficiency'}")
        detail = self.words("statistics.of_oee", quality=quality)
        return Headline(
            "oee",
            self.formats.share(made.oee),
            missing if made.oee is None else detail,
            self._then(then),
        )

    def first_pass(self) -> Headline:
        rolled = self.made.yields.rolled
        known = [f"{line} {self.formats.share(value)}" for line, value in rolled]
        first = sum(stage.good for stage in self.made.yields.stages)
        looks = sum(stage.inspected for stage in self.made.yields.stages)
        detail = ", ".join(known) or self.words("statistics.missing.rolled")
        label = self.words("statistics.rolled", lines=detail) if known else detail
        return Headline("first_pass", self.formats.share(first / looks if looks else None), label)

    def waiting(self) -> Headline:
        figures, formats = self.made.figures, self.formats
        return Headline(
            "waiting",
            formats.count(figures.undecided),
            self.words("statistics.of_waiting", cannot=formats.count(figures.cannot_judge)),
        )

    def _then(self, value: float | None) -> str:
        if value is None or not self.before.figures.inspected:
            return ""
        return self.words("statistics.before_value", value=self.formats.share(value))

    def _moved(self, compared: Comparison | None) -> tuple[str, str, bool | None]:
        """How the pass rate moved: the other way round than the share rejected."""
        bounds = None if compared is None else compared.difference_interval
        if compared is None or bounds is None or compared.difference is None:
            return "", "", None
        then = 1 - (compared.before.value or 0.0)
        change = self.words(
            "statistics.moved_by",
            before=self.formats.share(then),
            change=self._points(-compared.difference),
            low=self._points(-bounds[1]),
            high=self._points(-bounds[0]),
        )
        turn = {"down": "up", "up": "down"}.get(compared.direction or "", "unclear")
        return change, turn, None if turn == "unclear" else turn == "up"

    def _points(self, difference: float) -> str:
        sign = "+" if difference > 0 else ""
        return sign + self.formats.number(100 * difference, 2)


def _signed(formats: Formats, share: float) -> str:
    return ("+" if share > 0 else "") + formats.share(share, 0)
