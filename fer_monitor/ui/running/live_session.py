"""One session from Start to Stop: source, runner and recorder, made and ended off the UI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from fer_monitor import __version__
from fer_monitor.capture.source import FrameSource, Pacing
from fer_monitor.core.paths import resource
from fer_monitor.core.records import SessionInfo
from fer_monitor.core.settings import AnalysisSettings, ClassOptions
from fer_monitor.core.types import Marker
from fer_monitor.mood.neutral_baseline import Baselines
from fer_monitor.pipeline.alert_sink import AlertSink
from fer_monitor.pipeline.analysis_loop import FrameAnalyzer, SnapshotSink
from fer_monitor.pipeline.build import MakeAnalyzer, baselines_for, settings_for
from fer_monitor.pipeline.class_only import guarded
from fer_monitor.pipeline.runner import Runner
from fer_monitor.pipeline.who_is_who import WhoIsWho, who_is_who
from fer_monitor.session.folder import new_session_folder
from fer_monitor.session.recorder import RecorderState, RecorderStatus, SessionRecorder
from fer_monitor.session.store.store import SessionStore
from fer_monitor.session.store_feed import StoreFeed
from fer_monitor.ui.look.words import tr
from fer_monitor.vision.classifier import SHIPPED_CARD
from fer_monitor.vision.model_card import read_card

STOP_TIMEOUT_S = 1.0


@dataclass(frozen=True)
class SavedSession:
    """What Stop left behind.

    Attributes
    ----------
    folder : Path
    files : tuple of Path
    status : RecorderStatus
        Tells whether something went wrong with the files.
    """

    folder: Path
    files: tuple[Path, ...]
    status: RecorderStatus

    @property
    def is_whole(self) -> bool:
        """Whether everything is in a file."""
        return self.status.state is not RecorderState.FAILED and bool(self.files)


@dataclass(frozen=True)
class LiveSession:
    """A session that is under way."""

    source: FrameSource
    runner: Runner
    recorder: SessionRecorder
    options: ClassOptions
    who: WhoIsWho
    baselines: Baselines | None
    alerts: AlertSink

    def mark(self, t: float, note: str) -> Marker:
        """Keep a marker. Raises UserError where the recording is over."""
        marker = Marker(t, note)
        self.recorder.add_marker(marker)
        return marker

    def finish(self) -> SavedSession:
        """Stop, save and close everything; blocks for up to a few seconds."""
        self.runner.stop(STOP_TIMEOUT_S)
        # Neither the last picture nor a resting face is kept once the session is over.
        self.runner.snapshots.take(0)
        if self.baselines is not None:
            self.baselines.redo()
        self.who.close()
        files = tuple(self.recorder.finish())
        return SavedSession(self.recorder.folder, files, self.recorder.status)


def begin(
    make_source: Callable[[], FrameSource],
    make_analyzer: MakeAnalyzer,
    settings: AnalysisSettings,
    options: ClassOptions,
    base_folder: Path | None,
    on_change: Callable[[], None],
    get_store: Callable[[], SessionStore | None] = lambda: None,
) -> LiveSession:
    """Make the session's folder and files, and start watching.

    Where ``get_store`` returns a store, the session is put into it as well.

    Raises
    ------
    UserError
        Where the source cannot be made, a list cannot be read, or the folder cannot be written to.
    """
    source = make_source()
    who = who_is_who(options)
    try:
        return _begin(
            source, options, who, make_analyzer, settings, base_folder, on_change, get_store()
        )
    except BaseException:
        who.close()
        raise


def _begin(
    source: FrameSource,
    options: ClassOptions,
    who: WhoIsWho,
    make_analyzer: MakeAnalyzer,
    settings: AnalysisSettings,
    base_folder: Path | None,
    on_change: Callable[[], None],
    store: SessionStore | None,
) -> LiveSession:
    started_at = datetime.now().astimezone()
    title = tr(source.title)
    folder = new_session_folder(title, started_at, base_folder)
    recorder = SessionRecorder(
        folder,
        title,
        started_at,
        wait_when_full=source.pacing is Pacing.RECORDED,
        people=lambda: who.people,
        class_only=not options.shows_people,
    )
    recorder.start()
    alerts = AlertSink()
    # Nobody is teaching while a recording is read.
    is_live = source.pacing is not Pacing.RECORDED
    sinks: Sequence[SnapshotSink] = (recorder, alerts) if is_live else (recorder,)
    suited = replace(settings_for(source, settings), single_face=options.only_me)
    if store is not None:
        writer = store.begin(
            session_info(source, started_at, suited, per_participant=options.shows_people)
        )
        recorder.keep_in(StoreFeed(writer, lambda: who.people))
    baselines = baselines_for(suited)

    def make() -> FrameAnalyzer:
        return guarded(make_analyzer(suited, who, baselines), options)

    runner = Runner(source, make, suited, sinks, on_change)
    runner.start()
    return LiveSession(source, runner, recorder, options, who, baselines, alerts)


def session_info(
    source: FrameSource,
    started_at: datetime,
    settings: AnalysisSettings,
    *,
    per_participant: bool = False,
) -> SessionInfo:
    """Return what the store keeps of a session that begins."""
    return SessionInfo(
        id=str(uuid4()),
        title=tr(source.title),
        started_at=started_at,
        app_version=__version__,
        model_sha256=read_card(resource(SHIPPED_CARD)).sha256,
        settings={name: str(value) for name, value in asdict(settings).items()},
        per_participant=per_participant,
    )
