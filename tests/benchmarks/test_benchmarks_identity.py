"""The score of the identity benchmark, on cases worked by hand, and a short lesson."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.identity import POOR, PROGRAM, measure
from benchmarks.identity_rooms import read_heads
from benchmarks.identity_scores import score
from benchmarks.name_labels import require_fonts
from fer_monitor.core.errors import UserError


def rows(*looks: list[int]) -> list[np.ndarray]:
    return [np.array(look, np.int64) for look in looks]


def test_perfect_identities_score_one():
    result = score(rows([1, 2], [2, 1]), rows([7, 8], [8, 7]))
    assert (result.idf1, result.switches, result.fragmentations) == (1, 0, 0)


def test_a_swap_halfway_costs_half():
    result = score(rows([1, 2], [1, 2]), rows([7, 8], [8, 7]))
    assert (result.idf1, result.switches, result.fragmentations) == (0.5, 2, 2)


def test_a_new_number_counts_as_torn_not_as_swapped():
    # Person 1 is 7 three times and 9 once: 3 of 4 sightings agree.
    result = score(rows([1], [1], [1], [1]), rows([7], [7], [7], [9]))
    assert (result.idf1, result.switches, result.fragmentations) == (0.75, 0, 1)


def test_two_people_under_one_number_keep_only_the_longer():
    result = score(rows([1], [1], [2]), rows([7], [7], [7]))
    assert result.idf1 == pytest.approx(2 / 3)
    assert (result.switches, result.fragmentations, result.people) == (1, 0, 2)


def test_missing_tiles_are_refused():
    with pytest.raises(ValueError, match="same tiles"):
        score(rows([1, 2]), rows([1]))


@pytest.mark.parametrize("reader", [PROGRAM, POOR])
def test_a_short_lesson_with_names_is_kept_apart(reader: str):
    if reader == PROGRAM:
        pytest.importorskip("rapidocr", reason="the extra 'names' is not installed")
    try:
        require_fonts()
    except UserError as error:
        pytest.skip(str(error))
    result = measure(read_heads(None), people=10, minutes=1.5, reader=reader, same=2, seed=3)
    assert result.joined.idf1 >= 0.95
    assert result.joined.switches == 0
    if reader == PROGRAM:
        # A tenth of the looks are just after a change, before the label is read.
        assert result.given >= 0.8
        assert result.right >= 0.97
