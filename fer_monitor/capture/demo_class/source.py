"""The demo class: an animated gallery of 25 participants that needs no camera and no meeting."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from fer_monitor.capture.demo_class.gallery import GalleryComposer, GalleryPicture, GallerySpec
from fer_monitor.capture.demo_class.participants import Participant
from fer_monitor.capture.demo_class.sitters import Sitter, check_folder, demo_sitter, folder_sitters
from fer_monitor.capture.source import EndOfSource, Pacing, SourceFault
from fer_monitor.core.errors import UserError
from fer_monitor.core.types import Frame
from fer_monitor.core.words import mark

FIRST_MOVE_S = 12.0
MOVE_EVERY_S = 30.0
"""One participant changes places with the tile whose camera is off: at 12 s, back at 42 s, ..."""
SPEAKER_S = 7.0
"""Seconds that each participant speaks."""


class DemoClass:
    """The lesson itself: what the gallery looks like at any second, the same for the same seed.

    Parameters
    ----------
    spec : GallerySpec
        Every place of it is taken.
    sitters : sequence of Sitter
        Shared out among the participants in turn.
    seed : int
    """

    def __init__(self, spec: GallerySpec, sitters: list[Sitter], seed: int) -> None:
        rng = np.random.default_rng(seed)
        order = rng.permutation(len(sitters))
        self.participants = [
            Participant(number, sitters[order[number % len(sitters)]], rng)
            for number in range(spec.slots)
        ]
        # A single tile keeps its camera on: a class with nobody to see shows nothing.
        picks = rng.permutation(spec.slots)
        self.camera_off = int(picks[0]) if spec.slots > 1 else None
        self.mover = int(picks[1]) if spec.slots > 1 else None
        self._speakers = [int(n) for n in rng.permutation(spec.slots) if n != self.camera_off]
        self._composer = GalleryComposer(spec)

    def places(self, t: float) -> list[int]:
        """Return which participant sits in each place ``t`` seconds into the lesson."""
        order = list(range(len(self.participants)))
        moves = int((t - FIRST_MOVE_S) // MOVE_EVERY_S) + 1 if t >= FIRST_MOVE_S else 0
        if moves % 2 and self.mover is not None and self.camera_off is not None:
            order[self.mover], order[self.camera_off] = self.camera_off, self.mover
        return order

    def at(self, t: float) -> GalleryPicture:
        """Return the gallery ``t`` seconds (0 or more) into the lesson."""
        speaker = self._speakers[int(t // SPEAKER_S) % len(self._speakers)]
        return self._composer.compose(
            [
                self.participants[number].content(
                    t, camera_on=number != self.camera_off, speaking=number == speaker
                )
                for number in self.places(t)
            ]
        )


class DemoClassSource:
    """The demo class as a frame source.

    Parameters
    ----------
    faces : Path, optional
        Folder of portraits that fill the tiles; the built-in portrait without it. Pictures that
        differ only in a number at the end of their name (``anna_0.jpg``, ``anna_1.jpg``) show
        the same person and take turns.
    seed : int
        Same seed, same clock: same frames.
    spec : GallerySpec
    clock : callable
        Returns seconds on a monotonic clock.

    Raises
    ------
    UserError
        Where ``faces`` is not a folder.
    """

    source_id = "demo"
    title = mark("Demo class")
    pacing = Pacing.ON_DEMAND

    def __init__(
        self,
        faces: Path | None = None,
        seed: int = 7,
        *,
        spec: GallerySpec | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if faces is not None:
            check_folder(faces)
        self._faces = faces
        self._seed = seed
        self._spec = spec or GallerySpec()
        self._clock = clock
        self._lesson: DemoClass | None = None
        self._started: float | None = None
        self._index = 0

    @property
    def progress(self) -> float | None:
        """None: the lesson never ends."""
        return None

    def open(self) -> None:
        """Read the portraits. Raises SourceFault where none can be read."""
        try:
            sitters: list[Sitter] = (
                [demo_sitter()] if self._faces is None else list(folder_sitters(self._faces))
            )
        except UserError as error:
            raise SourceFault(error.message, error.hint, can_retry=False) from error
        self._lesson = DemoClass(self._spec, sitters, self._seed)
        if self._started is None:
            self._started = self._clock()

    def read(self) -> Frame | EndOfSource:
        """Return the gallery as it is now. Raises SourceFault where the source is not open."""
        if self._lesson is None or self._started is None:
            raise SourceFault("The demo class is not open.", "Press Start to open it.")
        now = self._clock()
        picture = self._lesson.at(max(now - self._started, 0.0))
        frame = Frame(picture.image, self._index, now, self.source_id)
        self._index += 1
        return frame

    def close(self) -> None:
        """Forget the pictures."""
        self._lesson = None
