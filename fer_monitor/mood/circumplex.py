"""Expression shares to valence and arousal, by a cited table of word norms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

VALENCE_AROUSAL = np.array(
    [
        (-0.51, 0.59),  # angry
        (-0.60, 0.35),  # disgust
        (-0.64, 0.60),  # fear
        (0.81, 0.51),  # happy
        (-0.63, -0.27),  # sad
        (0.40, 0.67),  # surprise
        (0.00, 0.00),  # neutral
    ],
    dtype=np.float64,
)
"""(valence, arousal) per emotion, each in [-1, 1], emotion order.

Source: Russell & Mehrabian, "Evidence for a three-factor theory of emotions", Journal of Research
in Personality 11 (1977), word norms. They describe how people rate the *words*, not what a face
proves; the table is here to be replaced by a better one.
"""


def valence_arousal(
    shares: NDArray[np.floating],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (valence, arousal), each (...,) in [-1, 1], of expression shares (..., 7)."""
    both = np.clip(np.asarray(shares, np.float64) @ VALENCE_AROUSAL, -1.0, 1.0)
    return both[..., 0], both[..., 1]
