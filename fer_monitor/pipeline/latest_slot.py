"""A one-place mailbox between threads: the newest value wins, what it replaced is counted."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class LatestSlot(Generic[T]):
    """Hold at most one value.

    ``put`` overwrites and counts the value nobody took; ``put_waiting`` waits until the place is
    free, so that nothing is lost.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._value: T | None = None
        self._closed = False
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """How many values were overwritten before anybody took them."""
        return self._dropped

    @property
    def closed(self) -> bool:
        """Whether ``close`` was called."""
        return self._closed

    def put(self, value: T) -> None:
        """Store ``value``, replacing an older one. Does nothing once closed."""
        with self._condition:
            if self._closed:
                return
            if self._value is not None:
                self._dropped += 1
            self._value = value
            self._condition.notify_all()

    def put_waiting(self, value: T) -> bool:
        """Store ``value`` as soon as the place is free; False where the slot closed meanwhile."""
        with self._condition:
            self._condition.wait_for(lambda: self._value is None or self._closed)
            if self._closed:
                return False
            self._value = value
            self._condition.notify_all()
            return True

    def take(self, timeout: float | None = None) -> T | None:
        """Return and remove the value; wait up to ``timeout`` seconds (None: until closed).

        None where nothing came in time, or the slot is closed and empty.
        """
        with self._condition:
            self._condition.wait_for(lambda: self._value is not None or self._closed, timeout)
            value, self._value = self._value, None
            self._condition.notify_all()
            return value

    def peek(self) -> T | None:
        """Return the value without removing it, or None."""
        with self._condition:
            return self._value

    def close(self) -> None:
        """Wake everyone who waits; nothing more is accepted, what is inside can be taken."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
