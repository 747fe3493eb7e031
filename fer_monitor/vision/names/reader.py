"""Read a line of text with RapidOCR's recogniser, from the model that its wheel carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError
from fer_monitor.vision.names.clean import clean_name

PACKAGE = "rapidocr"
MODEL_PATTERN = "*_rec_*.onnx"
INPUT_PX = 48
"""Height of the network's input, pixels."""
NARROWEST_PX = 160
"""Width of the network's input at least; narrower strips are padded."""
INSTALL = 'Install it with: pip install "fer-monitor[names]"'


@dataclass(frozen=True)
class LabelReading:
    """What was read on one strip.

    Attributes
    ----------
    text : str
        The name, cleaned; empty where there is none.
    confidence : float
        Mean over the letters, in [0, 1].
    """

    text: str
    confidence: float


class NameReader:
    """RapidOCR's recogniser alone, on one thread: lines are cut out already.

    The model is opened from the installed wheel by its path, so that nothing is ever downloaded;
    RapidOCR's own log is silent. Not safe for use from two threads at once.

    Raises
    ------
    UserError
        Where RapidOCR, or the model in it, is missing or cannot be opened.
    """

    def __init__(self) -> None:
        model = model_file()
        try:
            self._engine: Any = import_module(PACKAGE).RapidOCR(params=_parameters(model))
            # Loads the model now, where a fault can be told.
            self.read([np.zeros((INPUT_PX, INPUT_PX, 3), np.uint8)])
        except Exception as error:
            raise UserError(
                f"The reader of name labels does not start: {error}.", INSTALL
            ) from error

    def read(self, strips: Sequence[NDArray[np.uint8]]) -> list[LabelReading]:
        """Return what stands on each strip, uint8 (h, w, 3), BGR, each a single line of text.

        Raises
        ------
        ValueError
            Where a strip is not uint8 (h, w, 3) or is empty.
        """
        return [self._read(strip) for strip in strips]

    def _read(self, strip: NDArray[np.uint8]) -> LabelReading:
        found = self._engine(prepared(strip), use_det=False, use_cls=False, use_rec=True)
        text = clean_name(found.txts[0]) if found.txts else ""
        return LabelReading(text, float(found.scores[0]) if text else 0.0)


def installed() -> bool:
    """Tell whether RapidOCR is installed, without importing it."""
    return find_spec(PACKAGE) is not None


def model_file() -> Path:
    """Return the recogniser's file in the installed wheel. Raises UserError where it is missing."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise UserError("Name labels cannot be read: RapidOCR is not installed.", INSTALL)
    folder = Path(spec.submodule_search_locations[0]) / "models"
    models = sorted(folder.glob(MODEL_PATTERN))
    if not models:
        raise UserError("Name labels cannot be read: RapidOCR's model is missing.", INSTALL)
    return models[-1]


def prepared(strip: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return ``strip`` enlarged to the height of the network's input."""
    if strip.ndim != 3 or strip.shape[2] != 3 or strip.dtype != np.uint8 or not strip.size:
        raise ValueError(f"a strip must be uint8 (h, w, 3), not {strip.dtype} {strip.shape}")
    height, width = strip.shape[:2]
    size = (max(1, round(width * INPUT_PX / height)), INPUT_PX)
    # RapidOCR would enlarge linearly, which blurs small letters.
    enlarged = height < INPUT_PX
    way = cv2.INTER_CUBIC if enlarged else cv2.INTER_AREA
    return np.asarray(cv2.resize(strip, size, interpolation=way), np.uint8)


def _parameters(model: Path) -> dict[str, object]:
    threads = "EngineConfig.onnxruntime.{}_op_num_threads"
    return {
        "Global.log_level": "critical",
        "Global.use_preprocess_img": False,
        "Global.text_score": 0.0,
        "Rec.model_path": str(model),
        # The alphabet is in the model. Were it not, RapidOCR would download one, unless this names
        # a file that exists; the model is no alphabet, so that the reader then fails to start.
        "Rec.rec_keys_path": str(model),
        "Rec.rec_img_shape": [3, INPUT_PX, NARROWEST_PX],
        threads.format("intra"): 1,
        threads.format("inter"): 1,
    }
