"""Moments worth a look: where the class's mood changed, with the numbers on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fer_monitor.core.types import Marker
from fer_monitor.mood.flags import how_sure_of_change
from fer_monitor.mood.wording import MIN_COVERAGE, SLIGHT
from fer_monitor.session.report.best_partition import best_cuts
from fer_monitor.session.report.series import Bins, ClassSeries, Values
from fer_monitor.session.report.stretches import Stretch, stretch

LEAST_APART = 6
"""Stretches of 10 s between two changes: shorter ones are a laugh, not a change. Heuristic."""
PENALTY = 3.0
"""Times the variance times ln n: what a change must save in squared error. This is the Bayesian
information criterion's size for one more change of the mean, with half as much again because
neighbouring stretches are alike (Yao, Statistics & Probability Letters 6, 1988). Heuristic."""
LONGEST_SIDE_S = 180
"""Seconds on each side of a change that are compared."""
MOST = 8
"""Moments that are listed; the largest changes, in the order of time."""
MOST_STRETCHES = 4320
"""Twelve hours of 10 s; the search takes time in proportion to the square."""


@dataclass(frozen=True, eq=False)
class Moment:
    """A change of the class's valence.

    Attributes
    ----------
    second : int
        Since Start, to within 10 s.
    before, after : Stretch
        At most 3 minutes on each side, no further than the next change; both have a mood.
    marker : (number, Marker) or None
        The nearest one, counted from 1.
    sure : str
        How sure the change is, a sentence.
    """

    second: int
    before: Stretch
    after: Stretch
    marker: tuple[int, Marker] | None
    sure: str

    @property
    def change(self) -> float:
        """How far valence moved; negative for a fall."""
        assert self.before.mood is not None
        assert self.after.mood is not None
        return self.after.mood.valence - self.before.mood.valence


def find_moments(series: ClassSeries, markers: Sequence[Marker]) -> list[Moment]:
    """Return the moments at which the class's valence changed, in the order of time."""
    places = change_points(series)
    edges = [0, *places, len(series)]
    found = []
    for before, second, after in zip(edges, places, edges[2:], strict=False):
        sides = (
            stretch(series, max(before, second - LONGEST_SIDE_S), second),
            stretch(series, second, min(after, second + LONGEST_SIDE_S)),
        )
        if sides[0].mood is None or sides[1].mood is None:
            continue
        moment = Moment(second, *sides, nearest(markers, second), _sureness(*sides))
        if abs(moment.change) >= SLIGHT:
            found.append(moment)
    largest = sorted(found, key=lambda moment: -abs(moment.change))[:MOST]
    return sorted(largest, key=lambda moment: moment.second)


def change_points(series: ClassSeries) -> list[int]:
    """Return the seconds at which the mean of valence changes, ascending.

    The exact optimum of squared error plus penalty, see `best_cuts`.
    """
    bins = Bins.of(len(series), MOST_STRETCHES)
    values = bins.means(series.valence)
    known = np.flatnonzero(~np.isnan(values))
    if len(known) < 2 * LEAST_APART:
        return []
    signal = values[known]
    band = bins.means(series.valence_high - series.valence_low)[known]
    variance = max(_noise(signal) ** 2, float(np.nanmean(band) / 2 / 1.96) ** 2)
    if not np.ptp(signal) >= SLIGHT:
        return []
    penalty = PENALTY * variance * float(np.log(len(signal)))
    cuts = best_cuts(signal.astype(np.float64), penalty, LEAST_APART)
    return [int(known[cut]) * bins.width_s for cut in cuts]


def _noise(signal: Values) -> float:
    """Return the standard deviation around a mean that changes seldom.

    From the median absolute difference of neighbours (Rousseeuw and Croux, JASA 88, 1993).
    """
    return float(np.median(np.abs(np.diff(signal))) * 1.4826 / 2**0.5)


def nearest(markers: Sequence[Marker], second: float) -> tuple[int, Marker] | None:
    """Return the marker nearest to ``second`` with its number, from 1."""
    numbered = enumerate(markers, 1)
    return min(numbered, key=lambda pair: abs(pair[1].t - second), default=None)


def _sureness(before: Stretch, after: Stretch) -> str:
    assert before.mood is not None
    assert after.mood is not None
    if min(before.coverage or 0.0, after.coverage or 0.0) < MIN_COVERAGE:
        return "Not sure: too few of those in view were read."
    bands = [(m.valence_band.low, m.valence_band.high) for m in (before.mood, after.mood)]
    return how_sure_of_change(bands[0], bands[1], before.faces, after.faces)
