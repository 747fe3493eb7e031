"""A program that is killed at any moment loses at most one second of its session."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from fer_monitor.session.store.opening import open_store
from tests.support.stored_sessions import keep

# Its seconds are shorter than ours, so that a kill meets every part of one; what it prints is
# what a person would have seen pass.
CHILD = """
import pathlib, sys, time
from fer_monitor.session.store.opening import open_store
from tests.support.session_rows import row
from tests.support.stored_sessions import everybody, new_info

store = open_store(pathlib.Path(sys.argv[1]))
writer = store.begin(new_info("killed"), clock=iter(range(10**9)).__next__)
print("begun", flush=True)
for second in range(10**6):
    time.sleep(float(sys.argv[2]))
    print(second, flush=True)
    writer.add(row(second), everybody(second, 49))
"""


def run_and_kill(path: Path, after_s: float, second_s: float) -> int:
    """Let a child record, kill it and return the last second that had passed for it."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), str(second_s)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "PYTHONPATH": "."},
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "begun\n"
        time.sleep(after_s)
        child.kill()
        lines = child.stdout.read().split()
    assert child.returncode == -signal.SIGKILL
    return int(lines[-1]) if lines else -1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
@pytest.mark.parametrize("turn", range(4))
def test_at_most_one_second_is_lost(tmp_path: Path, turn: int) -> None:
    path = tmp_path / "sessions.sqlite"
    store = open_store(path)
    before = keep(store, title="before")
    store.close()
    chance = random.Random(turn)
    passed = run_and_kill(path, chance.uniform(0.0, 0.6), chance.choice((0.0, 0.01)))
    store = open_store(path)
    assert store.notices == (), "what a kill leaves behind is not damaged"
    (found,) = store.recover()
    seconds = [each.second for each in store.read(found.id).rows]
    assert seconds == list(range(len(seconds)))
    # The second whose end was just printed may be lost, and no other.
    assert len(seconds) >= passed
    expected = replace(found, seconds=len(seconds), ended=True, recovered=True)
    assert found == expected == store.read(found.id).info
    assert len(store.read(found.id).participants) == 49 * len(seconds)
    assert store.recover() == [], "it is finished once"
    assert before in store.sessions()
    store.close()
    assert [each.name for each in tmp_path.iterdir()] == ["sessions.sqlite"]
