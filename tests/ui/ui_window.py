"""Make and dispose of the parts of the window in tests."""

from __future__ import annotations

from contextlib import contextmanager

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from fer_monitor.core.settings import AnalysisSettings, ClassOptions
from fer_monitor.pipeline.build import build_analyzer
from fer_monitor.pipeline.status import RunnerState, RunnerStatus
from fer_monitor.pipeline.who_is_who import WhoIsWho
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.window.main_window import MainWindow
from tests.support.answers import ANSWERED
from tests.support.waiting import wait_until

SETTINGS = AnalysisSettings(analyses_per_second=10.0, cpu_budget=1.0)


@contextmanager
def themed(app: QApplication):
    made = Theme(app, "light")
    yield made
    made.deleteLater()
    app.setStyleSheet("")
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@contextmanager
def main_window(
    theme,
    folder,
    *,
    cameras=list,
    monitors=list,
    preferences=None,
    analyzer=None,
    controller=None,
):
    """Yield a shown window; closes it at the end and waits until everything is saved."""
    if controller is None:
        controller = Controller(SETTINGS, folder, analyzer or build_analyzer)
    window = MainWindow(theme, controller, preferences or ANSWERED, cameras, monitors)
    window.show()
    closed = []
    window.closed.connect(lambda: closed.append(True))
    try:
        yield window
    finally:
        if not closed:
            window.close()
            # A second close puts up with what could not be saved, as a person would.
            wait_for(lambda: closed or window.close())
        window.deleteLater()
        controller.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait_for(condition, timeout_s=20.0, what="the window's state"):
    wait_until(condition, timeout_s, what, QApplication.processEvents)


class WatchingController(Controller):
    """As if a session was under way whose snapshots and people the test says."""

    def __init__(self):
        super().__init__(SETTINGS)
        self.watching = False
        self.known = WhoIsWho()
        self.seen = None
        self.told_options = ClassOptions(per_participant=True)
        self.told = RunnerStatus(RunnerState.RUNNING)

    @property
    def is_watching(self):
        return self.watching

    @property
    def status(self):
        return self.told if self.watching else super().status

    @property
    def snapshot(self):
        return self.seen

    @property
    def options(self):
        return self.told_options

    @property
    def who(self):
        return self.known

    def show(self, snapshot):
        self.seen = snapshot
        self.changed.emit()


@contextmanager
def watching_window(theme, **options):
    """Yield a window whose session is in the test's hands."""
    controller = WatchingController()
    with main_window(theme, None, controller=controller, **options) as window:
        controller.watching = True
        controller.changed.emit()
        try:
            yield window
        finally:
            controller.watching = False
