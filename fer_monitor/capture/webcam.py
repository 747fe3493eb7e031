"""A webcam as a frame source, and the list of cameras by name."""

from __future__ import annotations

import platform
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2

from fer_monitor.capture.images import BlackWatch, Image, is_black
from fer_monitor.capture.live import LiveCapture, LiveTimeoutError
from fer_monitor.capture.live_source import LiveSource
from fer_monitor.capture.opencv import Capture, open_capture
from fer_monitor.capture.source import SourceFault
from fer_monitor.core.words import mark, phrase

BACKENDS: dict[str, tuple[int, ...]] = {
    # DirectShow opens at once and knows virtual cameras; Media Foundation may need 20 s.
    "Windows": (cv2.CAP_DSHOW, cv2.CAP_MSMF),
    "Darwin": (cv2.CAP_AVFOUNDATION,),
    "Linux": (cv2.CAP_V4L2,),
}
"""Backends to try on each system, the best first."""

FRAME_WIDTH, FRAME_HEIGHT = 1280, 720
"""Asked of the camera, which may give less: many start at 640 x 480 unless told."""

OPEN_TIMEOUT_S = 25.0
FIRST_FRAME_TIMEOUT_S = 6.0
READ_TIMEOUT_S = 5.0
BLACK_PATIENCE_S = 5.0
RETRY_PAUSE_S = 0.02

BLACK_LIMIT = 16
"""Black of limited-range video; the noise of a real sensor in the dark reaches above it."""

_BUSY = mark("The camera is in use by another program.")
_BUSY_HINT = mark(
    "Stop the video there (in Zoom: Stop Video), check that the lens is not covered, then press "
    "Try again."
)
_LOST = mark("The camera stopped sending pictures.")
_LOST_HINT = mark("Check its cable and whether another program has taken it, then press Try again.")


@dataclass(frozen=True)
class Camera:
    """One camera: its number and OpenCV backend (``cv2.CAP_...``), and its name in words."""

    index: int
    name: str
    backend: int = cv2.CAP_ANY

    def __post_init__(self) -> None:
        if self.index < 0:
            raise ValueError(f"a camera's number must not be negative, not {self.index}")

    @property
    def id(self) -> str:
        """Short stable name, as the command line takes it: ``camera:0``."""
        return f"camera:{self.index}"


class CameraEntry(Protocol):
    """What the sources here use of a ``cv2_enumerate_cameras.CameraInfo``."""

    index: int
    name: str
    backend: int


def list_cameras() -> list[Camera]:
    """Return the cameras of this computer by name; may be empty.

    Raises
    ------
    SourceFault
        Where the system does not tell which cameras there are.
    """
    try:
        return merge_cameras([_cameras_of(backend) for backend in system_backends()])
    except (ImportError, OSError, NotImplementedError) as error:
        raise SourceFault(
            "The cameras of this computer could not be listed.",
            "Run 'fer-monitor doctor' to see what is missing, or choose 'camera:0' on the "
            "command line.",
        ) from error


def system_backends() -> tuple[int, ...]:
    """Return the OpenCV camera backends of this system, the best first."""
    return BACKENDS.get(platform.system(), (cv2.CAP_ANY,))


def merge_cameras(lists: Sequence[Sequence[CameraEntry]]) -> list[Camera]:
    """Return one list from those of several backends: a later one adds only names not seen yet.

    The same camera has another number in another backend, so its number and backend stay together.
    """
    cameras: list[Camera] = []
    for entries in lists:
        known = {camera.name for camera in cameras}
        cameras += [
            Camera(int(entry.index), entry.name or f"Camera {entry.index}", int(entry.backend))
            for entry in sorted(entries, key=lambda entry: entry.index)
            if entry.name not in known
        ]
    return cameras


def _cameras_of(backend: int) -> list[CameraEntry]:
    # Imported late: on Windows and macOS it loads system libraries that tests do not have.
    from cv2_enumerate_cameras import enumerate_cameras

    return list(enumerate_cameras(backend))


def open_camera(camera: Camera) -> Capture:
    """Open a camera with OpenCV and ask it for a large picture and a short queue."""
    capture = open_capture(camera.index, camera.backend)
    if capture.isOpened():
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, FRAME_WIDTH)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, FRAME_HEIGHT)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return capture


