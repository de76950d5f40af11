"""The card of an adapted bundle: whose child it is, what changed, how sure that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from inspector.adapting.comparing import Comparison, Figures
from inspector.adapting.heads import Heads, Judged
from inspector.adapting.labels import GOOD, LabelledPicture
from inspector.bundles import Bundle
from inspector.metrics import Figure

__all__ = ["card"]


def card(
    parent: Bundle,
    content: Mapping[str, Any],
    heads: Heads,
    pictures: Sequence[LabelledPicture],
) -> str:
    """The card as Markdown."""
    return "\n".join(_lines(parent, content, heads, pictures)) + "\n"


def _lines(
    parent: Bundle,
    content: Mapping[str, Any],
    heads: Heads,
    pictures: Sequence[LabelledPicture],
) -> Iterator[str]:
    yield f"# {content['title'].get('en', content['product'])}, version {content['version']}"
    yield (
        f"\nA new head on the {parent.product} model {parent.version} ({parent.sha256[:12]}), "
        "learnt from a plant's own labelled pictures. Everything before the head is the parent's, "
        "and so is what parent-card.md says about data, licence and where it must not be used."
    )
    yield "\n## Pictures\n"
    counted = Counter(each.category or GOOD for each in pictures)
    yield "| folder | pictures |"
    yield "| --- | ---: |"
    yield from (f"| {name} | {number} |" for name, number in sorted(counted.items()))
    yield f"\n## Before and after\n\n{_protocol(heads)}\n"
    yield from _table(heads.judged)
    for judged in heads.judged:
        yield from _told(judged)
    yield "\n## What else changed\n"
    yield from _changes(parent, content, heads)
    yield f"\nLicence of this bundle: {content['licence']['spdx']}."


def _protocol(heads: Heads) -> str:
    groups = heads.judged[0].task.n
    return (
        f"Each of {groups} pictures was judged by a head that was learnt and calibrated without "
        "any picture of its group (five folds); the parent's answers are to the same pictures. "
        "Error is the mean squared error of the probability; 95 % intervals from redrawing whole "
        "groups."
    )


def _table(judged: Sequence[Judged]) -> Iterator[str]:
    yield "| answer | positive | AUROC | F1 | error before | error after | in the bundle |"
    yield "| --- | ---: | --- | --- | ---: | ---: | --- |"
    for each in judged:
        before, after = ("—", "—")
        if each.comparison is not None:
            before, after = (
                f"{figures.error:.4f}"
                for figures in (each.comparison.before, each.comparison.after)
            )
        yield (
            f"| {each.name} | {each.task.positives} | {_figure(each.task.auroc)} | "
            f"{_figure(each.task.f1)} | {before} | {after} | {_state(each)} |"
        )


def _state(judged: Judged) -> str:
    if judged.comparison is None:
        return "new" if judged.taken else "left out: not told apart"
    return "new" if judged.taken else "the parent's"


def _told(judged: Judged) -> Iterator[str]:
    comparison = judged.comparison
    if comparison is None:
        return
    yield (
        f"\n**{judged.name}**: AUROC {_before_after(comparison, 'auroc')}, accuracy at "
        f"{comparison.at:g} {_before_after(comparison, 'accuracy')}; "
        f"answers put right {comparison.won}, put wrong {comparison.lost} (McNemar "
        f"p = {comparison.p_value:.2g}). The error became smaller by {comparison.gain:.4f} "
        f"[{comparison.interval[0]:.4f}, {comparison.interval[1]:.4f}]; it did in "
        f"{100 * comparison.chance:.0f} % of the redraws."
    )


def _before_after(comparison: Comparison, name: str) -> str:
    return f"{_value(comparison.before, name)} → {_value(comparison.after, name)}"


def _value(figures: Figures, name: str) -> str:
    return f"{getattr(figures, name):.3f}"


def _changes(parent: Bundle, content: Mapping[str, Any], heads: Heads) -> Iterator[str]:
    new = [name for name in heads.categories if name not in parent.categories]
    yield (
        "- Maps are the parent's; where a tile shows a category and no cell of its map does, the "
        "map is lifted until its highest cells do."
    )
    if new:
        yield (
            f"- New categories ({', '.join(new)}) are located wherever the parent sees anything; "
            "their regions say where to look, not how large the defect is."
        )
    familiar = content["training"]["familiar"]
    if familiar < 1:
        yield (
            f"- What is foreign is multiplied by {familiar:.3f} in the novelty, so that these "
            "pictures count as usual."
        )
    yield (
        f"- The float and the 8-bit graph differ by "
        f"{content['parity']['fp32_int8_mean_probability']:.4f} in probability on average."
    )


def _figure(figure: Figure) -> str:
    if figure.value is None:
        return "—"
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"
