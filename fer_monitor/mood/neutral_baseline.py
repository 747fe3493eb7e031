"""Each participant's resting face, so that a face which rests like a sad one is not called sad."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.labels import Emotion
from fer_monitor.core.people import NOBODY, People
from fer_monitor.core.types import FloatArray

BASELINE_S = 60.0
"""Seconds of looks in which a face was read that make its baseline."""
LONGEST_STEP_S = 2.0
"""A longer gap between two looks counts as this much, so that 60 s hold at least 30 looks."""
SHORTEST_STEP_S = 0.15
"""Looks that follow sooner are left out, so that 60 s hold at most 400."""
MOST_PARTICIPANTS = 200
"""Of whom a baseline is kept; beyond that, who was seen longest ago is forgotten."""

TYPICAL_REST: FloatArray = np.array((0.023, 0.001, 0.004, 0.040, 0.115, 0.022, 0.795), np.float32)
"""What the shipped model reads on a resting face, in emotion order.

Measured: mean shares on the pictures of FER2013's public test that most FER+ raters call neutral,
by ``python -m benchmarks.certainty``.
"""
NEGLIGIBLE = 0.05
"""A resting share up to this is not corrected: ratios of small shares are mostly noise. Heuristic.
"""
MOST_DAMPING = 9.0
"""Odds are divided by this at most: what is read at 0.9 keeps half. Heuristic."""


def correct(shares: FloatArray, rest: FloatArray, typical: FloatArray = TYPICAL_REST) -> FloatArray:
    """Return one look's shares as they would be if the face rested as faces typically do.

    Where the resting share of an expression is above the typical one, its odds p / (1 - p) are
    divided by how much the odds at rest exceed the typical odds, at most by ``MOST_DAMPING``; what
    it loses goes to neutral. Thus no expression ever gains, a look at rest reads as typical, and
    an expression that is read with certainty stays certain.

    That the resting look of a person is taken for an expression is known (Said, Sebe and Todorov,
    Emotion 9, 2009), and so is subtracting a person's median look (Baltrusaitis, Mahmoud and
    Robinson, FG 2015); odds are shifted as for other prior probabilities (Saerens, Latinne and
    Decaestecker, Neural Computation 14, 2002), though one expression at a time and one way only,
    which is a heuristic.

    Parameters
    ----------
    shares : float32 (7,)
        One look's, summing to 1.
    rest : float32 (7,)
        The person's shares at rest, each in [0, 1]; they need not sum to 1.
    typical : float32 (7,)
        Shares of a typical face at rest.

    Returns
    -------
    float32 (7,)
        Shares that sum to 1.
    """
    damping = _damping(rest, typical)
    if bool(np.all(damping == 1)):
        return shares
    p = shares.astype(np.float64)
    p /= p.sum()
    damped: NDArray[np.float64] = p / (p + (1 - p) * damping)
    # Never above what was read, not even by rounding.
    damped = np.minimum(damped, p)
    damped[Emotion.NEUTRAL] = 0
    damped[Emotion.NEUTRAL] = 1 - damped.sum()
    return damped.astype(np.float32)


def _damping(rest: FloatArray, typical: FloatArray) -> NDArray[np.float64]:
    """Return by what the odds of each expression are divided, (7,) in [1, MOST_DAMPING]."""
    usual = np.maximum(typical.astype(np.float64), NEGLIGIBLE)
    damping = np.clip(_odds(rest.astype(np.float64)) / _odds(usual), 1, MOST_DAMPING)
    damping[Emotion.NEUTRAL] = 1
    return np.asarray(damping, np.float64)


def _odds(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    # Odds of a share of 1 are without end; MOST_DAMPING is reached long before 0.999.
    bounded = np.clip(shares, 0, 0.999)
    return np.asarray(bounded / (1 - bounded), np.float64)


@dataclass
class _Face:
    """What is known of one participant's resting face."""

    looks: list[FloatArray] = field(default_factory=list)
    seconds: float = 0.0
    last_t: float | None = None
    rest: FloatArray | None = None

    def take(self, t: float, shares: FloatArray) -> None:
        if self.last_t is not None:
            step = t - self.last_t
            if 0 <= step < SHORTEST_STEP_S:
                return
            # A recording that was wound back adds no time.
            self.seconds += min(max(step, 0.0), LONGEST_STEP_S)
            if step < 0:
                self.last_t = t
                return
        self.last_t = t
        self.looks.append(shares)

    def settle(self, enough_s: float) -> None:
        """Find the resting face where there are looks enough; the looks are then forgotten."""
        if self.rest is None and self.seconds >= enough_s and self.looks:
            self.rest = np.median(np.stack(self.looks), axis=0).astype(np.float32)
            self.looks.clear()

    def absorb(self, other: _Face) -> None:
        """Know what was learnt of the same person under another number."""
        if self.rest is None and other.rest is not None:
            self.rest = other.rest
            self.looks.clear()
        elif self.rest is None:
            self.looks += other.looks
            self.seconds += other.seconds


