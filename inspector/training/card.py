"""card.md and the [metrics] of bundle.toml: figures from `evaluate`, words from train.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from inspector.bundles.manifest import MANIFEST, Precision
from inspector.bundles.writing import write_manifest
from inspector.cores import usable_cores
from inspector.datasets import Subset
from inspector.evaluation import Evaluation, Task, evaluate, scores
from inspector.localisation import Localisation
from inspector.metrics import Figure
from inspector.pipeline import Inspector
from inspector.training.across import Across, read_across
from inspector.training.plan import Plan
from inspector.training.trust import (
    bands_of,
    bands_told,
    calibration_told,
    with_bands,
    write_plot,
)

__all__ = ["card", "describe", "metrics_of"]

CARD = "card.md"
_ROW = "| {} | {} | {} | {} | {} | {} | {} |"


def describe(plan: Plan, folder: Path, data: Path) -> None:
    """Choose a bundle's bands on the calibration slice, measure both graphs on the test fold.

    Then its card, metrics, grading and reliability plot say what came of it.
    """
    content = tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    content.pop("files")
    write_manifest(folder, content)  # whatever was put beside the graphs since belongs to it
    slice_ = scores(Inspector.load(folder, threads=usable_cores()), data, Subset.CALIBRATION)
    content = with_bands(content, bands_of(slice_, plan.content["grading"]))
    write_manifest(folder, content)
    measured = {
        precision: evaluate(Inspector.load(folder, precision=precision, threads=2), data)
        for precision in Precision
    }
    used = measured[Precision(content["graph"]["default"])]
    content["metrics"] = metrics_of(used)
    write_plot(folder, used)
    text = card(plan, content, measured, used, read_across(folder))
    (folder / CARD).write_text(text, encoding="utf-8")
    write_manifest(folder, content)


def metrics_of(evaluation: Evaluation) -> dict[str, Any]:
    """Overall figures as bundle.toml keeps them (TOML has no null: undefined ones are left out)."""
    figures = {
        **evaluation.overall.as_json(),
        **_trust(evaluation),
        "protocol": evaluation.protocol,
    }
    return {
        name: value
        for name, value in figures.items()
        if value is not None and value != [None, None]
    }


def _trust(evaluation: Evaluation) -> dict[str, Any]:
    """How true its probabilities are, and what its own bands do on the test fold."""
    figures: dict[str, Any] = {}
    if evaluation.calibration is not None:
        figures |= evaluation.calibration.as_dict()
        figures.pop("bins")
        figures.pop("n")
    if evaluation.bands is not None:
        effect = evaluation.bands.as_dict()
        wanted = ("escape_rate_of_defective", "overkill_rate_of_good", "automation_rate")
        figures |= {name: effect[name] for name in wanted}
        pairs = ("escape_interval", "overkill_interval", "automation_interval")
        figures |= {name: list(effect[name]) for name in pairs if effect[name] is not None}
    return figures


def card(
    plan: Plan,
    content: Mapping[str, Any],
    measured: Mapping[Precision, Evaluation],
    used: Evaluation,
    across: Sequence[Across] = (),
) -> str:
    """The card as Markdown."""
    return "\n".join(_lines(plan, content, measured, used, across)) + "\n"


def _lines(
    plan: Plan,
    content: Mapping[str, Any],
    measured: Mapping[Precision, Evaluation],
    used: Evaluation,
    across: Sequence[Across],
) -> Iterator[str]:
    words = plan.content["card"]
    yield f"# {plan.content['title']['en']}, version {plan.content['version']}"
    yield f"\n{words['purpose'].strip()}"
    yield "\n## Do not use it"
    yield from (f"- {line}" for line in words["not_for"])
    yield f"\n## Data and licence\n{words['data'].strip()}"
    yield f"\nLicence of this bundle: {content['licence']['spdx']}. {content['licence']['note']}"
    yield f"\n## Figures\n{used.protocol}\n"
    yield (
        f"Graph in use: {content['graph']['default']}. An answer is yes from the probability in "
        "the last column on.\n"
    )
    yield from _table({"**defective or not**": used.overall, **used.tasks})
    yield from _places(used.localisation)
    yield f"\n{words['reading'].strip()}"
    for measurement in across:
        yield f"\n## Never seen: one {measurement.by} left out after another\n"
        yield from _left_out(plan, measurement)
    yield from bands_told(content.get("bands"), used.bands)
    yield from calibration_told(used.calibration)
    yield "\n## 8-bit against float\n"
    yield from _precisions(content, measured)
    yield "\n## How it was made\n"
    yield from _making(plan, content)


def _table(tasks: Mapping[str, Task]) -> Iterator[str]:
    yield _ROW.format("task", "pictures", "positive", "AUROC", "F1", "accuracy", "yes from")
    yield _ROW.format("---", "---:", "---:", "---", "---", "---", "---:")
    yield from (_row(name, task) for name, task in tasks.items() if task.n)


def _places(found: Localisation | None) -> Iterator[str]:
    """Whether what was found was found at its place."""
    if found is None or not found.found:
        return
    yield (
        f"\nPlaces: of {found.marked} marked defects {found.found} were "
        "found (the picture did not pass and a region reaches to within 16 pixels of the mask), "
        f"and of those {found.located} ({found.located / found.found:.0%}) at their place: the "
        "centre of the surest such region lies in the mask grown by 16 pixels, and its area is at "
        "most ten times the box around the mask."
    )
    if found.length_error is not None:
        yield (
            f"Their length is off by {found.length_error:.0%} ({found.length_error_px:.0f} pixels) "
            "in the median."
        )


def _left_out(plan: Plan, across: Across) -> Iterator[str]:
    """Figures of networks that saw nothing of what they judge, and how they came about."""
    folds = "; ".join(", ".join(fold) for fold in across.folds)
    yield (
        f"Each picture was judged by a network trained and calibrated without any picture of its "
        f"{across.by} ({across.epochs} epochs, left out together: {folds}), so these figures are "
        "for other weights than the ones in this folder, which saw them all. 95 % intervals from "
        "1000 redraws of whole groups.\n"
    )
    by = across.by
    rows = {f"{by} {name}": row for name, row in across.rows.items()}
    apart = {f"{name}, {by} never seen": row for name, row in across.apart.items()}
    yield from _table({f"**all, {by} never seen**": across.overall, **rows, **apart})
    yield from _places(across.places)
    if across.mean_auroc is not None:
        yield f"\nMean AUROC by {by} where both answers occur: {across.mean_auroc:.3f}."
    yield (
        f"\n`inspector cross-validate {plan.product} --by {across.by} "
        f"--folds {len(across.folds)}` measures this again."
    )


def _row(name: str, task: Task) -> str:
    figures = (_figure(task.auroc), _figure(task.f1), _figure(task.accuracy))
    return _ROW.format(name, task.n, task.positives, *figures, f"{task.at:g}")


def _figure(figure: Figure) -> str:
    if figure.value is None:
        return "—"
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"


def _precisions(
    content: Mapping[str, Any], measured: Mapping[Precision, Evaluation]
) -> Iterator[str]:
    yield "| graph | AUROC | F1 | accuracy |"
    yield "| --- | --- | --- | --- |"
    for precision, evaluation in measured.items():
        task = evaluation.overall
        figures = " | ".join(_figure(each) for each in (task.auroc, task.f1, task.accuracy))
        yield f"| {precision.value} | {figures} |"
    parity = content["parity"]
    yield (
        f"\nThe float graph follows torch to {parity['torch_fp32_worst_log_odds']:.1e} in "
        f"log-odds on the golden cases (allowed: {parity['torch_fp32_tolerance']:g}); the 8-bit "
        f"graph's probabilities differ by {parity['fp32_int8_mean_probability']:.4f} on average "
        f"on the calibration slice (allowed: {parity['fp32_int8_tolerance']:g})."
    )


def _making(plan: Plan, content: Mapping[str, Any]) -> Iterator[str]:
    training, data = content["training"], content["data"]
    pictures = data["pictures"]
    yield (
        f"`inspector train {plan.product}`: {training['epochs']} epochs in "
        f"{training['hours']:g} hours on a two-core machine that did other work besides, seed "
        f"{training['seed']}; {pictures['train']} pictures for the weights, "
        f"{pictures['calibration']} for calibration, {pictures['test']} for the figures. "
        f"`inspector evaluate {plan.product}` gives the figures again, exactly."
    )
    versions = ", ".join(f"{name} {number}" for name, number in training["versions"].items())
    yield f"\nMade with {versions}."
