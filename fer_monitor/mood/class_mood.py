"""Many faces to one class mood, with a band that says how far it can be trusted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.types import ClassMood, FloatArray, Interval
from fer_monitor.mood.circumplex import valence_arousal

BOOTSTRAP_DRAWS = 200
"""Resamples of the class; 200 settle a 95 % percentile interval to about 0.01 at n = 25."""
BAND_PERCENTILES = (2.5, 97.5)
SEED = 20130101


def class_mood(probabilities: FloatArray) -> ClassMood:
    """Aggregate the faces of one frame.

    Parameters
    ----------
    probabilities : float32 (N, 7)
        Smoothed shares of each face read, N >= 1, rows summing to 1.

    Returns
    -------
    ClassMood
        Mean distribution; valence and arousal by the circumplex table; percentile bootstrap
        intervals over faces (Efron 1979). With one face the band spans the whole scale, because
        one face says nothing about how faces differ.
    """
    n = len(probabilities)
    shares = probabilities.astype(np.float64).mean(axis=0)
    shares /= shares.sum()
    valence, arousal = valence_arousal(shares)
    valences, arousals = valence_arousal(probabilities)
    return ClassMood(
        n=n,
        shares=shares.astype(np.float32),
        valence=float(valence),
        arousal=float(arousal),
        valence_band=_bootstrap_band(valences, float(valence)),
        arousal_band=_bootstrap_band(arousals, float(arousal)),
    )


def _bootstrap_band(values: NDArray[np.float64], centre: float) -> Interval:
    if len(values) == 1:
        return Interval(-1.0, 1.0)
    # A fixed seed: the same frame must give the same band, on screen and in the CSV.
    rng = np.random.default_rng(SEED)
    draws = rng.integers(0, len(values), (BOOTSTRAP_DRAWS, len(values)))
    low, high = np.percentile(values[draws].mean(axis=1), BAND_PERCENTILES)
    return Interval(min(float(low), centre), max(float(high), centre))
