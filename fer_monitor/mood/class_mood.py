"""Many faces to one class mood, with a band that says how far it can be trusted."""

from __future__ import annotations

from functools import lru_cache

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
    centres = float(valence), float(arousal)
    valence_band, arousal_band = _bootstrap_bands(np.stack(valence_arousal(probabilities)), centres)
    return ClassMood(
        n=n,
        shares=shares.astype(np.float32),
        valence=centres[0],
        arousal=centres[1],
        valence_band=valence_band,
        arousal_band=arousal_band,
    )


def _bootstrap_bands(
    values: NDArray[np.float64], centres: tuple[float, float]
) -> tuple[Interval, Interval]:
    """Return the band of each row of ``values`` (2, N) around its centre."""
    n = values.shape[1]
    if n == 1:
        return Interval(-1.0, 1.0), Interval(-1.0, 1.0)
    means = np.take(values, _draws(n), axis=1).mean(axis=2)
    lows, highs = np.percentile(means, BAND_PERCENTILES, axis=1)
    first, second = (
        Interval(min(float(low), centre), max(float(high), centre))
        for low, high, centre in zip(lows, highs, centres, strict=True)
    )
    return first, second


@lru_cache(maxsize=64)
def _draws(n: int) -> NDArray[np.int64]:
    """Return who is drawn in each resample of ``n`` faces, int64 (BOOTSTRAP_DRAWS, n)."""
    # A fixed seed: the same frame must give the same band, on screen and in the CSV.
    draws = np.random.default_rng(SEED).integers(0, n, (BOOTSTRAP_DRAWS, n))
    draws.flags.writeable = False
    return draws
