"""Accents weighed anew: what a letter is worth in sum stays, and a damaged file is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fer_monitor.core.errors import UserError
from fer_monitor.vision.names.accents import WEIGHTS, Accents
from fer_monitor.vision.names.letters import base

with np.load(WEIGHTS) as _file:
    ALPHABET = ("", *str(_file["letters"]), "1", " ")
BLANK = 0


@pytest.fixture(scope="module")
def accents() -> Accents:
    return Accents(ALPHABET)


def column(**shares: float) -> np.ndarray:
    """Return one column's probabilities, the rest of it no letter."""
    row = np.full(len(ALPHABET), 1e-7, np.float32)
    for letter, share in shares.items():
        row[ALPHABET.index(letter)] = share
    row[BLANK] = 1 - row[1:].sum()
    return row


def by_base(row: np.ndarray) -> dict[str, float]:
    sums: dict[str, float] = {}
    for letter, share in zip(ALPHABET[1:], row[1:], strict=True):
        sums[base(letter)] = sums.get(base(letter), 0.0) + float(share)
    return sums


@settings(max_examples=50, deadline=None)
@given(arrays(np.float32, (3, len(ALPHABET)), elements=st.floats(0, 1, width=32)))
def test_a_letter_keeps_its_share_among_other_letters(accents_rows: np.ndarray) -> None:
    rows = accents_rows / np.maximum(accents_rows.sum(1, keepdims=True), 1)
    before = rows.copy()
    weighed = Accents(ALPHABET).weigh(rows)
    assert np.array_equal(rows, before)
    assert np.array_equal(weighed[:, BLANK], rows[:, BLANK])
    for old, new in zip(rows, weighed, strict=True):
        assert by_base(new) == pytest.approx(by_base(old), abs=1e-4)


def test_columns_without_letters_and_digits_stay(accents: Accents) -> None:
    rows = np.array([column(), column(**{"1": 0.9}), column(a=0.01)])
    assert np.array_equal(accents.weigh(rows), rows)


def test_variants_share_their_letter_otherwise(accents: Accents) -> None:
    rows = np.array([column(é=0.5, ė=0.45)])
    weighed = accents.weigh(rows)[0]
    assert not np.allclose(weighed, rows[0], atol=0.01)
    assert by_base(weighed)["e"] == pytest.approx(0.95, abs=1e-3)


@pytest.mark.parametrize("content", [None, b"", b"not an archive"])
def test_a_missing_or_damaged_file_is_told(tmp_path: Path, content: bytes | None) -> None:
    weights = tmp_path / "accents.npz"
    if content is not None:
        weights.write_bytes(content)
    with pytest.raises(UserError, match="cannot be read"):
        Accents(ALPHABET, weights)


def test_another_alphabet_is_told() -> None:
    with pytest.raises(UserError, match="cannot be read"):
        Accents(("", "a", "b"))
