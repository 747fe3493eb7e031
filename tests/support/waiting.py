"""Wait for something to become true, without sleeping longer than needed."""

from __future__ import annotations

import time
from collections.abc import Callable

POLL_S = 0.01


def wait_until(
    condition: Callable[[], object],
    timeout_s: float = 10.0,
    what: str = "the condition",
    step: Callable[[], object] | None = None,
) -> None:
    """Return as soon as ``condition()`` is true; AssertionError after ``timeout_s`` seconds.

    ``step`` is called between two looks, for instance to let Qt handle its events.
    """
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come true within {timeout_s:g} s")
        if step is not None:
            step()
        time.sleep(POLL_S)
