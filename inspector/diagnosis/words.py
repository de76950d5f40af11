"""A diagnosis in plain sentences, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType
from typing import Any

from inspector.diagnosis import words_en, words_zh
from inspector.diagnosis.findings import (
    BEFORE,
    REJECT,
    Detectable,
    Diagnosis,
    Factor,
    Finding,
    OutcomeKind,
    Worth,
)
from inspector.statistics import Interval, rate

__all__ = ["LANGUAGES", "Labels", "Section", "sentences"]

LANGUAGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"en": words_en.WORDS, "zh": words_zh.WORDS}
)
"""The sentences of each language, by key."""

_NOISE_WORTH_SAYING = 1.05


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, empty for the first section, and what is said under it."""

    heading: str
    sentences: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"heading": self.heading, "sentences": list(self.sentences)}


@dataclass(frozen=True, slots=True)
class Labels:
    """What people call things.

    `recent` is how the beginning of the recent time is written, `categories` names categories
    (those without one are looked up in the trade's vocabulary), `currency` stands behind sums.
    """

    recent: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""


def sentences(diagnosis: Diagnosis, language: str, labels: Labels) -> tuple[Section, ...]:
    """What a person should read, in a language of LANGUAGES, what costs most first."""
    return tuple(_Speaker(diagnosis, LANGUAGES[language], labels).sections())


