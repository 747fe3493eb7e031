"""The class mood: its centre, its band, and the words for it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.core.labels import Emotion
from fer_monitor.core.types import Coverage
from fer_monitor.mood.circumplex import valence_arousal
from fer_monitor.mood.class_mood import BAND_PERCENTILES, BOOTSTRAP_DRAWS, SEED, class_mood
from fer_monitor.mood.wording import NOBODY, TOO_FEW, describe
from tests.support.builders import one_hot


def faces(*emotions: Emotion) -> np.ndarray:
    return np.stack([one_hot(emotion) for emotion in emotions])


def test_valence_and_arousal_of_pure_expressions_are_the_cited_word_norms() -> None:
    valence, arousal = valence_arousal(np.eye(7))
    assert valence[Emotion.HAPPY] == pytest.approx(0.81)
    assert arousal[Emotion.SAD] == pytest.approx(-0.27)
    assert valence[Emotion.NEUTRAL] == arousal[Emotion.NEUTRAL] == 0


def test_mood_of_half_happy_half_neutral_class() -> None:
    mood = class_mood(faces(*[Emotion.HAPPY] * 5, *[Emotion.NEUTRAL] * 5))
    assert mood.n == 10
    assert mood.shares[Emotion.HAPPY] == pytest.approx(0.5)
    assert mood.valence == pytest.approx(0.405)
    assert mood.valence_band.low < 0.405 < mood.valence_band.high


def test_band_narrows_with_more_faces_and_vanishes_when_all_agree() -> None:
    few = class_mood(faces(*[Emotion.HAPPY, Emotion.SAD] * 3)).valence_band
    many = class_mood(faces(*[Emotion.HAPPY, Emotion.SAD] * 24)).valence_band
    agreed = class_mood(faces(*[Emotion.HAPPY] * 20)).valence_band
    assert many.high - many.low < 0.6 * (few.high - few.low)
    assert agreed.high - agreed.low < 1e-6


def test_one_face_says_nothing_about_a_class() -> None:
    band = class_mood(faces(Emotion.HAPPY)).valence_band
    assert (band.low, band.high) == (-1.0, 1.0)


def test_same_faces_give_the_same_band_twice() -> None:
    probabilities = faces(Emotion.HAPPY, Emotion.SAD, Emotion.FEAR, Emotion.NEUTRAL)
    assert class_mood(probabilities).valence_band == class_mood(probabilities).valence_band


@given(st.lists(st.lists(st.floats(0.001, 1), min_size=7, max_size=7), min_size=1, max_size=49))
def test_any_class_gives_valid_numbers(rows: list[list[float]]) -> None:
    values = np.array(rows)
    mood = class_mood((values / values.sum(axis=1, keepdims=True)).astype(np.float32))
    assert mood.valence_band.low <= mood.valence <= mood.valence_band.high
    assert mood.arousal_band.low <= mood.arousal <= mood.arousal_band.high
    assert mood.shares.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("emotions", "sentence"),
    [
        ([Emotion.NEUTRAL] * 20, "Calm, evenly balanced"),
        ([Emotion.NEUTRAL] * 16 + [Emotion.HAPPY] * 4, "Calm, a little positive"),
        ([Emotion.HAPPY] * 12 + [Emotion.NEUTRAL] * 4, "Lively, clearly positive"),
        ([Emotion.SAD] * 15 + [Emotion.NEUTRAL] * 5, "Calm, clearly negative"),
        ([Emotion.NEUTRAL] * 4 + [Emotion.HAPPY], "Calm, perhaps a little positive"),
    ],
)
def test_sentence_follows_the_numbers(emotions: list[Emotion], sentence: str) -> None:
    mood = class_mood(faces(*emotions))
    assert describe(mood, Coverage(mood.n, mood.n)) == sentence


def test_sentence_admits_when_too_few_faces_were_read() -> None:
    two = class_mood(faces(Emotion.HAPPY, Emotion.HAPPY))
    ten = class_mood(faces(*[Emotion.HAPPY] * 10))
    assert describe(two, Coverage(2, 2)) == TOO_FEW
    assert describe(ten, Coverage(10, 40)) == TOO_FEW
    assert describe(None, Coverage(0, 7)) == TOO_FEW
    assert describe(None, Coverage(0, 0)) == NOBODY


def test_the_band_is_the_percentile_bootstrap_over_faces() -> None:
    rng = np.random.default_rng(4)
    for n in (2, 9, 49, 9):
        probabilities = rng.dirichlet(np.full(7, 0.5), n).astype(np.float32)
        mood = class_mood(probabilities)
        draws = np.random.default_rng(SEED).integers(0, n, (BOOTSTRAP_DRAWS, n))
        for values, centre, band in zip(
            valence_arousal(probabilities),
            (mood.valence, mood.arousal),
            (mood.valence_band, mood.arousal_band),
            strict=True,
        ):
            low, high = np.percentile(values[draws].mean(axis=1), BAND_PERCENTILES)
            assert (band.low, band.high) == (min(low, centre), max(high, centre))
