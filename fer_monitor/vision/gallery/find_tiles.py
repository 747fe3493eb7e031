"""Find the tiles of a video meeting's gallery in one picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox
from fer_monitor.vision.gallery.complete import complete, plausible
from fer_monitor.vision.gallery.evidence import Evidence
from fer_monitor.vision.gallery.lattice import Lattice, fit_lattice, size_classes
from fer_monitor.vision.gallery.refine import NARROWEST_GAP, narrowest_gap, refine
from fer_monitor.vision.gallery.single import single_tile
from fer_monitor.vision.gallery.walls import (
    CLEAN,
    Cells,
    Colour,
    cut,
    thin,
    wall_colours,
    wall_mask,
    wall_tolerances,
)

ENOUGH = 0.4
"""Share of the picture in whole tiles from which on no other colour can do better."""
SMALLEST_SIDE = 64
"""Pixels; there is no gallery in a smaller picture."""


@dataclass(frozen=True)
class Found:
    """What a search gave.

    Attributes
    ----------
    tiles : tuple of TileBox
        In reading order; empty where there is no gallery.
    wall : tuple of int or None
        BGR colour between the tiles.
    tolerance : int
        Grey levels by which it varies.
    """

    tiles: tuple[TileBox, ...] = ()
    wall: Colour | None = None
    tolerance: int = 0


def find_tiles(image: NDArray[np.uint8]) -> tuple[TileBox, ...]:
    """Find the tiles of a gallery.

    Parameters
    ----------
    image : uint8 (H, W, 3)
        BGR, of any size.

    Returns
    -------
    tuple of TileBox
        In reading order, inside the picture, none over another; empty where there is no grid of
        equal tiles on a plain wall. A single tile is found only if its corners are rounded.

    Raises
    ------
    ValueError
        Where ``image`` is of another shape or type.
    """
    return search(image).tiles


def search(image: NDArray[np.uint8]) -> Found:
    """Find the tiles and the wall's colour; see `find_tiles`."""
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise ValueError(f"an image must be uint8 (H, W, 3), not {image.dtype} {image.shape}")
    if min(image.shape[:2]) < SMALLEST_SIDE:
        return Found()
    small, step = thin(image)
    best: tuple[float, Found] | None = None
    alone = Found()
    samples = np.ascontiguousarray(small[::2, ::2])
    tries = [
        (c, tolerance) for c in wall_colours(small) for tolerance in wall_tolerances(samples, c)
    ]
    for colour, tolerance in tries:
        mask = wall_mask(small, colour, tolerance)
        cells = cut(mask, noisy=tolerance > CLEAN)
        lattice = _best_lattice(cells, mask)
        if lattice is None:
            if not alone.tiles:
                tile = single_tile(image, cells, colour, tolerance, step)
                alone = Found((tile,), colour, tolerance) if tile else alone
            continue
        area = lattice.width * lattice.height * lattice.solid
        if best is None or area > best[0]:
            tiles = refine(image, lattice, colour, tolerance, step)
            if tiles and narrowest_gap(tiles) >= NARROWEST_GAP:
                best = area, Found(tiles, colour, tolerance)
                if area >= ENOUGH * mask.size:
                    break
    return best[1] if best is not None else alone


def _best_lattice(cells: Cells, mask: NDArray[np.uint8]) -> Lattice | None:
    """Return the first plausible lattice, trying the cells that cover most first."""
    evidence: Evidence | None = None
    for group in size_classes(cells):
        lattice = fit_lattice(cells, group)
        if lattice is None:
            continue
        evidence = evidence or Evidence(mask)
        lattice = complete(lattice, evidence)
        if lattice is not None and plausible(lattice, evidence, mask.size):
            return lattice
    return None
