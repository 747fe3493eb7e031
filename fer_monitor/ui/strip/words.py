"""What the compact strip says and shows in each state, decided without painting anything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.types import ClassMood, Coverage
from fer_monitor.mood.alerts import Alert
from fer_monitor.mood.figures import EVERY_KIND
from fer_monitor.mood.wording import MIN_COVERAGE, MIN_FACES, SLIGHT
from fer_monitor.pipeline.status import RunnerState
from fer_monitor.ui.look.words import alert_words, faces_read, signed, tr

SPAN_S = 300
"""The sparkline shows the last five minutes, one value a second."""


class Mark(Enum):
    """The sign in the strip's dot: each has a shape of its own, so colour is never needed."""

    POSITIVE = "arrow up"
    NEGATIVE = "arrow down"
    BALANCED = "bar"
    UNKNOWN = "question mark"
    OFF = "ring"
    PAUSED = "two bars"
    ALERT = "exclamation mark"


@dataclass(frozen=True)
class StripFace:
    """One look of the strip.

    Attributes
    ----------
    mark : Mark
    sentence : str
    count : str
        Faces read and participants in view, such as ``22/25``; empty where nothing is read.
    hint : str
        Shown in the sparkline's place while there is nothing to draw.
    spoken : str
        All of it in words, for the tooltip and for screen readers.
    live : bool
        Whether the values are of this moment.
    alert : str
        Shown in the sparkline's place while there is something worth saying.
    """

    mark: Mark
    sentence: str
    count: str
    hint: str
    spoken: str
    live: bool
    alert: str = ""


def strip_face(
    sentence: str,
    mood: ClassMood | None,
    coverage: Coverage | None,
    recent_valence: NDArray[np.floating],
    state: RunnerState,
    alert: Alert | None = None,
    least_faces: int = MIN_FACES,
) -> StripFace:
    """Return what the strip shows; the parameters are those of ``CompactStrip.update_from``."""
    if state is RunnerState.RUNNING and not sentence:
        state = RunnerState.OPENING  # it runs, but nothing was seen yet
    live = state is RunnerState.RUNNING
    mark, words, hint = _state_look(state)
    if live:
        mark, words = _tendency(mood, coverage, least_faces), tr(sentence)
    count, spoken = "", [words]
    if live and coverage is not None and coverage.visible:
        count = f"{coverage.analysed}/{coverage.visible}"
        spoken.append(faces_read(coverage.analysed, coverage.visible))
    said = alert if live else None
    if said is not None:
        spoken.append(alert_words(said))
    trend = _trend(recent_valence)
    spoken += [trend, tr(EVERY_KIND)] if trend else [hint]
    return StripFace(
        mark=mark,
        sentence=words,
        count=count,
        hint=hint,
        spoken="\n".join(line.rstrip(".") + "." for line in spoken if line),
        live=live,
        alert=tr(said.message) if said is not None else "",
    )


def _tendency(mood: ClassMood | None, coverage: Coverage | None, least_faces: int) -> Mark:
    """Return the sign for a mood, by the same limits as the sentence."""
    share = coverage.share if coverage is not None else None
    if mood is None or mood.n < least_faces or share is None or share < MIN_COVERAGE:
        return Mark.UNKNOWN
    if abs(mood.valence) < SLIGHT:
        return Mark.BALANCED
    return Mark.POSITIVE if mood.valence > 0 else Mark.NEGATIVE


def _state_look(state: RunnerState) -> tuple[Mark, str, str]:
    """Return the sign, the sentence and the hint of a state; running has no sentence."""
    looks = {
        RunnerState.IDLE: (Mark.OFF, tr("Not running"), tr("Open the window and press Start")),
        RunnerState.OPENING: (Mark.OFF, tr("Starting"), tr("Waiting for the first picture")),
        RunnerState.RUNNING: (Mark.UNKNOWN, "", tr("Pleasantness will appear here")),
        RunnerState.PAUSED: (Mark.PAUSED, tr("Paused"), tr("Open the window to go on")),
        RunnerState.RECONNECTING: (
            Mark.ALERT,
            tr("Picture lost, trying again"),
            tr("Open the window to see why"),
        ),
        RunnerState.FINISHED: (
            Mark.OFF,
            tr("The recording is over"),
            tr("Open the window to see the result"),
        ),
        RunnerState.STOPPED: (Mark.OFF, tr("Not running"), tr("Open the window and press Start")),
        RunnerState.FAILED: (
            Mark.ALERT,
            tr("Stopped by a fault"),
            tr("Open the window to see why"),
        ),
    }
    return looks[state]


def _trend(recent_valence: NDArray[np.floating]) -> str:
    """Say in words what the sparkline draws; empty where it draws nothing."""
    known = recent_valence[np.isfinite(recent_valence)]
    if not known.size:
        return ""
    return tr("Pleasantness in the last 5 minutes: {last} at the end, from {low} to {high}").format(
        last=signed(float(known[-1])),
        low=signed(float(known.min())),
        high=signed(float(known.max())),
    )
