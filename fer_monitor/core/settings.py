"""Settings of the analysis, validated where they are made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from fer_monitor.core.errors import UserError
from fer_monitor.core.words import phrase


class SmoothingMethod(Enum):
    """How the vectors in a face's smoothing window become one."""

    MEAN = "mean"
    """Mean of the probability vectors."""
    VOTE = "vote"
    """Each look adds its winning probability to the winner, as in the project's predecessors."""


@dataclass(frozen=True)
class AnalysisSettings:
    """How frames are analysed.

    Attributes
    ----------
    analyses_per_second : float
        Upper bound of the rate for live sources, 0.1 to 30.
    cpu_budget : float
        Share of one processor core that the analysis may use, 0.01 to 1; the rate is lowered to
        keep within it.
    smoothing_window_s : float
        Length of each face's smoothing window, seconds, 0 to 60; 0 means no smoothing.
    smoothing : SmoothingMethod
    track_memory_s : float
        How long a track outlives its last detection, seconds, 0 to 60; longer where the time
        between two looks is (``core.standing``), unless it is 0.
    min_face_px : float
        Faces smaller than this (geometric mean of the box's sides, frame pixels) are seen but
        not read.
    detector_score : float
        Detections below this confidence are ignored, in (0, 1).
    min_confidence : float
        A face whose likeliest expression has a smaller share is unsure: neither named nor
        counted. 0 to 1; with 0 no face is. Why one half: ``mood.certainty``.
    neutral_baseline : bool
        Whether readings are corrected by each participant's resting face.
    still_pictures : bool
        Whether frames are pictures that have nothing to do with one another.
    wait_for_names : bool
        Whether a look waits until the names in its frame are read, as a recording can.
    single_face : bool
        Whether faces are read only in frames that show no more than one.

    Raises
    ------
    UserError
        Where a value lies outside its range.
    """

    analyses_per_second: float = 5.0
    cpu_budget: float = 0.15
    smoothing_window_s: float = 3.0
    smoothing: SmoothingMethod = SmoothingMethod.MEAN
    track_memory_s: float = 2.0
    min_face_px: float = 16.0
    detector_score: float = 0.6
    min_confidence: float = 0.5
    neutral_baseline: bool = True
    still_pictures: bool = False
    wait_for_names: bool = False
    single_face: bool = False

    def __post_init__(self) -> None:
        for name, low, high in (
            ("analyses_per_second", 0.1, 30.0),
            ("cpu_budget", 0.01, 1.0),
            ("smoothing_window_s", 0.0, 60.0),
            ("track_memory_s", 0.0, 60.0),
            ("min_face_px", 1.0, 1000.0),
            ("detector_score", 0.01, 0.99),
            ("min_confidence", 0.0, 1.0),
        ):
            value = getattr(self, name)
            # Written so that NaN fails too.
            if not low <= value <= high:
                raise UserError(
                    phrase(
                        "The setting {name} is {value}, outside {low:g} to {high:g}.",
                        name=name,
                        value=value,
                        low=low,
                        high=high,
                    ),
                    phrase("Choose a value from {low:g} to {high:g}.", low=low, high=high),
                )


@dataclass(frozen=True)
class ClassOptions:
    """What the program may know and tell of the people in the pictures.

    Attributes
    ----------
    read_names : bool
        Whether people are called by the name labels of their tiles.
    class_list : Path or None
        File with the names that labels are matched to, one a line.
    consent_list : Path or None
        File with the names of those who may be analysed, one a line; None for everybody.
    per_participant : bool
        Whether single participants are shown and kept, to which all of them must have agreed.
        Otherwise only the class as a whole is, and small groups are held back.
    only_me : bool
        Whether the pictures show nobody but the person at the computer; no face is read where
        there are more.
    """

    read_names: bool = False
    class_list: Path | None = None
    consent_list: Path | None = None
    per_participant: bool = False
    only_me: bool = False

    @property
    def shows_people(self) -> bool:
        """Whether anything is shown and kept of single people."""
        return self.per_participant or self.only_me

    @property
    def reads_names(self) -> bool:
        """Whether labels must be read: a consent list cannot be followed without.

        Where nobody is shown by name, names are read for the consent list alone.
        """
        return (self.read_names and self.per_participant) or self.consent_list is not None