class WebcamSource(LiveSource):
    """The pictures of one webcam.

    Parameters
    ----------
    camera : Camera
    factory : callable
        Opens the camera; called on the thread that reads it.
    clock : callable
        Monotonic seconds.
    open_timeout_s, first_frame_timeout_s, read_timeout_s : float
        How long the driver may take to open, to give the first picture that is not black, and to
        give any later picture.
    black_patience_s : float
        How long pictures may be black before that is a fault.
    """

    def __init__(
        self,
        camera: Camera,
        *,
        factory: Callable[[Camera], Capture] = open_camera,
        clock: Callable[[], float] = time.monotonic,
        open_timeout_s: float = OPEN_TIMEOUT_S,
        first_frame_timeout_s: float = FIRST_FRAME_TIMEOUT_S,
        read_timeout_s: float = READ_TIMEOUT_S,
        black_patience_s: float = BLACK_PATIENCE_S,
    ) -> None:
        super().__init__(clock)
        self._camera = camera
        self._factory = factory
        self._open_timeout_s = open_timeout_s
        self._first_frame_timeout_s = first_frame_timeout_s
        self._read_timeout_s = read_timeout_s
        self._black = BlackWatch(BLACK_LIMIT, black_patience_s)

    @property
    def camera(self) -> Camera:
        """Which camera it is."""
        return self._camera

    @property
    def source_id(self) -> str:
        """``camera:`` and its number."""
        return self._camera.id

    @property
    def title(self) -> str:
        """Words for the window."""
        return phrase("Webcam, {camera}", camera=self._camera.name)

    def _capture(self) -> LiveCapture:
        camera = self._camera
        return LiveCapture(lambda: self._factory(camera), name=f"webcam-{camera.index}")

    def _open_device(self, live: LiveCapture) -> None:
        try:
            opened = live.open(self._open_timeout_s)
        except LiveTimeoutError as error:
            raise SourceFault(
                phrase(
                    "The camera {camera} did not answer within {seconds:.0f} seconds.",
                    camera=self._camera.name,
                    seconds=self._open_timeout_s,
                ),
                "Unplug it and plug it in again, then press Try again.",
            ) from error
        except cv2.error as error:
            raise self._not_opened() from error
        if not opened:
            raise self._not_opened()

    def _not_opened(self) -> SourceFault:
        hint = (
            mark(
                "Allow FER Monitor under System Settings, Privacy & Security, Camera, then press "
                "Try again."
            )
            if platform.system() == "Darwin"
            else mark(
                "Check that it is plugged in and that no other program uses it, then press "
                "Try again."
            )
        )
        return SourceFault(
            phrase("The camera {camera} could not be opened.", camera=self._camera.name),
            hint,
        )

    def _first_picture(self, live: LiveCapture) -> Image:
        self._black.reset()
        self._open_device(live)
        # The first pictures of many cameras are black while they adjust to the light. One that
        # another program holds stays black, or gives nothing although it says that it is open.
        image = self._wait_for_picture(
            live, self._first_frame_timeout_s, lambda image: not is_black(image, BLACK_LIMIT)
        )
        if image is None:
            raise SourceFault(_BUSY, _BUSY_HINT)
        return image

    def _next_picture(self, live: LiveCapture) -> Image:
        image = self._wait_for_picture(live, self._read_timeout_s, lambda _image: True)
        if image is None:
            raise SourceFault(_LOST, _LOST_HINT)
        return image

    def _check(self, image: Image, t: float) -> None:
        if self._black.stays_black(image, t):
            raise SourceFault(_BUSY, _BUSY_HINT)

    def _wait_for_picture(
        self, live: LiveCapture, timeout_s: float, good: Callable[[Image], bool]
    ) -> Image | None:
        # The driver's own patience, so not the injected clock, which a recording could fake.
        deadline = time.monotonic() + timeout_s
        pause = threading.Event()
        while (left := deadline - time.monotonic()) > 0:
            try:
                image = live.read(left)
            except LiveTimeoutError:
                return None
            except cv2.error as error:
                raise SourceFault(_LOST, _LOST_HINT) from error
            if image is not None and good(image):
                return image
            if image is None:
                pause.wait(min(RETRY_PAUSE_S, left))
        return None
