"""The five figures of a wall board, on top of the page."""

from __future__ import annotations

from typing import NamedTuple

from inspector.charts import DASH
from inspector.report.speech import Speech

__all__ = ["Headline", "headline"]


class Headline(NamedTuple):
    """One of the figures on top; `kind` is "value" for a number, "name" for a word."""

    name: str
    kind: str
    value: str
    detail: str


def headline(speech: Speech) -> list[Headline]:
    """Pass rate, completion, production efficiency, output, most frequent defect."""
    figures = (_pass_rate, _completion, _efficiency, _output, _defect)
    return [figure(speech) for figure in figures]


def _pass_rate(speech: Speech) -> Headline:
    figures, formats = speech.report.summary.figures, speech.formats
    if figures.pass_rate is None:
        return Headline("pass_rate", "value", DASH, speech.words("missing.pass_rate"))
    detail = speech.words(
        "headline.pass_rate_of",
        good=formats.count(figures.good),
        judged=formats.count(figures.good + figures.rejected),
        interval=formats.interval(figures.pass_rate_interval),
    )
    return Headline("pass_rate", "value", formats.share(figures.pass_rate), detail)


def _completion(speech: Speech) -> Headline:
    made, formats = speech.report.summary.completion, speech.formats
    if made.value is None:
        return Headline("completion", "value", DASH, speech.words("missing.completion"))
    detail = speech.words(
        "headline.completion_of",
        good=formats.count(made.good),
        planned=formats.count(made.planned),
    )
    return Headline("completion", "value", formats.share(made.value), detail)


def _efficiency(speech: Speech) -> Headline:
    name, formats = "production_efficiency", speech.formats
    made = speech.report.summary.measured.efficiency
    if made.production_efficiency is None:
        return Headline(name, "value", DASH, speech.words(f"missing.{name}"))
    detail = speech.words(
        f"headline.{name}_of",
        oee=formats.share(made.oee),
        quality=formats.share(made.quality_ratio),
    )
    return Headline(name, "value", formats.share(made.production_efficiency), detail)


def _output(speech: Speech) -> Headline:
    now, formats = speech.report.summary.output, speech.formats
    value = formats.count(speech.report.summary.figures.inspected)
    if now is None:
        rate = formats.count(speech.report.hourly_rate)
        return Headline("output", "value", value, speech.words("headline.output_of", rate=rate))
    detail = speech.words(
        "headline.output_open",
        units=formats.count(now.units),
        rate=formats.count(now.hourly_rate),
    )
    return Headline("output", "value", value, detail)


def _defect(speech: Speech) -> Headline:
    bars = [bar for bar in speech.report.analysis.bars if bar.category is not None]
    if not bars:
        return Headline("analysis", "value", DASH, speech.words("headline.analysis_none"))
    first = bars[0]
    detail = speech.words(
        "headline.analysis_of",
        units=speech.formats.count(first.count),
        share=speech.formats.share(first.share),
    )
    return Headline("analysis", "name", speech.title(first.category or ""), detail)
