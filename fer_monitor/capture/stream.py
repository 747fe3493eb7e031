"""A network stream (RTSP, or MJPEG over HTTP) as a frame source."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

import cv2

from fer_monitor.capture.images import Image
from fer_monitor.capture.live import LiveCapture, LiveTimeoutError
from fer_monitor.capture.live_source import LiveSource
from fer_monitor.capture.opencv import Capture, open_capture
from fer_monitor.capture.source import SourceFault
from fer_monitor.core.errors import UserError
from fer_monitor.core.words import mark, phrase

SCHEMES = ("rtsp", "rtsps", "http", "https")
OPEN_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 5.0
GRACE_S = 1.0
"""FFmpeg is given its own time-outs; ours is a little later and holds even if it ignores them."""

_EXAMPLE = mark(
    "A stream address looks like rtsp://192.168.1.20:554/stream1 or http://host:8080/video."
)


def parse_stream_url(url: str) -> SplitResult:
    """Return the parts of a stream address.

    Raises
    ------
    UserError
        Where it is not a complete rtsp, rtsps, http or https address.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise UserError("The stream address is not complete.", _EXAMPLE) from error
    if parts.scheme.lower() not in SCHEMES:
        raise UserError("The stream address must begin with rtsp:// or http://.", _EXAMPLE)
    if not host or any(letter.isspace() or not letter.isprintable() for letter in text):
        raise UserError("The stream address is not complete.", _EXAMPLE)
    return parts


def shown_address(parts: SplitResult) -> str:
    """Return the address without user, password and query, which often hold secrets."""
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{parts.port}{parts.path}" if parts.port else f"{host}{parts.path}"


def open_stream(url: str, open_timeout_s: float, read_timeout_s: float) -> Capture:
    """Open a stream with FFmpeg and its own time-outs (seconds)."""
    parameters = (
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
        max(1, round(open_timeout_s * 1000)),
        cv2.CAP_PROP_READ_TIMEOUT_MSEC,
        max(1, round(read_timeout_s * 1000)),
    )
    return open_capture(url, cv2.CAP_FFMPEG, parameters)


class StreamSource(LiveSource):
    """The pictures of a network stream.

    Parameters
    ----------
    url : str
        ``rtsp://``, ``rtsps://``, ``http://`` or ``https://``, with user and password if needed.
    factory : callable
        Takes the address and the two time-outs; called on the thread that reads the stream.
    clock : callable
        Monotonic seconds.
    open_timeout_s, read_timeout_s : float
        How long the stream may take to answer, and to send another picture.

    Raises
    ------
    UserError
        Where the address is not one of a stream.
    """

    def __init__(
        self,
        url: str,
        *,
        factory: Callable[[str, float, float], Capture] = open_stream,
        clock: Callable[[], float] = time.monotonic,
        open_timeout_s: float = OPEN_TIMEOUT_S,
        read_timeout_s: float = READ_TIMEOUT_S,
    ) -> None:
        super().__init__(clock)
        self._shown = shown_address(parse_stream_url(url))
        self._url = url.strip()
        self._factory = factory
        self._open_timeout_s = open_timeout_s
        self._read_timeout_s = read_timeout_s

    @property
    def source_id(self) -> str:
        """``stream``: the address may hold a password."""
        return "stream"

    @property
    def title(self) -> str:
        """Words for the window."""
        return phrase("Network stream, {address}", address=self._shown)

    def _capture(self) -> LiveCapture:
        url, timeouts = self._url, (self._open_timeout_s, self._read_timeout_s)
        return LiveCapture(lambda: self._factory(url, *timeouts), name="stream")

    def _first_picture(self, live: LiveCapture) -> Image:
        self._connect(live)
        return self._next_picture(live)

    def _connect(self, live: LiveCapture) -> None:
        fault = SourceFault(
            phrase("The stream {address} could not be opened.", address=self._shown),
            "Check the address, the password and the network, then press Try again.",
        )
        try:
            opened = live.open(self._open_timeout_s + GRACE_S)
        except LiveTimeoutError:
            raise SourceFault(
                phrase(
                    "The stream {address} did not answer within {seconds:g} seconds.",
                    address=self._shown,
                    seconds=self._open_timeout_s,
                ),
                "Check the address and the network, then press Try again.",
            ) from None
        except cv2.error:
            # OpenCV's text holds the whole address; it must not travel along as the cause.
            raise fault from None
        if not opened:
            raise fault

    def _next_picture(self, live: LiveCapture) -> Image:
        try:
            image = live.read(self._read_timeout_s + GRACE_S)
        except (LiveTimeoutError, cv2.error):
            image = None
        if image is None:
            raise SourceFault(
                phrase("The stream {address} has stopped.", address=self._shown),
                "Check the camera and the network; FER Monitor connects again by itself.",
            )
        return image
