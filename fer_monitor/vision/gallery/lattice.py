"""Fit a regular grid of equal tiles to the cells of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fer_monitor.vision.gallery.walls import Cells

Floats = NDArray[np.float64]

WIDEST_GAP = 0.2
"""Of a tile's shorter side; in meeting programs it is at most a tenth."""
ASPECTS = (0.55, 2.4)
"""Width to height of a tile: upright in Teams on a narrow window, 16:9 in Zoom."""
MOST = 12
"""Rows or columns; more is no gallery."""
_SLACK = 2.0
"""Working pixels by which cells of one size may differ, beside a share of the size."""
_SLACK_SHARE = 0.02
_SOLID = 0.85
"""Share of its box that a whole tile fills; the rest is rounded corners."""
_REGULAR = 0.6
"""Share of the cells of one size that must lie on the grid."""


@dataclass(frozen=True)
class Lattice:
    """A grid of equal tiles, working pixels.

    Attributes
    ----------
    width, height : float
        Of a tile.
    pitch_x, pitch_y : float
        From tile to tile.
    x, y : float
        Centre of the tile in row 0, column 0.
    slots : frozenset of tuple of int
        Rows and columns, counted in half tiles, that are known to hold a tile: a last row that is
        not full stands half a tile aside.
    solid : int
        How many of the slots are whole cells of the tile's size.
    """

    width: float
    height: float
    pitch_x: float
    pitch_y: float
    x: float
    y: float
    slots: frozenset[tuple[int, int]]
    solid: int

    def boxes(self, slots: Sequence[tuple[int, int]]) -> tuple[Floats, Floats, Floats, Floats]:
        """Return x1, y1, x2 and y2 of slots, float64 (N,) each."""
        at = np.array(slots, np.float64).reshape(-1, 2)
        x = self.x + at[:, 1] / 2 * self.pitch_x - self.width / 2
        y = self.y + at[:, 0] * self.pitch_y - self.height / 2
        return x, y, x + self.width, y + self.height


def size_classes(cells: Cells, most: int = 6) -> list[NDArray[np.intp]]:
    """Return groups of cells of about one size, the group with the largest area first."""
    if not len(cells.boxes):
        return []
    sizes = cells.boxes[:, 2:] - cells.boxes[:, :2]
    aspects = sizes[:, 0] / sizes[:, 1]
    fit = (cells.fills >= _SOLID) & (aspects >= ASPECTS[0]) & (aspects <= ASPECTS[1])
    candidates = np.flatnonzero(fit)
    # More cells than this come from noise; large ones decide.
    candidates = candidates[np.argsort(-sizes[candidates].prod(axis=1), kind="stable")][:200]
    slack = np.maximum(_SLACK, _SLACK_SHARE * sizes)
    groups: list[NDArray[np.intp]] = []
    seen: set[tuple[int, ...]] = set()
    for one in candidates:
        alike = np.abs(sizes[candidates] - sizes[one]) <= slack[one]
        group = candidates[alike.all(axis=1)]
        key = tuple(sorted(group.tolist()))
        if key not in seen:
            seen.add(key)
            groups.append(group)
    groups.sort(key=lambda group: -float(sizes[group].prod(axis=1).sum()))
    return groups[:most]


def fit_lattice(cells: Cells, group: NDArray[np.intp]) -> Lattice | None:
    """Return the grid on which most cells of a group lie, or None where there is none."""
    boxes = cells.boxes[group]
    width, height = np.median(boxes[:, 2:] - boxes[:, :2], axis=0).tolist()
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    solid = len(centres)
    centres = np.concatenate([centres, _partial(cells, boxes, (width, height))])
    room = WIDEST_GAP * min(width, height) + 2
    pitch_x, pitch_y = _pitch(centres[:, 0], width, room), _pitch(centres[:, 1], height, room)
    if pitch_x is None and pitch_y is None:
        return None
    pitch_x = pitch_x or width + (pitch_y or height) - height
    pitch_y = pitch_y or height + pitch_x - width
    lattice = _best_anchor(centres, (width, height), (pitch_x, pitch_y), solid)
    if lattice is None or lattice.solid < _REGULAR * solid:
        return None
    return lattice


