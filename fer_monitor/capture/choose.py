"""Turn what was typed on the command line into a frame source."""

from __future__ import annotations

import re
from pathlib import Path

from fer_monitor.capture.pictures import (
    PICTURE_SUFFIXES,
    PicturesSource,
    UnreadablePictureError,
    read_picture,
)
from fer_monitor.capture.screen import ScreenRegionSource, list_monitors, primary_monitor
from fer_monitor.capture.source import FrameSource
from fer_monitor.capture.stream import StreamSource
from fer_monitor.capture.video import VIDEO_SUFFIXES, VideoFileSource
from fer_monitor.capture.webcam import Camera, WebcamSource, list_cameras
from fer_monitor.core.errors import UserError

USAGE = (
    "Give a video, a picture, a folder of pictures, 'screen', 'camera:0', or a stream address "
    "such as rtsp://host/stream."
)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_NUMBERED = re.compile(r"(screen|camera):(.*)", re.IGNORECASE)


def source_from_argument(text: str, *, per_second: float | None = None) -> FrameSource:
    """Return the source that a word stands for; nothing is opened yet.

    Parameters
    ----------
    text : str
        A video, a picture, a folder of pictures, ``screen`` (the main screen) or ``screen:2``,
        ``camera`` or ``camera:0``, or an ``rtsp://`` or ``http://`` address.
    per_second : float, optional
        Frames for each second of a video, see `VideoFileSource`.

    Raises
    ------
    UserError
        Where it stands for nothing that exists.
    """
    word = text.strip()
    if not word:
        raise UserError("No source was given.", USAGE)
    if _ADDRESS.match(word):
        return StreamSource(word)
    # A file or folder that happens to be called "screen" wins: it can be seen, and it was meant.
    path = Path(text).expanduser()
    if _exists(path):
        return _source_from_path(path, per_second)
    numbered = _NUMBERED.fullmatch(word)
    kind, number = (numbered[1].lower(), numbered[2]) if numbered else (word.lower(), "")
    if kind == "screen":
        return _screen_source(number)
    if kind == "camera":
        return WebcamSource(_camera(_number(number, "0", "camera")))
    raise UserError(f"{text} was not found.", USAGE)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        # Names that are too long or hold a NUL cannot be files.
        return False


def _source_from_path(path: Path, per_second: float | None) -> FrameSource:
    suffix = path.suffix.lower()
    if path.is_dir() or suffix in PICTURE_SUFFIXES:
        return PicturesSource([path])
    if suffix not in VIDEO_SUFFIXES and _is_picture(path):
        return PicturesSource([path])
    return VideoFileSource(path, per_second)


def _is_picture(path: Path) -> bool:
    try:
        read_picture(path)
    except UnreadablePictureError:
        return False
    return True


def _screen_source(number: str) -> ScreenRegionSource:
    monitors = list_monitors()
    if not number:
        return ScreenRegionSource(primary_monitor(monitors).whole())
    wanted = _number(number, "1", "screen")
    if not 1 <= wanted <= len(monitors):
        names = ", ".join(f"screen:{n} ({m.name})" for n, m in enumerate(monitors, start=1))
        raise UserError(f"There is no screen {wanted}.", f"Screens found: {names}.")
    return ScreenRegionSource(monitors[wanted - 1].whole())


def _camera(index: int) -> Camera:
    cameras = list_cameras()
    for camera in cameras:
        if camera.index == index:
            return camera
    if not cameras:
        raise UserError("No camera was found.", "Plug one in and try again.")
    names = ", ".join(f"{camera.id} ({camera.name})" for camera in cameras)
    raise UserError(f"There is no camera {index}.", f"Cameras found: {names}.")


def _number(text: str, default: str, what: str) -> int:
    word = text.strip() or default
    if not (word.isascii() and word.isdecimal()):
        raise UserError(f"'{text}' is not the number of a {what}.", USAGE)
    return int(word)
