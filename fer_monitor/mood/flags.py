"""Flags: what about a participant or the class is worth a look, with its evidence.

Pure rules on what a session kept. A flag is a hint to look up and ask; it is no judgement, and
flags are put in the order of their time, never of their weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.labels import N_EMOTIONS, Emotion
from fer_monitor.core.types import FloatArray
from fer_monitor.mood.certainty import MIN_CONFIDENCE, sure_rows

NEGATIVE = (Emotion.ANGRY, Emotion.FEAR, Emotion.SAD)
SPELL_S = 30.0
"""Seconds of one face that are counted as one independent look when doubt is put into words:
neighbouring seconds share most of their expression. Heuristic."""

OTHER_FACES = 0.25
"""Where the number of faces changes by more than this share, who is seen may explain it. Heuristic.
"""
MINUS = "\N{MINUS SIGN}"

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
Values = NDArray[np.float64]


class FlagKind(Enum):
    """What a flag is about."""

    NEGATIVE = "mostly negative expression"
    ABSENT = "face not seen"
    CLASS_DROP = "class mood fell"


@dataclass(frozen=True)
class FlagRules:
    """From when on something is worth a look. All thresholds are heuristic.

    Attributes
    ----------
    negative_share : float
        Share of the analysed time with a negative expression (sad, fear, angry), 0 to 1.
    negative_minutes : float
        Analysed minutes below which no such flag is raised, above 0.
    absent_s : float
        Seconds without a face, while the class was watched, above 0.
    drop : float
        Fall of the class's valence, above 0.
    drop_window_s : float
        Seconds before and after a fall that are compared, at least 4; so long it must stay.
    drop_least_seen : float
        Share of these seconds that must have a value, 0 to 1.
    least_confidence : float
        A second whose likeliest expression has a smaller share is unsure and not counted.
    """

    negative_share: float = 0.6
    negative_minutes: float = 10.0
    absent_s: float = 300.0
    drop: float = 0.15
    drop_window_s: float = 120.0
    drop_least_seen: float = 0.5
    least_confidence: float = MIN_CONFIDENCE

    def __post_init__(self) -> None:
        for name in ("negative_share", "drop_least_seen", "least_confidence"):
            value = getattr(self, name)
            # Written so that NaN fails too.
            if not 0 <= value <= 1:
                raise ValueError(f"{name} must lie between 0 and 1, not at {value}")
        for name, least in (("negative_minutes", 0), ("absent_s", 0), ("drop", 0)):
            value = getattr(self, name)
            if not value > least:
                raise ValueError(f"{name} must be above {least}, not {value}")
        if not self.drop_window_s >= 4:
            raise ValueError(f"drop_window_s must be at least 4, not {self.drop_window_s}")


DEFAULT_RULES = FlagRules()


@dataclass(frozen=True)
class Flag:
    """Something that is worth a look.

    Attributes
    ----------
    kind : FlagKind
    start_s, end_s : int
        Seconds since Start between which it holds.
    participant : int or None
        Number, as shown in the window; None for the class.
    evidence : tuple of str
        What it rests on: each a statement with its numbers.
    sure : str
        How sure it is, a sentence.
    """

    kind: FlagKind
    start_s: int
    end_s: int
    participant: int | None
    evidence: tuple[str, ...]
    sure: str


@dataclass(frozen=True, eq=False)
class ParticipantSeconds:
    """What was seen of one participant, in the order of time.

    Attributes
    ----------
    participant : int
    seconds : int64 (N,)
        Whole seconds since Start in which the face was seen, or the look that saw it stood,
        ascending, each once.
    shares : float32 (N, 7)
        Mean smoothed expression shares; NaN where none was read in that second.
    """

    participant: int
    seconds: IntArray
    shares: FloatArray

    def __post_init__(self) -> None:
        if self.shares.shape != (len(self.seconds), N_EMOTIONS):
            raise ValueError(f"shares must be ({len(self.seconds)}, 7), not {self.shares.shape}")

    def read(self) -> BoolArray:
        """Return in which seconds an expression was read, bool (N,)."""
        return np.asarray(~np.isnan(self.shares[:, 0]), np.bool_)

    def winners(self, least_confidence: float = MIN_CONFIDENCE) -> IntArray:
        """Return the likeliest expression of each second, int64 (N,).

        -1 where none was read, -2 where the program is unsure.
        """
        found = np.full(len(self.seconds), -1, np.int64)
        read = self.read()
        shares = self.shares[read]
        sure = sure_rows(shares, least_confidence)
        found[read] = np.where(sure, shares.argmax(axis=1), -2) if len(shares) else -1
        return found


def participant_flags(
    seen: ParticipantSeconds, watched: BoolArray, rules: FlagRules = DEFAULT_RULES
) -> list[Flag]:
    """Return the flags of one participant, in the order of time.

    Parameters
    ----------
    seen : ParticipantSeconds
    watched : bool (S,)
        In which seconds of the session a picture was analysed, or a look stood.
    rules : FlagRules
    """
    flags = [*_negative(seen, rules), *_absences(seen, watched, rules)]
    return sorted(flags, key=lambda flag: (flag.start_s, flag.end_s, flag.kind.value))


def _negative(seen: ParticipantSeconds, rules: FlagRules) -> list[Flag]:
    winners = seen.winners(rules.least_confidence)
    counted = winners >= 0
    n = int(counted.sum())
    if n < rules.negative_minutes * 60:
        return []
    each = [int((winners == emotion).sum()) for emotion in NEGATIVE]
    share = sum(each) / n
    if share < rules.negative_share:
        return []
    parts = ", ".join(
        f"{emotion.label} {count / n:.0%}"
        for emotion, count in zip(NEGATIVE, each, strict=True)
        if count
    ).replace("%", " %")
    # Standard error of a share, with neighbouring seconds counted as one look.
    looks = max(1.0, n / SPELL_S)
    error = (share * (1 - share) / looks) ** 0.5
    if share - 2 * error >= rules.negative_share:
        sure = "The share lies clearly above the threshold. A resting face can look sad: ask."
    else:
        sure = (
            "Not sure: the share lies so near the threshold that it may be chance. "
            "A resting face can look sad: ask."
        )
    unsure = int((winners == -2).sum())
    evidence = [
        f"the likeliest expression was negative in {share * 100:.0f} % of {n / 60:.0f} analysed "
        f"minutes ({parts}); the threshold is {rules.negative_share * 100:.0f} % of at least "
        f"{rules.negative_minutes:g} minutes"
    ]
    if unsure:
        evidence.append(f"{unsure / 60:.1f} unsure minutes are not counted")
    seconds = seen.seconds[counted]
    flag = Flag(
        FlagKind.NEGATIVE, int(seconds[0]), int(seconds[-1]) + 1, seen.participant,
        tuple(evidence), sure,
    )  # fmt: skip
    return [flag]


def _absences(seen: ParticipantSeconds, watched: BoolArray, rules: FlagRules) -> list[Flag]:
    if not len(seen.seconds) or not len(watched):
        return []
    # Seconds without a picture say nothing about who was there.
    passed = np.concatenate(([0], np.cumsum(watched)))
    ends = np.concatenate((seen.seconds[1:], [len(watched)]))
    starts = np.minimum(seen.seconds + 1, len(watched))
    missed = passed[np.minimum(ends, len(watched))] - passed[starts]
    flags = []
    for place in np.flatnonzero(missed >= rules.absent_s):
        start, end, lost = int(starts[place]), int(ends[place]), int(missed[place])
        back = "until the end of the session" if end >= len(watched) else "then seen again"
        flags.append(
            Flag(
                FlagKind.ABSENT, start, end, seen.participant,
                (
                    f"no face was seen for {lost / 60:.1f} minutes in which the class was "
                    f"watched, {back}; the threshold is {rules.absent_s / 60:g} minutes",
                ),
                "Sure that no face was seen; not why: a camera switched off, a face turned away "
                "and a connection that broke look the same.",
            )
        )  # fmt: skip
    return flags


def class_drops(
    valence: Values,
    low: Values,
    high: Values,
    faces: Values,
    rules: FlagRules = DEFAULT_RULES,
) -> list[Flag]:
    """Return where the class's valence fell suddenly and stayed down, in the order of time.

    Parameters
    ----------
    valence, low, high : float64 (S,)
        Of each second, with its band; NaN where there is none.
    faces : float64 (S,)
        Mean number of faces read.
    rules : FlagRules
    """
    window = round(rules.drop_window_s)
    if len(valence) < 2 * window:
        return []
    places = np.arange(window, len(valence) - window + 1)
    means = _RunningMeans(valence)
    before, after = means.between(places - window, places), means.between(places, places + window)
    half = window // 2
    # Still down in the second half of the time after it, and most of it within seconds.
    later = means.between(places + half, places + window)
    quick = max(2, window // 4)
    edge = means.between(places - quick, places) - means.between(places, places + quick)
    seen = np.minimum(
        means.count(places - window, places), means.count(places, places + window)
    ) / (window)
    fall = before - after
    with np.errstate(invalid="ignore"):
        found = (
            (fall >= rules.drop)
            & (before - later >= rules.drop)
            & (edge >= 0.6 * rules.drop)
            & (seen >= rules.drop_least_seen)
        )
    flags = []
    for place in _steepest(np.where(found, edge, -np.inf), window):
        second = int(places[place])
        sides = [slice(second - window, second), slice(second, second + window)]
        flags.append(
            _drop_flag(second, window, sides, (valence, low, high, faces), rules)
        )  # fmt: skip
    return flags


def _drop_flag(
    second: int,
    window: int,
    sides: Sequence[slice],
    columns: tuple[Values, Values, Values, Values],
    rules: FlagRules,
) -> Flag:
    (v0, low0, high0, n0), (v1, low1, high1, n1) = (
        [float(np.nanmean(column[side])) for column in columns] for side in sides
    )
    fall = (
        f"{v0:+.2f} in the {window / 60:g} minutes before, {v1:+.2f} in the {window / 60:g} after"
    )
    evidence = (
        f"mean pleasantness {fall.replace('-', MINUS)}; the threshold is a fall of {rules.drop:g}",
        f"{n0:.0f} faces read before, {n1:.0f} after",
    )
    sure = how_sure_of_change((low0, high0), (low1, high1), n0, n1)
    return Flag(FlagKind.CLASS_DROP, second, second + window, None, evidence, sure)


def how_sure_of_change(
    before: tuple[float, float], after: tuple[float, float], faces_before: float, faces_after: float
) -> str:
    """Say how sure a change of the class's mood is.

    Parameters
    ----------
    before, after : (low, high)
        The band before and after it.
    faces_before, faces_after : float
        Mean number of faces read.

    Returns
    -------
    str
        A sentence.
    """
    if abs(faces_after - faces_before) > OTHER_FACES * max(faces_before, faces_after):
        return "Not sure: not the same faces were read before and after, which alone can do this."
    if before[0] > after[1] or after[0] > before[1]:
        return "Fairly sure: the bands before and after do not overlap."
    return "Not sure: the bands before and after overlap."


def _steepest(score: Values, apart: int) -> list[int]:
    """Return the places of the highest scores that are ``apart``, ascending."""
    score = score.copy()
    found = []
    while len(score) and np.isfinite(best := score.max()):
        place = int(np.flatnonzero(score == best)[0])
        found.append(place)
        score[max(0, place - apart + 1) : place + apart] = -np.inf
    return sorted(found)


class _RunningMeans:
    """Means of any stretch of a series, values that are NaN left out."""

    def __init__(self, values: Values) -> None:
        known = ~np.isnan(values)
        self._sums = np.concatenate(([0.0], np.cumsum(np.where(known, values, 0.0))))
        self._counts = np.concatenate(([0], np.cumsum(known)))

    def count(self, start: IntArray, end: IntArray) -> IntArray:
        """Return how many values lie in each stretch."""
        return np.asarray(self._counts[end] - self._counts[start], np.int64)

    def between(self, start: IntArray, end: IntArray) -> Values:
        """Return the mean of each stretch; NaN where it has no value."""
        count = self.count(start, end)
        total = self._sums[end] - self._sums[start]
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)
