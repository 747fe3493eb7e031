"""Our own windows stay out of the capture where Windows can do it; elsewhere we know that not."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fer_monitor.ui.region import own_window
from fer_monitor.ui.region.own_window import exclude_from_capture, overlaps_region


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


class FakeUser32:
    """Stands for user32.dll: notes the call and answers like it."""

    def __init__(self, answer: int) -> None:
        self.calls: list[tuple[object, object]] = []

        def set_window_display_affinity(handle: int, affinity: int) -> int:
            self.calls.append((handle, affinity))
            return answer

        self.SetWindowDisplayAffinity = set_window_display_affinity


def pretend_windows(monkeypatch: pytest.MonkeyPatch, build: int, answer: int = 1) -> FakeUser32:
    user32 = FakeUser32(answer)
    monkeypatch.setattr(own_window.sys, "platform", "win32")
    monkeypatch.setattr(
        own_window.sys, "getwindowsversion", lambda: SimpleNamespace(build=build), raising=False
    )
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(user32=user32), raising=False)
    return user32


def test_windows_is_asked_for_this_window_by_its_handle(
    window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    user32 = pretend_windows(monkeypatch, build=22631)
    assert exclude_from_capture(window) is True
    assert user32.calls == [(int(window.winId()), 0x11)]
    declared = vars(user32.SetWindowDisplayAffinity)["argtypes"]
    assert declared[0] is ctypes.c_void_p, "a handle must not be cut to 32 bits"


def test_a_refusal_of_windows_is_reported(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_windows(monkeypatch, build=19041, answer=0)
    assert exclude_from_capture(window) is False


def test_an_old_windows_is_not_asked_since_it_would_show_a_black_box(
    window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    user32 = pretend_windows(monkeypatch, build=18363)
    assert exclude_from_capture(window) is False
    assert user32.calls == []


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_other_systems_cannot(
    window: QWidget, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    user32 = pretend_windows(monkeypatch, build=22631)
    monkeypatch.setattr(own_window.sys, "platform", platform)
    assert exclude_from_capture(window) is False
    assert user32.calls == []


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        (QRect(0, 0, 100, 100), True),
        (QRect(149, 149, 10, 10), True),
        (QRect(150, 50, 10, 10), False),
        (QRect(-500, -500, 2000, 2000), True),
        (QRect(-500, -500, 500, 500), False),
        (None, False),
    ],
)
def test_a_window_over_the_region_is_noticed(region: QRect | None, expected: bool) -> None:
    assert overlaps_region(QRect(50, 50, 100, 100), region) is expected
