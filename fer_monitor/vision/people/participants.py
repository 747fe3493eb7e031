"""What is remembered about one participant for the length of a session."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fer_monitor.vision.people.labels import Agreement, Label, agreement
from fer_monitor.vision.people.signature import SIZE, Signature
from fer_monitor.vision.people.stand_in import StandIns

MOST_MODES = 3
"""Pictures remembered of one participant: with the lamp on, with it off, away from the chair."""
SAME_MODE = 0.55
"""Signatures nearer than this are one mode and are averaged; others are kept apart."""
FOLLOW_S = 20.0
"""Seconds in which a mode has followed 63 % of a slow change, such as the evening's light."""
GOOD_READING = 0.3
"""A reading that was in view for at least this share of the longest one's seconds counts beside
it: a slip of the reader may last as long as the name."""
LONGEST_STEP_S = 2.0
"""Seconds that one look counts at most, however long ago the last one was."""


@dataclass(eq=False)
class Mode:
    """One way a participant's tile looks: running mean, and when it was last seen."""

    signature: Signature
    last_t: float
    since: float


@dataclass(eq=False)
class Known:
    """One participant.

    Attributes
    ----------
    number : int
    first_t, last_t : float
        When seen first and last, seconds.
    modes : list of Mode
        At most ``MOST_MODES``.
    stand_ins : StandIns
        What the program shows while their camera is off.
    names : Counter of Label
        Seconds that each reading of the name label was in view.
    met : set of int
        Participants seen at the same time: they are somebody else.
    reconsidered : bool
        Whether it was looked once more whether this is somebody known.
    camera_on : bool
        When they were seen last.
    """

    number: int
    first_t: float
    last_t: float
    modes: list[Mode] = field(default_factory=list)
    stand_ins: StandIns = field(default_factory=StandIns)
    names: Counter[Label] = field(default_factory=Counter)
    met: set[int] = field(default_factory=set)
    reconsidered: bool = False
    camera_on: bool = True

    @property
    def label(self) -> Label | None:
        """The reading that was in view longest; slips of a reader do not last."""
        if len(self.names) == 1:
            return next(iter(self.names))
        return max(self.names, key=self.names.__getitem__) if self.names else None

    @property
    def readings(self) -> list[Label]:
        """All good readings, the one in view longest first."""
        longest = max(self.names.values(), default=0)
        good = [label for label, s in self.names.items() if s >= GOOD_READING * longest]
        return sorted(good, key=self.names.__getitem__, reverse=True)

    def called(self, label: Label) -> Agreement:
        """Return what a label says about whether it is this participant's, by all good readings."""
        return max((agreement(label, own)[0] for own in self.readings), default=Agreement.UNKNOWN)

    @property
    def picture(self) -> Signature | None:
        """The mode seen longest; None where no picture was ever seen."""
        return max(self.modes, key=lambda mode: mode.since).signature if self.modes else None

    def distance_to(self, signature: Signature | None) -> float:
        """Return the distance to the nearest mode; NaN where there is nothing to compare."""
        if signature is None or not self.modes:
            return math.nan
        return min(
            math.sqrt(max(2 - 2 * float(mode.signature @ signature), 0)) for mode in self.modes
        )

    def learn(self, signature: Signature, t: float, sure: bool) -> None:
        """Follow a slow change; where it is a sudden one, remember it beside if it is ``sure``."""
        likeness = [float(mode.signature @ signature) for mode in self.modes]
        most = max(likeness, default=-1.0)
        if self.modes and 2 - 2 * most <= SAME_MODE**2:
            nearest = self.modes[likeness.index(most)]
            step = min(max(t - nearest.last_t, 0.0), LONGEST_STEP_S)
            # The first looks are a plain mean: one odd look must not stand for a person.
            share = max(1 - math.exp(-step / FOLLOW_S), step / (nearest.since + step + 1e-6) / 2)
            blend = nearest.signature + np.float32(share) * (signature - nearest.signature)
            nearest.signature = (blend / math.sqrt(float(blend @ blend))).astype(np.float32)
            nearest.last_t, nearest.since = t, nearest.since + step
        elif not self.modes or sure:
            self.modes.append(Mode(signature.copy(), t, 0.0))
            self._keep_most_seen()

    def absorb(self, other: Known) -> None:
        """Take over what is known about ``other``, who turned out to be the same."""
        self.first_t = min(self.first_t, other.first_t)
        if other.last_t >= self.last_t:
            self.last_t, self.camera_on = other.last_t, other.camera_on
        self.names.update(other.names)
        self.met |= other.met
        self.modes.extend(other.modes)
        self.stand_ins.absorb(other.stand_ins)
        self._keep_most_seen()

    def _keep_most_seen(self) -> None:
        while len(self.modes) > MOST_MODES:
            # The newest is still being learnt; of the others the least seen one goes.
            self.modes.remove(min(self.modes[:-1], key=lambda mode: mode.since))


def nearest_distances(
    signatures: list[Signature | None], people: list[Known]
) -> NDArray[np.float32]:
    """Return each tile's distance to each participant's nearest mode.

    Returns
    -------
    float32 (N, M)
        NaN where either has no picture.
    """
    out = np.full((len(signatures), len(people)), np.nan, np.float32)
    seen = [row for row, signature in enumerate(signatures) if signature is not None]
    owners = [column for column, known in enumerate(people) if known.modes]
    if not seen or not owners:
        return out
    tiles = np.stack([s for s in signatures if s is not None]).reshape(-1, SIZE)
    modes = np.stack([mode.signature for known in people for mode in known.modes])
    apart = np.sqrt(np.maximum(2 - 2 * (tiles @ modes.T), 0))
    # Each participant's modes lie side by side; the nearest of them counts.
    counts = [len(people[column].modes) for column in owners]
    starts = np.cumsum([0, *counts[:-1]])
    out[np.ix_(seen, owners)] = np.minimum.reduceat(apart, starts, axis=1)
    return out
