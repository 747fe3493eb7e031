"""Time the analysis, and its rivals in turn with it, on the same frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Protocol

import numpy as np
import psutil
from numpy.typing import NDArray

from benchmarks.scenes import Scene
from fer_monitor.capture.demo_class.gallery import faces_found
from fer_monitor.pipeline.analyzer import Analyzer


class Contestant(Protocol):
    """Anything that finds faces and times itself."""

    def look(self, image: NDArray[np.uint8]) -> tuple[float, NDArray[np.float32]]:
        """Return the milliseconds and the boxes (N, 4) in pixels of ``image`` (H, W, 3)."""
        ...


STAGES = ("detect", "track", "crop", "classify", "mood", "total")
OURS = "FER Monitor"


@dataclass
class Tally:
    """What one contestant did on one scene."""

    stages_ms: dict[str, list[float]] = field(default_factory=dict)
    found: int = 0
    present: int = 0
    extra: int = 0

    def add(self, timings_ms: Mapping[str, float], found: int, present: int, extra: int) -> None:
        """Count one look."""
        stages = dict(timings_ms)
        if "gallery" in stages:
            # Faces are found in tiles or in the whole frame: one job, one column.
            stages["detect"] = stages.pop("gallery") + stages.get("detect", 0.0)
        for stage, ms in stages.items():
            self.stages_ms.setdefault(stage, []).append(ms)
        self.found += found
        self.present += present
        self.extra += extra

    @property
    def looks(self) -> int:
        """How often it was timed."""
        return len(self.stages_ms.get("total", ()))

    def ms(self, stage: str) -> float:
        """Median milliseconds of a stage, NaN where it was not measured."""
        samples = self.stages_ms.get(stage)
        return median(samples) if samples else float("nan")

    def spread(self, stage: str) -> tuple[float, float]:
        """Return the quartiles of a stage, milliseconds."""
        low, high = np.percentile(self.stages_ms[stage], (25, 75))
        return float(low), float(high)

    @property
    def faces_a_frame(self) -> float:
        """Mean number of faces found a frame, extra ones not counted."""
        return self.found / self.looks


@dataclass
class SceneResult:
    """All contestants' tallies on one scene, by name, and our memory after it.

    ``rss_mib`` is the resident memory of the whole process less the scene's own pictures, MiB.
    """

    scene: Scene
    tallies: dict[str, Tally]
    rss_mib: float = float("nan")

    @property
    def ours(self) -> Tally:
        """Our own tally."""
        return self.tallies[OURS]

    def ratio(self, name: str) -> float:
        """Return how many times longer than us ``name`` took: the median over frames.

        Both looked at each frame right after one another, so what else the machine did at that
        moment slowed both.
        """
        pairs = zip(
            self.tallies[name].stages_ms["total"], self.ours.stages_ms["total"], strict=True
        )
        return median(theirs / ours for theirs, ours in pairs)


def measure_scene(
    scene: Scene, analyzer: Analyzer, peers: Mapping[str, Contestant], rounds: int
) -> SceneResult:
    """Let all contestants look at ``rounds`` frames in turn, after looks to warm up.

    Taking turns frame by frame spreads whatever else the machine does over all of them.
    """
    analyzer.reset()
    result = SceneResult(scene, {name: Tally() for name in (OURS, *peers)})
    for turn in range(rounds + scene.warm_up):
        frame, truth = scene.frame(turn)
        present = len(truth.cameras_on)
        snapshot = analyzer.process(frame)
        if turn < scene.warm_up - 1:
            continue
        boxes = np.array([face.box for face in snapshot.faces], np.float32).reshape(-1, 4)
        looks = {OURS: (snapshot.timings_ms, boxes)}
        for name, peer in peers.items():
            ms, peer_boxes = peer.look(frame.image)
            looks[name] = ({"total": ms}, peer_boxes)
        if turn < scene.warm_up:
            continue
        for name, (timings, found_boxes) in looks.items():
            found, extra = faces_found(truth, found_boxes)
            result.tallies[name].add(timings, found, present, extra)
    pictures = sum(picture.image.nbytes for picture in scene.pictures)
    result.rss_mib = (psutil.Process().memory_info().rss - pictures) / 2**20
    return result


@dataclass(frozen=True)
class Line:
    """``y = start + slope * x``, fitted by least squares."""

    start: float
    slope: float


def fit_line(x: list[float], y: list[float]) -> Line:
    """Fit a line through at least two different points."""
    slope, start = np.polyfit(x, y, 1)
    return Line(float(start), float(slope))
