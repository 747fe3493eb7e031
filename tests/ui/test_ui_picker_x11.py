"""Region picker and compact strip on a real X screen, driven from outside the program."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.xserver import virtual_display

CHILD = Path(__file__).with_name("x11_child.py")

pytestmark = [
    pytest.mark.skipif(shutil.which("xdotool") is None, reason="xdotool is not installed"),
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed"),
]


@pytest.fixture(scope="module")
def own_display() -> Iterator[str]:
    # A server of its own: xdotool must not move the mouse of whoever runs the tests.
    with virtual_display(1280, 800) as display:
        yield display


def play(scenario: str, display: str, repository: Path) -> Any:
    done = subprocess.run(
        [sys.executable, str(CHILD), scenario],
        env={
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "PYTHONPATH": str(repository),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_region_is_picked_with_a_real_mouse_and_captured_without_the_overlay(
    own_display: str, repository: Path
) -> None:
    assert play("pick", own_display, repository) == {
        "dim": True,
        "region": [110, 150, 400, 301],
        "pixels": [110, 150, 400, 301],
        "known": True,
    }


def test_an_overlay_closed_from_outside_cancels(own_display: str, repository: Path) -> None:
    result = play("close_overlay", own_display, repository)
    assert result == {"cancelled": 1, "picking": False}


def test_the_strip_obeys_a_real_mouse_and_never_leaves_nothing(
    own_display: str, repository: Path
) -> None:
    result = play("strip", own_display, repository)
    assert result["corner"] == [1279, 799]
    assert result["seen"] == [["Enter", 1, True], ["double click", 1, True], ["close", 1, True]]
