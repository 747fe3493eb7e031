"""The values that cross a wall between layers: frozen, validated, plain NumPy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.labels import N_EMOTIONS, Emotion
from fer_monitor.core.left_out import LeftOut

FloatArray = NDArray[np.float32]
SUM_TOLERANCE = 1e-3


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


def _require_distribution(values: FloatArray, name: str) -> None:
    _require(values.shape == (N_EMOTIONS,), f"{name} must have shape (7,), not {values.shape}")
    _require(values.dtype == np.float32, f"{name} must be float32, not {values.dtype}")
    total = float(values.sum())
    _require(
        bool(np.all(values >= 0)) and abs(total - 1) <= SUM_TOLERANCE,
        f"{name} must be shares that sum to 1, not to {total:.4f}",
    )


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture.

    Attributes
    ----------
    image : uint8 (H, W, 3)
        BGR, C-contiguous, H and W at least 1; never mutated.
    index : int
        Number of this frame in its source, from 0.
    t : float
        Seconds on a monotonic clock; media time for a recording.
    source_id : str
        Which source it came from, such as ``screen:1`` or ``video``.
    """

    image: NDArray[np.uint8]
    index: int
    t: float
    source_id: str

    def __post_init__(self) -> None:
        shape = self.image.shape
        _require(
            len(shape) == 3 and shape[2] == 3 and min(shape) > 0,
            f"a frame must be (H, W, 3) and not empty, not {shape}",
        )
        _require(self.image.dtype == np.uint8, f"a frame must be uint8, not {self.image.dtype}")
        _require(self.image.flags.c_contiguous, "a frame must be C-contiguous")
        _require(bool(np.isfinite(self.t)), f"a frame's time must be finite, not {self.t}")

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.image.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.image.shape[0])


@dataclass(frozen=True, eq=False)
class Detections:
    """The faces found in one frame.

    Attributes
    ----------
    boxes : float32 (N, 4)
        x1, y1, x2, y2 in frame pixels, x2 > x1 and y2 > y1; may reach past the frame's edge.
    scores : float32 (N,)
        Detector confidence in [0, 1].
    landmarks : float32 (N, 5, 2) or None
        Right eye, left eye, nose tip, right and left mouth corner (the person's own right and
        left), frame pixels.
    """

    boxes: FloatArray
    scores: FloatArray
    landmarks: FloatArray | None = None

    def __post_init__(self) -> None:
        n = len(self.boxes)
        _require(self.boxes.shape == (n, 4), f"boxes must be (N, 4), not {self.boxes.shape}")
        _require(self.scores.shape == (n,), f"scores must be ({n},), not {self.scores.shape}")
        _require(self.boxes.dtype == np.float32, "boxes must be float32")
        _require(self.scores.dtype == np.float32, "scores must be float32")
        if self.landmarks is not None:
            shape = self.landmarks.shape
            _require(shape == (n, 5, 2), f"landmarks must be ({n}, 5, 2), not {shape}")

    def __len__(self) -> int:
        return len(self.boxes)

    @classmethod
    def none(cls) -> Detections:
        """Return the detections of a frame without faces."""
        return cls(
            np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros((0, 5, 2), np.float32)
        )


class FaceStatus(Enum):
    """What the program could do with a face that it sees in this frame."""

    READ = "read"
    """The expression was classified."""
    TOO_SMALL = "too small"
    """Seen, but too few pixels to read an expression from."""
    UNSURE = "unsure"
    """Read, but no expression was likely enough to be named or counted."""
    COUNTED = "counted"
    """Read and counted in the mood; which expression it shows is not told (class-only mode)."""


@dataclass(frozen=True, eq=False)
class FaceState:
    """What is known about one face that was seen in this frame.

    Attributes
    ----------
    track_id : int
        Number of the track, from 1, never used again within a session.
    box : float32 (4,)
        x1, y1, x2, y2 in frame pixels.
    score : float
        Detector confidence in [0, 1].
    probabilities_raw, probabilities : float32 (7,) or None
        What the network reads in this frame, and the smoothed shares, by then corrected by the
        resting face where that is known; in emotion order, each summing to 1. None unless the
        status is READ.
    samples : int
        Vectors in the smoothing window.
    age_s : float
        Seconds since the track began.
    size_px : float
        Geometric mean of the box's sides, frame pixels.
    status : FaceStatus
    """

    track_id: int
    box: FloatArray
    score: float
    probabilities_raw: FloatArray | None
    probabilities: FloatArray | None
    samples: int
    age_s: float
    size_px: float
    status: FaceStatus

    def __post_init__(self) -> None:
        _require(self.track_id >= 1, f"track_id must be at least 1, not {self.track_id}")
        _require(self.box.shape == (4,), f"box must be (4,), not {self.box.shape}")
        read = self.status is FaceStatus.READ
        for name in ("probabilities_raw", "probabilities"):
            values = getattr(self, name)
            _require(read == (values is not None), f"{name} must be given exactly for a read face")
            if values is not None:
                _require_distribution(values, name)

    def likeliest(self) -> tuple[Emotion, float]:
        """Return the likeliest smoothed expression of a read face and its share in [0, 1].

        Raises
        ------
        ValueError
            Where the face was not read.
        """
        if self.probabilities is None:
            raise ValueError("a face that was not read has no expression")
        best = int(self.probabilities.argmax())
        return Emotion(best), float(self.probabilities[best])


