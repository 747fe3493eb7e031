"""Fill in the tiles of a grid that local evidence missed, and judge the whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from fer_monitor.vision.gallery.evidence import Evidence, Slot
from fer_monitor.vision.gallery.lattice import Lattice

SOMETHING = 0.004
"""Share of a slot that differs from the wall when a tile is there: at least its name does."""
MUCH = 0.08
"""The same for a tile outside the known rows and columns."""
FULL = 0.9
"""The same for a tile of which only two sides can be seen."""
WALLED = 0.8
"""Share of the tiles' sides with wall beside them in a real gallery; pop-ups cover some."""
LEAST_SOLID = 0.25
"""Share of the tiles that must have been seen whole."""
LEAST_AREA = 0.02
"""Of the picture, all tiles together: a strip of four small ones beside a shared screen."""
MOST_TILES = 100


def complete(lattice: Lattice, evidence: Evidence) -> Lattice | None:
    """Return the lattice with every slot that holds a tile and no other; None if it has a hole."""
    lattice = _grow(lattice, evidence)
    known = {row for row, _ in lattice.slots}
    last = max(known)
    main = _main(lattice.slots)
    lasting = [half for row, half in lattice.slots if row == last]
    if len(known) > 1:
        lasting += _mirrored(lattice, evidence, last, main, lasting)
    if (lasting[0] - main[0]) % 2:
        # Half a tile aside: the rows above reach further on both sides.
        main = [*main, min(lasting) - 1, max(lasting) + 1]
    holes = last + 1 - min(known) - len(known)
    slots: list[Slot] = []
    for row in range(min(known), last + 1):
        columns = main if row < last else lasting
        of_row = [(row, half) for half in range(min(columns), max(columns) + 1, 2)]
        if row not in known and not _bridged(lattice, evidence, of_row, holes <= len(known) / 3):
            return None
        slots.extend(of_row)
    filled = evidence.content(lattice, slots) >= SOMETHING
    kept = evidence.inside(lattice, slots) & filled
    return replace(lattice, slots=frozenset(s for s, k in zip(slots, kept, strict=True) if k))


def plausible(lattice: Lattice, evidence: Evidence, picture_area: int) -> bool:
    """Tell whether a completed lattice is a gallery."""
    count = len(lattice.slots)
    if not 2 <= count <= MOST_TILES or lattice.solid < LEAST_SOLID * count:
        return False
    gap_x, gap_y = lattice.pitch_x - lattice.width, lattice.pitch_y - lattice.height
    if abs(gap_x - gap_y) > 3 + 0.5 * min(gap_x, gap_y):
        return False
    if count * lattice.width * lattice.height < LEAST_AREA * picture_area:
        return False
    walled = float(evidence.walls(lattice, sorted(lattice.slots)).mean())
    return walled >= (1.0 if lattice.solid < 2 else WALLED)


def _bridged(lattice: Lattice, evidence: Evidence, row: list[Slot], seldom: bool) -> bool:
    """Tell whether a row between known ones, in which no whole tile was seen, is one of tiles."""
    filled = evidence.content(lattice, row) >= MUCH
    return (seldom and bool(filled.all())) or 2 * len(_tiles(lattice, evidence, row)) >= len(row)


def _mirrored(
    lattice: Lattice, evidence: Evidence, last: int, main: list[int], lasting: list[int]
) -> list[int]:
    """Return the places in a centred last row, partly covered, whose counterparts are known."""
    around = min(main) + max(main)
    other = [around - half for half in lasting if (around - half) % 2 == half % 2]
    filled = evidence.content(lattice, [(last, half) for half in other]) >= MUCH
    return [half for half, is_filled in zip(other, filled, strict=True) if is_filled]


def _main(slots: Collection[Slot]) -> list[int]:
    """Return the places, in half tiles, of the rows before the last, or of a single row."""
    return [half for _, half in slots if half % 2 == 0] or [half for _, half in slots]


def _grow(lattice: Lattice, evidence: Evidence) -> Lattice:
    """Add rows and columns beside the known ones as long as the pixels speak for them."""
    slots = set(lattice.slots)
    for _ in range(4):
        new = _more_columns(lattice, evidence, slots) - slots
        if not new:
            first, last = min(slots)[0], max(slots)[0]
            main = _main(slots)
            # A row that is not full is the last.
            full = all((last, half) in slots for half in (min(main), max(main)))
            for row in (first - 1, *([last + 1] if full else [])):
                new |= _new_row(lattice, evidence, row, main, row < first, several=last > first)
        if not new:
            break
        slots |= new
    return replace(lattice, slots=frozenset(slots))


def _more_columns(lattice: Lattice, evidence: Evidence, slots: set[Slot]) -> set[Slot]:
    """Return the slots left and right of the known ones that look like tiles."""
    first, last = min(slots)[0], max(slots)[0]
    low, high = min(_main(slots)), max(_main(slots))
    new: set[Slot] = set()
    for half in (low - 2, high + 2):
        column = [(row, half) for row in range(first, last)]
        seen = _tiles(lattice, evidence, column)
        if 2 * len(seen) > len(column):
            new |= seen
    in_last = [half for row, half in slots if row == last]
    # A last row is no longer than the others.
    beside = [
        (last, half)
        for half in (min(in_last) - 2, max(in_last) + 2)
        if first == last or low <= half <= high
    ]
    return new | _tiles(lattice, evidence, beside) | _covered(lattice, evidence, beside)


def _covered(lattice: Lattice, evidence: Evidence, slots: list[Slot]) -> set[Slot]:
    """Return those of the slots that look like tiles with something over a part of them."""
    if not slots:
        return set()
    sides = evidence.walls(lattice, slots) & evidence.edges(lattice, slots)
    fits = evidence.inside(lattice, slots) & (evidence.content(lattice, slots) >= FULL)
    # One long side and the short side towards the known tiles, at least.
    fits &= (sides[:, 0] | sides[:, 2]) & (sides[:, 1] | sides[:, 3])
    return {slot for slot, fit in zip(slots, fits, strict=True) if fit}


def _new_row(
    lattice: Lattice, evidence: Evidence, row: int, main: list[int], full: bool, several: bool
) -> set[Slot]:
    """Return the slots of a row above or below the known ones that look like tiles."""
    best: set[Slot] = set()
    for phase in (0,) if full else (0, 1):
        slots = [(row, half) for half in range(min(main) + phase, max(main) + 1, 2)]
        seen = _tiles(lattice, evidence, slots, sides=4)
        if not full and several:
            seen |= _covered(lattice, evidence, slots)
        if (not full or len(seen) == len(slots)) and len(seen) > len(best):
            best = seen
    return best


def _tiles(lattice: Lattice, evidence: Evidence, slots: list[Slot], sides: int = 3) -> set[Slot]:
    """Return those of the slots that look like tiles by themselves."""
    if not slots:
        return set()
    fits = (
        evidence.inside(lattice, slots)
        & (evidence.content(lattice, slots) >= MUCH)
        & (evidence.walls(lattice, slots).sum(axis=1) >= sides)
        & (evidence.edges(lattice, slots).sum(axis=1) >= 3)
    )
    return {slot for slot, fit in zip(slots, fits, strict=True) if fit}
