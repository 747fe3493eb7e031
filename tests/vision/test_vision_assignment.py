"""The cheapest pairs: against scipy's own solver, which the program itself does without."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from fer_monitor.vision.assignment import assign

MATRICES = arrays.arrays(
    np.float64,
    arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=9),
    elements=st.one_of(
        st.floats(-3, 3, allow_subnormal=False), st.sampled_from([0.0, 2.0, 10.0, 1e4])
    ),
)


def _total(cost: NDArray[np.float64], pairs: list[tuple[int, int]]) -> float:
    return float(sum(cost[pair] for pair in pairs))


def _least(cost: NDArray[np.float64]) -> float:
    return float(cost[linear_sum_assignment(cost)].sum())


@given(MATRICES)
def test_no_other_set_of_pairs_is_cheaper(cost: NDArray[np.float64]) -> None:
    pairs = assign(cost)
    rows, columns = zip(*pairs, strict=True)
    assert len(pairs) == min(cost.shape)
    assert list(rows) == sorted(set(rows))
    assert len(set(columns)) == len(columns)
    assert _total(cost, pairs) == pytest.approx(_least(cost), abs=1e-6)


@pytest.mark.parametrize("turned", [False, True])
def test_a_few_labels_and_a_long_list_of_names(turned: bool) -> None:
    """Far more columns than rows: most are left out, and the result is still the cheapest."""
    rng = np.random.default_rng(5)
    # Likeness comes in few values, so that many pairs are as good as others.
    cost = -rng.integers(0, 12, (7, 4000)) / 12
    cost = cost.T if turned else cost
    pairs = assign(cost)
    assert len(pairs) == 7
    assert _total(cost, pairs) == pytest.approx(_least(cost))


def test_single_precision_is_taken_as_it_is() -> None:
    assert assign(np.array([[0.9, 0.1], [0.2, 0.8]], np.float32)) == [(0, 1), (1, 0)]


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (4, 0)])
def test_nothing_to_pair(shape: tuple[int, int]) -> None:
    assert assign(np.empty(shape)) == []


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_costs_that_are_no_numbers_are_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        assign(np.array([[1.0, bad], [0.0, 1.0]]))
