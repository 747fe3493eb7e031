"""What webcam and network stream have in common: a live capture that is drained."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from fer_monitor.capture.images import Image
from fer_monitor.capture.live import LiveCapture
from fer_monitor.capture.source import Pacing
from fer_monitor.core.types import Frame


class LiveSource(ABC):
    """A frame source that sends by itself.

    Parameters
    ----------
    clock : callable
        Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._live: LiveCapture | None = None
        self._first: Image | None = None
        self._index = 0
        self._cpu_before = 0.0

    @property
    @abstractmethod
    def source_id(self) -> str:
        """See ``FrameSource``."""

    @property
    def pacing(self) -> Pacing:
        """It sends by itself."""
        return Pacing.STREAMING

    @property
    def progress(self) -> float | None:
        """None: it has no end."""
        return None

    @property
    def cpu_s(self) -> float:
        """Processor time that its thread has used so far, seconds; never falls."""
        return self._cpu_before + (self._live.cpu_s if self._live is not None else 0.0)

    def open(self) -> None:
        """Connect and wait for the first picture. Raises SourceFault."""
        self.close()
        self._live = self._capture()
        try:
            self._first = self._first_picture(self._live)
        except BaseException:
            self.close()
            raise

    def read(self) -> Frame:
        """Return the next picture. Raises SourceFault."""
        if self._live is None:
            raise RuntimeError("read() before open()")
        image, self._first = self._first, None
        if image is None:
            image = self._next_picture(self._live)
        t = self._clock()
        self._check(image, t)
        frame = Frame(image, self._index, t, self.source_id)
        self._index += 1
        return frame

    def close(self) -> None:
        """Release the device or the connection."""
        live, self._live, self._first = self._live, None, None
        if live is not None:
            live.close()
            self._cpu_before += live.cpu_s

    @abstractmethod
    def _capture(self) -> LiveCapture:
        """Return a capture that is not open yet."""

    @abstractmethod
    def _first_picture(self, live: LiveCapture) -> Image:
        """Open the capture and return its first usable picture. Raises SourceFault."""

    @abstractmethod
    def _next_picture(self, live: LiveCapture) -> Image:
        """Return the next picture. Raises SourceFault."""

    def _check(self, image: Image, t: float) -> None:  # noqa: B027 (optional)
        """Raise SourceFault where a picture seen at ``t`` seconds shows that something is wrong."""
