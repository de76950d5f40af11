"""What a report says in whole sentences."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.report.speech import Speech
from inspector.statistics import Audit, Comparison

__all__ = ["about_the_inspector", "lead"]


def lead(speech: Speech) -> str:
    """What a reader in a hurry should know."""
    return speech.words.text(_lead(speech))


def about_the_inspector(speech: Speech) -> str:
    """How much the model decided itself, and how good that was as far as people looked."""
    return speech.words.text(_inspector(speech))


def _lead(speech: Speech) -> Iterator[str]:
    figures, report = speech.report.summary.figures, speech.report
    names = ("inspected", "good", "rejected", "undecided", "cannot_judge")
    if not figures.inspected:
        yield speech.words("page.nothing")
    else:
        counts = {name: speech.formats.count(getattr(figures, name)) for name in names}
        yield speech.words("page.lead", **counts)
    if report.summary.comparison is not None and report.summary.comparison.now.whole:
        yield from _compared(speech, report.summary.comparison)
    if report.open:
        yield speech.words("page.so_far", until=speech.formats.moment(report.now))


def _compared(speech: Speech, compared: Comparison) -> Iterator[str]:
    """How the share rejected moved against the baseline."""
    if compared.direction is None:
        yield speech.words("compare.none")
        return
    yield _moved(speech, compared)
    if compared.direction != "unclear":
        yield from _by(speech, compared)


def _moved(speech: Speech, compared: Comparison) -> str:
    return speech.words(
        f"compare.{compared.direction}",
        before=speech.formats.share(compared.before.value, 2),
        now=speech.formats.share(compared.now.value, 2),
    )


def _by(speech: Speech, compared: Comparison) -> Iterator[str]:
    change, bounds = compared.relative_change, compared.relative_change_interval
    if change is not None and bounds is not None:
        change_text, low, high = (speech.formats.share(each, 0) for each in (change, *bounds))
        yield speech.words("compare.by", change=change_text, low=low, high=high)


def _inspector(speech: Speech) -> Iterator[str]:
    summary, formats = speech.report.summary, speech.formats
    own = summary.automation
    yield speech.words(
        "left.automation",
        share=formats.share(own.value),
        part=formats.count(own.part),
        whole=formats.count(own.whole),
    )
    yield from _audited(speech, summary.audit)
    if summary.unassigned and speech.report.stored.plant.lines:
        yield speech.words("left.unassigned", units=formats.count(summary.unassigned))


def _audited(speech: Speech, audit: Audit) -> Iterator[str]:
    estimates = (
        ("escape", audit.escape_rate_of_defective, audit.escape_interval),
        ("overkill", audit.overkill_rate_of_good, audit.overkill_interval),
    )
    for name, value, interval in estimates:
        if value is not None:
            shown = {"value": speech.formats.share(value, 2)}
            shown["interval"] = speech.formats.interval(interval, 2)
            yield speech.words(f"left.{name}", **shown)
    if audit.escape_rate_of_defective is None:
        yield speech.words("left.no_audit")
