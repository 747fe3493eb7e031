"""A live capture on a thread of its own, so that no call can hang longer than its deadline.

Cameras and network streams block inside the driver: opening takes 4 to 20 s on some systems, and
a camera that another program holds may never answer. Drivers also want to be opened, read and
released by one and the same thread; here it is the one made for them.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TypeVar

import cv2

from fer_monitor.capture.images import Image, to_bgr
from fer_monitor.capture.opencv import Capture

logger = logging.getLogger(__name__)
T = TypeVar("T")

CLOSE_TIMEOUT_S = 0.5
"""Stop has one second in all; a driver that needs longer finishes by itself."""


class LiveTimeoutError(Exception):
    """The device did not answer in time; the capture must be closed."""


class LiveCapture:
    """Opens, reads and releases one capture on its own thread.

    Parameters
    ----------
    make : callable
        Returns the opened (or not opened) capture; called on the thread.
    name : str
        For the thread.
    """

    def __init__(self, make: Callable[[], Capture], name: str) -> None:
        self._make = make
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._capture: Capture | None = None
        self._closed = False
        self.cpu_s = 0.0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def open(self, timeout_s: float) -> bool:
        """Open the device; return whether it says that it is open.

        Raises
        ------
        LiveTimeoutError
            After `timeout_s` seconds without an answer.
        """
        return self._call(self._open, timeout_s)

    def read(self, timeout_s: float) -> Image | None:
        """Return the next picture, uint8 (H, W, 3) BGR, or None where the device has none.

        Raises
        ------
        LiveTimeoutError
            After `timeout_s` seconds without an answer.
        """
        return self._call(self._read, timeout_s)

    def close(self, timeout_s: float = CLOSE_TIMEOUT_S) -> None:
        """Release the device, now or as soon as it answers; may be called twice."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            logger.warning("%s does not answer; it is released when it does", self._thread.name)

    def _call(self, work: Callable[[], T], timeout_s: float) -> T:
        if self._closed:
            raise RuntimeError("the capture is closed")
        answer: Future[T] = Future()
        self._jobs.put(lambda: _answer(answer, work))
        try:
            return answer.result(max(0.0, timeout_s))
        except FutureTimeoutError as error:
            raise LiveTimeoutError from error

    def _run(self) -> None:
        try:
            while (job := self._jobs.get()) is not None:
                job()
                self.cpu_s = time.thread_time()
        finally:
            self._release()

    def _open(self) -> bool:
        self._capture = self._make()
        return self._capture.isOpened()

    def _read(self) -> Image | None:
        assert self._capture is not None
        if not self._capture.grab():
            return None
        done, image = self._capture.retrieve()
        return to_bgr(image) if done and image is not None and image.size else None

    def _release(self) -> None:
        if self._capture is None:
            return
        try:
            self._capture.release()
        except cv2.error as error:
            logger.warning("releasing %s failed: %s", self._thread.name, error)


def _answer(answer: Future[T], work: Callable[[], T]) -> None:
    try:
        answer.set_result(work())
    except Exception as error:  # noqa: BLE001 (handed to the caller, who waits for it)
        answer.set_exception(error)
