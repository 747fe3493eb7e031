"""Train the monitor network on a CPU, or on a GPU where there is one; resume after a kill."""

from __future__ import annotations

import copy
import math
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.swa_utils import get_ema_multi_avg_fn
from tqdm import tqdm

from fer_monitor.core.errors import UserError
from fer_monitor.training.data.dataset import FerSplit
from fer_monitor.training.fitting.curves import draw_curves, read_log, write_log
from fer_monitor.training.native.batches import Targets, make_targets
from fer_monitor.training.native.batches_on_device import batches_for
from fer_monitor.training.native.network import MonitorNet
from fer_monitor.training.native.plan import NativePlan
from fer_monitor.vision.model_card import LABEL_HEAD, VOTES_HEAD

CHECKPOINT_NAME = "last.pt"
LOG_NAME = "log.csv"
CURVES_NAME = "curves.png"
KEEP_S = 20.0
"""Least seconds between two checkpoints: where epochs are short, keeping each would cost more than
training it."""
PROCESSOR_HALVES = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
"""What PyTorch asks a processor about bfloat16; an old PyTorch lacks the questions."""


def build(plan: NativePlan) -> MonitorNet:
    """Return the plan's network with fresh weights."""
    return MonitorNet(plan.width, plan.cap, plan.blocks, plan.dropout)


def device_here() -> torch.device:
    """Return the GPU where there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def halves_precision(device: torch.device) -> bool:
    """Tell whether ``device`` computes bfloat16 itself.

    A processor that does not imitates it, more slowly than it computes float32; among these are
    the first ones with AVX-512. Where PyTorch is too old to say what the processor can, it counts
    as one of them.
    """
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    questions = (getattr(torch.cpu, name, None) for name in PROCESSOR_HALVES)
    return any(question is not None and question() for question in questions)


def rate_at(plan: NativePlan, position: float) -> float:
    """Return the learning rate at ``position`` of the run, [0, 1]: linear rise, then a cosine."""
    if position < plan.warm:
        return plan.peak_rate * position / plan.warm
    fall = (position - plan.warm) / (1 - plan.warm)
    return plan.peak_rate * 0.5 * (1 + math.cos(math.pi * fall))


class Progress(tqdm):
    """A bar over epochs on a terminal, without tqdm's watching thread, which would outlive it."""

    monitor_interval = 0

    def __init__(self, epochs: range, name: str, done: int, total: int, **more: Any) -> None:
        super().__init__(epochs, desc=name, initial=done, total=total, **more)


class Averaged:
    """Exponential moving average of a network's weights and statistics."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.network = copy.deepcopy(network).eval()
        self._decay, self._steps = decay, 0

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Move a step towards ``network``; the first steps move faster than ``decay`` says."""
        self._steps += 1
        decay = min(self._decay, (1 + self._steps) / (10 + self._steps))
        ours, theirs = self.network.state_dict(), network.state_dict()
        moved = [name for name, value in ours.items() if value.dtype.is_floating_point]
        # All tensors in one call: on a GPU each call has a price of its own, however small it is.
        get_ema_multi_avg_fn(decay)([ours[n] for n in moved], [theirs[n] for n in moved], 0)
        for name in ours.keys() - set(moved):
            ours[name].copy_(theirs[name])

    def state(self) -> dict[str, Any]:
        """Return what ``restore`` takes."""
        return {"weights": self.network.state_dict(), "steps": self._steps}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from ``state``."""
        self.network.load_state_dict(state["weights"])
        self._steps = state["steps"]


def loss_of(
    outputs: tuple[Tensor, Tensor], targets: tuple[Tensor, Tensor], plan: NativePlan
) -> Tensor:
    """Return the mean cross-entropy of both heads against soft targets (N, 7)."""
    parts = [
        -(target * functional.log_softmax(logits.float(), dim=1)).sum(1).mean()
        for logits, target in zip(outputs, targets, strict=True)
    ]
    return parts[0] + plan.votes_weight * parts[1]


def train(
    plan: NativePlan,
    training: FerSplit,
    validation: FerSplit,
    out_dir: Path,
    taught: Targets | None = None,
    start_from: Path | None = None,
) -> Path:
    """Run ``plan``; return the checkpoint, whose ``averaged`` weights are the result.

    ``taught`` is what teachers say about every training picture (``native.teach``), ``start_from``
    a checkpoint of the same network whose averaged weights the run begins with.

    A checkpoint is replaced whole after the last epoch and before it at most every
    :data:`KEEP_S` seconds, at the end of an epoch. Called again with the same folder, the run
    goes on from it and, on a processor, ends with the same weights as one that was never stopped.

    Raises
    ------
    UserError
        Where the folder holds a checkpoint of another plan.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    device = device_here()
    in_halves = halves_precision(device)
    torch.manual_seed(plan.seed)
    network = build(plan).to(device, memory_format=torch.channels_last)
    if start_from is not None:
        network.load_state_dict(torch.load(start_from, weights_only=True)["averaged"]["weights"])
    averaged = Averaged(network, plan.averaging)
    optimiser = torch.optim.SGD(_decay_groups(network, plan), lr=0.0, momentum=0.9, nesterov=True)
    done = _resume(out_dir / CHECKPOINT_NAME, plan, network, averaged, optimiser)
    batches = batches_for(device, training.images, make_targets(training, plan, taught), plan)
    steps = len(training) // plan.batch
    epochs = Progress(
        range(done, plan.epochs), out_dir.name, done, plan.epochs, unit="epoch", disable=None
    )
    kept = time.monotonic()
    for epoch in epochs:
        begun = time.monotonic()
        torch.manual_seed(hash((plan.seed, epoch)) % 2**31)
        network.train()
        losses, right = [], []
        for step, (pixels, wanted) in enumerate(batches(epoch)):
            rate = rate_at(plan, (epoch * steps + step) / (plan.epochs * steps))
            for group in optimiser.param_groups:
                group["lr"] = rate
            with torch.autocast(device.type, dtype=torch.bfloat16, enabled=in_halves):
                outputs = network(pixels)
            loss = loss_of(outputs, wanted, plan)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            averaged.update(network)
            # Not read before the epoch ends: a GPU is not waited for at every step.
            losses.append(loss.detach())
            right.append((outputs[0].argmax(1) == wanted[0].argmax(1)).sum())
        scores = _validate(averaged.network, validation, plan)
        keeps = epoch + 1 == plan.epochs or time.monotonic() - kept >= KEEP_S
        if keeps:
            _save(out_dir / CHECKPOINT_NAME, plan, epoch + 1, network, averaged, optimiser)
            kept = time.monotonic()
        seconds = time.monotonic() - begun
        row = {
            "epoch": epoch + 1,
            "phase": 1,
            "seconds": seconds,
            "learning_rate": rate,
            "loss": float(torch.stack(losses).mean()),
            f"{LABEL_HEAD}_accuracy": int(torch.stack(right).sum()) / (steps * plan.batch),
            **scores,
        }
        epochs.set_postfix_str(f"held-out accuracy {scores[f'val_{LABEL_HEAD}_accuracy']:.1%}")
        _record(out_dir, row, draws=keeps)
    return out_dir / CHECKPOINT_NAME