@dataclass(frozen=True, slots=True)
class _Speaker:
    diagnosis: Diagnosis
    words: Mapping[str, str]
    labels: Labels

    def say(self, key: str, **values: Any) -> str:
        return self.words[key].format(**values)

    def sections(self) -> Iterator[Section]:
        yield Section("", tuple(self._summary()))
        if self._empty:
            return
        groups = groupby(self.diagnosis.findings, key=lambda each: (each.factor, each.level))
        for number, ((factor, level), group) in enumerate(groups, start=1):
            heading = self.say("heading", number=number, where=self._where(factor, level))
            yield Section(heading, tuple(self._about(list(group))))
        if self.diagnosis.detectable:
            power = tuple(map(self._power, self.diagnosis.detectable))
            yield Section(self.words["power.heading"], power)
        yield Section(self.words["method.heading"], tuple(self._method()))

    @property
    def _empty(self) -> bool:
        """Whether there was nothing at all; the ends of lines may see nothing while others do."""
        return not (self.diagnosis.counts.of(REJECT)[1] or self.diagnosis.looks)

    def _summary(self) -> Iterator[str]:
        if self._empty:
            yield self.words["scope.none"]
            return
        counts, (rejected, judged) = self.diagnosis.counts, self.diagnosis.counts.of(REJECT)
        yield self.say(
            "scope",
            judged=f"{judged:,}",
            rejected=f"{rejected:,}",
            share=self._share(rate(rejected, judged)),
            undecided=f"{counts.undecided:,}",
            cannot_judge=f"{counts.cannot_judge:,}",
        )
        places = {(each.factor, each.level) for each in self.diagnosis.findings}
        yield self.say("found", count=len(places)) if places else self.words["nothing"]

    def _about(self, findings: list[Finding]) -> Iterator[str]:
        for finding in findings:
            yield self._what(finding)
            if finding.worth:
                yield from self._worth(finding, finding.worth)
            yield self._test(finding)
        yield from self._advice(findings)

    def _what(self, finding: Finding) -> str:
        return self.say(
            f"what.{finding.outcome.kind}",
            category=self._category(finding),
            share=self._share(finding.there.value),
            range=self._range(finding.there.interval),
            cases=f"{finding.cases:,}",
            units=f"{finding.units:,}",
            elsewhere=self.words[f"elsewhere.{finding.factor}"],
            rest=self._share(finding.elsewhere.value),
            rest_range=self._range(finding.elsewhere.interval),
        )

    def _worth(self, finding: Finding, worth: Worth) -> Iterator[str]:
        low, high = map(_amount, worth.units.interval)
        best = self._best(finding.factor, worth.best)
        yield self.say(
            f"worth.{finding.outcome.kind}",
            elsewhere=self.words[f"elsewhere.{finding.factor}"],
            usual=_amount(worth.usual),
            best=best,
            best_share=self._share(worth.best_share),
            saved=_amount(worth.units.value),
            range=self.say("range", low=low, high=high),
            per_day=_amount(worth.per_day),
        )
        if worth.cost is not None:
            cost = f"{worth.cost:,.2f} {self.labels.currency}".strip()
            yield self.say("cost", best=best, cost=cost)

    def _test(self, finding: Finding) -> str:
        return self.say(
            f"test.{finding.test}",
            basis=self.words[f"basis.{finding.factor}"],
            p=self._p(finding.adjusted_p),
            looks=self.diagnosis.looks,
        )

    def _advice(self, findings: list[Finding]) -> Iterator[str]:
        """For what was found here by name, then for the place itself."""
        named = [*self._category_advice(findings), *self._camera_advice(findings)]
        yield from named
        if any(each.outcome.kind is not OutcomeKind.CANNOT_JUDGE for each in findings):
            advice = self.words[_place_advice(findings)]
            yield self.say("then" if named else "first", advice=advice)

    def _category_advice(self, findings: list[Finding]) -> Iterator[str]:
        for finding in findings:
            advice = self.words.get(f"advice.category.{finding.outcome.category}")
            if advice and finding.higher:
                category = self._category(finding)
                yield self.say("first.category", category=category, advice=advice)

    def _camera_advice(self, findings: list[Finding]) -> Iterator[str]:
        if any(each.outcome.kind is OutcomeKind.CANNOT_JUDGE and each.higher for each in findings):
            yield self.say("first", advice=self.words["advice.cannot_judge"])

    def _power(self, each: Detectable) -> str:
        who = self.words[f"who.{each.factor}"]
        if each.share is None:
            return self.say("power.none", who=who, units=f"{each.units:,}")
        share, base = self._share(each.share), self._share(each.base)
        return self.say("power", who=who, units=f"{each.units:,}", share=share, base=base)

    def _method(self) -> Iterator[str]:
        diagnosis = self.diagnosis
        yield self.say("method", looks=diagnosis.looks, q=self._share(diagnosis.q))
        if diagnosis.dispersion > _NOISE_WORTH_SAYING:
            yield self.say("method.noise", times=f"{diagnosis.dispersion:.1f}")
        for factor, group in groupby(diagnosis.uncompared, key=lambda each: each.factor):
            levels = (self._level(each.factor, each.level) for each in group)
            listed = self.words["separator"].join(levels)
            yield self.say(f"uncompared.{factor}", levels=listed)

    def _where(self, factor: Factor, level: str) -> str:
        return self.say(f"where.{factor}", level=self._level(factor, level))

    def _level(self, factor: Factor, level: str) -> str:
        if factor is Factor.TIME:
            return self.words["level.before"] if level == BEFORE else self.labels.recent
        return level or self.words["level.none"]

    def _best(self, factor: Factor, level: str | None) -> str:
        if level is None:
            return self.words["level.best"]
        if factor is Factor.TIME:
            return self._level(factor, level)
        return self._where(factor, level)

    def _category(self, finding: Finding) -> str:
        name = finding.outcome.category or ""
        known = self.words.get(f"category.{name}", name.replace("_", " "))
        return self.labels.categories.get(name, known)

    def _share(self, share: float | None) -> str:
        if share is None:
            return "—"
        number = 100 * share
        digits = 1 if number >= 1 or number == 0 else 2 if number >= 0.1 else 4
        return self.say("per_cent", number=f"{number:.{digits}f}")

    def _range(self, interval: Interval) -> str:
        low, high = map(self._share, interval)
        return self.say("range", low=low, high=high)

    def _p(self, p: float) -> str:
        return self.say("less", number="0.0001") if p < 0.0001 else f"{p:.2g}"


def _amount(units: float) -> str:
    """Whole units; below ten with a decimal."""
    return f"{units:,.0f}" if round(units, 1) >= 10 else f"{units:.1f}"


def _place_advice(findings: list[Finding]) -> str:
    better = all(not each.higher for each in findings)
    return f"advice.{findings[0].factor}" + (".better" if better else "")
