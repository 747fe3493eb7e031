"""A lesson of the demo class to be photographed, and a controller that says what it is told."""

from __future__ import annotations

import numpy as np

from fer_monitor.capture.demo_class.gallery import GallerySpec
from fer_monitor.capture.demo_class.sitters import demo_sitter
from fer_monitor.capture.demo_class.source import DemoClass
from fer_monitor.core.settings import AnalysisSettings, ClassOptions
from fer_monitor.core.types import (
    Frame,
    Interval,
    Snapshot,
    TimelineRow,
)
from fer_monitor.mood.alerts import Alert
from fer_monitor.mood.circumplex import valence_arousal
from fer_monitor.pipeline.build import build_analyzer
from fer_monitor.pipeline.status import RunnerState, RunnerStatus
from fer_monitor.pipeline.timeline_buffer import TimelineBuffer
from fer_monitor.pipeline.who_is_who import WhoIsWho
from fer_monitor.ui.running.controller import Controller

RUNNING = RunnerStatus(
    RunnerState.RUNNING,
    analyses_per_second=4.9,
    latency_s=0.12,
    cpu_share=0.09,
    elapsed_s=903.0,
)


class StagedController(Controller):
    """Says what it is told, so that every state can be photographed."""

    def __init__(self) -> None:
        super().__init__()
        self.stage_status = RunnerStatus(RunnerState.IDLE)
        self.stage_snapshot: Snapshot | None = None
        self.stage_timeline: TimelineBuffer | None = None
        self.stage_who = WhoIsWho()
        self.stage_alert: Alert | None = None
        self.stage_options = ClassOptions(per_participant=True)

    @property
    def options(self) -> ClassOptions:
        """What the staged session tells of people."""
        return self.stage_options

    @property
    def status(self) -> RunnerStatus:
        """The staged status."""
        return self.stage_status

    @property
    def snapshot(self) -> Snapshot | None:
        """The staged snapshot."""
        return self.stage_snapshot

    @property
    def timeline(self) -> TimelineBuffer | None:
        """The staged timeline."""
        return self.stage_timeline

    @property
    def who(self) -> WhoIsWho:
        """The staged names."""
        return self.stage_who

    @property
    def alert(self) -> Alert | None:
        """The staged alert."""
        return self.stage_alert

    @property
    def is_watching(self) -> bool:
        """Whether the staged state is one of a session under way."""
        state = self.stage_status.state
        return state is not RunnerState.IDLE and not state.is_over


def attendance(second: int) -> tuple[float, float]:
    """Return people in class and cameras on: some come late, some leave or go dark."""
    people = 24 - max(0, 4 - second // 15) - (2 if second >= 820 else 0)
    dark = 1 + (second % 190 > 120) + (second % 310 > 250)
    dark += 11 if 260 <= second < 330 else 3 * (second >= 640)
    return float(people), float(people - dark)


def class_timeline(seconds: int) -> TimelineBuffer:
    """Return a lesson with late-comers, few cameras for a while, a pause, and drifting moods."""
    rng = np.random.default_rng(3)
    buffer = TimelineBuffer()
    drift = np.cumsum(rng.normal(0, 0.04, (seconds, 7)), axis=0)
    base = np.array([-1.6, -2.2, -1.9, 0.4, -0.4, -1.1, 1.3])
    wave = 0.8 * np.sin(np.arange(seconds) / 60)[:, None] * np.array([0, 0, 0, 1, -0.6, 0, 0])
    values = np.exp(base + 0.6 * drift + wave)
    shares = (values / values.sum(axis=1, keepdims=True)).astype(np.float32)
    valence, arousal = valence_arousal(shares)
    for second in range(seconds):
        people, cameras = attendance(second)
        read = min(cameras, 24 * (0.3 if 260 <= second < 330 else 0.9))
        coverage = read / people
        v, a = float(valence[second]), float(arousal[second])
        empty = 480 <= second < 520
        buffer.extend(
            [
                TimelineRow(second, 0, 0.0, 0.0, None, *[None] * 5)
                if empty
                else TimelineRow(
                    second,
                    5,
                    read,
                    people,
                    coverage,
                    shares[second],
                    v,
                    a,
                    Interval(v - 0.05, v + 0.05),
                    Interval(a - 0.04, a + 0.04),
                    cameras,
                )
            ]
        )
    return buffer


def analysed(columns: int, t: float = 6.0) -> Snapshot:
    """Return the real analysis of a demo gallery of ``columns`` x ``columns`` tiles."""
    spec = GallerySpec(rows=columns, cols=columns, width=1920, height=1080)
    lesson = DemoClass(spec, [demo_sitter()], seed=7)
    analyzer = build_analyzer(AnalysisSettings())
    for look in range(3):
        moment = t + 0.2 * look
        picture = lesson.at(moment)
        snapshot = analyzer.process(Frame(picture.image.copy(), look, moment, "demo"))
    return snapshot
