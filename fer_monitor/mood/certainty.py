"""Say "unsure" rather than guess: which readings are sure enough to be named and counted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.labels import Emotion
from fer_monitor.core.types import FloatArray

MIN_CONFIDENCE = 0.5
"""Below this share of the likeliest expression a face is unsure.

Measured on FER2013's public test with FER+ majority labels and the shipped model, by
``python -m benchmarks.certainty`` (docs/live-help.md): at 0.5 the program names 95 % of faces and
is right on 87 % of these; of those below, it would be right on 43 %. A higher threshold leaves out
mostly sad and frightened faces and few happy ones, and would brighten the class.
"""
UNSURE = "unsure"
"""What is said of a face instead of an expression."""
_ROUNDING = 1e-6


def is_sure(shares: FloatArray, least: float = MIN_CONFIDENCE) -> bool:
    """Tell whether a face's shares, float32 (7,), are sure enough to be named and counted."""
    return bool(sure_rows(shares[None], least)[0])


def sure_rows(shares: FloatArray, least: float = MIN_CONFIDENCE) -> NDArray[np.bool_]:
    """Return bool (N,): which of the faces float32 (N, 7) are sure enough.

    ``least`` is in [0, 1]; with 0 every face is.
    """
    if not 0 <= least <= 1:
        raise ValueError(f"a confidence lies between 0 and 1, not at {least}")
    return np.asarray(shares.max(axis=1, initial=0.0) >= least - _ROUNDING, np.bool_)


def spoken(shares: FloatArray, least: float = MIN_CONFIDENCE) -> str:
    """Return the likeliest expression in lower case, or ``unsure``."""
    return Emotion(int(shares.argmax())).label if is_sure(shares, least) else UNSURE
