"""What the runner says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class RunnerState(Enum):
    """Where a run stands."""

    IDLE = "idle"
    OPENING = "opening"
    RUNNING = "running"
    PAUSED = "paused"
    RECONNECTING = "reconnecting"
    """The source was lost; it is opened again by itself until Stop."""
    FINISHED = "finished"
    """A recording was read to its end."""
    STOPPED = "stopped"
    FAILED = "failed"
    """The run ended by a fault; ``message`` and ``hint`` say which."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come from this run."""
        return self in (RunnerState.FINISHED, RunnerState.STOPPED, RunnerState.FAILED)


@dataclass(frozen=True)
class RunnerStatus:
    """One moment's report.

    Attributes
    ----------
    state : RunnerState
    message, hint : str
        For people, where there is something to say: what happened, what to do now.
    analyses_per_second : float
        Measured over the last seconds.
    latency_s : float
        Seconds from taking a frame to its snapshot, smoothed; 0 for a recording.
    dropped_frames : int
        Looks that were due since Start but did not happen, because the computer was too busy
        or the source too slow; always 0 for a recording.
    cpu_share : float
        Processor time of capture and analysis, in shares of one core.
    progress : float or None
        Share of a recording already read.
    elapsed_s : float
        Seconds since Start; media seconds for a recording.
    slowed : bool
        Whether one of the last looks was put off to keep within the processor budget.
    """

    state: RunnerState
    message: str = ""
    hint: str = ""
    analyses_per_second: float = 0.0
    latency_s: float = 0.0
    dropped_frames: int = 0
    cpu_share: float = 0.0
    progress: float | None = None
    elapsed_s: float = 0.0
    slowed: bool = False
