"""Where a row of numbers is cut: against the library ruptures, and where the answer is plain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from fer_monitor.session.report.best_partition import best_cuts


def _cost(values: NDArray[np.float64], cuts: list[int], penalty: float) -> float:
    pieces = np.split(values, cuts)
    return sum(((piece - piece.mean()) ** 2).sum() for piece in pieces) + penalty * len(cuts)


def test_steps_are_found_where_they_are() -> None:
    values = np.repeat([0.0, 1.0, -0.5], [20, 30, 10])
    assert best_cuts(values, 0.5, 6) == [20, 50]
    # What a cut saves is no longer worth it.
    assert best_cuts(values, 100.0, 6) == []


def test_no_stretch_is_shorter_than_asked_for() -> None:
    values = np.repeat([0.0, 5.0, 0.0], [20, 3, 20])
    assert best_cuts(values, 0.1, 1) == [20, 23]
    cuts = best_cuts(values, 0.1, 6)
    assert cuts
    assert min(np.diff([0, *cuts, len(values)])) >= 6


@given(
    st.lists(st.tuples(st.floats(-1, 1), st.integers(1, 30)), min_size=1, max_size=6),
    st.integers(0, 2**32 - 1),
    st.floats(0.001, 2),
    st.integers(1, 8),
)
def test_no_other_cuts_are_better(
    steps: list[tuple[float, int]], seed: int, penalty: float, shortest: int
) -> None:
    """The library prunes, and may stop short of the best; it is never better."""
    from ruptures.detection import KernelCPD

    means, lengths = zip(*steps, strict=True)
    values = np.repeat(means, lengths)
    values = values + np.random.default_rng(seed).normal(0, 0.2, len(values))
    cuts = best_cuts(values, penalty, shortest)
    assert min(np.diff([0, *cuts, len(values)])) >= min(shortest, len(values))
    if len(values) < 2 * shortest:
        assert cuts == []
        return
    search = KernelCPD(kernel="linear", min_size=shortest).fit(values[:, None])
    theirs = search.predict(pen=penalty)[:-1]
    ours, peer = _cost(values, cuts, penalty), _cost(values, theirs, penalty)
    assert ours <= peer + 1e-9
    assert shortest > 1 or ours == pytest.approx(peer)


def test_a_lesson_is_cut_as_by_the_library() -> None:
    from ruptures.detection import KernelCPD

    rng = np.random.default_rng(11)
    values = np.repeat(rng.normal(0, 0.3, 12), 90) + rng.normal(0, 0.1, 12 * 90)
    library = KernelCPD(kernel="linear", min_size=6).fit(values[:, None])
    cuts = best_cuts(values, 0.2, 6)
    assert len(cuts) >= 8
    assert cuts == library.predict(pen=0.2)[:-1]


def test_large_numbers_do_not_drown_small_steps() -> None:
    values = 1e6 + np.repeat([0.0, 1.0], [50, 50])
    assert best_cuts(values, 1.0, 6) == [50]


@pytest.mark.parametrize("n", [0, 1, 11])
def test_what_is_too_short_is_not_cut(n: int) -> None:
    assert best_cuts(np.arange(n, dtype=float), 0.0, 6) == []


def test_gaps_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        best_cuts(np.array([1.0, np.nan] * 10), 0.1, 2)
