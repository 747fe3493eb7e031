"""Start the window: application, theme, preferences, fault reporter, and an orderly end."""

from __future__ import annotations

import logging
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from fer_monitor import __version__
from fer_monitor.capture.source import FrameSource
from fer_monitor.core.errors import UserError
from fer_monitor.core.harmless import Harmless
from fer_monitor.core.paths import resource
from fer_monitor.core.place_of_use import PlaceOfUse, check_watching_others
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.pipeline.status import RunnerState
from fer_monitor.ui.crash_file import CrashFile, crash_file
from fer_monitor.ui.errors import FaultReporter
from fer_monitor.ui.log_file import log_to_file
from fer_monitor.ui.look.language import Language, wanted_language
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.words import fault_words, tr
from fer_monitor.ui.preferences import Preferences, load_preferences, save_preferences
from fer_monitor.ui.preferences.meaning import analysis_settings, sessions_folder
from fer_monitor.ui.restart import start_again
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.running.sources import SourceKind, ready_made
from fer_monitor.ui.window.banner import Notice
from fer_monitor.ui.window.main_window import MainWindow

DEMO_SOURCE_ID = "demo"
ICON = "assets/icon/fer-monitor.png"
RESTART_TIMEOUT_MS = 15_000
"""A window that a fault keeps from closing is ended after so long; the session is saved then."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WindowOptions:
    """How the window is started.

    Attributes
    ----------
    source : FrameSource or None
        Watched at once; None leaves the choice to the person.
    duration_s : float or None
        Stop, save and close after so many seconds of watching; None runs until closed.
    screenshot : Path or None
        Where a picture of the window goes at the end of ``duration_s``. Only for the demo
        class: no picture of real people is ever written to disk.
    output_folder : Path or None
        Where sessions are saved; None for the person's own choice.
    settings : AnalysisSettings or None
    report : callable or None
        Gets one line for each thing that was saved.
    language : str or None
        One of ``look.language.CHOICES``; None for the person's own choice.
    """

    source: FrameSource | None = None
    duration_s: float | None = None
    screenshot: Path | None = None
    output_folder: Path | None = None
    settings: AnalysisSettings | None = None
    report: Callable[[str], None] | None = None
    language: str | None = None


def run_window(options: WindowOptions | None = None) -> int:
    """Show the window until it is closed; return 0, or 1 where a timed run failed.

    Raises
    ------
    UserError
        Where a screenshot is asked for of anything but the demo class.
    """
    ending = Ending()
    with log_to_file(), crash_file() as crash:
        try:
            code = _run_window(options or WindowOptions(), crash, ending)
        except UserError:
            raise
        except Exception:
            log.exception("The window ended by a fault")
            raise
    if ending.starts_again:
        start_again()
    return code


def _run_window(options: WindowOptions, crash: CrashFile, ending: Ending) -> int:
    source = options.source
    is_demo = source is not None and source.source_id == DEMO_SOURCE_ID
    if options.screenshot is not None and not is_demo:
        raise UserError(
            tr("A screenshot can only be saved of the demo class."),
            tr("Leave out the screenshot, or start the demo class."),
        )
    log.info("FER Monitor %s begins on %s", Harmless(__version__), Harmless(platform.system()))
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("FER Monitor")
    app.setDesktopFileName("fer-monitor")
    app.setWindowIcon(QIcon(str(resource(ICON))))
    # The compact strip and the region picker hide the main window without ending the program.
    app.setQuitOnLastWindowClosed(False)
    preferences, problems = load_preferences()
    _check_unattended(options, preferences)
    language = Language(app, wanted_language(options.language, preferences.language))
    problems = (*problems, *language.problems)
    theme = Theme(app, preferences.theme)
    folder = options.output_folder or sessions_folder(preferences)
    controller = Controller(options.settings or analysis_settings(preferences), folder)
    window = MainWindow(theme, controller, preferences)
    reporter = FaultReporter(
        controller.save_now, lambda: window, partial(ending.start_again, window)
    )
    reporter.install()
    window.closed.connect(app.quit)
    if problems:
        told = " ".join(tr(problem) for problem in problems)
        notice = Notice(told, "caution", tr("Open settings"))
        window.banner.show_in_turn([(notice, window.settings.open_and_go_on)])
    timed = TimedRun(window, options) if options.duration_s is not None else None
    if timed is None:
        for part in (window.permission, window.lists, window.history, window.settings):
            part.changed.connect(partial(_remember, window))
        window.access.open()
    window.show()
    if timed is None:
        window.help.offer_crash(crash)
    try:
        if source is not None:
            window.choose(ready_made(source, SourceKind.DEMO if is_demo else SourceKind.RECORDING))
            window.commands["start"].trigger()
        if timed is None:
            window.look_for_devices()
            _ask_first(window, source)
        app.exec()
        # Where the system ends the session, nobody closed the window.
        controller.finish_now()
        if timed is None:
            save_preferences(window.preferences())
    finally:
        reporter.uninstall()
        for owned in (window, theme):
            owned.deleteLater()
        # The event loop is over: nobody else delivers this.
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        language.uninstall()
    return 0 if timed is None or timed.succeeded else 1


def _check_unattended(options: WindowOptions, preferences: Preferences) -> None:
    """Pass where nobody need be asked, or has answered already what a timed run cannot ask."""
    source = options.source
    if source is None or source.source_id == DEMO_SOURCE_ID or options.duration_s is None:
        return
    place = PlaceOfUse(preferences.where_i_teach)
    check_watching_others(place)
    if place is PlaceOfUse.UNKNOWN or not preferences.told_students:
        raise UserError(
            tr("Nobody has said yet where this computer is used, and that the students agreed."),
            tr("Start FER Monitor once without options and answer its first page."),
        )


def _ask_first(window: MainWindow, source: FrameSource | None) -> None:
    """Show the page before the first use, but not over a demo that was asked for."""
    if source is None and window.permission.place is PlaceOfUse.UNKNOWN:
        window.permission.ask()


def _remember(window: MainWindow, _preferences: object = None) -> None:
    try:
        save_preferences(window.preferences())
    except UserError as error:
        window.tell(error)


class Ending:
    """Whether the program is to be started again once this one is done."""

    def __init__(self) -> None:
        self.starts_again = False

    def start_again(self, window: MainWindow) -> None:
        """Close the window, which stops and saves first, and start again after that."""
        self.starts_again = True
        QTimer.singleShot(RESTART_TIMEOUT_MS, window, partial(self._give_up, window))
        window.close()

    def _give_up(self, window: MainWindow) -> None:
        saved = window.controller.saved
        if saved is not None and not saved.is_whole:
            # What could not be saved is in this program's memory alone: the person decides.
            self.starts_again = False
            return
        log.error("The window did not close by itself")
        QApplication.quit()


class TimedRun(QObject):
    """Watches for ``duration_s``, takes the screenshot, stops, and closes the window."""

    def __init__(self, window: MainWindow, options: WindowOptions) -> None:
        super().__init__(window)
        self._window = window
        self._options = options
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._end)
        self.succeeded = False
        window.controller.changed.connect(self._watch)

    def _watch(self) -> None:
        controller = self._window.controller
        first_picture = controller.snapshot is not None and controller.is_watching
        if first_picture and not self._timer.isActive():
            assert self._options.duration_s is not None
            self._timer.start(round(self._options.duration_s * 1000))
        over = controller.status.state in (RunnerState.FAILED, RunnerState.FINISHED)
        if controller.saved is not None or (over and not controller.is_active):
            self._timer.stop()
            controller.changed.disconnect(self._watch)
            self._report()
            self._window.close()

    def _end(self) -> None:
        if self._options.screenshot is not None:
            self._options.screenshot.parent.mkdir(parents=True, exist_ok=True)
            self._window.panels.right_now.refresh()
            # A number that has just become longer needs more room first.
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            if not self._window.grab().save(str(self._options.screenshot), "PNG"):
                raise UserError(
                    tr("The screenshot could not be saved as {}.").format(self._options.screenshot),
                    tr("Choose another place for it."),
                )
            self._say(tr("Screenshot: {}").format(self._options.screenshot))
        self._window.controller.stop()

    def _report(self) -> None:
        controller = self._window.controller
        status, saved = controller.status, controller.saved
        if status.state is RunnerState.FAILED:
            self._say(fault_words(status))
        if saved is not None and saved.is_whole:
            self._say(tr("CSV files: {}").format(saved.folder))
            self.succeeded = status.state is not RunnerState.FAILED

    def _say(self, line: str) -> None:
        if self._options.report is not None:
            self._options.report(line)
