"""Two readers of one line: what either sees plainly wins, and no text is likelier than all ways."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from fer_monitor.core.errors import UserError
from fer_monitor.vision.names.agree import (
    DOUBT,
    MOST_DIFFERENCES,
    Reading,
    agreed_text,
    ctc_log_likelihoods,
    mixtures,
)
from fer_monitor.vision.names.latin import LatinReader, likeliest, prepared

LETTERS = ("", *"abcdé ")
TEXTS = st.text("abc", max_size=3)
TINY = st.lists(st.lists(st.floats(0.01, 1), min_size=4, max_size=4), min_size=1, max_size=4).map(
    lambda rows: np.array(rows) / np.sum(rows, axis=1, keepdims=True)
)


def collapsed(path: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(key for key, _ in itertools.groupby(path) if key)


@given(TINY, st.lists(TEXTS, min_size=1, max_size=4))
def test_a_text_is_as_likely_as_all_ways_to_write_it(rows: np.ndarray, texts: list[str]) -> None:
    coded = [["abc".index(letter) + 1 for letter in text] for text in texts]
    found = np.exp(ctc_log_likelihoods(np.log(rows), coded))
    for text, likely in zip(coded, found, strict=True):
        paths = itertools.product(range(4), repeat=len(rows))
        ways = [path for path in paths if collapsed(path) == tuple(text)]
        total = sum(np.prod([row[i] for row, i in zip(rows, way, strict=True)]) for way in ways)
        assert likely == pytest.approx(total, abs=1e-9)


def reading(text: str, **shares: float) -> Reading:
    """Return a reading that is sure of its letters but for those whose share is given."""
    rows = []
    for letter in text:
        row = dict.fromkeys(LETTERS, 0.0)
        row[letter] = shares.get(letter, 0.98)
        row[""] += 1 - row[letter]
        rows += [row, {**dict.fromkeys(LETTERS, 0.0), "": 1.0}]
    return Reading(text, np.array([list(row.values()) for row in rows], np.float32), LETTERS)


def test_of_two_letters_the_one_that_is_seen_more_plainly_counts() -> None:
    assert agreed_text(reading("bad", a=0.6), reading("béd")) == "béd"
    assert agreed_text(reading("béd"), reading("bad", a=0.6)) == "béd"


def test_each_reader_mends_what_the_other_gets_wrong() -> None:
    assert agreed_text(reading("cab d", c=0.5), reading("dab c", c=0.5)) == "dab d"


def test_a_letter_that_a_reader_does_not_know_costs_it_no_veto() -> None:
    plain = Reading("ab", reading("ab", a=0.3).rows[:, :4], LETTERS[:4])
    assert agreed_text(plain, reading("éb")) == "éb"


@given(st.text("abcdé ", max_size=8), st.text("abcdé ", max_size=8))
def test_mixtures_hold_both_texts_and_nothing_of_neither(a: str, b: str) -> None:
    texts = mixtures(a, b)
    assert {a, b} <= set(texts)
    assert len(texts) == len(set(texts)) <= 2**MOST_DIFFERENCES
    assert all(set(text) <= set(a) | set(b) for text in texts)


@given(st.text("abcdé", min_size=1, max_size=6))
def test_who_agrees_is_sure(text: str) -> None:
    one = reading(text)
    assert agreed_text(one, one) == text
    assert 0.9 < one.confidence(text) <= 1
    assert one.confidence("a b c d" if text != "a b c d" else "b") < 0.9


def test_doubt_is_small() -> None:
    assert DOUBT * len(LETTERS) < 0.01


DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


@pytest.mark.skipif(not DEJAVU.is_file(), reason="needs the font DejaVu Sans")
@pytest.mark.parametrize("name", ["Ľubomír Žiak", "Dáša Ťažká", "Þóra Ćosić", "Gwên Prŷs"])
def test_the_second_reader_knows_rare_letters(name: str) -> None:
    font = ImageFont.truetype(str(DEJAVU), 14)
    canvas = Image.new("RGB", (round(font.getlength(name)) + 8, 22), (30, 30, 30))
    ImageDraw.Draw(canvas).text((4, 2), name, font=font, fill=(255, 255, 255))
    reader = LatinReader()
    rows = reader.probabilities(np.asarray(canvas)[..., ::-1].copy())
    assert np.allclose(rows.sum(1), 1, atol=1e-3)
    assert likeliest(rows, reader.alphabet) == name


@given(st.integers(1, 80), st.integers(1, 400), st.integers(0, 255), st.integers(0, 2**32 - 1))
def test_any_strip_can_be_prepared(height: int, width: int, level: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    strip = rng.integers(0, level + 1, (height, width, 3), np.uint8)
    image = prepared(strip)
    assert image.shape[0] == 32
    assert np.isfinite(image).all()
    assert abs(float(image.mean())) < 1e-2


def test_a_damaged_model_is_said(tmp_path: Path) -> None:
    broken = tmp_path / "latin.onnx"
    broken.write_bytes(b"no model")
    with pytest.raises(UserError, match="does not start"):
        LatinReader(broken)
