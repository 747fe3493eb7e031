"""The labels that the second reader learns from: made up, drawn as programs do, and told truly."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from benchmarks.name_drawings import TRAIN_FONTS, alphabet, made_up_text
from benchmarks.name_labels import FONTS, LOOKS
from benchmarks.name_list import FRESH, HELD_OUT, LATIN
from benchmarks.name_network import ANYTHING, NO_LETTER, draw, load, places, save, tensors

needs_fonts = pytest.mark.skipif(
    not all((FONTS / font).is_file() for font in TRAIN_FONTS), reason="needs the training's fonts"
)


def test_made_up_texts_are_no_names_of_the_benchmark_and_can_be_written() -> None:
    rng = np.random.default_rng(0)
    texts = [made_up_text(rng) for _ in range(3000)]
    assert not set(texts) & {*LATIN, *HELD_OUT, *FRESH}
    letters = set(alphabet())
    assert all(set(text) <= letters for text in texts)
    seen = set("".join(texts))
    assert len(letters - seen) <= 3


def test_no_look_is_measured_with_a_font_that_was_learnt() -> None:
    assert not {look.font for look in LOOKS} & set(TRAIN_FONTS)


def test_the_lists_of_names_do_not_overlap() -> None:
    assert not set(FRESH) & {*LATIN, *HELD_OUT}
    assert len(FRESH) == len(set(FRESH)) >= 120


@needs_fonts
def test_a_column_is_told_its_letter_and_files_give_back_what_was_drawn(tmp_path: Path) -> None:
    samples = draw(6, seed=2)
    save(tmp_path / "drawn.npz", samples)
    letters = alphabet()
    for sample, again in zip(samples, load(tmp_path / "drawn.npz"), strict=True):
        assert again.text == sample.text
        assert np.array_equal(again.image, sample.image)
        assert np.array_equal(again.spans, sample.spans)
        target = places(sample, 0, sample.image.shape[1] // 2)
        told = [letters[number - 1] for number in target if number not in (NO_LETTER, ANYTHING)]
        squeezed = [a for i, a in enumerate(told) if not i or told[i - 1] != a]
        wanted = [a for i, a in enumerate(sample.text) if not i or sample.text[i - 1] != a]
        assert squeezed == wanted
    images, targets = tensors(samples, random.Random(0))
    assert images.shape[0] == targets.shape[0] == 6
    assert images.shape[3] == 2 * targets.shape[1]
