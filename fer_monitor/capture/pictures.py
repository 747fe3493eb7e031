"""Pictures and folders of pictures as a frame source: one frame a picture, one second apart."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from fer_monitor.capture.images import Image, to_bgr
from fer_monitor.capture.source import END_OF_SOURCE, EndOfSource, Pacing, SourceFault
from fer_monitor.core.types import Frame
from fer_monitor.core.words import mark, phrase

PICTURE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".png", ".bmp", ".webp", ".tif", ".tiff", ".pgm", ".ppm", ".jp2"}
)


@dataclass(frozen=True)
class SkippedPicture:
    """A picture that could not be read, and why, in words."""

    path: Path
    reason: str


class UnreadablePictureError(Exception):
    """A picture could not be read; ``reason`` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def natural_key(path: Path) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts ``tile2`` before ``tile10``, capitals aside."""
    pieces = re.split(r"(\d+)", str(path).casefold())
    return tuple((1, int(p), "") if p.isdecimal() else (0, 0, p) for p in pieces)


def read_picture(path: Path) -> Image:
    """Return a picture as uint8 (H, W, 3) BGR, turned upright by its EXIF orientation.

    Raises
    ------
    UnreadablePictureError
    """
    try:
        # Not cv2.imread, which cannot open names outside the system's code page on Windows.
        data = np.fromfile(path, np.uint8)
    except OSError as error:
        raise UnreadablePictureError(os.strerror(error.errno or 0)) from error
    if data.size == 0:
        raise UnreadablePictureError(mark("the file is empty"))
    try:
        image = cv2.imdecode(data, cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise UnreadablePictureError(mark("the picture is damaged or too large")) from error
    if image is None:
        raise UnreadablePictureError(mark("not a picture that FER Monitor can read, or damaged"))
    return to_bgr(image)


def find_pictures(paths: Iterable[str | Path]) -> list[Path]:
    """Return the pictures in files and folders (not in folders within), in natural order.

    A file that is named outright is taken whatever its name ends in; a folder gives only files
    that look like pictures. None comes twice.

    Raises
    ------
    SourceFault
        Where a file or folder does not exist or cannot be listed.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        for picture in _folder_pictures(path) if path.is_dir() else [path]:
            found[picture] = None
        if not path.exists():
            raise SourceFault(
                phrase("{file} was not found.", file=path.name),
                "Check the folder and the name.",
                can_retry=False,
            )
    return sorted(found, key=natural_key)


def _folder_pictures(folder: Path) -> list[Path]:
    try:
        return [
            path
            for path in folder.iterdir()
            # Names that begin with a dot are thumbnails and forks that other systems leave.
            if path.suffix.lower() in PICTURE_SUFFIXES
            and not path.name.startswith(".")
            and path.is_file()
        ]
    except OSError as error:
        raise SourceFault(
            phrase(
                "The folder {folder} could not be read: {reason}.",
                folder=folder.name,
                reason=os.strerror(error.errno or 0),
            ),
            "Choose another folder.",
            can_retry=False,
        ) from error


class PicturesSource:
    """One frame for each picture; ``index`` is its place in `pictures`, ``t`` the same in seconds.

    Parameters
    ----------
    paths : iterable of str or Path
        Files, folders or both.

    Attributes
    ----------
    skipped : list of SkippedPicture
        Pictures met so far that could not be read. Their seconds stay empty.
    """

    def __init__(self, paths: Iterable[str | Path]) -> None:
        self._paths = [Path(path) for path in paths]
        if not self._paths:
            raise ValueError("at least one file or folder is needed")
        self._pictures: list[Path] = []
        self._next = 0
        self._pending: tuple[int, Image] | None = None
        self._is_open = False
        self.skipped: list[SkippedPicture] = []

    @property
    def pictures(self) -> tuple[Path, ...]:
        """Every picture in the order of reading; empty before `open`."""
        return tuple(self._pictures)

    @property
    def source_id(self) -> str:
        """``pictures``."""
        return "pictures"

    @property
    def title(self) -> str:
        """Words for the window."""
        first = self._paths[0].name or str(self._paths[0])
        more = len(self._paths) - 1
        if more:
            return phrase("Pictures, {first} and {more} more", first=first, more=more)
        return phrase("Pictures, {first}", first=first)

    @property
    def pacing(self) -> Pacing:
        """Pictures wait to be read."""
        return Pacing.RECORDED

    @property
    def progress(self) -> float | None:
        """Share already read, in [0, 1]."""
        if not self._pictures:
            return 0.0
        waiting = 1 if self._pending is not None else 0
        return (self._next - waiting) / len(self._pictures)

    def open(self) -> None:
        """List the pictures and find the first readable one.

        Raises
        ------
        SourceFault
            Where there is none.
        """
        self.close()
        self._pictures = find_pictures(self._paths)
        self._next = 0
        self.skipped = []
        self._pending = self._next_readable()
        if self._pending is None:
            raise self._nothing_readable()
        self._is_open = True

    def read(self) -> Frame | EndOfSource:
        """Return the next readable picture."""
        if not self._is_open:
            raise RuntimeError("read() before open()")
        found, self._pending = self._pending or self._next_readable(), None
        if found is None:
            return END_OF_SOURCE
        index, image = found
        return Frame(image, index, float(index), self.source_id)

    def close(self) -> None:
        """Let go of the picture that waits."""
        self._pending = None
        self._is_open = False

    def _next_readable(self) -> tuple[int, Image] | None:
        while self._next < len(self._pictures):
            index = self._next
            self._next += 1
            try:
                return index, read_picture(self._pictures[index])
            except UnreadablePictureError as error:
                self.skipped.append(SkippedPicture(self._pictures[index], error.reason))
        return None

    def _nothing_readable(self) -> SourceFault:
        hint = mark("Choose jpg, png, bmp, webp or tiff pictures.")
        if not self.skipped:
            return SourceFault(
                phrase(
                    "There are no pictures in {folder}.",
                    folder=self._paths[0].name or self._paths[0],
                ),
                hint,
                can_retry=False,
            )
        first = self.skipped[0]
        file, others = first.path.name, len(self.skipped) - 1
        message = (
            phrase(
                "{file} cannot be read ({reason}), nor any of {others} others.",
                file=file,
                reason=first.reason,
                others=others,
            )
            if others
            else phrase("{file} cannot be read ({reason}).", file=file, reason=first.reason)
        )
        return SourceFault(message, hint, can_retry=False)
