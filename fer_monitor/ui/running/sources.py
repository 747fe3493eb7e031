"""What can be watched, as the window offers it: each choice knows its words and its source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from fer_monitor.capture.pictures import PicturesSource
from fer_monitor.capture.regions import ScreenRegion
from fer_monitor.capture.screen import ScreenRegionSource
from fer_monitor.capture.source import FrameSource
from fer_monitor.capture.stream import StreamSource
from fer_monitor.capture.video import VideoFileSource
from fer_monitor.capture.webcam import Camera, WebcamSource
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.ui.look.words import tr

RECORDING_LOOKS_PER_SECOND = AnalysisSettings().analyses_per_second
"""As often as a live class is looked at, and as ``fer-monitor analyze`` does."""


class SourceKind(Enum):
    """The kinds in the menu; the value is what is remembered between starts."""

    SCREEN = "screen"
    CAMERA = "camera"
    RECORDING = "recording"
    PICTURES = "pictures"
    STREAM = "stream"
    DEMO = "demo"


@dataclass(frozen=True)
class SourceChoice:
    """One thing to watch.

    Attributes
    ----------
    kind : SourceKind
    words : str
        For the source button, such as ``Webcam: Integrated camera``.
    make : callable or None
        Makes the source anew for each Start, off the UI thread; None where something is still
        to be chosen first (no screen region was picked yet).
    region : ScreenRegion or None
        Of a screen choice.
    camera_id : str
        Of a webcam choice; two cameras may have one name.
    """

    kind: SourceKind
    words: str
    make: Callable[[], FrameSource] | None
    region: ScreenRegion | None = None
    camera_id: str = ""


def screen_choice(region: ScreenRegion | None) -> SourceChoice:
    """Return the choice of a screen region, perhaps not picked yet."""
    if region is None:
        return SourceChoice(SourceKind.SCREEN, tr("Screen region"), None)
    words = tr("Screen region, {width} x {height}").format(width=region.width, height=region.height)
    return SourceChoice(SourceKind.SCREEN, words, lambda: ScreenRegionSource(region), region)


def camera_choice(camera: Camera) -> SourceChoice:
    """Return the choice of one camera."""
    words = tr("Webcam: {}").format(camera.name)
    return SourceChoice(SourceKind.CAMERA, words, lambda: WebcamSource(camera), camera_id=camera.id)


def recording_choice(path: Path) -> SourceChoice:
    """Return the choice of a video file."""
    words = tr("Recording: {}").format(path.name)
    return SourceChoice(
        SourceKind.RECORDING, words, lambda: VideoFileSource(path, RECORDING_LOOKS_PER_SECOND)
    )


def pictures_choice(paths: Sequence[Path]) -> SourceChoice:
    """Return the choice of picture files, or of a folder of them."""
    if len(paths) == 1 and paths[0].is_dir():
        words = tr("Pictures in {}").format(paths[0].name)
    elif len(paths) == 1:
        words = tr("Picture: {}").format(paths[0].name)
    else:
        words = tr("{} pictures").format(len(paths))
    chosen = tuple(paths)
    return SourceChoice(SourceKind.PICTURES, words, lambda: PicturesSource(chosen))


def stream_choice(url: str) -> SourceChoice:
    """Return the choice of a network stream.

    Raises
    ------
    SourceFault
        Where it is no address of a stream.
    """
    # Checks the address now, while the dialog can still be corrected.
    words = tr(StreamSource(url).title)
    return SourceChoice(SourceKind.STREAM, words, lambda: StreamSource(url))


def demo_choice() -> SourceChoice:
    """Return the choice of the built-in demo class."""

    def make() -> FrameSource:
        # Composes its pictures on import of its photograph, which nobody else waits for.
        from fer_monitor.capture.demo_class.source import DemoClassSource

        return DemoClassSource()

    return SourceChoice(SourceKind.DEMO, tr("Demo class"), make)


def ready_made(source: FrameSource, kind: SourceKind) -> SourceChoice:
    """Return the choice of a source that was made elsewhere, such as by the command line."""
    return SourceChoice(kind, tr(source.title), lambda: source)
