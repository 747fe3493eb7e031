"""Let the calling thread give way to all others, where the system can do that."""

from __future__ import annotations

import os
import sys
import threading

NICE = 10
"""On Linux, where a thread has a niceness of its own; 0 is usual, 19 the most polite."""
WINDOWS_LOWEST = -2
"""THREAD_PRIORITY_LOWEST of winbase.h."""


def give_way() -> bool:
    """Lower the calling thread's priority; tell whether the system did.

    macOS has no such call for one thread by its number, so that nothing is done there.
    """
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        # A handle is as wide as a pointer; ctypes would take it for an int.
        kernel.GetCurrentThread.restype = ctypes.c_void_p
        kernel.SetThreadPriority.argtypes = (ctypes.c_void_p, ctypes.c_int)
        return bool(kernel.SetThreadPriority(kernel.GetCurrentThread(), WINDOWS_LOWEST))
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
        return True
    return False