@dataclass(frozen=True)
class Interval:
    """A range of plausible values, ``low`` <= ``high``."""

    low: float
    high: float

    def __post_init__(self) -> None:
        _require(self.low <= self.high, f"low {self.low} must not exceed high {self.high}")


@dataclass(frozen=True, eq=False)
class ClassMood:
    """The mood of the whole class at one moment; exists only where at least one face was read.

    Attributes
    ----------
    n : int
        Faces it rests on, at least 1.
    shares : float32 (7,)
        Mean expression shares in emotion order, summing to 1.
    valence, arousal : float
        Circumplex coordinates in [-1, 1].
    valence_band, arousal_band : Interval
        Bootstrap 95 % intervals over faces.
    """

    n: int
    shares: FloatArray
    valence: float
    arousal: float
    valence_band: Interval
    arousal_band: Interval

    def __post_init__(self) -> None:
        _require(self.n >= 1, f"a mood needs at least one face, not {self.n}")
        _require_distribution(self.shares, "shares")
        for name in ("valence", "arousal"):
            value = getattr(self, name)
            _require(-1 <= value <= 1, f"{name} must be in [-1, 1], not {value}")


@dataclass(frozen=True)
class Coverage:
    """How much of the visible class the numbers rest on.

    Attributes
    ----------
    analysed : int
        Faces whose expression was read in this frame, surely enough to be named.
    visible : int
        Participants in view: in a gallery its tiles, camera on or off; elsewhere the faces seen
        now, plus those lost for less than the tracker's memory.
    cameras_on : int or None
        Tiles with live video; None where the frame shows no gallery.
    left_out : int
        Participants in view in whose tiles no face is looked for: not on the consent list.
    """

    analysed: int
    visible: int
    cameras_on: int | None = None
    left_out: int = 0

    def __post_init__(self) -> None:
        _require(
            0 <= self.analysed <= self.visible,
            f"analysed ({self.analysed}) must lie between 0 and visible ({self.visible})",
        )
        _require(
            self.cameras_on is None or self.analysed <= self.cameras_on <= self.visible,
            f"cameras_on ({self.cameras_on}) must lie between analysed ({self.analysed}) and "
            f"visible ({self.visible})",
        )
        _require(
            0 <= self.left_out <= self.visible - self.analysed,
            f"left_out ({self.left_out}) must be among the {self.visible - self.analysed} in view "
            "who are not analysed",
        )

    @property
    def share(self) -> float | None:
        """Return analysed / visible in [0, 1], or None where nobody is in view."""
        return self.analysed / self.visible if self.visible else None


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All that is known after one frame.

    Attributes
    ----------
    frame : Frame
    faces : tuple of FaceState
        Faces seen in this very frame; a face that is gone is not in here.
    mood : ClassMood or None
        None where no face was read.
    coverage : Coverage
    timings_ms : mapping of str to float
        Milliseconds per stage: ``gallery`` (layout and faces in tiles), ``detect`` (faces in a
        whole frame), ``track``, ``crop``, ``classify``, ``mood``, ``total``.
    dropped_frames : int
        Looks that were due since Start but did not happen; see ``RunnerStatus``.
    layout_epoch : int
        Grows by one whenever the gallery's layout changes.
    left_out : tuple of LeftOut
        Whom nothing looks at, as far as their label was found; `coverage` counts all of them.
    """

    frame: Frame
    faces: tuple[FaceState, ...]
    mood: ClassMood | None
    coverage: Coverage
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    dropped_frames: int = 0
    layout_epoch: int = 0
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, eq=False)
class TimelineRow:
    """One second of a session: what the chart draws and the CSV holds.

    Attributes
    ----------
    second : int
        Whole seconds since Start (media seconds for a recording).
    frames : int
        Frames analysed in this second; 0 where no picture came (paused, lost source).
    n : float
        Mean number of faces read a frame.
    visible : float
        Mean number of participants in view a frame.
    coverage : float or None
        n / visible in [0, 1]; None where nobody was in view.
    shares : float32 (7,) or None
        Mean expression shares; None where no face was read in this second.
    valence, arousal : float or None
        Means in [-1, 1]; None likewise.
    valence_band, arousal_band : Interval or None
        Means of the frames' bands.
    cameras_on : float or None
        Mean number of cameras on a frame; None where no frame showed a gallery.
    """

    second: int
    frames: int
    n: float
    visible: float
    coverage: float | None
    shares: FloatArray | None
    valence: float | None
    arousal: float | None
    valence_band: Interval | None
    arousal_band: Interval | None
    cameras_on: float | None = None


@dataclass(frozen=True)
class Marker:
    """A moment the teacher noted: seconds since Start and an optional note."""

    t: float
    note: str = ""
