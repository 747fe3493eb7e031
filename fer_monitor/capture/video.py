"""A recorded video as a frame source: every frame at its media time."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2

from fer_monitor.capture.images import Image, to_bgr
from fer_monitor.capture.opencv import Capture, open_capture, positive
from fer_monitor.capture.source import END_OF_SOURCE, EndOfSource, Pacing, SourceFault
from fer_monitor.core.types import Frame
from fer_monitor.core.words import phrase

VIDEO_SUFFIXES = frozenset(
    {".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".mpg", ".mpeg", ".wmv", ".ogv", ".flv"}
)
FALLBACK_FPS = 25.0
MOST_FPS = 1000.0
"""Browsers' recorders write 1000 frames a second where they mean milliseconds."""
EARLY_END_S = 1.0
EARLY_END_SHARE = 0.02
"""A recording that ends earlier than it says by more than both is reported as cut short."""


def open_video(path: Path) -> Capture:
    """Open a video file with FFmpeg, or with whatever else the system has."""
    # Absolute: FFmpeg would take the start of a name such as "12:30.mp4" for a protocol.
    name = str(path.absolute())
    capture = open_capture(name, cv2.CAP_FFMPEG)
    return capture if capture.isOpened() else open_capture(name, cv2.CAP_ANY)


@dataclass
class _Position:
    """Where in the recording the reading stands."""

    index: int = -1
    """Number of the frame that was grabbed last."""
    t: float = -math.inf
    """Its media time, seconds."""
    grabbed: bool = False
    """Whether it still waits for ``read``."""
    wanted_s: float | None = None
    """Media time of the next frame to return; None where any will do."""
    done_s: float = 0.0
    """Media time up to which everything was read."""
    pictures: int = 0
    """Frames returned so far."""
    sought: bool = False
    ended: bool = False


