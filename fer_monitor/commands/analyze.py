"""``fer-monitor analyze``: recordings in, CSV files out, without a window.

The same analyzer, timeline and recorder as in the window, one after the other on this thread, so
that a recording gives the same rows at every run. Qt is never loaded.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fer_monitor.commands.exit_codes import ExitCode
from fer_monitor.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_monitor.commands.recordings import Recording
    from fer_monitor.core.settings import AnalysisSettings, ClassOptions
    from fer_monitor.pipeline.analysis_loop import FrameAnalyzer
    from fer_monitor.session.recorder import SessionRecorder

HELP = "analyze videos or pictures and write CSV files, without a window"

DEFAULT_RATE = 5.0
MOST_PER_SECOND = 240.0
# A recording can wait for its disk as long as that takes.
FINISH_TIMEOUT_S = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="+",
        help="video (mp4, webm, mkv, avi), picture, or folder of pictures",
    )
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=_folder,
        required=True,
        help="folder for timeline.csv, faces.csv and markers.csv; with several recordings each "
        "gets a folder of its own in it; an older session is never written over",
    )
    parser.add_argument(
        "--rate",
        metavar="N",
        type=rate,
        default=DEFAULT_RATE,
        help="frames to look at for each second of video, or 'all' (default: 5)",
    )
    parser.add_argument(
        "--from",
        dest="start",
        metavar="SECONDS",
        type=_start,
        default=0.0,
        help="where in each video to begin; times are counted from the video's own start",
    )
    parser.add_argument(
        "--smoothing",
        choices=("mean", "vote"),
        default="mean",
        help="how the looks at a face of the last 3 s become one: their mean (default), or the "
        "sum of each look's winning expression",
    )
    parser.add_argument(
        "--read-names",
        action="store_true",
        help="read the names on the tiles of a gallery; they go into faces.csv; "
        'with Python, this needs: pip install "fer-monitor[names]"',
    )
    parser.add_argument(
        "--class-list",
        metavar="CSV",
        type=Path,
        help="names of the class, one a line, that the names on the tiles are matched to",
    )
    parser.add_argument(
        "--consent-list",
        metavar="CSV",
        type=Path,
        help="names of those who may be analysed, one a line; in nobody else's tile is a "
        "face looked for",
    )
    parser.add_argument(
        "--per-participant",
        action="store_true",
        help="keep every face's own row and figures of small groups, too; only where everybody who "
        "is seen agreed. Without it the class as a whole is kept, from 10 faces on",
    )
    parser.add_argument("--quiet", action="store_true", help="no progress bar and no summary")


def _folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("it must name a folder")
    return Path(text).expanduser()


def _start(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds from 0 on")
    return value


def rate(text: str) -> float | None:
    """Read ``--rate``: frames a second, or None for all."""
    if text.lower() == "all":
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= MOST_PER_SECOND:
        raise argparse.ArgumentTypeError(
            f"'{text}' is neither 'all' nor a number above 0, up to {MOST_PER_SECOND:g}"
        )
    return value


def run(args: argparse.Namespace) -> int:
    """Analyze every recording; what cannot be read is named and left out."""
    from fer_monitor.capture.video import VideoFileSource
    from fer_monitor.commands.recordings import sort_inputs
    from fer_monitor.core.settings import AnalysisSettings, ClassOptions, SmoothingMethod
    from fer_monitor.mood.small_groups import EXPORT_MIN

    _check_place()
    settings = AnalysisSettings(smoothing=SmoothingMethod(args.smoothing))
    options = ClassOptions(
        args.read_names or args.class_list is not None,
        args.class_list,
        args.consent_list,
        args.per_participant,
    )
    wants_names = args.read_names or (args.class_list is not None and args.consent_list is None)
    if wants_names and not args.per_participant:
        raise UserError(
            "Names are for single participants, which are not kept.",
            "Add --per-participant where everybody agreed to that, or leave out --read-names and "
            "--class-list.",
        )
    recordings, faults = sort_inputs(args.paths, args.rate)
    if not recordings:
        _report(faults[:-1])
        raise faults[-1]
    folders = _folders(recordings, args.out)
    finished = 0
    notes: list[str] = []
    for recording, folder in zip(recordings, folders, strict=True):
        try:
            if isinstance(recording.source, VideoFileSource):
                recording.source.seek(args.start)
            summary = _analyze(recording, folder, settings, options, quiet=args.quiet)
        except UserError as fault:
            faults.append(fault)
            continue
        finished += 1
        notes += recording.left_out()
        if not args.quiet:
            print(summary)
    if not finished:
        _report(faults[:-1])
        raise faults[-1]
    _report(faults)
    for note in notes:
        print(f"Left out: {note}", file=sys.stderr)
    if not args.per_participant and not args.quiet:
        print(
            f"Class only: nothing about single faces is kept, and no figures of fewer than "
            f"{EXPORT_MIN}. --per-participant keeps them, where everybody agreed.",
            file=sys.stderr,
        )
    return ExitCode.INCOMPLETE if faults or notes else ExitCode.OK


def _check_place() -> None:
    """Pass where others may be watched, by what was answered in the window."""
    from fer_monitor.core.place_of_use import PlaceOfUse, check_watching_others
    from fer_monitor.ui.preferences import load_preferences

    preferences, _ = load_preferences()
    check_watching_others(PlaceOfUse(preferences.where_i_teach))


@dataclass
class Progress:
    """What a recording has come to so far."""

    name: str
    files: list[Path]
    looks: int = 0
    seconds: int = 0
    most_faces: int = 0

    def __str__(self) -> str:
        files = "\n".join(f"  {path}" for path in self.files)
        return (
            f"{self.name}: {self.looks} looks in {self.seconds} s, at most {self.most_faces} "
            f"faces at once. Saved as\n{files}"
        )


def _analyze(
    recording: Recording,
    folder: Path,
    settings: AnalysisSettings,
    options: ClassOptions,
    *,
    quiet: bool,
) -> Progress:
    from fer_monitor.pipeline.build import baselines_for, build_analyzer, settings_for
    from fer_monitor.pipeline.class_only import guarded
    from fer_monitor.pipeline.who_is_who import who_is_who
    from fer_monitor.session.recorder import SessionRecorder

    source = recording.source
    who = who_is_who(options)
    try:
        source.open()
        suited = settings_for(source, settings)
        analyzer = guarded(build_analyzer(suited, who, baselines_for(suited)), options)
        recorder = SessionRecorder(
            folder,
            source.title,
            recording.started_at(),
            wait_when_full=True,
            people=lambda: who.people,
            class_only=not options.shows_people,
        )
        recorder.start()
        progress = Progress(recording.name, [])
        try:
            with _progress_bar(recording.name, quiet) as show:
                _read_through(recording, analyzer, recorder, progress, show)
        except KeyboardInterrupt:
            print(f"What was analyzed so far is in {folder}.", file=sys.stderr)
            raise
        finally:
            # Also after Ctrl+C or a fault in the middle: what was seen so far is kept.
            progress.files = recorder.finish(FINISH_TIMEOUT_S)
            _check_saved(recorder)
        if who.problem is not None:
            print(who.problem, file=sys.stderr)
    finally:
        source.close()
        who.close()
    return progress


def _read_through(
    recording: Recording,
    analyzer: FrameAnalyzer,
    recorder: SessionRecorder,
    progress: Progress,
    show: Callable[[float | None], None],
) -> None:
    from fer_monitor.capture.source import EndOfSource
    from fer_monitor.mood.timeline import Timeline

    timeline = Timeline()
    t = 0.0
    try:
        while not isinstance(frame := recording.source.read(), EndOfSource):
            t = max(t, frame.t)
            snapshot = analyzer.process(frame)
            recorder.on_snapshot(snapshot, t)
            rows = timeline.add(snapshot, t)
            recorder.on_rows(rows)
            progress.looks += 1
            progress.seconds += len(rows)
            progress.most_faces = max(progress.most_faces, len(snapshot.faces))
            show(recording.source.progress)
        show(1.0)
    finally:
        rows = timeline.finish(t)
        recorder.on_rows(rows)
        recorder.on_end()
        progress.seconds += len(rows)


def _check_saved(recorder: SessionRecorder) -> None:
    from fer_monitor.session.recorder import RecorderState

    status = recorder.status
    if status.state is RecorderState.FAILED:
        raise UserError(status.message, status.hint)
    if status.state is RecorderState.DEGRADED:
        print(f"{status.message} {status.hint}", file=sys.stderr)


def _folders(recordings: list[Recording], out: Path) -> list[Path]:
    """Return a folder for each: ``out`` itself for a single recording."""
    from fer_monitor.session.folder import safe_name

    if len(recordings) == 1:
        return [out]
    folders: list[Path] = []
    for number, recording in enumerate(recordings, start=1):
        folder = out / (safe_name(recording.name) or f"recording {number}")
        # Two recordings of one name from different places; file systems may ignore capitals.
        taken = {path.name.casefold() for path in folders}
        if folder.name.casefold() in taken:
            folder = folder.with_name(f"{folder.name} ({number})")
        folders.append(folder)
    return folders


def _report(faults: list[UserError]) -> None:
    for fault in faults:
        print(f"Left out: {fault}", file=sys.stderr)


@contextmanager
def _progress_bar(name: str, quiet: bool) -> Iterator[Callable[[float | None], None]]:
    """Yield a function that takes the share done so far; None where it is not known."""
    from tqdm import tqdm

    class Bar(tqdm):
        # The library's watching thread would outlive the bar.
        monitor_interval = 0

    bar = Bar(
        total=100,
        desc=name,
        disable=quiet,
        file=sys.stderr,
        bar_format="{desc}: {percentage:3.0f} %|{bar}| {elapsed} (left: {remaining})",
    )

    def show(share: float | None) -> None:
        if share is None:
            bar.update(0)
        else:
            bar.update(100 * share - bar.n)

    with bar:
        yield show
