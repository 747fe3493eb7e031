"""Unsure faces are neither named nor counted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fer_monitor.core.labels import Emotion
from fer_monitor.mood.certainty import MIN_CONFIDENCE, UNSURE, is_sure, spoken, sure_rows
from tests.support.builders import one_hot

many_shares = arrays(np.float32, st.tuples(st.integers(0, 49), st.just(7)), elements=st.floats(
    0.0078125, 1, width=32)).map(lambda rows: rows / rows.sum(axis=1, keepdims=True))  # fmt: skip


def test_half_is_sure_and_less_is_not() -> None:
    assert is_sure(one_hot(Emotion.SAD, 0.5))
    assert not is_sure(one_hot(Emotion.SAD, 0.49))
    assert not is_sure(np.full(7, 1 / 7, np.float32))


def test_an_unsure_face_is_called_so_and_a_sure_one_by_its_expression() -> None:
    assert spoken(one_hot(Emotion.HAPPY, 0.8)) == "happy"
    assert spoken(one_hot(Emotion.HAPPY, 0.4)) == UNSURE
    assert spoken(one_hot(Emotion.HAPPY, 0.4), least=0.3) == "happy"


def test_nobody_in_view_gives_no_rows() -> None:
    assert sure_rows(np.zeros((0, 7), np.float32)).shape == (0,)


@pytest.mark.parametrize("least", [-0.1, 1.1, float("nan")])
def test_a_confidence_outside_its_range_is_refused(least: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        is_sure(one_hot(Emotion.SAD), least)


@given(many_shares, st.floats(0, 1), st.floats(0, 1))
def test_a_higher_bar_only_ever_leaves_more_faces_out(
    shares: np.ndarray, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    assert not np.any(sure_rows(shares, high) & ~sure_rows(shares, low))
    assert sure_rows(shares, 0).all()


@given(many_shares)
def test_whoever_is_sure_has_one_likeliest_expression(shares: np.ndarray) -> None:
    for row in shares[sure_rows(shares, MIN_CONFIDENCE + 0.01)]:
        assert np.sort(row)[-1] > np.sort(row)[-2]
