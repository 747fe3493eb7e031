"""What one run of the benchmark of the whole line has measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measure import SceneResult
from benchmarks.system import GrabResult, StartResult
from benchmarks.window import SoakResult, WindowResult


@dataclass(frozen=True)
class Results:
    """Everything one run has measured.

    Attributes
    ----------
    conditions : sequence of str
        When, where, how.
    grids, sizes : sequence of SceneResult
        Galleries of growing number of faces at 1080p, and 5x5 galleries of growing size.
    grab : GrabResult or None
    start : StartResult or None
    steady : sequence of SceneResult
        Quiet classes, in which few tiles change.
    window : WindowResult or None
    soak : SoakResult or None
    """

    conditions: Sequence[str]
    grids: Sequence[SceneResult]
    sizes: Sequence[SceneResult]
    grab: GrabResult | None = None
    start: StartResult | None = None
    steady: Sequence[SceneResult] = ()
    window: WindowResult | None = None
    soak: SoakResult | None = None
