"""What a native training run does; everything needed to repeat it."""

from __future__ import annotations

from dataclasses import dataclass

from fer_monitor.training.data.augment import DEFAULT, Augmentation


@dataclass(frozen=True)
class NativePlan:
    """One rise and fall of the learning rate over ``epochs`` (Smith & Topin, arXiv 1708.07120).

    Attributes
    ----------
    width, blocks, cap, dropout
        Of the network, see ``native.network.MonitorNet``.
    epochs : int
    peak_rate : float
        Largest learning rate of SGD with Nesterov momentum 0.9.
    warm : float
        Share of all steps in which the rate rises, (0, 1).
    weight_decay : float
        L2 penalty added to the gradient, on convolution and dense weights only.
    batch : int
    label_smoothing : float
        Share of the label head's target spread over all classes, [0, 1).
    votes_weight : float
        Weight of the FER+ head's loss beside the label head's 1.
    mixup : float
        Beta distribution's parameter (Zhang et al., arXiv 1710.09412); 0 for none.
    averaging : float
        Decay a step of the averaged weights that are kept (EMA), [0, 1).
    augmentation : Augmentation
    teacher_weight : float
        Share of the targets that the teachers' mean gives where there are teachers, [0, 1].
    seed : int
    """

    width: int = 32
    blocks: int = 2
    cap: float | None = 6.0
    dropout: float = 0.3
    epochs: int = 75
    peak_rate: float = 0.1
    warm: float = 0.1
    weight_decay: float = 5e-4
    batch: int = 128
    label_smoothing: float = 0.1
    votes_weight: float = 1.0
    mixup: float = 0.0
    averaging: float = 0.999
    augmentation: Augmentation = DEFAULT
    teacher_weight: float = 0.7
    seed: int = 7
