"""Galleries whose truth is known, from portraits where they exist, else the demo's portrait."""

from __future__ import annotations

import os
from pathlib import Path

from fer_monitor.capture.demo_class.gallery import GalleryPicture, GallerySpec
from fer_monitor.capture.demo_class.sitters import Sitter, demo_sitter, folder_sitters
from fer_monitor.capture.demo_class.source import DemoClass

REPOSITORY = Path(__file__).resolve().parents[2]


def portraits_folder() -> Path | None:
    """Return the folder of portraits, or None where there is none."""
    fallback = REPOSITORY.parent / "shared" / "portraits"
    folder = Path(os.environ.get("FER_MONITOR_PORTRAITS") or fallback)
    return folder if folder.is_dir() else None


def gallery(spec: GallerySpec, t: float = 1.0, seed: int = 7) -> GalleryPicture:
    """Return a class of people, one of them with the camera off, ``t`` seconds into a lesson."""
    folder = portraits_folder()
    sitters: list[Sitter] = [demo_sitter()] if folder is None else list(folder_sitters(folder))
    return DemoClass(spec, sitters, seed).at(t)