@torch.no_grad()
def predict(network: MonitorNet, images: NDArray[np.uint8], batch: int = 256) -> Targets:
    """Return both heads' logits for pictures uint8 (N, 48, 48), as float32 (N, 7) each."""
    network.eval()
    device = next(network.parameters()).device
    label, votes = [], []
    for start in range(0, len(images), batch):
        pixels = torch.from_numpy(images[start : start + batch].astype(np.float32))[:, None]
        outputs = network(pixels.to(device).contiguous(memory_format=torch.channels_last))
        label.append(outputs[0].float().cpu().numpy())
        votes.append(outputs[1].float().cpu().numpy())
    return Targets(np.concatenate(label), np.concatenate(votes))


def load_averaged(checkpoint: Path) -> MonitorNet:
    """Return the network that a run ended with, its averaged weights in place."""
    content = torch.load(checkpoint, weights_only=True, map_location="cpu")
    shape = content["shape"]
    network = MonitorNet(shape["width"], shape["cap"], shape["blocks"], shape["dropout"])
    network.load_state_dict(content["averaged"]["weights"])
    return network.eval().to(memory_format=torch.channels_last)


def _decay_groups(network: nn.Module, plan: NativePlan) -> list[dict[str, Any]]:
    # Scales, offsets and biases are not shrunk: that would only fight the normalisation.
    many = [p for p in network.parameters() if p.ndim > 1]
    few = [p for p in network.parameters() if p.ndim <= 1]
    return [{"params": many, "weight_decay": plan.weight_decay}, {"params": few, "weight_decay": 0}]


def _validate(network: MonitorNet, split: FerSplit, plan: NativePlan) -> dict[str, float]:
    logits = predict(network, split.images)
    targets = make_targets(split, plan, None)
    loss = loss_of(
        (torch.from_numpy(logits.label), torch.from_numpy(logits.votes)),
        (torch.from_numpy(targets.label), torch.from_numpy(targets.votes)),
        plan,
    )
    voted = split.majority >= 0
    return {
        "val_loss": float(loss),
        f"val_{LABEL_HEAD}_accuracy": float((logits.label.argmax(1) == split.labels).mean()),
        f"val_{VOTES_HEAD}_accuracy": float(
            (logits.votes.argmax(1) == split.majority)[voted].mean()
        ),
    }


def _plan_text(plan: NativePlan) -> str:
    return repr(sorted(asdict(plan).items()))


def _save(
    path: Path,
    plan: NativePlan,
    done: int,
    network: nn.Module,
    averaged: Averaged,
    optimiser: torch.optim.Optimizer,
) -> None:
    part = path.with_suffix(".part")
    shape = {"width": plan.width, "cap": plan.cap, "blocks": plan.blocks, "dropout": plan.dropout}
    content = {
        "plan": _plan_text(plan),
        "shape": shape,
        "done": done,
        "network": network.state_dict(),
        "averaged": averaged.state(),
        "optimiser": optimiser.state_dict(),
    }
    torch.save(content, part)
    part.replace(path)


def _resume(
    path: Path,
    plan: NativePlan,
    network: nn.Module,
    averaged: Averaged,
    optimiser: torch.optim.Optimizer,
) -> int:
    if not path.is_file():
        return 0
    content = torch.load(path, weights_only=True, map_location=device_here())
    if content["plan"] != _plan_text(plan):
        raise UserError(
            f"{path.parent} holds a run that was begun with other settings.",
            "Give the settings of that run, or another folder.",
        )
    network.load_state_dict(content["network"])
    averaged.restore(content["averaged"])
    optimiser.load_state_dict(content["optimiser"])
    return int(content["done"])


def _record(out_dir: Path, row: dict[str, float], *, draws: bool) -> None:
    """Append a row to the log and, if asked, draw the curves anew."""
    history = [past for past in read_log(out_dir / LOG_NAME) if past["epoch"] < row["epoch"]]
    history.append(row)
    write_log(out_dir / LOG_NAME, history)
    if draws:
        draw_curves(out_dir / CURVES_NAME, history)
