"""Training batches where the network is: changed on a GPU, or on a CPU one batch ahead of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fer_monitor.training.native.augment_on_device import DeviceAugmenter
from fer_monitor.training.native.batches import Targets, epoch_batches
from fer_monitor.training.native.plan import NativePlan

DeviceBatch = tuple[Tensor, tuple[Tensor, Tensor]]
"""Pictures, float32 (B, 1, H, W), and what the heads should say about them, float32 (B, 7) each."""
Batches = Callable[[int], Iterator[DeviceBatch]]
"""Gives the batches of an epoch, counted from 0; the same each time."""


def batches_for(
    device: torch.device, images: NDArray[np.uint8], targets: Targets, plan: NativePlan
) -> Batches:
    """Return what gives ``device`` its batches."""
    if device.type == "cpu":
        return lambda epoch: _from_processor(images, targets, plan, epoch)
    return OnDevice(images, targets, plan, device)


def _from_processor(
    images: NDArray[np.uint8], targets: Targets, plan: NativePlan, epoch: int
) -> Iterator[DeviceBatch]:
    for batch in epoch_batches(images, targets, plan, epoch):
        pixels = torch.from_numpy(batch.pixels)[:, None]
        wanted = (torch.from_numpy(batch.targets.label), torch.from_numpy(batch.targets.votes))
        yield pixels.contiguous(memory_format=torch.channels_last), wanted


class OnDevice:
    """Keeps all pictures on a device and changes them there.

    Parameters
    ----------
    images : uint8 (N, H, H)
    targets : Targets
        Of N pictures.
    plan : NativePlan
    device : torch.device
    """

    def __init__(
        self,
        images: NDArray[np.uint8],
        targets: Targets,
        plan: NativePlan,
        device: torch.device,
    ) -> None:
        self._images = torch.from_numpy(images).to(device)
        self._label = torch.from_numpy(targets.label).to(device)
        self._votes = torch.from_numpy(targets.votes).to(device)
        self._augment = DeviceAugmenter(images.shape[1], plan.augmentation, device)
        self._plan, self._device = plan, device

    def __call__(self, epoch: int) -> Iterator[DeviceBatch]:
        """Yield the batches of an epoch."""
        plan, device = self._plan, self._device
        random = torch.Generator(device).manual_seed(hash((plan.seed, epoch)) % 2**31)
        mixing = np.random.default_rng([plan.seed, epoch])
        order = torch.randperm(len(self._images), device=device, generator=random)
        for rows in order.split(plan.batch):
            if len(rows) < plan.batch:
                return
            parts = [
                self._augment(self._images[rows], random),
                self._label[rows],
                self._votes[rows],
            ]
            if plan.mixup:
                parts = self._mixed(parts, mixing)
            pixels = parts[0][:, None].contiguous(memory_format=torch.channels_last)
            yield pixels, (parts[1], parts[2])

    def _mixed(self, parts: list[Tensor], mixing: np.random.Generator) -> list[Tensor]:
        """Blend each picture and its targets with another's, as ``batches.mix_up`` does."""
        count, alpha = len(parts[0]), self._plan.mixup
        drawn = mixing.beta(alpha, alpha, count).astype(np.float32)
        share = torch.from_numpy(np.maximum(drawn, 1 - drawn)).to(self._device)
        other = torch.from_numpy(mixing.permutation(count)).to(self._device)
        blended = []
        for values in parts:
            own = share.reshape(-1, *[1] * (values.ndim - 1))
            blended.append(own * values + (1 - own) * values[other])
        return blended
