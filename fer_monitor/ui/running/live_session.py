"""One session from Start to Stop: source, runner and recorder, made and ended off the UI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from fer_monitor.capture.source import FrameSource, Pacing
from fer_monitor.core.settings import AnalysisSettings, ClassOptions
from fer_monitor.core.types import Marker
from fer_monitor.pipeline.analyzer import Analyzer
from fer_monitor.pipeline.build import settings_for
from fer_monitor.pipeline.runner import Runner
from fer_monitor.pipeline.who_is_who import WhoIsWho, who_is_who
from fer_monitor.session.folder import new_session_folder
from fer_monitor.session.recorder import RecorderState, RecorderStatus, SessionRecorder

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
    who: WhoIsWho

    def mark(self, t: float, note: str) -> Marker:
        """Keep a marker. Raises UserError where the recording is over."""
        marker = Marker(t, note)
        self.recorder.add_marker(marker)
        return marker

    def finish(self) -> SavedSession:
        """Stop, save and close everything; blocks for up to a few seconds."""
        self.runner.stop(STOP_TIMEOUT_S)
        # The last picture is not kept in memory once the session is over.
        self.runner.snapshots.take(0)
        self.who.close()
        files = tuple(self.recorder.finish())
        return SavedSession(self.recorder.folder, files, self.recorder.status)


def begin(
    make_source: Callable[[], FrameSource],
    make_analyzer: Callable[[AnalysisSettings, WhoIsWho], Analyzer],
    settings: AnalysisSettings,
    options: ClassOptions,
    base_folder: Path | None,
    on_change: Callable[[], None],
) -> LiveSession:
    """Make the session's folder and files, and start watching.

    Raises
    ------
    UserError
        Where the source cannot be made, a list cannot be read, or the folder cannot be written to.
    """
    source = make_source()
    who = who_is_who(options)
    try:
        return _begin(source, who, make_analyzer, settings, base_folder, on_change)
    except BaseException:
        who.close()
        raise


def _begin(
    source: FrameSource,
    who: WhoIsWho,
    make_analyzer: Callable[[AnalysisSettings, WhoIsWho], Analyzer],
    settings: AnalysisSettings,
    base_folder: Path | None,
    on_change: Callable[[], None],
) -> LiveSession:
    started_at = datetime.now().astimezone()
    folder = new_session_folder(source.title, started_at, base_folder)
    recorder = SessionRecorder(
        folder,
        source.title,
        started_at,
        wait_when_full=source.pacing is Pacing.RECORDED,
        people=lambda: who.people,
    )
    recorder.start()
    sinks: Sequence[SessionRecorder] = (recorder,)
    suited = settings_for(source, settings)
    runner = Runner(source, partial(make_analyzer, suited, who), suited, sinks, on_change)
    runner.start()
    return LiveSession(source, runner, recorder, who)
