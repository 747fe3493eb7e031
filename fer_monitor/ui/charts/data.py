"""Timeline rows to what the charts draw: thinning, stacking, gaps, bands. Pure NumPy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.standing import standing_looks
from fer_monitor.mood.wording import MIN_COVERAGE
from fer_monitor.pipeline.timeline_buffer import TimelineArrays
from fer_monitor.ui.look.tokens import STACK_ORDER

Column = NDArray[np.float64]

MOST_POINTS = 700
"""Exact for ten minutes; more points cannot be told apart a few hundred pixels wide."""


def carried(rows: TimelineArrays) -> TimelineArrays:
    """Return the rows with what was seen last wherever its look still stands.

    A second without a look would be a gap, and gaps mean that nothing could be read. Where nobody
    looked for longer the gap stays, all of it (`standing_looks`).
    """
    source = standing_looks(rows.frames > 0)
    if np.array_equal(source, np.arange(len(rows))):
        return rows
    columns = {name: values[source] for name, values in vars(rows).items()}
    return TimelineArrays(**columns | {"second": rows.second, "frames": rows.frames})


def thin_out(rows: TimelineArrays, most: int = MOST_POINTS) -> TimelineArrays:
    """Average neighbouring rows until at most ``most`` are left; short timelines stay exact.

    A group without any value stays without one (NaN).
    """
    step = -(-len(rows) // most)
    if step <= 1:
        return rows
    # Groups begin at multiples of the step in session time, so that they do not shift with
    # every new second and make the chart shimmer.
    group = rows.second.astype(np.int64) // step
    starts = np.flatnonzero(np.diff(group, prepend=group[0] - 1))
    columns = {name: _group_means(values, starts) for name, values in vars(rows).items()}
    return TimelineArrays(**columns)


def _group_means(values: NDArray[np.float64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    known = ~np.isnan(values)
    sums = np.add.reduceat(np.where(known, values, 0.0), starts, axis=0)
    counts = np.add.reduceat(known.astype(np.float64), starts, axis=0)
    return np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)


def in_galleries(rows: TimelineArrays) -> TimelineArrays:
    """Return the rows with ``visible`` unknown wherever no gallery was seen.

    There it counts the faces seen and not who is there: averaged together with the tiles of a
    gallery, it would let fewer people be in class than have their camera on.
    """
    return replace(rows, visible=np.where(np.isnan(rows.cameras_on), np.nan, rows.visible))


def step_edges(rows: TimelineArrays) -> Column:
    """Return the N + 1 seconds at which the steps of N >= 1 rows begin and end."""
    half = _spacing(rows) / 2
    between = (rows.second[1:] + rows.second[:-1]) / 2
    return np.concatenate([rows.second[:1] - half, between, rows.second[-1:] + half])


def stack(rows: TimelineArrays) -> tuple[Column, NDArray[np.float64]]:
    """Return the outlines of the stacked areas.

    Returns
    -------
    x : float64 (M,)
        Seconds.
    tops : float64 (7, M)
        Upper edge of each area in stack order, cumulative, in [0, 1]; the last one is 1
        wherever a face was read. Where no face was read every edge falls to 0 and rises again
        within no time, so that a gap is a gap.
    """
    known = ~np.isnan(rows.shares[:, 0])
    tops = np.cumsum(rows.shares[:, list(STACK_ORDER)], axis=1).T
    return _with_gaps(rows.second, tops, known, 0.0)


def band(rows: TimelineArrays, low: Column, high: Column) -> tuple[Column, Column]:
    """Return a closed outline (x, y) around a band; it is thin as a hair across gaps."""
    known = ~(np.isnan(low) | np.isnan(high))
    x, low, high = rows.second[known], low[known], high[known]
    if len(x) == 0:
        return x, x
    breaks = np.flatnonzero(~known_neighbours(known)) + 1
    middle = (low + high) / 2
    # At a gap the outline leaves from the middle of one side and lands on the middle of the other.
    at = np.concatenate([breaks, breaks])
    upper = np.insert(high, at, np.concatenate([middle[breaks - 1], middle[breaks]]))
    lower = np.insert(low, at, np.concatenate([middle[breaks - 1], middle[breaks]]))
    there = np.insert(x, at, np.concatenate([x[breaks - 1], x[breaks]]))
    return np.concatenate([there, there[::-1]]), np.concatenate([upper, lower[::-1]])


def known_neighbours(known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return, for each two neighbouring known rows, whether nothing is missing between them."""
    return np.diff(np.flatnonzero(known)) == 1


def thin_spans(rows: TimelineArrays) -> list[tuple[float, float]]:
    """Return the (begin, end) seconds in which the charts rest on too few of those in view."""
    if len(rows) == 0:
        return []
    poor = (rows.coverage < MIN_COVERAGE) & ~np.isnan(rows.shares[:, 0])
    edges = np.flatnonzero(np.diff(poor.astype(np.int8), prepend=0, append=0))
    half = _spacing(rows) / 2
    return [
        (float(rows.second[begin] - half), float(rows.second[end - 1] + half))
        for begin, end in zip(edges[::2], edges[1::2], strict=True)
    ]


def _spacing(rows: TimelineArrays) -> float:
    return float(np.median(np.diff(rows.second))) if len(rows) > 1 else 1.0


def _with_gaps(
    x: Column, values: NDArray[np.float64], known: NDArray[np.bool_], floor: float
) -> tuple[Column, NDArray[np.float64]]:
    """Drop unknown columns of ``values`` (K, N) and put a pair of floor points at each gap."""
    kept, values = x[known], values[:, known]
    if len(kept) == 0:
        return kept, values
    breaks = np.flatnonzero(~known_neighbours(known)) + 1
    at = np.concatenate([breaks, breaks])
    x_out = np.insert(kept, at, np.concatenate([kept[breaks - 1], kept[breaks]]))
    return x_out, np.insert(values, at, floor, axis=1)


def visible_span(now_s: float, last_s: float | None, least_s: float = 20.0) -> tuple[float, float]:
    """Return the time shown: all so far, then the last ``last_s`` seconds; never below least."""
    end = max(now_s, least_s)
    begin = 0.0 if last_s is None else max(0.0, end - last_s)
    return begin, end
