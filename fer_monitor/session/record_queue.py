"""The bounded queue between the analysis and the recording thread."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class RecordQueue(Generic[T]):
    """Items in the order they were put in; what does not fit is kept or counted, never lost.

    Parameters
    ----------
    capacity : int
        Items it holds before it is full.
    """

    def __init__(self, capacity: int) -> None:
        self._condition = threading.Condition()
        self._items: deque[T] = deque()
        self._capacity = capacity
        self._closed = False
        self._skipped = 0

    @property
    def skipped(self) -> int:
        """How many items `offer` turned away."""
        return self._skipped

    @property
    def full(self) -> bool:
        """Whether the reader is behind by the whole capacity."""
        return len(self._items) >= self._capacity

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def offer(self, item: T) -> bool:
        """Put an item in where there is room; count it and return False where there is none."""
        with self._condition:
            if self._closed or self.full:
                self._skipped += 1
                return False
            self._put(item)
            return True

    def keep(self, item: T) -> bool:
        """Put an item in, beyond the capacity if need be: for the few that must not be lost.

        False where the queue is closed.
        """
        with self._condition:
            if self._closed:
                return False
            self._put(item)
            return True

    def put_waiting(self, item: T) -> bool:
        """Put an item in as soon as there is room: for recordings, which can wait.

        False where the queue is or becomes closed; that is counted.
        """
        with self._condition:
            self._condition.wait_for(lambda: not self.full or self._closed)
            if self._closed:
                self._skipped += 1
                return False
            self._put(item)
            return True

    def take_all(self, timeout: float) -> list[T]:
        """Return and remove everything; wait up to ``timeout`` seconds for the first item."""
        with self._condition:
            self._condition.wait_for(lambda: bool(self._items) or self._closed, timeout)
            items = list(self._items)
            self._items.clear()
            self._condition.notify_all()
            return items

    def close(self) -> None:
        """Accept nothing more and wake everybody; what is inside can still be taken."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def _put(self, item: T) -> None:
        self._items.append(item)
        self._condition.notify_all()
