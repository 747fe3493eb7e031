"""Change the expression of one photograph by local warps, for the demo class.

Nothing here knows what the classifier will say: lips, corners of the mouth, brows and eyelids are
moved as a face would move them, and whatever the model reads in the result is shown.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]


@dataclass(frozen=True)
class Expression:
    """How far each part of the face moves; lengths in units of the distance between the eyes.

    Attributes
    ----------
    close : float
        Share of the gap between the lips that is closed, 0 to 1.
    open : float
        How far the jaw drops, 0 (as photographed) to 1.5.
    cheeks : float
        Share of the smile's folds that is smoothed away, 0 to 1.
    corners, brows, inner_brows : float
        Upward movement of the mouth's corners, the brows and the brows' inner ends.
    narrow : float
        Share of its width that the mouth loses.
    eyes : float
        Relative widening of the eyes; negative narrows them.
    """

    close: float = 0.0
    open: float = 0.0
    cheeks: float = 0.0
    corners: float = 0.0
    narrow: float = 0.0
    brows: float = 0.0
    inner_brows: float = 0.0
    eyes: float = 0.0

    def towards(self, other: Expression, share: float) -> Expression:
        """Return the expression ``share`` (0 to 1) of the way from this one to ``other``."""
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Expression(*(round(a + (b - a) * share, 4) for a, b in pairs))


AS_PHOTOGRAPHED = Expression()
EXPRESSIONS: dict[str, Expression] = {
    "smiling": AS_PHOTOGRAPHED,
    "calm": Expression(close=1.0, cheeks=1.0, corners=-0.19, narrow=0.28, eyes=0.1, brows=0.01),
    "downcast": Expression(
        close=1.0, cheeks=1.0, corners=-0.28, narrow=0.25, inner_brows=0.2, brows=-0.03, eyes=-0.35
    ),
    "cross": Expression(
        close=1.0, cheeks=0.8, corners=-0.2, narrow=0.32, inner_brows=-0.16, brows=-0.08, eyes=-0.1
    ),
    "astonished": Expression(
        close=0.5, open=1.1, cheeks=1.0, corners=-0.1, narrow=0.5, brows=0.16, eyes=0.3
    ),
}
"""Found by trial on the demo portrait; the names say what was moved, not what will be read."""


@dataclass(frozen=True)
class FacePoints:
    """Where the parts of a photographed face lie, in pixels; "right" is the person's own.

    The drops say how far the inner edges of the lips hang, at the middle of the mouth, below the
    line between its corners. ``collar_y`` is where the clothes begin.
    """

    right_eye: tuple[float, float]
    left_eye: tuple[float, float]
    right_mouth_corner: tuple[float, float]
    left_mouth_corner: tuple[float, float]
    upper_lip_drop: float
    lower_lip_drop: float
    collar_y: float

    @classmethod
    def from_mapping(cls, values: dict[str, object]) -> FacePoints:
        """Make it from parsed JSON. Raises KeyError where a point is missing."""
        read = {
            f.name: tuple(value) if isinstance(value := values[f.name], list) else value
            for f in fields(cls)
        }
        return cls(**read)  # type: ignore[arg-type]


class FaceWarper:
    """Draws one photograph with any :class:`Expression`.

    Parameters
    ----------
    picture : uint8 (H, W, 3) or (H, W, 4)
        BGR or BGRA; a fourth channel is left as it is.
    points : FacePoints
    """

    def __init__(self, picture: Pixels, points: FacePoints) -> None:
        self._picture = picture
        self._points = points
        eyes = np.array([points.right_eye, points.left_eye], np.float32)
        corners = np.array([points.right_mouth_corner, points.left_mouth_corner], np.float32)
        self._unit = float(np.linalg.norm(eyes[1] - eyes[0]))
        centre = eyes.mean(axis=0)
        reach = 1.6 * self._unit
        height, width = picture.shape[:2]
        self._left = max(int(centre[0] - reach), 0)
        self._top = max(int(centre[1] - reach), 0)
        self._right = min(int(centre[0] + reach), width)
        self._bottom = min(int(centre[1] + 1.25 * reach), height)
        offset = np.array([self._left, self._top], np.float32)
        self._eyes, self._corners = eyes - offset, corners - offset
        self._mouth = self._corners.mean(axis=0)

    def draw(self, expression: Expression) -> Pixels:
        """Return a copy of the picture with ``expression``; same shape as the picture."""
        out = self._picture.copy()
        if expression == AS_PHOTOGRAPHED:
            return out
        area = np.s_[self._top : self._bottom, self._left : self._right, :3]
        face = np.ascontiguousarray(self._picture[area])
        face = self._smooth_folds(face, expression.cheeks)
        face = self._move_lips(face, expression)
        out[area] = self._move_features(face, expression)
        return out

    @cached_property
    def _grid(self) -> tuple[Field, Field]:
        rows, cols = self._bottom - self._top, self._right - self._left
        y, x = np.mgrid[0:rows, 0:cols].astype(np.float32)
        return x, y

    def _bump(self, x: float, y: float, width: float, height: float) -> Field:
        """Return a Gaussian hill at (x, y); widths in units of the distance between the eyes."""
        grid_x, grid_y = self._grid
        u = (grid_x - x) / (width * self._unit)
        v = (grid_y - y) / (height * self._unit)
        return np.exp(-(u * u + v * v) / 2)

    def _smooth_folds(self, face: Pixels, share: float) -> Pixels:
        """Soften the folds that a smile draws beside nose and mouth and under the eyes."""
        if not share:
            return face
        weight: Field = np.zeros(face.shape[:2], np.float32)
        for side, (x, y) in zip((-1, 1), self._corners, strict=True):
            weight += self._bump(x + side * 0.01 * self._unit, y - 0.1 * self._unit, 0.13, 0.22)
            weight += self._bump(x + side * 0.07 * self._unit, y + 0.16 * self._unit, 0.1, 0.15)
        for x, y in self._eyes:
            weight += self._bump(x, y + 0.27 * self._unit, 0.3, 0.07)
        soft = cv2.GaussianBlur(face, (0, 0), 0.09 * self._unit)
        return _blend(face, soft, np.minimum(weight, 1) * share)

    def _move_lips(self, face: Pixels, expression: Expression) -> Pixels:
        """Close the gap between the lips, or open it and darken what lies behind."""
        if not (expression.close or expression.open):
            return face
        x, y = self._grid
        half = (self._corners[1, 0] - self._corners[0, 0]) / 2
        u = np.clip((x - self._mouth[0]) / half, -1.3, 1.3)
        arch = np.clip(1 - u * u, 0, None)
        line = self._mouth[1] + u * (self._corners[1, 1] - self._corners[0, 1]) / 2
        points = self._points
        middle = line + (points.upper_lip_drop + points.lower_lip_drop) / 2 * arch
        was = (points.lower_lip_drop - points.upper_lip_drop) / 2 * arch + 0.5
        becomes = was * (1 - expression.close) + 0.125 * expression.open * self._unit * arch**0.5
        becomes += 1e-3
        inside = np.clip((1.1 - np.abs(u)) / 0.15, 0, 1)
        source = _stretch(y - middle, was, becomes, 0.30 * self._unit, 0.45 * self._unit)
        moved = _sample(face, x, y + (middle + source - y) * inside)
        gap = (becomes + 0.012 * self._unit - np.abs(y - middle)) / (0.02 * self._unit)
        dark = np.clip(gap + 0.5, 0, 1) * np.clip((1 - np.abs(u)) / 0.1, 0, 1)
        depth = min(expression.open, 1.0)
        shade = np.array([45, 38, 95], np.float32) * (1 - 0.7 * depth)
        strength = max(0.85 * depth, 0.55 * expression.close)
        weight = cv2.GaussianBlur(dark.astype(np.float32) * strength, (0, 0), 0.5)
        return _blend(moved, shade, weight)

    def _move_features(self, face: Pixels, expression: Expression) -> Pixels:
        """Move the mouth's corners, the brows and the eyelids."""
        x, y = self._grid
        unit, (mouth_x, mouth_y) = self._unit, self._mouth
        dy: Field = np.zeros_like(y)
        for corner_x, corner_y in self._corners:
            lift = self._bump(corner_x, corner_y + 0.03 * unit, 0.26, 0.2)
            dy += expression.corners * unit * lift
        middle = self._bump(mouth_x, mouth_y + 0.1 * unit, 0.22, 0.2)
        dy -= 0.8 * expression.corners * unit * middle
        wide = self._bump(mouth_x, mouth_y + 0.05 * unit, 0.55, 0.25)
        dx: Field = (x - mouth_x) * wide * expression.narrow
        for inwards, (eye_x, eye_y) in zip((1, -1), self._eyes, strict=True):
            brow_y = eye_y - 0.3 * unit
            inner = self._bump(eye_x + inwards * 0.25 * unit, brow_y + 0.04 * unit, 0.15, 0.16)
            dy += expression.brows * unit * self._bump(eye_x, brow_y, 0.3, 0.16)
            dy += expression.inner_brows * unit * inner
            dx += inwards * 0.5 * expression.inner_brows * unit * inner
            dy -= (y - eye_y) * expression.eyes * self._bump(eye_x, eye_y, 0.3, 0.1)
        return _sample(face, x + dx, y + dy)


def _stretch(d: Field, was: Field, becomes: Field, above: float, below: float) -> Field:
    """Map distances from the mouth's middle line, after the move, to those before it.

    The gap's half height changes from ``was`` to ``becomes``; the change fades out to nothing
    ``above`` and ``below`` the line.
    """
    upper = -above + (d + above) * (above - was) / (above - becomes)
    lower = below - (below - d) * (below - was) / (below - becomes)
    source = np.where(np.abs(d) <= becomes, d / becomes * was, d)
    source = np.where((d < -becomes) & (d > -above), upper, source)
    return np.where((d > becomes) & (d < below), lower, source).astype(np.float32)


def _sample(picture: Pixels, x: Field, y: Field) -> Pixels:
    x, y = x.astype(np.float32, copy=False), y.astype(np.float32, copy=False)
    moved = cv2.remap(picture, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)


def _blend(below: Pixels, above: NDArray[Any], weight: NDArray[Any]) -> Pixels:
    """Return ``weight`` (H, W) of ``above``, the rest of ``below``."""
    w = weight[..., None]
    return np.rint(below * (1 - w) + above * w).astype(np.uint8)
