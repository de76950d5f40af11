"""Training runs: one from data sets to a bundle, or several that leave a part out in turn."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from platformdirs import user_cache_path
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from inspector.bundles.library import shipped_models_folder, user_models_folder
from inspector.bundles.manifest import MANIFEST
from inspector.bundles.writing import replaced
from inspector.datasets import Dataset, Sample, Subset, open_dataset
from inspector.errors import BundleError, DataError
from inspector.preprocess import Mode
from inspector.training.across import Across, across_files, measure, write_across
from inspector.training.batches import Source
from inspector.training.card import describe
from inspector.training.export import Facts, export
from inspector.training.finish import finished
from inspector.training.home import home_pictures
from inspector.training.loop import Epoch, Run
from inspector.training.plan import Plan, read_plan
from inspector.training.predict import Held, hold
from inspector.training.request import Request
from inspector.training.tiled import CutTiles
from inspector.training.whole import WholePictures

__all__ = ["carry_out", "cross_validate", "describe_again"]


def carry_out(request: Request) -> Path:
    """Train, export, measure on the test fold, write the card.

    The bundle appears whole or not at all: until it is finished, the former one stays.
    """
    plan_path, plan, datasets = _opened(request)
    train = _subset(datasets, Subset.TRAIN, request.limit)
    source = _source(plan, train)
    held = hold(plan, _subset(datasets, Subset.CALIBRATION, request.limit))
    run = Run(plan, source, held.auroc, _checkpoints(request, plan))
    if request.renew:
        _resume_finished(run)
    elif not request.resume or not run.resume():
        run.forget()
    _train(run, request.epochs)
    folder = request.out / request.product
    with replaced(folder) as fresh:
        beside = plan_path.parent
        for kept in (beside / "train.toml", beside / "LICENSE", *across_files(beside)):
            _copy(kept, fresh / kept.name)
        facts = _facts(plan, datasets, run, request)
        net = finished(plan, run.averaged, train, held)
        export(plan, net, held, source, home_pictures(plan, train), fresh, facts)
        describe(plan, fresh, request.data)
    return folder


def cross_validate(request: Request, by: str, folds: int) -> Across:
    """Train once for each part left out, and write what came of it beside the bundle.

    Where the bundle is there already, its card tells the figures from then on.
    """
    plan_path, plan, datasets = _opened(request)
    across = measure(
        plan,
        datasets,
        by,
        folds,
        folder=_checkpoints(request, plan),
        make_run=_resumed,
        learn=lambda run: _train(run, request.epochs),
    )
    folder = request.out / request.product
    with replaced(folder) as fresh:
        if folder.is_dir():
            shutil.copytree(folder, fresh, dirs_exist_ok=True)
        _copy(plan_path, fresh / "train.toml")
        write_across(across, fresh)
        if (fresh / MANIFEST).is_file():
            describe(plan, fresh, request.data)
    return across


def describe_again(request: Request) -> Path:
    """Measure a bundle of the request's folder again: its bands, its card, its metrics.

    Raises BundleError where there is none.
    """
    folder = request.out / request.product
    if not (folder / MANIFEST).is_file():
        raise BundleError(f"There is no bundle in {folder}; name the folder of bundles by --out.")
    plan = read_plan(request.plan or folder / "train.toml")
    with replaced(folder) as fresh:
        shutil.copytree(folder, fresh, dirs_exist_ok=True)
        describe(plan, fresh, request.data)
    return folder


def _opened(request: Request) -> tuple[Path, Plan, list[Dataset]]:
    plan_path = request.plan or _find_plan(request)
    plan = read_plan(plan_path)
    datasets = [open_dataset(name, request.data) for name in plan.datasets]
    _check_labels(plan, datasets)
    return plan_path, plan, datasets


def _resumed(plan: Plan, train: Sequence[Sample], held: Held, folder: Path) -> Run:
    run = Run(plan, _source(plan, train), held.auroc, folder)
    run.resume()
    return run


def _resume_finished(run: Run) -> None:
    run.resume()
    done, total = len(run.history), run.plan.training.epochs
    if done < total:
        raise DataError(
            f"There is no finished run to write the bundle from: {run.checkpoint} holds {done} of "
            f"{total} epochs. Train without --re-export first."
        )


def _train(run: Run, until: int | None) -> None:
    console = Console()
    total = min(run.plan.training.epochs, until or run.plan.training.epochs)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("batches"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        steps = run.source.steps()
        task = progress.add_task(
            f"Training {run.plan.product}", total=total * steps, completed=len(run.history) * steps
        )
        for epoch in run.epochs(until, on_step=lambda: progress.advance(task)):
            console.print(_line(epoch, total))


def _line(epoch: Epoch, total: int) -> str:
    return (
        f"epoch {epoch.number + 1}/{total}  loss {epoch.loss:.4f}  "
        f"calibration AUROC {epoch.auroc:.4f}  {epoch.seconds:.0f} s"
    )


def _source(plan: Plan, samples: Sequence[Sample]) -> Source:
    if plan.geometry.mode is Mode.RESIZE:
        return WholePictures(plan, samples)
    return CutTiles(plan, samples)


def _subset(datasets: Sequence[Dataset], wanted: Subset, limit: int | None) -> list[Sample]:
    return [sample for dataset in datasets for sample in dataset.subset(wanted)[:limit]]


def _check_labels(plan: Plan, datasets: Sequence[Dataset]) -> None:
    """Every category that a data set names must be one the bundle knows."""
    for dataset in datasets:
        unknown = set(dataset.declaration.categories) - set(plan.categories)
        if unknown:
            raise DataError(
                f"The data set {dataset.declaration.name!r} names {sorted(unknown)}, which "
                f"train.toml does not list among the categories {list(plan.categories)}."
            )


def _find_plan(request: Request) -> Path:
    folders = (request.out, user_models_folder(), shipped_models_folder())
    paths = [folder / request.product / "train.toml" for folder in folders]
    for path in paths:
        if path.is_file():
            return path
    looked = ", ".join(str(path) for path in paths)
    raise DataError(f"There is no train.toml for {request.product!r}; looked for {looked}.")


def _checkpoints(request: Request, plan: Plan) -> Path:
    root = request.checkpoints or user_cache_path("defect-inspector") / "training"
    part = f"-first{request.limit}" if request.limit else ""
    return root / plan.product / f"{plan.digest}{part}"


def _copy(source: Path, target: Path) -> None:
    if source.is_file() and source.resolve() != target.resolve():
        shutil.copyfile(source, target)


def _facts(plan: Plan, datasets: Sequence[Dataset], run: Run, request: Request) -> Facts:
    """What the bundle tells about its making."""
    first = datasets[0].declaration.split
    data = {
        "datasets": list(plan.datasets),
        "licences": {item.declaration.name: item.declaration.licence for item in datasets},
        "split": {item.declaration.name: item.declaration.split.salt for item in datasets},
        "folds": first.folds,
        "test_fold": first.test_fold,
        "pictures": {
            subset.value: len(_subset(datasets, subset, request.limit)) for subset in Subset
        },
    }
    training = {
        "seed": plan.training.seed,
        "epochs": len(run.history),
        "hours": round(sum(epoch.seconds for epoch in run.history) / 3600, 2),
        "plan": plan.digest,
        "complete": len(run.history) == plan.training.epochs and request.limit is None,
    }
    return Facts(data, training)
