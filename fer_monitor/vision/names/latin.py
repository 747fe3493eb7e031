"""A second reader, for Latin letters alone: a small network that knows their rarer accents.

It was trained on made-up names (`benchmarks.name_network`), so that it knows no language's words
and none of RapidOCR's tastes.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError
from fer_monitor.core.installed import REINSTALL
from fer_monitor.core.words import phrase
from fer_monitor.vision.names.network import open_network

MODEL = Path(__file__).with_name("latin.onnx")
HEIGHT_PX = 32
"""Height of the network's input, pixels."""
NARROWEST_PX = 8
WIDEST_PX = 1200
"""Width of the network's input at most; a strip that is longer for its height is squeezed."""
FAINTEST = 16.0
"""Standard deviation, in grey levels, below which a strip's contrast is not raised further."""


class LatinReader:
    """Reads one line of Latin letters; not safe for use from two threads at once.

    Raises
    ------
    UserError
        Where the model is missing or damaged.
    """

    def __init__(self, model: Path = MODEL) -> None:
        try:
            self._session, letters = open_network(model)
            self.alphabet: tuple[str, ...] = ("", *letters)
            rows = self.probabilities(np.zeros((HEIGHT_PX, HEIGHT_PX, 3), np.uint8))
            if rows.shape[1] != len(self.alphabet):
                raise ValueError("the model's alphabet does not fit its output")
        except Exception as error:
            raise UserError(
                phrase("The reader of Latin letters does not start: {why}.", why=error), REINSTALL
            ) from error

    def probabilities(self, strip: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the network's own, float32 (T, C), for T columns and C = ``len(alphabet)``.

        ``strip`` is uint8 (h, w, 3), BGR, with a single line of text; number 0 means no letter.
        """
        (rows,) = self._session.run(None, {"strip": prepared(strip)[None, None]})
        return np.asarray(rows[0], np.float32)


def prepared(strip: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return a strip, uint8 (h, w, 3), as the network wants it: float32 (32, W), of mean 0."""
    grey = cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    wide = min(max(round(width * HEIGHT_PX / height), NARROWEST_PX), WIDEST_PX)
    way = cv2.INTER_CUBIC if height < HEIGHT_PX else cv2.INTER_AREA
    enlarged = cv2.resize(grey, (wide, HEIGHT_PX), interpolation=way).astype(np.float32)
    enlarged -= enlarged.mean()
    return np.asarray(enlarged / max(float(enlarged.std()), FAINTEST), np.float32)


def likeliest(rows: NDArray[np.float32], alphabet: tuple[str, ...]) -> str:
    """Return the likeliest letter of each column of float32 (T, C), repetitions left out."""
    best = rows.argmax(1)
    starts = np.flatnonzero((best != 0) & (np.diff(best, prepend=0) != 0))
    return "".join(alphabet[best[i]] for i in starts).strip()
