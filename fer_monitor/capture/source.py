"""What every frame source promises."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from fer_monitor.core.errors import UserError
from fer_monitor.core.types import Frame


class Pacing(Enum):
    """Who decides when the next frame exists."""

    ON_DEMAND = "on demand"
    """The picture is there whenever we look (screen, demo); look only as often as we analyse."""
    STREAMING = "streaming"
    """Frames arrive by themselves and must be drained (webcam, network); old ones are dropped."""
    RECORDED = "recorded"
    """Every frame waits to be read (video file, pictures); none is dropped."""


class SourceFault(UserError):
    """A source failed; ``can_retry`` tells whether opening it again may help."""

    def __init__(self, message: str, hint: str = "", *, can_retry: bool = True) -> None:
        super().__init__(message, hint)
        self.can_retry = can_retry


class EndOfSource:
    """Returned by ``read`` when a recording is over."""


END_OF_SOURCE = EndOfSource()


class FrameSource(Protocol):
    """A place that frames come from.

    ``open``, ``read`` and ``close`` are called on the capture thread, always the same one, never
    on the UI thread; ``open`` and ``read`` may block for seconds. After a SourceFault with
    ``can_retry`` the runner calls ``close`` and then ``open`` again.
    """

    @property
    def source_id(self) -> str:
        """Short stable name for frames and records, such as ``screen:1``."""
        ...

    @property
    def title(self) -> str:
        """Plain words for the window, such as ``Screen region, 1280 x 720``."""
        ...

    @property
    def pacing(self) -> Pacing:
        """Who decides when the next frame exists."""
        ...

    @property
    def progress(self) -> float | None:
        """Share of a recording already read, in [0, 1]; None for a live source."""
        ...

    def open(self) -> None:
        """Make the source ready. Raises SourceFault."""
        ...

    def read(self) -> Frame | EndOfSource:
        """Return the next frame, or END_OF_SOURCE. Raises SourceFault."""
        ...

    def close(self) -> None:
        """Release everything; may be called twice, never raises."""
        ...
