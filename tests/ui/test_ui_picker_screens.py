"""The region picker over several screens with different scales and negative origins."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHILD = Path(__file__).with_name("screens_child.py")
SCREENS = (
    # name, origin, size in logical pixels, scale
    ("A", (0, 0), (1920, 1080), 1.0),
    ("B", (1920, 0), (1280, 800), 1.5),
    ("C", (-1440, -200), (1440, 900), 2.0),
)


@pytest.fixture
def screens_file(tmp_path: Path) -> Path:
    path = tmp_path / "screens.json"
    screens = [
        {
            "name": name,
            "x": x,
            "y": y,
            "width": width,
            "height": height,
            "dpr": scale,
            "logicalDpi": 96,
            "logicalBaseDpi": 96,
        }
        for name, (x, y), (width, height), scale in SCREENS
    ]
    path.write_text(json.dumps({"screens": screens}))
    return path


@pytest.fixture
def play(screens_file: Path, repository: Path) -> Any:
    def run(scenario: str) -> Any:
        environment = {
            **os.environ,
            # A relative name: on Windows a path's colon would end the option.
            "QT_QPA_PLATFORM": f"offscreen:configfile={screens_file.name}",
            "PYTHONPATH": str(repository),
        }
        done = subprocess.run(
            [sys.executable, str(CHILD), scenario],
            cwd=screens_file.parent,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_each_screen_is_covered_and_gives_its_own_pixels(play: Any) -> None:
    result = play("every_screen")
    assert result["covered"] == {"A": True, "B": True, "C": True}
    local = [101, 51, 400, 300]
    assert result["events"] == [
        ["id-A", local, [101, 51, 400, 300]],
        # 101 * 1.5 = 151.5 and 51 * 1.5 = 76.5, each edge rounded half up.
        ["id-B", local, [1920 + 152, 77, 600, 450]],
        ["id-C", local, [-1440 + 202, -200 + 102, 800, 600]],
    ]


def test_there_is_one_rectangle_and_every_screens_keyboard_reaches_it(play: Any) -> None:
    result = play("one_rectangle")
    assert result["with rectangle"] == ["C"]
    assert [event[:2] for event in result["events"]] == [["id-C", [21, 20, 300, 200]]]


def test_tab_takes_the_rectangle_around_the_screens(play: Any) -> None:
    assert play("tab") == ["B", "C", "A", "C"]


def test_a_screen_that_leaves_takes_only_its_overlay(play: Any) -> None:
    result = play("screen_leaves_and_returns")
    assert result["after"] == ["A", "C"]
    assert "disconnected" in result["notice"]
    assert result["back"] == ["A", "B", "C"]
    assert result["still picking"] is True
    assert result["picking at the end"] is False
    assert result["visible"] == []
    assert result["events"] == ["cancelled"]


def test_a_screen_that_changes_is_covered_again(play: Any) -> None:
    result = play("screen_changes")
    assert result == {"covered": True, "events": ["cancelled"], "picking": False}


def test_a_remembered_region_is_found_again_or_refused_in_words(play: Any) -> None:
    result = play("memory")
    local = [100, 50, 400, 300]
    assert result["found"] == {name: [local, "", local] for name in "ABC"}
    region, sentence = result["gone"]
    assert region is None
    assert "not connected" in sentence
    region, sentence = result["outside"]
    assert region is None
    assert "outside B" in sentence
    assert result["nowhere"] is None
