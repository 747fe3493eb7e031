"""What the registry knows of one network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import keras

from fer_monitor.training.networks.backbones import Backbone
from fer_monitor.training.networks.fine_tune import FineTune

Builder = Callable[[float | None], keras.Model]


@dataclass(frozen=True)
class PlanHints:
    """Where a training plan for this network may begin.

    Attributes
    ----------
    optimiser : {"sgd", "rmsprop", "adam"}
    rate : float
        Highest learning rate from random weights, for ``batch`` pictures a step.
    batch : int
    momentum : float
        0 where the optimiser has none.
    weight_decay : float
        L2 penalty of the paper, or decoupled decay where ``source`` says so.
    source : str
        The paper's own settings, and where these differ from them and why.
    """

    optimiser: Literal["sgd", "rmsprop", "adam"]
    rate: float
    batch: int
    momentum: float
    weight_decay: float
    source: str


@dataclass(frozen=True)
class Architecture:
    """One network of the registry.

    Attributes
    ----------
    name : str
        What it is called on the command line and in `build`.
    builder : callable
        Maps a cap on activations, or None, to a network with random weights.
    input_side : int
        Pixels a side that it works on inside; the picture that it takes is always 48.
    paper : str
        Authors and title of the paper, or what it is where there is none.
    reference : str
        Where the paper is found.
    reported : str or None
        Accuracy on FER2013 that the systems this project grew from gave for it, as they gave it
        (private test unless it says otherwise); None where none gave any.
    hints : PlanHints
    takes_cap : bool
        Whether a cap on activations changes anything.
    backbone : Backbone or None
        The network of keras.applications inside, None where there is none.
    fine_tune : FineTune or None
        Schedule for a start from ImageNet's weights, None where there are none.
    """

    name: str
    builder: Builder
    input_side: int
    paper: str
    reference: str
    reported: str | None
    hints: PlanHints
    takes_cap: bool = True
    backbone: Backbone | None = None
    fine_tune: FineTune | None = None
