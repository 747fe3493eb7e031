"""Put the shipped detector and the shipped network together into an analyzer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fer_monitor.capture.pictures import PicturesSource
from fer_monitor.capture.source import FrameSource, Pacing
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.mood.neutral_baseline import Baselines
from fer_monitor.pipeline.analyzer import Analyzer
from fer_monitor.pipeline.gallery_look import GalleryLook
from fer_monitor.pipeline.tile_names import TileNames
from fer_monitor.pipeline.who_is_who import WhoIsWho
from fer_monitor.vision.classifier import load_classifier
from fer_monitor.vision.detector import YuNetDetector
from fer_monitor.vision.tiled_detector import TiledDetector

MakeAnalyzer = Callable[[AnalysisSettings, WhoIsWho, Baselines | None], Analyzer]
"""Makes a session's analyzer, and makes it anew where it broke; `build_analyzer` is the one."""


def build_analyzer(
    settings: AnalysisSettings | None = None,
    who: WhoIsWho | None = None,
    baselines: Baselines | None = None,
) -> Analyzer:
    """Return a fresh analyzer; call it in the thread that will use it.

    ``who`` and ``baselines`` (see `baselines_for`) are the session's, also where its analyzer is
    built anew; the analyzer does not close them.

    Raises
    ------
    UserError
        Where a model file is missing, damaged or not the one its card describes.
    """
    settings = settings or AnalysisSettings()
    detector = YuNetDetector(score_threshold=settings.detector_score)
    who = who or WhoIsWho()
    names = TileNames(who, settings.wait_for_names)
    gallery = GalleryLook(TiledDetector(detector), settings.still_pictures, names)
    return Analyzer(detector, load_classifier(), settings, gallery, who, baselines)


def baselines_for(settings: AnalysisSettings) -> Baselines | None:
    """Return a session's resting faces, none known yet; None where readings are not corrected.

    Nobody is the same from one still picture to the next, so these have none.
    """
    wanted = settings.neutral_baseline and not settings.still_pictures
    return Baselines() if wanted else None


def settings_for(source: FrameSource, settings: AnalysisSettings) -> AnalysisSettings:
    """Return ``settings`` as they suit ``source``.

    Pictures have nothing to do with one another: nobody is followed from one to the next, and no
    expression is smoothed over several.
    """
    settings = replace(settings, wait_for_names=source.pacing is Pacing.RECORDED)
    if isinstance(source, PicturesSource):
        return replace(settings, smoothing_window_s=0.0, track_memory_s=0.0, still_pictures=True)
    return settings
