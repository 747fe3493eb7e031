"""Sort what was named on the command line into recordings, each of which becomes a session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from fer_monitor.capture.choose import source_from_argument
from fer_monitor.capture.pictures import PicturesSource
from fer_monitor.capture.source import Pacing
from fer_monitor.capture.video import VideoFileSource
from fer_monitor.core.errors import UserError

RecordedSource = VideoFileSource | PicturesSource


@dataclass(frozen=True)
class Recording:
    """One video, one folder of pictures, or all the single pictures together.

    Attributes
    ----------
    name : str
        For messages and for the folder of its files.
    source : RecordedSource
        Not opened yet.
    paths : tuple of Path
        What was named.
    """

    name: str
    source: RecordedSource
    paths: tuple[Path, ...]

    def started_at(self) -> datetime:
        """Return the local time at which the recording began; call it after opening the source.

        A video file is last written when its recording ends, so it began its length earlier;
        where the file does not tell its length, the time of writing is taken. Pictures begin at
        the first one's time. The same file gives the same answer at every run.
        """
        if isinstance(self.source, VideoFileSource):
            length = timedelta(seconds=self.source.duration_s or 0)
            return _written_at(self.source.path) - length
        return _written_at(self.source.pictures[0])

    def left_out(self) -> list[str]:
        """Return sentences about what could not be read; call it when the reading is over."""
        if isinstance(self.source, PicturesSource):
            return [f"{skipped.path}: {skipped.reason}" for skipped in self.source.skipped]
        if self.source.ended_early:
            return [f"{self.name} ends before its time: the file is cut short or damaged."]
        return []


def sort_inputs(
    paths: Sequence[str], per_second: float | None
) -> tuple[list[Recording], list[UserError]]:
    """Return the recordings that the inputs stand for, and a fault for each that stands for none.

    Parameters
    ----------
    paths : sequence of str
        Videos, pictures and folders of pictures.
    per_second : float or None
        Frames to read for each second of a video; None for all of them.
    """
    recordings: list[Recording] = []
    pictures: list[Path] = []
    faults: list[UserError] = []
    for text in paths:
        try:
            source = _recorded_source(text, per_second)
        except UserError as fault:
            faults.append(fault)
            continue
        path = Path(text).expanduser()
        if isinstance(source, PicturesSource) and not path.is_dir():
            pictures.append(path)
        else:
            name = path.resolve().name or "recording"
            recordings.append(Recording(name, source, (path,)))
    if pictures:
        name = pictures[0].name if len(pictures) == 1 else f"{len(pictures)} pictures"
        recordings.append(Recording(name, PicturesSource(pictures), tuple(pictures)))
    return recordings, faults


def _recorded_source(text: str, per_second: float | None) -> RecordedSource:
    source = source_from_argument(text, per_second=per_second)
    if not isinstance(source, (VideoFileSource, PicturesSource)):
        assert source.pacing is not Pacing.RECORDED
        raise UserError(
            f"'{text}' is live and never ends, so it cannot be analyzed as a recording.",
            "Start FER Monitor without a command and choose it as the source in the window.",
        )
    return source


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, timezone.utc).astimezone()
