"""Turn YuNet's raw outputs into boxes, scores and landmarks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.types import Detections

STRIDES = (8, 16, 32)
"""Pixels between neighbouring cells of YuNet's three output maps."""

OUTPUT_NAMES = tuple(
    f"{kind}_{stride}" for stride in STRIDES for kind in ("cls", "obj", "bbox", "kps")
)
"""The order in which `decode` expects the outputs."""

Array = NDArray[np.float32]


def decode(
    outputs: Sequence[Array],
    input_size: tuple[int, int],
    score_threshold: float,
    nms_threshold: float,
) -> Detections:
    """Decode one picture's outputs as OpenCV's ``FaceDetectorYN`` does, with float boxes.

    Parameters
    ----------
    outputs : sequence of float32 (1, cells, 1 | 1 | 4 | 10)
        Twelve arrays in the order of `OUTPUT_NAMES`.
    input_size : (int, int)
        Height and width of the network's input, multiples of 32.
    score_threshold : float
        Lowest confidence kept, in (0, 1).
    nms_threshold : float
        Of two boxes that overlap by more than this IoU only the surer is kept, in (0, 1).

    Returns
    -------
    Detections
        In pixels of the network's input, the surest first.
    """
    boxes, scores, landmarks = [], [], []
    for level, stride in enumerate(STRIDES):
        cls, obj, bbox, kps = (out[0] for out in outputs[4 * level : 4 * level + 4])
        confidence = np.clip(cls[:, 0], 0, 1) * np.clip(obj[:, 0], 0, 1)
        # Squared, so that the root is taken of the few survivors only.
        kept = np.flatnonzero(confidence >= score_threshold**2)
        cells = _cells(input_size[0] // stride, input_size[1] // stride)[kept]
        scores.append(np.sqrt(confidence[kept]))
        centre = (cells + bbox[kept, :2]) * stride
        half = np.exp(bbox[kept, 2:]) * (stride / 2)
        boxes.append(np.hstack([centre - half, centre + half]))
        landmarks.append((kps[kept].reshape(-1, 5, 2) + cells[:, None]) * stride)
    return _suppress(
        np.concatenate(boxes).astype(np.float32),
        np.concatenate(scores).astype(np.float32),
        np.concatenate(landmarks).astype(np.float32),
        nms_threshold,
    )


def _suppress(boxes: Array, scores: Array, landmarks: Array, nms_threshold: float) -> Detections:
    if not len(boxes):
        return Detections.none()
    corner_and_size = np.hstack([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]])
    kept = np.asarray(
        cv2.dnn.NMSBoxes(corner_and_size.tolist(), scores.tolist(), 0.0, nms_threshold), np.int64
    ).reshape(-1)
    return Detections(boxes[kept], scores[kept], landmarks[kept])


@lru_cache(maxsize=6)
def _cells(rows: int, columns: int) -> Array:
    """Return the column and row of every cell, float32 (rows * columns, 2), row by row."""
    y, x = np.divmod(np.arange(rows * columns, dtype=np.int64), columns)
    cells = np.stack([x, y], axis=1).astype(np.float32)
    cells.flags.writeable = False
    return cells