class VideoFileSource:
    """The frames of a recording, in order, the same ones at every reading.

    Parameters
    ----------
    path : str or Path
    per_second : float, optional
        Where given, only this many frames for each second of media time are returned: those
        nearest to each ``1 / per_second``. The others are not converted, which saves time.
    factory : callable
        Opens the file.
    """

    def __init__(
        self,
        path: str | Path,
        per_second: float | None = None,
        *,
        factory: Callable[[Path], Capture] = open_video,
    ) -> None:
        if per_second is not None and not (math.isfinite(per_second) and per_second > 0):
            raise ValueError(f"per_second must be above 0, not {per_second}")
        self._path = Path(path)
        self._per_second = per_second
        self._factory = factory
        self._capture: Capture | None = None
        self._fps = FALLBACK_FPS
        self._duration_s: float | None = None
        self._start_s = 0.0
        self._at = _Position()

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @property
    def source_id(self) -> str:
        """``video``."""
        return "video"

    @property
    def title(self) -> str:
        """Words for the window."""
        return phrase("Recording, {file}", file=self._path.name)

    @property
    def pacing(self) -> Pacing:
        """A recording waits to be read."""
        return Pacing.RECORDED

    @property
    def duration_s(self) -> float | None:
        """Length in seconds as the file says; None before `open` or where it does not say."""
        return self._duration_s

    @property
    def progress(self) -> float | None:
        """Share already read, in [0, 1]; None where the file does not tell its length."""
        if self._at.ended:
            return 1.0
        if self._duration_s is None:
            return None if self._capture is not None else 0.0
        return min(1.0, max(0.0, self._at.done_s / self._duration_s))

    @property
    def ended_early(self) -> bool:
        """Whether the end came well before the length that the file promises: it is cut short."""
        if not self._at.ended or self._duration_s is None:
            return False
        missing = self._duration_s - self._at.done_s
        return missing > max(EARLY_END_S, EARLY_END_SHARE * self._duration_s)

    def open(self) -> None:
        """Open the file and find its first frame.

        Raises
        ------
        SourceFault
            Where it is missing, not a video, or holds no readable frame.
        """
        self.close()
        self._check_file()
        self._at = _Position()
        self._capture = self._factory(self._path)
        if not self._capture.isOpened():
            self.close()
            raise self._unreadable(
                phrase(
                    "{file} is not a video that FER Monitor can read, or it is damaged.",
                    file=self._path.name,
                )
            )
        self._fps = positive(self._capture.get(cv2.CAP_PROP_FPS), MOST_FPS) or FALLBACK_FPS
        frames = positive(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        self._duration_s = frames / self._fps if frames else None
        self._at.grabbed = self._grab()
        if not self._at.grabbed:
            self.close()
            raise self._unreadable(
                phrase("{file} holds no readable picture; it may be damaged.", file=self._path.name)
            )
        if self._start_s > 0:
            self.seek(self._start_s)

    def read(self) -> Frame | EndOfSource:
        """Return the next frame; its ``t`` is media time, its ``index`` the number in the file.

        Raises
        ------
        SourceFault
            Where the file ends without a single frame that could be decoded.
        """
        if self._capture is None:
            raise RuntimeError("read() before open()")
        while self._at.grabbed or self._grab():
            self._at.grabbed = False
            t, index = self._at.t, self._at.index
            self._at.done_s = t + 1 / self._fps
            if not self._is_wanted(t):
                continue
            image = self._picture()
            if image is not None:
                self._at.pictures += 1
                self._at.wanted_s = self._following(t)
                return Frame(image, index, t, self.source_id)
        self._at.ended = True
        if self._at.pictures == 0 and not self._at.sought:
            raise self._unreadable(
                phrase("{file} holds no readable picture; it may be damaged.", file=self._path.name)
            )
        return END_OF_SOURCE

    def seek(self, seconds: float) -> None:
        """Go to a media time; the next frame is the first one there. On the reading thread only.

        Before `open` the time is kept and used then. Past the end, `read` gives the end.
        """
        if not (math.isfinite(seconds) and seconds >= 0):
            raise ValueError(f"the time must be 0 or more seconds, not {seconds}")
        if self._capture is None:
            self._start_s = seconds
            return
        self._at = _Position(sought=True, done_s=seconds)
        self._capture.set(cv2.CAP_PROP_POS_MSEC, seconds * 1000)
        while self._grab():
            # The container may put us on the key frame before.
            if self._at.t >= seconds - self._half_frame_s:
                self._at.grabbed = True
                return

    def close(self) -> None:
        """Close the file."""
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.release()

    @property
    def _half_frame_s(self) -> float:
        return 0.5 / self._fps

    def _check_file(self) -> None:
        if not self._path.exists():
            raise SourceFault(
                phrase("The recording {file} was not found.", file=self._path.name),
                "Check the folder and the file's name.",
                can_retry=False,
            )
        if not self._path.is_file():
            raise self._unreadable(phrase("{file} is not a file.", file=self._path.name))

    def _unreadable(self, message: str) -> SourceFault:
        return SourceFault(
            message,
            "Choose another recording (mp4, webm, mkv or avi), or export it again.",
            can_retry=False,
        )

    def _grab(self) -> bool:
        assert self._capture is not None
        if self._at.ended or not self._capture.grab():
            return False
        position_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if self._at.index < 0:
            # POS_FRAMES already points behind the grabbed frame.
            behind = (
                positive(self._capture.get(cv2.CAP_PROP_POS_FRAMES)) if self._at.sought else None
            )
            self._at.index = round(behind) - 1 if behind else 0
            fallback = self._at.index / self._fps
            self._at.t = position_s if self._is_time(position_s) else fallback
        else:
            self._at.index += 1
            forward = self._is_time(position_s) and position_s > self._at.t
            self._at.t = position_s if forward else self._at.t + 1 / self._fps
        return True

    @staticmethod
    def _is_time(seconds: float) -> bool:
        return math.isfinite(seconds) and seconds >= 0

    def _picture(self) -> Image | None:
        assert self._capture is not None
        done, image = self._capture.retrieve()
        return to_bgr(image) if done and image is not None and image.size else None

    def _is_wanted(self, t: float) -> bool:
        return self._at.wanted_s is None or t >= self._at.wanted_s - self._half_frame_s

    def _following(self, t: float) -> float | None:
        if self._per_second is None or self._per_second >= self._fps:
            return None
        steps = math.floor((t + self._half_frame_s) * self._per_second + 1e-9) + 1
        return steps / self._per_second
