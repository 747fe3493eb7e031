"""Start, Pause, Stop and what comes of it: owns the session, shows nothing."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from fer_monitor.core.errors import UserError
from fer_monitor.core.harmless import Harmless
from fer_monitor.core.records import SessionInfo
from fer_monitor.core.settings import AnalysisSettings, ClassOptions
from fer_monitor.core.types import Marker, Snapshot
from fer_monitor.mood.alerts import Alert, AlertRules
from fer_monitor.mood.neutral_baseline import Baselines
from fer_monitor.pipeline.build import MakeAnalyzer, build_analyzer
from fer_monitor.pipeline.status import RunnerState, RunnerStatus
from fer_monitor.pipeline.timeline_buffer import TimelineBuffer
from fer_monitor.pipeline.who_is_who import WhoIsWho
from fer_monitor.session.recorder import RecorderState, RecorderStatus
from fer_monitor.session.store.opening import open_store
from fer_monitor.session.store.store import SessionStore
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.running import live_session
from fer_monitor.ui.running.background import Background
from fer_monitor.ui.running.bridge import Bridge
from fer_monitor.ui.running.live_session import LiveSession, SavedSession
from fer_monitor.ui.running.sources import SourceChoice, SourceKind

STORE_TIMEOUT_S = 5.0
"""A session begins without the store where opening that takes longer."""

log = logging.getLogger(__name__)


class Controller(QObject):
    """The one owner of a session's life. Every method returns at once.

    Parameters
    ----------
    settings : AnalysisSettings
    base_folder : Path or None
        Where sessions' folders are made; None for the default.
    make_analyzer : callable, optional
        Called on the analysis thread; the shipped detector and network by default.
    """

    store_opened = Signal()
    """``store`` or ``store_problem`` is known."""

    changed = Signal()
    """Something that the properties tell has changed; always emitted on the UI thread."""

    def __init__(
        self,
        settings: AnalysisSettings | None = None,
        base_folder: Path | None = None,
        make_analyzer: MakeAnalyzer = build_analyzer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.settings = settings or AnalysisSettings()
        self.base_folder = base_folder
        self.store: SessionStore | None = None
        """Where sessions are kept; None until ``open_store`` has opened it."""
        self.store_problem: UserError | None = None
        """Why there is no store; then sessions are only in their CSV files."""
        self._store_known = threading.Event()
        self._store_known.set()
        self.recovered: tuple[SessionInfo, ...] = ()
        """Sessions that a program that ended before Stop left open, finished by ``open_store``."""
        self.class_options = ClassOptions()
        """Of the next session."""
        self._alert_rules = AlertRules()
        self._make_analyzer = make_analyzer
        self._bridge = Bridge(self)
        self._bridge.ready.connect(self._look)
        self._background = Background(self)
        self._session: LiveSession | None = None
        self._preparing = self._finishing = self._stop_wanted = False
        self._failure: UserError | None = None
        self._markers: list[Marker] = []
        self.choice: SourceChoice | None = None
        self.saved: SavedSession | None = None

    @property
    def is_active(self) -> bool:
        """Whether a session is being made, under way, or being saved."""
        return self._preparing or self._finishing or self.is_watching

    @property
    def is_watching(self) -> bool:
        """Whether there is a session that is neither being made nor being saved."""
        return self._session is not None and not self._finishing and self.saved is None

    @property
    def is_finishing(self) -> bool:
        """Whether the session is being stopped and saved."""
        return self._finishing

    @property
    def status(self) -> RunnerStatus:
        """The latest report, of the running session or of how the last one ended."""
        if self._preparing:
            return RunnerStatus(RunnerState.OPENING)
        if self._failure is not None:
            return RunnerStatus(RunnerState.FAILED, self._failure.message, self._failure.hint)
        if self._session is None:
            return RunnerStatus(RunnerState.IDLE)
        return self._session.runner.status

    @property
    def recording(self) -> RecorderStatus:
        """How the recording is going."""
        if self._session is None:
            return RecorderStatus(RecorderState.OK)
        return self._session.recorder.status

    @property
    def snapshot(self) -> Snapshot | None:
        """The latest snapshot of the running session."""
        return self._session.runner.snapshots.peek() if self._session is not None else None

    @property
    def options(self) -> ClassOptions:
        """What the session that is being made, is running or was the last one tells of people."""
        if self._session is not None:
            return self._session.options
        return self.class_options if self.choice is None else self.options_for(self.choice)

    @property
    def who(self) -> WhoIsWho | None:
        """Who is who in the running or in the last session."""
        return self._session.who if self._session is not None else None

    @property
    def baselines(self) -> Baselines | None:
        """The resting faces of the running or of the last session; None where there are none."""
        return self._session.baselines if self._session is not None else None

    @property
    def alert(self) -> Alert | None:
        """What is to be said just now of the running session."""
        return self._session.alerts.current if self._session is not None else None

    @property
    def alert_rules(self) -> AlertRules:
        """Which alerts are wanted, in this and in later sessions."""
        return self._alert_rules

    @alert_rules.setter
    def alert_rules(self, rules: AlertRules) -> None:
        self._alert_rules = rules
        if self._session is not None:
            self._session.alerts.rules = rules

    @property
    def timeline(self) -> TimelineBuffer | None:
        """The timeline of the running or of the last session."""
        return self._session.runner.timeline if self._session is not None else None

    @property
    def markers(self) -> tuple[Marker, ...]:
        """The markers of the running or of the last session."""
        return tuple(self._markers)

    @property
    def files(self) -> tuple[Path, ...]:
        """The CSV files of the running or of the last session."""
        if self.saved is not None:
            return self.saved.files
        return self._session.recorder.files if self._session is not None else ()

    def open_store(self, place: str | Path | None = None, passphrase: str | None = None) -> None:
        """Open the store of sessions, and finish what a killed program left open, off this thread.

        The arguments are as for ``session.store.opening.open_store``; the user's own by default.
        """
        self._store_known.clear()
        self._background.run(
            "store",
            partial(self._open_store, place, passphrase),
            lambda _: self.store_opened.emit(),
            self._store_failed,
        )

    def close_store(self) -> None:
        """Let go of the store, so that its file can be changed; not while a session is active."""
        # A session that begins in the meantime waits a little for ``open_store``.
        self._store_known.clear()
        if self.store is not None:
            self.store.close()
        self.store = self.store_problem = None
        self.store_opened.emit()

    def leave_store(self, problem: UserError) -> None:
        """Go on without the store, for this reason."""
        self.store_problem = problem
        self.store_opened.emit()

    def start(self, choice: SourceChoice) -> None:
        """Begin a session with this source. Does nothing while another one is active."""
        if self.is_active or choice.make is None:
            return
        self.choice = choice
        self.saved, self._session, self._failure = None, None, None
        self._markers.clear()
        self._preparing, self._stop_wanted = True, False
        self._background.run(
            "begin",
            partial(
                live_session.begin,
                choice.make,
                self._make_analyzer,
                self.settings,
                self.options_for(choice),
                self.base_folder,
                self._bridge.poke,
                self._wait_for_store,
            ),
            self._begun,
            self._not_begun,
        )
        self.changed.emit()

    def options_for(self, choice: SourceChoice) -> ClassOptions:
        """Return what may be known and told; the demo class is on nobody's list."""
        options = self.class_options
        if choice.kind is SourceKind.DEMO:
            return replace(options, class_list=None, consent_list=None, only_me=False)
        return replace(options, only_me=options.only_me and choice.kind is SourceKind.CAMERA)

    def pause(self) -> None:
        """Look no more until ``resume``."""
        if self.is_watching and self._session is not None:
            self._session.runner.pause()

    def resume(self) -> None:
        """Go on looking."""
        if self.is_watching and self._session is not None:
            self._session.runner.resume()

    def learn_resting_faces(self, participant: int | None = None) -> None:
        """Learn a participant's resting face anew (by the number shown), or with None all."""
        if self.baselines is not None:
            self.baselines.redo(participant)
        if participant is None and self._session is not None:
            self._session.alerts.settle()

    def stop(self) -> None:
        """End the session and save it; ``saved`` tells what was kept once it is done."""
        if self._preparing:
            self._stop_wanted = True
        elif self.is_watching and self._session is not None:
            self._finishing = True
            self._background.run("finish", self._session.finish, self._kept, self._not_kept)
            self.changed.emit()

    def finish_now(self) -> None:
        """End and save at once, blocking: for when the application is ended from outside."""
        if self._session is not None and self.is_active:
            self.saved = self._session.finish()
            self._finishing = False

    def save_again(self) -> None:
        """Try once more to save what could not be saved at Stop; it is still in memory."""
        if self._session is not None and self.saved is not None and not self._finishing:
            self._finishing = True
            self._background.run("finish", self._session.finish, self._kept, self._not_kept)
            self.changed.emit()

    def seconds(self) -> float:
        """Return the seconds since Start, for a marker."""
        return self._session.runner.session_seconds() if self._session is not None else 0.0

    def add_marker(self, t: float, note: str) -> None:
        """Keep a marker at ``t`` seconds.

        Raises
        ------
        UserError
            Where no session is running.
        """
        if not self.is_watching or self._session is None:
            raise UserError(
                tr("The marker was not kept: nothing is being recorded."),
                tr("Press Start to begin a new recording."),
            )
        self._markers.append(self._session.mark(t, note))
        self.changed.emit()

    def save_now(self) -> None:
        """Ask for everything so far to be written, as before telling of a fault."""
        if self._session is not None:
            self._session.recorder.on_end()

    def close(self) -> bool:
        """Let nothing more through; call it when no session is active. True where all ended."""
        self._bridge.close()
        ended = self._background.close()
        if self.store is not None:
            self.store.close()
        return ended

    def _open_store(self, place: str | Path | None, passphrase: str | None) -> None:
        try:
            store = open_store(place, passphrase=passphrase)
            self.recovered = tuple(store.recover())
            self.store, self.store_problem = store, None
        finally:
            self._store_known.set()

    def _wait_for_store(self) -> SessionStore | None:
        """Return the store as soon as it is known whether there is one; off the UI thread."""
        self._store_known.wait(STORE_TIMEOUT_S)
        return self.store

    def _store_failed(self, error: Exception) -> None:
        self.store_problem = _for_people(error, tr("The history of sessions could not be opened."))
        self.store_opened.emit()

    def _look(self) -> None:
        if self.is_watching and self.status.state.is_over:
            self.stop()
        self.changed.emit()

    def _begun(self, session: LiveSession) -> None:
        self._preparing = False
        self._session = session
        session.alerts.rules = self._alert_rules
        if self._stop_wanted:
            self.stop()
        self._look()

    def _not_begun(self, error: Exception) -> None:
        self._preparing = False
        self._failure = _for_people(error, tr("The session could not be started."))
        self.changed.emit()

    def _kept(self, saved: SavedSession) -> None:
        self._finishing = False
        self.saved = saved
        self.changed.emit()

    def _not_kept(self, error: Exception) -> None:
        assert self._session is not None
        fault = _for_people(error, tr("The session could not be saved completely."))
        status = RecorderStatus(RecorderState.FAILED, fault.message, fault.hint)
        self._finishing = False
        self.saved = SavedSession(self._session.recorder.folder, (), status)
        self.changed.emit()


def _for_people(error: Exception, fallback: str) -> UserError:
    if isinstance(error, UserError):
        return error
    log.error("%s", Harmless(fallback), exc_info=error)
    return UserError(fallback, tr("Press Start to try again."))
