"""The whole program, killed in the middle of a session: the next start has the session."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fer_monitor.session.store.opening import open_store
from tests.support.waiting import wait_until

RUN = """
from fer_monitor.capture.demo_class.source import DemoClassSource
from fer_monitor.ui.app import WindowOptions, run_window
run_window(WindowOptions(source=DemoClassSource()))
"""
SECONDS = 3


def seconds_in(timeline: Path) -> int:
    return max(0, len(timeline.read_text(encoding="utf-8-sig").splitlines()) - 1)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_a_session_whose_program_was_killed_is_finished_by_the_next_start(
    tmp_path: Path, repository: Path
) -> None:
    folders = {
        f"XDG_{name}": str(tmp_path / name.lower())
        for name in ("DATA_HOME", "CONFIG_HOME", "CACHE_HOME", "STATE_HOME", "DOCUMENTS_DIR")
    }
    environment = {**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen"}
    child = subprocess.Popen(
        [sys.executable, "-c", RUN],
        cwd=repository,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with child:
        try:
            found = tmp_path / "documents_dir"
            wait_until(
                lambda: any(seconds_in(t) >= SECONDS for t in found.rglob("timeline.csv")), 60
            )
        finally:
            child.kill()
    (timeline,) = found.rglob("timeline.csv")
    (path,) = (tmp_path / "data_home").rglob("sessions.sqlite")
    store = open_store(path)
    try:
        (recovered,) = store.recover()
        assert recovered.recovered
        assert recovered.ended
        record = store.read(recovered.id)
        # The last second may be in one of the two only.
        assert abs(len(record.rows) - seconds_in(timeline)) <= 1
        assert len(record.rows) >= SECONDS - 1
        assert store.recover() == []
    finally:
        store.close()
