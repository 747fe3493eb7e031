"""Read a line of text: the recogniser in RapidOCR's wheel and a reader of our own must agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from fer_monitor.core.errors import UserError
from fer_monitor.core.installed import how_to_add
from fer_monitor.core.words import phrase
from fer_monitor.vision.names.accents import Accents
from fer_monitor.vision.names.agree import Reading, agreed_text
from fer_monitor.vision.names.clean import clean_name
from fer_monitor.vision.names.latin import LatinReader, likeliest
from fer_monitor.vision.names.letters import read_letters
from fer_monitor.vision.names.network import open_network

PACKAGE = "rapidocr"
MODEL_PATTERN = "*_rec_*.onnx"
INPUT_PX = 48
"""Height of the network's input, pixels."""
NARROWEST_PX = 160
"""Width of the network's input at least; narrower strips are padded."""
STRETCH = 1.3
"""Letters are drawn so much wider than they are, which gives the network more columns for each: of
168 labels, nearly all with accents, it read 137 exactly instead of 127, for a quarter more time."""
SURER = 3
"""The recogniser alone, with letters that the second reader does not know, is so much surer: its
mean over the letters to this power is as good as what both say of Latin ones."""
LEAST_ALIKE = 0.5
"""Share of the letters that both readers must have in common for the second one to have a say."""


@dataclass(frozen=True)
class LabelReading:
    """What was read on one strip.

    Attributes
    ----------
    text : str
        The name, cleaned; empty where there is none.
    confidence : float
        In [0, 1]: geometric mean over the letters, and the mean of both readers.
    """

    text: str
    confidence: float


class NameReader:
    """PP-OCR's recogniser and, for Latin letters, our own beside it, on one thread.

    Lines are cut out already. The model is opened from RapidOCR's installed wheel by its path;
    none of RapidOCR's code is run, so that nothing is ever downloaded. Not safe for use from two
    threads at once.

    Parameters
    ----------
    accents : bool
        Weigh accents anew (`fer_monitor.vision.names.accents`); without, they are the network's.
    second : bool
        Ask the second reader (`fer_monitor.vision.names.latin`), too.

    Raises
    ------
    UserError
        Where RapidOCR, or the model in it, is missing or cannot be opened.
    """

    def __init__(self, accents: bool = True, second: bool = True) -> None:
        model = model_file()
        try:
            self._session, letters = open_network(model)
            # The network's own order: no letter, its alphabet, the space.
            self._alphabet = ("", *letters.splitlines(), " ")
            self._input = self._session.get_inputs()[0].name
            self._accents = Accents(self._alphabet) if accents else None
            self._latin = LatinReader() if second else None
            # Where the file is another one than this reader knows, that shows now.
            self.read([np.zeros((INPUT_PX, INPUT_PX, 3), np.uint8)])
        except UserError:
            raise
        except Exception as error:
            raise UserError(
                phrase("The reader of name labels does not start: {error}.", error=error),
                how_to_add("names"),
            ) from error

    def read(self, strips: Sequence[NDArray[np.uint8]]) -> list[LabelReading]:
        """Return what stands on each strip, uint8 (h, w, 3), BGR, each a single line of text.

        Raises
        ------
        ValueError
            Where a strip is not uint8 (h, w, 3) or is empty.
        """
        return [self._read(strip) for strip in strips]

    @property
    def alphabet(self) -> tuple[str, ...]:
        """What the network's numbers mean; number 0 means no letter."""
        return self._alphabet

    def probabilities(self, strip: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the network's own, float32 (T, C), for T columns and C = ``len(alphabet)``."""
        (rows,) = self._session.run(None, {self._input: _network_input(prepared(strip))})
        if rows.shape[2] != len(self._alphabet):
            raise ValueError("the model's alphabet does not fit its output")
        return np.asarray(rows[0], np.float32)

    def _read(self, strip: NDArray[np.uint8]) -> LabelReading:
        rows = self.probabilities(strip)
        if self._accents is not None:
            rows = self._accents.weigh(rows)
        text, confidence = read_letters(rows, self._alphabet)
        second = self._second(text, strip)
        if second is None:
            confidence **= SURER
        else:
            first = Reading(text, rows, self._alphabet)
            text = agreed_text(first, second)
            confidence = (first.confidence(text) + second.confidence(text)) / 2
        name = clean_name(text)
        return LabelReading(name, confidence if name else 0.0)

    def _second(self, text: str, strip: NDArray[np.uint8]) -> Reading | None:
        """Return what the second reader says; None where it has no say.

        It has none on other scripts, nor where it reads something quite else: then the strip is
        cut too high for it.
        """
        if self._latin is None or not _is_latin(text, self._latin.alphabet):
            return None
        rows = self._latin.probabilities(strip)
        reading = Reading(likeliest(rows, self._latin.alphabet), rows, self._latin.alphabet)
        alike = Levenshtein.normalized_similarity(text.casefold(), reading.text.casefold())
        return reading if alike >= LEAST_ALIKE else None


def _is_latin(text: str, alphabet: Sequence[str]) -> bool:
    """Tell whether the second reader knows most of the letters of ``text``."""
    return 2 * sum(letter in alphabet for letter in text) > len(text)


def installed() -> bool:
    """Tell whether RapidOCR is installed, without importing it."""
    return find_spec(PACKAGE) is not None


def model_file() -> Path:
    """Return the recogniser's file in the installed wheel. Raises UserError where it is missing."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise UserError(
            "Name labels cannot be read: RapidOCR is not installed.", how_to_add("names")
        )
    folder = Path(spec.submodule_search_locations[0]) / "models"
    models = sorted(folder.glob(MODEL_PATTERN))
    if not models:
        raise UserError(
            "Name labels cannot be read: RapidOCR's model is missing.", how_to_add("names")
        )
    return models[-1]


def prepared(strip: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return ``strip`` enlarged to the height of the network's input, and stretched."""
    if strip.ndim != 3 or strip.shape[2] != 3 or strip.dtype != np.uint8 or not strip.size:
        raise ValueError(f"a strip must be uint8 (h, w, 3), not {strip.dtype} {strip.shape}")
    height, width = strip.shape[:2]
    size = (max(1, round(width * INPUT_PX / height * STRETCH)), INPUT_PX)
    enlarged = height < INPUT_PX
    way = cv2.INTER_CUBIC if enlarged else cv2.INTER_AREA
    return np.asarray(cv2.resize(strip, size, interpolation=way), np.uint8)


def _network_input(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return a prepared strip as the network wants it, float32 (1, 3, 48, W) in [-1, 1]."""
    width = image.shape[1]
    blob = np.zeros((1, 3, INPUT_PX, max(width, NARROWEST_PX)), np.float32)
    blob[0, :, :, :width] = image.transpose(2, 0, 1) / 127.5 - 1
    return blob