class Baselines:
    """The resting faces of one session's participants; safe for use from several threads.

    The baseline of a participant is the median of each share over the first 60 s in which the
    face was read: what a face shows most of the time counts, not a laugh in between. Until then
    looks are passed on as they are. Only these numbers are kept, in memory, while this object
    lives; it belongs to one session.

    Parameters
    ----------
    seconds : float
        Length of a baseline, above 0.
    typical : float32 (7,)
        Shares of a typical face at rest, for `correct`.
    """

    def __init__(self, seconds: float = BASELINE_S, typical: FloatArray = TYPICAL_REST) -> None:
        if not seconds > 0:
            raise ValueError(f"a baseline needs more than {seconds} seconds")
        self._seconds = seconds
        self._typical = typical
        self._lock = threading.Lock()
        self._faces: OrderedDict[int, _Face] = OrderedDict()
        self._people = NOBODY

    def __len__(self) -> int:
        return len(self._faces)

    def take(self, track: int, t: float, shares: FloatArray, people: People = NOBODY) -> FloatArray:
        """Take in one look in which a face was read; return its corrected shares.

        Parameters
        ----------
        track : int
        t : float
            Seconds, on the clock of the frames.
        shares : float32 (7,)
            What the network read, not yet smoothed, summing to 1.
        people : People
            Who is who by now; tracks that are joined share one baseline, the earlier one's where
            both have one. What was joined is not taken apart again: after a split, whoever has
            no baseline begins a new one.

        Returns
        -------
        float32 (7,)
            Shares that sum to 1; the same ones while the baseline is not known yet.
        """
        with self._lock:
            if people is not self._people:
                self._join(people)
            number = people.shown(track)
            face = self._faces.setdefault(number, _Face())
            self._faces.move_to_end(number)
            while len(self._faces) > MOST_PARTICIPANTS:
                self._faces.popitem(last=False)
            if face.rest is None:
                face.take(t, shares)
                face.settle(self._seconds)
            rest = face.rest
        return shares if rest is None else correct(shares, rest, self._typical)

    def progress(self, participant: int) -> float:
        """Return how much of a participant's baseline is there, 0 to 1."""
        with self._lock:
            face = self._faces.get(participant)
            if face is None:
                return 0.0
            return 1.0 if face.rest is not None else min(face.seconds / self._seconds, 1.0)

    def rest(self, participant: int) -> FloatArray | None:
        """Return a participant's resting shares, float32 (7,), or None while not known."""
        with self._lock:
            face = self._faces.get(participant)
            return None if face is None else face.rest

    def redo(self, participant: int | None = None) -> None:
        """Begin anew, for one participant (the number shown) or, with None, for all.

        The old baseline no longer counts from now on.
        """
        with self._lock:
            if participant is None:
                self._faces.clear()
            else:
                self._faces.pop(participant, None)

    def _join(self, people: People) -> None:
        self._people = people
        for gone in [number for number in self._faces if number in people.same_as]:
            face = self._faces.pop(gone)
            self._faces.setdefault(people.shown(gone), _Face()).absorb(face)
        for face in self._faces.values():
            face.settle(self._seconds)
