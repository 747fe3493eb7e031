"""Run the whole window off screen on the demo class, and keep what it showed and left behind."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from fer_monitor.core.errors import UserError
from fer_monitor.core.records import SessionRecord
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.core.types import Snapshot
from fer_monitor.core.words import phrase
from fer_monitor.pipeline.status import RunnerState
from fer_monitor.session.store.opening import open_store
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.preferences import Preferences
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.running.live_session import SavedSession
from fer_monitor.ui.running.sources import demo_choice
from fer_monitor.ui.window.main_window import MainWindow

STORE = "sessions.sqlite"
PATIENCE_S = 60.0
"""For each step: an old computer may take long to load, but not for ever."""
SETTINGS = AnalysisSettings(cpu_budget=1.0)
"""There is no lesson that it could disturb."""
PREFERENCES = Preferences(chart_range="2 min", per_participant=True)
"""All that the program can do; nobody in the demo class is real."""
_POLL_S = 0.01


@dataclass(frozen=True, eq=False)
class SelfRun:
    """What a run showed and left behind.

    Attributes
    ----------
    platform : str
        Qt's own name of what it drew on, such as ``offscreen``.
    looks : int
        Frames that were looked at.
    snapshot : Snapshot
        The last one.
    window, charts : uint8 (H, W, 3)
        Pictures of the window and of its charts at the end, RGB; in memory only.
    emotion_colours : tuple of str
        What the charts paint the seven expressions with, ``#rrggbb``.
    saved : SavedSession
        The CSV files.
    record : SessionRecord
        The session, read back from the store after it was closed.
    """

    platform: str
    looks: int
    snapshot: Snapshot
    window: NDArray[np.uint8]
    charts: NDArray[np.uint8]
    emotion_colours: tuple[str, ...]
    saved: SavedSession
    record: SessionRecord


def run_demo_class(folder: Path, seconds: float) -> SelfRun:
    """Watch the demo class for ``seconds`` after its first frame; all files go into ``folder``.

    The window is drawn, but never appears; preferences are neither read nor written.

    Raises
    ------
    UserError
        Where the session fails, or a step takes longer than a minute.
    """
    app = QApplication.instance() or QApplication(["fer-monitor"])
    assert isinstance(app, QApplication)
    theme = Theme(app, "light")
    controller = Controller(SETTINGS, folder / "sessions")
    window = MainWindow(theme, controller, PREFERENCES, list, list)
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    controller.open_store(folder / STORE)
    window.show()
    try:
        looks, snapshot = _watch(window, seconds)
        pictures = _pixels(window), _pixels(window.panels.charts)
        colours = tuple(theme.tokens.emotions.values())
        controller.stop()
        _wait(window, lambda: controller.saved is not None, "saving the session")
    finally:
        controller.finish_now()
        window.close()
        for owned in (window, controller, theme):
            owned.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert controller.saved is not None
    return SelfRun(
        app.platformName(),
        looks,
        snapshot,
        *pictures,
        colours,
        controller.saved,
        _read_back(folder / STORE),
    )


def _watch(window: MainWindow, seconds: float) -> tuple[int, Snapshot]:
    """Return how many frames were looked at, and what was known after the last one."""
    controller, seen = window.controller, set[int]()
    window.choose(demo_choice())
    window.commands["start"].trigger()
    _wait(window, lambda: controller.snapshot is not None, "the first look at the demo class")

    def is_over() -> bool:
        if controller.snapshot is not None:
            seen.add(controller.snapshot.frame.index)
        return time.monotonic() >= end

    end = time.monotonic() + seconds
    _wait(window, is_over, "the demo class")
    assert controller.snapshot is not None
    return len(seen), controller.snapshot


def _wait(window: MainWindow, condition: Callable[[], bool], what: str) -> None:
    """Let Qt work until the condition holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        status = window.controller.status
        if status.state is RunnerState.FAILED:
            raise UserError(status.message, status.hint)
        if time.monotonic() > deadline:
            raise UserError(
                phrase("It took longer than {seconds:g} s: {what}.", seconds=PATIENCE_S, what=what)
            )
        QApplication.processEvents()
        time.sleep(_POLL_S)


def _pixels(widget: QWidget) -> NDArray[np.uint8]:
    """Return a picture of a widget, uint8 (H, W, 3), RGB."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def _read_back(place: Path) -> SessionRecord:
    with closing(open_store(place)) as store:
        found = store.sessions()
        if len(found) != 1:
            raise UserError(
                phrase("The session store holds {count} sessions instead of one.", count=len(found))
            )
        return store.read(found[0].id)