def _partial(cells: Cells, boxes: Floats, size: tuple[float, float]) -> Floats:
    """Return centres of cells in the rows or columns of ``boxes`` that could be tiles partly wall.

    Bars beside an upright video can have the wall's colour: such a tile is a narrower cell in the
    middle of its slot.
    """
    own = np.array(size)
    low, high = cells.boxes[:, :2], cells.boxes[:, 2:]
    centres, sizes = (low + high) / 2, high - low
    same = np.abs(sizes - own) <= np.maximum(_SLACK, _SLACK_SHARE * own)
    part = (sizes < own - _SLACK) & (sizes > 0.2 * own)
    ours = (boxes[:, :2] + boxes[:, 2:]) / 2
    lined = np.asarray((np.abs(centres[:, None] - ours[None]) <= _SLACK).any(axis=1))
    in_row = same[:, 1] & part[:, 0] & lined[:, 1]
    in_col = same[:, 0] & part[:, 1] & lined[:, 0]
    return np.asarray(centres[in_row | in_col], np.float64)


def _pitch(centres: Floats, size: float, room: float) -> float | None:
    """Return the distance from tile to tile, from distances between centres."""
    apart = np.abs(centres[:, None] - centres[None, :])
    apart = apart[apart > size / 2]
    for steps in (1, 2, 3, 4):
        one = apart / steps
        near = one[(one > size + 0.05) & (one <= size + room)]
        if len(near):
            value = float(np.median(near))
            return _sharper(apart, value)
    return None


def _sharper(apart: Floats, pitch: float) -> float:
    """Return the pitch measured over the longest distances that are multiples of it."""
    for _ in range(2):
        steps = np.rint(apart / pitch)
        fits = np.abs(apart - steps * pitch) <= _SLACK + 0.02 * pitch
        if not fits.any():
            break
        longest = fits & (steps == steps[fits].max())
        pitch = float(np.mean(apart[longest] / steps[longest]))
    return pitch


def _best_anchor(
    centres: Floats, size: tuple[float, float], pitch: tuple[float, float], solid: int
) -> Lattice | None:
    """Return the lattice through the centre that most others agree with."""
    best: tuple[tuple[int, int], Lattice] | None = None
    slack = (_SLACK / pitch[0] + 0.015, _SLACK / pitch[1] + 0.015)
    for anchor in centres[: min(solid, 16)]:
        halves = 2 * (centres[:, 0] - anchor[0]) / pitch[0]
        rows = (centres[:, 1] - anchor[1]) / pitch[1]
        near = (np.abs(halves - np.rint(halves)) <= 2 * slack[0]) & (
            np.abs(rows - np.rint(rows)) <= slack[1]
        )
        row, half = np.rint(rows).astype(int), np.rint(halves).astype(int)
        # Only the last row may stand half a tile aside.
        near &= (half % 2 == 0) | (row == row[near].max())
        last = near & (row == row[near].max())
        odd = int((last & (half % 2 == 1)).sum())
        near &= ~last | ((half % 2 == 1) == (2 * odd > last.sum()))
        rank = (int(near.sum()), int((near & (half % 2 == 0)).sum()))
        if best is not None and rank <= best[0]:
            continue
        if np.ptp(row[near]) >= MOST or np.ptp(half[near]) >= 2 * MOST:
            continue
        shift_x = float(np.median(centres[near, 0] - half[near] / 2 * pitch[0]))
        shift_y = float(np.median(centres[near, 1] - row[near] * pitch[1]))
        slots = frozenset(zip(row[near].tolist(), half[near].tolist(), strict=True))
        whole = int(near[:solid].sum())
        best = rank, Lattice(*size, *pitch, shift_x, shift_y, slots, whole)
    return best[1] if best is not None and len(best[1].slots) >= 2 else None
