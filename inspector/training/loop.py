"""The training loop: epochs that can be interrupted anywhere and go on to the same result."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from inspector.training.batches import Batch, Source
from inspector.training.network import DefectNet, Output
from inspector.training.plan import Plan, Training

__all__ = ["Epoch", "Run"]

Check = Callable[[DefectNet], float]
_WARM_UP = 0.1


@dataclass(frozen=True, slots=True)
class Epoch:
    """What one epoch came to: mean loss, AUROC on the calibration slice, seconds taken."""

    number: int
    loss: float
    auroc: float
    seconds: float


class Run:
    """A training run and its checkpoint, which is written whole after every epoch."""

    def __init__(self, plan: Plan, source: Source, check: Check, folder: Path) -> None:
        """Build network, optimiser and the averaged copy; nothing is trained yet."""
        self.plan, self.source, self.check, self.folder = plan, source, check, folder
        self.history: list[Epoch] = []
        training = plan.training
        torch.manual_seed(training.seed)
        self.net = DefectNet(self.plan.network, len(self.plan.tasks), training.dropout)
        self.net = self.net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.averaged = DefectNet(self.plan.network, len(self.plan.tasks))
        self.averaged.load_state_dict(self.net.state_dict())
        self.averaged = self.averaged.to(memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
        self.net.freeze()
        self.optimiser = torch.optim.AdamW(
            _decayed(self.net, training.weight_decay), lr=training.learning_rate
        )
        self.balance = torch.from_numpy(self.source.balance())

    @property
    def checkpoint(self) -> Path:
        """Where the state after the last finished epoch lies."""
        return self.folder / "checkpoint.pt"

    def resume(self) -> bool:
        """Take up the checkpoint if there is one."""
        if not self.checkpoint.is_file():
            return False
        state = torch.load(self.checkpoint, weights_only=True)
        self.net.load_state_dict(state["net"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.history = [Epoch(**epoch) for epoch in state["history"]]
        return True

    def forget(self) -> None:
        """Drop a checkpoint that is not to be taken up."""
        self.checkpoint.unlink(missing_ok=True)

    def epochs(
        self, until: int | None = None, on_step: Callable[[], object] = lambda: None
    ) -> Iterator[Epoch]:
        """Train the epochs that are left, up to `until`; each is saved before it is reported."""
        last = self.plan.training.epochs if until is None else min(until, self.plan.training.epochs)
        while len(self.history) < last:
            self.history.append(self._epoch(len(self.history), on_step))
            self._save()
            yield self.history[-1]

    def _epoch(self, number: int, on_step: Callable[[], object]) -> Epoch:
        started = time.monotonic()
        training = self.plan.training
        torch.manual_seed(training.seed * 1000 + number)
        chance = np.random.default_rng([training.seed, number])
        self.net.train()
        self.net.freeze()
        losses = []
        for step, batch in enumerate(self.source.epoch(number, training.size(number))):
            self._pace(number, step)
            losses.append(self._step(_mix(batch, training.mixup, chance)))
            on_step()
        self.averaged.eval()
        auroc = self.check(self.averaged)
        return Epoch(number, float(np.mean(losses)), auroc, time.monotonic() - started)

    def _step(self, batch: Batch) -> float:
        loss = _loss(self.net(batch.pixels), batch, self.balance, self.plan.training)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimiser.step()
        _average(self.averaged, self.net, self.plan.training.ema)
        return float(loss.detach())

    def _pace(self, number: int, step: int) -> None:
        """Warm up, then fall along a cosine to nothing at the cycle's last step."""
        first, length = self.plan.training.cycle(number)
        steps = self.source.steps()
        done = ((number - first) * steps + step) / max(1, length * steps)
        share = done / _WARM_UP if done < _WARM_UP else _cosine((done - _WARM_UP) / (1 - _WARM_UP))
        for group in self.optimiser.param_groups:
            group["lr"] = self.plan.training.learning_rate * max(share, 1e-3)

    def _save(self) -> None:
        """Write beside, then rename: a crash leaves the former checkpoint."""
        self.folder.mkdir(parents=True, exist_ok=True)
        state: dict[str, Any] = {
            "net": self.net.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "history": [asdict(epoch) for epoch in self.history],
        }
        partial = self.checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.checkpoint)


def _loss(output: Output, batch: Batch, balance: Tensor, training: Training) -> Tensor:
    loss = _binary(output.logits, batch.target, batch.weight, balance)
    if training.pooled_loss:
        pooled = _binary(output.pooled, batch.target, batch.weight, balance)
        loss = loss + training.pooled_loss * pooled
    if training.cell_loss and batch.cells is not None and batch.cell_weight is not None:
        loss = loss + training.cell_loss * _cells(output.maps, batch.cells, batch.cell_weight)
    return loss


def _binary(logits: Tensor, target: Tensor, weight: Tensor, balance: Tensor) -> Tensor:
    """Cross-entropy of independent yes/no answers, means taken over known ones."""
    each = functional.binary_cross_entropy_with_logits(
        logits, target, weight=weight, pos_weight=balance, reduction="sum"
    )
    return each / weight.sum().clamp(min=1.0)


def _cells(maps: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Cross-entropy over map cells plus an overlap term, without which small defects drown."""
    each = functional.binary_cross_entropy_with_logits(maps, target, weight=weight, reduction="sum")
    share = torch.sigmoid(maps) * weight
    wanted = target * weight
    overlap = (2 * (share * wanted).sum((0, 2, 3)) + 1) / (
        share.square().sum((0, 2, 3)) + wanted.square().sum((0, 2, 3)) + 1
    )
    return 10 * each / weight.sum().clamp(min=1.0) + (1 - overlap).mean()


def _mix(batch: Batch, share: float, chance: np.random.Generator) -> Batch:
    """Blend some batches with themselves, shuffled; unknown labels stay unknown in the blend."""
    if batch.cells is not None or chance.random() >= share:
        return batch
    part = float(chance.beta(0.4, 0.4))
    other = torch.from_numpy(chance.permutation(len(batch.pixels)))
    weight = batch.weight * batch.weight[other]
    return Batch(
        pixels=part * batch.pixels + (1 - part) * batch.pixels[other],
        target=part * batch.target + (1 - part) * batch.target[other],
        weight=weight,
        cells=None,
        cell_weight=None,
    )


def _decayed(net: nn.Module, decay: float) -> list[dict[str, Any]]:
    """Weights decay; biases and normalisation do not."""
    free = [item for item in net.parameters() if item.requires_grad]
    return [
        {"params": [item for item in free if item.ndim > 1], "weight_decay": decay},
        {"params": [item for item in free if item.ndim <= 1], "weight_decay": 0.0},
    ]


@torch.no_grad()
def _average(averaged: nn.Module, net: nn.Module, keep: float) -> None:
    """Move the averaged copy a little towards the network, running statistics too."""
    for mean, now in zip(averaged.state_dict().values(), net.state_dict().values(), strict=True):
        if mean.dtype.is_floating_point:
            mean.lerp_(now, 1 - keep)
        else:
            mean.copy_(now)


def _cosine(done: float) -> float:
    return 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))
