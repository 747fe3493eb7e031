"""Fitting accents: made-up names are drawn from one language, and what is fitted can be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.name_accents import AXES, LANGUAGES, Samples, fit, made_up_name
from benchmarks.name_list import HELD_OUT, LATIN
from fer_monitor.vision.names.accents import FLOOR, Accents

LETTERS = "".join(chr(code) for code in range(ord("a"), ord("z") + 1)) + "éè"


def test_made_up_names_are_two_capital_words_of_one_language() -> None:
    rng = np.random.default_rng(0)
    names = [made_up_name(rng) for _ in range(300)]
    for name in names:
        words = name.split(" ")
        assert len(words) == 2
        assert all(word[0].isupper() and len(word) >= 3 for word in words)
        accented = {letter.lower()[0] for letter in name if not letter.isascii()} - {" ", "i"}
        assert any(accented <= set(marks) for marks in LANGUAGES), name
    assert not set(names) & set(LATIN + HELD_OUT)


def test_what_the_network_takes_for_another_accent_is_learnt(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    rows = rng.uniform(1e-8, 1e-6, (600, len(LETTERS)))
    truth = np.array(["e", "é"] * 300)
    # The network always says e; a small share for è tells when it is é.
    rows[:, LETTERS.index("e")] = 0.9
    rows[:, LETTERS.index("é")] = 0.05
    rows[1::2, LETTERS.index("è")] = 1e-3
    known = Samples(LETTERS, np.log(rows + FLOOR).astype(np.float32), truth)
    assert len(LETTERS) <= AXES
    np.savez(tmp_path / "weights.npz", **fit(known))
    probabilities = np.hstack([1 - rows.sum(1, keepdims=True), rows]).astype(np.float32)
    weighed = Accents(("", *LETTERS), tmp_path / "weights.npz").weigh(probabilities)
    read = [("", *LETTERS)[index] for index in weighed.argmax(1)]
    assert np.mean(np.array(read) == truth) > 0.98
