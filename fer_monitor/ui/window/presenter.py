"""Bring what the controller knows onto the window, as often as it changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QAction, QDesktopServices

from fer_monitor.core.errors import UserError
from fer_monitor.core.people import NOBODY, People
from fer_monitor.core.standing import LONGEST_STANDS_S
from fer_monitor.core.types import Snapshot
from fer_monitor.mood.small_groups import least_faces
from fer_monitor.mood.wording import describe
from fer_monitor.pipeline.status import RunnerState, RunnerStatus
from fer_monitor.session.recorder import RecorderState
from fer_monitor.ui.charts.data import carried
from fer_monitor.ui.look.words import fault_words, tr
from fer_monitor.ui.now.right_now import REFRESH_MS
from fer_monitor.ui.preview.state import message_for
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.running.live_session import SavedSession
from fer_monitor.ui.running.sources import SourceChoice
from fer_monitor.ui.strip.compact_strip import CompactStrip
from fer_monitor.ui.strip.words import SPAN_S
from fer_monitor.ui.window.banner import Banner, Notice
from fer_monitor.ui.window.header import Header
from fer_monitor.ui.window.panels import Panels
from fer_monitor.ui.window.status_line import StatusLine

STRIP_ROWS = SPAN_S + LONGEST_STANDS_S
"""More than the strip draws: the first that it draws may carry what was seen before."""


class Presenter(QObject):
    """Shows the controller's state; decides nothing but what is on show."""

    def __init__(
        self,
        controller: Controller,
        actions: Mapping[str, QAction],
        header: Header,
        banner: Banner,
        panels: Panels,
        status_line: StatusLine,
        strip: CompactStrip,
        why_not: Callable[[SourceChoice], UserError | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._actions = actions
        self._header = header
        self.banner = banner
        self._panels = panels
        self._status_line = status_line
        self._strip = strip
        self._why_not = why_not
        self._shown: Snapshot | None = None
        self._was_active = False
        self._timeline: object = self
        self._markers: object = ()
        self._told_saved: SavedSession | None = None
        self._told_recording = ""
        self.choice: SourceChoice | None = None
        # Figures of the status line also change while no picture comes.
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self._refresh_slowly)
        self._timer.start()

    def show_choice(self, choice: SourceChoice) -> None:
        """Show what is to be watched."""
        self.choice = choice
        self._header.show_source(choice.words)
        self.render()

    def render(self) -> None:
        """Bring everything up to date."""
        if self.choice is None:
            return
        self._show_picture()
        self._show_charts()
        self._enable()
        self._tell()
        self._refresh_slowly()

    def stop(self) -> None:
        """Show nothing more: the window is closing."""
        self._timer.stop()
        self.choice = None

    def open_folder(self) -> None:
        """Open the folder with the CSV files in the system's file manager."""
        files = self._controller.files
        if files and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(files[0].parent))):
            self.banner.show_notice(Notice(tr("The files are in {}.").format(files[0].parent)))

    def _show_picture(self) -> None:
        controller, panels = self._controller, self._panels
        panels.right_now.options = controller.options
        snapshot = controller.snapshot if controller.is_watching else None
        if snapshot is not None and snapshot is not self._shown:
            self._shown = snapshot
            panels.canvas.show_snapshot(snapshot)
            panels.right_now.take(snapshot)
            told = snapshot if controller.options.shows_people else replace(snapshot, faces=())
            panels.faces.faces.show_snapshot(told, self._people())
        why = no_now(controller.status) if controller.is_active else ""
        if why:
            panels.right_now.hold(why)
        elif not controller.is_active and self._was_active:
            self._shown = None
            panels.clear()
        self._was_active = controller.is_active
        assert self.choice is not None
        panels.canvas.show_message(
            message_for(
                controller.status,
                self.choice,
                has_picture=self._shown is not None,
                finishing=controller.is_finishing,
                prohibited=None if controller.is_active else self._why_not(self.choice),
            )
        )

    def _people(self) -> People:
        who = self._controller.who
        return NOBODY if who is None else who.people

    def _show_charts(self) -> None:
        charts = self._panels.charts
        if self._controller.timeline is not self._timeline:
            self._timeline = self._controller.timeline
            self._markers = ()
            charts.follow(self._controller.timeline)
        if self._controller.markers != self._markers:
            self._markers = self._controller.markers
            charts.show_markers(self._controller.markers)

    def _enable(self) -> None:
        controller, actions = self._controller, self._actions
        assert self.choice is not None
        state = controller.status.state
        at_rest = not controller.is_active
        ready = at_rest and self.choice.make is not None and not self._why_not(self.choice)
        pausable = controller.is_watching and state in (RunnerState.RUNNING, RunnerState.PAUSED)
        for name in (
            "screen",
            "recording",
            "pictures",
            "folder",
            "stream",
            "demo",
            "pick",
            "save_in",
        ):
            actions[name].setEnabled(at_rest)
        self._header.source.setEnabled(at_rest)
        actions["start"].setEnabled(ready)
        actions["pause"].setEnabled(pausable)
        actions["pause"].setText(tr("Continue") if state is RunnerState.PAUSED else tr("Pause"))
        actions["stop"].setEnabled(controller.is_active and not controller.is_finishing)
        actions["marker"].setEnabled(controller.is_watching)
        has_files = bool(controller.files)
        for name in ("open_folder", "save_copies"):
            actions[name].setEnabled(has_files)
        self._header.export.setEnabled(has_files)

    def _tell(self) -> None:
        saved = self._controller.saved
        if saved is not self._told_saved:
            self._told_saved = saved
            if saved is None:
                self.banner.put_away()
            else:
                action = self.open_folder if saved.is_whole else self._controller.save_again
                self.banner.show_notice(saved_notice(saved), action)
        if self._controller.is_watching:
            self._tell_recording()
        self._tell_who()

    def _tell_recording(self) -> None:
        report = self._controller.recording
        words = fault_words(report)
        if words == self._told_recording:
            return
        self._told_recording = words
        if words:
            tone = "danger" if report.state is RecorderState.FAILED else "caution"
            self.banner.show_notice(Notice(words, tone))
        else:
            self.banner.put_away()

    def _tell_who(self) -> None:
        who = self._controller.who if self._controller.is_watching else None
        problem = None if who is None else who.problem
        notice = None if problem is None else Notice(fault_words(problem), "caution")
        self.banner.show_lasting(notice)

    def _refresh_slowly(self) -> None:
        controller = self._controller
        status = controller.status
        self._status_line.show_status(
            status,
            cpu_budget=controller.settings.cpu_budget,
            finishing=controller.is_finishing,
        )
        if not self._strip.isVisible():
            return
        snapshot, timeline = self._shown, controller.timeline
        least = least_faces(controller.options)
        recent = np.zeros(0) if timeline is None else carried(timeline.rows(STRIP_ROWS)).valence
        self._strip.update_from(
            describe(snapshot.mood, snapshot.coverage, least) if snapshot is not None else "",
            snapshot.mood if snapshot is not None else None,
            snapshot.coverage if snapshot is not None else None,
            recent,
            status.state,
            controller.alert,
            least,
        )


def no_now(status: RunnerStatus) -> str:
    """Return why nothing can be said about this moment, or an empty text where it can."""
    return {
        RunnerState.OPENING: tr("Waiting for the picture"),
        RunnerState.PAUSED: tr("Paused"),
        RunnerState.RECONNECTING: tr("The picture was lost"),
    }.get(status.state, "")


def saved_notice(saved: SavedSession) -> Notice:
    """Return what is said after Stop."""
    trouble = fault_words(saved.status)
    if not saved.is_whole:
        return Notice(trouble or tr("The session could not be saved."), "danger", tr("Save again"))
    count = len(saved.files)
    files = tr("1 file") if count == 1 else tr("{} files").format(count)
    words = tr("Saved {files} in {folder}").format(files=files, folder=saved.folder)
    if trouble:
        return Notice(f"{words}. {trouble}", "caution", tr("Open folder"))
    return Notice(words, "good", tr("Open folder"))
