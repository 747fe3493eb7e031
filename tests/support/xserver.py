"""Start an X server without a screen, for the tests that need a real display."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 10.0


def _read_display_number(descriptor: int) -> str:
    """Return the number that Xvfb writes, a line of digits, once it accepts clients."""
    text = b""
    while not text.endswith(b"\n"):
        ready, _, _ = select.select([descriptor], [], [], START_TIMEOUT_S)
        chunk = os.read(descriptor, 16) if ready else b""
        if not chunk:
            raise RuntimeError("Xvfb did not start")
        text += chunk
    return text.decode().strip()


@contextmanager
def virtual_display(width: int = 1920, height: int = 1080) -> Iterator[str]:
    """Run Xvfb on a free display and yield its name, such as ``:51``.

    Raises
    ------
    FileNotFoundError
        Where Xvfb is not installed.
    RuntimeError
        Where it does not come up.
    """
    program = shutil.which("Xvfb")
    if program is None:
        raise FileNotFoundError("Xvfb is not installed")
    reader, writer = os.pipe()
    command = [program, "-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24"]
    process = subprocess.Popen(
        # Without -noreset it restarts, and refuses clients, whenever its last client has left.
        [*command, "-nolisten", "tcp", "-noreset"],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        yield f":{_read_display_number(reader)}"
    finally:
        os.close(reader)
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
