"""Put the shipped detector and the shipped network together into an analyzer."""

from __future__ import annotations

from dataclasses import replace

from fer_monitor.capture.pictures import PicturesSource
from fer_monitor.capture.source import FrameSource, Pacing
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.pipeline.analyzer import Analyzer
from fer_monitor.pipeline.gallery_look import GalleryLook
from fer_monitor.pipeline.tile_names import TileNames
from fer_monitor.pipeline.who_is_who import WhoIsWho
from fer_monitor.vision.classifier import load_classifier
from fer_monitor.vision.detector import YuNetDetector
from fer_monitor.vision.tiled_detector import TiledDetector


def build_analyzer(
    settings: AnalysisSettings | None = None, who: WhoIsWho | None = None
) -> Analyzer:
    """Return a fresh analyzer; call it in the thread that will use it.

    ``who`` is the session's; the analyzer does not close it.

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
    return Analyzer(detector, load_classifier(), settings, gallery, who)


def settings_for(source: FrameSource, settings: AnalysisSettings) -> AnalysisSettings:
    """Return ``settings`` as they suit ``source``.

    Pictures have nothing to do with one another: nobody is followed from one to the next, and no
    expression is smoothed over several.
    """
    settings = replace(settings, wait_for_names=source.pacing is Pacing.RECORDED)
    if isinstance(source, PicturesSource):
        return replace(settings, smoothing_window_s=0.0, track_memory_s=0.0, still_pictures=True)
    return settings
